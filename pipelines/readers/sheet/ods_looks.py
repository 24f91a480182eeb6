"""What the cells of an OpenDocument spreadsheet look like, and what their formats print (OpenDocument 1.3, 16 and 17)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from pipelines.readers.sheet.conditional import CONDITION, Applied, bare, may_hide, told
from pipelines.readers.sheet.formats import UNITS
from pipelines.readers.sheet.looks import (
    FILLED,
    LETTERS,
    LINE,
    CellLook,
    Font,
    draws_pictures,
    is_visible,
    oddity,
)
from pipelines.readers.word.odt_doubt import length

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_LONGEST_CHAIN = 50
#: formats that another turns to on conditions, and parts of one; programs write four and a dozen
_MOST_SECTIONS, _MOST_PARTS = 20, 100
_USUAL_SIZE = 10.0
#: points; parts of a size are not followed where text is left away, so that they are no smaller than what is doubted
_SHOWN = 2.0
#: points of a column's character
CHARACTER = 5.25
#: the size that widths are counted in, between those of narrow and of wide fonts; and what less a cell keeps free than elsewhere
LETTER, _LESS_FREE = 10.25, 0.12
#: parts of a font's size that digits may be moved together or apart, and widths of letters, which leave a figure as it is
_SPACED, _NARROWEST, _WIDEST = 0.25, 50.0, 200.0
#: what may be printed before or behind a number, beside its unit: signs, brackets, room
_SIGNS = re.compile(r"[-+()（）\s—－–/]*")

_Values = dict[str, str]


class CellLooks:
    """Answers for one document; ``roots`` are the parts that define styles."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._defaults: dict[str, etree._Element] = {}
        self._formats: dict[str, etree._Element] = {}
        self._faces: dict[str, str] = {}
        self._looks: dict[str, CellLook] = {}
        self._turned: dict[str, list[Applied]] = {}
        self._known: dict[tuple[str, str, bool], _Values] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                family = style.get(f"{STYLE}family", "")
                self._styles.setdefault((family, style.get(f"{STYLE}name", "")), style)
                if shown := style.get(f"{STYLE}display-name"):  # conditions beside the cells call it so
                    self._styles.setdefault((family, shown), style)
            for style in root.iter(f"{STYLE}default-style"):
                self._defaults.setdefault(style.get(f"{STYLE}family", ""), style)
            for one in root.iter(f"{_NUMBER}*"):
                if (name := one.get(f"{STYLE}name")) is not None:
                    self._formats.setdefault(name, one)
            for face in root.iter(f"{STYLE}font-face"):
                self._faces.setdefault(face.get(f"{STYLE}name", ""), _said(face).get("font-family", ""))

    def look(self, style: str) -> CellLook:
        """The look of the cells of a style."""
        known = self._looks.get(style)
        if known is None:
            values = self._values("table-cell", style)
            known = self._looks[style] = self._look(values, self._own_conditions(style))
        return known

    def is_painted(self, style: str) -> bool:
        """Whether a condition of a style may paint its cells."""
        return any(hides or ink or ground for hides, (ink, ground), _ in self._own_conditions(style))

    def font(self, style: str, outer: Font) -> Font:
        """The font of a stretch of text, inside text of another."""
        return self._font(self._values("text", style, default=False), outer)

    def size(self, family: str, style: str, name: str) -> float | None:
        """A length that a style of rows or columns states, in points."""
        twips = length(self._values(family, style).get(name))
        return None if twips is None else twips / 20

    def width(self, style: str) -> float | None:
        """The width of columns of a style, in characters."""
        points = self.size("table-column", style, "column-width")
        return None if points is None else points / CHARACTER + _LESS_FREE

    def is_secret(self, style: str) -> bool:
        """Whether cells of a style show nothing where their sheet is protected."""
        return "hidden-and-protected" in self._values("table-cell", style).get("cell-protect", "")

    def prints(self, style: str, held: str) -> bool:
        """Whether cells of a style print a number that they hold as the number that it is."""
        name = self._values("table-cell", style).get("data-style-name", "")
        one = self._formats.get(name)
        if one is None:
            return True
        if len(one) > _MOST_PARTS:
            return False
        named = {each.get(f"{STYLE}apply-style-name", "") for each in one.iterfind(f"{STYLE}map")}
        parts = [one, *(self._formats[each] for each in named if each in self._formats)]
        if len(parts) > _MOST_SECTIONS or any(len(part) > _MOST_PARTS for part in parts):
            return False
        # a format of texts with conditions stands behind those of numbers
        text = len(parts) == 1 and etree.QName(one).localname == "text-style"
        figures = text or any(part.find(f"{_NUMBER}number") is not None for part in parts)
        return figures and all(_is_plain(part, held) for part in parts)

    def prints_text(self, style: str) -> bool:
        """Whether cells of a style print a text that they hold, and nothing else."""
        one = self._formats.get(self._values("table-cell", style).get("data-style-name", ""))
        if one is None or etree.QName(one).localname != "text-style":
            return True
        return (
            one.find(f"{_NUMBER}text-content") is not None and not "".join(map(str, one.itertext())).strip()
        )

    def applied(self, style: str) -> Applied:
        """What a style does that a condition applies: what it states itself, not what all cells have."""
        values = self._values("table-cell", style, default=False)
        font, ground = self._font(values, Font(size=_USUAL_SIZE)), _colour(values.get("background-color", ""))
        hides = not is_visible(font, "") or bool(oddity(font, "")) or not self.prints(style, "3847")
        return hides, (font.colour, (ground,) if ground else ()), style if "data-style-name" in values else ""

    def alters(self, figure: str, style: str) -> bool:
        """Whether a style that a condition applies prints another number than a figure is, or nothing for a zero."""
        one = self._formats.get(self._values("table-cell", style, default=False).get("data-style-name", ""))
        if one is None:
            return False
        named = {each.get(f"{STYLE}apply-style-name", "") for each in one.iterfind(f"{STYLE}map")}
        parts = [one, *(self._formats[each] for each in named if each in self._formats)]
        numbers = [part.find(f"{_NUMBER}number") for part in parts]
        blank = any(each is None or each.get(f"{_NUMBER}min-integer-digits") == "0" for each in numbers)
        return not self.prints(style, bare(figure)) or (blank and not bare(figure).strip("+-0."))

    def _own_conditions(self, style: str) -> list[Applied]:
        known = self._turned.get(style)
        if known is None:
            known = self._turned[style] = [
                self.applied(each.get(f"{STYLE}apply-style-name", ""))
                for one in self._chain("table-cell", style)
                for each in one.iterfind(f"{STYLE}map")
            ]
        return known

    def _chain(self, family: str, style: str) -> list[etree._Element]:
        """A style and those above it, the highest first."""
        chain: list[etree._Element] = []
        while (family, style) in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[family, style])
            style = chain[-1].get(f"{STYLE}parent-style-name", "")
        return chain[::-1]

    def _values(self, family: str, style: str, *, default: bool = True) -> _Values:
        """What a style states, and those above it; ``default``: and those that all have."""
        known = self._known.get((family, style, default))
        if known is not None:
            return known
        found: _Values = {}
        usual = self._defaults.get(family)
        for one in [usual] * (default and usual is not None) + self._chain(family, style):
            if one is None or (not default and one.get(f"{STYLE}name") == "Default"):
                continue
            found |= {"data-style-name": name} if (name := one.get(f"{STYLE}data-style-name")) else {}
            for properties in one.iterchildren(f"{STYLE}*"):
                if properties.tag != f"{STYLE}map":
                    _overlay(found, _said(properties))
        self._known[family, style, default] = found
        return found

    def _font(self, values: _Values, outer: Font) -> Font:
        through = {
            values.get("text-line-through-style", "none"),
            values.get("text-line-through-type", "none"),
        }
        stated = values.get("font-size", "")
        size = outer.size
        if stated.endswith("%"):
            size = max(size * _number(stated[:-1], 100.0) / 100, _SHOWN)
        elif (twips := length(stated)) is not None:
            size = twips / 20
        name = values.get("font-family") or self._faces.get(
            values.get("font-name", ""), values.get("font-name", "")
        )
        spaced = abs(length(values.get("letter-spacing")) or 0.0) / 20 > _SPACED * size
        odd = (
            spaced or not _NARROWEST <= _number(values.get("text-scale", "100").rstrip("%"), 100.0) <= _WIDEST
        )
        colour = "" if values.get("use-window-font-color") == "true" else _colour(values.get("color", ""))
        return Font(
            outer.struck or through != {"none"},
            outer.script,
            size,
            colour or ("" if values.get("use-window-font-color") == "true" else outer.colour),
            outer.pictures or odd or draws_pictures(name) or values.get("display") == "none",
        )

    def _look(self, values: _Values, conditions: list[Applied]) -> CellLook:
        font = self._font(values, Font(size=_USUAL_SIZE))
        fill = _colour(values.get("background-color", "")) or "FFFFFF"
        crossed = any(values.get(name, "none") != "none" for name in ("diagonal-bl-tr", "diagonal-tl-br"))
        doubt = oddity(font, fill) or (LINE if crossed else "")
        if values.get("repeat-content") == "true":
            doubt = FILLED
        if values.get("print-content") == "false":
            doubt = LETTERS
        look = CellLook(
            font=font,
            fill=fill,
            doubt=doubt,
            fitted=values.get("shrink-to-fit") == "true",
            wrapped=values.get("wrap-option") == "wrap",
            indent=(length(values.get("margin-left")) or 0.0) / 20 / CHARACTER,
            turned=_turned(values),
        )
        veils = list(told(((0, 0, 0, 0),), conditions))
        return replace(look, doubt=CONDITION) if veils and may_hide(veils, look) else look


