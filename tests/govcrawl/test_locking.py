"""Who may work on a database beside whom, and what becomes of the books of those that were killed."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from govcrawl.errors import NothingDoneError
from govcrawl.locking import alive, alone, beside
from tests.support.place import QUICK, Place
from tests.support.reports import make_report_text


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "r.db"


def test_what_must_be_alone_is_refused_and_named(database: Path) -> None:
    with alone(database, "harvest"):
        with (
            pytest.raises(NothingDoneError, match=rf"harvest \(process {os.getpid()} on .+ is at work"),
            alone(database, "harvest"),
        ):
            pass
        with pytest.raises(NothingDoneError, match="harvest"), alone(database, "reparse"):
            pass
    with alone(database, "reparse"), pytest.raises(NothingDoneError, match="reparse"), beside(database):
        pass
    with beside(database), pytest.raises(NothingDoneError, match="crawl"), alone(database, "reparse"):
        pass


def test_crawls_run_beside_each_other_and_a_harvest(database: Path) -> None:
    with ExitStack() as stack:
        names = [stack.enter_context(beside(database)) for _ in range(2)]
        names.append(stack.enter_context(alone(database, "harvest")))
        assert sorted(alive(database)) == sorted(names)
    assert alive(database) == []
    assert [path.name for path in database.parent.iterdir()] == ["r.db.lock"]


def test_any_user_may_take_the_lock(database: Path) -> None:
    before = os.umask(0o077)
    try:
        with alone(database, "harvest"):
            pass
    finally:
        os.umask(before)
    assert database.with_name("r.db.lock").stat().st_mode & 0o777 == 0o666


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NothingDoneError, match="file"), alone(tmp_path / "file" / "r.db", "harvest"):
        pass


def test_what_a_killed_crawl_left_open_is_closed_by_the_next(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(200):
        text = make_report_text(f"云溪市第{number}小学", granted=number)
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    process = place.start("crawl", "files", "-a", f"path={folder}")
    while not place.database.exists() or not started(place):
        assert process.poll() is None
        time.sleep(0.02)
    refused = place.run("reparse")
    assert refused.returncode == 2
    assert f"crawl (process {process.pid}" in refused.stderr
    process.send_signal(signal.SIGKILL)
    process.communicate()
    # as in a container begun anew: another process now has the number
    with place.connection() as database:
        database.execute("UPDATE runs SET pid = ?", (os.getpid(),))
    assert place.run("crawl", "files", "-a", f"path={folder}", *QUICK).returncode == 0
    assert place.rows("SELECT outcome FROM runs ORDER BY id") == [("interrupted",), ("complete",)]
    assert place.run("reparse").returncode == 0


def started(place: Place) -> bool:
    try:
        return bool(place.value("SELECT count(*) FROM runs WHERE ended IS NULL"))
    except Exception:
        return False
