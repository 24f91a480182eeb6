"""``scrapy merge A.db B.db``: databases of several machines into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Joins databases and archives; see :mod:`govcrawl.jobs.merge`."""

    usage: ClassVar[str] = "[--archive FOLDER] A.db B.db ..."
    summary: ClassVar[str] = "Bring databases of several machines, with their archives, into one"
    explanation: ClassVar[str] = (
        "Bring all that the databases named have, and their originals, into the database of this place (setting "
        "GOVCRAWL_DATABASE), by the rules that a harvest stores by: in any order, and again without change. Originals are "
        "looked for in the archives beside each database, and compared with their SHA-256. The databases named stay as they are. "
        "Exit status: 0 done; 1 an original is missing or damaged; 2 nothing done."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The command's own options."""
        super().add_options(parser)
        parser.add_argument(
            "--archive",
            action="append",
            default=[],
            metavar="FOLDER",
            help="look for originals in this archive, too (may be repeated)",
        )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Merge the databases named."""
        from pipelines.workers.installation import check_installation

        if not args:
            raise usage_error("name the databases to bring together: scrapy merge A.db B.db")
        check_installation()
        from govcrawl.jobs.merge import merge

        return merge(self.values, list(map(Path, args)), [Path(folder) for folder in opts.archive])
