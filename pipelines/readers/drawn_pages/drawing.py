"""Drawn paths to pieces of ruling lines: what PDF and OFD share."""

from __future__ import annotations

from itertools import pairwise
from math import dist

from pipelines.readers.drawn_pages.layout import RawPage

#: a filled rectangle no thicker than this is a line (points)
THICKEST_LINE = 3.2
#: pieces of lines on a page beyond which it is a drawing; their reading stops there
MOST_PIECES = 60_000

#: a b c d e f: x' = a x + c y + e, y' = b x + d y + f
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies ``first``, then ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
    )  # fmt: skip


def add_outline(points: list[tuple[float, float]], closed: bool, raw: RawPage) -> None:
    """Adds the sides of a stroked outline to the page's lines, upright, level or slanted."""
    if len(points) == 5 and points[4] == points[0]:
        (left, top), (right, _), (_, bottom), _, _ = points
        if points[:4] == [(left, top), (right, top), (right, bottom), (left, bottom)]:  # the frame of a cell
            add_rectangle(left, top, right, bottom, raw)
            return
    ends = points[1:] + points[:1] if closed else points[1:]
    for (x0, y0), (x1, y1) in zip(points, ends, strict=False):
        if abs(y1 - y0) <= 1.0 and abs(x1 - x0) > abs(y1 - y0):
            raw.horizontals.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= 1.0:
            raw.verticals.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        else:
            raw.slants.append((x0, y0, x1, y1))


def add_slants(points: list[tuple[float, float]], raw: RawPage) -> None:
    """Adds the slanted steps from point to point, of an area's side or around a curve, to the page's."""
    raw.slants += [
        (x0, y0, x1, y1)
        for (x0, y0), (x1, y1) in pairwise(points)
        if abs(x1 - x0) > 1.0 and abs(y1 - y0) > 1.0
    ]


def add_pen(points: list[tuple[float, float]], raw: RawPage) -> None:
    """Adds a line of many short steps, as a hand draws it, to the page's slanted ones, unless all of it is level or upright."""
    kept = points[:1]
    for point in points:
        if dist(kept[-1], point) > 2.0:
            kept.append(point)
    if any(min(abs(x1 - x0), abs(y1 - y0)) > 0.4 for (x0, y0), (x1, y1) in pairwise(kept)):
        raw.slants += [(*start, *end) for start, end in pairwise(kept)]


def add_rectangle(left: float, top: float, right: float, bottom: float, raw: RawPage) -> None:
    """Adds the four sides of a stroked rectangle to the page's lines; its corners come in any order."""
    if right < left:
        left, right = right, left
    if bottom < top:
        top, bottom = bottom, top
    raw.horizontals += ((top, left, right), (bottom, left, right))
    raw.verticals += ((left, top, bottom), (right, top, bottom))


def add_box(box: tuple[float, float, float, float], raw: RawPage) -> None:
    """Adds a thin box as a line; a dot, as dotted borders are made of, may belong to a line either way."""
    x0, y0, x1, y1 = box
    if y1 - y0 <= THICKEST_LINE:
        raw.horizontals.append(((y0 + y1) / 2, x0, x1))
    if x1 - x0 <= THICKEST_LINE:
        raw.verticals.append(((x0 + x1) / 2, y0, y1))
