"""An edition takes another's place as one: whoever reads meanwhile sees the old or the new, and a failure changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from govcrawl.errors import NothingDoneError
from govcrawl.locking import writing
from govcrawl.site.website import publish
from pipelines.database.schema import connect
from tests.support.browsing import served

pytest.importorskip("datasette", reason="the extra 'publish' is not installed")


def copied(database: Path, copy: Path, *, without: int | None = None) -> Path:
    """A copy of a database, without the reports of a year."""
    source = sqlite3.connect(database)
    source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    if without is not None:
        connection = connect(copy)
        connection.execute("DELETE FROM reports WHERE year = ?", (without,))
        connection.close()
    return copy


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def asked(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


def told(site: str) -> tuple[int, int, int, int]:
    """How many reports a server has by its database, by its page of downloads, by their index and by the file itself."""
    database = json.loads(asked(f"{site}/govcrawl.json?sql=select+count(*)+as+n+from+reports&_shape=array"))
    files = json.loads(asked(f"{site}/downloads/index.json"))["files"]
    (wide,) = [file for file in files if file["file"] == "wide.csv"]
    shown = (
        asked(f"{site}/downloads").decode().partition('href="/downloads/wide.csv"')[0].rpartition("<li>")[2]
    )
    lines = asked(f"{site}/downloads/wide.csv").decode("utf-8-sig").strip().split("\n")
    return database[0]["n"], int(shown.split("<small>")[1].partition(" ")[0]), wide["rows"], len(lines) - 1


def test_a_server_goes_on_with_its_edition_as_one(demo_database: Path, tmp_path: Path) -> None:
    smaller = copied(demo_database, tmp_path / "smaller.db", without=2024)
    folder = tmp_path / "site"
    publish(demo_database, folder)
    with sqlite3.connect(demo_database) as connection:
        (all_,) = connection.execute("SELECT count(*) FROM reports").fetchone()
        (rest,) = connection.execute("SELECT count(*) FROM reports WHERE year <> 2024").fetchone()
    assert rest < all_
    with served(folder) as old:
        publish(smaller, folder)
        # more often than there are threads, so that one which had not opened the database yet would be asked
        assert {told(old) for _ in range(8)} == {(all_,) * 4}
        assert "/year/2024" in asked(f"{old}/").decode()
        with served(folder) as new:
            assert told(new) == (rest,) * 4
            assert "/year/2024" not in asked(f"{new}/").decode()
        publish(demo_database, folder)  # two editions later its files are gone: those that there are serve
        assert asked(f"{old}/downloads/index.json")
    assert [path.name for path in folder.glob("downloads*") if path.is_symlink()] == ["downloads"]
    assert len(list(folder.glob("downloads-*"))) == 2


def test_a_server_answers_while_editions_change(demo_database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish(demo_database, folder, archive=demo_database.with_name("archive"), with_originals=True)
    stop = threading.Event()
    wrong: list[str] = []
    paths = ["/", "/about", "/static/reader.css", "/downloads/wide.csv", "/downloads", "/govcrawl/reports"]
    seen = 0
    with served(folder) as site:

        def keep_asking() -> None:
            nonlocal seen
            while not stop.is_set():
                for path in paths:
                    try:
                        asked(site + path)
                    except urllib.error.HTTPError as error:
                        wrong.append(f"{path} {error.code}")
                    seen += 1

        client = threading.Thread(target=keep_asking)
        client.start()
        for _ in range(2):
            publish(demo_database, folder, archive=demo_database.with_name("archive"), with_originals=True)
        time.sleep(0.3)
        stop.set()
        client.join(timeout=60)
    assert seen > len(paths)
    assert wrong == []


def test_a_failure_changes_nothing(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    publish(demo_database, folder)
    before = contents(folder)
    names = {path.name for path in folder.iterdir()}
    smaller = copied(demo_database, tmp_path / "smaller.db", without=2024)
    for left in (
        ".govcrawl.edition",
        "downloads-99991231T235959000000",
        ".downloads-1.tmp",
    ):  # by a run that was killed
        (folder / left).mkdir()
    (folder / ".govcrawl.tmp").touch()
    with (
        writing(folder, folder / ".publish.lock"),
        pytest.raises(NothingDoneError, match=r"publish .* is writing .*; wait for its end"),
    ):
        publish(smaller, folder)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    for failing in (
        "govcrawl.downloads.files.write_table",
        "govcrawl.site.website.copy_originals",
        "govcrawl.site.website.add_search",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(failing, full)
            with pytest.raises(OSError, match="no space"):
                publish(smaller, folder, archive=demo_database.with_name("archive"), with_originals=True)
        assert contents(folder) == before, failing
        assert {path.name for path in folder.iterdir()} == names, failing


def test_the_folder_of_an_earlier_version_is_taken_over(demo_database: Path, tmp_path: Path) -> None:
    """Downloads were a folder, not a link; files that no edition has any more stood among the pages."""
    folder = tmp_path / "site"
    publish(demo_database, folder)
    target = (folder / "downloads").resolve()
    (folder / "downloads").unlink()
    target.rename(folder / "downloads")
    (folder / "downloads" / "old.csv").write_text("old", encoding="utf-8")
    (folder / "templates" / "index.html").write_text("old", encoding="utf-8")
    (folder / "static" / "old").mkdir()
    (folder / "static" / "old" / "style.css").write_text("old", encoding="utf-8")
    publish(demo_database, folder)
    assert (folder / "downloads").is_symlink()
    assert (folder / "downloads" / "wide.csv").is_file()
    assert not (folder / "downloads" / "old.csv").exists()
    assert not (folder / "templates" / "index.html").exists()
    assert not (folder / "static" / "old").exists()


def test_a_copied_folder_is_whole(demo_database: Path, tmp_path: Path) -> None:
    publish(demo_database, tmp_path / "site")
    shutil.copytree(tmp_path / "site", tmp_path / "linked", symlinks=True)
    shutil.copytree(tmp_path / "site", tmp_path / "followed")
    shutil.rmtree(tmp_path / "site")
    for name in ("linked", "followed"):
        assert (tmp_path / name / "downloads" / "wide.csv").is_file()
    with served(tmp_path / "linked") as site:
        assert asked(f"{site}/downloads/wide.csv")
