"""Tables without (enough) ruling lines: rows by their lines of figures, labels by what stands beside them.

A guess, never a certainty: blanks leave no trace, so who uses these grids must let the relations of the form
confirm every figure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.blocks import Cell, Grid
from pipelines.readers.drawn_pages.column_names import head_edges, names_in, reach
from pipelines.readers.drawn_pages.crossings import CROSSED, overlapped
from pipelines.readers.drawn_pages.layout import PageLayout
from pipelines.readers.drawn_pages.rulings import Line
from pipelines.readers.drawn_pages.words import FIGURE_WITH_UNIT, Run, TextLine
from pipelines.readers.marks import ENUMERATED

#: figures in the longest row of a table; rows of one figure count only behind such a table
FEWEST_FIGURES = 3
#: heights of a line that part two rows of a table at most
_WIDEST_GAP = 6.0
#: the same where the lines of a label run on between them
_WIDEST_ROW = 24.0
#: ems: a line without gaps that is longer is a sentence, and no label
_LONGEST_LABEL = 30
_BLANKS = frozenset("-—–－/／无")


@dataclass(slots=True)
class _Row:
    """A line of the page: its figures at the right, and what stands before them."""

    line: TextLine
    labels: list[Run]
    figures: list[Run]

    @property
    def middle(self) -> float:
        return (self.line.top + self.line.bottom) / 2


@dataclass(slots=True)
class _Part:
    """Rows of figures in the same columns: indices of lines, the columns, and where the labels end (0: none)."""

    rows: list[int]
    columns: list[tuple[float, float]]
    edge: float

    def names(self, piece: Run) -> bool:
        """Whether a piece stands over the columns, and not beside them."""
        return piece.x0 > self.edge or piece.x1 > self.columns[0][0]

    def is_crossed_by(self, rule: Line) -> bool:
        """Whether a line runs across all the columns."""
        return rule.start <= self.columns[0][0] and self.columns[-1][1] <= rule.end

    def ends_before(self, piece: Run) -> bool:
        """Whether a piece without figures beside it is the head of another table."""
        return piece.x1 > self.columns[0][0] or 0 < self.edge < piece.x0


def align_columns(layouts: Sequence[PageLayout]) -> list[PageLayout]:
    """The pages with their open tables as grids; the same object where a page has none."""
    aligned: list[PageLayout] = []
    goes_on = False
    for layout in layouts:
        page, goes_on = _aligned(layout.open or layout, goes_on=goes_on)
        aligned.append(page)
    return aligned


def _aligned(layout: PageLayout, *, goes_on: bool) -> tuple[PageLayout, bool]:
    """One page, and whether the next may begin with short rows of a table that this one ends with; ``goes_on``: the same of
    the one before."""
    rows = [_row(line) for line in layout.lines]
    parts, goes_on = _parts(rows, goes_on=goes_on)
    if not parts:
        return layout, goes_on
    grids: list[tuple[float, Grid]] = []
    used: set[int] = set()
    floor = -1
    for number, part in enumerate(parts):
        ceiling = parts[number + 1].rows[0] if number + 1 < len(parts) else len(rows)
        rules = [rule.at for rule in layout.rules if part.is_crossed_by(rule)]
        head = _first_of_row(rows, part, floor, _head(rows, part, floor), rules)
        end = _end(rows, part, ceiling, rules)
        grid = _grid(rows, part, (head, end), rules, layout, len(grids) + 1)
        grids.append((rows[head].line.top, grid))
        used.update(range(head, end))
        floor = end - 1
    left = [line for index, line in enumerate(layout.lines) if index not in used]
    page = replace(layout, lines=left, grids=sorted([*layout.grids, *grids], key=lambda item: item[0]))
    return page, goes_on


def _is_figure(text: str) -> bool:
    return FIGURE_WITH_UNIT.fullmatch(text) is not None or (0 < len(text) <= 2 and _BLANKS.issuperset(text))


def _row(line: TextLine) -> _Row:
    """A line parted before its figures. With words on both sides of figures it has none: there tables stand side by side,
    and which of them is the report's cannot be told."""
    pieces = _joined(line)
    first = len(pieces)
    while first and _is_figure(pieces[first - 1].text):
        first -= 1
    kinds = [_is_figure(piece.text) for piece in pieces[:first]]
    if False in kinds and True in kinds[kinds.index(False) :]:
        first = len(pieces)
    return _Row(line, pieces[:first], pieces[first:])


