"""Page breaks: rows that a page cut in two are one row again, and heads printed again are left out.

Word processors repeat a table's first rows on every page, and let a row run over the page's end, so that
half of its label (and of a cell's note) stands on the next page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.blocks import Cell, Grid
from pipelines.report.labels import application_rows, disclosure_items
from pipelines.report.numbers import is_blank, is_figure_text, is_unread

#: rows that are repeated stand among so many first rows of a piece
_MOST_REPEATED = 8

#: points by which a line on one page may miss the same line on the next
_OFF = 2.0

#: a figure that the end of a page may have cut, and its rest
_FIGURE_END = re.compile(r"(?:^|\s)[-+－＋]?[\d,，.．]+$")
_REST = re.compile(r"[\d,，.．]")
#: digits that stay with the bracket behind them, wherever a line ends
_REST_BEFORE_BRACKET = re.compile(r"[\d,，]+[（(]")

Row = tuple[Cell | None, ...]

#: stands under a figure whose rest, if it has one, cannot be told
_TORN = Cell("", 0, 0, opaque="被分页截断的数字")


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
                lower = _by_place(upper, lower)
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


def _by_place(upper: Row, lower: Row) -> Row:
    """A lower row in the columns of an upper one, whose ruling differs: each cell beneath the one that is as wide and
    stands over it. Where a cell that says anything stands under none, only the label's other half can be told, and what
    else stands beside it makes the figures above opaque: their rests are among it."""
    edges = {_sides(cell): cell for cell in lower if cell is not None and cell.box is not None}
    over = {_sides(cell) for cell in upper if cell is not None and cell.box is not None}
    pairs = {sides: _nearest(sides, edges) for sides in over}
    paired = [edges[found] for found in pairs.values() if found is not None]
    said = [cell for cell in dict.fromkeys(lower) if cell is not None and _says(cell)]
    if said and all(any(cell is one for one in paired) for cell in said):
        found = [None if cell is None or cell.box is None else pairs[_sides(cell)] for cell in upper]
        return tuple(None if sides is None else edges[sides] for sides in found)
    if not any(cell is not None and cell.text.strip() for cell in lower[1:]):
        return lower[:1]
    for above in dict.fromkeys(upper):
        below = next((cell for cell in said if _is_cut_label(above, cell)), None)
        if below is not None:
            return tuple(
                below if cell is above else _TORN if cell is not None and is_figure_text(cell.text) else None
                for cell in upper
            )
    return ()


def _sides(cell: Cell) -> tuple[float, float]:
    assert cell.box is not None
    return cell.box[0], cell.box[2]


def _nearest(sides: tuple[float, float], others: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    """Those of the ``others`` that are the same to within what ruling lines are off."""
    left, right = sides
    return next(
        (one for one in others if abs(one[0] - left) < _OFF and abs(one[1] - right) < _OFF),
        None,
    )


def _joined(upper: Row, lower: Row) -> Row | None:
    """Two rows as one, if their labels are the two halves of one label, or the lower has no label and nothing but rests
    of what the upper says; otherwise ``None``."""
    pairs = list(zip(upper, lower, strict=False))
    if not any(_is_cut_label(above, below) for above, below in pairs) and not _are_rests(pairs):
        return None
    made: dict[int, Cell] = {}
    row: list[Cell | None] = []
    for place, above in enumerate(upper):
        below = lower[place] if place < len(lower) else None
        if above is None or below is None or not _says(below) or below.rowspan > 1:
            row.append(above)
            continue
        if id(above) not in made:
            opaque = above.opaque or below.opaque
            made[id(above)] = replace(above, text=_together(above, below), opaque=opaque)
        row.append(made[id(above)])
    return tuple(row)


def _says(cell: Cell) -> bool:
    return bool(cell.text.strip() or cell.opaque)


def _together(above: Cell, below: Cell) -> str:
    """What the two halves of a cell say: digits for which the upper one had no room belong to its figure."""
    if not (above.text.strip() and below.text.strip()):
        return above.text or below.text
    rest = (above.full and _REST.match(below.text)) or _REST_BEFORE_BRACKET.match(below.text)
    cut = rest and _FIGURE_END.search(above.text)
    return f"{above.text}{'' if cut else chr(10)}{below.text}"


def _are_rests(pairs: Sequence[tuple[Cell | None, Cell | None]]) -> bool:
    """Whether each cell of a lower row that says anything goes on with a figure, or with what is said of one, for which
    the cell above had no room."""
    rests = {id(below): (above, below) for above, below in pairs if below is not None and _says(below)}
    return bool(rests) and all(
        above is not None and _is_rest(above, below) for above, below in rests.values()
    )


def _is_rest(above: Cell, below: Cell) -> bool:
    if (
        below.opaque
        or is_blank(above.text)
        or below.rowspan > 1
        or not is_figure_text(_together(above, below))
    ):
        return False
    return above.full or not (is_figure_text(above.text) and is_figure_text(below.text))


def _is_cut_label(above: Cell | None, below: Cell | None) -> bool:
    if above is None or below is None or is_unread(below.text):
        return False
    if is_blank(below.text) or is_figure_text(below.text):
        return False
    for book in (application_rows(), disclosure_items()):
        if book.exact(above.text + below.text) and not book.exact(below.text):
            return True
    return False
