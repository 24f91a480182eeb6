"""Spares the process that crawls the collection of what stays, and collects crawls that are over."""

from __future__ import annotations

import gc
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from scrapy import signals

from pipelines.workers.collecting import set_loaded_apart

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: so many crawls that are over may lie about: each holds itself in cycles, half a megabyte and what it fetched last,
#: which Python's collector finds only after hundreds
_TOGETHER = 8


class Collector:
    """What is loaded when the first crawl begins is set apart; what ended crawls leave is collected."""

    _ended: ClassVar = count(1)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Collector:
        """Made by Scrapy."""
        collector = cls()
        crawler.signals.connect(collector.engine_started, signal=signals.engine_started)
        crawler.signals.connect(collector.engine_stopped, signal=signals.engine_stopped)
        return collector

    def engine_started(self) -> None:
        """Set what is loaded apart."""
        set_loaded_apart()

    def engine_stopped(self) -> None:
        """Collect, now and then."""
        if next(self._ended) % _TOGETHER == 0:
            gc.collect()
