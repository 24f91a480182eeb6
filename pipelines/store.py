"""Last pipeline: what became of each document into the database, which alone knows what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from pipelines.database import visits
from pipelines.database.opened import OpenDatabase
from pipelines.database.publications import publish
from pipelines.database.transactions import Change
from pipelines.items import Known, Publication, Stored, Visit, VisitOutcome
from pipelines.report.model import Report

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class StorePipeline:
    """Publication, Known and Visit into the database; counts what became of them.

    The reports of a publication are chosen where they are stored, in the writer's process. In a run that feeds
    exports the first goes on to them. Counts are Scrapy stats named ``govcrawl/<column of runs>``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Made by Scrapy."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Find out who writes, and for which portal."""
        self._call = OpenDatabase.of(self.crawler).writer.call
        self._feeds = bool(self.crawler.settings.getdict("FEEDS"))
        spider = self.crawler.spider
        assert spider is not None
        self._spider = spider.name
        self._portal: str | None = getattr(spider, "portal_id", None)

    async def process_item(self, item: Publication | Known | Visit) -> Report | Stored:
        """Store the item."""
        if isinstance(item, Visit):
            statuses = await self._call(visits.record, item, portal=self._portal)
            if item.outcome is VisitOutcome.UNCHANGED:
                self._count_unchanged(statuses)
            else:
                self._count(item.outcome)
            raise DropItem(item.reason, log_level="DEBUG")
        if isinstance(item, Known):
            statuses = await self._call(visits.touch, item, portal=self._portal)
            if not statuses:
                self._count(VisitOutcome.WRONG_PAGE)
            else:
                self._count_unchanged(statuses)
            raise DropItem(f"unchanged: {item.page.url}", log_level="DEBUG")
        stored = await self._call(
            publish, item, portal=self._portal, spider=self._spider, give_back=self._feeds
        )
        self._count("reader_failures", stored.reader_failures)
        self._count("unfinished", stored.unfinished)
        self._count("cut", stored.cut)
        if stored.rejection is not None:
            self._count(stored.rejection.outcome)
            raise DropItem(stored.rejection.reason, log_level="DEBUG")
        for change, status in stored.changes:
            self._count("found")
            self._count(change)
            self._count(status)
        return stored.report or stored

    def _count_unchanged(self, statuses: list[str]) -> None:
        self._count("found", len(statuses))
        self._count(Change.UNCHANGED, len(statuses))
        for status in statuses:
            self._count(status)

    def _count(self, what: str, count: int = 1) -> None:
        self.crawler.stats.inc_value(f"govcrawl/{what}", count)
