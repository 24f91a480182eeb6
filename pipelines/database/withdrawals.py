"""What an address gives no more: it answered that it is gone, or it gives another body's or year's report."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from pipelines.database.addresses import STORED
from pipelines.database.changes import note_versions
from pipelines.database.versions import State, load_versions
from pipelines.items import Chosen, Visit
from pipelines.report.characters import strip_space
from pipelines.report.model import Report
from pipelines.report.status import SILENT
from pipelines.report.titles import TitleParts, parse_title

#: the same file may hang on another page, too
_NOWHERE_ELSE = (
    "NOT EXISTS (SELECT 1 FROM addresses a WHERE a.sha256 = document_sha256 AND a.outcome = :stored "
    "AND a.report_id = report_versions.report_id AND :url NOT IN (a.url, coalesce(a.article_url, '')))"
)
#: a version is named by the address at which it was first seen, as long as that gives it
_GAVE = "(report_id, document_sha256) IN (SELECT report_id, sha256 FROM addresses WHERE url = :url)"
_HUNG = "(report_id, document_sha256) IN (SELECT report_id, sha256 FROM addresses WHERE article_url = :url)"


def note_gone(connection: sqlite3.Connection, visit: Visit) -> None:
    """What a page or an attachment gave keeps its rows, with the day on which it was found gone."""
    _withdraw(
        connection,
        "url IN (:url, (SELECT article_url FROM addresses WHERE url = :url)) AND :url IN (url, document_url) "
        f"OR state <> 'superseded' AND ({_GAVE} OR {_HUNG})",
        {"url": visit.url},
        visit.seen_at[:10],
    )
    _rehome(connection, visit.url)


def _rehome(connection: sqlite3.Connection, url: str) -> None:
    """Let what an address that is gone gave, and another one gives, be at home there: what that gives next stands in
    its place."""
    rows = connection.execute(
        "SELECT v.report_id, v.document_sha256, v.state, coalesce(a.article_url, a.url), a.url FROM report_versions v "
        "JOIN addresses a ON a.sha256 = v.document_sha256 AND a.report_id = v.report_id "
        "WHERE :url IN (v.url, v.document_url) AND v.gone_on IS NULL AND a.outcome = :stored "
        "AND :url NOT IN (a.url, coalesce(a.article_url, '')) ORDER BY a.first_seen DESC, a.url DESC",
        {"url": url, "stored": STORED},
    ).fetchall()
    for report, sha256, state, page, document in rows:
        connection.execute(
            "UPDATE report_versions SET url = ?, document_url = ? WHERE report_id = ? AND document_sha256 = ?",
            (page, document, report, sha256),
        )
        if state == State.IN_FORCE:
            connection.execute("UPDATE reports SET url = ? WHERE id = ?", (page, report))


def note_replaced(connection: sqlite3.Connection, chosen: Chosen) -> None:
    """Other reports that the addresses of a publication gave before are withdrawn, now that they give these.

    Not where anything of it could not be told, nor where it is read again from the archive: what its addresses
    gave before may turn out to be of these reports, too. Nor where the list goes on promising another one than that
    which stands at its own address, too: such a portal gives one page for all.
    """
    if chosen.page.reread or any(
        one.report.status in SILENT or None in (one.report.authority, one.report.year)
        for one in chosen.choices
    ):
        return
    ids = json.dumps([choice.report.id for choice in chosen.choices])
    if _for_another(connection, chosen, ids):
        return
    for original in chosen.page.all():
        _withdraw(
            connection,
            f"(url = :page AND document_url = :url OR {_GAVE}) AND document_sha256 <> :sha256 "
            "AND report_id NOT IN (SELECT value FROM json_each(:ids))",
            {"page": chosen.page.url, "url": original.url, "sha256": original.sha256, "ids": ids},
            original.fetched_at[:10],
        )


def _for_another(connection: sqlite3.Connection, chosen: Chosen, ids: str) -> bool:
    """Whether the list calls a page by another year or body than its reports are of, and these stand elsewhere."""
    promised = parse_title(chosen.page.title or "")
    if any(_is_of(one.report, promised) for one in chosen.choices):
        return False
    own = json.dumps([original.url for original in chosen.page.all()])
    elsewhere = connection.execute(
        "SELECT 1 FROM addresses WHERE outcome = ? AND report_id IN (SELECT value FROM json_each(?)) "
        "AND url NOT IN (SELECT value FROM json_each(?))",
        (STORED, ids, own),
    ).fetchone()
    return elsewhere is not None


def _is_of(report: Report, title: TitleParts) -> bool:
    """Whether a report is of the year and the body that a title names, as far as it names them."""
    own, whole = strip_space(title.authority or ""), strip_space(report.authority or "")
    return title.year in (None, report.year) and (whole.endswith(own) or own.endswith(whole))


def _withdraw(connection: sqlite3.Connection, which: str, told: Mapping[str, str], day: str) -> None:
    rows = connection.execute(
        f"UPDATE report_versions SET gone_on = :day WHERE gone_on IS NULL AND ({which}) AND {_NOWHERE_ELSE} "
        "RETURNING report_id",
        {**told, "day": day, "stored": STORED},
    ).fetchall()
    _tell_rivals(connection, {report for (report,) in rows})


def there_again(
    connection: sqlite3.Connection, report: str | None, sha256: str | None, url: str, moment: str
) -> None:
    """An address gave a version of a report once more.

    Other bytes may say the same: the version in force of an address is what it gives.
    """
    which = (
        "report_id = :report AND (document_sha256 = :sha256 OR document_url = :url AND state = 'in_force')"
    )
    told = {"report": report, "sha256": sha256, "url": url, "moment": moment}
    gone = connection.execute(
        f"SELECT 1 FROM report_versions WHERE {which} AND gone_on IS NOT NULL", told
    ).fetchone()
    connection.execute(f"UPDATE report_versions SET last_seen = :moment, gone_on = NULL WHERE {which}", told)
    if gone and report is not None:
        _tell_rivals(connection, {report})


def _tell_rivals(connection: sqlite3.Connection, reports: set[str]) -> None:
    """What is gone competes with nothing any more."""
    for report in sorted(reports):
        note_versions(connection, report, load_versions(connection, report))
