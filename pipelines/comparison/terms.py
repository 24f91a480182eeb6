"""What comparisons look at, as data: ``pipelines/data/comparison.yaml``, validated against the form when loaded."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field, model_validator

from pipelines.data_files import Data, Rule, read_data_file
from pipelines.errors import DataFileError
from pipelines.report.form import columns, editions

TERMS_FILE = files("pipelines") / "data" / "comparison.yaml"


class TermsError(DataFileError):
    """Raised when ``pipelines/data/comparison.yaml`` does not fit its schema or the form; names file and key."""


class Carried(Data):
    """Rows of the applications table: ``last`` of the year before is ``this`` of the year (结转)."""

    last: str
    this: str


class Stock(Data):
    """Items of which the ``stock`` (现行有效) is last year's with ``plus`` and without ``minus``.

    Of items that are ``expiring`` some leave the stock by their own term.
    """

    edition: str
    items: tuple[str, ...]
    stock: str
    plus: str
    minus: str
    expiring: tuple[str, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures concerned."""
        return tuple(
            f"disclosures.{item}.{measure}"
            for item in self.items
            for measure in (self.stock, self.plus, self.minus)
        )


class Restated(Data):
    """Items of which a report gives last year's number ``again`` (上一年项目数量).

    It is last year's own such number with last year's ``change``, or last year's ``instead``.
    """

    edition: str
    items: tuple[str, ...]
    again: str
    change: str
    instead: str

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures concerned."""
        return tuple(
            f"disclosures.{item}.{measure}"
            for item in self.items
            for measure in (self.again, self.change, self.instead)
        )


class Jumps(Data):
    """Figures that are worth a note where they grow or shrink ``factor`` times, and by ``floor`` at least."""

    factor: Annotated[float, Field(gt=1)]
    floor: Annotated[float, Field(ge=0)]
    figures: tuple[str, ...]


class Years(Data):
    """What is compared from one year to the next."""

    carried: Carried
    stocks: tuple[Stock, ...]
    restated: tuple[Restated, ...]
    jumps: Jumps

    @property
    def figures(self) -> frozenset[str]:
        """Every figure that is looked at, by its name."""
        return frozenset(
            (
                *(
                    f"applications.{row}.{column}"
                    for row in (self.carried.last, self.carried.this)
                    for column in columns("applications")
                ),
                *(name for stock in self.stocks for name in stock.figures),
                *(name for restated in self.restated for name in restated.figures),
                *self.jumps.figures,
            )
        )


class Texts(Data):
    """What of a narrative is compared: see the comments in the file. Lengths are letters without digits; ``repeated``
    and ``shared`` are shares of new text at or below which a section is worth a note."""

    sections: tuple[int, ...]
    shortest_piece: Annotated[int, Field(ge=2)]
    shortest_mark: Annotated[int, Field(ge=2)]
    marks: Annotated[int, Field(ge=1)]
    least_marks: Annotated[int, Field(ge=1)]
    most_bearers: Annotated[int, Field(ge=1)]
    candidates: Annotated[int, Field(ge=1)]
    least_letters: Annotated[int, Field(ge=1)]
    repeated: Annotated[float, Field(ge=0, lt=1)]
    shared: Annotated[float, Field(ge=0, lt=1)]
    standard: tuple[Rule, ...]


class Tables(Data):
    """Which tables say enough to be compared with others: so many different figures of so much at least."""

    least_figures: Annotated[int, Field(ge=1)]
    least_size: Annotated[int, Field(ge=1)]


class Terms(Data):
    """The whole file."""

    years: Years
    parts: tuple[str, ...]
    texts: Texts
    tables: Tables

    @model_validator(mode="after")
    def _in_the_form(self) -> Terms:
        known = form_figures()
        figures = [*self.years.jumps.figures, *self.parts]
        figures += [f"applications.{row}.total" for row in (self.years.carried.last, self.years.carried.this)]
        figures += [
            f"disclosures.{item}.{stock.stock}" for stock in self.years.stocks for item in stock.items
        ]
        figures += [f"disclosures.{item}.{one.again}" for one in self.years.restated for item in one.items]
        if unknown := sorted(set(figures) - set(known)):
            raise ValueError(f"no edition of the form has {', '.join(unknown)}")
        return self


@cache
def form_figures() -> dict[str, str]:
    """Every figure of every edition by its name, with its Chinese label; the newest edition's label counts."""
    labels: dict[str, str] = {}
    for edition in editions():
        for block in edition.disclosures.blocks:
            for item in block.items:
                for measure in block.measures:
                    labels.setdefault(
                        f"disclosures.{item.code}.{measure.code}", f"{item.label}{measure.label}"
                    )
        for row in edition.applications.rows:
            for column in edition.applications.columns:
                labels.setdefault(f"applications.{row.code}.{column.code}", f"{row.label}（{column.label}）")
        for route in edition.challenges.routes:
            for outcome in edition.challenges.outcomes:
                labels.setdefault(f"challenges.{route.code}.{outcome.code}", f"{route.label}{outcome.label}")
    return labels


@cache
def terms() -> Terms:
    """The terms of ``pipelines/data/comparison.yaml``. Raises :class:`TermsError`."""
    return read_data_file(TERMS_FILE, Terms, TermsError)
