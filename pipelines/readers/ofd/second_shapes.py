"""What is painted on an OFD page, for its second reading: colours, areas, and the ink that runs across letters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from lxml import etree

Turn = tuple[float, float, float, float, float, float]
Rectangle = tuple[float, float, float, float]
Spot = tuple[float, float]

_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
_PART = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_BLACK = (0.0, 0.0, 0.0)
#: parts that a curve is cut into
_PARTS = 10
#: points: ink is noted at such steps, in squares of this side; a round line of this breadth is a seal's
_INK, _SQUARE, _SEAL = 1.0, 4.0, 50.0
#: points: a line that rises by less is level, a short one by less still; one shorter than this may be a dab of a pen that drew on
_LEVEL, _LEAST, _DAB = 0.4, 0.02, 2.5
#: spots of ink on a page beyond which it is a drawing
_MOST_INK = 200_000
#: lighter than this, as the sum of its channels, is no ink of a pen that crosses out
_LIGHT = 500


def name_of(element: etree._Element) -> str:
    """Its name without its space."""
    return str(element.tag).rsplit("}", 1)[-1]


def named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of that name right within."""
    return (one for one in element if name_of(one) == name)


def values(text: str | None) -> list[float]:
    """All numbers of a text; those beyond all measure count as 0."""
    found = [float(one) for one in _PART.findall(text or "") if not one.isalpha()]
    return [number if math.isfinite(number) else 0.0 for number in found]


def then(first: Turn, second: Turn) -> Turn:
    """One after the other."""
    return (
        first[0] * second[0] + first[1] * second[2],
        first[0] * second[1] + first[1] * second[3],
        first[2] * second[0] + first[3] * second[2],
        first[2] * second[1] + first[3] * second[3],
        first[4] * second[0] + first[5] * second[2] + second[4],
        first[4] * second[1] + first[5] * second[3] + second[5],
    )


def placed(element: etree._Element, outer: Turn) -> Turn:
    """From an object's space to the page."""
    own = values(element.get("CTM"))
    corner = values(element.get("Boundary"))
    turn: Turn = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else (1, 0, 0, 1, 0, 0)
    if len(corner) == 4:
        turn = then(turn, (1, 0, 0, 1, corner[0], corner[1]))
    return then(turn, outer)


def point(turn: Turn, x: float, y: float) -> Spot:
    """Where a point of an object's space is on the page."""
    return turn[0] * x + turn[2] * y + turn[4], turn[1] * x + turn[3] * y + turn[5]


def around(points: Sequence[Spot]) -> Rectangle:
    """The rectangle around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour, how much it covers (0 to 255), and whether it is the same all over."""

    colour: tuple[float, ...]
    alpha: float
    same: bool = True

    def on(self, ground: Sequence[float]) -> tuple[float, ...]:
        """What is seen of it on a ground."""
        return tuple(
            own * self.alpha / 255 + under * (1 - self.alpha / 255)
            for own, under in zip(self.colour, ground, strict=True)
        )

    @property
    def is_pens(self) -> bool:
        """Whether it is dark enough for what crosses text out."""
        return sum(self.on((255.0,) * 3)) < _LIGHT


@dataclass(frozen=True, slots=True)
class Palette:
    """How objects are painted that say it themselves, whose drawing parameters say it, or those of their layer; ``left`` is what
    whatever holds them leaves of their colours, 0 to 1."""

    parameters: Mapping[str, etree._Element]
    spaces: Mapping[str, etree._Element]
    layer: str = ""
    left: float = 1.0

    def within(self, holder: etree._Element) -> Palette:
        """That of what a holder holds."""
        alpha = next(iter(values(holder.get("Alpha"))), 255.0)
        return Palette(
            self.parameters, self.spaces, holder.get("DrawParam") or self.layer, self.left * alpha / 255
        )

    def paint(self, element: etree._Element, name: str) -> Paint:
        """With what an object is painted: its ``FillColor`` or ``StrokeColor``."""
        alpha = self.left * min(255.0, next(iter(values(element.get("Alpha"))), 255.0))
        one = next(named(element, name), None)
        if one is None:
            one = self._lent(element.get("DrawParam", ""), name)
        if one is None:
            one = self._lent(self.layer, name)
        if one is None:
            return Paint(_BLACK, alpha)
        alpha *= min(255.0, next(iter(values(one.get("Alpha"))), 255.0)) / 255
        if len(one):
            mixed = [self._colour(part) for part in one.iter() if name_of(part) == "Color"] or [_BLACK]
            return Paint(
                tuple(sum(parts) / len(mixed) for parts in zip(*mixed, strict=True)), alpha, same=False
            )
        return Paint(self._colour(one), alpha)

    def _colour(self, one: etree._Element) -> tuple[float, ...]:
        space = self.spaces.get(one.get("ColorSpace", ""))
        if space is None:
            return _shade(one.get("Value") or "")
        whole = 2 ** min(16, next(iter(values(space.get("BitsPerComponent"))), 8.0)) - 1
        written = one.get("Value") or ""
        if not written:  # by its number in the palette
            cards = [card.text or "" for held in named(space, "Palette") for card in named(held, "CV")]
            number = next(iter(values(one.get("Index"))), 0.0)
            written = next(iter(cards[int(number) :]), "") if number >= 0 else ""
        if whole not in (0, 255) and "#" not in written:
            written = " ".join(str(shade * 255 / whole) for shade in values(written))
        return _shade(written)

    def _lent(self, parameter: str, name: str) -> etree._Element | None:
        asked: set[str] = set()
        while parameter in self.parameters and parameter not in asked:
            asked.add(parameter)
            lender = self.parameters[parameter]
            found = next(named(lender, name), None)
            if found is not None:
                return found
            parameter = lender.get("Relative", "")
        return None

    def width(self, element: etree._Element, usual: float) -> float:
        """How wide its lines are, in its own space."""
        width = values(element.get("LineWidth"))
        for parameter in () if width else (element.get("DrawParam", ""), self.layer):
            asked: set[str] = set()
            while not width and parameter in self.parameters and parameter not in asked:
                asked.add(parameter)
                width = values(self.parameters[parameter].get("LineWidth"))
                parameter = self.parameters[parameter].get("Relative", "")
        return width[0] if width else usual


