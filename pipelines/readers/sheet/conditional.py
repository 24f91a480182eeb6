"""Cells whose figure a conditional format (条件格式) may hide, strike through or print otherwise: white letters for zeros are
a habit. Whether the condition holds is not computed."""

from __future__ import annotations

import re

from lxml import etree

_TRUE = ("1", "true", "on")
_WHITE = re.compile(r"F[0-9A-F]F[0-9A-F]F[0-9A-F]")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_FIGURE = re.compile(r"[-+\d.,]+")
#: first row and column, last row and column
Area = tuple[int, int, int, int]


def hiding_formats(styles: etree._Element) -> frozenset[str]:
    """The numbers (``dxfId``) of the differential formats that hide a figure, strike it or print it otherwise."""
    return frozenset(
        str(number) for number, one in enumerate(styles.iterfind("{*}dxfs/{*}dxf")) if _hides(one)
    )


def _hides(look: etree._Element) -> bool:
    code = look.find("{*}numFmt")
    if code is not None and not re.search(r"[0#]|General", code.get("formatCode", "")):
        return True
    font = look.find("{*}font")
    if font is None:
        return False
    struck, colour = font.find("{*}strike"), font.find("{*}color")
    if struck is not None and struck.get("val", "1") in _TRUE:
        return True
    if colour is None or look.find("{*}fill") is not None:
        return False
    return colour.get("theme") == "0" or _WHITE.search(colour.get("rgb", "").upper()[-6:]) is not None


def doubtful_areas(sheet: etree._Element, hiding: frozenset[str]) -> list[Area]:
    """The areas of a sheet to which such a format may apply."""
    found: list[Area] = []
    for one in sheet.iterfind("{*}conditionalFormatting") if hiding else ():
        if any(rule.get("dxfId") in hiding for rule in one.iterfind("{*}cfRule")):
            found += [_area(*parts) for parts in _AREA.findall(one.get("sqref", ""))]
    return found


def veil(texts: dict[tuple[int, int], str], areas: list[Area]) -> list[tuple[int, int]]:
    """Which cells of a sheet print a figure that a condition may hide."""
    return [
        (row, column)
        for (row, column), text in (texts.items() if areas else ())
        if _FIGURE.fullmatch(text)
        and any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in areas)
    ]


def _area(left: str, top: str, right: str, bottom: str) -> Area:
    first, row = _column(left), int(top) - 1
    last = _column(right) if right else first
    below = int(bottom) - 1 if bottom else row
    return row, first, below, last


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
