"""Tables without (enough) ruling lines: columns by the alignment of what is printed.

A guess, never a certainty: blanks leave no trace, so who uses these grids must let the relations of the form
confirm every figure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipelines.blocks import Cell, Grid
from pipelines.readers.layout import PageLayout
from pipelines.readers.words import Run, TextLine, lines

#: columns and rows that make a table; less is prose with gaps
FEWEST_COLUMNS = 3
FEWEST_ROWS = 3
#: lines of fewer pieces that may stand between two rows of a table (wrapped labels, rows without figures)
_BETWEEN = 3


@dataclass(slots=True)
class _Piece:
    """A stretch of a line without a wide gap."""

    x0: float
    x1: float
    text: str


@dataclass(slots=True)
class _Row:
    """A printed line as pieces."""

    line: TextLine
    pieces: list[_Piece]


def align_columns(layout: PageLayout) -> PageLayout:
    """The page with its aligned lines as grids; the same object where nothing is aligned."""
    rows = [_Row(line, _pieces(line)) for line in layout.lines]
    grids: list[tuple[float, Grid]] = []
    used: set[int] = set()
    for first, last in _stretches(rows):
        columns = _columns(rows[first : last + 1])
        if columns is None:
            continue
        while first and _is_head(rows[first - 1], columns):
            first -= 1
        found = rows[first : last + 1]
        rules = [y for y in layout.rules if found[0].line.top < y < found[-1].line.bottom]
        grid = _grid(found, columns, rules, layout.number, len(grids) + 1)
        if grid is not None:
            grids.append((found[0].line.top, grid))
            used.update(range(first, last + 1))
    if not grids:
        return layout
    left = [line for index, line in enumerate(layout.lines) if index not in used]
    return replace(layout, lines=left, grids=sorted([*layout.grids, *grids], key=lambda item: item[0]))


def _pieces(line: TextLine) -> list[_Piece]:
    groups: list[list[Run]] = []
    for run in line.runs:
        if groups and run.x0 - groups[-1][-1].x1 < 0.7 * line.height:
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_Piece(group[0].x0, group[-1].x1, lines(group)[0].text) for group in groups]


def _stretches(rows: Sequence[_Row]) -> list[tuple[int, int]]:
    """First and last row of each part of the page where rows of several pieces follow each other."""
    found: list[tuple[int, int]] = []
    wide = [index for index, row in enumerate(rows) if len(row.pieces) >= FEWEST_COLUMNS]
    start = 0
    for position, index in enumerate(wide):
        if position + 1 == len(wide) or wide[position + 1] - index > _BETWEEN + 1:
            if position - start + 1 >= FEWEST_ROWS:
                found.append((wide[start], index))
            start = position + 1
    return found


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]] | None:
    """Left and right of each column, from the rows that fill all of them; ``None`` where these overlap."""
    counts = Counter(len(row.pieces) for row in rows if len(row.pieces) >= FEWEST_COLUMNS)
    full = max((count for count, times in counts.items() if times >= 2), default=None)
    if full is None or full < max(counts):
        return None
    filled = [row.pieces for row in rows if len(row.pieces) == full]
    columns = [(min(p[j].x0 for p in filled), max(p[j].x1 for p in filled)) for j in range(full)]
    if any(right >= left for (_, right), (left, _) in pairwise(columns)):
        return None
    return columns


def _is_head(row: _Row, columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a line above the table names columns: nothing of it stands over the first, the labels'."""
    return row.pieces[0].x0 > columns[0][1] and row.pieces[-1].x1 < columns[-1][1] + 20


def _grid(
    rows: Sequence[_Row],
    columns: Sequence[tuple[float, float]],
    rules: Sequence[float],
    page: int,
    number: int,
) -> Grid | None:
    """The grid, or ``None`` where a piece stands in no column."""
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    placed: list[tuple[TextLine, dict[tuple[int, int], str]]] = []
    for row in rows:
        cells: dict[tuple[int, int], str] = {}
        for piece in row.pieces:
            first = bisect_left(edges, piece.x0)
            last = bisect_left(edges, piece.x1)
            if (first, last) in cells or any(a <= last and first <= b for a, b in cells):
                return None
            cells[first, last] = piece.text
        placed.append((row.line, cells))
    placed = _between_rules(placed, rules) if len(rules) >= FEWEST_ROWS - 1 else _unwrapped(placed)
    return Grid.from_cells(
        (
            Cell(
                text,
                r,
                first,
                1,
                last - first + 1,
                (columns[first][0], line.top, columns[last][1], line.bottom),
            )
            for r, (line, cells) in enumerate(placed)
            for (first, last), text in _with_blanks(cells, len(columns))
        ),
        page=page,
        origin=f"page {page}, aligned {number}",
    )


def _with_blanks(cells: dict[tuple[int, int], str], columns: int) -> list[tuple[tuple[int, int], str]]:
    covered = {column for first, last in cells for column in range(first, last + 1)}
    blanks = {(column, column): "" for column in range(columns) if column not in covered}
    return sorted({**cells, **blanks}.items())


def _between_rules(
    placed: list[tuple[TextLine, dict[tuple[int, int], str]]], rules: Sequence[float]
) -> list[tuple[TextLine, dict[tuple[int, int], str]]]:
    """Rows as the lines drawn across part them, however many printed lines each holds."""
    found: list[tuple[TextLine, dict[tuple[int, int], str]]] = []
    last = -1
    for line, cells in placed:
        stretch = bisect_left(rules, (line.top + line.bottom) / 2)
        if stretch != last or any(
            key not in found[-1][1] and any(a <= key[1] and key[0] <= b for a, b in found[-1][1])
            for key in cells
        ):
            found.append((line, dict(cells)))
        else:
            for key, text in cells.items():
                above = found[-1][1].get(key)
                found[-1][1][key] = text if above is None else f"{above}\n{text}"
        last = stretch
    return found


def _unwrapped(
    placed: list[tuple[TextLine, dict[tuple[int, int], str]]],
) -> list[tuple[TextLine, dict[tuple[int, int], str]]]:
    """Rows with the second lines of wrapped labels taken in: label lines nearer to a row than rows are to
    each other. A label that stands alone at the usual distance is a row without figures."""
    tops = [line.top for line, cells in placed if len(cells) >= FEWEST_COLUMNS]
    pitch = median(b - a for a, b in pairwise(tops))
    found: list[tuple[TextLine, dict[tuple[int, int], str]]] = []
    for line, cells in placed:
        if found and set(cells) == {(0, 0)} and line.top - found[-1][0].top < 0.8 * pitch:
            label = found[-1][1].get((0, 0))
            if label is not None:
                found[-1][1][0, 0] = label + cells[0, 0]
                continue
        found.append((line, cells))
    return found
