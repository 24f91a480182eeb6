"""Figures of an XLSX sheet that print as something else, for its second text: how much room their cells have, and what is
drawn over them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.readers.sheet.second.colours import Attributes
from pipelines.readers.sheet.second.printed import FIGURE
from pipelines.readers.sheet.second.xlsx_styles import YES, Look, number_or

Place = tuple[int, int]
Area = tuple[int, int, int, int]
_EMU = 12_700
_FARTHEST = 500


#: columns of a sheet, by its format
_MOST_COLUMNS = 16_384


@dataclass(slots=True)
class Room:
    """Widths of columns in characters, heights of rows in points, and the figures that stand there."""

    usual_font: float = 11.0
    usual_width: float = 9.0
    usual_height: float = 15.0
    columns: list[tuple[int, int, float]] = field(default_factory=list)
    rows: dict[int, float] = field(default_factory=dict)
    figures: dict[Place, tuple[str, Look, bool]] = field(default_factory=dict)
    centred: set[Place] = field(default_factory=set)
    filled: set[Place] = field(default_factory=set)
    _widths: dict[int, float] = field(default_factory=dict)

    def begin(self, attributes: Attributes) -> None:
        """The sheet's usual sizes."""
        self.usual_width = number_or(attributes.get("defaultColWidth", ""), self.usual_width)
        self.usual_height = number_or(attributes.get("defaultRowHeight", ""), self.usual_height)

    def note(self, place: Place, printed: str, look: Look, *, words: bool) -> None:
        """A cell as it prints."""
        if look.centred:
            self.centred.add(place)
        if printed.strip():
            self.filled.add(place)
            if FIGURE.fullmatch(printed):
                self.figures[place] = printed, look, words

    def width(self, column: int) -> float:
        """The width of a column."""
        if not self._widths:
            self._paint()
        return self._widths.get(column, self.usual_width)

    def _paint(self) -> None:
        """The width of every column for which one is stated, by the last that states it; each column is met once."""
        free = list(range(_MOST_COLUMNS + 2))  # the next column, from each on, that has no width yet
        for first, last, width in reversed(self.columns):
            column = _next(free, min(max(first, 0), _MOST_COLUMNS + 1))
            while column <= min(last, _MOST_COLUMNS):
                self._widths[column] = width
                free[column] = column + 1
                column = _next(free, column)
        self._widths.setdefault(-1, self.usual_width)  # asked for once

    def doubted(self, merges: list[Area]) -> Iterator[Area]:
        """The places of figures that can not be told."""
        spans = {area[:2]: area for area in merges}
        for (row, column), (printed, look, words) in self.figures.items():
            _, _, bottom, right = spans.get((row, column), (row, column, row, column))
            size = look.font.size
            low = bottom == row and self.rows.get(row, self.usual_height) < 0.6 * size
            beside = (row, column + 1)
            moved = (
                look.centred
                and beside in self.centred
                and beside not in self.filled
                and (row, column) not in spans
            )
            needed = 0.95 * len(re.findall(r"\d", printed)) * size / self.usual_font + look.indent
            wide = sum(self.width(each) for each in range(column, min(right, column + 100) + 1)) - 0.5
            squeezed = needed > wide * (6 if look.fits else 1) and not look.angle
            if squeezed and look.wraps and words and not look.fits:
                lines = math.ceil(needed / max(wide, 1.0))
                squeezed = self._height(row, bottom) < 0.9 * lines * size
            cut = bool(look.angle) and self._height(row, bottom) < _tallness(
                len(re.findall(r"\d", printed)), size, look.angle
            )
            if look.odd or low or moved or squeezed or cut:
                yield row, column, row, column

    def height(self, row: int) -> float:
        """The height of a row."""
        return self.rows.get(row, self.usual_height)

    def _height(self, first: int, last: int) -> float:
        """How high rows are together, endless where the height of one is not stated."""
        return sum(self.rows.get(each, math.inf) for each in range(first, min(last, first + 100) + 1))

    def under(self, numbers: dict[str, int], body: str) -> Area:
        """The cells under an anchor; one that ends at a cell's edge does not reach into it."""
        top, left = numbers.get("from row", 0), numbers.get("from col", 0)
        if "to row" in numbers:
            bottom = numbers["to row"] - (numbers.get("to rowOff", 1) == 0)
            right = numbers.get("to col", left) - (numbers.get("to colOff", 1) == 0)
            return top, left, max(bottom, top), max(right, left)
        size, place = (re.search(rf"<(?:\w+:)?{name}\s([^>]*)>", body) for name in ("ext", "pos"))
        sides = dict(re.findall(r'(c[xy])="(\d{1,12})"', size[1])) if size is not None else {}
        begins = dict(re.findall(r'([xy])="(\d{1,12})"', place[1])) if place is not None else {}
        top, left = self._walked(top, left, int(begins.get("y", 0)), int(begins.get("x", 0)))
        down = int(sides.get("cy", 0)) + numbers.get("from rowOff", 0)
        across = int(sides.get("cx", 0)) + numbers.get("from colOff", 0)
        # of one that has its place on the sheet it is not known how far into its first cell it begins: a cell more
        more = 1 if begins else 0
        bottom, right = self._walked(top, left, down, across)
        return top, left, bottom + more, right + more

    def _walked(self, top: int, left: int, down: int, across: int) -> tuple[int, int]:
        """The cell that lies so far from another, in EMU."""
        return self.walk((top, left), down, across)[:2]

    def walk(self, begin: Place, down: int, across: int) -> tuple[int, int, int, int]:
        """The cell that lies so far from the edges of another, in EMU, and how far into it that is, down and across."""
        bottom, right = begin
        while down > self.height(bottom) * _EMU and bottom < begin[0] + _FARTHEST:
            down -= int(self.height(bottom) * _EMU)
            bottom += 1
        while across > self.width(right) * 66_675 and right < begin[1] + _FARTHEST:
            across -= int(self.width(right) * 66_675)
            right += 1
        return bottom, right, down, across

    def runs_through(self, numbers: dict[str, int], area: Area) -> bool:
        """Whether a line between two places goes through cells, and not along an edge of theirs."""
        down, other = numbers.get("from rowOff", 0), numbers.get("to rowOff", 0)
        if not other and numbers.get("to row", 0) > area[2]:  # at the end of the row before
            other = int(self.height(area[2]) * _EMU)
        if area[0] == area[2] and abs(down - other) < 2 * _EMU:
            return 2 * _EMU < down < (self.rows.get(area[0], self.usual_height) - 2) * _EMU
        across, other = numbers.get("from colOff", 0), numbers.get("to colOff", 0)
        if not other and numbers.get("to col", 0) > area[3]:
            other = int(self.width(area[3]) * 66_675)
        if area[1] == area[3] and abs(across - other) < 2 * _EMU:
            return 2 * _EMU < across < self.width(area[1]) * 66_675 - 2 * _EMU
        return True


def is_sheet_of_formulas(attributes: Attributes) -> bool:
    """Whether a view of a sheet shows formulas instead of what they give."""
    return attributes.get("showFormulas", "0") in YES


def _tallness(digits: int, size: float, angle: int) -> float:
    """How high a figure written at an angle has to have it, with a little less than it is."""
    if angle == 255:
        return 0.85 * digits * size
    slope = angle if angle <= 90 else angle - 90
    return 0.42 * digits * size * math.sin(math.radians(slope)) if 0 < angle <= 180 else 0.0


def _next(free: list[int], column: int) -> int:
    passed = []
    while free[column] != column:
        passed.append(column)
        column = free[column]
    for one in passed:
        free[one] = column
    return column