def _joined(line: TextLine) -> list[Run]:
    """The runs of a line, those without a visible gap made one; figures stay apart. Names in narrow columns leave a quarter
    of a line's height between them."""
    found: list[Run] = []
    for run in line.runs:
        near = found and run.x0 - found[-1].x1 < 0.25 * line.height
        if near and not (_is_figure(run.text) and _is_figure(found[-1].text)):
            found[-1] = Run.of([*found[-1].glyphs, *run.glyphs])
        else:
            found.append(run)
    return found


def _parts(rows: Sequence[_Row], *, goes_on: bool) -> tuple[list[_Part], bool]:
    """Rows of figures that stand in the same columns, with nothing but labels between; and whether, since one with figures
    enough, nothing but labels and figures came."""
    parts: list[_Part] = []
    part: _Part | None = None
    long = goes_on
    for index, row in enumerate(rows):
        if not row.figures:
            # what ends before the figures is a label, however long it is
            prose = _is_prose(row) and (part is None or row.line.x1 > part.columns[0][0])
            if part is not None and (prose or part.ends_before(row.labels[-1])):
                parts.append(part)
                part = None
            long = long and not prose
            continue
        if part is not None:
            apart = _is_apart(rows, part.rows[-1], index)
            columns = None if apart else _shared(part.columns, row.figures)
            if columns is not None:
                part.rows.append(index)
                part.columns = columns
                part.edge = max(part.edge, *(label.x1 for label in row.labels[-1:]), 0.0)
                continue
            parts.append(part)
            part = None
        long = long or len(row.figures) >= FEWEST_FIGURES
        if len(row.figures) >= FEWEST_FIGURES or (long and len(row.labels) == 1):
            edge = row.labels[-1].x1 if row.labels else 0.0
            part = _Part([index], [(run.x0, run.x1) for run in row.figures], edge)
    if part is not None:
        parts.append(part)
    return parts, long


def _is_apart(rows: Sequence[_Row], before: int, index: int) -> bool:
    """Whether a row of figures is too far below the one before to be of the same table."""
    line = rows[index].line
    gap = line.top - rows[before].line.bottom
    if gap <= _WIDEST_GAP * line.height:
        return False
    steps = [two.line.top - one.line.bottom for one, two in pairwise(rows[before : index + 1])]
    return gap > _WIDEST_ROW * line.height or max(steps) > line.height


def _is_prose(row: _Row) -> bool:
    return len(row.labels) == 1 and row.line.x1 - row.line.x0 > _LONGEST_LABEL * row.line.height / 1.2


def _shared(
    columns: Sequence[tuple[float, float]], figures: Sequence[Run]
) -> list[tuple[float, float]] | None:
    """The columns widened by one more row of figures, or ``None`` where it does not stand in them."""
    if len(columns) == 1 < len(figures):
        return None
    more, fewer = list(columns), [(run.x0, run.x1) for run in figures]
    if len(fewer) > len(more):
        more, fewer = fewer, more
    last = -1
    for x0, x1 in fewer:
        over = [index for index, (left, right) in enumerate(more) if x0 < right and left < x1]
        if len(over) != 1 or over[0] <= last:
            return None
        last = over[0]
        more[last] = (min(more[last][0], x0), max(more[last][1], x1))
    return None if any(a[1] >= b[0] for a, b in pairwise(more)) else more


