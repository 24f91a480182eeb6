"""The rules by which titles and names of bodies are read: ``pipelines/data/titles.yaml``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import Field

from pipelines.data_files import Data, Regex, Rule, read_data_file, read_rows
from pipelines.errors import DataFileError

_DATA = files("pipelines") / "data"
RULES_FILE = _DATA / "titles.yaml"
REGIONS_FILE = _DATA / "regions.csv"
#: what says what a region is: 云泽市, 云泽
_REGION_END = re.compile(r"(?:自治[州县旗区]|地区|[市区县州盟旗省])$")


class TitleRulesError(DataFileError):
    """Raised when ``pipelines/data/titles.yaml`` or ``regions.csv`` does not fit; names file and key."""


class Refusal(Rule):
    """A pattern of titles that are no report's; ``reason`` is one Chinese sentence for users. ``always``: not even where
    the document holds the form's tables."""

    reason: str
    always: bool = False


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
    kinds: tuple[Refusal, ...]
    covers: tuple[Rule, ...]
    furniture: tuple[Rule, ...]
    elsewhere: tuple[Rule, ...]
    before: tuple[Affix, ...]
    after: tuple[Affix, ...]
    breaks: tuple[Rule, ...]
    trims: tuple[Rule, ...]
    endings: tuple[Rule, ...]
    never: tuple[Rule, ...]


def load_title_rules(path: Traversable = RULES_FILE) -> TitleRules:
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
    """Every region of GB/T 2260 by its name, and without the word that says what it is: 武威市, 武威.

    Raises :class:`TitleRulesError` where the list of regions cannot be read.
    """
    try:
        _, rows = read_rows(REGIONS_FILE, TitleRulesError)
        names = {row["name"] for _, row in rows}
    except OSError as error:
        raise TitleRulesError(f"{REGIONS_FILE}: cannot be read: {error.strerror or error}") from error
    except KeyError as error:
        raise TitleRulesError(f"{REGIONS_FILE}: row 1: columns missing: {error.args[0]}") from error
    stems = {_REGION_END.sub("", name) for name in names}
    return frozenset(names | {stem for stem in stems if len(stem) > 1})
