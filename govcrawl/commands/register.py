"""``scrapy register check`` and ``scrapy register add URL``: the register of portals, kept in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """``check`` reads every row; ``add URL`` recognises the family, proposes a row and shows a sample."""

    requires_crawler_process = True
    usage: ClassVar[str] = "check | add [--write] URL"
    summary: ClassVar[str] = "Check the register of portals, or propose a row for it"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--write``."""
        super().add_options(parser)
        parser.add_argument("--write", action="store_true", help="add the proposed row to the register")

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """``check`` or ``add URL``."""
        from govcrawl.jobs.register import add, check

        match args:
            case ["check"]:
                return check(self.values)
            case ["add", url]:
                return add(self.process, self.values, url, write=opts.write)
            case _:
                raise usage_error("say scrapy register check, or scrapy register add URL")