@lru_cache(maxsize=256)
def _shade(value: str) -> tuple[float, ...]:
    if "#" in value:  # hexadecimal
        pairs = re.findall(r"[0-9a-fA-F]{1,2}", value)
        shades = [float(int(pair, 16)) for pair in pairs]
    else:
        shades = values(value)
    if len(shades) == 4:  # cyan, magenta, yellow, black
        shades = [255.0 - min(255.0, one + shades[3]) for one in shades[:3]]
    return tuple(shades) if len(shades) == 3 else (shades[0],) * 3 if len(shades) == 1 else _BLACK


def outlines(data: str) -> Iterator[tuple[list[Spot], bool]]:
    """The corners of each outline of a path, its curves cut into short lines, and whether it has any."""
    parts = iter(_PART.findall(data))
    points: list[Spot] = []
    bent = False
    for part in parts:
        count = _ARGUMENTS.get(part, 0)
        try:
            told = [float(next(parts)) for _ in range(count)]
        except (StopIteration, ValueError):
            break
        if part in "SM" and points:
            yield points, bent
            points, bent = [], False
        if part == "C" and points:
            points.append(points[0])
        elif part in "QBA" and points:
            bent = True
            points += _bow(points[-1], told) if part == "A" else _bend(points[-1], told)
        elif told:
            points.append((told[-2], told[-1]))
    if points:
        yield points, bent


def _bend(start: Spot, told: Sequence[float]) -> list[Spot]:
    found = []
    for part in (number / _PARTS for number in range(1, _PARTS + 1)):
        rest = 1 - part
        weights = (2 * rest * part, part * part) if len(told) == 4 else (
            3 * rest * rest * part, 3 * rest * part * part, part**3
        )  # fmt: skip
        first = rest * rest if len(told) == 4 else rest**3
        x, y = (
            first * start[axis] + sum(weight * at for weight, at in zip(weights, told[axis::2], strict=True))
            for axis in (0, 1)
        )
        found.append((x, y))
    return found


def _bow(start: Spot, told: Sequence[float]) -> list[Spot]:
    """A bow over its chord, halved again and again: as far as from circle to ellipse it is exact where it is not turned."""
    wide, high, _, large, clockwise, *end = told
    if wide <= 0 or high <= 0 or tuple(end) == start:
        return [(end[0], end[1])]
    one, two = complex(start[0] / wide, start[1] / high), complex(end[0] / wide, end[1] / high)
    half = abs(two - one) / 2
    if not half:  # radii beyond all measure
        return [(end[0], end[1])]
    reach = math.sqrt(max(0.0, 1 - half * half)) * (-1 if bool(large) == bool(clockwise) else 1)
    centre = (one + two) / 2 + reach * 1j * (two - one) / (2 * half)
    first = math.atan2((one - centre).imag, (one - centre).real)
    turn = (math.atan2((two - centre).imag, (two - centre).real) - first) % math.tau
    if not clockwise:
        turn -= math.tau
    size = abs(one - centre)
    spots = [
        centre
        + size * complex(math.cos(first + turn * step / _PARTS), math.sin(first + turn * step / _PARTS))
        for step in range(1, _PARTS + 1)
    ]
    return [(spot.real * wide, spot.imag * high) for spot in spots]


def bands(points: Sequence[Spot], half: float) -> Iterator[Rectangle]:
    """The level and upright parts of a line so wide."""
    for (x0, y0), (x1, y1) in pairwise(points):
        across, down = (0.0, half) if abs(x1 - x0) > abs(y1 - y0) else (half, 0.0)
        if min(abs(x1 - x0), abs(y1 - y0)) < 1:
            yield min(x0, x1) - across, min(y0, y1) - down, max(x0, x1) + across, max(y0, y1) + down


