"""How a DOCX document's text looks: its defaults, styles (table, paragraph, character) and direct formatting."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from pipelines.readers.word.looks import WHITE, Colour, Look, colour_of

#: values of a property that is switched off
OFF = {"0", "false", "off", "none"}
#: properties that styles of several kinds switch to and fro (ECMA-376, 17.7.3)
_TOGGLES = ("vanish", "strike")
_HIGHLIGHTS = {
    "black": "000000", "white": "FFFFFF", "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF",
    "magenta": "FF00FF", "blue": "0000FF", "red": "FF0000", "darkBlue": "000080", "darkCyan": "008080",
    "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000",
    "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_WHITE_THEMES = {"background1", "light1", "bg1", "lt1"}
_SCRIPTS = {"superscript": "super", "subscript": "sub"}
#: a ground of dots or lines hides neither white nor black
_HATCHED = (128, 128, 128)
_LONGEST_CHAIN = 50
#: twips: a line no higher than this shows nothing of its letters
_LOWEST = 20

_Values = dict[str, Any]


class Looks:
    """Answers for one document; ``w`` is the namespace of its elements in braces, ``styles`` its styles part."""

    def __init__(self, styles: etree._Element | None, w: str) -> None:
        self._w = w
        self._val = f"{w}val"
        self._styles: dict[str, etree._Element] = {}
        self._standard: dict[str, str] = {}
        self._known: dict[str, _Values] = {}
        self._looks: dict[tuple[Any, ...], Look] = {}
        self._flat: dict[str, bool] = {}
        self._defaults: _Values = {}
        for style in styles.iterfind(f"{w}style") if styles is not None else ():
            name = style.get(f"{w}styleId", "")
            self._styles.setdefault(name, style)
            if style.get(f"{w}default") in ("1", "true", "on"):
                self._standard.setdefault(style.get(f"{w}type", ""), name)
        if styles is not None:
            self._defaults = self._values(styles.find(f"{w}docDefaults/{w}rPrDefault/{w}rPr"))

    def paragraph_style(self, properties: etree._Element | None) -> str:
        """The style of a paragraph, by its ``w:pPr``."""
        style = None if properties is None else properties.find(f"{self._w}pStyle")
        return self._standard.get("paragraph", "") if style is None else style.get(self._val, "")

    def table_style(self, properties: etree._Element | None) -> str:
        """The style of a table, by its ``w:tblPr``."""
        style = None if properties is None else properties.find(f"{self._w}tblStyle")
        return self._standard.get("table", "") if style is None else style.get(self._val, "")

    def look(self, properties: etree._Element | None, paragraph: str, table: str) -> Look:
        """The look of a run with these ``w:rPr`` in a paragraph and a table of these styles (empty: no table)."""
        direct = self._values(properties)
        key = (paragraph, table, *direct.items())
        known = self._looks.get(key)
        if known is None:
            known = self._looks[key] = self._together(direct, paragraph, table)
        return known

    def ground(self, properties: etree._Element | None) -> Colour | None:
        """The shading of a paragraph, cell or table, by its properties; ``None`` where it has none."""
        shading = None if properties is None else properties.find(f"{self._w}shd")
        return None if shading is None else self._shade(shading)

    def shaded(self, table: str) -> bool:
        """Whether a table style shades cells, so that the ground of a cell without its own is not known."""
        return any(
            self._shade(shading) not in (None, WHITE)
            for style in self._chain(table)
            for shading in style.iter(f"{self._w}shd")
        )

    def flat(self, properties: etree._Element | None, paragraph: str) -> bool:
        """Whether a paragraph's lines are too low to show their text."""
        spacing = None if properties is None else properties.find(f"{self._w}spacing")
        if spacing is not None and spacing.get(f"{self._w}line") is not None:
            return self._is_flat(spacing)
        known = self._flat.get(paragraph)
        if known is None:
            found = (style.find(f"{self._w}pPr/{self._w}spacing") for style in self._chain(paragraph))
            spacing = next((one for one in found if one is not None and one.get(f"{self._w}line")), None)
            known = self._flat[paragraph] = spacing is not None and self._is_flat(spacing)
        return known

    def _is_flat(self, spacing: etree._Element) -> bool:
        if spacing.get(f"{self._w}lineRule") != "exact":
            return False
        return _number(spacing.get(f"{self._w}line"), _LOWEST + 1) <= _LOWEST

    def _together(self, direct: _Values, paragraph: str, table: str) -> Look:
        levels = [self._inherited(table)] if table else []
        levels += [self._inherited(paragraph), self._inherited(direct.get("style", ""))]
        values = dict(self._defaults)
        for level in levels:
            values |= level
        for name in _TOGGLES:
            switched = sum(bool(level.get(name)) for level in levels) % 2 == 1
            values[name] = bool(self._defaults.get(name)) or switched
        values |= direct
        return Look(
            hidden=values["vanish"] or values.get("squeezed", False),
            struck=values["strike"] or values.get("dstrike", False),
            script=values.get("script", ""),
            shift=values.get("shift", 0),
            size=values.get("size"),
            colour=values.get("colour"),
            ground=values.get("highlight") or values.get("ground"),
        )

    def _chain(self, name: str) -> list[etree._Element]:
        """A style and those that it is based on."""
        found: list[etree._Element] = []
        while name in self._styles and len(found) < _LONGEST_CHAIN:
            style = self._styles[name]
            found.append(style)
            based = style.find(f"{self._w}basedOn")
            name = "" if based is None else based.get(self._val, "")
        return found

    def _inherited(self, name: str) -> _Values:
        known = self._known.get(name)
        if known is None:
            known = {}
            for style in reversed(self._chain(name)):
                known |= self._values(style.find(f"{self._w}rPr"))
            known.pop("style", None)
            self._known[name] = known
        return known

    def _values(self, properties: etree._Element | None) -> _Values:
        """What run properties state themselves."""
        found: _Values = {}
        for element in properties if properties is not None else ():
            tag = element.tag
            name = tag[len(self._w) :] if isinstance(tag, str) and tag.startswith(self._w) else ""
            val = element.get(self._val, "")
            if name in ("vanish", "strike", "dstrike"):
                found[name] = val not in OFF
            elif name == "vertAlign":
                found["script"] = _SCRIPTS.get(val, "")
            elif name == "position":
                found["shift"] = _number(val, 0)
            elif name == "sz":
                found["size"] = _number(val, 21)
            elif name == "w":
                found["squeezed"] = _number(val.rstrip("%"), 100) <= 5
            elif name == "color":
                white = element.get(f"{self._w}themeColor") in _WHITE_THEMES
                found["colour"] = colour_of(val) or (WHITE if white else None)
            elif name == "highlight":
                found["highlight"] = colour_of(_HIGHLIGHTS.get(val))
            elif name == "shd":
                found["ground"] = self._shade(element)
            elif name == "rStyle":
                found["style"] = val
        return found

    def _shade(self, shading: etree._Element) -> Colour | None:
        pattern = shading.get(self._val, "clear")
        if pattern not in ("clear", "nil", "solid"):
            return _HATCHED
        return colour_of(shading.get(f"{self._w}{'color' if pattern == 'solid' else 'fill'}"))


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"[+-]?\d{1,6}", text) else default
