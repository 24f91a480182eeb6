"""Cells whose figure a conditional format (条件格式) may hide, strike through or print otherwise: white letters for zeros are
a habit. Whether the condition holds is not computed."""

from __future__ import annotations

import re

from lxml import etree

from pipelines.readers.sheet.doubt import FIGURE
from pipelines.readers.sheet.places import Area, areas

_TRUE = ("1", "true", "on")
_WHITE = re.compile(r"F[0-9A-F]F[0-9A-F]F[0-9A-F]")
#: areas of a sheet; where there are more, every figure counts as one that may be hidden
_MOST_AREAS = 200


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
    if colour is None:
        return False
    fill = look.find("{*}fill")
    if fill is not None:
        ground = next(fill.iter("{*}bgColor"), None)
        return ground is not None and sorted(ground.attrib.items()) == sorted(colour.attrib.items())
    return colour.get("theme") == "0" or _WHITE.search(colour.get("rgb", "").upper()[-6:]) is not None


def doubtful_areas(sheet: etree._Element, hiding: frozenset[str]) -> list[Area]:
    """The areas of a sheet to which such a format may apply, or bars or icons that take the figure's place."""
    found: list[Area] = []
    for one in sheet.iter("{*}conditionalFormatting"):
        if any(_may_hide(rule, hiding) for rule in one.iterfind("{*}cfRule")):
            found += areas(one.get("sqref") or one.findtext("{*}sqref") or "")
    return found


def _may_hide(rule: etree._Element, hiding: frozenset[str]) -> bool:
    if rule.get("dxfId") in hiding:
        return True
    return any(
        _hides(each) if etree.QName(each).localname == "dxf" else each.get("showValue", "1") not in _TRUE
        for each in rule.iterchildren("{*}dxf", "{*}dataBar", "{*}iconSet")
    )


def veil(texts: dict[tuple[int, int], str], veiled: list[Area]) -> list[tuple[int, int]]:
    """Which cells of a sheet print a figure that a condition may hide."""
    figures = [slot for slot, text in (texts.items() if veiled else ()) if FIGURE.fullmatch(text)]
    if len(veiled) > _MOST_AREAS:
        return figures
    return [
        (row, column)
        for row, column in figures
        if any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in veiled)
    ]
