"""One of the databases that are merged, as it is read."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from pipelines.database.rows import read_stored
from pipelines.database.schema import connect
from pipelines.database.versions import Version, load_versions, restore
from pipelines.report.model import Report


@dataclass(frozen=True, slots=True)
class Address:
    """A row of ``addresses``."""

    url: str
    sha256: str | None
    etag: str | None
    last_modified: str | None
    first_seen: str
    last_seen: str
    last_status: int | None
    outcome: str
    reason: str
    title: str | None
    listed_on: str | None
    report_id: str | None
    article_url: str | None
    portal: str | None
    place: str | None
    parser: str | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of ``documents``."""

    sha256: str
    media_type: str | None
    size: int
    archive_path: str
    first_fetched: str


ADDRESS_COLUMNS = tuple(field.name for field in fields(Address))
_VERSIONS = (
    "report_id, document_sha256, url, document_url, state, content_hash, title, published_on, format, status, reason, "
    "parser, first_seen, last_seen, NULL, gone_on, bytes_changed, bytes_changed_on"
)


class Source:
    """A database of today's schema that nobody else writes: a copy.

    Versions come without their readings, which are read when they are wanted.
    """

    def __init__(self, copy: Path) -> None:
        """Open the copy, and bring it up to date. Raises :class:`sqlite3.Error`."""
        self.connection = connect(copy)

    def close(self) -> None:
        """Close the copy."""
        self.connection.close()

    def rows(self, query: str, parameters: Iterable[object] = ()) -> list[sqlite3.Row]:
        """What a question finds, each row by column too."""
        cursor = self.connection.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(query, tuple(parameters)).fetchall()

    @cached_property
    def documents(self) -> Mapping[str, DocumentRow]:
        """The originals by SHA-256."""
        columns = ", ".join(field.name for field in fields(DocumentRow))
        found = self.connection.execute(f"SELECT {columns} FROM documents")
        return {row[0]: DocumentRow(*row) for row in found}

    @cached_property
    def addresses(self) -> Mapping[str, Address]:
        """What is known of each address."""
        found = self.connection.execute(f"SELECT {', '.join(ADDRESS_COLUMNS)} FROM addresses")
        return {row[0]: Address(*row) for row in found}

    @cached_property
    def attachments(self) -> Mapping[str, list[Address]]:
        """The addresses of what hangs on a page, by the page's."""
        found: dict[str, list[Address]] = defaultdict(list)
        for one in sorted(self.addresses.values(), key=lambda one: one.url):
            if one.article_url is not None and one.article_url != one.url:
                found[one.article_url].append(one)
        return found

    @cached_property
    def versions(self) -> Mapping[str, list[Version]]:
        """The versions of each report by its id."""
        found: dict[str, list[Version]] = defaultdict(list)
        for row in self.connection.execute(
            f"SELECT {_VERSIONS} FROM report_versions ORDER BY report_id, first_seen, document_sha256"
        ):
            found[row[0]].append(Version(*row))
        return found

    @cached_property
    def spiders(self) -> Mapping[str, str | None]:
        """By the id of a report the spider that found it."""
        return dict(self.connection.execute("SELECT id, spider FROM reports"))

    @cached_property
    def changes(self) -> Mapping[str, list[tuple[str, str, str]]]:
        """Of each report when its address gave another content: moment, the document before and the one after."""
        found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for report, *change in self.connection.execute(
            "SELECT report_id, first_seen, old_document, new_document FROM report_changes ORDER BY 1, 2"
        ):
            found[report].append(tuple(change))
        return found

    @cached_property
    def change_moments(self) -> frozenset[tuple[str, str]]:
        """Every moment at which an address gave another content, with the document that it gave."""
        return frozenset((moment, new) for several in self.changes.values() for moment, _, new in several)

    @cached_property
    def unfinished(self) -> Mapping[str, sqlite3.Row]:
        """The rows of ``unfinished`` by their addresses."""
        return {row["url"]: row for row in self.rows("SELECT * FROM unfinished")}

    def reading(self, version: Version) -> Report:
        """What a version says, as it was read."""
        (whole,) = (
            one
            for one in load_versions(self.connection, version.report_id)
            if one.document_sha256 == version.document_sha256
        )
        return read_stored(self.connection, version.report_id) if whole.reading is None else restore(whole)
