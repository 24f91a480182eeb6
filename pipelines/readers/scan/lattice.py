"""Ruled tables in the picture of a page: lines by run density, cells by which lines stand between slots."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.readers.scan.deskew import Picture
from pipelines.readers.scan.ocr import PixelBox

Mask = NDArray[np.uint8]

#: share of a window that must be ink for a line to pass there: bridges the gaps of a bad scan
_DENSITY = 0.85
_BRUSH = 5  # pixels averaged along a line
_SPANNED = 0.92  # of the way from one line across to the next: strokes of characters stop short of both
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


@dataclass(frozen=True, slots=True)
class _Line:
    """A ruling line: ``at`` is its position across, ``start`` and ``end`` along its direction."""

    at: float
    start: int
    end: int


def _contrast_and_grain(page: Picture) -> tuple[float, float]:
    """Grey levels between ink and paper, and the standard deviation of the page's noise."""
    light, dark = np.percentile(page[::4, ::4], (90, 1))
    # The median, not the mean: text is no noise. 1.48 makes it a standard deviation.
    grain = 1.48 * float(np.median(cv2.absdiff(page, cv2.GaussianBlur(page, (3, 3), 0))[::4, ::4]))
    return max(1.0, float(light - dark)), grain


def find_ink(page: Picture) -> Mask:
    """Pixels (0 or 1) darker than their surroundings, by more than the page's own noise."""
    contrast, grain = _contrast_and_grain(page)
    block = max(25, page.shape[1] // 32) | 1
    ink = cv2.adaptiveThreshold(
        cv2.GaussianBlur(page, (3, 3), 0),
        1,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        block,
        max(8.0, 0.08 * contrast, 1.6 * grain),
    )
    return ink.astype(np.uint8, copy=False)


def _plain_ink(page: Picture) -> Mask:
    """Pixels (0 or 1) clearly darker than the paper around them, heavy lines close by or not.

    :func:`find_ink` compares with the mean, which a heavy line darkens until faint figures beside it vanish.
    """
    contrast, grain = _contrast_and_grain(page)
    smooth = cv2.GaussianBlur(page, (3, 3), 0)
    small = cv2.resize(page, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    size = max(9, small.shape[1] // 25)
    paper = cv2.blur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)), (size, size))
    depth = cv2.subtract(cv2.resize(paper, page.shape[::-1]), smooth)
    usual = float(np.median(depth[::4, ::4]))  # the lightest of noisy paper is lighter than paper
    return (depth > usual + max(12.0, 0.16 * contrast, 2 * grain)).astype(np.uint8)


