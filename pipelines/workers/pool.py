"""Reading in other processes, each document under a budget of processor time and memory."""

from __future__ import annotations

import asyncio
import copyreg
import hashlib
import logging
import multiprocessing
import os
import pickle
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.blocks import UnreadableError
from pipelines.errors import BROKEN_INSTALLATION, InstallationError
from pipelines.items import Original, Reading
from pipelines.report.identity import report_id
from pipelines.report.model import (
    ApplicationRow,
    ChallengeRow,
    Check,
    DisclosureFigure,
    Fault,
    Outcome,
    Place,
    Report,
    Section,
    Status,
    TableSummary,
)
from pipelines.report.rules import Rule
from pipelines.report.variants import LabelVariant
from pipelines.workers.crew import Crew
from pipelines.workers.processes import give_way
from pipelines.workers.records import Record, collect_records, drained, repeat
from pipelines.workers.worker import DiedError

try:
    import resource
except ImportError:  # Windows has no limits of this kind
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

#: tasks handed to the pool ahead of each worker
_AHEAD = 2
#: pages read in one task, where so many wait: waking a process takes as long as reading a good part of a page
_TOGETHER = 4
#: a page up to this size, bytes, is read in milliseconds and may share its task
_LIGHT_BYTES = 1 << 18
#: where documents of more bytes than this wait, no more need be fetched: each is held in memory until it is read
_ENOUGH_BYTES = 1 << 21


def _pickle_quickly(kind: type) -> None:
    """Pickle a value as its constructor's arguments: field by field, as a frozen dataclass has it, is five times slower."""
    fields = attrgetter(*kind.__slots__)  # type: ignore[attr-defined]
    copyreg.pickle(kind, lambda value: (kind, fields(value)))


for _kind in (ApplicationRow, ChallengeRow, Check, DisclosureFigure, Place, Section, TableSummary):
    _pickle_quickly(_kind)


def _begin(megabytes: int) -> None:
    """What a worker does first."""
    give_way()
    limit_memory(megabytes)
    collect_records()


def limit_memory(megabytes: int) -> None:
    """Bound this process's private memory.

    The limit is RLIMIT_DATA, which Linux (4.7 and later) applies to private writable memory. RLIMIT_AS would
    also count what is only reserved (with OCR loaded twice what is used), and a watch of the
    resident size comes too late for a document that fills memory in one call. Elsewhere than on Linux the
    system may not enforce it.
    """
    if resource is not None:
        limit = megabytes << 20
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


class DamagedOriginalError(Exception):
    """Raised where an archived original is missing, or its bytes are not those of its SHA-256.

    It says nothing of the document: what was read of it before stands.
    """

    def __init__(self, *sha256s: str) -> None:
        super().__init__(*sha256s)
        self.sha256s = sha256s

    def __str__(self) -> str:
        return f"missing or damaged in the archive: {', '.join(self.sha256s)}"


@dataclass(frozen=True, slots=True)
class _Archived:
    """A document as a worker is told of it."""

    path: str
    sha256: str
    url: str
    media_type: str | None
    labels: tuple[LabelVariant, ...] = ()

    def bytes(self) -> bytes:
        """What the archive has. Raises :class:`DamagedOriginalError`."""
        try:
            data = Path(self.path).read_bytes()
        except FileNotFoundError:
            raise DamagedOriginalError(self.sha256) from None
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise DamagedOriginalError(self.sha256)
        return data


#: what a worker does with bytes, address and media type, and with reviewed labels where there are any
Read = Callable[..., Report]


def read_document(
    data: bytes, url: str, media_type: str | None, labels: Sequence[LabelVariant] = ()
) -> Report:
    """Read one document; runs in a worker."""
    from pipelines.report.reading import read_corrected

    return read_corrected(data, labels, url=url, media_type=media_type)


def _read(read: Read, document: _Archived) -> tuple[bytes, list[Record]]:
    """The report, pickled here: the process that crawls passes it on without looking inside; and what was logged."""
    labels = (document.labels,) if document.labels else ()
    report = read(document.bytes(), document.url, document.media_type, *labels)
    return pickle.dumps(report, pickle.HIGHEST_PROTOCOL), drained()


def _read_together(read: Read, documents: list[_Archived]) -> list[tuple[bytes, list[Record]]]:
    return [_read(read, document) for document in documents]


