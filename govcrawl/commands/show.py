"""``scrapy show FILE``: reads one document and prints the reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Prints identity, the three tables as the form has them, status and failing checks."""

    usage: ClassVar[str] = "[--json] FILE"
    summary: ClassVar[str] = "Read one report document and print what was read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--json``."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print the reading as JSON, for programs")

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Read the file named by the only argument."""
        from govcrawl.jobs.show import show

        if len(args) != 1:
            raise usage_error("name one file: scrapy show FILE")
        return show(Path(args[0]).expanduser(), as_program=opts.json)
