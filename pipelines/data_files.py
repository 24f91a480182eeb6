"""Data files: the project's reviewed data (``data/*.yaml``), read against their schema."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator


class DataFileError(ValueError):
    """Raised where a data file that the code needs is missing or does not fit its schema; names file and key."""


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


#: what a reading never is to blame for: a data file or a library that is missing
BROKEN_INSTALLATION = (DataFileError, ImportError)

M = TypeVar("M", bound=BaseModel)
#: the loader in C where PyYAML was built with it: every start reads these files
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data_file(path: Path, schema: type[M], error: type[DataFileError]) -> M:
    """The content of one YAML file. Raises ``error`` naming the file and the key that is wrong."""
    try:
        return schema.model_validate(yaml.load(path.read_text(encoding="utf-8"), _LOADER))
    except OSError as reason:
        raise error(f"{path}: cannot be read: {reason.strerror}") from reason
    except yaml.YAMLError as reason:
        raise error(f"{path}: not YAML: {reason}") from reason
    except ValidationError as reason:
        first = reason.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(whole file)"
        raise error(f"{path}: {key}: {first['msg']}") from reason
