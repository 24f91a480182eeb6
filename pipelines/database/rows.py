"""A Report to the rows of the database, and back."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

from pipelines.bodies.resolver import Authority
from pipelines.database.corrections import restore_reading
from pipelines.database.findings import Origin, read_checks, write_findings
from pipelines.database.findings import encode as compact_json
from pipelines.database.places import packed, unpacked
from pipelines.report.form import FormTable, columns
from pipelines.report.model import (
    ApplicationRow,
    ChallengeRow,
    DisclosureFigure,
    Mention,
    Outcome,
    Place,
    Report,
    Section,
    Status,
    TableSummary,
    Verdict,
)
from pipelines.report.numbers import Number

#: the columns of figures of applications and of challenges, in all editions of the form
APPLICATION_COLUMNS = columns("applications")
CHALLENGE_COLUMNS = columns("challenges")
_FIGURES = ("disclosures", "applications", "challenges")
_PLACE = ("place", "box")

_REPORT_FIELDS = (
    "id",
    "url",
    "document_sha256",
    "format",
    "status",
    "reason",
    "title",
    "authority",
    "year",
    "edition",
    "published_on",
    "site_id",
)
_CHILDREN = {
    "sections": ("report_id", "ordinal", "heading", "text"),
    "disclosures": ("report_id", "item", "measure", "value", "raw", *_PLACE),
    "applications": ("report_id", "outcome", *APPLICATION_COLUMNS, "raw", *_PLACE),
    "challenges": ("report_id", "route", *CHALLENGE_COLUMNS, "raw", *_PLACE),
    "report_tables": ("report_id", "name", "edition", "status"),
    "report_mentions": (
        "report_id", "position", "section", "start", "length", "meaning", "value", "expected", "verdict",
    ),
}  # fmt: skip


#: JSON as content hashes were made of from the beginning; what is stored in columns has no spaces
encode = json.JSONEncoder(ensure_ascii=False).encode


def insert(table: str, columns: Iterable[str], rows: int = 1) -> str:
    """The statement that inserts so many rows."""
    names = tuple(columns)
    values = f"({', '.join('?' * len(names))})"
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([values] * rows)}"


@cache
def _insert_children(table: str, rows: int) -> str:
    return insert(table, _CHILDREN[table], rows)


#: values in a statement: no SQLite takes fewer
_MOST_VALUES = 999


def _write_rows(connection: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    # many rows in a statement: beginning a statement costs as much as writing a row
    most = _MOST_VALUES // len(_CHILDREN[table])
    for start in range(0, len(rows), most):
        batch = rows[start : start + most]
        connection.execute(_insert_children(table, len(batch)), list(chain.from_iterable(batch)))


_OF_BODY = ("authority_id", "full_name")
_UPSERT_REPORT = (
    insert("reports", (*_REPORT_FIELDS, *_OF_BODY, "parser", "first_seen", "portal", "spider"))
    + " ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(
        f"{name} = excluded.{name}" for name in (*_REPORT_FIELDS[1:], *_OF_BODY, "parser", "first_seen")
    )
    + ", portal = coalesce(excluded.portal, portal), spider = coalesce(excluded.spider, spider)"
)


_AUTHORITY = tuple(field.name for field in fields(Authority))
_authority_values = attrgetter(*_AUTHORITY)
_UPSERT_AUTHORITY = (
    insert("authorities", _AUTHORITY)
    + " ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _AUTHORITY[1:])
)


def write_report(
    connection: sqlite3.Connection,
    report: Report,
    *,
    authority: Authority | None,
    parser: str,
    first_seen: str,
    portal: str | None,
    spider: str | None,
) -> None:
    """Write the report's row and that of the body whose it is, leaving its figures alone."""
    if authority is not None:
        connection.execute(_UPSERT_AUTHORITY, _authority_values(authority))
    connection.execute(
        _UPSERT_REPORT,
        (
            *(getattr(report, name) for name in _REPORT_FIELDS),
            authority and authority.id,
            authority and authority.canonical_name,
            parser,
            first_seen,
            portal,
            spider,
        ),
    )


def known_authority(connection: sqlite3.Connection, body: str) -> Authority | None:
    """A row of ``authorities`` for a body that is certain; ``None`` where no report has it."""
    row = connection.execute(
        f"SELECT {', '.join(_AUTHORITY)} FROM authorities WHERE body_id = ? AND NOT review ORDER BY id",
        (body,),
    ).fetchone()
    if row is None:
        return None
    values = dict(zip(_AUTHORITY, row, strict=True))
    return Authority(**{**values, "review": bool(values["review"])})


def write_body(connection: sqlite3.Connection, report: str, authority: Authority) -> None:
    """Say whose a report is, and nothing else of it."""
    connection.execute(_UPSERT_AUTHORITY, _authority_values(authority))
    connection.execute(
        "UPDATE reports SET authority_id = ?, full_name = ? WHERE id = ?",
        (authority.id, authority.canonical_name, report),
    )


