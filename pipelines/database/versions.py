"""Which content of a report is in force: every distinct content is kept, one speaks for the report."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any

from pydantic import TypeAdapter

from pipelines.database.findings import PASSED
from pipelines.database.rows import encode, insert
from pipelines.items import Original, VisitOutcome, now
from pipelines.report.model import Check, Fault, Outcome, Report, Status
from pipelines.report.rules import Rule
from pipelines.report.status import SILENT


class State(StrEnum):
    """What a version is to its report."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"  # its address has given something newer since
    DUPLICATE = "duplicate"  # another document of the same body and year, published earlier
    ALTERNATIVE = "alternative"  # of the same publication, read less well


@dataclass(slots=True)
class Version:
    """A row of ``report_versions``. ``reading`` is the report as JSON, ``None`` for the one in force, which
    has its figures in the tables. ``gone_on``: the day on which its address was found to give it no more;
    ``bytes_changed``: how often, and when last, the address gave other bytes that say the same."""

    report_id: str
    document_sha256: str
    url: str
    document_url: str
    state: State
    content_hash: str
    title: str | None
    published_on: str | None
    format: str
    status: Status
    reason: str
    parser: str
    first_seen: str
    last_seen: str
    reading: str | None
    gone_on: str | None = None
    bytes_changed: int = 0
    bytes_changed_on: str | None = None


_COLUMNS = tuple(field.name for field in fields(Version))
_row = attrgetter(*_COLUMNS)
_WRITE = (
    insert("report_versions", _COLUMNS)
    + " ON CONFLICT (report_id, document_sha256) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
)


def load_versions(connection: sqlite3.Connection, report_id: str) -> list[Version]:
    """Every version of a report."""
    found = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM report_versions WHERE report_id = ?", (report_id,)
    )
    versions = [Version(*row) for row in found]
    for version in versions:
        version.state = State(version.state)
        version.status = Status(version.status)
    return versions


def write_versions(connection: sqlite3.Connection, versions: Iterable[Version]) -> None:
    """Insert or update versions."""
    connection.executemany(_WRITE, [_row(version) for version in versions])


def elect(versions: list[Version]) -> Version:
    """The version in force: the one published last, then fetched last; the others' states follow.

    A document that cannot be read is in force only where none can: a file that was cut on its way must not
    hide the figures that were read before. The address breaks a tie, so that every run elects the same one.
    """
    candidates = [version for version in versions if version.state in (State.IN_FORCE, State.DUPLICATE)]
    winner = max(
        candidates or versions,
        key=lambda version: (
            version.status not in SILENT,
            version.published_on or "",
            version.first_seen,
            version.url,
        ),
    )
    for version in candidates:
        version.state = State.DUPLICATE
    winner.state = State.IN_FORCE
    return winner


def later(one: str, other: str) -> str:
    """The later of two moments; one that is still to come was told by a wrong clock, and counts for nothing."""
    return max((moment for moment in (one, other) if moment <= now()), default=other)


def seen(connection: sqlite3.Connection, original: Original, page: Original) -> tuple[str, str, str | None]:
    """When a version that is new to its report was first and last seen, and the day on which it was found gone."""
    if original.reread:  # it may be that of a row that it turns out not to belong to
        known: tuple[str, str, str | None] | None = connection.execute(
            "SELECT first_seen, last_seen, gone_on FROM report_versions WHERE url = ? AND document_sha256 = ?",
            (page.url, original.sha256),
        ).fetchone()
        if known is not None:
            return known
        # what was taken for no report until now may have been withdrawn meanwhile
        gone: tuple[str] | None = connection.execute(
            "SELECT last_seen FROM addresses WHERE url IN (?, ?) AND outcome = ?",
            (page.url, original.url, VisitOutcome.GONE),
        ).fetchone()
        if gone is not None:
            return original.fetched_at, original.fetched_at, gone[0][:10]
    return original.fetched_at, original.fetched_at, None


def note_seen(version: Version, original: Original) -> None:
    """Note that an address gave a version (once more)."""
    if original.reread:
        return
    version.first_seen = min(version.first_seen, original.fetched_at)
    version.last_seen = later(version.last_seen, original.fetched_at)
    version.gone_on = None


def duplicate_check(versions: list[Version]) -> Check | None:
    """The check that names the documents which compete for one body and year, if there are several.

    One that says the same elsewhere is none, nor one that is not there any more: sites move, and lay out anew.
    """
    says = {version.content_hash for version in versions if version.state is State.IN_FORCE}
    rivals = [
        version.url
        for version in versions
        if version.state is State.DUPLICATE and version.gone_on is None and version.content_hash not in says
    ]
    if not rivals:
        return None
    (winner,) = (version.url for version in versions if version.state is State.IN_FORCE)
    return Check(
        rule=Rule.DUPLICATE_REPORT,
        subject="report",
        status=Outcome.FAIL,
        message=(
            f"同一机关同一年度发布了{len(rivals) + 1}份报告，采用最后发布的{winner}，"
            f"另有{'、'.join(sorted(rivals))}。"
        ),
        expected="1",
        actual=str(len(rivals) + 1),
        fault=Fault.PUBLISHER,
    )


def content_hash(report: Report) -> str:
    """A name for what a report says: two documents that say the same have the same, whatever their bytes."""
    said = (
        report.title,
        report.authority,
        report.year,
        report.published_on,
        report.status in SILENT and report.document_sha256,
        [(section.ordinal, section.heading, section.text) for section in report.sections],
        [(figure.item, figure.measure, figure.raw) for figure in report.disclosures],
        [(row.outcome, row.raw) for row in report.applications],
        [(row.route, row.raw) for row in report.challenges],
    )
    return hashlib.sha256(encode(said).encode()).hexdigest()[:32]


def dump(report: Report) -> str:
    """A report as the JSON of ``report_versions.reading``, the same just read or from the tables.

    What is so by default is left out; of checks that passed there are the subjects by rule, ``passed``.
    """
    passed: dict[str, list[str]] = {}
    found = []
    for check in sorted(report.checks, key=lambda check: (str(check.rule), check.subject)):
        if check.status is Outcome.PASS:
            passed.setdefault(str(check.rule), []).append(check.subject)
        else:
            found.append(check)
    values = _told(replace(report, checks=found, tables=sorted(report.tables, key=lambda table: table.name)))
    values.pop("dated_by", None)
    return encode({**values, "passed": passed})


def _told(value: Any) -> Any:
    """A dataclass as JSON has it, without the fields that say what they say by default."""
    if is_dataclass(value):
        told = ((one, getattr(value, one.name)) for one in fields(value))
        return {one.name: _told(said) for one, said in told if said != one.default}
    return [_told(one) for one in value] if isinstance(value, (list, tuple)) else value


def restore(version: Version) -> Report:
    """The report that :func:`dump` wrote of a version that is not in force, with the id that it has now."""
    assert version.reading is not None
    values = json.loads(version.reading)
    # readings of earlier versions have what passed among their checks
    passed: dict[str, list[str]] = values.pop("passed", {})
    report = _reports().validate_python(values)
    report.checks += [
        Check(rule, subject, Outcome.PASS, PASSED)
        for rule, subjects in passed.items()
        for subject in subjects
    ]
    report.checks.sort(key=lambda check: (str(check.rule), check.subject))
    report.id = version.report_id
    return report


@cache
def _reports() -> TypeAdapter[Report]:
    # made when first needed: few runs meet a version that has to be brought back
    return TypeAdapter(Report)