def _said(properties: etree._Element) -> _Values:
    """Attributes by their names alone; those of other uses keep nothing of theirs."""
    return {etree.QName(key).localname: str(held) for key, held in properties.attrib.items()}


def _overlay(found: _Values, said: _Values) -> None:
    """Lays what a style says over what those above it say: of a font's two names the later holds, parts are parts of a size."""
    if "font-name" in said:
        found.pop("font-family", None)
    if (size := said.get("font-size", "")).endswith("%") and found:
        above = (length(found.get("font-size")) or _USUAL_SIZE * 20) / 20
        said = said | {"font-size": f"{max(above * _number(size[:-1], 100.0) / 100, _SHOWN):.2f}pt"}
    found.update(said)


def _colour(code: str) -> str:
    return code[1:].upper() if re.fullmatch(r"#[0-9A-Fa-f]{6}", code) else ""


def _number(text: str, otherwise: float) -> float:
    return float(text) if re.fullmatch(r"-?\d{1,6}(?:\.\d{1,6})?", text) else otherwise


def _turned(values: _Values) -> float:
    """How high a digit makes a figure, in parts of the font's size, where it is written at an angle."""
    if values.get("direction") == "ttb":
        return 1.0
    angle = _number(values.get("rotation-angle", "0").removesuffix("deg"), 0.0)
    return round(abs(0.5 * math.sin(math.radians(angle))), 3)


