"""Ruling lines to cells: spans, lines in pieces, open sides, what is no table, figures across lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers.drawn_pages.overprints import ACROSS, place_figures_across
from pipelines.readers.drawn_pages.ruled_tables import Table, place, tables
from pipelines.readers.drawn_pages.rulings import Line, join_pieces
from pipelines.readers.drawn_pages.words import Glyph, plain, runs


def ruled(horizontals: list[Line], verticals: list[Line]) -> list[Table]:
    return tables(join_pieces(horizontals), join_pieces(verticals))


def grid_lines(xs: list[float], ys: list[float]) -> tuple[list[Line], list[Line]]:
    return [Line(y, xs[0], xs[-1]) for y in ys], [Line(x, ys[0], ys[-1]) for x in xs]


def word(text: str, x: float, y: float, size: float = 9.0) -> list[Glyph]:
    """Glyphs of a word from its left end, around the height ``y``."""
    return [
        (char, x + index * size / 2, y - size / 2, x + (index + 1) * size / 2, y + size / 2)
        for index, char in enumerate(text)
    ]


def texts(table: Table) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in table.grid().slots]


def test_cells_of_a_plain_grid() -> None:
    across, down = grid_lines([0, 50, 100], [0, 20, 40])
    (table,) = ruled(across, down)
    place([table], runs([*word("12", 10, 10), *word("3", 60, 30)]))
    assert texts(table) == [["12", ""], ["", "3"]]
    assert table.cells[3].box == (50, 20, 100, 40)


def test_missing_lines_make_spans() -> None:
    across = [Line(0, 0, 150), Line(20, 50, 150), Line(40, 0, 150)]
    down = [Line(0, 0, 40), Line(50, 0, 40), Line(100, 20, 40), Line(150, 0, 40)]
    (table,) = ruled(across, down)
    assert [(c.row, c.column, c.rowspan, c.colspan) for c in table.cells] == [
        (0, 0, 2, 1),
        (0, 1, 1, 2),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
    ]


def test_pieces_dashes_and_double_lines_are_one_line() -> None:
    pieces = [Line(10 + (i % 2) * 1.5, 6 * i, 6 * i + 3) for i in range(20)]
    assert [(round(line.start), round(line.end)) for line in join_pieces(pieces)] == [(0, 117)]
    assert join_pieces([Line(0, 0, 3)]) == []
    assert len(join_pieces([Line(0, 0, 50), Line(0, 60, 100)])) == 2


def test_a_row_left_thin_by_lines_that_miss_each_other_is_no_row() -> None:
    across = [Line(0, 0, 100), Line(20, 0, 50), Line(24, 50, 100), Line(44, 0, 100)]
    down = [Line(0, 0, 44), Line(50, 0, 44), Line(100, 0, 44)]
    (table,) = ruled(across, down)
    assert len(table.ys) == 3


def test_sides_left_open_are_closed() -> None:
    across = [Line(y, 0, 300) for y in (0, 20, 40)]
    down = [Line(x, 0, 60) for x in (100, 200)]
    (table,) = ruled(across, down)
    assert len(table.xs) == 4
    assert [round(y) for y in table.ys] == [0, 20, 40, 60]


def test_underlines_frames_and_single_lines_are_no_tables() -> None:
    across, down = grid_lines([0, 100], [0, 30])
    found = ruled([*across, Line(15, 20, 60)], down)
    assert [len(table.cells) for table in found] == [1]
    assert ruled([Line(5, 0, 100)], [Line(300, 0, 50)]) == []


def test_a_region_that_is_no_rectangle_is_cut_into_rectangles() -> None:
    # the line between the two cells of the lower row is missing on one side only
    across = [Line(0, 0, 100), Line(20, 50, 100), Line(40, 0, 100)]
    down = [Line(0, 0, 40), Line(50, 0, 20), Line(100, 0, 40)]
    (table,) = ruled(across, down)
    covered = sorted((c.row, c.column, c.rowspan, c.colspan) for c in table.cells)
    assert covered == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2)]


def test_a_line_across_most_of_a_spanned_cell_parts_it() -> None:
    # the side of the spanned cell above was drawn a row too short, as browsers do at page breaks
    across = [Line(0, 0, 200), Line(20, 30, 200), Line(40, 0, 200)]
    down = [Line(0, 0, 40), Line(150, 0, 40), Line(200, 0, 40), Line(30, -20, 0)]
    across.append(Line(-20, 0, 200))
    (table,) = ruled(across, down)
    assert [(c.row, c.rowspan, c.colspan) for c in table.cells if c.row > 0 and c.column == 0] == [
        (1, 1, 2),
        (2, 1, 2),
    ]


def test_the_side_of_a_cell_that_no_line_across_touches_belongs_to_the_table() -> None:
    across = [Line(20, 30, 100), Line(40, 30, 100)]
    down = [Line(0, 0, 60), Line(30, 0, 60), Line(100, 0, 60), Line(200, 0, 90)]
    (table,) = ruled(across, down)
    assert table.xs == [0, 30, 100]
    place([table], runs(word("12", 10, 30)))
    assert texts(table)[0][0] == "12"


def test_radicals_that_browsers_write_are_the_plain_characters() -> None:
    assert plain("⼾⼝⾏政⻘⾭⻙⻑") == "户口行政青青韦長"


def test_text_goes_to_the_inner_of_two_nested_tables() -> None:
    outer = grid_lines([0, 200, 400], [0, 100])
    inner = grid_lines([220, 300, 380], [20, 50, 80])
    found = ruled([*outer[0], *inner[0]], [*outer[1], *inner[1]])
    left = place(found, runs([*word("7", 230, 35), *word("8", 20, 50), *word("9", 500, 50)]))
    by_cells = {len(table.cells): table for table in found}
    assert texts(by_cells[4])[0] == ["7", ""]
    assert texts(by_cells[2]) == [["8", ""]]
    assert [run.text for run in left] == ["9"]


def test_a_figure_across_a_line_stays_one_figure_and_is_doubtful() -> None:
    across, down = grid_lines([0, 30, 60], [0, 20])
    (table,) = ruled(across, down)
    place([table], runs(word("12345678", 14, 10)))
    assert texts(table) == [["", "12345678"]]
    assert table.doubtful


@pytest.mark.parametrize("own", [True, False])
def test_a_figure_across_a_line_may_be_that_of_a_cell_without_any(own: bool) -> None:
    across, down = grid_lines([0, 30, 60], [0, 40])
    (table,) = ruled(across, down)
    place([table], runs([*word("12345678", 14, 10), *(word("5", 8, 28) if own else [])]))
    place_figures_across([table])
    assert [cell.opaque for cell in table.grid().cells()] == ["" if own else ACROSS] * 2


def test_figures_so_near_a_line_that_they_look_like_one_are_parted_there() -> None:
    across, down = grid_lines([0, 30, 60], [0, 20])
    (table,) = ruled(across, down)
    place([table], runs([*word("12345", 6.8, 10), *word("67890", 30.7, 10)]))
    assert (texts(table), table.doubtful) == ([["12345", "67890"]], False)
    (table,) = ruled(across, down)
    spread = [(char, 6.8 + 6 * at, 5.5, 11.3 + 6 * at, 14.5) for at, char in enumerate("123456")]
    place([table], runs(spread))  # gaps alike: one figure, set wide
    assert (texts(table), table.doubtful) == ([["123456", ""]], True)


def test_words_across_a_line_are_parted_there() -> None:
    across, down = grid_lines([0, 36, 72], [0, 20])
    (table,) = ruled(across, down)
    place([table], runs([(c, 9 * i, 5, 9 * i + 9, 14) for i, c in enumerate("商业企业科研机构")]))
    assert texts(table) == [["商业企业", "科研机构"]]
    assert not table.doubtful


@pytest.mark.parametrize("upwards", [False, True])
def test_vertical_text_is_read_column_by_column(upwards: bool) -> None:
    across, down = grid_lines([0, 60, 120], [0, 100])
    (table,) = ruled(across, down)
    sign = -1 if upwards else 1
    columns = [("本年度", 10 if upwards else 30), ("结果", 30 if upwards else 10)]
    glyphs = [
        (char, x, 50 + sign * 12 * i, x + 10, 60 + sign * 12 * i)
        for text, x in columns
        for i, char in enumerate(text)
    ]
    place([table], runs(glyphs))
    assert texts(table) == [["本年度\n结果", ""]]


def test_a_small_stop_stays_in_its_line() -> None:
    across, down = grid_lines([0, 100, 200], [0, 40])
    (table,) = ruled(across, down)
    glyphs = [("3", 10, 10, 15, 22), (".", 15, 19, 17, 21.5), ("危", 17, 10, 29, 22)]
    place([table], runs([*glyphs, ("及", 10, 24, 22, 36)]))
    assert texts(table)[0][0] == "3.危\n及"


def test_a_drawing_is_not_searched() -> None:
    assert ruled([Line(10 * i, 0, 50) for i in range(5000)], [Line(0, 0, 50000)]) == []


@st.composite
def _spanned(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """Rows, columns and rectangles that cover them."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    free = {(r, c) for r in range(rows) for c in range(columns)}
    cells = []
    for r in range(rows):
        for c in range(columns):
            if (r, c) not in free:
                continue
            width = draw(st.integers(1, 3))
            while any((r, c + k) not in free for k in range(width)):
                width -= 1
            height = draw(st.integers(1, 3))
            while any((r + j, c + k) not in free for j in range(height) for k in range(width)):
                height -= 1
            cells.append((r, c, height, width))
            free -= {(r + j, c + k) for j in range(height) for k in range(width)}
    return rows, columns, cells


