"""The form (年度报告格式) as data: ``pipelines/data/form/*.yaml``, one file an edition, validated when loaded.

An edition's file is named for its year (``2021.yaml``). Laying down another one is all that a new edition needs:
its rows, columns, measures, relations and wordings are read, judged, stored and published by what it says.
``pre2019.yaml`` describes the layouts before the present form, which are recognised only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.data_files import read_data_file
from pipelines.errors import DataFileError
from pipelines.report import FORM_DIRECTORY

#: the tables whose rows hold a figure for each column
FormTable = Literal["applications", "challenges"]


class FormError(DataFileError):
    """Raised by :func:`load_edition` when a form file does not fit the schema; names file and key."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Model):
    """A thing of the form with its code, its printed label, wordings seen, and an English name."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]  # also a column of the database
    label: str
    english: str
    variants: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """The official label first, then the variants."""
        return (self.label, *self.variants)


class FormSection(_Model):
    """One of the six sections; its ``keywords`` are lists of words that together name it in a heading."""

    ordinal: Annotated[int, Field(ge=1, le=6)]
    code: str
    label: str
    english: str
    variants: tuple[str, ...] = ()
    keywords: tuple[tuple[str, ...], ...]


class Measure(Label):
    """A column of the disclosures table. ``unit`` is that of the stored value; ``unit_printed`` says that
    the form itself prints the unit in the column's head; ``signed`` that the figure is a change."""

    unit: str
    unit_printed: bool = False
    signed: bool = False


class DisclosureBlock(_Model):
    """One article's part of the disclosures table: its items (rows) and measures (columns)."""

    article: str
    measures: tuple[Measure, ...]
    items: tuple[Label, ...]


class StatutoryTable(_Model):
    """A statutory table. ``short`` names it in messages; ``heads`` are words of its head that name neither line
    nor column."""

    label: str
    short: str
    english: str
    heads: tuple[str, ...] = ()


class Disclosures(StatutoryTable):
    """Table of section two (主动公开政府信息情况)."""

    blocks: tuple[DisclosureBlock, ...]

    @cached_property
    def measures(self) -> dict[str, frozenset[str]]:
        """Codes of the measures of each item, by the item's code."""
        return {
            item.code: frozenset(measure.code for measure in block.measures)
            for block in self.blocks
            for item in block.items
        }


class Group(Label):
    """A label cell that spans several rows of the applications table, as （三）不予公开; ``within`` is the code of
    the label cell that it stands under itself."""

    number: str
    within: str | None = None


class ApplicationLine(Label):
    """A row of the applications table; ``group`` is the code of the label cell it stands under."""

    number: str
    group: str | None = None


class Applications(StatutoryTable):
    """Table of section three (收到和处理政府信息公开申请情况). The last column is the total of the others.

    ``note_begins``: how the note on the relations begins that stands in a cell of the head.
    """

    columns: tuple[Label, ...]
    groups: tuple[Group, ...]
    rows: tuple[ApplicationLine, ...]
    note_begins: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> dict[str, str]:
        """The printed label of each row, by its code."""
        return {row.code: row.label for row in self.rows}

    @cached_property
    def depths(self) -> dict[str, int]:
        """How many label cells stand before a row's own label cell, by the row's code."""
        within = {group.code: group.within for group in self.groups}
        depths = {}
        for row in self.rows:
            depth, group = 0, row.group
            while group is not None:
                depth, group = depth + 1, within[group]
            depths[row.code] = depth
        return depths


class Route(Label):
    """A route of challenge: reconsideration (复议) or one of the two kinds of litigation (诉讼)."""

    group: str


class Challenges(StatutoryTable):
    """Table of section four (行政复议、行政诉讼情况): its routes, each with a figure for every outcome; the last
    outcome is the total of the others."""

    routes: tuple[Route, ...]
    outcomes: tuple[Label, ...]


class Relation(_Model):
    """A relation of the form (勾稽关系): the figures in ``left`` and those in ``right`` have the same sum.

    ``over: rows`` holds in each row, left and right naming columns; ``over: columns`` holds in each
    column, left and right naming rows.
    """

    code: str
    table: FormTable
    over: Literal["rows", "columns"]
    left: tuple[str, ...]
    right: tuple[str, ...]
    statement: str
    english: str


class Deadlines(_Model):
    """Last day of publication, month-day of the year after the report year (Regulation, article 49)."""

    department: str
    government: str


