"""Rows of a PDF that the end of a page cut, in the text in order."""

from __future__ import annotations

import pytest

from pipelines.readers.pdf.cut_rows import DrawnPage, Wall, rejoin
from pipelines.readers.pdf.second import Piece, second_text

_WALLS: list[Wall] = [(x, 100.0, 700.0) for x in (50.0, 150.0, 250.0)]


def _piece(text: str, left: float, low: float, height: float = 10.0) -> Piece:
    return Piece(text, left, low, left + 10.0 * len(text), low + height)


@pytest.mark.parametrize(
    "rest",
    [
        [_piece("止公", 60, 688), _piece("开类", 100, 688)],
        [_piece("止公", 60, 694, 5), _piece("开类", 60, 683)],
    ],
)
def test_the_rest_of_a_cell_that_is_drawn_in_several_pieces_goes_back_in_order(rest: list[Piece]) -> None:
    """Of one line, as of writers that draw the letters of each font by themselves, or of two."""
    before = DrawnPage([_piece("其他法律行政法规禁", 52, 103), _piece("27", 190, 103)], _WALLS)
    after = DrawnPage([*rest, _piece("四、结转", 60, 660)], _WALLS)
    pages = {1: before, 2: after}
    rejoin(pages)
    assert second_text(before.pieces).split() == ["其他法律行政法规禁", "止公", "开类", "27"]
    assert second_text(after.pieces).split() == ["四、结转"]
