"""What figures in sentences mean, as data: ``pipelines/data/narrative.yaml``, and the labels of the form's own rows."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.data_files import Data, Rule, read_data_file
from pipelines.errors import DataFileError
from pipelines.report.catalogue import Words
from pipelines.report.characters import fold
from pipelines.report.checks.text.numerals import NUMBER
from pipelines.report.form import editions
from pipelines.values import value

WORDS_FILE = files("pipelines") / "data" / "narrative.yaml"

#: <N> of a pattern: a number with its counter; no percentage, date, or first part of a longer number
_COUNT = (
    r"(?<![\d.第\-~])(?P<near><NEAR>)?(?P<n>" + NUMBER + r")(?P<more>[余多])?"
    r"(?P<unit>件次?|份|宗|起|条|个|例|次|项)(?P<over>以上|左右|上下)?(?![率套台月天])"
)
_MACRO = re.compile(r"<([A-Z]+)>")
#: the words of the file in whose place anything may stand; each is a group of its pattern (free0, free1 ...)
FREE = "free"
_FREE_WORDS = ("FILL", "CLAUSE", "ITSELF", "SHORT", "THING", "AMONG", "LIST")
#: letters of a label that are too few to mean just that row in prose (其他)
_LONG_LABEL = 4


class NarrativeError(DataFileError):
    """Raised by :func:`narrative` when ``pipelines/data/narrative.yaml`` does not fit; names file and key."""


class Example(Data):
    """A text with the figure that is found in it."""

    text: str
    value: int


class Pattern(Data):
    """A pattern with words of the file in angle brackets; ``headed``: it counts below a sub-heading on requests only."""

    pattern: str
    headed: bool = False
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]


class Meaning(Data):
    """What a figure in the narrative means; the comments of the file say what each key is for.

    ``year``: a year that the pattern names lies so many years from the report's; ``decisions``: what is published
    counts otherwise; ``stock``: what is there, from whatever year; ``needs``: what the sentence must hold;
    ``apart``: what its clause must not hold before it; ``part_of_all``: it is a part of the requests by nature, so that
    其中 before it says nothing.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Words
    anchors: Annotated[tuple[str, ...], Field(min_length=1)]
    about: Literal["applications", "challenges"] | None = None
    figures: Annotated[tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...], Field(min_length=1)]
    differing: Literal["conflicts", "not_comparable"]
    year: Literal[-1, 1] | None = None
    decisions: bool = False
    stock: bool = False
    needs: re.Pattern[str] | None = None
    apart: re.Pattern[str] | None = None
    part_of_all: bool = False
    patterns: tuple[Pattern, ...]
    none: tuple[Pattern, ...] = ()


class Aside(Data):
    """Words before a figure after which it may count something else: ``bodies``, ``times``, ``parts``."""

    bodies: tuple[Rule, ...]
    times: tuple[Rule, ...]
    parts: tuple[Rule, ...]


class Neutral(Data):
    """Words around a figure that leave what it counts as it is: ``before`` it, ``behind`` it."""

    before: tuple[Rule, ...]
    behind: tuple[Rule, ...]


class Narrative(Data):
    """``pipelines/data/narrative.yaml``."""

    words: dict[str, str]
    elsewhere: re.Pattern[str]
    aside: Aside
    neutral: Neutral
    published: re.Pattern[str]
    near: str
    meanings: tuple[Meaning, ...]

    @model_validator(mode="after")
    def _patterns_compile(self) -> Narrative:
        for meaning in self.meanings:
            for one in (*meaning.patterns, *meaning.none):
                try:
                    re.compile(self.expanded(one.pattern))
                except (re.error, KeyError) as error:
                    raise ValueError(f"{meaning.code}: no pattern: {one.pattern}: {error}") from error
        return self

    def expanded(self, pattern: str) -> str:
        """The regular expression that a pattern with words in angle brackets stands for."""
        free = count()

        def word(match: re.Match[str]) -> str:
            if match[1] == "N":
                return _COUNT.replace("<NEAR>", self.near)
            meant = _MACRO.sub(word, self.words[match[1]])
            return f"(?P<{FREE}{next(free)}>{meant})" if match[1] in _FREE_WORDS else meant

        return _MACRO.sub(word, pattern)


@value
class Search:
    """A meaning with what finds it: ``found`` has the groups ``n``, ``unit`` and more, each with whether it counts below a
    sub-heading on requests only; ``none`` says that there are none."""

    meaning: Meaning
    found: tuple[tuple[re.Pattern[str], bool], ...]
    none: tuple[re.Pattern[str], ...]


@cache
def narrative() -> Narrative:
    """The words of the file. Raises :class:`NarrativeError`."""
    return read_data_file(WORDS_FILE, Narrative, NarrativeError)


@cache
def searches_about(about: str | None) -> tuple[Search, ...]:
    """The meanings about requests, about challenges, or (``None``) about what a body discloses and decides."""
    return tuple(one for one in searches() if one.meaning.about == about)


@cache
def searches() -> tuple[Search, ...]:
    """Every meaning, in the order in which they are tried: those of the file, then the rows of the form."""
    words = narrative()
    return tuple(
        Search(
            meaning,
            tuple((re.compile(words.expanded(one.pattern)), one.headed) for one in meaning.patterns),
            tuple(re.compile(words.expanded(one.pattern)) for one in meaning.none),
        )
        for meaning in (*words.meanings, *_rows_of_the_form({one.code for one in words.meanings}))
    )


def _rows_of_the_form(known: set[str]) -> list[Meaning]:
    """A meaning for each outcome whose label is long enough to mean just that: 属于国家秘密2件."""
    found: dict[str, Meaning] = {}
    for edition in editions():
        for row in edition.applications.rows:
            wordings = {fold(one) for one in row.wordings if len(fold(one)) >= _LONG_LABEL}
            if row.group in (None, "result") or row.code in known or row.code in found or not wordings:
                continue
            letters = "|".join(re.escape(one) for one in sorted(wordings, key=len, reverse=True))
            example = Example(text=f"{row.label}2件", value=2)
            found[row.code] = Meaning(
                code=row.code,
                label=Words(zh=row.label, en=row.english),
                anchors=tuple(sorted(wordings)),
                about="applications",
                figures=((f"applications.{row.code}",),),
                differing="conflicts",
                part_of_all=True,
                patterns=(Pattern(pattern=f"(?:{letters})(?:的)?<GAP><N>", examples=(example,)),),
            )
    return list(found.values())
