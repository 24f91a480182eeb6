"""How fast a harvest is beside a spider that only downloads, and how much memory it takes.

Both fetch the same 1,000 pages of about 40 KB from a replica on loopback, at the same concurrency and
without delay; the harvest also walks the lists, archives, reads, judges and stores.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.portals.trs import COLUMN, site
from tests.support.content import CITY, column
from tests.support.place import Place
from tests.support.server import Asked, Page

PAGES = 1000
PAGE_BYTES = 40_000
ROUNDS = 3
#: pages per second of the harvest, as a part of the bare spider's
LEAST_RATIO = 0.6
MOST_MEGABYTES_MAIN = 300
MOST_MEGABYTES_WORKER = 200
_QUICK = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS": "16",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
}

_SERVER = """
import asyncio, pickle, sys
class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.asked = transport, b""
    def data_received(self, data):
        self.asked += data
        while b"\\r\\n\\r\\n" in self.asked:
            head, self.asked = self.asked.split(b"\\r\\n\\r\\n", 1)
            body = PAGES.get(head.split(b" ", 2)[1].decode())
            status = b"404 Not Found" if body is None else b"200 OK"
            body = body or b""
            self.transport.write(
                b"HTTP/1.1 %s\\r\\nContent-Type: text/html; charset=utf-8\\r\\nContent-Length: %d\\r\\n\\r\\n"
                % (status, len(body)) + body)
async def main():
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
PAGES = pickle.load(open(sys.argv[1], "rb"))
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


def replica() -> dict[str, bytes]:
    """A TRS column of :data:`PAGES` reports, pages filled up with navigation to the size of real ones."""
    articles = [
        replace(
            article,
            form="html",
            authority=f"{CITY}第{article.number}局",
            title=f"{CITY}第{article.number}局{article.year}年政府信息公开工作年度报告",
        )
        for article in column(PAGES, negatives=False)
    ]
    pages = {}
    for pattern, answer in site(articles).routes:
        path = pattern.pattern.replace("\\", "")
        page = answer(Asked("GET", path, {}, {})) if callable(answer) else answer
        body = (page if isinstance(page, Page) else Page(page)).data()
        if "/t20" in path:
            body = body.replace(
                b"</head>", b"<style>" + _style(PAGE_BYTES - len(body)) + b"</style></head>", 1
            )
        pages[path] = body
    return pages


def _style(size: int) -> bytes:
    rule = b".nav-%04d a:hover{color:#0b5394;background:url(/images/bg.png) no-repeat;line-height:24px}\n"
    return b"".join(rule % number for number in range(max(size, 0) // len(rule)))


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Address of the column and of its articles; the server is a process of its own."""
    folder = tmp_path_factory.mktemp("replica")
    pages = replica()
    stored = folder / "pages.pickle"
    stored.write_bytes(pickle.dumps(pages))
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(stored)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        root = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        yield root + COLUMN, [root + path for path in pages if "/t20" in path]
        server.terminate()


def bare(urls: list[str], folder: Path) -> float:
    """Seconds that the bare spider takes."""
    (folder / "bare.py").write_text(_BARE)
    (folder / "urls.json").write_text(json.dumps(urls))
    environment = {**os.environ, "QUICK": json.dumps(_QUICK), "URLS": str(folder / "urls.json")}
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "scrapy", "runspider", "bare.py"], cwd=folder, env=environment, check=True
    )
    return time.perf_counter() - begun


def harvest(column_url: str, folder: Path) -> tuple[float, int, int]:
    """Seconds, and the peak memory (MB) of the main process and of the largest worker."""
    settings = [part for name, value in _QUICK.items() for part in ("-s", f"{name}={value}")]
    folder.mkdir()
    place = Place(folder, {"GOVCRAWL_WORKERS": "0"})
    begun = time.perf_counter()
    process = place.start("crawl", "trs", "-a", f"url={column_url}", *settings)
    main = worker = 0
    while process.poll() is None:
        for pid, peak in _peaks(process.pid).items():
            if pid == process.pid:
                main = max(main, peak)
            else:
                worker = max(worker, peak)
        time.sleep(0.05)
    seconds = time.perf_counter() - begun
    assert process.returncode == 0, process.communicate()
    return seconds, main >> 10, worker >> 10


def _peaks(root: int) -> dict[int, int]:
    """Peak resident size (KB) of a process and all below it."""
    found, waiting = {}, [root]
    while waiting:
        pid = waiting.pop()
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        except OSError:
            continue
        found[pid] = int(status.split("VmHWM:")[1].split()[0]) if "VmHWM:" in status else 0
        waiting += map(int, children.split())
        # children of other threads (the worker pool's) are listed under those
        for task in Path(f"/proc/{pid}/task").iterdir():
            if task.name != str(pid):
                waiting += map(int, (task / "children").read_text().split())
    return found


def test_harvest_beside_a_bare_spider(
    benchmark: BenchmarkFixture, portal: tuple[str, list[str]], tmp_path: Path
) -> None:
    column_url, urls = portal
    # each once before, for the caches; then by turns, since the machine is not the same from one minute to the next
    bare(urls, tmp_path)
    harvest(column_url, tmp_path / "first")
    alone: list[float] = []
    harvests: list[tuple[float, int, int]] = []

    def both() -> None:
        alone.append(bare(urls, tmp_path))
        harvests.append(harvest(column_url, tmp_path / f"harvest {len(harvests)}"))

    benchmark.pedantic(both, rounds=ROUNDS)
    seconds = median(seconds for seconds, _, _ in harvests)
    main, worker = max(main for _, main, _ in harvests), max(worker for _, _, worker in harvests)
    ratio = median(alone) / seconds
    benchmark.extra_info.update(ratio=round(ratio, 2), main_megabytes=main, worker_megabytes=worker)
    print(
        f"\nbare {median(alone):.1f} s, harvest {seconds:.1f} s, ratio {ratio:.2f}; main {main} MB, worker {worker} MB"
    )
    assert main < MOST_MEGABYTES_MAIN
    assert worker < MOST_MEGABYTES_WORKER
    assert ratio >= LEAST_RATIO
