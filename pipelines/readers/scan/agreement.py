"""Two readings of a scanned page at two resolutions, made one: what either is sure of, unless the other differs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.blocks import Block, Cell, Grid
from pipelines.readers.scan.cells import same
from pipelines.readers.scan.lattice import Lattice
from pipelines.readers.scan.ocr import UNREAD

_DIGIT = re.compile(r"\d")


def agreed(
    blocks: list[Block], text: str, dearer_blocks: list[Block], dearer_text: str
) -> tuple[list[Block], str]:
    """Blocks and second reading of a page read twice, as ``read_page`` gives them.

    Cells of tables that both readings see alike: what one reading settled stands where the other left it
    open; where they settled on different figures the cell is unread. All else is that of the dearer reading.
    """
    cheap = [(block, lines) for block, lines in _with_lines(blocks, text) if isinstance(block, Grid)]
    dear = list(_with_lines(dearer_blocks, dearer_text))
    grids = [block for block, _ in dear if isinstance(block, Grid)]
    if [_frame(block) for block, _ in cheap] != [_frame(grid) for grid in grids]:
        return dearer_blocks, dearer_text
    others = iter(cheap)
    merged: list[Block] = []
    texts: list[str] = []
    for block, lines in dear:
        if isinstance(block, Grid):
            other, other_lines = next(others)
            block, lines = _settled(other, other_lines, block, lines)
        merged.append(block)
        texts += lines
    return merged, "".join(line + "\n" for line in texts)


def _with_lines(blocks: list[Block], text: str) -> Iterator[tuple[Block, list[str]]]:
    """Each block with its lines of the second reading: one a paragraph, one a cell."""
    lines = iter(text.split("\n"))
    for block in blocks:
        count = sum(1 for _ in block.cells()) if isinstance(block, Grid) else 1
        yield block, [next(lines) for _ in range(count)]


def settled_cells(
    blocks: list[Block], text: str, lattices: Sequence[Lattice]
) -> list[list[str | None]] | None:
    """The text of each cell in each table, ``None`` where it was left open; for none where the tables have other cells
    than the ``lattices``."""
    tables = [(block, lines) for block, lines in _with_lines(blocks, text) if isinstance(block, Grid)]
    frames = [
        [(slot.row, slot.column, slot.rowspan, slot.colspan) for slot in lattice.cells]
        for lattice in lattices
    ]
    if [_frame(grid) for grid, _ in tables] != frames:
        return None
    return [
        [
            cell.text if same(cell.text, line) and UNREAD not in line else None
            for cell, line in zip(grid.cells(), lines, strict=True)
        ]
        for grid, lines in tables
    ]


def with_tables(
    blocks: list[Block], text: str, tables: Sequence[tuple[Grid, list[str]]]
) -> tuple[list[Block], str]:
    """Blocks and second reading with other tables, each given with its lines, in place of its own."""
    others = iter(tables)
    found = [
        next(others) if isinstance(block, Grid) else (block, lines)
        for block, lines in _with_lines(blocks, text)
    ]
    return [block for block, _ in found], "".join(line + "\n" for _, lines in found for line in lines)


def _frame(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells()]


def _settled(
    cheap: Grid, cheap_lines: list[str], dear: Grid, dear_lines: list[str]
) -> tuple[Grid, list[str]]:
    cells: list[Cell] = []
    lines: list[str] = []
    for one, one_line, two, two_line in zip(
        cheap.cells(), cheap_lines, dear.cells(), dear_lines, strict=True
    ):
        sure = [
            (cell.text, line)
            for cell, line in ((two, two_line), (one, one_line))
            if same(cell.text, line) and UNREAD not in line
        ]
        text, line = sure[0] if sure else (two.text, two_line)
        if len(sure) == 2 and not same(text, sure[1][0]) and _DIGIT.search(text + sure[1][0]):
            text = line = UNREAD
        cells.append(replace(two, text=text))
        lines.append(line)
    return Grid.from_cells(cells, page=dear.page, origin=dear.origin), lines
