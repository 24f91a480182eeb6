"""Digits of an OFD page that a line crosses out or that something hides, for the reading by lines and places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.crossings import has_digit, overlapped, slants_through
from pipelines.readers.drawn_pages.layout import RawPage
from pipelines.readers.ofd.paths import Point
from pipelines.readers.ofd.pictures import Pictures

#: what covers at least so much, of 255, leaves nothing that anyone reads for sure
HIDING = 176
#: points: a closed curve of this breadth and height that is round is the ring of a seal (印章), through which one reads
_RING = 50.0
#: points: shorter steps of a line are drawn as one; parts that rise and go aside by more than this are neither level nor upright
_STEP, _LEVEL = 2.0, 0.4
#: points: a line that rises, and is shorter than this, may be a dab of a pen that drew on
_LEAST, _DAB = 0.02, 2.5
#: a picture that hides more than this, of 255, is none that one reads through
_SOLID = 128
#: black is not read on a picture darker than this
_DARK = 100
#: square points: a picture of less may be a stroke of a pen
_LARGEST_STROKE = 4000.0
#: parts of a glyph's box above and below the ink of a digit
_ABOVE, _BELOW = 0.12, 0.18
#: pictures on a page beyond which each counts as one that hides what it lies on
_MOST_PICTURES = 100
#: pairs of things and digits on a page beyond which it is a drawing: all that they reach over is doubted
_MOST_PAIRS = 400_000


def around(points: Sequence[Point]) -> Box:
    """The box around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def is_rectangle(points: Sequence[Point]) -> bool:
    """Whether the corners are those of an upright rectangle."""
    corners = points[:-1] if len(points) == 5 and math.dist(points[0], points[4]) < 0.1 else points
    return len(corners) == 4 and all(
        abs(x1 - x0) < 0.1 or abs(y1 - y0) < 0.1 for (x0, y0), (x1, y1) in pairwise([*corners, corners[0]])
    )


def is_ring(points: Sequence[Point]) -> bool:
    """Whether a line is the round one of a seal."""
    left, top, right, bottom = around(points)
    wide, high = right - left, bottom - top
    if min(wide, high) < _RING or math.dist(points[0], points[-1]) > 1 or len(points) < 12:
        return False
    return all(0.9 < math.hypot(2 * (x - left) / wide - 1, 2 * (y - top) / high - 1) < 1.1 for x, y in points)


def within(box: Box, shown: Box) -> Box:
    """What of a box is shown."""
    return max(box[0], shown[0]), max(box[1], shown[1]), min(box[2], shown[2]), min(box[3], shown[3])


def band(start: Point, end: Point, thick: float) -> list[Point]:
    """The corners of a thick line."""
    (x0, y0), (x1, y1) = start, end
    half = thick / 2 / (math.dist(start, end) or 1.0)
    across, down = half * (y0 - y1), half * (x1 - x0)
    return [
        (x0 + across, y0 + down),
        (x1 + across, y1 + down),
        (x1 - across, y1 - down),
        (x0 - across, y0 - down),
    ]


