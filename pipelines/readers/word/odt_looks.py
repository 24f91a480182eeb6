"""How the text of an OpenDocument looks (OpenDocument 1.3, 16 and 20): ODT and ODS state it alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from pipelines.readers.word import odt_doubt
from pipelines.readers.word.looks import Colour, Look, colour_of, prints_pictures
from pipelines.readers.word.odt_doubt import length

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SVG_FAMILY = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}font-family"
_LONGEST_CHAIN = 50
#: half points, where no style says otherwise
_USUAL_SIZE = 24

_Values = dict[str, Any]
#: a style: its family (text, paragraph, table-cell …) and its name
Name = tuple[str, str]


class Looks:
    """Answers for one document; ``roots`` are the parts that define styles."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles: dict[Name, etree._Element] = {}
        self._defaults: dict[str, _Values] = {}
        self._known: dict[Name, _Values] = {}
        self._looks: dict[tuple[Name, ...], Look] = {}
        #: the names by which fonts of pictures go
        self._picture_fonts: set[str] = set()
        for root in roots:
            for face in root.iter(f"{_STYLE}font-face"):
                if prints_pictures(face.get(_SVG_FAMILY, "")):
                    self._picture_fonts.add(face.get(f"{_STYLE}name", ""))
            for style in root.iter(f"{_STYLE}style"):
                self._styles.setdefault(
                    (style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")), style
                )
            for style in root.iter(f"{_STYLE}default-style"):
                self._defaults.setdefault(style.get(f"{_STYLE}family", ""), _values(style))

    def look(self, names: Sequence[Name]) -> Look:
        """The look of text in these styles, the outermost first."""
        key = tuple(names)
        known = self._looks.get(key)
        if known is None:
            values: _Values = dict(self._defaults.get("paragraph", {})) | self._defaults.get(
                names[0][0] if names else "", {}
            )
            for name in names:
                values |= self.values(name)
            known = self._looks[key] = _look(
                values, doubted=odt_doubt.is_doubted(values, self._picture_fonts)
            )
        return known

    def values(self, name: Name) -> _Values:
        """What a style and those above it state."""
        known = self._known.get(name)
        if known is None:
            known = {}
            chain: list[etree._Element] = []
            family, one = name
            while (family, one) in self._styles and len(chain) < _LONGEST_CHAIN:
                chain.append(self._styles[family, one])
                one = chain[-1].get(f"{_STYLE}parent-style-name", "")
            for style in reversed(chain):
                known |= _values(style)
            self._known[name] = known
        return known

    def ground(self, name: Name) -> Colour | None:
        """The ground of a cell's, paragraph's or table's style; ``None`` where it has none."""
        found: Colour | None = self.values(name).get("ground")
        return found

    def is_flat(self, name: Name) -> bool:
        """Whether rows (columns) of a style are of no height (width), so that nothing of them is seen."""
        flat: bool = self.values(name).get("flat", False)
        return flat


def _values(style: etree._Element) -> _Values:
    found: _Values = {}
    for properties in style.iterchildren(etree.Element):
        ground = properties.get(f"{_FO}background-color")
        kind = etree.QName(properties).localname
        odt_doubt.state_place(properties, found)
        if kind == "text-properties":
            _text_values(properties, found)
        elif ground is not None:
            found["ground"] = colour_of(ground)
        if kind == "map":
            found["mapped"] = True
        elif kind == "table-row-properties":
            height = length(properties.get(f"{_STYLE}row-height"))
            optimal = properties.get(f"{_STYLE}use-optimal-row-height") == "true"
            found["flat"] = height is not None and height < 40 and not optimal
        elif kind == "table-column-properties":
            width = length(properties.get(f"{_STYLE}column-width"))
            found["flat"] = width is not None and width < 20
    return found


def _text_values(properties: etree._Element, found: _Values) -> None:
    odt_doubt.state_letters(properties, found)
    display = properties.get(f"{_TEXT}display")
    if display is not None:
        found["hidden"] = display == "none"
    through = (
        properties.get(f"{_STYLE}text-line-through-style"),
        properties.get(f"{_STYLE}text-line-through-type"),
    )
    if through != (None, None):
        found["struck"] = any(each not in (None, "none") for each in through)
    position = properties.get(f"{_STYLE}text-position")
    if position is not None:
        found["position"] = position
    size = length(properties.get(f"{_FO}font-size"))
    if size is not None:
        found["size"] = round(size / 10)
    colour = properties.get(f"{_FO}color")
    if colour is not None:
        found["colour"] = colour_of(colour)
    if properties.get(f"{_STYLE}use-window-font-color") == "true":
        found["colour"] = None
    ground = properties.get(f"{_FO}background-color")
    if ground is not None:
        found["behind"] = colour_of(ground)


def _look(values: _Values, *, doubted: bool) -> Look:
    script, shift = "", 0
    size = values.get("size")
    match = re.fullmatch(
        r"(super|sub|-?\d{1,3}(?:\.\d+)?%)(?:\s+(\d{1,3})(?:\.\d+)?%)?", values.get("position", "")
    )
    if match is not None:
        height, smaller = match[1], int(match[2] or 100) < 100
        up = height == "super" or (height[-1] == "%" and float(height[:-1]) > 0)
        down = height == "sub" or height.startswith("-")
        if (up or down) and (smaller or height in ("super", "sub")):
            script = "super" if up else "sub"
        elif up or down:
            shift = round(float(height[:-1]) / 100 * (size or _USUAL_SIZE))
    return Look(
        values.get("hidden", False), values.get("struck", False), script, shift, size,
        values.get("colour"), values.get("behind"), doubted or (match is None and "position" in values),
    )  # fmt: skip
