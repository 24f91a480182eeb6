"""The form (年度报告格式) as data: ``pipelines/data/form/*.yaml``, one file an edition, validated when loaded."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.data_files import read_data_file
from pipelines.report import FORM_DIRECTORY


class FormError(ValueError):
    """Raised by :func:`load_edition` when a form file does not fit the schema; names file and key."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Model):
    """A thing of the form with its code, its printed label, wordings seen, and an English name."""

    code: str
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


class Disclosures(_Model):
    """Table of section two (主动公开政府信息情况)."""

    label: str
    english: str
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
    """A label cell that spans several rows of the applications table, as （三）不予公开."""

    number: str


class ApplicationLine(Label):
    """A row of the applications table; ``group`` is the code of the label cell it stands under."""

    number: str
    group: str | None = None


class Applications(_Model):
    """Table of section three (收到和处理政府信息公开申请情况)."""

    label: str
    english: str
    columns: tuple[Label, ...]
    groups: tuple[Group, ...]
    rows: tuple[ApplicationLine, ...]


class Route(Label):
    """A route of challenge: reconsideration (复议) or one of the two kinds of litigation (诉讼)."""

    group: str


class Challenges(_Model):
    """Table of section four (行政复议、行政诉讼情况): three routes of five figures each."""

    label: str
    english: str
    routes: tuple[Route, ...]
    outcomes: tuple[Label, ...]


class Relation(_Model):
    """A relation of the form (勾稽关系): the figures in ``left`` and those in ``right`` have the same sum.

    ``over: rows`` holds in each row, left and right naming columns; ``over: columns`` holds in each
    column, left and right naming rows.
    """

    code: str
    table: Literal["applications", "challenges"]
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
    """One edition of the form."""

    edition: str
    notice: str
    first_report_year: int
    last_report_year: int | None
    deadlines: Deadlines
    sections: tuple[FormSection, ...]
    disclosures: Disclosures
    applications: Applications
    challenges: Challenges
    relations: tuple[Relation, ...]

    @model_validator(mode="after")
    def _names_known(self) -> Edition:
        groups = {group.code for group in self.applications.groups}
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


def load_edition(path: Path) -> Edition:
    """The edition in one file. Raises :class:`FormError` naming the file and the key that is wrong."""
    return read_data_file(path, Edition, FormError)


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition, newest first. Raises :class:`FormError`."""
    found = [load_edition(path) for path in sorted(FORM_DIRECTORY.glob("*.yaml"))]
    if not found:
        raise FormError(f"{FORM_DIRECTORY}: no form files (*.yaml)")
    return tuple(sorted(found, key=lambda edition: edition.edition, reverse=True))
