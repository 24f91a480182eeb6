"""The walk over a reduced page: lines, tables and marks in document order.

The parser's tree is taken as a stream of starts and ends, and cells are closed as a browser closes them
(a new cell or row ends the open one), because the tree of a page with missing end tags nests them wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from operator import attrgetter
from typing import cast

from lxml import etree

from pipelines.blocks import Grid
from pipelines.readers.html.names import BODY_NAMES, BODY_TAGS, CHROME_NAMES, CHROME_TAGS
from pipelines.readers.html.plain_rows import CELLS, PROSE, plain_row, plain_rows, single, spans
from pipelines.readers.html.printed import LINE_SEPARATOR, WHITE, clean, is_white, opaque_in
from pipelines.readers.html.table import Row, Slot, expand, groups_of_rows


class MarkKind(Enum):
    """What a :class:`Mark` says of the place where it stands."""

    BODY_START = auto()
    BODY_END = auto()
    CHROME_START = auto()
    CHROME_END = auto()
    IMAGE = auto()


@dataclass(slots=True)
class Line:
    """A line of text. ``linked`` counts its characters inside links; ``node`` is the element whose text
    (or, when ``tail``, whose tail) it begins with, ``last_node`` and ``last_tail`` that with which it ends."""

    text: str
    ended: bool
    linked: int
    node: etree._Element
    tail: bool
    last_node: etree._Element
    last_tail: bool


@dataclass(slots=True)
class Table:
    """A data grid, the number of its characters and of those inside links, and the elements at its ends."""

    grid: Grid
    length: int
    linked: int
    first: etree._Element
    last: etree._Element


@dataclass(slots=True)
class Mark:
    """A place in the stream; ``element`` is the element that begins or ends there."""

    kind: MarkKind
    element: etree._Element


Item = Line | Table | Mark

_BLOCKS = (
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "center", "blockquote",
    "article", "section", "main", "header", "footer", "nav", "aside", "form", "fieldset", "legend", "address",
    "pre", "figure", "figcaption", "hr", "caption", "body", "html", "dir", "menu", "details", "summary", "option",
    "ucapcontent", "ucaptitle", "publishtime", "textarea", "optgroup", "head", "hgroup", "listing", "frameset", "xmp",
)  # fmt: skip
#: elements before and after which a line ends
PRINTED_APART = frozenset((*_BLOCKS, "br", "table", "thead", "tbody", "tfoot", "tr"))
#: block elements that are never a container of the body or of chrome
_PLAIN = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "hr", "pre")

_SENTENCE_END = re.compile(r"[。！？；：!?;:…]\s*$")
_INDENT = ("\u3000", "\xa0\xa0", "\u2003", "\u2002")
_DIGIT = re.compile(r"\d")
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*、")
_ROW_PARENTS = frozenset(("table", "tbody", "thead", "tfoot"))
#: characters of an id and the classes beside it, mostly
_SHORT_NAMES = 100


@dataclass(slots=True)
class _OpenTable:
    element: etree._Element
    number: int
    rows: list[Row] = field(default_factory=list)
    row: Row | None = None
    row_element: etree._Element | None = None
    cell: etree._Element | None = None
    items: list[Item] = field(default_factory=list)
    complex: bool = False
    #: what is seen in the open cell, and in the cells so far, and is no text
    opaque: list[str] = field(default_factory=list)
    opaque_cells: list[str] = field(default_factory=list)
    #: whether a figure stands in the open row but in none of its cells
    strays: bool = False
    section: int = 0
    section_tag: str = ""


class Walker:
    """One pass over the tree. ``items`` holds the result of :meth:`walk`."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self._tables: list[_OpenTable] = []
        self._table_count = 0
        self._marked: list[tuple[etree._Element, MarkKind]] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._link_depth = 0
        self._blank = ""
        self._start: tuple[etree._Element, bool] | None = None
        self._end: tuple[etree._Element, bool] | None = None

    def walk(self, root: etree._Element) -> list[Item]:
        """The lines, tables and marks of ``root`` in document order."""
        steps = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            tag = element.tag
            if event == "start":
                if tag == "tr" and self._one_plain_row(element):
                    steps.skip_subtree()
                    continue
                if tag in _OPENED:
                    _OPENED[tag](self, element)
                if tag in _ROW_PARENTS and self._plain_rows(element):
                    steps.skip_subtree()
                    continue
                text = element.text
                if text:
                    self._add(text, element, False)
            else:
                if tag in _CLOSED:
                    _CLOSED[tag](self, element)
                if self._tables and element is self._tables[-1].element:
                    self._close_table()
                text = element.tail
                if text:
                    self._add(text, element, True)
        self._flush(True)
        while self._tables:
            self._close_table()
        return self.items

    def _plain_rows(self, element: etree._Element) -> bool:
        """Take all rows of a table or of a group of rows at once when it holds nothing but plain rows."""
        if not self._tables or self._start is not None or not is_white(element.text):
            return False
        table = self._tables[-1]
        rows = plain_rows(element, section=table.section, section_tag=table.section_tag)
        if rows is None:
            return False
        self._take_rows(table, rows)
        return True

    def _one_plain_row(self, element: etree._Element) -> bool:
        """Take a whole row at once when it is plain."""
        if not self._tables or self._start is not None:
            return False
        table = self._tables[-1]
        row = plain_row(element, section=table.section, section_tag=table.section_tag)
        if row is None:
            return False
        self._take_rows(table, [row])
        return True

    def _take_rows(self, table: _OpenTable, rows: Iterable[Row]) -> None:
        self._close_row(table)
        for row in rows:
            if not row.length and row.first.get("height") == "0":
                continue  # Word ends a table of uneven columns with a row that only sets their widths
            row.order = len(table.rows)
            table.rows.append(row)

    def _flow(self) -> list[Item]:
        """Where the next item goes: the open cell, else what stands around the table."""
        for table in reversed(self._tables):
            if table.cell is not None:
                return table.items
        return self.items

    def _add(self, text: str, node: etree._Element, tail: bool) -> None:
        if not text.strip(WHITE):
            if self._pieces:
                self._pieces.append(text)
            return
        tables = self._tables
        if tables and tables[-1].cell is None and self._start is None:
            self._leave_rows(tables[-1], text)
        if LINE_SEPARATOR in text:
            first, *others = text.split(LINE_SEPARATOR)
            self._add(first, node, tail)
            for other in others:
                self._flush(False)
                self._add(other, node, tail)
            return
        if self._start is None:
            self._start = (node, tail)
        self._end = (node, tail)
        self._pieces.append(text)
        if self._link_depth:
            self._linked += len(text.strip())

    def _flush(self, ended: bool) -> None:
        """End the line that is open."""
        if self._start is None or self._end is None:
            return
        printed = "".join(self._pieces)
        text = clean(printed)
        if self._tables and len(text) < len(printed):
            self._tables[-1].opaque += opaque_in(printed)
        if text and not text.isspace():
            flow = self._flow()
            if text.startswith(_INDENT) and flow and isinstance(flow[-1], Line):
                flow[-1].ended = True
            ended = ended or bool(_SENTENCE_END.search(text))
            flow.append(Line(text, ended, self._linked, *self._start, *self._end))
        elif text and not self._blank:
            self._blank = text
        self._pieces.clear()
        self._linked = 0
        self._start = self._end = None

    def _open_cell(self, element: etree._Element) -> None:
        self._flush(True)
        if not self._tables:
            self._marks(element)
            return
        table = self._tables[-1]
        self._close_cell(table)
        if table.row is None:
            self._open_row(table, element)
        table.cell = element
        table.items = []
        table.complex = False
        table.opaque = []
        self._blank = ""
        self._marks(element)

    def _end_cell(self, element: etree._Element) -> None:
        self._flush(True)
        self._unmark(element)
        if self._tables and self._tables[-1].cell is element:
            self._close_cell(self._tables[-1])

    def _open_block(self, element: etree._Element) -> None:
        self._flush(True)
        self._marks(element)

    def _end_block(self, element: etree._Element) -> None:
        self._flush(True)
        self._unmark(element)

    def _plain_block(self, _: etree._Element) -> None:
        self._flush(True)

    def _start_row(self, element: etree._Element) -> None:
        self._flush(True)
        if not self._tables:
            parent = element.getparent()
            self._table_count += 1
            self._tables.append(_OpenTable(element if parent is None else parent, self._table_count))
        self._open_row(self._tables[-1], element)

    def _end_row(self, element: etree._Element) -> None:
        if self._start is not None:
            self._flush(True)
        if self._tables and self._tables[-1].row_element is element:
            self._close_row(self._tables[-1])

    def _open_link(self, element: etree._Element) -> None:
        if element.get("href"):
            self._link_depth += 1

    def _end_link(self, element: etree._Element) -> None:
        if element.get("href") and self._link_depth:
            self._link_depth -= 1

    def _open_table(self, element: etree._Element) -> None:
        self._flush(True)
        if self._tables and self._tables[-1].cell is None:
            self._leave_rows(self._tables[-1])
        self._marks(element)
        self._table_count += 1
        self._tables.append(_OpenTable(element, self._table_count))

    def _end_table(self, element: etree._Element) -> None:
        self._flush(True)
        if self._tables and self._tables[-1].element is element:
            self._close_table()
        self._unmark(element)

    def _open_section(self, element: etree._Element) -> None:
        self._part_rows(element.tag)

    def _end_section(self, _: etree._Element) -> None:
        self._part_rows("")

    def _part_rows(self, tag: str) -> None:
        """The rows that follow stand in another row group than those before."""
        self._flush(True)
        if self._tables:
            table = self._tables[-1]
            self._close_row(table)
            table.section += 1
            table.section_tag = tag

    def _image(self, element: etree._Element) -> None:
        self._flow().append(Mark(MarkKind.IMAGE, element))

    def _meta(self, element: etree._Element) -> None:
        name = (element.get("name") or "").lower()
        if name == "contentstart":
            self._flush(True)
            self._mark(MarkKind.BODY_START, element)
        elif name == "contentend":
            self._flush(True)
            self._mark(MarkKind.BODY_END, element)

    def _break(self, _: etree._Element) -> None:
        """A ``<br>``. Two in a row end the paragraph."""
        if self._start is not None:
            self._flush(False)
            return
        flow = self._flow()
        if flow and isinstance(flow[-1], Line):
            flow[-1].ended = True

    def _marks(self, element: etree._Element) -> None:
        kind = _named(element)
        if kind is not None:
            self._marked.append((element, kind))
            self._mark(kind, element)

    def _unmark(self, element: etree._Element) -> None:
        if self._marked and self._marked[-1][0] is element:
            _, kind = self._marked.pop()
            self._mark(MarkKind.BODY_END if kind is MarkKind.BODY_START else MarkKind.CHROME_END, element)

    def _mark(self, kind: MarkKind, element: etree._Element) -> None:
        self._flow().append(Mark(kind, element))
        if kind is MarkKind.BODY_START:
            for table in self._tables:
                if table.cell is not None:
                    table.complex = True

    def _open_row(self, table: _OpenTable, element: etree._Element) -> None:
        self._close_row(table)
        table.row = Row([], table.section, table.section_tag, len(table.rows), element, element)
        table.row_element = element if element.tag == "tr" else None
        table.rows.append(table.row)

    def _close_row(self, table: _OpenTable) -> None:
        self._close_cell(table)
        if table.strays and table.row is not None:
            table.row.slots.append(Slot("", opaque="单元格之外的数字"))
        table.strays = False
        table.row = None
        table.row_element = None

    def _close_cell(self, table: _OpenTable) -> None:
        if table.cell is None or table.row is None:
            return
        self._flush(True)
        lines = [item for item in table.items if isinstance(item, Line)]
        text = "\n".join([line.text for line in lines]) if lines else self._blank
        prose = len(text) > PROSE and ("\n" in text or "。" in text)
        layout = table.complex or prose
        linked = sum([line.linked for line in lines])
        opaque = "、".join(dict.fromkeys(table.opaque))
        table.opaque_cells += table.opaque
        table.opaque = []
        table.row.slots.append(Slot(text, *spans(table.cell), table.items, opaque))
        table.row.length += len(text)
        table.row.linked += linked
        table.row.layout = table.row.layout or layout
        self._blank = ""
        if table.row_element is None:
            table.row.last = table.cell
        table.cell = None
        table.items = []

    def _leave_rows(self, table: _OpenTable, text: str = "") -> None:
        """Content between rows: what came before it in the table stands before it in the page. A text within a row but in
        none of its cells parts nothing: a browser prints it before the table, and whether its figures are the row's,
        nobody can say."""
        if (text and table.row_element is not None) or text.isspace():
            table.strays = table.strays or _DIGIT.search(text) is not None
            return
        self._close_row(table)
        if table.rows:
            resolved = _resolve(table)
            table.rows = []
            self._take(resolved, len(self._tables) - 1)

    def _close_table(self) -> None:
        table = self._tables[-1]
        self._close_row(table)
        self._tables.pop()
        if table.rows:
            resolved = _resolve(table)
            if table.opaque_cells and self._tables and not any(isinstance(item, Table) for item in resolved):
                self._tables[-1].opaque += table.opaque_cells
            self._take(resolved, len(self._tables))

    def _take(self, resolved: list[Item], depth: int) -> None:
        outer = self._tables[depth - 1] if depth else None
        if outer is not None and outer.cell is not None and any(isinstance(item, Table) for item in resolved):
            outer.complex = True
        flow = self._flow()
        if not flow and outer is not None and outer.cell is not None:
            outer.items = resolved
        elif not flow and outer is None:
            self.items = resolved
        else:
            flow.extend(resolved)


