"""Corrections (更正), reviewed data: what an original really says where the program read it wrongly, which line of the form
an odd label means (:mod:`pipelines.report.variants`), and which body an odd name means.

Cells are corrected when a report is stored; ``raw`` and what was read stay beside the corrected figure (column
``corrected``, in ``challenges`` ``corrected_cells``), the status stays that of the reading, and a check says what was
corrected and why. Labels are told to the reader.

A correction is for one document, by its SHA-256: it has no effect on another, and where another is in force in its
place a check says that the correction has expired.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field, field_validator

from pipelines.data_files import Data, read_data_file
from pipelines.database.findings import encode, write_findings
from pipelines.errors import DataFileError
from pipelines.report.form import FormTable, columns, editions
from pipelines.report.model import Check, Outcome, Report
from pipelines.report.numbers import Number
from pipelines.report.rules import Rule
from pipelines.report.variants import LabelVariant

#: who found it (``checks.origin``)
ORIGIN = "corrections"
#: of each table of figures the column that names a row
_KEYS = {"applications": "outcome", "challenges": "route"}
#: of each table of figures the column that has what was read; in challenges "corrected" is a figure of the form
_MARKS = {"disclosures": "corrected", "applications": "corrected", "challenges": "corrected_cells"}


class CorrectionsError(DataFileError):
    """Raised by :func:`load_corrections` where the file does not fit its schema; names file and key."""


class CellCorrection(Data):
    """One figure: ``cell`` is table, row and column (``applications.granted.total``); ``value`` null where the cell is
    blank; ``why`` is told to readers, in Chinese."""

    document: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    cell: str
    value: int | float | None
    why: Annotated[str, Field(min_length=1)]

    @field_validator("cell")
    @classmethod
    def _of_the_form(cls, cell: str) -> str:
        if cell not in _cells():
            raise ValueError(
                f"{cell}: no cell of the form; write table.row.column, as applications.granted.total"
            )
        return cell


class Alias(Data):
    """``authority``, as reports print it (in the portal with that id, where one is named), means ``body``, its full
    name."""

    authority: Annotated[str, Field(min_length=1)]
    portal: str | None = None
    body: Annotated[str, Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]


class Corrections(Data):
    """``data/corrections.yaml``."""

    cells: tuple[CellCorrection, ...] = ()
    labels: tuple[LabelVariant, ...] = ()
    aliases: tuple[Alias, ...] = ()

    def of(self, document: str) -> list[CellCorrection]:
        """The cells of one document."""
        return [one for one in self.cells if one.document == document]

    def expired(self, document: str) -> Iterator[Check]:
        """What was for a document that is not in force."""
        for cell in self.of(document):
            yield _expired(cell.cell, cell.why, document)
        for one in self.labels:
            if one.document == document:
                yield _expired(f"label.{one.means}", one.why, document)

    def alias(self, authority: str, portal: str | None) -> str | None:
        """The body's full name that a printed name means; ``None`` where nothing is said of it."""
        fitting = [one for one in self.aliases if one.authority == authority and one.portal in (None, portal)]
        return next((one.body for one in sorted(fitting, key=lambda one: one.portal is None)), None)


def load_corrections(path: Traversable) -> Corrections:
    """The corrections of a file; none where there is no file. Raises :class:`CorrectionsError`."""
    return read_data_file(path, Corrections, CorrectionsError) if path.is_file() else Corrections()


@cache
def _cells() -> frozenset[str]:
    """The name of every cell of every edition of the form."""
    names = set[str]()
    for form in editions():
        for block in form.disclosures.blocks:
            names.update(f"disclosures.{item.code}.{m.code}" for item in block.items for m in block.measures)
        names.update(
            f"applications.{row.code}.{name}"
            for row in form.applications.rows
            for name in columns("applications")
        )
        names.update(
            f"challenges.{row.code}.{name}"
            for row in form.challenges.routes
            for name in columns("challenges")
        )
    return frozenset(names)


def apply_corrections(
    connection: sqlite3.Connection,
    report: str,
    document: str,
    others: Iterable[str],
    corrections: Corrections,
    *,
    new: bool = False,
) -> None:
    """Correct the figures of a report whose ``document`` is in force; ``others``: the documents that are not; ``new``:
    nothing was corrected before.

    What was corrected before is what was read again first, so that a correction that is taken back leaves nothing.
    """
    cells = corrections.of(document)
    expired = [check for other in others for check in corrections.expired(other)]
    had = (
        not new
        and connection.execute(
            "SELECT 1 FROM checks WHERE report_id = ? AND origin = ?", (report, ORIGIN)
        ).fetchone()
    )
    if not cells and not expired and not had:
        return
    _take_back(connection, report)
    checks = [*_applied(connection, report, cells), *expired]
    found = {(check.rule, check.subject): check for check in checks}  # a file may say the same cell twice
    write_findings(connection, found.values(), origin=ORIGIN, report=report)


