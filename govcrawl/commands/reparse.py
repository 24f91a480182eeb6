"""``scrapy reparse``: reads every archived original again with today's code, without the network."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.errors import NothingDoneError
from govcrawl.jobs.running import DONE, IN_PART, NOTHING, check_places, short_path
from pipelines.workers.processes import warm_up

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """Reads in parallel, stores what came out, and says what changed in figures and status."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Read every archived original again with today's code, without the network"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 (the signature is Scrapy's)
        """Read everything again."""
        if args:
            raise UsageError("scrapy reparse takes no arguments", print_help=False)
        assert self.settings is not None
        try:
            database = self.settings["GOVCRAWL_DATABASE"]
            if not Path(database).exists():
                raise NothingDoneError(f"no database: {database}; run scrapy crawl or make demo first")
            warm_up()
            check_places(self.settings)
            from govcrawl.jobs.reparse import reparse

            changes = asyncio.run(reparse(self.settings))
        except NothingDoneError as error:
            print(f"scrapy reparse: {error}", file=sys.stderr)
            self.exitcode = NOTHING
            return
        except KeyboardInterrupt:
            print("scrapy reparse: interrupted; run it again to finish", file=sys.stderr)
            self.exitcode = IN_PART
            return
        print(changes.summary(short_path(database)))
        self.exitcode = DONE
        wrong = changes.complaints(short_path(self.settings["GOVCRAWL_ARCHIVE"]))
        if wrong:
            print(f"scrapy reparse: {'; '.join(wrong)}", file=sys.stderr)
            self.exitcode = IN_PART
