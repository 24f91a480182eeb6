"""What of a DOCX document is printed as something else than its text says, or can not be told: squeezed, piled and painted
letters, paragraphs moved away, numbers that Word makes itself, lines over figures. Such a cell is opaque."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from pipelines.readers.word.flow import FlowTable, Item, Opaque
from pipelines.readers.word.looks import (
    ALTERNATIVE,
    LETTERS,
    LINE,
    MERGED,
    NOTE,
    PLACE,
    WHITE,
    Colour,
    colour_of,
    is_dark,
    prints_pictures,
)

#: elements that print what a program computes, and deleted letters that no deletion holds, which one program shows
COMPUTED = ("delText", "pgNum", "yearLong", "yearShort", "monthLong", "monthShort", "dayLong", "dayShort")
#: elements of run properties that may make letters doubtful
TELLING = {
    "spacing",
    "fitText",
    "szCs",
    "w",
    "rFonts",
    "outline",
    "emboss",
    "imprint",
    "eastAsianLayout",
    "color",
    "webHidden",
}
_WORDML = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: extensions that Word knows, whose newer text (``mc:Choice``) it shows
_KNOWN = re.compile(r"http://schemas\.(?:microsoft\.com/office/\w+/20\d\d/|openxmlformats\.org/)")
_OFF = ("0", "false", "off", "none")
_USUAL_SIZE = 21
#: half points: text so small is dots to most eyes, smaller is not there; and percent of a letter's width, likewise
_TINY, _SMALL, _NARROW = 2, 6, 30
#: of 100000: letters painted so transparently are not seen
_TRANSPARENT = 60_000
#: English Metric Units (8 pt): a shadow further away is a copy, a halo wider a ground
_WIDE = 101_600
#: twips: indents and margins beyond these lead out of a cell
_LEFTMOST, _RIGHTMOST = -300, 2_000
_SIDES = ("left", "right", "start", "end")
#: twips: the least that a line of figures takes, alone and among others; and the narrowest cell that shows any
_LEAST, _LINE, _NARROWEST = 190, 200, 60


def stated(element: etree._Element, name: str, w: str) -> dict[str, Any]:
    """What an element of run properties states that may make letters doubtful; ``name``: its own in the namespace ``w``."""
    tag = str(element.tag)
    if tag.startswith(_WORDML):
        return _effect(element, tag[len(_WORDML) :])
    value = element.get(f"{w}val", "")
    if name == "spacing":
        return {"spread": _number(value, 0)}
    if name == "fitText":
        return {"fitted": _number(value, 0)}
    if name == "szCs":
        return {"complex": _number(value, _USUAL_SIZE)}
    if name == "w":
        return {"stretch": _number(value.rstrip("%"), 100)}
    if name == "rFonts":
        fonts = {
            "pictures": element.get(f"{w}ascii", element.get(f"{w}hAnsi")),
            "complex_pictures": element.get(f"{w}cs"),
        }
        return {key: prints_pictures(font) for key, font in fonts.items() if font is not None}
    if name in ("outline", "emboss", "imprint"):
        return {"relief": value not in _OFF}
    if name == "webHidden":
        return {"web": value not in _OFF}
    if name == "eastAsianLayout":
        return {"combined": element.get(f"{w}combine", "0") not in _OFF}
    if name == "color":
        return {"torn": _is_torn(colour_of(value), element, w)}
    return {}


def _is_torn(colour: Colour | None, element: etree._Element, w: str) -> bool:
    """Whether a colour and that of the theme it is said to be are black and white: programs differ in which they take."""
    if colour is None or any(element.get(f"{w}{name}") for name in ("themeTint", "themeShade")):
        return False
    theme = element.get(f"{w}themeColor", "")
    if theme.startswith(("background1", "light1")):
        return min(colour) < 200
    return theme.startswith(("text1", "dark1")) and min(colour) > 200


def _effect(element: etree._Element, name: str) -> dict[str, Any]:
    if name == "textFill":
        colour = next(element.iter(f"{_WORDML}srgbClr", f"{_WORDML}schemeClr"), None)
        if colour is None:
            return {"effect": len(element) > 0}
        given = colour.get(f"{_WORDML}val", "")
        white = given in ("bg1", "lt1") and colour.find(f"{_WORDML}lumMod") is None
        alpha = colour.find(f"{_WORDML}alpha")
        faint = _number(None if alpha is None else alpha.get(f"{_WORDML}val"), 0) >= _TRANSPARENT
        gradient = element.find(f"{_WORDML}gradFill") is not None
        return {"painted": WHITE if white else colour_of(given), "effect": faint or gradient}
    if name == "glow":
        return {"halo": _number(element.get(f"{_WORDML}rad"), 0) > _WIDE}
    if name == "shadow":
        far = _number(element.get(f"{_WORDML}dist"), 0) > _WIDE
        return {"double": far or element.get(f"{_WORDML}sx", "100000") != "100000"}
    if name == "textOutline":
        drawn = element.find(f"{_WORDML}noFill") is None and len(element) > 0
        colour = next(element.iter(f"{_WORDML}srgbClr", f"{_WORDML}schemeClr"), None)
        given = "" if colour is None else colour.get(f"{_WORDML}val", "")
        # a rim as white as the paper eats of the letters
        white = given in ("bg1", "lt1") or min(colour_of(given) or (0,)) > 200
        return {"rim": _number(element.get(f"{_WORDML}w"), 9525) * (3 if white else 1) if drawn else 0}
    return {}


def is_doubted(values: Mapping[str, Any]) -> bool:
    """Whether letters of these properties may print as something that their text does not say."""
    size = values.get("size") or _USUAL_SIZE
    spread = values.get("spread", 0)
    fitted = values.get("fitted")
    return bool(
        any(
            values.get(name)
            for name in (
                "pictures",
                "complex_pictures",
                "combined",
                "torn",
                "effect",
                "web",
                "halo",
                "double",
            )
        )
        or (
            values.get("highlight") is not None
            and is_dark(values["highlight"])
            and values.get("colour") is None
        )
        or spread <= -2 * size
        or spread >= 20 * size
        or (fitted is not None and fitted < 10 * size)
        or _TINY < size <= _SMALL
        or values.get("complex", size) <= _SMALL
        or (values.get("stretch", 100) < _NARROW and not values.get("squeezed"))
        or abs(values.get("shift", 0)) >= 2 * size
        or values.get("rim", 0) > 635 * size
        or (values.get("relief") and values.get("colour") is not None and min(values["colour"]) > 200)
    )


def letters(text: str) -> list[Item]:
    """What doubtful letters are seen as: figures as no text, words as they are."""
    return [Opaque(LETTERS)] if re.search(r"\d", text) else []


def is_digits_above(ruby: etree._Element, w: str) -> bool:
    """Whether digits stand above the letters of a ``w:ruby``, which are their pronunciation elsewhere."""
    above = (text.text or "" for text in ruby.iterfind(f"{w}rt//{w}t"))
    return any(map(str.isdigit, "".join(above)))


def is_moved(indents: Mapping[str, str]) -> bool:
    """Whether a paragraph of these indents (``w:ind``) stands out of its cell."""
    if not indents:
        return False
    places = []
    for one, other in (("left", "start"), ("right", "end"), ("firstLine", ""), ("hanging", "")):
        letters = indents.get(f"{one}Chars", indents.get(f"{other}Chars"))
        twips = _number(indents.get(one, indents.get(other)), 0)
        places.append(twips if letters is None else _number(letters, 0) * 21 // 10)
    left, right, first, hanging = places
    start = left - hanging if hanging else left + first
    return not _LEFTMOST <= min(start, left) <= max(start, left) <= _RIGHTMOST or right > _RIGHTMOST


def places_lines(body: etree._Element, w: str) -> bool:
    """Whether a paragraph is put elsewhere, or its cells run from right to left, by its own properties."""
    return any(one.get(f"{w}val") not in _OFF for one in body.iter(f"{w}framePr", f"{w}bidi"))


def uncertain(body: etree._Element, w: str) -> dict[etree._Element, str]:
    """Paragraphs whose text Word takes from elsewhere: from the data behind a control, or from another version (an
    ``mc:Fallback``) where it does not know the extension that the first asks for."""
    found: dict[etree._Element, str] = {}
    cells: set[etree._Element] = set()
    for bound in body.iter(f"{w}dataBinding"):
        properties = bound.getparent()
        control = None if properties is None else properties.getparent()
        if control is not None:
            found.update(dict.fromkeys(_paragraphs(control, w, cells), "表单控件"))
    for choice in body.iter(f"{_COMPATIBILITY}Choice"):
        asked = (choice.nsmap.get(prefix) for prefix in choice.get("Requires", "").split())
        if any(each is None or _KNOWN.match(each) is None for each in asked):
            found.update(dict.fromkeys(_paragraphs(choice, w, cells), ALTERNATIVE))
    return found


def _paragraphs(element: etree._Element, w: str, cells: set[etree._Element]) -> Iterator[etree._Element]:
    """The paragraph around an element, or those inside it and, once for each of ``cells``, beside it."""
    around = next(element.iterancestors(f"{w}p", f"{w}tc"), None)
    if around is not None and around.tag == f"{w}p":
        yield around
    else:
        yield from element.iter(f"{w}p")
        if around is not None and around not in cells:
            cells.add(around)
            yield from around.iterchildren(f"{w}p")


def cell_doubts(cell: etree._Element, height: int | None, fixed: bool, w: str) -> Iterator[str]:
    """What of a cell's own properties may hide or cross its figure; ``height``: of its row, where that never grows."""
    for name in ("tl2br", "tr2bl"):
        border = cell.find(f"{w}tcPr/{w}tcBorders/{w}{name}")
        if border is not None and border.get(f"{w}val") not in ("nil", "none"):
            yield LINE
    for margin in cell.iterfind(f"{w}tcPr/{w}tcMar/*"):
        if margin.tag[len(w) :] in _SIDES and _number(margin.get(f"{w}w"), 0) > _RIGHTMOST:
            yield PLACE
    if cell.find(f"{w}tcPr/{w}cellMerge") is not None:
        yield MERGED
    width = cell.find(f"{w}tcPr/{w}tcW") if fixed else None
    if width is not None and width.get(f"{w}type", "dxa") == "dxa":
        stated = _number(width.get(f"{w}w"), 0)
        if 0 < stated < _NARROWEST:
            yield PLACE
    if height is not None and height < _height(cell, w):
        yield PLACE


