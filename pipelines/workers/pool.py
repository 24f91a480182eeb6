"""Reading in other processes, each document under a budget of time and memory."""

from __future__ import annotations

import asyncio
import copyreg
import logging
import multiprocessing
import os
import pickle
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool

from pipelines.blocks import UnreadableError
from pipelines.items import Original, Reading
from pipelines.report.identity import report_id
from pipelines.report.model import (
    ApplicationRow,
    ChallengeRow,
    Check,
    DisclosureFigure,
    Place,
    Report,
    Section,
    Status,
    TableSummary,
)
from pipelines.workers.processes import context, give_way

try:
    import resource
except ImportError:  # Windows has no limits of this kind
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

#: a worker is replaced after this many tasks, so that no library's leak grows without end
_TASKS_PER_WORKER = 500
#: tasks handed to the pool ahead of each worker
_AHEAD = 2
#: pages read in one task, where so many wait: waking a process takes as long as reading a good part of a page
_TOGETHER = 4
#: a page up to this size, bytes, is read in milliseconds and may share its task
_LIGHT_BYTES = 1 << 18


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


def read_file(path: str, url: str, media_type: str | None) -> Report:
    """Read one archived document; runs in a worker."""
    from pipelines.report.reading import read_report

    return read_report(Path(path).read_bytes(), url=url, media_type=media_type)


def read_files(path: str, url: str, media_type: str | None, pictures: list[tuple[str, str]]) -> Report:
    """Read an archived page together with its pictures (address and path of each); runs in a worker."""
    from pipelines.publication.with_pictures import Picture, read_publication

    found = [Picture(address, Path(place).read_bytes()) for address, place in pictures]
    return read_publication(Path(path).read_bytes(), found, url=url, media_type=media_type)


def _packed(read: Callable[..., Report], *arguments: Any) -> bytes:
    """What ``read`` gives, pickled here: the process that crawls passes it on without looking inside."""
    return pickle.dumps(read(*arguments), pickle.HIGHEST_PROTOCOL)


def _packed_together(
    read: Callable[..., Report], documents: list[tuple[str, str, str | None]]
) -> list[bytes]:
    return [_packed(read, *document) for document in documents]


@dataclass(slots=True)
class _Waiting:
    """A page that waits for others to share its task with."""

    original: Original
    path: Path
    reading: asyncio.Future[Reading]


def _nothing() -> None:
    """A task that only makes a worker start."""


