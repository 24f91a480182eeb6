"""Windows: which cells of a row are its figures, where the row does not say so by itself."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.blocks import Cell
from pipelines.report.numbers import Number, is_blank, parse_figure

#: the cells read as a row's figures; ``None`` where the source has no cell for that column
Values = tuple[Cell | None, ...]


def figures(values: Sequence[Cell | None]) -> list[Number | None]:
    """What the cells of a row mean; what is not understood counts as not reported."""
    return [None if cell is None else parse_figure(cell.text).value for cell in values]


def filled(values: Sequence[Cell | None]) -> tuple[bool, ...]:
    """Which columns hold something: the blank pattern of a row."""
    return tuple(cell is not None and not is_blank(cell.text) for cell in values)


def present(cells: Sequence[Cell | None]) -> tuple[bool, ...]:
    """Which cells are printed: figures, words, and marks for nothing (—, /, a no-break space), which hold their place."""
    return tuple([cell is not None and bool(cell.text.strip(" \t\r\n")) for cell in cells])


def visible(cells: Sequence[Cell | None]) -> tuple[bool, ...]:
    """Which cells print something that shows; a no-break space may just as well fill up an empty column."""
    return tuple([cell is not None and bool(cell.text.strip()) for cell in cells])


def windows(tail: Sequence[Cell], count: int) -> dict[int, Values]:
    """Every run of ``count`` neighbouring cells of ``tail`` that leaves out only empty cells, by its start."""
    marks = present(tail)
    if sum(marks) > count or len(tail) < count:
        return {}
    return {
        start: tuple(tail[start : start + count])
        for start in range(len(tail) - count + 1)
        if not any(marks[:start]) and not any(marks[start + count :])
    }


def adds_up(values: Sequence[Cell | None]) -> bool:
    """Whether the last figure of a row is the sum of those before it."""
    numbers = figures(values)
    return sum(number or 0 for number in numbers[:-1]) == (numbers[-1] or 0)