@settings(max_examples=60, deadline=None)
@given(_spanned())
def test_any_spans_drawn_cell_by_cell_are_found_again(
    drawn: tuple[int, int, list[tuple[int, int, int, int]]],
) -> None:
    _, _, cells = drawn
    across, down, glyphs = [], [], []
    for number, (r, c, height, width) in enumerate(cells):
        x0, x1, y0, y1 = 40.0 * c, 40.0 * (c + width), 20.0 * r, 20.0 * (r + height)
        across += [Line(y0, x0, x1), Line(y1, x0, x1)]
        down += [Line(x0, y0, y1), Line(x1, y0, y1)]
        glyphs += word(str(number), x0 + 5, (y0 + y1) / 2)
    (table,) = ruled(across, down)
    place([table], runs(glyphs))
    # rows and columns in which no cell begins cannot be seen
    rows = sorted({r for r, _, _, _ in cells})
    columns = sorted({c for _, c, _, _ in cells})
    seen = {cell.text: cell for cell in table.grid().cells()}
    assert len(seen) == len(cells)
    for number, (r, c, height, width) in enumerate(cells):
        cell = seen[str(number)]
        assert (cell.row, cell.column) == (rows.index(r), columns.index(c))
        assert cell.rowspan == sum(r <= row < r + height for row in rows)
        assert cell.colspan == sum(c <= column < c + width for column in columns)


