"""The form's relations: a blank counts as nothing, and where all is blank nothing is said."""

from __future__ import annotations

from pipelines.report.form import editions
from pipelines.report.model import Check, Fault, Outcome
from pipelines.report.tables.relations import check_relations


def _one(table: str, figures: dict[str, tuple[int | None, ...]], rule: str, subject: str) -> Check:
    checks = check_relations(editions()[0], table, figures)
    return next(check for check in checks if (check.rule, check.subject) == (rule, subject))


def test_forty_two_relations_are_always_answered() -> None:
    edition = editions()[0]
    assert len(list(check_relations(edition, "applications", {}))) == 25 + 7 + 7
    assert len(list(check_relations(edition, "challenges", {}))) == 3
    assert all(
        check.status is Outcome.NOT_ASSESSABLE
        for table in ("applications", "challenges")
        for check in check_relations(edition, table, {})
    )


def test_blank_parts_count_as_nothing() -> None:
    check = _one(
        "challenges",
        {"reconsideration": (3, None, None, 1, 4)},
        "challenge_total",
        "challenges.reconsideration",
    )
    assert check.status is Outcome.PASS


def test_a_blank_total_over_figures_is_the_publishers_fault() -> None:
    figures: dict[str, tuple[int | None, ...]] = {"granted": (5, None, None, None, None, None, None)}
    check = _one("applications", figures, "row_total", "applications.granted")
    assert (check.status, check.expected, check.actual, check.fault) == (
        Outcome.FAIL,
        "5",
        "0",
        Fault.PUBLISHER,
    )


def test_columns_are_checked_one_by_one() -> None:
    figures: dict[str, tuple[int | None, ...]] = {
        "new_received": (2, 1, 0, 0, 0, 0, 3),
        "granted": (2, 0, 0, 0, 0, 0, 2),
        "total_handled": (2, 0, 0, 0, 0, 0, 2),
        "carried_forward": (0, 0, 0, 0, 0, 0, 0),
    }
    assert _one("applications", figures, "balance", "applications.natural_person").status is Outcome.PASS
    broken = _one("applications", figures, "balance", "applications.commercial_enterprise")
    assert (broken.status, broken.expected, broken.actual) == (Outcome.FAIL, "1", "0")
    assert _one("applications", figures, "outcomes_total", "applications.total").status is Outcome.PASS
