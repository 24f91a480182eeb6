"""The version in force into the tables: one of a report's versions speaks for it."""

from __future__ import annotations

from pipelines.bodies.resolver import Authority
from pipelines.database.findings import Origin, write_findings
from pipelines.database.identity import certain_body, lead_on
from pipelines.database.rows import known_authority, write_body, write_children, write_report
from pipelines.database.transactions import Store
from pipelines.database.versions import (
    Version,
    duplicate_check,
    elect,
    load_versions,
    restore,
    write_versions,
)
from pipelines.report.model import Report


def authority_of(store: Store, report: Report, portal: str | None) -> Authority | None:
    """The body that a document names, by where it was found; ``None`` where it names none."""
    if report.authority is None:
        return None
    return store.resolver.resolve(report.authority, url=report.url, site_id=report.site_id, portal=portal)


def put_in_force(
    store: Store,
    report: Report,
    version: Version,
    *,
    rows: bool,
    new: bool = False,
    portal: str | None = None,
    spider: str | None = None,
) -> None:
    """Write ``report``, the reading of ``version``, as its row; ``rows``: and all that belongs to it."""
    if portal is None:  # a report read again is still of the portal where it was found
        found = store.connection.execute(
            "SELECT portal FROM addresses WHERE url = ?", (version.url,)
        ).fetchone()
        portal = found[0] if found else None
    authority = authority_of(store, report, portal)
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


def settle_body(store: Store, report: str) -> None:
    """Where the document in force leaves its body unsure and another one of the row does not, the row has that body."""
    row = store.connection.execute(
        "SELECT r.authority FROM reports r JOIN authorities a ON a.id = r.authority_id WHERE r.id = ? AND a.review",
        (report,),
    ).fetchone()
    body = certain_body(store.connection, report) if row is not None else None
    known = known_authority(store.connection, body) if body is not None else None
    if row is not None and known is not None:
        write_body(store.connection, report, known.printed_as(row[0]))


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
        put_in_force(store, restore(winner), winner, rows=True)
        winner.reading = None
    write_versions(store.connection, versions)
    note_duplicates(store, report, versions)


def note_duplicates(store: Store, report: str, versions: list[Version]) -> None:
    """The check that names the documents which compete for one body and year, or none."""
    check = duplicate_check(versions)
    write_findings(
        store.connection, [check] if check is not None else [], origin=Origin.VERSIONS, report=report
    )
