"""All files of the data set, written by ``publish``, and the two indexes that describe them.

``index.json`` names each file with its size, rows, date and SHA-256; ``datapackage.json`` describes the CSV files and their
columns by the Data Package standard, so that tools can load them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govcrawl.downloads.tables import Column, database_columns, write_table
from govcrawl.downloads.wide import wide_columns, wide_rows, years
from govcrawl.downloads.workbooks import write_workbooks
from govcrawl.site.metadata import DESCRIPTION, TITLE, column_meanings, descriptions
from pipelines.items import now

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


def draft_downloads(database: Path, directory: Path) -> Path:
    """Write the files of a database that is ready to be published into a new folder in ``directory``, which is returned.

    Raises as :func:`write_downloads`, and leaves nothing behind then.
    """
    draft = directory / f"downloads-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    draft.mkdir()
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            write_downloads(connection, draft, made=now())
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return draft


def write_downloads(connection: sqlite3.Connection, folder: Path, *, made: str) -> list[DownloadFile]:
    """Write everything into ``folder``, which is empty; what was written, in the order of the page.

    ``made`` is the time of the snapshot. Raises :class:`OSError` or :class:`sqlite3.Error` where it cannot be done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    every = years(connection)
    wide = tuple(Column(column.name, "NUMERIC" if column.number else "TEXT") for column in wide_columns())
    found: list[DownloadFile] = []

    def wide_and_workbooks() -> Iterator[tuple[Any, ...]]:
        for year in every:
            of_year = list(wide_rows(connection, year))  # asked once for both
            name = f"reports-{year or 'unknown'}"
            title = f"{year}年度全部数字" if year else "年度不明的报告"
            for path, count in write_workbooks(of_year, folder, name, year):
                found.append(_described(path, title, count, made))
            yield from of_year

    rows = write_table(folder, WIDE, wide, wide_and_workbooks())
    found += _written(folder, WIDE, "宽表：每份报告一行，每个数字一列", rows, made)
    resources = [_resource(WIDE, "宽表", wide, {})]
    for table, name, title in _tables(connection):
        columns = database_columns(connection, table)
        names = ", ".join(f'"{column.name}"' for column in columns)
        rows = write_table(folder, name, columns, connection.execute(f'SELECT {names} FROM "{table}"'))
        found += _written(folder, name, title, rows, made)
        meanings = column_meanings(table) if table in descriptions()["tables"] else {}
        resources.append(_resource(name, title, columns, meanings))
    _write(folder / _INDEXES[0], {"made": made, "files": [asdict(file) for file in found]})
    package = {
        "name": "govcrawl",
        "title": TITLE,
        "description": DESCRIPTION,
        "created": made,
        "resources": resources,
    }
    _write(folder / _INDEXES[1], package)
    return found


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


def _tables(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Of each table that is there its name, its file's name and its title."""
    described = descriptions()["tables"]
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for name, file in _TABLES.items():
        if name in present:
            yield name, file or name, described.get(name, {}).get("title", name)


def _written(folder: Path, name: str, title: str, rows: int, made: str) -> Iterator[DownloadFile]:
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
