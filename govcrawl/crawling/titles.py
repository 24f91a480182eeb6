"""What a title says the page is: an annual report, something else, or nothing certain.

The rules are reviewed data (``govcrawl/data/titles.yaml``); a new negative is a line there with an example.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pipelines.data_files import Data, Rule, read_data_file
from pipelines.errors import DataFileError

TITLES_FILE = files("govcrawl") / "data" / "titles.yaml"
#: the reason given where no rule names one
NOT_A_REPORT = "标题不是政府信息公开年度报告"
#: how a title ends that a list cut and that stands nowhere in full
CUT = "…"
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_CUT = unicodedata.normalize("NFKC", CUT)


class TitlesError(DataFileError):
    """Raised by :func:`load_titles` when the rules do not fit the schema; names file and key."""


class TitleKind(StrEnum):
    """What a title says."""

    REPORT = "report"
    OTHER = "other"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Classified:
    """What a title says; ``reason`` says in Chinese why the title is no report (empty unless ``OTHER``)."""

    kind: TitleKind
    reason: str = ""


class Negative(Rule):
    """A rule for titles that are no report; ``reason`` is one Chinese sentence for users."""

    reason: str


class Titles(Data):
    """The rules of ``govcrawl/data/titles.yaml``, in the order in which they are asked."""

    asides: tuple[Rule, ...]
    letters: tuple[Rule, ...]
    negatives: tuple[Negative, ...]
    positives: tuple[Rule, ...]
    unsure: tuple[Rule, ...]


def load_titles(path: Traversable) -> Titles:
    """The rules in ``path``. Raises :class:`TitlesError` naming the file and the key that is wrong."""
    return read_data_file(path, Titles, TitlesError)


@cache
def titles() -> Titles:
    """The project's rules. Raises :class:`TitlesError`."""
    return load_titles(TITLES_FILE)


def normalise(title: str) -> str:
    """A title as the rules see it: NFKC, without white space."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", title))


@lru_cache(maxsize=512)  # the list, the page and what compares them name an article alike
def classify_title(title: str | None) -> Classified:
    """What ``title`` says the page is; ``None`` and empty titles are unsure, and cut ones that say nothing yet."""
    rules = titles()
    text = normalise(title or "").removesuffix(_CUT)
    cut = bool(title) and str(title).rstrip().endswith(CUT)
    for aside in rules.asides:
        text = aside.pattern.sub("", text)
    if any(rule.pattern.search(text) for rule in rules.letters):
        return Classified(TitleKind.UNSURE)
    for negative in rules.negatives:
        if negative.pattern.search(text):
            return Classified(TitleKind.OTHER, negative.reason)
    if any(rule.pattern.search(text) for rule in rules.positives):
        return Classified(TitleKind.REPORT)
    if cut or any(rule.pattern.search(text) for rule in rules.unsure):
        return Classified(TitleKind.UNSURE)
    return Classified(TitleKind.OTHER, NOT_A_REPORT)