def _height(cell: etree._Element, w: str) -> int:
    """Twips that a cell's lines take at least, up to the last that holds a figure."""
    lines = above = needed = 0
    for paragraph in cell.iterchildren(f"{w}p"):
        spacing = paragraph.find(f"{w}pPr/{w}spacing")
        above += _number(None if spacing is None else spacing.get(f"{w}before"), 0)
        lines += 1 + sum(1 for _ in paragraph.iter(f"{w}br", f"{w}cr"))
        if any(re.search(r"\d", text.text or "") for text in paragraph.iter(f"{w}t")):
            needed = above + (lines * _LINE if lines > 1 else _LEAST)
    return needed


class Doubts:
    """What makes the figure of a cell doubtful, or that of a line outside the cells, while it is read."""

    def __init__(self) -> None:
        self._held: list[dict[str, None]] = [{}]
        self._cells = 0

    def add(self, *kinds: str) -> None:
        """Something that makes it doubtful."""
        self._held[-1].update(dict.fromkeys(kinds))

    def open_cell(self, kinds: Iterable[str]) -> None:
        """A cell begins, with what its own properties do."""
        self._held.append(dict.fromkeys(kinds))
        self._cells += 1

    def close_cell(self, content: Iterable[Item]) -> list[Item]:
        """The cell ends; its doubts."""
        self._cells -= 1
        return doubts_of(content, self._held.pop())

    def open_box(self) -> None:
        """A box begins, whose lines are of the cell around it, if there is one."""
        self._held.append(self._held[-1] if self._cells else {})

    def close_box(self) -> None:
        """The box ends."""
        self._held.pop()

    def of_line(self) -> list[Item]:
        """The doubts of a line that ends outside the cells."""
        if self._cells:
            return []
        kinds, self._held[-1] = self._held[-1], {}
        return [Opaque(kind) for kind in kinds if kind != NOTE]


def doubts_of(content: Iterable[Item], kinds: Iterable[str]) -> list[Item]:
    """The doubts of a cell, if it holds a figure: labels may look as they like. A note's mark is seen where nothing else is."""
    figure = _has_figure(content)
    return [Opaque(kind) for kind in kinds if (kind == NOTE) != figure]


def _has_figure(content: Iterable[Item]) -> bool:
    return any(
        any(_has_figure(cell.content) for cell in item.cells)
        if isinstance(item, FlowTable)
        else isinstance(item, str) and re.search(r"\d", item) is not None
        for item in content
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"[+-]?\d{1,7}", text) else default
