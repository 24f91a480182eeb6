"""``scrapy register``: the register of portals, kept in order: ``check``, ``add URL``, ``discover HOMEPAGE``, ``heal``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """``check`` reads every row; ``add URL`` recognises the family, proposes a row and shows a sample; ``discover``
    finds the columns of a site from its homepage; ``heal`` carries columns that moved into the register."""

    requires_crawler_process = True
    usage: ClassVar[str] = (
        "check | add [--write] URL | discover [options] HOMEPAGE | discover [options] --sites FILE | heal [--write]"
    )
    summary: ClassVar[str] = (
        "Check the register of portals, propose rows for it, or find them from a homepage"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--write``, and of ``discover`` its form, its limit and its hosts."""
        super().add_options(parser)
        parser.add_argument("--write", action="store_true", help="make the proposed changes in the register")
        parser.add_argument("--json", action="store_true", help="discover: print the columns for programs")
        parser.add_argument("--pages", metavar="N", type=int, help="discover: ask for so many pages at most")
        parser.add_argument("--sites", metavar="FILE", help="discover: every site of a list, resumable")
        parser.add_argument(
            "--jobs", metavar="N", type=int, default=8, help="discover --sites: sites at once (8)"
        )
        parser.add_argument(
            "--trust",
            metavar="HOST",
            action="append",
            default=[],
            help="discover: a host to ask beside official ones",
        )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """``check``, ``add URL`` or ``discover HOMEPAGE``."""
        from govcrawl.jobs.register import add, check, discover, discover_sites, heal

        if opts.pages is not None and opts.pages < 1:
            raise usage_error(f"--pages {opts.pages}: at least one page is needed")

        match args:
            case ["check"]:
                return check(self.values)
            case ["add", url]:
                return add(self.process, self.values, url, write=opts.write)
            case ["heal"]:
                return heal(self.values, write=opts.write)
            case ["discover"] if opts.sites:
                if opts.jobs < 1:
                    raise usage_error(f"--jobs {opts.jobs}: at least one site at once is needed")
                return discover_sites(
                    self.process,
                    self.values,
                    Path(opts.sites),
                    as_json=opts.json,
                    write=opts.write,
                    jobs=opts.jobs,
                    pages=opts.pages,
                    trust=opts.trust,
                )
            case ["discover", homepage] if not opts.sites:
                return discover(
                    self.process,
                    self.values,
                    homepage,
                    as_json=opts.json,
                    write=opts.write,
                    pages=opts.pages,
                    trust=opts.trust,
                )
            case _:
                raise usage_error(
                    "say scrapy register check, add URL, discover HOMEPAGE, discover --sites FILE, or heal"
                )
