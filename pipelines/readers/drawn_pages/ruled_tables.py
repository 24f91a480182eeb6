"""Ruling lines to tables: cells with true spans, and the text that stands in them.

Knows nothing of any format: horizontal and vertical :class:`Line` pieces of one page (drawn per cell, dashed,
doubled or whole) go in, :class:`Table` objects come out; runs of text are then put in their cells. Units are
those of the caller (points for PDF and OFD, pixels for images); ``tolerance`` scales with them, 3 for points.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

from pipelines.blocks import Box, Cell, Grid
from pipelines.readers.drawn_pages.rulings import Line, Piece, components, lattice
from pipelines.readers.drawn_pages.words import FIGURE, Glyph, Run, cell_text, is_full
from pipelines.values import value

#: what a control of a form is called, which may hold a figure even beside text
CONTROL = "表单控件"
#: text set on top of a page afterwards, likewise
REMARK = "批注"
#: pictures and drawings of less height or width (points) are specks or lines
_SMALLEST_THING = 3.0
#: points: an upright stroke of a drawn digit
_SHORTEST_STROKE, _TALLEST_STROKE = 1.5, 16.0
#: in heights of its digits: the least gap beside a border that parts the figures of two cells
_NARROWEST_GAP = 0.08
#: more lines than this on a page are a drawing (a map, a chart), not tables
MOST_LINES = 4000


@value
class Slot:
    """A cell of a table: its first row and column, spans and rectangle."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box


