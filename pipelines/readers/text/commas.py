"""Tables in plain text whose cells are parted by commas, as spreadsheets export them (CSV): quoted cells may hold any mark.

So do those of a text whose every line is filled up with tabs, down to its title and its paragraphs.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence

from pipelines.blocks import Block, Grid, Paragraph, UnreadableError
from pipelines.readers.text.cells import has_sentence, is_figure, is_loose_figure, is_numeric

_MARKS = (",", ";", "，", "；")
#: cells of a row that hold a figure or nothing, and rows of as many, that make a table of a report
_FEWEST_FIGURES = 5
_FEWEST_ROWS = 10
#: what numbers a section, and also the rows of section three that are no outcome: blank, they look like a section's heading
_SECTION = re.compile(r"\s*[一二三四五六]\s*[、.．]")


def comma_of(lines: Sequence[str]) -> str | None:
    """The mark that parts the cells of a text with tables of a report; ``None`` where none does."""
    for mark in ("\t", *_MARKS) if _is_padded(lines, "\t") else _MARKS:
        rows = (line.split(mark) for line in lines if line.count(mark) >= _FEWEST_FIGURES)
        full = (row for row in rows if sum(map(_is_one_figure, row)) >= _FEWEST_FIGURES)
        if sum(1 for _ in itertools.islice(full, _FEWEST_ROWS)) == _FEWEST_ROWS:
            return mark
    return None


def _is_one_figure(cell: str) -> bool:
    """Whether a cell holds a figure or nothing; white space parts two of them, whose thousands have commas."""
    bare = cell.strip(' "')
    return len(bare.split()) < 2 and is_figure(bare)


def comma_blocks(lines: Sequence[str], mark: str) -> Iterator[Block]:
    """Paragraphs and grids of a text whose cells ``mark`` parts. Raises :class:`~pipelines.blocks.UnreadableError` where a
    cell never ends."""
    table: list[list[str]] = []
    padded = _is_padded(lines, mark)
    for row in _rows(lines, mark):
        cells = [cell.strip() for cell in row]
        filled = [cell for cell in cells if cell]
        alone = bool(table) and len(filled) == 1 and _is_row(cells, padded=padded)
        if (len(filled) > 1 or alone) and not any(map(_is_prose, cells)):
            table.append(cells)
            continue
        if table:
            yield _grid(table)
            table = []
        if filled:
            yield Paragraph(mark.join(filled), ended=True)
    if table:
        yield _grid(table)


def _is_padded(lines: Sequence[str], mark: str) -> bool:
    return all(mark in line for line in lines if line.strip())


def _is_row(cells: Sequence[str], *, padded: bool) -> bool:
    """Whether cells of which one alone holds text go on with a table: the rest of a figure, or a row that is blank. Where
    every line of the file is ``padded`` to the same length, headings are so too."""
    if is_loose_figure("".join(cells)):
        return True
    return len(cells) > 1 and (not cells[0] or not padded or _SECTION.match(cells[0]) is None)


def _rows(lines: Sequence[str], mark: str) -> Iterator[list[str]]:
    source = io.StringIO("\n".join(lines))
    try:
        yield from csv.reader(source, delimiter=mark, skipinitialspace=True)
    except csv.Error as error:
        raise UnreadableError(f"以逗号分隔的文本不完整（{error}）") from None


def _is_prose(cell: str) -> bool:
    return has_sentence(cell) and not is_numeric(cell)


def _grid(rows: list[list[str]]) -> Grid:
    """A table without the empty columns that make all rows of a file equally long; a row that is shorter than the others
    all the same has lost a cell, and stays so much shorter."""
    width = max(place for row in rows for place, cell in enumerate(row, start=1) if cell)
    longest = max(map(len, rows))
    cut = [row[: max(width - longest + len(row), _filled(row))] for row in rows]
    return Grid.from_rows(cut, ragged=len({len(row) for row in cut}) > 1)


def _filled(row: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)
