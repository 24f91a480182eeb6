"""A head of section three that falls apart into rows, as pages without rules print it."""

from __future__ import annotations

import pytest

from pipelines.blocks import Cell, Grid
from pipelines.report.form import editions
from pipelines.report.tables.applications.columns import printed_orders
from pipelines.report.tables.lines import lines_of

#: words with their columns, row by row
TORN: dict[str, tuple[dict[int, str], ...]] = {
    "a kind above the others": (
        {3: "法人或其他组织"},
        {5: "法律服务机构"},
        {2: "商业企业", 3: "科研机构"},
        {1: "自然人", 4: "社会公益组织", 6: "其他", 7: "总计"},
    ),
    "all kinds together above": (
        {4: "法人或其他组织"},
        {
            1: "自然人",
            2: "商业企业",
            3: "科研机构",
            4: "社会公益组织",
            5: "法律服务机构",
            6: "其他",
            7: "总计",
        },
    ),
}


@pytest.mark.parametrize("words", TORN.values(), ids=TORN)
def test_the_order_of_columns_is_that_of_their_places(words: tuple[dict[int, str], ...]) -> None:
    row = ("一、本年新收政府信息公开申请数量", "5", "1", "4", "2", "6", "3", "21")
    rows = [*words, dict(enumerate(row))]
    cells = [Cell(text, number, column) for number, one in enumerate(rows) for column, text in one.items()]
    lines = lines_of([Grid.from_cells(cells, guessed=True)])
    assert printed_orders(lines, lines[-1], editions()[0]) == []
