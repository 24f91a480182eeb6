"""DOC and WPS (Word 97 to 2003 binary), through olefile; LibreOffice, where installed, as a later reading."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import olefile

from pipelines.blocks import Content, PageFacts, UnreadableError
from pipelines.readers.sniff import recognise
from pipelines.readers.word import doc_binary, docx, flow, office
from pipelines.readers.word.doc_binary import ParagraphProperties, RowCell, WordBinary
from pipelines.readers.word.flow import DefinedCell, FlowBuilder, FlowTable

#: paragraph end, cell or row end, section end or page break
_ENDS = re.compile("[\r\x07\x0c]")
_FIELD_MARKS = re.compile("[\x13\x14\x15]")
_DRAWING = "\x08"
_HOLE = "正文中有一段空字节"
_CELL_END = "\x07"
#: tables inside tables; Word itself stops far below
_MAX_DEPTH = 30
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
        # LibreOffice opens a document with a hole as if nothing had stood there
        if any(word in str(error) for word in ("加密", _HOLE)) or office.installed() is None:
            raise
    if office.installed() is not None:
        for content in docx.readings(office.convert(data, "doc", "docx")):
            yield replace(content, format=kind)


def _read(data: bytes, kind: str) -> Content:
    word, title = _load(data)
    if "\x00\x00" in word.text:  # a lost sector: what stood there would be taken for blank cells
        raise UnreadableError(f"Word文档已损坏：{_HOLE}，请重新下载")
    marked = _visible(word)
    facts = PageFacts(html_title=title)
    try:
        paragraphs = list(_paragraphs(word, marked, 0, word.length))
        _hang_boxes(word, marked, paragraphs)
    except (struct.error, IndexError) as error:
        raise UnreadableError("Word文档的段落格式已损坏，请重新下载") from error
    return Content(kind, flow.blocks(_flow(paragraphs)), _text(word, marked, paragraphs), facts=facts)


def _hang_boxes(word: WordBinary, marked: bytearray, paragraphs: list[_Paragraph]) -> None:
    """Hangs each box on the paragraph of its drawing, or of the first drawing where its own is unknown.

    A box that says what another said already is left out: where a drawing is kept twice its text is too.
    """
    first = word.text.find(_DRAWING, 0, word.length)
    told: set[str] = set()
    for box in word.boxes:
        anchor = first if box.anchor is None else box.anchor
        at = next((one for one in paragraphs if one.start <= anchor <= one.end), None)
        inside = list(_paragraphs(word, marked, box.start, box.end))
        words = "".join("".join(one.text.split()) for one in inside)
        if at is not None and words and words not in told:
            told.add(words)
            at.boxes.extend(inside)


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
        encoding = {65001: "utf-8", 1200: "utf-16-le"}.get((properties.codepage or 0) & 0xFFFF, "gb18030")
        title = title.decode(encoding, "replace")
    return title.strip("\x00 ") or None if title else None


@dataclass(slots=True)
class _Paragraph:
    start: int
    end: int
    #: its automatic number
    number: str
    text: str
    properties: ParagraphProperties
    #: its end is a cell end (0x07)
    cell: bool
    #: its end mark was deleted by a tracked change
    deleted: bool
    #: paragraphs of the text boxes that hang on it
    boxes: list[_Paragraph] = field(default_factory=list)


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


def _paragraphs(word: WordBinary, marked: bytearray, start: int, stop: int) -> Iterator[_Paragraph]:
    """The paragraphs of a range of positions."""
    ends = [match.start() for match in _ENDS.finditer(word.text, start, stop)]
    if not ends or ends[-1] + 1 < stop:
        ends.append(stop)
    for end in ends:
        stretch = _shown(word, marked, start, end)
        properties = word.properties(min(end, stop - 1)) if stop else ParagraphProperties()
        mark = word.text[end : min(end + 1, stop)]
        deleted = bool(mark) and not marked[end]
        number = ""
        if properties.numbered > 0 and stretch.strip():
            number = word.numbering.before(stretch, str(properties.numbered), properties.number_level)
        yield _Paragraph(start, end, number, stretch, properties, mark == _CELL_END, deleted)
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


def _flow(paragraphs: list[_Paragraph]) -> list[str | FlowTable]:
    """Paragraphs and tables as nested, by the table depth of each paragraph."""
    builder = FlowBuilder()
    carried = ""
    for paragraph in paragraphs:
        properties = paragraph.properties
        depth = max(properties.depth, int(paragraph.cell))
        if depth > _MAX_DEPTH:
            raise UnreadableError(f"Word文档的表格嵌套了{depth}层，文件已损坏，请重新下载")
        if paragraph.boxes:
            builder.insert(depth, _flow(paragraph.boxes))
        text = carried + paragraph.number + paragraph.text
        if depth and properties.ends_row:
            if paragraph.text.strip():  # the mark that ends a row stands alone
                raise UnreadableError("Word文档的段落格式已损坏，请重新下载")
            builder.end_row(depth, _definition(properties.row), deleted=paragraph.deleted)
        elif paragraph.cell or (depth and properties.inner_cell):
            builder.end_cell(depth, text)
            carried = ""
        elif paragraph.deleted:
            carried = text
        else:
            builder.paragraph(depth, text)
            carried = ""
    if carried:
        builder.paragraph(0, carried)
    return builder.finish()


def _definition(row: list[RowCell] | None) -> list[DefinedCell] | None:
    """A row's cells; the first horizontally merged cell of a row tells which code means *first*.

    Word's own files and the specification number first and later cells the other way round.
    """
    if row is None:
        return None
    first_code = next((cell.horizontal for cell in row if cell.horizontal), 0)
    return [
        DefinedCell(
            cell.left,
            cell.right,
            joins_left=cell.horizontal not in (0, first_code),
            vertical="restart" if cell.restarts else "continue" if cell.vertical else None,
        )
        for cell in row
    ]


def _text(word: WordBinary, marked: bytearray, paragraphs: list[_Paragraph]) -> str:
    """The second reading: the stream of text as stored, paragraph and cell ends as line ends."""
    pieces = []
    for paragraph in paragraphs:
        if not paragraph.properties.ends_row:
            pieces.append(_text(word, marked, paragraph.boxes))
            pieces.append(paragraph.number + _shown(word, marked, paragraph.start, paragraph.end))
            if not paragraph.deleted:
                pieces.append("\n")
    return "".join(pieces)
