"""Excel 2003 XML (``<Workbook>``): lxml over the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.readers.sheet.conditional import CONDITION, painted, veil
from pipelines.readers.sheet.doubt import Room, doubtful
from pipelines.readers.sheet.excel_xml_looks import SHEET_XML, Styles, veils
from pipelines.readers.sheet.layout import Sheet
from pipelines.readers.sheet.looks import FORMULA, PALE, CellLook, Font, Slot, runs_seen, seen

_OPTIONS = "{urn:schemas-microsoft-com:office:excel}"
#: points of a character of the sheet's font, in parts of the font's size; and of a column that is not told
_CHARACTER, _USUAL = 0.48, 48.0
#: characters of a column that grows with its figures
_GROWS = 255.0
#: of a format that has no more
_MOST_ROWS = 1 << 20


def excel_2003_xml(root: etree._Element) -> Iterator[Sheet]:
    """The sheets of an Excel 2003 XML file (``<Workbook>``), those that are hidden left out."""
    styles = Styles(root)
    for worksheet in root.iterfind(f"{SHEET_XML}Worksheet"):
        options = worksheet.find(f"{_OPTIONS}WorksheetOptions")
        if options is None or not options.findtext(f"{_OPTIONS}Visible", "").startswith("Sheet"):
            yield _Worksheet(worksheet, options, styles).read()


class _Worksheet:
    """Reads one sheet."""

    def __init__(self, worksheet: etree._Element, options: etree._Element | None, styles: Styles) -> None:
        self._element, self._styles = worksheet, styles
        self._found = Sheet(worksheet.get(f"{SHEET_XML}Name", ""))
        self._room = Room(letter=styles.letter)
        listed = () if options is None else options.iterchildren(etree.Element)
        told = {etree.QName(each).localname for each in listed}
        self._zeros, self._formulas = "DoNotDisplayZeros" not in told, "DisplayFormulas" in told
        self._columns: list[tuple[int, int, str]] = []
        self._looks: dict[Slot, CellLook] = {}
        self._words: set[Slot] = set()
        self._unseen: list[Slot] = []

    def read(self) -> Sheet:
        """Its texts, and what of it is seen and is no text."""
        for table in self._element.iterfind(f"{SHEET_XML}Table"):
            self._room.width = self._characters(table.get(f"{SHEET_XML}DefaultColumnWidth"), _USUAL)
            self._read_columns(table)
            row = 0
            for line in table.iterfind(f"{SHEET_XML}Row"):
                row = _placed(line, row)
                last = row + min(_number(line.get(f"{SHEET_XML}Span"), 0), _MOST_ROWS)
                height = _decimal(line.get(f"{SHEET_XML}Height"))
                if line.get(f"{SHEET_XML}Hidden") == "1" or height == 0:
                    self._found.hidden_rows.update(range(row, min(last + 1, _MOST_ROWS)))
                elif height is not None:
                    self._room.heights[row] = height
                self._read_row(line, row, table.get(f"{SHEET_XML}StyleID", ""))
                row = last + 1
        self._judge()
        return self._found

    def _characters(self, points: str | None, default: float) -> float:
        stated = _decimal(points)
        return (default if stated is None else stated) / (_CHARACTER * self._styles.letter)

    def _read_columns(self, table: etree._Element) -> None:
        column = 0
        for element in table.iterfind(f"{SHEET_XML}Column"):
            column = _placed(element, column)
            last = column + _number(element.get(f"{SHEET_XML}Span"), 0)
            width = element.get(f"{SHEET_XML}Width")
            if element.get(f"{SHEET_XML}Hidden") == "1" or _decimal(width) == 0:
                self._found.hidden_columns.append((column, last))
            if width is not None:
                fixed = element.get(f"{SHEET_XML}AutoFitWidth") == "0"
                self._room.add_columns(column, last, self._characters(width, _USUAL) if fixed else _GROWS)
            if style := element.get(f"{SHEET_XML}StyleID"):
                self._columns.append((column, last, style))
            column = last + 1

    def _read_row(self, line: etree._Element, row: int, style: str) -> None:
        usual, style = style, line.get(f"{SHEET_XML}StyleID", "")
        column = 0
        for element in line.iterfind(f"{SHEET_XML}Cell"):
            column = _placed(element, column)
            own = element.get(f"{SHEET_XML}StyleID") or style or self._column_style(column) or usual
            self._read_cell(element, (row, column), self._styles.look(own))
            # both count the cells beyond the first
            down, across = (
                _number(element.get(f"{SHEET_XML}{name}"), 0) for name in ("MergeDown", "MergeAcross")
            )
            if down or across:
                self._found.merges.append((row, column, row + down, column + across))
            column += 1 + across

    def _column_style(self, column: int) -> str:
        return next((style for first, last, style in self._columns if first <= column <= last), "")

    def _read_cell(self, element: etree._Element, slot: Slot, look: CellLook) -> None:
        content = element.find(f"{SHEET_XML}Data")
        computed = element.get(f"{SHEET_XML}Formula") is not None
        self._looks[slot] = look
        if content is None:
            if computed:
                self._found.opaque[slot] = FORMULA
            return
        text, opaque = self._cell(content, look)
        if content.get(f"{SHEET_XML}Type") == "String":
            self._words.add(slot)
        if text.strip():
            self._found.texts[slot] = text
            if computed and self._formulas:
                self._found.opaque[slot] = FORMULA
        elif opaque:
            self._found.opaque[slot] = opaque
        elif "".join(map(str, content.itertext())).strip():
            self._unseen.append(slot)

    def _cell(self, content: etree._Element, look: CellLook) -> tuple[str, str]:
        """What is seen of a cell: its text, and what is no text."""
        text, kind = "".join(map(str, content.itertext())), content.get(f"{SHEET_XML}Type")
        if kind == "Number":
            try:
                return seen(float(text), text, look, zeros=self._zeros)
            except ValueError:
                return text, ""
        if kind == "Boolean":
            return seen(text == "1", "TRUE" if text == "1" else "FALSE", look)
        return (runs_seen(list(_runs(content, Font())), look), "") if len(content) else seen(text, text, look)

    def _judge(self) -> None:
        """Marks the figures that print as something else."""
        found = self._found
        conditions = list(veils(self._element))
        found.opaque.update(dict.fromkeys(painted(self._unseen, conditions), PALE))
        for slot in veil(found.texts, conditions, self._looks):
            del found.texts[slot]
            found.opaque[slot] = CONDITION
        merges = [((top, left), (bottom, right)) for top, left, bottom, right in found.merges]
        for slot, kind in doubtful(found.texts, self._looks, self._room, merges, self._words):
            found.opaque[slot] = kind


def _placed(element: etree._Element, position: int) -> int:
    """Where a row or cell stands: its own index (from 1) if it has one, else after the one before."""
    index = element.get(f"{SHEET_XML}Index")
    return position if index is None else max(_number(index, 1), 1) - 1


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


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text) else default


def _decimal(text: str | None) -> float | None:
    return float(text) if text is not None and re.fullmatch(r"\d{1,6}(\.\d+)?", text) else None
