"""Columns of ruled tables whose rows alone are ruled: upright lines where the text of every row leaves room.

A cell that holds several figures on one line, far apart, stands for several. Its figures must stand under one another
in all rows, and each must have a head of its own above; then the lines between them are as good as drawn.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.readers.drawn_pages.ruled_tables import Table
from pipelines.readers.drawn_pages.rulings import Line, components
from pipelines.readers.drawn_pages.words import FIGURE_WITH_UNIT, Run
from pipelines.readers.marks import ENUMERATED

#: heights of type that part two figures of different columns at least
_GAP = 0.8
#: points by which the sides of cells of one column may differ
_SAME = 3.0
#: heights (points) between two lines across that may be the lines of a row
_LOWEST, _HIGHEST = 8.0, 90.0
#: heights of type: from a label to the one figure of its row; of a row of one line
_WIDE, _LONE = 2.0, 2.4
#: columns and full rows that need no heads
_SURE_COLUMNS, _SURE_ROWS = 4, 3
#: what may stand a space behind its figure
_UNIT = re.compile("[件条项]|万?元")
_BLANKS = frozenset("-—–－/／无")


@dataclass(slots=True)
class _Row:
    """A cell that stands for several: its index, and its figures from left to right."""

    cell: int
    figures: list[Run]


def missing_lines(table: Table, *, open_: bool) -> list[Line]:
    """The upright lines that a table with its text in place lacks; none for nearly every table. ``open_``: lines across
    alone rule it, so that a row may also be a label and one figure."""
    cells: dict[tuple[int, int], list[int]] = {}
    for index, runs in table.contents.items():
        if not open_ and len(runs) < 2:
            continue  # nearly all
        x0, _, x1, _ = table.cells[index].box
        # rows of an open table have the same columns, however wide their labels are
        first = 0 if open_ else bisect_left(table.xs, x0)
        cells.setdefault((first, bisect_left(table.xs, x1)), []).append(index)
    found: list[Line] = []
    for (first, last), inside in cells.items():
        sides = (table.xs[first], table.xs[last])
        inside.sort(key=lambda index: table.cells[index].box[1])
        for part in _parts(table, inside, open_=open_):
            found += _between(table, sides, part, open_=open_)
    return found


@dataclass(slots=True)
class _Part:
    """Rows of cells that stand for several under a head of their own: from where to where their head and they reach."""

    top: float
    bottom: float = 0.0
    rows: list[_Row] = field(default_factory=list)


def _parts(table: Table, cells: Sequence[int], *, open_: bool) -> list[_Part]:
    """The rows of figures among cells of one width, from the top down, parted where a row names columns."""
    parts = [_Part(table.ys[0])]
    for index in cells:
        runs = table.contents[index]
        _, top, _, bottom = table.cells[index].box
        figures = _apart(runs) if len(runs) > 1 else []
        if not figures and open_:
            figures = _lone(runs)
        if figures:
            parts[-1].rows.append(_Row(index, figures))
            parts[-1].bottom = bottom
        elif open_ and parts[-1].rows and len(runs) > 1 and not any(_is_figure(run.text) for run in runs):
            parts.append(_Part(top))
    return [part for part in parts if part.rows]


def _lone(runs: Sequence[Run]) -> list[Run]:
    """The one figure of a cell, where it stands behind its words and far from them."""
    if len(runs) < 2:
        return []
    figures: list[Run] = []
    words: list[Run] = []
    for run in runs:
        (figures if _is_figure(run.text) else words).append(run)
    if len(figures) != 1 or not words:
        return []
    (figure,) = figures
    words = [
        run for run in words if not (_UNIT.fullmatch(run.text) and 0 < run.x0 - figure.x1 < figure.height)
    ]
    return figures if words and figure.x0 - max(run.x1 for run in words) > _WIDE * figure.height else []


def side_lines(across: Sequence[Line], down: Sequence[Line], runs: Sequence[Run]) -> list[Line]:
    """The upright lines that tables ruled by lines across alone lack: their outer sides, and one wherever a line across
    ends inside (beside a cell that is higher than its row)."""
    found: list[Line] = []
    for stack in _stacks(across, down, runs):
        left, right = stack[0].start, stack[0].end
        top, bottom = stack[0].at, stack[-1].at
        found += [Line(side, top, bottom) for side in (left, right) if not _is_closed(side, stack, down)]
        inside = [line for line in across if top - 1 < line.at < bottom + 1]
        for line in inside:
            for at, beyond in ((line.start, -_SAME), (line.end, _SAME)):
                if not left + _SAME < at < right - _SAME:
                    continue
                over = [other.at for other in inside if other.start < at + beyond < other.end]
                above = max((y for y in over if y < line.at), default=top)
                below = min((y for y in over if y > line.at), default=bottom)
                if not any(
                    run.x0 + 1 < at < run.x1 - 1 and above < (run.top + run.bottom) / 2 < below
                    for run in runs
                ):
                    found.append(Line(at, above, below))
    return found


def with_sides(across: Sequence[Line], down: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of those tables whose two outer sides are drawn, for more than half of their height."""
    kept: tuple[list[Line], list[Line]] = ([], [])
    for rows, walls in components(list(across), list(down), _SAME):
        if not rows:
            continue
        height = max(line.at for line in rows) - min(line.at for line in rows)
        sides = min(line.start for line in rows), max(line.end for line in rows)
        if all(
            2 * sum(wall.end - wall.start for wall in walls if abs(wall.at - side) < _SAME) > height
            for side in sides
        ):
            kept[0].extend(rows)
            kept[1].extend(walls)
    return kept


