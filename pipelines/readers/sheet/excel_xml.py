"""Excel 2003 XML (``<Workbook>``): lxml over the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.readers.sheet.layout import Sheet
from pipelines.readers.sheet.looks import CellLook, Font, runs_seen, seen

_SHEET_XML = "{urn:schemas-microsoft-com:office:spreadsheet}"
#: formats by name
_NAMED = {
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Currency": "¥#,##0.00",
}


def excel_2003_xml(root: etree._Element) -> Iterator[Sheet]:
    """The sheets of an Excel 2003 XML file (``<Workbook>``)."""
    looks = {
        style.get(f"{_SHEET_XML}ID", ""): _look(style)
        for style in root.iterfind(f"{_SHEET_XML}Styles/{_SHEET_XML}Style")
    }
    for worksheet in root.iterfind(f"{_SHEET_XML}Worksheet"):
        found = Sheet(worksheet.get(f"{_SHEET_XML}Name", ""))
        row = column = 0
        for element in worksheet.iterfind(f"{_SHEET_XML}Table/{_SHEET_XML}Column"):
            column = _placed(element, column)
            last = column + (_number(span) if (span := element.get(f"{_SHEET_XML}Span")) is not None else 0)
            if element.get(f"{_SHEET_XML}Hidden") == "1" or element.get(f"{_SHEET_XML}Width") == "0":
                found.hidden_columns.append((column, last))
            column = last + 1
        for line in worksheet.iterfind(f"{_SHEET_XML}Table/{_SHEET_XML}Row"):
            row = _placed(line, row)
            if line.get(f"{_SHEET_XML}Hidden") == "1" or line.get(f"{_SHEET_XML}Height") == "0":
                found.hidden_rows.add(row)
            column = 0
            for element in line.iterfind(f"{_SHEET_XML}Cell"):
                column = _placed(element, column)
                content = element.find(f"{_SHEET_XML}Data")
                if content is not None:
                    style = (
                        element.get(f"{_SHEET_XML}StyleID") or line.get(f"{_SHEET_XML}StyleID") or "Default"
                    )
                    text, opaque = _cell(content, looks.get(style, CellLook()))
                    if text.strip():
                        found.texts[row, column] = text
                    elif opaque:
                        found.opaque[row, column] = opaque
                # both count the cells beyond the first
                down, across = (
                    _number(count) if (count := element.get(f"{_SHEET_XML}{name}", "0")) != "0" else 0
                    for name in ("MergeDown", "MergeAcross")
                )
                if down or across:
                    found.merges.append((row, column, row + down, column + across))
                column += 1 + across
            row += 1
        yield found


def _placed(element: etree._Element, position: int) -> int:
    """Where a row or cell stands: its own index (from 1) if it has one, else after the one before."""
    index = element.get(f"{_SHEET_XML}Index")
    return position if index is None else _number(index) - 1


def _cell(content: etree._Element, look: CellLook) -> tuple[str, str]:
    """What is seen of a cell: its text, and what is no text."""
    text = "".join(map(str, content.itertext()))
    if content.get(f"{_SHEET_XML}Type") == "Number":
        try:
            return seen(float(text), text, look)
        except ValueError:
            return text, ""
    return (runs_seen(list(_runs(content, Font())), look), "") if len(content) else seen(text, text, look)


def _runs(element: etree._Element, font: Font) -> Iterator[tuple[str, Font | None]]:
    """Texts of a cell with their fonts, from its HTML-like marks (``S``, ``Sup``, ``Sub``)."""
    if element.text:
        yield element.text, font
    for child in element.iterchildren(etree.Element):
        name = etree.QName(child).localname.lower()
        colour = child.get("{http://www.w3.org/TR/REC-html40}Color", "").lstrip("#").upper()
        inner = Font(
            font.struck or name == "s",
            {"sup": "super", "sub": "sub"}.get(name, font.script),
            font.size,
            colour or font.colour,
        )
        yield from _runs(child, inner)
        if child.tail:
            yield child.tail, font


def _look(style: etree._Element) -> CellLook:
    font, interior, code = (
        style.find(f"{_SHEET_XML}{name}") for name in ("Font", "Interior", "NumberFormat")
    )
    fill, look = "FFFFFF", Font()
    if interior is not None and interior.get(f"{_SHEET_XML}Pattern", "None") != "None":
        fill = interior.get(f"{_SHEET_XML}Color", "").lstrip("#").upper()
    if font is not None:
        size = font.get(f"{_SHEET_XML}Size", "11")
        look = Font(
            font.get(f"{_SHEET_XML}StrikeThrough") == "1",
            {"Superscript": "super", "Subscript": "sub"}.get(font.get(f"{_SHEET_XML}VerticalAlign", ""), ""),
            float(size) if re.fullmatch(r"\d{1,3}(\.\d+)?", size) else 11.0,
            font.get(f"{_SHEET_XML}Color", "").lstrip("#").upper(),
        )
    return CellLook(
        _NAMED.get(stated := code.get(f"{_SHEET_XML}Format", "General"), stated)
        if code is not None
        else "General",
        look,
        fill,
    )


def _number(text: str | None) -> int:
    return max(int(text), 1) if text is not None and re.fullmatch(r"\d{1,9}", text) else 1
