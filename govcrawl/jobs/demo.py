"""The demo: the whole way on one machine, from a portal over HTTP to verified figures."""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from govcrawl.demo.content import DEMO_DIRECTORY, load_expected, load_portal
from govcrawl.demo.pages import Page, render
from govcrawl.demo.server import HOST, serving
from govcrawl.errors import DONE, InPartError
from govcrawl.harvesting.choice import Choice
from govcrawl.jobs.harvest import Wish, harvest
from govcrawl.places import PROJECT
from govcrawl.register import load_register, write_register
from govcrawl.terminal import say, short_path, table
from pipelines.database.schema import connect_readonly
from pipelines.readers import scan

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import BaseSettings

_REGISTER = DEMO_DIRECTORY / "portals.csv"
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
_WITHOUT_OCR = "unreadable: a scan; reading it needs OCR, pip install 'govcrawl[ocr]', then scrapy reparse (make install has it)."
_HEADS = ("body", "year", "status", "requests", "granted", "challenges")


def browse() -> int:
    """Serve the demo portal until Ctrl-C; the exit status. Raises :class:`~govcrawl.errors.DemoError`."""
    with serving(_pages(), port=_port()) as served:
        try:
            for portal in load_register(_REGISTER):
                say(f"{portal.name}  {_at_port(portal.url, served)}")
            say("Ctrl-C ends it.")
            threading.Event().wait()
        except KeyboardInterrupt:
            return DONE
    return DONE


def demonstrate(process: AsyncCrawlerProcess, settings: BaseSettings) -> int:
    """Serve the demo portal, harvest it and show what was read; the exit status.

    Raises :class:`~govcrawl.errors.NothingDoneError` where nothing could be done, and :class:`InPartError`.
    """
    pages = _pages()
    with serving(pages, port=_port()) as port, tempfile.TemporaryDirectory() as folder:
        return _harvested(process, settings, Path(folder) / "portals.csv", pages, port)


def _pages() -> Mapping[str, Page]:
    return render(load_portal())


def _port() -> int:
    return urlsplit(load_register(_REGISTER)[0].url).port or 0


def _harvested(
    process: AsyncCrawlerProcess, settings: BaseSettings, register: Path, pages: Mapping[str, Page], port: int
) -> int:
    portals = [
        portal.model_copy(update={"url": _at_port(portal.url, port)}) for portal in load_register(_REGISTER)
    ]
    write_register(register, portals)
    settings.set("GOVCRAWL_PORTALS", str(register), "cmdline")
    # Politeness is owed to others: this host alone, which is ours, is asked without a pause.
    settings.set("DOWNLOAD_SLOTS", {HOST: {"delay": 0, "concurrency": 8}}, "cmdline")
    settings.set("AUTOTHROTTLE_ENABLED", False, "cmdline")  # it would put a pause back
    say(f"The demo portal: {len(pages)} pages of an invented city at http://{HOST}:{port}/")
    fault = None
    try:
        harvest(process, settings, Wish(Choice(everything=True), jobs=1))
    except InPartError as error:  # what was read is shown all the same
        fault = error
    with closing(connect_readonly(Path(settings["GOVCRAWL_DATABASE"]))) as connection:
        ids = "[" + ",".join(f'"{portal.id}"' for portal in portals) + "]"
        rows = connection.execute(_SUMMARY, (ids,)).fetchall()
    say("\n".join(["", *table(rows, heads=_HEADS)]))
    if fault is None:
        say(_comparison(rows))
    say(_next_steps())
    if fault is not None:
        raise fault
    return DONE


def _at_port(url: str, port: int) -> str:
    return urlsplit(url)._replace(netloc=f"{HOST}:{port}").geturl()


def _comparison(rows: Iterable[Sequence[object]]) -> str:
    """Whether every report was read as the demo's ``expected.csv`` says."""
    reads_scans = scan.available()
    wanted = {
        (row.authority, row.year): row.status if reads_scans else row.without_ocr or row.status
        for row in load_expected()
        if row.authority
    }
    found = {(body, str(year)): status for body, year, status, *_ in rows}
    different = [key for key in wanted if found.get(key) != wanted[key]]
    if not different:
        return f"\nAll {len(wanted)} reports were read as the demo's expected.csv says."
    return (
        f"\n{len(different)} of {len(wanted)} reports are not as the demo's expected.csv says; "
        f"{_scrapy()} reparse reads the stored originals again with today's code."
    )


def _scrapy() -> str:
    return "scrapy" if shutil.which("scrapy") else short_path(sys.argv[0])


def _serving(scrapy: str) -> str:
    if (PROJECT / "Makefile").is_file():
        return "make serve"
    return f"{scrapy} publish site && datasette site"


def _next_steps() -> str:
    scrapy = _scrapy()
    steps = [
        (_serving(scrapy), "all of this in a browser"),
        (f"{scrapy} crawl files -a path=FOLDER", "read your own documents"),
        (f"{scrapy} demo --browse", "look at the portal itself"),
    ]
    longest = max(len(command) for command, _ in steps)
    return "\n".join(
        [
            "inconsistent: the publisher's own sums do not hold; partial: a table is missing. All meant.",
            *(() if scan.available() else (_WITHOUT_OCR,)),
            "",
            "Next:",
            *(f"  {command:<{longest}}   {purpose}" for command, purpose in steps),
        ]
    )
