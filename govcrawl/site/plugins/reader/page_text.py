"""An archived page as text: paragraphs and rows of tables, in the order and the shape in which they were printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count

#: what a cell may take of columns and rows, whatever it says
_WIDEST = 100
#: tables in tables, beyond which no page is taken seriously
_DEEPEST = 40


@dataclass
class Flow:
    """What follows one another on a page, or in a cell of a table: paragraphs and tables."""

    columns: int = 1
    rows: int = 1
    items: list[str | list[list[Flow]]] = field(default_factory=list)
    _text: str = ""

    def add(self, text: str) -> None:
        """Go on with the open paragraph."""
        self._text += text

    def end(self) -> None:
        """End the open paragraph."""
        if told := re.sub(r"\s+", " ", self._text).strip():
            self.items.append(told)
        self._text = ""

    @property
    def text(self) -> str:
        """All paragraphs in one, as a cell is read: without white space."""
        return re.sub(r"\s+", "", "".join(item for item in self.items if isinstance(item, str)))

    @property
    def holds_tables(self) -> bool:
        """Whether it only arranges other tables."""
        return any(not isinstance(item, str) for item in self.items)


@dataclass
class Line:
    """A line of a page: a row of the table with that number, or a paragraph (``table`` is 0, and there is one cell)."""

    cells: list[Flow]
    table: int = 0
    marked: bool = False

    def last(self, number: int) -> list[str]:
        """The texts of the last cells."""
        return [cell.text for cell in self.cells[-number:]]


class _Text(HTMLParser):
    """The words of a page in order, rows of tables kept together; nothing of its markup survives."""

    _SKIPPED = frozenset(
        ("script", "style", "template", "noscript", "head", "svg", "iframe", "object", "select")
    )
    _BREAKS = frozenset(("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Flow()
        self._skipping: list[str] = []
        #: the tables that are open, the innermost last, and of each the cell that is open
        self._tables: list[tuple[list[list[Flow]], list[Flow]]] = []

    @property
    def _flow(self) -> Flow:
        return next((cells[0] for _, cells in reversed(self._tables) if cells), self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SKIPPED:
            self._skipping.append(tag)
        elif tag == "table":
            self._flow.end()
            if len(self._tables) < _DEEPEST:
                table: list[list[Flow]] = []
                self._flow.items.append(table)
                self._tables.append((table, []))
        elif tag in ("tr", "td", "th") and self._tables:
            self._end_cell()
            table, open_cell = self._tables[-1]
            if tag == "tr" or not table:
                table.append([])
            if tag != "tr":
                open_cell.append(Flow(_span(attrs, "colspan"), _span(attrs, "rowspan")))
                table[-1].append(open_cell[0])
        elif tag in self._BREAKS:
            self._flow.end()

    def handle_endtag(self, tag: str) -> None:
        if self._skipping and tag == self._skipping[-1]:
            self._skipping.pop()
        elif tag in ("tr", "td", "th", "table") and self._tables:
            self._end_cell()
            if tag == "table":
                self._tables.pop()
        elif tag in self._BREAKS:
            self._flow.end()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._flow.add(data)

    def _end_cell(self) -> None:
        _, open_cell = self._tables[-1]
        for cell in open_cell:
            cell.end()
        open_cell.clear()

    def close(self) -> None:
        super().close()
        while self._tables:
            self._end_cell()
            self._tables.pop()
        self.page.end()


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    said = (dict(attrs).get(name) or "")[:4]
    return max(1, min(int(said), _WIDEST)) if said.isascii() and said.isdigit() else 1


def text_of(data: bytes) -> list[Line]:
    """A page as lines of text; the lists of links that frame a page are left in, as they were printed.

    A table that arranges others, or paragraphs in a single cell, is none: what it holds follows one another.
    """
    parser = _Text()
    parser.feed(_decoded(data))
    parser.close()
    return list(_lines(parser.page, count(1)))


def _lines(flow: Flow, numbers: Iterator[int]) -> Iterator[Line]:
    for item in flow.items:
        if isinstance(item, str):
            yield Line([Flow(items=[item])])
            continue
        if not any(cell.items for row in item for cell in row):
            continue
        number = next(numbers)
        for row in item:
            if any(cell.holds_tables for cell in row) or (len(row) == 1 and len(row[0].items) > 1):
                for cell in row:
                    yield from _lines(cell, numbers)
            elif row:
                yield Line(row, number)


def _decoded(data: bytes) -> str:
    said = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    names = ["utf-8", "gb18030"]
    if said and said[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        names.reverse()
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode(names[0], errors="replace")


def mark(lines: list[Line], raw: list[str]) -> bool:
    """Mark the rows that print ``raw`` cell by cell at their end; whether there are any."""
    wanted = [re.sub(r"\s+", "", cell) for cell in raw]
    found = False
    for line in lines:
        if line.table and len(line.cells) >= len(wanted) and line.last(len(wanted)) == wanted:
            line.marked = found = True
    return found
