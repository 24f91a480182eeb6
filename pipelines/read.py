"""Second pipeline: each archived document is read in another process; the event loop only waits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import DropItem

from pipelines.archive import Archive
from pipelines.database.corrections import load_corrections
from pipelines.database.opened import OpenDatabase
from pipelines.errors import InstallationError
from pipelines.items import Known, Original, Publication, Reading, Visit
from pipelines.publication.pictures import lacks_tables
from pipelines.report.model import Status
from pipelines.report.titles import parse_title
from pipelines.workers.pool import DamagedOriginalError, ReaderPool

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


_PICTURE = re.compile(r"\.(?:png|jpe?g|tiff?|bmp|webp)$", re.IGNORECASE)


class ReadPipeline:
    """Original to Publication, or to Known where the very bytes were read before; a Visit passes."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._broken = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReadPipeline:
        """Made by Scrapy."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Start the workers."""
        settings = self.crawler.settings
        self.archive = Archive(Path(settings["GOVCRAWL_ARCHIVE"]))
        self.database = OpenDatabase.of(self.crawler)
        labels = load_corrections(Path(settings["GOVCRAWL_CORRECTIONS"])).labels
        self.pool = ReaderPool.acquire(settings, labels)

    async def close_spider(self) -> None:
        """End the workers where no other crawler uses them."""
        await asyncio.to_thread(self.pool.release)

    async def process_item(self, item: Original | Visit) -> Publication | Known | Visit:
        """Read page and attachments. Raises as :func:`read_all`."""
        if isinstance(item, Visit):
            return item
        known = self.database.catalogue.known(item, self.database.writer.parser)
        if known is not None:
            return known
        try:
            return Publication(item, await read_all(item, self.pool, self.archive, check=self._go_on))
        except InstallationError:
            if self._broken:
                raise DropItem(f"not read: {item.url}", log_level="DEBUG") from None
            self._broken = True  # said once: it is the same for all that are under way
            raise

    def _go_on(self, original: Original) -> None:
        engine = self.crawler.engine
        if engine is not None and not engine.running:
            raise DropItem(f"interrupted before it was read: {original.url}", log_level="DEBUG")


async def read_all(
    page: Original, pool: ReaderPool, archive: Archive, *, check: Callable[[Original], None] = lambda _: None
) -> list[Reading]:
    """The readings of a page and its attachments, the page first.

    Pictures are read with the page, as one document, and only where the page itself lacks a table.
    ``check`` is called before each document is read; what it raises ends the reading. Raises
    :class:`~pipelines.workers.pool.DamagedOriginalError` naming all that are missing or damaged, and
    :class:`~pipelines.errors.InstallationError`.
    """

    async def read(original: Original, pictures: Sequence[Original] = ()) -> Reading:
        check(original)
        return await pool.read(
            original,
            archive.path(original.archive_path),
            [(picture, archive.path(picture.archive_path)) for picture in pictures],
        )

    pictures = [attachment for attachment in page.attachments if is_picture(attachment)]
    documents = [one for one in page.all() if one not in pictures]
    readings = await _all(asyncio.ensure_future(read(one)) for one in documents)
    if pictures:
        report = readings[0].report
        worth = report.status is not Status.NOT_A_REPORT or parse_title(page.title or "").names_report
        if worth and lacks_tables(report) and report.format in ("html", "txt", "unknown"):
            return [await read(page, pictures), *readings[1:]]
    return readings


async def _all(tasks: Iterable[asyncio.Task[Reading]]) -> list[Reading]:
    """The results; what one raises is raised once all are done."""
    done = await asyncio.gather(*tasks, return_exceptions=True)
    wrong = [result for result in done if isinstance(result, BaseException)]
    damaged = [error for error in wrong if isinstance(error, DamagedOriginalError)]
    if wrong and len(damaged) < len(wrong):
        raise next(error for error in wrong if not isinstance(error, DamagedOriginalError))
    if damaged:
        raise DamagedOriginalError(*(sha256 for error in damaged for sha256 in error.sha256s))
    return [result for result in done if isinstance(result, Reading)]


def is_picture(original: Original) -> bool:
    """Whether a document is a picture, by its type or its address."""
    named = _PICTURE.search(urlsplit(original.url).path) is not None
    return named or (original.media_type or "").lower().startswith("image/")
