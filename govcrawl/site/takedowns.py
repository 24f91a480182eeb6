"""Takedowns (撤下): reports and passages that a reviewed list keeps out of everything that is published.

The list, ``data/takedowns.yaml``, is kept by whoever publishes, with the reason of each decision. It is applied to the
snapshot before anything is made from it, so that pages, search, downloads and originals cannot show what it hides; the
harvested database stays as it is, and a report that is harvested again stays hidden under its id. In its place stands
the reason: for a report a row of the table ``takedowns``, for a passage the words ［已隐去：…］.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from govcrawl.errors import PublishError
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
    body_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'passage')),
    reason TEXT NOT NULL,
    decided_on TEXT NOT NULL
)""",
    "CREATE TABLE withheld_originals (sha256 TEXT PRIMARY KEY) WITHOUT ROWID",
)


def load_takedowns(path: Traversable) -> tuple[Takedown, ...]:
    """The decisions of the list at ``path``; none where there is no list. Raises :class:`TakedownError`."""
    return read_data_file(path, _Takedowns, TakedownError).takedowns if path.is_file() else ()


def apply_takedowns(connection: sqlite3.Connection, takedowns: tuple[Takedown, ...]) -> None:
    """Hide in a snapshot what the list names. A report that has joined another is hidden under the id that it has now.

    An id that no report has hides nothing. Raises :class:`PublishError` where a report lacks the passage that is to
    be hidden in it: other words would be shown.

    Adds the tables ``takedowns`` (what was decided) and ``withheld_originals`` (of which documents no byte may be
    shown, though a report names them: all that one with a hidden passage was ever read from).
    """
    for statement in _TABLES:
        connection.execute(statement)
    # freed pages would keep the words
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")
    hidden: list[tuple[str, ...]] = []
    for takedown in takedowns:
        report = _present_id(connection, takedown.report)
        if connection.execute("SELECT 1 FROM reports WHERE id = ?", (report,)).fetchone() is None:
            continue
        named = {report}
        if takedown.passage is None:
            hidden.append(_all_ids(connection, report))
        elif (told := _hide_passage(connection, takedown.passage, f"［已隐去：{takedown.reason}］")) is None:
            raise PublishError(
                f"takedowns: report {takedown.report} has no passage {takedown.passage!r}, so nothing would be hidden; "
                "copy it from the report, or remove the entry"
            )
        else:
            named |= told  # what is copied from year to year stands in the originals of other reports too
        for one in sorted(named, key=lambda one: (one != report, one)):
            _decide(connection, takedown, one)
    for ids in hidden:
        _hide_report(connection, ids)
    _forget_originals(connection)


def _decide(connection: sqlite3.Connection, takedown: Takedown, report: str) -> None:
    """Keep the reason of ``takedown`` for a report and every id that it had, and withhold its originals."""
    for one in _all_ids(connection, report):
        connection.execute(
            "INSERT INTO takedowns (report_id, authority, year, body_id, kind, reason, decided_on)"
            " SELECT ?, r.authority, r.year, a.body_id, ?, ?, ?"
            " FROM reports r LEFT JOIN authorities a ON a.id = r.authority_id WHERE r.id = ?",
            (
                one,
                "report" if takedown.passage is None else "passage",
                takedown.reason,
                takedown.decided_on.isoformat(),
                report,
            ),
        )
    _withhold_originals(connection, report)


def _present_id(connection: sqlite3.Connection, report: str) -> str:
    """The id under which a report stands now, whatever it joined."""
    row = connection.execute("SELECT new FROM report_ids WHERE old = ?", (report,)).fetchone()
    return str(row[0]) if row else report


def _all_ids(connection: sqlite3.Connection, report: str) -> tuple[str, ...]:
    """The id of a report and those that it had before."""
    earlier = connection.execute("SELECT old FROM report_ids WHERE new = ?", (report,))
    return (report, *(old for (old,) in earlier))


def _withhold_originals(connection: sqlite3.Connection, report: str) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO withheld_originals"
        " SELECT document_sha256 FROM reports WHERE id = :report"
        " UNION SELECT document_sha256 FROM report_versions WHERE report_id = :report"
        " UNION SELECT sha256 FROM addresses WHERE report_id = :report AND sha256 IS NOT NULL",
        {"report": report},
    )


