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


def test_a_head_that_the_end_of_a_page_cut_holds_for_all_rows() -> None:
    kinds = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    upper = Grid.from_cells(
        [Cell("", 0, 0), Cell("申请人情况", 0, 1, 1, 3)]
        + [Cell(text, 1, place) for place, text in enumerate(["", "法人或其他组织", "自然人", "总计"])],
        page=1,
    )
    cells = [Cell("", 0, 0), *(Cell(text, 0, place) for place, text in enumerate(kinds, start=1))]
    for number, label in enumerate(editions()[0].applications.labels.values(), start=1):
        figures = [1, 2, 3, 4, 5, 6, 21]
        cells += [
            Cell(label, number, 0),
            *(Cell(str(one), number, place) for place, one in enumerate(figures, 1)),
        ]
    reading = read_applications(lines_of([upper, Grid.from_cells(cells, page=2)]))
    assert reading is not None
    assert reading.order is not None
    assert reading.order[-2:] == ["natural_person", "total"]
    values = reading.rows["granted"]
    assert values is not None
    assert [cell.text if cell else None for cell in values] == ["6", "1", "2", "3", "4", "5", "21"]


def test_a_head_that_the_end_of_a_page_parts_from_its_rows_holds_for_them() -> None:
    numbers = count(1)
    cells = applications(lambda: str(next(numbers))).cells
    reading = read_applications(
        lines_of([replace(_swapped(cells, 0, 3, 1), page=1), replace(_swapped(cells, 3, 99, 0), page=2)])
    )
    assert reading is not None
    assert reading.order is not None
    assert reading.order[1:5] == [
        "legal_service_org", "research_institution", "public_welfare_org", "commercial_enterprise",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "kept"), [((1, 2, 3, 4, 5, 6, 21), False), ((1, 16, 2, 3, 4, 5, 1), True)]
)
def test_a_head_that_the_sums_belie_names_no_column(figures: tuple[int, ...], kept: bool) -> None:
    """The head lost 法人或其他组织, so that 总计 moved beside 自然人; or figures stand under it as it says."""
    kinds = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    cells = [
        Cell("", 0, 0, 2),
        *(Cell(text, 0, place, 2) for place, text in enumerate(["自然人", "总计"], 1)),
    ]
    cells += [Cell(text, 1, place) for place, text in enumerate(kinds, start=3)]
    for number, label in enumerate(editions()[0].applications.labels.values(), start=2):
        cells.append(Cell(label, number, 0))
        cells += [Cell(str(one), number, place) for place, one in enumerate(figures, 1)]
    reading = read_applications(lines_of([Grid.from_cells(cells)]))
    assert reading is not None
    assert (reading.rows["granted"] is not None) is kept
    assert any("表头" in problem for problem in reading.problems) is not kept
