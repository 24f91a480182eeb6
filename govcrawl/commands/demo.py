"""``scrapy demo``: the whole way on one machine, from a portal over HTTP to verified figures."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.commands.harvest import Command as HarvestCommand
from govcrawl.commands.running import DONE, NOTHING, short_path
from govcrawl.commands.show import width
from govcrawl.demo.content import DEMO_DIRECTORY, DemoError, load_expected, load_portal
from govcrawl.demo.pages import Page, render
from govcrawl.demo.server import HOST, serving
from govcrawl.register import load_register, write_register
from pipelines.schema import connect_readonly

_SUMMARY = """
SELECT r.authority, r.year, r.status, a.new_received,
    CASE WHEN a.report_id IS NOT NULL THEN coalesce(a.granted, 0) + coalesce(a.partially_granted, 0) END,
    c.total
FROM reports r
LEFT JOIN application_totals a ON a.report_id = r.id
LEFT JOIN challenge_totals c ON c.report_id = r.id
WHERE r.portal IN (SELECT value FROM json_each(?))
ORDER BY r.authority, r.year
"""
_HEADS = ("body", "year", "status", "requests", "granted", "challenges")


class Command(HarvestCommand):
    """Serves the demo portal on loopback and harvests it with the ordinary machinery."""

    def syntax(self) -> str:
        """How it is called."""
        return "[--browse]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Harvest the bundled demo portal over HTTP on this machine"

    def long_desc(self) -> str:
        """What ``scrapy demo -h`` says."""
        return (
            "Serve the bundled portal of an invented city on loopback, harvest it into GOVCRAWL_DATABASE and "
            "show what was read. No network is used. Running it again changes nothing. "
            "Exit status as of scrapy harvest."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--browse``; what ``scrapy harvest`` would ask is settled."""
        ScrapyCommand.add_options(self, parser)
        parser.set_defaults(jobs=1, portal=[])
        parser.add_argument(
            "--browse", action="store_true", help="only serve the portal for a browser, until Ctrl-C"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve and harvest, or serve only."""
        if args:
            raise UsageError("scrapy demo takes only options", print_help=False)
        register = DEMO_DIRECTORY / "portals.csv"
        try:
            pages = render(load_portal())
        except (DemoError, OSError) as error:
            print(f"scrapy demo: {error}; restore data/demo", file=sys.stderr)
            self.exitcode = NOTHING
            return
        port = urlsplit(load_register(register)[0].url).port or 0
        with serving(pages, port=port) as served, tempfile.TemporaryDirectory() as folder:
            if opts.browse:
                self._browse(register, served)
            else:
                self._demonstrate(opts, register, Path(folder) / "portals.csv", pages, served)

    def _browse(self, register: Path, port: int) -> None:
        for portal in load_register(register):
            print(f"{portal.name}  {_at_port(portal.url, port)}", flush=True)
        print("Ctrl-C ends it.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return

    def _demonstrate(
        self, opts: argparse.Namespace, register: Path, copy: Path, pages: Mapping[str, Page], port: int
    ) -> None:
        assert self.settings is not None
        portals = [
            portal.model_copy(update={"url": _at_port(portal.url, port)})
            for portal in load_register(register)
        ]
        write_register(copy, portals)
        self.settings.set("GOVCRAWL_PORTALS", str(copy), "cmdline")
        # Politeness is owed to others: this host alone, which is ours, is asked without a pause.
        self.settings.set("DOWNLOAD_SLOTS", {HOST: {"delay": 0, "concurrency": 8}}, "cmdline")
        self.settings.set("AUTOTHROTTLE_ENABLED", False, "cmdline")  # it would put a pause back
        print(f"The demo portal: {len(pages)} pages of an invented city at http://{HOST}:{port}/", flush=True)
        super().run([], opts)
        if self.exitcode == NOTHING:
            return
        with closing(connect_readonly(Path(self.settings["GOVCRAWL_DATABASE"]))) as connection:
            ids = "[" + ",".join(f'"{portal.id}"' for portal in portals) + "]"
            rows = connection.execute(_SUMMARY, (ids,)).fetchall()
        print()
        print("\n".join(table(_HEADS, rows)))
        if self.exitcode == DONE:
            print(_comparison(rows))
        print(_next_steps())


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a table whose columns stand in line on a terminal, where an ideograph is two columns wide.

    Numbers are set to the right; ``None`` is shown as a dash.
    """
    cells = [[("-" if value is None else str(value)) for value in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(heads, *cells, strict=True)]
    numeric = [
        bool(column) and all(cell == "-" or cell.replace(".", "").isdigit() for cell in column)
        for column in zip(*cells, strict=True)
    ] or [False] * len(heads)
    lines = []
    for line in (list(heads), ["-" * wide for wide in widths], *cells):
        padded = []
        for cell, wide, right in zip(line, widths, numeric, strict=True):
            space = " " * (wide - width(cell))
            padded.append(space + cell if right else cell + space)
        lines.append("  ".join(padded).rstrip())
    return lines


def _at_port(url: str, port: int) -> str:
    return urlsplit(url)._replace(netloc=f"{HOST}:{port}").geturl()


def _comparison(rows: Iterable[Sequence[object]]) -> str:
    """Whether every report was read as ``data/demo/expected.csv`` says."""
    wanted = {(row.authority, row.year): row.status for row in load_expected() if row.authority}
    found = {(body, str(year)): status for body, year, status, *_ in rows}
    different = [key for key in wanted if found.get(key) != wanted[key]]
    if not different:
        return f"\nAll {len(wanted)} reports were read as data/demo/expected.csv says."
    return (
        f"\n{len(different)} of {len(wanted)} reports are not as data/demo/expected.csv says; "
        f"{_scrapy()} reparse reads the stored originals again with today's code."
    )


def _scrapy() -> str:
    return "scrapy" if shutil.which("scrapy") else short_path(sys.argv[0])


def _next_steps() -> str:
    scrapy = _scrapy()
    steps = [
        ("make serve", "all of this in a browser"),
        (f"{scrapy} crawl files -a path=FOLDER", "read your own documents"),
        (f"{scrapy} demo --browse", "look at the portal itself"),
    ]
    longest = max(len(command) for command, _ in steps)
    return "\n".join(
        [
            "inconsistent: the publisher's own sums do not hold; partial: a table is missing. All meant.",
            "",
            "Next:",
            *(f"  {command:<{longest}}   {purpose}" for command, purpose in steps),
        ]
    )
