"""DOC and WPS (Word 97 to 2003 binary), through olefile; LibreOffice, where installed, as a later reading."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import olefile

from pipelines.blocks import Content, PageFacts, UnreadableError
from pipelines.readers import doc_binary, docx, flow, office
from pipelines.readers.doc_binary import ParagraphProperties, RowCell, WordBinary
from pipelines.readers.flow import FlowCell, FlowTable
from pipelines.readers.sniff import recognise

#: paragraph end, cell or row end, section end or page break
_ENDS = re.compile("[\r\x07\x0c]")
_FIELD_MARKS = re.compile("[\x13\x14\x15]")
_CELL_END = "\x07"
#: line and column breaks, hyphens; anchors of pictures, notes and fields print nothing
_PRINTED = {0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: None} | dict.fromkeys(
    [*range(1, 9), 0x0C, 0x0D, 0x13, 0x14, 0x15]
)


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:
    """The document's own structure first, then LibreOffice's reading of it. Raises ``UnreadableError``."""
    kind = recognise(data, media_type=media_type)
    try:
        yield _read(data, kind)
    except UnreadableError as error:
        if "加密" in str(error) or office.installed() is None:
            raise
    if office.installed() is not None:
        for content in docx.readings(office.convert(data, "doc", "docx")):
            yield replace(content, format=kind)


def _read(data: bytes, kind: str) -> Content:
    word, title = _load(data)
    marked = _visible(word)
    facts = PageFacts(html_title=title)
    paragraphs = list(_paragraphs(word, marked))
    return Content(kind, flow.blocks(_flow(paragraphs)), _text(word, marked, paragraphs), facts=facts)


def _load(data: bytes) -> tuple[WordBinary, str | None]:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {
                name: ole.openstream(name).read() if ole.exists(name) else b""
                for name in ("WordDocument", "0Table", "1Table", "Data")
            }
            title = _title(ole)
    except (OSError, ValueError, IndexError, TypeError, RecursionError) as error:
        raise UnreadableError(f"Word文档不完整或已损坏（{error}），请重新下载") from error
    return doc_binary.load(streams["WordDocument"], streams, streams["Data"]), title


def _title(ole: olefile.OleFileIO[str]) -> str | None:
    """Title from the document's properties, in whatever code page they name."""
    try:
        properties: Any = ole.get_metadata()
    except (OSError, ValueError, IndexError, TypeError):
        return None
    title = properties.title
    if isinstance(title, bytes):
        encoding = {65001: "utf-8", 1200: "utf-16-le"}.get(properties.codepage or 936, "gb18030")
        title = title.decode(encoding, "replace")
    return title.strip("\x00 ") or None if title else None


@dataclass(slots=True)
class _Paragraph:
    start: int
    end: int
    text: str
    properties: ParagraphProperties
    #: its end is a cell end (0x07)
    cell: bool
    #: its end mark was deleted by a tracked change
    deleted: bool


def _visible(word: WordBinary) -> bytearray:
    """One byte for each character position, 0 where nothing prints: deleted, hidden, or a field's code."""
    marked = bytearray(b"\x01") * len(word.text)
    for start, end in word.dropped:
        marked[start:end] = bytes(max(min(end, len(marked)) - start, 0))
    opened: list[tuple[int, int | None]] = []  # start of the code, and of the result where there is one
    for mark in _FIELD_MARKS.finditer(word.text):
        position = mark.start()
        if mark.group() == "\x13":
            opened.append((position, None))
        elif mark.group() == "\x14" and opened:
            opened[-1] = (opened[-1][0], position)
        elif mark.group() == "\x15" and opened:
            code, result = opened.pop()
            instruction = word.text[code + 1 : result if result is not None else position].split()
            silent = position if result is None or instruction[:1] == ["TOC"] else result
            marked[code:silent] = bytes(silent - code)
    return marked


def _paragraphs(word: WordBinary, marked: bytearray) -> Iterator[_Paragraph]:
    start = 0
    ends = [match.start() for match in _ENDS.finditer(word.text)]
    if not ends or ends[-1] + 1 < len(word.text):
        ends.append(len(word.text))
    for end in ends:
        stretch = _shown(word, marked, start, end)
        properties = word.properties(min(end, len(word.text) - 1)) if word.text else ParagraphProperties()
        mark = word.text[end : end + 1]
        yield _Paragraph(
            start, end, stretch, properties, mark == _CELL_END, bool(mark) and not marked[end]
        )
        start = end + 1


