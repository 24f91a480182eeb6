"""Narratives as bureaus of every kind write them, each beside the tables of its own report; about one in three conflicts.

A file holds reports, each a line ``@ body | year`` (and the edition, where it is not that of 2021), a line ``t`` with the
figures that are not 0 (codes below, requests of organisations behind ``/``), lines of a section's number and a sentence of
that section, and a line ``x`` with the figures of the narrative that conflict with the tables. Each file was written before
the rule was run on it; what the first run gave stands in the rule's ``precision`` (``pipelines/data/rules/``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from pipelines import read_report
from pipelines.report.form import editions
from pipelines.report.model import ChallengeRow, DisclosureFigure, Report, Section
from tests.pipelines.report.checks.printed import page

FILES = tuple(f"bureaus_{number}.txt" for number in ("first", "second", "third", "fourth", "fifth"))
#: codes of the rows of the form in their order: new, carried over, granted, partly, denied, unavailable, not processed, and
#: other handling (one row in the edition of 2019); the rows that are left follow from these
ROWS = (
    "n",
    "c",
    "g",
    "p",
    *(f"{group}{n}" for group, rows in (("d", 8), ("u", 3), ("k", 5)) for n in range(1, rows + 1)),
)
OTHER = {"2021": ("o1", "o2", "o3"), "2019": ("o",)}
ITEMS = {
    "reg": "regulations", "nd": "normative_documents", "lic": "administrative_licensing", "oth": "other_public_services",
    "pen": "administrative_penalty", "coe": "administrative_coercion", "fee": "administrative_fees",
    "buy": "government_procurement",
}  # fmt: skip
ROUTES = {"r": "reconsideration", "l": "litigation_direct", "m": "litigation_after_reconsideration"}


@dataclass
class Narrative:
    """One report: whose, of which year, its figures by code, its sentences by section, the figures that conflict."""

    body: str
    year: int
    edition: str = "2021"
    figures: dict[str, str] = field(default_factory=dict)
    sentences: dict[int, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def narratives(name: str) -> Iterator[Narrative]:
    """The reports of a file."""
    found: list[Narrative] = []
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        kind, _, said = line.partition(" ")
        if kind == "@":
            body, year, *edition = said.split(" | ")
            found.append(Narrative(body, int(year), edition[0] if edition else "2021"))
        elif kind == "t":
            found[-1].figures |= dict(pair.split("=") for pair in said.split())
        elif kind == "x":
            found[-1].wrong += said.split()
        else:
            found[-1].sentences.setdefault(int(kind), []).append(said)
    yield from found


@cache
def _blank(edition: str) -> Report:
    """A report of the edition all of whose figures are 0."""
    report = read_report(page(edition=edition, year=2020))
    assert report.status == "verified", report.reason
    return report


def report_of(told: Narrative) -> Report:
    """The report: every relation of the form holds in it."""
    blank, figures = _blank(told.edition), Counter[str]()
    form = next(one for one in editions() if one.edition == told.edition)
    codes = [
        row.code for row in form.applications.rows if row.code not in ("total_handled", "carried_forward")
    ]
    for short, code in zip((*ROWS, *OTHER[told.edition]), codes, strict=True):
        figures[code] = int(told.figures.get(short, "0").partition("/")[0])
    figures["total_handled"] = sum(figures[code] for code in codes[2:])
    figures["carried_forward"] = figures[codes[0]] + figures[codes[1]] - figures["total_handled"]
    assert figures["carried_forward"] >= 0, told
    items = {item: told.figures[short].split(",") for short, item in ITEMS.items() if short in told.figures}
    measures = Counter[str]()
    disclosures: list[DisclosureFigure] = []
    for one in blank.disclosures:
        given = items.get(one.item)
        value = float(given[measures[one.item]]) if given else 0
        disclosures.append(replace(one, value=int(value) if value == int(value) else value))
        measures[one.item] += 1
    challenges: list[ChallengeRow] = []
    for route, short in zip(blank.challenges, ROUTES, strict=True):
        assert route.route == ROUTES[short]
        parts = [int(part) for part in told.figures.get(short, "0,0,0,0").split(",")]
        challenges.append(replace(route, values=(*parts, sum(parts))))
    return replace(
        blank,
        year=told.year,
        authority=told.body,
        sections=[Section(number, "", "\n".join(said)) for number, said in sorted(told.sentences.items())],
        applications=[replace(row, values=(0,) * 6 + (figures[row.outcome],)) for row in blank.applications],
        challenges=challenges,
        disclosures=disclosures,
    )