@dataclass(slots=True)
class _Area:
    """Something that covers: how many glyphs had been drawn before it, its box, its outlines, the picture that fills it if one
    does."""

    drawn: int
    box: Box
    outlines: list[list[Point]]
    picture: str = ""

    @property
    def small(self) -> bool:
        """Whether it may be a stroke of a pen."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top) < _LARGEST_STROKE


@dataclass(slots=True)
class Covers:
    """What may hide digits of a page: areas and pictures, dabs of a pen, and the boxes of digits known to be hidden."""

    pictures: Pictures
    areas: list[_Area] = field(default_factory=list)
    hidden: list[Box] = field(default_factory=list)
    dabs: list[Point] = field(default_factory=list)

    def add_line(self, points: Sequence[Point], raw: RawPage) -> None:
        """Takes in a line that is drawn. One that is level or upright in all its parts strikes text through, or is a table's; any
        other may cross digits out."""
        if is_ring(points):
            return
        left, top, right, bottom = around(points)
        if min(right - left, bottom - top) > _LEAST and max(right - left, bottom - top) < _DAB:
            self.dabs.append(((left + right) / 2, (top + bottom) / 2))
            return
        kept = [points[0]]
        for point in points[1:]:
            if math.dist(kept[-1], point) > _STEP:
                kept.append(point)
        kept[1:] = kept[1:] or points[-1:]
        if any(min(abs(x1 - x0), abs(y1 - y0)) > _LEVEL for (x0, y0), (x1, y1) in pairwise(kept)):
            raw.slants += [(*start, *end) for start, end in pairwise(kept)]

    def add(self, drawn: int, outlines: list[list[Point]], shown: Box | None, picture: str = "") -> None:
        """Takes in an area, of these outlines and no more of it than is shown, over all glyphs that were drawn so far."""
        box = around([point for outline in outlines for point in outline])
        self.areas.append(_Area(drawn, box if shown is None else within(box, shown), outlines, picture))

    def crossed(self, raw: RawPage) -> list[Box]:
        """The boxes of the digits, among all the glyphs of a page, that are crossed out or hidden."""
        digits = [(place, glyph[1:]) for place, glyph in enumerate(raw.glyphs) if has_digit(glyph[0])]
        boxes = [box for _, box in digits]
        inked = [(x0, y0 + _ABOVE * (y1 - y0), x1, y1 - _BELOW * (y1 - y0)) for x0, y0, x1, y1 in boxes]
        found = [*self.hidden, *self._dabbed(inked), *slants_through(raw.slants, inked)]
        if len(self.areas) * len(digits) > _MOST_PAIRS:
            lefts, tops, rights, bottoms = zip(*(area.box for area in self.areas), strict=True)
            return [*found, *overlapped([(min(lefts), min(tops), max(rights), max(bottoms))], boxes)]
        if sum(area.picture != "" for area in self.areas) > _MOST_PICTURES:
            self.areas = [replace(area, picture="") for area in self.areas]  # nobody looks into so many
        for area in self.areas:
            near = [(place, box) for place, box in digits if any(overlapped([area.box], [box]))]
            found += [
                box
                for place, box in near
                if self._hides(area, box, later=place < area.drawn) and _reaches_over(area.outlines, box)
            ]
        return found

    def _dabbed(self, boxes: Sequence[Box]) -> list[Box]:
        """Those of the boxes across which a pen was drawn in short steps, each a line of its own."""
        if not self.dabs:
            return []
        squares = {(x // _DAB, y // _DAB) for x, y in self.dabs}
        return [
            box
            for box in boxes
            if sum(
                box[0] // _DAB <= column <= box[2] // _DAB and box[1] // _DAB <= row <= box[3] // _DAB
                for column, row in squares
            )
            > 1
        ]

    def _hides(self, area: _Area, box: Box, *, later: bool) -> bool:
        """Whether an area, which came later than a digit or earlier, leaves it unseen there. Through the picture of a seal one
        reads, and on a pale picture."""
        if later and (not area.picture or area.small):
            return True
        if not area.picture:
            return False
        left, top, right, bottom = around(area.outlines[0])
        wide, high = right - left, bottom - top
        if not wide or not high:
            return False
        part = ((box[0] - left) / wide, (box[1] - top) / high, (box[2] - left) / wide, (box[3] - top) / high)
        shown = self.pictures.patch(area.picture, part)
        return shown.alpha > _SOLID and (later or shown.light < _DARK)


def _reaches_over(outlines: Sequence[Sequence[Point]], box: Box) -> bool:
    """Whether the middle of a digit, or what lies around it, is within the outlines."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    across, down = 0.25 * (box[2] - box[0]), 0.25 * (box[3] - box[1])
    spots = (
        (x, y),
        (x - across, y - down),
        (x + across, y - down),
        (x - across, y + down),
        (x + across, y + down),
    )
    return any(sum(_sides(outline, *spot) for outline in outlines) % 2 for spot in spots)


def _sides(outline: Sequence[Point], x: float, y: float) -> int:
    """How many sides of an outline stand to the right of a point, on its height."""
    return sum(
        (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        for (x0, y0), (x1, y1) in pairwise([*outline, outline[0]])
    )
