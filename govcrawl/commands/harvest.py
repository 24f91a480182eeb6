"""``scrapy harvest``: every portal of the register in one process, many hosts at once, each host politely."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import CrawlingCommand, usage_error

if TYPE_CHECKING:
    import argparse

_JOBS = 4


class Command(CrawlingCommand):
    """One line and one row of ``runs`` for each portal; see the contract for the exit status."""

    usage: ClassVar[str] = "[--jobs N] [--portal ID]"
    summary: ClassVar[str] = "Harvest every portal of the register"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--jobs`` and ``--portal``."""
        super().add_options(parser)
        parser.add_argument("--jobs", type=int, default=_JOBS, help=f"hosts at once (default: {_JOBS})")
        parser.add_argument(
            "--portal", action="append", default=[], metavar="ID", help="only this portal (may be repeated)"
        )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Run every portal."""
        from govcrawl.jobs.harvest import harvest

        if args or opts.jobs < 1:
            raise usage_error("scrapy harvest takes only options; --jobs is at least 1")
        return harvest(self.process, self.values, wanted=opts.portal, jobs=opts.jobs)
