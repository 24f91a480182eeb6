"""Spares the process that crawls the collection of what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import signals

from pipelines.workers.collecting import set_loaded_apart

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Collector:
    """What is loaded when the first crawl begins is set apart."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Collector:
        """Made by Scrapy."""
        collector = cls()
        crawler.signals.connect(collector.engine_started, signal=signals.engine_started)
        return collector

    def engine_started(self) -> None:
        """Set what is loaded apart."""
        set_loaded_apart()
