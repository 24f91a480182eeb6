"""Tables in plain text with one cell a line and bars between the cells: ``|`` on lines of its own, or ``cell |`` a line.

The bars keep blank cells; where no line lacks one, the ends of rows are lost, and words tell where the next begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.blocks import Grid
from pipelines.readers.text.cells import (
    LONGEST_CELL,
    Built,
    holds_rows,
    is_figure,
    is_prose,
    stands_apart,
)

_BARS, _WHITE = "|│┃｜", " \t\u3000\xa0"
_LONE = frozenset(_BARS)
#: lines with a bar at their edge, among the next lines, that make a table
_FEWEST, _NEAR = 4, 18
#: a row of more cells is several rows whose ends are lost
_WIDEST = 17
#: ends of rows from which can be told how rows end; words that may stand before a row's figures
_FEWEST_ENDS, _LABELS = 3, 3


def _bars(line: str) -> int:
    return sum(map(line.count, _BARS))


def _at_edge(line: str) -> bool:
    """Whether a line has just one bar, before or behind its text or instead of one."""
    text = line.strip()
    return _bars(text) == 1 and (text[0] in _BARS or text[-1] in _BARS)


def is_barred(lines: Sequence[str], index: int) -> bool:
    """A line of a table with one cell a line and bars between: many bars near below, none inside a line."""
    near = [line for line in lines[index : index + _NEAR] if line.strip()]
    if not _at_edge(lines[index]) and (not _bar_follows(lines, index) or _begin_with_bars(lines, index)):
        return False
    if stands_apart(lines[index]):
        return False
    if any(_bars(line) and not _at_edge(line) for line in near):
        return False
    return sum(map(_at_edge, near)) >= _FEWEST


def _begin_with_bars(lines: Sequence[str], index: int) -> bool:
    """Whether rows begin and end with a bar alone, so that two stand between them, and a text without is no cell."""
    return any(
        one.strip() in _LONE and two.strip() in _LONE for one, two in pairwise(lines[index : index + _NEAR])
    )


def barred_grid(lines: Sequence[str], index: int) -> Built:
    """The cells between the bars: rows as far as lines without a bar between them tell where they end."""
    table = _Table()
    end = index
    for position in range(index, len(lines)):
        text = lines[position].strip()
        if not text:
            if table.ends_on_empty_line(lines, position):
                break
            continue
        if _bars(text) > 1 or len(text) > LONGEST_CELL + 1 or is_prose(text) or stands_apart(text):
            break
        if text in _LONE:
            table.take_bar()
        elif not table.take(lines, position, text):
            break
        end = position + 1
    rows = table.parted()
    traced = any(not cell for row in rows for cell in row)
    return (Grid.from_rows(rows, ragged=True, gapless=not traced) if rows else None), max(end - index, 1)


@dataclass(slots=True)
class _Table:
    """The rows so far. ``joined``: a bar stands behind the last text, alone in its line (``lone``) or not, so that the
    next one is of the same row; ``spread``: empty lines stand within rows; ``barred``, ``bare``: some texts have a bar
    in their line, some have none; ``tight``: those have one in the line before or behind; ``ends``: so many times figures
    and the words behind them have two bars between them, -1 where some have one."""

    rows: list[list[str]] = field(default_factory=list)
    joined: bool = False
    lone: bool = False
    spread: bool = False
    barred: bool = False
    bare: bool = False
    tight: bool = False
    ends: int = 0

    def take_bar(self) -> None:
        """A bar alone: with another before it, a blank cell."""
        if self.joined:
            self.rows[-1].append("")
        self.joined = self.lone = bool(self.rows)

    def take(self, lines: Sequence[str], position: int, text: str) -> bool:
        """The text of a line, with its bar; ``False`` where it is none of the table's."""
        before, behind = text[0] in _BARS, text[-1] in _BARS
        cell = text.strip(_BARS).strip()
        if before or behind:
            self.barred = True
        elif not self.joined and not _bar_follows(lines, position):
            return False
        else:
            touching = _touches_bar(lines, position)
            every = self.barred and not self.bare and not is_figure(cell)
            if (self.tight and not touching) or (every and any(map(_is_filled, self.rows))):
                return False  # where every cell has its bar
            if not is_figure(cell) and self._parts_tables():
                return False
            self.bare = True
            self.tight = self.tight or (touching and bool(self.rows))
        if before and self.joined and self.lone:
            self.rows[-1].append("")  # a bar alone, where each cell has its bar before it, is a blank one
        if self.rows and (self.joined or before):
            self.rows[-1].append(cell)
        else:
            self.rows.append([cell])
        self.joined, self.lone = behind, False
        return True

    def _parts_tables(self) -> bool:
        """Whether words stand between two tables: behind a figure and a bar, where rows end on two."""
        row = self.rows[-1] if self.joined and self.lone else []
        if row and row[-1] and is_figure(row[-1]):
            if self.ends >= _FEWEST_ENDS:
                return True
            self.ends = -1
        elif self.ends >= 0 and row and not row[-1]:
            self.ends += 1
        return False

    def ends_on_empty_line(self, lines: Sequence[str], position: int) -> bool:
        """Whether the table ends at an empty line: its rows are there, words follow, and none stood within rows so far."""
        if lines[position - 1].strip() and not _is_blank_cell(lines, position):
            words = _words_follow(lines, position)
            if words and not self.spread and any(map(holds_rows, self.rows)):
                return True
            self.spread = self.spread or not words
        self.joined = self.joined and self.lone  # a bar at a line's end before an empty line ends its row
        return False

    def parted(self) -> list[list[str]]:
        """The rows, those whose ends are lost told apart by their words."""
        rows = self.rows
        lost = len(rows) == 1 or any(len(row) > _WIDEST or holds_rows(row) for row in rows)
        if not lost and not any(_leading_words(row) > _LABELS and _is_filled(row) for row in rows):
            return rows
        kinds = "".join(
            ["_" if not cell else "0" if is_figure(cell) else "w" for row in rows for cell in row]
        )
        exact = self.barred or "0w" in kinds
        twice = not exact and _ends_on_two_bars(kinds)
        return [part for row in rows for part in _by_words(row, exact=exact, twice=twice)]