def cut(box: Rectangle, window: Rectangle | None) -> Rectangle:
    """What a window leaves of a box."""
    if window is None:
        return box
    return max(box[0], window[0]), max(box[1], window[1]), min(box[2], window[2]), min(box[3], window[3])


def has_inside(points: Sequence[Spot], x: float, y: float) -> bool:
    """Whether a point is within an outline."""
    inside = False
    before_x, before_y = points[-1]
    for here_x, here_y in points:
        if (before_y <= y) != (here_y <= y):
            inside ^= before_x + (y - before_y) / (here_y - before_y) * (here_x - before_x) > x
        before_x, before_y = here_x, here_y
    return inside


def is_upright_box(points: Sequence[Spot], box: Rectangle) -> bool:
    """Whether an outline is the whole of its box."""
    reach = 0.02 * max(box[2] - box[0], box[3] - box[1])
    return len(points) in (4, 5) and all(
        min(x - box[0], box[2] - x) < reach and min(y - box[1], box[3] - y) < reach for x, y in points
    )


def _apart(points: Sequence[Spot]) -> list[Spot]:
    """The points that stand some way from the one before, and the last."""
    found = [points[0]]
    for one in points:
        if math.dist(found[-1], one) > _DAB:
            found.append(one)
    return [*found, points[-1]]


def is_askew(points: Sequence[Spot]) -> bool:
    """Whether a line has parts that are neither level nor upright; of the dab of a pen the least slant tells."""
    left, top, right, bottom = around(points)
    least = _LEVEL if max(right - left, bottom - top) > _DAB else _LEAST
    return any(
        abs(x1 - x0) > least and abs(y1 - y0) > least for (x0, y0), (x1, y1) in pairwise(_apart(points))
    )


@dataclass(slots=True)
class Scrawl:
    """Where ink runs across the page that is neither a level nor an upright line."""

    squares: dict[tuple[int, int], list[Spot]] = field(default_factory=dict)
    count: int = 0
    drawing: Rectangle | None = None

    def add(self, points: Sequence[Spot], *, bent: bool) -> None:
        """Takes in a line; curves with their level parts."""
        box = around(points)
        if self._is_seal(points, box) or not (bent or is_askew(points)):
            return
        for (x0, y0), (x1, y1) in pairwise(points):
            steps = min(2000, 1 + int(math.hypot(x1 - x0, y1 - y0) / _INK))
            self.count += steps
            if self.count > _MOST_INK:
                before = () if self.drawing is None else (self.drawing[:2], self.drawing[2:])
                self.drawing = around([box[:2], box[2:], *before])
                return
            for step in range(steps):
                x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
                self.squares.setdefault((int(x // _SQUARE), int(y // _SQUARE)), []).append((x, y))

    def _is_seal(self, points: Sequence[Spot], box: Rectangle) -> bool:
        wide, high = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
        if min(wide, high) < _SEAL / 2 or len(points) < 10 or math.dist(points[0], points[-1]) > 1:
            return False
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return all(0.8 < ((px - x) / wide) ** 2 + ((py - y) / high) ** 2 < 1.2 for px, py in points)

    def near(self, x: float, y: float, reach: float) -> int:
        """How many points of ink lie within so much of a place."""
        if self.drawing is not None and (
            self.drawing[0] <= x <= self.drawing[2] and self.drawing[1] <= y <= self.drawing[3]
        ):
            return 100
        if not self.squares:
            return 0
        reach = min(reach, 400.0)  # no page has larger letters
        columns = range(int((x - reach) // _SQUARE), int((x + reach) // _SQUARE) + 1)
        rows = range(int((y - reach) // _SQUARE), int((y + reach) // _SQUARE) + 1)
        return sum(
            math.dist(spot, (x, y)) < reach
            for column in columns
            for row in rows
            for spot in self.squares.get((column, row), ())
        )


def window_of(element: etree._Element, turn: Turn) -> Rectangle | None:
    """What clips leave of an object; ``None`` where nothing clips it."""
    window: Rectangle | None = None
    for clip in (one for clips in named(element, "Clips") for one in named(clips, "Clip")):
        corners = [
            point(placed(path, placed(area, turn)), x, y)
            for area in named(clip, "Area")
            for path in named(area, "Path")
            for data in named(path, "AbbreviatedData")
            for outline, _ in outlines(data.text or "")
            for x, y in outline
        ]
        if corners:
            own = around(corners)
            window = own if window is None else (
                max(own[0], window[0]), max(own[1], window[1]), min(own[2], window[2]), min(own[3], window[3])
            )  # fmt: skip
    return window


def holed(paths: list[list[Spot]]) -> list[Spot] | None:
    """The outlines of a path, each back to the start of the first, where one lies in the first; ``None`` where none does."""
    if len(paths) < 2:
        return None
    left, top, right, bottom = around(paths[0])
    if not any(
        left < one[0] and top < one[1] and one[2] < right and one[3] < bottom
        for one in map(around, paths[1:])
    ):
        return None
    return [spot for path in paths for spot in (*path, path[0], paths[0][0])]
