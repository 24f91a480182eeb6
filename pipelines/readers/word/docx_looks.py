"""How a DOCX document's text looks: its defaults, styles (table, paragraph, character) and direct formatting."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from pipelines.readers.word import docx_doubt
from pipelines.readers.word.looks import WHITE, Colour, Look, colour_of, is_seen

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
#: parts of table styles, and those that shade them
_CORNERS = {
    "nwCell": ("firstRow", "firstCol"), "neCell": ("firstRow", "lastCol"),
    "swCell": ("lastRow", "firstCol"), "seCell": ("lastRow", "lastCol"),
}  # fmt: skip
_SCRIPTS = {"superscript": "super", "subscript": "sub"}
#: a ground of dots or lines hides neither white nor black
_HATCHED = (128, 128, 128)
_LONGEST_CHAIN = 50
#: 240ths of a line: less sets it over the one before, which is as if it were of these twips
_LEAST_SHARE, _PILED = 120, 21
#: half points, where no style says otherwise
USUAL_SIZE = 21

_Values = dict[str, Any]
#: names and values of its properties
Frame = tuple[tuple[str, str], ...]


class Looks:
    """Answers for one document; ``w`` is the namespace of its elements in braces, ``styles`` its styles part."""

    def __init__(self, styles: etree._Element | None, w: str) -> None:
        self._w = w
        self._val = f"{w}val"
        self._styles: dict[str, etree._Element] = {}
        self._standard: dict[str, str] = {}
        self._known: dict[str, _Values] = {}
        self._looks: dict[tuple[Any, ...], Look] = {}
        self._beside: tuple[etree._Element | None, int | None] = None, None
        self._lines: dict[str, int | None] = {}
        self._hiding: dict[str, bool] = {}
        self._indents: dict[str, dict[str, str]] = {}
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

    def beside(self, paragraph: etree._Element, style: str, table: str) -> int | None:
        """The size of the largest text of a paragraph that stands on the line; ``None`` where there is none."""
        if paragraph is not self._beside[0]:  # asked again for each of its moved runs
            self._beside = paragraph, self._size_beside(paragraph, style, table)
        return self._beside[1]

    def _size_beside(self, paragraph: etree._Element, style: str, table: str) -> int | None:
        looks = (
            self.look(run.find(f"{self._w}rPr"), style, table)
            for run in paragraph.iterchildren(f"{self._w}r")
            if run.find(f"{self._w}t") is not None
        )
        return max(
            (look.size or USUAL_SIZE for look in looks if not look.shift and not look.script), default=None
        )

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

    def hides(self, table: str) -> bool:
        """Whether a table style hides, strikes or whitens the text of some of its cells (a first row, every other one)."""
        known = self._hiding.get(table)
        if known is None:
            known = self._hiding[table] = self._has_hiding(table)
        return known

    def _has_hiding(self, table: str) -> bool:
        """Whether a part of a table style, with what it is based on, is not seen; a corner without a ground of its own stands
        on that of its row or column."""
        grounds: dict[str, Colour] = {}
        looks: dict[str, _Values] = {}
        for style in reversed(self._chain(table)):
            for part in style.iterfind(f"{self._w}tblStylePr"):
                name = part.get(f"{self._w}type", "")
                looks[name] = looks.get(name, {}) | self._values(part.find(f"{self._w}rPr"))
                if ground := self.ground(part.find(f"{self._w}tcPr")):
                    grounds[name] = ground
        for name, values in looks.items():
            below = (grounds.get(each) for each in (name, *_CORNERS.get(name, ())))
            if _is_hiding(values, next(filter(None, below), WHITE)):
                return True
        return False

    def line(self, properties: etree._Element | None, paragraph: str) -> int | None:
        """The fixed height of a paragraph's lines in twips, where they never grow."""
        spacing = None if properties is None else properties.find(f"{self._w}spacing")
        if spacing is not None and spacing.get(f"{self._w}line") is not None:
            return self._exact(spacing)
        if paragraph not in self._lines:
            found = (style.find(f"{self._w}pPr/{self._w}spacing") for style in self._chain(paragraph))
            spacing = next((one for one in found if one is not None and one.get(f"{self._w}line")), None)
            self._lines[paragraph] = None if spacing is None else self._exact(spacing)
        return self._lines[paragraph]

    def _exact(self, spacing: etree._Element) -> int | None:
        line, rule = _number(spacing.get(f"{self._w}line"), 240), spacing.get(f"{self._w}lineRule", "auto")
        if rule == "exact":
            return line
        return _PILED if line < 0 or (rule == "auto" and line < _LEAST_SHARE) else None

    def frame(self, properties: etree._Element | None) -> Frame:
        """The frame that a paragraph with these properties stands in, where that has a place; empty: none."""
        frame = None if properties is None else properties.find(f"{self._w}framePr")
        if frame is None or not (f"{self._w}x" in frame.attrib or f"{self._w}y" in frame.attrib):
            return ()
        return tuple(sorted((str(key), str(value)) for key, value in frame.attrib.items()))

    def frame_of_table(self, table: etree._Element) -> Frame:
        """The frame of all paragraphs of a table that text flows around, as Word repeats its place in each of them; where it
        is the first one's, others with it stay in their cells, and those without it do not."""
        w = self._w
        if table.find(f"{w}tblPr/{w}tblpPr") is None:
            return ()
        return self.frame(table.find(f"{w}tr/{w}tc/{w}p/{w}pPr"))

    def moved(self, properties: etree._Element | None, paragraph: str, frame: Frame) -> bool:
        """Whether a paragraph stands out of its cell by its indents or by a frame, other than that of its table."""
        known = self._indents.get(paragraph)
        if known is None:
            known = self._indents[paragraph] = {}
            for style in reversed(self._chain(paragraph)):
                known |= self._indented(style.find(f"{self._w}pPr"))
        own = self._indented(properties)
        return self.frame(properties) != frame or docx_doubt.is_moved(known | own)

    def _indented(self, properties: etree._Element | None) -> dict[str, str]:
        indents = None if properties is None else properties.find(f"{self._w}ind")
        attributes = () if indents is None else indents.attrib.items()
        return {str(key).removeprefix(self._w): str(value) for key, value in attributes}

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
            doubted=docx_doubt.is_doubted(values),
            painted=values.get("painted"),
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
            if name in docx_doubt.TELLING or (not name and isinstance(tag, str)):
                found |= docx_doubt.stated(element, name, self._w)
            if name in ("vanish", "strike", "dstrike"):
                found[name] = val not in OFF
            elif name == "vertAlign":
                found["script"] = _SCRIPTS.get(val, "")
            elif name == "position":
                found["shift"] = _number(val, 0)
            elif name == "sz":
                found["size"] = _number(val, 21)
            elif name == "w":
                found["squeezed"] = 0 < _number(val.rstrip("%"), 100) <= 5
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


def _is_hiding(values: _Values, ground: Colour) -> bool:
    look = Look(
        hidden=values.get("vanish", False) or values.get("squeezed", False),
        struck=values.get("strike", False) or values.get("dstrike", False),
        size=values.get("size"),
        colour=values.get("colour"),
        ground=values.get("highlight") or values.get("ground"),
    )
    return docx_doubt.is_doubted(values) or not is_seen(look, ground)
