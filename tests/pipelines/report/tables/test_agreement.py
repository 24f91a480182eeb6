"""Where the two readings of a table must agree."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.blocks import Cell
from pipelines.report.second import Copy, SecondRow
from pipelines.report.tables.agreement import agree, choose, in_order, is_confirmed, meant, said


def _cells(texts: Sequence[str | None], opaque: int | None = None) -> list[Cell | None]:
    return [
        None if text is None else Cell(text, 0, place, opaque="图片" if place == opaque else "")
        for place, text in enumerate(texts)
    ]


def _row(*figures: str, cells: tuple[str, ...] | None = None, opaque: bool = False) -> SecondRow:
    filled = None if cells is None else tuple(bool(cell) for cell in cells)
    return SecondRow(figures, figures, filled, opaque)


@pytest.mark.parametrize(
    ("texts", "row"),
    [
        (["1", "2", "3"], _row("1", "2", "3")),
        (["１２", "1,234", "零"], _row("12", "1234", "0")),
        (["12①", "3件", "减少5"], _row("12", "3", "-5")),
        (["1 234", "5"], _row("1", "234", "5")),
        (["1", "", "3"], _row("1", "3", cells=("1", "", "3"))),
        (["1", "—", "3"], _row("1", "3", cells=("1", "", "3"))),
        (["1", "3", ""], _row("1", "3", cells=("1", "3"))),
        (["", "—"], None),
        ([None, "1"], _row("1", cells=("1",))),
    ],
)
def test_they_agree(texts: list[str | None], row: SecondRow | None) -> None:
    assert agree(_cells(texts), row)


@pytest.mark.parametrize(
    ("texts", "row"),
    [
        (["1", "2", "3"], _row("1", "3", "2")),
        (["1", "2", "3"], _row("1", "2")),
        (["1", "2"], _row("1", "2", "3")),
        (["1", "2"], None),
        (["12"], _row("122")),
        (["-5"], _row("5")),
        (["251000元"], _row("251000")),
        (["1", "", "3"], _row("1", "3", cells=("1", "3", ""))),
        (["", "1"], _row("1", cells=("1", ""))),
        (["约5"], _row("5")),
        (["3/5"], _row("3")),
        (["1", "2"], _row("1", "2", opaque=True)),
    ],
)
def test_they_do_not(texts: list[str], row: SecondRow | None) -> None:
    assert not agree(_cells(texts), row)


def test_what_is_no_text_must_be_seen_by_both() -> None:
    assert agree(_cells(["1", "", "2"], opaque=1), _row("1", "2", opaque=True))
    assert not agree(_cells(["1", "", "2"], opaque=1), _row("1", "2"))


def test_figures_are_laid_beside_in_the_order_of_the_second_head() -> None:
    cells = _cells(["1", "2", "3"])
    assert in_order(cells, "abc", None) == cells
    assert in_order(cells, "abc", "cab") == [cells[2], cells[0], cells[1]]
    assert in_order(cells, "abc", "ca") == cells, "a head that does not name each is none"
    assert in_order([cells[0], cells[0], cells[2]], "abc", None) == [cells[0], cells[2]]


def test_what_a_cell_says() -> None:
    assert said("36 369") == ("36", "369")
    assert said("——") == ()
    assert said("22（其中修订16件）") == ("22",)


@pytest.mark.parametrize(
    ("text", "named", "value"),
    [("12", {}, 12), ("减5", {"signed": True}, -5), ("251000元", {"unit": "万元"}, 25.1),
     ("25000", {"unit": "万元", "head_unit": "元"}, 2.5), ("—", {}, None)],
)  # fmt: skip
def test_what_a_cell_means_to_both(text: str, named: dict[str, str], value: float | None) -> None:
    figure = meant(text, **named)  # type: ignore[arg-type]
    assert figure.understood
    assert figure.value == value


def test_a_number_that_only_one_reads_so_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.report.tables.agreement.number", lambda text, *, unit: 1)
    figure = meant("12")
    assert (figure.value, figure.understood) == (None, False)


def test_the_copy_in_the_same_place_else_the_first_that_fits() -> None:
    copies = [Copy(0), Copy(1)]
    assert choose(copies, 1, 2, [True, False]) is copies[1]
    assert choose(copies, 0, 1, [False, True]) is copies[1]
    assert choose([], 0, 1, []) is None


@pytest.mark.parametrize(
    ("numbers", "confirmed"),
    [
        ((1, 2, 3), True),
        ((1, None, 1), True),
        ((1, 2, 4), False),
        ((0, 0, 0), False),
        ((None, None, None), False),
    ],
)
def test_a_rows_sum_confirms_it(numbers: tuple[int | None, ...], confirmed: bool) -> None:
    assert is_confirmed(numbers) is confirmed
