"""Every rule between reports has reports that pass, ones that fail and ones of which nothing can be said, each stored and
compared as a harvest would; and every rule of the catalogue is shown here or by the trials of the rules within a report."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from pipelines.comparison.work import compare_all
from pipelines.database.corrections import Corrections
from pipelines.database.publications import publish
from pipelines.database.transactions import Store
from pipelines.items import Publication, Reading
from pipelines.report.catalogue import rule_entries
from pipelines.report.model import Section, Status
from tests.govcrawl.harvesting.trials import TRIALS as OF_PORTALS
from tests.pipelines.comparison.examples import BELOW, CITY, FIGURES, OTHER, RECEIVED, TEXT
from tests.pipelines.report.checks.trials import TRIALS as WITHIN
from tests.support.place import PROJECT
from tests.support.readings import original, reading
from tests.support.series import store_report

Made = Callable[[Store], object]
FILE = "http://www.example.gov.cn/nb/1.docx"
OVER, FORWARD = "applications.carried_over.total", "applications.carried_forward.total"
STOCK = "disclosures.normative_documents.in_force"
ITEMS = "disclosures.administrative_licensing.previous_year_items"
LICENCES = "disclosures.administrative_licensing.decisions"
#: what takes a whole site, with the tests where it passes, finds something, and can say nothing
OF_SITES = {
    "column_in_place": (
        "tests/discovery/test_healing.py",
        "test_the_register_is_changed_by_a_person",
        "test_a_column_that_is_nowhere_is_said_to_be",
        "test_two_candidates_are_a_question",
    )
}


@dataclass
class Trial:
    """What is stored: of it the rule finds nothing, finds a fault or something to note, or can say nothing."""

    passes: Made
    finds: Made
    open_: Made | None = None


def years(
    *figures: Mapping[str, float | None], edition: str = "2021", first: int = 2022, **how: object
) -> Made:
    """Reports of a body of successive years; ``how`` is that of the last one."""

    def make(store: Store) -> None:
        for number, one in enumerate(figures):
            last = number == len(figures) - 1
            store_report(store, first + number, one, edition=edition, **(how if last else {}))  # type: ignore[arg-type]

    return make


def one(**how: object) -> Made:
    return lambda store: store_report(store, 2023, **how)  # type: ignore[arg-type]


def text(words: str) -> list[Section]:
    return [Section(5, "存在的主要问题及改进情况", words)]


def told(first: str, second: str, *, other: str | None = None) -> Made:
    """Two texts: of one body and two years, else of two bodies and one year."""

    def make(store: Store) -> None:
        store_report(store, 2022 if other is None else 2023, sections=text(first))
        if other is None:
            store_report(store, 2023, sections=text(second))
        else:
            store_report(store, 2023, sections=text(second), authority=other)

    return make


def tables(first: Mapping[str, float], second: Mapping[str, float]) -> Made:
    def make(store: Store) -> None:
        store_report(store, 2023, first)
        store_report(store, 2023, second, authority="云溪市财政局")

    return make


def parts(*received: int, city: int = 6) -> Made:
    def make(store: Store) -> None:
        for body, number in zip(BELOW, received, strict=False):
            store_report(store, 2023, {RECEIVED: number}, authority=body)
        store_report(store, 2023, {RECEIVED: city}, authority=CITY)

    return make


def found(*readings: tuple[str, str, int | None], day: int = 1) -> Made:
    """A page and its files, as contents, addresses and a figure of theirs."""

    def make(store: Store) -> None:
        read: list[Reading] = []
        for content, url, granted in readings:
            status = Status.PARTIAL if granted is None else Status.VERIFIED
            seen = {"seen": f"2024-02-{day:02d}T00:00:00+00:00"}
            read.append(reading(content, url, status=status, told=seen, granted=granted))
            if granted is None:  # its tables are there, and none of their figures was read
                report = read[-1].report
                report.disclosures, report.applications, report.challenges = [], [], []
        page = read[0].original
        page.attachments = [other.original for other in read[1:]]
        publish(store, Publication(page, read), portal="yunxi", spider="trs")

    return make


PAGE, AGAIN = "http://www.example.gov.cn/nb/1.html", "http://www.example.gov.cn/nb/2.html"


def after(*steps: Made) -> Made:
    def make(store: Store) -> None:
        for step in steps:
            step(store)

    return make


def corrected(content: str) -> Made:
    def make(store: Store) -> None:
        cell = {
            "document": original(content).sha256,
            "cell": "applications.granted.total",
            "value": 8,
            "why": "污损",
        }
        store.corrections = Corrections.model_validate({"cells": [cell]})

    return make


def dated(day: str) -> Made:
    def make(store: Store) -> None:
        page = reading("page", published=day)
        page.original.fetched_at = "2024-02-01T00:00:00+00:00"
        publish(store, Publication(page.original, [page]), portal="yunxi", spider="trs")

    return make


TRIALS = {
    "carried_across_years": Trial(
        years({FORWARD: 4}, {OVER: 4}), years({FORWARD: 4}, {OVER: 5}),
        years({FORWARD: 4}, {}, tables={"applications": Status.BLANK}),
    ),
    "stock_across_years": Trial(
        years({STOCK: 9}, {STOCK: 9}), years({STOCK: 9}, {STOCK: 12}),
        years({STOCK: 9}, {STOCK: None}, tables={"disclosures": Status.PARTIAL}),
    ),
    "figure_restated": Trial(
        years({ITEMS: 30}, {ITEMS: 30}, edition="2019", first=2019),
        years({ITEMS: 30}, {ITEMS: 41}, edition="2019", first=2019),
    ),
    "figure_jump": Trial(years({LICENCES: 100}, {LICENCES: 120}), years({LICENCES: 100}, {LICENCES: 900})),
    "year_missing": Trial(
        years({}, {}, first=2021, authority="武义县教育局"),
        after(one(authority="武义县教育局"), lambda store: store_report(store, 2021, authority="武义县教育局")),
    ),
    "published_in_time": Trial(
        one(authority="武义县教育局", published="2024-01-30"), one(authority="武义县教育局", published="2024-02-09"),
        one(authority="武义县教育局", published=""),
    ),
    "text_repeated": Trial(told(TEXT, OTHER), told(TEXT, TEXT)),
    "text_shared": Trial(told(TEXT, OTHER, other="云溪市财政局"), told(TEXT, TEXT, other="云溪市财政局")),
    "table_repeated": Trial(tables(FIGURES, {**FIGURES, LICENCES: 312}), tables(FIGURES, FIGURES)),
    "parts_add_up": Trial(parts(0, 1, 2, 3), parts(0, 1, 2, 3, city=7), parts(0, 1)),
    "duplicate_report": Trial(found(("a", PAGE, 3)), after(found(("a", PAGE, 3)), found(("b", AGAIN, 4)))),
    "attachment_disagreement": Trial(
        found(("a", PAGE, 3), ("b", FILE, 3)), found(("a", PAGE, 3), ("b", FILE, 4)),
        found(("a", PAGE, 3), ("b", FILE, None)),
    ),
    "put_back": Trial(
        after(found(("a", PAGE, 3)), found(("b", PAGE, 4), day=2)),
        after(found(("a", PAGE, 3)), found(("b", PAGE, 4), day=2), found(("a", PAGE, 3), day=3)),
    ),
    "cell_corrected": Trial(found(("a", PAGE, 3)), after(corrected("a"), found(("a", PAGE, 3)))),
    "correction_expired": Trial(
        after(corrected("a"), found(("a", PAGE, 3))),
        after(corrected("a"), found(("a", PAGE, 3)), found(("b", PAGE, 4), day=2)),
    ),
    "date_in_future": Trial(dated("2024-01-30"), dated("2033-01-30")),
}  # fmt: skip


def outcomes(store: Store, make: Made, rule: str) -> list[tuple[str, str | None, str]]:
    make(store)
    compare_all(store)
    return store.connection.execute(
        "SELECT status, fault, message FROM checks WHERE rule = ?", (rule,)
    ).fetchall()


@pytest.mark.parametrize("rule", TRIALS)
def test_it_passes(store: Store, rule: str) -> None:
    assert outcomes(store, TRIALS[rule].passes, rule) == []


@pytest.mark.parametrize("rule", TRIALS)
def test_it_finds(store: Store, rule: str) -> None:
    entry, checks = rule_entries()[rule], outcomes(store, TRIALS[rule].finds, rule)
    assert checks
    for status, fault, message in checks:
        assert (fault in entry.fails_as) if status == "fail" else (status == "note" and entry.notes)
        assert message


@pytest.mark.parametrize("rule", TRIALS)
def test_it_says_where_nothing_can_be_said(store: Store, rule: str) -> None:
    trial, entry = TRIALS[rule], rule_entries()[rule]
    assert (trial.open_ is None) == (entry.not_assessable is None)
    if trial.open_ is not None:
        assert {status for status, *_ in outcomes(store, trial.open_, rule)} == {"not_assessable"}


def test_every_rule_of_the_catalogue_has_its_examples() -> None:
    everywhere = [*TRIALS, *OF_PORTALS, *OF_SITES]
    assert len(everywhere) == len(set(everywhere))
    assert {*everywhere, *WITHIN} == set(rule_entries())
    for module, *examples in OF_SITES.values():
        tree = ast.parse((PROJECT / module).read_text(encoding="utf-8"))
        assert {*examples} <= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
