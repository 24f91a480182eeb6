"""All files of the data set, written by ``publish``, and the two indexes that describe them.

``index.json`` names each file with its size, rows, date and SHA-256; ``datapackage.json`` describes the CSV files and their
columns by the Data Package standard, so that tools can load them.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govcrawl.downloads.tables import Column, database_columns, write_table
from govcrawl.downloads.wide import wide_columns, wide_rows, years
from govcrawl.downloads.workbooks import write_workbooks
from govcrawl.site.beside import Submit
from govcrawl.site.metadata import DESCRIPTION, TITLE, column_meanings, descriptions

#: the wide table's name as a file
WIDE = "wide"
#: what describes the other files
_INDEXES = ("index.json", "datapackage.json")


@dataclass(frozen=True, slots=True)
class DownloadFile:
    """A file of the data set: ``title`` in Chinese, ``rows`` without heads, ``size`` in bytes, ``made`` as a UTC time."""

    file: str
    title: str
    format: str
    rows: int
    size: int
    sha256: str
    made: str


#: of each file what describes it, and of each CSV file its entry in the data package
_Written = tuple[list[DownloadFile], list[dict[str, Any]]]


def new_folder(directory: Path) -> Path:
    """Where a new edition's files go, beside those of earlier ones; it is not there yet."""
    return directory / f"downloads-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def begin_downloads(
    database: Path, folder: Path, submit: Submit, *, made: str
) -> Callable[[], list[DownloadFile]]:
    """Begin to write the files of ``database`` into ``folder``, which is made; what ends it tells what was written.

    Of ``database`` nothing may change that is written, which is all but the search index. ``made`` is the time of the
    snapshot. Raises :class:`OSError` or :class:`sqlite3.Error`, then or at the end, where it cannot be done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = [submit(part, database, folder, made) for part in PARTS]

    def finish() -> list[DownloadFile]:
        written: list[_Written] = [part.result() for part in parts]
        found = [file for files, _ in written for file in files]
        _write(folder / _INDEXES[0], {"made": made, "files": [asdict(file) for file in found]})
        package = {
            "name": "govcrawl",
            "title": TITLE,
            "description": DESCRIPTION,
            "created": made,
            "resources": [resource for _, resources in written for resource in resources],
        }
        _write(folder / _INDEXES[1], package)
        return found

    return finish


@contextmanager
def _reading(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def _write_wide(database: Path, folder: Path, made: str) -> _Written:
    """The wide table, and the workbooks of its rows, which are asked once for both."""
    wide = tuple(Column(column.name, "NUMERIC" if column.number else "TEXT") for column in wide_columns())
    found: list[DownloadFile] = []

    def wide_and_workbooks() -> Iterator[tuple[Any, ...]]:
        for year in years(connection):
            of_year = list(wide_rows(connection, year))
            name = f"reports-{year or 'unknown'}"
            title = f"{year}年度全部数字" if year else "年度不明的报告"
            for path, count in write_workbooks(of_year, folder, name, year):
                found.append(_described(path, title, count, made))
            yield from of_year

    with _reading(database) as connection:
        rows = write_table(folder, WIDE, wide, wide_and_workbooks())
    found += _files(folder, WIDE, "宽表：每份报告一行，每个数字一列", rows, made)
    return found, [_resource(WIDE, "宽表", wide, {})]


def _write_tables(database: Path, folder: Path, made: str) -> _Written:
    """Each table as it is."""
    found: list[DownloadFile] = []
    resources = []
    with _reading(database) as connection:
        for table, name, title in _tables(connection):
            columns = database_columns(connection, table)
            names = ", ".join(f'"{column.name}"' for column in columns)
            rows = write_table(folder, name, columns, connection.execute(f'SELECT {names} FROM "{table}"'))
            found += _files(folder, name, title, rows, made)
            meanings = column_meanings(table) if table in descriptions()["tables"] else {}
            resources.append(_resource(name, title, columns, meanings))
    return found, resources


#: what may be written at the same time, the first first in the index; each opens the database by itself
PARTS = (_write_wide, _write_tables)


#: the tables that are written, under the names of their files; of those that publishing adds, what readers look up
_TABLES = {
    **dict.fromkeys(
        (
            "reports",
            "authorities",
            "sections",
            "disclosures",
            "applications",
            "challenges",
            "report_tables",
            "checks",
            "report_mentions",
            "report_versions",
            "report_ids",
            "figure_changes",
            "text_changes",
            "documents",
            "addresses",
            "runs",
            "harvests",
            "expected_bodies",
            "missing_publications",
            "column_moves",
            "verdicts",
            "takedowns",
            "codes",
        )
    ),
    "机关一览": "bodies",
    "地区一览": "regions",
    "发现": "findings",
}

#: of tables that publishing adds and whose name is no title
_TITLES = {"takedowns": "撤下的报告和段落"}


def _tables(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Of each table that is there its name, its file's name and its title."""
    described = descriptions()["tables"]
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for name, file in _TABLES.items():
        if name in present:
            yield name, file or name, described.get(name, {}).get("title") or _TITLES.get(name, name)


def _files(folder: Path, name: str, title: str, rows: int, made: str) -> Iterator[DownloadFile]:
    for suffix in ("csv", "parquet", "jsonl"):
        yield _described(folder / f"{name}.{suffix}", title, rows, made)


def _described(path: Path, title: str, rows: int, made: str) -> DownloadFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return DownloadFile(path.name, title, path.suffix[1:], rows, path.stat().st_size, digest, made)


_FIELD_TYPES = {"INTEGER": "integer", "NUMERIC": "number", "REAL": "number"}


def _resource(
    name: str, title: str, columns: tuple[Column, ...], meanings: dict[str, list[str]]
) -> dict[str, Any]:
    fields = [
        {
            "name": column.name,
            "type": _FIELD_TYPES.get(column.type.upper(), "string"),
            **({"description": "　".join(meanings[column.name])} if column.name in meanings else {}),
        }
        for column in columns
    ]
    return {
        "name": name,
        "title": title,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
