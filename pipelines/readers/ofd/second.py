"""The second reading of an OFD page: its text codes in document order, by a walk of its own.

The first reading makes boxes of glyphs and asks in which cell of which table they stand. This one follows the pen: a
new line wherever the next letter does not stand where the pen was left. What is seen it decides for itself, from what is
painted before and after a letter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from pipelines.readers.drawn_pages.words import plain
from pipelines.readers.ofd.pen import OPAQUE, Letter, Rule, texts

_MILLIMETRE = 72 / 25.4
_DEEPEST = 24
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
_PART = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: in ems: the height at which a line crosses a letter out, above its base line, and how far it may reach beyond
_LOW, _HIGH, _BEYOND = 0.12, 0.6, 0.9
#: points: thinner is a line; smaller type is a speck; a picture of more height holds no figure
_THIN, _SPECK, _TALL = 2.5, 1.5, 60.0
_PALE, _DIFFERENT = 225, 24
_MOST_SHAPES = 20_000

#: a b c d e f, as everywhere
_Turn = tuple[float, float, float, float, float, float]
_Rectangle = tuple[float, float, float, float]


@dataclass(slots=True)
class _Page:
    units: Mapping[str, etree._Element]
    letters: list[Letter] = field(default_factory=list)
    #: painted rectangles with their colours, in order
    shapes: list[tuple[_Rectangle, tuple[float, ...]]] = field(default_factory=list)
    #: thin level lines: height, left, right
    rules: list[Rule] = field(default_factory=list)
    #: thin upright lines: place, top, bottom
    uprights: list[Rule] = field(default_factory=list)


def second_text(roots: Iterable[etree._Element], units: Mapping[str, etree._Element]) -> str:
    """The text of a page made of these content files; ``units`` are composite drawings by their id."""
    page = _Page(units)
    for root in roots:
        for layer in (one for content in _named(root, "Content") for one in _named(content, "Layer")):
            _walk(page, layer, (_MILLIMETRE, 0.0, 0.0, _MILLIMETRE, 0.0, 0.0), 0)
    lines = texts(_left(page), page.rules, sorted(page.uprights))
    return "".join(f"{line}\n" for line in lines)


def _name(element: etree._Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in element if _name(one) == name)


def _numbers(text: str | None) -> list[float]:
    return [float(one) for one in _PART.findall(text or "") if not one.isalpha()]


def _then(first: _Turn, second: _Turn) -> _Turn:
    return (
        first[0] * second[0] + first[1] * second[2],
        first[0] * second[1] + first[1] * second[3],
        first[2] * second[0] + first[3] * second[2],
        first[2] * second[1] + first[3] * second[3],
        first[4] * second[0] + first[5] * second[2] + second[4],
        first[4] * second[1] + first[5] * second[3] + second[5],
    )


def _placed(element: etree._Element, outer: _Turn) -> _Turn:
    """From an object's space to the page."""
    own = _numbers(element.get("CTM"))
    corner = _numbers(element.get("Boundary"))
    turn: _Turn = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else (1, 0, 0, 1, 0, 0)
    if len(corner) == 4:
        turn = _then(turn, (1, 0, 0, 1, corner[0], corner[1]))
    return _then(turn, outer)


def _point(turn: _Turn, x: float, y: float) -> tuple[float, float]:
    return turn[0] * x + turn[2] * y + turn[4], turn[1] * x + turn[3] * y + turn[5]


def _walk(page: _Page, holder: etree._Element, outer: _Turn, depth: int) -> None:
    for element in holder:
        if element.get("Visible", "").lower() in ("false", "0") or element.get("Alpha") == "0":
            continue
        name = _name(element)
        if name == "TextObject":
            _write(page, element, _placed(element, outer))
        elif name == "PathObject":
            _paint(page, element, _placed(element, outer))
        elif name == "ImageObject":
            _show(page, element, outer)
        elif depth < _DEEPEST and name == "PageBlock":
            _walk(page, element, outer, depth + 1)
        elif depth < _DEEPEST and name == "CompositeObject":
            unit = page.units.get(element.get("ResourceID", ""))
            for content in () if unit is None else _named(unit, "Content"):
                _walk(page, content, _placed(element, outer), depth + 1)


# --- text ------------------------------------------------------------------------------------------------