def _head(rows: Sequence[_Row], part: _Part, floor: int) -> int:
    """Index of the first line of the table's head: the highest that names columns."""
    first = index = part.rows[0]
    beneath = rows[first]
    while index - 1 > floor:
        index -= 1
        row = rows[index]
        heading = len(row.labels) == 1 and ENUMERATED.match(row.labels[0].text) is not None
        apart = beneath.line.top - row.line.bottom > 3 * row.line.height
        if row.figures or heading or apart or _is_prose(row):
            break
        if part.names(row.labels[-1]) and (len(row.labels) > 1 or row.labels[0].x0 > rows[first].line.x0 + 1):
            first = index
        beneath = row
    above = rows[index] if (index := part.rows[0] - 1) > floor else None
    if first > index and above is not None and _is_beside(above, rows[index + 1], part):
        return index
    return first


def _is_beside(row: _Row, figures: _Row, part: _Part) -> bool:
    """Whether a line of labels alone begins the label that has its figures beside its middle."""
    near = 0 < figures.line.top - row.line.top < 0.8 * figures.line.height
    return near and not row.figures and row.line.x1 <= part.columns[0][0] + 1


def _first_of_row(rows: Sequence[_Row], part: _Part, floor: int, head: int, rules: Sequence[float]) -> int:
    """Index of the first line of the table, where this begins with a row whose label begins far above its figures, under a
    rule; ``head`` else."""
    first = part.rows[0]
    above = [at for at in rules if at < rows[first].line.top + 1]
    index = first
    while above and index - 1 > floor and rows[index - 1].middle > above[-1]:
        index -= 1
        if rows[index].figures or any(map(part.names, rows[index].labels)):
            return head
    return min(index, head)


def _end(rows: Sequence[_Row], part: _Part, ceiling: int, rules: Sequence[float]) -> int:
    """Index behind the last line of the table: the rest of the last label goes with its row, down to the rule under it."""
    last = part.rows[-1]
    under = [at for at in rules if at > rows[last].line.bottom - 1]
    end = last + 1
    while under and end < ceiling and rows[end].middle < under[0]:
        if rows[end].figures or rows[end].line.x1 > part.columns[0][0]:
            break
        end += 1
    else:
        if under:
            return end
    end = last + 1
    above = [row for row in rows[max(0, last - 2) : last] if not row.figures]
    while end < min(ceiling, last + 3) and above:
        row = rows[end]
        tight = row.line.top - rows[end - 1].line.top < 1.35 * rows[last].line.height
        if row.figures or not tight or row.line.x1 > part.columns[0][0]:
            break
        end += 1
    return end


def _grid(
    rows: Sequence[_Row],
    part: _Part,
    lines: tuple[int, int],
    rules: Sequence[float],
    layout: PageLayout,
    number: int,
) -> Grid:
    """The table of these lines (from, to): a column of groups if there are any, a column of labels if there are any, the
    figures. ``rules``: heights of the lines drawn across all columns."""
    head, end = lines
    first = part.rows[0]
    bounds = _bounds(rows, part, head, end, rules)
    left = part.columns[0][0]
    beside = [piece for row in rows[head:end] for piece in row.labels if piece.x1 <= left + 1]
    names = [
        _label([p for p in beside if top < (p.top + p.bottom) / 2 < bottom])
        for top, bottom in pairwise(bounds)
    ]
    grouped, labelled = any(group for group, _ in names), any(label for _, label in names)
    shift = grouped + labelled
    over = [row for row in rows[head:first] if not _is_beside(row, rows[first], part)]
    cells = _head_cells(over, part, shift, bounds[0])
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(part.columns)]
    start = max((cell.row + 1 for cell in cells), default=0)
    for r, (index, (group, label)) in enumerate(zip(part.rows, names, strict=True), start=start):
        line = rows[index].line
        if grouped:
            cells.append(Cell(group, r, 0))
        if labelled:
            cells.append(Cell(label, r, shift - 1))
        placed = {bisect_left(edges, (run.x0 + run.x1) / 2): run for run in rows[index].figures}
        for column, (x0, x1) in enumerate(part.columns):
            run = placed.get(column)
            text, opaque = ("", "") if run is None else (run.text, _crossed(run, layout))
            box = (x0, line.top, x1, line.bottom)
            cells.append(Cell(text, r, column + shift, box=box, opaque=opaque))
    origin = f"page {layout.number}, aligned {number}"
    return Grid.from_cells(cells, page=layout.number, origin=origin, guessed=True)


