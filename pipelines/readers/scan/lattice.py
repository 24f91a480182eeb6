"""Ruled tables in the picture of a page: lines by run density, cells by which lines stand between slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.readers.scan.deskew import Picture
from pipelines.readers.scan.ink import Mask, find_ink, plain_ink
from pipelines.readers.scan.lines import (
    Line,
    apart_from_long,
    chained,
    covered,
    cut_to_spans,
    find_lines,
    find_runs,
    is_crossed,
    is_met,
    positions,
)
from pipelines.readers.scan.ocr import PixelBox

#: share of the border between two slots that must be ruled for them to be two cells
_RULED = 0.7
_FAINT = 0.25  # the same of a line that other columns show, where nothing stands close to it
#: the same where a line was found in other rows only: text close by hides lines, but no stroke is as long as a row
_WHOLE = 0.97


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a lattice: where it begins, how many rows and columns it covers, its rectangle between the lines."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: PixelBox


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table: its rectangle on the page and its cells in reading order."""

    box: PixelBox
    cells: tuple[Slot, ...]


def _open_rows(
    horizontal: list[Line], vertical: list[Line], slack: float, most: float
) -> list[tuple[Line, Line]]:
    """Pairs of lines that bound a row with neither side borders nor columns: the head of an open-sided table."""
    pairs: list[tuple[Line, Line]] = []
    for line in horizontal:
        if is_met(line, vertical, 2 * slack):
            continue
        near = [
            other
            for other in horizontal
            if other is not line
            and abs(other.at - line.at) < most
            and abs(other.start - line.start) < 4 * slack
            and abs(other.end - line.end) < 4 * slack
        ]
        pairs.extend((line, other) for other in sorted(near, key=lambda other: abs(other.at - line.at))[:1])
    return pairs


