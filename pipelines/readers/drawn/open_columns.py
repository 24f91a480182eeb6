"""Columns of ruled tables whose rows alone are ruled: upright lines where the text of every row leaves room.

A cell that holds several figures on one line, far apart, stands for several. Its figures must stand under one another
in all rows, and each must have a head of its own above; then the lines between them are as good as drawn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.readers.drawn.lattice import Line, Table
from pipelines.readers.drawn.words import FIGURE, Run

#: heights of type that part two figures of different columns at least
_GAP = 0.8
#: points by which the sides of cells of one column may differ
_SAME = 3.0
#: heights (points) between two lines across that may be the lines of a row
_LOWEST, _HIGHEST = 8.0, 90.0
_BLANKS = frozenset("-—–－/／无")


@dataclass(slots=True)
class _Row:
    """A cell that stands for several: its index, and its figures from left to right."""

    cell: int
    figures: list[Run]


def missing_lines(table: Table) -> list[Line]:
    """The upright lines that a table with its text in place lacks; none for nearly every table."""
    groups: dict[tuple[int, int], list[_Row]] = {}
    for index, runs in table.contents.items():
        figures = _apart(runs) if len(runs) > 1 else []
        if figures:
            x0, _, x1, _ = table.cells[index].box
            groups.setdefault((bisect_left(table.xs, x0), bisect_left(table.xs, x1)), []).append(
                _Row(index, figures)
            )
    found: list[Line] = []
    for (first, last), rows in groups.items():
        found += _between(table, (table.xs[first], table.xs[last]), rows)
    return found


def side_lines(across: Sequence[Line], down: Sequence[Line], runs: Sequence[Run]) -> list[Line]:
    """The outer sides of rows that nothing but lines across bounds: two of one width, one right under the other, and
    figures between them."""
    found: list[Line] = []
    ordered = sorted(across)
    accepted: set[int] = set()
    for place in reversed(range(len(ordered))):
        line = ordered[place]
        after = next(
            (
                other
                for other in range(place + 1, len(ordered))
                if abs(ordered[other].start - line.start) < _SAME
                and abs(ordered[other].end - line.end) < _SAME
            ),
            None,
        )
        if after is None or not _LOWEST < ordered[after].at - line.at < _HIGHEST:
            continue
        below = ordered[after]
        middle = (line.at + below.at) / 2
        open_sides = [
            side
            for side in (line.start, line.end)
            if not any(abs(other.at - side) < _SAME and other.start < middle < other.end for other in down)
        ]
        if open_sides:
            inside = [
                run
                for run in runs
                if line.at < (run.top + run.bottom) / 2 < below.at
                and line.start <= run.x0 < run.x1 <= line.end
            ]
            # the names of columns stand right above the figures
            if not _apart(inside) and not (after in accepted and len(inside) > 1):
                continue
            found += [Line(side, line.at, below.at) for side in open_sides]
        accepted.add(place)
    return found


def _apart(runs: Sequence[Run]) -> list[Run]:
    """The figures of a cell where there are several, on one line and far apart."""
    figures = sorted((run for run in runs if _is_figure(run.text)), key=lambda run: run.x0)
    level = all(abs(one.top - two.top) < 0.4 * one.height for one, two in pairwise(figures))
    wide = all(two.x0 - one.x1 > _GAP * one.height for one, two in pairwise(figures))
    return figures if len(figures) > 1 and level and wide else []


def _is_figure(text: str) -> bool:
    return FIGURE.fullmatch(text) is not None or _BLANKS.issuperset(text)


def _between(table: Table, sides: tuple[float, float], rows: Sequence[_Row]) -> list[Line]:
    """The lines between the columns in which the figures of these rows stand."""
    columns = _columns(rows)
    top = min(table.cells[row.cell].box[1] for row in rows)
    labelled = [
        run.x1
        for row in rows
        for run in table.contents[row.cell]
        if not _is_figure(run.text) and run.x1 < columns[0][0]
    ]
    inside = [
        (index, runs)
        for index, runs in table.contents.items()
        if table.cells[index].box[0] > sides[0] - _SAME and table.cells[index].box[2] < sides[1] + _SAME
    ]
    heads = [run for index, runs in inside if table.cells[index].box[1] < top - 1 for run in runs]
    if len(columns) < max(len(row.figures) for row in rows) or not all(
        any(_names(head, column, columns) for head in heads) for column in columns
    ):
        return []
    columns = _widened(columns, heads)
    walls = [_wall(table.xs, one[1], two[0]) for one, two in pairwise(columns)]
    if labelled:
        walls.insert(0, _wall(table.xs, max(labelled), columns[0][0]))
    return [
        Line(wall, box[1], box[3])
        for index, slot in enumerate(table.cells)
        for box in (slot.box,)
        if box[0] > sides[0] - _SAME and box[2] < sides[1] + _SAME
        if _stands_for_several(table.contents.get(index, ()), walls, box, sides)
        for wall in walls
        if box[0] + 1 < wall < box[2] - 1
        and not any(run.x0 < wall < run.x1 for run in table.contents.get(index, ()))
    ]


def _columns(rows: Iterable[_Row]) -> list[tuple[float, float]]:
    """Left and right of the columns: what stands one above the other in different rows is of one."""
    found: list[tuple[float, float]] = []
    for x0, x1 in sorted((run.x0, run.x1) for row in rows for run in row.figures):
        if found and x0 < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def _widened(columns: list[tuple[float, float]], heads: Iterable[Run]) -> list[tuple[float, float]]:
    """The columns with the names over them, as far as these leave room to the next column."""
    found = list(columns)
    for head in heads:
        for place, column in enumerate(columns):
            if _names(head, column, columns):
                found[place] = (min(found[place][0], head.x0), max(found[place][1], head.x1))
    return found if all(one[1] < two[0] for one, two in pairwise(found)) else columns


def _names(head: Run, column: tuple[float, float], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a text stands above one column and no other."""
    over = [one for one in columns if head.x0 < one[1] and one[0] < head.x1]
    return over == [column] and not _is_figure(head.text)


def _wall(xs: Sequence[float], left: float, right: float) -> float:
    """Where the line between two columns stands: where other rows of the table have one, else midway."""
    return next((x for x in xs if left <= x <= right), (left + right) / 2)


def _stands_for_several(
    runs: Sequence[Run],
    walls: Sequence[float],
    box: tuple[float, float, float, float],
    sides: tuple[float, float],
) -> bool:
    """Whether a cell is several: a row of figures or blanks, or texts in more than one column."""
    if len({bisect_left(walls, (run.x0 + run.x1) / 2) for run in runs}) > 1:
        return True
    whole = abs(box[0] - sides[0]) < _SAME and abs(box[2] - sides[1]) < _SAME
    return whole and bool(runs) and all(_is_figure(run.text) for run in runs)
