"""What the demo portal publishes: ``data/demo``, read and checked.

Every figure is kept *as printed*, so the files show a publisher's blanks, units and mistakes as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

DEMO_DIRECTORY = Path(__file__).resolve().parents[2] / "data" / "demo"


class DemoError(ValueError):
    """Raised by :func:`load_portal` when a file of the demo does not fit; names file and key."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Model):
    """A column of the website (栏目): a list of articles on several pages."""

    code: str
    path: str
    name: str
    template: str


class Site(_Model):
    """The website as a whole; ``page_size`` is the number of items on one listing page."""

    name: str
    site_id: str
    page_size: int = Field(gt=0)
    columns: tuple[Column, ...]


class PageStyle(_Model):
    """How the page of a report is made, where it differs from the plain case.

    ``flavour``: ``plain``, or ``word`` for a page saved by a word processor (a span for every few
    characters). ``charset``: as declared by the page. ``zero``: what is printed instead of 0.
    ``cut_applications_after``: the row after which the applications table is cut in two, its header
    repeated. ``separate_tables``: one table for each article of section two, header cells as ``th``.
    ``blank_challenges``: the table of section four is printed without figures.
    """

    flavour: str = "plain"
    charset: str = "utf-8"
    zero: str = "0"
    cut_applications_after: str | None = None
    separate_tables: bool = False
    blank_challenges: bool = False


class DemoReport(_Model):
    """One annual report: identity, narrative by section, and its figures as printed.

    Rows of ``applications`` that are not named print a zero in each cell. ``challenges`` is ``None``
    where the body left the table out.
    """

    title: str
    authority: str
    year: int
    form: str
    published: str
    path: str
    column: str
    page: PageStyle = PageStyle()
    preamble: str
    sections: Mapping[int, str]
    disclosures: Mapping[str, tuple[str, ...]]
    applications: Mapping[str, tuple[str, ...]]
    challenges: Mapping[str, tuple[str, ...]] | None


class OtherPage(_Model):
    """What stands in a column beside the reports; without ``paragraphs`` its address answers 404."""

    title: str
    column: str
    published: str
    path: str
    source: str
    paragraphs: tuple[str, ...]


class Expected(_Model):
    """A row of ``expected.csv``: what a right reading makes of one article.

    ``status`` is the report's, or ``skipped`` or ``gone``. ``fails`` names the relations that the
    publisher's figures break, as ``rule subject``, separated by ``;``.
    """

    path: str
    authority: str
    year: str
    edition: str
    published_on: str
    status: str
    fails: str


class Portal(_Model):
    """Everything that the demo portal holds."""

    site: Site
    reports: tuple[DemoReport, ...]
    others: tuple[OtherPage, ...]


def _validated(model: type[BaseModel], data: Any, path: Path) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(whole file)"
        raise DemoError(f"{path}: {key}: {first['msg']}") from error


def _plain(path: Path) -> Any:
    # BaseLoader keeps every scalar as printed: "+3" and "0.00" must not become numbers
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    if isinstance(data, dict) and data.get("challenges") == "null":
        data["challenges"] = None
    return data


def load_portal(directory: Path = DEMO_DIRECTORY) -> Portal:
    """The demo portal's content. Raises :class:`DemoError` naming the file and the key that is wrong."""
    files = sorted((directory / "reports").glob("*.yaml"))
    if not files:
        raise DemoError(f"{directory / 'reports'}: no reports (*.yaml)")
    others = directory / "not_reports.yaml"
    return Portal(
        site=_validated(Site, _plain(directory / "site.yaml"), directory / "site.yaml"),
        reports=tuple(_validated(DemoReport, _plain(path), path) for path in files),
        others=tuple(_validated(OtherPage, entry, others) for entry in _plain(others)),
    )


def load_expected(directory: Path = DEMO_DIRECTORY) -> tuple[Expected, ...]:
    """The rows of ``expected.csv``. Raises :class:`DemoError` naming the key that is wrong."""
    path = directory / "expected.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_validated(Expected, row, path) for row in csv.DictReader(file))
