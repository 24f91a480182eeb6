"""Ruling lines in the picture of a page: runs of ink, told from the strokes of characters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from pipelines.readers.scan.deskew import Picture
from pipelines.readers.scan.ink import Mask, contrast_and_grain

#: share of a window that must be ink for a line to pass there: bridges the gaps of a bad scan
_DENSITY = 0.85
_BRUSH = 5  # pixels averaged along a line
_SPANNED = 0.92  # of the way from one line across to the next: strokes of characters stop short of both


@dataclass(frozen=True, slots=True)
class Line:
    """A ruling line: ``at`` is its position across, ``start`` and ``end`` along its direction."""

    at: float
    start: int
    end: int


def find_runs(page: Picture, length: int, *, across: bool) -> Mask:
    """Pixels of straight lines of at least ``length``, whose both sides are lighter.

    Averaged over a few pixels along the line, so that noise and blur that break a hairline fade and the
    line stays; what is left of gaps the density of the run forgives.
    """
    contrast, grain = contrast_and_grain(page)
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


def find_lines(mask: Mask, *, across: bool, least: int, slack: int) -> list[Line]:
    """Straight lines in a mask of runs; characters that touch a line belong to its piece, not to its position."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    lines: list[Line] = []
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
        lines.append(Line(first + centre, offset + start, offset + end))
    return lines


def chained(pieces: list[Line], down: list[Line], *, least: int, gap: int, slack: float) -> list[Line]:
    """Lines of at least ``least``, from pieces in one line with small gaps: text close by hides parts of a line.

    Without one long piece it must meet lines ``down``, at both its ends or at three of theirs: strokes of a
    line of text make a chain, too.
    """
    chains: list[list[Line]] = []
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
            lines.append(Line(at, start, end))
    return lines


def _merged(places: list[float], tolerance: float) -> list[float]:
    """Places in order, without those within ``tolerance`` of the one before."""
    kept = places[:1]
    for place in places[1:]:
        if place - kept[-1] > tolerance:
            kept.append(place)
    return kept


def positions(lines: list[Line], tolerance: float) -> list[float]:
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


def cut_to_spans(line: Line, others: list[Line], masks: tuple[Mask, Mask, Mask], slack: float) -> Line | None:
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
        share = max(covered(mask, x, top, bottom, reach), covered(ink, x, top, bottom, round(slack / 4)))
        if share > _SPANNED and not is_crossed(ink, x, top, bottom, round(slack)):
            spans.append((top, bottom, share))
    if not spans or (len(spans) == 1 and spans[0][2] < 0.97):  # a stroke may well nearly fill one low row
        return None
    return Line(line.at, spans[0][0], spans[-1][1])


def apart_from_long(lines: list[Line], least: float, slack: float) -> list[Line]:
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


def covered(mask: Mask, x: int, top: int, bottom: int, reach: int) -> float:
    """Share of the way from ``top`` to ``bottom`` where the mask is set within ``reach`` pixels of ``x``; 0 of no way."""
    way = mask[max(0, top) : bottom + 1, max(0, x - reach) : x + reach + 1]
    return float(way.any(axis=1).mean()) if way.size else 0.0


def is_crossed(ink: Mask, x: int, top: int, bottom: int, slack: int) -> bool:
    """Whether ink crosses what stands at ``x`` to both sides: then it is a stroke of a character."""
    band = ink[top + slack : bottom - slack, max(0, x - slack) : x + slack + 1]
    return band.size > 0 and float(band.all(axis=1).mean()) > 0.06


def is_met(line: Line, others: list[Line], slack: float) -> bool:
    """Whether one of ``others``, which run the other way, meets a line."""
    return any(
        line.start - slack <= other.at <= line.end + slack
        and other.start - slack <= line.at <= other.end + slack
        for other in others
    )
