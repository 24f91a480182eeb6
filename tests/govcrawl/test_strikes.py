"""Runs that are struck at any moment, in any of their processes: the next run makes up for it, and nothing is left over."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.portals import anhui_xxgk, trs
from tests.support.content import column
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
_LONGEST = 240
_QUERIES = (
    "SELECT id, authority, year, status, title, edition, published_on, url, document_sha256, format, reason FROM reports",
    "SELECT * FROM sections",
    "SELECT * FROM disclosures",
    "SELECT * FROM applications",
    "SELECT * FROM challenges",
    "SELECT * FROM report_tables",
    "SELECT report_id, document_sha256, url, state, status FROM report_versions",
    "SELECT url, sha256, etag, last_modified, outcome, report_id, article_url FROM addresses",
    "SELECT sha256, size, archive_path FROM documents",
    "SELECT url FROM unfinished",
)


def content(place: Place) -> list[list[tuple[Any, ...]]]:
    return [sorted(place.rows(query), key=repr) for query in _QUERIES]


@contextmanager
def portals() -> Iterator[list[tuple[str, str, Site]]]:
    """Two families: spider, address of the column, replica."""
    articles = column(16)
    sites = [trs.site(articles), anhui_xxgk.site(articles)]
    with serve(*sites):
        yield [
            ("trs", sites[0].url + trs.COLUMN, sites[0]),
            ("anhui_xxgk", sites[1].url + anhui_xxgk.COLUMN, sites[1]),
        ]


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


@pytest.mark.parametrize("seed", [1, 2])
def test_after_the_next_whole_run_all_is_as_if_nothing_had_happened(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with portals() as families:
        undisturbed = Place(tmp_path / "undisturbed")
        struck = Place(tmp_path / "struck")
        for place in (undisturbed, struck):
            place.folder.mkdir()
        requests = {}
        for spider, url, site in families:
            done = undisturbed.hurry("crawl", spider, "-a", f"url={url}")
            assert done.returncode == 0, done.stderr
            requests[spider] = len(site.asked)
        for what in rng.sample(STRIKES, 4):
            spider, url, site = rng.choice(families)
            begun = len(site.asked)
            moment = rng.randrange(requests[spider])
            with struck.start("crawl", spider, "-a", f"url={url}", *QUICK, apart=True) as process:
                while process.poll() is None and len(site.asked) - begun < moment:
                    time.sleep(0.01)
                strike(process, what, rng)
                process.communicate(timeout=_LONGEST)
                with suppress(ProcessLookupError):  # what a killed run leaves behind ends by itself
                    for _ in range(300):
                        os.killpg(process.pid, 0)
                        time.sleep(0.1)
                    pytest.fail(f"{what}: processes are left")
        for spider, url, _ in families:
            done = struck.hurry("crawl", spider, "-a", f"url={url}")
            assert done.returncode == 0, done.stderr
        assert content(struck) == content(undisturbed)
        assert struck.rows("PRAGMA integrity_check") == [("ok",)]
        assert struck.rows("PRAGMA foreign_key_check") == []
        assert struck.rows("SELECT count(*) FROM runs WHERE ended IS NULL") == [(0,)]
        named = {path for (path,) in struck.rows("SELECT archive_path FROM documents")}
        files = (path.relative_to(struck.archive) for path in struck.archive.rglob("*") if path.is_file())
        assert {str(path) for path in files if path.parts[0] != "incoming"} == named
        assert not list(struck.folder.glob("reports.db-*"))