def test_text_that_runs_on_beneath_a_cell_cut_by_the_page_belongs_to_it() -> None:
    across = [Line(0, 0, 120), Line(20, 60, 120)]
    down = [Line(x, 0, 20) for x in (0, 60, 120)]
    (table,) = ruled(across, down)
    left = place(
        [table],
        runs([*word("123", 10, 12), *word("456", 10, 25), *word("789", 70, 26), *word("55", 10, 60)]),
    )
    assert texts(table) == [["123\n456", ""]]
    assert [run.text for run in left] == ["789", "55"]


def test_low_boxes_of_ink_keep_their_place_in_the_line() -> None:
    across, down = grid_lines([0, 100, 200], [0, 40])
    (table,) = ruled(across, down)
    place([table], runs([("一", 10, 15, 22, 17), ("是", 22, 10, 34, 22), ("十", 34, 10, 46, 22)]))
    assert texts(table)[0][0] == "一是十"


def test_a_figure_wrapped_behind_its_thousands_separator_is_one() -> None:
    across, down = grid_lines([0, 30, 60], [0, 40])
    (table,) = ruled(across, down)
    place([table], runs([*word("1,", 5, 10), *word("012", 5, 24)]))
    assert texts(table) == [["1,012", ""]]


def test_short_lines_in_a_narrow_cell_are_not_columns() -> None:
    across, down = grid_lines([0, 30, 60], [0, 100])
    (table,) = ruled(across, down)
    drawn = [("51", 2, 10), ("（其", 2, 24), ("中修", 2, 38), ("订", 2, 52), ("1", 20, 52)]
    place([table], runs(glyph for text, x, y in drawn for glyph in [(text, x, y, x + 10, y + 11)]))
    assert texts(table)[0][0] == "51\n（其\n中修\n订 1"


