"""The published site at size: pages, search and builder, beside stock Datasette, and fifty readers for a minute.

``SITE_BODIES=20000`` makes 200,000 reports (2,000 else); ``SITE_FOLDER=DIR`` takes a folder that is published already. Figures
are shown, since minutes on a shared machine differ more than versions do; that all is answered, and memory, are asserted.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from govcrawl.site.website import publish
from tests.support.browsing import free_port, wait_for
from tests.support.synthetic import make_database

pytest.importorskip("datasette", reason="the extra 'publish' is not installed")

CLIENTS, SECONDS = 50, float(os.environ.get("SITE_SECONDS", "60"))
MEMORY_MB = 300
WORDS = ("税", "复议", "公众号", "政府信息", "生态环境", "政府信息公开", "规范性文件 公众号", "不在其中的词")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if "SITE_FOLDER" in os.environ:
        return Path(os.environ["SITE_FOLDER"])
    place = tmp_path_factory.mktemp("size")
    store = make_database(place / "reports.db", int(os.environ.get("SITE_BODIES", "200")), letters=3400)
    store.connection.execute("DELETE FROM stale_comparisons")
    store.close()
    publish(place / "reports.db", place / "site")
    return place / "site"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a real server."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("datasette")), str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()


def addresses(folder: Path) -> dict[str, list[str]]:
    """Pages by kind."""
    with closing(sqlite3.connect(folder / "govcrawl.db")) as connection:

        def some(sql: str) -> list[str]:
            return [str(value) for (value,) in connection.execute(sql)]

        reports = some("SELECT 报告编号 FROM 报告一览 WHERE rowid % 997 = 1 LIMIT 20")
        bodies = some("SELECT 机关编号 FROM 机关一览 ORDER BY 机关编号 LIMIT 20 OFFSET 50")
        regions = some(
            "SELECT 地区代码 FROM 地区一览 WHERE 年度 = 2023 AND 报告数 > 0 AND 地区代码 <> '000000' LIMIT 20"
        )
    return {
        "front": ["/"],
        "report": [f"/report/{one}" for one in reports],
        "body": [f"/body/{one}" for one in bodies],
        "region": [f"/region/{one}/2023" for one in regions],
        "year": ["/year/2023"],
        "findings": ["/findings", f"/findings?kind={quote('逾期公布')}&year=2023"],
        "search": [f"/search?q={quote(word)}" for word in WORDS],
        "search, narrowed": [
            f"/search?q={quote(word)}&year=2023&region={region}&level={quote('部门')}"
            for word, region in zip(WORDS, regions, strict=False)
        ],
        "builder": [
            f"/builder?first=2016&last=2025&figure={quote('新收申请')}&figure=applications.granted.total"
            f"&condition=least&on={quote('新收申请')}&than=40",
            f"/builder?first=2023&last=2023&figure={quote('新收申请')}&level={quote('县级')}",
        ],
        "feed": ["/feeds/reports.atom"],
        "stock: list": ["/govcrawl/reports?year=2023"],
        "stock: search": [f"/govcrawl/reports?_search={quote(word)}" for word in WORDS],
    }


def ask(address: str) -> tuple[float, int]:
    """Seconds and status of one answer; 0 for none in half a minute."""
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            answer.read()
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    except OSError:
        status = 0
    return time.perf_counter() - started, status


def memory(process: int) -> float:
    """The most that a process had in memory, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def processor(process: int) -> float:
    """Seconds of processor time that a process took."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_pages(benchmark: BenchmarkFixture, folder: Path, server: tuple[str, int]) -> None:
    site, process = server
    for name, paths in addresses(folder).items():
        for path in paths:
            ask(site + path)  # warm
        waited, worked, statuses = [], [], set()
        for path in paths * (5 if len(paths) < 5 else 1):
            before = processor(process)
            seconds, status = ask(site + path)
            waited.append(seconds)
            worked.append(processor(process) - before)
            statuses.add(status)
        benchmark.extra_info[name] = (
            f"{statistics.median(waited):.3f} s, {statistics.median(worked):.2f} s processor"
        )
        print(
            f"{name}: median {statistics.median(waited):.3f} s, most {max(waited):.3f}, processor {statistics.median(worked):.2f}"
        )
        assert statuses == {200}, name
    benchmark.pedantic(lambda: ask(site + "/"), rounds=1)
    print(f"memory {memory(process):.0f} MB")
    assert memory(process) < MEMORY_MB


def test_fifty_readers_for_a_minute(
    benchmark: BenchmarkFixture, folder: Path, server: tuple[str, int]
) -> None:
    site, process = server
    paths = [
        path for kind, found in addresses(folder).items() if not kind.startswith("stock") for path in found
    ]
    end = time.monotonic() + SECONDS
    answers: Counter[int] = Counter()
    longest = [0.0]

    def read(first: int) -> None:
        turn = first
        while time.monotonic() < end:
            seconds, status = ask(site + paths[turn % len(paths)])
            answers[status] += 1
            longest[0] = max(longest[0], seconds)
            turn += 7

    readers = [threading.Thread(target=read, args=(number,)) for number in range(CLIENTS)]
    benchmark.pedantic(
        lambda: [*map(threading.Thread.start, readers), *map(threading.Thread.join, readers)], rounds=1
    )
    benchmark.extra_info.update(answers=dict(answers), longest=longest[0], megabytes=memory(process))
    print(f"{dict(answers)}, longest {longest[0]:.1f} s, memory {memory(process):.0f} MB")
    assert set(answers) == {200}
    assert memory(process) < MEMORY_MB
