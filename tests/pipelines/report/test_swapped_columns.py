"""A head that prints its columns in another order holds for the whole table, over page breaks too."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from pipelines.blocks import Cell, Grid
from pipelines.report.form import editions
from pipelines.report.tables.applications import read_applications
from pipelines.report.tables.lines import lines_of
from tests.pipelines.readers.statutory import applications


def _swapped(cells: tuple[Cell, ...], first_row: int, last_row: int, left: int) -> Grid:
    """The rows of a page, from the column ``left``, with 商业企业 and 法律服务机构 in each other's place."""
    moved = {4: 7, 7: 4}
    kept = []
    for cell in cells:
        top, bottom = max(cell.row, first_row), min(cell.row + cell.rowspan, last_row)
        if top >= bottom:
            continue
        column = cell.column if cell.row < 2 else moved.get(cell.column, cell.column)
        width = cell.colspan - max(left - column, 0)
        text = cell.text if top == cell.row else ""
        kept.append(
            replace(cell, text=text, row=top - first_row, rowspan=bottom - top,
                    column=max(column - left, 0), colspan=width)
        )  # fmt: skip
    return Grid.from_cells([cell for cell in kept if cell.colspan > 0])


@pytest.mark.parametrize("left", [0, 1])
def test_figures_follow_the_head_on_the_page_before(left: int) -> None:
    numbers = count(1)
    cells = applications(lambda: str(next(numbers))).cells
    # the first page ends behind （二）部分公开, before any row has a label cell of its own in the third column
    blocks = [_swapped(cells, 0, 7, left), _swapped(cells, 7, 99, 0)]
    reading = read_applications(lines_of(blocks))
    assert reading is not None
    for place, row in enumerate(editions()[0].applications.rows):
        values = reading.rows[row.code]
        assert values is not None
        assert [cell.text if cell else None for cell in values] == [str(7 * place + n) for n in range(1, 8)]
