"""``scrapy reparse``: reads every archived original again with today's code, without the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Reads in parallel, stores what came out, and says what changed in figures and status."""

    summary: ClassVar[str] = "Read every archived original again with today's code, without the network"

    def do(self, args: list[str], opts: argparse.Namespace) -> int:  # noqa: ARG002 (the signature is the base's)
        """Read everything again."""
        from pipelines.workers.installation import check_installation
        from pipelines.workers.processes import warm_up

        if args:
            raise usage_error("scrapy reparse takes no arguments")
        warm_up()
        check_installation()
        from govcrawl.jobs.reparse import run

        return run(self.values)
