"""Every portal of the register in one process, many hosts at once, each host politely."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from govcrawl.conduct import conducting, current
from govcrawl.errors import DONE, InPartError, NothingDoneError, RegisterError, UserError
from govcrawl.extensions.runs import RunResult
from govcrawl.jobs.running import at_work, be_quiet, check_places, result_of
from govcrawl.locking import alone
from govcrawl.register import Portal, load_register, provide_register
from govcrawl.terminal import say, short_path
from govcrawl.user_agent import version
from pipelines.database import harvests, runs
from pipelines.database.process import Writer
from pipelines.items import RunOutcome
from pipelines.workers.pool import ReaderPool

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess, Crawler
    from scrapy.settings import BaseSettings


def harvest(process: AsyncCrawlerProcess, settings: BaseSettings, *, wanted: list[str], jobs: int) -> int:
    """Harvest the portals ``wanted``, or all, ``jobs`` hosts at once; the exit status.

    Raises :class:`NothingDoneError` where none could begin, and :class:`InPartError` where not all are complete.
    """
    portals = _portals(Path(settings["GOVCRAWL_PORTALS"]), wanted)
    check_places(settings)
    be_quiet(settings)
    # several crawlers would each rewrite the terminal's line; a command's default ranks below the project's
    settings.set("GOVCRAWL_PROGRESS", False, priority="cmdline")
    options = {"portal": wanted, "jobs": jobs}
    with at_work(settings, alone(Path(settings["GOVCRAWL_DATABASE"]), "harvest")) as writer:
        return _harvest(process, settings, writer, portals, jobs, options)


def _harvest(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    writer: Writer,
    portals: list[Portal],
    jobs: int,
    options: Mapping[str, object],
) -> int:
    identity = _new_id()
    begun = writer.submit(
        harvests.begin,
        identity,
        options=options,
        host=socket.gethostname(),
        holder=current().holder or "",
        version=version(),
        planned=len(portals),
    )
    # held here, so that workers stay from one portal to the next
    pool = ReaderPool.acquire(settings)
    error: UserError | None = None
    try:
        with conducting(replace(current(), harvest=identity)):
            rounds = _Rounds(process, writer, portals, jobs, identity)
            rounds.fill()
            process.start()
        outcome, error = _outcome(rounds, portals)
    finally:
        pool.release()
    try:
        begun.result()
        writer.submit(harvests.end, identity, outcome, str(error or "")).result()
    except Exception as fault:
        raise NothingDoneError(
            f"the harvest's row cannot be written: {writer.path} ({fault}); "
            "see who else writes there and whether the disk is full, then run it again"
        ) from fault
    if error is not None:
        raise error
    return DONE


def _outcome(rounds: _Rounds, portals: list[Portal]) -> tuple[RunOutcome, UserError | None]:
    broken = next((result.broken for result in rounds.results if result.broken), None)
    if broken is not None:
        return RunOutcome.FAILED, NothingDoneError(broken)
    say(f"Database: {short_path(rounds.writer.path)}")
    wrong = [result for result in rounds.results if result.outcome is not RunOutcome.COMPLETE]
    unstarted = len(portals) - len(rounds.results)
    if not wrong and not unstarted:
        return RunOutcome.COMPLETE, None
    names = ", ".join(f"{result.portal} {result.outcome}" for result in wrong)
    words = [f"{len(wrong)} of {len(portals)} portals not complete: {names}"] if wrong else []
    words += [f"interrupted, {unstarted} portals not begun"] if unstarted else []
    interrupted = bool(unstarted) or any(result.outcome is RunOutcome.INTERRUPTED for result in wrong)
    outcome = RunOutcome.INTERRUPTED if interrupted else RunOutcome.INCOMPLETE
    return outcome, InPartError(f"{'; '.join(words)}; table runs has the reasons, run it again")


def _new_id() -> str:
    """An id that sorts by time and is no other machine's."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{token_hex(3)}"


@dataclass(slots=True)
class _Rounds:
    """Keeps ``jobs`` portals running, never two of one host, until all have run."""

    process: AsyncCrawlerProcess
    writer: Writer
    waiting: list[Portal]
    jobs: int
    harvest: str
    results: list[RunResult] = field(default_factory=list)
    _hosts: set[str] = field(default_factory=set)
    _stopped: bool = False

    def __post_init__(self) -> None:
        self.waiting = list(self.waiting)

    def fill(self) -> None:
        """Begin as many portals as there is room for."""
        while len(self._hosts) < self.jobs and not self._stopped:
            portal = next((one for one in self.waiting if _host(one) not in self._hosts), None)
            if portal is None:
                return
            self.waiting.remove(portal)
            self._begin(portal)

    def _begin(self, portal: Portal) -> None:
        try:
            crawler = self.process.create_crawler(portal.family)
        except KeyError:
            self._note(_failed(portal, f"登记的系列{portal.family}不存在；请用scrapy list查看后改正登记表。"))
            return
        self._hosts.add(_host(portal))
        task = self.process.crawl(crawler, portal=portal.id)
        task.add_done_callback(lambda done: self._ended(portal, crawler, done))

    def _ended(self, portal: Portal, crawler: Crawler, task: asyncio.Task[None]) -> None:
        self._hosts.discard(_host(portal))
        error = task.exception() if not task.cancelled() else None
        result = result_of(crawler)
        if result is None:
            why = f"{error}" if isinstance(error, NothingDoneError) else f"{type(error).__name__}：{error}"
            self._note(_failed(portal, f"未能开始：{why}；请核对登记表。"))
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
            harvest=self.harvest,
        )
        self._print(result)

    def _print(self, result: RunResult) -> None:
        self.results.append(result)
        count = result.counts
        say(
            f"{result.portal}  {result.outcome}  found {count['found']} (new {count['new']}, changed "
            f"{count['changed']}), verified {count['verified']}  {result.reason}".rstrip()
        )


def _failed(portal: Portal, reason: str) -> RunResult:
    return RunResult(
        portal.family, portal.id, portal.url, RunOutcome.FAILED, reason, dict.fromkeys(runs.COUNTS, 0)
    )


def _host(portal: Portal) -> str:
    return urlsplit(portal.url).hostname or portal.id


def _portals(register: Path, wanted: list[str]) -> list[Portal]:
    provide_register(register)
    try:
        portals = load_register(register)
    except FileNotFoundError:
        raise NothingDoneError(
            f"no register of portals: {register}; give one with -s GOVCRAWL_PORTALS=FILE"
        ) from None
    except (RegisterError, OSError) as error:
        raise NothingDoneError(f"register of portals: {error}; scrapy register check says more") from error
    if not portals:
        raise NothingDoneError(f"{register} lists no portal; scrapy register add URL proposes a row")
    known = {portal.id for portal in portals}
    for name in wanted:
        if name not in known:
            raise NothingDoneError(f"no portal {name} in {register}; its column id has the names")
    return [portal for portal in portals if not wanted or portal.id in wanted]
