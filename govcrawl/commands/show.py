"""``scrapy show FILE``: reads one document and prints the reading."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from itemadapter import ItemAdapter
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.commands.running import DONE, NOTHING
from pipelines.report.form import Edition, editions
from pipelines.report.model import Outcome, Report, Status

if TYPE_CHECKING:
    import argparse

_DASH = "–"


class Command(ScrapyCommand):
    """Prints identity, the three tables as the form has them, status and failing checks."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """How it is called."""
        return "[--json] FILE"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Read one report document and print what was read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--json``."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print the reading as JSON, for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the file named by the only argument."""
        if len(args) != 1:
            raise UsageError("name one file: scrapy show FILE", print_help=False)
        path = Path(args[0]).expanduser()
        try:
            data = path.read_bytes()
        except OSError as error:
            print(f"scrapy show: cannot read {path}: {error.strerror}; name a file", file=sys.stderr)
            self.exitcode = NOTHING
            return
        from pipelines import read_report  # Scrapy imports every command for any: this one brings all readers

        report = read_report(data, url=path.absolute().as_uri())
        print(_as_json(report) if opts.json else as_text(report))
        self.exitcode = DONE


def _as_json(report: Report) -> str:
    return json.dumps(ItemAdapter(report).asdict(), ensure_ascii=False, indent=2)


def as_text(report: Report) -> str:
    """The reading for a terminal whose Chinese characters are two columns wide."""
    parts = [
        report.title or "(no title)",
        _table(
            [
                ["authority 机关", report.authority or _DASH],
                ["year 年度", _shown(report.year)],
                ["published 发布", report.published_on or _DASH],
                ["edition 版式", report.edition or _DASH],
                ["format 格式", report.format],
                ["status 状态", f"{report.status} {report.reason}".strip()],
                ["document", report.document_sha256],
            ]
        ),
    ]
    known = {edition.edition: edition for edition in editions()}
    used = {table.name: known.get(table.edition or "", editions()[0]) for table in report.tables}
    status = {table.name: table.status for table in report.tables}
    for name, show in (
        ("disclosures", _disclosures),
        ("applications", _applications),
        ("challenges", _challenges),
    ):
        if name in used and status[name] is not Status.MISSING:
            edition = used[name]
            label = {
                "disclosures": edition.disclosures.label,
                "applications": edition.applications.label,
                "challenges": edition.challenges.label,
            }[name]
            parts.append(f"{label} [{name}, {edition.edition}, {status[name]}]\n{show(report, edition)}")
        else:
            parts.append(f"[{name}: missing]")
    sections = [[str(s.ordinal), s.heading, f"{len(s.text)} characters"] for s in report.sections]
    parts.append("sections 章节\n" + _table(sections))
    failing = [[c.rule, c.message] for c in report.checks if c.status is Outcome.FAIL]
    parts.append("failing checks 未通过的校验\n" + (_table(failing) if failing else "  none"))
    return "\n\n".join(parts)


def _disclosures(report: Report, edition: Edition) -> str:
    figures = {(f.item, f.measure): f.value for f in report.disclosures}
    lines: list[list[str]] = []
    for block in edition.disclosures.blocks:
        lines.append([block.article, *(f"{m.label}（{m.unit}）" for m in block.measures)])
        for item in block.items:
            values = [figures.get((item.code, m.code)) for m in block.measures]
            lines.append([f"  {item.label}", *map(_shown, values)])
    return _table(lines)


def _applications(report: Report, edition: Edition) -> str:
    form = edition.applications
    rows = {row.outcome: row.values for row in report.applications}
    groups = {group.code: group for group in form.groups}
    lines = [["", *(column.label for column in form.columns)]]
    group = None
    for row in form.rows:
        if row.group != group:
            group = row.group
            if group == "result":
                lines.append([f"{groups[group].number}、{groups[group].label}"])
            elif group is not None:
                lines.append([f"  {groups[group].number}{groups[group].label}"])
        label = f"{row.number}{'' if row.number.endswith('）') else '、'}{row.label}"
        indent = "" if row.group is None else "  " if row.group == "result" else "    "
        lines.append([indent + label, *map(_shown, rows.get(row.code, ()))])
    return _table(lines)


def _challenges(report: Report, edition: Edition) -> str:
    form = edition.challenges
    routes = {row.route: row.values for row in report.challenges}
    lines = [["", *(outcome.label for outcome in form.outcomes)]]
    lines += [[route.label, *map(_shown, routes.get(route.code, ()))] for route in form.routes]
    return _table(lines)


def _shown(value: float | None) -> str:
    return _DASH if value is None else f"{value}"


def _table(lines: Sequence[Sequence[str]]) -> str:
    """Columns aligned by display width: the first to the left, numbers to the right."""
    widths: dict[int, int] = {}
    for line in lines:
        for column, text in enumerate(line[:-1] if len(line) == 2 else line):
            widths[column] = max(widths.get(column, 0), width(text))
    return "\n".join("  " + "  ".join(_cells(line, widths)).rstrip() for line in lines)


def _cells(line: Sequence[str], widths: dict[int, int]) -> Iterable[str]:
    for column, text in enumerate(line):
        fill = " " * (widths.get(column, 0) - width(text))
        number = text == _DASH or text.lstrip("-").replace(".", "", 1).isdigit()
        yield fill + text if column and number else text + fill


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
