"""What the commands that run spiders share: checks before, status and words after."""

from __future__ import annotations

import asyncio
import logging
import shlex
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.misc import load_object

from govcrawl.errors import NothingDoneError
from pipelines.items import RunOutcome
from pipelines.workers.installation import InstallationError, check_installation
from pipelines.workers.processes import warm_up

if TYPE_CHECKING:
    import argparse

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from govcrawl.extensions.runs import RunResult

#: exit status: done; done in part; nothing could be done
DONE, IN_PART, NOTHING = 0, 1, 2


class CrawlingCommand(ScrapyCommand):
    """A command that runs spiders."""

    requires_project = True
    #: the event loop in C, where the system has it, saves a tenth of the time
    default_settings: ClassVar[dict[str, Any]] = (
        {"ASYNCIO_EVENT_LOOP": "uvloop.Loop"} if find_spec("uvloop") else {}
    )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Let the readers be loaded while the spiders are.

        Raises :class:`~scrapy.exceptions.UsageError` for a broken installation, in which spiders may not load.
        """
        super().process_options(args, opts)
        warm_up()
        try:
            check_installation()
        except InstallationError as error:
            raise UsageError(str(error), print_help=False) from error
        assert self.settings is not None
        if (loop := self.settings["ASYNCIO_EVENT_LOOP"]) is not None:
            # else Scrapy begins with asyncio's own and leaves it to the collector, which complains at times
            asyncio.set_event_loop(load_object(loop)())


def check_places(settings: BaseSettings) -> None:
    """Make database and archive where absent.

    Raises :class:`NothingDoneError` where they are not writable, or nothing could be read for want of a data file
    or a library.
    """
    from pipelines.archive import Archive
    from pipelines.database.schema import connect

    try:
        check_installation()
    except InstallationError as error:
        raise NothingDoneError(str(error)) from error
    database, archive = settings["GOVCRAWL_DATABASE"], settings["GOVCRAWL_ARCHIVE"]
    try:
        connect(Path(database)).close()
    except (sqlite3.Error, OSError) as error:
        raise NothingDoneError(
            f"database not writable: {database} ({error}); give another with -s GOVCRAWL_DATABASE=FILE"
        ) from error
    try:
        Archive(Path(archive)).open()
    except OSError as error:
        raise NothingDoneError(
            f"archive not writable: {archive} ({error}); give another with -s GOVCRAWL_ARCHIVE=FOLDER"
        ) from error


def be_quiet(settings: BaseSettings) -> None:
    """Silence what Scrapy prints of failed connections, where nobody asked for a log.

    Each has its reason in the database, and what matters of them is said by the summary.
    """
    # Scrapy makes several records for each page and leaves it to their handler to drop them
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    if settings.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["project"]:
        for name in ("retry", "robotstxt"):
            logging.getLogger(f"scrapy.downloadermiddlewares.{name}").setLevel(logging.CRITICAL)


def result_of(crawler: Crawler) -> RunResult | None:
    """How a crawler's run ended; ``None`` where it never began."""
    from govcrawl.extensions.runs import RunRecord

    try:
        record = crawler.get_extension(RunRecord)
    except RuntimeError:
        return None
    return record.result if record is not None else None


def status_of(result: RunResult) -> int:
    """The exit status that a result earns."""
    if result.broken is not None:
        return NOTHING
    return DONE if result.outcome is RunOutcome.COMPLETE else IN_PART


def complaint(result: RunResult) -> str:
    """The line for stderr of a run that is not complete."""
    if result.broken is not None:
        return result.broken
    subject = result.portal or result.target or result.spider
    return f"{subject}: {result.outcome}: {result.reason}"


def short_path(path: str) -> str:
    """A path as short as it can be typed here."""
    absolute = Path(path).resolve()
    try:
        return str(absolute.relative_to(Path.cwd()))
    except ValueError:
        return str(absolute)


def summary(result: RunResult, settings: BaseSettings) -> str:
    """The closing words of a crawl: what was found, read and left out, where it is, what to type next."""
    count = result.counts
    lines = [
        f"{result.outcome}: {result.target or result.spider}",
        f"  found         {count['found']:>6}   "
        f"new {count['new']}, changed {count['changed']}, unchanged {count['unchanged']}",
        f"  verified      {count['verified']:>6}   figures agree in two readings and with the form's sums",
        f"  inconsistent  {count['inconsistent']:>6}   the publisher's own sums do not hold",
        f"  partial       {count['partial']:>6}   a table or section is missing or unsure",
        f"  unreadable    {count['unreadable']:>6}   original kept, reason stored",
    ]
    lines += [
        f"  {name.replace('_failures', ' faults').replace('_', ' '):<13} {count[name]:>6}   {words}"
        for name, words in (
            ("not_a_report", "document of another kind or blank form, counted as no report"),
            ("skipped", "not a report (interpretation, notice, blank form)"),
            ("gone", "the portal answers 404 or 410"),
            ("wrong_page", "another page than a report"),
            ("refused", "host not trusted, or robots.txt forbids"),
            ("challenged", "challenge page, not evaded"),
            ("failed", "could not be fetched"),
            ("reader_failures", "faults of the program itself, see checks: reader_failed"),
        )
        if count[name]
    ]
    database = short_path(settings["GOVCRAWL_DATABASE"])
    lines += [
        f"Database: {database}",
        f"Next:     datasette {shlex.quote(database)}   or   scrapy publish site && datasette site",
    ]
    if count["partial"] or count["unreadable"]:
        query = "select status, reason, url from unread_reports"
        lines.append(f"Why not:  sqlite-utils {shlex.quote(database)} {shlex.quote(query)} -t")
    return "\n".join(lines)


def feeds_stdout(settings: BaseSettings) -> bool:
    """Whether items go to standard output, where no other words may stand."""
    return any(str(uri) in ("-", "stdout:") for uri in settings.getdict("FEEDS"))
