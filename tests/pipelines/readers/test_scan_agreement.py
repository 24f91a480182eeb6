"""Two readings of a page made one, cell by cell."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="needs the extra ocr")

from pipelines.blocks import Block, Grid, Paragraph
from pipelines.readers.scan.agreement import agreed
from pipelines.readers.scan.ocr import UNREAD


def page(heading: str, *cells: tuple[str, str]) -> tuple[list[Block], str]:
    """A page with a heading and one row of cells, each given as it was read first and second."""
    grid = Grid.from_rows([[first for first, _ in cells]], ragged=False)
    return [Paragraph(heading), grid], "".join(f"{line}\n" for line in (heading, *(two for _, two in cells)))


@pytest.mark.parametrize(
    ("cheap", "dear", "result"),
    [
        (("7", "7"), ("7", "7"), ("7", "7")),
        (("7", "7"), ("7", "1"), ("7", "7")),
        (("7", UNREAD), ("7", "7"), ("7", "7")),
        (("7", "1"), ("1", "7"), ("1", "7")),
        (("7", "7"), ("1", "1"), (UNREAD, UNREAD)),
        (("", ""), ("1", "1"), (UNREAD, UNREAD)),
        (("维特", "维特"), ("维持", "维持"), ("维持", "维持")),
        ((UNREAD, UNREAD), ("", ""), ("", "")),
        (("结果\n维持", "结果维持"), ("结果维特", "结果维持"), ("结果\n维持", "结果维持")),
    ],
)
def test_a_cell_is_what_one_reading_is_sure_of_and_the_other_does_not_deny(
    cheap: tuple[str, str], dear: tuple[str, str], result: tuple[str, str]
) -> None:
    other = ("38", "38")
    blocks, text = agreed(*page("四、标题", cheap, other), *page("四、标题。", dear, other))
    assert (blocks, text) == page("四、标题。", result, other)


def test_tables_seen_otherwise_are_those_of_the_dearer_reading() -> None:
    dear = page("标题", ("1", "1"), ("2", "2"))
    assert agreed(*page("标题", ("12", "12")), *dear) == dear
