"""``scrapy harvest``: every portal of the register in one process, many hosts at once, each host politely."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from govcrawl.errors import NothingDoneError
from govcrawl.jobs.running import NOTHING, CrawlingCommand

if TYPE_CHECKING:
    import argparse

_JOBS = 4


class Command(CrawlingCommand):
    """One line and one row of ``runs`` for each portal; see the contract for the exit status."""

    requires_project = True

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
        from govcrawl.jobs.harvest import harvest

        if args or opts.jobs < 1:
            raise UsageError("scrapy harvest takes only options; --jobs is at least 1", print_help=False)
        assert self.settings is not None
        try:
            self.exitcode = harvest(
                self.crawler_process,  # type: ignore[arg-type]
                self.settings,
                wanted=opts.portal,
                jobs=opts.jobs,
            )
        except NothingDoneError as error:
            print(f"scrapy harvest: {error}", file=sys.stderr)
            self.exitcode = NOTHING
