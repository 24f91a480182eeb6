"""Printing stops no work: a full disk, a reader that went away, a locale without Chinese, a lying terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from govcrawl.terminal import short_path, table, width
from tests.portals.trs import COLUMN, site
from tests.support.content import column
from tests.support.place import PROJECT, QUICK, Place
from tests.support.reports import make_report_text
from tests.support.server import serve

SCRAPY = Path(sys.executable).with_name("scrapy")


def test_an_ideograph_is_two_columns_wide() -> None:
    assert width("云a") == 3


def test_columns_stand_in_line_and_numbers_to_the_right() -> None:
    rows = [("云泽市教育局", 3, "verified"), ("A", None, "partial"), ("B", 12.5, "partial")]
    assert table(rows, heads=("body", "n", "status")) == [
        "body             n  status",
        "------------  ----  --------",
        "云泽市教育局     3  verified",
        "A                –  partial",
        "B             12.5  partial",
    ]


def test_words_about_a_name_take_no_part_in_the_widths() -> None:
    assert table([("a", 1, 2), ("bb", "a long explanation")]) == ["a   1  2", "bb  a long explanation"]


def test_a_path_is_as_short_as_it_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert short_path(tmp_path / "data" / "a.db") == "data/a.db"
    assert short_path("/nowhere/a.db") == "/nowhere/a.db"


def harvest(
    place: Place, out: int, *, by: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[bytes]:
    portals = [site(column(3, negatives=False)), site(column(3, negatives=False))]
    with serve(*portals):
        rows = "".join(f"p{n},云溪市{n},trs,{portal.url}{COLUMN}\n" for n, portal in enumerate(portals))
        (place.folder / "portals.csv").write_text(f"id,name,family,url\n{rows}", encoding="utf-8")
        return subprocess.run(
            [*by, SCRAPY, "harvest", "--jobs", "1", *QUICK],
            cwd=PROJECT,
            env={**place.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_the_log_stops_no_harvest(place: Place) -> None:
    with Path("/dev/full").open("wb") as full:
        done = harvest(place, full.fileno())
    assert done.returncode == 0, done.stderr
    (line,) = done.stderr.decode().splitlines()
    assert "standard output cannot be written" in line
    assert place.rows("SELECT portal, outcome FROM runs ORDER BY portal") == [
        ("p0", "complete"),
        ("p1", "complete"),
    ]


def test_a_reader_that_went_away_stops_no_harvest(place: Place) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = harvest(place, writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    assert place.value("SELECT count(*) FROM runs WHERE outcome = 'complete'") == 2


@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell closes them")
def test_closed_streams_stop_no_harvest(place: Place) -> None:
    closed = ("sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-')
    done = harvest(place, subprocess.DEVNULL, by=closed)
    assert done.returncode == 0
    assert place.value("SELECT count(*) FROM runs WHERE outcome = 'complete'") == 2


def test_a_locale_without_chinese_stops_nothing(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(make_report_text(), encoding="utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    place.settings.update(ascii_only)
    shown = place.run("show", str(path))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "\\u4e91" in shown.stdout  # 云


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_reading_that_nobody_got_is_no_success(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(make_report_text(), encoding="utf-8")
    with Path("/dev/full").open("wb") as full:
        shown = subprocess.run(
            [SCRAPY, "show", str(path)],
            cwd=PROJECT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert shown.returncode == 1
    assert b"standard output" in shown.stderr
