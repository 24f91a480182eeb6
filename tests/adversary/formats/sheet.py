"""XLSX through openpyxl: rich strings, fonts, number formats, hidden rows and columns."""

from __future__ import annotations

import io
from random import Random
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.adversary.model import Cell, Doc, Piece, Table, slots

#: how: font of the piece in a rich string
MARKS: dict[str, dict[str, Any]] = {
    "vert-super": {"vertAlign": "superscript"},
    "vert-sub": {"vertAlign": "subscript"},
}
GONE: dict[str, dict[str, Any]] = {
    "strike": {"strike": True},
    "white": {"color": "FFFFFFFF"},
}
SHOWN: dict[str, dict[str, Any]] = {
    "white-on-dark": {"color": "FFFFFFFF"},
    "underlined": {"u": "single"},
    "grey": {"color": "FF808080"},
}
#: rows that nobody sees
ROWS_GONE = {"hidden": "hidden", "no-height": "0"}
_FONTS: dict[str, dict[str, Any]] = {**MARKS, **GONE, **SHOWN}


def _value(cell: Cell) -> object:
    """Text with its fonts, or a number where it is one."""
    if all(not piece.how for piece in cell.pieces):
        text = cell.text
        if (
            cell.name
            and text.isascii()
            and text.replace(".", "", 1).isdigit()
            and text == str(float(text)).removesuffix(".0")
        ):
            return float(text) if "." in text else int(text)
        return text or None
    return CellRichText(
        *(TextBlock(InlineFont(**_FONTS[p.how]), p.text) if p.how else p.text for p in cell.pieces if p.text)
    )


def _table(sheet: Worksheet, table: Table, top: int) -> int:
    for r, row in enumerate(slots(table)):
        for c, (cell, begins) in enumerate(row):
            if cell is None or not begins:
                continue
            place = sheet.cell(top + r, 1 + c)
            place.value = _value(cell)
            if cell.how.startswith("format:"):
                place.number_format = cell.how.removeprefix("format:")
            elif cell.how == "font:strike":
                place.font = Font(strike=True)
            elif cell.how == "font:white":
                place.font = Font(color="FFFFFFFF")
            if any(piece.how == "white-on-dark" for piece in cell.pieces):
                place.fill = PatternFill("solid", fgColor="FF1F3864")
            if cell.rowspan > 1 or cell.colspan > 1:
                bottom = min(top + r + cell.rowspan - 1, top + len(table.rows) - 1)
                sheet.merge_cells(
                    start_row=top + r, start_column=1 + c, end_row=bottom, end_column=c + cell.colspan
                )
        how = table.hidden_rows.get(r)
        if how == "hidden":
            sheet.row_dimensions[top + r].hidden = True
        elif how == "no-height":
            sheet.row_dimensions[top + r].height = 0
    return top + len(table.rows)


def _drafted(table: Table) -> Table:
    """The table with other figures."""
    return Table(
        [[Cell([Piece(f"{cell.text}7") if cell.name else Piece(cell.text)], cell.rowspan, cell.colspan) for cell in row]
         for row in table.rows]
    )  # fmt: skip


def _hide_columns(sheet: Worksheet, first: int, rng: Random) -> None:
    """Columns behind the report's own that nobody sees, with figures in every row."""
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, first).value = rng.randint(1, 999)
    sheet.column_dimensions[get_column_letter(first)].hidden = True


def render(doc: Doc, rng: Random) -> bytes:
    """The workbook: the whole report on one sheet, or a sheet for each section; ``options``: hidden-columns, hidden-sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    apart = rng.random() < 0.4
    top = 1
    for block in doc.blocks:
        if apart and block.kind == "heading" and block.section > 1:
            sheet, top = book.create_sheet(f"第{block.section}部分"), 1
        if block.table is not None:
            top = _table(sheet, block.table, top)
        else:
            sheet.cell(top, 1).value = "".join(piece.text for piece in block.pieces)
            top += 1
    if doc.options.get("hidden-columns"):
        for one in book.worksheets:
            _hide_columns(one, one.max_column + 1, rng)
    if doc.options.get("hidden-sheet"):
        other = book.create_sheet("草稿", int(rng.random() < 0.5) * len(book.worksheets))
        other.sheet_state = doc.options["hidden-sheet"]
        line = 1
        for block in doc.blocks:
            if block.table is not None:
                line = _table(other, _drafted(block.table), line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
