"""``scrapy harvest``: every portal of the register in one process, many hosts at once, each host politely."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from govcrawl.account import RunOutcome
from govcrawl.commands.running import (
    CRAWLING,
    DONE,
    IN_PART,
    NOTHING,
    be_quiet,
    check_places,
    result_of,
    short_path,
)
from govcrawl.errors import NothingDoneError
from govcrawl.extensions.runs import COUNTS, RunResult
from govcrawl.register import Portal, RegisterError, load_register
from pipelines.database import Store
from pipelines.pool import ReaderPool
from pipelines.processes import warm_up
from pipelines.writer import Writer

if TYPE_CHECKING:
    import argparse

    from scrapy.crawler import AsyncCrawlerProcess

_JOBS = 4


class Command(ScrapyCommand):
    """One line and one row of ``runs`` for each portal; see the contract for the exit status."""

    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = CRAWLING

    def syntax(self) -> str:
        """How it is called."""
        return "[--jobs N] [--portal ID]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Harvest every portal of the register"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--jobs`` and ``--portal``."""
        super().add_options(parser)
        parser.add_argument("--jobs", type=int, default=_JOBS, help=f"hosts at once (default: {_JOBS})")
        parser.add_argument(
            "--portal", action="append", default=[], metavar="ID", help="only this portal (may be repeated)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run every portal."""
        if args or opts.jobs < 1:
            raise UsageError("scrapy harvest takes only options; --jobs is at least 1", print_help=False)
        assert self.settings is not None
        try:
            portals = _portals(Path(self.settings["GOVCRAWL_PORTALS"]), opts.portal)
            warm_up()
            check_places(self.settings)
            be_quiet(self.settings)
            # several crawlers would each rewrite the terminal's line; a command's default ranks below the project's
            self.settings.set("GOVCRAWL_PROGRESS", False, priority="cmdline")
            with _alone(Path(self.settings["GOVCRAWL_DATABASE"])):
                self.exitcode = self._harvest(portals, opts.jobs)
        except NothingDoneError as error:
            print(f"scrapy harvest: {error}", file=sys.stderr)
            self.exitcode = NOTHING

    def _harvest(self, portals: list[Portal], jobs: int) -> int:
        assert self.settings is not None
        # held here, so that workers and database stay open from one portal to the next
        pool = ReaderPool.acquire(self.settings)
        writer = Writer.acquire(self.settings)
        try:
            rounds = _Rounds(self.crawler_process, writer, portals, jobs)  # type: ignore[arg-type]
            rounds.fill()
            self.crawler_process.start()  # type: ignore[union-attr]
        finally:
            writer.release()
            pool.release()
        print(f"Database: {short_path(self.settings['GOVCRAWL_DATABASE'])}")
        wrong = [result for result in rounds.results if result.outcome is not RunOutcome.COMPLETE]
        unstarted = len(portals) - len(rounds.results)
        if not wrong and not unstarted:
            return DONE
        names = ", ".join(f"{result.portal} {result.outcome}" for result in wrong)
        words = [f"{len(wrong)} of {len(portals)} portals not complete: {names}"] if wrong else []
        words += [f"interrupted, {unstarted} portals not begun"] if unstarted else []
        print(
            f"scrapy harvest: {'; '.join(words)}; table runs has the reasons, run it again", file=sys.stderr
        )
        return IN_PART


@dataclass(slots=True)
class _Rounds:
    """Keeps ``jobs`` portals running, never two of one host, until all have run."""

    process: AsyncCrawlerProcess
    writer: Writer
    waiting: list[Portal]
    jobs: int
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
            self._stopped |= result.outcome is RunOutcome.INTERRUPTED
        self.fill()

    def _note(self, result: RunResult) -> None:
        """A portal that never began has its row all the same."""
        self.writer.submit(
            Store.note_run,
            spider=result.spider,
            portal=result.portal,
            target=result.target,
            outcome=result.outcome,
            reason=result.reason,
            pid=os.getpid(),
        )
        self._print(result)

    def _print(self, result: RunResult) -> None:
        self.results.append(result)
        count = result.counts
        print(
            f"{result.portal}  {result.outcome}  found {count['found']} (new {count['new']}, changed "
            f"{count['changed']}), verified {count['verified']}  {result.reason}".rstrip(),
            flush=True,
        )


def _failed(portal: Portal, reason: str) -> RunResult:
    return RunResult(
        portal.family, portal.id, portal.url, RunOutcome.FAILED, reason, dict.fromkeys(COUNTS, 0)
    )


def _host(portal: Portal) -> str:
    return urlsplit(portal.url).hostname or portal.id


def _portals(register: Path, wanted: list[str]) -> list[Portal]:
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


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Hold the lock beside the database. Raises :class:`NothingDoneError` where another harvest holds it."""
    path = database.with_name(database.name + ".lock")
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise NothingDoneError(
                f"another harvest of {database} is running (process {holder}); wait for its end"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
