"""The rows of ``checks``: what failed, what is worth knowing, what could not be assessed. What passed costs no row.

Of what passed a report keeps one compact row for each origin, in ``applied_rules``: numbers of lists of subjects, which
``rule_subjects`` has once for all reports, since forms give most of them the same. The view ``all_checks`` makes rows
of it again: a rule passed wherever it was applied and has no row in ``checks``.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pipelines.report.model import Check, Fault, Outcome, Place

#: JSON as stored; ``json.dumps`` would make an encoder for each cell
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

#: the message of a check that passed, as the view ``all_checks`` gives it too
PASSED = "通过。"


class Origin(StrEnum):
    """Who found it. What compares reports with each other has a name of its own for each of its parts."""

    DOCUMENT = "document"  # the reading of one document
    VERSIONS = "versions"  # the documents of one report beside each other


def finding_id(rule: str, subject: str, *, report: str = "", body: str = "", portal: str = "") -> str:
    """The id of a finding: the same on every machine and in every run. Findings of one holder lie together."""
    holder = hashlib.sha256("\n".join((report, body, portal)).encode()).hexdigest()
    return holder[:12] + hashlib.sha256(f"{rule}\n{subject}".encode()).hexdigest()[:8]


_COLUMNS = (
    *("id", "report_id", "body_id", "portal", "origin", "rule", "subject", "status"),
    *("expected", "actual", "fault", "message", "hint", "places", "inputs"),
)
_SAID = ", ".join(_COLUMNS)
_INSERT = f"INSERT INTO checks ({_SAID}) VALUES ({', '.join('?' * len(_COLUMNS))})"


def write_findings(
    connection: sqlite3.Connection,
    checks: Iterable[Check],
    *,
    origin: str,
    report: str | None = None,
    body: str | None = None,
    portal: str | None = None,
    rules: Collection[str] | None = None,
    inputs: Mapping[str, str] | None = None,
    new: bool = False,
) -> None:
    """Put ``checks`` in place of all that ``origin`` said before of one report, one body or one portal.

    Give exactly one of ``report`` (``reports.id``), ``body`` (``authorities.body_id``) and ``portal`` (a row of the
    register). With ``rules`` only what those rules said is replaced; then none of ``checks`` may be of another rule.
    Written again, a finding has the same id. What passed is kept for reports only. ``inputs``: of tables, by the first
    part of a subject, what they hold; a verdict on a finding expires when that changes, or what was expected or found.
    ``new``: nothing was said before. Raises :class:`sqlite3.IntegrityError` where a rule comes twice with the same subject.
    """
    found = list(checks)
    if not new:
        _clear(connection, origin, report, body, portal, rules)
    if rows := _rows(found, str(origin), report, body, portal, inputs or {}):
        connection.executemany(_INSERT, rows)
    if report is not None:
        _write_applied(connection, report, origin, found, rules)


def keep_findings(
    connection: sqlite3.Connection,
    found: Mapping[str, Collection[Check]],
    *,
    origin: str,
    of: str = "report_id",
) -> None:
    """As :func:`write_findings` of many reports (``of="body_id"``: of many bodies) at once, each with its checks.

    What stays as it was is not written.
    """
    origin, holders = str(origin), json.dumps(list(found))
    rows = connection.execute(
        f"SELECT {_SAID} FROM checks WHERE {of} IN (SELECT value FROM json_each(?)) AND origin = ?",
        (holders, origin),
    )
    before = {row[0]: row for row in rows}
    said: list[tuple[str | None, ...]] = []
    for holder, checks in found.items():
        report, body = (holder, None) if of == "report_id" else (None, holder)
        said += _rows(checks, origin, report, body, None, {})
    fresh = [row for row in said if before.get(row[0]) != row]
    kept = {row[0] for row in said}.difference(row[0] for row in fresh)
    if gone := [(one,) for one in before if one not in kept]:
        connection.executemany("DELETE FROM checks WHERE id = ?", gone)
    if fresh:
        connection.executemany(_INSERT, fresh)
    if of == "report_id":
        _keep_applied(connection, found, origin, holders)


def _rows(
    checks: Iterable[Check],
    origin: str,
    report: str | None,
    body: str | None,
    portal: str | None,
    inputs: Mapping[str, str],
) -> list[tuple[str | None, ...]]:
    """The rows of those of the checks that did not pass."""
    return [
        (
            finding_id(c.rule, c.subject, report=report or "", body=body or "", portal=portal or ""),
            report,
            body,
            portal,
            origin,
            # plain strings: SQLite's module asks for an adapter for each value of any other type
            str(c.rule),
            c.subject,
            c.status.value,
            c.expected,
            c.actual,
            c.fault and c.fault.value,
            c.message,
            c.hint,
            _places(c.places),
            _inputs(c, inputs),
        )
        for c in checks
        if c.status is not Outcome.PASS
    ]


def rename_holder(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Give the findings of a report that has another id now the ids that are theirs by it, and the verdicts on those
    of the report that it was."""
    found = connection.execute("SELECT id, rule, subject FROM checks WHERE report_id = ?", (new,))
    for known, rule, subject in found.fetchall():
        connection.execute(
            "UPDATE checks SET id = ? WHERE id = ?", (finding_id(rule, subject, report=new), known)
        )
    judged = connection.execute("SELECT id, rule, subject FROM verdicts WHERE report_id = ?", (old,))
    for known, rule, subject in judged.fetchall():
        connection.execute(
            "UPDATE verdicts SET finding = ?, report_id = ? WHERE id = ?",
            (finding_id(rule, subject, report=new), new, known),
        )


