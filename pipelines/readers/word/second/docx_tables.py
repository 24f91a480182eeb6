"""The tables of a DOCX document, for its second text: which cells and rows are there, and on what ground."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.readers.word.second.docx_looks import NO, attribute, whole_number
from pipelines.readers.word.second.elements import Attributes, Elements
from pipelines.readers.word.second.lines import OBJECT, InOrder


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
    #: whether text flows around it, and the frame of its first paragraph
    flowed_around: bool = False
    frame: str | None = None
    #: whether its columns keep their widths; the height of this row where it never grows
    fixed: bool = False
    height: int | None = None
    #: of this cell: lines so far, what stands above them, and what a figure among them takes
    lines: int = 0
    above: int = 0
    doubts: set[str] = field(default_factory=set)


class Tables(Elements):
    """The tables that are open where the reading stands, each inside a cell of the one before."""

    def __init__(self, story: InOrder, scope: Scope, usual_style: str) -> None:
        self._story, self._scope, self._usual_style = story, scope, usual_style
        self._open: list[_Table] = []
        #: inside the margins of a cell
        self._margins = False
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

    @property
    def inside(self) -> bool:
        """Whether a cell is open."""
        return bool(self._open)

    def doubt(self) -> None:
        """The figure of the open cell, if it has one, can not be told."""
        if self._open:
            self._open[-1].doubts.add("figure")

    def mark(self) -> None:
        """What the open cell prints can not be told."""
        if self._open:
            self._open[-1].doubts.add("all")

    def keeps(self, frame: str) -> bool:
        """Whether a paragraph in this frame stands in its cell: the table's own is repeated in each of them."""
        table = self._open[-1]
        if table.frame is None:
            table.frame = frame if table.flowed_around else ""
        return frame == table.frame

    def note(self) -> None:
        """A note's mark stands in the open cell."""
        if self._open:
            self._open[-1].doubts.add("blank")

    def push_down(self, above: int) -> None:
        """So many twips are left free above a paragraph."""
        if self._open:
            self._open[-1].above += above

    def line(self, held: str) -> None:
        """A line of the open cell ends, which prints ``held``: a figure may lie below the end of a low row."""
        if not self._open:
            return
        table = self._open[-1]
        table.lines += 1
        low = table.height is not None and not table.merge
        if low and any(map(str.isdigit, held)):
            needed = table.above + (200 * table.lines if table.lines > 1 else 190)
            if table.height is not None and table.height < needed:
                table.doubts.add("figure")

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

    def _start_tblppr(self, _: Attributes) -> None:
        if self._scope.of == "table":
            self._open[-1].flowed_around = True

    def _start_tr(self, _: Attributes) -> None:
        table = self._open[-1]
        table.column, table.row_shown, table.here, table.height = 0, True, set(), None

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
        if self._scope.of == "row" and rule == "exact":
            height = self._open[-1].height = whole_number(attribute(attributes, "val"), 240)
            self._open[-1].row_shown = self._open[-1].row_shown and height > 40

    def _start_tbllayout(self, attributes: Attributes) -> None:
        if self._scope.of == "table":
            self._open[-1].fixed = attribute(attributes, "type") == "fixed"

    def _start_tcw(self, attributes: Attributes) -> None:
        stated = self._scope.of == "cell" and (attribute(attributes, "type") or "dxa") == "dxa"
        if stated and self._open[-1].fixed and 0 < whole_number(attribute(attributes, "w"), 0) < 60:
            self.doubt()

    def _start_gridbefore(self, attributes: Attributes) -> None:
        if self._scope.of == "row":
            self._open[-1].column = whole_number(attribute(attributes, "val"), 0)

    def _start_tc(self, _: Attributes) -> None:
        table = self._open[-1]
        table.span, table.merge, table.joined, table.removed, table.cell_ground = 1, "", False, False, ""
        table.lines = table.above = 0
        table.doubts = set()
        self._story.open_cell()

    def _end_tc(self) -> None:
        table = self._open[-1]
        covered = table.removed or table.joined
        if not table.removed and table.merge:
            covered = covered or (table.merge == "continue" and table.column in table.open)
            table.here.add(table.column)
        if not table.removed:
            table.column += table.span
        if "all" in table.doubts:
            self._story.paragraph(OBJECT)
        elif table.doubts and not covered:
            figure = self._story.has_figure()
            if ("figure" in table.doubts and figure) or ("blank" in table.doubts and not figure):
                self._story.paragraph(OBJECT)
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

    def _start_tcmar(self, _: Attributes) -> None:
        self._margins = True

    def _end_tcmar(self) -> None:
        self._margins = False

    def _start_left(self, attributes: Attributes) -> None:
        if self._margins and whole_number(attribute(attributes, "w"), 0) > 2000:
            self.doubt()

    _start_right = _start_start = _start_end = _start_left

    def _start_celldel(self, _: Attributes) -> None:
        self._open[-1].removed = True
