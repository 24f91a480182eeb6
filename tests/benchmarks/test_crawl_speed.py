"""How fast a harvest is beside a spider that only downloads, and how much memory it takes.

Both fetch the same 1,000 pages of about 40 KB from a replica on loopback, at the same concurrency and
without delay; the harvest also walks the lists, archives, reads, judges and stores.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.replicas import QUICK, bare, family, served, status
from tests.support.place import Place

PAGES = 1000
ROUNDS = 3
#: pages per second of the harvest, as a part of the bare spider's
LEAST_RATIO = 0.6
MOST_MEGABYTES_MAIN = 300
MOST_MEGABYTES_WORKER = 200


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Address of the column and of its articles; the server is a process of its own."""
    with served(tmp_path_factory.mktemp("replica"), 1, PAGES) as ((column_url,), urls):
        yield column_url, urls


def harvest(column_url: str, folder: Path) -> tuple[float, int, int]:
    """Seconds, and the peak memory (MB) of the main process and of the largest worker."""
    settings = [part for name, value in QUICK.items() for part in ("-s", f"{name}={value}")]
    folder.mkdir()
    place = Place(folder, {"GOVCRAWL_WORKERS": "0"})
    begun = time.perf_counter()
    process = place.start("crawl", "trs", "-a", f"url={column_url}", *settings)
    main = worker = 0
    while process.poll() is None:
        for pid in family(process.pid):
            peak = status(pid, "VmHWM")
            if pid == process.pid:
                main = max(main, peak)
            else:
                worker = max(worker, peak)
        time.sleep(0.05)
    seconds = time.perf_counter() - begun
    assert process.returncode == 0, process.communicate()
    return seconds, main >> 10, worker >> 10


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
