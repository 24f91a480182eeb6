"""The database as its writer sees it: reports into SQLite, each in one transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from govcrawl.errors import RegisterError
from govcrawl.register import load_register
from pipelines.archive import Archive
from pipelines.bodies.resolver import Authority, Resolver
from pipelines.database.catalogue import STORED
from pipelines.database.rows import read_stored, write_checks, write_children, write_report
from pipelines.database.schema import connect
from pipelines.database.versions import (
    State,
    Version,
    content_hash,
    dump,
    duplicate_check,
    elect,
    load_versions,
    restore,
    write_versions,
)
from pipelines.items import (
    Judged,
    Known,
    Original,
    Publication,
    Reading,
    RunOutcome,
    Stored,
    Verdict,
    Visit,
    VisitOutcome,
    now,
)
from pipelines.publication.choose import judge
from pipelines.report.identity import report_id
from pipelines.report.model import Report, Status
from pipelines.report.rules import Rule

_ADDRESS_COLUMNS = (
    "url, sha256, etag, last_modified, first_seen, last_seen, last_status, outcome, reason, title, "
    "listed_on, report_id, article_url, portal, parser"
)


class Change(StrEnum):
    """What storing a report changed."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Store:
    """What writes. Each public method is one transaction; one thread at a time may call them."""

    def __init__(self, path: Path, *, parser: str) -> None:
        """Open or make the database. ``parser`` names the version of the code that reads.

        Raises :class:`sqlite3.Error` or :class:`OSError` where it cannot be written.
        """
        self.path = path
        self.parser = parser
        self.resolver = Resolver()
        self._connection = connect(path)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def use_register(self, path: Path) -> None:
        """Let what the register at ``path`` says of regions help to tell bodies; without one, names must do."""
        try:
            portals = load_register(path)
        except (OSError, RegisterError):
            return  # whoever asked for a portal is told; what was found without one is stored
        self.resolver = Resolver((row.id, row.name, row.url, row.region) for row in portals)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Commit all that is called inside at once; each call still is whole or absent."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        if not self._connection.in_transaction:
            with self.together():
                yield self._connection
            return
        self._connection.execute("SAVEPOINT one")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK TO one")
            self._connection.execute("RELEASE one")
            raise
        self._connection.execute("RELEASE one")

    def save(
        self,
        judged: Judged,
        *,
        portal: str | None = None,
        spider: str | None = None,
        current: bool = True,
    ) -> list[tuple[Change, Report]]:
        """Store what became of a publication, and what that changed for each of its reports.

        ``current``: this is what its addresses give now; not so where an older original is read again.
        """
        page = judged.page
        with self._transaction():
            for original in page.all():
                self._save_document(original)
            if judged.rejection is not None:
                if current:
                    self._save_rejection(page, judged.rejection, portal)
                return []
            changes = [
                (self._save_verdict(verdict, page, portal, spider), verdict.report)
                for verdict in judged.verdicts
            ]
            self._clear_earlier(judged)
            if not current:
                return changes
            holders = {
                original.url: verdict.report.id
                for verdict in judged.verdicts
                for original in (verdict.original, *(other.original for other in verdict.others))
            }
            main = judged.verdicts[0].report.id
            for original in page.all():
                self._save_address(original, page, holders.get(original.url, main), portal)
        return changes

    def publish(
        self, publication: Publication, *, portal: str | None, spider: str | None, give_back: bool
    ) -> Stored:
        """Judge a publication and store what became of it; ``give_back``: the first report is wanted."""
        judged = judge(publication)
        changes = self.save(judged, portal=portal, spider=spider)
        return Stored(
            [(change, report.status) for change, report in changes],
            judged.rejection,
            judged.verdicts[0].report if give_back and judged.verdicts else None,
        )

    def touch(self, known: Known, *, portal: str | None = None) -> list[str]:
        """Note that a known publication was seen again; the statuses of its reports."""
        page = known.page
        with self._transaction() as connection:
            for original in page.all():
                report = known.report_ids[original.url]
                self._save_document(original)
                row = connection.execute(
                    "SELECT outcome, reason FROM addresses WHERE url = ? AND report_id IS ?",
                    (original.url, report),
                ).fetchone()
                outcome, reason = row or (STORED, "")
                self._save_address(original, page, report, portal, outcome=outcome, reason=reason)
                connection.execute(
                    "UPDATE report_versions SET last_seen = ? WHERE report_id = ? AND document_sha256 = ?",
                    (original.fetched_at, report, original.sha256),
                )
            reports = sorted({report for report in known.report_ids.values() if report is not None})
            return [
                connection.execute("SELECT status FROM reports WHERE id = ?", (report,)).fetchone()[0]
                for report in reports
            ]

    def record_visit(self, visit: Visit, *, portal: str | None = None) -> list[str]:
        """Note a visit that gave nothing to read; the status of the unchanged report there, if any."""
        unchanged = visit.outcome is VisitOutcome.UNCHANGED
        kept = (
            "outcome = outcome, reason = reason"
            if unchanged
            else ("outcome = excluded.outcome, reason = excluded.reason")
        )
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO addresses "
                "(url, first_seen, last_seen, last_status, outcome, reason, title, portal) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET "
                "last_seen = excluded.last_seen, last_status = coalesce(excluded.last_status, last_status), "
                "title = coalesce(excluded.title, title), portal = coalesce(excluded.portal, portal), "
                + kept,
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
                return []
            connection.execute(
                "UPDATE report_versions SET last_seen = ? WHERE (report_id, document_sha256) = "
                "(SELECT report_id, sha256 FROM addresses WHERE url = ?)",
                (visit.seen_at, visit.url),
            )
            return [
                row[0]
                for row in connection.execute(
                    "SELECT r.status FROM addresses a JOIN reports r ON r.id = a.report_id WHERE a.url = ?",
                    (visit.url,),
                )
            ]

    def refresh(self, report_id: str, reading: Reading) -> None:
        """Bring a version that is not in force up to date with a new reading of its document."""
        report = reading.report
        with self._transaction() as connection:
            versions = [
                version
                for version in load_versions(connection, report_id)
                if version.document_sha256 == reading.original.sha256 and version.state is not State.IN_FORCE
            ]
            for version in versions:
                report.id, report.url = report_id, version.url
                self._bring_up_to_date(version, report)
                version.reading = dump(report)
            write_versions(connection, versions)

    def start_run(self, *, spider: str, portal: str | None, target: str | None, pid: int) -> int:
        """Note that process ``pid`` begins a run, and close the books of runs that were killed; the run's id."""
        with self._transaction() as connection:
            for run, process in connection.execute("SELECT id, pid FROM runs WHERE ended IS NULL").fetchall():
                if not _alive(process):
                    connection.execute(
                        "UPDATE runs SET ended = ?, outcome = ?, reason = ? WHERE id = ?",
                        (
                            now(),
                            RunOutcome.INTERRUPTED,
                            "运行被强行终止，再次运行同一命令即可接着完成。",
                            run,
                        ),
                    )
            cursor = connection.execute(
                "INSERT INTO runs (spider, portal, target, started, pid) VALUES (?, ?, ?, ?, ?)",
                (spider, portal, target, now(), pid),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def note_run(
        self,
        *,
        spider: str,
        portal: str | None,
        target: str | None,
        outcome: RunOutcome,
        reason: str,
        pid: int,
    ) -> None:
        """Note a run that ended before it began."""
        with self._transaction():
            self.finish_run(
                self.start_run(spider=spider, portal=portal, target=target, pid=pid), outcome, reason, {}
            )

    def finish_run(self, run: int, outcome: RunOutcome, reason: str, counts: dict[str, int]) -> None:
        """Note how a run ended; ``counts`` by column of ``runs``."""
        names = "".join(f", {name} = ?" for name in counts)
        with self._transaction() as connection:
            connection.execute(
                f"UPDATE runs SET ended = ?, outcome = ?, reason = ?{names} WHERE id = ?",
                (now(), outcome, reason, *counts.values(), run),
            )

    def _save_document(self, original: Original) -> None:
        self._connection.execute(
            "INSERT OR IGNORE INTO documents (sha256, media_type, size, archive_path, first_fetched) "
            "VALUES (?, ?, ?, ?, ?)",
            (
                original.sha256,
                original.media_type,
                original.size,
                Archive.relative(original.sha256),
                original.fetched_at,
            ),
        )

    def _save_address(
        self,
        original: Original,
        page: Original,
        report: str | None,
        portal: str | None,
        *,
        outcome: str = STORED,
        reason: str = "",
    ) -> None:
        self._connection.execute(
            f"INSERT INTO addresses ({_ADDRESS_COLUMNS}) VALUES ({', '.join('?' * 15)}) "
            "ON CONFLICT (url) DO UPDATE SET "
            "sha256 = excluded.sha256, etag = excluded.etag, last_modified = excluded.last_modified, "
            "last_seen = excluded.last_seen, last_status = excluded.last_status, outcome = excluded.outcome, "
            "reason = excluded.reason, title = coalesce(excluded.title, title), "
            "listed_on = coalesce(excluded.listed_on, listed_on), report_id = excluded.report_id, "
            "article_url = excluded.article_url, portal = coalesce(excluded.portal, portal), "
            "parser = excluded.parser",
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
                self.parser,
            ),
        )

    def _save_rejection(self, page: Original, visit: Visit, portal: str | None) -> None:
        for original in page.all():
            self._save_address(original, page, None, portal, outcome=visit.outcome, reason=visit.reason)

    def _save_verdict(
        self, verdict: Verdict, page: Original, portal: str | None, spider: str | None
    ) -> Change:
        report = verdict.report
        versions = load_versions(self._connection, report.id)
        known = len(versions)
        before = next((_standing(version) for version in versions if version.state is State.IN_FORCE), None)
        incoming = self._merge(versions, Reading(verdict.original, report), page)
        readings = {incoming.document_sha256: report}
        earlier = [version for version in versions if version.url == page.url and version is not incoming]
        if incoming.status is Status.UNREADABLE and any(
            version.state is State.IN_FORCE and version.status is not Status.UNREADABLE for version in earlier
        ):
            incoming.state = State.ALTERNATIVE  # cut on its way, or broken: what was read before stands
        else:
            for version in earlier:
                version.state = State.SUPERSEDED
        for other in verdict.others:
            other.report.id, other.report.url = report.id, page.url
            version = self._merge(versions, other, page)
            if version is not incoming:
                version.state = State.ALTERNATIVE
                readings[version.document_sha256] = other.report
        winner = elect(versions)
        chosen = readings.get(winner.document_sha256)
        if chosen is None and winner.reading is not None:
            chosen = restore(winner.reading)
        for version in versions:
            if version is winner:
                version.reading = None
            elif version.document_sha256 in readings:
                version.reading = dump(readings[version.document_sha256])
            elif version.reading is None:  # in force until now: its figures are in the tables
                version.reading = dump(read_stored(self._connection, report.id))
        if chosen is not None:
            self._write(
                chosen,
                winner,
                rows=before != _standing(winner),
                new=before is None,
                portal=portal,
                spider=spider,
            )
        write_versions(self._connection, versions)
        if before is None:
            return Change.NEW
        self._note_duplicates(report.id, versions)
        return (
            Change.CHANGED
            if before[:3] != _standing(winner)[:3] or len(versions) > known
            else Change.UNCHANGED
        )

    def _merge(self, versions: list[Version], reading: Reading, page: Original) -> Version:
        """The version that ``reading`` is, brought up to date; a content not seen before is appended.

        The very bytes are the same version wherever they lie; at one address other bytes that say the same
        (a page with a counter) are no new version either.
        """
        report, original = reading.report, reading.original
        content = content_hash(report)
        version = next((v for v in versions if v.document_sha256 == original.sha256), None) or next(
            (v for v in versions if v.url == page.url and v.content_hash == content), None
        )
        if version is None:
            version = Version(
                report_id=report.id,
                document_sha256=original.sha256,
                url=page.url,
                document_url=original.url,
                state=State.DUPLICATE,
                content_hash=content,
                title=report.title,
                published_on=report.published_on,
                format=report.format,
                status=report.status,
                reason=report.reason,
                parser=self.parser,
                first_seen=original.fetched_at,
                last_seen=original.fetched_at,
                reading=None,
            )
            versions.append(version)
            return version
        if version.state in (State.SUPERSEDED, State.ALTERNATIVE):
            version.url, version.document_url, version.state = page.url, original.url, State.DUPLICATE
        self._bring_up_to_date(version, report)
        version.last_seen = max(version.last_seen, original.fetched_at)
        report.url, report.document_sha256 = version.url, version.document_sha256
        return version

    def _bring_up_to_date(self, version: Version, report: Report) -> None:
        version.content_hash = content_hash(report)
        version.title, version.published_on, version.format = report.title, report.published_on, report.format
        version.status, version.reason, version.parser = report.status, report.reason, self.parser

    def _write(
        self,
        report: Report,
        version: Version,
        *,
        rows: bool,
        new: bool = False,
        portal: str | None = None,
        spider: str | None = None,
    ) -> None:
        write_report(
            self._connection,
            report,
            authority=self._authority(report, portal),
            parser=version.parser,
            first_seen=version.first_seen,
            portal=portal,
            spider=spider,
        )
        if rows:
            write_children(self._connection, report, new=new)

    def _authority(self, report: Report, portal: str | None) -> Authority | None:
        """The body whose report it is; a report read again is still of the portal where it was found."""
        if report.authority is None:
            return None
        if portal is None and self.resolver.knows_portals:
            row = self._connection.execute("SELECT portal FROM reports WHERE id = ?", (report.id,)).fetchone()
            portal = row[0] if row else None
        return self.resolver.resolve(report.authority, url=report.url, site_id=report.site_id, portal=portal)

    def _note_duplicates(self, report: str, versions: list[Version]) -> None:
        self._connection.execute(
            "DELETE FROM checks WHERE report_id = ? AND rule = ?", (report, str(Rule.DUPLICATE_REPORT))
        )
        check = duplicate_check(versions)
        if check is not None:
            write_checks(self._connection, report, [check])

    def _clear_earlier(self, judged: Judged) -> None:
        """Take this publication's versions from reports that it turned out not to be.

        A document read anew may name another body or year than before; what could not be named at all had
        its address for a name. The reports left behind lose those versions, and go where no other is left.
        """
        page, now_ids = judged.page, {verdict.report.id for verdict in judged.verdicts}
        unnamed = report_id(None, None, page.url)
        shas = {original.sha256 for original in page.all()}
        found = self._connection.execute(
            "SELECT report_id, document_sha256 FROM report_versions WHERE url = ?", (page.url,)
        ).fetchall()
        left: set[str] = set()
        for report, sha256 in found:
            if report not in now_ids and (sha256 in shas or report == unnamed):
                self._connection.execute(
                    "DELETE FROM report_versions WHERE report_id = ? AND document_sha256 = ?",
                    (report, sha256),
                )
                left.add(report)
        for report in left:
            self._reelect(report)

    def _reelect(self, report: str) -> None:
        versions = load_versions(self._connection, report)
        if not any(version.reading for version in versions):
            if not versions:
                self._connection.execute("DELETE FROM reports WHERE id = ?", (report,))
            return
        winner = elect(versions)
        if winner.reading is not None:
            self._write(restore(winner.reading), winner, rows=True)
            winner.reading = None
        write_versions(self._connection, versions)
        self._note_duplicates(report, versions)


def _standing(version: Version) -> tuple[str, str, str, str]:
    """What tells whether the rows of a report must be written again."""
    return (version.document_sha256, version.content_hash, version.status, version.parser)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
