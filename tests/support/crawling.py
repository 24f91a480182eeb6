"""Run a spider against replicas inside the test process and hand back everything that came of it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor

from govcrawl.crawling.account import Account
from pipelines.items import Document, Visit

QUICK = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "RETRY_TIMES": 1,
    "DOWNLOAD_TIMEOUT": 10,
    "LOG_LEVEL": "WARNING",
    "GOVCRAWL_PORTALS": "/nowhere/portals.csv",
}


@dataclass
class Crawl:
    """What a run gave: items, the account, Scrapy's stats."""

    documents: list[Document] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    stats: dict[str, Any] = field(default_factory=dict)

    @property
    def titles(self) -> set[str]:
        return {document.title or "" for document in self.documents}

    def outcomes(self, outcome: str) -> list[Visit]:
        return [visit for visit in self.visits if visit.outcome == outcome]


@cache
def event_loop() -> asyncio.AbstractEventLoop:
    """The event loop of a reactor that runs in a thread of its own for the rest of the test session."""
    ready: dict[str, asyncio.AbstractEventLoop] = {}
    begun = threading.Event()

    def run() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        from twisted.internet import reactor

        running: Any = reactor
        ready["loop"] = loop
        running.callWhenRunning(begun.set)
        running.run(installSignalHandlers=False)

    threading.Thread(target=run, daemon=True).start()
    begun.wait(10)
    return ready["loop"]


def crawl(
    spider: str,
    *,
    settings: dict[str, Any] | None = None,
    pipelines: bool = False,
    seconds: float = 90,
    **arguments: str,
) -> Crawl:
    """Run ``spider`` with the project's settings made quick, for so many ``seconds`` at most; item pipelines only
    where asked for."""
    from twisted.internet import defer  # noqa: F401 (after the reactor)

    loop = event_loop()
    chosen = get_project_settings()
    chosen.setdict(QUICK, priority="cmdline")
    if not pipelines:
        chosen.setdict({"ITEM_PIPELINES": {}, "EXTENSIONS": {}}, priority="cmdline")
    chosen.setdict(settings or {}, priority="cmdline")
    result = Crawl()

    async def run() -> None:
        runner = AsyncCrawlerRunner(chosen)
        crawler = runner.create_crawler(spider)

        def scraped(item: object) -> None:
            if isinstance(item, Document):
                result.documents.append(item)
            elif isinstance(item, Visit):
                result.visits.append(item)

        crawler.signals.connect(scraped, signals.item_scraped, weak=False)
        await runner.crawl(crawler, **arguments)
        assert crawler.spider is not None
        assert crawler.stats is not None
        result.account = crawler.spider.account  # type: ignore[attr-defined]
        result.stats = crawler.stats.get_stats()

    asyncio.run_coroutine_threadsafe(run(), loop).result(timeout=seconds)
    return result
