"""``scrapy crawl files``: a folder of documents, end to end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.place import Place
from tests.support.reports import make_report_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Good, inconsistent, twice the same, empty, junk, hidden; in subfolders, with and without suffix."""
    folder = tmp_path / "in"
    (folder / "sub" / "deeper").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    good = make_report_text().encode()
    (folder / "good.md").write_bytes(good)
    (folder / "sub" / "again").write_bytes(good)
    (folder / "sub" / "deeper" / "坏账.txt").write_bytes(
        make_report_text("云溪市审计局", total=4).encode("gb18030")
    )
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "empty.docx").write_bytes(b"")
    (folder / "junk.doc").write_bytes(bytes(range(256)) * 8)
    (folder / ".hidden" / "x.txt").write_bytes(good)
    (folder / ".DS_Store").write_bytes(b"x")
    return folder


def test_every_file_is_a_row_and_again_changes_nothing(place: Place, folder: Path) -> None:
    first = place.run("crawl", "files", "-a", f"path={folder}")
    assert (first.returncode, first.stderr) == (0, "")
    rows = place.rows("SELECT url, authority, status, reason <> '' FROM reports ORDER BY url")
    assert rows == [
        ((folder / "empty.docx").as_uri(), None, "unreadable", 1),
        ((folder / "empty.pdf").as_uri(), None, "unreadable", 1),
        ((folder / "good.md").as_uri(), "云溪市水务局", "verified", 0),
        ((folder / "junk.doc").as_uri(), None, "unreadable", 1),
        ((folder / "sub" / "deeper" / "坏账.txt").as_uri(), "云溪市审计局", "inconsistent", 1),
    ]
    assert place.value("SELECT count(*) FROM addresses WHERE report_id NOT NULL") == 6
    assert place.value("SELECT count(*) FROM documents") == 4
    assert place.rows("SELECT value, typeof(value) FROM disclosures LIMIT 1") == [(0, "integer")]
    for (path,) in place.rows("SELECT archive_path FROM documents"):
        assert (place.archive / path).is_file()
    tables = ("reports", "sections", "disclosures", "applications", "challenges", "report_tables", "checks")
    before = [place.rows(f"SELECT * FROM {table}") for table in tables]
    second = place.run("crawl", "files", "-a", f"path={folder}")
    assert (second.returncode, second.stderr) == (0, "")
    assert [place.rows(f"SELECT * FROM {table}") for table in tables] == before
    runs = place.rows("SELECT spider, target, outcome, found, new, unchanged FROM runs")
    assert runs == [
        ("files", str(folder), "complete", 6, 5, 1),
        ("files", str(folder), "complete", 6, 0, 6),
    ]
    assert "unreadable" in second.stdout
    assert str(place.database) in second.stdout
    assert place.value("PRAGMA integrity_check") == "ok"
    assert place.rows("PRAGMA foreign_key_check") == []


def test_bureaus_of_one_name_in_two_folders_keep_a_row_each(place: Place, tmp_path: Path) -> None:
    for folder in ("甲县", "乙县/2023年", "乙县/街道"):
        (tmp_path / "in" / folder).mkdir(parents=True)
        text = make_report_text("教育局", granted=len(folder))
        (tmp_path / "in" / folder / "报告.txt").write_text(text, encoding="utf-8")
    for path in ("in/甲县", "in", "in/乙县"):
        assert place.run("crawl", "files", "-a", f"path={tmp_path / path}").returncode == 0
    rows = place.rows("SELECT authority, id FROM reports")
    assert [row[0] for row in rows] == ["教育局"] * 3
    # the same tree elsewhere has the same ids
    shutil.move(tmp_path / "in", tmp_path / "moved" / "in")
    for suffix in ("", "-wal", "-shm"):
        place.database.with_name(place.database.name + suffix).unlink(missing_ok=True)
    for path in ("in/甲县", "in", "in/乙县"):
        assert place.run("crawl", "files", "-a", f"path={tmp_path / 'moved' / path}").returncode == 0
    assert sorted(place.rows("SELECT authority, id FROM reports")) == sorted(rows)


def test_a_changed_file_is_a_new_version(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    for granted in (3, 5):
        path.write_text(make_report_text(granted=granted), encoding="utf-8")
        assert place.run("crawl", "files", "-a", f"path={path}").returncode == 0
    assert place.rows("SELECT total FROM applications WHERE outcome = 'granted'") == [(5,)]
    assert place.rows("SELECT state FROM report_versions ORDER BY state") == [("in_force",), ("superseded",)]


def test_items_can_be_exported(place: Place, folder: Path) -> None:
    exported = place.run("crawl", "files", "-a", f"path={folder / 'good.md'}", "-o", "-:jsonlines")
    (report,) = map(json.loads, exported.stdout.splitlines())
    assert (report["authority"], report["status"]) == ("云溪市水务局", "verified")


@pytest.mark.parametrize("arguments", [("-a", "path=no/such/folder"), ()])
def test_a_path_that_is_not_there_is_named(place: Place, arguments: tuple[str, ...]) -> None:
    failed = place.run("crawl", "files", *arguments)
    assert failed.returncode == 2
    assert failed.stdout == ""
    (line,) = failed.stderr.splitlines()
    assert "path=" in line
    assert not arguments or "no/such/folder" in line


def test_an_empty_folder_and_a_file_that_cannot_be_read_are_no_success(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    empty = place.run("crawl", "files", "-a", f"path={folder}")
    assert empty.returncode == 1
    assert str(folder) in empty.stderr
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    broken = place.run("crawl", "files", "-a", f"path={folder}")
    assert broken.returncode == 1
    assert place.rows("SELECT outcome FROM addresses") == [("failed",)]


def test_a_document_of_another_kind_has_its_row_and_is_no_failure(place: Place, tmp_path: Path) -> None:
    budget = tmp_path / "budget.txt"
    budget.write_text("云溪市水务局2023年部门预算\n一、总体情况\n收入预算500万元。\n", encoding="utf-8")
    done = place.run("crawl", "files", "-a", f"path={budget}")
    assert (done.returncode, done.stderr) == (0, "")
    assert place.rows("SELECT authority, year, status, reason <> '' FROM reports") == [
        (None, None, "not_a_report", 1)
    ]
    assert place.value("SELECT not_a_report FROM runs") == 1
    assert place.value("SELECT count(*) FROM unread_reports") == 0


def test_its_own_database_and_archive_are_no_documents(place: Place) -> None:
    """Run where they lie inside the folder that is read, once and again."""
    good = place.folder / "good.md"
    good.write_text(make_report_text(), encoding="utf-8")
    for _ in range(2):
        assert place.run("crawl", "files", "-a", f"path={place.folder}").returncode == 0
    assert place.rows("SELECT url FROM reports") == [(good.as_uri(),)]
