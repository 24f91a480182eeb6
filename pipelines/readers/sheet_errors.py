"""What python-calamine gives as blank though the sheet shows something there: errors, and formulas without results.

A figure that reads ``#REF!`` is not a blank one, so these cells are found in the file itself.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile
from lxml import etree

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip

#: cells by (row, column) from 0
Cells = dict[tuple[int, int], str]

_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
#: BErr of [MS-XLS] 2.5.10
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOUND_SHEET, _STRINGS, _DIMENSIONS, _BOOL_ERROR, _FORMULA, _MANY_NUMBERS = (
    0x0085, 0x00FC, 0x0200, 0x0205, 0x0006, 0x00BD,
)  # fmt: skip
#: slots of the format itself; a formatted column makes the declared size this large, in vain but harmless
_WHOLE_SHEET = 65_536 * 256
#: records of cells with a value: numbers, labels, formulas
_CELLS = {0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, _BOOL_ERROR, _FORMULA, _MANY_NUMBERS}
_BEGIN, _END = {0x0809, 0x0409, 0x0209}, 0x000A


def xlsx_errors(package: SafeZip) -> dict[str, Cells]:
    """Errors and formulas saved without result (as ``=A1+B1``) by name of the sheet."""
    found: dict[str, Cells] = {}
    if "xl/workbook.xml" not in package or "xl/_rels/workbook.xml.rels" not in package:
        return found
    targets = {
        relationship.get("Id"): str(relationship.get("Target", ""))
        for relationship in package.xml("xl/_rels/workbook.xml.rels")
    }
    for sheet in package.xml("xl/workbook.xml").iterfind("{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(_RELATIONSHIP) or sheet.get(_STRICT_RELATIONSHIP), "")
        name = target if target.startswith("/") else f"xl/{target}"
        if name in package and name.endswith(".xml"):
            content = package.read(name)
            if b't="e"' in content or re.search(rb"<(\w+:)?f\b", content):
                found[sheet.get("name", "")] = dict(_xlsx_cells(package.xml(name)))
    return found


def _xlsx_cells(sheet: etree._Element) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in sheet.iterfind("{*}sheetData/{*}row/{*}c"):
        place = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r", ""))
        if place is None:
            continue
        slot = int(place.group(2)) - 1, column_number(place.group(1))
        formula, value = cell.findtext("{*}f"), cell.findtext("{*}v")
        if cell.get("t") == "e":
            yield slot, value or "#VALUE!"
        elif formula and not value and cell.get("t", "n") == "n":
            yield slot, f"={formula}"


def column_number(letters: str) -> int:
    """Column from 0 of its letters: ``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def xls_errors(data: bytes, *, limit: int) -> list[Cells]:
    """Errors by the position of the sheet in the workbook ([MS-XLS] 2.4.24 BoolErr, 2.4.127 Formula).

    Raises :class:`~pipelines.blocks.UnreadableError` where a damaged count would make calamine ask for more
    memory than there is, which ends the process: sheets of more than ``limit`` slots, too many strings.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            stream = ole.openstream(name).read() if name is not None else b""
    except (OSError, ValueError, IndexError, TypeError, RecursionError) as error:
        raise UnreadableError(f"电子表格不完整或已损坏（{error}），请重新下载") from error
    starts = []
    for kind, body in _records(stream, 0):
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _STRINGS and (len(body) < 8 or struct.unpack_from("<I", body, 4)[0] > len(stream)):
            raise UnreadableError("电子表格的文字表已损坏，请重新下载")
    return [dict(_xls_cells(stream, start, limit)) for start in starts]


def _xls_cells(stream: bytes, start: int, limit: int) -> Iterator[tuple[tuple[int, int], str]]:
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
        if kind == _BOOL_ERROR and body[7] == 1:
            yield slot, _ERRORS.get(body[6], "#VALUE!")
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            yield slot, _ERRORS.get(body[8], "#VALUE!")


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
