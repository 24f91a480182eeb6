"""The version in force into the tables: one of a report's versions speaks for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pipelines.bodies.resolver import Authority
from pipelines.database.changes import note_versions
from pipelines.database.corrections import apply_corrections
from pipelines.database.identity import certain_body, lead_on
from pipelines.database.rows import known_authority, write_body, write_children, write_report
from pipelines.database.transactions import Store
from pipelines.database.versions import (
    Version,
    elect,
    load_versions,
    restore,
    write_versions,
)
from pipelines.report.model import Report


def authority_of(store: Store, report: Report, portal: str | None, place: str | None) -> Authority | None:
    """The body that a document names, by where it was found; ``None`` where it names none."""
    if report.authority is None:
        return None
    meant = store.corrections.alias(report.authority, portal) or report.authority
    unit = place.partition("/")[2] if place and not report.url.startswith("file:") else ""
    found = store.resolver.resolve(
        meant, url=report.url, site_id=report.site_id, portal=portal, unit=unit or None
    )
    return found if meant == report.authority else found.printed_as(report.authority)


def put_in_force(
    store: Store,
    report: Report,
    version: Version,
    *,
    documents: Iterable[str],
    rows: bool,
    new: bool = False,
    portal: str | None = None,
    place: str | None = None,
    spider: str | None = None,
) -> None:
    """Write ``report``, the reading of ``version``, as its row; ``rows``: and all that belongs to it.

    ``documents``: those of all the row's versions; ``new``: there is no such row yet.
    """
    if portal is None or place is None:  # a report read again is still of the place where it was found
        found = store.connection.execute(
            "SELECT portal, place FROM addresses WHERE url = ?", (version.url,)
        ).fetchone()
        portal, place = portal or (found and found[0]), place or (found and found[1])
    authority = authority_of(store, report, portal, place)
    if authority is not None and authority.review and not new:
        known = body_of(store.connection, version.report_id)
        authority = known.printed_as(authority.name) if known is not None else authority
    write_report(
        store.connection,
        report,
        authority=authority,
        parser=version.parser,
        first_seen=version.first_seen,
        portal=portal,
        spider=spider,
    )
    if rows:
        write_children(store.connection, report, new=new)
    others = [sha256 for sha256 in documents if sha256 != version.document_sha256]
    apply_corrections(
        store.connection, version.report_id, version.document_sha256, others, store.corrections, new=new
    )


def body_of(connection: sqlite3.Connection, report: str) -> Authority | None:
    """The body of a row, where a document of it makes that certain and it is written somewhere."""
    body = certain_body(connection, report)
    return known_authority(connection, body) if body is not None else None


def settle_body(connection: sqlite3.Connection, report: str, own: Authority | None) -> None:
    """Where the document in force leaves its body unsure and another one does not, the row has that body.

    ``own``: the body that the other one names.
    """
    row = connection.execute(
        "SELECT r.authority FROM reports r JOIN authorities a ON a.id = r.authority_id WHERE r.id = ? AND a.review",
        (report,),
    ).fetchone()
    if row is not None and own is not None and own.body_id == certain_body(connection, report):
        write_body(connection, report, own.printed_as(row[0]))


def reelect(store: Store, report: str, *, successor: str | None = None) -> None:
    """Elect anew among a row's versions and write the winner. Without versions the row goes, and its id leads on
    to its ``successor``."""
    versions = load_versions(store.connection, report)
    if not versions:
        if successor is not None:
            lead_on(store.connection, report, successor)
        store.connection.execute("DELETE FROM reports WHERE id = ?", (report,))
        return
    winner = elect(versions)
    if winner.reading is not None:
        documents = [version.document_sha256 for version in versions]
        put_in_force(store, restore(winner), winner, documents=documents, rows=True)
        winner.reading = None
    write_versions(store.connection, versions)
    note_versions(store.connection, report, versions)
