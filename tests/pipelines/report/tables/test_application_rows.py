"""Rows of section three that no lines part: whose figures these are."""

from __future__ import annotations

import pytest

from pipelines.blocks import Cell, Grid
from pipelines.report.tables.applications.rows import find_rows
from pipelines.report.tables.lines import lines_of

_LABELS = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "予以公开\n（二）部分公开（区分处理的，\n只计这一情形，不计其他情形）\n（三）\n不予公开",
    "1.属于\n国家秘密",
    "2.其他法律行政法\n规禁止公开",
)


@pytest.mark.parametrize("guessed", [True, False])
def test_figures_beside_the_labels_of_two_rows_are_of_neither(guessed: bool) -> None:
    cells = [Cell(label, row, 0) for row, label in enumerate(_LABELS)]
    cells += [Cell(str(row + column), row, column) for row in range(len(_LABELS)) for column in range(1, 8)]
    rows = find_rows(lines_of([Grid.from_cells(cells, guessed=guessed)]))
    assert rows is not None
    assert {"granted", "denied_state_secret", "denied_prohibited_by_law"} <= rows.found.keys()
    assert rows.torn == (["granted"] if guessed else [])
