"""Figures of a sheet that print as something else than their cell holds: repeated to fill it, wider than their column,
crossed by a line, in a font of pictures, centred over blank neighbours."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines.readers.sheet.looks import LETTERS, NARROW, PLACE, CellLook, Slot
from pipelines.readers.sheet.places import Area

FIGURE = re.compile(r"\s*[-+]?\d[\d.,]*\s*[件条项个宗次]?\s*")
#: characters and points, where a sheet says nothing; and what a cell keeps free beside its text
_USUAL_WIDTH, _USUAL_HEIGHT, _FREE = 9.0, 15.0, 0.5
#: a digit in the font of the sheet, a little less than it is; and the least part of a letter's height that shows it
_DIGIT, _LEAST = 0.95, 0.6
#: a line of digits, and how much of what digits need in height may be missing
_LINE, _ENOUGH = 1.1, 0.85
#: how many times smaller than it is a figure can be read
_SHRUNK = 6
_MOST_COLUMNS = 100
#: EMU of a point and of a column's character (seven pixels)
_POINT, _CHARACTER = 12_700, 7 * 9525
_MOST_STEPS = 500


@dataclass(slots=True)
class Room:
    """How wide the columns of a sheet are (in characters) and how high its rows (in points); ``letter``: the size of its
    usual font, which widths are counted in."""

    letter: float = 11.0
    width: float = _USUAL_WIDTH
    height: float = _USUAL_HEIGHT
    heights: dict[int, float] = field(default_factory=dict)
    #: first column, last column, width; in order
    _widths: list[tuple[int, int, float]] = field(default_factory=list)

    def add_columns(self, first: int, last: int, width: float) -> None:
        """The width of some columns, which come in order."""
        self._widths.append((first, last, width))

    def column(self, number: int) -> float:
        """The width of a column."""
        at = bisect_right(self._widths, (number, 1 << 20, 0.0)) - 1
        if at >= 0 and self._widths[at][0] <= number <= self._widths[at][1]:
            return self._widths[at][2]
        return self.width

    def row(self, number: int) -> float:
        """The height of a row."""
        return self.heights.get(number, self.height)

    def across(self, first: int, last: int) -> float:
        """The width of a range of columns, as far as it matters."""
        return sum(self.column(each) for each in range(first, min(last, first + _MOST_COLUMNS) + 1))

    def down(self, first: int, last: int) -> float | None:
        """The height of a range of rows, where all of it is stated."""
        stated = [self.heights.get(each) for each in range(first, min(last, first + _MOST_COLUMNS) + 1)]
        known = [each for each in stated if each is not None]
        return sum(known) if len(known) == len(stated) else None

    def reach(self, top: int, left: int, down: int, across: int) -> tuple[int, int]:
        """The last row and column under what is so large (in EMU) and begins in a cell."""
        bottom, right = top, left
        while (down := down - int(self.row(bottom) * _POINT)) > 0 and bottom - top < _MOST_STEPS:
            bottom += 1
        while (across := across - int(self.column(right) * _CHARACTER)) > 0 and right - left < _MOST_STEPS:
            right += 1
        return bottom, right

    def place(self, down: int, across: int) -> tuple[int, int, int, int]:
        """The row and column at a place on the sheet (in EMU), each with how far into it that is."""
        row, column = self.reach(0, 0, down + 1, across + 1)
        above = sum(int(self.row(each) * _POINT) for each in range(row))
        before = sum(int(self.column(each) * _CHARACTER) for each in range(column))
        return row, down - above, column, across - before

    def depths(self, begin: Slot, end: Slot, down: int, across: int) -> tuple[int, int]:
        """How far into its cells an end lies: one at the edge of the next row or column lies at the end of that before."""
        if not down and end[0] > begin[0]:
            down = int(self.row(end[0] - 1) * _POINT)
        if not across and end[1] > begin[1]:
            across = int(self.column(end[1] - 1) * _CHARACTER)
        return down, across

    def crosses(self, area: Area, ends: tuple[int, int, int, int]) -> bool:
        """Whether a line over an area goes through its cells and not along their edges; ``ends``: how far into their row and
        column (in EMU) its two ends lie."""
        (top, left, bottom, right), (down, across, other_down, other_across) = area, ends
        margin = 2 * _POINT
        if top == bottom and abs(down - other_down) < margin:
            return margin < down < self.row(top) * _POINT - margin
        if left == right and abs(across - other_across) < margin:
            return margin < across < self.column(left) * _CHARACTER - margin
        return True


def doubtful(
    texts: Mapping[Slot, str],
    looks: Mapping[Slot, CellLook],
    room: Room,
    merges: Collection[tuple[tuple[int, int], tuple[int, int]]],
    words: Collection[Slot],
) -> Iterator[tuple[Slot, str]]:
    """The figures that print as something else, with what makes them do so; ``words``: cells that hold texts."""
    plain = CellLook()
    ends = dict(merges)
    for slot, text in texts.items():
        if FIGURE.fullmatch(text) is None:
            continue
        look = looks.get(slot, plain)
        row, column = slot
        last_row, last_column = ends.get(slot, slot)
        kind = look.doubt
        if not kind and last_row == row and room.row(row) < _LEAST * look.font.size:
            kind = PLACE
        if not kind and look.across and slot not in ends:
            beside = row, column + 1
            kind = PLACE if looks.get(beside, plain).across and not texts.get(beside, "").strip() else ""
        if not kind:
            wide = room.across(column, last_column) - _FREE
            kind = _squeezed(text, look, room, wide, room.down(row, last_row), words=slot in words)
        if kind:
            yield slot, kind


def _squeezed(text: str, look: CellLook, room: Room, wide: float, high: float | None, *, words: bool) -> str:
    """What becomes of a figure in a cell so wide (in characters) and high (in points, where it is stated)."""
    digits = sum(map(str.isdigit, text))
    if look.turned:
        cut = high is not None and high < _ENOUGH * digits * look.turned * look.font.size
        return PLACE if cut else ""
    needed = digits * look.font.size / room.letter * _DIGIT + look.indent
    if look.fitted:
        return LETTERS if needed > _SHRUNK * max(wide, 0.1) else ""
    if needed <= wide:
        return ""
    if not (look.wrapped and words):
        return NARROW
    lines = -(-needed // max(wide, 1.0))
    return PLACE if high is not None and high < _ENOUGH * lines * _LINE * look.font.size else ""
