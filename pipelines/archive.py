"""First pipeline: the original bytes go to a content-addressed archive before anything reads them."""
# each document passes here, and Path objects take longer than the file system:
# ruff: noqa: PTH103, PTH105, PTH116, PTH120, PTH123

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.items import Document, Original, Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: the folder of what is being written
INCOMING = "incoming"
#: above this size hashing and writing leave the event loop's thread
_INLINE_BYTES = 1 << 18
#: a file in ``incoming`` this old was left by a run that was killed, seconds
_ABANDONED_SECONDS = 3600
#: by then the system has written a file to disk unasked, seconds
_SETTLED_SECONDS = 600
#: from so many files on all that the disk holds is brought to it at once, which may take other programs' files along
_MANY = 3


class Archive:
    """Originals by the SHA-256 of their bytes, at ``root/ab/<sha256>``.

    A file appears there whole or not at all: it is written beside and renamed. Whoever names it elsewhere brings it
    to disk first, with others together (:meth:`sync`); :meth:`put` writes again what a power cut or a broken disk has
    left of it. Earlier versions of this code laid files elsewhere below the root: ``documents.archive_path`` knows
    where each lies.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / INCOMING
        self._serial = count()
        self._fresh = set[str]()

    def open(self) -> None:
        """Make the folders and remove what killed runs left. Raises :class:`OSError` where not writable."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        for left in self._incoming.iterdir():
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                left.unlink(missing_ok=True)

    @staticmethod
    def relative(sha256: str) -> str:
        """Where :meth:`put` lays a document below the root, as ``documents.archive_path`` has it."""
        return f"{sha256[:2]}/{sha256}"

    def path(self, archive_path: str) -> Path:
        """Where a document lies that is archived at ``archive_path``."""
        return self.root / archive_path

    def has(self, archive_path: str, size: int | None) -> bool:
        """Whether a file of this size lies there; its bytes are compared where it is read."""
        try:
            return os.stat(f"{self.root}/{archive_path}").st_size == size
        except OSError:
            return False

    def put(self, data: bytes) -> str:
        """Archive ``data`` and return its SHA-256. Raises :class:`OSError`."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = f"{self.root}/{self.relative(sha256)}"
        try:
            there = os.stat(path)
            if there.st_size == len(data):
                with open(path, "rb") as file:
                    if file.read() == data:
                        if time.time() - there.st_mtime < _SETTLED_SECONDS:
                            self._fresh.add(self.relative(sha256))  # by a run that was killed, perhaps
                        return sha256
        except FileNotFoundError:
            pass
        self.lay(data, self.relative(sha256))
        return sha256

    def lay(self, data: bytes, archive_path: str) -> None:
        """Write a file of the archive, whole or not at all. Raises :class:`OSError`."""
        path = f"{self.root}/{archive_path}"
        part = f"{self._incoming}/{os.getpid()}-{next(self._serial)}"
        try:
            with open(part, "wb") as file:
                file.write(data)
            try:
                os.replace(part, path)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.replace(part, path)
        except OSError:  # a full disk, which half a file would keep full
            with suppress(OSError):
                Path(part).unlink()
            raise
        self._fresh.add(archive_path)

    def sync(self, archive_paths: Iterable[str]) -> None:
        """Bring what was put to disk, where it may not be there yet. Raises :class:`OSError`."""
        fresh = self._fresh.intersection(archive_paths)
        files = [f"{self.root}/{archive_path}" for archive_path in fresh]
        if len(files) >= _MANY and _sync_all is not None:
            _on(str(self.root), _sync_all)
        else:
            for path in (*files, *{os.path.dirname(path) for path in files}):
                _on(path, os.fsync)
        self._fresh -= fresh


def _on(path: str, sync: Callable[[int], object]) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def _syncfs() -> Callable[[int], None] | None:
    """What brings all of a file system to disk at once, where the system can: each file by itself, and each folder,
    takes twenty times as long. Linux tells of what it could not write."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        syncfs = library.syncfs
    except (OSError, TypeError, AttributeError):
        return None

    def sync(descriptor: int) -> None:
        if syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), "the archive cannot be brought to disk")

    return sync


_sync_all = _syncfs()


class _Syncing:
    """Brings originals to disk together: while some are on their way, the next gather."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._waiting: list[tuple[Original, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def done(self, original: Original) -> None:
        """Return once a page and its attachments are on disk. Raises :class:`OSError`."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((original, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        await future

    async def _run(self) -> None:
        while self._waiting:
            lot, self._waiting = self._waiting, []
            paths = [one.archive_path for original, _ in lot for one in original.all()]
            failure: OSError | None = None
            try:
                await asyncio.to_thread(self._archive.sync, paths)
            except OSError as error:
                failure = error
            for _, future in lot:
                if future.done():  # nobody waits for it any more
                    continue
                if failure is None:
                    future.set_result(None)
                else:
                    future.set_exception(failure)


class ArchivePipeline:
    """Document to Original, which is on disk before anything names it; a Visit passes."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._syncing = _Syncing(archive)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        """Made by Scrapy."""
        return cls(Archive(Path(crawler.settings["GOVCRAWL_ARCHIVE"])))

    def open_spider(self) -> None:
        """Make the archive's folders."""
        self.archive.open()

    async def process_item(self, item: Document | Visit) -> Original | Visit:
        """Archive page and attachments."""
        if isinstance(item, Visit):
            return item
        original = await self._archived(item)
        await self._syncing.done(original)
        return original

    async def _archived(self, document: Document) -> Original:
        body = document.body
        if len(body) > _INLINE_BYTES:
            sha256 = await asyncio.to_thread(self.archive.put, body)
        else:
            sha256 = self.archive.put(body)
        return Original(
            url=document.url,
            sha256=sha256,
            size=len(body),
            media_type=document.media_type,
            title=document.title,
            published_on=document.published_on,
            etag=document.etag,
            last_modified=document.last_modified,
            http_status=document.http_status,
            fetched_at=document.fetched_at,
            archive_path=Archive.relative(sha256),
            doubtful=document.doubtful,
            attachments=[await self._archived(attachment) for attachment in document.attachments],
            place=document.place,
        )
