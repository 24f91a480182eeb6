"""What is certain of a row of figures beside a cell that nobody understands."""

from __future__ import annotations

import pytest

from pipelines.blocks import Cell, Grid
from pipelines.report.tables.lines import lines_of
from pipelines.report.tables.row_figures import is_guessed, row_figures


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["96576", "19734", "8811", "0 1", "25121"], (96576, 19734, None, None, None)),
        (["3", "1", "0", "见附件", "4"], (3, 1, 0, None, 4)),
        (["3", "1", "0", "0 0", "4"], (3, 1, 0, None, 4)),  # its sum holds without the cell
        (["3", "1", "0", "100%", "5"], (3, 1, 0, None, 5)),
        (["3", "1", "0", "0", "4"], (3, 1, 0, 0, 4)),
    ],
    ids=["a digit over the line", "words", "confirmed", "a share", "plain"],
)
def test_neighbours_of_a_cell_of_digits_are_certain_only_by_their_sum(texts, values):
    assert row_figures([Cell(text, 0, column) for column, text in enumerate(texts)]).values == values


@pytest.mark.parametrize(
    ("texts", "guessed", "doubted"),
    [
        (["972", "-", "-", "977", ""], True, True),
        (["972", "-", "-", "977", ""], False, False),
        (["972", "", "", "5", "977"], True, False),  # its sum holds
        (["", "", "", "", ""], True, False),
    ],
)
def test_which_cell_is_blank_is_guessed_where_places_alone_tell(texts, guessed, doubted):
    cells = [Cell(text, 0, column) for column, text in enumerate(texts)]
    (line,) = lines_of([Grid.from_cells(cells, guessed=guessed)])
    assert is_guessed(row_figures(cells).values, cells, line, None) == doubted
