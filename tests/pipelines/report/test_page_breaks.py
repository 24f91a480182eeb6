"""Rows cut by a page, and heads printed again on the next."""

from __future__ import annotations

import pytest

from pipelines.blocks import Cell, Grid
from pipelines.report.tables.challenges import read_challenges
from pipelines.report.tables.copies import find_copies
from pipelines.report.tables.lines import lines_of
from pipelines.report.tables.page_breaks import mend_pages


def _grid(page: int, *rows: tuple[str, ...]) -> Grid:
    cells = [Cell(text, row, column) for row, texts in enumerate(rows) for column, text in enumerate(texts)]
    return Grid.from_cells(cells, page=page)


def _last(grid: Grid) -> list[str]:
    return [cell.text if cell else "" for cell in grid.slots[-1]]


HEAD = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")


def test_halves_of_a_row_are_one_row() -> None:
    upper = _grid(1, HEAD, ("行政", "12", "3（其中", "4"))
    lower = _grid(2, ("许可", "", "新增2项）", ""), ("行政处罚", "1", "2", "3"))
    (first, none), (second, left_out) = mend_pages([upper, lower])
    assert _last(first) == ["行政\n许可", "12", "3（其中\n新增2项）", "4"]
    assert (none, left_out) == (frozenset(), frozenset({0}))
    assert second is lower


def _full_grid(page: int, *rows: tuple[str, ...]) -> Grid:
    """A grid in whose cells no further digit had room."""
    cells = [
        Cell(text, row, column, full=bool(text))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return Grid.from_cells(cells, page=page)


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        (("行政", "539", "12", "-"), ("许可", "22", "", ""), ["行政\n许可", "53922", "12", "-"]),
        (("行政许可", "539", "12", "-"), ("", "22", "", ""), ["行政许可", "53922", "12", "-"]),
        (
            ("行政许可", "539", "3（其中", "4"),
            ("", "", "新增2项）", ""),
            ["行政许可", "539", "3（其中\n新增2项）", "4"],
        ),
        (("行政许可", "539", "12", "-"), ("行政处罚", "22", "1", ""), None),
        (("行政许可", "539", "12", "-"), ("", "22", "", "3"), None),
        (("行政许可", "539", "12", ""), ("", "22", "", "3"), None),
        (("行政许可", "539", "12", "无"), ("", "-", "", ""), None),
    ],
)
def test_digits_for_which_a_cell_had_no_room_at_the_pages_end_belong_to_its_figure(
    above: tuple[str, ...], below: tuple[str, ...], whole: list[str] | None
) -> None:
    (first, _), (_, left_out) = mend_pages(
        [_full_grid(1, HEAD, above), _grid(2, below, ("行政强制", "1", "2", "3"))]
    )
    assert (_last(first), left_out) == (whole or list(above), frozenset({0} if whole else ()))


def test_two_figures_one_above_the_other_with_room_between_stay_two() -> None:
    (first, _), (_, left_out) = mend_pages(
        [_grid(1, HEAD, ("行政许可", "539", "12", "-")), _grid(2, ("", "22", "", ""))]
    )
    assert (_last(first)[1], left_out) == ("539", frozenset())


def test_digits_that_a_bracket_takes_to_the_next_page_belong_to_the_figure() -> None:
    lower = _grid(2, ("许可", "", "1（其中修订40件）", ""))
    (first, _), _ = mend_pages([_grid(1, HEAD, ("行政", "1", "8", "-")), lower])
    assert _last(first) == ["行政\n许可", "1", "81（其中修订40件）", "-"]


def test_what_is_no_text_in_the_lower_half_is_kept() -> None:
    lower = Grid.from_cells(
        [Cell("许可", 0, 0), Cell("", 0, 1, opaque="图片"), Cell("", 0, 2), Cell("", 0, 3)], page=2
    )
    (first, _), _ = mend_pages([_full_grid(1, HEAD, ("行政", "539", "12", "-")), lower])
    assert first.slots[-1][1] == Cell("539", 1, 1, opaque="图片", full=True)


