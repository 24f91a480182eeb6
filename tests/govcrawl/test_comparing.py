"""Reports are held against each other at the end of a crawl, of reparse, and before publishing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from govcrawl.jobs.publish import _compare
from govcrawl.site.website import publish
from pipelines.database.transactions import Store
from tests.support.place import Place
from tests.support.reports import make_report_text

JUMP = (
    "SELECT r.year, c.subject, c.expected, c.actual FROM checks c JOIN reports r ON r.id = c.report_id "
    "WHERE c.rule = 'figure_jump'"
)
FOUND = [(2023, "applications.new_received.total", "3", "300")]
LEFT = "SELECT count(*) FROM stale_comparisons"


@pytest.fixture
def harvested(place: Place, tmp_path: Path) -> Place:
    """Two years of one body."""
    folder = tmp_path / "in"
    folder.mkdir()
    for year, granted in ((2022, 3), (2023, 300)):
        text = make_report_text("武义县水务局", year, granted=granted)
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    return place


def forget(place: Place) -> None:
    """As a run leaves it that was killed before it compared."""
    with sqlite3.connect(place.database) as database:
        database.execute("DELETE FROM checks WHERE rule = 'figure_jump'")
        database.execute(
            "INSERT INTO stale_comparisons SELECT a.body_id, r.year, r.id FROM reports r "
            "JOIN authorities a ON a.id = r.authority_id"
        )
    database.close()


def test_at_the_end_of_a_crawl(harvested: Place) -> None:
    assert harvested.rows(JUMP) == FOUND
    assert harvested.value(LEFT) == 0


def test_at_the_end_of_the_next_crawl_that_finds_nothing_new(harvested: Place, tmp_path: Path) -> None:
    forget(harvested)
    done = harvested.run("crawl", "files", "-a", f"path={tmp_path / 'in'}")
    assert (done.returncode, done.stderr) == (0, "")
    assert harvested.rows(JUMP) == FOUND


def test_at_the_end_of_reparse(harvested: Place) -> None:
    forget(harvested)
    assert harvested.run("reparse").returncode == 0
    assert harvested.rows(JUMP) == FOUND
    assert harvested.value(LEFT) == 0


def test_before_publishing(harvested: Place, tmp_path: Path) -> None:
    forget(harvested)
    assert harvested.run("publish", str(tmp_path / "site")).returncode == 0
    with sqlite3.connect(tmp_path / "site" / "govcrawl.db") as published:
        assert published.execute(JUMP).fetchall() == FOUND
    published.close()


def test_what_cannot_be_written_is_compared_in_what_is_published(
    harvested: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(store: Store) -> None:
        raise sqlite3.OperationalError(f"disk of {store.path.name} is full")

    forget(harvested)
    monkeypatch.setattr("govcrawl.jobs.publish.compare_all", full)
    _compare(harvested.database)
    said = capsys.readouterr()
    assert "not compared" in said.err
    assert "is full" in said.err
    assert harvested.value(LEFT) == 2
    publish(harvested.database, tmp_path / "site")
    with sqlite3.connect(tmp_path / "site" / "govcrawl.db") as published:
        assert published.execute(JUMP).fetchall() == FOUND
    published.close()
    assert harvested.value(LEFT) == 2
