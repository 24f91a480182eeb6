"""One OFD page (GB/T 33190, chapters 7 to 11): text objects to glyphs, path objects to lines, pictures.

Lengths in the file are millimetres; everything that leaves here is points, origin top left.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from lxml import etree

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.drawing import (
    IDENTITY,
    MOST_PIECES,
    THICKEST_LINE,
    Matrix,
    add_box,
    add_outline,
    multiply,
)
from pipelines.readers.drawn_pages.garbled import is_garbled
from pipelines.readers.drawn_pages.grounds import Area, Colour, Grounds, contrasts
from pipelines.readers.drawn_pages.layout import RawPage
from pipelines.readers.drawn_pages.ruled_tables import short_strokes
from pipelines.readers.drawn_pages.rulings import Piece
from pipelines.readers.drawn_pages.strikes import Strikes, goes_through
from pipelines.readers.drawn_pages.words import Glyph, plain
from pipelines.readers.ofd.elements import Resources, children, local_name, numbers, shades
from pipelines.readers.ofd.second import second_text

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
_BLACK: Colour = (0.0, 0.0, 0.0)
#: channels of a colour that is taken for the paper's have at least this
_PALEST = 231.0
#: points: type of less size is a speck
_SMALLEST = 1.5
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


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

    def read(self, number: int, size: str | None, layers_of: Sequence[etree._Element]) -> OfdPage:
        """The page made of these content files, drawn in this order; ``size`` is its physical box."""
        box = numbers(size)
        x, y, width, height = box if len(box) == 4 and box[2] > 0 and box[3] > 0 else _USUAL_SIZE
        raw = RawPage(number, width * POINTS, height * POINTS)
        canvas = _Canvas(self.resources, raw)
        base: Matrix = (POINTS, 0.0, 0.0, POINTS, -x * POINTS, -y * POINTS)
        for root in layers_of:
            for content in children(root, "Content"):
                for layer in children(content, "Layer"):
                    canvas.draw(layer, base, layer.get("DrawParam"), 0)
        raw.strokes = short_strokes(raw.verticals)
        canvas.leave_out_unseen()
        letters = "".join(glyph[0] for glyph in raw.glyphs)
        text = second_text(layers_of, self.resources.units)
        printed = bool(letters.strip())
        has_text = printed and not is_garbled(letters)
        area = raw.width * raw.height
        pictured = canvas.pictured > 0.02 * area or canvas.outlines > 40
        return OfdPage(raw, text, has_text, (printed or pictured) and not has_text, canvas.picture)


class _Canvas:
    """Collects what the objects of a page draw."""

    def __init__(self, resources: Resources, raw: RawPage) -> None:
        self._resources = resources
        self._raw = raw
        self._grounds = Grounds()
        #: how many areas were painted when each glyph came
        self._turns: list[int] = []
        self.pictured = 0.0
        self.picture: str | None = None
        self._largest = 0.0
        self.outlines = 0

    def leave_out_unseen(self) -> None:
        """Takes out the glyphs that were covered or struck through afterwards."""
        self._leave_out_covered()
        self._leave_out_struck()

    def _leave_out_covered(self) -> None:
        """Takes out the glyphs over which an area was painted afterwards."""
        covered = {
            id(glyph)
            for glyph, turn in zip(self._raw.glyphs, self._turns, strict=True)
            if turn < self._grounds.count
            and self._grounds.cover((glyph[1] + glyph[3]) / 2, (glyph[2] + glyph[4]) / 2, turn)
        }
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

    def draw(self, holder: etree._Element, base: Matrix, parameter: str | None, depth: int) -> None:
        """Draws the objects of a layer, a block or a composite unit."""
        for element in holder.iterchildren(etree.Element):
            if element.get("Visible", "true").lower() in ("false", "0") or element.get("Alpha") == "0":
                continue
            kind = local_name(element)
            if kind == "TextObject":
                self._draw_text(element, _matrix(element, base))
            elif kind == "PathObject":
                self._draw_path(element, _matrix(element, base), parameter)
            elif kind == "ImageObject":
                self._draw_image(element, base)
            elif kind == "PageBlock" and depth < _DEEPEST:
                self.draw(element, base, parameter, depth + 1)
            elif kind == "CompositeObject" and depth < _DEEPEST:
                unit = self._resources.units.get(element.get("ResourceID", ""))
                if unit is not None:
                    for content in children(unit, "Content"):
                        self.draw(content, _matrix(element, base), parameter, depth + 1)

    def _draw_text(self, element: etree._Element, matrix: Matrix) -> None:
        if not self._is_painted(element) or _slanted(matrix):
            return
        size = (numbers(element.get("Size")) or [3.7])[0]
        if size * POINTS < _SMALLEST:
            return
        colour = _colour(element, "FillColor")
        shown = _clip(element, matrix)
        if shown is not None and (shown[2] <= shown[0] or shown[3] <= shown[1]):
            return
        stretch = (numbers(element.get("HScale")) or [1.0])[0] or 1.0
        a, b, c, d, e, f = matrix
        x = y = 0.0
        for code in children(element, "TextCode"):
            text = "".join(map(str, code.itertext())).strip("\r\n\t")
            start = numbers(code.get("X"))
            x = start[0] if start else x
            start = numbers(code.get("Y"))
            y = start[0] if start else y
            here_x, here_y = x, y
            across = _deltas(code.get("DeltaX"), len(text))
            down = _deltas(code.get("DeltaY"), len(text))
            for index, char in enumerate(text):
                width = _em_width(char) * size * stretch
                step_x = across[index] if index < len(across) else (across[-1] if across else 0.0)
                step_y = down[index] if index < len(down) else (down[-1] if down else 0.0)
                if not across and not down:
                    step_x = width  # the standard says no step at all; glyphs on one another were not meant
                if step_x > 0 and not step_y and index + 1 < len(text):
                    # Latin letters differ in width and the step says how wide; a wider step is a gap
                    widest = _WIDEST_DIGIT if char in _DIGITS else _WIDEST_LETTER
                    width = min(step_x, width if width >= size * stretch else widest * size)
                if not char.isspace():
                    x0, y0, x1, y1 = here_x, here_y - 0.86 * size, here_x + width, here_y + 0.2 * size
                    if b or c:
                        xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e)
                        ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f)
                        glyph = (plain(char), min(xs), min(ys), max(xs), max(ys))
                    else:
                        glyph = (plain(char), a * x0 + e, d * y0 + f, a * x1 + e, d * y1 + f)
                    if (shown is None or _is_within(glyph, shown)) and self._is_seen(colour, glyph[1:]):
                        self._raw.glyphs.append(glyph)
                        self._turns.append(self._grounds.count)
                here_x += step_x
                here_y += step_y

    def _is_painted(self, element: etree._Element) -> bool:
        """Whether a text object is painted in a colour that is not its ground's."""
        filled = element.get("Fill", "true").lower() not in ("false", "0")
        stroked = element.get("Stroke", "false").lower() in ("true", "1")
        if not filled:
            return stroked
        return _alpha(element, "FillColor") > 0

    def _is_seen(self, colour: Colour | None, box: Box) -> bool:
        """Whether a colour differs from the ground around the middle of a box."""
        if colour is None:
            colour = _BLACK
        if min(colour) < _PALEST and not self._grounds.count:
            return True
        ground = self._grounds.under((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, self._grounds.count + 1)
        return contrasts(colour, ground)

    def _draw_path(self, element: etree._Element, matrix: Matrix, parameter: str | None) -> None:
        stroked = element.get("Stroke", "true").lower() not in ("false", "0")
        filled = element.get("Fill", "false").lower() in ("true", "1")
        raw = self._raw
        if not (stroked or filled) or len(raw.horizontals) + len(raw.verticals) > MOST_PIECES:
            return
        width = numbers(element.get("LineWidth"))
        if not width:
            name = element.get("DrawParam") or parameter or ""
            width = [self._resources.widths.get(name, _USUAL_WIDTH)]
        scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) or POINTS
        band = width[0] * scale > 2 * THICKEST_LINE  # a line this thick is a coloured ground
        for data in children(element, "AbbreviatedData"):
            count = 0
            for points, closed in _outlines(data.text or "", matrix):
                count += 1
                xs = [x for x, _ in points]
                ys = [y for _, y in points]
                box = (min(xs), min(ys), max(xs), max(ys))
                ink = _colour(element, "StrokeColor" if stroked else "FillColor")
                if min(box[2] - box[0], box[3] - box[1]) > THICKEST_LINE and filled:
                    if _alpha(element, "FillColor") == 255:
                        colour = _colour(element, "FillColor") or _BLACK
                        self._grounds.add(Area(self._grounds.count + 1, box, colour))
                    if not stroked:
                        continue
                if ink is not None and min(ink) >= _PALEST and not self._is_seen(ink, box):
                    continue
                if stroked and not band:
                    add_outline(points, closed, raw)
                elif filled and min(box[2] - box[0], box[3] - box[1]) <= THICKEST_LINE:
                    add_box(box, raw)
            self.outlines += count > 4

    def _draw_image(self, element: etree._Element, base: Matrix) -> None:
        box = numbers(element.get("Boundary"))
        if len(box) != 4:
            return
        area = abs(box[2] * box[3] * (base[0] * base[3] - base[1] * base[2]))
        self.pictured += area
        a, b, c, d, e, f = base
        xs = (a * box[0] + c * box[1] + e, a * (box[0] + box[2]) + c * (box[1] + box[3]) + e)
        ys = (b * box[0] + d * box[1] + f, b * (box[0] + box[2]) + d * (box[1] + box[3]) + f)
        left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
        self._raw.opaque.append(("图片", (left, top, right, bottom)))
        if area > self._largest:
            self._largest = area
            self.picture = element.get("ResourceID")


