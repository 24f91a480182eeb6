"""A harvest of many portals: its memory from the first portals to the last, and its pace beside a spider that only
downloads; then everything read again, and how busy that keeps the processors.

40 portals of 25 reports. ``HARVESTED_PORTALS=200 HARVESTED_REPORTS=100`` in the environment: 20,000 reports.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.replicas import QUICK, bare, family, served, status
from tests.support.place import Place

PORTALS = int(os.environ.get("HARVESTED_PORTALS", "40"))
REPORTS = int(os.environ.get("HARVESTED_REPORTS", "25"))
JOBS = 16
#: the bare spider's pace is that of so many pages, before the harvest and after it
_BARE_PAGES = 2_000
#: the memory asked about is that at the end of this portal, and at the end of the last
_EARLY = max(1, PORTALS // 10)
MOST_MEGABYTES_MORE = 20
LEAST_RATIO = 0.6
LEAST_BUSY = 0.85
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Work:
    """Seconds that a process and all below it took: on the clock, computing, and (all processors) idle meanwhile."""

    seconds: float = 0
    idle: float = 0
    computed: dict[int, float] = field(default_factory=dict)

    @property
    def busy(self) -> float:
        """What was computed, as a part of what could have been: other programs' time was none to be had."""
        used = sum(self.computed.values())
        return used / (used + self.idle)


@contextmanager
def measured(root: int) -> Iterator[Work]:
    """Watch a process and all below it."""
    work, over = Work(), Event()

    def watch() -> None:
        while not over.wait(0.2):
            work.computed.update({pid: used for pid in family(root) if (used := _computed(pid))})

    watcher = Thread(target=watch)
    idle, begun = _idle(), time.perf_counter()
    watcher.start()
    try:
        yield work
    finally:
        work.seconds, work.idle = time.perf_counter() - begun, _idle() - idle
        over.set()
        watcher.join()


def _computed(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:13])) / _TICKS


def _idle() -> float:
    """Idle, and waiting for the disk."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return sum(map(int, fields[4:6])) / _TICKS


@dataclass
class Harvested:
    """A harvest: its pages, seconds of the bare spider for some of them just before, its own work, and the main
    process's memory (KB) at the end of each portal."""

    place: Place
    pages: list[str]
    bare: float
    work: Work
    memory: list[int]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harvested]:
    folder = tmp_path_factory.mktemp("large")
    with served(folder, PORTALS, REPORTS) as (columns, urls):
        place = Place(folder, {"GOVCRAWL_WORKERS": "0"})
        rows = [f"p{number:03},云溪市,trs,{url}\n" for number, url in enumerate(columns)]
        place.register.write_text("id,name,family,url\n" + "".join(rows), encoding="utf-8")
        settings = [part for name, value in QUICK.items() for part in ("-s", f"{name}={value}")]
        some = urls[:_BARE_PAGES]
        alone, memory = bare(some, folder), []
        with (
            place.start("harvest", "--jobs", str(JOBS), *settings) as process,
            measured(process.pid) as work,
        ):
            assert process.stdout is not None
            for line in process.stdout:
                if "  complete  " in line:
                    memory.append(status(process.pid, "VmRSS"))
            assert process.wait() == 0
        yield Harvested(place, some, alone, work, memory)


def test_memory_and_pace_beside_a_bare_spider(benchmark: BenchmarkFixture, harvested: Harvested) -> None:
    again = benchmark.pedantic(bare, args=(harvested.pages, harvested.place.folder), rounds=1)
    each = (harvested.bare + again) / 2 / len(harvested.pages)
    early, late = harvested.memory[_EARLY - 1], harvested.memory[-1]
    print("\nmain process, MB:", *(size >> 10 for size in harvested.memory[:: max(1, PORTALS // 20)]))
    print(f"at portal {_EARLY}: {early >> 10} MB, at portal {PORTALS}: {late >> 10} MB")
    pages, work = PORTALS * REPORTS, harvested.work
    ratio = each * pages / work.seconds
    computed = sorted(work.computed.values(), reverse=True)
    print(f"bare {1 / each:.0f} pages a second, harvest {pages / work.seconds:.0f}: ratio {ratio:.2f}")
    print(f"{work.seconds:.0f} s, idle {work.idle:.0f} s, computed", *(f"{one:.0f}" for one in computed[:6]))
    benchmark.extra_info.update(ratio=round(ratio, 2), kilobytes_more=late - early)
    assert len(harvested.memory) == PORTALS
    assert late - early <= MOST_MEGABYTES_MORE << 10
    assert ratio >= LEAST_RATIO


def test_reading_again_keeps_the_processors_busy(benchmark: BenchmarkFixture, harvested: Harvested) -> None:
    works: list[Work] = []

    def once() -> None:
        with harvested.place.start("reparse") as process, measured(process.pid) as work:
            out, err = process.communicate()
        assert process.returncode == 0, err
        works.append(work)
        computed = sorted(work.computed.values(), reverse=True)
        print(f"\n{out.splitlines()[0]}")
        print(f"{work.seconds:.0f} s, idle {work.idle:.0f} s, busy {work.busy:.2f}, computed",
              *(f"{one:.0f}" for one in computed[:6]))  # fmt: skip

    benchmark.pedantic(once, rounds=1)
    assert works[-1].busy >= LEAST_BUSY
