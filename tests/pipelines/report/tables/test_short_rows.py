"""Rows of section three whose blank cells left no trace: whatever column was blank, no figure takes another's place."""

from __future__ import annotations

import pytest

from pipelines import read_report
from tests.support.reports import make_report_text


def _without(text: str, lost: tuple[int, ...]) -> bytes:
    section, lines = "", []
    for line in text.split("\n"):
        section = line[0] if line[1:2] == "、" and "\t" not in line else section
        cells = line.split("\t")
        if section == "三" and cells[1:] and cells[1].isdigit():
            cells = [cell for place, cell in enumerate(cells) if place not in lost]
        lines.append("\t".join(cells))
    return "\n".join(lines).encode()


@pytest.mark.parametrize("lost", [*((place,) for place in range(1, 8)), (1, 2), (3, 7), (6, 7)])
@pytest.mark.parametrize("granted", [0, 3])
def test_rows_that_all_end_early_have_no_figures(lost: tuple[int, ...], granted: int) -> None:
    report = read_report(_without(make_report_text(granted=granted), lost))
    assert report.status == "partial"
    assert {value for row in report.applications for value in row.values} == {None}
    assert next(row for row in report.applications if row.outcome == "granted").raw


def test_rows_that_end_early_with_nothing_in_them_are_blank() -> None:
    text = make_report_text().replace(
        "二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0", "二、上年结转政府信息公开申请数量\t\t"
    )
    report = read_report(text.encode())
    assert report.status == "verified"
