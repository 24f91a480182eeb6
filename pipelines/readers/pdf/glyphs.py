"""Digits of a PDF that look like others than its fonts say (a false ``ToUnicode``), for the reading by lines and places.

The outlines of the glyph that a font paints for a digit are looked at: how many holes they have and where, and where the ink
begins and ends on a few heights. What these leave open stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

import pypdfium2.raw as pdfium

from pipelines.readers.drawn_pages.drawing import Matrix
from pipelines.readers.pdf import calls
from pipelines.readers.pdf.calls import Quad
from pipelines.readers.pdf.facts import Characters, TextFacts

_DIGIT = re.compile(r"[0-9０-９]")
_Point = tuple[float, float]
#: part of a glyph's box: smaller outlines within it are no holes
_SPECK = 0.006
#: steps of a curve
_STEPS = 5
#: how much the breadth and height of a digit's ink, to each other, may differ from its font's glyph for it
_ALIKE = 0.06


def false_digits(characters: Characters, facts: TextFacts, text: str, on_page: AbstractSet[int]) -> list[int]:
    """The numbers of those digits of a text that are painted as something else; ``facts`` are those of all text objects."""
    fonts = {item: font for item, font in zip(facts.items, facts.fonts, strict=True) if font}
    matrices = dict(zip(facts.items, facts.matrices, strict=True))
    places = [match.start() for match in _DIGIT.finditer(text)] if fonts else []
    held = [
        (place, fonts[owner], matrices[owner] if owner in on_page else None)
        for place, owner in zip(places, characters.owners(places), strict=True)
        if owner in fonts
    ]
    if not held:
        return []
    glyphs: dict[tuple[int, str], tuple[bool, float, float]] = {}
    found = []
    for (place, font, matrix), ink in zip(held, characters.inks([place for place, *_ in held]), strict=True):
        char = text[place]
        if (font, char) not in glyphs:
            glyphs[font, char] = _glyph(font, char)
        is_false, wide, high = glyphs[font, char]
        if is_false or (wide and matrix is not None and _differs(ink, matrix, wide, high)):
            found.append(place)
    return found


def _differs(ink: Quad, matrix: Matrix, wide: float, high: float) -> bool:
    """Whether a digit's ink is broader or narrower, for its height, than its font's glyph as its matrix sets it."""
    a, b, c, d, *_ = map(abs, matrix)
    left, right, low, top = ink
    across, up = a * wide + c * high, b * wide + d * high  # of the box, which stands slanted where letters do
    return top > low and up > 0 and abs((right - left) / (top - low) - across / up) > _ALIKE


def _glyph(font: int, char: str) -> tuple[bool, float, float]:
    """Whether a font's glyph for a digit is another's, and its breadth for its height, 0 where it has no outlines of its own."""
    outlines = [] if calls.is_drawn_font(font) else _outlines(*calls.glyph_outline(font, ord(char)))
    if not outlines:
        return False, 0.0, 0.0
    xs, ys = zip(*(point for outline in outlines for point in outline), strict=True)
    left, low, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    if min(wide, high) < 0.01:
        return False, 0.0, 0.0
    unit = [[((x - left) / wide, (y - low) / high) for x, y in outline] for outline in outlines]
    can_be = could_be(unit)
    return bool(can_be) and plain_digit(char) not in can_be, wide, high


def plain_digit(char: str) -> str:
    """A digit as ASCII has it."""
    return str(int(char))


def _outlines(kinds: Sequence[int], points: Sequence[_Point]) -> list[list[_Point]]:
    """The outlines of a glyph, curves in steps."""
    found: list[list[_Point]] = []
    bends: list[_Point] = []
    for kind, point in zip(kinds, points, strict=True):
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not found:
            found.append([point])
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            found[-1].append(point)
        else:
            bends.append(point)
            if len(bends) == 3:
                found[-1] += _bend(found[-1][-1], *bends)
                bends = []
    return [outline for outline in found if len(outline) > 2]


def _bend(start: _Point, one: _Point, two: _Point, end: _Point) -> list[_Point]:
    found = []
    for step in range(1, _STEPS + 1):
        at = step / _STEPS
        rest = 1 - at
        a, b, c, d = rest**3, 3 * rest * rest * at, 3 * rest * at * at, at**3
        found.append(
            (
                a * start[0] + b * one[0] + c * two[0] + d * end[0],
                a * start[1] + b * one[1] + c * two[1] + d * end[1],
            )
        )
    return found


def _area(outline: Sequence[_Point]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*outline, outline[0]])) / 2


def could_be(outlines: Sequence[Sequence[_Point]]) -> frozenset[str]:
    """The digits that outlines, in a box of breadth and height 1, may be; none where nobody can tell."""
    areas = [_area(outline) for outline in outlines]
    main = max(areas, key=abs)
    holes = [
        outline
        for outline, area in zip(outlines, areas, strict=True)
        if area * main < 0 and abs(area) > _SPECK
    ]
    if len(holes) == 2:
        lower, upper = sorted(sum(y for _, y in hole) / len(hole) for hole in holes)
        if upper - lower <= 0.25:
            return frozenset()
        return frozenset("08" if _is_round(outlines) else "8")  # noughts with a dot or a stroke in them
    if len(holes) == 1:
        return _with_hole(holes[0])
    return _without_hole(outlines) if not holes and len(outlines) == 1 else frozenset()


def _with_hole(hole: Sequence[_Point]) -> frozenset[str]:
    ys = [y for _, y in hole]
    xs = [x for x, _ in hole]
    middle, high = (max(ys) + min(ys)) / 2, max(ys) - min(ys)
    full = abs(_area(hole)) / max(1e-6, high * (max(xs) - min(xs)))
    if high > 0.6 and full > 0.62:
        return frozenset("0")
    found = set()
    if middle < 0.45:
        found.add("6")
    if middle > 0.55:
        found.add("9")
    if full < 0.66 and middle > 0.35:
        found.add("4")
        if full < 0.58:
            found -= {"6", "9"}
        if high > 0.6:  # as a slanted nought's
            found.add("0")
    return frozenset(found)


def _is_round(outlines: Sequence[Sequence[_Point]]) -> bool:
    """Whether ink reaches further aside halfway up than below and above."""
    low, middle, high = (
        runs[-1][1] - runs[0][0] if (runs := _runs(outlines, at)) else 0.0 for at in (0.25, 0.55, 0.75)
    )
    return middle > max(low, high) + 0.01


def _runs(outlines: Sequence[Sequence[_Point]], at: float) -> list[tuple[float, float]]:
    """Where ink is at a height, from left to right."""
    edges = sorted(
        x0 + (at - y0) * (x1 - x0) / (y1 - y0)
        for outline in outlines
        for (x0, y0), (x1, y1) in pairwise([*outline, outline[0]])
        if (y0 > at) != (y1 > at)
    )
    return list(zip(edges[::2], edges[1::2], strict=False))


def _without_hole(outlines: Sequence[Sequence[_Point]]) -> frozenset[str]:
    stem = [_runs(outlines, at) for at in (0.25, 0.4, 0.55)]
    foot = [run for at in (0.03, 0.06) for run in _runs(outlines, at)]
    head = [run for at in (0.94, 0.97) for run in _runs(outlines, at)]
    if not foot or not head or not all(stem):
        return frozenset()
    broad = max(end - start for start, end in foot) > 0.75 and stem[0][-1][1] < 0.72
    if all(len(runs) == 1 for runs in stem):
        middles = [(start + end) / 2 for ((start, end),) in stem]
        widths = [end - start for ((start, end),) in stem]
        if max(middles) - min(middles) < 0.06:
            return frozenset("17" if max(end - start for start, end in head) > 0.7 else "1")
        if broad:  # an upright stroke, though slanted, is as wide everywhere
            return frozenset("12" if max(widths) - min(widths) < 0.05 else "2")
        if middles[0] < middles[1] < middles[2]:
            # the head of a slanted 1 begins right of its foot
            bars = [end - start for start, end in head if start < 0.2]
            return frozenset("7") if max(bars, default=0.0) > 0.65 else frozenset()
    elif broad:
        return frozenset("2")
    upper = [_runs(outlines, at) for at in (0.66, 0.7, 0.74)]
    left = sum(bool(runs) and runs[0][0] < 0.33 for runs in upper)
    right = sum(bool(runs) and runs[-1][1] > 0.72 for runs in upper)
    # what has ink at the left of its belly is an open 4 or 6, or a 2
    belly = [_runs(outlines, at) for at in (0.3, 0.36)]
    if _runs(outlines, 0.25)[-1][1] < 0.7 or any(not runs or runs[0][0] < 0.4 for runs in belly):
        return frozenset()
    if left == 3 and right == 0:
        return frozenset("5")
    return frozenset("3") if left == 0 and right == 3 else frozenset()