def _is_closed(side: float, stack: Sequence[Line], down: Sequence[Line]) -> bool:
    """Whether a side of every row of a stack is drawn."""
    near = [other for other in down if abs(other.at - side) < _SAME]
    return all(
        any(other.start < (one.at + two.at) / 2 < other.end for other in near) for one, two in pairwise(stack)
    )


def _stacks(across: Sequence[Line], down: Sequence[Line], runs: Sequence[Run]) -> Iterator[list[Line]]:
    """Lines of one width, one under the other as the lines of rows are, with a side that is not drawn and with figures
    between two of them."""
    widths: list[list[Line]] = []
    for line in sorted(across):
        for lines in widths:
            if abs(lines[0].start - line.start) < _SAME and abs(lines[0].end - line.end) < _SAME:
                lines.append(line)
                break
        else:
            widths.append([line])
    for lines in widths:
        if len(lines) < 2 or all(_is_closed(side, lines, down) for side in lines[0][1:]):
            continue
        stack = [lines[0]]
        figures = False
        for one, two in pairwise(lines):
            inside = [
                run
                for run in runs
                if one.at < (run.top + run.bottom) / 2 < two.at and one.start <= run.x0 < run.x1 <= one.end
            ]
            if _is_row(one, two, inside, across):
                stack.append(two)
                figures = figures or len(_apart(inside)) > 1 or len(inside) > 1
                continue
            if figures:
                yield stack
            stack, figures = [two], False
        if figures:
            yield stack


def _is_row(one: Line, two: Line, inside: Sequence[Run], across: Sequence[Line]) -> bool:
    """Whether what stands between two lines is a row of a table or several; a lone line of text, as a heading between two
    tables is, fills its row."""
    between = [line for line in across if one.at < line.at < two.at]
    if any(line.start < one.start - _SAME and line.end > one.end - _SAME for line in between):
        return False  # a table in which these rows are the inner part ends there
    heights = [one.at, *(line.at for line in between), two.at]
    if len(inside) == 1 and ENUMERATED.match(inside[0].text):
        return False
    if not inside or not all(below - above < _HIGHEST for above, below in pairwise(sorted(heights))):
        return False
    if two.at - one.at < _LOWEST:
        return False
    return len(inside) > 1 or two.at - one.at < _LONE * inside[0].height


def _apart(runs: Sequence[Run]) -> list[Run]:
    """The figures of a cell where there are several, on one line and far apart."""
    figures = sorted((run for run in runs if _is_figure(run.text)), key=lambda run: run.x0)
    level = all(abs(one.top - two.top) < 0.4 * one.height for one, two in pairwise(figures))
    wide = all(two.x0 - one.x1 > _GAP * one.height for one, two in pairwise(figures))
    return figures if len(figures) > 1 and level and wide else []


def _is_figure(text: str) -> bool:
    return FIGURE_WITH_UNIT.fullmatch(text) is not None or _BLANKS.issuperset(text)


