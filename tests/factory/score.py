"""Score the parser: ``python -m tests.factory.score --n 300 --seed 1 [--only LAYOUT] [--dump NAME]``."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import traceback
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from pipelines import read_report
from pipelines.report.model import Report
from tests.factory.corpus import LAYOUTS, Case, build
from tests.factory.truth import Figure

RELATIONS = {"row_total", "outcomes_total", "balance", "challenge_total"}
DECORATION = "【】*#★■◆●：:。 "


@dataclass(slots=True)
class Verdict:
    """Everything wrong with one reading, worst kinds first."""

    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    identity: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    wrongly_verified: bool = False
    wrongly_inconsistent: bool = False

    def all(self) -> list[str]:
        """Every finding."""
        return [
            *self.wrong,
            *self.missing,
            *self.status,
            *self.identity,
            *self.sections,
            *self.checks,
            *self.raw,
        ]


def squeeze(text: str | None) -> str:
    """Text without white space."""
    return "".join((text or "").replace("\u200b", "").replace("\ufeff", "").split())


def judge(case: Case, report: Report) -> Verdict:
    """Hold a reading against the truth."""
    truth, verdict = case.truth, Verdict()
    tables = {table.name: table for table in report.tables}

    def figure(where: str, expected: Figure, value: object, raw: str | None) -> None:
        if value is None and expected.value is not None:
            table = tables.get(where.split(".")[0])
            if not truth.certain and (table is None or table.status in {"partial", "missing"}):
                return
            verdict.missing.append(f"{where}: null, printed {expected.raw!r}")
        elif value is not None and (
            expected.value is None or not isinstance(value, int | float) or abs(value - expected.value) > 1e-9
        ):
            verdict.wrong.append(f"{where}: {value}, printed {expected.raw!r}")
        if raw is not None and squeeze(raw) != squeeze(expected.raw) and value is not None:
            verdict.raw.append(f"{where}: raw {raw!r}, printed {expected.raw!r}")

    got = {(row.item, row.measure): row for row in report.disclosures}
    for key, expected in truth.disclosures.items():
        row = got.pop(key, None)
        name = "disclosures." + ".".join(key)
        figure(name, expected, row.value if row else None, row.raw if row else None)
    verdict.wrong.extend(
        f"disclosures.{a}.{b}: not in the document" for (a, b), row in got.items() if row.value is not None
    )
    applications = {row.outcome: row for row in report.applications}
    for code, cells in truth.applications.items():
        line = applications.pop(code, None)
        for index, expected in enumerate(cells):
            figure(
                f"applications.{code}[{index}]",
                expected,
                line.values[index] if line else None,
                line.raw[index] if line and len(line.raw) == 7 else None,
            )
        if line and len(line.raw) != 7:
            verdict.raw.append(f"applications.{code}: {len(line.raw)} raw cells")
    verdict.wrong.extend(
        f"applications.{code}: not in the document" for code, line in applications.items() if any(line.values)
    )
    challenges = {row.route: row for row in report.challenges}
    for route, cells in truth.challenges.items():
        challenge = challenges.pop(route, None)
        for index, expected in enumerate(cells):
            figure(
                f"challenges.{route}[{index}]",
                expected,
                challenge.values[index] if challenge else None,
                challenge.raw[index] if challenge and len(challenge.raw) == 5 else None,
            )

    verdict.wrong.extend(
        f"challenges.{route}: not in the document" for route, row in challenges.items() if any(row.values)
    )
    clean = not verdict.wrong and not verdict.missing
    verdict.wrongly_verified = report.status == "verified" and (not clean or truth.status != "verified")
    verdict.wrongly_inconsistent = report.status == "inconsistent" and not clean
    if report.status != truth.status and (truth.certain or report.status == "verified"):
        verdict.status.append(f"status {report.status}, due {truth.status}: {report.reason}")
    if truth.certain:
        for name, due in truth.tables.items():
            status = tables[name].status if name in tables else None
            if status != due:
                verdict.status.append(f"table {name}: {status}, due {due}")
        failed = {
            (check.rule, check.subject)
            for check in report.checks
            if check.status == "fail" and check.rule in RELATIONS
        }
        if truth.status != "partial":
            verdict.checks.extend(f"must fail: {name}" for name in sorted(truth.failing - failed))
            verdict.checks.extend(f"fails for no reason: {name}" for name in sorted(failed - truth.failing))

    messages = "".join(check.message for check in report.checks if check.status != "pass")
    if truth.certain:
        verdict.checks.extend(
            f"no check names the cell {text!r}" for text in truth.not_understood if text not in messages
        )
        procured = truth.disclosures.get(("government_procurement", "amount"))
        bare = procured is not None and procured.value and not set(procured.raw) & set("元万亿")
        if bare and "government_procurement" not in truth.heads_in_yuan and "单位" not in messages:
            verdict.checks.append("no check names the missing unit of 采购总金额")
    named = Counter((check.rule, check.subject) for check in report.checks)
    verdict.checks.extend(f"check twice: {name}" for name, count in named.items() if count > 1)
    for name in ("authority", "year", "title", "published_on", "edition"):
        due, value = getattr(truth, name), getattr(report, name)
        if (
            name == "title" and value
        ):  # the contract does not say whether 【2019】 before a title is part of it
            due, value = re.sub("^【.*?】", "", due), re.sub("^【.*?】", "", value)
        if name == "edition" and (not truth.certain or truth.tables["disclosures"] == "missing"):
            continue
        if due != value:
            verdict.identity.append(f"{name}: {value!r}, due {due!r}")
    due_sections = {section.ordinal: section for section in [*truth.sections, *truth.hidden_sections]}
    for got_section in report.sections:
        due_section = due_sections.pop(got_section.ordinal, None)
        if due_section is None:
            if got_section.ordinal:
                verdict.sections.append(f"section {got_section.ordinal}: not in the document")
            elif not truth.loose_texts and squeeze(got_section.text) != squeeze("".join(truth.preamble)):
                verdict.sections.append(
                    f"section 0: {got_section.text[:60]!r}, due {''.join(truth.preamble)[:60]!r}"
                )
            continue
        if squeeze(got_section.heading).strip(DECORATION) != squeeze(due_section.heading).strip(DECORATION):
            verdict.sections.append(
                f"section {due_section.ordinal}: heading {got_section.heading!r}, due {due_section.heading!r}"
            )
        if not truth.loose_texts and squeeze(got_section.text) != squeeze(due_section.text):
            verdict.sections.append(
                f"section {due_section.ordinal}: text differs: "
                + difference(squeeze(got_section.text), squeeze(due_section.text))
            )
    verdict.sections.extend(f"section {ordinal}: not found" for ordinal in due_sections)
    if (
        truth.preamble
        and not truth.loose_texts
        and not any(section.ordinal == 0 for section in report.sections)
    ):
        verdict.sections.append("section 0: not found")
    return verdict


def difference(got: str, due: str) -> str:
    """Where two texts part."""
    place = next(
        (i for i, (a, b) in enumerate(zip(got, due, strict=False)) if a != b), min(len(got), len(due))
    )
    start = max(0, place - 10)
    return f"got …{got[start : place + 25]!r} due …{due[start : place + 25]!r} ({len(got)}/{len(due)})"


def keep(folder: Path, case: Case, report: Report, found: list[str]) -> None:
    """Write a bad case down: names of cases last only as long as the generator does not change."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{case.name}-{case.layout}"
    (folder / f"{name}.{'html' if case.layout.startswith('html') else 'txt'}").write_bytes(case.data)
    about = [
        f"layout {case.layout}; {' '.join(sorted(case.truth.tags))}; certain={case.truth.certain}",
        f"url {case.truth.url}; media type {case.media_type}",
        f"status {report.status}, due {case.truth.status}: {report.reason}",
        *found,
        "",
        *(
            f"{check.rule} {check.subject} {check.status}: {check.message}"
            for check in report.checks
            if check.status == "fail"
        ),
    ]
    (folder / f"{name}.findings").write_text("\n".join(about), encoding="utf-8")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=300, help="number of cases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=LAYOUTS, help="one layout")
    parser.add_argument("--dump", metavar="NAME", help="write the bytes of one case to stdout")
    parser.add_argument("--show", metavar="NAME", help="print one case's findings")
    parser.add_argument("--keep", type=Path, help="folder for the bytes and findings of every bad case")
    parser.add_argument("--findings", type=int, default=3, help="findings printed for each case")
    arguments = parser.parse_args()
    if arguments.dump or arguments.show:
        seed, index, *layout = (arguments.dump or arguments.show).split("-", 2)
        case = build(int(seed), int(index), layout[0] if layout else None)
        if arguments.dump:
            sys.stdout.buffer.write(case.data)
            return 0
        report = read_report(case.data, url=case.truth.url, media_type=case.media_type)
        print(case.layout, sorted(case.truth.tags), f"certain={case.truth.certain}")
        print("\n".join(judge(case, report).all()))
        return 0

    counts: dict[str, Counter[str]] = defaultdict(Counter)
    tags: dict[str, Counter[str]] = defaultdict(Counter)
    seconds = 0.0
    for index in range(arguments.n):
        case = build(arguments.seed, index, arguments.only)
        name = case.name
        start = time.perf_counter()
        try:
            report = read_report(case.data, url=case.truth.url, media_type=case.media_type)
        except NotImplementedError:
            print("read_report is not there yet")
            return 1
        except Exception:  # the score goes on; a raise is a finding like others
            counts[case.layout]["cases"] += 1
            counts[case.layout]["raised"] += 1
            print(f"{name} [{case.layout}] RAISED\n{traceback.format_exc(limit=-3)}")
            continue
        took = time.perf_counter() - start
        seconds += took
        verdict = judge(case, report)
        count = counts[case.layout]
        count["cases"] += 1
        count["µs"] += int(took * 1e6)
        found = verdict.all()
        count["exact"] += not found
        count["wrong"] += bool(verdict.wrong)
        count["missing"] += bool(verdict.missing)
        count["wrongly verified"] += verdict.wrongly_verified
        count["wrongly incons."] += verdict.wrongly_inconsistent
        count["not verified"] += (
            case.truth.certain and case.truth.status == "verified" and report.status != "verified"
        )
        count["status"] += bool(verdict.status)
        count["checks"] += bool(verdict.checks)
        count["identity"] += bool(verdict.identity)
        count["sections"] += bool(verdict.sections)
        count["raw"] += bool(verdict.raw)
        for tag in case.truth.tags:
            tags[tag]["cases"] += 1
            tags[tag]["bad"] += bool(found)
        if found and arguments.keep:
            keep(arguments.keep, case, report, found)
        if found:
            mark = "WRONGLY VERIFIED " if verdict.wrongly_verified else ""
            mark += "WRONGLY INCONSISTENT " if verdict.wrongly_inconsistent else ""
            names = " ".join(sorted(case.truth.tags))
            print(f"{name} [{case.layout}] {mark}{names} certain={case.truth.certain}")
            for line in found[: arguments.findings]:
                print("    " + line)
            if len(found) > arguments.findings:
                print(f"    … {len(found) - arguments.findings} more")
    heads = [
        "cases",
        "exact",
        "wrongly verified",
        "wrongly incons.",
        "wrong",
        "missing",
        "not verified",
        "status",
        "checks",
        "identity",
        "sections",
        "raw",
        "raised",
    ]
    print(f"\n{'layout':19}" + "".join(f"{head:>{len(head) + 2}}" for head in [*heads, "ms each"]))

    def summary(layout: str, count: Counter[str]) -> str:
        cells = "".join(f"{count[head] or '·':>{len(head) + 2}}" for head in heads)
        return f"{layout:19}{cells}{count['µs'] / 1000 / count['cases']:9.1f}"

    total: Counter[str] = Counter()
    for layout, count in counts.items():
        total.update(count)
        print(summary(layout, count))
    print(summary("all", total))
    print(
        "tags with findings: "
        + json.dumps(
            {tag: f"{c['bad']}/{c['cases']}" for tag, c in sorted(tags.items()) if c["bad"]},
            ensure_ascii=False,
        )
    )
    cases = max(1, total["cases"])
    print(f"exact {total['exact'] / cases:.1%}, {seconds / cases * 1000:.1f} ms a report")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
