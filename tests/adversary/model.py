"""A report before it is printed: blocks, tables and cells whose text comes in pieces, and what a person sees of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Number = int | float
#: what may be answered for one figure: the printed number, ``None`` for nothing, or one of several
Seen = Number | None | frozenset[Number | None]

VERIFIED = frozenset({"verified"})
EITHER = frozenset({"verified", "partial"})
PARTIAL = frozenset({"partial"})
INCONSISTENT = frozenset({"inconsistent"})


@dataclass(slots=True)
class Piece:
    """Text in a cell or paragraph; ``how`` names a mechanism that the format's printer knows, "" is plain."""

    text: str
    how: str = ""


@dataclass(slots=True)
class Cell:
    """A cell where it begins. ``name`` is the figure it prints (d.ITEM.MEASURE ...), ``how`` concerns the whole cell."""

    pieces: list[Piece]
    rowspan: int = 1
    colspan: int = 1
    name: str | None = None
    how: str = ""

    @property
    def text(self) -> str:
        """Everything in the cell, seen or not."""
        return "".join(piece.text for piece in self.pieces)

    @text.setter
    def text(self, text: str) -> None:
        self.pieces = [Piece(text)]


def label(text: str, rowspan: int = 1, colspan: int = 1) -> Cell:
    """A cell of words."""
    return Cell([Piece(text)], rowspan, colspan)


@dataclass(slots=True)
class Table:
    """Rows of cells; ``hidden_rows`` are row numbers with the mechanism that hides them."""

    rows: list[list[Cell]]
    hidden_rows: dict[int, str] = field(default_factory=dict)

    def cells(self) -> Iterator[Cell]:
        """Every cell, in order."""
        for row in self.rows:
            yield from row


@dataclass(slots=True)
class Block:
    """A title, heading, paragraph, signature or table, in the order of the page; ``aside`` stands in a sidebar."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    table: Table | None = None
    section: int = 0
    aside: bool = False


@dataclass(slots=True)
class Doc:
    """A report to print and its truth.

    ``truth`` names every figure of the form; ``statuses`` are the answers allowed; ``ordinary`` means that a
    person reads it without a doubt, so that it must be exact and of the first status; ``options`` are read by
    the printers (``layout``, ``skin`` ...), ``sheet`` holds style rules of the page.
    """

    authority: str
    year: int
    edition: str
    blocks: list[Block]
    truth: dict[str, Seen]
    statuses: frozenset[str] = VERIFIED
    ordinary: bool = True
    options: dict[str, str] = field(default_factory=dict)
    sheet: list[str] = field(default_factory=list)

    def tables(self, section: int) -> list[Table]:
        """The tables of a section, in order."""
        return [block.table for block in self.blocks if block.table is not None and block.section == section]

    def figures(self) -> dict[str, Cell]:
        """The cell of each figure."""
        return {
            cell.name: cell
            for block in self.blocks
            if block.table is not None
            for cell in block.table.cells()
            if cell.name
        }

    def awkward(self, statuses: frozenset[str] = EITHER) -> None:
        """A careful reader may doubt: any of ``statuses`` will do."""
        self.ordinary = False
        self.statuses = statuses


def paragraph(text: str, section: int = 0, kind: str = "p") -> Block:
    """A block of words."""
    return Block(kind, [Piece(text)], section=section)


def slots(table: Table) -> list[list[tuple[Cell | None, bool]]]:
    """The table as a rectangle: in each slot its cell (``None``: nothing) and whether the cell begins there."""
    rows: list[dict[int, tuple[Cell, bool]]] = [{} for _ in table.rows]
    for r, line in enumerate(table.rows):
        c = 0
        for cell in line:
            while c in rows[r]:
                c += 1
            for down in range(min(cell.rowspan, len(rows) - r)):
                for right in range(cell.colspan):
                    rows[r + down].setdefault(c + right, (cell, down == 0 and right == 0))
            c += cell.colspan
    width = max((max(row) + 1 for row in rows if row), default=1)
    return [[row.get(c, (None, False)) for c in range(width)] for row in rows]
