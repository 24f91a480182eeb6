"""Flow: paragraphs and tables as word processors nest them, and their way into blocks.

Word, OpenDocument and RTF all have the same shape: a flow is a sequence of paragraphs and tables, and the
content of a table's cell is a flow again. Their readers build this shape; :func:`blocks` flattens it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from pipelines.blocks import Block, Cell, Grid, Paragraph

#: twips (2 mm): rows drawn by hand end their columns this far apart, and no column is this narrow
EDGE_TOLERANCE = 120


@dataclass(slots=True)
class FlowCell:
    """A cell with its slot, its spans and what it holds."""

    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    content: list[str | FlowTable] = field(default_factory=list)


@dataclass(slots=True)
class FlowTable:
    """A table; its cells in reading order."""

    cells: list[FlowCell]


def blocks(flow: Iterable[str | FlowTable]) -> list[Block]:
    """Paragraphs and grids of a flow in order; blank paragraphs are left out, grids named ``table N``.

    A table that merely holds others in place (a frame around the page) is dissolved into what it holds.
    """
    found: list[Block] = []
    tables = 0
    for item in _dissolved(flow):
        if isinstance(item, str):
            found.extend(Paragraph(line) for line in _lines(item))
        else:
            tables += 1
            found.append(
                Grid.from_cells(
                    (
                        Cell("\n".join(_texts(c.content)), c.row, c.column, c.rowspan, c.colspan)
                        for c in item.cells
                    ),
                    origin=f"table {tables}",
                )
            )
    return found


def edges_to_columns(
    rows: Sequence[Sequence[tuple[int, int]]], *, tolerance: int
) -> list[list[tuple[int, int]]]:
    """Column and colspan of every cell, from the left and right edges of the cells of each row.

    Edges are lengths in any one unit; those closer than ``tolerance`` are the same column line, since
    producers round the edges of each row on their own and authors drag them. The tolerance never reaches
    half of the narrowest cell, so no cell can vanish.
    """
    narrowest = min((right - left for row in rows for left, right in row), default=0)
    tolerance = min(tolerance, (narrowest - 1) // 2)
    lines: list[int] = []
    for edge in sorted({edge for row in rows for cell in row for edge in cell}):
        if not lines or edge - lines[-1] > tolerance:
            lines.append(edge)
    placed = []
    for row in rows:
        columns = []
        for left, right in row:
            start, end = bisect_right(lines, left) - 1, bisect_right(lines, right) - 1
            columns.append((start, max(end - start, 1)))
        placed.append(columns)
    return placed


def join_slivers(table: FlowTable, widths: Sequence[int], *, tolerance: int) -> FlowTable:
    """The table with column lines closer than ``tolerance`` joined, as :func:`edges_to_columns` does.

    ``widths`` are those of the grid columns. LibreOffice and WPS leave columns a fraction of a millimetre
    wide where rows were not drawn to the same line. Unusable widths leave the table as it is.
    """
    lines = [0, *accumulate(widths)]
    if any(cell.column + cell.colspan >= len(lines) for cell in table.cells):
        return table
    edges = [[(lines[cell.column], lines[cell.column + cell.colspan])] for cell in table.cells]
    if any(left >= right for ((left, right),) in edges):
        return table
    for cell, ((column, colspan),) in zip(
        table.cells, edges_to_columns(edges, tolerance=tolerance), strict=True
    ):
        cell.column, cell.colspan = column, colspan
    return table


def _dissolved(flow: Iterable[str | FlowTable]) -> Iterator[str | FlowTable]:
    for item in flow:
        if isinstance(item, FlowTable) and _is_frame(item):
            for cell in item.cells:
                yield from _dissolved(cell.content)
        else:
            yield item


def _is_frame(table: FlowTable) -> bool:
    """Whether a table is layout: it holds tables, and more figures stand in those than beside them."""
    inner = [
        nested for cell in table.cells for nested in cell.content if isinstance(nested, FlowTable)
    ]
    nested_cells = sum(len(nested.cells) for nested in inner)
    return nested_cells > len(inner) and nested_cells > len(table.cells) - len(inner)


def _texts(content: Iterable[str | FlowTable]) -> Iterator[str]:
    for item in content:
        if isinstance(item, str):
            yield from _lines(item)
        else:
            for cell in item.cells:
                yield from _texts(cell.content)


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            yield stripped