def test_a_figure_too_long_for_its_cell_is_whole_and_two_figures_stay_two() -> None:
    across, down = grid_lines([0, 30, 130], [0, 40])
    (table,) = ruled(across, down)
    place(
        [table],
        runs([*word("84473", 3, 10), *word("9", 12, 24), *word("12", 80, 10), *word("34", 80, 24)]),
    )
    assert texts(table) == [["844739", "12\n34"]]


def test_a_figure_over_three_lines_is_not_written_downwards() -> None:
    across, down = grid_lines([0, 30, 130], [0, 50])
    (table,) = ruled(across, down)
    place([table], runs([*word("826", 6, 5), *word("093", 6, 17), *word("3", 6, 29)]))
    assert texts(table) == [["8260933", ""]]


@pytest.mark.parametrize(
    ("upper", "lower", "whole"),
    [("537,33", "1", "537,331"), ("53733", "1", "53733\n1"), ("537,331", "1", "537,331\n1")],
)
def test_a_figure_cut_within_its_last_group_is_one_even_where_a_digit_had_room(
    upper: str, lower: str, whole: str
) -> None:
    across, down = grid_lines([0, 51, 130], [0, 40])
    (table,) = ruled(across, down)
    place([table], runs([*word(upper, 3, 5), *word(lower, 20, 17)]))
    assert texts(table) == [[whole, ""]]


def test_empty_strips_left_by_page_breaks_are_no_rows() -> None:
    across = [Line(0, 0, 160), Line(20, 40, 160)]
    down = [Line(0, 0, 50), Line(40, 0, 50), Line(80, 0, 20), Line(120, 0, 20), Line(160, 0, 50)]
    (table,) = ruled(across, down)
    place([table], runs([*word("1", 10, 10), *word("2", 50, 10)]))
    assert texts(table) == [["1", "2", "", ""]]


def test_what_runs_over_the_foot_of_a_cell_written_downwards_stays_in_it() -> None:
    across, down = grid_lines([0, 30, 60], [0, 40])
    (table,) = ruled(across, down)
    letters = [(char, 10.0, 2 + 12.0 * i, 20.0, 12 + 12.0 * i) for i, char in enumerate("本年度办理")]
    left = place([table], runs([*letters, *word("12", 32, 46), *word("办", 100, 50)]))
    assert texts(table) == [["本年度办理", ""]]
    assert [run.text for run in left] == ["12", "办"]


def test_a_figure_cut_before_a_full_width_comma_is_one() -> None:
    across, down = grid_lines([0, 32, 64], [0, 40])
    (table,) = ruled(across, down)
    place(
        [table],
        runs([("2", 12, 5, 17, 15), ("3，772", 2, 19, 31, 29), *word("2", 40, 10), *word("3", 40, 24)]),
    )
    assert texts(table) == [["23，772", "2\n3"]]


def test_a_label_that_sticks_out_over_the_outer_border_is_whole() -> None:
    across, down = grid_lines([20, 120, 160], [0, 20])
    (table,) = ruled(across, down)
    left = place(
        [table], runs([(char, 8 + 10.0 * i, 5, 18 + 10.0 * i, 15) for i, char in enumerate("规范性文件")])
    )
    assert texts(table) == [["规范性文件", ""]]
    assert left == []
