"""ODS (OpenDocument spreadsheets): lxml over the content part. calamine gives neither merged cells nor printed figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip
from pipelines.readers.sheet.formats import UNITS
from pipelines.readers.sheet.layout import MAX_SLOTS, Sheet
from pipelines.readers.sheet.looks import FORMAT
from pipelines.readers.sheet.places import column_number
from pipelines.readers.word.looks import WHITE, Colour, is_seen, marked
from pipelines.readers.word.odt_looks import Looks, Name

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_HIDDEN = {"collapse", "filter"}
_MANY_ROWS = 100
_DRAWN = {"frame": "图片", "control": "表单控件"} | dict.fromkeys(
    ("custom-shape", "rect", "ellipse", "polygon", "path", "g"), "绘图"
)


def is_one(root: etree._Element) -> bool:
    """Whether a document in one XML file is an OpenDocument spreadsheet."""
    return root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet") is not None


def sheets(package: SafeZip) -> Iterable[Sheet]:
    """The visible sheets of a package. Raises ``UnreadableError``."""
    if "META-INF/manifest.xml" in package:
        manifest = package.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise UnreadableError("电子表格已加密，需要密码才能打开，请向发布机关索取未加密的文件")
    styles = [package.xml("styles.xml")] if "styles.xml" in package else []
    return tables(package.xml("content.xml"), *styles)


def tables(root: etree._Element, *styles: etree._Element) -> Iterator[Sheet]:
    """The visible tables of a spreadsheet; ``styles`` are other parts that define styles."""
    looks = Looks([root, *styles])
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterfind(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        if table.get(f"{_TABLE}style-name") not in hidden:
            yield _Table(table, looks).sheet()


class _Table:
    """Reads one table; cells without a style have that of their column."""

    def __init__(self, table: etree._Element, looks: Looks) -> None:
        self._table, self._looks = table, looks
        self._found = Sheet(table.get(f"{_TABLE}name", ""))
        #: first column of each run of columns with the style of its cells
        self._columns: list[tuple[int, str]] = []

    def sheet(self) -> Sheet:
        """The sheet. Raises ``UnreadableError`` for counts that no sheet has."""
        found = self._found
        column = row = 0
        for element in self._table.iter(f"{_TABLE}table-column"):
            repeated = _count(element, "number-columns-repeated")
            narrow = self._looks.is_flat(("table-column", element.get(f"{_TABLE}style-name", "")))
            if element.get(f"{_TABLE}visibility") in _HIDDEN or narrow:
                found.hidden_columns.append((column, column + repeated - 1))
            self._columns.append((column, element.get(f"{_TABLE}default-cell-style-name", "")))
            column += repeated
        for line in self._table.iter(f"{_TABLE}table-row"):
            row += self._row(line, row)
        shapes = self._table.find(f"{_TABLE}shapes")
        for element in shapes.iterchildren(etree.Element) if shapes is not None else ():
            kind = _DRAWN.get(etree.QName(element).localname)
            end = _address(element.get(f"{_TABLE}end-cell-address"))
            if kind is not None and end is not None and not any(True for _ in element.iter(f"{_TEXT}p")):
                found.draw([(*end, *end, kind)])
        return found

    def _row(self, line: etree._Element, row: int) -> int:
        """Reads a row; how many rows it stands for."""
        found = self._found
        repeated_rows = _count(line, "number-rows-repeated")
        style = line.get(f"{_TABLE}default-cell-style-name", "")
        column = 0
        seen: list[tuple[int, str, str]] = []
        for element in line.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            repeated = _count(element, "number-columns-repeated")
            rows, columns = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
            text, opaque = "", ""
            if element.tag == f"{_TABLE}table-cell" and len(element):
                own = element.get(f"{_TABLE}style-name") or style or self._column_style(column)
                text, opaque = self._cell(element, own)
            if text.strip() or opaque:
                if repeated * repeated_rows > MAX_SLOTS:
                    raise UnreadableError(f"工作表“{found.name}”声明的重复格过多，疑为恶意文件，未读取")
                seen.extend((column + n, text, opaque) for n in range(repeated))
            if rows > 1 or columns > 1:
                found.merges.append((row, column, row + rows - 1, column + columns - 1))
            column += repeated
        # many blank rows at once are the rest of the sheet
        hidden = line.get(f"{_TABLE}visibility") in _HIDDEN
        hidden = hidden or self._looks.is_flat(("table-row", line.get(f"{_TABLE}style-name", "")))
        if hidden and (seen or repeated_rows <= _MANY_ROWS):
            found.hidden_rows.update(range(row, row + repeated_rows))
            if len(found.hidden_rows) > MAX_SLOTS:
                raise UnreadableError(f"工作表“{found.name}”声明的隐藏行过多，疑为恶意文件，未读取")
        for each, text, opaque in seen:
            for n in range(repeated_rows):
                if text.strip():
                    found.texts[row + n, each] = text
                if opaque:
                    found.opaque[row + n, each] = opaque
        return repeated_rows

    def _column_style(self, column: int) -> str:
        return next((style for first, style in reversed(self._columns) if first <= column), "")

    def _cell(self, element: etree._Element, style: str) -> tuple[str, str]:
        """What is seen of a cell: its text, and what is no text."""
        kinds = [_DRAWN.get(etree.QName(each).localname, "") for each in element.iterchildren(f"{_DRAW}*")]
        opaque = next(filter(None, kinds), "")
        names = (("table-cell", style),)
        ground = self._looks.ground(names[0]) or WHITE
        text = "\n".join(self._paragraph(each, names, ground) for each in element.iterchildren(f"{_TEXT}p"))
        if element.get(f"{_OFFICE}value-type") in ("float", "percentage", "currency"):
            whole = "".join("".join(map(str, each.itertext())) for each in element.iterchildren(f"{_TEXT}p"))
            if not _is_number(whole, element.get(f"{_OFFICE}value", "")):
                return "", opaque or FORMAT
        return text, opaque

    def _paragraph(self, element: etree._Element, names: tuple[Name, ...], ground: Colour) -> str:
        """What is seen of a paragraph: annotations left out, line breaks and repeated spaces written out."""
        look = self._looks.look(names)
        seen = is_seen(look, ground)

        def shown(text: str | None) -> str:
            return marked(text, look, None) if text and seen else ""

        pieces = [shown(element.text)]
        for child in element.iterchildren(etree.Element):
            if child.tag == f"{_TEXT}line-break":
                pieces.append("\n")
            elif child.tag == f"{_TEXT}s":
                pieces.append(" " * min(_number(child.get(f"{_TEXT}c")), 1000))
            elif child.tag != f"{_OFFICE}annotation":
                style = child.get(f"{_TEXT}style-name")
                pieces.append(
                    self._paragraph(child, names if style is None else (*names, ("text", style)), ground)
                )
            pieces.append(shown(child.tail))
        return "".join(pieces)


def _is_number(text: str, held: str) -> bool:
    """Whether a cell that holds a number prints that number: not rounded, no percent, nothing but a unit beside it.

    What is printed without any digit (a dash for zero) stands as it is printed; what prints nothing is no blank.
    """
    digits = re.search(r"-?\d[\d,]*(?:\.\d+)?", text)
    if digits is None:
        return bool(text.strip())
    try:
        same = float(digits[0].replace(",", "")) == float(held)
    except ValueError:
        return False
    return same and not text[: digits.start()].strip() and UNITS.fullmatch(text[digits.end() :]) is not None


def _address(text: str | None) -> tuple[int, int] | None:
    """Row and column from 0 of an address as ``Sheet1.B12``."""
    match = re.fullmatch(r".*?\.?\$?([A-Z]{1,3})\$?(\d{1,7})", text or "")
    return None if match is None else (int(match[2]) - 1, column_number(match[1]))


def _count(element: etree._Element, name: str) -> int:
    return _number(element.get(f"{_TABLE}{name}"))


def _number(text: str | None) -> int:
    return max(int(text), 1) if text is not None and re.fullmatch(r"\d{1,9}", text) else 1