@pytest.mark.parametrize("unread", ["?", "？"])
def test_a_figure_that_could_not_be_read_is_no_half_of_a_label(unread: str) -> None:
    upper = Grid.from_cells([Cell("上年结转政府信息公开申请数量", 0, 0, 1, 2), Cell("3", 0, 2)], page=1)
    lower = Grid.from_cells([Cell("", 0, 0), Cell(unread, 0, 1), Cell("5", 0, 2)], page=2)
    (first, left_out), (_, below) = mend_pages([upper, lower])
    assert first == upper
    assert (left_out, below) == (frozenset(), frozenset())


def test_a_head_printed_again_is_left_out_and_the_halves_behind_it_are_joined() -> None:
    upper = _grid(1, HEAD, ("行政", "1", "2", "3"))
    lower = _grid(2, HEAD, ("强制", "", "", ""), ("行政处罚", "4", "5", "6"))
    (first, _), (_, left_out) = mend_pages([upper, lower])
    assert _last(first)[0] == "行政\n强制"
    assert left_out == {0, 1}


def test_pieces_with_other_ruling_share_only_the_label() -> None:
    (first, _), (_, left_out) = mend_pages(
        [_grid(1, HEAD, ("行政", "1", "2", "3")), _grid(2, ("许可", ""), ("", ""))]
    )
    assert _last(first) == ["行政\n许可", "1", "2", "3"]
    assert left_out == {0}


def _ruled_grid(page: int, sides: list[int], *rows: tuple[str, ...]) -> Grid:
    """A grid with upright lines at ``sides``."""
    cells = [
        Cell(
            text,
            row,
            column,
            box=(sides[column] + 0.3 * page, 20.0 * row, sides[column + 1], 20.0 * row + 20),
        )
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return Grid.from_cells(cells, page=page)


@pytest.mark.parametrize(
    ("sides", "below", "whole"),
    [
        (
            [0, 80, 120, 160, 200],
            ("许可", "", "1（其中修订40件）", ""),
            ["", "行政\n许可", "1", "81（其中修订40件）", "-"],
        ),
        ([0, 80, 140, 180, 200], ("许可", "", "1（其中修订40件）", ""), None),
    ],
)
def test_halves_with_other_ruling_go_together_by_their_sides(
    sides: list[int], below: tuple[str, ...], whole: list[str] | None
) -> None:
    upper = _ruled_grid(1, [-40, 0, 80, 120, 160, 200], ("", *HEAD), ("", "行政", "1", "8", "-"))
    lower = _ruled_grid(2, sides, below, ("行政处罚", "1", "2", "3"))
    (first, _), (_, left_out) = mend_pages([upper, lower])
    assert left_out == {0}
    if whole is not None:
        assert _last(first) == whole
    else:
        assert [cell.opaque for cell in first.slots[-1] if cell] == [
            "",
            "",
            "被分页截断的数字",
            "被分页截断的数字",
            "",
        ]


def test_whole_rows_and_grids_apart_stay_as_they_are() -> None:
    whole = [_grid(1, HEAD, ("行政许可", "1", "2", "3")), _grid(2, ("行政处罚", "4", "5", "6"))]
    assert mend_pages(whole) == [(grid, frozenset()) for grid in whole]
    apart = [_grid(1, HEAD, ("行政", "1", "2", "3")), _grid(3, HEAD, ("许可", "", "", ""))]
    assert mend_pages(apart) == [(grid, frozenset()) for grid in apart]


def test_the_head_of_section_four_cut_by_a_page_is_one_head() -> None:
    outcomes = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    upper = Grid.from_cells(
        [
            Cell("行政复议", 0, 0, 1, 5), Cell("行政诉讼", 0, 5, 1, 10),
            *(Cell(outcome, 1, column) for column, outcome in enumerate(outcomes)),
            Cell("复议后起诉", 1, 5, 1, 5), Cell("未经复议直接起诉", 1, 10, 1, 5),
        ],
        page=1,
    )  # fmt: skip
    lower = _grid(2, ("", "", "", "", "", *outcomes, *outcomes), tuple(map(str, range(1, 16))))
    (copy,) = find_copies(read_challenges, lines_of([upper, lower]))
    found = {route: [cell.text for cell in cells if cell] for route, cells in copy.rows.items() if cells}
    assert found == {
        "reconsideration": ["1", "2", "3", "4", "5"],
        "litigation_after_reconsideration": ["6", "7", "8", "9", "10"],
        "litigation_direct": ["11", "12", "13", "14", "15"],
    }
