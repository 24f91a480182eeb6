"""One reading as text: for a terminal, or for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from itemadapter import ItemAdapter

from govcrawl.errors import DONE, IN_PART, NothingDoneError
from govcrawl.terminal import DASH, say, table
from pipelines import read_report
from pipelines.report.form import Edition, editions
from pipelines.report.model import Outcome, Report, Status


def show(path: Path, *, as_program: bool) -> int:
    """Read the document at ``path`` and print the reading; the exit status.

    Raises :class:`NothingDoneError` where there is no such file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NothingDoneError(f"cannot read {path}: {error.strerror}; name a file") from error
    report = read_report(data, url=path.absolute().as_uri())
    return DONE if say(as_json(report) if as_program else as_text(report)) else IN_PART


def as_json(report: Report) -> str:
    """The reading for programs."""
    return json.dumps(ItemAdapter(report).asdict(), ensure_ascii=False, indent=2)


def as_text(report: Report) -> str:
    """The reading for a terminal whose Chinese characters are two columns wide."""
    parts = [
        report.title or "(no title)",
        _table(
            [
                ["authority 机关", report.authority or DASH],
                ["year 年度", _shown(report.year)],
                ["published 发布", report.published_on or DASH],
                ["edition 版式", report.edition or DASH],
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
    return DASH if value is None else f"{value}"


def _table(rows: Sequence[Sequence[object]]) -> str:
    return "\n".join("  " + line for line in table(rows))
