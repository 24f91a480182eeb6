"""A run that is ended from outside leaves a sound database, and the next one completes it."""

from __future__ import annotations

import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.support.place import Place
from tests.support.reports import make_report_text

_MANY = 400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports of many bodies."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(_MANY):
        text = make_report_text(f"云溪市第{number}小学", granted=number)
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_ended_at_any_moment_and_completed(place: Place, folder: Path, ending: signal.Signals) -> None:
    process = place.start("crawl", "files", "-a", f"path={folder}")
    while process.poll() is None and stored(place) < 5:
        time.sleep(0.01)
    process.send_signal(ending)
    _, err = process.communicate(timeout=60)
    reached = settled(place)
    assert 5 <= reached < _MANY
    assert place.value("PRAGMA integrity_check") == "ok"
    assert place.rows("PRAGMA foreign_key_check") == []
    whole = "SELECT count(*) FROM applications WHERE report_id IN (SELECT id FROM reports)"
    assert place.value(whole) == 25 * reached
    known = "SELECT count(*) FROM addresses WHERE report_id NOT NULL"
    assert place.value(known) == reached
    if ending is signal.SIGINT:
        assert process.returncode == 1
        assert "interrupted" in err
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    assert stored(place) == _MANY
    runs = place.rows("SELECT outcome, found, new FROM runs ORDER BY id")
    assert [run[0] for run in runs] == ["interrupted", "complete"]
    assert runs[1][1:] == (_MANY, _MANY - reached)


def test_a_second_interrupt_waits_for_nothing(place: Place, folder: Path) -> None:
    process = place.start("crawl", "files", "-a", f"path={folder}")
    while process.poll() is None and stored(place) < 5:
        time.sleep(0.01)
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "run it again" in err or "interrupted" in err
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    assert stored(place) == _MANY


def settled(place: Place) -> int:
    """What is stored once the writer, which outlives a killed crawl for a moment, has ended."""
    before = -1
    while (now := stored(place)) != before:
        before = now
        time.sleep(0.3)
    return now


def stored(place: Place) -> int:
    try:
        count: int = place.value("SELECT count(*) FROM reports")
    except sqlite3.OperationalError:
        return 0
    return count
