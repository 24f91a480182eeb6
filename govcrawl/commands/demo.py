"""``scrapy demo``: the whole way on one machine, from a portal over HTTP to verified figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import CrawlingCommand, usage_error

if TYPE_CHECKING:
    import argparse


class Command(CrawlingCommand):
    """Serves the demo portal on loopback and harvests it with the ordinary machinery."""

    usage: ClassVar[str] = "[--browse]"
    summary: ClassVar[str] = "Harvest the bundled demo portal over HTTP on this machine"
    explanation: ClassVar[str] = (
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

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Serve and harvest, or serve only."""
        from govcrawl.jobs.demo import browse, demonstrate

        if args:
            raise usage_error("scrapy demo takes only options")
        return browse() if opts.browse else demonstrate(self.process, self.values)
