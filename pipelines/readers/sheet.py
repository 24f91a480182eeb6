"""XLSX and XLS through python-calamine, ODS and Excel 2003 XML through lxml: every visible sheet.

A sheet holds title, headings and narrative as cells too: rows of one text become paragraphs, the regions
between them grids. ODS is not read through calamine, which gives neither its merged cells nor its printed
figures.
"""

from __future__ import annotations

import datetime
import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import python_calamine
from lxml import etree

from pipelines.blocks import Block, Cell, Content, Grid, Paragraph, UnreadableError
from pipelines.readers.safezip import SafeZip, parse_xml
from pipelines.readers.sheet_untold import Untold, column_number, xls_untold, xlsx_untold

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_HIDDEN = {"collapse", "filter"}
_SHEET_XML = "{urn:schemas-microsoft-com:office:spreadsheet}"

#: calamine allots the whole rectangle up to the last cell; a report's sheet is far below this
_MAX_SLOTS = 2_000_000
_MANY_ROWS = 100
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>(?!</)')

_HEADING = re.compile(
    r"\s*(?:(?:第?[一二三四五六七八九十]{1,3}|\d{1,2})\s*[、.．，:：]|第[一二三四五六七八九十]{1,3}部分)"
)
_SUBHEADING = re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[）)]")
#: head row of a part of the disclosures table, as 第二十条第（一）项
_ARTICLE = re.compile(r"第[一二三四五六七八九十]{1,4}条第?[（(]?[一二三四五六七八九十]{1,3}[）)]?项[：:]?")
_FIGURE = re.compile(r"[\d,.，．\s/／—－\-]*")


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """One reading of all sheets. Raises ``UnreadableError``."""
    if data.startswith(b"PK"):
        package = SafeZip(data, "电子表格")
        if "content.xml" in package:
            kind, sheets = "ods", _open_document(package)
        else:
            _refuse_bombs(package)
            kind, sheets = "xlsx", _calamine(data, xlsx_untold(package))
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        root = parse_xml(data, "电子表格")
        spreadsheet = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
        kind = "xls" if spreadsheet is None else "ods"
        sheets = _excel_2003_xml(root) if spreadsheet is None else _tables(root)
    else:
        kind, sheets = "xls", _calamine(data, xls_untold(data, limit=_MAX_SLOTS))
    blocks: list[Block] = []
    lines: list[str] = []
    for sheet in sheets:
        sheet.write(blocks, lines)
    if not blocks:
        raise UnreadableError("电子表格是空的，没有任何内容，请核对原网址")
    yield Content(kind, blocks, "".join(f"{line}\n" for line in lines))


@dataclass(slots=True)
class _Sheet:
    """A sheet: texts by (row, column) from 0, blank ones left out, and merged ranges with inclusive ends.

    Rows and (ranges of) columns that are hidden are left out of what is written.
    """

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def _hide(self) -> None:
        """Takes hidden rows and columns out; a merged range stays as long as a part of it is seen."""
        last = max((column for _, column in self.texts), default=0)
        rows = sorted(self.hidden_rows)
        columns = sorted(
            {column for first, end in self.hidden_columns for column in range(first, min(end, last) + 1)}
        )
        areas = {area[:2]: area for area in self.merges}
        texts, self.texts = self.texts, {}
        for slot, text in texts.items():
            top, left, bottom, right = _seen(areas.get(slot, (*slot, *slot)), rows, columns)
            if top <= bottom and left <= right:
                self.texts[top, left] = text
        seen = (_seen(area, rows, columns) for area in self.merges)
        self.merges = [area for area in seen if area[0] <= area[2] and area[1] <= area[3]]

    def write(self, blocks: list[Block], lines: list[str]) -> None:
        """Add the sheet's paragraphs and grids to ``blocks``, its texts row by row to ``lines``."""
        if self.hidden_rows or self.hidden_columns:
            self._hide()
        if not self.texts:
            return
        layout = _Layout(self)
        regions = 0
        for region in _regions(layout):
            if isinstance(region, str):
                paragraphs = [line.strip() for line in region.split("\n") if line.strip()]
                blocks.extend(map(Paragraph, paragraphs))
                lines.extend(paragraphs)
                continue
            regions += 1
            origin = self.name if regions == 1 else f"{self.name} {regions}"
            columns = layout.columns(region)
            blocks.append(layout.grid(region, columns, origin))
            for row in region:
                lines.extend(
                    self.texts.get((row, column), "")
                    for column in columns
                    if (row, column) not in layout.covered
                )


