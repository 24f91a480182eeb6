"""Lines: the rows of all grids of a document in order, as the table parsers want them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipelines.blocks import Block, Box, Cell, Grid
from pipelines.report.characters import fold
from pipelines.report.labels import SURE_LABEL, application_groups
from pipelines.report.model import Place
from pipelines.report.numbers import is_blank, is_figure_text, is_unread
from pipelines.report.tables.page_breaks import mend_pages

_ORDINAL = re.compile(r"0?[1-9]\d?")
#: fewer figures that count on from 1 do so by chance
_FEWEST_COUNTED = 5


def is_ordinal(text: str) -> bool:
    """Whether a text can be a row's own number, which stands before its label."""
    return _ORDINAL.fullmatch(fold(text)) is not None


def counts_columns(line: Line) -> bool:
    """Whether a row without words numbers the columns: 1, 2, 3."""
    if line.texts or len(line.own) < _FEWEST_COUNTED:
        return False
    figures = [fold(cell.text) for cell in line.own if is_figure_text(cell.text)]
    return len(figures) >= _FEWEST_COUNTED and figures == [str(n) for n in range(1, len(figures) + 1)]


@dataclass(slots=True, eq=False, init=False)
class Line:
    """One row of a grid, made from its slots: ``cells`` are its distinct cells from left to right, those
    reaching down from rows above included; ``table`` counts the grids of the document from 1.

    ``own`` are the cells that begin in this row, ``texts`` those of them that hold words, ``leading`` the words
    that stand before any figure, with their places among ``cells``; ``has_figures`` says whether any own cell
    is a figure (marks for nothing do not count, nor does the row's own number, before its words, if need be behind
    those of its group); ``run`` that empty cells left no trace (every cell stood on a line of its own, or columns could
    not be told); ``uneven`` that it has fewer or more cells than the rows of its text, which are nearly all as long; ``None``
    where they are not.
    """

    grid: Grid
    table: int
    row: int
    run: bool
    uneven: bool | None
    cells: tuple[Cell, ...]
    own: tuple[Cell, ...]
    texts: tuple[Cell, ...]
    leading: tuple[tuple[int, str], ...]
    has_figures: bool

    def __init__(
        self,
        slots: Iterable[Cell | None],
        grid: Grid,
        table: int,
        row: int,
        *,
        run: bool = False,
        uneven: bool | None = None,
    ) -> None:
        self.grid, self.table, self.row, self.run, self.uneven = grid, table, row, run, uneven
        cells: list[Cell] = []
        last: Cell | None = None
        for cell in slots:
            if cell is not None and cell is not last:
                cells.append(cell)
                last = cell
        begins = tuple([cell.row == row for cell in cells])
        texts, self.leading, self.has_figures = _said(tuple([cell.text for cell in cells]), begins)
        self.cells = tuple(cells)
        self.own = self.cells if all(begins) else tuple([cell for cell in cells if cell.row == row])
        self.texts = tuple([cells[place] for place in texts])

    def place(self, cells: Sequence[Cell] = ()) -> Place:
        """Where this line (or the given cells of it) stands in the original."""
        boxes = [cell.box for cell in (cells or self.own) if cell.box is not None]
        if not boxes:
            return Place(self.grid.page, self.table, self.row + 1)
        box: Box = (
            min(one[0] for one in boxes),
            min(one[1] for one in boxes),
            max(one[2] for one in boxes),
            max(one[3] for one in boxes),
        )
        return Place(self.grid.page, self.table, self.row + 1, box)


@lru_cache(maxsize=2048)
def _said(
    texts: tuple[str, ...], begins: tuple[bool, ...]
) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...], bool]:
    """Of a row's cells by their texts, and whether each ``begins`` there: the places of those that hold words, the words
    that stand before any figure with theirs, and whether any is a figure. Remembered: most rows of most reports print the
    same."""
    words: list[int] = []
    leading: list[tuple[int, str]] = []
    figures_began = has_figures = False
    number = False
    first: int | None = None  # of the figures
    before: int | None = None  # the cell before, of those that begin here
    for place, text in enumerate(texts):
        is_figure = is_figure_text(text) or is_unread(text)
        if not begins[place]:
            # a number at the beginning is that of a group of rows
            figures_began = figures_began or (is_figure and not (place == 0 and is_ordinal(text)))
            continue
        if is_figure:
            if not (number or words or figures_began) and is_ordinal(text):
                number = True  # of the row, if words follow; else a figure
            else:
                first = place if first is None else first
                figures_began = has_figures = True
        elif not is_blank(text):
            if (
                first is not None
                and before == first
                and words
                and _numbers_in_group(texts[first], texts[words[-1]])
            ):
                first = None
                figures_began = has_figures = False
            words.append(place)
            if not figures_began:
                leading.append((place, text))
        before = place
    return tuple(words), tuple(leading), has_figures or (number and not leading)


