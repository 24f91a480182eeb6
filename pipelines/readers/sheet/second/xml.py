"""The second readings of ODS and Excel 2003 XML: the bytes once more, through expat, as rows in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.readers.safezip import SafeZip
from pipelines.readers.sheet.second.printed import (
    MOST_CELLS,
    OBJECT,
    Rows,
    number_printed,
    scripted,
    text_printed,
)
from pipelines.readers.word.odf_styles import Attributes, Styles, parse

_WHAT = "电子表格"
_PASSED = {"office:annotation", "table:table-header-annotation", "svg:title", "svg:desc", "office:forms"}
_DRAWN = {
    "draw:frame",
    "draw:control",
    "draw:custom-shape",
    "draw:rect",
    "draw:ellipse",
    "draw:polygon",
    "draw:path",
    "draw:g",
}
_FIGURE = re.compile(r"\s*(-?\d[\d,]*(?:\.\d+)?)\s*(?:[件条项个宗次起份部户人笔万亿千百元]{0,3})\s*")
_MOST_COPIES = 1000


def second_text_of_ods(source: bytes | SafeZip) -> str:
    """The rows of the visible sheets of an ODS package, or of one in a single XML file."""
    walk = _OpenDocument()
    if isinstance(source, SafeZip):
        if "styles.xml" in source:
            parse(source.read("styles.xml"), walk.styles.start, lambda _: None, None, _WHAT)
        source = source.read("content.xml")
    parse(source, walk.begin, walk.finish, walk.characters, _WHAT)
    return "".join(f"{line}\n" for line in walk.lines)


@dataclass(slots=True)
class _Cell:
    style: str
    copies: int
    number: str | None
    spans: tuple[int, int]
    covered: bool
    pieces: list[str] = field(default_factory=list)
    #: all that its paragraphs hold, seen or not
    whole: list[str] = field(default_factory=list)
    drawn: bool = False


class _OpenDocument:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.styles = Styles()
        self._hidden: set[str] = set()
        self._style = ""
        self._passing = 0
        self._inside = False
        self._rows = Rows()
        self._row = self._column = 0
        self._columns: list[tuple[int, str]] = []
        self._copies = 1
        self._row_style = ""
        self._held: list[tuple[int, str]] = []
        self._count = 0
        self._shown = True
        self._cell: _Cell | None = None
        self._names: list[tuple[str, str]] = []
        self._paragraphs = 0

    def begin(self, name: str, attributes: Attributes) -> None:
        if self._passing:
            self._passing += 1
        elif not self._inside:
            self._inside = name == "office:spreadsheet"
            self.styles.start(name, attributes)
            if name == "style:style":
                self._style = attributes.get("style:name", "")
            elif name == "style:table-properties" and attributes.get("table:display") == "false":
                self._hidden.add(self._style)
        elif name in _PASSED or name == "table:shapes":
            self._passing = 1
        elif name == "table:table":
            if attributes.get("table:style-name") in self._hidden:
                self._passing = 1
                return
            self._rows, self._row, self._column, self._columns, self._count = Rows(), 0, 0, [], 0
        elif name == "table:table-column":
            copies = _count(attributes, "table:number-columns-repeated")
            style = attributes.get("table:style-name", "")
            if attributes.get("table:visibility", "visible") != "visible" or self.styles.vanishing(
                "table-column", style
            ):
                self._rows.hidden_columns.append((self._column, self._column + copies - 1))
            self._columns.append((self._column, attributes.get("table:default-cell-style-name", "")))
            self._column += copies
        elif name == "table:table-row":
            self._copies, self._column, self._held = _count(attributes, "table:number-rows-repeated"), 0, []
            self._row_style = attributes.get("table:default-cell-style-name", "")
            style = attributes.get("table:style-name", "")
            self._shown = attributes.get("table:visibility", "visible") == "visible"
            self._shown = self._shown and not self.styles.vanishing("table-row", style)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._begin_cell(name, attributes)
        elif self._cell is not None:
            self._in_cell(name, attributes)

    def _begin_cell(self, name: str, attributes: Attributes) -> None:
        numeric = attributes.get("office:value-type") in ("float", "percentage", "currency")
        column = next((style for first, style in reversed(self._columns) if first <= self._column), "")
        self._cell = _Cell(
            attributes.get("table:style-name") or self._row_style or column,
            _count(attributes, "table:number-columns-repeated"),
            attributes.get("office:value") if numeric else None,
            (
                _count(attributes, "table:number-rows-spanned"),
                _count(attributes, "table:number-columns-spanned"),
            ),
            name == "table:covered-table-cell",
        )
        self._names = [("table-cell", self._cell.style)]

    def _in_cell(self, name: str, attributes: Attributes) -> None:
        cell = self._cell
        if cell is None:
            return
        if name == "text:p":
            if self._paragraphs == 0 and cell.pieces:
                cell.pieces.append(" ")
            self._paragraphs += 1
        elif name in ("text:span", "text:a"):
            self._names.append(("text", attributes.get("text:style-name", "")))
        elif name in ("text:line-break", "text:s", "text:tab"):
            cell.pieces.append(" ")
        elif name in _DRAWN:
            cell.drawn = True

    def characters(self, held: str) -> None:
        if self._cell is None or self._passing or not self._paragraphs:
            return
        ground = self.styles.ground("table-cell", self._cell.style) or "#ffffff"
        sight = self.styles.sight(tuple(self._names), ground)
        self._cell.whole.append(held)
        if sight.seen:
            self._cell.pieces.append(scripted(held, sight.script))

    def finish(self, name: str) -> None:
        if self._passing:
            self._passing -= 1
        elif not self._inside:
            return
        elif name == "text:p":
            self._paragraphs = max(self._paragraphs - 1, 0)
        elif name in ("text:span", "text:a"):
            if len(self._names) > 1:
                self._names.pop()
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._finish_cell()
        elif name == "table:table-row":
            self._finish_row()
        elif name == "table:table":
            self.lines.extend(self._rows.lines())

    def _finish_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        printed = "".join(cell.pieces).strip()
        if cell.number is not None and not _prints(cell.number, "".join(cell.whole)):
            printed = OBJECT
        if cell.drawn and not printed:
            printed = OBJECT
        if not cell.covered:
            rows, columns = cell.spans
            if rows > 1 or columns > 1:
                self._rows.merges.append(
                    (self._row, self._column, self._row + rows - 1, self._column + columns - 1)
                )
            if printed or cell.copies < 50:  # a long run of blank cells is the rest of the row
                self._held.extend((self._column + n, printed) for n in range(min(cell.copies, _MOST_COPIES)))
        self._column += cell.copies

    def _finish_row(self) -> None:
        printed = any(text for _, text in self._held)
        if printed or self._copies < 50:  # many blank rows are the rest of the sheet
            for n in range(min(self._copies, _MOST_COPIES)):
                if not self._shown:
                    self._rows.hidden_rows.add(self._row + n)
                self._count += len(self._held)
                if self._held and self._count <= MOST_CELLS:
                    self._rows.rows.append((self._row + n, self._held))
        self._row += self._copies


def _prints(number: str, words: str) -> bool:
    """Whether what is printed of a number is that number, or a mark without digits (a dash for zero)."""
    match = _FIGURE.fullmatch(words)
    if match is None:
        return bool(words.strip()) and not re.search(r"\d", words)
    try:
        return float(match[1].replace(",", "")) == float(number)
    except ValueError:
        return False


def _count(attributes: Attributes, name: str) -> int:
    held = attributes.get(name, "1")
    return max(int(held), 1) if held.isdecimal() and len(held) < 10 else 1


def second_text_of_excel_2003(data: bytes) -> str:
    """The rows of the sheets of an Excel 2003 XML file."""
    walk = _ExcelXml()
    parse(data, walk.begin, walk.finish, walk.characters, _WHAT)
    return "".join(f"{line}\n" for line in walk.lines)


class _ExcelXml:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._styles: dict[str, dict[str, str]] = {}
        self._open = ""
        self._rows = Rows()
        self._row = self._column = 0
        self._held: list[tuple[int, str]] = []
        self._style: dict[str, str] = {}
        self._across = 0
        self._kind = ""
        self._letters: list[str] | None = None
        #: what each open mark inside a cell's text does: S, Sup, Sub
        self._marks: list[str] = []

    def begin(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        held = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if local == "Style":
            self._open = held.get("ID", "")
            self._styles[self._open] = {}
        elif local in ("Font", "Interior", "NumberFormat") and self._letters is None:
            self._styles.setdefault(self._open, {}).update(
                {f"{local}.{key}": value for key, value in held.items()}
            )
        elif local == "Worksheet":
            self._rows, self._row, self._column = Rows(), 0, 0
        elif local == "Column":
            self._column = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._column
            last = self._column + (int(held["Span"]) if held.get("Span", "").isdecimal() else 0)
            if held.get("Hidden") == "1" or held.get("Width") == "0":
                self._rows.hidden_columns.append((self._column, last))
            self._column = last + 1
        elif local == "Row":
            self._row = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._row
            self._column, self._held = 0, []
            self._open = held.get("StyleID", "Default")
            if held.get("Hidden") == "1" or held.get("Height") == "0":
                self._rows.hidden_rows.add(self._row)
        elif local == "Cell":
            self._column = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._column
            self._style = self._styles.get(held.get("StyleID", self._open), {})
            down, self._across = (
                int(held.get(key, "0")) if held.get(key, "0").isdecimal() else 0
                for key in ("MergeDown", "MergeAcross")
            )
            if down or self._across:
                self._rows.merges.append(
                    (self._row, self._column, self._row + down, self._column + self._across)
                )
            self._held.append((self._column, ""))
        elif local == "Data":
            self._kind, self._letters = held.get("Type", ""), []
        elif self._letters is not None:
            self._marks.append(local)

    def characters(self, held: str) -> None:
        if self._letters is None or "S" in self._marks:
            return
        script = 1 if "Sup" in self._marks else -1 if "Sub" in self._marks else 0
        self._letters.append(scripted(held, script))

    def finish(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "Data":
            words, self._letters = "".join(self._letters or ()), None
            if self._held:
                self._held[-1] = self._column, self._printed(words)
        elif self._letters is not None:
            self._marks.pop()
        elif local == "Cell":
            self._column += 1 + self._across
        elif local == "Row":
            if self._held:
                self._rows.rows.append((self._row, self._held))
            self._row += 1
        elif local == "Worksheet":
            self.lines.extend(self._rows.lines())

    def _printed(self, words: str) -> str:
        style = self._style
        ground = (
            style.get("Interior.Color", "#FFFFFF")
            if style.get("Interior.Pattern", "None") != "None"
            else "#FFFFFF"
        )
        if style.get("Font.StrikeThrough") == "1" or style.get("Font.Color", "").upper() == ground.upper():
            return ""
        code = style.get("NumberFormat.Format", "")
        code = {
            "Fixed": "0.00",
            "Standard": "#,##0.00",
            "Percent": "0%",
            "Scientific": "0.00E+00",
            "Currency": "¥0",
        }.get(code, code)
        if self._kind == "Number":
            words = number_printed(words, code)
        elif words.strip() and not text_printed(code):
            return OBJECT
        script = {"Superscript": 1, "Subscript": -1}.get(style.get("Font.VerticalAlign", ""), 0)
        return scripted(words, script)
