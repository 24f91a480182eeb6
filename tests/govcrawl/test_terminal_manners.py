"""What a crawl says on a terminal, and when it keeps quiet."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import weakref
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
from govcrawl.jobs.running import be_quiet, feeds_stdout
from govcrawl.terminal import Progress
from tests.support.place import PROJECT


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    shown = Terminal()
    monkeypatch.setattr("govcrawl.terminal.sys", SimpleNamespace(stderr=shown, stdout=shown))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("govcrawl.terminal.DRAWN_SECONDS", 0)
    return shown


async def crawl(**settings: object) -> None:
    """A crawl that has found something."""
    crawler: Any = get_crawler(Spider, {"GOVCRAWL_PROGRESS": True, **settings})
    kept = [progress.Progress.from_crawler(crawler)]  # Scrapy keeps extensions; signals do not
    crawler.stats = MemoryStatsCollector(crawler)
    counts = {
        "downloader/response_count": 12,
        "govcrawl/found": 5,
        "govcrawl/verified": 4,
        "govcrawl/failed": 1,
    }
    for name, count in counts.items():
        crawler.stats.set_value(name, count)
    crawler.signals.send_catch_log(signals.spider_opened, spider=Spider("trs"))
    await asyncio.sleep(0)
    crawler.signals.send_catch_log(signals.spider_closed, spider=Spider("trs"), reason="finished")
    kept.clear()


def test_a_crawl_counts_pages_and_reports_and_clears_its_line(terminal: Terminal) -> None:
    asyncio.run(crawl())
    shown = terminal.getvalue()
    assert "trs" in shown
    assert "found 5, verified 4, problems 1" in shown
    assert shown.endswith("\x1b[2K")
    assert Progress.current is None


def test_crawls_of_a_harvest_add_to_its_line(terminal: Terminal) -> None:
    with Progress("harvest", "portals", 4) as shown:
        asyncio.run(crawl())
        shown.update(1, part="portals")
        assert shown.line().startswith(
            "harvest: 1 of 4 portals, found 5, verified 4, problems 1, about 0:00:0"
        )
    assert "found 5, verified 4, problems 1" in terminal.getvalue()
    assert "trs" not in terminal.getvalue()


def test_where_nobody_looks_there_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(crawl())
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("govcrawl.terminal.PLAIN_SECONDS", 0)
    asyncio.run(crawl())
    assert "trs: 12 pages, found 5, verified 4, problems 1" in capsys.readouterr().out
    asyncio.run(crawl(FEEDS={"-": {}}))
    assert capsys.readouterr() == ("", "")


def test_a_terminal_that_goes_away_stops_nothing(monkeypatch: pytest.MonkeyPatch, terminal: Terminal) -> None:
    with Progress("reparse", "originals", 4) as shown:
        monkeypatch.setattr(terminal, "write", lambda _: (_ for _ in ()).throw(OSError(5, "gone")))
        shown.update(1)
        shown.update(2)
    assert Progress.current is None


def test_no_progress_where_it_is_not_wanted() -> None:
    with pytest.raises(NotConfigured):
        progress.Progress.from_crawler(get_crawler(Spider, {"GOVCRAWL_PROGRESS": False}))


def test_terminals_are_known_in_one_place() -> None:
    """Who else asked for a terminal, or drew on one, would be a second way."""
    for path in sorted((PROJECT / "govcrawl").rglob("*.py")):
        if path.name != "terminal.py":
            text = path.read_text(encoding="utf-8")
            assert "isatty" not in text, path
            assert "import rich" not in text, path
            assert "from rich" not in text, path


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


def test_what_ended_crawls_leave_is_collected() -> None:
    """Crawlers hold themselves in cycles; the collector of its own looks for old ones too late."""
    crawler = get_crawler(Spider)
    kept = [Collector.from_crawler(crawler)]
    ended: list[object] = []
    ended.append(left := Spider("ended", ended=ended))
    gone = weakref.ref(left)
    gc.disable()
    try:
        del left, ended
        for _ in range(8):
            crawler.signals.send_catch_log(signals.engine_stopped)
        assert gone() is None
    finally:
        gc.enable()
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