class Edition(_Model):
    """One edition of the form. ``asides`` are words printed over or beside its tables, ``ordinals`` heads over the
    numbers of rows (序号), ``beside`` heads of columns of words that bodies add (备注, 单位)."""

    edition: str
    notice: str
    first_report_year: int
    last_report_year: int | None
    deadlines: Deadlines
    sections: tuple[FormSection, ...]
    asides: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    disclosures: Disclosures
    applications: Applications
    challenges: Challenges
    relations: tuple[Relation, ...]

    @property
    def tables(self) -> dict[str, StatutoryTable]:
        """The three statutory tables by name."""
        return {
            "disclosures": self.disclosures,
            "applications": self.applications,
            "challenges": self.challenges,
        }

    @model_validator(mode="after")
    def _names_known(self) -> Edition:
        groups = {group.code for group in self.applications.groups}
        before: set[str] = set()
        for group in self.applications.groups:
            if group.within is not None and group.within not in before:
                raise ValueError(
                    f"applications.groups: {group.code} stands within an unknown: {group.within}"
                )
            before.add(group.code)
        for row in self.applications.rows:
            if row.group is not None and row.group not in groups:
                raise ValueError(f"applications.rows: {row.code} names an unknown group: {row.group}")
        rows = {row.code for row in self.applications.rows}
        names = {
            ("applications", "rows"): {column.code for column in self.applications.columns},
            ("applications", "columns"): rows,
            ("challenges", "rows"): {outcome.code for outcome in self.challenges.outcomes},
            ("challenges", "columns"): {route.code for route in self.challenges.routes},
        }
        for relation in self.relations:
            unknown = {*relation.left, *relation.right} - names[relation.table, relation.over]
            if unknown:
                raise ValueError(f"relations: {relation.code} names unknown codes: {sorted(unknown)}")
        return self


class OlderForm(_Model):
    """The layouts before the present form: known by their last year or by ``fewest_labels`` of their labels;
    ``reason`` tells readers why such a report has no figures."""

    edition: str
    last_report_year: int
    reason: str
    fewest_labels: Annotated[int, Field(ge=1)]
    labels: tuple[str, ...]


def load_edition(path: Traversable) -> Edition:
    """The edition in one file. Raises :class:`FormError` naming the file and the key that is wrong."""
    return read_data_file(path, Edition, FormError)


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition, newest first. Raises :class:`FormError`."""
    return read_editions(FORM_DIRECTORY)


def read_editions(folder: Traversable) -> tuple[Edition, ...]:
    """The editions in ``folder``, newest first. Raises :class:`FormError`, also for a copy that kept the other's year."""
    files = folder.iterdir() if folder.is_dir() else ()
    found = {path.name: load_edition(path) for path in files if re.fullmatch(r"[0-9].*\.yaml", path.name)}
    if not found:
        raise FormError(f"{folder}: no form files (YEAR.yaml)")
    for name, edition in found.items():
        if name != f"{edition.edition}.yaml":
            raise FormError(f"{name}: edition: {edition.edition!r} is not what the file is named for")
    return tuple(sorted(found.values(), key=lambda edition: edition.edition, reverse=True))


@cache
def older_form() -> OlderForm:
    """The layouts before the first edition. Raises :class:`FormError`."""
    return read_data_file(FORM_DIRECTORY / "pre2019.yaml", OlderForm, FormError)


@cache
def relation_codes() -> frozenset[str]:
    """Codes of the relations of all editions: these alone decide ``verified`` or ``inconsistent``."""
    return frozenset(relation.code for edition in editions() for relation in edition.relations)


def merged(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Codes of all editions (newest first) in one statutory order; what one edition alone has keeps its place."""
    codes: list[str] = []
    for one in lists:
        for index, code in enumerate(one):
            if code not in codes:
                codes.insert(codes.index(one[index - 1]) + 1 if index else 0, code)
    return tuple(codes)


@cache
def columns(table: FormTable, edition: str | None = None) -> tuple[str, ...]:
    """Codes of a table's columns, in the order in which its rows hold their figures: those of ``edition``, or
    (``None``) of all editions. An edition that is not known has the newest one's."""
    if edition is None:
        return merged(_columns(one, table) for one in editions())
    return _columns(next((one for one in editions() if one.edition == edition), editions()[0]), table)


def _columns(edition: Edition, table: FormTable) -> tuple[str, ...]:
    labels = edition.applications.columns if table == "applications" else edition.challenges.outcomes
    return tuple(label.code for label in labels)
