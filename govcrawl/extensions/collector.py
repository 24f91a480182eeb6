"""Keeps Python's collector of cycles from going over everything that is loaded, again and again."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: containers made before the youngest are looked at: some fifty pages, where Python's 700 are less than two
_YOUNG = 20_000


class Collector:
    """What is loaded when the crawl begins stays: it is looked at no more, and the rest less often."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Collector:
        """Made by Scrapy."""
        collector = cls()
        crawler.signals.connect(collector.engine_started, signal=signals.engine_started)
        return collector

    def engine_started(self) -> None:
        """Set what is loaded apart."""
        gc.freeze()
        gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
