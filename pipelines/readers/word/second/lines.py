"""The text of a word processor's document in order (第二次读取): what every second reading of one writes.

Nothing here is used by the readings by structure.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: stands where something is seen that is no text
OBJECT = "\ufffc"
_UP = dict(zip(map(ord, "0123456789+-=()"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True))
_DOWN = dict(zip(map(ord, "0123456789+-=()"), "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


def moved(text: str, *, up: bool) -> str:
    """A mark above or below its line, in characters that stand there by themselves."""
    return text.translate(_UP if up else _DOWN)


#: what a cell or box holds: texts of paragraphs, and tables as their lines
Held = str | list[str]


@dataclass(slots=True)
class _Table:
    lines: list[str] = field(default_factory=list)
    row: list[list[Held]] = field(default_factory=list)


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