def _crossed(run: Run, layout: PageLayout) -> str:
    """What a figure shows if any digit of it is crossed out or covered."""
    return CROSSED if any(overlapped([(run.x0, run.top, run.x1, run.bottom)], layout.crossed)) else ""


def _head_cells(rows: Sequence[_Row], part: _Part, shift: int, bottom: float) -> list[Cell]:
    """Heads: what stands over several columns in rows of their own, then the lines over each column as one."""
    columns = part.columns
    edges = head_edges([piece for row in rows for piece in row.labels if part.names(piece)], columns)
    cells: list[Cell] = []
    stacks: dict[int, list[Run]] = {}
    r = 0
    for row in rows:
        over = [piece for piece in row.labels if part.names(piece)]
        for piece in row.labels[: -len(over) or None]:
            if shift and piece.top + piece.bottom < 2 * bottom:
                stacks.setdefault(-shift, []).append(piece)
        if len(row.labels) == len(columns) + 1:
            over = row.labels[1:]  # a name for each column, however these are set
        over = [name for piece in over for name in names_in(piece, edges)]
        start = r
        for place, piece in enumerate(over):
            first, last = reach(piece, edges)
            if len(over) == len(columns):
                first = last = place
            if first < last:
                cells.append(Cell(piece.text, start, first + shift, 1, last - first + 1))
                r = start + 1
                continue
            above = stacks.setdefault(first, [])
            if above and (len(columns) == 1 or piece.top - above[-1].bottom > 0.5 * piece.height):
                cells.append(Cell("\n".join(one.text for one in above), start, first + shift))
                above.clear()
                r = start + 1
            above.append(piece)
    return cells + [
        Cell(
            "\n".join(piece.text for piece in stack), r, max(column + shift, 0), 1, shift if column < 0 else 1
        )
        for column, stack in sorted({**({-shift: []} if stacks and shift else {}), **stacks}.items())
    ]


def _label(pieces: Sequence[Run]) -> tuple[str, str]:
    """What stands furthest to the right is the row's own label, what stands beside it its group's."""
    if not pieces:
        return "", ""
    x0 = max(piece.x0 for piece in pieces)
    x1 = max(piece.x1 for piece in pieces)
    own = [piece for piece in pieces if piece.x1 > x0]
    x0 = min(piece.x0 for piece in own)
    own = [piece for piece in pieces if piece.x1 > x0 and piece.x0 < x1]
    rest = [piece for piece in pieces if piece not in own]
    return "\n".join(piece.text for piece in rest), "\n".join(piece.text for piece in own)


def _bounds(rows: Sequence[_Row], part: _Part, head: int, end: int, rules: Sequence[float]) -> list[float]:
    """Heights that part the rows: a rule, else the widest gap between the lines of the labels."""
    left = part.columns[0][0]
    found: list[float] = []
    for one, two in pairwise(part.rows):
        high, low = rows[one].middle, rows[two].middle
        # the lines of a label beside the middle of which its figures stand are never parted there
        margin = 0.25 * min(rows[one].line.height, rows[two].line.height)
        between = [at for at in rules if high < at < low]
        lines = [
            row.labels[-1] for row in rows[one : two + 1] if row.labels and row.labels[-1].x1 <= left + 1
        ]
        gaps = [
            (below.top - above.bottom, (below.top + above.bottom) / 2)
            for above, below in pairwise(lines)
            if high + margin < (below.top + above.bottom) / 2 < low - margin
        ]
        found.append(between[0] if between else max(gaps)[1] if gaps else (high + low) / 2)
    first, last = rows[part.rows[0]].line, rows[end - 1].line
    names = [row.line.bottom for row in rows[head : part.rows[0]] if any(map(part.names, row.labels))]
    above = [at for at in rules if max(names, default=0.0) - 1 < at < first.top + 1]
    height = found[0] - (first.top + first.bottom) / 2 if found else first.height
    top = above[-1] if above else (first.top + first.bottom) / 2 - height
    return [top, *found, last.bottom + 1]
