"""``scrapy publish DIR``: the database as a website that Datasette serves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from govcrawl.command import Command as BaseCommand
from govcrawl.command import usage_error

if TYPE_CHECKING:
    import argparse


class Command(BaseCommand):
    """Writes the folder; see :func:`govcrawl.site.website.publish`."""

    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}
    usage: ClassVar[str] = "DIR"
    summary: ClassVar[str] = "Write a self-contained website folder; datasette DIR serves it"
    explanation: ClassVar[str] = (
        "Copy the database as it is at this moment, even while a crawl is running, into DIR with a "
        "search index, labels and pages. Publishing again replaces it whole. Where less than half of what the "
        "register expects of a portal is there, nothing is published and the old edition stays. "
        "Exit status: 0 done; 2 nothing done."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The command's own options."""
        super().add_options(parser)
        parser.add_argument(
            "--with-originals",
            action="store_true",
            help="copy the originals into DIR too, for a folder that is served on another machine",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="publish although far less is there than the register expects",
        )
        parser.add_argument(
            "--static",
            action="store_true",
            help="write plain files for any web space, with the originals, instead of a folder for datasette",
        )

    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Publish into the folder named by the only argument."""
        from govcrawl.jobs.publish import publish

        if len(args) != 1:
            raise usage_error("name the folder to write: scrapy publish DIR")
        return publish(
            Path(self.values["GOVCRAWL_DATABASE"]),
            Path(args[0]),
            Path(self.values["GOVCRAWL_TAKEDOWNS"]),
            Path(self.values["GOVCRAWL_ARCHIVE"]),
            Path(self.values["GOVCRAWL_PORTALS"]),
            with_originals=opts.with_originals,
            force=opts.force,
            contact=self.values["GOVCRAWL_CONTACT"],
            static=opts.static,
            address=self.values["GOVCRAWL_SITE_ADDRESS"],
        )
