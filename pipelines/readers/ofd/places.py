"""Where the objects of an OFD page stand and what is shown of them (GB/T 33190, 8.1 and 8.5)."""

from __future__ import annotations

import math
import unicodedata
from functools import cache

from lxml import etree

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.drawing import IDENTITY, Matrix, multiply
from pipelines.readers.drawn_pages.words import Glyph, plain
from pipelines.readers.ofd.covers import around, within
from pipelines.readers.ofd.elements import children, numbers
from pipelines.readers.ofd.paths import outlines

#: letters less wide than this, of their usual width, are not read for sure
_THINNEST = 0.3


def matrix_of(element: etree._Element, base: Matrix) -> Matrix:
    """From an object's own space to the page: its CTM, then the corner of its boundary, then ``base``."""
    box = numbers(element.get("Boundary"))
    own = numbers(element.get("CTM"))
    matrix: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else IDENTITY
    if len(box) == 4:
        matrix = (*matrix[:4], matrix[4] + box[0], matrix[5] + box[1])
    return multiply(matrix, base)


def room_of(element: etree._Element, base: Matrix, slack: float) -> Box:
    """The box beyond which nothing of an object is shown."""
    box = numbers(element.get("Boundary"))
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        return (-math.inf, -math.inf, math.inf, math.inf)
    a, b, c, d, e, f = base
    corners = [
        (a * x + c * y + e, b * x + d * y + f)
        for x in (box[0] - slack, box[0] + box[2] + slack)
        for y in (box[1] - slack, box[1] + box[3] + slack)
    ]
    return around(corners)


def clip_of(element: etree._Element, matrix: Matrix) -> Box | None:
    """The box that the clip areas of an object leave of it, ``None`` where it has none."""
    shown: Box | None = None
    for holder in children(element, "Clips"):
        for clip in children(holder, "Clip"):
            points = [
                point
                for area in children(clip, "Area")
                for path in children(area, "Path")
                for data in children(path, "AbbreviatedData")
                for outline, _ in outlines(data.text or "", matrix_of(path, matrix_of(area, matrix)))
                for point in outline
            ]
            if not points:
                continue
            shown = around(points) if shown is None else within(around(points), shown)
    return shown


def is_within(glyph: Glyph, shown: Box) -> bool:
    """Whether the middle of a glyph is within a box."""
    _, x0, top, x1, bottom = glyph
    return shown[0] <= (x0 + x1) / 2 <= shown[2] and shown[1] <= (top + bottom) / 2 <= shown[3]


def is_slanted(matrix: Matrix) -> bool:
    """Whether what is drawn with a matrix stands at a slant, as watermarks do."""
    across, up = abs(matrix[0]), abs(matrix[1])
    return min(across, up) > 0.1 * max(across, up)


def glyph_of(char: str, x: float, y: float, width: float, size: float, matrix: Matrix) -> Glyph:
    """A letter that stands at a point of its object's space, on the page."""
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = x, y - 0.86 * size, x + width, y + 0.2 * size
    if b or c:
        xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e)
        ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f)
        return (plain(char), min(xs), min(ys), max(xs), max(ys))
    return (plain(char), a * x0 + e, d * y0 + f, a * x1 + e, d * y1 + f)


@cache
def em_width(char: str) -> float:
    """Width of a letter in ems."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def is_twisted(element: etree._Element, matrix: Matrix, stretch: float) -> bool:
    """Whether letters are turned on their place, run backwards or are squeezed until nobody reads them."""
    turns = [numbers(element.get(name)) or [0.0] for name in ("CharDirection", "ReadDirection")]
    long, high = math.hypot(*matrix[:2]) * abs(stretch), math.hypot(*matrix[2:4])
    return (
        turns[0][0] % 360 != 0
        or turns[1][0] % 360 == 180
        or not 1 / _THINNEST > long / (high or 1.0) > _THINNEST
    )


def deltas(text: str | None, length: int) -> list[float]:
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
