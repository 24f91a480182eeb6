"""Data files, YAML and CSV, read against their schema: what is wrong is named by file and key, or row and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any, Literal, TypeVar, overload

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipelines.errors import DataFileError


class Data(BaseModel):
    """A part of a data file; a key that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Regex(Data):
    """A part of a data file with a regular expression."""

    pattern: re.Pattern[str]

    @field_validator("pattern", mode="before")
    @classmethod
    def _compiled(cls, value: object) -> object:
        if isinstance(value, str):
            try:
                return re.compile(value)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from error
        return value


class Rule(Regex):
    """A regular expression, with texts it must match."""

    examples: tuple[str, ...] = Field(min_length=1)


M = TypeVar("M", bound=BaseModel)
E = TypeVar("E", bound=Exception)
#: the loader in C where PyYAML was built with it: every start reads these files
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data_file(path: Traversable, schema: type[M], error: type[DataFileError]) -> M:
    """The content of one YAML file. Raises ``error`` naming the file and the key that is wrong."""
    return validated(schema, read_yaml(path, error), path, error)


def read_yaml(path: Traversable, error: type[Exception], *, loader: Any = _LOADER) -> Any:
    """What a YAML file holds. Raises ``error`` where it is absent or no YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), loader)
    except OSError as reason:
        raise error(f"{path}: cannot be read: {reason.strerror or reason}") from reason
    except (yaml.YAMLError, UnicodeDecodeError) as reason:
        raise error(f"{path}: not YAML: {' '.join(str(reason).split())}") from reason


@overload
def read_rows(
    path: Traversable, error: type[Exception]
) -> tuple[list[str], list[tuple[int, dict[str, str]]]]: ...
@overload
def read_rows(
    path: Traversable, error: type[E], *, every: Literal[True]
) -> tuple[list[str], list[tuple[int, dict[str, str] | E]]]: ...
def read_rows(path: Traversable, error: type[Exception], *, every: bool = False) -> Any:
    """A CSV file in UTF-8: its columns, and its rows that are not empty, each with its number.

    Rows are counted as a spreadsheet does, the header being 1; a cell that a short row lacks is ``""``. Raises
    ``error`` naming file and row, and :class:`OSError`; with ``every`` a row with too many cells is the error instead.
    """
    data = path.read_bytes()
    lines: list[list[str] | Exception]
    try:
        lines = list(_cells(data.decode("utf-8-sig")))
    except (csv.Error, UnicodeDecodeError) as reason:
        if not every:
            raise error(f"{path}: not a CSV file in UTF-8: {reason}") from reason
        # a quotation mark that nothing closes, or a line in GBK: each line by itself tells which
        lines = [_alone(line, f"{path}: row {number}", error) for number, line in enumerate(_lines(data), 1)]
    header, *lines = lines or [[]]
    if isinstance(header, Exception):
        raise header
    rows: list[tuple[int, dict[str, str] | Exception]] = []
    for number, cells in enumerate(lines, start=2):
        if isinstance(cells, Exception):
            rows.append((number, cells))
            continue
        if not any(cells):
            continue
        if len(cells) > len(header):
            wrong = error(f"{path}: row {number}: more cells than columns")
            if not every:
                raise wrong
            rows.append((number, wrong))
            continue
        filled = [*cells, *[""] * (len(header) - len(cells))]
        rows.append((number, dict(zip(header, filled, strict=True))))
    return header, rows


def _cells(text: str) -> Iterator[list[str]]:
    for line in csv.reader(StringIO(text, newline=""), strict=True):
        yield [cell.strip() for cell in line]


def _lines(data: bytes) -> list[bytes]:
    return data.removeprefix(b"\xef\xbb\xbf").splitlines()


def _alone(line: bytes, place: str, error: type[Exception]) -> list[str] | Exception:
    try:
        return next(_cells(line.decode("utf-8")), [])
    except (csv.Error, UnicodeDecodeError) as reason:
        return error(f"{place}: not CSV in UTF-8: {reason}")


def validated(
    schema: type[M],
    data: object,
    place: object,
    error: type[Exception],
    *,
    meant: Mapping[str, str] | None = None,
) -> M:
    """``data`` as ``schema`` has it. Raises ``error`` naming ``place`` (file, and row) and the key that is wrong.

    ``meant``: what a value must be, in words, for keys whose schema is a pattern.
    """
    try:
        return schema.model_validate(data)
    except ValidationError as reason:
        first = reason.errors()[0]
        path, found = first["loc"], first["input"]
        plain = isinstance(found, str | int | float)
        if plain and path and isinstance(path[-1], int):
            path = path[:-1]  # one of several values under a key: the value itself is shown
        key = ".".join(map(str, path))
        said = (meant or {}).get(key, "") if first["type"] == "string_pattern_mismatch" else ""
        shown = f" (found: {found!r})" if plain else ""
        where = f"{place}: {key}: " if key else f"{place}: "
        raise error(f"{where}{said or first['msg']}{shown}") from reason