def _matrix(element: etree._Element, base: Matrix) -> Matrix:
    """From an object's own space to the page: its CTM, then the corner of its boundary, then ``base``."""
    box = numbers(element.get("Boundary"))
    own = numbers(element.get("CTM"))
    matrix: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else IDENTITY
    if len(box) == 4:
        matrix = (*matrix[:4], matrix[4] + box[0], matrix[5] + box[1])
    return multiply(matrix, base)


def _colour(element: etree._Element, name: str) -> Colour | None:
    """Red, green, blue of an object's own colour; ``None`` where it names none or not in numbers."""
    for colour in children(element, name):
        values = shades(colour.get("Value"))
        if len(values) == 3:
            return (values[0], values[1], values[2])
        if len(values) == 1:
            return (values[0], values[0], values[0])
        if len(values) == 4:  # cyan, magenta, yellow and black
            red, green, blue = (max(0.0, 255.0 - ink - values[3]) for ink in values[:3])
            return (red, green, blue)
    return None


def _alpha(element: etree._Element, name: str) -> float:
    """How opaque an object and its own colour are, 0 to 255."""
    whole = numbers(element.get("Alpha"))
    if whole and whole[0] < 255:
        return whole[0]
    for colour in children(element, name):
        return (numbers(colour.get("Alpha")) or [255.0])[0]
    return 255.0