def _with_hidden(ys: list[float], xs: list[float], ink: Mask, slack: float) -> list[float]:
    """The places of lines across, with those that text close by hid: ink without a gap from column to column.

    No stroke of a character is as long as a cell; cells so small that one might be are not asked.
    """
    inner = round(2 * slack)
    hidden: list[float] = []
    for top, bottom in pairwise(round(y) for y in ys):
        if bottom - top < 3 * inner:
            continue
        band = cv2.dilate(ink[top + inner : bottom - inner], np.ones((3, 1), np.uint8))
        widths = np.zeros(len(band))
        for left, right in pairwise(round(x) for x in xs):
            cell = band[:, left + inner // 2 : right - inner // 2]
            if cell.shape[1] > 3 * inner:
                widths += np.where(cell.mean(axis=1) >= _WHOLE, right - left, 0)
        while widths.max(initial=0) >= 0.25 * (xs[-1] - xs[0]):
            at = float(np.flatnonzero(widths == widths.max()).mean())
            hidden.append(top + inner + at)
            widths[max(0, round(at) - inner) : round(at) + inner + 1] = 0
    return sorted([*ys, *hidden])


def _is_faint_line(ink: Mask, y: int, start: int, end: int, apart: int) -> bool:
    """Whether specks of ink lie along ``y`` all the way from ``start`` to ``end``.

    Either nearly none lies to both sides, or they are many and leave no gap as wide as a margin of text.
    """
    if end - start < 9:
        return False
    along = ink[y - 1 : y + 2, start:end].any(axis=0)
    share = min(float(third.mean()) for third in np.array_split(along, 3))
    beside = max(float(ink[at - 1 : at + 2, start:end].any(axis=0).mean()) for at in (y - apart, y + apart))
    if share >= max(_FAINT, 4 * beside):
        return True
    return share >= 2 * _FAINT and float(np.diff(np.flatnonzero(np.r_[True, along, True])).max()) <= apart


def _rectangles(
    rows: int, columns: int, right: NDArray[np.float64], below: NDArray[np.float64]
) -> list[tuple[int, int, int, int]]:
    """Cells (row, column, rowspan, colspan) from how far the border right of and below each slot is ruled.

    Slots without a line between them are one cell. Where that gives no rectangle, the fainter half-seen
    lines count as well, and at last each slot stands alone.
    """
    owner = np.full((rows, columns), -1, np.int64)
    cells: list[tuple[int, int, int, int]] = []

    def region(row: int, column: int, limit: float) -> set[tuple[int, int]]:
        seen, waiting = {(row, column)}, [(row, column)]
        while waiting:
            r, c = waiting.pop()
            for nr, nc, ruled in (
                (r, c + 1, right[r, c] if c + 1 < columns else 1.0),
                (r, c - 1, right[r, c - 1] if c else 1.0),
                (r + 1, c, below[r, c] if r + 1 < rows else 1.0),
                (r - 1, c, below[r - 1, c] if r else 1.0),
            ):
                if ruled < limit and owner[nr, nc] < 0 and (nr, nc) not in seen:
                    seen.add((nr, nc))
                    waiting.append((nr, nc))
        return seen

    for row in range(rows):
        for column in range(columns):
            if owner[row, column] >= 0:
                continue
            for limit in (_RULED, 0.4, 0.2, 0.0):
                slots = region(row, column, limit)
                bottom, end = max(r for r, _ in slots), max(c for _, c in slots)
                top, start = min(r for r, _ in slots), min(c for _, c in slots)
                if len(slots) == (bottom - top + 1) * (end - start + 1):
                    break
            for slot in slots:
                owner[slot] = len(cells)
            cells.append((row, column, bottom - row + 1, end - column + 1))
    return cells


def _borders(
    xs: list[float], ys: list[float], vertical: list[Line], masks: tuple[Mask, Mask, Mask], slack: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far the border right of each slot, and that below it, is ruled, from 0 to 1."""
    across, down, ink = masks
    rows, columns = len(ys) - 1, len(xs) - 1
    half = max(2, round(slack * 0.7))
    right = np.ones((rows, columns))
    below = np.ones((rows, columns))
    for r in range(rows):
        top, bottom = round(ys[r]) + half, round(ys[r + 1]) - half
        for c in range(columns - 1):
            x = round(xs[c + 1])
            right[r, c] = max(
                covered(down, x, top, bottom, half), covered(ink, x, top, bottom, round(slack / 4))
            )
            middle = (top + bottom) / 2
            lined = any(line.start <= middle <= line.end and abs(line.at - x) <= slack for line in vertical)
            if not lined and (right[r, c] < _WHOLE or is_crossed(ink, x, top, bottom, round(slack))):
                right[r, c] = min(right[r, c], _RULED / 2)  # strokes of characters that happen to stand there
    for c in range(columns):
        start, end = round(xs[c]) + half, round(xs[c + 1]) - half
        for r in range(rows - 1):
            y = round(ys[r + 1])
            below[r, c] = max(
                covered(across.T, y, start, end, half), covered(ink.T, y, start, end, round(slack / 4))
            )
            if below[r, c] < _RULED and _is_faint_line(ink, y, start, end, round(slack)):
                below[r, c] = _RULED
    return right, below


def _lattice(
    horizontal: list[Line], vertical: list[Line], masks: tuple[Mask, Mask, Mask], slack: float
) -> Lattice | None:
    """The table that these lines make, ``None`` when they enclose fewer than two cells."""
    ys = positions(horizontal, slack)
    if len(ys) < 2 or not vertical:
        return None
    xs = positions(vertical, slack)
    # Tables without side borders: the lines across reach beyond the outermost line down.
    left, right_end = min(line.start for line in horizontal), max(line.end for line in horizontal)
    if not xs or xs[0] - left > 4 * slack:
        xs.insert(0, float(left))
    if right_end - xs[-1] > 4 * slack:
        xs.append(float(right_end))
    if len(xs) < 2 or len(xs) * len(ys) < 6:
        return None
    ink = masks[2]
    ys = _with_hidden(ys, xs, ink, slack)
    xs = _with_hidden(xs, ys, np.ascontiguousarray(ink.T), slack)
    rows, columns = len(ys) - 1, len(xs) - 1
    right, below = _borders(xs, ys, vertical, masks, slack)
    found = _rectangles(rows, columns, right, below)
    # Lines that border no cell were strokes of characters after all: they make no rows or columns.
    used_rows = sorted({edge for r, _, rs, _ in found for edge in (r, r + rs)})
    used_columns = sorted({edge for _, c, _, cs in found for edge in (c, c + cs)})
    row_of = {edge: place for place, edge in enumerate(used_rows)}
    column_of = {edge: place for place, edge in enumerate(used_columns)}
    cells = tuple(
        Slot(
            row_of[r],
            column_of[c],
            row_of[r + rs] - row_of[r],
            column_of[c + cs] - column_of[c],
            (round(xs[c]), round(ys[r]), round(xs[c + cs]), round(ys[r + rs])),
        )
        for r, c, rs, cs in found
    )
    if len(cells) < 2:
        return None
    return Lattice((round(xs[0]), round(ys[0]), round(xs[-1]), round(ys[-1])), cells)


def find_lattices(page: Picture) -> tuple[list[Lattice], Mask]:
    """Ruled tables of a straight grey page, from the top down, and the page's ink without their lines.

    Tolerates noise, gaps in lines, missing side borders and lines that wobble by a few pixels.
    """
    ink = find_ink(page)
    width = page.shape[1]
    slack = max(4.0, width / 250)
    across = find_runs(page, max(30, width // 28), across=True)
    down = find_runs(page, max(14, width // 70), across=False)
    pieces = find_lines(across, across=True, least=max(30, width // 28), slack=round(slack))
    candidates = find_lines(down, across=False, least=max(14, width // 70), slack=round(slack))
    long = [line for line in candidates if line.end - line.start > width // 28]
    horizontal = chained(pieces, long, least=width // 12, gap=width // 28, slack=slack)
    spanned = (cut_to_spans(line, horizontal, (across, down, ink), slack) for line in candidates)
    vertical = apart_from_long([line for line in spanned if line is not None], width / 50, slack)
    horizontal = [
        line for line in horizontal if is_met(line, vertical, 2 * slack) or line.end - line.start > width // 4
    ]
    kept = np.zeros_like(ink)
    for line in horizontal:
        cv2.line(kept, (line.start, round(line.at)), (line.end, round(line.at)), (1,), round(slack))
    for line in vertical:
        cv2.line(kept, (round(line.at), line.start), (round(line.at), line.end), (1,), round(slack))
    for top, bottom in _open_rows(horizontal, vertical, slack, width / 16):
        cv2.line(kept, (top.start, round(top.at)), (bottom.start, round(bottom.at)), (1,), round(slack))
    count, labels = cv2.connectedComponents(cv2.dilate(kept, np.ones((3, 3), np.uint8)))
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for line in horizontal:
        group = int(labels[min(round(line.at), ink.shape[0] - 1), (line.start + line.end) // 2])
        groups.setdefault(group, ([], []))[0].append(line)
    for line in vertical:
        group = int(labels[(line.start + line.end) // 2, min(round(line.at), width - 1)])
        groups.setdefault(group, ([], []))[1].append(line)
    lattices = []
    ruled = np.zeros_like(ink)
    for group in range(1, count):
        lines, columns = groups.get(group, ([], []))
        found = _lattice(lines, columns, (across, down, ink), slack) if lines else None
        if found is not None:
            lattices.append(found)
            ruled |= (labels == group).astype(np.uint8)
    ink = _without_lines(page, lattices, ink, ruled)
    lattices = [
        one
        for one in lattices
        if not any(_inside(one.box, other.box) for other in lattices if other is not one)
    ]
    return sorted(lattices, key=lambda lattice: lattice.box[1]), ink


def enlarged_lattices(
    lattices: Sequence[Lattice], page: Picture, factor: float
) -> tuple[list[Lattice], Mask]:
    """Tables found in a picture of the same page that was so much smaller, and the page's ink without their lines."""

    def larger(box: PixelBox) -> PixelBox:
        left, top, right, bottom = (round(side * factor) for side in box)
        return left, top, right, bottom

    found = [
        Lattice(larger(one.box), tuple(replace(cell, box=larger(cell.box)) for cell in one.cells))
        for one in lattices
    ]
    ink = find_ink(page)
    return found, _without_lines(page, found, ink, np.zeros_like(ink))


def _without_lines(page: Picture, lattices: Sequence[Lattice], ink: Mask, ruled: Mask) -> Mask:
    """The ink of a page without the lines of its tables, some of which are known to be ``ruled``."""
    if not lattices:
        return ink
    slack = max(4.0, page.shape[1] / 250)
    ruled, beside = ruled.copy(), np.zeros_like(ink)
    for cell in (cell for lattice in lattices for cell in lattice.cells):
        # also the stretches of line that were too faint to be found
        cv2.rectangle(ruled, cell.box[:2], cell.box[2:], (1,), round(slack))
        cv2.rectangle(beside, cell.box[:2], cell.box[2:], (1,), round(2 * slack))
    return (ink | (plain_ink(page) & (1 - beside))) & (1 - ruled)


def _inside(inner: PixelBox, outer: PixelBox) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
