"""XLSX and XLS through python-calamine, ODS and Excel 2003 XML through lxml: every visible sheet.

ODS is not read through calamine, which gives neither its merged cells nor its printed figures.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator

import python_calamine
from lxml import etree

from pipelines.blocks import Block, Content, UnreadableError
from pipelines.readers.safezip import SafeZip, parse_xml
from pipelines.readers.sheet.formats import NumberFormat
from pipelines.readers.sheet.layout import MAX_SLOTS, Sheet
from pipelines.readers.sheet.untold import Untold, column_number, xls_untold, xlsx_untold

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_HIDDEN = {"collapse", "filter"}
_SHEET_XML = "{urn:schemas-microsoft-com:office:spreadsheet}"

_MANY_ROWS = 100
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>(?!</)')


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
        kind, sheets = "xls", _calamine(data, xls_untold(data, limit=MAX_SLOTS))
    blocks: list[Block] = []
    lines: list[str] = []
    for sheet in sheets:
        sheet.write(blocks, lines)
    if not blocks:
        raise UnreadableError("电子表格是空的，没有任何内容，请核对原网址")
    yield Content(kind, blocks, "".join(f"{line}\n" for line in lines))


def _calamine(data: bytes, untold: dict[str, Untold] | list[Untold]) -> Iterable[Sheet]:
    """The visible sheets; ``untold``, by name or position, is what calamine does not tell of them."""
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number, about in enumerate(book.sheets_metadata):
                if (
                    about.typ == python_calamine.SheetTypeEnum.WorkSheet
                    and about.visible == python_calamine.SheetVisibleEnum.Visible
                ):
                    if isinstance(untold, dict):
                        more = untold.get(about.name, Untold())
                    else:
                        more = untold[number] if number < len(untold) else Untold()
                    yield _calamine_sheet(book.get_sheet_by_name(about.name), more)
    except python_calamine.PasswordError as error:
        raise UnreadableError("电子表格已加密，需要密码才能打开，请向发布机关索取未加密的文件") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableError(f"电子表格不完整或已损坏（{error}），请重新下载") from error
    except BaseException as error:
        # a panic of the Rust library is no Exception; left alone it would end the whole worker
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("电子表格已损坏，请重新下载") from error


def _calamine_sheet(sheet: python_calamine.CalamineSheet, untold: Untold) -> Sheet:
    found = Sheet(sheet.name, hidden_rows=untold.rows, hidden_columns=untold.columns)
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            text = _printed(value, untold.formats.get((row, column)))
            if text:
                found.texts[row, column] = text
    found.texts.update(untold.cells)
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        found.merges.append((first_row, first_column, last_row, last_column))
    return found


def _printed(value: object, number_format: NumberFormat | None = None) -> str:
    """A value as a reader of the sheet sees it; formats that round or hide it are left aside."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float) and number_format is not None:
        formatted = number_format.printed(value)
        if formatted is not None:
            return formatted
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
        if last_row * last_column > MAX_SLOTS:
            raise UnreadableError(
                f"电子表格内的“{name}”有{last_row}行{last_column}列，超过上限，疑为恶意文件，未读取"
            )


def _open_document(package: SafeZip) -> Iterable[Sheet]:
    if "META-INF/manifest.xml" in package:
        manifest = package.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise UnreadableError("电子表格已加密，需要密码才能打开，请向发布机关索取未加密的文件")
    return _tables(package.xml("content.xml"))


def _tables(root: etree._Element) -> Iterator[Sheet]:
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


def _open_document_sheet(table: etree._Element) -> Sheet:
    found = Sheet(table.get(f"{_TABLE}name", ""))
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
                if repeated * repeated_rows > MAX_SLOTS:
                    raise UnreadableError(f"工作表“{found.name}”声明的重复格过多，疑为恶意文件，未读取")
                texts.extend((column + n, text) for n in range(repeated))
            if rows > 1 or columns > 1:
                found.merges.append((row, column, row + rows - 1, column + columns - 1))
            column += repeated
        # many blank rows at once are the rest of the sheet
        if line.get(f"{_TABLE}visibility") in _HIDDEN and (texts or repeated_rows <= _MANY_ROWS):
            found.hidden_rows.update(range(row, row + repeated_rows))
            if len(found.hidden_rows) > MAX_SLOTS:
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


def _excel_2003_xml(root: etree._Element) -> Iterator[Sheet]:
    """The sheets of an Excel 2003 XML file (``<Workbook>``)."""
    for worksheet in root.iterfind(f"{_SHEET_XML}Worksheet"):
        found = Sheet(worksheet.get(f"{_SHEET_XML}Name", ""))
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