class ReaderPool:
    """Worker processes that read documents.

    ``workers``: how many; ``seconds`` and ``megabytes``: what one document may take; ``read``: what a worker
    does with path, address and media type, a function that workers can import. A worker that hangs or
    dies is ended and replaced, and takes only its own document with it, which ends ``unreadable``.
    """

    _shared: ReaderPool | None = None

    def __init__(
        self,
        *,
        workers: int,
        seconds: float,
        megabytes: int,
        read: Callable[[str, str, str | None], Report] = read_file,
    ) -> None:
        self.workers = workers
        self.seconds = seconds
        self.megabytes = megabytes
        self._read = read
        self._pool = self._new_pool()
        self._room = asyncio.Semaphore(workers * _AHEAD)
        self._users = 0
        self._started: Future[None] | None = None
        self._waiting: deque[_Waiting] = deque()
        self._feeder: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    @classmethod
    def acquire(cls, settings: BaseSettings) -> ReaderPool:
        """The pool that all crawlers of this process share, started by its first user."""
        if cls._shared is None:
            cls._shared = cls(
                workers=settings.getint("GOVCRAWL_WORKERS") or default_workers(),
                seconds=settings.getfloat("GOVCRAWL_DOCUMENT_SECONDS"),
                megabytes=settings.getint("GOVCRAWL_DOCUMENT_MEGABYTES"),
            )
            cls._shared.start()
        cls._shared._users += 1
        return cls._shared

    def release(self) -> None:
        """End the workers with the last user; blocks for a moment."""
        self._users -= 1
        if self._users == 0:
            ReaderPool._shared = None
            self.close()

    def start(self) -> None:
        """Start the workers before the first document comes, without waiting for them."""
        self._started = Future()
        Thread(target=self._start_workers, args=(self._started,), name="reader pool", daemon=True).start()

    def _start_workers(self, started: Future[None]) -> None:
        # the first task starts the workers, and holds up whoever gives it until they run
        try:
            self._pool.schedule(_nothing)
        finally:
            started.set_result(None)

    async def read(
        self, original: Original, path: Path, pictures: Sequence[tuple[str, Path]] = ()
    ) -> Reading:
        """Read one archived document, waiting for room; never raises for what the document holds.

        With ``pictures`` (address and path of each) a page and its pictures, as one document.
        """
        if pictures or not _is_light(original):
            async with self._room:
                return await self._read_alone(original, path, pictures)
        waiting = _Waiting(original, path, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._feeder is None or self._feeder.done():
            self._feeder = asyncio.create_task(self._feed())
        return await waiting.reading

    async def _feed(self) -> None:
        """Give tasks to the workers while pages wait."""
        while self._waiting:
            await self._room.acquire()
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _TOGETHER))]
            task = asyncio.create_task(self._read_together(batch))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _read_together(self, batch: list[_Waiting]) -> None:
        try:
            for one, reading in zip(batch, await self._readings(batch), strict=True):
                if not one.reading.done():  # nobody may wait for it any more
                    one.reading.set_result(reading)
        finally:
            self._room.release()

    async def _readings(self, batch: list[_Waiting]) -> list[Reading]:
        if len(batch) > 1:
            documents = [(str(one.path), one.original.url, one.original.media_type) for one in batch]
            try:
                packed: list[bytes] = await self._run(_packed_together, self._read, documents)
            except Exception:
                logger.debug("%d pages are read one by one: one of them failed", len(batch))
            else:
                return [Reading(one.original, report) for one, report in zip(batch, packed, strict=True)]
        return [await self._read_alone(one.original, one.path) for one in batch]

    async def _read_alone(
        self, original: Original, path: Path, pictures: Sequence[tuple[str, Path]] = ()
    ) -> Reading:
        try:
            return Reading(original, await self._report(original, path, pictures))
        except BrokenProcessPool:
            # a worker died between two documents and took the pool with it: once more, in a new one
            try:
                return Reading(original, await self._report(original, path, pictures))
            except Exception as error:
                return self.unread(error, original, path)
        except Exception as error:
            return self.unread(error, original, path)

    async def _report(self, original: Original, path: Path, pictures: Sequence[tuple[str, Path]]) -> bytes:
        """The pickled report; fails where the worker hung or died. Each picture may take as long as a document."""
        read: Callable[..., Report] = self._read
        arguments: tuple[Any, ...] = (str(path), original.url, original.media_type)
        if pictures:
            read, arguments = read_files, (*arguments, [(url, str(place)) for url, place in pictures])
        report: bytes = await self._run(_packed, read, *arguments, times=1 + len(pictures))
        return report

    async def _run(self, task: Callable[..., Any], *arguments: Any, times: int = 1) -> Any:
        """What ``task`` returns in a worker, which may take ``times`` as long as one document may."""
        if self._started is not None and not self._started.done():
            await asyncio.wrap_future(self._started)
        if not self._pool.active:
            self._pool = self._new_pool()
        future: Future[Any] = self._pool.schedule(task, args=arguments, timeout=self.seconds * times)
        return await asyncio.wrap_future(future)

    def unread(self, error: Exception, original: Original, path: Path) -> Reading:
        """The reading of a document that ended with ``error``: none, with the reason."""
        url = original.url
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
        elif isinstance(error, ProcessExpired):
            reason = (
                f"读取进程异常退出（代码{error.exitcode}），"
                f"可能超出内存上限（{self.megabytes}MB）或文件损坏。"
            )
        else:
            logger.error("Reading failed: %s (%s)", url, path, exc_info=error)
            reason = f"读取程序出错（{type(error).__name__}：{error}），请报告此文件。"
        report = Report(
            id=report_id(None, None, url),
            url=url,
            document_sha256=original.sha256,
            format=_format(path),
            status=Status.UNREADABLE,
            reason=reason,
        )
        return Reading(original, report, finished=False)

    def close(self) -> None:
        """End the workers, those still reading included; blocks for a moment."""
        if self._started is not None:
            wait([self._started])
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.workers,
            max_tasks=_TASKS_PER_WORKER,
            initializer=_begin,
            initargs=(self.megabytes,),
            context=context,
        )


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
