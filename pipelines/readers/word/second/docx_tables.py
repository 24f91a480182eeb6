"""The tables of a DOCX document, for its second text: which cells and rows are there, and on what ground."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.readers.word.second.docx_looks import NO, attribute, whole_number
from pipelines.readers.word.second.elements import Attributes, Elements
from pipelines.readers.word.second.lines import InOrder


@dataclass(slots=True)
class Scope:
    """What a property element says something of: ``run``, ``paragraph``, ``cell``, ``row``, ``table`` or nothing."""

    of: str = ""


@dataclass(slots=True)
class _Table:
    style: str
    ground: str
    #: columns that a cell above reaches down over, and those found in this row
    open: set[int] = field(default_factory=set)
    here: set[int] = field(default_factory=set)
    column: int = 0
    row_shown: bool = True
    span: int = 1
    merge: str = ""
    joined: bool = False
    removed: bool = False
    cell_ground: str = ""


class Tables(Elements):
    """The tables that are open where the reading stands, each inside a cell of the one before."""

    def __init__(self, story: InOrder, scope: Scope, usual_style: str) -> None:
        self._story, self._scope, self._usual_style = story, scope, usual_style
        self._open: list[_Table] = []
        #: the tables around each text box that is open
        self._around: list[list[_Table]] = []

    @property
    def style(self) -> str:
        """The style of the innermost table, empty outside of tables."""
        return self._open[-1].style if self._open else ""

    @property
    def ground(self) -> str:
        """The ground of the innermost cell, empty where none is stated."""
        return self._open[-1].cell_ground or self._open[-1].ground if self._open else ""

    def shade(self, ground: str) -> None:
        """The ground that a cell's or a table's properties state."""
        if self._scope.of == "cell":
            self._open[-1].cell_ground = ground
        elif self._scope.of == "table":
            self._open[-1].ground = ground

    def remove_row(self) -> None:
        """The row is deleted."""
        self._open[-1].row_shown = False

    def enter_box(self) -> None:
        """A text box inside the tables: none of them is open in it."""
        self._around.append(self._open)
        self._open = []

    def leave_box(self) -> None:
        """Back to the tables around the box."""
        self._open = self._around.pop()

    def _start_tbl(self, _: Attributes) -> None:
        self._open.append(_Table(self._usual_style, self.ground))
        self._story.open_table()

    def _end_tbl(self) -> None:
        self._open.pop()
        self._story.close_table()

    def _start_tblpr(self, _: Attributes) -> None:
        self._scope.of = "table"

    def _end_tblpr(self) -> None:
        self._scope.of = ""

    def _start_tblstyle(self, attributes: Attributes) -> None:
        if self._scope.of == "table":
            self._open[-1].style = attribute(attributes, "val") or ""

    def _start_tr(self, _: Attributes) -> None:
        table = self._open[-1]
        table.column, table.row_shown, table.here = 0, True, set()

    def _end_tr(self) -> None:
        table = self._open[-1]
        if table.row_shown:
            table.open = table.here
        self._story.close_row(shown=table.row_shown)

    def _start_trpr(self, _: Attributes) -> None:
        self._scope.of = "row"

    def _end_trpr(self) -> None:
        self._scope.of = ""

    def _start_hidden(self, attributes: Attributes) -> None:
        if self._scope.of == "row" and (attribute(attributes, "val") or "1") not in NO:
            self._open[-1].row_shown = False

    def _start_trheight(self, attributes: Attributes) -> None:
        rule = attribute(attributes, "hRule") or attribute(attributes, "h-rule")
        low = self._scope.of == "row" and rule == "exact"
        if low and whole_number(attribute(attributes, "val"), 240) <= 40:
            self._open[-1].row_shown = False

    def _start_gridbefore(self, attributes: Attributes) -> None:
        if self._scope.of == "row":
            self._open[-1].column = whole_number(attribute(attributes, "val"), 0)

    def _start_tc(self, _: Attributes) -> None:
        table = self._open[-1]
        table.span, table.merge, table.joined, table.removed, table.cell_ground = 1, "", False, False, ""
        self._story.open_cell()

    def _end_tc(self) -> None:
        table = self._open[-1]
        covered = table.removed or table.joined
        if not table.removed and table.merge:
            covered = covered or (table.merge == "continue" and table.column in table.open)
            table.here.add(table.column)
        if not table.removed:
            table.column += table.span
        self._story.close_cell(covered=covered)

    def _start_tcpr(self, _: Attributes) -> None:
        self._scope.of = "cell"

    def _end_tcpr(self) -> None:
        self._scope.of = ""

    def _start_gridspan(self, attributes: Attributes) -> None:
        if self._scope.of == "cell":
            span = whole_number(attribute(attributes, "val"), 1)
            self._open[-1].span = span if 0 < span < 100 else 1

    def _start_vmerge(self, attributes: Attributes) -> None:
        self._open[-1].merge = "restart" if attribute(attributes, "val") == "restart" else "continue"

    def _start_hmerge(self, attributes: Attributes) -> None:
        self._open[-1].joined = attribute(attributes, "val") != "restart" and self._open[-1].column > 0

    def _start_celldel(self, _: Attributes) -> None:
        self._open[-1].removed = True