def _write(page: _Page, element: etree._Element, turn: _Turn) -> None:
    colour, alpha = _colour(element, "FillColor")
    filled = element.get("Fill", "true").lower() in ("true", "1")
    if alpha == 0 if filled else element.get("Stroke", "false").lower() not in ("true", "1"):
        return
    size = next(iter(_numbers(element.get("Size"))), 3.7)
    long = math.hypot(turn[0], turn[1])
    high = math.hypot(turn[2], turn[3])
    if not long or size * high < _SPECK or _is_slanted(turn):
        return
    stretch = next(iter(_numbers(element.get("HScale"))), 1.0) or 1.0
    window = _window(element, turn)
    x = y = 0.0
    for code in _named(element, "TextCode"):
        letters = "".join(map(str, code.itertext())).strip("\r\n\t")
        x = next(iter(_numbers(code.get("X"))), x)
        y = next(iter(_numbers(code.get("Y"))), y)
        rights, downs = _steps(code.get("DeltaX"), len(letters)), _steps(code.get("DeltaY"), len(letters))
        pen_x, pen_y = x, y
        for place, letter in enumerate(letters):
            usual = size * stretch * (1.0 if _is_wide(letter) else 0.5)
            right = _step(rights, place, 0.0 if downs else usual)
            if not letter.isspace():
                at_x, at_y = _point(turn, pen_x, pen_y)
                middle = _point(turn, pen_x + usual / 2, pen_y - 0.35 * size)
                if window is None or _holds(window, *middle):
                    page.letters.append(
                        Letter(
                            plain(letter), at_x, at_y, size * high, usual * long, (turn[0] / long, turn[1] / long),
                            len(page.shapes), colour, letters[place - 1 : place].isspace(),
                        )
                    )  # fmt: skip
            pen_x += right
            pen_y += _step(downs, place, 0.0)


def _is_wide(letter: str) -> bool:
    return letter > "\u2e7f" or letter in "—…“”‘’·"


def _is_slanted(turn: _Turn) -> bool:
    return min(abs(turn[0]), abs(turn[1])) > 0.1 * max(abs(turn[0]), abs(turn[1]))


def _step(steps: Sequence[float], place: int, usual: float) -> float:
    return steps[min(place, len(steps) - 1)] if steps else usual


def _steps(text: str | None, count: int) -> list[float]:
    """Steps from letter to letter: ``g 3 2.5`` stands for three of 2.5."""
    found: list[float] = []
    parts = (text or "").replace(",", " ").split()
    while parts and len(found) < count:
        one = parts.pop(0)
        if one in ("g", "G") and len(parts) > 1:
            times, value = _numbers(parts.pop(0)), _numbers(parts.pop(0))
            found += (value or [0.0]) * max(0, min(int(times[0]) if times else 0, count))
        else:
            found += _numbers(one) or [0.0]
    return found


@lru_cache(maxsize=256)
def _shade(value: str) -> tuple[float, ...]:
    if "#" in value:  # hexadecimal
        pairs = re.findall(r"[0-9a-fA-F]{1,2}", value)
        values = [float(int(pair, 16)) for pair in pairs]
    else:
        values = _numbers(value)
    if len(values) == 4:  # cyan, magenta, yellow, black
        values = [255.0 - min(255.0, one + values[3]) for one in values[:3]]
    return tuple(values) if len(values) == 3 else (values[0],) * 3 if len(values) == 1 else (0.0, 0.0, 0.0)


def _colour(element: etree._Element, name: str) -> tuple[tuple[float, ...], float]:
    """A colour, black where none is named, and how much it covers (0 to 255)."""
    whole = next(iter(_numbers(element.get("Alpha"))), 255.0)
    one = next(_named(element, name), None)
    if one is None:
        return (0.0, 0.0, 0.0), whole
    return _shade(one.get("Value") or ""), min(whole, next(iter(_numbers(one.get("Alpha"))), 255.0))


def _window(element: etree._Element, turn: _Turn) -> _Rectangle | None:
    """What clips leave of an object; ``None`` where nothing clips it."""
    window: _Rectangle | None = None
    for clip in (one for clips in _named(element, "Clips") for one in _named(clips, "Clip")):
        corners = [
            _point(_placed(path, _placed(area, turn)), x, y)
            for area in _named(clip, "Area")
            for path in _named(area, "Path")
            for data in _named(path, "AbbreviatedData")
            for outline in _outlines(data.text or "")
            for x, y in outline
        ]
        if corners:
            own = _around(corners)
            window = own if window is None else (
                max(own[0], window[0]), max(own[1], window[1]), min(own[2], window[2]), min(own[3], window[3])
            )  # fmt: skip
    return window


