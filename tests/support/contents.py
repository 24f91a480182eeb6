"""What a database holds, whatever way led to it."""

from __future__ import annotations

from typing import Any

from tests.support.place import Place

_QUERIES = (
    "SELECT id, authority, year, status, title, edition, published_on, url, document_sha256, format, reason FROM reports",
    "SELECT * FROM sections",
    "SELECT * FROM disclosures",
    "SELECT * FROM applications",
    "SELECT * FROM challenges",
    "SELECT * FROM report_tables",
    "SELECT report_id, document_sha256, url, state, status FROM report_versions",
    "SELECT url, sha256, etag, last_modified, outcome, report_id, article_url FROM addresses",
    "SELECT sha256, size, archive_path FROM documents",
    "SELECT url FROM unfinished",
)


def content(place: Place) -> list[list[tuple[Any, ...]]]:
    """Its reports, figures, sections and versions, in an order of their own."""
    return [sorted(place.rows(query), key=repr) for query in _QUERIES]
