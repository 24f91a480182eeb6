"""Lets an interrupted run end once its last item is stored."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: by then the engine has counted an item as done whose signal was sent
_SECONDS = 0.05


class Closing:
    """Looks after each item whether a spider that is closing has become idle.

    Scrapy (2.19) looks only after responses: items that ``start()`` yields, still in the pipelines when the
    run is interrupted, would leave it waiting for ever.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Closing:
        """Made by Scrapy."""
        closing = cls(crawler)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(closing.item_done, signal=signal)
        return closing

    def item_done(self) -> None:
        """Look in a moment."""
        asyncio.get_running_loop().call_later(_SECONDS, self._look)

    def _look(self) -> None:
        engine = self.crawler.engine
        slot = engine.scraper.slot if engine is not None else None
        if slot is not None and slot.closing is not None and not slot.closing.called and slot.is_idle():
            assert self.crawler.spider is not None
            slot.closing.callback(self.crawler.spider)
