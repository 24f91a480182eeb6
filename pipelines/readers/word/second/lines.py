"""The text of a word processor's document in order (第二次读取): what every second reading of one writes.

Nothing here is used by the readings by structure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

#: what the names of fonts hold that draw pictures or bars
_DRAWING_FONTS = (
    "dings", "dingbats", "marlett", "bookshelf symbol", "mt extra", "monotype sorts", "barcode", "bar code", "code 39", "code39",
    "code 93", "code93", "code 128", "code128", "3 of 9",
)  # fmt: skip
#: stands where something is seen that is no text
OBJECT = "\ufffc"
_UP = dict(zip(map(ord, "0123456789+-=()"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True))
_DOWN = dict(zip(map(ord, "0123456789+-=()"), "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


def of_pictures(font: str) -> bool:
    """Whether a font draws pictures or bars for figures."""
    name = font.lower()
    return any(each in name for each in _DRAWING_FONTS)


def moved(text: str, *, up: bool) -> str:
    """A mark above or below its line, in characters that stand there by themselves."""
    return text.translate(_UP if up else _DOWN)


#: what a cell or box holds: texts of paragraphs, and tables as their lines
Held = str | list[str]


@dataclass(slots=True)
class _Table:
    lines: list[str] = field(default_factory=list)
    row: list[list[Held]] = field(default_factory=list)


def beside(text: str, by: int, size: int, largest: int) -> str:
    """Text moved from its line: a mark where it is smaller than what stands on the line, or moved far."""
    return moved(text, up=by > 0) if largest and (size < largest or abs(by) >= 6) else text


class Pieces:
    """The text of a paragraph that is being read; what is moved from its line is told apart at its end."""

    def __init__(self) -> None:
        #: text, and pieces moved from their line with how far and in what size
        self._held: list[str | tuple[str, int, int]] = []
        self._largest = 0

    def add(self, text: str, *, script: int = 0, by: int = 0, size: int = 0) -> None:
        """Text that is seen: raised or lowered by its ``script``, moved ``by`` so much, or on the line."""
        if script:
            self._held.append(moved(text, up=script > 0))
        elif by:
            self._held.append((text, by, size))
        else:
            if text.strip():
                self._largest = max(self._largest, size)
            self._held.append(text)

    @property
    def slips(self) -> bool:
        """Whether digits as large as the line stand far from it: marks to one, figures to another."""
        moves = (each for each in self._held if not isinstance(each, str))
        return any(
            0 < self._largest <= size and abs(by) >= 6 and any(map(str.isdigit, text))
            for text, by, size in moves
        )

    def taken(self) -> str:
        """The text, which is then no longer held; surrogate pairs, which both formats write as two, are joined."""
        held, self._held = self._held, []
        largest, self._largest = self._largest, 0
        text = "".join(each if isinstance(each, str) else beside(*each, largest) for each in held)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class ByDepth:
    """Writes paragraphs and tables as lines, for formats whose paragraphs say how deep in tables they stand.

    Depth 0 is the page. Tables are opened and closed by the depths that come.
    """

    def __init__(self) -> None:
        #: what is held at each depth: 0 the page, then the open cell of each table; and the cells of each open row
        self._held: list[list[Held]] = [[]]
        self._cells: list[list[list[Held]]] = [[]]

    def rise(self, depth: int) -> None:
        """Closes tables deeper than ``depth`` and opens those up to it."""
        while len(self._held) - 1 > depth:
            self.end_row(len(self._held) - 1, [])
            self._held.pop()
            self._cells.pop()
        while len(self._held) - 1 < depth:
            self._held.append([])
            self._cells.append([])

    def paragraph(self, text: str) -> None:
        """The text of a paragraph, where the last depth is."""
        self._held[-1].append(text)

    def end_cell(self, depth: int) -> None:
        """The end of a cell, which holds the paragraphs since the one before."""
        self._cells[depth].append(self._held[depth])
        self._held[depth] = []

    def cells(self, depth: int) -> list[list[Held]]:
        """The cells of the row that is open."""
        return self._cells[depth]

    def end_row(self, depth: int, covered: Sequence[bool], *, shown: bool = True) -> None:
        """The end of a row; ``covered`` says of each cell whether another one covers it."""
        cells, self._cells[depth] = self._cells[depth], []
        if self._held[depth]:
            cells.append(self._held[depth])
            self._held[depth] = []
        if len(covered) >= len(cells):
            cells = [cell for cell, gone in zip(cells, covered, strict=False) if not gone]
        if not cells or not shown:
            return
        lines = row_lines(cells)
        around = self._held[depth - 1]
        if around and isinstance(around[-1], list):
            around[-1].extend(lines)
        elif depth > 1 and len(lines) == 1 and "\t" not in lines[0]:
            around.append(lines[0])
        else:
            around.append(lines)

    def text(self) -> str:
        """All lines, each ended by a line end; every table is closed by this."""
        self.rise(0)
        lines = (held if isinstance(held, list) else [held] for held in self._held[0])
        return "".join(f"{line}\n" for some in lines for line in some)


class InOrder:
    """Writes paragraphs and tables as lines: cells parted by tabs, a paragraph or row a line.

    Tables are opened and closed as they come. A row whose cells hold nothing but tables is layout: those tables'
    rows stand as lines of their own. Any other table inside a cell is text of that cell.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._tables: list[_Table] = []
        self._cells: list[list[Held]] = []

    def paragraph(self, text: str) -> None:
        """The text of a paragraph, where it ends."""
        if len(self._cells) > 0:
            self._cells[-1].append(text)
        else:
            self._lines.append(text)

    def open_table(self) -> None:
        """The start of a table, in the body or in a cell."""
        self._tables.append(_Table())

    def open_cell(self) -> None:
        """The start of a cell."""
        self._cells.append([])

    def cell_text(self) -> str:
        """What the open cell holds."""
        return "".join("".join(held) for held in self._cells[-1])

    def has_figure(self) -> bool:
        """Whether the open cell holds a digit."""
        return any(map(str.isdigit, self.cell_text()))

    def close_cell(self, *, covered: bool = False, copies: int = 1) -> None:
        """The end of a cell that stands ``copies`` times; ``covered`` by another one, it is none and shows nothing."""
        held = self._cells.pop()
        if not covered:
            self._tables[-1].row.extend([held] * copies)

    def close_row(self, *, shown: bool = True, copies: int = 1) -> None:
        """The end of a row that stands ``copies`` times."""
        table = self._tables[-1]
        row, table.row = table.row, []
        if not shown or not row:
            return
        lines = row_lines(row)
        table.lines.extend(lines * copies)

    def close_table(self) -> None:
        """The end of a table."""
        lines = self._tables.pop().lines
        if not self._cells:
            self._lines.extend(lines)
        elif len(lines) == 1 and "\t" not in lines[0]:
            self._cells[-1].append(lines[0])
        elif lines:
            self._cells[-1].append(lines)

    def text(self) -> str:
        """All lines, each ended by a line end."""
        return "".join(f"{line}\n" for line in self._lines)


def row_lines(row: list[list[Held]]) -> list[str]:
    """A row as its line, or as the lines of the tables in it where it is layout."""
    tables = [any(isinstance(held, list) for held in cell) for cell in row]
    if not any(tables) or any(
        not holds and "".join(held for held in cell if isinstance(held, str)).strip()
        for holds, cell in zip(tables, row, strict=True)
    ):
        return ["\t".join(map(_one_line, row))]
    lines: list[str] = []
    for cell in row:
        for held in cell:
            lines.extend([held] if isinstance(held, str) else held)
    return lines


def _one_line(cell: list[Held]) -> str:
    words = " ".join(held if isinstance(held, str) else " ".join(held) for held in cell)
    return (
        words.replace("\n", " ").replace("\t", " ").strip(" ")
        if "\n" in words or "\t" in words
        else words.strip(" ")
    )
