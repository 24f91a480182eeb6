"""What a sheet shows and python-calamine does not tell: errors, formulas without results, formats, what is hidden.

A figure that reads ``#REF!`` is not a blank one, and a hidden row is not printed, so these are found in the
file itself.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile
from lxml import etree

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip
from pipelines.readers.sheet.formats import NumberFormat, built_in, number_format, xlsx_formats


@dataclass(slots=True)
class Untold:
    """Of one sheet: texts of cells by (row, column) from 0, hidden rows, hidden columns as inclusive ranges.

    ``formats`` are those of cells whose figures are not printed plainly.
    """

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], NumberFormat] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)


_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
#: BErr of [MS-XLS] 2.5.10
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOUND_SHEET, _STRINGS, _DIMENSIONS, _BOOL_ERROR, _FORMULA, _MANY_NUMBERS, _ROW, _COLUMNS = (
    0x0085, 0x00FC, 0x0200, 0x0205, 0x0006, 0x00BD, 0x0208, 0x007D,
)  # fmt: skip
#: slots of the format itself; a formatted column makes the declared size this large, in vain but harmless
_WHOLE_SHEET = 65_536 * 256
#: records of cells with a value: numbers, labels, formulas
_CELLS = {0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, _BOOL_ERROR, _FORMULA, _MANY_NUMBERS}
_TRUE = {"1", "true"}
#: of these, those of one number: stored whole, in short, as the result of a formula
_NUMBERS = {0x0203, 0x027E, _FORMULA}
_STYLE, _FORMAT = 0x00E0, 0x041E
_BEGIN, _END = {0x0809, 0x0409, 0x0209}, 0x000A


def xlsx_untold(package: SafeZip) -> dict[str, Untold]:
    """What calamine does not tell of the sheets, by name; a formula without result is given as ``=A1+B1``."""
    found: dict[str, Untold] = {}
    if "xl/workbook.xml" not in package or "xl/_rels/workbook.xml.rels" not in package:
        return found
    targets = {
        relationship.get("Id"): str(relationship.get("Target", ""))
        for relationship in package.xml("xl/_rels/workbook.xml.rels")
    }
    styles = xlsx_formats(package.xml("xl/styles.xml")) if "xl/styles.xml" in package else {}
    for sheet in package.xml("xl/workbook.xml").iterfind("{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(_RELATIONSHIP) or sheet.get(_STRICT_RELATIONSHIP), "")
        name = target if target.startswith("/") else f"xl/{target}"
        if name in package and name.endswith(".xml"):
            content = package.read(name)
            if styles or re.search(rb't="e"|hidden="(?:1|true)"|<(?:\w+:)?f\b', content):
                found[sheet.get("name", "")] = _xlsx_sheet(package.xml(name), styles)
    return found


def _xlsx_sheet(sheet: etree._Element, styles: dict[int, NumberFormat]) -> Untold:
    found = Untold()
    for columns in sheet.iterfind("{*}cols/{*}col"):
        first, last = columns.get("min", ""), columns.get("max", "")
        if columns.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            found.columns.append((int(first) - 1, int(last) - 1))
    for number, row in enumerate(sheet.iterfind("{*}sheetData/{*}row")):
        if row.get("hidden") in _TRUE:
            index = row.get("r", "")
            found.rows.add(int(index) - 1 if index.isdecimal() else number)
        for cell in row.iterfind("{*}c"):
            place = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r", ""))
            if place is None:
                continue
            slot = int(place.group(2)) - 1, column_number(place.group(1))
            style = cell.get("s", "")
            if style.isdecimal() and int(style) in styles:
                found.formats[slot] = styles[int(style)]
            formula, value = cell.findtext("{*}f"), cell.findtext("{*}v")
            if cell.get("t") == "e":
                found.cells[slot] = value or "#VALUE!"
            elif formula and not value and cell.get("t", "n") == "n":
                found.cells[slot] = f"={formula}"
    return found


def column_number(letters: str) -> int:
    """Column from 0 of its letters: ``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def xls_untold(data: bytes, *, limit: int) -> list[Untold]:
    """What calamine does not tell of the sheets, in their order ([MS-XLS] 2.4.24, 2.4.53, 2.4.127, 2.4.221).

    Raises :class:`~pipelines.blocks.UnreadableError` where a damaged count would make calamine ask for more
    memory than there is, which ends the process: sheets of more than ``limit`` slots, too many strings.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            stream = ole.openstream(name).read() if name is not None else b""
    except (OSError, ValueError, IndexError, TypeError, RecursionError) as error:
        raise UnreadableError(f"电子表格不完整或已损坏（{error}），请重新下载") from error
    starts: list[int] = []
    defined: dict[int, NumberFormat | None] = {}
    numbers: list[int] = []  # of the format of each style (XF)
    for kind, body in _records(stream, 0):
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _STRINGS and (len(body) < 8 or struct.unpack_from("<I", body, 4)[0] > len(stream)):
            raise UnreadableError("电子表格的文字表已损坏，请重新下载")
        elif kind == _STYLE and len(body) >= 4:
            numbers.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT and len(body) >= 5:
            number, _, wide = struct.unpack_from("<HHB", body)
            defined[number] = number_format(
                body[5:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
            )
    known = {
        index: defined[number] if number in defined else built_in(number)
        for index, number in enumerate(numbers)
    }
    styles = {index: each for index, each in known.items() if each is not None}
    return [_xls_sheet(stream, start, limit, styles) for start in starts]


def _xls_sheet(stream: bytes, start: int, limit: int, styles: dict[int, NumberFormat]) -> Untold:
    found = Untold()
    rows = columns = 0
    for kind, body in _records(stream, start):
        if kind == _DIMENSIONS and len(body) >= 10:
            wide = len(body) >= 14  # BIFF8
            _, last_row, _, last_column = struct.unpack_from("<IIHH" if wide else "<HHHH", body)
            if last_row * last_column > _WHOLE_SHEET:
                raise UnreadableError("电子表格的工作表大小已损坏，请重新下载")
        elif kind in _CELLS and len(body) >= 6:
            row, column = struct.unpack_from("<HH", body)
            if kind == _MANY_NUMBERS:
                (column,) = struct.unpack_from("<H", body, len(body) - 2)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        if rows * columns > limit:
            raise UnreadableError(f"电子表格的工作表有{rows}行{columns}列，超过上限，文件可能已损坏")
        if len(body) < 8:
            continue
        slot = struct.unpack_from("<HH", body)
        if kind in _NUMBERS and (style := int.from_bytes(body[4:6], "little")) in styles:
            found.formats[slot] = styles[style]
        elif kind == _MANY_NUMBERS:
            for n, at in enumerate(range(4, len(body) - 7, 6)):
                if (style := int.from_bytes(body[at : at + 2], "little")) in styles:
                    found.formats[slot[0], slot[1] + n] = styles[style]
        if kind == _BOOL_ERROR and body[7] == 1:
            found.cells[slot] = _ERRORS.get(body[6], "#VALUE!")
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            found.cells[slot] = _ERRORS.get(body[8], "#VALUE!")
        elif kind == _ROW and len(body) >= 14 and body[12] & 0x20:
            found.rows.add(slot[0])
        elif kind == _COLUMNS and len(body) >= 10 and body[8] & 0x01:
            found.columns.append(slot)
    return found


def _records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream, those of charts inside it left out."""
    depth = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        position += 4
        if kind in _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[position : position + size]
        position += size
