"""What an address gives no more: it answered that it is gone, or it gives another body's or year's report."""

from __future__ import annotations

import sqlite3

from pipelines.database.addresses import STORED
from pipelines.items import Chosen, Visit
from pipelines.report.status import SILENT

#: the same file may hang on another page, too
_NOWHERE_ELSE = (
    "NOT EXISTS (SELECT 1 FROM addresses a WHERE a.sha256 = document_sha256 AND a.outcome = :stored "
    "AND a.report_id = report_versions.report_id AND :url NOT IN (a.url, coalesce(a.article_url, '')))"
)


def note_gone(connection: sqlite3.Connection, visit: Visit) -> None:
    """What a page or an attachment gave keeps its rows, with the day on which it was found gone."""
    connection.execute(
        "UPDATE report_versions SET gone_on = :day WHERE gone_on IS NULL "
        "AND url IN (:url, (SELECT article_url FROM addresses WHERE url = :url)) AND :url IN (url, document_url) "
        f"AND {_NOWHERE_ELSE}",
        {"day": visit.seen_at[:10], "url": visit.url, "stored": STORED},
    )


def note_replaced(connection: sqlite3.Connection, chosen: Chosen) -> None:
    """Other reports that the addresses of a publication gave before are withdrawn, now that they give these.

    Not where anything of it could not be told, nor where it is read again from the archive: what its addresses
    gave before may turn out to be of these reports, too.
    """
    reports = {choice.report.id for choice in chosen.choices}
    if chosen.page.reread or any(
        one.report.status in SILENT or None in (one.report.authority, one.report.year)
        for one in chosen.choices
    ):
        return
    for original in chosen.page.all():
        earlier = connection.execute(
            "SELECT report_id, document_sha256 FROM report_versions WHERE gone_on IS NULL "
            f"AND url = :page AND document_url = :url AND document_sha256 <> :sha256 AND {_NOWHERE_ELSE}",
            {"page": chosen.page.url, "url": original.url, "sha256": original.sha256, "stored": STORED},
        ).fetchall()
        connection.executemany(
            "UPDATE report_versions SET gone_on = ? WHERE report_id = ? AND document_sha256 = ?",
            [(original.fetched_at[:10], *one) for one in earlier if one[0] not in reports],
        )
