"""Page breaks: rows that a page cut in two are one row again, and heads printed again are left out.

Word processors repeat a table's first rows on every page, and let a row run over the page's end, so that
half of its label (and of a cell's note) stands on the next page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipelines.blocks import Cell, Grid
from pipelines.report.labels import application_rows, disclosure_items
from pipelines.report.numbers import is_blank, is_figure_text

#: rows that are repeated stand among so many first rows of a piece
_MOST_REPEATED = 8

Row = tuple[Cell | None, ...]


def _texts(row: Row) -> tuple[str, ...]:
    """What a row prints, cell by cell, whatever its spans."""
    cells = {id(cell): "".join(cell.text.split()) for cell in row if cell is not None}
    return tuple(text for text in cells.values() if text)


def _width(grid: Grid) -> int:
    return max(map(len, grid.slots), default=0)


def mend_pages(grids: Iterable[Grid]) -> list[tuple[Grid, frozenset[int]]]:
    """The grids in order, each with the numbers of its rows that are no rows of their own.

    Looks only at grids that know their page: elsewhere nothing is cut by pages.
    """
    mended: list[tuple[Grid, frozenset[int]]] = []
    tops: set[tuple[str, ...]] = set()
    for grid in grids:
        before = mended[-1][0] if mended else None
        left_out: set[int] = set()
        goes_on = before is not None and before.page is not None and grid.page == before.page + 1
        if before is not None and goes_on:
            first = 0
            while first < min(len(grid.slots) - 1, _MOST_REPEATED) and _texts(grid.slots[first]) in tops:
                left_out.add(first)
                first += 1
            upper, lower = before.slots[-1], grid.slots[first]
            if _width(before) != _width(grid):
                # the ruling of the two pieces differs: only the label's other half can be told from the rest
                lower = (
                    lower[:1] if not any(cell is not None and cell.text.strip() for cell in lower[1:]) else ()
                )
            whole = _joined(upper, lower)
            if whole is not None:
                left_out.add(first)
                mended[-1] = replace(before, slots=(*before.slots[:-1], whole)), mended[-1][1]
        else:
            tops = set()
        if grid.page is not None:
            tops |= {texts for row in grid.slots[:_MOST_REPEATED] if (texts := _texts(row))}
        mended.append((grid, frozenset(left_out)))
    return mended


def _joined(upper: Row, lower: Row) -> Row | None:
    """Two rows as one, if their labels are the two halves of one label; otherwise ``None``."""
    if not any(_is_cut_label(above, below) for above, below in zip(upper, lower, strict=False)):
        return None
    made: dict[int, Cell] = {}
    row: list[Cell | None] = []
    for place, above in enumerate(upper):
        below = lower[place] if place < len(lower) else None
        if above is None or below is None or not below.text.strip() or below.rowspan > 1:
            row.append(above)
            continue
        if id(above) not in made:
            text = f"{above.text}\n{below.text}" if above.text.strip() else below.text
            made[id(above)] = replace(above, text=text)
        row.append(made[id(above)])
    return tuple(row)


def _is_cut_label(above: Cell | None, below: Cell | None) -> bool:
    if above is None or below is None or is_blank(below.text) or is_figure_text(below.text):
        return False
    for book in (application_rows(), disclosure_items()):
        if book.exact(above.text + below.text) and not book.exact(below.text):
            return True
    return False
