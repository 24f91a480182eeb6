"""What the jobs that run spiders share: checks before, status and words after."""

from __future__ import annotations

import logging
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import SETTINGS_PRIORITIES

from govcrawl.conduct import Conduct, conducting
from govcrawl.errors import InPartError, NothingDoneError, UserError
from govcrawl.extensions.knowledge import open_writer
from govcrawl.locking import alive
from govcrawl.one_line import one_line
from govcrawl.terminal import short_path
from pipelines.database import runs
from pipelines.database.process import Writer
from pipelines.items import RunOutcome
from pipelines.workers.installation import check_installation

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from govcrawl.extensions.runs import RunResult


def check_places(settings: BaseSettings) -> None:
    """Make database and archive where absent.

    Raises :class:`NothingDoneError` where they are not writable, and :class:`~pipelines.errors.InstallationError`
    where nothing could be read for want of a data file or a library.
    """
    from pipelines.archive import Archive
    from pipelines.database.schema import NewerDatabaseError, connect

    check_installation()
    database, archive = settings["GOVCRAWL_DATABASE"], settings["GOVCRAWL_ARCHIVE"]
    try:
        connect(Path(database)).close()
    except NewerDatabaseError as error:
        raise NothingDoneError(str(error)) from error
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
        one_line()


@contextmanager
def at_work(settings: BaseSettings, lock: AbstractContextManager[str]) -> Iterator[Writer]:
    """Work on the settings' database while ``lock`` is held, and close what killed processes left open in its books.

    Yields the writer, which stays open from one run to the next. Raises what ``lock`` raises.
    """
    with lock as holder:
        writer = open_writer(settings)
        try:
            # where that fails, so does the row of the first run, and that is told
            writer.submit(runs.close_left, [name for name in alive(writer.path) if name != holder])
            with conducting(Conduct(holder)):
                yield writer
        finally:
            writer.release()


def result_of(crawler: Crawler) -> RunResult | None:
    """How a crawler's run ended; ``None`` where it never began."""
    from govcrawl.extensions.runs import RunRecord

    try:
        record = crawler.get_extension(RunRecord)
    except RuntimeError:
        return None
    return record.result if record is not None else None


def complaint(result: RunResult) -> UserError | None:
    """What the user is told of a run that is not complete; ``None`` where it is."""
    if result.broken is not None:
        return NothingDoneError(result.broken)
    if result.outcome is RunOutcome.COMPLETE:
        return None
    subject = result.portal or result.target or result.spider
    return InPartError(f"{subject}: {result.outcome}: {result.reason}")


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
            ("unfinished", "not read to the end, tried again by the next run: see unfinished"),
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