def _numbers_in_group(figure: str, words: str) -> bool:
    """Whether a figure before the words of a row is its number, since a group of rows is named before it:
    （三）不予公开, 1, 属于国家秘密."""
    if not is_ordinal(figure):
        return False
    matches = application_groups().find(words)
    return bool(matches) and matches[0].score > SURE_LABEL


#: rows of one length, and their share of all, from which one of another length is told
_FEWEST_EVEN, _MOSTLY = 3, 0.75
#: words right before a row's figures that may be its label cells, wrapped ones included
_LABEL_WORDS = 4
#: rows that tell whether empty lines part rows
_TELLING_ROWS = 4


def _runs(grid: Grid) -> Iterator[tuple[Cell, ...]]:
    """Rows of a grid that has one cell a row (every cell on a line of its own): words, then their figures."""
    rows: list[tuple[list[Cell], list[Cell]]] = []
    words: list[Cell] = []
    figures: list[Cell] = []
    for slots in grid.slots:
        for cell in slots:
            if cell is None:
                continue
            if is_blank(cell.text) or is_figure_text(cell.text):
                if words:
                    figures.append(cell)
            else:
                if figures:
                    rows.append((words, figures))
                    words, figures = [], []
                words.append(cell)
    rows.append((words, figures))
    figures_of = _without_gaps([row for _, row in rows])
    for (words, _), figures in zip(rows, figures_of, strict=True):
        if figures and words[:-_LABEL_WORDS]:
            yield tuple(words[:-_LABEL_WORDS])
        if words:
            yield (*(words[-_LABEL_WORDS:] if figures else words), *figures)


def _without_gaps(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The figures of rows without the empty lines that stand before, between or behind those of each row: they part
    cells or rows, and would pass for the cell that a row lost."""
    shown = [[place for place, cell in enumerate(row) if cell.text.strip()] for row in rows]
    telling = [(row, places) for row, places in zip(rows[:-1], shown, strict=False) if places]
    if len(telling) < _TELLING_ROWS:
        return rows
    before = min(places[0] for _, places in telling)
    behind = min(len(row) - places[-1] - 1 for row, places in telling)
    steps = [right - left - 1 for _, places in telling for left, right in pairwise(places)]
    between = min(steps, default=0)
    gaps = max(between, behind)
    # words of heads are parted from what follows as rows are; else a column may be blank in every row
    if not any(0 < len(row) <= gaps and not places for row, places in zip(rows, shown, strict=True)):
        return rows
    return [
        _thinned(row, places, before if between else 0, between, behind)
        for row, places in zip(rows, shown, strict=True)
    ]


def _thinned(row: list[Cell], places: list[int], before: int, between: int, behind: int) -> list[Cell]:
    if not places:
        return row[before + behind :]
    kept = [*_blanks(row[before : places[0]], between), row[places[0]]]
    for left, right in pairwise(places):
        kept += [*_blanks(row[left + 1 + between : right], between), row[right]]
    return kept + _blanks(row[places[-1] + 1 + behind :], between)


def _blanks(lines: list[Cell], between: int) -> list[Cell]:
    """The empty cells among empty lines: each has as many ``between`` it and the next as others have. None of them where that
    does not come out: how many cells are empty is not known then, and the row lacks some."""
    return [] if len(lines) % (between + 1) else lines[:: between + 1]


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """Every row of every grid, in document order."""
    lines: list[Line] = []
    grids = [block for block in blocks if isinstance(block, Grid)]
    for table, (grid, left_out) in enumerate(mend_pages(grids), start=1):
        if grid.ragged and max(map(len, grid.slots), default=0) == 1:
            for run in _runs(grid):
                row = run[0].row
                cells = tuple(Cell(cell.text, row, index, box=cell.box) for index, cell in enumerate(run))
                lines.append(Line(cells, grid, table, row, run=True))
        else:
            uneven = _uneven(grid)
            lines.extend(
                Line(
                    slots,
                    grid,
                    table,
                    row,
                    run=grid.gapless,
                    uneven=None if uneven is None else row in uneven,
                )
                for row, slots in enumerate(grid.slots)
                if row not in left_out
            )
    return lines


def _uneven(grid: Grid) -> frozenset[int] | None:
    """The rows of a text's table that have lost or gained cells, where nearly all others are as long as one another; ``None``
    where they are not."""
    lengths = [len(slots) for slots in grid.slots if len(slots) > 1] if grid.ragged else []
    ((usual, count),) = Counter(lengths).most_common(1) or [(0, 0)]
    if count < max(_FEWEST_EVEN, _MOSTLY * len(lengths)):
        return None
    return frozenset(row for row, slots in enumerate(grid.slots) if 1 < len(slots) != usual)
