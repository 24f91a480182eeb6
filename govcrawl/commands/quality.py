"""``scrapy quality``: how good the database is, on one screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Prints reports by status, findings by rule and body, and what verdicts say of the rules."""

    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}
    usage: ClassVar[str] = "[--json]"
    summary: ClassVar[str] = "Reports by status, findings by rule and by body, precision of rules"
    explanation: ClassVar[str] = (
        "Faults of our own reader come first, then the publishers'. Precision is that of the findings on which a verdict "
        "was given (scrapy verdict). Exit status: 0 done; 2 nothing done."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--json``."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print everything as JSON, for programs")

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print it."""
        from govcrawl.jobs.quality import quality

        if args:
            raise usage_error("takes no arguments: scrapy quality [--json]")
        return quality(Path(self.values["GOVCRAWL_DATABASE"]), as_program=opts.json)