# --- what is painted -------------------------------------------------------------------------------------


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The corners of each outline of a path; of curves their ends."""
    parts = iter(_PART.findall(data))
    points: list[tuple[float, float]] = []
    for part in parts:
        count = _ARGUMENTS.get(part, 0)
        try:
            values = [float(next(parts)) for _ in range(count)]
        except (StopIteration, ValueError):
            break
        if part in "SM" and points:
            yield points
            points = []
        if part == "C" and points:
            points.append(points[0])
        elif values:
            points.append((values[-2], values[-1]))
    if points:
        yield points


def _around(points: Sequence[tuple[float, float]]) -> _Rectangle:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _holds(box: _Rectangle, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _paint(page: _Page, element: etree._Element, turn: _Turn) -> None:
    filled = element.get("Fill", "false").lower() in ("true", "1")
    stroked = element.get("Stroke", "true").lower() not in ("false", "0")
    if len(page.shapes) + len(page.rules) + len(page.uprights) > _MOST_SHAPES:
        return
    colour, alpha = _colour(element, "FillColor" if filled else "StrokeColor")
    for data in _named(element, "AbbreviatedData"):
        for outline in _outlines(data.text or ""):
            points = [_point(turn, x, y) for x, y in outline]
            left, top, right, bottom = box = _around(points)
            if bottom - top <= _THIN < right - left and (filled or stroked) and min(colour) < _PALE:
                page.rules.append(((top + bottom) / 2, left, right))
            elif right - left <= _THIN < bottom - top and (filled or stroked) and min(colour) < _PALE:
                page.uprights.append(((left + right) / 2, top, bottom))
            elif filled and alpha == 255 and min(right - left, bottom - top) > _THIN:
                page.shapes.append((box, colour))
            if stroked and min(right - left, bottom - top) > _THIN:
                page.rules += [(top, left, right), (bottom, left, right)]
                page.uprights += [(left, top, bottom), (right, top, bottom)]


def _show(page: _Page, element: etree._Element, outer: _Turn) -> None:
    corner = _numbers(element.get("Boundary"))
    if len(corner) != 4 or not page.letters:
        return
    box = _around([_point(outer, *corner[:2]), _point(outer, corner[0] + corner[2], corner[1] + corner[3])])
    if box[3] - box[1] < _TALL:
        size = box[3] - box[1]
        page.letters.append(
            Letter(OPAQUE, box[0], box[3], size, box[2] - box[0], (1.0, 0.0), len(page.shapes), (0.0,) * 3)
        )


def _left(page: _Page) -> list[Letter]:
    """The letters that are seen, each once."""
    crossed = _crossed_out(page)
    drawn: dict[tuple[str, int, int], Letter] = {}
    found = []
    for letter in page.letters:
        if letter.text != OPAQUE and (id(letter) in crossed or not _is_seen(page, letter)):
            continue
        step = max(1.0, 0.3 * letter.size)
        column, row = round(letter.x / step), round(letter.y / step)
        around = (drawn.get((letter.text, column + x, row + y)) for x in (-1, 0, 1) for y in (-1, 0, 1))
        if any(one is not None and math.dist((one.x, one.y), (letter.x, letter.y)) < step for one in around):
            continue  # a shadow, imitated bold
        drawn[letter.text, column, row] = letter
        found.append(letter)
    return found


def _middle(letter: Letter) -> tuple[float, float]:
    """The middle of a letter's ink."""
    right, down = letter.along
    up = 0.35 * letter.size
    return letter.x + right * letter.room / 2 + down * up, letter.y + down * letter.room / 2 - right * up


def _is_seen(page: _Page, letter: Letter) -> bool:
    if not page.shapes:
        return min(letter.colour) < 255 - _DIFFERENT
    x, y = _middle(letter)
    ground: tuple[float, ...] = (255.0, 255.0, 255.0)
    for place, (box, colour) in enumerate(page.shapes):
        if _holds(box, x, y):
            if place >= letter.turn:
                return False
            ground = colour
    return max(abs(one - other) for one, other in zip(letter.colour, ground, strict=True)) >= _DIFFERENT


def _crossed_out(page: _Page) -> set[int]:
    """The letters that a short level line goes through."""
    level: dict[int, list[Letter]] = {}
    for letter in page.letters:
        if letter.along[1] == 0:
            level.setdefault(int(letter.y // 20), []).append(letter)
    found: set[int] = set()
    for at, left, right in page.rules:
        near = [one for strip in (at // 20, at // 20 + 1, at // 20 + 2) for one in level.get(int(strip), ())]
        through = [
            one
            for one in near
            if _LOW * one.size < one.y - at < _HIGH * one.size and left <= one.x + one.room / 2 <= right
        ]
        if (
            through
            and left > min(one.x - _BEYOND * one.size for one in through)
            and right < max(one.x + one.room + _BEYOND * one.size for one in through)
        ):
            found.update(map(id, through))
    return found
