"""One workbook a year (工作簿): a sheet with a row for each report, under heads laid out as the form lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from govcrawl.downloads.wide import wide_columns

#: rows of a sheet at most: programs for spreadsheets hold ten times as many, and nobody can use those
MOST_ROWS = 100_000

#: lines of the head: table, line and column of the form
_HEADS = 3
_WIDTHS = {"机关": 28, "报告所写机关": 28, "标题": 40, "原文网址": 40, "地区": 18, "公布日期": 11}
#: row by row, so that a sheet of any length takes little memory; what is written stays the text that it is
_OPTIONS = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
_HEAD = {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}


def write_workbooks(
    reports: Sequence[tuple[Any, ...]], folder: Path, name: str, year: int | None
) -> Iterator[tuple[Path, int]]:
    """Write the year's reports, rows as of :func:`wide_rows`, into ``folder``; each file and its number of rows.

    A year with more reports than a sheet should hold goes on in further files, ``NAME-2.xlsx`` and so on. Raises
    :class:`OSError` where a file cannot be written.
    """
    rows = iter(reports)
    row = next(rows, None)
    number = 0
    while row is not None:
        number += 1
        path = folder / (f"{name}.xlsx" if number == 1 else f"{name}-{number}.xlsx")
        count = 0
        with Workbook(path, _OPTIONS) as book:
            sheet = book.add_worksheet(str(year) if year else "年度不明")
            _write_heads(sheet, book.add_format(_HEAD))
            while row is not None and count < MOST_ROWS:
                _write_row(sheet, _HEADS + count, row)
                count += 1
                row = next(rows, None)
        yield path, count


def _write_row(sheet: Worksheet, line: int, row: tuple[Any, ...]) -> None:
    # what kind each is is known: finding it out took a third of the time
    for number, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(line, number, value)
        elif value is not None:
            sheet.write_number(line, number, value)


def _write_heads(sheet: Worksheet, head: Format) -> None:
    paths = [column.path for column in wide_columns()]
    sheet.freeze_panes(_HEADS, 2)
    for number, path in enumerate(paths):
        if len(path) == 1:
            sheet.set_column(number, number, _WIDTHS.get(path[0], 10))
    for level in range(_HEADS):
        # what says which report it is has one heading, in the last line
        of_level = [
            path[: level + 1] if len(path) > 1 else path if level == _HEADS - 1 else None for path in paths
        ]
        start = 0
        for heading, same in groupby(of_level):
            end = start + len(list(same)) - 1
            if heading is not None and end > start:
                sheet.merge_range(level, start, level, end, heading[-1], head)
            elif heading is not None:
                sheet.write_string(level, start, heading[-1], head)
            start = end + 1