def _read_with_pictures(page: _Archived, pictures: list[_Archived]) -> tuple[bytes, list[Record]]:
    """As :func:`_read`, a page together with its pictures."""
    from pipelines.publication.with_pictures import Picture, read_publication

    found = [Picture(picture.url, picture.bytes()) for picture in pictures]
    report = read_publication(
        page.bytes(), found, url=page.url, media_type=page.media_type, labels=page.labels
    )
    return pickle.dumps(report, pickle.HIGHEST_PROTOCOL), drained()


@dataclass(slots=True)
class _Waiting:
    """A page that waits for others to share its task with."""

    original: Original
    document: _Archived
    reading: asyncio.Future[Reading]


class ReaderPool:
    """Worker processes that read documents.

    ``workers``: how many; ``seconds`` of processor time and ``megabytes``: what one document may take; ``read``: what a worker
    does, a function that workers can import; ``labels``: reviewed odd labels.
    A worker that hangs or dies is ended and replaced, and takes only its
    own document with it. Where it died, that is read once more, alone and in a new worker; then its reading ends
    unfinished. What workers log, warnings and worse, is logged here.
    """

    _shared: ReaderPool | None = None

    def __init__(
        self,
        *,
        workers: int,
        seconds: float,
        megabytes: int,
        read: Read = read_document,
        labels: Sequence[LabelVariant] = (),
    ) -> None:
        self.workers = workers
        self.seconds = seconds
        self.megabytes = megabytes
        self._read = read
        self._labels = labels
        self._crew = Crew(workers, _begin, megabytes)
        self._room = asyncio.Semaphore(workers * _AHEAD)
        self._users = 0
        self._bytes_waiting = 0
        self._caught_up = asyncio.Event()
        self._waiting: deque[_Waiting] = deque()
        self._feeder: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    @classmethod
    def acquire(cls, settings: BaseSettings, labels: Sequence[LabelVariant] = ()) -> ReaderPool:
        """The pool that all crawlers of this process share, started by its first user, whose ``labels`` hold."""
        if cls._shared is None:
            cls._shared = cls(
                workers=settings.getint("GOVCRAWL_WORKERS") or default_workers(),
                seconds=settings.getfloat("GOVCRAWL_DOCUMENT_SECONDS"),
                megabytes=settings.getint("GOVCRAWL_DOCUMENT_MEGABYTES"),
                labels=labels,
            )
            cls._shared._crew.start()  # before the first document comes
        cls._shared._users += 1
        return cls._shared

    def release(self) -> None:
        """End the workers with the last user; blocks for a moment."""
        self._users -= 1
        if self._users == 0:
            ReaderPool._shared = None
            self.close()

    @classmethod
    def is_behind(cls) -> bool:
        """Whether so much waits for the pool that all share that nothing more need be fetched for now."""
        return cls._shared is not None and cls._shared._bytes_waiting > _ENOUGH_BYTES

    @classmethod
    async def catch_up(cls, seconds: float | None) -> None:
        """Return once the shared pool is not behind any more, or after ``seconds`` (``None``: however long it takes)."""
        if cls._shared is not None and cls.is_behind():
            with suppress(TimeoutError):
                await asyncio.wait_for(cls._shared._caught_up.wait(), seconds)

    async def read(
        self, original: Original, path: Path, pictures: Sequence[tuple[Original, Path]] = ()
    ) -> Reading:
        """Read one archived document, waiting for room; never raises for what the document holds.

        With ``pictures`` a page and its pictures, as one document. Raises :class:`DamagedOriginalError`, and
        :class:`~pipelines.errors.InstallationError`.
        """
        document = self._archived(original, path)
        size = original.size + sum(picture.size for picture, _ in pictures)
        self._waits(size)
        if pictures or not _is_light(original):
            try:
                await self._room.acquire()
            finally:
                self._waits(-size)
            try:
                return await self._read_alone(original, document, [self._archived(*one) for one in pictures])
            finally:
                self._room.release()
        waiting = _Waiting(original, document, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._feeder is None or self._feeder.done():
            self._feeder = asyncio.create_task(self._feed())
        return await waiting.reading

    def _waits(self, size: int) -> None:
        """So many bytes more, or less, wait for room."""
        self._bytes_waiting += size
        if self._bytes_waiting > _ENOUGH_BYTES:
            self._caught_up.clear()
        else:
            self._caught_up.set()

    def _archived(self, original: Original, path: Path) -> _Archived:
        labels = tuple(one for one in self._labels if one.document in (None, original.sha256))
        return _Archived(str(path), original.sha256, original.url, original.media_type, labels)

    async def _feed(self) -> None:
        """Give tasks to the workers while pages wait."""
        while self._waiting:
            await self._room.acquire()
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _TOGETHER))]
            self._waits(-sum(one.original.size for one in batch))
            task = asyncio.create_task(self._read_together(batch))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _read_together(self, batch: list[_Waiting]) -> None:
        try:
            if len(batch) > 1:
                try:
                    await self._read_in_one_task(batch)
                except Exception as error:
                    logger.warning(
                        "%d pages are read one by one: reading them together failed: %r", len(batch), error
                    )
                else:
                    return
            for one in batch:
                try:
                    reading = await self._read_alone(one.original, one.document)
                except Exception as error:
                    if not one.reading.done():
                        one.reading.set_exception(error)
                else:
                    _give(one, reading)
        finally:
            self._room.release()

    async def _read_in_one_task(self, batch: list[_Waiting]) -> None:
        documents = [one.document for one in batch]
        found = await asyncio.wrap_future(
            self._crew.submit(self.seconds, _read_together, self._read, documents)
        )
        for one, (report, records) in zip(batch, found, strict=True):
            repeat(records)
            _give(one, Reading(one.original, report))

    async def _read_alone(
        self, original: Original, document: _Archived, pictures: Sequence[_Archived] = ()
    ) -> Reading:
        try:
            try:
                report = await self._report(document, pictures)
            except (DiedError, MemoryError) as error:
                logger.info("%s is read once more, in a new worker: %r", original.url, error)
                report = await self._report(document, pictures, alone=True)
        except (DamagedOriginalError, InstallationError):
            raise
        except BROKEN_INSTALLATION as error:
            raise InstallationError.of(error) from error
        except Exception as error:
            return self.unread(error, original, Path(document.path))
        return Reading(original, report)

    async def _report(
        self, document: _Archived, pictures: Sequence[_Archived], *, alone: bool = False
    ) -> bytes:
        """The pickled report; fails where the worker hung or died. Each picture may take as long as a document."""
        if pictures:
            seconds = self.seconds * (1 + len(pictures))
            task = self._crew.submit(seconds, _read_with_pictures, document, list(pictures), alone=alone)
        else:
            task = self._crew.submit(self.seconds, _read, self._read, document, alone=alone)
        report: bytes
        report, records = await asyncio.wrap_future(task)
        repeat(records)
        return report

    def unread(self, error: Exception, original: Original, path: Path) -> Reading:
        """The reading of a document that ended with ``error``: none, with the reason."""
        url = original.url
        fault = isinstance(error, DiedError)
        if isinstance(error, TimeoutError):
            reason = (
                f"读取超过时限（{self.seconds:g}秒），已中止；"
                "可调大GOVCRAWL_DOCUMENT_SECONDS后运行scrapy reparse。"
            )
        elif isinstance(error, MemoryError):
            reason = (
                f"读取超过内存上限（{self.megabytes}MB），已中止；"
                "可调大GOVCRAWL_DOCUMENT_MEGABYTES后运行scrapy reparse。"
            )
        elif isinstance(error, DiedError):
            reason = (
                f"读取进程异常退出（代码{error.exitcode}），单独再读一次仍是如此，"
                f"可能超出内存上限（{self.megabytes}MB）或文件损坏；以后的运行会再试。"
            )
        else:
            logger.error("Reading failed: %s (%s)", url, path, exc_info=error)
            reason = f"读取程序出错（{type(error).__name__}：{error}），请报告此文件。"
            fault = True
        kind = _format(path)
        report = Report(
            id=report_id(None, None, "", url),
            url=url,
            document_sha256=original.sha256,
            format=kind,
            status=Status.UNREADABLE,
            reason=reason,
            checks=[Check(Rule.READER_FAILED, f"{kind}.1", Outcome.FAIL, reason, fault=Fault.READER)]
            if fault
            else [],
        )
        return Reading(original, report, finished=False)

    def close(self) -> None:
        """End the workers, those still reading included; blocks for a moment."""
        self._crew.close()


def _give(waiting: _Waiting, reading: Reading) -> None:
    if not waiting.reading.done():  # nobody may wait for it any more
        waiting.reading.set_result(reading)


def _is_light(original: Original) -> bool:
    return original.size <= _LIGHT_BYTES and (original.media_type or "").startswith("text/")


def _format(path: Path) -> str:
    from pipelines.readers.sniff import recognise

    try:
        return recognise(path.read_bytes())
    except (UnreadableError, OSError):
        return "unknown"


def default_workers() -> int:
    """One worker for each processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return multiprocessing.cpu_count()
