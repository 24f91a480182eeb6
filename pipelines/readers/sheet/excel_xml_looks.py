"""What the cells of an Excel 2003 XML file look like, and what its conditions may do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.readers.sheet.conditional import Applied, Veil, told
from pipelines.readers.sheet.looks import FILLED, LINE, CellLook, Font, draws_pictures, oddity
from pipelines.readers.sheet.places import Area
from pipelines.readers.sheet.xlsx_looks import decimal, nth, turned

SHEET_XML = "{urn:schemas-microsoft-com:office:spreadsheet}"
_CONDITIONS = "{urn:schemas-microsoft-com:office:excel}"
#: formats by name
_NAMED = {
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Currency": "¥#,##0.00",
}
_LONGEST_CHAIN = 50
_INDENT = 1.3
_LAST = 1 << 20
_RANGE = re.compile(r"(?:R(\d{1,7}))?(?:C(\d{1,5}))?(?::(?:R(\d{1,7}))?(?:C(\d{1,5}))?)?")
_COLOURS = {
    "white": "FFFFFF", "black": "000000", "red": "FF0000", "yellow": "FFFF00", "blue": "0000FF", "lime": "00FF00",
    "green": "008000", "silver": "C0C0C0", "gray": "808080", "aqua": "00FFFF", "fuchsia": "FF00FF", "navy": "000080",
    "maroon": "800000", "olive": "808000", "purple": "800080", "teal": "008080",
}  # fmt: skip

_Values = dict[str, str]


class Styles:
    """The looks of a workbook by the names of its styles; ``letter``: the size of the usual font."""

    def __init__(self, root: etree._Element) -> None:
        listed = root.iterfind(f"{SHEET_XML}Styles/{SHEET_XML}Style")
        self._styles = {style.get(f"{SHEET_XML}ID", ""): style for style in listed}
        self._known: dict[str, CellLook] = {}
        self.letter = self.look("").font.size

    def look(self, name: str) -> CellLook:
        """The look of a style; where there is none of the name, of the usual one."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = _look(self._values(name))
        return known

    def _values(self, name: str) -> _Values:
        """What a style states, and those above it; above all is the usual one."""
        chain: list[etree._Element] = []
        while name in self._styles and name != "Default" and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[name])
            name = chain[-1].get(f"{SHEET_XML}Parent", "")
        if "Default" in self._styles:
            chain.append(self._styles["Default"])
        found: _Values = {}
        for style in reversed(chain):
            for part in style.iter(etree.Element):
                kind = etree.QName(part).localname
                if kind == "Border":
                    kind = part.get(f"{SHEET_XML}Position", "")
                found |= {
                    f"{kind}.{etree.QName(key).localname}": str(held) for key, held in part.attrib.items()
                }
        return found


def _look(values: _Values) -> CellLook:
    font = Font(
        values.get("Font.StrikeThrough") == "1",
        {"Superscript": "super", "Subscript": "sub"}.get(values.get("Font.VerticalAlign", ""), ""),
        decimal(values.get("Font.Size"), 11.0),
        _colour(values.get("Font.Color", "")),
        draws_pictures(values.get("Font.FontName", "")),
    )
    fill, pattern = "FFFFFF", values.get("Interior.Pattern", "None")
    ground = _colour(values.get("Interior.Color", ""))
    if pattern == "Solid":
        fill = ground or "FFFFFF"
    elif pattern != "None":
        lines = _colour(values.get("Interior.PatternColor", "")) or "000000"
        light = pattern.startswith(("Gray0", "Gray12", "Gray25", "Thin"))
        fill = f"{ground or 'FFFFFF'}/{'' if light else lines}"
    crossed = any(
        values.get(f"{name}.LineStyle", "None") != "None" for name in ("DiagonalLeft", "DiagonalRight")
    )
    laid = values.get("Alignment.Horizontal", "")
    angle = nth(values.get("Alignment.Rotate", "0").lstrip("-"))
    code = values.get("NumberFormat.Format", "General")
    return CellLook(
        _NAMED.get(code, code),
        font,
        fill,
        FILLED if laid == "Fill" else oddity(font, fill) or (LINE if crossed else ""),
        laid == "CenterAcrossSelection",
        values.get("Alignment.ShrinkToFit") == "1",
        values.get("Alignment.WrapText") == "1",
        nth(values.get("Alignment.Indent")) * _INDENT,
        1.0 if values.get("Alignment.VerticalText") == "1" else turned(angle),
    )


def _colour(code: str) -> str:
    return code[1:].upper() if re.fullmatch(r"#[0-9A-Fa-f]{6}", code) else ""


def veils(worksheet: etree._Element) -> Iterator[Veil]:
    """What the conditions of a sheet may do."""
    for one in worksheet.iterfind(f"{_CONDITIONS}ConditionalFormatting"):
        over = tuple(_areas(one.findtext(f"{_CONDITIONS}Range", "")))
        formats = one.iterfind(f"{_CONDITIONS}Condition/{_CONDITIONS}Format")
        yield from told(over, map(_applied, formats))


def _applied(look: etree._Element) -> Applied:
    """What the format of a condition does, which is stated as CSS."""
    parts = (part.partition(":") for part in look.get("Style", "").split(";"))
    said = {name.strip().lower(): value.strip().lower() for name, _, value in parts}
    ink, ground = said.get("color", ""), said.get("background", said.get("background-color", ""))
    colours = [_COLOURS.get(each, _colour(each)) for each in (ink, ground)]
    unknown = any(each and not colour for each, colour in zip((ink, ground), colours, strict=True))
    struck = said.get("text-line-through", "none") != "none"
    return struck or unknown or "display" in said, (colours[0], (colours[1],) if colours[1] else ()), ""


def _areas(names: str) -> Iterator[Area]:
    """The areas that a text names (R1C2, R1C2:R5C3, C2, R4)."""
    for name in names.replace(" ", "").split(","):
        match = _RANGE.fullmatch(name)
        if match is not None and name:
            top, left, bottom, right = (int(each) if each else 0 for each in match.groups())
            more = ":" in name
            last_row, last_column = (bottom, right) if more else (top, left)
            yield max(top - 1, 0), max(left - 1, 0), (last_row or _LAST) - 1, (last_column or _LAST) - 1
        else:
            yield 0, 0, _LAST, _LAST  # a name that is not known may be of any cell
