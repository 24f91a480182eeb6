"""Every page of a published folder as a file: the site's own application answers, its links are told anew.

The same views and templates as on a server, asked in this process, by several workers. Which pages there are is found by
following links, from the front page, each report and each body.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import asyncio
import html
import multiprocessing
import os
import re
import signal
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from govcrawl.errors import PublishError
from govcrawl.site.metadata import DATABASE_NAME
from govcrawl.site.plain.addresses import file_of, relative, target_of

#: where pages think that they stand, until it is told anew: no name of a host
_NOWHERE = "http://govcrawl.invalid"
_WHOLE = re.compile(rf"{re.escape(_NOWHERE)}(/(?:&amp;|[^\s\"'<>，。；{{}}&])*)")
_LINK = re.compile(r' (href|src|action)="(/[^"]*)"')
_TEXT = re.compile(r"text/|application/(?:json|xml|atom)")
#: files that stand in the folder already, beside the pages
_COPIED = re.compile(rf"/static/|/downloads/|/{DATABASE_NAME}\.db$")
#: what web spaces show for an address that has no file
_MISSING = "/404.html"
_FIXED = (
    "/", "/search", "/regions", "/findings", "/about", "/glossary", "/downloads", "/builder", "/compare", "/robots.txt",
    "/sitemap.xml", "/feeds/reports.atom", "/feeds/changes.atom", "/feeds/findings.atom", _MISSING,
)  # fmt: skip
#: answers that have a page: there is one, it leads elsewhere, there is none, it was taken down
_TOLD = (200, 301, 404, 410)
#: addresses that a worker gets at a time
_PORTION = 40


def write_pages(live: Path, folder: Path, at: str) -> None:
    """Write every page of the published folder ``live`` into ``folder``.

    ``at`` is the address at which they will stand, with a slash at its end, or empty. Raises :class:`PublishError` where a page
    cannot be made, and :class:`OSError`.
    """
    known = dict.fromkeys((*_FIXED, *_reports_and_bodies(live / f"{DATABASE_NAME}.db")))
    left = list(known)
    with ProcessPoolExecutor(
        min(os.cpu_count() or 1, 8),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_open,
        initargs=(live, folder, at),
    ) as workers:
        running: set[Future[set[str]]] = set()
        try:
            while left or running:
                while left and len(running) < 32:
                    portion, left = left[:_PORTION], left[_PORTION:]
                    running.add(workers.submit(_write_portion, portion))
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    new = future.result() - known.keys()
                    known.update(dict.fromkeys(new))
                    left += sorted(new)
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise


def _reports_and_bodies(database: Path) -> Iterator[str]:
    """Addresses that some page may not lead to: of reports, also of those that joined another or were taken down, and bodies."""
    with closing(sqlite3.connect(database)) as connection:
        for sql in (
            "SELECT '/report/' || 报告编号 FROM 报告一览 ORDER BY rowid",
            "SELECT '/report/' || report_id FROM takedowns WHERE kind = 'report'",
            "SELECT '/report/' || old FROM report_ids",
            "SELECT '/body/' || 机关编号 FROM 机关一览 ORDER BY 机关编号",
        ):
            yield from (address for (address,) in connection.execute(sql))


class _Writer:
    """One worker: the site's application, and where its answers go."""

    def __init__(self, live: Path, folder: Path, at: str) -> None:
        import httpx
        from datasette.app import Datasette

        self.folder, self.at = folder, at
        self._loop = asyncio.new_event_loop()
        datasette = Datasette(config_dir=live)
        self._loop.run_until_complete(datasette.invoke_startup())
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=datasette.app()),
            base_url=_NOWHERE,
            headers={"Accept-Encoding": "identity"},
        )

    def write(self, addresses: Iterable[str]) -> set[str]:
        """Write what stands at each of ``addresses``; the addresses that these pages lead to."""
        return self._loop.run_until_complete(self._write(addresses))

    async def _write(self, addresses: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for address in addresses:
            # where there is nothing, and the reason fits any address
            answer = await self._client.get("/builder.csv" if address == _MISSING else address)
            if answer.status_code not in _TOLD:
                raise PublishError(
                    f"the page {address} cannot be made (status {answer.status_code}): {answer.text[:200]}"
                )
            target, kind = target_of(address), answer.headers.get("content-type", "")
            if address == _MISSING and not self.at:
                data = _page("没有这个网页", "这一版没有这个网页。").encode()
            elif answer.status_code == 301:
                data = self._moved(target, urlsplit(answer.headers["location"]).path).encode()
            elif kind.startswith("text/html"):
                data = self._page(address, target, answer.text, found).encode()
            elif _TEXT.match(kind) and not address.startswith("/original/"):
                if address == "/sitemap.xml":
                    found.update(_WHOLE.findall(answer.text))
                data = self._text(target, answer.text).encode()
            else:
                data = answer.content
            path = self.folder / file_of(target)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return found

    def _page(self, address: str, target: str, text: str, found: set[str]) -> str:
        """A page with its links told from where it stands; notes in ``found`` where they lead."""

        def told(match: re.Match[str]) -> str:
            link, mark, fragment = html.unescape(match[2]).partition("#")
            if not _COPIED.match(unquote(link)):
                found.add(link)
            return f' {match[1]}="{html.escape(self._link(address, target, link) + mark + fragment)}"'

        return self._text(target, _LINK.sub(told, text))

    def _link(self, address: str, target: str, link: str) -> str:
        # the page for what is missing is shown under any address
        return (
            urlsplit(self.at).path + target_of(link)
            if address == _MISSING
            else relative(target, target_of(link))
        )

    def _text(self, target: str, text: str) -> str:
        """A text in which whole addresses of this site are those at which it will stand; else relative ones, of feeds none."""
        if not self.at:
            text = re.sub(rf"(<id>){re.escape(_NOWHERE)}/", r"\1urn:govcrawl:", text)
        return _WHOLE.sub(
            lambda match: html.escape(self._whole(target, html.unescape(match[1])), quote=False), text
        )

    def _whole(self, target: str, link: str) -> str:
        address, mark, fragment = link.partition("#")
        there = target_of(address)
        return (self.at + there if self.at else relative(target, there)) + mark + fragment

    def _moved(self, target: str, link: str) -> str:
        there = html.escape(relative(target, target_of(link)))
        head = f'<meta http-equiv="refresh" content="0; url={there}">'
        return _page("已并入另一份报告", f'<a href="{there}">打开这份报告</a>', head)


def _page(title: str, words: str, head: str = "") -> str:
    """A page that stands alone, wherever it is shown."""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>{head}'
        '<link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body><main><h1>{title}</h1><p>{words}</p></main></body></html>\n"
    )


#: a worker's own
_worker: _Writer


def _open(live: Path, folder: Path, at: str) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    _worker = _Writer(live, folder, at)


def _write_portion(addresses: list[str]) -> set[str]:
    return _worker.write(addresses)
