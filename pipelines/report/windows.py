"""Windows: which cells of a row are its figures, where the row does not say so by itself."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.blocks import Cell
from pipelines.report.numbers import is_blank

#: the cells read as a row's figures; ``None`` where the source has no cell for that column
Values = tuple[Cell | None, ...]


def filled(values: Sequence[Cell | None]) -> tuple[bool, ...]:
    """Which columns hold something: the blank pattern of a row."""
    return tuple(cell is not None and not is_blank(cell.text) for cell in values)


def windows(tail: Sequence[Cell], count: int) -> list[Values]:
    """Every run of ``count`` neighbouring cells of ``tail`` that leaves out only empty cells, leftmost first."""
    marks = filled(tail)
    if sum(marks) > count:
        return []
    if len(tail) <= count:
        return [tuple(tail)] if len(tail) == count else []
    return [
        tuple(tail[start : start + count])
        for start in range(len(tail) - count + 1)
        if not any(marks[:start]) and not any(marks[start + count :])
    ]


def fit(tail: Sequence[Cell], pattern: Sequence[bool]) -> Values | None:
    """The filled cells of ``tail`` laid into the filled columns of ``pattern``; ``None`` if their numbers differ."""
    cells = [cell for cell, mark in zip(tail, filled(tail), strict=True) if mark]
    if len(cells) != sum(pattern):
        return None
    rest = iter(cells)
    return tuple(next(rest) if mark else None for mark in pattern)
