"""What machines do to a harvest: full disks, folders that cannot be written, a locked database, containers, memory.

Each costs what it must and no more: the exit status is right, a person reads a line or two, what was stored stands,
and the next run makes up for the rest.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from govcrawl.jobs.archive import inspect
from pipelines.archive import Archive
from pipelines.database.schema import connect
from tests.portals.trs import COLUMN, site
from tests.support.content import column
from tests.support.disk import disk
from tests.support.faults import fault
from tests.support.place import PROJECT, QUICK, Place
from tests.support.reports import make_report_text
from tests.support.server import Site, serve

ARTICLES = 12
SCRAPY = str(Path(sys.executable).with_name("scrapy"))
#: what the log says once of the machine, and what the command says at its end
LINES = 2

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="disks and namespaces as Linux has them")


@pytest.fixture
def portal(place: Place) -> Iterator[Site]:
    portal = site(column(ARTICLES, negatives=False))
    with serve(portal):
        place.register.write_text(
            f"id,name,family,url\na,云溪市,trs,{portal.url}{COLUMN}\n", encoding="utf-8"
        )
        yield portal


class OnDisk(Place):
    """A place whose database or archive lies on a disk of its own."""

    @property
    def database(self) -> Path:
        return self.folder / "books" / "reports.db"


@pytest.fixture
def books(tmp_path: Path) -> OnDisk:
    """A place whose database is alone in its folder."""
    place = OnDisk(tmp_path)
    place.database.parent.mkdir()
    return place


def failed(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """The run ended with ``status``, and said why in few lines."""
    assert done.returncode == status, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= LINES, done.stderr
    for word in words:
        assert word in done.stderr.splitlines()[-1], done.stderr


def healed(place: Place) -> None:
    """The next harvest has everything, once, and nothing is left open or broken."""
    done = place.hurry("harvest", "--all")
    assert (done.returncode, done.stderr) == (0, "")
    assert place.value("SELECT count(*) FROM reports WHERE status = 'verified'") == ARTICLES
    assert place.value("SELECT count(*) FROM report_versions") == ARTICLES
    assert place.value("SELECT count(*) FROM runs WHERE ended IS NULL") == 0
    assert place.value("SELECT count(*) FROM harvests WHERE ended IS NULL") == 0
    assert place.value("PRAGMA integrity_check") == "ok"
    assert place.rows("PRAGMA foreign_key_check") == []
    archive = Archive(place.archive)
    assert not inspect(place.database, archive).wrong


def begin(place: Place) -> None:
    """The database as the first command makes it, with nothing in it."""
    connect(place.database).close()


# Disks


@pytest.mark.parametrize("left", [0, 100_000, 900_000], ids=["nothing", "the schema", "some reports"])
def test_a_full_disk_under_the_database(books: OnDisk, portal: Site, left: int) -> None:
    with disk(books.database.parent) as small:
        if left:  # the database is there, and this is all the room that is left to it
            begin(books)
        small.fill(left)
        done = books.hurry("harvest", "--all")
        failed(done, 2 if left == 0 or done.returncode == 2 else 1)
        if books.database.exists() and books.database.stat().st_size:
            assert books.value("PRAGMA integrity_check") == "ok"
            stored = books.value("SELECT count(*) FROM reports")
            again = books.run("reparse")
            assert again.returncode in ((1, 2) if stored else (0, 1, 2))
            assert "Traceback" not in again.stderr
            assert books.value("SELECT count(*) FROM reports") == stored
        small.empty()
        healed(books)


def test_a_full_disk_under_the_archive(place: Place, portal: Site) -> None:
    with disk(place.archive) as small:
        small.fill(40_000)
        failed(place.hurry("harvest"), 1, "a incomplete")
        stored = place.value("SELECT count(*) FROM reports")
        assert 0 < stored < ARTICLES
        assert "No space left" in place.value("SELECT reason FROM runs")
        small.empty()
        healed(place)


def test_a_full_disk_under_the_log(place: Place, portal: Site) -> None:
    portal.add(COLUMN + "missing.html", "")
    with disk(place.folder / "logs") as small:
        small.fill(0)
        with (small.path / "harvest.log").open("ab") as log:
            done = subprocess.run(
                [SCRAPY, "harvest", "-L", "INFO", *QUICK],
                cwd=PROJECT,
                env=place.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                timeout=240,
                check=False,
            )
        assert done.returncode == 0
    healed(place)


def test_a_database_in_a_folder_that_cannot_be_written(books: OnDisk, portal: Site) -> None:
    with disk(books.database.parent) as small:
        small.read_only(True)
        failed(books.hurry("harvest"), 2, "reports.db")
        small.read_only(False)
        assert books.hurry("harvest").returncode == 0
        small.read_only(True)
        crawl = ["crawl", "trs", "-a", f"url={portal.url}{COLUMN}"]
        for command in (
            *(["harvest", "--all"], ["harvest", "--dry-run"], crawl, ["reparse"], ["status"], ["quality"]),
            *(["publish", str(books.folder / "site")], ["backup", str(books.folder / "backup")]),
            ["archive", "verify"],
        ):
            failed(books.run(*command), 2, "unable to open database file")
        small.read_only(False)
        healed(books)


def test_an_archive_that_cannot_be_written(place: Place, portal: Site) -> None:
    with disk(place.archive) as small:
        small.read_only(True)
        failed(place.hurry("harvest"), 2, str(place.archive), "Read-only")
        small.read_only(False)
        with place.start("harvest", *QUICK) as process:
            _wait(lambda: portal.count(".*/t20.*") > 3, process)
            small.read_only(True)
            _, err = process.communicate(timeout=240)
        failed(subprocess.CompletedProcess((), process.returncode, "", err), 1, "a incomplete")
        small.read_only(False)
        healed(place)


# The database held by another


def test_a_database_locked_for_a_while_costs_nothing(place: Place, portal: Site) -> None:
    assert place.hurry("harvest").returncode == 0
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with place.start("harvest", "--all", *QUICK) as process:
            time.sleep(3)
            assert process.poll() is None
            other.execute("ROLLBACK")
            _, err = process.communicate(timeout=240)
    assert (process.returncode, err) == (0, "")
    assert place.rows("SELECT outcome FROM runs") == [("complete",)] * 2


def test_a_database_locked_longer_than_anyone_waits(place: Place, portal: Site) -> None:
    begin(place)
    place.settings = fault(place.folder, "pipelines.database.schema", "BUSY_SECONDS", "1")
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        failed(place.hurry("harvest", "--all"), 2, "locked", "reports.db")
        failed(place.run("reparse"), 2, "locked", "reports.db")
        other.execute("ROLLBACK")
    place.settings = {}
    healed(place)


def test_a_database_locked_in_the_midst(place: Place, portal: Site) -> None:
    """What was read meanwhile is lost to this run, which says so."""
    begin(place)
    place.settings = fault(place.folder, "pipelines.database.schema", "BUSY_SECONDS", "1")
    with place.start("harvest", "--all", *QUICK) as process:
        _wait(lambda: _stored(place) > 0, process)
        with closing(sqlite3.connect(place.database, isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN IMMEDIATE")
            _, err = process.communicate(timeout=240)
            other.execute("ROLLBACK")
    failed(subprocess.CompletedProcess((), process.returncode, "", err), 2, "locked")
    place.settings = {}
    healed(place)


# Containers


def test_process_numbers_that_begin_anew(place: Place, portal: Site) -> None:
    """In each container the harvest has the same number: what a killed one left open is closed all the same."""
    inside = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.geteuid():
        inside[1:1] = ["--user", "--map-root-user"]
    try:
        possible = subprocess.run([*inside, "true"], capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"no namespaces here: {error}")
    if possible.returncode:
        pytest.skip(f"no namespaces here: {possible.stderr.strip()}")

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*inside, SCRAPY, "harvest", "--all", *QUICK],
            cwd=PROJECT,
            env=place.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    with start() as killed:
        _wait(lambda: _stored(place) > 0, killed)
        killed.send_signal(signal.SIGKILL)
    with start() as again:
        assert again.wait(timeout=240) == 0
    runs = place.rows("SELECT outcome, pid FROM runs ORDER BY id")
    assert [outcome for outcome, _ in runs] == ["interrupted", "complete"]
    assert runs[0][1] == runs[1][1]
    assert place.rows("SELECT outcome FROM harvests ORDER BY started, id") == [
        ("interrupted",),
        ("complete",),
    ]
    healed(place)


def test_a_locale_without_chinese_stops_no_harvest(place: Place, portal: Site) -> None:
    with place.register.open("a", encoding="utf-8") as register:
        register.write("down,坏,trs,http://127.0.0.1:9/zwgk/\n")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    place.settings = ascii_only
    failed(place.hurry("harvest", "--jobs", "1"), 1, "1 of 2 portals not complete: down failed")
    assert place.rows("SELECT portal, outcome FROM runs ORDER BY portal") == [
        ("a", "complete"),
        ("down", "failed"),
    ]


# Memory


def test_a_document_that_exhausts_memory_ends_alone(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(6):
        text = make_report_text(f"云溪市第{number}小学", granted=number)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    report = make_report_text("云溪市巨人局")
    endless = "<p>云溪</p>" * 3_000_000
    (folder / "3a.html").write_text(f"<html><body>{report}{endless}</body></html>", encoding="utf-8")
    place.settings = {"GOVCRAWL_DOCUMENT_MEGABYTES": "200"}
    for tries in (1, 2):
        done = place.run("crawl", "files", "-a", f"path={folder}")
        # where memory ends Python itself may die, which is a fault of the program and told as one
        assert done.returncode == place.value("SELECT reader_failures > 0 FROM runs ORDER BY id DESC LIMIT 1")
        assert place.value("SELECT count(*) FROM reports WHERE status = 'verified'") == 6
        ((status, reason),) = place.rows("SELECT status, reason FROM reports WHERE url LIKE '%3a.html'")
        assert status == "unreadable"
        assert "内存" in reason
        # it is not known, but tried again, a few times
        assert place.rows("SELECT tries FROM unfinished WHERE url LIKE '%3a.html'") == [(tries,)]


def _wait(until: Callable[[], bool], process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    while not until():
        assert process.poll() is None
        time.sleep(0.01)


def _stored(place: Place) -> int:
    try:
        count: int = place.value("SELECT count(*) FROM reports")
    except sqlite3.OperationalError:
        return 0
    return count
