"""Fonts that a PDF names and does not hold: boxes stand in for them while it is read, and only then."""

from __future__ import annotations

import ctypes

import pypdfium2.raw as pdfium
import pytest
from pypdfium2 import PdfDocument

from pipelines.blocks import Grid
from pipelines.readers import pdf
from pipelines.readers.pdf.fonts import boxes_for_missing_fonts
from tests.pipelines.readers.drawn_pages import Page, draw_table, write_pdf

TITLE = "一二三 2023年报告"


def page_of(text: str) -> bytes:
    page = Page()
    page.text(100, 100, text, 10)
    return write_pdf([page])


def boxes(data: bytes) -> list[tuple[int, int, int, int]]:
    """Left, low, right, high of each character's own box, in thousandths of its size from where its drawing begins."""
    document = PdfDocument(data)
    page = document[0]
    text = page.get_textpage()
    found = []
    for number in range(text.count_chars()):
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, number, x, y)
        left, low, right, high = text.get_charbox(number)
        found.append(
            tuple(
                round(100 * side) for side in (left - x.value, low - y.value, right - x.value, high - y.value)
            )
        )
    document.close()
    return found


def test_letters_are_boxes_within_and_letters_without() -> None:
    data = page_of(TITLE)
    before = boxes(data)
    with boxes_for_missing_fonts():
        flat, _, third, space, two, *_ = boxes(data)
    assert flat == third == (0, -79, 960, 859)
    assert two == (0, 0, 520, 744)
    assert space[3] - space[1] < 2
    assert boxes(data) == before
    assert (
        before[0] != flat or before[0] == before[2]
    )  # a machine without Chinese fonts has one glyph for all


def test_a_document_that_was_open_before_keeps_its_letters() -> None:
    data = page_of(TITLE)
    document = PdfDocument(data)
    before = document[0].get_textpage().get_charbox(0)
    with boxes_for_missing_fonts():
        assert document[0].get_textpage().get_charbox(0) == before
        (flat, *_) = boxes(data)
    assert flat == (0, -79, 960, 859)
    document.close()


@pytest.mark.parametrize("letter", ["\uffee", "\u9fff"])
def test_a_letter_that_no_font_knows_is_not_lost(letter: str) -> None:
    page = Page()
    cells = [
        (r, c, 1, 1, text) for r, c, text in [(0, 0, "项目"), (0, 1, "数量"), (1, 0, "规章"), (1, 1, letter)]
    ]
    draw_table(page, 100, 100, [100, 100], [30, 30], cells)
    (grid,) = [block for block in next(pdf.readings(write_pdf([page]))).blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grid.cells()] == ["项目", "数量", "规章", letter]


def test_a_letter_without_unicode_is_not_lost() -> None:
    """Alone in its text object, and of a number that its collection of letters does not have."""
    data = page_of("\ufe74").replace(b"/Encoding/UniGB-UTF16-H", b"/Encoding/Identity-H   ")
    with boxes_for_missing_fonts():
        document = PdfDocument(data)
        assert document[0].get_textpage().count_chars() == 1
        document.close()
