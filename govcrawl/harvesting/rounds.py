"""Portals in turn: so many hosts at once, and never two portals of one host."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govcrawl.conduct import current
from govcrawl.crawling.hosts import HostKey, host_key
from govcrawl.errors import NothingDoneError
from govcrawl.extensions.runs import RunResult
from govcrawl.jobs.running import result_of
from govcrawl.register import Portal
from govcrawl.terminal import Progress, say
from pipelines.database import runs
from pipelines.items import RunOutcome

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess, Crawler

    from pipelines.database.process import Writer


@dataclass(slots=True)
class Rounds:
    """Keeps ``jobs`` portals running, never two of one host, until all have run."""

    process: AsyncCrawlerProcess
    writer: Writer
    waiting: list[Portal]
    jobs: int
    years: str | None = None
    results: list[RunResult] = field(default_factory=list)
    _hosts: set[HostKey] = field(default_factory=set)
    _stopped: bool = False

    def __post_init__(self) -> None:
        self.waiting = list(self.waiting)

    def fill(self) -> None:
        """Begin as many portals as there is room for."""
        while len(self._hosts) < self.jobs and not self._stopped and not self.is_over():
            portal = next((one for one in self.waiting if _host(one) not in self._hosts), None)
            if portal is None:
                return
            self.waiting.remove(portal)
            self._begin(portal)

    def is_over(self) -> bool:
        """Whether the time of the harvest is over."""
        until = current().until
        return until is not None and time.monotonic() >= until

    def _begin(self, portal: Portal) -> None:
        try:
            crawler = self.process.create_crawler(portal.family)
        except KeyError:
            self._note(failed(portal, f"登记的系列{portal.family}不存在；请用scrapy list查看后改正登记表。"))
            return
        self._hosts.add(_host(portal))
        years = {"years": self.years} if self.years else {}
        task = self.process.crawl(crawler, portal=portal.id, **years)
        task.add_done_callback(lambda done: self._ended(portal, crawler, done))

    def _ended(self, portal: Portal, crawler: Crawler, task: asyncio.Task[None]) -> None:
        self._hosts.discard(_host(portal))
        error = task.exception() if not task.cancelled() else None
        result = result_of(crawler)
        if result is None:
            why = f"{error}" if isinstance(error, NothingDoneError) else f"{type(error).__name__}：{error}"
            self._note(failed(portal, f"未能开始：{why}；请核对登记表。"))
        else:
            self._print(result)
            self._stopped |= result.outcome is RunOutcome.INTERRUPTED or result.broken is not None
        self.fill()

    def _note(self, result: RunResult) -> None:
        """A portal that never began has its row all the same."""
        self.writer.submit(
            runs.note,
            spider=result.spider,
            portal=result.portal,
            target=result.target,
            outcome=result.outcome,
            reason=result.reason,
            pid=os.getpid(),
            harvest=current().harvest,
            years=self.years,
        )
        self._print(result)

    def _print(self, result: RunResult) -> None:
        self.results.append(result)
        Progress.note(len(self.results), part="portals")
        show(result)


def show(result: RunResult) -> None:
    """The line of a portal that has ended."""
    count = result.counts
    say(
        f"{result.portal}  {result.outcome}  found {count['found']} (new {count['new']}, changed "
        f"{count['changed']}), verified {count['verified']}  {result.reason}".rstrip()
    )


def failed(portal: Portal, reason: str) -> RunResult:
    """The result of a portal that never began; ``reason`` in Chinese."""
    return RunResult(
        portal.family, portal.id, portal.url, RunOutcome.FAILED, reason, dict.fromkeys(runs.COUNTS, 0)
    )


def _host(portal: Portal) -> HostKey:
    return host_key(portal.url)