def _slanted(matrix: Matrix) -> bool:
    """Whether what is drawn with a matrix stands at a slant, as watermarks do."""
    across, up = abs(matrix[0]), abs(matrix[1])
    return min(across, up) > 0.1 * max(across, up)


def _clip(element: etree._Element, matrix: Matrix) -> Box | None:
    """The box that the clip areas of an object leave of it, ``None`` where it has none."""
    shown: Box | None = None
    for holder in children(element, "Clips"):
        for clip in children(holder, "Clip"):
            points = [
                point
                for area in children(clip, "Area")
                for path in children(area, "Path")
                for data in children(path, "AbbreviatedData")
                for outline, _ in _outlines(data.text or "", _matrix(path, _matrix(area, matrix)))
                for point in outline
            ]
            if not points:
                continue
            xs, ys = [x for x, _ in points], [y for _, y in points]
            box = (min(xs), min(ys), max(xs), max(ys))
            if shown is not None:
                box = (
                    max(box[0], shown[0]), max(box[1], shown[1]), min(box[2], shown[2]), min(box[3], shown[3])
                )  # fmt: skip
            shown = box
    return shown


def _is_within(glyph: Glyph, shown: Box) -> bool:
    _, x0, top, x1, bottom = glyph
    return shown[0] <= (x0 + x1) / 2 <= shown[2] and shown[1] <= (top + bottom) / 2 <= shown[3]


def _deltas(text: str | None, length: int) -> list[float]:
    """Steps between glyphs; ``g n v`` stands for ``n`` times ``v``. No longer than the text needs."""
    if not text:
        return []
    tokens = text.replace(",", " ").split()
    found: list[float] = []
    index = 0
    while index < len(tokens) and len(found) < length:
        if tokens[index] in ("g", "G") and index + 2 < len(tokens):
            count, value = numbers(f"{tokens[index + 1]} {tokens[index + 2]}")
            found.extend([value] * max(0, min(int(count), length - len(found))))
            index += 3
        else:
            found.extend(numbers(tokens[index]))
            index += 1
    return found


@cache
def _em_width(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _outlines(data: str, matrix: Matrix) -> Iterable[tuple[list[tuple[float, float]], bool]]:
    """Outlines of AbbreviatedData as points on the page, and whether each is closed.

    A curve ends the outline before it and begins the next, unless it is a straight line in disguise.
    """
    a, b, c, d, e, f = matrix
    tokens = _TOKEN.findall(data)
    points: list[tuple[float, float]] = []
    index = 0
    while index < len(tokens):
        operator = tokens[index]
        index += 1
        wanted = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}.get(operator, 0)
        values = [float(token) for token in tokens[index : index + wanted] if not token.isalpha()]
        if len(values) < wanted:
            break
        index += wanted
        if operator == "C":
            if len(points) > 1:
                yield points, True
            points = points[:1]
            continue
        if not wanted:
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


def _is_straight(values: list[float], start: tuple[float, float], matrix: Matrix) -> bool:
    a, b, c, d, e, f = matrix
    xs, ys = [start[0]], [start[1]]
    for x, y in zip(values[::2], values[1::2], strict=True):
        xs.append(a * x + c * y + e)
        ys.append(b * x + d * y + f)
    return max(xs) - min(xs) < 0.5 or max(ys) - min(ys) < 0.5
