"""What a run changed is held against the reports beside it, once the run is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import signals

from govcrawl.extensions.knowledge import Knowledge
from pipelines.comparison.work import compare_some, prepare

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Comparing:
    """Has the writer compare reports when the spider is closed; an interrupted run leaves that to the next one."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Comparing:
        """Made by Scrapy."""
        comparing = cls(crawler)
        crawler.signals.connect(comparing.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(comparing.spider_closed, signal=signals.spider_closed)
        return comparing

    def spider_opened(self) -> None:
        """Keep the writer open until all is compared. It has nothing to do yet: it may prepare."""
        knowledge = self.crawler.get_extension(Knowledge)
        assert knowledge is not None
        self.writer = knowledge.writer.share()
        self.writer.submit(prepare)  # what hinders it comes again, and is told, where reports are compared

    async def spider_closed(self, reason: str) -> None:
        """Compare, part by part: others who write have their turn between them."""
        try:
            left = 0 if reason == "shutdown" else 1
            while left:
                left = await self.writer.call(compare_some)
        finally:
            self.writer.release()
