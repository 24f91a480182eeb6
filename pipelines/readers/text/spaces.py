"""Tables in plain text whose cells are parted by spaces that stand for nothing else: no column can be told from them.

Two kinds: a separator of a fixed number of spaces between cells (tabs that a program shows as four spaces), where a
blank cell shows as two separators together; and single spaces (text copied out of a page), where blank cells leave no
trace and a whole table may stand in one line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.blocks import Grid
from pipelines.readers.text.cells import LONGEST_CELL, Built, is_figure, is_prose

#: so many spaces at the least stand between cells where single ones stand inside them
_GAP = re.compile(r"\s{2,}")
#: gaps of a table from which the separator can be told
_FEWEST_GAPS = 6
#: a separator of two spaces shows in so many of the gaps; a wider one hardly comes by chance
_MOSTLY = 0.5


def separator(rows: Sequence[str]) -> int | None:
    """The number of spaces between the cells of all rows, if every gap is that or a multiple of it; else ``None``."""
    gaps = [len(gap[0]) for row in rows for gap in _GAP.finditer(row.strip())]
    least = min(gaps, default=0)
    if len(gaps) < _FEWEST_GAPS or any(gap % least for gap in gaps):
        return None
    return least if least > 2 or gaps.count(least) >= _MOSTLY * len(gaps) else None


def is_even(rows: Sequence[str]) -> bool:
    """Whether all gaps of rows are of one width, as no aligned columns leave them."""
    return len({len(gap[0]) for row in rows for gap in _GAP.finditer(row.strip())}) == 1


def separated_grid(rows: Sequence[str], width: int) -> Grid:
    """Rows of cells that stand ``width`` spaces apart."""
    cells = [[cell.strip() for cell in re.split(rf"\s{{{width}}}", row.rstrip())] for row in rows]
    traced = any(not cell for row in cells for cell in row)
    return Grid.from_rows(cells, ragged=True, gapless=not traced)


# --- single spaces ---------------------------------------------------------------------------------------

#: a numeral set apart from the label that it numbers: 1. 属于国家秘密, （一） 予以公开, 一、 本年
_NUMERAL = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,2}(?:[)）][、.．]?|[、.．])")
_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}")
#: a unit set apart from its figure: 103.90 万元; and a counter, in a line that is long enough to be a whole table: 12 件
_UNIT = re.compile(r"[百千万亿]*元")
_COUNTER = re.compile(r"[件条项个宗次起份部户人笔]")
_LONG = 20
#: letters that are marks for nothing, each a cell where several stand side by side
_NOTHING = frozenset("零无無")
_LETTER = re.compile(r"[\u4e00-\u9fff]")
#: a line of so many cells, words and figures in turn so often, is a table by itself; so are as many of each
_WHOLE_CELLS, _WHOLE_TURNS = 8, 3
#: names of a head in one line that as many figures in the next are told by
_FEWEST_NAMES = 10
#: rows with words and figures among the next lines that make a table
_FEWEST_ROWS, _NEAR = 3, 12
#: lines without figures that may stand between rows
_MOST_WORDS = 6


def _is_unit(token: str, *, counted: bool) -> bool:
    return _UNIT.fullmatch(token) is not None or (counted and _COUNTER.fullmatch(token) is not None)


def _pieces(line: str) -> list[str]:
    """The cells of a line parted by single spaces; a numeral stays with its label, letters set apart are one word."""
    cells: list[str] = []
    loose = False
    tokens = line.split()
    counted = len(tokens) >= _LONG
    for token in tokens:
        letter = _LETTER.fullmatch(token) is not None and not (cells and {token, cells[-1]} <= _NOTHING)
        if cells and (_NUMERAL.fullmatch(cells[-1]) is not None or (letter and loose)):
            cells[-1] += token
        elif cells and _is_unit(token, counted=counted) and cells[-1][-1:].isdecimal():
            cells[-1] += f" {token}"
        else:
            cells.append(token)
        loose = letter
    return cells


def _turns(cells: Sequence[str]) -> int:
    """How often words are followed by figures."""
    marks = [is_figure(cell) for cell in cells]
    return sum(not before and after for before, after in itertools.pairwise(marks))


def _row(line: str) -> tuple[list[str], bool] | None:
    """The cells of a line, and whether figures end it, behind words; ``None`` for prose."""
    if not line.strip() or "\t" in line or is_prose(line, whole=False):
        return None
    cells = _pieces(line)
    if any(len(cell) > LONGEST_CELL or _DATE.fullmatch(cell) for cell in cells):
        return None
    return cells, _turns(cells) > 0 and is_figure(cells[-1])


def is_whole(line: str) -> bool:
    """Whether a whole table stands in one line: words and figures in turn, however many spaces part them."""
    if len(line.split(maxsplit=_WHOLE_CELLS)) < _WHOLE_CELLS:
        return False
    row = _row(line)
    if row is None or len(row[0]) < _WHOLE_CELLS:
        return False
    figures = sum(map(is_figure, row[0]))
    return _turns(row[0]) >= _WHOLE_TURNS or min(figures, len(row[0]) - figures) >= _WHOLE_CELLS


def is_named(lines: Sequence[str], index: int) -> bool:
    """A line of many names that single spaces part, over a line of as many figures: the places of a page's narrow columns do
    not tell them apart, their number does."""
    names = lines[index].split()
    if len(names) < _FEWEST_NAMES or any(map(is_figure, names)) or is_prose(lines[index], whole=False):
        return False
    figures = next((line.split() for line in lines[index + 1 : index + 3] if line.strip()), [])
    return len(figures) == len(names) and all(map(is_figure, figures))


def named_grid(lines: Sequence[str], index: int) -> Built:
    """The names and the figures below, each in its place in the order: a guess, should a figure be lost and another parted."""
    below = next(place for place in range(index + 1, len(lines)) if lines[place].strip())
    grid = Grid.from_rows([lines[index].split(), lines[below].split()], ragged=True)
    return replace(grid, guessed=True), below + 1 - index


def is_spaced(lines: Sequence[str], index: int) -> bool:
    """A line of words and figures parted by single spaces: a whole table, or a row with more such rows near below."""
    if len(lines[index].split(maxsplit=1)) < 2:
        return False
    row = _row(lines[index])
    if row is None or len(row[0]) < 2:
        return False
    if is_whole(lines[index]):
        return True
    near = [_row(line) for line in lines[index : index + _NEAR] if line.strip()]
    return sum(one is not None and one[1] for one in near) >= _FEWEST_ROWS and _leads(lines, index)


def _leads(lines: Sequence[str], index: int) -> bool:
    """Whether a line is a row, or the head of rows that follow without an empty line, parted as it is: rows whose cells
    stand further apart than a label's letters above them are a table of their own."""
    loose = _GAP.search(lines[index].strip()) is not None
    for line in lines[index : index + _MOST_WORDS]:
        row = _row(line)
        if row is None or any(map(is_figure, row[0])) != row[1]:
            return False
        if row[1]:
            return loose or _GAP.search(line.strip()) is None
    return False


def spaced_grid(lines: Sequence[str], index: int) -> Built:
    """The cells of all rows, one after the other: what stands where in a row cannot be told."""
    taken: list[list[str]] = []
    waiting: list[list[str]] = []
    end = index
    for position in range(index, len(lines)):
        line = lines[position]
        if not line.strip():
            if position == end and is_whole(lines[index]):
                break
            continue
        row = _row(line)
        if row is None or len(waiting) > _MOST_WORDS:
            break
        waiting.append(row[0])
        if row[1] or (taken and all(map(is_figure, row[0]))):
            taken.extend(waiting)
            waiting = []
            end = position + 1
    cells = [[cell] for row in taken for cell in row]
    return (Grid.from_rows(cells, ragged=True) if cells else None), max(end - index, 1)
