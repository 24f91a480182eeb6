"""Letters that are drawn twice, filled and with a stroke over them, are read once in both readings."""

from __future__ import annotations

import pytest

from pipelines.blocks import Cell, Content, Grid
from pipelines.readers import pdf
from tests.pipelines.readers.pdf_page import document


def shown(x: float, text: str, up: float = 0) -> str:
    return f"BT /F 10 Tf 1 0 0 1 {x} {606 + up} Tm ({text}) Tj ET "


def last_cell(content: Content) -> Cell:
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    cell = grid.slots[1][1]
    assert cell is not None
    return cell


def strokes(text: str, x: float = 270, step: float = 5.56) -> str:
    """The strokes of letters one by one, as browsers set them."""
    return "".join(shown(x + step * place, char) for place, char in enumerate(text))


@pytest.mark.parametrize("text", ["88", "1324", "46811", "1111", "90210"])
def test_a_figure_with_strokes_is_one(text: str) -> None:
    content = next(pdf.readings(document(shown(270, text) + strokes(text))))
    assert (last_cell(content).text, last_cell(content).opaque) == (text, "")
    assert text in content.text.split()


def test_the_rest_of_a_figure_stands_behind_its_strokes() -> None:
    """As pdfium orders letters that are set closer."""
    content = next(pdf.readings(document(shown(270, "4681") + strokes("4681") + shown(292.24, "1"))))
    assert last_cell(content).text == "46811"
    assert "46811" in content.text.split()


@pytest.mark.parametrize("over", ["1", "24", "3", "1325"])
def test_other_letters_over_a_figure_are_no_strokes(over: str) -> None:
    """What stands over other digits, or beside their places, is no stroke of theirs."""
    content = next(pdf.readings(document(shown(270, "1324") + shown(272.6, over))))
    assert last_cell(content).opaque or last_cell(content).text != "1324"
