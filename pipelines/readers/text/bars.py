"""Tables in plain text with one cell a line and bars between the cells: ``|`` on lines of its own, or ``cell |`` a line.

The bars keep blank cells; where no line lacks one, the ends of rows are lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.blocks import Grid
from pipelines.readers.text.cells import LONGEST_CELL, Built, is_numeric, is_prose

_BARS = "|│┃｜"
#: lines with a bar at their edge, among the next lines, that make a table
_FEWEST, _NEAR = 4, 18
#: a row of more cells is several rows whose ends are lost
_WIDEST = 17


def _bars(line: str) -> int:
    return sum(map(line.count, _BARS))


def _at_edge(line: str) -> bool:
    """Whether a line has just one bar, before or behind its text or instead of one."""
    text = line.strip()
    return _bars(text) == 1 and (text[0] in _BARS or text[-1] in _BARS)


def is_barred(lines: Sequence[str], index: int) -> bool:
    """A line of a table with one cell a line and bars between: many bars near below, none inside a line."""
    if not _at_edge(lines[index]) and not _bar_follows(lines, index):
        return False
    near = [line for line in lines[index : index + _NEAR] if line.strip()]
    if any(_bars(line) and not _at_edge(line) for line in near):
        return False
    return sum(map(_at_edge, near)) >= _FEWEST


def barred_grid(lines: Sequence[str], index: int) -> Built:
    """The cells between the bars: rows as far as lines without a bar between them tell where they end."""
    rows: list[list[str]] = []
    #: whether a bar has been seen since the last text, so that the next one belongs to the same row
    joined = lone = False
    end = index
    for position in range(index, len(lines)):
        text = lines[position].strip()
        if not text:
            joined = joined and lone  # a bar at a line's end before an empty line ends its row
            continue
        if _bars(text) > 1 or len(text) > LONGEST_CELL + 1 or is_prose(text):
            break
        before, cell, behind = (
            text[0] in _BARS,
            text.strip(_BARS).strip(),
            text[-1] in _BARS and len(text) > 1,
        )
        if not cell:
            if joined:
                rows[-1].append("")
            joined = lone = bool(rows)
        else:
            if not (before or behind or joined) and not _bar_follows(lines, position):
                break
            if rows and (joined or before):
                rows[-1].append(cell)
            else:
                rows.append([cell])
            joined, lone = behind, False
        end = position + 1
    if not rows:
        return None, 1
    if any(len(row) > _WIDEST or _holds_rows(row) for row in rows):
        rows = [[cell] for row in rows for cell in row]
    traced = any(not cell for row in rows for cell in row)
    return Grid.from_rows(rows, ragged=True, gapless=not traced), end - index


def _holds_rows(cells: Sequence[str]) -> bool:
    """Whether words with figures behind them come twice: rows whose ends are lost."""
    kinds = ["0" if is_numeric(cell) else "w" for cell in cells if cell]
    return re.search("w0+w+0", "".join(kinds)) is not None


def _bar_follows(lines: Sequence[str], position: int) -> bool:
    """Whether the next text after a line is a bar alone."""
    following = next((text for line in lines[position + 1 : position + 4] if (text := line.strip())), "")
    return len(following) == 1 and following in _BARS
