"""``scrapy demo``: the whole way on one machine, from a portal over HTTP to verified figures."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from govcrawl.errors import NothingDoneError
from govcrawl.jobs.running import NOTHING, CrawlingCommand

if TYPE_CHECKING:
    import argparse


class Command(CrawlingCommand):
    """Serves the demo portal on loopback and harvests it with the ordinary machinery."""

    def syntax(self) -> str:
        """How it is called."""
        return "[--browse]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Harvest the bundled demo portal over HTTP on this machine"

    def long_desc(self) -> str:
        """What ``scrapy demo -h`` says."""
        return (
            "Serve the bundled portal of an invented city on loopback, harvest it into GOVCRAWL_DATABASE and "
            "show what was read. No network is used. Running it again changes nothing. "
            "Exit status as of scrapy harvest."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--browse``."""
        super().add_options(parser)
        parser.add_argument(
            "--browse", action="store_true", help="only serve the portal for a browser, until Ctrl-C"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve and harvest, or serve only."""
        from govcrawl.jobs.demo import browse, demonstrate

        if args:
            raise UsageError("scrapy demo takes only options", print_help=False)
        assert self.settings is not None
        try:
            if opts.browse:
                browse()
            else:
                self.exitcode = demonstrate(self.crawler_process, self.settings)  # type: ignore[arg-type]
        except NothingDoneError as error:
            print(f"scrapy demo: {error}", file=sys.stderr)
            self.exitcode = NOTHING
