"""What the cells of a row of figures mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipelines.blocks import Cell
from pipelines.report.characters import printed
from pipelines.report.numbers import Figure, Number
from pipelines.report.second import SecondRow
from pipelines.report.tables.agreement import is_confirmed, meant
from pipelines.report.tables.lines import Line
from pipelines.values import value

_APART = re.compile(r"\d\s+\d")


@value
class RowFigures:
    """A row of figures: what its cells mean and print; those not understood."""

    values: tuple[Number | None, ...]
    raw: tuple[str, ...]
    not_understood: tuple[str, ...]


def row_figures(cells: Sequence[Cell | None]) -> RowFigures:
    """The figures in a row of cells (``None``: no cell)."""
    return _figures(tuple([None if cell is None else cell.text for cell in cells]))


def is_guessed(
    values: Sequence[Number | None], cells: Sequence[Cell | None], line: Line | None, second: SecondRow | None
) -> bool:
    """Whether a row is blank in part, nothing but the place of its figures tells in which of its columns, and the sum of
    ``values`` (none: there is no sum) speaks against it."""
    if line is None or not line.grid.guessed or (second is not None and second.cells is not None):
        return False
    blank = [cell is None or not cell.text.strip() for cell in cells]
    if not any(blank) or all(blank):
        return False
    figures = [number or 0 for number in values]
    return not figures or sum(figures[:-1]) != figures[-1]


def is_miscounted(rows: Iterable[Sequence[Cell | None] | None], line: Line | None) -> bool:
    """Whether nothing but their number tells whose the figures of a line are, and the sum of one of its ``rows`` speaks
    against that: one figure may be lost and another parted."""
    if line is None or not (line.grid.guessed and line.grid.ragged):
        return False
    sums = [[number or 0 for number in row_figures(cells).values] for cells in rows if cells]
    return any(sum(parts) != total for *parts, total in sums)


def seen(values: Sequence[Number | None], cells: Sequence[Cell | None]) -> tuple[Number | None, ...]:
    """The figures of cells that hold nothing but text."""
    return tuple(
        [None if cell is None or cell.opaque else number for number, cell in zip(values, cells, strict=True)]
    )


@lru_cache(maxsize=2048)
def _figures(texts: tuple[str | None, ...]) -> RowFigures:
    """The figures in a row of cells (``None``: no cell). Remembered: most rows of most reports are all zeros."""
    figures = [Figure(None) if text is None else meant(text) for text in texts]
    raw = tuple(["" if text is None else printed(text) for text in texts])
    return RowFigures(
        _without_neighbours([figure.value for figure in figures], figures, raw),
        raw,
        tuple([text for figure, text in zip(figures, raw, strict=True) if not figure.understood]),
    )


def _without_neighbours(
    values: Sequence[Number | None], figures: Sequence[Figure], raw: Sequence[str]
) -> tuple[Number | None, ...]:
    """``values`` without those beside a cell of digits set apart that is not understood (``0 1``), unless the row's sum confirms
    them: a digit that ran over the line between two cells is missing from the one and too much in the other."""
    blurred = {
        place for place, figure in enumerate(figures) if not figure.understood and _APART.search(raw[place])
    }
    if not blurred or is_confirmed(values):
        return tuple(values)
    return tuple(
        [None if {place - 1, place + 1} & blurred else number for place, number in enumerate(values)]
    )
