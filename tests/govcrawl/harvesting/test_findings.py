"""A run beside the last complete one of its portal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from govcrawl.harvesting.findings import RULES, Counts, Finding, Kind, compare
from govcrawl.harvesting.summary import standing
from pipelines.database.harvests import beside_the_past
from pipelines.database.transactions import Store
from pipelines.database.verdicts import Decision, judge
from pipelines.report.catalogue import rule_entries
from pipelines.report.model import Outcome
from tests.govcrawl.harvesting.trials import TRIALS

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
    stood = {(one.portal, one.kind): one for one in first}
    assert compare([(same, worse)], stood) == first
    healed = replace(same, listed=19, partial=1, refused=0)
    assert compare([(healed, worse)], stood) == []


@pytest.mark.parametrize("before", [20, 0])
def test_an_empty_list_heals_nothing(before: int) -> None:
    """The measure of the fourth run is the first, also where the third, empty, was complete."""
    worse = replace(NOW, partial=9, refused=4)
    empty = replace(NOW, listed=0, found=0, partial=0, refused=0)
    first = compare([(worse, BEFORE)])
    assert [one.kind for one in first] == [Kind.PARTIAL, Kind.REFUSED]
    second = compare([(empty, worse)], {(one.portal, one.kind): one for one in first})
    assert [one.kind for one in second] == [Kind.SILENT, Kind.PARTIAL, Kind.REFUSED]
    assert second[1:] == first
    third = compare([(worse, worse if before else empty)], {(one.portal, one.kind): one for one in second})
    assert third == first


@pytest.mark.parametrize("rule", TRIALS)
def test_every_rule_finds_its_own_and_is_satisfied_again(tmp_path: Path, rule: str) -> None:
    passes, finds = TRIALS[rule]
    store = Store(tmp_path / "govcrawl.db", parser="p")
    entry, rows = rule_entries()[rule], []
    for changes in (finds, passes):
        found = compare([(replace(NOW, **changes), BEFORE)])  # type: ignore[arg-type]
        beside_the_past(store, {"a": [one.check() for one in found]})
        rows.append(store.connection.execute("SELECT rule, status, fault, message FROM checks").fetchall())
    store.close()
    ((named, status, fault, message),), satisfied = rows
    assert (named, satisfied) == (rule, [])
    assert (fault in entry.fails_as) if status == "fail" else (status == "note" and entry.notes)
    assert message
    assert entry.not_assessable is None


def test_every_kind_has_its_rule_and_its_words() -> None:
    assert {str(rule) for rule in RULES.values()} == set(TRIALS)
    for kind in Kind:
        check = Finding("a", kind, "3/7", "5/7").check()
        assert check.rule == RULES[kind]
        assert (check.status is Outcome.FAIL) == (check.fault is not None)
        assert "3/7" in check.message
        assert "3/7" in Finding("a", kind, "3/7", "5/7").words


def test_what_was_dismissed_stands_again_when_it_grew(tmp_path: Path) -> None:
    store = Store(tmp_path / "govcrawl.db", parser="p")
    smaller, smallest = Finding("a", Kind.SHRUNK, "100", "50"), Finding("a", Kind.SHRUNK, "50", "10")
    beside_the_past(store, {"a": [smaller.check()]})
    ((finding,),) = store.connection.execute("SELECT id FROM checks").fetchall()
    with store.transaction() as connection:
        judge(connection, finding, Decision.DISMISSED, who="甲")
    assert standing(store.connection) == []
    beside_the_past(store, {"a": [smallest.check()]})
    assert standing(store.connection) == [smallest]
    with store.transaction() as connection:
        judge(connection, finding, Decision.DISMISSED, who="甲")
        judge(connection, finding, Decision.CONFIRMED, who="乙")
    assert standing(store.connection) == [smallest]
    store.close()
