"""Tables in plain text as converters of web pages leave them: ``cell |`` a line, rows filled up with bars to one width.

A row of fewer cells than the table has columns is followed by as many bars as it lacks (``行政许可 |``, ``94777 | ||``), one of
all columns by none: only the number of bars tells where rows end. Some put a bar ahead of each row, or on a line behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from pipelines.blocks import Grid
from pipelines.readers.text.cells import LONGEST_CELL, Built, is_prose, stands_apart
from pipelines.values import value

_BARS = "|│┃｜"
#: columns of the widest table of the form, and of the narrowest
_WIDEST, _NARROWEST = 17, 2
#: lines of the longest cell whose text is broken, the bar standing on its last
_CELL_LINES = 4
#: empty lines that may stand between two of one table
_GAP = 3
#: rows that make a table
_FEWEST_ROWS = 2


@value
class _Cells:
    """The cells of a stretch of lines: each with the bars between it and the next, those before the first apart."""

    texts: tuple[str, ...]
    bars: tuple[int, ...]
    ahead: int


def is_padded(lines: Sequence[str], index: int) -> bool:
    """The first line with a bar of such a table: only there, so that each stretch of lines is gone through once."""
    if not _bars(lines[index]):
        return False
    above = (line for line in reversed(lines[max(0, index - _GAP * _CELL_LINES) : index]) if line.strip())
    for line in islice(above, _CELL_LINES):
        if _ends(line.strip()):
            break
        if _bars(line):
            return False
    return padded_grid(lines, index)[0] is not None


def padded_grid(lines: Sequence[str], index: int) -> Built:
    """The rows of the table that begins at a line, blanks at their ends left off; none where not all fit one width."""
    cells, used = _stretch(lines, index)
    touching = any("||" in line for line in lines[index : index + used])
    if not touching or len(cells.texts) < 2 * _FEWEST_ROWS:
        return None, 1
    fitting = (
        _rows(cells, width, ends)
        for width in range(_NARROWEST, _WIDEST + 1)  # what fits a width fits twice and thrice that, too
        for ends in ((1,) if cells.ahead else (0, 1))
    )
    rows = next(filter(None, fitting), [])
    return (Grid.from_rows(rows, ragged=True, gapless=True), used) if len(rows) >= _FEWEST_ROWS else (None, 1)


def _stretch(lines: Sequence[str], index: int) -> tuple[_Cells, int]:
    """The cells from a line on, and how many lines they take: as far as one cell a line, or a part of one, goes on."""
    texts: list[str] = []
    bars: list[int] = []
    ahead = 0
    waiting: list[str] = []
    end = index
    for position in range(index, len(lines)):
        line = lines[position].strip()
        if not line:
            continue
        text = line.strip(_BARS + " \t\u3000\xa0")
        if _bars(text) or _ends(text):
            break
        count = _bars(line[line.rfind(text) + len(text) :]) if text else _bars(line)
        before = _bars(line[: line.find(text)]) if text else 0
        if text and not count:
            if before or len(waiting) == _CELL_LINES:
                break
            waiting.append(text)
            continue
        if before and waiting:
            break
        if texts:
            bars[-1] += before
        else:
            ahead += before
        if text:
            texts.append("".join((*waiting, text)))
            bars.append(count)
            waiting = []
        elif waiting:
            break
        elif texts:
            bars[-1] += count
        else:
            ahead += count
        end = position + 1
    return _Cells(tuple(texts), tuple(bars), ahead), max(end - index, 1)


def _rows(cells: _Cells, width: int, ends: int) -> list[list[str]] | None:
    """The rows, each of ``width`` columns with ``ends`` bars behind it beside those of its cells; ``None`` where they do not fit.

    Behind the last row of a table the bars may be missing.
    """
    rows: list[list[str]] = [[]]
    taken = 0
    for text, bars in zip(cells.texts[:-1], cells.bars, strict=False):
        rows[-1].append(text)
        taken += 1
        blanks = bars - 1
        if taken + blanks - ends == width:
            taken = 0
            rows.append([])
        elif taken + blanks < width:
            rows[-1] += [""] * blanks
            taken += blanks
        else:
            return None
    rows[-1].append(cells.texts[-1])
    return rows if taken + cells.bars[-1] - ends <= width else None


def _ends(text: str) -> bool:
    """Whether a text is no cell of a table."""
    return len(text) > LONGEST_CELL or is_prose(text) or stands_apart(text)


def _bars(text: str) -> int:
    return sum(map(text.count, _BARS))
