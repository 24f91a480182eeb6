"""``scrapy archive verify``: the originals against their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Compares the archive with the database; see :mod:`govcrawl.jobs.archive`."""

    usage: ClassVar[str] = "verify [--repair]"
    summary: ClassVar[str] = "Compare every archived original with its SHA-256"
    explanation: ClassVar[str] = (
        "Read every original that the database names, and name those that are missing or damaged, and files that no row "
        "names. Exit status: 0 all are whole; 1 some are missing or damaged; 2 nothing done."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The command's own options."""
        super().add_options(parser)
        parser.add_argument(
            "--repair",
            action="store_true",
            help="bring back what lies elsewhere in the archive, have the next harvest fetch the rest, "
            "remove what killed runs left",
        )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Compare, and repair where asked to."""
        from govcrawl.jobs.archive import verify

        if args != ["verify"]:
            raise usage_error("say what to do: scrapy archive verify [--repair]")
        return verify(self.values, repair=opts.repair)
