"""What the demo portal publishes: ``govcrawl/demo/portal``, read and checked.

Every figure is kept *as printed*, so the files show a publisher's blanks, units and mistakes as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from govcrawl.errors import DemoError
from pipelines.data_files import read_rows, read_yaml, validated

DEMO_DIRECTORY = files("govcrawl.demo") / "portal"


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
    ``blank_challenges``: the table of section four is printed without figures. ``document``: the report is
    not in the page but in this file beside it, which ``govcrawl/demo/documents.py`` made; ``scanned``: as a picture.
    """

    flavour: str = "plain"
    charset: str = "utf-8"
    zero: str = "0"
    cut_applications_after: str | None = None
    separate_tables: bool = False
    blank_challenges: bool = False
    document: str | None = None
    scanned: bool = False


class DemoReport(_Model):
    """One annual report: identity, narrative by section, and its figures as printed.

    Rows of ``applications`` that are not named print a zero in each cell. ``challenges`` is ``None``
    where the body left the table out. ``also_in``: a second column that lists it. ``first_applications``: rows of
    ``applications`` as they were printed until the portal corrected them.
    """

    title: str
    authority: str
    year: int
    form: str
    published: str
    path: str
    column: str
    also_in: str | None = None
    page: PageStyle = PageStyle()
    preamble: str
    sections: Mapping[int, str]
    disclosures: Mapping[str, tuple[str, ...]]
    applications: Mapping[str, tuple[str, ...]]
    first_applications: Mapping[str, tuple[str, ...]] = {}
    challenges: Mapping[str, tuple[str, ...]] | None

    @property
    def columns(self) -> set[str]:
        """The columns that list it."""
        return {self.column, *([self.also_in] if self.also_in else [])}


class OtherPage(_Model):
    """What stands in a column beside the reports; without ``paragraphs`` its address answers 404."""

    title: str
    column: str
    published: str
    path: str
    source: str
    paragraphs: tuple[str, ...]

    @property
    def columns(self) -> set[str]:
        """The columns that list it."""
        return {self.column}


class Expected(_Model):
    """A row of ``expected.csv``: what a right reading makes of one article.

    ``status`` is the report's, or ``skipped`` or ``gone``. ``fails`` names the relations that the
    publisher's figures break, as ``rule subject``, separated by ``;``. ``without_ocr``: the status of what is
    printed as a picture, where the extra ``ocr`` is not installed.
    """

    path: str
    authority: str
    year: str
    edition: str
    published_on: str
    status: str
    fails: str
    without_ocr: str = ""


class Portal(_Model):
    """Everything that the demo portal holds."""

    site: Site
    reports: tuple[DemoReport, ...]
    others: tuple[OtherPage, ...]


def _plain(path: Traversable) -> Any:
    # BaseLoader keeps every scalar as printed: "+3" and "0.00" must not become numbers
    data = read_yaml(path, DemoError, loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    if isinstance(data, dict) and data.get("challenges") == "null":
        data["challenges"] = None
    return data


def load_portal(directory: Traversable = DEMO_DIRECTORY) -> Portal:
    """The demo portal's content. Raises :class:`DemoError` naming the file and the key that is wrong."""
    folder = directory / "reports"
    files = sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else ()
    reports = [path for path in files if path.name.endswith(".yaml")]
    if not reports:
        raise DemoError(f"{folder}: no reports (*.yaml)")
    site, others = directory / "site.yaml", directory / "not_reports.yaml"
    return Portal(
        site=validated(Site, _plain(site), site, DemoError),
        reports=tuple(validated(DemoReport, _plain(path), path, DemoError) for path in reports),
        others=tuple(validated(OtherPage, entry, others, DemoError) for entry in _plain(others)),
    )


def load_expected(directory: Traversable = DEMO_DIRECTORY) -> tuple[Expected, ...]:
    """The rows of ``expected.csv``. Raises :class:`DemoError` naming row and column that are wrong."""
    path = directory / "expected.csv"
    _, rows = read_rows(path, DemoError)
    return tuple(validated(Expected, row, f"{path}: row {number}", DemoError) for number, row in rows)
