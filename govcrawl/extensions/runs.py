"""Each run is a row: what it found, how it ended and why. Commands take exit status and summary from it."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy import signals

from govcrawl.crawling.account import Account
from pipelines.database.store import Store
from pipelines.database.writer import Writer
from pipelines.items import RunOutcome

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

#: what a run counts, as columns of ``runs`` and as Scrapy stats ``govcrawl/<name>``
COUNTS = (
    "found",
    "new",
    "changed",
    "unchanged",
    "verified",
    "inconsistent",
    "partial",
    "unreadable",
    "gone",
    "challenged",
    "wrong_page",
    "refused",
    "skipped",
    "failed",
)


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. ``counts`` by name of :data:`COUNTS`."""

    spider: str
    portal: str | None
    target: str | None
    outcome: RunOutcome
    reason: str
    counts: dict[str, int]


class RunRecord:
    """Writes the row of ``runs`` and keeps the result for the command that started the run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.result: RunResult | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunRecord:
        """Made by Scrapy."""
        record = cls(crawler)
        crawler.signals.connect(record.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(record.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(record.spider_error, signal=signals.spider_error)
        crawler.signals.connect(record.item_error, signal=signals.item_error)
        return record

    def spider_opened(self, spider: Spider) -> None:
        """Begin the row, without waiting for it."""
        self.writer = Writer.acquire(self.crawler.settings)
        self._run = self.writer.submit(
            Store.start_run,
            spider=spider.name,
            portal=getattr(spider, "portal_id", None),
            target=_target(spider),
            pid=os.getpid(),
        )

    def spider_error(self, failure: Failure, response: Response | None, spider: Spider) -> None:
        """A callback failed: what it would have found is missing."""
        error = f"{type(failure.value).__name__}：{failure.value}"
        if response is None:
            _account(spider).failure = f"无法开始（{error}），请报告此错误。"
        else:
            _account(spider).problems.append(f"处理{response.url}时程序出错（{error}），请报告此错误。")

    def item_error(self, item: Any, failure: Failure, spider: Spider) -> None:
        """A document could not be stored."""
        url = getattr(item, "url", None) or getattr(getattr(item, "page", None), "url", "")
        _account(spider).problems.append(
            f"保存{url}时出错（{type(failure.value).__name__}：{failure.value}），再次运行即可重试。"
        )

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """End the row."""
        stats = self.crawler.stats
        assert stats is not None
        counts = {name: int(stats.get_value(f"govcrawl/{name}", 0)) for name in COUNTS}
        account = _account(spider)
        outcome, why = account.judge(documents=counts["found"] + counts["gone"], finish_reason=reason)
        self.result = RunResult(
            spider.name,
            getattr(spider, "portal_id", None),
            _target(spider),
            outcome,
            why,
            counts,
        )
        try:
            await self.writer.call(
                Store.finish_run,
                await asyncio.wrap_future(self._run),
                outcome,
                why,
                {"listed": len(account.listed), **counts},
            )
        finally:
            self.writer.release()


def _target(spider: Spider) -> str | None:
    """What the run was asked for: a path, or the address where it begins."""
    return getattr(spider, "target", None) or getattr(spider, "entry", None)


def _account(spider: Spider) -> Account:
    account: Account = spider.account  # type: ignore[attr-defined]
    return account
