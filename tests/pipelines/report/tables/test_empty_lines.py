"""Cells on lines of their own: an empty line that parts rows is no blank cell."""

from __future__ import annotations

import pytest

from pipelines.blocks import Grid
from pipelines.report.tables.disclosures import read_disclosures
from pipelines.report.tables.lines import lines_of

HEAD = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]


def rows(documents: list[str]) -> list[list[str]]:
    """Section two of the form of 2021, a row each."""
    one = ["信息内容", "本年处理决定数量"]
    return [
        ["第二十条第（一）项"], HEAD, ["规章", "1", "2", "3"], ["行政规范性文件", *documents],
        ["第二十条第（五）项"], one, ["行政许可", "7"],
        ["第二十条第（六）项"], one, ["行政处罚", "8"], ["行政强制", "9"],
        ["第二十条第（八）项"], ["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", "10"],
    ]  # fmt: skip


def stored(lines: list[str]) -> list[str | None]:
    """The figures of 行政规范性文件 as printed."""
    reading = read_disclosures(lines_of([Grid.from_rows([[line] for line in lines], ragged=True)]))
    assert reading is not None
    cells = [reading.cells["normative_documents", name] for name in ("issued", "repealed", "in_force")]
    undecided = any(item == "normative_documents" for item, _ in reading.undecided)
    return ["?"] if undecided else [cell.text if cell is not None else None for cell in cells]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (["4", "5", "6"], ["4", "5", "6"]),
        # the blank cell was left out, and nobody can say which of the three it was
        (["4", "6"], ["?"]),
        (["0", "0"], ["?"]),
        (["4", "", "6"], ["4", "", "6"]),
    ],
)
@pytest.mark.parametrize("gap", [1, 2])
def test_lines_between_rows(documents: list[str], expected: list[str | None], gap: int) -> None:
    lines = [line for row in rows(documents) for line in (*row, *[""] * gap)]
    assert stored(lines) == expected


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (["4", "5", "6"], ["4", "5", "6"]),
        (["4", "6"], ["?"]),
        # an empty cell and the line behind it are two lines, and one cell
        (["4", "", "6"], ["4", "", "6"]),
        (["", "5", "6"], ["", "5", "6"]),
        (["", "", "6"], ["", "", "6"]),
    ],
)
@pytest.mark.parametrize("gap", [1, 2])
@pytest.mark.parametrize("between_rows", [0, 1])
def test_lines_between_cells(
    documents: list[str], expected: list[str | None], gap: int, between_rows: int
) -> None:
    between, behind = [""] * gap, [""] * between_rows
    lines = [
        line
        for row in rows(documents)
        for line in (*(line for cell in row for line in (cell, *between)), *behind)
    ]
    assert stored(lines) == expected


def test_lines_that_make_up_no_number_of_cells() -> None:
    """Between two cells of the others stands one line: two between 4 and 6 are no cell, and not none."""
    parted = [line for row in rows(["4", "x", "6"]) for cell in row for line in (cell, "")]
    place = parted.index("x")
    assert stored([*parted[: place - 1], "", "", *parted[place + 2 :]]) == ["?"]


def test_lines_for_blank_cells_stay() -> None:
    assert stored([line for row in rows(["4", "5", ""]) for line in row]) == ["4", "5", ""]
