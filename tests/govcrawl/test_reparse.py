"""``scrapy reparse``: the archive read again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.place import Place
from tests.support.reports import make_report_text


@pytest.fixture(scope="module")
def harvested_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Three reports, one with an older version; tests work on copies of it."""
    place = Place(tmp_path_factory.mktemp("harvested"))
    folder = tmp_path_factory.mktemp("in")
    for granted in (3, 5):
        (folder / "a.txt").write_text(make_report_text("云溪市水务局", granted=granted), encoding="utf-8")
        (folder / "b.txt").write_text(make_report_text("云溪市审计局", total=4), encoding="utf-8")
        (folder / "c.pdf").write_bytes(b"")
        assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    return place


@pytest.fixture
def harvested(harvested_once: Place, tmp_path: Path) -> Place:
    """A copy of it, of a test's own."""
    shutil.copytree(harvested_once.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def dump(place: Place) -> list[list[tuple[object, ...]]]:
    """Everything but the name of the code that read it."""
    tables = (
        "reports", "sections", "disclosures", "applications", "challenges", "report_tables", "checks",
        "report_versions", "addresses", "documents",
    )  # fmt: skip
    found = []
    for table in tables:
        columns = place.rows(
            "SELECT group_concat(name) FROM pragma_table_info(?) WHERE name <> 'parser'", table
        )
        found.append(sorted(place.rows(f"SELECT {columns[0][0]} FROM {table}"), key=repr))
    return found


def test_today_s_code_repairs_what_an_older_one_read_wrong(harvested: Place) -> None:
    right = dump(harvested)
    same = harvested.run("reparse")
    assert (same.returncode, same.stderr) == (0, "")
    assert "read again: 4 originals" in same.stdout
    assert "status changed: 0 reports, 0 of them for the worse" in same.stdout
    assert "figures changed: 0 in 0 reports" in same.stdout
    assert dump(harvested) == right
    with sqlite3.connect(harvested.database) as older:
        older.execute("UPDATE applications SET total = 99 WHERE outcome = 'granted' AND total = 5")
        older.execute("UPDATE reports SET status = 'partial' WHERE authority = '云溪市审计局'")
        older.execute("UPDATE report_versions SET parser = 'older', status = 'partial'")
        older.execute("UPDATE report_versions SET reading = '{}' WHERE state = 'superseded'")
    older.close()
    changed = harvested.run("reparse")
    assert changed.returncode == 0
    assert "云溪市审计局2023年政府信息公开工作年度报告: partial → inconsistent" in changed.stdout
    assert "granted.total 99 → 5" in changed.stdout
    assert dump(harvested) == right


def test_what_was_withdrawn_stays_withdrawn(harvested: Place) -> None:
    with sqlite3.connect(harvested.database) as later:
        later.execute(
            "UPDATE addresses SET outcome = 'gone', reason = '服务器返回 404（页面不存在）', last_status = 404, "
            "last_seen = '2030-03-03T00:00:00+00:00' WHERE report_id IN "
            "(SELECT id FROM reports WHERE authority = '云溪市水务局')"
        )
        later.execute("UPDATE report_versions SET gone_on = '2030-02-02' WHERE title LIKE '%水务局%'")
        later.execute(
            "UPDATE addresses SET outcome = 'failed', reason = '连接超时', last_seen = '2030-03-03T00:00:00+00:00' "
            "WHERE report_id IN (SELECT id FROM reports WHERE authority = '云溪市审计局')"
        )
    later.close()
    before = dump(harvested)
    for parser in ("older", "oldest"):
        with sqlite3.connect(harvested.database) as older:
            older.execute("UPDATE report_versions SET parser = ?", (parser,))
        older.close()
        assert harvested.run("reparse").returncode == 0
        assert dump(harvested) == before


def test_an_original_that_is_gone_is_named(harvested: Place) -> None:
    (path,) = harvested.rows(
        "SELECT archive_path FROM documents JOIN reports ON sha256 = document_sha256 WHERE authority = '云溪市审计局'"
    )
    (harvested.archive / path[0]).unlink()
    before = dump(harvested)
    failed = harvested.run("reparse")
    assert failed.returncode == 1
    assert Path(path[0]).name in failed.stderr
    assert dump(harvested) == before


def test_without_a_database_nothing_is_done(place: Place) -> None:
    failed = place.run("reparse")
    assert failed.returncode == 2
    assert str(place.database) in failed.stderr
    assert not place.database.exists()


def originals(place: Place) -> list[Path]:
    """Where the originals lie whose figures are in the tables."""
    found = place.rows(
        "SELECT archive_path FROM documents JOIN reports ON sha256 = document_sha256 WHERE edition NOT NULL"
    )
    return [place.archive / path for (path,) in found]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: bytes(len(data)),
        lambda data: data[:-1] + b"?",
    ],
    ids=["emptied", "cut", "zeros", "a byte"],
)
def test_a_damaged_original_takes_nothing_with_it(harvested: Place, damage: Callable[[bytes], bytes]) -> None:
    before = dump(harvested)
    damaged = originals(harvested)
    assert len(damaged) == 2
    for path in damaged:
        path.write_bytes(damage(path.read_bytes()))
    failed = harvested.run("reparse")
    assert failed.returncode == 1
    (line,) = failed.stderr.splitlines()
    for path in damaged:
        assert path.name in line
    assert "read again: 2 originals" in failed.stdout
    assert dump(harvested) == before


def test_originals_are_found_where_the_database_says(harvested: Place) -> None:
    """An earlier version of this code laid them one folder deeper."""
    before = dump(harvested)
    with sqlite3.connect(harvested.database) as database:
        for path in originals(harvested):
            moved = Path(path.name[:2]) / path.name[2:4] / path.name
            (harvested.archive / moved).parent.mkdir()
            path.rename(harvested.archive / moved)
            database.execute(
                "UPDATE documents SET archive_path = ? WHERE sha256 = ?", (str(moved), path.name)
            )
    database.close()
    done = harvested.run("reparse")
    assert (done.returncode, done.stderr) == (0, "")
    assert "read again: 4 originals" in done.stdout
    assert dump(harvested)[:-1] == before[:-1]  # all but documents


def test_the_database_s_file_alone_is_the_whole_database(harvested: Place, tmp_path: Path) -> None:
    for command in (None, "reparse"):
        if command is not None:
            assert harvested.run(command).returncode == 0
        copy = tmp_path / "copy.db"
        shutil.copyfile(harvested.database, copy)
        found = sqlite3.connect(copy)
        assert found.execute("SELECT count(*) FROM reports").fetchone() == (3,)
        found.close()
        assert not list(harvested.folder.glob("reports.db-*"))