def _seen(area: tuple[int, int, int, int], rows: list[int], columns: list[int]) -> tuple[int, int, int, int]:
    """Where a range stands when hidden rows and columns are gone; its end before its start if all of it is."""
    top, left, bottom, right = area
    return (
        top - bisect_left(rows, top),
        left - bisect_left(columns, left),
        bottom - bisect_right(rows, bottom),
        right - bisect_right(columns, right),
    )


class _Layout:
    """The slots of a sheet: which cell covers each, merged ranges expanded."""

    def __init__(self, sheet: _Sheet) -> None:
        self._texts = sheet.texts
        #: slot to its merged range, for every slot of every range
        self._merged: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        last_row = max(row for row, _ in sheet.texts)
        last_column = max(column for _, column in sheet.texts)
        for top, left, bottom, right in sheet.merges:
            # a range may run to the edge of the sheet; only its part beside the content matters
            bottom, right = min(bottom, max(last_row, top)), min(right, max(last_column, left))
            if (bottom - top + 1) * (right - left + 1) > _MAX_SLOTS:
                raise UnreadableError(f"工作表“{sheet.name}”的合并区域过大，疑为恶意文件，未读取")
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self._merged.setdefault((row, column), (top, left, bottom, right))
        self.covered = {slot for slot, area in self._merged.items() if slot != area[:2]}
        self.rows = range(last_row + 1)
        self.width = last_column + 1
        self._filled: dict[int, set[tuple[int, int]]] = {}
        for (row, column), text in sheet.texts.items():
            if not text.strip() or (row, column) in self.covered:
                continue
            top, _, bottom, _ = self._merged.get((row, column), (row, column, row, column))
            for each in range(top, bottom + 1):
                self._filled.setdefault(each, set()).add((row, column))

    def filled(self, row: int) -> set[tuple[int, int]]:
        """Anchors of the cells with text that cover part of a row."""
        return self._filled.get(row, set())

    def row_texts(self, row: int) -> list[str]:
        """Texts of the cells that cover part of a row."""
        return [self.text(anchor) for anchor in self.filled(row)]

    def text(self, anchor: tuple[int, int]) -> str:
        return self._texts.get(anchor, "")

    def span(self, anchor: tuple[int, int]) -> int:
        """How many columns a cell covers."""
        _, left, _, right = self._merged.get(anchor, (*anchor, *anchor))
        return right - left + 1

    def columns(self, region: range) -> range:
        """The columns that cells with text reach in a region."""
        anchors = {anchor for row in region for anchor in self.filled(row)}
        areas = [self._merged.get(anchor, (*anchor, *anchor)) for anchor in anchors]
        return range(min(area[1] for area in areas), max(area[3] for area in areas) + 1)

    def grid(self, region: range, columns: range, origin: str) -> Grid:
        cells = []
        for row in region:
            for column in columns:
                area = self._merged.get((row, column), (row, column, row, column))
                top, left = max(area[0], region.start), max(area[1], columns.start)
                if (row, column) == (top, left):
                    bottom, right = min(area[2], region[-1]), min(area[3], columns[-1])
                    lines = [line.strip() for line in self.text(area[:2]).split("\n")]
                    place = row - region.start, column - columns.start
                    text = "\n".join(filter(None, lines))
                    cells.append(Cell(text, *place, bottom - top + 1, right - left + 1))
        return Grid.from_cells(cells, origin=origin)


def _regions(layout: _Layout) -> Iterator[str | range]:
    """The rows of a sheet as paragraphs (texts) and table regions (ranges of rows), in order."""
    region: range | None = None
    told: set[tuple[int, int]] = set()  # merged cells already given as a paragraph
    for row in layout.rows:
        filled = layout.filled(row)
        anchor = next(iter(filled), None)
        if anchor is None or (len(filled) == 1 and anchor in told):
            continue
        blank = row - region.stop if region is not None else 0
        if len(filled) == 1 and _stands_alone(layout, row, anchor, region if not blank else None):
            if region is not None:
                yield _with_blank_figures(layout, region, blank)
                region = None
            told.add(anchor)
            yield layout.text(anchor)
        elif region is not None and blank <= 1:
            region = range(region.start, row + 1)
        else:
            if region is not None:
                yield _with_blank_figures(layout, region, blank)
            region = range(row, row + 1)
    if region is not None:
        yield _with_blank_figures(layout, region, 1)