@dataclass(slots=True)
class Table:
    """A ruled table: the coordinates of its columns and rows, and the cell of each slot.

    ``owners[r][c]`` is an index into ``cells``. ``unclosed`` are the cells of the last row without a line
    below: a page break cut them, and their text may run on beneath. ``doubtful`` becomes true when a figure
    lies across a line, and ``across`` names the cells in which such figures lie. ``opaque`` names what is
    seen in a cell and is no text.
    """

    xs: list[float]
    ys: list[float]
    cells: list[Slot]
    owners: list[list[int]]
    unclosed: list[int] = field(default_factory=list)
    contents: dict[int, list[Run]] = field(default_factory=dict)
    doubtful: bool = False
    across: list[set[int]] = field(default_factory=list)
    opaque: dict[int, str] = field(default_factory=dict)

    @property
    def box(self) -> Box:
        """The outer rectangle."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def area(self) -> float:
        """Size of the outer rectangle, to tell an inner table from the one around it."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def owner(self, x: float, y: float) -> int | None:
        """Index of the cell at a point, ``None`` outside the table."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owners[row][column]
        return None

    def put(self, owner: int, run: Run) -> None:
        """Puts a run in a cell."""
        if owner in self.contents:
            self.contents[owner].append(run)
        else:
            self.contents[owner] = [run]

    def take(self, run: Run) -> list[Run]:
        """Puts a run (or its parts, where lines cut it) in its cells; returns what stands outside."""
        middle = (run.top + run.bottom) / 2
        glyphs = run.glyphs
        _, first_x0, _, first_x1, _ = glyphs[0]
        _, last_x0, _, last_x1, _ = glyphs[-1]
        start = self.owner((first_x0 + first_x1) / 2, middle)
        end = self.owner((last_x0 + last_x1) / 2, middle)
        if start == end:
            if start is None:
                return [run]
            self.put(start, run)
            return []
        if run.is_number:
            figures = self._parted(glyphs, middle)
            if figures:
                return [rest for figure in figures for rest in self.take(figure)]
            # a figure wider than its cell is still one figure; it belongs where its middle is
            self.doubtful = True
            lies_in = {self.owner((x0 + x1) / 2, middle) for _, x0, _, x1, _ in glyphs}
            self.across.append({cell for cell in lies_in if cell is not None})
            owner = self.owner((run.x0 + run.x1) / 2, middle)
            if owner is None:
                return [run]
            self.put(owner, run)
            return []
        owners = [self.owner((x0 + x1) / 2, middle) for _, x0, _, x1, _ in glyphs]
        inside = {owner for owner in owners if owner is not None}
        if len(inside) == 1 and 2 * owners.count(None) <= len(owners):
            self.put(inside.pop(), run)  # it merely sticks out over the outer border
            return []
        outside: list[Run] = []
        for owner, part in groupby(zip(owners, glyphs, strict=True), itemgetter(0)):
            piece = Run.of([glyph for _, glyph in part])
            if owner is None:
                outside.append(piece)
            else:
                self.put(owner, piece)
        return outside

    def _parted(self, glyphs: Sequence[Glyph], middle: float) -> list[Run]:
        """The figures of neighbouring cells so narrow that they look like one: every border between them stands in a
        gap, wider than any within them; none where a border cuts a figure."""
        owners = [self.owner((x0 + x1) / 2, middle) for _, x0, _, x1, _ in glyphs]
        ends = [place for place, (one, other) in enumerate(pairwise(owners), start=1) if one != other]
        gaps = [after[1] - before[3] for before, after in pairwise(glyphs)]
        least = min(gaps[end - 1] for end in ends)
        within = max([0.0, *(gap for place, gap in enumerate(gaps, start=1) if place not in ends)])
        height = glyphs[0][4] - glyphs[0][2]
        if least < max(_NARROWEST_GAP * height, 2 * within):
            return []
        return [Run.of(glyphs[start:end]) for start, end in pairwise([0, *ends, len(glyphs)])]

    def take_beneath(self, run: Run) -> bool:
        """Puts a run in the cell right above it, if that is unclosed, or if the run is the next letter of
        what is written downwards there and was too long for the cell; says whether."""
        for index in dict.fromkeys(self.owners[-1]):
            x0, _, x1, bottom = self.cells[index].box
            if run.x0 < x0 - 1 or x1 + 1 < run.x1:
                continue
            inside = self.contents.get(index, ())
            if index in self.unclosed:
                bottom = max([bottom, *(other.bottom for other in inside)])
                taken = run.top < bottom + 0.6 * run.height
            else:
                middle = (run.x0 + run.x1) / 2
                column = [other for other in inside if other.x0 < middle < other.x1][-2:]
                taken = len(column) == 2 and _follows_down(run, *column)
            if taken:
                self.put(index, run)
                return True
        return False

    def grid(self, *, page: int | None = None, origin: str = "") -> Grid:
        """The table as a block; cells without text are ``""``."""
        texts = [""] * len(self.cells)
        for index, pieces in self.contents.items():
            box = self.cells[index].box
            texts[index] = pieces[0].text if len(pieces) == 1 else cell_text(pieces, box[2] - box[0])
        kept = self._rows_worth_keeping(texts)
        rows = len(self.owners)
        if len(kept) == rows:
            cells = [
                Cell(
                    text,
                    slot.row,
                    slot.column,
                    slot.rowspan,
                    slot.colspan,
                    slot.box,
                    self.opaque.get(index, ""),
                    slot.row + slot.rowspan == rows and self._is_full(index),
                )
                for index, (text, slot) in enumerate(zip(texts, self.cells, strict=True))
            ]
            slots = tuple([tuple([cells[index] for index in owners]) for owners in self.owners])
            return Grid(slots, page=page, origin=origin)
        return Grid.from_cells(self._kept_cells(texts, kept), page=page, origin=origin)

    def _is_full(self, index: int) -> bool:
        left, _, right, _ = self.cells[index].box
        return index in self.contents and is_full(self.contents[index], right - left)

    def _rows_worth_keeping(self, texts: list[str]) -> list[int]:
        """All rows but empty strips: a page break leaves them below or above the labels that it cut.

        A strip is a row where nothing begins but empty cells, and these are few or for the most part one; a
        blank row of a form has a cell for each column.
        """
        columns = len(self.xs) - 1
        if columns < 3:
            return list(range(len(self.ys) - 1))
        written = {slot.row for text, slot in zip(texts, self.cells, strict=True) if text}
        written |= {self.cells[index].row for index in self.opaque}
        strips = set()
        for row, owners in enumerate(self.owners):
            if row in written:
                continue
            begun = sum(self.cells[index].row == row for index in owners)
            wide = any(not texts[i] and self.cells[i].colspan >= max(3, columns / 2) for i in set(owners))
            if wide or begun < columns / 2:
                strips.add(row)
        return [row for row in range(len(self.ys) - 1) if row not in strips]

    def _kept_cells(self, texts: list[str], kept: list[int]) -> Iterator[Cell]:
        for index, (text, slot) in enumerate(zip(texts, self.cells, strict=True)):
            row = bisect_left(kept, slot.row)
            rowspan = bisect_left(kept, slot.row + slot.rowspan) - row
            if rowspan:
                full = row + rowspan == len(kept) and self._is_full(index)
                yield Cell(
                    text, row, slot.column, rowspan, slot.colspan, slot.box, self.opaque.get(index, ""), full
                )


def tables(across: list[Line], down: list[Line], *, tolerance: float = 3.0) -> list[Table]:
    """Every ruled table of a page, from top to bottom, of whole lines as :func:`join_pieces` makes them.

    Sides left open are closed where at least two lines end together: tables without outer borders, and
    tables that a page break cut before the closing line. A frame is a table of one cell; the caller knows
    whether it is a row cut off by a page break or a border around text.
    """
    if len(across) > MOST_LINES or len(down) > MOST_LINES:
        return []
    found = [_table(*part, tolerance=tolerance) for part in components(across, down, tolerance)]
    return sorted(
        (table for table in found if table is not None),
        key=lambda table: (table.ys[0], table.xs[0]),
    )


def place(found: Sequence[Table], pieces: Iterable[Run]) -> list[Run]:
    """Puts every run in the innermost table around it; returns the runs that stand outside all tables."""
    inner_first = [(table, *table.box) for table in sorted(found, key=lambda table: table.area)]
    outside: list[Run] = []
    for run in pieces:
        left = [run]
        run_x0, run_top, run_x1, run_bottom = run.x0, run.top, run.x1, run.bottom
        for table, x0, top, x1, bottom in inner_first:
            if run_bottom < top or run_top > bottom or run_x1 < x0 or run_x0 > x1:
                continue
            if len(run.glyphs) == 1:  # nearly all: one whole word
                owner = table.owner((run_x0 + run_x1) / 2, (run_top + run_bottom) / 2)
                if owner is not None:
                    table.put(owner, run)
                    break
                continue
            left = [rest for part in left for rest in table.take(part)]
            if not left:
                break
        else:
            outside.extend(left)
    ends = [(table.ys[-1], table) for table in found]
    return [
        run for run in outside if not any(run.bottom > end and table.take_beneath(run) for end, table in ends)
    ]


def place_opaque(found: Sequence[Table], things: Iterable[tuple[str, Box]]) -> None:
    """Tells the cells what is seen in them and is no text: a picture or drawing, no larger than the cell, where they
    have no text or a figure beside it, and any control of a form."""
    inner_first = sorted(found, key=lambda table: table.area)
    for name, (x0, top, x1, bottom) in things:
        if min(x1 - x0, bottom - top) < _SMALLEST_THING:
            continue
        for table in inner_first:
            owner = table.owner((x0 + x1) / 2, (top + bottom) / 2)
            if owner is None:
                continue
            left, high, right, low = table.cells[owner].box
            fits = (x1 - x0) * (bottom - top) < 1.2 * (right - left) * (low - high)
            beside = all(
                FIGURE.fullmatch(run.text) and not x0 < (run.x0 + run.x1) / 2 < x1
                for run in table.contents.get(owner, ())
            )
            if name in (CONTROL, REMARK) or (fits and beside):
                table.opaque[owner] = name
            break


def short_strokes(verticals: Iterable[Piece]) -> list[Piece]:
    """The upright pieces of the height that the strokes of a drawn digit have."""
    return [piece for piece in verticals if _SHORTEST_STROKE < piece[2] - piece[1] < _TALLEST_STROKE]


def place_strokes(found: Sequence[Table], strokes: Iterable[Piece], down: Sequence[Line]) -> None:
    """Tells the cells in which ``strokes`` stand clear of every line: a figure may be drawn so, stroke by stroke (each
    digit has an upright one). ``down`` are the whole lines of the page."""
    borders = {round(line.at) for line in down if line.end - line.start > _TALLEST_STROKE}
    for at, start, end in strokes:
        if not borders.isdisjoint(range(round(at) - 1, round(at) + 2)):
            continue
        for table in found:
            owner = table.owner(at, (start + end) / 2)
            if owner is None:
                continue
            left, top, right, bottom = table.cells[owner].box
            if left + 1 < at < right - 1 and top + 1 < start and end < bottom - 1:
                table.opaque[owner] = "绘图"


def _follows_down(run: Run, *above: Run) -> bool:
    """Whether an ideograph stands beneath two letters that stand one above the other, in their column.

    Writers pile up what has no room left, and leave more room behind a comma.
    """
    return "\u3400" <= run.text <= "\u9fff" and all(
        len(one.text) == 1
        and abs(one.x0 + one.x1 - two.x0 - two.x1) < 0.6 * two.height
        and one.top < two.top < one.bottom + 2 * two.height
        for one, two in pairwise((*above, run))
    )


def _table(across: list[Line], down: list[Line], *, tolerance: float) -> Table | None:
    found = lattice(across, down, tolerance)
    if found is None:
        return None
    xs, closed = found.xs, found.closed
    table = _compact(xs, found.ys, found.cells)
    # a side that was closed by reckoning has no line at all, and text may not run on beneath all of it
    if any(closed):
        columns_of = table.owners[-1]
        table.unclosed = [
            index
            for index in dict.fromkeys(columns_of)
            if not any(
                closed[c]
                for c in range(len(closed))
                if table.cells[index].box[0] - 1 < (xs[c] + xs[c + 1]) / 2 < table.cells[index].box[2] + 1
            )
        ]
    return table


def _compact(xs: list[float], ys: list[float], rectangles: list[tuple[int, int, int, int]]) -> Table:
    """The table without rows and columns in which no cell begins (left by stubs of lines)."""
    row_starts = sorted({row for row, _, _, _ in rectangles})
    column_starts = sorted({column for _, column, _, _ in rectangles})
    new_xs = [xs[column] for column in column_starts] + [xs[-1]]
    new_ys = [ys[row] for row in row_starts] + [ys[-1]]
    row_at = [bisect_left(row_starts, row) for row in range(len(ys))]
    column_at = [bisect_left(column_starts, column) for column in range(len(xs))]
    owners = [[0] * len(column_starts) for _ in row_starts]
    cells: list[Slot] = []
    for index, (row, column, rowspan, colspan) in enumerate(rectangles):
        first_row, first_column = row_at[row], column_at[column]
        box = (xs[column], ys[row], xs[column + colspan], ys[row + rowspan])
        if rowspan == 1 == colspan:
            cells.append(Slot(first_row, first_column, 1, 1, box))
            owners[first_row][first_column] = index
            continue
        height, width = row_at[row + rowspan] - first_row, column_at[column + colspan] - first_column
        cells.append(Slot(first_row, first_column, height, width, box))
        for owned in owners[first_row : first_row + height]:
            owned[first_column : first_column + width] = [index] * width
    return Table(new_xs, new_ys, cells, owners)
