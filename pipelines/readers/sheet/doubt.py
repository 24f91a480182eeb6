"""Figures of a sheet that print as something else than their cell holds: repeated to fill it, wider than their column,
crossed by a line, in a font of pictures, centred over blank neighbours."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines.readers.sheet.looks import CellLook, Slot
from pipelines.readers.sheet.places import Area

#: what a doubted cell is called, by what makes it so
FILLED, NARROW, LINE, LETTERS, PLACE, FORMULA = (
    "重复填充的内容", "列宽不足的内容", "划线", "变形的文字", "移位的文字", "公式",
)  # fmt: skip
FIGURE = re.compile(r"\s*[-+]?\d[\d.,]*\s*[件条项个宗次]?\s*")
#: characters and points, where a sheet says nothing; and what a cell keeps free beside its text
_USUAL_WIDTH, _USUAL_HEIGHT, _FREE = 9.0, 15.0, 0.5
#: a digit in the font of the sheet, a little less than it is; and the least part of a letter's height that shows it
_DIGIT, _LEAST = 0.95, 0.6
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

    def reach(self, top: int, left: int, down: int, across: int) -> tuple[int, int]:
        """The last row and column under what is so large (in EMU) and begins in a cell."""
        bottom, right = top, left
        while (down := down - int(self.row(bottom) * _POINT)) > 0 and bottom - top < _MOST_STEPS:
            bottom += 1
        while (across := across - int(self.column(right) * _CHARACTER)) > 0 and right - left < _MOST_STEPS:
            right += 1
        return bottom, right

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
        if not kind and not (look.fitted or (look.wrapped and slot in words)):
            last_column = min(last_column, column + _MOST_COLUMNS)
            width = sum(room.column(each) for each in range(column, last_column + 1))
            digits = sum(map(str.isdigit, text)) * look.font.size / room.letter
            kind = NARROW if digits * _DIGIT + look.indent > width - _FREE else ""
        if kind:
            yield slot, kind
