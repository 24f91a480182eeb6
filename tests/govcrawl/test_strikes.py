"""Harvests that are struck at any moment, in any of their processes: the next one makes up for it, and nothing is left over.

A seed is a round of four strikes. The suite has two rounds over two families; ``make strikes`` has ten over seven.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.portals import anhui_xxgk, gkmlpt, hanweb_jpage, nfcms, shanghai, trs, vsb
from tests.support.content import Article, column
from tests.support.contents import content
from tests.support.place import QUICK, Place
from tests.support.server import Site, serve

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are found in /proc")

#: each strike in words: to whom, which signal
STRIKES = (
    "group KILL",
    "main KILL",
    "writer KILL",
    "reader KILL",
    "forkserver KILL",
    "group TERM",
    "main INT",
    "main INT INT",
)
HARVEST = ("harvest", "--all", "--jobs", "7", *QUICK)
_LONGEST = 240
#: what ``make strikes`` asks for: the seeds of the rounds
SEEDS = [int(seed) for seed in os.environ.get("TEST_STRIKES", "").split()]
#: spider, column and replica of the families; the suite takes the first two
FAMILIES: tuple[tuple[str, str, Callable[[list[Article]], Site]], ...] = (
    ("trs", trs.COLUMN, trs.site),
    ("anhui_xxgk", anhui_xxgk.COLUMN, anhui_xxgk.site),
    ("gkmlpt", gkmlpt.ENTRY, gkmlpt.site),
    ("hanweb_jpage", hanweb_jpage.COLUMN, hanweb_jpage.site),
    ("nfcms", nfcms.COLUMN, nfcms.site),
    ("vsb", vsb.COLUMN, vsb.site),
    ("shanghai", shanghai.COLUMN, shanghai.site),
)


@dataclass
class Portals:
    """Replicas, the register's rows for them, and a place where they were harvested undisturbed."""

    sites: list[Site]
    rows: str
    undisturbed: Place

    def asked(self) -> int:
        return sum(len(site.asked) for site in self.sites)

    def place(self, folder: Path) -> Place:
        """A place that knows them."""
        folder.mkdir()
        place = Place(folder)
        place.register.write_text(f"id,name,family,url\n{self.rows}", encoding="utf-8")
        return place


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portals]:
    families = FAMILIES if SEEDS else FAMILIES[:2]
    sites = [make(column(16)) for _, _, make in families]
    with serve(*sites):
        rows = "".join(
            f"{spider},云溪市,{spider},{site.url}{where}\n"
            for (spider, where, _), site in zip(families, sites, strict=True)
        )
        folder = tmp_path_factory.mktemp("strikes") / "undisturbed"
        found = Portals(sites, rows, Place(folder))
        found.undisturbed = found.place(folder)
        done = found.undisturbed.run(*HARVEST)
        assert done.returncode == 0, (done.stdout, done.stderr)
        yield found


def processes(main: int) -> dict[str, list[int]]:
    """The processes of a run by what they do."""
    found: dict[str, list[int]] = {"main": [main], "forkserver": [], "writer": [], "reader": []}
    for child in _children(main):
        with suppress(OSError):
            if b"forkserver" not in Path(f"/proc/{child}/cmdline").read_bytes():
                continue
            found["forkserver"].append(child)
            for worker in _children(child):
                with suppress(OSError):
                    files = {file.readlink().name for file in Path(f"/proc/{worker}/fd").iterdir()}
                    writes = "reports.db" in files
                    found["writer" if writes else "reader"].append(worker)
    return found


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    return []


def strike(process: subprocess.Popen[str], what: str, rng: random.Random) -> None:
    """Strike a run; where nobody of the kind is there (yet), nothing happens."""
    whom, *signals = what.split()
    for name in signals:
        number = getattr(signal, f"SIG{name}")
        with suppress(ProcessLookupError):
            if whom == "group":
                os.killpg(process.pid, number)
            elif targets := processes(process.pid)[whom]:
                os.kill(rng.choice(targets), number)
        time.sleep(0.2)


@pytest.mark.parametrize("seed", SEEDS or [1, 2])
def test_after_the_next_whole_harvest_all_is_as_if_nothing_had_happened(
    portals: Portals, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    struck = portals.place(tmp_path / "struck")
    wanted = content(portals.undisturbed)
    requests = portals.undisturbed.value("SELECT count(*) FROM addresses")
    # two rounds in a row have each kind of strike
    kinds = random.Random(seed // 2).sample(STRIKES, len(STRIKES))
    for what in kinds[:4] if seed % 2 else kinds[4:]:
        begun, moment = portals.asked(), rng.randrange(requests)
        with struck.start(*HARVEST, apart=True) as process:
            while process.poll() is None and portals.asked() - begun < moment:
                time.sleep(0.01)
            strike(process, what, rng)
            process.communicate(timeout=_LONGEST)
            with suppress(ProcessLookupError):  # what a killed run leaves behind ends by itself
                for _ in range(300):
                    os.killpg(process.pid, 0)
                    time.sleep(0.1)
                pytest.fail(f"{what}: processes are left")
        if process.returncode == 0:
            assert content(struck)[0] == wanted[0], f"{what}: exit status 0 with a loss"
    done = struck.run(*HARVEST)
    assert done.returncode == 0, (done.stdout, done.stderr)
    for found, wanted_rows in zip(content(struck), wanted, strict=True):
        assert found == wanted_rows
    assert struck.rows("PRAGMA integrity_check") == [("ok",)]
    assert struck.rows("PRAGMA foreign_key_check") == []
    assert struck.rows("SELECT count(*) FROM runs WHERE ended IS NULL") == [(0,)]
    assert struck.rows("SELECT count(*) FROM harvests WHERE ended IS NULL") == [(0,)]
    named = {path for (path,) in struck.rows("SELECT archive_path FROM documents")}
    files = (path.relative_to(struck.archive) for path in struck.archive.rglob("*") if path.is_file())
    assert {str(path) for path in files if path.parts[0] != "incoming"} == named
    assert not list(struck.folder.glob("reports.db-*"))
