"""Section four in layouts that are not the form's: read where every figure has a place, and none where one has not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines import read_report
from pipelines.report.model import Report
from tests.support.reports import make_report_text

RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
ROUTES = ("行政复议", "未经复议直接起诉", "复议后起诉")
FIGURES = (("1", "2", "0", "4", "7"), ("5", "0", "6", "1", "12"), ("0", "3", "1", "0", "4"))
#: a row is a list of cells: a text, or a text with how many rows and columns it takes
Row = list[str | tuple[str, int, int]]


def _head(route: str, size: int = 5) -> Row:
    return [(route, 1, size)]


def _tables_for_routes() -> list[str | list[Row]]:
    heads = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
    return [[_head(head), [*RESULTS], [*row]] for head, row in zip(heads, FIGURES, strict=True)]


def _tables_under_lines() -> list[str | list[Row]]:
    lines = ("（一）行政复议情况", "（二）未经复议直接起诉情况", "（三）复议后起诉情况")
    found: list[str | list[Row]] = []
    for line, row in zip(lines, FIGURES, strict=True):
        found += [line, [[*RESULTS], [*row]]]
    return found


def _two_tables() -> list[str | list[Row]]:
    litigation: list[Row] = [
        [("行政诉讼", 1, 10)], [(ROUTES[1], 1, 5), (ROUTES[2], 1, 5)], [*RESULTS, *RESULTS], [*FIGURES[1], *FIGURES[2]],
    ]  # fmt: skip
    return [[_head("行政复议"), [*RESULTS], [*FIGURES[0]]], litigation]


def _routes_in_rows() -> list[str | list[Row]]:
    return [
        [
            [("类型", 1, 2), *RESULTS],
            [("行政复议", 1, 2), *FIGURES[0]],
            [("行政诉讼", 2, 1), ROUTES[1], *FIGURES[1]],
            [ROUTES[2], *FIGURES[2]],
        ]
    ]


def _results_in_rows() -> list[str | list[Row]]:
    rows: list[Row] = [[("", 2, 1), ("行政复议", 2, 1), ("行政诉讼", 1, 2)], [*ROUTES[1:]]]
    return [rows + [[RESULTS[n], *(figures[n] for figures in FIGURES)] for n in range(5)]]


def _a_figure_a_row() -> list[str | list[Row]]:
    rows: list[Row] = [["类别", "结果", "件数"]]
    for route, figures in zip(ROUTES, FIGURES, strict=True):
        for n in range(5):
            rows.append([*([(route, 5, 1)] if not n else []), RESULTS[n], figures[n]])
    return [rows]


def _one_head() -> list[str | list[Row]]:
    return [
        [[route + result for route in ROUTES for result in RESULTS], [one for row in FIGURES for one in row]]
    ]


def _one_below_the_other() -> list[str | list[Row]]:
    return [[row for table in _tables_for_routes() if isinstance(table, list) for row in table]]


LAYOUTS = (
    _tables_for_routes, _tables_under_lines, _two_tables, _routes_in_rows, _results_in_rows, _a_figure_a_row, _one_head,
    _one_below_the_other,
)  # fmt: skip


def _page(parts: list[str | list[Row]]) -> bytes:
    pieces: list[str] = []
    rows: list[str] = []
    for line in make_report_text().strip().split("\n"):
        if line.startswith("五、"):
            rows = []
            pieces += [part if isinstance(part, str) else _markup(part) for part in parts]
        elif "\t" in line:
            rows.append("".join(f"<td>{cell}</td>" for cell in line.split("\t")))
            continue
        if rows:
            pieces.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
            rows = []
        pieces.append(f"<p>{line}</p>" if not line.startswith("<") else line)
    body = "".join(piece if piece.startswith("<") else f"<p>{piece}</p>" for piece in pieces)
    return f"<html><meta charset=utf-8><body>{body}</body></html>".encode()


def _markup(rows: list[Row]) -> str:
    def cell(one: str | tuple[str, int, int]) -> str:
        text, down, right = one if isinstance(one, tuple) else (one, 1, 1)
        return f"<td rowspan={down} colspan={right}>{text}</td>"

    return "<table>" + "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows) + "</table>"


def _read(report: Report) -> list[tuple[float | None, ...]]:
    return [one.values for one in report.challenges]


WANTED = [tuple(map(int, row)) for row in FIGURES]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_figure_is_where_its_labels_say(layout: Callable[[], list[str | list[Row]]]) -> None:
    report = read_report(_page(layout()))
    assert report.status == "verified", report.reason
    assert _read(report) == WANTED


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("figure", ["12", "6", "5"])
@pytest.mark.parametrize("with_", ["", "<td>9</td>", "<td></td><td>{}</td>"])
def test_a_cell_lost_or_too_many_leaves_no_wrong_figure(
    layout: Callable[[], list[str | list[Row]]], figure: str, with_: str
) -> None:
    page = _page(layout()).decode()
    start = page.index("四、")
    one = f"<td rowspan=1 colspan=1>{figure}</td>"
    place = page.index(one, start)
    end = place + len(one)
    new = with_.format(figure) if "{}" in with_ else (one + with_ if with_ else "")
    report = read_report((page[:place] + new + page[end:]).encode())
    assert report.status == "partial"
    for got, want in zip(_read(report), WANTED, strict=False):
        assert all(value in (None, right) for value, right in zip(got, want, strict=True))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_another_year_s_figures_beside_them_leave_none(layout: Callable[[], list[str | list[Row]]]) -> None:
    parts = layout()
    other = [
        [
            [cell if not (isinstance(cell, str) and cell.isdigit()) else str(int(cell) + 1) for cell in row]
            for row in part
        ]
        if isinstance(part, list)
        else part
        for part in parts
    ]
    for whole in ([*other, *parts], [*parts, *other]):
        report = read_report(_page(whole))
        assert report.status == "partial"
        assert not any(value for row in _read(report) for value in row)


@pytest.mark.parametrize(
    "layout", [_tables_for_routes, _tables_under_lines, _routes_in_rows, _one_below_the_other]
)
def test_a_row_whose_figures_moved_to_the_left_leaves_none(
    layout: Callable[[], list[str | list[Row]]],
) -> None:
    page = _page(layout()).decode()
    row = "".join(f"<td rowspan=1 colspan=1>{figure}</td>" for figure in FIGURES[1])
    moved = row.replace("<td rowspan=1 colspan=1>5</td>", "") + "<td></td>"
    assert row in page
    report = read_report(page.replace(row, moved).encode())
    assert report.status == "partial"
    assert not any(value for values in _read(report) for value in values)
