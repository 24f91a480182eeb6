"""One spider run, its summary and its exit status."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from govcrawl.conduct import Conduct, conducting, current
from govcrawl.errors import DONE, InPartError, NothingDoneError
from govcrawl.jobs.running import (
    at_work,
    be_quiet,
    check_places,
    complaint,
    feeds_stdout,
    result_of,
    summary,
)
from govcrawl.locking import beside
from govcrawl.register import provide_register
from govcrawl.terminal import say
from pipelines.database import harvests
from pipelines.errors import BROKEN_INSTALLATION, InstallationError

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess, Crawler
    from scrapy.settings import BaseSettings

    from pipelines.database.process import Writer


def crawl(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    name: str,
    arguments: Mapping[str, str],
    *,
    create: Callable[[str], Crawler],
) -> int:
    """Run the spider ``name`` with its arguments (``-a``); the exit status. ``create`` makes its crawler.

    Raises :class:`NothingDoneError` where it could not begin or nothing could be read, and :class:`InPartError` where
    it is not complete.
    """
    if name not in process.spider_loader.list():
        raise NothingDoneError(f"no spider named {name}; scrapy list shows them")
    check_places(settings)
    if "portal" in arguments:
        provide_register(Path(settings["GOVCRAWL_PORTALS"]))
    be_quiet(settings)
    with (
        at_work(settings, beside(Path(settings["GOVCRAWL_DATABASE"]))) as writer,
        conducting(_conduct(settings, writer)),
    ):
        return _crawl(process, settings, name, arguments, create(name))


def _conduct(settings: BaseSettings, writer: Writer) -> Conduct:
    """How this run is conducted: where another machine's harvest scheduled it, as that says."""
    if not settings["GOVCRAWL_HARVEST"]:
        return current()
    told = json.loads(settings["GOVCRAWL_HARVEST"])
    writer.submit(harvests.join, told["row"], holder=current().holder or "").result()
    return replace(current(), harvest=told["row"]["id"], rest=told["rest"])


def _crawl(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    name: str,
    arguments: Mapping[str, str],
    crawler: Crawler,
) -> int:
    task = process.crawl(crawler, **arguments)
    failures: list[BaseException] = []
    if isinstance(task, asyncio.Task):
        task.add_done_callback(lambda done: failures.extend(filter(None, [done.exception()])))
    process.start()
    if failures:
        error = failures[0]
        if isinstance(error, (NothingDoneError, InstallationError, *BROKEN_INSTALLATION)):
            raise error
        raise NothingDoneError(f"{name} could not start: {type(error).__name__}: {error}") from error
    result = result_of(crawler)
    if result is None:  # a second Ctrl-C waits for nothing
        raise InPartError(f"{name}: stopped at once; what was stored is whole, run it again")
    say(summary(result, settings), out=sys.stderr if feeds_stdout(settings) else None)
    if (wrong := complaint(result)) is not None:
        raise wrong
    return DONE
