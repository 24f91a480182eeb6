"""Tables in plain text whose cells are parted by commas, as spreadsheets export them (CSV): quoted cells may hold any mark."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence

from pipelines.blocks import Block, Grid, Paragraph, UnreadableError
from pipelines.readers.text.cells import has_sentence, is_loose_figure, is_numeric

_MARKS = (",", ";", "，", "；")
#: figures of a row, and rows of as many, that make a table of a report
_FEWEST_FIGURES = 5
_FEWEST_ROWS = 10
_FIGURE = re.compile(r'\s*"?\s*[\d０-９]+(?:\.\d+)?\s*"?\s*')


def comma_of(lines: Sequence[str]) -> str | None:
    """The mark that parts the cells of a text with tables of a report; ``None`` where none does."""
    for mark in _MARKS:
        rows = (line.split(mark) for line in lines if line.count(mark) >= _FEWEST_FIGURES)
        full = (
            row for row in rows if sum(_FIGURE.fullmatch(cell) is not None for cell in row) >= _FEWEST_FIGURES
        )
        if sum(1 for _ in itertools.islice(full, _FEWEST_ROWS)) == _FEWEST_ROWS:
            return mark
    return None


def comma_blocks(lines: Sequence[str], mark: str) -> Iterator[Block]:
    """Paragraphs and grids of a text whose cells ``mark`` parts. Raises :class:`~pipelines.blocks.UnreadableError` where a
    cell never ends."""
    table: list[list[str]] = []
    for row in _rows(lines, mark):
        cells = [cell.strip() for cell in row]
        filled = [cell for cell in cells if cell]
        loose = bool(table) and len(filled) == 1 and is_loose_figure(filled[0])
        if (len(filled) > 1 or loose) and not any(map(_is_prose, cells)):
            table.append(cells)
            continue
        if table:
            yield _grid(table)
            table = []
        if filled:
            yield Paragraph(mark.join(filled), ended=True)
    if table:
        yield _grid(table)


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
