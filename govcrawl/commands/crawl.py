"""``scrapy crawl`` with an exit status that says how the run ended, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scrapy.commands.crawl import Command as StockCommand

from govcrawl.command import CrawlingCommand, usage_error

if TYPE_CHECKING:
    import argparse


class Command(CrawlingCommand, StockCommand):
    """The stock command with all its options; see the contract for the exit status."""

    usage: ClassVar[str] = "[options] <spider>"
    summary: ClassVar[str] = "Run a spider"
    explanation: ClassVar[str] = (
        "Run one spider. Exit status: 0 done; 1 the portal ended incomplete, challenged or failed, or "
        "nothing was found; 2 nothing could be done."
    )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Run the spider named by the only argument."""
        from govcrawl.jobs.crawl import crawl

        if len(args) != 1:
            raise usage_error("name one spider; scrapy list shows them")
        return crawl(self.process, self.values, args[0], opts.spargs, create=self._create_crawler)
