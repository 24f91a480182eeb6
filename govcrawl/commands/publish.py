"""``scrapy publish DIR``: the database as a website that Datasette serves."""

from __future__ import annotations

import argparse
import shlex
import sqlite3
import sys
from pathlib import Path
from typing import ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.errors import NothingDoneError
from govcrawl.jobs.running import NOTHING, short_path


class Command(ScrapyCommand):
    """Writes the folder; see :func:`govcrawl.site.website.publish`."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What follows the name of the command."""
        return "DIR"

    def short_desc(self) -> str:
        """What ``scrapy -h`` says."""
        return "Write a self-contained website folder; datasette DIR serves it"

    def long_desc(self) -> str:
        """What ``scrapy publish -h`` says."""
        return (
            "Copy the database as it is at this moment, even while a crawl is running, into DIR with a "
            "search index, labels and pages. Publishing again replaces it whole. "
            "Exit status: 0 done; 2 nothing done."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 (Scrapy's signature)
        """Publish into the folder named by the only argument."""
        if len(args) != 1:
            raise UsageError("name the folder to write: scrapy publish DIR", print_help=False)
        try:
            self._publish(Path(args[0]))
        except NothingDoneError as error:
            print(f"scrapy publish: {error}", file=sys.stderr)
            self.exitcode = NOTHING

    def _publish(self, directory: Path) -> None:
        from govcrawl.site.website import PublishError, publish

        assert self.settings is not None
        database = Path(self.settings["GOVCRAWL_DATABASE"])
        if not database.is_file():
            raise NothingDoneError(
                f"no database at {database}; harvest first (make demo, scrapy harvest), "
                "or name another with -s GOVCRAWL_DATABASE=FILE"
            )
        try:
            published = publish(database, directory)
        except PublishError as error:
            raise NothingDoneError(str(error)) from error
        except sqlite3.Error as error:
            raise NothingDoneError(
                f"{database} cannot be published ({error}); is it a govcrawl database?"
            ) from error
        except OSError as error:
            raise NothingDoneError(f"cannot write {directory} ({error}); name another folder") from error
        connection = sqlite3.connect(published)
        try:
            (reports,) = connection.execute("SELECT count(*) FROM reports").fetchone()
        finally:
            connection.close()
        folder = shlex.quote(short_path(str(directory)))
        print(f"Published {reports} reports into {folder}\nNext:     datasette {folder}")
