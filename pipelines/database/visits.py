"""Visits that gave nothing to read: an address unchanged, gone, refused, or known already."""

from __future__ import annotations

from pipelines.database.addresses import STORED, save_address, save_document
from pipelines.database.identity import current_id
from pipelines.database.transactions import Store
from pipelines.database.unfinished import restored, visited_in_vain
from pipelines.database.withdrawals import note_gone, there_again
from pipelines.items import Known, Visit, VisitOutcome

#: visits at which a server said nothing of the document: the next one may
_NOT_ASKED = (VisitOutcome.FAILED, VisitOutcome.CHALLENGED)


def touch(store: Store, known: Known, *, portal: str | None = None) -> list[str]:
    """Note that a known publication was seen again; the statuses of its reports."""
    page = known.page
    with store.transaction() as connection:
        # rows may have been joined since the page was found to be known
        ids = {url: one and current_id(connection, one) for url, one in known.report_ids.items()}
        for original in page.all():
            report = ids[original.url]
            save_document(connection, original)
            row = connection.execute(
                "SELECT outcome, reason FROM addresses WHERE url = ? AND report_id IS ?",
                (original.url, report),
            ).fetchone()
            # what went wrong meanwhile is over
            outcome, reason = row if row is not None and report is None else (STORED, "")
            save_address(
                connection,
                original,
                page,
                report,
                portal=portal,
                parser=store.parser,
                outcome=outcome,
                reason=reason,
            )
            there_again(connection, report, original.sha256, original.url, original.fetched_at)
        restored(connection, [original.url for original in page.all()])
        reports = sorted({report for report in ids.values() if report is not None})
        return [
            connection.execute("SELECT status FROM reports WHERE id = ?", (report,)).fetchone()[0]
            for report in reports
        ]


def record(store: Store, visit: Visit, *, portal: str | None = None) -> list[str]:
    """Note a visit that gave nothing to read; the status of the unchanged report there, if any."""
    unchanged = visit.outcome is VisitOutcome.UNCHANGED
    kept = (
        "outcome = outcome, reason = reason"
        if unchanged
        else "outcome = excluded.outcome, reason = excluded.reason"
    )
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO addresses "
            "(url, first_seen, last_seen, last_status, outcome, reason, title, portal) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET "
            "last_seen = excluded.last_seen, last_status = coalesce(excluded.last_status, last_status), "
            "title = coalesce(excluded.title, title), portal = coalesce(excluded.portal, portal), " + kept,
            (
                visit.url,
                visit.seen_at,
                visit.seen_at,
                visit.http_status,
                visit.outcome,
                visit.reason,
                visit.title,
                portal,
            ),
        )
        if not unchanged:
            if visit.outcome not in _NOT_ASKED:
                visited_in_vain(connection, visit.url)
            if visit.outcome is VisitOutcome.GONE:
                note_gone(connection, visit)
            return []
        report, sha256 = connection.execute(
            "SELECT report_id, sha256 FROM addresses WHERE url = ?", (visit.url,)
        ).fetchone()
        there_again(connection, report, sha256, visit.url, visit.seen_at)
        found = connection.execute(
            "SELECT r.status FROM addresses a JOIN reports r ON r.id = a.report_id WHERE a.url = ?",
            (visit.url,),
        )
        return [row[0] for row in found]
