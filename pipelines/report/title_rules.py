"""The rules by which titles and names of bodies are read: ``pipelines/data/titles.yaml``."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from pydantic import Field

from pipelines.data_files import Data, DataFileError, Regex, Rule, read_data_file

_DATA = Path(__file__).resolve().parents[1] / "data"
RULES_FILE = _DATA / "titles.yaml"
REGIONS_FILE = _DATA / "regions.csv"
#: what says what a region is: 云泽市, 云泽
_REGION_END = re.compile(r"(?:自治[州县旗区]|地区|[市区县州盟旗省])$")


class TitleRulesError(DataFileError):
    """Raised when ``pipelines/data/titles.yaml`` does not fit its schema; names file and key."""


class Refusal(Rule):
    """A pattern of titles that are no report's; ``reason`` is one Chinese sentence for users."""

    reason: str


class Stripped(Data):
    """An example of what is taken off: ``text`` as printed, ``left`` what stays of it."""

    text: str
    left: str


class Affix(Regex):
    """A regular expression for what stands before or behind a title."""

    examples: tuple[Stripped, ...] = Field(min_length=1)


class TitleRules(Data):
    """``pipelines/data/titles.yaml``, whose comments say what each list is for."""

    names: tuple[Rule, ...]
    others: tuple[Refusal, ...]
    covers: tuple[Rule, ...]
    furniture: tuple[Rule, ...]
    elsewhere: tuple[Rule, ...]
    before: tuple[Affix, ...]
    after: tuple[Affix, ...]
    breaks: tuple[Rule, ...]
    trims: tuple[Rule, ...]
    endings: tuple[Rule, ...]
    never: tuple[Rule, ...]


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
    rules: tuple[Regex, ...] = getattr(title_rules(), which)
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
