"""Every archived original read again with today's code, without the network."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govcrawl.errors import DONE, InPartError, NothingDoneError
from govcrawl.extensions.knowledge import corrections, open_writer
from govcrawl.jobs.running import at_work, check_places
from govcrawl.locking import alone
from govcrawl.one_line import one_line
from govcrawl.terminal import Progress, say, short_path
from pipelines.archive import Archive
from pipelines.comparison.work import compare_some
from pipelines.database.process import Writer, WriterError
from pipelines.database.publications import publish, refresh
from pipelines.database.schema import connect_readonly
from pipelines.database.unfinished import CUT, fetch_again
from pipelines.database.versions import State
from pipelines.errors import InstallationError
from pipelines.items import Original, Publication, Standing
from pipelines.publication.pictures import pictures_read
from pipelines.read import read_all
from pipelines.report.model import Status
from pipelines.report.rules import Rule
from pipelines.report.status import RANK
from pipelines.workers.pool import DamagedOriginalError, ReaderPool

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

#: how many figures a line names, and originals
_NAMED = 3
#: documents under way for each worker: fewer, and the workers wait while the writer waits for more to commit
_UNDER_WAY = 32
_ORIGINAL = (
    "SELECT a.url, a.sha256, d.size, d.media_type, a.title, a.listed_on, a.etag, a.last_modified, "
    "coalesce(a.last_status, 200), a.last_seen, d.archive_path, "
    f"EXISTS (SELECT 1 FROM unfinished u WHERE (u.url, u.sha256, u.reason) = (a.url, a.sha256, '{CUT}')) "
    "FROM addresses a JOIN documents d ON d.sha256 = a.sha256 "
)


@dataclass(slots=True)
class Changes:
    """What reading again changed.

    ``fell``: how many reports have a worse status than before, or are none any more.
    ``damaged``: originals (SHA-256) that are missing from the archive, or not what they were; ``failed``: documents
    (addresses) that could not be stored; ``reader_failures``: faults of our own code in readings; ``held``: documents
    (addresses) that were not read to their end, where what was read of them before stands; ``unwritable``: why the
    database could not be written at the end, and what to do.
    """

    read: int = 0
    fell: int = 0
    status: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    cells: int = 0
    damaged: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    reader_failures: int = 0
    held: list[str] = field(default_factory=list)
    unwritable: str = ""

    def note(self, before: dict[str, Standing], after: dict[str, Standing]) -> None:
        """Hold reports as they stood against the same as they stand."""
        for report in sorted({*before, *after}):
            old, new = before.get(report), after.get(report)
            name = (new or old).title if new or old else None  # type: ignore[union-attr]
            was, now = old.status if old else "absent", new.status if new else "absent"
            if was != now:
                self.status.append(f"{name or report}: {was} → {now}")
                self.fell += old is not None and (new is None or RANK[Status(now)] > RANK[Status(was)])
            if old and new and old.figures != new.figures:
                cells = [
                    f"{cell} {_shown(old.figures.get(cell))} → {_shown(new.figures.get(cell))}"
                    for cell in sorted({*old.figures, *new.figures})
                    if old.figures.get(cell) != new.figures.get(cell)
                ]
                self.cells += len(cells)
                more = f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
                self.figures.append(f"{name or report}: {', '.join(cells[:_NAMED])}{more}")

    def summary(self, database: str) -> str:
        """The closing words."""
        lines = [
            f"read again: {self.read} originals in {database}",
            f"status changed: {len(self.status)} reports, {self.fell} of them for the worse",
            *(f"  {line}" for line in self.status),
            f"figures changed: {self.cells} in {len(self.figures)} reports",
            *(f"  {line}" for line in self.figures),
        ]
        return "\n".join(lines)

    def complaints(self, archive: str) -> list[str]:
        """Why not all is done, in words for stderr; ``archive`` as it is shown."""
        words = []
        if self.damaged:
            words.append(
                f"{len(self.damaged)} originals are missing from {archive} or damaged there ({_first(self.damaged)}), "
                "what was read of them stands; bring the archive back, or harvest again: those that an address still "
                "gives are fetched anew"
            )
        if self.failed:
            words.append(
                f"{len(self.failed)} documents could not be stored ({_first(self.failed)}); the log says why"
            )
        if self.held:
            words.append(
                f"{len(self.held)} documents were not read to their end ({_first(self.held)}), what was read of them "
                "before stands; table unfinished says why"
            )
        if self.unwritable:
            words.append(f"the database {self.unwritable}")
        if self.reader_failures:
            words.append(
                f"the program itself failed in {self.reader_failures} readings; table checks, reader_failed"
            )
        return words


def _first(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:_NAMED])


def _shown(value: float | None) -> str:
    return "null" if value is None else str(value)


def run(settings: BaseSettings) -> int:
    """Read everything again and say what that changed; the exit status.

    Raises :class:`NothingDoneError` without a database, :class:`~pipelines.errors.InstallationError`, and
    :class:`InPartError` where not all could be read and stored, or the program itself failed.
    """
    database = settings["GOVCRAWL_DATABASE"]
    if not Path(database).exists():
        raise NothingDoneError(f"no database: {database}; run scrapy crawl or scrapy demo first")
    check_places(settings)
    one_line()
    with at_work(settings, alone(Path(database), "reparse")):
        changes = asyncio.run(reparse(settings))
    if changes.unwritable and not changes.read:
        raise NothingDoneError(f"{short_path(database)} {changes.unwritable}")
    say(changes.summary(short_path(database)))
    if wrong := changes.complaints(short_path(settings["GOVCRAWL_ARCHIVE"])):
        raise InPartError("; ".join(wrong))
    return DONE


async def reparse(settings: BaseSettings) -> Changes:
    """Read everything that the archive has, and store what came out; what that changed.

    What goes wrong with one document ends that one, and is among the changes. Raises
    :class:`~pipelines.errors.InstallationError` where nothing can be read at all.
    """
    writer = open_writer(settings)
    pool = ReaderPool.acquire(settings, corrections(settings).labels)
    reader = connect_readonly(writer.path)
    again = _Again(Archive(Path(settings["GOVCRAWL_ARCHIVE"])), writer, pool)
    try:
        await again.read_all(_publications(reader), _older_versions(reader))
        await again.make_up()
    finally:
        reader.close()
        writer.release()
        await asyncio.to_thread(pool.release)
    return again.changes


@dataclass(slots=True)
class _Again:
    """One reading of everything: where originals lie, who writes, who reads, and what has changed so far."""

    archive: Archive
    writer: Writer
    pool: ReaderPool
    changes: Changes = field(default_factory=Changes)

    async def read_all(self, pages: list[Original], older: list[tuple[str, Original, str]]) -> None:
        """Read what addresses give now, then the versions that none gives any more."""
        jobs = [
            partial(self._guarded, page, partial(self._publication, page, current=True)) for page in pages
        ]
        jobs += [partial(self._guarded, one[1], partial(self._version, *one)) for one in older]
        changes = self.changes
        with Progress("reparse", "originals", len(jobs)) as shown:
            async for done in _side_by_side(jobs, self.pool.workers * _UNDER_WAY):
                problems = len(changes.failed) + len(changes.held) + len(changes.damaged)
                shown.update(done, read=changes.read, changed=len(changes.status), problems=problems)

    async def make_up(self) -> None:
        """Have what is damaged fetched again, and compare what is left to compare."""
        try:
            if self.changes.damaged:
                await self.writer.call(fetch_again, sorted(self.changes.damaged))
            with Progress("reparse", "rounds of comparing") as shown:
                while left := await self.writer.call(compare_some):
                    shown.update(left=left)
        except (sqlite3.Error, OSError, WriterError) as error:
            why = "see who else writes there and whether the disk is full, then run it again"
            self.changes.unwritable = f"cannot be written ({error}); {why}"

    async def _publication(self, page: Original, *, current: bool) -> None:
        readings = await read_all(page, self.pool, self.archive)
        stored = await self.writer.call(publish, Publication(page, readings), current=current, compare=True)
        self.changes.reader_failures += stored.reader_failures
        if stored.held:
            self.changes.held.append(page.url)
        self.changes.note(stored.before, stored.after)

    async def _version(self, report: str, original: Original, state: str) -> None:
        if state in (State.IN_FORCE, State.DUPLICATE):
            await self._publication(original, current=False)
        else:
            reading, *_ = await read_all(original, self.pool, self.archive)
            self.changes.reader_failures += await self.writer.call(refresh, report, reading)

    async def _guarded(self, original: Original, job: Callable[[], Awaitable[None]]) -> None:
        try:
            if damaged := _not_there(original, self.archive):
                raise DamagedOriginalError(*damaged)
            await job()
        except DamagedOriginalError as error:
            self.changes.damaged.update(error.sha256s)
        except InstallationError:
            raise
        except Exception:
            logger.exception("%s could not be read again", original.url)
            self.changes.failed.append(original.url)
        else:
            self.changes.read += 1


async def _side_by_side(jobs: Iterable[Callable[[], Awaitable[None]]], width: int) -> AsyncIterator[int]:
    """Run ``jobs``, ``width`` at a time and in order of beginning; yields how many are done."""
    under_way: set[asyncio.Future[None]] = set()
    done = 0
    waiting = iter(jobs)
    exhausted = False
    while under_way or not exhausted:
        while not exhausted and len(under_way) < width:
            job = next(waiting, None)
            if job is None:
                exhausted = True
            else:
                under_way.add(asyncio.ensure_future(job()))
        if under_way:
            finished, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for one in finished:
                one.result()
            done += len(finished)
            yield done


def _publications(reader: sqlite3.Connection) -> list[Original]:
    """What each address gives now: pages with their attachments."""
    rows = reader.execute(_ORIGINAL + "WHERE a.article_url IS NULL")
    pages = {row[0]: _reread(row) for row in rows}
    attached = _ORIGINAL.replace("SELECT", "SELECT a.article_url,", 1)
    for article, *row in reader.execute(attached + "WHERE a.article_url IS NOT NULL ORDER BY a.url"):
        if article in pages:
            pages[article].attachments.append(_reread(row))
    return [pages[url] for url in sorted(pages)]


def _reread(row: Iterable[Any]) -> Original:
    original = Original(*row)
    original.reread = True
    return original


def _older_versions(reader: sqlite3.Connection) -> list[tuple[str, Original, str]]:
    """Versions whose document no address gives any more, each with its pictures: report, document, state."""
    rows = reader.execute(
        "SELECT v.report_id, v.state, v.url, v.document_sha256, d.size, d.media_type, a.title, a.listed_on, "
        "v.last_seen, d.archive_path, coalesce((SELECT json_extract(c.value, '$.actual') FROM json_each(v.reading, '$.checks') c "
        "WHERE json_extract(c.value, '$.rule') = :rule), (SELECT c.actual FROM checks c WHERE v.reading IS NULL "
        "AND c.report_id = v.report_id AND c.rule = :rule), '') "
        "FROM report_versions v JOIN documents d ON d.sha256 = v.document_sha256 "
        "LEFT JOIN addresses a ON a.url = v.url WHERE NOT EXISTS "
        "(SELECT 1 FROM addresses b WHERE b.sha256 = v.document_sha256 AND b.report_id = v.report_id) "
        "ORDER BY v.report_id, v.first_seen",
        {"rule": str(Rule.READ_FROM_PICTURES)},
    )
    found = []
    for report, state, url, sha256, size, media_type, title, listed, seen, place, pictures in rows.fetchall():
        original = Original(
            url, sha256, size, media_type, title, listed, None, None, 200, seen, place, reread=True
        )
        for picture, address in pictures_read(pictures):
            known = reader.execute(
                "SELECT size, media_type, archive_path FROM documents WHERE sha256 = ?", (picture,)
            ).fetchone()
            bytes_, kind, place = known or (0, "image/*", Archive.relative(picture))
            original.attachments.append(
                Original(
                    address, picture, bytes_, kind, None, None, None, None, 200, seen, place, reread=True
                )
            )
        found.append((report, original, state))
    return found


def _not_there(page: Original, archive: Archive) -> list[str]:
    """The originals that are plainly not what they were; the bytes of the others are compared when they are read."""

    def whole(original: Original) -> bool:
        try:
            return archive.path(original.archive_path).stat().st_size == original.size
        except OSError:
            return False

    return [original.sha256 for original in page.all() if not whole(original)]
