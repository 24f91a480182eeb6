"""``scrapy show FILE``: reads one document and prints the reading."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.jobs.running import DONE, NOTHING
from pipelines.data_files import BROKEN_INSTALLATION
from pipelines.workers.installation import InstallationError

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """Prints identity, the three tables as the form has them, status and failing checks."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """How it is called."""
        return "[--json] FILE"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Read one report document and print what was read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--json``."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print the reading as JSON, for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the file named by the only argument."""
        if len(args) != 1:
            raise UsageError("name one file: scrapy show FILE", print_help=False)
        path = Path(args[0]).expanduser()
        try:
            data = path.read_bytes()
        except OSError as error:
            print(f"scrapy show: cannot read {path}: {error.strerror}; name a file", file=sys.stderr)
            self.exitcode = NOTHING
            return
        try:
            from govcrawl.jobs.show import as_json, as_text
            from pipelines import read_report

            report = read_report(data, url=path.absolute().as_uri())
            text = as_json(report) if opts.json else as_text(report)
        except BROKEN_INSTALLATION as error:
            print(f"scrapy show: {InstallationError.of(error)}", file=sys.stderr)
            self.exitcode = NOTHING
            return
        try:
            print(text, flush=True)
        except BrokenPipeError:  # its reader, head for one, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        self.exitcode = DONE
