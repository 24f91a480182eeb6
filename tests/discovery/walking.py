"""A discovery inside the test process, and what it found beside what is true."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.project import get_project_settings

from govcrawl.crawling.addresses import address_key
from govcrawl.discovery.found import Column
from govcrawl.discovery.spider import DiscoverySpider
from tests.discovery.replica import Replica
from tests.support.crawling import QUICK, event_loop


@dataclass
class Score:
    """What a discovery found of a replica: addresses missed, addresses too many, pages asked for and allowed."""

    columns: list[Column]
    reason: str
    missed: list[str]
    wrong: list[str]
    pages: int
    allowed: int
    trail: list[str]

    @property
    def right(self) -> bool:
        return not self.missed and not self.wrong and self.pages <= self.allowed


def discover(url: str, *, settings: dict[str, Any] | None = None, **arguments: Any) -> DiscoverySpider:
    """Run a discovery from ``url``; the spider as it ended."""
    loop = event_loop()
    chosen = get_project_settings()
    chosen.setdict(
        {**QUICK, "ITEM_PIPELINES": {}, "EXTENSIONS": {}, "CONCURRENT_REQUESTS_PER_DOMAIN": 1},
        priority="cmdline",
    )
    chosen.setdict(settings or {}, priority="cmdline")

    async def run() -> DiscoverySpider:
        runner = AsyncCrawlerRunner(chosen)
        crawler = runner.create_crawler(DiscoverySpider)
        await runner.crawl(crawler, url=url, **arguments)
        assert isinstance(crawler.spider, DiscoverySpider)
        return crawler.spider

    return asyncio.run_coroutine_threadsafe(run(), loop).result(timeout=90)


def score(replica: Replica) -> Score:
    """Discover a replica that is being served, and compare."""
    before = replica.count()
    spider = discover(replica.home, trust=replica.trusted)
    expected = replica.columns
    found = {address_key(column.url): column for column in spider.columns}
    wanted = {address_key(url): url for url in expected}
    also = {address_key(url) for facts in expected.values() for url in map(replica._at, facts.get("or", []))}
    missed = []
    for key, url in wanted.items():
        others = {address_key(replica._at(other)) for other in expected[url].get("or", [])}
        if not ({key} | others) & set(found):
            missed.append(url)
    wrong = [column.url for key, column in found.items() if key not in wanted and key not in also]
    clicks = int(replica.declared.get("clicks", 1))
    trail = [f"{weight:>3} {step.url} {step.text}" for weight, step in spider.trail.asked]
    return Score(
        spider.columns, spider.reason, missed, wrong, replica.count() - before, 3 * clicks + 15, trail
    )
