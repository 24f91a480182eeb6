"""How far a crawl is, told to whoever shows it: the harvest that it belongs to, else a line of its own."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured

from govcrawl import terminal
from govcrawl.jobs.running import feeds_stdout

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

_SECONDS = 0.5


class Progress:
    """Counts pages, reports and problems twice a second."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._own = ExitStack()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Made by Scrapy."""
        if not crawler.settings.getbool("GOVCRAWL_PROGRESS"):
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self, spider: Spider) -> None:
        """Begin to tell."""
        shown = terminal.Progress.current
        self._alone = shown is None
        if shown is None:
            silent = feeds_stdout(self.crawler.settings)
            shown = self._own.enter_context(terminal.Progress(spider.name, "pages", silent=silent))
        self._shown = shown
        self._part = f"{spider.name} {getattr(spider, 'portal_id', '')}"
        self._task = asyncio.get_running_loop().create_task(self._tell())

    def spider_closed(self) -> None:
        """Leave the room to the summary."""
        self._task.cancel()
        self._count()
        self._own.close()

    async def _tell(self) -> None:
        while True:
            self._count()
            await asyncio.sleep(_SECONDS)

    def _count(self) -> None:
        stats = self.crawler.stats
        assert stats is not None
        pages = stats.get_value("downloader/response_count", 0)
        found, verified, failed, challenged, unread = (
            stats.get_value(f"govcrawl/{name}", 0)
            for name in ("found", "verified", "failed", "challenged", "unreadable")
        )
        self._shown.update(
            pages if self._alone else None,
            part=self._part,
            found=found,
            verified=verified,
            problems=failed + challenged + unread,
        )