def _is_plain(one: etree._Element, held: str) -> bool:
    """Whether a format, or a part of one, prints a number as it is, with nothing but its unit, signs and room beside it."""
    kind = etree.QName(one).localname
    if kind == "text-style":
        return not "".join(map(str, one.itertext())).strip()
    if kind != "number-style" and kind != "currency-style":
        return False
    return all(_leaves(each, held) for each in one.iterchildren(etree.Element))


def _leaves(part: etree._Element, held: str) -> bool:
    """Whether a part of a format leaves a number what it is."""
    name, words = etree.QName(part).localname, "".join(map(str, part.itertext()))
    if name == "number":
        return _keeps(part, held)
    if name == "text":
        return bool(_SIGNS.fullmatch(words) or UNITS.fullmatch(words))
    if name == "text-properties":
        colour = _colour(_said(part).get("color", ""))
        return not colour or is_visible(Font(colour=colour), "FFFFFF")
    return not words.strip() if name == "fill-character" else name in ("map", "currency-symbol")


def _keeps(number: etree._Element, held: str) -> bool:
    """Whether digits are printed as they are: not divided, not rounded, with no text among them."""
    if number.get(f"{_NUMBER}display-factor", "1") != "1" or len(number):
        return False
    places = number.get(f"{_NUMBER}decimal-places")
    try:
        rounded = (
            float(f"{float(held):.{min(int(places), 30)}f}") if places and places.isdecimal() else float(held)
        )
        return float(f"{rounded:.15g}") == float(f"{float(held):.15g}")
    except ValueError:
        return False