_Handler = Callable[[Walker, etree._Element], None]
#: what is done at the start of an element, by its tag
_OPENED: dict[str, _Handler] = {
    **dict.fromkeys(_BLOCKS, Walker._open_block),
    **dict.fromkeys(_PLAIN, Walker._plain_block),
    **dict.fromkeys(("td", "th"), Walker._open_cell),
    **dict.fromkeys(("thead", "tbody", "tfoot"), Walker._open_section),
    "br": Walker._break,
    "table": Walker._open_table,
    "tr": Walker._start_row,
    "a": Walker._open_link,
    "img": Walker._image,
    "meta": Walker._meta,
}
#: and at its end
_CLOSED: dict[str, _Handler] = {
    **dict.fromkeys(_BLOCKS, Walker._end_block),
    **dict.fromkeys(_PLAIN, Walker._plain_block),
    **dict.fromkeys(("td", "th"), Walker._end_cell),
    **dict.fromkeys(("thead", "tbody", "tfoot"), Walker._end_section),
    "table": Walker._end_table,
    "tr": Walker._end_row,
    "a": Walker._end_link,
}


def _named(element: etree._Element) -> MarkKind | None:
    """What the names of an element say of it."""
    tag = element.tag
    if tag in CHROME_TAGS:
        return MarkKind.CHROME_START
    if tag in BODY_TAGS:
        return MarkKind.BODY_START
    identifier = element.get("id")
    classes = element.get("class")
    if identifier is None and classes is None:
        return None
    names = f"{identifier or ''} {classes or ''}"
    kind = _known_names(names) if len(names) <= _SHORT_NAMES else _kind_named(names)
    return None if kind is MarkKind.CHROME_START and tag in CELLS else kind


