"""Every archived original read again with today's code, without the network."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from govcrawl.errors import DONE, InPartError, NothingDoneError
from govcrawl.jobs.running import check_places
from govcrawl.terminal import say, short_path, show_progress
from pipelines.archive import Archive
from pipelines.database.schema import connect_readonly
from pipelines.database.store import Store
from pipelines.database.versions import State
from pipelines.database.writer import Writer
from pipelines.items import Original, Publication
from pipelines.publication.choose import judge
from pipelines.publication.pictures import pictures_read
from pipelines.read import read_all
from pipelines.report.form import columns
from pipelines.report.rules import Rule
from pipelines.workers.pool import ReaderPool

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

#: how many figures a line names, and originals
_NAMED = 3
_CELLS = (
    "SELECT item || '.' || measure, value FROM disclosures WHERE report_id = ?",
    *(
        f"SELECT outcome || '.{column}', {column} FROM applications WHERE report_id = ?"
        for column in columns("applications")
    ),
    *(
        f"SELECT route || '.{column}', {column} FROM challenges WHERE report_id = ?"
        for column in columns("challenges")
    ),
)
_ORIGINAL = (
    "SELECT a.url, a.sha256, d.size, d.media_type, a.title, a.listed_on, a.etag, a.last_modified, "
    "coalesce(a.last_status, 200), a.last_seen FROM addresses a JOIN documents d ON d.sha256 = a.sha256 "
)


@dataclass(slots=True)
class _Snapshot:
    """A report as it stands: title, status and figures by name."""

    title: str | None
    status: str
    figures: dict[str, int | float | None]


@dataclass(slots=True)
class Changes:
    """What reading again changed."""

    read: int = 0
    status: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    cells: int = 0
    missing: set[str] = field(default_factory=set)

    def note(self, before: dict[str, _Snapshot], after: dict[str, _Snapshot]) -> None:
        """Hold two snapshots of the same reports against each other."""
        for report in sorted({*before, *after}):
            old, new = before.get(report), after.get(report)
            name = (new or old).title if new or old else None  # type: ignore[union-attr]
            was, now = old.status if old else "absent", new.status if new else "absent"
            if was != now:
                self.status.append(f"{name or report}: {was} → {now}")
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
            f"status changed: {len(self.status)} reports",
            *(f"  {line}" for line in self.status),
            f"figures changed: {self.cells} in {len(self.figures)} reports",
            *(f"  {line}" for line in self.figures),
        ]
        return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "null" if value is None else str(value)


def run(settings: BaseSettings) -> int:
    """Read everything again and say what that changed; the exit status.

    Raises :class:`NothingDoneError` without a database, and :class:`InPartError` where originals are missing.
    """
    database = settings["GOVCRAWL_DATABASE"]
    if not Path(database).exists():
        raise NothingDoneError(f"no database: {database}; run scrapy crawl or scrapy demo first")
    check_places(settings)
    changes = asyncio.run(reparse(settings))
    say(changes.summary(short_path(database)))
    if changes.missing:
        raise InPartError(
            f"{len(changes.missing)} originals are not in {short_path(settings['GOVCRAWL_ARCHIVE'])} "
            f"({', '.join(sorted(changes.missing)[:_NAMED])}); bring the archive back or fetch again"
        )
    return DONE


async def reparse(settings: BaseSettings) -> Changes:
    """Read everything that the archive has, and store what came out; what that changed."""
    archive = Archive(Path(settings["GOVCRAWL_ARCHIVE"]))
    pool = ReaderPool.acquire(settings)
    writer = Writer.acquire(settings)
    reader = connect_readonly(writer.path)
    changes = Changes()
    try:
        pages, older = _publications(reader), _older_versions(reader)
        total = len(pages) + len(older)

        async def publication(page: Original, *, current: bool) -> None:
            if not _all_there(page, archive, changes):
                return
            judged = judge(Publication(page, await read_all(page, pool, archive)))
            reports = {verdict.report.id for verdict in judged.verdicts} | _reports_at(reader, page.url)
            before = _snapshots(reader, reports)
            await writer.call(Store.save, judged, current=current)
            changes.note(before, _snapshots(reader, reports))

        async def version(report: str, original: Original, state: str) -> None:
            if state in (State.IN_FORCE, State.DUPLICATE):
                await publication(original, current=False)
            elif _all_there(original, archive, changes):
                reading, *_ = await read_all(original, pool, archive)
                await writer.call(Store.refresh, report, reading)

        jobs: list[Callable[[], Awaitable[None]]] = []
        jobs += [lambda page=page: publication(page, current=True) for page in pages]  # type: ignore[misc]
        jobs += [lambda one=one: version(*one) for one in older]  # type: ignore[misc]
        async for done in _side_by_side(jobs, pool.workers * 4):
            changes.read = done
            show_progress(f"reparse: {done}/{total} ({100 * done // total}%)")
        changes.read -= len(changes.missing)
    finally:
        show_progress("")
        reader.close()
        writer.release()
        await asyncio.to_thread(pool.release)
    return changes


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
    pages = {row[0]: Original(*row) for row in reader.execute(_ORIGINAL + "WHERE a.article_url IS NULL")}
    attached = _ORIGINAL.replace("SELECT", "SELECT a.article_url,", 1)
    for article, *row in reader.execute(attached + "WHERE a.article_url IS NOT NULL ORDER BY a.url"):
        if article in pages:
            pages[article].attachments.append(Original(*row))
    return [pages[url] for url in sorted(pages)]


def _older_versions(reader: sqlite3.Connection) -> list[tuple[str, Original, str]]:
    """Versions whose document no address gives any more, each with its pictures: report, document, state."""
    rows = reader.execute(
        "SELECT v.report_id, v.state, v.url, v.document_sha256, d.size, d.media_type, a.title, a.listed_on, "
        "v.last_seen, coalesce((SELECT json_extract(c.value, '$.actual') FROM json_each(v.reading, '$.checks') c "
        "WHERE json_extract(c.value, '$.rule') = :rule), (SELECT c.actual FROM checks c WHERE v.reading IS NULL "
        "AND c.report_id = v.report_id AND c.rule = :rule), '') "
        "FROM report_versions v JOIN documents d ON d.sha256 = v.document_sha256 "
        "LEFT JOIN addresses a ON a.url = v.url WHERE NOT EXISTS "
        "(SELECT 1 FROM addresses b WHERE b.sha256 = v.document_sha256 AND b.report_id = v.report_id) "
        "ORDER BY v.report_id, v.first_seen",
        {"rule": str(Rule.READ_FROM_PICTURES)},
    )
    found = []
    for report, state, url, sha256, size, media_type, title, listed, seen, pictures in rows.fetchall():
        original = Original(url, sha256, size, media_type, title, listed, None, None, 200, seen)
        for picture, address in pictures_read(pictures):
            known = reader.execute(
                "SELECT size, media_type FROM documents WHERE sha256 = ?", (picture,)
            ).fetchone()
            bytes_, kind = known or (0, "image/*")
            original.attachments.append(
                Original(address, picture, bytes_, kind, None, None, None, None, 200, seen)
            )
        found.append((report, original, state))
    return found


def _all_there(page: Original, archive: Archive, changes: Changes) -> bool:
    missing = {original.sha256 for original in page.all() if not archive.path(original.sha256).is_file()}
    changes.missing |= missing
    return not missing


def _reports_at(reader: sqlite3.Connection, url: str) -> set[str]:
    rows = reader.execute(
        "SELECT report_id FROM report_versions WHERE url = ? "
        "UNION SELECT report_id FROM addresses WHERE url = ? AND report_id IS NOT NULL",
        (url, url),
    )
    return {row[0] for row in rows}


def _snapshots(reader: sqlite3.Connection, reports: Iterable[str]) -> dict[str, _Snapshot]:
    snapshots = {}
    for report in reports:
        row = reader.execute("SELECT title, status FROM reports WHERE id = ?", (report,)).fetchone()
        if row is not None:
            figures = {name: value for query in _CELLS for name, value in reader.execute(query, (report,))}
            snapshots[report] = _Snapshot(row[0], row[1], figures)
    return snapshots
