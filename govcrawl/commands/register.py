"""``scrapy register check`` and ``scrapy register add URL``: the register of portals, kept in order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.errors import NothingDoneError
from govcrawl.jobs.running import NOTHING

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """``check`` reads every row; ``add URL`` recognises the family, proposes a row and shows a sample."""

    requires_project = True

    def syntax(self) -> str:
        """How it is called."""
        return "check | add [--write] URL"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Check the register of portals, or propose a row for it"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--write``."""
        super().add_options(parser)
        parser.add_argument("--write", action="store_true", help="add the proposed row to the register")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """``check`` or ``add URL``."""
        from govcrawl.jobs.register import add, check

        assert self.settings is not None
        assert self.crawler_process is not None
        try:
            if args == ["check"]:
                self.exitcode = check(self.settings)
            elif len(args) == 2 and args[0] == "add":
                self.exitcode = add(
                    self.crawler_process,  # type: ignore[arg-type]
                    self.settings,
                    args[1],
                    write=opts.write,
                )
            else:
                raise UsageError("say scrapy register check, or scrapy register add URL", print_help=False)
        except NothingDoneError as error:
            print(f"scrapy register: {error}", file=sys.stderr)
            self.exitcode = NOTHING
