"""When a portal is due, on a calendar of the test's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from govcrawl.harvesting.due import Past, judge, plan
from govcrawl.register import Portal
from pipelines.items import RunOutcome

JANUARY, JUNE = date(2026, 1, 20), date(2026, 6, 20)
PORTAL = Portal(id="a", name="云溪市", family="trs", url="http://www.example.gov.cn/")


def past(day: date, ago: int = 1, **values: object) -> Past:
    """A portal with all its reports, asked ``ago`` days before ``day`` and complete."""
    asked = day - timedelta(ago)
    years = frozenset({2023, 2024, 2025})
    whole = {"asked": asked, "outcome": RunOutcome.COMPLETE, "years": years, "seen": [(2025, asked)]}
    return Past(**{**whole, **values})  # type: ignore[arg-type]


def test_what_was_never_asked_is_due() -> None:
    assert judge(PORTAL, None, JUNE).due
    assert judge(PORTAL, Past(), JUNE).due


@pytest.mark.parametrize("outcome", [*(o for o in RunOutcome if o is not RunOutcome.COMPLETE), None])
def test_what_was_not_complete_is_due_at_once(outcome: RunOutcome | None) -> None:
    assert judge(PORTAL, past(JUNE, 0, outcome=outcome), JUNE).due
    assert not judge(PORTAL, past(JUNE, 0), JUNE).due


def test_an_unfinished_document_is_due_at_once() -> None:
    judged = judge(PORTAL, past(JUNE, 0, unfinished=2), JUNE)
    assert judged.due
    assert "2 documents" in judged.reason


@pytest.mark.parametrize(
    ("day", "values", "days"),
    [
        (JANUARY, {"years": frozenset({2023, 2024}), "seen": []}, 1),
        (JUNE, {"years": frozenset({2023, 2024}), "seen": []}, 7),
        (JANUARY, {"lacking": 3}, 1),
        (JUNE, {"lacking": 3}, 7),
        (JANUARY, {}, 7),  # this season's reports
        (JUNE, {}, 30),
        (JUNE, {"seen": []}, 30),  # the list itself
    ],
    ids=["year in season", "year after", "body in season", "body after", "again in season", "again", "list"],
)
def test_days_until_it_is_due_again(day: date, values: dict[str, object], days: int) -> None:
    assert not judge(PORTAL, past(day, days - 1, **values), day).due
    assert judge(PORTAL, past(day, days, **values), day).due


def test_old_reports_are_looked_at_rarely() -> None:
    for year, days in ((2024, 30), (2023, 90), (2022, 365), (2009, 365)):
        seen = [(year, JUNE - timedelta(days - 1))]
        assert not judge(PORTAL, past(JUNE, 10, seen=seen), JUNE).due, year
        seen = [(year, JUNE - timedelta(days))]
        assert judge(PORTAL, past(JUNE, 10, seen=seen), JUNE).due, year


def test_what_left_the_list_keeps_no_portal_due_for_ever() -> None:
    assert not judge(PORTAL, past(JUNE, 1, seen=[(2022, date(2020, 1, 1))]), JUNE).due


def test_years_that_the_register_expects_are_missed_too() -> None:
    portal = PORTAL.model_copy(update={"expected_years": "2021-2024"})
    assert "2021, 2022" in judge(portal, past(JUNE, 7), JUNE).reason
    closed = PORTAL.model_copy(update={"expected_years": "2008-2012"})
    assert not judge(closed, past(JUNE, 7, years=frozenset(range(2008, 2013)), seen=[]), JUNE).due


def test_a_clock_that_was_wrong_once_stops_nothing() -> None:
    assert judge(PORTAL, past(JUNE, -2000), JUNE).due
    assert judge(PORTAL, past(JUNE, 1, seen=[(2025, date(2031, 1, 1))]), JUNE).due


def test_the_longest_not_asked_comes_first() -> None:
    portals = [PORTAL.model_copy(update={"id": name}) for name in "abcd"]
    known = {"a": past(JANUARY, 1), "b": past(JANUARY, 10), "c": past(JANUARY, 20)}
    assert [(one.portal.id, one.judged.due) for one in plan(portals, known, JANUARY)] == [
        ("d", True),
        ("c", True),
        ("b", True),
        ("a", False),
    ]
