"""A line on the terminal that says how far a crawl is."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured

from govcrawl.terminal import show_progress

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

_SECONDS = 0.5


class Progress:
    """Rewrites one line of stderr where that is a terminal; silent elsewhere (logs, pipes, CI)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Made by Scrapy."""
        if not sys.stderr.isatty() or not crawler.settings.getbool("GOVCRAWL_PROGRESS"):
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self, spider: Spider) -> None:
        """Begin to show."""
        self._task = asyncio.get_running_loop().create_task(self._show(spider))

    def spider_closed(self) -> None:
        """Clear the line for the summary."""
        self._task.cancel()
        show_progress("")

    async def _show(self, spider: Spider) -> None:
        stats = self.crawler.stats
        assert stats is not None
        while True:
            pages = stats.get_value("downloader/response_count", 0)
            found, verified = (stats.get_value(f"govcrawl/{name}", 0) for name in ("found", "verified"))
            show_progress(f"{spider.name}: {pages} pages, {found} reports, {verified} verified")
            await asyncio.sleep(_SECONDS)
