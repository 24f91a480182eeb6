"""The second reading of an OFD page: its text codes in document order, by a walk of its own.

The first reading makes boxes of glyphs and asks in which cell of which table they stand. This one follows the pen: a
new line wherever the next letter does not stand where the pen was left. What is seen it decides for itself, from what is
painted before and after a letter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipelines.readers.drawn_pages.words import plain
from pipelines.readers.marks import UNREADABLE
from pipelines.readers.ofd.elements import Resources
from pipelines.readers.ofd.fonts import Fonts
from pipelines.readers.ofd.pen import OPAQUE, Letter, Rule, texts
from pipelines.readers.ofd.pictures import Pictures, picture_of
from pipelines.readers.ofd.second_glyphs import misdrawn
from pipelines.readers.ofd.second_shapes import (
    Paint,
    Palette,
    Rectangle,
    Scrawl,
    Spot,
    Turn,
    around,
    bands,
    cut,
    has_inside,
    holed,
    is_askew,
    is_upright_box,
    name_of,
    named,
    outlines,
    placed,
    point,
    values,
    window_of,
)

_MILLIMETRE = 72 / 25.4
_DEEPEST = 24
#: in ems: the height at which a line crosses a letter out, above its base line, and how far it may reach beyond
_LOW, _HIGH, _BEYOND = 0.12, 0.6, 0.9
#: in ems: how near its middle ink crosses a digit out; points of ink that do
_NEAR, _INKED = 0.3, 2
#: points: thinner is a line; smaller type is a speck; a picture of more height holds no figure
_THIN, _SPECK, _TALL = 2.5, 1.5, 60.0
#: points: lines are as wide as this where none says it, in millimetres; wider ones are areas
_LINE, _WIDE = 0.353, 6.4
#: what differs by less from its ground is not seen; from a dark one (the sum of its channels) nobody reads it for sure
_PALE, _DIFFERENT, _DARK, _UNSURE = 225, 24, 330, 64
#: of 255: what hides more than this leaves nothing that is read for sure; a picture that is seen through less
_VEIL, _SOLID = 176, 128
#: in ems: how far around its middle a picture is asked
_AROUND = 0.2
#: square points: a picture of less may be a stroke of a pen
_STROKE = 4000.0
_MOST_SHAPES = 20_000
#: pictures on a page beyond which nobody looks into them
_MOST_PICTURES = 100
#: points: height of the strips by which areas are found again, and the lowest
_STRIP, _LOWEST = 20.0, 4000.0


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is painted over what came before: its box, its outline where it does not fill that, its paint, its picture."""

    box: Rectangle
    outline: Sequence[Spot] | None
    paint: Paint
    picture: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether all of its box has its colour."""
        return self.outline is None and self.paint.same and self.paint.alpha >= 255 and self.picture is None


@dataclass(slots=True)
class _Page:
    resources: Resources
    pictures: Pictures
    fonts: Fonts
    letters: list[Letter] = field(default_factory=list)
    #: painted areas, in order
    shapes: list[_Shape] = field(default_factory=list)
    scrawl: Scrawl = field(default_factory=Scrawl)
    #: how many of them are pictures, and the areas at each strip of the page
    shown: int = 0
    strips: dict[int, list[tuple[int, _Shape]]] | None = None
    #: thin level lines: height, left, right
    rules: list[Rule] = field(default_factory=list)
    #: thin upright lines: place, top, bottom
    uprights: list[Rule] = field(default_factory=list)

    def shapes_at(self, y: float) -> Sequence[tuple[int, _Shape]]:
        """The areas that may reach a height, in order, with their turns; all have been painted."""
        if self.strips is None:
            self.strips = {}
            for turn, shape in enumerate(self.shapes):
                for strip in range(
                    self._strip(shape.box[1] - _STRIP / 2), self._strip(shape.box[3] + _STRIP / 2) + 1
                ):
                    self.strips.setdefault(strip, []).append((turn, shape))
        return self.strips.get(self._strip(y), ())

    @staticmethod
    def _strip(y: float) -> int:
        return int(min(_LOWEST, max(-_STRIP, y)) // _STRIP)


def second_text(
    roots: Iterable[etree._Element], resources: Resources, pictures: Pictures, fonts: Fonts
) -> str:
    """The text of a page made of these content files."""
    page = _Page(resources, pictures, fonts)
    whole = Palette(resources.parameters, resources.spaces)
    for root in roots:
        layers = [one for content in named(root, "Content") for one in named(content, "Layer")]
        kinds = [one.get("Type", "").lower() for one in layers]
        for wanted in ({"background"}, set(kinds) - {"background", "foreground"}, {"foreground"}):
            for layer, kind in zip(layers, kinds, strict=True):
                if kind in wanted:
                    _walk(page, layer, (_MILLIMETRE, 0.0, 0.0, _MILLIMETRE, 0.0, 0.0), whole.within(layer), 0)
    lines = texts(_left(page), page.rules, sorted(page.uprights))
    return "".join(f"{line}\n" for line in lines)


def _walk(page: _Page, holder: etree._Element, outer: Turn, palette: Palette, depth: int) -> None:
    for element in holder:
        if element.get("Visible", "").lower() in ("false", "0") or element.get("Alpha") == "0":
            continue
        name = name_of(element)
        if name == "TextObject":
            _write(page, element, outer, palette)
        elif name == "PathObject":
            _paint(page, element, placed(element, outer), palette)
        elif name == "ImageObject":
            _show(page, element, outer, palette)
        elif depth < _DEEPEST and name == "PageBlock":
            _walk(page, element, outer, palette, depth + 1)
        elif depth < _DEEPEST and name == "CompositeObject":
            unit = page.resources.units.get(element.get("ResourceID", ""))
            for content in () if unit is None else named(unit, "Content"):
                _walk(page, content, placed(element, outer), palette.within(element), depth + 1)


# --- text ------------------------------------------------------------------------------------------------


def _write(page: _Page, element: etree._Element, outer: Turn, palette: Palette) -> None:
    turn = placed(element, outer)
    colour = _colour(element, palette)
    if colour is None:
        return
    size = next(iter(values(element.get("Size"))), 3.7)
    long = math.hypot(turn[0], turn[1])
    high = math.hypot(turn[2], turn[3])
    if not long or size * high < _SPECK or _is_slanted(turn):
        return
    stretch = next(iter(values(element.get("HScale"))), 1.0) or 1.0
    window = window_of(element, turn)
    sheet = _sheet(element, outer, size * high / _MILLIMETRE)
    odd = _is_odd(element, stretch * long / (high or 1.0))
    others = misdrawn(element, page.fonts)
    x = y = 0.0
    for number, code in enumerate(named(element, "TextCode")):
        letters = "".join(map(str, code.itertext())).strip("\r\n\t")
        x = next(iter(values(code.get("X"))), x)
        y = next(iter(values(code.get("Y"))), y)
        rights, downs = _steps(code.get("DeltaX"), len(letters)), _steps(code.get("DeltaY"), len(letters))
        pen_x, pen_y = x, y
        for place, letter in enumerate(letters):
            usual = size * stretch * (1.0 if _is_wide(letter) else 0.5)
            right = _step(rights, place, 0.0 if downs else usual)
            other = (number, place) in others
            if other or not letter.isspace():
                at_x, at_y = point(turn, pen_x, pen_y)
                middle = point(turn, pen_x + usual / 2, pen_y - 0.35 * size)
                if window is None or _holds(window, *middle):
                    out = sheet is not None and not _holds(sheet, *middle)
                    doubt = other or (letter.isdigit() and (odd or out))
                    page.letters.append(
                        Letter(
                            UNREADABLE if doubt else plain(letter), at_x, at_y,
                            size * high, usual * long, (turn[0] / long, turn[1] / long),
                            len(page.shapes), colour, letters[place - 1 : place].isspace(),
                        )
                    )  # fmt: skip
            pen_x += right
            pen_y += _step(downs, place, 0.0)


def _colour(element: etree._Element, palette: Palette) -> tuple[float, ...] | None:
    """The colour of letters and how much it covers: what they are filled with, or lined where that is the paper's."""
    filled = element.get("Fill", "true").lower() in ("true", "1")
    lined = element.get("Stroke", "false").lower() in ("true", "1")
    paint = palette.paint(element, "FillColor" if filled else "StrokeColor")
    if filled and lined and min(paint.on((255.0,) * 3)) > 255 - _DIFFERENT:
        paint = palette.paint(element, "StrokeColor")
    return (*paint.colour, paint.alpha) if paint.alpha and (filled or lined) else None


