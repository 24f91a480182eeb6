"""What benchmarks of crawls share: portals that answer from memory in a process of their own, and a spider that only
downloads them."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.portals.trs import COLUMN, site
from tests.support.content import CITY, column
from tests.support.server import Asked, Page

PAGE_BYTES = 40_000
QUICK = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS": "16",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
}

#: each portal is a port, and has the same pages under another city's name of the same length
_SERVER = """
import asyncio, pickle, sys
class Server(asyncio.Protocol):
    def __init__(self, city):
        self.city = city
    def connection_made(self, transport):
        self.transport, self.asked = transport, b""
    def data_received(self, data):
        self.asked += data
        while b"\\r\\n\\r\\n" in self.asked:
            head, self.asked = self.asked.split(b"\\r\\n\\r\\n", 1)
            body = PAGES.get(head.split(b" ", 2)[1].decode())
            status = b"404 Not Found" if body is None else b"200 OK"
            body = (body or b"").replace(CITY, self.city)
            self.transport.write(
                b"HTTP/1.1 %s\\r\\nContent-Type: text/html; charset=utf-8\\r\\nContent-Length: %d\\r\\n\\r\\n"
                % (status, len(body)) + body)
async def main():
    loop = asyncio.get_running_loop()
    cities = [CITY] + ["云{}市".format(chr(0x5200 + n)).encode() for n in range(1, int(sys.argv[2]))]
    servers = [await loop.create_server(lambda city=city: Server(city), "127.0.0.1", 0) for city in cities]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.Event().wait()
PAGES, CITY = pickle.load(open(sys.argv[1], "rb"))
asyncio.run(main())
"""

_BARE = """
import json, os, scrapy
class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {**json.loads(os.environ["QUICK"]), "LOG_LEVEL": "ERROR"}
    async def start(self):
        for url in json.loads(open(os.environ["URLS"]).read()):
            yield scrapy.Request(url)
    def parse(self, response):
        response.xpath("//title/text()").get()
"""


def pages(reports: int) -> dict[str, bytes]:
    """A TRS column of so many reports, pages filled up with navigation to the size of real ones, by path."""
    articles = [
        replace(
            article,
            form="html",
            authority=f"{CITY}第{article.number}局",
            title=f"{CITY}第{article.number}局{article.year}年政府信息公开工作年度报告",
        )
        for article in column(reports, negatives=False)
    ]
    found = {}
    for pattern, answer in site(articles).routes:
        path = pattern.pattern.replace("\\", "")
        page = answer(Asked("GET", path, {}, {})) if callable(answer) else answer
        body = (page if isinstance(page, Page) else Page(page)).data()
        if "/t20" in path:
            body = body.replace(
                b"</head>", b"<style>" + _style(PAGE_BYTES - len(body)) + b"</style></head>", 1
            )
        found[path] = body
    return found


def _style(size: int) -> bytes:
    rule = b".nav-%04d a:hover{color:#0b5394;background:url(/images/bg.png) no-repeat;line-height:24px}\n"
    return b"".join(rule % number for number in range(max(size, 0) // len(rule)))


@contextmanager
def served(folder: Path, portals: int, reports: int) -> Iterator[tuple[list[str], list[str]]]:
    """So many portals with so many reports each: the addresses of their columns, and of all their articles."""
    found = pages(reports)
    stored = folder / "pages.pickle"
    stored.write_bytes(pickle.dumps((found, CITY.encode())))
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(stored), str(portals)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        roots = [f"http://127.0.0.1:{port}" for port in server.stdout.readline().split()]
        try:
            yield (
                [root + COLUMN for root in roots],
                [root + path for root in roots for path in found if "/t20" in path],
            )
        finally:
            server.terminate()


def bare(urls: list[str], folder: Path) -> float:
    """Seconds that the bare spider takes."""
    (folder / "bare.py").write_text(_BARE)
    (folder / "urls.json").write_text(json.dumps(urls))
    environment = {**os.environ, "QUICK": json.dumps(QUICK), "URLS": str(folder / "urls.json")}
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "scrapy", "runspider", "bare.py"], cwd=folder, env=environment, check=True
    )
    return time.perf_counter() - begun


def family(root: int) -> list[int]:
    """A process and all below it."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        try:
            # children of other threads (the worker pool's) are listed under those
            below = [(task / "children").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
        except OSError:
            continue
        found.append(pid)
        waiting += [int(child) for children in below for child in children.split()]
    return found


def status(pid: int, name: str) -> int:
    """A size (KB) that Linux tells of a process: ``VmRSS``, ``VmHWM`` …; 0 where it has ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return int(text.split(f"{name}:")[1].split()[0]) if f"{name}:" in text else 0