def _shown(word: WordBinary, marked: bytearray, start: int, end: int) -> str:
    """The printed characters of a range of positions."""
    stretch = word.text[start:end]
    if word.symbols:
        stretch = "".join(
            _symbol(word.symbols[cp]) if cp in word.symbols else char
            for cp, char in enumerate(stretch, start)
        )
    if not all(marked[start:end]):
        stretch = "".join(char for char, shown in zip(stretch, marked[start:end], strict=False) if shown)
    stretch = stretch.translate(_PRINTED)
    return stretch.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _symbol(code: int) -> str:
    """One character for a symbol font's code: those at U+F000 hold letters and figures at the ASCII codes."""
    point = code - 0xF000 if 0xF020 <= code <= 0xF07E else code
    return " " if 0xE000 <= point <= 0xF8FF or point < 0x20 else chr(point)


@dataclass(slots=True)
class _OpenTable:
    rows: list[tuple[list[list[str | FlowTable]], list[RowCell] | None]] = field(default_factory=list)
    cells: list[list[str | FlowTable]] = field(default_factory=list)
    content: list[str | FlowTable] = field(default_factory=list)

    def end_cell(self) -> None:
        self.cells.append(self.content)
        self.content = []

    def end_row(self, definition: list[RowCell] | None) -> None:
        if self.content:
            self.end_cell()
        if self.cells:
            self.rows.append((self.cells, definition))
        self.cells = []


def _flow(paragraphs: list[_Paragraph]) -> list[str | FlowTable]:
    """Paragraphs and tables as nested, by the table depth of each paragraph."""
    body: list[str | FlowTable] = []
    tables: list[_OpenTable] = []
    carried = ""

    def content() -> list[str | FlowTable]:
        return tables[-1].content if tables else body

    def close() -> None:
        table = tables.pop()
        table.end_row(None)
        if table.rows:
            content().append(_table(table.rows))

    for paragraph in paragraphs:
        properties = paragraph.properties
        depth = max(properties.depth, int(paragraph.cell))
        while len(tables) > depth:
            close()
        while len(tables) < depth:
            tables.append(_OpenTable())
        if depth and properties.ends_row:
            if paragraph.deleted:
                tables[-1].cells = []
            tables[-1].end_row(properties.row)
            continue
        text, carried = carried + paragraph.text, ""
        if paragraph.cell or (depth and properties.inner_cell):
            content().append(text)
            tables[-1].end_cell()
        elif paragraph.deleted:
            carried = text
        else:
            content().append(text)
    if carried:
        content().append(carried)
    while tables:
        close()
    return body


def _table(rows: list[tuple[list[list[str | FlowTable]], list[RowCell] | None]]) -> FlowTable:
    """Rows of cell contents with their definitions to cells with slots and spans."""
    defined = [
        definition if definition is not None and len(definition) >= len(contents) else None
        for contents, definition in rows
    ]
    edges = [[(cell.left, max(cell.right, cell.left + 1)) for cell in row or ()] for row in defined]
    columns = flow.edges_to_columns(edges, tolerance=flow.EDGE_TOLERANCE)
    cells: list[FlowCell] = []
    open_above: dict[int, FlowCell] = {}
    for number, ((contents, _), definition, places) in enumerate(zip(rows, defined, columns, strict=True)):
        open_here: dict[int, FlowCell] = {}
        first_code = next((cell.horizontal for cell in definition or () if cell.horizontal), 0)
        before: FlowCell | None = None
        for index, content in enumerate(contents):
            column, span = places[index] if definition else (index, 1)
            merge = definition[index] if definition else RowCell(0, 0)
            above = open_above.get(column)
            # Word's own files and the specification number first and later cells the other way round;
            # the first merged cell of a row is a first one, whatever its number
            if merge.horizontal and merge.horizontal != first_code and before is not None:
                before.colspan = column + span - before.column
            elif merge.vertical and not merge.restarts and above is not None:
                above.rowspan = number - above.row + 1
                open_here[column] = before = above
            else:
                before = FlowCell(number, column, 1, span, content)
                cells.append(before)
                if merge.vertical:
                    open_here[column] = before
        open_above = open_here
    return FlowTable(cells)


def _text(word: WordBinary, marked: bytearray, paragraphs: list[_Paragraph]) -> str:
    """The second reading: the stream of text as stored, paragraph and cell ends as line ends."""
    pieces = []
    for paragraph in paragraphs:
        if not paragraph.properties.ends_row:
            pieces.append(_shown(word, marked, paragraph.start, paragraph.end))
            if not paragraph.deleted:
                pieces.append("\n")
    return "".join(pieces)