def _inputs(check: Check, tables: Mapping[str, str]) -> str:
    """A name for what a finding looked at: what was expected and found, else its words; and the table concerned."""
    said = (check.expected, check.actual)
    told = check.message if said == (None, None) else said
    table = tables.get(check.subject.partition(".")[0])
    return hashlib.sha256(encode([check.status.value, told, table]).encode()).hexdigest()[:12]


def _clear(
    connection: sqlite3.Connection,
    origin: str,
    report: str | None,
    body: str | None,
    portal: str | None,
    rules: Collection[str] | None,
) -> None:
    given = [
        (n, v) for n, v in (("report_id", report), ("body_id", body), ("portal", portal)) if v is not None
    ]
    if len(given) != 1:
        raise ValueError("a finding is of one report, one body or one portal")
    ((column, holder),) = given
    only = "" if rules is None else f" AND rule IN ({', '.join('?' * len(rules))})"
    connection.execute(
        f"DELETE FROM checks WHERE {column} = ? AND origin = ?{only}",
        (holder, str(origin), *(str(rule) for rule in rules or ())),
    )


def _write_applied(
    connection: sqlite3.Connection,
    report: str,
    origin: str,
    checks: Iterable[Check],
    rules: Collection[str] | None,
) -> None:
    sets = []
    if rules is not None:
        sets = [number for rule, number in _applied(connection, report, origin) if rule not in rules]
    sets += _lists_of(connection, _passed(checks))
    if sets:
        connection.execute(_APPLY, (report, str(origin), encode(sorted(sets))))
    else:
        connection.execute(_APPLY_NONE, (report, str(origin)))


_APPLY = "INSERT INTO applied_rules VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sets = excluded.sets"
_APPLY_NONE = "DELETE FROM applied_rules WHERE report_id = ? AND origin = ?"


def _keep_applied(
    connection: sqlite3.Connection, found: Mapping[str, Collection[Check]], origin: str, reports: str
) -> None:
    """As :func:`_write_applied` of many reports; ``reports``: their ids as JSON."""
    rows = connection.execute(
        "SELECT report_id, sets FROM applied_rules "
        "WHERE report_id IN (SELECT value FROM json_each(?)) AND origin = ?",
        (reports, origin),
    )
    before = dict(rows.fetchall())
    numbers: dict[tuple[tuple[str, str], ...], str | None] = {(): None}  # most reports have the same lists
    changed = []
    for report, checks in found.items():
        lists = tuple(_passed(checks))
        if lists not in numbers:
            numbers[lists] = encode(sorted(_lists_of(connection, lists)))
        if before.get(report) != numbers[lists]:
            changed.append((report, origin, numbers[lists]))
    if some := [one for one in changed if one[2] is not None]:
        connection.executemany(_APPLY, some)
    if none := [one[:2] for one in changed if one[2] is None]:
        connection.executemany(_APPLY_NONE, none)


def _passed(checks: Iterable[Check]) -> list[tuple[str, str]]:
    """The rules of which something passed, each with the list of all subjects that it was applied to."""
    applied: dict[str, list[str]] = defaultdict(list)
    passed = set[str]()
    for check in checks:
        applied[check.rule].append(check.subject)
        if check.status is Outcome.PASS:
            passed.add(check.rule)
    return [(str(rule), _sorted(tuple(applied[rule]))) for rule in sorted(passed)]


def _lists_of(connection: sqlite3.Connection, lists: Sequence[tuple[str, str]]) -> list[int]:
    """The numbers of lists of subjects, each given with its rule; all are asked for at once."""
    if not lists:
        return []
    asked = (
        f"SELECT s.id FROM (VALUES {', '.join(['(?, ?)'] * len(lists))}) v "
        "CROSS JOIN rule_subjects s ON s.rule = v.column1 AND s.subjects = v.column2"
    )
    values = [value for one in lists for value in one]
    found = connection.execute(asked, values).fetchall()
    if len(found) < len(lists):
        connection.executemany("INSERT OR IGNORE INTO rule_subjects (rule, subjects) VALUES (?, ?)", lists)
        found = connection.execute(asked, values).fetchall()
    return [number for (number,) in found]


@lru_cache(maxsize=1024)  # reports of one form have the same
def _sorted(subjects: tuple[str, ...]) -> str:
    return encode(sorted(subjects))


def _applied(connection: sqlite3.Connection, report: str, origin: str) -> list[tuple[str, int]]:
    return connection.execute(
        "SELECT s.rule, s.id FROM applied_rules a, json_each(a.sets) j JOIN rule_subjects s ON s.id = j.value "
        "WHERE a.report_id = ? AND a.origin = ?",
        (report, str(origin)),
    ).fetchall()


def read_checks(connection: sqlite3.Connection, report: str, origin: str) -> Iterator[Check]:
    """The checks of a report, as stored."""
    rows = connection.execute(
        "SELECT rule, subject, status, message, expected, actual, fault, hint, places FROM all_checks "
        "WHERE report_id = ? AND origin = ? ORDER BY rule, subject",
        (report, str(origin)),
    )
    for rule, subject, status, message, expected, actual, fault, hint, places in rows.fetchall():
        yield Check(
            rule,
            subject,
            Outcome(status),
            message,
            expected,
            actual,
            Fault(fault) if fault else None,
            hint,
            _stored_places(places),
        )


def _places(places: tuple[Place, ...]) -> str | None:
    """Places as JSON: of each what is known of it."""
    if not places:
        return None
    names = ("page", "table", "row", "box")
    return encode([{n: v for n in names if (v := getattr(place, n)) is not None} for place in places])


def _stored_places(places: str | None) -> tuple[Place, ...]:
    if places is None:
        return ()
    found: list[dict[str, Any]] = json.loads(places)
    return tuple(
        Place(p.get("page"), p.get("table"), p.get("row"), tuple(p["box"]) if "box" in p else None)
        for p in found
    )
