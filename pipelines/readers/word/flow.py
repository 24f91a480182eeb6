"""Flow: paragraphs and tables as word processors nest them, and their way into blocks.

Word, OpenDocument and RTF all have the same shape: a flow is a sequence of paragraphs and tables, and the
content of a table's cell is a flow again. Their readers build this shape; :func:`blocks` flattens it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from pipelines.blocks import Block, Cell, Grid, Paragraph, UnreadableError
from pipelines.readers.sheet.layout import unframed
from pipelines.values import value

#: twips (2 mm): rows drawn by hand end their columns this far apart, and no column is this narrow
EDGE_TOLERANCE = 120
#: paragraphs, those of cells included; a report has some six hundred, and reading more takes seconds
MOST_PARAGRAPHS = 100_000


@value
class Opaque:
    """What is seen and is no text, by its Chinese name: 图片, 绘图, 表单控件, 域."""

    kind: str


@dataclass(slots=True)
class FlowCell:
    """A cell with its slot, its spans and what it holds."""

    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    content: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class FlowTable:
    """A table; its cells in reading order."""

    cells: list[FlowCell]


Item = str | FlowTable | Opaque


def blocks(flow: Iterable[Item]) -> list[Block]:
    """Paragraphs and grids of a flow in order; blank paragraphs are left out, grids named ``table N``.

    A table that merely holds others in place (a frame around the page) is dissolved into what it holds, and
    so is one that is the whole page.
    """
    found: list[Block] = []
    tables = 0
    for item in _dissolved(flow):
        if isinstance(item, str):
            found.extend(Paragraph(line) for line in _lines(item))
        elif isinstance(item, FlowTable):
            tables += 1
            cells = (
                Cell(
                    "\n".join(_texts(c.content)), c.row, c.column, c.rowspan, c.colspan,
                    opaque="、".join(dict.fromkeys(_opaques(c.content))),
                )
                for c in item.cells
            )  # fmt: skip
            found.extend(unframed(Grid.from_cells(cells, origin=f"table {tables}")))
    return found


def doubted_lines(flow: Iterable[Item], *, behind: bool) -> set[str]:
    """Lines that hold something that is no text, which a table that paragraphs write has no cell to keep it in.

    What is no text stands ``behind`` the paragraph that it is of, or else before it.
    """
    found: set[str] = set()
    last: list[str] = []
    waits = False
    for item in flow:
        if isinstance(item, Opaque):
            found.update(last if behind else ())
            waits = not behind
        elif isinstance(item, str):
            last = list(_lines(item))
            found.update(last if waits else ())
            waits = False
        else:
            for cell in item.cells:
                found.update(_texts(cell.content) if any(True for _ in _opaques(cell.content)) else ())
            last, waits = [], False
    return found


def refuse_many(paragraphs: int, what: str) -> None:
    """Raises ``UnreadableError`` for a document of more paragraphs than any report has."""
    if paragraphs > MOST_PARAGRAPHS:
        raise UnreadableError(f"{what}有{paragraphs}个段落或更多，超过上限{MOST_PARAGRAPHS}，未读取")


def from_blocks(found: Iterable[Block]) -> Iterator[Item]:
    """Blocks as a flow again: those of a document that stands inside another."""
    for block in found:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield FlowTable([
                FlowCell(c.row, c.column, c.rowspan, c.colspan, [c.text, *([Opaque(c.opaque)] if c.opaque else [])])
                for c in block.cells()
            ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class DefinedCell:
    """A cell of a row definition as DOC and RTF have it: edges in twips and how it merges.

    ``joins_left``: covered by the cell before it. ``vertical``: ``restart``, ``continue`` (covered by the
    cell above) or ``None``.
    """

    left: int
    right: int
    joins_left: bool = False
    vertical: str | None = None


_Contents = list[list[Item]]


@dataclass(slots=True)
class _OpenTable:
    rows: list[tuple[_Contents, Sequence[DefinedCell] | None]] = field(default_factory=list)
    cells: _Contents = field(default_factory=list)
    content: list[Item] = field(default_factory=list)

    def end_cell(self) -> None:
        self.cells.append(self.content)
        self.content = []

    def end_row(self, definition: Sequence[DefinedCell] | None) -> None:
        if self.content:
            self.end_cell()
        if self.cells:
            self.rows.append((self.cells, definition))
        self.cells = []


class FlowBuilder:
    """Builds a flow from a stream of paragraphs that know only their table depth, as DOC and RTF store it."""

    def __init__(self) -> None:
        self._body: list[Item] = []
        self._tables: list[_OpenTable] = []

    def paragraph(self, depth: int, text: str) -> None:
        """A paragraph at a depth of nesting; 0 is outside tables."""
        self._enter(depth)
        self._content.append(text)

    def insert(self, depth: int, flow: Iterable[Item]) -> None:
        """A flow of its own, as a text box holds it, at a depth of nesting."""
        self._enter(depth)
        self._content.extend(flow)

    def end_cell(self, depth: int, text: str) -> None:
        """The last paragraph of a cell."""
        self.paragraph(depth, text)
        self._tables[-1].end_cell()

    def end_row(
        self,
        depth: int,
        definition: Sequence[DefinedCell] | None,
        *,
        deleted: bool = False,
        shown: bool = True,
    ) -> None:
        """The end of a row, with its definition where the document has one; one that is not ``shown`` goes.

        ``deleted``: its end mark was deleted by a tracked change. The row goes with it only if all its text
        was deleted too: LibreOffice also marks the end of the row before a deleted one.
        """
        self._enter(depth)
        table = self._tables[-1]
        contents = (*table.cells, table.content)
        if not shown or (deleted and not any(True for content in contents for _ in _texts(content))):
            table.content.clear()
            table.cells.clear()
        table.end_row(definition)

    def finish(self) -> list[Item]:
        """Close what is open and give the flow."""
        self._enter(0)
        return self._body

    @property
    def _content(self) -> list[Item]:
        return self._tables[-1].content if self._tables else self._body

    def _enter(self, depth: int) -> None:
        while len(self._tables) > depth:
            table = self._tables.pop()
            table.end_row(None)
            if table.rows:
                self._content.append(_defined_table(table.rows))
        while len(self._tables) < depth:
            self._tables.append(_OpenTable())


def _defined_table(rows: Sequence[tuple[_Contents, Sequence[DefinedCell] | None]]) -> FlowTable:
    """Rows of cell contents with their definitions to cells with slots and spans.

    A row whose definition is missing or too short has its cells in columns of their own order.
    """
    defined = [
        definition if definition is not None and len(definition) >= len(contents) else None
        for contents, definition in rows
    ]
    edges = [[(cell.left, max(cell.right, cell.left + 1)) for cell in row or ()] for row in defined]
    columns = edges_to_columns(edges, tolerance=EDGE_TOLERANCE)
    cells: list[FlowCell] = []
    open_above: dict[int, FlowCell] = {}
    for number, ((contents, _), definition, places) in enumerate(zip(rows, defined, columns, strict=True)):
        open_here: dict[int, FlowCell] = {}
        before: FlowCell | None = None
        for index, content in enumerate(contents):
            column, span = places[index] if definition else (index, 1)
            merge = definition[index] if definition else DefinedCell(0, 0)
            above = open_above.get(column)
            if merge.joins_left and before is not None:
                before.colspan = column + span - before.column
            elif merge.vertical == "continue" and above is not None:
                above.rowspan = number - above.row + 1
                open_here[column] = before = above
            else:
                before = FlowCell(number, column, 1, span, content)
                cells.append(before)
                if merge.vertical is not None:
                    open_here[column] = before
        open_above = open_here
    return FlowTable(cells)


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


def _dissolved(flow: Iterable[Item]) -> Iterator[Item]:
    for item in flow:
        if isinstance(item, FlowTable) and _is_frame(item):
            for cell in item.cells:
                yield from _dissolved(cell.content)
        else:
            yield item


def _is_frame(table: FlowTable) -> bool:
    """Whether a table is layout: it holds tables, and more figures stand in those than beside them.

    What counts are the cells that hold no further table, however deep a page is wrapped.
    """
    inner = [nested for cell in table.cells for nested in cell.content if isinstance(nested, FlowTable)]
    nested_cells = sum(map(_leaves, inner))
    return nested_cells > len(inner) and nested_cells > len(table.cells) - len(inner)


def _leaves(table: FlowTable) -> int:
    """The number of cells without tables of their own, in a table and in those inside it."""
    count = 0
    for cell in table.cells:
        inner = [nested for nested in cell.content if isinstance(nested, FlowTable)]
        count += sum(map(_leaves, inner)) if inner else 1
    return count


def _texts(content: Iterable[Item]) -> Iterator[str]:
    for item in content:
        if isinstance(item, str):
            yield from _lines(item)
        elif isinstance(item, FlowTable):
            for cell in item.cells:
                yield from _texts(cell.content)


def _opaques(content: Iterable[Item]) -> Iterator[str]:
    for item in content:
        if isinstance(item, Opaque):
            yield item.kind
        elif isinstance(item, FlowTable):
            for cell in item.cells:
                yield from _opaques(cell.content)


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            yield stripped
