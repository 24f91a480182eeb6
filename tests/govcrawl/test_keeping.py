"""``scrapy archive verify`` and ``scrapy backup``: what a place has is whole, and can be brought back."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.portals.trs import COLUMN, site
from tests.support.content import column
from tests.support.place import Place
from tests.support.server import Site, serve

TABLES = (
    "reports",
    "sections",
    "disclosures",
    "applications",
    "challenges",
    "report_tables",
    "report_versions",
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Site]:
    portal = site(column(7, negatives=False))
    with serve(portal):
        yield portal


@pytest.fixture
def portal(shared: Site) -> Iterator[Site]:
    with shared.lent() as portal:
        yield portal


@pytest.fixture(scope="module")
def harvested_once(shared: Site, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("harvested"))
    harvest(place, shared)
    return place


@pytest.fixture
def harvested(place: Place, harvested_once: Place) -> Place:
    shutil.copytree(harvested_once.folder, place.folder, dirs_exist_ok=True)
    return place


def harvest(place: Place, portal: Site) -> None:
    done = place.hurry("crawl", "trs", "-a", f"url={portal.url}{COLUMN}")
    assert (done.returncode, done.stderr) == (0, "")


def content(place: Place) -> list[list[tuple[object, ...]]]:
    """What was read, without the moment when it was last seen."""
    found = []
    for table in TABLES:
        names = "SELECT group_concat(name) FROM pragma_table_info(?) WHERE name <> 'last_seen'"
        found.append(sorted(place.rows(f"SELECT {place.value(names, table)} FROM {table}"), key=repr))
    return found


def originals(place: Place) -> list[Path]:
    return [
        place.archive / path for (path,) in place.rows("SELECT archive_path FROM documents ORDER BY sha256")
    ]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def test_what_is_whole_is_said_to_be(harvested: Place) -> None:
    done = harvested.run("archive", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    count = harvested.value("SELECT count(*) FROM documents")
    assert f"whole: {count} originals" in done.stdout
    assert "missing: 0" in done.stdout
    assert "orphaned: 0" in done.stdout


def test_damaged_originals_are_brought_back_by_the_next_harvest(harvested: Place, portal: Site) -> None:
    before = content(harvested)
    damages: list[Callable[[Path], object]] = [
        lambda path: path.write_bytes(b""),
        cut,
        lambda path: path.write_bytes(bytes(path.stat().st_size)),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
        lambda path: path.write_bytes(b""),
    ]
    chosen = originals(harvested)[: len(damages)]
    for path, damage in zip(chosen, damages, strict=True):
        damage(path)
    read_again = harvested.run("reparse")
    assert read_again.returncode == 1
    assert content(harvested) == before
    for arguments in (("verify",), ("verify", "--repair")):
        found = harvested.run("archive", *arguments)
        assert found.returncode == 1
        assert all(path.name in found.stdout for path in chosen)
        (line,) = found.stderr.splitlines()
        assert ("--repair" in line) == (arguments == ("verify",))
    assert portal.url in found.stdout  # what is fetched again is named
    assert content(harvested) == before
    harvest(harvested, portal)
    assert content(harvested) == before
    assert harvested.run("archive", "verify").returncode == 0
    assert harvested.rows("SELECT * FROM unfinished") == []
    assert harvested.run("reparse").returncode == 0
    assert content(harvested) == before


def test_a_harvest_notices_an_original_that_is_gone_or_cut(harvested: Place, portal: Site) -> None:
    gone, short, *_ = originals(harvested)
    gone.unlink()
    cut(short)
    harvest(harvested, portal)
    assert harvested.run("archive", "verify").returncode == 0


def test_a_copy_that_lies_elsewhere_in_the_archive_is_taken(harvested: Place) -> None:
    path = originals(harvested)[0]
    elsewhere = harvested.archive / "old" / path.name
    elsewhere.parent.mkdir()
    path.rename(elsewhere)
    (harvested.archive / "incoming" / "1-0").write_bytes(b"part")
    done = harvested.run("archive", "verify", "--repair")
    assert (done.returncode, done.stderr) == (0, "")
    assert "restored from another copy: 1" in done.stdout
    assert "left half written by killed runs: 1" in done.stdout
    done = harvested.run("archive", "verify")
    assert done.returncode == 0
    assert str(elsewhere) in done.stdout  # an orphan now, which nobody removes unasked


def test_what_no_address_gives_any_more_is_not_promised(place: Place, tmp_path: Path) -> None:
    document = tmp_path / "in" / "a.txt"
    document.parent.mkdir()
    for text in ("会议通知。\n", "另一通知。\n"):
        document.write_text(text, encoding="utf-8")
        assert place.run("crawl", "files", "-a", f"path={document}").returncode == 0
    for path in originals(place):
        path.unlink()
    failed = place.run("archive", "verify", "--repair")
    assert failed.returncode == 1
    assert "to be fetched by the next run: 1" in failed.stdout
    assert "scrapy crawl files" in failed.stderr


def test_a_backup_is_the_whole_place(harvested: Place, portal: Site, tmp_path: Path) -> None:
    harvested.register.write_text("id,name,family,url\n", encoding="utf-8")
    copy = tmp_path / "backup"
    done = harvested.run("backup", str(copy))
    assert (done.returncode, done.stderr) == (0, "")
    with (copy / "originals.csv").open(encoding="utf-8", newline="") as file:
        listed = {(row["sha256"], int(row["size"]), row["archive_path"]) for row in csv.DictReader(file)}
    assert listed == set(harvested.rows("SELECT sha256, size, archive_path FROM documents"))
    assert (copy / "portals.csv").exists()
    assert not list(copy.glob("*-wal")) + list(copy.glob(".*"))
    restored = Place(tmp_path / "elsewhere")
    restored.folder.mkdir()
    shutil.copyfile(copy / "govcrawl.db", restored.database)
    shutil.copytree(copy / "archive", restored.archive)
    assert content(restored) == content(harvested)
    assert restored.run("archive", "verify").returncode == 0
    harvest(restored, portal)
    assert content(restored) == content(harvested)
    assert restored.run("reparse").returncode == 0


def test_a_backup_again_copies_what_is_new(harvested: Place, tmp_path: Path) -> None:
    copy = tmp_path / "backup"
    assert harvested.run("backup", str(copy)).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (copy / "archive").rglob("*") if path.is_file()}
    document = tmp_path / "a.txt"
    document.write_text("会议通知。\n", encoding="utf-8")
    assert harvested.run("crawl", "files", "-a", f"path={document}").returncode == 0
    lost = originals(harvested)[0]
    lost.write_bytes(b"?")  # the copy of it stays
    done = harvested.run("backup", str(copy))
    assert "new 1" in done.stdout
    after = {path: path.stat().st_mtime_ns for path in (copy / "archive").rglob("*") if path.is_file()}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    with closing(sqlite3.connect(copy / "govcrawl.db")) as database:
        assert database.execute("SELECT count(*) FROM documents").fetchone() == (len(after),)


def test_a_backup_while_another_writes_is_of_one_moment(harvested: Place, tmp_path: Path) -> None:
    with closing(sqlite3.connect(harvested.database, isolation_level=None)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("UPDATE reports SET title = 'half'")
        done = harvested.run("backup", str(tmp_path / "backup"))
        writing.execute("ROLLBACK")
    assert (done.returncode, done.stderr) == (0, "")
    with closing(sqlite3.connect(tmp_path / "backup" / "govcrawl.db")) as database:
        assert database.execute("SELECT count(*) FROM reports WHERE title = 'half'").fetchone() == (0,)


def test_where_nothing_can_be_done_the_reason_is_named(place: Place, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for arguments in (("archive", "verify"), ("backup", str(tmp_path / "b")), ("archive",), ("backup",)):
        failed = place.run(*arguments)
        assert failed.returncode == 2, arguments
        assert arguments[0] in failed.stderr.splitlines()[-1]
    document = tmp_path / "a.txt"
    document.write_text("会议通知。\n", encoding="utf-8")
    assert place.run("crawl", "files", "-a", f"path={document}").returncode == 0
    for folder in (tmp_path / "file", place.archive):
        failed = place.run("backup", str(folder))
        assert failed.returncode == 2
        assert str(folder) in failed.stderr
