"""Two readings of a page made one, cell by cell."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="needs the extra ocr")

from pipelines.blocks import Block, Grid, Paragraph
from pipelines.readers.scan.agreement import agreed, settled_cells, with_tables
from pipelines.readers.scan.lattice import Lattice, Slot
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


def lattice(columns: int) -> Lattice:
    cells = tuple(Slot(0, column, 1, 1, (column, 0, column + 1, 1)) for column in range(columns))
    return Lattice((0, 0, columns, 1), cells)


def test_cells_are_settled_where_both_readings_agree_in_the_same_cells() -> None:
    read = page("标题", ("7", "7"), ("7", "1"), (UNREAD, UNREAD), ("", ""), ("结果\n维持", "结果维持"))
    assert settled_cells(*read, [lattice(5)]) == [["7", None, None, "", "结果\n维持"]]
    assert settled_cells(*read, [lattice(4)]) is None
    assert settled_cells(*read, []) is None


def test_tables_take_the_place_of_those_before() -> None:
    blocks, text = page("标题", ("7", "1"))
    ((_, grid), _) = page("", ("7", "7"))
    assert isinstance(grid, Grid)
    assert with_tables(blocks, text, [(grid, ["7"])]) == page("标题", ("7", "7"))
