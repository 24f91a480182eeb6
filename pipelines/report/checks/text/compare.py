"""Mentions against tables: agrees, conflicts, or cannot be compared. Precision comes before finding more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipelines.report.checks.text.mentions import Found, find_mentions
from pipelines.report.checks.text.numerals import NUMBER, parse_number
from pipelines.report.checks.text.sentences import Sentence
from pipelines.report.form import editions
from pipelines.report.model import Check, Fault, Mention, Outcome, Report, Status, Verdict
from pipelines.report.rules import Rule

#: what was left after some were withdrawn: 收到21件,撤回2件,实际受理19件
_LEFT = re.compile(rf"(?:实际|剩余|余下|其余|最终)[^\d,。;]{{0,8}}(?P<n>{NUMBER})[件份宗条]")
#: parts of a figure, told in brackets or in words
_PARTS = re.compile(r"^(?:\(|[,:;]?(?:其中|包括|包含|含))")
_COUNT = re.compile(rf"(?<![\d.])(?P<n>{NUMBER})[件份宗条起]")
_CERTAIN = (Status.VERIFIED, Status.INCONSISTENT)


def read_mentions(report: Report, said: Sequence[Sentence]) -> tuple[list[Mention], list[Check]]:
    """Every figure of these sentences whose meaning is told, with its verdict, and a check for each meaning."""
    found = list(find_mentions(said, year=report.year, authority=report.authority))
    if not found:
        return [], []
    figures = _figures(report)
    named: dict[Sentence, set[int]] = {}
    for one in found:
        named.setdefault(one.sentence, set()).add(one.number)
    judged = [(one, *_verdict(one, figures, named[one.sentence])) for one in found]
    agreed = {one.meaning.code for one, verdict, _ in judged if verdict is Verdict.AGREES and one.sure}
    mentions = []
    by_meaning: dict[str, list[tuple[Found, Verdict, int | None]]] = {}
    for one, verdict, expected in judged:
        if verdict is Verdict.CONFLICTS and one.meaning.code in agreed:
            verdict = Verdict.NOT_COMPARABLE  # said rightly elsewhere: this one counts something else
        sentence, code = one.sentence, one.meaning.code
        mentions.append(
            Mention(sentence.section, sentence.start, sentence.printed, code, one.number, verdict, expected)
        )
        by_meaning.setdefault(code, []).append((one, verdict, expected))
    return mentions, [check for of in by_meaning.values() if (check := _check(of)) is not None]


def _check(of_one_meaning: Sequence[tuple[Found, Verdict, int | None]]) -> Check | None:
    """What the mentions of one meaning come to; ``None`` where they only cannot be compared."""
    meaning = of_one_meaning[0][0].meaning
    subject = f"narrative.{meaning.code}"
    wrong = [(one, expected) for one, verdict, expected in of_one_meaning if verdict is Verdict.CONFLICTS]
    if wrong:
        first, expected = wrong[0]
        numbers = "、".join(dict.fromkeys(str(one.number) for one, _ in wrong))
        return Check(
            Rule.NARRATIVE_VS_TABLE,
            subject,
            Outcome.FAIL,
            f"正文说“{meaning.label.zh}”是{numbers}，表中是{expected}：“{short(first.sentence.printed)}”",
            expected=str(expected),
            actual=numbers,
            fault=Fault.PUBLISHER,
        )
    if any(verdict is Verdict.AGREES for _, verdict, _ in of_one_meaning):
        return Check(Rule.NARRATIVE_VS_TABLE, subject, Outcome.PASS, f"正文与表中的“{meaning.label.zh}”一致")
    if all(expected is None for _, _, expected in of_one_meaning):
        message = f"正文说到“{meaning.label.zh}”，表中没有可以核对的数字"
        return Check(Rule.NARRATIVE_VS_TABLE, subject, Outcome.NOT_ASSESSABLE, message)
    return None


def short(sentence: str, longest: int = 120) -> str:
    """A sentence for a message."""
    text = "".join(sentence.split())
    return text if len(text) <= longest else f"{text[:longest]}…"


def _verdict(one: Found, figures: Mapping[str, int], named: set[int]) -> tuple[Verdict, int | None]:
    """The verdict, and what the table says of it (``None``: nothing); ``named``: figures of its sentence with a meaning."""
    sums = [total for names in one.meaning.figures if (total := _sum(names, figures)) is not None]
    if not sums:
        return Verdict.NOT_COMPARABLE, None
    if one.number == 0 and one.meaning.about == "challenges":
        sums = sums[:1]  # none is none of any route, decided or pending
    meant = [
        total for total in sums if -one.place / 2 <= total - one.number < one.place
    ]  # rounded, or cut off
    if meant:
        total = min(meant, key=lambda total: abs(total - one.number))
        # 1万件 says little of 5,000 and of 19,999
        near = abs(total - one.number) * 10 <= one.number
        return (Verdict.AGREES if near else Verdict.NOT_COMPARABLE), total
    if one.known and one.meaning.differing == "conflicts" and not _is_explained(one, sums[0], named):
        return Verdict.CONFLICTS, sums[0]
    return Verdict.NOT_COMPARABLE, sums[0]


def _is_explained(one: Found, expected: int, named: set[int]) -> bool:
    """Whether the sentence itself names the table's figure: as what was left, or as a part that has no meaning of its own
    (共46件(区政府15件,办公室31件))."""
    if expected in {parse_number(match["n"]) for match in _LEFT.finditer(one.sentence.text)}:
        return True
    parts = _COUNT.finditer(one.behind) if _PARTS.match(one.behind) else ()
    return expected > 0 and expected in {parse_number(match["n"]) for match in parts} - named


def _sum(names: Iterable[str], figures: Mapping[str, int]) -> int | None:
    total = 0
    for name in names:
        figure = figures.get(name.removeprefix("-"))
        if figure is None:
            return None
        total += -figure if name.startswith("-") else figure
    return total


def _figures(report: Report) -> dict[str, int]:
    """The figures that mentions are held against, by name; those that are not certain, or not reported, are absent.

    A row of requests or a route of challenge stands for its total, a group of rows for the sum of their totals.
    """
    certain = {table.name for table in report.tables if table.status in _CERTAIN}
    found: dict[str, int] = {}
    if "applications" in certain:
        edition = next(table.edition for table in report.tables if table.name == "applications")
        totals = {row.outcome: row.values[-1] for row in report.applications}
        found |= {f"applications.{code}": n for code, n in totals.items() if isinstance(n, int)}
        found |= _groups(edition, totals)
    if "challenges" in certain:
        outcomes = [one.code for one in editions()[0].challenges.outcomes]
        for route in report.challenges:
            *parts, total = route.values
            if isinstance(total, int):
                found[f"challenges.{route.route}"] = total
                for outcome, part in zip(outcomes, parts, strict=False):
                    found[f"challenges.{route.route}.{outcome}"] = int(part or 0)
    if "disclosures" in certain:
        found |= {
            f"disclosures.{one.item}.{one.measure}": one.value
            for one in report.disclosures
            if isinstance(one.value, int)
        }
    return found


def _groups(edition: str | None, totals: Mapping[str, int | float | None]) -> dict[str, int]:
    """The sums of the groups of rows (不予公开 …); a blank in a group that holds figures counts as 0."""
    form = next((one for one in editions() if one.edition == edition), editions()[0])
    members: dict[str, list[int]] = {}
    for row in form.applications.rows:
        figure = totals.get(row.code)
        if row.group is not None and row.group != "result" and isinstance(figure, int):
            members.setdefault(row.group, []).append(figure)
    return {f"applications.{group}": sum(figures) for group, figures in members.items()}