def _is_filled(row: Sequence[str]) -> bool:
    """Whether figures or blank cells stand in a row."""
    return any(not cell or is_figure(cell) for cell in row)


def _is_blank_cell(lines: Sequence[str], position: int) -> bool:
    """Whether an empty line stands by itself between two bars."""
    return all(
        line.strip() in _LONE
        for line in (*lines[position - 1 : position], *lines[position + 1 : position + 2])
    )


def _words_follow(lines: Sequence[str], position: int) -> bool:
    """Whether the next text behind an empty line is words."""
    following = next((text for line in lines[position:] if (text := line.strip(_BARS + _WHITE))), "0")
    return not is_figure(following)


def _touches_bar(lines: Sequence[str], position: int) -> bool:
    """Whether the line before or behind a line is a bar alone."""
    return any(
        line.strip() in _LONE
        for line in (*lines[position - 1 : position], *lines[position + 1 : position + 2])
    )


def _by_words(cells: Sequence[str], *, exact: bool, twice: bool) -> list[list[str]]:
    """The rows of cells whose ends are lost: words behind figures or blanks begin one, and so does the last of the words
    before a row's figures.

    ``twice``: bars stand at both ends of every row, so that two of them part a row from the next and look like a blank
    cell. Then they also tell the rows of a head, and the figures below it, from one another. ``exact``: it cannot be so.
    """
    rows: list[list[str]] = [[]]
    for cell in cells:
        row = rows[-1]
        words = _leading_words(row)
        if cell and not is_figure(cell) and len(row) > words:
            rows[-1] = row[:-1] if twice and not row[-1] else row
            rows.append([])
        elif cell and twice and words > _LABELS and row[words:] and not any(row[words:]):
            rows[-1:] = [row[:words], row[words + 1 :]]
        rows[-1].append(cell)
    if twice:
        return rows
    parted = [
        (row, max(_leading_words(row) - 1, 0) if exact or any(map(is_figure, filter(None, row))) else 0)
        for row in rows
    ]
    return [part for row, words in parted for part in (row[:words], row[words:]) if part]


def _leading_words(row: Sequence[str]) -> int:
    return next((place for place, cell in enumerate(row) if not cell or is_figure(cell)), len(row))


def _ends_on_two_bars(kinds: str) -> bool:
    """Whether between figures and the words behind them there are two bars everywhere; in a table with figures in its last
    row alone, between the rows of its head and above the figures. ``kinds``: of each cell, w for words, 0 for a figure."""
    in_head = "w_w" in kinds and re.search("w_+0", kinds) is not None and re.search("w__+w", kinds) is None
    return len(re.findall("0_+w", kinds)) >= _FEWEST_ENDS or (in_head and "0_w" not in kinds)


def _bar_follows(lines: Sequence[str], position: int) -> bool:
    """Whether the next text after a line is a bar alone; one that an empty line parts from it is, where one follows, too."""
    near = range(position + 1, min(position + 4, len(lines)))
    place = next((place for place in near if lines[place].strip()), None)
    if place is None or lines[place].strip() not in _LONE:
        return False
    return place == position + 1 or not "".join(lines[place + 1 : place + 2]).strip()
