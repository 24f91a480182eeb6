"""Tables of the database as files: CSV for spreadsheets, JSON Lines for programs, Parquet for data tools.

All three are written in one pass over the rows, some thousand rows at a time, whatever the size of the table.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

#: rows held in memory at a time, and in a row group of Parquet
_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name and SQLite's type of its values (``INTEGER``, ``NUMERIC``, ``TEXT``)."""

    name: str
    type: str


def database_columns(connection: sqlite3.Connection, table: str) -> tuple[Column, ...]:
    """The columns of a table or view as declared; those without a type, as views have them, hold text."""
    rows = connection.execute("SELECT name, type FROM pragma_table_xinfo(?)", (table,))
    return tuple(Column(name, kind or "TEXT") for name, kind in rows)


def write_table(folder: Path, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """Write ``name.csv``, ``name.jsonl`` and ``name.parquet`` into ``folder``; how many rows there were.

    The CSV begins with a byte order mark, by which spreadsheets know UTF-8. A null is an empty cell there and
    ``null`` elsewhere. Raises :class:`OSError` where a file cannot be written.
    """
    count = 0
    with ExitStack() as stack:
        writers = [
            _csv(stack, folder / f"{name}.csv", columns),
            _json_lines(stack, folder / f"{name}.jsonl", columns),
            _parquet(stack, folder / f"{name}.parquet", columns),
        ]
        for batch in _batches(rows):
            count += len(batch)
            for write in writers:
                write(batch)
    return count


_Batch = list[Sequence[Any]]
_Write = Callable[[_Batch], None]


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[_Batch]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _ROWS)):
        yield batch


def _csv(stack: ExitStack, path: Path, columns: Sequence[Column]) -> _Write:
    file = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
    writer = csv.writer(file)
    writer.writerow([column.name for column in columns])
    return writer.writerows


def _json_lines(stack: ExitStack, path: Path, columns: Sequence[Column]) -> _Write:
    file = stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
    names = [column.name for column in columns]
    encode = json.JSONEncoder(ensure_ascii=False).encode

    def write(batch: _Batch) -> None:
        file.writelines(encode(dict(zip(names, row, strict=True))) + "\n" for row in batch)

    return write


_TYPES = {"INTEGER": pa.int64(), "NUMERIC": pa.float64(), "REAL": pa.float64()}


def _parquet(stack: ExitStack, path: Path, columns: Sequence[Column]) -> _Write:
    types = [_TYPES.get(column.type.upper(), pa.string()) for column in columns]
    schema = pa.schema([(column.name, kind) for column, kind in zip(columns, types, strict=True)])
    writer = stack.enter_context(parquet.ParquetWriter(path, schema, compression="zstd"))

    def write(batch: _Batch) -> None:
        arrays = [
            pa.array(map(_text, values) if kind == pa.string() else values, kind, from_pandas=False)
            for values, kind in zip(zip(*batch, strict=True), types, strict=True)
        ]
        writer.write_batch(pa.record_batch(arrays, schema=schema))

    return write


def _text(value: Any) -> str | None:
    # a column of a view has no type, and its numbers are told as text
    return value if value is None or isinstance(value, str) else str(value)
