"""What the database knows of addresses, asked before anything is fetched or read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.database.addresses import STORED
from pipelines.database.schema import connect_readonly
from pipelines.database.unfinished import AGAIN
from pipelines.items import Known, Original, VisitOutcome


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """What the database knows of an address, for a conditional request."""

    url: str
    sha256: str | None
    etag: str | None
    last_modified: str | None
    last_seen: str
    last_status: int | None
    outcome: str
    report_id: str | None
    place: str | None
    archive_path: str | None
    size: int | None


class Catalogue:
    """Read-only questions about what is known, on a connection of its own beside the writer's."""

    def __init__(self, path: Path) -> None:
        """Open an existing database. Raises :class:`sqlite3.Error` where there is none."""
        self._connection = connect_readonly(path)

    def known_address(self, url: str) -> KnownAddress | None:
        """What is known of ``url``; an address whose document is not stored yet is not known."""
        row = self._connection.execute(
            "SELECT a.url, a.sha256, a.etag, a.last_modified, a.last_seen, a.last_status, a.outcome, a.report_id, "
            "a.place, d.archive_path, d.size FROM addresses a LEFT JOIN documents d ON d.sha256 = a.sha256 WHERE a.url = ?",
            (url,),
        ).fetchone()
        return KnownAddress(*row) if row else None

    def stored_address(self, url: str) -> KnownAddress | None:
        """What is known of ``url`` where its document is stored, and read to its end with all that is attached.

        What is not is to be fetched in full.
        """
        known = self.known_address(url)
        if known is None or known.outcome != STORED or not known.sha256:
            return None
        again = self._connection.execute(
            f"SELECT 1 FROM addresses WHERE (url = :url OR article_url = :url) AND {AGAIN}", {"url": url}
        ).fetchone()
        return None if again else known

    def stored_of(self, portal: str) -> list[tuple[str, str | None]]:
        """Addresses and titles of the pages of ``portal`` that gave what is stored and were not found gone since."""
        rows = self._connection.execute(
            "SELECT url, title FROM addresses WHERE portal = ? AND article_url IS NULL "
            "AND (outcome = ? OR report_id IS NOT NULL AND outcome <> ?) ORDER BY url",
            (portal, STORED, VisitOutcome.GONE),
        )
        return rows.fetchall()

    def attachments_of(self, url: str) -> list[str]:
        """The addresses of the attachments that the article at ``url`` had when it was stored."""
        rows = self._connection.execute(
            "SELECT url FROM addresses WHERE article_url = ? AND url <> ? ORDER BY url", (url, url)
        )
        return [row[0] for row in rows]

    def known(self, page: Original, parser: str) -> Known | None:
        """``page``, if this very publication was read to its end by this parser before, else ``None``."""
        report_ids: dict[str, str | None] = {}
        for original in page.all():
            row = self._connection.execute(
                "SELECT report_id FROM addresses "
                f"WHERE url = ? AND sha256 = ? AND parser = ? AND article_url IS ? AND coalesce(?, place) IS place "
                f"AND NOT {AGAIN}",
                (
                    original.url,
                    original.sha256,
                    parser,
                    None if original is page else page.url,
                    original.place,
                ),
            ).fetchone()
            if row is None:
                # the same bytes elsewhere may be another body's: pages say no more of it than their addresses
                return None
            report_ids[original.url] = row[0]
        return Known(page, report_ids)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
