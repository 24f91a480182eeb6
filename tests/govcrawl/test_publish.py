"""``scrapy publish``: a whole, consistent snapshot, whatever happens beside it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from govcrawl.errors import PublishError
from govcrawl.site.website import publish
from pipelines.database.schema import connect
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
    assert "20 reports" in done.stdout
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
        assert reader.execute("SELECT count(*) FROM reports").fetchone() == (20,)
        publish(demo_database, tmp_path)
        assert first.stat().st_ino != inode
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
        assert count(published, "reports") == 20
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
