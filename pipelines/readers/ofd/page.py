"""One OFD page (GB/T 33190, chapters 7 to 11): text objects to glyphs, path objects to lines, pictures.

Lengths in the file are millimetres; everything that leaves here is points, origin top left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.crossings import has_digit
from pipelines.readers.drawn_pages.drawing import (
    MOST_PIECES,
    THICKEST_LINE,
    Matrix,
    add_box,
    add_outline,
)
from pipelines.readers.drawn_pages.garbled import is_garbled
from pipelines.readers.drawn_pages.grounds import WHITE, Area, Grounds, contrasts
from pipelines.readers.drawn_pages.layout import RawPage
from pipelines.readers.drawn_pages.ruled_tables import short_strokes
from pipelines.readers.drawn_pages.rulings import Piece
from pipelines.readers.drawn_pages.strikes import Strikes, goes_through
from pipelines.readers.drawn_pages.words import Glyph
from pipelines.readers.marks import UNREADABLE
from pipelines.readers.ofd.covers import HIDING, Covers, around, band, is_rectangle, within
from pipelines.readers.ofd.elements import Resources, children, local_name, numbers
from pipelines.readers.ofd.fonts import Fonts
from pipelines.readers.ofd.ink import Ink, ink, is_dark, line_width, over
from pipelines.readers.ofd.paths import Point, outlines, traced
from pipelines.readers.ofd.pictures import Pictures, picture_of
from pipelines.readers.ofd.places import (
    clip_of,
    deltas,
    em_width,
    glyph_of,
    is_slanted,
    is_twisted,
    is_within,
    matrix_of,
    room_of,
)
from pipelines.readers.ofd.second import second_text
from pipelines.readers.ofd.transforms import false_letters

POINTS = 72 / 25.4
#: A4, where a page names no size
_USUAL_SIZE = (0.0, 0.0, 210.0, 297.0)
#: line width that the standard names as default, in millimetres
_USUAL_WIDTH = 0.353
#: PageBlocks and composite objects nested deeper than this are not read
_DEEPEST = 24
#: in ems: a step behind a letter or a digit that is wider holds a gap
_WIDEST_LETTER, _WIDEST_DIGIT = 1.05, 0.65

_DIGITS = frozenset("0123456789.,")
#: channels of a colour that is taken for the paper's have at least this
_PALEST = 231.0
#: points: type of less size is a speck
_SMALLEST = 1.5
#: alpha, of 255, below which nothing is seen
_FAINTEST = 16
#: the three channels of a ground darker than this add up to less, and what is read on it differs in one of them by more
_DARK, _FAINT = 330, 64


@dataclass(slots=True)
class OfdPage:
    """A page as read. ``text``: its text codes in document order. ``picture``: id of the largest picture."""

    raw: RawPage
    text: str
    has_text: bool
    is_picture: bool
    picture: str | None


class PageReader:
    """Reads the pages of one document with its resources."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self._pictures = Pictures(resources)
        self._fonts = Fonts(resources)

    def read(self, number: int, size: str | None, layers_of: Sequence[etree._Element]) -> OfdPage:
        """The page made of these content files, drawn in this order; ``size`` is its physical box."""
        box = numbers(size)
        x, y, width, height = box if len(box) == 4 and box[2] > 0 and box[3] > 0 else _USUAL_SIZE
        raw = RawPage(number, width * POINTS, height * POINTS)
        canvas = _Canvas(self.resources, self._pictures, self._fonts, raw)
        base: Matrix = (POINTS, 0.0, 0.0, POINTS, -x * POINTS, -y * POINTS)
        for root in layers_of:
            for content in children(root, "Content"):
                # those behind come first, whatever their order in the file
                for layer in sorted(children(content, "Layer"), key=_depth):
                    canvas.draw(layer, base, layer.get("DrawParam"), 1.0, 0)
        raw.strokes = short_strokes(raw.verticals)
        canvas.leave_out_unseen()
        letters = "".join(glyph[0] for glyph in raw.glyphs)
        text = second_text(layers_of, self.resources, self._pictures, self._fonts)
        printed = bool(letters.strip())
        has_text = printed and not is_garbled(letters)
        area = raw.width * raw.height
        pictured = canvas.pictured > 0.02 * area or canvas.outlines > 40
        return OfdPage(raw, text, has_text, (printed or pictured) and not has_text, canvas.picture)


