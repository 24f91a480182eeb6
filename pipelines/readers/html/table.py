"""Rows of a page's table to a grid: spans expanded as a browser expands them, absurd spans cut to the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from pipelines.blocks import Cell, Grid

#: a browser's limit for ``colspan``
_WIDEST = 1000
#: cells of the widest table of the form
_WIDEST_FORM = 15
#: slots beyond which spans are an attack and are ignored
_MOST_SLOTS = 400_000


@dataclass(slots=True)
class Slot:
    """A cell before its place is known; ``rowspan`` 0 means to the end. ``items`` are its lines, tables and
    marks, ``None`` where it has one line at most; ``opaque`` names what is seen in it and is no text."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    items: list[Any] | None = None
    opaque: str = ""


@dataclass(slots=True)
class Row:
    """A row. ``section`` numbers the row group (``tag``: thead, tbody, tfoot or empty) that spans cannot
    leave; ``order`` counts the rows of the table as its source has them; ``first`` and ``last`` are the
    elements at its ends: the ``<tr>``, or cells without one; ``layout`` says that a cell lays out page content;
    ``tail`` are the texts of its last cells as far as these are known to have no spans; ``length`` counts its
    characters, ``linked`` those inside links."""

    slots: list[Slot]
    section: int
    tag: str
    order: int
    first: etree._Element
    last: etree._Element
    layout: bool = False
    tail: tuple[str, ...] = ()
    length: int = 0
    linked: int = 0


def _section_ends(rows: list[Row]) -> list[int]:
    """For each row the index after the last row of its group."""
    ends = [len(rows)] * len(rows)
    for index in range(len(rows) - 2, -1, -1):
        ends[index] = ends[index + 1] if rows[index].section == rows[index + 1].section else index + 1
    return ends


def groups_of_rows(rows: list[Row]) -> Iterator[list[Row]]:
    """Runs of rows that cells spanning rows tie together."""
    ends = _section_ends(rows)
    start = reach = 0
    for index, row in enumerate(rows):
        if index >= reach and index > start:
            yield rows[start:index]
            start = index
        for slot in row.slots[: len(row.slots) - len(row.tail)]:
            if slot.rowspan != 1:
                reach = max(reach, min(index + slot.rowspan, ends[index]) if slot.rowspan else ends[index])
    if rows:
        yield rows[start:]


def expand(rows: list[Row], *, origin: str) -> Grid:
    """The grid of ``rows``. Columns at the right edge in which no cell begins are cut off, as they have no
    width in a browser: that bounds ``colspan=1000``."""
    ends = _section_ends(rows)
    area = 0
    for index, row in enumerate(rows):
        area += len(row.slots)
        for slot in row.slots[: len(row.slots) - len(row.tail)]:
            if slot.rowspan != 1 or slot.colspan != 1:
                height = min(slot.rowspan or len(rows), ends[index] - index)
                area += height * min(slot.colspan, _WIDEST)
    spans = area <= _MOST_SLOTS
    slots, width = _place(rows, ends, _WIDEST, spans)
    if max(map(len, slots), default=0) > width:
        slots, _ = _place(rows, ends, width, spans)
    return Grid(tuple(map(tuple, slots)), origin=origin)


def _place(rows: list[Row], ends: list[int], width: int, spans: bool) -> tuple[list[list[Cell | None]], int]:
    """The slots, no cell reaching beyond ``width`` unless it begins there, and the width by where cells begin."""
    lines: list[list[Cell | None]] = [[] for _ in rows]
    widest = 0
    for index, row in enumerate(rows):
        line = lines[index]
        column = begin = 0
        before_tail = len(row.slots) - len(row.tail)
        for number, slot in enumerate(row.slots):
            length = len(line)
            while column < length and line[column] is not None:
                column += 1
            if column >= length and number >= before_tail and len(row.tail) <= _WIDEST_FORM:
                line += _cells(row.tail[number - before_tail :], index, column)
                begin = len(line) - 1
                break
            begin = column
            rowspan, colspan = slot.rowspan, slot.colspan
            if (rowspan == 1 and colspan == 1) or not spans:
                cell = Cell(slot.text, index, column, opaque=slot.opaque)
                if column < length:
                    line[column] = cell
                else:
                    line.append(cell)
                column += 1
                continue
            colspan = max(1, min(colspan, width - column))
            end = column + colspan
            if rowspan == 1 and column >= length:
                line += [Cell(slot.text, index, column, 1, colspan, opaque=slot.opaque)] * colspan
                column = end
                continue
            rowspan = min(rowspan or len(rows), ends[index] - index)
            cell = Cell(slot.text, index, column, rowspan, colspan, opaque=slot.opaque)
            for covered in lines[index : index + rowspan]:
                if len(covered) < end:
                    covered.extend([None] * (end - len(covered)))
                for place in range(column, end):
                    if covered[place] is None:
                        covered[place] = cell
            column = end
        if row.slots:
            widest = max(widest, begin + 1)
    return lines, widest


@lru_cache(maxsize=2048)
def _cells(texts: tuple[str, ...], row: int, column: int) -> tuple[Cell, ...]:
    """Cells of one slot each, side by side. Remembered: most rows of most reports are all zeros."""
    return tuple([Cell(text, row, column + place) for place, text in enumerate(texts)])
