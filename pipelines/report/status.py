"""Judging: the one place that says verified, inconsistent, partial, blank or missing (contract: status).

Only the form's relations decide between verified and inconsistent; which rules those are, the form's files say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.report.form import editions, older_form, relation_codes
from pipelines.report.model import (
    ApplicationRow,
    ChallengeRow,
    Check,
    DisclosureFigure,
    Fault,
    Outcome,
    Report,
    Status,
)
from pipelines.report.rules import Rule

#: statuses of reports, best first
RANK = {
    status: place
    for place, status in enumerate(
        (Status.VERIFIED, Status.INCONSISTENT, Status.PARTIAL, Status.UNREADABLE, Status.NOT_A_REPORT)
    )
}
#: statuses of documents that say nothing of a body and a year
SILENT = frozenset({Status.UNREADABLE, Status.NOT_A_REPORT})
#: statuses of a table whose figures are certain
CERTAIN = (Status.VERIFIED, Status.INCONSISTENT, Status.BLANK)
#: statuses of a table that keep its report from being read in full
_DOUBTFUL = frozenset({Status.MISSING, Status.PARTIAL})
#: failed, these say nothing against a table
_HARMLESS = frozenset({Rule.UNIT_PRINTED})
#: failed, these are told as the reason for ``partial``
_TELLING = frozenset(
    {
        Rule.TABLE_FOUND,
        Rule.SECTION_FOUND,
        Rule.COLUMNS_CERTAIN,
        Rule.CELL_UNDERSTOOD,
        Rule.READINGS_AGREE,
        Rule.TABLE_ACCOUNTED,
        Rule.DOCUMENT_READ,
    }
)


def table_names() -> dict[str, str]:
    """The Chinese names of the three tables, for messages."""
    return {name: table.short for name, table in editions()[0].tables.items()}


def judge_table(checks: Sequence[Check], *, blank: bool, uncertain: bool) -> tuple[Status, list[Check]]:
    """The status of a table that was found, and its checks with the blame that is due.

    ``blank``: nothing is printed in it; ``uncertain``: its cells come from recognised pictures.
    """
    failed = [check for check in checks if check.status is Outcome.FAIL]
    broken = [check for check in failed if check.rule in relation_codes()]
    unsure = [check for check in failed if check.rule not in relation_codes() and check.rule not in _HARMLESS]
    if unsure:
        status = Status.PARTIAL
    elif blank:
        status = Status.BLANK
    elif broken:
        status = Status.PARTIAL if uncertain else Status.INCONSISTENT
    else:
        status = Status.VERIFIED
    if not unsure and not uncertain:
        return status, list(checks)
    # a broken sum beside an uncertain cell may well be our own mistake, and so may a cell of a scan
    blamed = [check for check in unsure if uncertain and check.fault is Fault.PUBLISHER]
    doubtful = [*broken, *blamed]
    return status, [replace(one, fault=Fault.UNKNOWN) if one in doubtful else one for one in checks]


def judge_report(report: Report, *, missing_sections: int, notes: Sequence[str]) -> tuple[Status, str]:
    """The report's status by the contract, and one Chinese sentence on why it is not ``verified``.

    ``notes``: what its reader could not read of the document.
    """
    statuses = {table.status for table in report.tables}
    failed = [check for check in report.checks if check.status is Outcome.FAIL]
    if statuses <= {Status.MISSING}:
        if report.edition == older_form().edition:
            return Status.PARTIAL, older_form().reason
        if missing_sections == len(editions()[0].sections):
            written = any(section.text for section in report.sections)
            reason = notes[0] if notes else "文中没有年度报告的章节和表格"
            return Status.PARTIAL if written else Status.UNREADABLE, reason
    if statuses <= {Status.BLANK}:
        return Status.PARTIAL, "三张表都是空白"
    if statuses & _DOUBTFUL or missing_sections:
        first = next((check.message for check in failed if check.rule in _TELLING), None)
        names = table_names()
        tables = "、".join(names[table.name] for table in report.tables if table.status in _DOUBTFUL)
        return Status.PARTIAL, first or f"{tables}未能确定读全"
    if Status.INCONSISTENT in statuses:
        broken = next(check for check in failed if check.rule in relation_codes())
        return Status.INCONSISTENT, f"公布的数字不符合表内勾稽关系：{broken.message}"
    return Status.VERIFIED, ""


def certain_pages(report: Report) -> set[int]:
    """Pages that hold figures of verified tables, and of no other; none where a table was not found at all.

    A table that is in doubt may go on where none of its rows was found: one page further than its last.
    """
    status = {table.name: table.status for table in report.tables}
    pages: dict[bool, set[int]] = {True: set(), False: set()}
    for name in status:
        rows: Sequence[DisclosureFigure | ApplicationRow | ChallengeRow] = getattr(report, name)
        found = {row.place.page for row in rows if row.place is not None and row.place.page is not None}
        if status[name] is not Status.VERIFIED:
            if not found:
                return set()
            found.update(range(min(found), max(found) + 2))
        pages[status[name] is Status.VERIFIED] |= found
    return pages[True] - pages[False]


def worth(report: Report) -> tuple[bool, int, int, int]:
    """How much of the form a reading got, more is better: whether it read anything, its status, how many of its
    tables are certain, its sections."""
    certain = sum(table.status in CERTAIN for table in report.tables)
    return report.status is not Status.UNREADABLE, -RANK[report.status], certain, len(report.sections)
