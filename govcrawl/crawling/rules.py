"""Rules of reviewed data files (``govcrawl/data/*.yaml``): a regular expression with examples that are its tests."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Data(BaseModel):
    """A part of a data file; a key that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(Data):
    """A regular expression, with texts it must match."""

    pattern: re.Pattern[str]
    examples: tuple[str, ...] = Field(min_length=1)

    @field_validator("pattern", mode="before")
    @classmethod
    def _compiled(cls, value: object) -> object:
        if isinstance(value, str):
            try:
                return re.compile(value)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from error
        return value
