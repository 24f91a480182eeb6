"""Takedowns (撤下): reports and passages that a reviewed list keeps out of everything that is published.

The list, ``data/takedowns.yaml``, is kept by whoever publishes, with the reason of each decision. It is applied to the
snapshot before anything is made from it, so that pages, search, downloads and originals cannot show what it hides; the
harvested database stays as it is, and a report that is harvested again stays hidden under its id. In its place stands
the reason: for a report a row of the table ``takedowns``, for a passage the words ［已隐去：…］.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from pipelines.data_files import Data, read_data_file
from pipelines.errors import DataFileError


class TakedownError(DataFileError):
    """Raised where the list of takedowns does not fit its schema; names file and key."""


class Takedown(Data):
    """One decision: a report, by its id, or one passage of it. ``reason`` is told to readers, in Chinese."""

    report: Annotated[str, Field(min_length=1)]
    passage: Annotated[str, Field(min_length=1)] | None = None
    reason: Annotated[str, Field(min_length=1)]
    decided_on: date


class _Takedowns(Data):
    takedowns: tuple[Takedown, ...] = ()


_TABLES = (
    """CREATE TABLE takedowns (
    number INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL,
    authority TEXT,
    year INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'passage')),
    reason TEXT NOT NULL,
    decided_on TEXT NOT NULL
)""",
    "CREATE TABLE withheld_originals (sha256 TEXT PRIMARY KEY) WITHOUT ROWID",
)


def load_takedowns(path: Traversable) -> tuple[Takedown, ...]:
    """The decisions of the list at ``path``; none where there is no list. Raises :class:`TakedownError`."""
    return read_data_file(path, _Takedowns, TakedownError).takedowns if path.is_file() else ()


def apply_takedowns(connection: sqlite3.Connection, takedowns: tuple[Takedown, ...]) -> list[str]:
    """Hide in a snapshot what the list names; the ids of the list that no report of it has.

    Adds the tables ``takedowns`` (what was decided) and ``withheld_originals`` (of which documents no byte may be
    shown: all that a hidden report, or one with a hidden passage, was ever read from).
    """
    for statement in _TABLES:
        connection.execute(statement)
    # freed pages would keep the words
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")
    unknown = []
    for takedown in takedowns:
        row = connection.execute(
            "SELECT authority, year FROM reports WHERE id = ?", (takedown.report,)
        ).fetchone()
        if row is None:
            unknown.append(takedown.report)
            continue
        kind = "report" if takedown.passage is None else "passage"
        connection.execute(
            "INSERT INTO takedowns (report_id, authority, year, kind, reason, decided_on)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (takedown.report, *row, kind, takedown.reason, takedown.decided_on.isoformat()),
        )
        _withhold_originals(connection, takedown.report)
        if takedown.passage is not None:
            _hide_passage(connection, takedown.passage, f"［已隐去：{takedown.reason}］")
    for takedown in takedowns:
        if takedown.passage is None:
            _hide_report(connection, takedown.report)
    return unknown


def _withhold_originals(connection: sqlite3.Connection, report: str) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO withheld_originals"
        " SELECT document_sha256 FROM reports WHERE id = :report"
        " UNION SELECT document_sha256 FROM report_versions WHERE report_id = :report"
        " UNION SELECT sha256 FROM addresses WHERE report_id = :report AND sha256 IS NOT NULL",
        {"report": report},
    )


def _hide_report(connection: sqlite3.Connection, report: str) -> None:
    # an address tells title and place of what it gave
    connection.execute("DELETE FROM addresses WHERE report_id = ?", (report,))
    connection.execute("DELETE FROM reports WHERE id = ?", (report,))


def _hide_passage(connection: sqlite3.Connection, passage: str, marker: str) -> None:
    """In every text of the snapshot, since sentences are told again in checks, versions and differences."""
    forms = {passage, json.dumps(passage, ensure_ascii=False)[1:-1]}  # versions are kept as JSON
    for table, column in _texts(connection):
        for form in forms:
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?) WHERE instr("{column}", ?)',
                (form, marker, form),
            )


def _texts(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND name NOT LIKE 'sqlite%' AND name NOT IN ('takedowns', 'withheld_originals')"
    ).fetchall()
    for (table,) in tables:
        columns = connection.execute(
            "SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT' AND pk = 0", (table,)
        )
        yield from ((table, column) for (column,) in columns.fetchall())
