"""Every rule within a report, and every rule of reading, has a report that passes, one that fails and one of which
nothing can be said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines import read_report
from pipelines.report.catalogue import rule_entries, rule_groups
from pipelines.report.model import Check, Fault, Outcome
from tests.pipelines.report.checks.trials import TRIALS, Document, dated, read
from tests.support.place import PROJECT

#: groups whose rules are about one report
WITHIN = ("relations", "cause", "reading", "identity", "cells", "structure", "dates", "text")
#: rules that need more than the bytes of one document, with the tests that show them at work
ELSEWHERE = {
    "attachment_disagreement": "tests/pipelines/test_choose.py",
    "duplicate_report": "tests/pipelines/test_store.py",
    "date_in_future": "tests/pipelines/test_choose.py",
    "put_back": "tests/pipelines/test_changes.py",
    "cell_corrected": "tests/pipelines/test_corrections.py",
    "correction_expired": "tests/pipelines/test_corrections.py",
}


def within() -> Iterator[str]:
    for group in rule_groups():
        if group.group in WITHIN:
            yield from (rule.id for rule in group.rules)


def found(rule: str, data: Document) -> list[Check]:
    return [check for check in read(data).checks if check.rule == rule]


def test_every_rule_has_its_reports() -> None:
    assert {*TRIALS, *ELSEWHERE} == set(within())


@pytest.mark.parametrize("rule", TRIALS)
def test_it_passes(rule: str) -> None:
    assert not [one for one in found(rule, TRIALS[rule].passes) if one.status in (Outcome.FAIL, Outcome.NOTE)]


@pytest.mark.parametrize("rule", TRIALS)
def test_it_fails(rule: str) -> None:
    entry = rule_entries()[rule]
    if not entry.fails_as and not entry.notes:
        return  # it only says so
    checks = [one for one in found(rule, TRIALS[rule].fails) if one.status in (Outcome.FAIL, Outcome.NOTE)]
    assert checks, [
        (str(one.rule), one.message) for one in read(TRIALS[rule].fails).checks if one.status == "fail"
    ]
    for one in checks:
        assert (
            (one.fault in entry.fails_as)
            if one.status is Outcome.FAIL
            else (entry.notes and one.fault is None)
        )
        assert one.message


@pytest.mark.parametrize("rule", TRIALS)
def test_it_says_where_nothing_can_be_said(rule: str) -> None:
    trial, entry = TRIALS[rule], rule_entries()[rule]
    assert (trial.open_ is None) == (entry.not_assessable is None)
    if trial.open_ is not None:
        assert any(one.status is Outcome.NOT_ASSESSABLE for one in found(rule, trial.open_))


@pytest.mark.parametrize(("rule", "module"), ELSEWHERE.items())
def test_what_needs_more_is_shown_elsewhere(rule: str, module: str) -> None:
    source = (PROJECT / module).read_text(encoding="utf-8")
    assert rule in source.lower(), f"{module} says nothing of {rule}"


@pytest.mark.parametrize("group", ["cause", "identity", "cells", "structure", "dates", "text"])
def test_only_relations_and_what_was_not_read_decide_a_status(group: str) -> None:
    (rules,) = [one.rules for one in rule_groups() if one.group == group]
    for rule in (one.id for one in rules):
        if rule in TRIALS and rule not in ("likely_cause", "section_says_something"):
            assert read(TRIALS[rule].fails).status is read(TRIALS[rule].passes).status, rule


def test_the_clock_plays_no_part() -> None:
    """A page dated far ahead is read alike on any day; whether it lies in the future says who fetched it."""
    report = read_report(dated("2035-01-20"), url="file:///report.html")
    assert report.published_on == "2035-01-20"
    assert not found("date_in_future", dated("2035-01-20"))


def test_faults_are_named() -> None:
    assert found("published_after_year", dated("2023-06-20"))[0].fault is Fault.UNKNOWN
