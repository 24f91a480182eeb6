"""The rules by which titles and names of bodies are read: ``pipelines/data/titles.yaml``."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipelines.data_files import DataFileError, read_data_file

_DATA = Path(__file__).resolve().parents[1] / "data"
RULES_FILE = _DATA / "titles.yaml"
REGIONS_FILE = _DATA / "regions.csv"
#: what says what a region is: 云泽市, 云泽
_REGION_END = re.compile(r"(?:自治[州县旗区]|地区|[市区县州盟旗省])$")


class TitleRulesError(DataFileError):
    """Raised when ``pipelines/data/titles.yaml`` does not fit its schema; names file and key."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pattern(_Model):
    """A regular expression on the folded text of a title, with texts in which it is found."""

    pattern: re.Pattern[str]
    examples: tuple[str, ...] = Field(min_length=1)

    @field_validator("pattern", mode="before")
    @classmethod
    def _compiled(cls, value: object) -> object:
        return _compile(value)


class Refusal(Pattern):
    """A pattern of titles that are no report's; ``reason`` is one Chinese sentence for users."""

    reason: str


class Stripped(_Model):
    """An example of what is taken off: ``text`` as printed, ``left`` what stays of it."""

    text: str
    left: str


class Affix(_Model):
    """A regular expression for what stands before or behind a title."""

    pattern: re.Pattern[str]
    examples: tuple[Stripped, ...] = Field(min_length=1)

    @field_validator("pattern", mode="before")
    @classmethod
    def _compiled(cls, value: object) -> object:
        return _compile(value)


def _compile(value: object) -> object:
    if isinstance(value, str):
        try:
            return re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
    return value


class TitleRules(_Model):
    """``pipelines/data/titles.yaml``, whose comments say what each list is for."""

    names: tuple[Pattern, ...]
    others: tuple[Refusal, ...]
    covers: tuple[Pattern, ...]
    furniture: tuple[Pattern, ...]
    elsewhere: tuple[Pattern, ...]
    before: tuple[Affix, ...]
    after: tuple[Affix, ...]
    breaks: tuple[Pattern, ...]
    trims: tuple[Pattern, ...]
    endings: tuple[Pattern, ...]
    never: tuple[Pattern, ...]


def load_title_rules(path: Path = RULES_FILE) -> TitleRules:
    """The rules in one file. Raises :class:`TitleRulesError` naming the file and the key that is wrong."""
    return read_data_file(path, TitleRules, TitleRulesError)


@cache
def title_rules() -> TitleRules:
    """The project's rules, read once."""
    return load_title_rules()


@cache
def any_of(which: str, *, prefix: str = "", suffix: str = "") -> re.Pattern[str]:
    """All patterns of one list of the rules as one, between ``prefix`` and ``suffix``."""
    rules: tuple[Pattern | Affix, ...] = getattr(title_rules(), which)
    return re.compile(
        prefix + "(?:" + "|".join(f"(?:{rule.pattern.pattern})" for rule in rules) + ")" + suffix
    )


@cache
def region_names() -> frozenset[str]:
    """Every region of GB/T 2260 by its name, and without the word that says what it is: 武威市, 武威."""
    with REGIONS_FILE.open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    stems = {_REGION_END.sub("", name) for name in names}
    return frozenset(names | {stem for stem in stems if len(stem) > 1})