def write_children(connection: sqlite3.Connection, report: Report, *, new: bool) -> None:
    """Write all rows that belong to the report, in place of those that a report that is not ``new`` has."""
    if not new:
        for table in _CHILDREN:
            connection.execute(f"DELETE FROM {table} WHERE report_id = ?", (report.id,))
    i = report.id
    edition = {table.name: table.edition for table in report.tables}
    applicants = _places("applications", edition.get("applications"))
    results = _places("challenges", edition.get("challenges"))
    rows: dict[str, list[tuple[Any, ...]]] = {
        "sections": [(i, s.ordinal, s.heading, s.text) for s in report.sections],
        "disclosures": [
            (i, f.item, f.measure, f.value, f.raw, *_place(n, f.place))
            for n, f in enumerate(report.disclosures, 1)
        ],
        "applications": [
            (i, r.outcome, *_spread(r.values, applicants), _raw(r.raw), *_place(n, r.place))
            for n, r in enumerate(report.applications, 1)
        ],
        "challenges": [
            (i, r.route, *_spread(r.values, results), _raw(r.raw), *_place(n, r.place))
            for n, r in enumerate(report.challenges, 1)
        ],
        "report_tables": [(i, t.name, t.edition, t.status) for t in report.tables],
        "report_mentions": [
            (i, n, m.section, m.start, len(m.sentence), m.meaning, m.value, m.expected, m.verdict.value)
            for n, m in enumerate(report.mentions, 1)
        ],
    }
    for table, values in rows.items():
        _write_rows(connection, table, values)
    found = any(check.status is not Outcome.PASS for check in report.checks)
    inputs = {table: _digest(rows[table]) for table in _FIGURES} if found else {}
    write_findings(
        connection, report.checks, origin=Origin.DOCUMENT, report=report.id, inputs=inputs, new=new
    )


def _digest(rows: list[tuple[Any, ...]]) -> str:
    """A name for figures and raw texts, wherever in the document they stand."""
    return hashlib.sha256(encode([row[1:-2] for row in rows]).encode()).hexdigest()


def read_stored(connection: sqlite3.Connection, report_id: str) -> Report:
    """The report as it was read, without corrections. Raises :class:`LookupError` where there is none."""
    row = connection.execute(
        f"SELECT {', '.join(_REPORT_FIELDS)} FROM reports WHERE id = ?", (report_id,)
    ).fetchone()
    if row is None:
        raise LookupError(f"no report {report_id}")
    report = Report(**dict(zip(_REPORT_FIELDS, row, strict=True)))
    report.status = Status(report.status)

    def rows(table: str, order: str) -> list[tuple[Any, ...]]:
        columns = ", ".join(_CHILDREN[table][1:])
        found = connection.execute(
            f"SELECT {columns} FROM {table} WHERE report_id = ? ORDER BY {order}", (report_id,)
        )
        return found.fetchall()

    report.sections = [Section(*row) for row in rows("sections", "ordinal")]
    report.disclosures = [
        DisclosureFigure(row[0], row[1], row[2], row[3], _stored_place(*row[4:]))
        for row in rows("disclosures", "position")
    ]
    report.tables = [
        TableSummary(name, edition, Status(status)) for name, edition, status in rows("report_tables", "name")
    ]
    editions = {table.name: table.edition for table in report.tables}
    report.applications = [
        ApplicationRow(code, values, raw, place)
        for code, values, raw, place in _stored("applications", editions, rows("applications", "position"))
    ]
    report.challenges = [
        ChallengeRow(code, values, raw, place)
        for code, values, raw, place in _stored("challenges", editions, rows("challenges", "position"))
    ]
    texts = {section.ordinal: section.text for section in report.sections}
    report.mentions = [
        Mention(
            section, start, texts[section][start : start + length], meaning, value, Verdict(verdict), expected
        )
        for _, section, start, length, meaning, value, expected, verdict in rows(
            "report_mentions", "position"
        )
    ]
    report.checks = list(read_checks(connection, report_id, Origin.DOCUMENT))
    restore_reading(connection, report)
    return report


_Figures = tuple[Number | None, ...]


@cache
def _places(table: FormTable, edition: str | None) -> tuple[int | None, ...] | None:
    """Where an edition's row of figures has each column of the database; ``None``: just in their order."""
    own = columns(table, edition)
    if own == columns(table):
        return None
    return tuple(own.index(code) if code in own else None for code in columns(table))


def _spread(values: _Figures, places: tuple[int | None, ...] | None) -> _Figures:
    """A row of figures over the columns of the database: those that its edition does not have stay empty."""
    return values if places is None else tuple(None if n is None else values[n] for n in places)


def _stored(
    table: FormTable, editions: dict[str, str | None], rows: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[str, _Figures, tuple[str, ...], Place | None]]:
    """Code, figures in the edition's own order, raw texts and place of each row of a table of figures."""
    every, own = columns(table), columns(table, editions.get(table))
    places = [1 + every.index(code) for code in own]
    for row in rows:
        raw, *place = row[1 + len(every) :]
        yield row[0], tuple(row[n] for n in places), tuple(json.loads(raw)), _stored_place(*place)


@lru_cache(maxsize=4096)  # most rows of most reports are noughts
def _raw(texts: tuple[str, ...]) -> str:
    return compact_json(texts)


def _place(position: int, place: Place | None) -> tuple[int, str | None]:
    return packed(position, place), compact_json(place.box) if place is not None and place.box else None


def _stored_place(place: int, box: str | None) -> Place | None:
    found = unpacked(place)
    if box is None and not any(found):
        return None
    return Place(*found, tuple(json.loads(box)) if box else None)
