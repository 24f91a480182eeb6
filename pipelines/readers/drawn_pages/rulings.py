"""Ruling lines: pieces to whole lines, lines that cross to the slots between them, slots without a line between to cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple


class Line(NamedTuple):
    """A straight piece. Horizontal: ``at`` is y, from x ``start`` to ``end``; vertical: ``at`` is x."""

    at: float
    start: float
    end: float


#: at, start, end of a piece of a line as it was drawn: a page has thousands
Piece = tuple[float, float, float]


def join_pieces(
    pieces: Iterable[Piece], *, tolerance: float = 3.0, shortest: float | None = None
) -> list[Line]:
    """Whole lines from pieces: drawn per cell, dashes and dots, double lines, all at nearly one height.

    Pieces further than ``tolerance`` from each other's height, or with a gap of more than 1.7 times that
    between their ends, stay apart; results shorter than ``shortest`` (2 tolerances) are dropped.
    """
    shortest = 2 * tolerance if shortest is None else shortest
    reach = 1.7 * tolerance
    found: list[Line] = []
    for group in _clusters(sorted(pieces), tolerance):
        if group[0][0] != group[-1][0]:  # pieces of one height are in order
            group.sort(key=itemgetter(1))
        first, start, end = group[0]
        heights = [first]
        for at, begins, ends in group[1:]:
            if begins <= end + reach:
                if ends > end:
                    end = ends
                heights.append(at)
                continue
            found.append(Line(sum(heights) / len(heights), start, end))
            start, end, heights = begins, ends, [at]
        found.append(Line(sum(heights) / len(heights), start, end))
    return [line for line in found if line.end - line.start >= shortest]


def _clusters(ordered: Sequence[Piece], tolerance: float) -> Iterable[list[Piece]]:
    group: list[Piece] = []
    for piece in ordered:
        if group and piece[0] - group[0][0] > tolerance:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def components(across: list[Line], down: list[Line], tolerance: float) -> list[tuple[list[Line], list[Line]]]:
    """Lines that touch each other, directly or through others: one component a table.

    A line down that touches none belongs to its neighbour of the same height: it is the side of a cell that
    goes on over both edges of the page.
    """
    down = sorted(down)
    places = [line.at for line in down]
    parent = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for index, (at, start, end) in enumerate(across):
        first = bisect_left(places, start - tolerance)
        last = bisect_right(places, end + tolerance)
        own = root(index)
        for other, (_, high, low) in enumerate(down[first:last], start=len(across) + first):
            if high - tolerance <= at <= low + tolerance and parent[other] != own:
                parent[root(other)] = own
    crossed = {root(index) for index in range(len(across))}
    for index, (one, two) in enumerate(pairwise(down), start=len(across)):
        alike = abs(one.start - two.start) < tolerance and abs(one.end - two.end) < tolerance
        if alike and (root(index) in crossed) != (root(index + 1) in crossed):
            parent[root(index)] = root(index + 1)
            crossed.add(root(index + 1))
    parts: dict[int, tuple[list[Line], list[Line]]] = {}
    for index, line in enumerate(across):
        parts.setdefault(root(index), ([], []))[0].append(line)
    for index, line in enumerate(down):
        parts.setdefault(root(len(across) + index), ([], []))[1].append(line)
    return list(parts.values())


class Lattice(NamedTuple):
    """Where the columns and rows of a table begin and the last ends; its cells as first row, first column and spans;
    which columns have a line below the last row."""

    xs: list[float]
    ys: list[float]
    cells: list[tuple[int, int, int, int]]
    closed: list[bool]


def lattice(across: list[Line], down: list[Line], tolerance: float) -> Lattice | None:
    """The table that lines make which cross each other, ``None`` where they enclose nothing."""
    xs = _coordinates(down, across, tolerance)
    ys = _coordinates(across, down, tolerance)
    if len(xs) < 2 or len(ys) < 2:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    right_of = _edges(xs, ys, down)
    below = _edges(ys, xs, across)
    # right_of[c][r]: a line stands between columns c-1 and c in row r; below[r][c] likewise between rows
    joined = [
        (r * columns + c - 1, r * columns + c)
        for c in range(1, columns)
        if not all(right_of[c])
        for r in range(rows)
        if not right_of[c][r]
    ]
    joined += [
        ((r - 1) * columns + c, r * columns + c)
        for r in range(1, rows)
        if not all(below[r])
        for c in range(columns)
        if not below[r][c]
    ]
    cells: list[tuple[int, int, int, int]] = []
    for region in _regions(rows, columns, joined):
        if region[2] == 1 or region[3] == 1:
            cells.append(region)
        else:
            cells += _parted(region, xs, below)
    return Lattice(xs, ys, cells, below[rows])


def _coordinates(lines: Sequence[Line], crossing: Sequence[Line], tolerance: float) -> list[float]:
    """Positions of the lines, those nearer than one and a half tolerances made one, open ends closed."""
    places = sorted(line.at for line in lines)
    found: list[float] = []
    group: list[float] = []
    for at in places:
        if group and at - group[0] > 1.5 * tolerance:
            found.append(sum(group) / len(group))
            group = []
        group.append(at)
    if group:
        found.append(sum(group) / len(group))
    if not found:
        return found
    low = sorted(line.start for line in crossing)
    high = sorted((line.end for line in crossing), reverse=True)
    if len(low) > 1 and low[1] < found[0] - 2 * tolerance and low[1] - low[0] < tolerance:
        found.insert(0, low[0])
    if len(high) > 1 and high[1] > found[-1] + 2 * tolerance and high[0] - high[1] < tolerance:
        found.append(high[0])
    return found


def _regions(rows: int, columns: int, joined: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """(row, column, rowspan, colspan) of the cells that are left when neighbouring slots are joined; slots
    are numbered row by row."""
    parent: dict[int, int] = {}

    def root(index: int) -> int:
        above = parent.setdefault(index, index)
        while above != index:
            index, above = above, parent[above]
        return index

    for one, two in joined:
        first, second = sorted((root(one), root(two)))
        parent[second] = first
    members: dict[int, list[tuple[int, int]]] = {}
    for index in sorted(parent):
        members.setdefault(root(index), []).append(divmod(index, columns))
    found = [
        (index // columns, index % columns, 1, 1) for index in range(rows * columns) if index not in parent
    ]
    for slots in members.values():
        found.extend(_rectangles(slots))
    found.sort()
    return found


def _parted(
    region: tuple[int, int, int, int], xs: Sequence[float], below: Sequence[Sequence[bool]]
) -> Iterable[tuple[int, int, int, int]]:
    """A cell over several rows and columns, parted where a line runs across most of it.

    Browsers that break a page inside a spanned cell draw its sides too short, and the cells beside it open.
    """
    row, column, rowspan, colspan = region
    edges = pairwise(xs[column : column + colspan + 1])
    widths = [right - left for left, right in edges]
    walls = [
        at
        for at in range(row + 1, row + rowspan)
        if sum(width for width, wall in zip(widths, below[at][column:], strict=False) if wall)
        > 0.6 * sum(widths)
    ]
    return [(one, column, two - one, colspan) for one, two in pairwise([row, *walls, row + rowspan])]


def _edges(places: list[float], crossings: list[float], lines: Sequence[Line]) -> list[list[bool]]:
    """For each place and each stretch between two crossings: whether one line there covers most of it."""
    stretches = len(crossings) - 1
    covered = [[False] * stretches for _ in places]
    for at, start, end in lines:
        index = bisect_left(places, at)
        if index == len(places) or (index and at - places[index - 1] < places[index] - at):
            index -= 1
        # only the first and the last stretch that a line touches can be covered in part
        first = max(0, bisect_right(crossings, start) - 1)
        last = min(stretches, bisect_left(crossings, end))
        if first < last and not _covers(start, end, crossings[first], crossings[first + 1]):
            first += 1
        if first < last and not _covers(start, end, crossings[last - 1], crossings[last]):
            last -= 1
        if first < last:
            covered[index][first:last] = [True] * (last - first)
    return covered


def _covers(start: float, end: float, low: float, high: float) -> bool:
    """Whether a line covers most of a stretch."""
    return min(end, high) - max(start, low) > 0.6 * (high - low)


def _rectangles(slots: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """(row, column, rowspan, colspan) of a region; one that is no rectangle is cut into runs of rows."""
    (first_row, first_column), (last_row, last_column) = slots[0], slots[-1]
    height, width = last_row - first_row + 1, last_column - first_column + 1
    if len(slots) == height * width and all(column >= first_column for _, column in slots):
        return [(first_row, first_column, height, width)]
    by_row: dict[int, list[int]] = {}
    for row, column in slots:
        by_row.setdefault(row, []).append(column)
    open_runs: dict[tuple[int, int], tuple[int, int]] = {}
    found: list[tuple[int, int, int, int]] = []
    for row in sorted(by_row):
        columns = sorted(by_row[row])
        row_runs: list[tuple[int, int]] = []
        for column in columns:
            if row_runs and row_runs[-1][1] == column:
                row_runs[-1] = (row_runs[-1][0], column + 1)
            else:
                row_runs.append((column, column + 1))
        following: dict[tuple[int, int], tuple[int, int]] = {}
        for run in row_runs:
            if run in open_runs and sum(open_runs[run]) == row:
                first, height = open_runs.pop(run)
                following[run] = (first, height + 1)
            else:
                following[run] = (row, 1)
        found.extend((first, c0, height, c1 - c0) for (c0, c1), (first, height) in open_runs.items())
        open_runs = following
    found.extend((first, c0, height, c1 - c0) for (c0, c1), (first, height) in open_runs.items())
    return found
