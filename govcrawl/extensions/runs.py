"""Each run is a row: what it found, how it ended and why. Commands take exit status and summary from it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy import signals

from govcrawl.conduct import current
from govcrawl.crawling.account import Account
from govcrawl.extensions.knowledge import Knowledge
from pipelines.database import runs
from pipelines.errors import BROKEN_INSTALLATION, InstallationError
from pipelines.items import RunOutcome

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure


logger = logging.getLogger(__name__)
#: what the line of a log begins with that tells a coordinator how a run ended
TOLD = "run ended: "


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. ``counts`` by name of :data:`~pipelines.database.runs.COUNTS`.

    ``broken`` where nothing could be read or noted: what is wrong, and the next step; ``finish``: Scrapy's word for
    why the spider ended.
    """

    spider: str
    portal: str | None
    target: str | None
    outcome: RunOutcome
    reason: str
    counts: dict[str, int]
    broken: str | None = None
    finish: str = "finished"


class RunRecord:
    """Writes the row of ``runs`` and keeps the result for the command that started the run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.result: RunResult | None = None
        self._broken: str | None = None

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
        knowledge = self.crawler.get_extension(Knowledge)
        assert knowledge is not None
        self.writer = knowledge.writer.share()
        conduct = current()
        self._run = self.writer.submit(
            runs.start,
            spider=spider.name,
            portal=getattr(spider, "portal_id", None),
            target=_target(spider),
            pid=os.getpid(),
            harvest=conduct.harvest,
            holder=conduct.holder,
            years=_years(spider),
        )
        loop = asyncio.get_running_loop()
        self._run.add_done_callback(lambda begun: loop.call_soon_threadsafe(self._look, begun))

    def _look(self, begun: Future[int]) -> None:
        """A run that has no row would leave no trace: it ends at once."""
        if (error := begun.exception()) is not None:
            self._stop(self._unwritable(error))

    def _unwritable(self, error: BaseException) -> str:
        return (
            f"the run's row cannot be written: {self.writer.path} ({error}); "
            "see who else writes there and whether the disk is full, then run it again"
        )

    def spider_error(self, failure: Failure, response: Response | None, spider: Spider) -> None:
        """A callback failed: what it would have found is missing; where the installation is to blame, the run ends."""
        if isinstance(failure.value, BROKEN_INSTALLATION):
            self._stop(str(InstallationError.of(failure.value)))
            return
        error = f"{type(failure.value).__name__}：{failure.value}"
        if response is None:
            _account(spider).failure = f"无法开始（{error}），请报告此错误。"
        else:
            _account(spider).problems.append(f"处理{response.url}时程序出错（{error}），请报告此错误。")

    def item_error(self, item: Any, failure: Failure, spider: Spider) -> None:
        """A document could not be stored; where nothing can be read at all, the run ends."""
        if isinstance(failure.value, InstallationError):
            self._stop(str(failure.value))
            return
        url = getattr(item, "url", None) or getattr(getattr(item, "page", None), "url", "")
        _account(spider).problems.append(
            f"保存{url}时出错（{type(failure.value).__name__}：{failure.value}），再次运行即可重试。"
        )

    def _stop(self, broken: str) -> None:
        engine = self.crawler.engine
        if self._broken is None and engine is not None:
            self._broken = broken
            self._stopping = asyncio.ensure_future(engine.close_spider_async(reason=broken))

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """End the row."""
        stats = self.crawler.stats
        assert stats is not None
        counts = {name: int(stats.get_value(f"govcrawl/{name}", 0)) for name in runs.COUNTS}
        account = _account(spider)
        if failures := counts["reader_failures"]:
            account.problems.append(
                f"读取程序自身出错{failures}处，见表checks中的reader_failed；请将日志和原件报告给维护者。"
            )
        if cut := int(stats.get_value("govcrawl/cut", 0)):
            account.problems.append(
                f"{cut}个文件没有结尾，可能在传输中被截断，读得不全；请再次运行，将重新抓取。"
            )
        outcome, why = account.outcome(
            found=counts["found"] + counts["resting"], gone=counts["gone"], finish_reason=reason
        )
        try:
            await self.writer.call(
                runs.finish,
                await asyncio.wrap_future(self._run),
                outcome,
                why,
                {"listed": len(account.listed), **counts},
            )
        except Exception as error:  # of many kinds: the disk, another writer, the process that writes
            self._broken = self._broken or self._unwritable(error)
        finally:
            self.writer.release()
        told = {
            "outcome": outcome,
            "reason": why,
            "counts": {"listed": len(account.listed), **counts},
            "finish": reason,
        }
        if self._broken is None:
            logger.info("%s%s", TOLD, json.dumps(told, ensure_ascii=False))
        self.result = RunResult(
            spider.name,
            getattr(spider, "portal_id", None),
            _target(spider),
            outcome,
            why,
            counts,
            self._broken,
            reason,
        )


def _target(spider: Spider) -> str | None:
    """What the run was asked for: a path, or the address where it begins."""
    return getattr(spider, "target", None) or getattr(spider, "entry", None)


def _years(spider: Spider) -> str | None:
    """The report years that were asked for, and the words ``sample`` for a look at a few; ``None``: all."""
    run = getattr(spider, "run", None)
    if run is None:
        return None
    if run.sample is not None:
        return "sample"
    return None if run.years is None else " ".join(map(str, sorted(run.years)))


def _account(spider: Spider) -> Account:
    account: Account = spider.account  # type: ignore[attr-defined]
    return account
