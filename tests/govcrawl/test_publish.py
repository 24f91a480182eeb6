"""``scrapy publish``: a whole, consistent snapshot, whatever happens beside it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from govcrawl.errors import PublishError
from govcrawl.register import read_register
from govcrawl.site import search_index, website
from govcrawl.site.expectations import badly_missed
from govcrawl.site.website import publish
from pipelines.database.schema import connect, connect_readonly
from tests.support.place import Place


def published(folder: Path, database: Path) -> subprocess.CompletedProcess[str]:
    return Place(folder.parent, {"GOVCRAWL_DATABASE": str(database)}).run("publish", str(folder))


def count(database: Path, table: str) -> int:
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        connection.close()


def test_without_a_database_nothing_is_done_and_the_next_step_is_named(tmp_path: Path) -> None:
    done = published(tmp_path / "site", tmp_path / "none.db")
    assert done.returncode == 2
    assert str(tmp_path / "none.db") in done.stderr
    assert "scrapy demo" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "site").exists()
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "note.db").write_text("not a database, only a note that is long enough to be looked at")
    done = published(tmp_path / "site", tmp_path / "note.db")
    assert done.returncode == 2
    assert "note.db" in done.stderr
    assert list((tmp_path / "site").glob("*")) == []


def test_publish_says_how_to_serve(demo_database: Path, tmp_path: Path) -> None:
    done = published(tmp_path / "my site", demo_database)
    assert done.returncode == 0, done.stderr
    assert "22 reports" in done.stdout
    assert f"datasette '{tmp_path}/my site'" in done.stdout


def test_the_folder_serves_itself_with_datasette(demo_database: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasette", reason="the extra 'publish' is not installed")
    publish(demo_database, tmp_path)
    datasette = Path(sys.executable).with_name("datasette")
    page = subprocess.run(
        [datasette, str(tmp_path), "--get", "/govcrawl/reports.json?_size=1&_shape=array"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        check=True,
    )
    assert '"verified"' in page.stdout


def test_publishing_again_replaces_the_file_whole(demo_database: Path, tmp_path: Path) -> None:
    first = publish(demo_database, tmp_path)
    inode = first.stat().st_ino
    reader = sqlite3.connect(first)
    try:
        assert reader.execute("SELECT count(*) FROM reports").fetchone() == (22,)
        publish(demo_database, tmp_path)
        assert first.stat().st_ino != inode
        # pages that sections fill well, though the source is in WAL mode, which keeps its own as they are
        assert reader.execute("PRAGMA page_size").fetchone() == (16384,)
        # what readers narrow lists by, which no harvest looks up
        indexes = {row[1] for row in reader.execute("PRAGMA index_list(reports)")}
        assert {"reports_by_status", "reports_by_format", "reports_by_edition"} <= indexes
        assert reader.execute("SELECT count(*) FROM codes").fetchone() == (count(first, "codes"),)
    finally:
        reader.close()
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_snapshot_is_taken_beside_an_open_transaction(demo_database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "live.db"
    source = sqlite3.connect(demo_database)
    source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    writer = connect(copy)
    try:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM reports")
        published = publish(copy, tmp_path / "site")
        assert count(published, "reports") == 22
        writer.execute("COMMIT")
    finally:
        writer.close()
    assert count(publish(copy, tmp_path / "site"), "reports") == 0


def test_a_damaged_database_is_never_published(demo_database: Path, tmp_path: Path) -> None:
    good = publish(demo_database, tmp_path / "site")
    before = good.read_bytes()
    broken = tmp_path / "broken.db"
    content = bytearray(before)
    for page in range(4096 * 6, len(content) - 4096, 4096):
        content[page : page + 64] = b"\xff" * 64
    broken.write_bytes(bytes(content))
    with pytest.raises((sqlite3.DatabaseError, PublishError)):
        publish(broken, tmp_path / "site")
    assert good.read_bytes() == before
    assert [path.name for path in (tmp_path / "site").glob(".*")] == []


def test_the_source_is_left_as_it_was(demo_database: Path, tmp_path: Path) -> None:
    before = demo_database.read_bytes()
    publish(demo_database, tmp_path)
    assert demo_database.read_bytes() == before


HEAD = "id,name,family,url,expected_years,expected_count\n"


def expecting(folder: Path, *rows: str) -> Place:
    """A place whose register expects of the demo's columns what ``rows`` say."""
    register = folder / "portals.csv"
    register.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return Place(folder, {"GOVCRAWL_PORTALS": str(register)})


