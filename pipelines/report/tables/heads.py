"""Heads: which columns of a grid carry which column of the form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from pipelines.blocks import Cell
from pipelines.report.characters import fold
from pipelines.report.form import editions
from pipelines.report.labels import LabelBook
from pipelines.report.numbers import is_blank, is_figure_text, is_scaled_unit
from pipelines.report.tables.lines import Line

#: cells above each other that may spell one column's name
_DEEPEST = 3


def stacks(lines: Sequence[Line]) -> list[list[Cell]]:
    """The cells of each column over several head rows, top to bottom, each cell once and blank ones left out."""
    rows = [line.grid.slots[line.row] for line in lines]
    found: list[list[Cell]] = [[] for _ in range(max(map(len, rows), default=0))]
    for row in rows:
        for stack, cell in zip(found, row, strict=False):
            if cell is not None and not (stack and stack[-1] is cell) and not is_blank(cell.text):
                stack.append(cell)
    return found


def name_column(cells: Sequence[Cell], book: LabelBook) -> str | None:
    """The code that the head cells of one column spell, read from the lowest cell up (商业 over 企业)."""
    return _spelt(tuple([cell.text for cell in cells[-_DEEPEST:]]), book)


@lru_cache(maxsize=1024)
def _spelt(texts: tuple[str, ...], book: LabelBook) -> str | None:
    best: tuple[float, str] | None = None
    for depth in range(1, len(texts) + 1):
        matches = book.find("".join(texts[-depth:]))
        if matches and matches[0].exact:
            return matches[0].code
        if matches and (best is None or matches[0].score > best[0]):
            best = (matches[0].score, matches[0].code)
    return best[1] if best else None


def columns_by_head(lines: Sequence[Line], book: LabelBook, order: Sequence[str]) -> dict[str, list[int]]:
    """Columns of a grid by code, from its head rows; only codes in ``order``.

    A head cell that spans several columns gives them all. A head that names every code is followed in
    whatever order it prints them; one with gaps must at least rise, or it cannot be trusted at all.
    """
    found: dict[str, list[int]] = {}
    for column, cells in enumerate(stacks(lines)):
        if not cells:
            continue
        code = name_column(cells, book)
        if code is not None and code in order:
            known = found.get(code)
            if known is None or known[-1] == column - 1:
                found.setdefault(code, []).append(column)
    if len(found) == len(order):
        return {code: found[code] for code in order}
    firsts = [found[code][0] for code in order if code in found]
    return found if firsts == sorted(firsts) else {}


def is_beside(text: str) -> bool:
    """Whether a head is that of a column which bodies add for words (备注, 单位)."""
    return fold(text) in _beside()


def is_remark(cell: Cell) -> bool:
    """Whether a cell under such a head holds words alone: no figure, and no unit that would make figures greater (百件)."""
    return not (cell.opaque or is_scaled_unit(cell.text) or is_figure_text(cell.text))


@cache
def _beside() -> frozenset[str]:
    return frozenset(word for edition in editions() for word in edition.beside)