def _runs(page: Picture, length: int, *, across: bool) -> Mask:
    """Pixels of straight lines of at least ``length``, whose both sides are lighter.

    Averaged over a few pixels along the line, so that noise and blur that break a hairline fade and the
    line stays; what is left of gaps the density of the run forgives.
    """
    contrast, grain = _contrast_and_grain(page)
    dark = cv2.bitwise_not(page)
    apart = max(5, page.shape[1] // 220)

    def strip(size: int) -> tuple[int, int]:
        return (size, 1) if across else (1, size)

    mean = cv2.blur(dark, strip(_BRUSH))
    wide = cv2.blur(mean, strip(3)[::-1])
    axis = 0 if across else 1
    beside = np.maximum(np.roll(wide, apart, axis), np.roll(wide, -apart, axis))
    limit = max(6.0, 0.06 * contrast, 2.5 * grain / _BRUSH**0.5)
    lined = cv2.dilate((cv2.subtract(mean, beside) > limit).astype(np.uint8), np.ones(strip(3), np.uint8))
    dense = (
        cv2.boxFilter(lined.astype(np.float32), -1, strip(length), borderType=cv2.BORDER_CONSTANT) >= _DENSITY
    )
    grown = cv2.dilate(dense.astype(np.uint8), np.ones(strip(length)[::-1], np.uint8))
    return cv2.bitwise_and(grown, lined).astype(np.uint8, copy=False)


def _lines(mask: Mask, *, across: bool, least: int, slack: int) -> list[_Line]:
    """Straight lines in a mask of runs; characters that touch a line belong to its piece, not to its position."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    lines: list[_Line] = []
    for index in range(1, count):
        left, top, width, height = (int(v) for v in stats[index, :4])
        if (width if across else height) < least:
            continue
        part = labels[top : top + height, left : left + width] == index
        if not across:
            part = part.T
        weights = part.sum(axis=1)
        at = int(weights.argmax())
        near = slice(max(0, at - slack), at + slack + 1)
        along = np.flatnonzero(part[near].any(axis=0))
        start, end = int(along[0]), int(along[-1]) + 1
        if end - start < least or weights[near].sum() < 0.5 * weights.sum():
            continue
        centre = float(np.average(np.arange(len(weights))[near], weights=weights[near]))
        first, offset = (top, left) if across else (left, top)
        lines.append(_Line(first + centre, offset + start, offset + end))
    return lines


def _chained(pieces: list[_Line], down: list[_Line], *, least: int, gap: int, slack: float) -> list[_Line]:
    """Lines of at least ``least``, from pieces in one line with small gaps: text close by hides parts of a line.

    Without one long piece it must meet lines ``down``, at both its ends or at three of theirs: strokes of a
    line of text make a chain, too.
    """
    chains: list[list[_Line]] = []
    for piece in sorted(pieces, key=lambda piece: piece.start):
        for chain in chains:
            if abs(chain[-1].at - piece.at) <= slack / 2 and -gap <= piece.start - chain[-1].end <= gap:
                chain.append(piece)
                break
        else:
            chains.append([piece])
    lines = []
    for chain in chains:
        start, end = chain[0].start, max(piece.end for piece in chain)
        sizes = [piece.end - piece.start for piece in chain]
        at = sum(piece.at * size for piece, size in zip(chain, sizes, strict=True)) / sum(sizes)
        met = [
            line
            for line in down
            if start - slack <= line.at <= end + slack and line.start - slack <= at <= line.end + slack
        ]
        bounded = all(any(abs(line.at - place) <= slack for line in met) for place in (start, end))
        ending = sum(min(abs(line.start - at), abs(line.end - at)) <= slack for line in met) >= 3
        if end - start >= least and (
            max(sizes) >= least or ((bounded or ending) and sum(sizes) >= 0.7 * (end - start))
        ):
            lines.append(_Line(at, start, end))
    return lines


def _merged(places: list[float], tolerance: float) -> list[float]:
    """Places in order, without those within ``tolerance`` of the one before."""
    kept = places[:1]
    for place in places[1:]:
        if place - kept[-1] > tolerance:
            kept.append(place)
    return kept


def _positions(lines: list[_Line], tolerance: float) -> list[float]:
    """Clusters of ``at``, weighted by length, in order."""
    found: list[tuple[float, float]] = []  # position, weight
    for line in sorted(lines, key=lambda line: line.at):
        weight = float(line.end - line.start)
        if found and line.at - found[-1][0] <= tolerance:
            at, other = found[-1]
            found[-1] = ((at * other + line.at * weight) / (other + weight), other + weight)
        else:
            found.append((line.at, weight))
    return [at for at, _ in found]


def _spanned(line: _Line, others: list[_Line], masks: tuple[Mask, Mask, Mask], slack: float) -> _Line | None:
    """A line down, cut to what it covers from one line across to the next; ``None`` for a stroke of a character."""
    across, mask, ink = masks
    x, reach = round(line.at), round(slack / 2)
    meets = sorted(
        other.at
        for other in others
        if other.start - slack <= line.at <= other.end + slack
        # a line across may have come in pieces, of which the one here was too short to be kept
        or across[
            round(other.at) - reach : round(other.at) + reach + 1, max(0, x - reach) : x + reach + 1
        ].any()
    )
    spans = []
    for top, bottom in pairwise(round(at) for at in _merged(meets, slack)):
        if bottom - top <= 2 * slack or not line.start <= (top + bottom) / 2 <= line.end:
            continue
        share = max(_covered(mask, x, top, bottom, reach), _covered(ink, x, top, bottom, round(slack / 4)))
        if share > _SPANNED and not _is_crossed(ink, x, top, bottom, round(slack)):
            spans.append((top, bottom, share))
    if not spans or (len(spans) == 1 and spans[0][2] < 0.97):  # a stroke may well nearly fill one low row
        return None
    return _Line(line.at, spans[0][0], spans[-1][1])


def _apart(lines: list[_Line], least: float, slack: float) -> list[_Line]:
    """The lines down without short ones so near to a long one that no character fits between: strokes, too."""
    return [
        line
        for line in lines
        if not any(
            slack < abs(other.at - line.at) < least
            and other.end - other.start > 2 * (line.end - line.start)
            and other.start - slack <= line.start
            and line.end <= other.end + slack
            for other in lines
        )
    ]


def _open_rows(
    horizontal: list[_Line], vertical: list[_Line], slack: float, most: float
) -> list[tuple[_Line, _Line]]:
    """Pairs of lines that bound a row with neither side borders nor columns: the head of an open-sided table."""
    pairs: list[tuple[_Line, _Line]] = []
    for line in horizontal:
        if _crossed(line, vertical, 2 * slack):
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


def _covered(mask: Mask, x: int, top: int, bottom: int, reach: int) -> float:
    """Share of the way from ``top`` to ``bottom`` where the mask is set within ``reach`` pixels of ``x``."""
    return float(mask[top : bottom + 1, max(0, x - reach) : x + reach + 1].any(axis=1).mean())


def _is_crossed(ink: Mask, x: int, top: int, bottom: int, slack: int) -> bool:
    """Whether ink crosses what stands at ``x`` to both sides: then it is a stroke of a character."""
    band = ink[top + slack : bottom - slack, max(0, x - slack) : x + slack + 1]
    return band.size > 0 and float(band.all(axis=1).mean()) > 0.06


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


def _crossed(line: _Line, others: list[_Line], slack: float) -> bool:
    return any(
        line.start - slack <= other.at <= line.end + slack
        and other.start - slack <= line.at <= other.end + slack
        for other in others
    )


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


def _lattice(
    horizontal: list[_Line], vertical: list[_Line], masks: tuple[Mask, Mask, Mask], slack: float
) -> Lattice | None:
    """The table that these lines make, ``None`` when they enclose fewer than two cells."""
    ys = _positions(horizontal, slack)
    if len(ys) < 2 or not vertical:
        return None
    xs = _positions(vertical, slack)
    # Tables without side borders: the lines across reach beyond the outermost line down.
    left, right_end = min(line.start for line in horizontal), max(line.end for line in horizontal)
    if not xs or xs[0] - left > 4 * slack:
        xs.insert(0, float(left))
    if right_end - xs[-1] > 4 * slack:
        xs.append(float(right_end))
    if len(xs) < 2 or len(xs) * len(ys) < 6:
        return None
    across, down, ink = masks
    ys = _with_hidden(ys, xs, ink, slack)
    xs = _with_hidden(xs, ys, np.ascontiguousarray(ink.T), slack)
    rows, columns = len(ys) - 1, len(xs) - 1
    half = max(2, round(slack * 0.7))
    right = np.ones((rows, columns))
    below = np.ones((rows, columns))
    for r in range(rows):
        top, bottom = round(ys[r]) + half, round(ys[r + 1]) - half
        for c in range(columns - 1):
            x = round(xs[c + 1])
            right[r, c] = max(
                _covered(down, x, top, bottom, half), _covered(ink, x, top, bottom, round(slack / 4))
            )
            middle = (top + bottom) / 2
            lined = any(line.start <= middle <= line.end and abs(line.at - x) <= slack for line in vertical)
            if not lined and (right[r, c] < _WHOLE or _is_crossed(ink, x, top, bottom, round(slack))):
                right[r, c] = min(right[r, c], _RULED / 2)  # strokes of characters that happen to stand there
    for c in range(columns):
        start, end = round(xs[c]) + half, round(xs[c + 1]) - half
        for r in range(rows - 1):
            y = round(ys[r + 1])
            below[r, c] = max(
                _covered(across.T, y, start, end, half), _covered(ink.T, y, start, end, round(slack / 4))
            )
            if below[r, c] < _RULED and _is_faint_line(ink, y, start, end, round(slack)):
                below[r, c] = _RULED
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
    across = _runs(page, max(30, width // 28), across=True)
    down = _runs(page, max(14, width // 70), across=False)
    pieces = _lines(across, across=True, least=max(30, width // 28), slack=round(slack))
    candidates = _lines(down, across=False, least=max(14, width // 70), slack=round(slack))
    long = [line for line in candidates if line.end - line.start > width // 28]
    horizontal = _chained(pieces, long, least=width // 12, gap=width // 28, slack=slack)
    spanned = (_spanned(line, horizontal, (across, down, ink), slack) for line in candidates)
    vertical = _apart([line for line in spanned if line is not None], width / 50, slack)
    horizontal = [
        line
        for line in horizontal
        if _crossed(line, vertical, 2 * slack) or line.end - line.start > width // 4
    ]
    kept = np.zeros_like(ink)
    for line in horizontal:
        cv2.line(kept, (line.start, round(line.at)), (line.end, round(line.at)), (1,), round(slack))
    for line in vertical:
        cv2.line(kept, (round(line.at), line.start), (round(line.at), line.end), (1,), round(slack))
    for top, bottom in _open_rows(horizontal, vertical, slack, width / 16):
        cv2.line(kept, (top.start, round(top.at)), (bottom.start, round(bottom.at)), (1,), round(slack))
    count, labels = cv2.connectedComponents(cv2.dilate(kept, np.ones((3, 3), np.uint8)))
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for line in horizontal:
        group = int(labels[min(round(line.at), ink.shape[0] - 1), (line.start + line.end) // 2])
        groups.setdefault(group, ([], []))[0].append(line)
    for line in vertical:
        group = int(labels[(line.start + line.end) // 2, min(round(line.at), width - 1)])
        groups.setdefault(group, ([], []))[1].append(line)
    lattices = []
    ruled, beside = np.zeros_like(ink), np.zeros_like(ink)
    for group in range(1, count):
        lines, columns = groups.get(group, ([], []))
        found = _lattice(lines, columns, (across, down, ink), slack) if lines else None
        if found is not None:
            lattices.append(found)
            ruled |= (labels == group).astype(np.uint8)
            for cell in found.cells:  # also the stretches of line that were too faint to be found
                cv2.rectangle(ruled, cell.box[:2], cell.box[2:], (1,), round(slack))
                cv2.rectangle(beside, cell.box[:2], cell.box[2:], (1,), round(2 * slack))
    if lattices:
        ink |= _plain_ink(page) & (1 - beside)
    lattices = [
        one
        for one in lattices
        if not any(_inside(one.box, other.box) for other in lattices if other is not one)
    ]
    return sorted(lattices, key=lambda lattice: lattice.box[1]), ink & (1 - ruled)


def _inside(inner: PixelBox, outer: PixelBox) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
