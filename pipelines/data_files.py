"""Data files, YAML and CSV, read against their schema: what is wrong is named by file and key, or row and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any, TypeVar

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


def read_rows(
    path: Traversable, error: type[Exception]
) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """A CSV file in UTF-8: its columns, and its rows that are not empty, each with its number.

    Rows are counted as a spreadsheet does, the header being 1; a cell that a short row lacks is ``""``. Raises
    ``error`` naming file and row, and :class:`OSError`.
    """
    data = path.read_bytes()
    try:
        text = StringIO(data.decode("utf-8-sig"), newline="")
        lines = [[cell.strip() for cell in line] for line in csv.reader(text, strict=True)]
    except (csv.Error, UnicodeDecodeError) as reason:
        raise error(f"{path}: not a CSV file in UTF-8: {reason}") from reason
    columns, *lines = lines or [[]]
    rows = []
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(cells) > len(columns):
            raise error(f"{path}: row {number}: more cells than columns")
        filled = [*cells, *[""] * (len(columns) - len(cells))]
        rows.append((number, dict(zip(columns, filled, strict=True))))
    return columns, rows


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
