"""Who reports on which year, and since when: told from the beginnings of real pages."""

from __future__ import annotations

import pytest

from pipelines import read_report
from tests.support.golden import Beginning, beginnings

BEGINNINGS = [
    pytest.param(
        one,
        id=one.path.stem,
        marks=[pytest.mark.xfail(strict=True, reason=one.fault)] if one.fault else [],
    )
    for one in beginnings()
]


@pytest.mark.parametrize("one", BEGINNINGS)
def test_body_year_and_date_are_told(one: Beginning) -> None:
    report = read_report(one.path.read_bytes(), url=one.url)
    told = (report.authority, report.year, report.published_on)
    assert told == (one.authority, one.year, one.published_on), one.oddity


def test_every_beginning_has_its_expectation() -> None:
    listed = [one.path for one in beginnings()]
    assert len(listed) >= 40
    kept = {path for path in listed[0].parent.iterdir() if path.name != "expected.tsv"}
    assert set(listed) == kept
