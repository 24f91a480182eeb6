"""The abbreviated data of OFD paths (GB/T 33190, 9.1): outlines as points on the page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipelines.readers.drawn_pages.drawing import Matrix

Point = tuple[float, float]

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
#: steps that a curve is drawn in
_STEPS = 12


def _operations(data: str) -> Iterator[tuple[str, list[float]]]:
    """The operators with their arguments, as far as these are whole."""
    tokens = _TOKEN.findall(data)
    index = 0
    while index < len(tokens):
        operator = tokens[index]
        index += 1
        wanted = _ARGUMENTS.get(operator, 0)
        values = [float(token) for token in tokens[index : index + wanted] if not token.isalpha()]
        if len(values) < wanted:
            return
        index += wanted
        if wanted or operator == "C":
            yield operator, values


def outlines(data: str, matrix: Matrix) -> Iterable[tuple[list[Point], bool]]:
    """Outlines of AbbreviatedData as points on the page, and whether each is closed.

    A curve ends the outline before it and begins the next, unless it is a straight line in disguise.
    """
    a, b, c, d, e, f = matrix
    points: list[Point] = []
    for operator, values in _operations(data):
        if operator == "C":
            if len(points) > 1:
                yield points, True
            points = points[:1]
            continue
        x, y = values[-2], values[-1]
        point = (a * x + c * y + e, b * x + d * y + f)
        straight = operator == "L" or (
            operator in "QB" and points and _is_straight(values, points[-1], matrix)
        )
        if not straight:
            if len(points) > 1:
                yield points, False
            points = []
        points.append(point)
    if len(points) > 1:
        yield points, False


def _is_straight(values: list[float], start: Point, matrix: Matrix) -> bool:
    a, b, c, d, e, f = matrix
    xs, ys = [start[0]], [start[1]]
    for x, y in zip(values[::2], values[1::2], strict=True):
        xs.append(a * x + c * y + e)
        ys.append(b * x + d * y + f)
    return max(xs) - min(xs) < 0.5 or max(ys) - min(ys) < 0.5


def traced(data: str, matrix: Matrix) -> Iterator[list[Point]]:
    """The same outlines whole, their curves as short steps; one that is closed ends where it begins."""
    a, b, c, d, e, f = matrix
    points: list[Point] = []
    for operator, values in _operations(data):
        if operator == "C":
            points += points[:1]
            continue
        if operator in "SM":
            if len(points) > 1:
                yield [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
            points = []
        if operator == "A" and points:
            points += _arc(points[-1], values)
        elif operator in "QB" and points:
            points += _curve([points[-1], *zip(values[::2], values[1::2], strict=True)])
        else:
            points.append((values[-2], values[-1]))
    if len(points) > 1:
        yield [(a * x + c * y + e, b * x + d * y + f) for x, y in points]


def _curve(points: Sequence[Point]) -> Iterator[Point]:
    """Points of a Bézier curve behind its first."""
    for step in range(1, _STEPS + 1):
        part = step / _STEPS
        left = list(points)
        while len(left) > 1:
            left = [
                (x + part * (right - x), y + part * (down - y)) for (x, y), (right, down) in pairwise(left)
            ]
        yield left[0]


def _arc(start: Point, values: Sequence[float]) -> Iterator[Point]:
    """Points of an elliptic arc behind its first: radii, turn in degrees, large or not, clockwise or not, end."""
    across, down, turn, large, sweep, end_x, end_y = values
    if across <= 0 or down <= 0:
        yield end_x, end_y
        return
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def round_(x: float, y: float) -> Point:
        return (cos * x + sin * y) / across, (cos * y - sin * x) / down

    (x0, y0), (x1, y1) = round_(*start), round_(end_x, end_y)
    far = math.dist((x0, y0), (x1, y1))
    if not far:
        return
    wide = max(1.0, far / 2)  # radii too small are made to reach
    off = math.sqrt(max(0.0, wide * wide - far * far / 4)) / far * (-1 if (large > 0) == (sweep > 0) else 1)
    x, y = (x0 + x1) / 2 - off * (y1 - y0), (y0 + y1) / 2 + off * (x1 - x0)
    first, last = math.atan2(y0 - y, x0 - x), math.atan2(y1 - y, x1 - x)
    if sweep > 0 and last < first:
        last += math.tau
    elif sweep <= 0 and last > first:
        last -= math.tau
    for step in range(1, _STEPS + 1):
        at = first + (last - first) * step / _STEPS
        u, v = across * (x + wide * math.cos(at)), down * (y + wide * math.sin(at))
        yield cos * u - sin * v, sin * u + cos * v
