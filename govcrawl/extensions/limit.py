"""Ends a run when its time is over: its portal's own, or that of the harvest that it belongs to."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from scrapy import signals

from govcrawl.conduct import current
from govcrawl.crawling.account import HARVEST_TIME, PORTAL_TIME

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class TimeLimit:
    """Closes the spider at its end; requests under way then have no more time than that (:meth:`left`)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._seconds = crawler.settings.getfloat("GOVCRAWL_PORTAL_SECONDS")
        self._until: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> TimeLimit:
        """Made by Scrapy."""
        limit = cls(crawler)
        crawler.signals.connect(limit.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(limit.spider_closed, signal=signals.spider_closed)
        return limit

    def spider_opened(self) -> None:
        """The time begins."""
        now = time.monotonic()
        ends = {}
        if self._seconds and current().harvest is not None:
            ends[now + self._seconds] = PORTAL_TIME
        if (until := current().until) is not None:
            ends[until] = HARVEST_TIME
        if not ends:
            return
        self._until = min(ends)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(max(0.0, self._until - now), self._end, ends[self._until])

    def spider_closed(self) -> None:
        """No more to watch."""
        if self._timer is not None:
            self._timer.cancel()

    def left(self) -> float | None:
        """Seconds that are left, at least a tenth; ``None``: no limit."""
        return None if self._until is None else max(0.1, self._until - time.monotonic())

    def over(self) -> bool:
        """Whether the time is over."""
        return self._until is not None and time.monotonic() >= self._until

    def _end(self, reason: str) -> None:
        engine = self.crawler.engine
        if engine is not None:
            self._ending = asyncio.ensure_future(engine.close_spider_async(reason=reason))
