"""The data set as files: each holds what the database holds, row for row."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as parquet
import pytest

from govcrawl.downloads import workbooks
from govcrawl.downloads.files import DownloadFile, begin_downloads
from govcrawl.downloads.wide import wide_columns, wide_rows, years
from govcrawl.errors import PublishError
from govcrawl.site.beside import beside
from govcrawl.site.website import publish
from pipelines.report.form import editions

MADE = "2024-05-01T08:00:00+00:00"


@pytest.fixture(scope="module")
def connection(demo_database: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"{demo_database.as_uri()}?mode=ro", uri=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def files(demo_database: Path, folder: Path) -> list[DownloadFile]:
    with beside(0) as submit:
        return begin_downloads(demo_database, folder, submit, made=MADE)()


def printed(value: Any) -> str:
    return "" if value is None else str(value)


def test_every_table_is_there_in_every_format_row_for_row(
    connection: sqlite3.Connection, folder: Path, files: list[DownloadFile]
) -> None:
    tables = {Path(file.file).stem for file in files if file.format == "csv"} - {"wide"}
    assert {"reports", "sections", "disclosures", "applications", "challenges", "checks", "runs"} <= tables
    for table in tables:
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *found = list(csv.reader(file))
        assert head == names
        assert found == [[printed(value) for value in row] for row in rows], table
        lines = (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [list(json.loads(line).values()) for line in lines] == [list(row) for row in rows], table
        column = parquet.read_table(folder / f"{table}.parquet").to_pylist()
        assert [list(row.values()) for row in column] == [list(row) for row in rows], table


def test_figures_of_the_wide_table_are_those_of_the_database(connection: sqlite3.Connection) -> None:
    places = {column.path: number for number, column in enumerate(wide_columns())}
    seen = 0
    for year in years(connection):
        for row in wide_rows(connection, year):
            assert row[places[("年度",)]] == year
            reports = connection.execute("SELECT edition FROM reports WHERE id = ?", (row[0],)).fetchall()
            assert len(reports) == 1
            seen += 1
            for form in editions():
                if form.edition != reports[0][0]:
                    continue
                line = form.applications.rows[0]
                for column in form.applications.columns:
                    expected = connection.execute(
                        f"SELECT {column.code} FROM applications WHERE report_id = ? AND outcome = ?",
                        (row[0], line.code),
                    ).fetchone()
                    value = row[places[("申请", line.label, column.label)]]
                    assert value == (expected[0] if expected else None)
    assert seen == connection.execute("SELECT count(*) FROM reports").fetchone()[0]


def test_no_figure_of_the_database_is_missing_in_the_wide_table(connection: sqlite3.Connection) -> None:
    figures = len([column for column in wide_columns() if len(column.path) > 1])
    for year in years(connection):
        for row in wide_rows(connection, year):
            stored = [
                value
                for query in (
                    "SELECT value FROM disclosures WHERE report_id = ?",
                    "SELECT natural_person, commercial_enterprise, research_institution, public_welfare_org,"
                    " legal_service_org, other_org, total FROM applications WHERE report_id = ?",
                    "SELECT upheld, corrected, other_result, pending, total FROM challenges WHERE report_id = ?",
                )
                for found in connection.execute(query, (row[0],))
                for value in found
                if value is not None
            ]
            assert sorted(value for value in row[-figures:] if value is not None) == sorted(stored)


def test_headings_are_chinese_and_no_two_alike() -> None:
    names = [column.name for column in wide_columns()]
    assert len(set(names)) == len(names) > 200
    assert not [name for name in names if name.isascii()]


def test_a_workbook_has_the_heads_of_the_form_and_a_row_for_each_report(
    connection: sqlite3.Connection, folder: Path, files: list[DownloadFile]
) -> None:
    year = years(connection)[0]
    sheet = openpyxl.load_workbook(folder / f"reports-{year}.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    expected = list(wide_rows(connection, year))
    assert [list(row) for row in rows[3:]] == [list(row) for row in expected]
    assert rows[2][:3] == ("报告编号", "机关", "报告所写机关")
    assert {"主动公开", "申请", "复议诉讼"} <= set(rows[0])
    line, column = rows[1].index("规章"), rows[2].index("本年制发件数")
    assert line == column
    described = {file.file: file.rows for file in files}
    assert described[f"reports-{year}.xlsx"] == len(expected)


def test_a_year_too_large_for_a_sheet_goes_on_in_another_file(
    connection: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    year = years(connection)[0]
    expected = len(list(wide_rows(connection, year)))
    written = list(workbooks.write_workbooks(list(wide_rows(connection, year)), tmp_path, "reports", year))
    assert [path.name for path, _ in written][:2] == ["reports.xlsx", "reports-2.xlsx"]
    assert sum(rows for _, rows in written) == expected > 2


def test_the_index_tells_what_the_files_are(folder: Path, files: list[DownloadFile]) -> None:
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    assert index["made"] == MADE
    assert len(index["files"]) == len(files)
    for entry in index["files"]:
        data = (folder / entry["file"]).read_bytes()
        assert entry["size"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    named = {entry["file"] for entry in index["files"]} | {"index.json", "datapackage.json"}
    assert {path.name for path in folder.iterdir()} == named


def test_the_data_package_names_the_columns_of_its_files(folder: Path, files: list[DownloadFile]) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]
    reports = next(resource for resource in package["resources"] if resource["name"] == "reports")
    assert all("description" in field for field in reports["schema"]["fields"])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_opens_the_files(folder: Path, files: list[DownloadFile], tmp_path: Path) -> None:
    for name in ("wide.csv", next(file.file for file in files if file.format == "xlsx")):
        subprocess.run(
            ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
             "--infilter=CSV:44,34,UTF8", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1",
             "--outdir", str(tmp_path), str(folder / name)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        with (tmp_path / f"{Path(name).stem}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0 if name == "wide.csv" else 2][:2] == ["报告编号", "机关"]


def test_processes_of_their_own_write_the_same_files_while_the_index_is_built(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govcrawl.site.website._MANY", 0)
    publish(demo_database, tmp_path / "beside")
    monkeypatch.undo()
    publish(demo_database, tmp_path / "alone")
    several, one = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "downloads").iterdir()}
        for name in ("beside", "alone")
    )
    assert several.keys() == one.keys()
    for name in several:
        if not name.endswith((".xlsx", ".json")):  # these tell when they were made
            assert several[name] == one[name], name
    files = sorted((tmp_path / "beside").iterdir())
    assert [path.name for path in files if path.name.startswith(".")] == []
    with closing(sqlite3.connect(tmp_path / "beside" / "govcrawl.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_process_that_is_killed_is_told_of() -> None:
    with pytest.raises(PublishError, match="killed"), beside(1) as submit:
        submit(os._exit, 9).result()


def served(folder: Path, address: str) -> subprocess.CompletedProcess[bytes]:
    datasette = Path(sys.executable).with_name("datasette")
    return subprocess.run(
        [datasette, str(folder), "--get", address], capture_output=True, cwd=folder, timeout=120
    )


def test_the_site_serves_each_file_of_the_edition_that_was_published_last(
    demo_database: Path, tmp_path: Path
) -> None:
    publish(demo_database, tmp_path)
    (tmp_path / "downloads" / "stale.csv").touch()
    publish(demo_database, tmp_path)
    names = {path.name for path in (tmp_path / "downloads").iterdir()}
    assert "wide.csv" in names
    assert "stale.csv" not in names
    page = served(tmp_path, "/downloads/wide.csv").stdout
    assert page.rstrip() == (tmp_path / "downloads" / "wide.csv").read_bytes().rstrip()
    for name in ("none.csv", "..%2Fmetadata.json", "../metadata.json", "stale.csv"):
        assert served(tmp_path, f"/downloads/{name}").returncode == 1, name
    assert not list(tmp_path.glob(".downloads*"))