def _hide_report(connection: sqlite3.Connection, ids: tuple[str, ...]) -> None:
    for report in ids:
        # an address tells title and place of what it gave, a verdict the words of its finding
        for table in ("addresses", "verdicts"):
            connection.execute(f"DELETE FROM {table} WHERE report_id = ?", (report,))
        connection.execute("DELETE FROM reports WHERE id = ?", (report,))


def _forget_originals(connection: sqlite3.Connection) -> None:
    """Say nothing more of originals of which no report that is shown was read: neither sum nor place."""
    gone = (
        "sha256 IN (SELECT sha256 FROM withheld_originals) AND sha256 NOT IN (SELECT document_sha256 FROM reports"
        " UNION SELECT document_sha256 FROM report_versions"
        " UNION SELECT sha256 FROM addresses WHERE sha256 IS NOT NULL)"
    )
    connection.execute(f"CREATE TEMP TABLE gone AS SELECT sha256 FROM withheld_originals WHERE {gone}")
    for table in ("unfinished", "documents", "withheld_originals"):
        connection.execute(f"DELETE FROM {table} WHERE sha256 IN (SELECT sha256 FROM gone)")
    connection.execute("DROP TABLE gone")


def forget_verdicts(connection: sqlite3.Connection) -> None:
    """Once what is said beside hidden reports was taken back: a verdict repeats its finding, with the figures of both years.

    Those stay that repeat what is said still.
    """
    if connection.execute("SELECT 1 FROM takedowns WHERE kind = 'report'").fetchone():
        connection.execute(
            "DELETE FROM verdicts WHERE NOT EXISTS"
            " (SELECT 1 FROM checks c WHERE c.id = verdicts.finding AND c.message = verdicts.message)"
        )


def forget_absence(connection: sqlite3.Connection) -> None:
    """What was hidden was published all the same: say of no hidden report that it is missing.

    For the lists of missing reports, once they are tables.
    """
    for table, column in (("missing_publications", "body_id"), ("missing_years", "authority")):
        connection.execute(
            f"DELETE FROM {table} WHERE ({column}, year) IN"
            f" (SELECT {column}, year FROM takedowns WHERE kind = 'report')"
        )


def _hide_passage(connection: sqlite3.Connection, passage: str, marker: str) -> set[str] | None:
    """In every text of the snapshot, since sentences are told again in checks, versions and differences.

    Returns the reports whose texts had it, ``None`` where no text has. Lines may break anywhere in a passage: white
    space counts for nothing.
    """
    letters = [letter for letter in passage if not letter.isspace()]
    # versions are kept as JSON, whose line breaks are two letters
    gap = r"(?:\n[-+ ] |\s|\\[nrt])*"  # differences tell a sentence a line, with a sign before it
    pattern = re.compile(gap.join(f"(?:{_written(letter)})" for letter in letters))
    connection.create_function(
        "hidden", 1, lambda text: text and pattern.sub(marker, text), deterministic=True
    )
    connection.create_function(
        "holds", 1, lambda text: bool(text and pattern.search(text)), deterministic=True
    )
    reports: set[str] = set()
    changed = 0
    for table, column in _texts(connection):
        of = _report_column(connection, table)
        if of:
            found = connection.execute(f'SELECT DISTINCT "{of}" FROM "{table}" WHERE holds("{column}")')
            reports.update(report for (report,) in found if report)
        changed += connection.execute(
            f'UPDATE "{table}" SET "{column}" = hidden("{column}") WHERE holds("{column}")'
        ).rowcount
    return reports if changed else None


def _report_column(connection: sqlite3.Connection, table: str) -> str:
    """The column of ``table`` that says of which report a row is; empty where none does."""
    if table == "reports":
        return "id"
    of = connection.execute(
        "SELECT name FROM pragma_table_info(?) WHERE name = 'report_id'", (table,)
    ).fetchone()
    return str(of[0]) if of else ""


def _written(letter: str) -> str:
    """A letter as it stands in a text, or in JSON."""
    return "|".join({re.escape(letter), re.escape(json.dumps(letter, ensure_ascii=False)[1:-1])})


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