def _with_blank_figures(layout: _Layout, region: range, blank: int) -> range:
    """A region with the blank row after it, if its last row is a head whose figures must be that row."""
    last = layout.filled(region[-1])
    headed = len(last) > 1 and not any(_FIGURE.fullmatch(layout.text(anchor)) for anchor in last)
    return range(region.start, region.stop + 1) if blank and headed else region


def _stands_alone(layout: _Layout, row: int, anchor: tuple[int, int], region: range | None) -> bool:
    """Whether the only text of a row is a title, heading or narrative, and not a row of a table.

    Outside a table (``region`` is ``None``) all but an article's head row (第二十条第（一）项) stands alone.
    Inside one, narrative does, and a numbered heading, unless it is a label whose figures are blank: a
    heading spans most of the columns or, in one column, has narrative or the head of a new table below it.
    """
    text = layout.text(anchor)
    if region is None:
        # a head of the columns beside a blank corner belongs to the table below
        corner = anchor[1] > 0 and layout.span(anchor) > 1 and len(layout.filled(row + 1)) > 1
        return _is_narrative(text) or (not corner and not _is_article(text))
    if _is_narrative(text):
        return True
    wide = layout.span(anchor) > 1 and layout.span(anchor) * 2 > len(layout.columns(region))
    if not _HEADING.match(text):
        return wide and not _is_article(text) and _leads_to_narrative(layout, row)
    if layout.span(anchor) > 1:
        return wide
    below = layout.row_texts(row + 1)
    if len(below) == 1:
        subheading = _SUBHEADING.match(below[0]) and any(map(_is_narrative, layout.row_texts(row + 2)))
        return bool(subheading or _is_narrative(below[0]) or _is_article(below[0]))
    return len(below) > 1 and not any(map(_FIGURE.fullmatch, below))


def _leads_to_narrative(layout: _Layout, row: int) -> bool:
    """Whether rows of one text follow, at most two short ones before narrative."""
    for below in range(row + 1, row + 4):
        texts = layout.row_texts(below)
        if len(texts) != 1 or _is_article(texts[0]):
            return False
        if _is_narrative(texts[0]):
            return True
    return False


def _is_article(text: str) -> bool:
    return bool(_ARTICLE.fullmatch("".join(text.split())))


def _is_narrative(text: str) -> bool:
    return "。" in text or len(text) > 80


# -- the formats ------------------------------------------------------------------------------------


def _calamine(data: bytes, untold: dict[str, Untold] | list[Untold]) -> Iterable[_Sheet]:
    """The visible sheets; ``untold``, by name or position, is what calamine does not tell of them."""
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number, about in enumerate(book.sheets_metadata):
                if (
                    about.typ == python_calamine.SheetTypeEnum.WorkSheet
                    and about.visible == python_calamine.SheetVisibleEnum.Visible
                ):
                    found = _calamine_sheet(book.get_sheet_by_name(about.name))
                    if isinstance(untold, dict):
                        more = untold.get(about.name, Untold())
                    else:
                        more = untold[number] if number < len(untold) else Untold()
                    found.texts.update(more.cells)
                    found.hidden_rows, found.hidden_columns = more.rows, more.columns
                    yield found
    except python_calamine.PasswordError as error:
        raise UnreadableError("电子表格已加密，需要密码才能打开，请向发布机关索取未加密的文件") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableError(f"电子表格不完整或已损坏（{error}），请重新下载") from error
    except BaseException as error:
        # a panic of the Rust library is no Exception; left alone it would end the whole worker
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("电子表格已损坏，请重新下载") from error


def _calamine_sheet(sheet: python_calamine.CalamineSheet) -> _Sheet:
    found = _Sheet(sheet.name)
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            text = _printed(value)
            if text:
                found.texts[row, column] = text
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        found.merges.append((first_row, first_column, last_row, last_column))
    return found


