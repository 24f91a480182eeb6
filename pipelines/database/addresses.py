"""The rows of ``documents`` and ``addresses``: what was fetched, and where."""

from __future__ import annotations

import sqlite3

from pipelines.database.rows import insert
from pipelines.database.transactions import Store
from pipelines.items import Original

#: ``addresses.outcome`` of an address whose document was read and stored
STORED = "stored"

_SAVE_DOCUMENT = (
    insert("documents", ("sha256", "media_type", "size", "archive_path", "first_fetched"))
    # what was just archived is whole there, whatever became of a file that an earlier version laid elsewhere
    + " ON CONFLICT (sha256) DO UPDATE SET archive_path = excluded.archive_path "
    "WHERE archive_path <> excluded.archive_path"
)
#: what is read again from the archive says nothing of its address: a later visit may have found it gone, or in vain
_SEEN_LATER = (
    "? AND (outcome IN ('gone', 'failed', 'challenged', 'refused') "
    "OR addresses.report_id IS NOT NULL AND outcome <> 'stored')"
)
_SAVE_ADDRESS = (
    insert(
        "addresses",
        (
            *("url", "sha256", "etag", "last_modified", "first_seen", "last_seen", "last_status", "outcome"),
            *("reason", "title", "listed_on", "report_id", "article_url", "portal", "place", "parser"),
        ),
    )
    + " ON CONFLICT (url) DO UPDATE SET "
    f"outcome = CASE WHEN {_SEEN_LATER} THEN outcome ELSE excluded.outcome END, "
    f"reason = CASE WHEN {_SEEN_LATER} THEN reason ELSE excluded.reason END, "
    "sha256 = excluded.sha256, etag = excluded.etag, last_modified = excluded.last_modified, "
    "last_seen = excluded.last_seen, last_status = excluded.last_status, "
    "title = coalesce(excluded.title, title), "
    "listed_on = coalesce(excluded.listed_on, listed_on), report_id = excluded.report_id, "
    "article_url = excluded.article_url, portal = coalesce(excluded.portal, portal), "
    "place = coalesce(excluded.place, place), parser = excluded.parser"
)


def save_document(connection: sqlite3.Connection, original: Original) -> None:
    """Note that an original is in the archive, and where."""
    connection.execute(
        _SAVE_DOCUMENT,
        (original.sha256, original.media_type, original.size, original.archive_path, original.fetched_at),
    )


def save_address(
    connection: sqlite3.Connection,
    original: Original,
    page: Original,
    report: str | None,
    *,
    portal: str | None,
    parser: str,
    outcome: str = STORED,
    reason: str = "",
) -> None:
    """Note what an address of the publication at ``page`` gives now, and the report that it belongs to."""
    connection.execute(
        _SAVE_ADDRESS,
        (
            original.url,
            original.sha256,
            original.etag,
            original.last_modified,
            original.fetched_at,
            original.fetched_at,
            original.http_status,
            outcome,
            reason,
            original.title,
            original.published_on,
            report,
            None if original is page else page.url,
            portal,
            page.place,
            parser,
            original.reread,
            original.reread,
        ),
    )


def lies_at(store: Store, sha256: str, archive_path: str) -> None:
    """Note where an original lies now."""
    with store.transaction() as connection:
        connection.execute("UPDATE documents SET archive_path = ? WHERE sha256 = ?", (archive_path, sha256))
