"""What was taken from the world: five reports rebuilt, the addresses and titles of real pages, their beginnings."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.place import PROJECT

GOLDEN = PROJECT / "tests" / "golden"


class Address(NamedTuple):
    """A real page. ``family``: ours, or empty; ``printed``: whether the page prints ``title`` on a line of its own;
    ``published_on`` may be empty; ``form``: ``pre2019``, ``2019-2020`` or ``2021``."""

    url: str
    family: str
    title: str
    printed: bool
    body: str
    year: int
    published_on: str
    form: str
    is_report: bool


class Beginning(NamedTuple):
    """A page's first lines and what they tell; ``fault``: what today's code gets wrong."""

    path: Path
    url: str
    authority: str | None
    year: int | None
    published_on: str | None
    oddity: str
    fault: str


def addresses() -> list[Address]:
    """All real pages."""
    return [
        Address(
            url=row["url"],
            family=row["family"],
            title=row["title"],
            printed=row["printed"] == "yes",
            body=row["body"],
            year=int(row["year"]),
            published_on=row["published_on"],
            form=row["form"],
            is_report=row["report"] == "yes",
        )
        for row in _rows(GOLDEN / "addresses.tsv")
    ]


def beginnings() -> list[Beginning]:
    """All beginnings."""
    folder = GOLDEN / "beginnings"
    return [
        Beginning(
            path=folder / row["file"],
            url=row["url"],
            authority=row["authority"] or None,
            year=int(row["year"]) if row["year"] else None,
            published_on=row["published_on"] or None,
            oddity=row["oddity"],
            fault=row["fault"],
        )
        for row in _rows(folder / "expected.tsv")
    ]


def reports() -> list[tuple[Path, dict[str, Any]]]:
    """Each rebuilt report and what must be read of it."""
    expected = sorted((GOLDEN / "reports").glob("*.json"))
    return [(path.with_suffix(".txt"), json.loads(path.read_text(encoding="utf-8"))) for path in expected]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
