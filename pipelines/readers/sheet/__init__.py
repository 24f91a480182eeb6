"""XLSX and XLS through python-calamine, ODS and Excel 2003 XML through lxml: every visible sheet.

ODS is not read through calamine, which gives neither its merged cells nor its printed figures.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import python_calamine

from pipelines.blocks import Block, Content, UnreadableError
from pipelines.readers.safezip import SafeZip, parse_xml
from pipelines.readers.sheet import open_document
from pipelines.readers.sheet.conditional import CONDITION, painted, veil
from pipelines.readers.sheet.doubt import doubtful
from pipelines.readers.sheet.excel_xml import excel_2003_xml
from pipelines.readers.sheet.formats import plain
from pipelines.readers.sheet.layout import MAX_SLOTS, Sheet
from pipelines.readers.sheet.looks import FORMULA, PALE, CellLook, Slot, seen
from pipelines.readers.sheet.places import column_number
from pipelines.readers.sheet.second import ods as second_ods
from pipelines.readers.sheet.second import xls as second_xls
from pipelines.readers.sheet.second import xlsx as second_xlsx
from pipelines.readers.sheet.second import xml as second_xml
from pipelines.readers.sheet.untold import Untold, xlsx_untold
from pipelines.readers.sheet.untold_xls import xls_untold

#: cells with text; a report has some five hundred
_MOST_CELLS = 200_000
#: of a workbook with a sheet of more, no other sheet is read either
_MOST_CELLS_OF_ALL = 600_000
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>(?!</)')


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """One reading of all sheets. Raises ``UnreadableError``."""
    sheets: Iterable[Sheet]
    second: Callable[[], str]
    if data.startswith(b"PK"):
        package = SafeZip(data, "电子表格")
        if "content.xml" in package:
            kind, sheets = "ods", open_document.sheets(package)
            second = partial(second_ods.second_text_of_ods, package)
        else:
            _refuse_bombs(package)
            kind, sheets = "xlsx", _calamine(data, xlsx_untold(package))
            second = partial(second_xlsx.second_text, package)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        root = parse_xml(data, "电子表格")
        if open_document.is_one(root):
            kind, sheets, second = (
                "ods",
                open_document.tables(root),
                partial(second_ods.second_text_of_ods, data),
            )
        else:
            kind, sheets, second = (
                "xls",
                excel_2003_xml(root),
                partial(second_xml.second_text_of_excel_2003, data),
            )
    else:
        kind, sheets = "xls", _calamine(data, xls_untold(data, limit=MAX_SLOTS))
        second = partial(second_xls.second_text, data)
    blocks: list[Block] = []
    notes: list[str] = []
    for sheet in sheets:
        filled = len(sheet.texts)
        if filled > _MOST_CELLS:
            notes.append(f"工作表“{sheet.name}”有{filled}个格，超过上限{_MOST_CELLS}，没有读取")
        else:
            sheet.write(blocks)
    if not blocks:
        raise UnreadableError(notes[0] if notes else "电子表格是空的，没有任何内容，请核对原网址")
    yield Content(kind, blocks, second(), notes=notes)


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
    plain_look = CellLook()
    words: set[Slot] = set()
    unseen: list[Slot] = []
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            text = _printed(value)
            if not text:
                continue
            if isinstance(value, str):
                words.add((row, column))
            look = untold.looks.get((row, column))
            opaque = ""
            if look is not None or not untold.zeros:
                text, opaque = seen(value, text, look or plain_look, zeros=untold.zeros)
            if text:
                found.texts[row, column] = text
            elif opaque:
                found.opaque[row, column] = opaque
            else:
                unseen.append((row, column))
    found.opaque.update(dict.fromkeys(painted(unseen, untold.veiled), PALE))
    found.texts.update(untold.cells)
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        found.merges.append((first_row, first_column, last_row, last_column))
    for slot in veil(found.texts, untold.veiled, untold.looks):
        del found.texts[slot]
        found.opaque[slot] = CONDITION
    for slot, kind in doubtful(found.texts, untold.looks, untold.room, sheet.merged_cell_ranges or (), words):
        found.opaque[slot] = kind
    found.opaque.update(
        (slot, kind)
        for slot, kind in untold.doubts.items()
        if slot in found.texts and (kind != FORMULA or re.search(r"\d", found.texts[slot]))
    )
    if untold.drawn:
        found.draw(untold.drawn)
    found.cross(untold.crossed)
    return found


def _printed(value: object) -> str:
    """A value as it is, without its format."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return plain(value)
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
        cells = content.count(b"<c ") + content.count(b"<c>")
        if cells > _MOST_CELLS_OF_ALL:
            raise UnreadableError(
                f"电子表格内的“{name}”有{cells}个格，超过上限{_MOST_CELLS_OF_ALL}，没有读取"
            )
        for letters, digits in _FILLED_CELL.findall(content):
            last_row = max(last_row, int(digits))
            last_column = max(last_column, column_number(letters.decode()) + 1)
        if last_row * last_column > MAX_SLOTS:
            raise UnreadableError(
                f"电子表格内的“{name}”有{last_row}行{last_column}列，超过上限，疑为恶意文件，未读取"
            )
