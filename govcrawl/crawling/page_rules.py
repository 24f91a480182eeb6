"""What pages say that is no figure, as data: ``govcrawl/data/pages.yaml``, and the form's own words from the form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from govcrawl.crawling.titles import normalise
from pipelines.data_files import Data, Rule, read_data_file
from pipelines.errors import DataFileError
from pipelines.report.form import Edition, editions

PAGES_FILE = files("govcrawl") / "data" / "pages.yaml"
#: labels of the form shorter than this say too little of where they stand (总计, 其他)
_SHORTEST_LABEL = 4


class PageRulesError(DataFileError):
    """Raised by :func:`load_page_rules` when the rules do not fit the schema; names file and key."""


class Mark(Rule):
    """A phrase of a report; ``section`` is the code of the form's section that it belongs to, if to one."""

    section: str | None = None


class Failure(Rule):
    """What an error page says; ``absent``: that what was asked for is not there, or no more.

    ``spares`` are texts of sound pages, in which no rule of error pages may find anything.
    """

    absent: bool = False
    spares: tuple[str, ...] = ()


class PageRules(Data):
    """The rules of ``govcrawl/data/pages.yaml``; the file says what each list is for."""

    marks: tuple[Mark, ...]
    errors: tuple[Failure, ...]
    frame: tuple[Rule, ...]
    other_files: tuple[Rule, ...]
    verbs: tuple[Rule, ...]
    annual: tuple[Rule, ...]
    years: tuple[Rule, ...]
    bodies: tuple[Rule, ...]
    navigation: tuple[Rule, ...]
    other_columns: tuple[Rule, ...]


def load_page_rules(path: Traversable) -> PageRules:
    """The rules in ``path``. Raises :class:`PageRulesError` naming the file and the key that is wrong."""
    return read_data_file(path, PageRules, PageRulesError)


@cache
def page_rules() -> PageRules:
    """The project's rules. Raises :class:`PageRulesError`."""
    return load_page_rules(PAGES_FILE)


def says(rules: Iterable[Rule], text: str) -> bool:
    """Whether ``text`` fits one of ``rules``."""
    return any(rule.pattern.search(text) for rule in rules)


@cache
def report_marks() -> tuple[re.Pattern[str], ...]:
    """What a text without white space says where it holds a part of a report: one pattern a part."""
    labels: dict[str, list[str]] = {}
    for edition in editions():
        for section in edition.sections:
            labels.setdefault(section.code, []).append(re.escape("".join(section.label.split())))
    return tuple(
        re.compile("|".join([mark.pattern.pattern, *dict.fromkeys(labels.get(mark.section or "", ()))]))
        for mark in page_rules().marks
    )


@cache
def table_labels() -> tuple[re.Pattern[str], ...]:
    """What the cells of each table of the form say, and no cell of another: one pattern a table."""
    tables = (_disclosures, _applications, _challenges)
    labels = [
        {
            normalise(label)
            for edition in editions()
            for label in labels_of(edition)
            if len(label) >= _SHORTEST_LABEL
        }
        for labels_of in tables
    ]
    own = [mine.difference(*(others for others in labels if others is not mine)) for mine in labels]
    return tuple(re.compile("|".join(map(re.escape, sorted(words)))) for words in own)


def _disclosures(edition: Edition) -> Iterable[str]:
    """Items are left out: a menu in a layout table names 行政许可, too."""
    for block in edition.disclosures.blocks:
        yield block.article
        for measure in block.measures:
            yield from measure.wordings


def _applications(edition: Edition) -> Iterable[str]:
    for row in edition.applications.rows:
        yield from row.wordings


def _challenges(edition: Edition) -> Iterable[str]:
    for outcome in edition.challenges.outcomes:
        yield from outcome.wordings