DEPARTMENTS = "demo-departments,部门,trs,http://127.0.0.1:9/bm/"
GOVERNMENTS = "demo-governments,政府,trs,http://127.0.0.1:9/zf/"


def test_far_less_than_the_register_expects_is_not_published(demo_database: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(demo_database, site)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    place = expecting(tmp_path, f"{DEPARTMENTS},,40", f"{GOVERNMENTS},2008-2024,")
    setting = f"GOVCRAWL_DATABASE={demo_database}"
    refused = place.run("publish", str(site), "-s", setting)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "--force" in refused.stderr
    assert "demo-departments: 14 of at least 40 reports" in refused.stdout
    assert "demo-governments: 4 of 17 years, without 2008, " in refused.stdout
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    forced = place.run("publish", str(site), "--force", "-s", setting)
    assert forced.returncode == 0, forced.stderr
    assert "14 of at least 40" in forced.stderr
    assert "Published 22 reports" in forced.stdout


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        (f"{DEPARTMENTS},2019-2024,14", False),
        (f"{DEPARTMENTS},2019-2024,28", False),  # half of it is there: the harvest says what is missing
        (f"{DEPARTMENTS},,29", True),
        (f"{DEPARTMENTS},1900-1901,", True),
        (f"{GOVERNMENTS},2017-2024,", False),
        (f"{GOVERNMENTS},2016-2024,", True),
        ("never-asked,没有采过,trs,http://127.0.0.1:9/,2023,", True),
        ("never-asked,没有采过,trs,http://127.0.0.1:9/,,", False),
        (f"{DEPARTMENTS},2024-2019,", False),  # a wrong row expects nothing
    ],
)
def test_less_than_half_is_far_less(demo_database: Path, tmp_path: Path, row: str, refused: bool) -> None:
    portals = read_register(expecting(tmp_path, row).folder / "portals.csv").portals.values()
    with closing(connect_readonly(demo_database)) as connection:
        assert bool(badly_missed(connection, portals)) is refused


def test_publishing_takes_nothing_away_that_no_edition_brought(demo_database: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    harvested = tmp_path / "data" / "govcrawl.db"
    harvested.write_bytes(demo_database.read_bytes())
    done = published(tmp_path / "data", harvested)
    assert done.returncode == 2
    assert "the harvested database itself" in done.stderr
    assert harvested.read_bytes() == demo_database.read_bytes()
    mine = tmp_path / "site" / "static" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(PublishError, match="static"):
        publish(demo_database, tmp_path / "site")
    original = tmp_path / "other" / "originals" / "ab" / "one.html"
    original.parent.mkdir(parents=True)
    original.write_text("an original")
    with pytest.raises(PublishError, match="is the archive"):
        publish(demo_database, tmp_path / "other", archive=tmp_path / "other" / "originals")
    assert (mine.read_text(), original.read_text()) == ("mine", "an original")


def test_an_interrupt_after_the_swap_leaves_the_new_edition(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(demo_database, tmp_path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("govcrawl.site.website.prune", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(demo_database, tmp_path)
    assert (tmp_path / "downloads" / "index.json").is_file()
    assert count(tmp_path / "govcrawl.db", "reports") == 22


def test_the_texts_are_indexed_where_they_lie(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table never counted, joined with one that was, is joined with a copy of it: of all texts, in memory."""
    database = tmp_path / "counted.db"
    with closing(connect_readonly(demo_database)) as source, closing(sqlite3.connect(database)) as copy:
        source.backup(copy)
        copy.execute("ANALYZE")
    plan: list[str] = []

    def explained(connection: sqlite3.Connection) -> None:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        next(search_index._rows(connection))
        connection.set_trace_callback(None)
        plan.extend(step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {asked[-1]}"))
        search_index.add_search(connection)

    monkeypatch.setattr(website, "add_search", explained)
    publish(database, tmp_path / "site")
    assert any(step.startswith("SEARCH s USING INDEX") for step in plan), plan
    assert not [step for step in plan if "AUTOMATIC" in step]