def as_read(connection: sqlite3.Connection, report: str) -> dict[tuple[str, str], dict[str, Number | None]]:
    """What the program read where a figure is corrected: by table and row, the figures by column."""
    found: dict[tuple[str, str], dict[str, Number | None]] = defaultdict(dict)
    for table, row, kept in connection.execute(
        "SELECT 'disclosures', item || '.' || measure, corrected FROM disclosures WHERE report_id = :r AND corrected NOT NULL "
        "UNION ALL SELECT 'applications', outcome, corrected FROM applications WHERE report_id = :r AND corrected NOT NULL "
        "UNION ALL SELECT 'challenges', route, corrected_cells FROM challenges WHERE report_id = :r AND corrected_cells NOT NULL",
        {"r": report},
    ):
        found[table, row] = json.loads(kept)
    return found


def restore_reading(connection: sqlite3.Connection, report: Report) -> None:
    """Put what was read in place of corrected figures: a version is what its document says."""
    kept = as_read(connection, report.id)
    if not kept:
        return
    editions_ = {table.name: table.edition for table in report.tables}

    def read(table: FormTable, row: str, values: tuple[Number | None, ...]) -> tuple[Number | None, ...]:
        known = kept.get((table, row), {})
        own = columns(table, editions_.get(table))
        return tuple(known.get(name, value) for name, value in zip(own, values, strict=True))

    report.disclosures = [
        replace(one, value=kept.get(("disclosures", f"{one.item}.{one.measure}"), {}).get("value", one.value))
        for one in report.disclosures
    ]
    report.applications = [
        replace(one, values=read("applications", one.outcome, one.values)) for one in report.applications
    ]
    report.challenges = [
        replace(one, values=read("challenges", one.route, one.values)) for one in report.challenges
    ]


def _take_back(connection: sqlite3.Connection, report: str) -> None:
    for (table, row), kept in as_read(connection, report).items():
        for column, value in kept.items():
            _set(connection, report, table, row, column, value, None)


def _applied(connection: sqlite3.Connection, report: str, cells: Iterable[CellCorrection]) -> Iterator[Check]:
    for one in cells:
        table, _, place = one.cell.partition(".")
        row, column = (place, "value") if table == "disclosures" else place.rsplit(".", 1)
        where, values = _where(table, row)
        found = connection.execute(
            f"SELECT {column}, {_MARKS[table]} FROM {table} WHERE report_id = ? AND {where}",
            (report, *values),
        ).fetchone()
        if found is None:
            yield Check(
                Rule.CORRECTED,
                one.cell,
                Outcome.NOTE,
                f"更正没有用上：没有读到这一行。更正的理由：{one.why}。",
            )
            continue
        read, known = found
        kept = json.loads(known or "{}")
        read = kept.setdefault(column, read)  # an entry before may have corrected it already
        _set(connection, report, table, row, column, one.value, encode(kept))
        yield Check(
            Rule.CORRECTED, one.cell, Outcome.NOTE,
            f"已按复核更正：程序读作{_shown(read)}，原件为{_shown(one.value)}。{one.why}。报告的状态仍以程序所读为准。",
            expected=_shown(one.value), actual=_shown(read),
        )  # fmt: skip


def _expired(subject: str, why: str, document: str) -> Check:
    return Check(
        Rule.CORRECTION_EXPIRED, subject, Outcome.NOTE,
        f"曾有更正（{why}），所针对的原件已不是现行的一份，不再适用；请对照现行原件复核。",
        actual=document,
    )  # fmt: skip


def _set(
    connection: sqlite3.Connection,
    report: str,
    table: str,
    row: str,
    column: str,
    value: Number | None,
    kept: str | None,
) -> None:
    where, values = _where(table, row)
    connection.execute(
        f"UPDATE {table} SET {column} = ?, {_MARKS[table]} = ? WHERE report_id = ? AND {where}",
        (value, kept, report, *values),
    )


def _where(table: str, row: str) -> tuple[str, tuple[str, ...]]:
    if table == "disclosures":
        item, measure = row.split(".")
        return "item = ? AND measure = ?", (item, measure)
    return f"{_KEYS[table]} = ?", (row,)


def _shown(value: Number | None) -> str:
    return "空白" if value is None else str(value)