def _printed(value: object) -> str:
    """A value as a reader of the sheet sees it, number formats left aside."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Excel keeps and shows at most 15 digits; whole numbers arrive as floats too
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def _refuse_bombs(package: SafeZip) -> None:
    """Refuse packages whose parts or rectangles would burst, before calamine meets them."""
    for name in package:
        if not re.search(r"(?i)\.(xml|bin)$", name):
            continue
        content = package.read(name)
        if not re.search(r"(?i)worksheets/[^/]+\.xml$", name):
            continue
        last_row = last_column = 0
        for letters, digits in _FILLED_CELL.findall(content):
            last_row = max(last_row, int(digits))
            last_column = max(last_column, column_number(letters.decode()) + 1)
        if last_row * last_column > _MAX_SLOTS:
            raise UnreadableError(
                f"电子表格内的“{name}”有{last_row}行{last_column}列，超过上限，疑为恶意文件，未读取"
            )


def _open_document(package: SafeZip) -> Iterable[_Sheet]:
    if "META-INF/manifest.xml" in package:
        manifest = package.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise UnreadableError("电子表格已加密，需要密码才能打开，请向发布机关索取未加密的文件")
    return _tables(package.xml("content.xml"))


def _tables(root: etree._Element) -> Iterator[_Sheet]:
    """The visible tables of an OpenDocument spreadsheet."""
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterfind(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        if table.get(f"{_TABLE}style-name") not in hidden:
            yield _open_document_sheet(table)


def _open_document_sheet(table: etree._Element) -> _Sheet:
    found = _Sheet(table.get(f"{_TABLE}name", ""))
    row = column = 0
    for element in table.iter(f"{_TABLE}table-column"):
        repeated = _count(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            found.hidden_columns.append((column, column + repeated - 1))
        column += repeated
    for line in table.iter(f"{_TABLE}table-row"):
        repeated_rows = _count(line, "number-rows-repeated")
        column = 0
        texts: list[tuple[int, str]] = []
        for element in line.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            repeated = _count(element, "number-columns-repeated")
            rows, columns = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
            text = "\n".join(_paragraph(each) for each in element.iterchildren(f"{_TEXT}p"))
            if text.strip() and element.tag == f"{_TABLE}table-cell":
                if repeated * repeated_rows > _MAX_SLOTS:
                    raise UnreadableError(f"工作表“{found.name}”声明的重复格过多，疑为恶意文件，未读取")
                texts.extend((column + n, text) for n in range(repeated))
            if rows > 1 or columns > 1:
                found.merges.append((row, column, row + rows - 1, column + columns - 1))
            column += repeated
        # many blank rows at once are the rest of the sheet
        if line.get(f"{_TABLE}visibility") in _HIDDEN and (texts or repeated_rows <= _MANY_ROWS):
            found.hidden_rows.update(range(row, row + repeated_rows))
            if len(found.hidden_rows) > _MAX_SLOTS:
                raise UnreadableError(f"工作表“{found.name}”声明的隐藏行过多，疑为恶意文件，未读取")
        if texts:
            found.texts.update({(row + n, each): text for n in range(repeated_rows) for each, text in texts})
        row += repeated_rows
    return found


def _paragraph(element: etree._Element) -> str:
    """Printed text of a paragraph: annotations left out, line breaks and repeated spaces written out."""
    pieces = [element.text or ""]
    for child in element.iterchildren(etree.Element):
        if child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag == f"{_TEXT}s":
            pieces.append(" " * min(_number(child.get(f"{_TEXT}c")), 1000))
        elif child.tag != f"{_OFFICE}annotation":
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _count(element: etree._Element, name: str) -> int:
    return _number(element.get(f"{_TABLE}{name}"))


def _number(text: str | None) -> int:
    return max(int(text), 1) if text is not None and re.fullmatch(r"\d{1,9}", text) else 1


def _excel_2003_xml(root: etree._Element) -> Iterator[_Sheet]:
    """The sheets of an Excel 2003 XML file (``<Workbook>``)."""
    for worksheet in root.iterfind(f"{_SHEET_XML}Worksheet"):
        found = _Sheet(worksheet.get(f"{_SHEET_XML}Name", ""))
        row = column = 0
        for element in worksheet.iterfind(f"{_SHEET_XML}Table/{_SHEET_XML}Column"):
            column = _placed(element, column)
            last = column + (_number(span) if (span := element.get(f"{_SHEET_XML}Span")) is not None else 0)
            if element.get(f"{_SHEET_XML}Hidden") == "1":
                found.hidden_columns.append((column, last))
            column = last + 1
        for line in worksheet.iterfind(f"{_SHEET_XML}Table/{_SHEET_XML}Row"):
            row = _placed(line, row)
            if line.get(f"{_SHEET_XML}Hidden") == "1":
                found.hidden_rows.add(row)
            column = 0
            for element in line.iterfind(f"{_SHEET_XML}Cell"):
                column = _placed(element, column)
                content = element.find(f"{_SHEET_XML}Data")
                text = "" if content is None else "".join(map(str, content.itertext()))
                if content is not None and content.get(f"{_SHEET_XML}Type") == "Number":
                    text = _printed_number(text)
                if text.strip():
                    found.texts[row, column] = text
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


def _printed_number(text: str) -> str:
    try:
        return _printed(float(text))
    except ValueError:
        return text