class _Canvas:
    """Collects what the objects of a page draw."""

    def __init__(self, resources: Resources, pictures: Pictures, fonts: Fonts, raw: RawPage) -> None:
        self._resources = resources
        self._fonts = fonts
        self._raw = raw
        self._grounds = Grounds()
        #: those of the grounds that hide all of their box
        self._blots = Grounds()
        self._covers = Covers(pictures)
        #: how many areas were painted when each glyph came
        self._turns: list[int] = []
        self.pictured = 0.0
        self.picture: str | None = None
        self._largest = 0.0
        self.outlines = 0

    def leave_out_unseen(self) -> None:
        """Takes out the glyphs that were covered or struck through afterwards; the digits that are hidden or crossed out in a
        way that is seen itself are told."""
        self._raw.crossed = self._covers.crossed(self._raw)
        self._leave_out_covered()
        self._leave_out_struck()

    def _leave_out_covered(self) -> None:
        """Takes out the glyphs over which an area was painted afterwards."""
        covered: set[int] = set()
        for glyph, turn in zip(self._raw.glyphs, self._turns, strict=True):
            if turn >= self._grounds.count:
                continue
            cover = self._blots.cover((glyph[1] + glyph[3]) / 2, (glyph[2] + glyph[4]) / 2, turn)
            if cover is not None:
                covered.add(id(glyph))
                if contrasts(cover.colour, WHITE) and has_digit(glyph[0]):
                    self._raw.crossed.append(glyph[1:])
        if covered:
            self._raw.glyphs = [glyph for glyph in self._raw.glyphs if id(glyph) not in covered]

    def _leave_out_struck(self) -> None:
        strikes = Strikes(self._raw)
        used: list[Piece] = []
        struck: set[Glyph] = set()
        for glyph in self._raw.glyphs:
            lines = [
                line
                for line in strikes.through(glyph[1:], longer=8.0)
                if goes_through(line, glyph[1], glyph[3])
            ]
            if lines:
                struck.add(glyph)
                used += lines
        if struck:
            strikes.drop(used)
            self._raw.glyphs = [glyph for glyph in self._raw.glyphs if glyph not in struck]

    def draw(
        self, holder: etree._Element, base: Matrix, layer: str | None, through: float, depth: int
    ) -> None:
        """Draws the objects of a layer, a block or a composite unit; ``layer`` names its drawing parameters, ``through`` is what
        whatever holds it leaves of its colours, 0 to 1."""
        for element in holder.iterchildren(etree.Element):
            if element.get("Visible", "true").lower() in ("false", "0") or element.get("Alpha") == "0":
                continue
            kind = local_name(element)
            if kind == "TextObject":
                self._draw_text(element, base, layer, through)
            elif kind == "PathObject":
                self._draw_path(element, matrix_of(element, base), layer, through)
            elif kind == "ImageObject":
                self._draw_image(element, base, through)
            elif kind == "PageBlock" and depth < _DEEPEST:
                self.draw(element, base, layer, through, depth + 1)
            elif kind == "CompositeObject" and depth < _DEEPEST:
                unit = self._resources.units.get(element.get("ResourceID", ""))
                left = through * (numbers(element.get("Alpha")) or [255.0])[0] / 255
                for content in () if unit is None else children(unit, "Content"):
                    self.draw(
                        content, matrix_of(element, base), element.get("DrawParam") or layer, left, depth + 1
                    )

    def _draw_text(self, element: etree._Element, base: Matrix, layer: str | None, through: float) -> None:
        painted = self._painted(element, layer, through)
        matrix = matrix_of(element, base)
        if not painted or is_slanted(matrix):
            return
        size = (numbers(element.get("Size")) or [3.7])[0]
        if size * POINTS < _SMALLEST:
            return
        shown = clip_of(element, matrix)
        if shown is not None and (shown[2] <= shown[0] or shown[3] <= shown[1]):
            return
        stretch = (numbers(element.get("HScale")) or [1.0])[0] or 1.0
        twisted = is_twisted(element, matrix, stretch)
        room = room_of(element, base, 0.5 * size * math.hypot(*matrix[2:4]) / POINTS)
        false = false_letters(element, self._fonts)
        x = y = 0.0
        for number, code in enumerate(children(element, "TextCode")):
            text = "".join(map(str, code.itertext())).strip("\r\n\t")
            start = numbers(code.get("X"))
            x = start[0] if start else x
            start = numbers(code.get("Y"))
            y = start[0] if start else y
            here_x, here_y = x, y
            across = deltas(code.get("DeltaX"), len(text))
            down = deltas(code.get("DeltaY"), len(text))
            for index, char in enumerate(text):
                width = em_width(char) * size * stretch
                step_x = across[index] if index < len(across) else (across[-1] if across else 0.0)
                step_y = down[index] if index < len(down) else (down[-1] if down else 0.0)
                if not across and not down:
                    step_x = width  # the standard says no step at all; glyphs on one another were not meant
                if step_x > 0 and not step_y and index + 1 < len(text):
                    # Latin letters differ in width and the step says how wide; a wider step is a gap
                    widest = _WIDEST_DIGIT if char in _DIGITS else _WIDEST_LETTER
                    width = min(step_x, width if width >= size * stretch else widest * size)
                odd = bool(false) and index in false[number]
                if odd and not char.isdecimal():
                    char = UNREADABLE
                if not char.isspace():
                    glyph = glyph_of(char, here_x, here_y, width, size, matrix)
                    if (shown is None or is_within(glyph, shown)) and self._is_seen(painted, glyph):
                        self._raw.glyphs.append(glyph)
                        self._turns.append(self._grounds.count)
                        if (odd or twisted or not is_within(glyph, room)) and has_digit(glyph[0]):
                            self._covers.hidden.append(glyph[1:])
                here_x += step_x
                here_y += step_y

    def _painted(self, element: etree._Element, layer: str | None, through: float) -> list[Ink]:
        """What a text object is painted with: inside, around its letters, or both."""
        names = []
        if element.get("Fill", "true").lower() not in ("false", "0"):
            names.append("FillColor")
        if element.get("Stroke", "false").lower() in ("true", "1"):
            names.append("StrokeColor")
        return [ink(element, name, layer, self._resources, through) for name in names]

    def _is_seen(self, painted: list[Ink], glyph: Glyph) -> bool:
        """Whether a glyph differs from the ground around its middle; a digit that a dark ground hides is told."""
        first = painted[0]
        if first.alpha >= 255 and min(first.colour) < _PALEST and not self._grounds.count:
            return True
        _, x0, top, x1, bottom = glyph
        ground = self._grounds.under((x0 + x1) / 2, (top + bottom) / 2, self._grounds.count + 1)
        shown = [over(one, ground) for one in painted]
        differs = max(abs(a - b) for one in shown for a, b in zip(one, ground, strict=True))
        if sum(ground) < _DARK and differs < _FAINT:
            if has_digit(glyph[0]):
                self._covers.hidden.append(glyph[1:])
            return False
        return any(contrasts(one, ground) for one in shown)

    def _draw_path(self, element: etree._Element, matrix: Matrix, layer: str | None, through: float) -> None:
        stroked = element.get("Stroke", "true").lower() not in ("false", "0")
        filled = element.get("Fill", "false").lower() in ("true", "1")
        raw = self._raw
        if not (stroked or filled) or len(raw.horizontals) + len(raw.verticals) > MOST_PIECES:
            return
        shown = clip_of(element, matrix)
        fill = ink(element, "FillColor", layer, self._resources, through)
        pen = ink(element, "StrokeColor", layer, self._resources, through)
        width = line_width(element, layer, self._resources)
        scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) or POINTS
        thick = (_USUAL_WIDTH if width is None else width) * scale
        for data in children(element, "AbbreviatedData"):
            if filled:
                self._fill(data.text or "", matrix, fill, shown, alone=not stroked)
            if stroked:
                self._stroke(data.text or "", matrix, pen, thick, shown)

    def _fill(self, data: str, matrix: Matrix, fill: Ink, shown: Box | None, *, alone: bool) -> None:
        """Takes in a filled path; a thin one is a line, unless it has lines of its own."""
        areas: list[list[Point]] = []
        for points in traced(data, matrix):
            box = around(points)
            if min(box[2] - box[0], box[3] - box[1]) > THICKEST_LINE:
                areas.append(points)
            elif alone and self._leaves_ink(fill, box):
                add_box(box, self._raw)
        self.outlines += alone and len(areas) > 4
        if areas:
            self._take_area(areas, fill, shown)
            if is_dark(fill) and not all(map(is_rectangle, areas)):
                for points in areas:
                    self._covers.add_line(points, self._raw)

    def _take_area(self, areas: list[list[Point]], fill: Ink, shown: Box | None) -> None:
        """An area is the ground of what comes, and hides what came."""
        flat = all(map(is_rectangle, areas))
        if fill.alpha >= 255 and not _is_framed(areas):
            for points in areas:
                box = around(points) if shown is None else within(around(points), shown)
                area = Area(self._grounds.count + 1, box, fill.colour)
                self._grounds.add(area)
                if flat and fill.even:
                    self._blots.add(area)
        if fill.alpha >= HIDING and (_is_framed(areas) or not (fill.alpha >= 255 and flat and fill.even)):
            self._covers.add(len(self._raw.glyphs), areas, shown)

    def _stroke(self, data: str, matrix: Matrix, pen: Ink, thick: float, shown: Box | None) -> None:
        """Takes in the lines of a path; such as are very thick are coloured grounds."""
        raw = self._raw
        if thick > 2 * THICKEST_LINE:
            for points in traced(data, matrix):
                for start, end in pairwise(points):
                    self._take_area([band(start, end, thick)], pen, shown)
            return
        for points in traced(data, matrix):
            if is_dark(pen) and self._leaves_ink(pen, around(points)):
                self._covers.add_line(points, raw)
        count, slants = 0, len(raw.slants)
        for points, closed in outlines(data, matrix):
            count += 1
            if self._leaves_ink(pen, around(points)):
                add_outline(points, closed, raw)
        del raw.slants[slants:]  # whether they cross anything out was told of the whole line
        self.outlines += count > 4

    def _leaves_ink(self, drawn: Ink, box: Box) -> bool:
        """Whether what is drawn within a box is seen there."""
        if drawn.alpha < _FAINTEST:
            return False
        if min(drawn.colour) < _PALEST:
            return True
        ground = self._grounds.under((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, self._grounds.count + 1)
        return contrasts(drawn.colour, ground)

    def _draw_image(self, element: etree._Element, base: Matrix, through: float) -> None:
        box = numbers(element.get("Boundary"))
        if len(box) != 4:
            return
        area = abs(box[2] * box[3] * (base[0] * base[3] - base[1] * base[2]))
        self.pictured += area
        a, b, c, d, e, f = base
        xs = (a * box[0] + c * box[1] + e, a * (box[0] + box[2]) + c * (box[1] + box[3]) + e)
        ys = (b * box[0] + d * box[1] + f, b * (box[0] + box[2]) + d * (box[1] + box[3]) + f)
        left, top, right, bottom = placed = (min(xs), min(ys), max(xs), max(ys))
        self._raw.opaque.append(("图片", placed))
        alpha = (numbers(element.get("Alpha")) or [255.0])[0] * through
        if alpha >= HIDING:
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            shown = clip_of(element, matrix_of(element, base))
            self._covers.add(len(self._raw.glyphs), [corners], shown, picture_of(element))
        if area > self._largest:
            self._largest = area
            self.picture = element.get("ResourceID")


def _depth(layer: etree._Element) -> int:
    """Whether a layer lies behind the others (0), among them, or before them."""
    return {"background": 0, "foreground": 2}.get(layer.get("Type", "").lower(), 1)


def _is_framed(areas: list[list[Point]]) -> bool:
    """Whether an outline of a path lies within its first, as the hole of a frame does."""
    left, top, right, bottom = around(areas[0])
    return any(
        left < x0 and top < y0 and x1 < right and y1 < bottom for x0, y0, x1, y1 in map(around, areas[1:])
    )
