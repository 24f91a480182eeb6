"""``scrapy harvest``: every portal that is due, in one process, many hosts at once, each host politely."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import CrawlingCommand, usage_error

if TYPE_CHECKING:
    import argparse

_JOBS = 4
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


class Command(CrawlingCommand):
    """One line and one row of ``runs`` for each portal; see the contract for the exit status."""

    usage: ClassVar[str] = "[--all] [--portal ID] [--family NAME] [--region CODE] [--year YEARS] [--dry-run]"
    summary: ClassVar[str] = "Harvest the portals of the register that are due, or those named"
    explanation: ClassVar[str] = (
        "Harvest the portals of the register that are due: reports are missing, the last run was not complete, or "
        "what is known was not looked at for long. Options that name portals or years take them due or not. "
        "Exit status: 0 done, or nothing due, or the time limit reached; 1 a portal was not complete; 2 nothing "
        "could be done."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which portals, how many at once, for how long."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="every portal, due or not")
        parser.add_argument(
            "--portal", action="append", default=[], metavar="ID", help="only this portal (may be repeated)"
        )
        parser.add_argument(
            "--family", action="append", default=[], metavar="NAME", help="only this family (may be repeated)"
        )
        parser.add_argument(
            "--region",
            action="append",
            default=[],
            metavar="CODE",
            help="only this region and those in it: GB/T 2260 code, its beginning, or a name (may be repeated)",
        )
        parser.add_argument("--year", metavar="YEARS", help="only these report years: 2023, 2022-2024")
        parser.add_argument("--jobs", type=int, default=_JOBS, help=f"hosts at once (default: {_JOBS})")
        parser.add_argument(
            "--time-limit", metavar="TIME", help="end after so long (90s, 30m, 8h); what remains stays due"
        )
        parser.add_argument(
            "--scrapyd",
            metavar="URL,URL",
            help="have these Scrapyd servers run the portals, each host's on one of them, --jobs hosts at once on each",
        )
        parser.add_argument(
            "--report", metavar="FILE", help="write the harvest's report: FILE.txt, FILE.json or FILE.html"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="print the plan with its reasons and fetch nothing"
        )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Run what is due."""
        from govcrawl.harvesting.choice import Choice
        from govcrawl.jobs.harvest import Wish, harvest, show_plan

        if args or opts.jobs < 1:
            raise usage_error("scrapy harvest takes only options; --jobs is at least 1")
        choice = Choice(
            tuple(opts.portal), tuple(opts.family), tuple(opts.region), opts.year, everything=opts.all
        )
        report = Path(opts.report) if opts.report else None
        wish = Wish(choice, opts.jobs, _seconds(opts.time_limit), report, _nodes(opts.scrapyd))
        return show_plan(self.values, wish) if opts.dry_run else harvest(self.process, self.values, wish)


def _nodes(text: str | None) -> tuple[str, ...]:
    """Addresses as they are typed, with commas between them."""
    if text is None:
        return ()
    found = tuple(dict.fromkeys(url.strip().rstrip("/") for url in text.split(",") if url.strip()))
    if not found or not all(re.match(r"https?://[^/]", url) for url in found):
        raise usage_error(f"--scrapyd {text}: no addresses; write http://node1:6800,http://node2:6800")
    return found


def _seconds(text: str | None) -> float | None:
    """A time as it is typed: seconds, or with ``s``, ``m`` or ``h``."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if match is None or not float(match[1]):
        raise usage_error(f"--time-limit {text}: no time; write 90s, 30m or 8h")
    return float(match[1]) * _UNITS[match[2]]
