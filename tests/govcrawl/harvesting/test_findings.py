"""A run beside the last complete one of its portal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govcrawl.harvesting.findings import RULES, Counts, Finding, Kind, compare
from pipelines.report.model import Outcome

BEFORE = Counts("a", "2026-01-01T00:00:00+00:00", listed=20, found=10, partial=1, refused=0)
NOW = replace(BEFORE, started="2026-01-02T00:00:00+00:00")


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, []),
        ({"listed": 16}, []),
        ({"listed": 15}, [Kind.SHRUNK]),
        ({"listed": 0}, [Kind.SILENT]),
        ({"partial": 3}, []),
        ({"partial": 5}, [Kind.PARTIAL]),
        ({"found": 0, "partial": 0}, []),
        ({"refused": 1}, [Kind.REFUSED]),
        ({"started": "2025-12-31T00:00:00+00:00"}, [Kind.CLOCK]),
    ],
    ids=str,
)
def test_what_is_odd(changes: dict[str, object], kinds: list[Kind]) -> None:
    found = compare([(replace(NOW, **changes), BEFORE)])  # type: ignore[arg-type]
    assert [finding.kind for finding in found] == kinds


def test_a_first_run_has_nothing_to_be_held_against() -> None:
    assert compare([(replace(NOW, listed=0), None)]) == []


def test_what_became_worse_is_not_the_measure_of_the_next_run() -> None:
    worse = replace(NOW, listed=10, partial=9, refused=4)
    same = replace(worse, started="2026-01-03T00:00:00+00:00")
    first = compare([(worse, BEFORE)])
    stood = {(one.portal, one.kind): one.expected for one in first}
    assert compare([(same, worse)], stood) == first
    healed = replace(same, listed=19, partial=1, refused=0)
    assert compare([(healed, worse)], stood) == []


def test_every_kind_has_its_rule_and_its_words() -> None:
    for kind in Kind:
        check = Finding("a", kind, "3/7", "5/7").check()
        assert check.rule == RULES[kind]
        assert (check.status is Outcome.FAIL) == (check.fault is not None)
        assert "3/7" in check.message
        assert "3/7" in Finding("a", kind, "3/7", "5/7").words
