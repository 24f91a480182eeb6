"""What a new version of a report changed: each figure, and the text in a form to be read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from difflib import unified_diff

from pipelines.database.findings import Origin, write_findings
from pipelines.database.rows import read_stored
from pipelines.database.versions import Version, duplicate_check, load_versions, restore
from pipelines.report.form import columns
from pipelines.report.model import Check, Outcome, Report
from pipelines.report.numbers import Number
from pipelines.report.rules import Rule

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
#: of more sentences than these it is only said that they differ: comparing them takes time out of proportion
_MOST_SENTENCES = 5_000


def note_change(connection: sqlite3.Connection, report: str, moment: str, old: Version, new: Version) -> None:
    """Note that at ``moment`` the address of a report gave ``new`` in place of ``old``; both have been written."""
    connection.execute(
        "INSERT OR REPLACE INTO report_changes VALUES (?, ?, ?, ?)",
        (report, moment, old.document_sha256, new.document_sha256),
    )
    _describe(connection, report, moment, _reading(connection, old), _reading(connection, new))


def describe_again(connection: sqlite3.Connection, report: str) -> None:
    """Say anew what versions changed, after one of them was read anew."""
    changes = connection.execute(
        "SELECT first_seen, old_document, new_document FROM report_changes WHERE report_id = ?", (report,)
    ).fetchall()
    if not changes:
        return
    versions = {version.document_sha256: version for version in load_versions(connection, report)}
    for moment, old, new in changes:
        if old in versions and new in versions:
            before, after = (_reading(connection, versions[one]) for one in (old, new))
            _describe(connection, report, moment, before, after)


def note_versions(connection: sqlite3.Connection, report: str, versions: list[Version]) -> None:
    """The checks that versions beside each other give: several documents for one report, one put back."""
    checks = [duplicate_check(versions), _put_back(connection, report)]
    write_findings(
        connection, [check for check in checks if check is not None], origin=Origin.VERSIONS, report=report
    )


def _put_back(connection: sqlite3.Connection, report: str) -> Check | None:
    """The check that says that the address gives again what it gave before it was changed."""
    row = connection.execute(
        "SELECT c.first_seen, (SELECT min(b.first_seen) FROM report_changes b WHERE b.report_id = c.report_id "
        "AND b.old_document = c.new_document) FROM report_changes c WHERE c.report_id = ? "
        "ORDER BY c.first_seen DESC LIMIT 1",
        (report,),
    ).fetchone()
    if row is None or row[1] is None:
        return None
    back, changed = (moment[:10] for moment in row)
    return Check(
        Rule.PUT_BACK, "report", Outcome.NOTE,
        f"该报告{changed}改过内容，{back}又恢复为改动前的内容；历次改动见figure_changes和text_changes。",
        expected=changed, actual=back,
    )  # fmt: skip


def _reading(connection: sqlite3.Connection, version: Version) -> Report:
    return restore(version) if version.reading is not None else read_stored(connection, version.report_id)


def _describe(connection: sqlite3.Connection, report: str, moment: str, old: Report, new: Report) -> None:
    for table in ("figure_changes", "text_changes"):
        connection.execute(f"DELETE FROM {table} WHERE report_id = ? AND first_seen = ?", (report, moment))
    before, after = dict(_figures(old)), dict(_figures(new))
    connection.executemany(
        "INSERT INTO figure_changes (report_id, field, old, new, first_seen) VALUES (?, ?, ?, ?, ?)",
        [
            (report, field, before.get(field), after.get(field), moment)
            for field in dict.fromkeys((*before, *after))
            if before.get(field) != after.get(field)
        ],
    )
    said, says = dict(_parts(old)), dict(_parts(new))
    connection.executemany(
        "INSERT INTO text_changes (report_id, part, difference, first_seen) VALUES (?, ?, ?, ?)",
        [
            (report, part, difference(said.get(part, ""), says.get(part, "")), moment)
            for part in dict.fromkeys((*said, *says))
            if said.get(part, "") != says.get(part, "")
        ],
    )


def _figures(report: Report) -> Iterator[tuple[str, Number | None]]:
    """Every figure by its name, as ``applications.granted.total``."""
    editions = {table.name: table.edition for table in report.tables}
    for figure in report.disclosures:
        yield f"disclosures.{figure.item}.{figure.measure}", figure.value
    for row in report.applications:
        for column, value in zip(
            columns("applications", editions.get("applications")), row.values, strict=True
        ):
            yield f"applications.{row.outcome}.{column}", value
    for route in report.challenges:
        for column, value in zip(
            columns("challenges", editions.get("challenges")), route.values, strict=True
        ):
            yield f"challenges.{route.route}.{column}", value


def _parts(report: Report) -> Iterator[tuple[str, str]]:
    """What a report says in words, by part: title, body, date, and the sections by their ordinals."""
    yield "title", report.title or ""
    yield "authority", report.authority or ""
    yield "published_on", report.published_on or ""
    for section in report.sections:
        yield f"section.{section.ordinal}", f"{section.heading}\n{section.text}"


def difference(old: str, new: str) -> str:
    """Two texts' difference, a sentence a line: ``- `` what was there, ``+ `` what is there, two spaces what is around."""
    before, after = (
        [found for one in _SENTENCE.findall(text) if (found := one.strip())] for text in (old, new)
    )
    if max(len(before), len(after)) > _MOST_SENTENCES:
        return f"- （共{len(before)}句）\n+ （共{len(after)}句，过长，不逐句比较）"
    lines = list(unified_diff(before, after, n=1, lineterm=""))[2:]
    shown = ("…" if line.startswith("@@") else f"{line[0]} {line[1:]}" for line in lines)
    return "\n".join(shown).removeprefix("…\n")