def _between(table: Table, sides: tuple[float, float], part: _Part, *, open_: bool) -> list[Line]:
    """The lines between the columns in which the figures of these rows stand."""
    rows = part.rows
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
        if part.top - 1 < table.cells[index].box[1]
    ]
    heads = [run for index, runs in inside if table.cells[index].box[1] < top - 1 for run in runs]
    if len(columns) < max(len(row.figures) for row in rows):
        return []
    if open_:
        edge = max(labelled, default=0.0)
        names = [name for name in _lowest_names(table, inside, sides, top) if not labelled or name[0] > edge]
        if names:
            paired = _paired(columns, names)
            if paired is None:
                return []  # names that cannot be told apart leave open which column is which
            columns = paired
        elif not _fill_columns(rows, columns):
            return []
    else:
        if not all(any(_names(head, column, columns) for head in heads) for column in columns):
            return []
        columns = _widened(columns, heads)
    walls = [_wall(table.xs, one[1], two[0]) for one, two in pairwise(columns)]
    if labelled:
        walls.insert(0, _wall(table.xs, max(labelled), columns[0][0]))
    found = []
    for index, slot in enumerate(table.cells):
        box, runs = slot.box, table.contents.get(index, ())
        if not (
            box[0] > sides[0] - _SAME and box[2] < sides[1] + _SAME and part.top - 1 < box[1] < part.bottom
        ):
            continue
        own = _centred_walls(runs, box, walls) if open_ else None
        if own is None and _stands_for_several(runs, walls, box, sides):
            own = walls
        found += [
            Line(wall, box[1], box[3])
            for wall in own or ()
            if box[0] + 1 < wall < box[2] - 1 and not any(run.x0 < wall < run.x1 for run in runs)
        ]
    return found


def _lowest_names(
    table: Table, inside: Iterable[tuple[int, Sequence[Run]]], sides: tuple[float, float], top: float
) -> list[tuple[float, float]]:
    """Left and right of the names above ``top`` that stand over no others, from left to right; what stands alone in a row
    names no column."""
    found: list[tuple[float, float]] = []
    for index, runs in sorted(inside, key=lambda cell: -table.cells[cell[0]].box[1]):
        x0, above, x1, _ = table.cells[index].box
        names = _names_of(runs)
        alone = len(names) == 1 and x0 < sides[0] + _SAME and x1 > sides[1] - _SAME
        if above < top - 1 and not alone and not any(_is_figure(run.text) for run in runs):
            found += [one for one in names if not any(one[0] < two[1] and two[0] < one[1] for two in found)]
    return sorted(found)


def _names_of(runs: Iterable[Run]) -> list[tuple[float, float]]:
    """Left and right of the texts of a cell; what stands one above the other is one."""
    names: list[tuple[float, float]] = []
    for x0, x1 in sorted((run.x0, run.x1) for run in runs):
        if names and x0 < names[-1][1]:
            names[-1] = (names[-1][0], max(names[-1][1], x1))
        else:
            names.append((x0, x1))
    return names


def _paired(
    columns: Sequence[tuple[float, float]], names: Sequence[tuple[float, float]]
) -> list[tuple[float, float]] | None:
    """The columns with their names, each clear of its neighbours. As many columns as names are theirs in order, since
    figures may be set to one side and names not; of fewer, which leave some blank, each must stand under its name.
    ``None`` where it is otherwise."""
    if len(columns) < len(names):
        under = [[one for one in columns if one[0] < name[1] and name[0] < one[1]] for name in names]
        if max(map(len, under)) > 1 or sum(map(len, under)) != len(columns):
            return None
    elif len(columns) == len(names):
        under = [[one] for one in columns]
    else:
        return None
    found = [
        (min([name[0], *(one[0] for one in ones)]), max([name[1], *(one[1] for one in ones)]))
        for name, ones in zip(names, under, strict=True)
    ]
    return found if all(one[1] < two[0] for one, two in pairwise(found)) else None


def _fill_columns(rows: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether rows need no heads to be columns, as where a table goes on from the page before: most have a figure in each
    of several."""
    full = sum(len(row.figures) == len(columns) for row in rows)
    return len(columns) >= _SURE_COLUMNS and full >= _SURE_ROWS and 2 * full > len(rows)


def _centred_walls(
    runs: Sequence[Run], box: tuple[float, float, float, float], walls: Sequence[float]
) -> list[float] | None:
    """Which walls part the names of a row that name several columns each: every name stands in the middle of its
    own. ``None`` where they do not."""
    names = _names_of(runs)
    inside = [wall for wall in walls if box[0] + 1 < wall < box[2] - 1]
    if not 1 < len(names) <= len(inside) or any(_is_figure(run.text) for run in runs):
        return None
    chosen: list[float] = []
    left = box[0]
    for x0, x1 in names[:-1]:
        edge = x0 + x1 - left
        left = min(inside, key=lambda wall: abs(wall - edge))
        if abs(left - edge) > _SAME:
            return None
        chosen.append(left)
    x0, x1 = names[-1]
    return chosen if abs(x0 + x1 - left - box[2]) < 2 * _SAME else None


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
