"""What a crawl says on a terminal, and when it keeps quiet."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Spider, signals
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.project import get_project_settings
from scrapy.utils.test import get_crawler

from govcrawl.extensions import progress
from govcrawl.extensions.collector import Collector
from govcrawl.extensions.progress import Progress
from govcrawl.jobs.running import be_quiet, feeds_stdout


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    shown = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=shown))
    monkeypatch.setattr("govcrawl.terminal.sys", SimpleNamespace(stderr=shown))
    return shown


def test_progress_counts_pages_and_reports_and_clears_its_line(terminal: Terminal) -> None:
    crawler: Any = get_crawler(Spider, {"GOVCRAWL_PROGRESS": True})
    spider = Spider("trs")

    async def run() -> None:
        kept = [Progress.from_crawler(crawler)]  # Scrapy keeps extensions; signals do not
        crawler.stats = MemoryStatsCollector(crawler)
        for name, count in (
            ("downloader/response_count", 12),
            ("govcrawl/found", 5),
            ("govcrawl/verified", 4),
        ):
            crawler.stats.set_value(name, count)
        crawler.signals.send_catch_log(signals.spider_opened, spider=spider)
        await asyncio.sleep(0)
        assert "trs: 12 pages, 5 reports, 4 verified" in terminal.getvalue()
        crawler.signals.send_catch_log(signals.spider_closed, spider=spider)
        kept.clear()

    asyncio.run(run())
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_no_progress_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=io.StringIO()))
    with pytest.raises(NotConfigured):
        Progress.from_crawler(get_crawler(Spider, {"GOVCRAWL_PROGRESS": True}))


def test_no_progress_where_it_is_not_wanted(terminal: Terminal) -> None:
    with pytest.raises(NotConfigured):
        Progress.from_crawler(get_crawler(Spider, {"GOVCRAWL_PROGRESS": False}))


def test_the_collector_leaves_alone_what_is_loaded() -> None:
    threshold, frozen = gc.get_threshold(), gc.get_freeze_count()
    crawler = get_crawler(Spider)
    kept = [Collector.from_crawler(crawler)]
    try:
        crawler.signals.send_catch_log(signals.engine_started)
        assert gc.get_freeze_count() > frozen
        assert gc.get_threshold()[0] > 10 * 700
        assert gc.get_threshold()[1:] == threshold[1:]
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
        kept.clear()


@pytest.fixture
def loggers() -> Iterator[list[logging.Logger]]:
    """The loggers of Scrapy and of what retries; their levels are put back."""
    names = ("scrapy", "scrapy.downloadermiddlewares.retry", "scrapy.downloadermiddlewares.robotstxt")
    found = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in found]
    yield found
    for logger, level in zip(found, before, strict=True):
        logger.setLevel(level)


def test_failed_connections_are_not_logged_where_nobody_asked(loggers: list[logging.Logger]) -> None:
    be_quiet(get_project_settings())
    assert not loggers[1].isEnabledFor(logging.ERROR)
    assert not loggers[2].isEnabledFor(logging.ERROR)
    assert loggers[0].isEnabledFor(logging.ERROR)


def test_who_asks_for_a_log_gets_all_of_it(loggers: list[logging.Logger]) -> None:
    settings = get_project_settings()
    settings.set("LOG_LEVEL", "DEBUG", priority="cmdline")
    be_quiet(settings)
    assert all(logger.isEnabledFor(logging.DEBUG) for logger in loggers)


@pytest.mark.parametrize(
    ("feeds", "there"),
    [({"-": {}}, True), ({"stdout:": {}}, True), ({"items.json": {}}, False), ({}, False)],
    ids=str,
)
def test_items_on_standard_output_are_known(feeds: dict[str, Any], there: bool) -> None:
    assert feeds_stdout(Settings({"FEEDS": feeds})) is there
