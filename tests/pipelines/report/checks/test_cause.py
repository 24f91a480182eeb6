"""Which figure explains the relations that fail: the hint names the true one, or says that it cannot tell."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from pipelines import read_report
from pipelines.report.checks.cause import equations, explanations
from pipelines.report.form import editions
from pipelines.report.model import Check, Outcome, Report
from tests.pipelines.report.checks.misprints import consistent, spoil, swapped_neighbours
from tests.pipelines.report.checks.printed import page

SLOTS = {edition.edition: edition for edition in editions()}


def cause(report: Report) -> list[Check]:
    return [check for check in report.checks if check.rule == "likely_cause"]


@pytest.mark.parametrize("edition", sorted(SLOTS))
def test_the_hint_names_the_true_figures(edition: str) -> None:
    """One to three misprints: three make another pattern mostly, and then nothing is said."""
    rng = Random(edition)
    seen: Counter[str] = Counter()
    for number in range(450):
        figures, wrong = spoil(consistent(SLOTS[edition], rng), 1 + number % 3, rng)
        found = explanations(equations(SLOTS[edition], "applications", figures), figures)
        if not wrong:
            assert found == []
        elif len(found) == 1:
            seen["right" if {edit.slot for edit in found[0]} == wrong else "wrong"] += 1
        elif len(wrong) < 3:
            assert any({edit.slot for edit in way} == wrong for way in found), (
                "the true one is among those listed"
            )
    assert seen["right"] >= 0.98 * (seen["right"] + seen["wrong"])
    assert seen["right"] > 250, "it speaks of most"


def test_figures_in_each_others_place_are_found_or_left_open() -> None:
    rng = Random(5)
    seen: Counter[bool] = Counter()
    for _ in range(150):
        figures, wrong = swapped_neighbours(consistent(editions()[0], rng), rng)
        found = explanations(equations(editions()[0], "applications", figures), figures)
        if len(found) == 1:
            seen[{edit.slot for edit in found[0]} == wrong] += 1
    assert seen[True] >= 0.95 * seen.total() > 0


def test_nothing_fails_nothing_is_explained() -> None:
    figures = consistent(editions()[0], Random(1))
    assert explanations(equations(editions()[0], "applications", figures), figures) == []


def test_one_misprint_is_one_finding_and_no_figure_changes() -> None:
    report = read_report(
        page(
            applications={
                "new_received": (18, 2, 0, 0, 0, 0, 20),
                "granted": (16, 2, 0, 0, 0, 0, 20),
                "total_handled": (18, 2, 0, 0, 0, 0, 20),
            }
        )
    )
    (one,) = cause(report)
    assert (one.status, one.subject) == (Outcome.NOTE, "applications.granted.natural_person")
    assert (one.actual, one.expected) == ("16", "18")
    assert one.hint == "“予以公开”的“自然人”一格的16很可能应为18"
    assert one.places
    failed = {
        (check.rule, check.subject): check.hint for check in report.checks if check.status is Outcome.FAIL
    }
    assert failed == {
        ("row_total", "applications.granted"): one.hint,
        ("outcomes_total", "applications.natural_person"): one.hint,
    }
    assert next(row for row in report.applications if row.outcome == "granted").values[0] == 16
    assert report.status == "inconsistent"


def test_several_explanations_as_small_are_listed() -> None:
    report = read_report(page(challenges={"litigation_direct": (0, 1, 3, 1, 4)}))
    (one,) = cause(report)
    assert one.hint is not None
    assert one.hint.startswith("有4种同样小的改动")
    assert "“总计”一格的4应为5" in one.hint
    assert one.expected is None
    assert one.places == ()


def test_what_takes_more_than_two_figures_is_not_explained() -> None:
    report = read_report(
        page(applications={"new_received": (8, 9), "granted": (5, 4), "carried_over": (1, 7)})
    )
    assert report.status == "inconsistent"
    assert cause(report) == []


def test_a_report_whose_relations_hold_has_no_cause() -> None:
    report = read_report(page())
    assert report.status == "verified"
    assert cause(report) == []


def test_figures_that_are_not_certain_are_not_explained() -> None:
    report = read_report(page(applications={"new_received": (18, 20), "granted": ("若干", 20)}))
    assert report.status == "partial"
    assert [check.hint for check in report.checks if check.hint] == []
