"""``scrapy backup DIR``: one whole copy, while runs go on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Copies database, archive and register; see :mod:`govcrawl.jobs.backup`."""

    usage: ClassVar[str] = "DIR"
    summary: ClassVar[str] = "Copy database, archive and register into a folder, also during a harvest"
    explanation: ClassVar[str] = (
        "Copy the database as it is at this moment, every original that it names, and the register into DIR. Again into the "
        "same DIR copies only what is new. To restore, copy them back. "
        "Exit status: 0 done; 1 an original is missing or damaged; 2 nothing done."
    )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:  # noqa: ARG002 (the signature is the base's)
        """Copy into the folder named by the only argument."""
        from govcrawl.jobs.backup import backup

        if len(args) != 1:
            raise usage_error("name the folder to copy into: scrapy backup DIR")
        return backup(self.values, Path(args[0]))