def _is_odd(element: etree._Element, broad: float) -> bool:
    """Whether letters lie on their side, run to the left, or are far narrower or broader than letters are."""
    lie = next(iter(values(element.get("CharDirection"))), 0.0) % 360
    run = next(iter(values(element.get("ReadDirection"))), 0.0) % 360
    return lie != 0 or run == 180 or abs(broad - 1.75) > 1.5


def _sheet(element: etree._Element, outer: Turn, size: float) -> Rectangle | None:
    """Where an object is drawn and nowhere else."""
    corner = values(element.get("Boundary"))
    if len(corner) != 4 or min(corner[2:]) <= 0:
        return None
    left, top, width, height = corner
    more = size / 2
    return around(
        [point(outer, left - more, top - more), point(outer, left + width + more, top + height + more)]
    )


def _is_wide(letter: str) -> bool:
    return letter > "\u2e7f" or letter in "—…“”‘’·"


def _is_slanted(turn: Turn) -> bool:
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
            times, value = values(parts.pop(0)), values(parts.pop(0))
            found += (value or [0.0]) * max(0, min(int(times[0]) if times else 0, count))
        else:
            found += values(one) or [0.0]
    return found


# --- what is painted -------------------------------------------------------------------------------------


def _holds(box: Rectangle, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _paint(page: _Page, element: etree._Element, turn: Turn, palette: Palette) -> None:
    filled = element.get("Fill", "false").lower() in ("true", "1")
    stroked = element.get("Stroke", "true").lower() not in ("false", "0")
    if len(page.shapes) + len(page.rules) + len(page.uprights) > _MOST_SHAPES or not (filled or stroked):
        return
    fill, pen = palette.paint(element, "FillColor"), palette.paint(element, "StrokeColor")
    wide = palette.width(element, _LINE) * (
        math.sqrt(abs(turn[0] * turn[3] - turn[1] * turn[2])) or _MILLIMETRE
    )
    window = window_of(element, turn)
    for data in _data(element):
        whole_path = (
            holed([[point(turn, x, y) for x, y in outline] for outline, _ in outlines(data)])
            if filled
            else None
        )
        if whole_path is not None:
            page.shapes.append(_Shape(cut(around(whole_path), window), whole_path, fill))
        for outline, bent in outlines(data):
            points = [point(turn, x, y) for x, y in outline]
            left, top, right, bottom = box = around(points)
            large = min(right - left, bottom - top) > _THIN
            if filled and large and whole_path is None:
                whole = None if is_upright_box(points, box) else points
                page.shapes.append(_Shape(cut(box, window), whole, fill))
                if whole is not None and fill.is_pens:
                    page.scrawl.add([*points, points[0]], bent=bent)
            if stroked and wide > _WIDE:
                page.shapes += [_Shape(cut(band, window), None, pen) for band in bands(points, wide / 2)]
                continue
            if stroked and pen.is_pens and (large or max(right - left, bottom - top) < _THIN):
                page.scrawl.add(points, bent=bent)
            _rule(page, box, pen if stroked else fill, sided=stroked and not bent and not is_askew(points))


def _data(element: etree._Element) -> list[str]:
    return [data.text or "" for data in named(element, "AbbreviatedData")]


def _rule(page: _Page, box: Rectangle, paint: Paint, *, sided: bool) -> None:
    """Notes the thin lines, or the sides, of an outline."""
    left, top, right, bottom = box
    seen = min(paint.colour) < _PALE
    if bottom - top <= _THIN < right - left and seen:
        page.rules.append(((top + bottom) / 2, left, right))
    elif right - left <= _THIN < bottom - top and seen:
        page.uprights.append(((left + right) / 2, top, bottom))
    if sided and min(right - left, bottom - top) > _THIN:
        page.rules += [(top, left, right), (bottom, left, right)]
        page.uprights += [(left, top, bottom), (right, top, bottom)]


def _show(page: _Page, element: etree._Element, outer: Turn, palette: Palette) -> None:
    corner = values(element.get("Boundary"))
    if len(corner) != 4 or not page.letters:
        return
    box = around([point(outer, *corner[:2]), point(outer, corner[0] + corner[2], corner[1] + corner[3])])
    paint = palette.paint(element, "FillColor")
    page.shown += 1
    name = picture_of(element)
    page.shapes.append(_Shape(cut(box, window_of(element, placed(element, outer))), None, paint, name))
    if box[3] - box[1] < _TALL:
        size = box[3] - box[1]
        page.letters.append(
            Letter(OPAQUE, box[0], box[3], size, box[2] - box[0], (1.0, 0.0), len(page.shapes), (0.0,) * 4)
        )


def _left(page: _Page) -> list[Letter]:
    """The letters that are seen, each once."""
    crossed = _crossed_out(page)
    drawn: dict[tuple[str, int, int], Letter] = {}
    found = []
    for letter in page.letters:
        if letter.text != OPAQUE:
            sight = False if id(letter) in crossed else _is_seen(page, letter)
            if sight is False:
                continue
            if sight is None or (letter.text.isdigit() and _is_scrawled(page, letter)):
                letter.text = UNREADABLE
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


def _is_scrawled(page: _Page, letter: Letter) -> bool:
    """Whether ink runs across a letter."""
    return page.scrawl.near(*_middle(letter), _NEAR * letter.size) >= _INKED


def _is_seen(page: _Page, letter: Letter) -> bool | None:
    """Whether a letter is seen; ``None`` where something else is seen in a digit's place."""
    x, y = _middle(letter)
    own = Paint(letter.colour[:3], min(255.0, letter.colour[3]))
    ground: tuple[float, ...] = (255.0, 255.0, 255.0)
    doubt, hidden = False, False
    for place, shape in page.shapes_at(y):
        if not _reaches(shape, letter, x, y):
            continue
        if doubt and letter.text.isdigit():
            return None
        later = place >= letter.turn
        if shape.picture is not None:
            doubt = doubt or _pictured(page, shape, letter, later=later)
        elif later and shape.is_plain:
            hidden = True
            doubt = doubt or min(shape.paint.colour) < 255 - _DIFFERENT
        elif later:
            doubt = doubt or shape.paint.alpha > _VEIL
        else:
            ground = shape.paint.on(ground)
    differs = max(abs(one - other) for one, other in zip(own.on(ground), ground, strict=True))
    if not hidden and sum(ground) < _DARK and differs < _UNSURE:
        doubt = True
    if doubt and letter.text.isdigit():
        return None
    return not hidden and differs >= _DIFFERENT


def _reaches(shape: _Shape, letter: Letter, x: float, y: float) -> bool:
    """Whether a shape lies where a letter stands."""
    reach = 0.0 if shape.picture is None else _AROUND * letter.size
    left, top, right, bottom = shape.box
    if not (left - reach <= x <= right + reach and top - reach <= y <= bottom + reach):
        return False
    return shape.outline is None or has_inside(shape.outline, x, y)


def _pictured(page: _Page, shape: _Shape, letter: Letter, *, later: bool) -> bool:
    """Whether a picture over or under a letter leaves it unread."""
    left, top, right, bottom = shape.box
    width, height = right - left, bottom - top
    if shape.paint.alpha <= _VEIL or not width > 0 < height:
        return False
    if later and (width * height < _STROKE or page.shown > _MOST_PICTURES):
        return True
    if page.shown > _MOST_PICTURES:
        return False
    (x, y), reach = _middle(letter), _AROUND * letter.size
    part = (
        (x - reach - left) / width,
        (y - reach - top) / height,
        (x + reach - left) / width,
        (y + reach - top) / height,
    )
    shown = page.pictures.patch(shape.picture or "", part)
    return shown.alpha > _SOLID and (later or 3 * shown.light < _DARK)


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
