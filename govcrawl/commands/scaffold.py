"""``scrapy scaffold NAME``: a new family's spider, its replica, and a test that fails until both are written."""

from __future__ import annotations

import re
import sys
from keyword import iskeyword
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.jobs.running import DONE, NOTHING

if TYPE_CHECKING:
    import argparse

_TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
#: template and the file it becomes
_FILES = (
    ("spider.tmpl", "govcrawl/spiders/{name}.py"),
    ("replica.tmpl", "tests/portals/{name}.py"),
    ("test.tmpl", "tests/portals/test_{name}.py"),
)


class Command(ScrapyCommand):
    """Writes three files below the project's folder; never over one that is there."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """How it is called."""
        return "[--into FOLDER] NAME"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Begin a new portal family: spider, replica and failing test"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--into``."""
        super().add_options(parser)
        parser.add_argument(
            "--into", default=str(Path(__file__).resolve().parents[2]), metavar="FOLDER", help="the checkout"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the files for the family named by the only argument."""
        if len(args) != 1:
            raise UsageError("name one family: scrapy scaffold NAME", print_help=False)
        name = args[0]
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or iskeyword(name):
            print(
                f"scrapy scaffold: {name}: a family's name is lower-case letters, digits and _, "
                "and no word of Python's own",
                file=sys.stderr,
            )
            self.exitcode = NOTHING
            return
        targets = [(template, Path(opts.into) / target.format(name=name)) for template, target in _FILES]
        present = [str(target) for _, target in targets if target.exists()]
        if present:
            print(f"scrapy scaffold: {', '.join(present)} exists; choose another name", file=sys.stderr)
            self.exitcode = NOTHING
            return
        words = {"name": name, "title": name, "class_name": name.title().replace("_", "")}
        for template, target in targets:
            text = (_TEMPLATES / template).read_text(encoding="utf-8")
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(Template(text).safe_substitute(words), encoding="utf-8")
            except OSError as error:
                print(
                    f"scrapy scaffold: {target} not writable ({error.strerror}); give the checkout with --into",
                    file=sys.stderr,
                )
                self.exitcode = NOTHING
                return
            print(f"written  {target}")
        print(
            f"next     add {name} to govcrawl/data/families.yaml, write the replica from what the portal does, "
            f"then the spider, until pytest tests/portals/test_{name}.py passes"
        )
        self.exitcode = DONE
