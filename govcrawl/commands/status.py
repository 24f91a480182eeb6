"""``scrapy status``: the last harvest, what is wrong, what is due, in one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Reads only, also while a harvest runs."""

    usage: ClassVar[str] = "[--json]"
    summary: ClassVar[str] = "Show the last harvest, what is wrong and what is due"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--json``."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="for programs")

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Show it."""
        from govcrawl.jobs.status import status

        if args:
            raise usage_error("scrapy status takes no arguments")
        return status(self.values, as_json=opts.json)
