"""What of an ODT document prints something else than its text, for its second text: noted for each cell that is open, and
set as marks where it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.readers.word.second.odf_styles import Attributes, Styles, points

_OVER = {"draw:line", "draw:connector", "draw:measure"}
#: first words of the elements whose text a program computes when it shows it, or prints under a condition
_COMPUTED = re.compile(
    r"text:(?:page-|date$|time$|chapter$|sheet-name$|author-|creator$|initial-creator$|printed-by$|title$|subject$|description$"
    r"|keywords$|user-defined$|file-name$|template-name$|\w+-count$|editing-|creation-|modification-|print-|hidden-|conditional-text$"
    r"|expression$|variable-|user-field-(?:get|input)$|sequence$|bookmark-ref$|reference-ref$|note-ref$|sequence-ref$|database-"
    r"|meta-field$|script$|dde-connection$|drop-down$|measure$|execute-macro$|bibliography-mark$|table-of-content$)"
)


@dataclass(slots=True)
class _Table:
    #: of each column, whether no figure has room in it
    narrow: list[bool] = field(default_factory=list)
    column: int = 0


class Doubts:
    """Follows the elements of a document; ``styles`` are those that it defines."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._tables: list[_Table] = []
        self._cells: list[set[str]] = []
        #: of each open cell, the number or the formula that is behind it
        self._numbers: list[str | None] = []
        self._row = ""
        self._lists: list[str] = []
        #: of each list that is open, whether the next paragraph has its number
        self._fresh: list[bool] = []
        #: how deep in sections that a condition shows, and the digits above a ruby
        self._sections: list[bool] = []
        self.above: list[str] | None = None

    @property
    def inside(self) -> bool:
        """Whether a cell is open."""
        return bool(self._cells)

    def doubt(self, kind: str = "figure") -> None:
        """The open cell's ``figure`` is doubtful; or its blank, or all of it."""
        if self._cells:
            self._cells[-1].add(kind)

    def begin(self, name: str, attributes: Attributes) -> None:
        """An element that may be one of those, or lead to some."""
        if name in _OVER or name == "text:note":
            self.doubt("blank" if name == "text:note" else "figure")
        elif _COMPUTED.match(name):
            self.doubt("all")
        elif name == "text:section":
            self._sections.append(attributes.get("text:display") == "condition")
        elif name == "text:list":
            above = self._lists[-1] if self._lists else ""
            self._lists.append(attributes.get("text:style-name", above))
            self._fresh.append(False)
        elif name == "text:list-item" and self._fresh:
            self._fresh[-1] = True
        elif name == "text:ruby":
            self.above = []
        elif name.startswith("table:"):
            self._begin_part(name, attributes)

    def _begin_part(self, name: str, attributes: Attributes) -> None:
        style = attributes.get("table:style-name", "")
        if name == "table:table":
            self._tables.append(_Table())
        elif name == "table:table-row" and self._tables:
            self._row, self._tables[-1].column = style, 0
        elif name == "table:table-column" and self._tables:
            width = points(self._styles.inherited("table-column", style).get("narrow", ""))
            copies = _number(attributes, "columns-repeated")
            self._tables[-1].narrow += [width is not None and width < 3] * copies
        elif name in ("table:table-cell", "table:covered-table-cell") and self._tables:
            table = self._tables[-1]
            place, table.column = table.column, table.column + _number(attributes, "columns-repeated")
            if name == "table:table-cell":
                self._cells.append(set())
                self._numbers.append(attributes.get("office:value", attributes.get("table:formula")))
                wide = _number(attributes, "columns-spanned") > 1
                if not wide and place < len(table.narrow) and table.narrow[place]:
                    self.doubt()
                if self._styles.crossed(style) or self._styles.low(self._row):
                    self.doubt()

    def finish(self, name: str) -> None:
        """Such an element ends."""
        if name == "text:section" and self._sections:
            self._sections.pop()
        elif name == "text:list" and self._lists:
            self._lists.pop()
            self._fresh.pop()
        elif name == "text:ruby":
            if any(map(str.isdigit, "".join(self.above or ()))):
                self.doubt("all")
            self.above = None
        elif name == "table:table" and self._tables:
            self._tables.pop()

    def end_cell(self, text: str) -> bool:
        """The cell, which holds ``text``, ends; whether what it prints can not be told."""
        kinds = self._cells.pop() if self._cells else set()
        number = self._numbers.pop() if self._numbers else None
        figure = any(map(str.isdigit, text))
        other = number is not None and figure and not _is_number(text, number)
        return other or "all" in kinds or ("figure" if figure else "blank") in kinds

    def end_paragraph(self, style: str, text: str) -> None:
        """A paragraph of the open cell ends."""
        if any(self._sections) or self._styles.changes(style):
            self.doubt("all")
        if self._styles.moved(style):
            self.doubt()
        if self._fresh and self._fresh[-1]:
            self._fresh[-1] = False
            if self._styles.runs_in(self._lists[-1], len(self._lists), text):
                self.doubt("all")


def _is_number(text: str, number: str) -> bool:
    """Whether a cell prints the number behind it."""
    try:
        bare = re.sub(r"^[¥￥]|[\s,，]", "", text)
        held, share, _ = re.split(r"(%?)[件条项个宗次份户人元]?$", bare, maxsplit=1)
        return abs(float(held) / (100 if share else 1) - float(number)) < 1e-9 * max(1.0, abs(float(number)))
    except ValueError:
        return False


def _number(attributes: Attributes, what: str) -> int:
    held = attributes.get(f"table:number-{what}", "1")
    return min(max(int(held), 1), 1000) if held.isdecimal() and len(held) < 10 else 1
