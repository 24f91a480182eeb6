"""``scrapy scaffold NAME``: a new family's spider, its replica, and a test that fails until both are written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error
from govcrawl.places import PROJECT

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Writes three files below the checkout; never over one that is there."""

    usage: ClassVar[str] = "[--into FOLDER] NAME"
    summary: ClassVar[str] = "Begin a new portal family: spider, replica and failing test"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--into``."""
        super().add_options(parser)
        parser.add_argument(
            "--into",
            default=PROJECT,
            type=Path,
            metavar="FOLDER",
            help="the checkout (default: this project)",
        )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Write the files for the family named by the only argument."""
        from govcrawl.jobs.scaffold import scaffold

        if len(args) != 1:
            raise usage_error("name one family: scrapy scaffold NAME")
        return scaffold(args[0], opts.into)
