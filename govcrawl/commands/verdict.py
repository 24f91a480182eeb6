"""``scrapy verdict``: what a person decided of a finding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Records, lists, exports and imports verdicts; see :mod:`govcrawl.jobs.verdict`."""

    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}
    usage: ClassVar[str] = "[FINDING confirmed|dismissed|comment] [options]"
    summary: ClassVar[str] = "Record a verdict on a finding; without arguments list them"
    explanation: ClassVar[str] = (
        "FINDING is the id of a row of checks (failing_checks and the website show it). No run touches a verdict: it "
        "returns with the same finding and expires when the figures concerned change. Without arguments: every verdict "
        "and whether it holds. Exit status: 0 done; 2 nothing done."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The command's own options."""
        super().add_options(parser)
        parser.add_argument(
            "--comment", metavar="TEXT", default="", help="why; with comment what is to be said"
        )
        parser.add_argument("--who", metavar="NAME", help="who decided (default: the user of this machine)")
        parser.add_argument(
            "--export", metavar="FILE", type=Path, help="write all verdicts to FILE (.csv or .json)"
        )
        parser.add_argument(
            "--import",
            dest="import_",
            metavar="FILE",
            type=Path,
            help="add the verdicts of FILE (.csv or .json)",
        )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """One of the four."""
        from govcrawl.jobs import verdict

        database = Path(self.values["GOVCRAWL_DATABASE"])
        files = [file for file in (opts.export, opts.import_) if file is not None]
        if len(files) + bool(args) > 1:
            raise usage_error("record, --export or --import: one at a time")
        if opts.export is not None:
            return verdict.write_file(database, opts.export)
        if opts.import_ is not None:
            return verdict.read_file(database, opts.import_)
        if not args:
            return verdict.show(database)
        if len(args) != 2:
            raise usage_error(
                "name a finding and the verdict: scrapy verdict FINDING confirmed|dismissed|comment"
            )
        return verdict.record(database, *args, who=opts.who, comment=opts.comment)
