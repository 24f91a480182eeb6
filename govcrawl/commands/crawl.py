"""``scrapy crawl`` with an exit status that says how the run ended, and a summary."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as StockCommand
from scrapy.exceptions import UsageError

from govcrawl.errors import NothingDoneError
from govcrawl.jobs.running import (
    DONE,
    IN_PART,
    NOTHING,
    CrawlingCommand,
    be_quiet,
    check_places,
    complaint,
    feeds_stdout,
    result_of,
    status_of,
    summary,
)

if TYPE_CHECKING:
    import argparse


class Command(CrawlingCommand, StockCommand):
    """The stock command with all its options; see the contract for the exit status."""

    def long_desc(self) -> str:
        """What ``scrapy crawl -h`` says."""
        return (
            "Run one spider. Exit status: 0 done; 1 the portal ended incomplete, challenged or failed, or "
            "nothing was found; 2 nothing could be done."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named by the only argument."""
        if len(args) != 1:
            raise UsageError("name one spider; scrapy list shows them", print_help=False)
        try:
            self.exitcode = self._crawl(args[0], opts)
        except NothingDoneError as error:
            print(f"scrapy crawl: {error}", file=sys.stderr)
            self.exitcode = NOTHING

    def _crawl(self, name: str, opts: argparse.Namespace) -> int:
        process, settings = self.crawler_process, self.settings
        assert process is not None
        assert settings is not None
        if name not in process.spider_loader.list():
            raise NothingDoneError(f"no spider named {name}; scrapy list shows them")
        check_places(settings)
        be_quiet(settings)
        crawler = self._create_crawler(name)
        task = process.crawl(crawler, **opts.spargs)
        failures: list[BaseException] = []
        if isinstance(task, asyncio.Task):
            task.add_done_callback(lambda done: failures.extend(filter(None, [done.exception()])))
        process.start()
        if failures:
            error = failures[0]
            if isinstance(error, NothingDoneError):
                raise error
            raise NothingDoneError(f"{name} could not start: {type(error).__name__}: {error}") from error
        result = result_of(crawler)
        if result is None:  # a second Ctrl-C waits for nothing
            print(
                f"scrapy crawl: {name}: stopped at once; what was stored is whole, run it again",
                file=sys.stderr,
            )
            return IN_PART
        words = sys.stderr if feeds_stdout(settings) else sys.stdout
        print(summary(result, settings), file=words, flush=True)
        status = status_of(result)
        if status != DONE:
            print(f"scrapy crawl: {complaint(result)}", file=sys.stderr)
        return status