def _kind_named(names: str) -> MarkKind | None:
    if BODY_NAMES.search(names):
        return MarkKind.BODY_START
    return MarkKind.CHROME_START if CHROME_NAMES.search(names) else None


#: remembered, since the pages of a portal have the same names
_known_names = lru_cache(maxsize=2048)(_kind_named)


def _resolve(table: _OpenTable) -> list[Item]:
    """A table as what it is: a grid of data, or the layout of what stands in its cells."""
    rows = table.rows
    if any(row.tag == "tfoot" for row in rows):
        rows = [row for row in rows if row.tag != "tfoot"] + [row for row in rows if row.tag == "tfoot"]
    if not any(row.layout for row in rows):
        return _grid_or_lines(rows, table)
    items: list[Item] = []
    run: list[Row] = []
    for group in groups_of_rows(rows):
        if any(row.layout for row in group):
            items += _run(run, table)
            run = []
            for row in group:
                items += _items(row)
        else:
            run += group
    return items + _run(run, table)


def _run(rows: list[Row], table: _OpenTable) -> list[Item]:
    """Rows between the layout rows of a table: data, with headings and titles among them."""
    items: list[Item] = []
    data: list[Row] = []
    for row in rows:
        filled = [place for place, slot in enumerate(row.slots) if slot.text.strip()]
        if len(filled) == 1 and (not data or _HEADING.match(row.slots[filled[0]].text)):
            items += _grid_or_lines(data, table)
            data = []
            items += _slot_items(row, filled[0])
        else:
            data.append(row)
    return items + _grid_or_lines(data, table)


def _grid_or_lines(rows: list[Row], table: _OpenTable) -> list[Item]:
    if not any(
        len([slot for slot in row.slots if slot.text and not slot.text.isspace()]) > 1 for row in rows
    ):
        return [item for row in rows for item in _items(row)]
    grid = expand(rows, origin=f"table {table.number}")
    length = sum([row.length for row in rows])
    linked = sum([row.linked for row in rows])
    order = attrgetter("order")
    return [Table(grid, length, linked, min(rows, key=order).first, max(rows, key=order).last)]


def _items(row: Row) -> list[Item]:
    """What stands in the cells of a row, for a table that only lays out."""
    return [item for place in range(len(row.slots)) for item in _slot_items(row, place)]


def _slot_items(row: Row, place: int) -> list[Item]:
    slot = row.slots[place]
    if slot.items is not None:
        return cast("list[Item]", slot.items)
    if not slot.text or slot.text.isspace():
        return []
    cell = row.first[place]
    node = cast("etree._Element", single(cell)) if len(cell) else cell
    return [Line(slot.text, True, 0, node, False, node, False)]
