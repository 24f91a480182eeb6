"""DOC and WPS (Word 97 to 2003 binary), through olefile; LibreOffice, where installed, as a later reading.

The second reading (:mod:`pipelines.readers.word.second.doc`) takes the same streams apart by itself.
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import olefile

from pipelines.blocks import Content, PageFacts, UnreadableError
from pipelines.readers.sniff import recognise
from pipelines.readers.text import text_tables
from pipelines.readers.word import doc_binary, doc_doubt, doc_shapes, docx, flow, office
from pipelines.readers.word.doc_binary import WordBinary
from pipelines.readers.word.doc_modifiers import CharacterValues, ParagraphProperties, RowCell
from pipelines.readers.word.docx_objects import EVER_NEW, UNPRINTED
from pipelines.readers.word.flow import DefinedCell, FlowBuilder, Item, Opaque
from pipelines.readers.word.looks import (
    LETTERS,
    PLACE,
    WHITE,
    Look,
    is_doubted,
    is_figure_or_mark,
    is_seen,
    marked,
)
from pipelines.readers.word.second.doc import second_text

#: paragraph end, cell or row end, section end or page break
_ENDS = re.compile("[\r\x07\x0c]")
_FIELD_MARKS = re.compile("[\x13\x14\x15]")
_PICTURE, _DRAWING = "\x01", "\x08"
_OBJECTS = re.compile("[\x01\x08\x15]")
#: fields that print nothing, or may be blank, and those that are controls
_SILENT_FIELDS = {"TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT", ""}
_CONTROLS = {"FORMCHECKBOX", "FORMDROPDOWN"}
#: half points, where no style says otherwise
_USUAL_SIZE = 20
_HOLE = "正文中有一段空字节"
_CELL_END = "\x07"
#: tables inside tables; Word itself stops far below
_MAX_DEPTH = 30
#: line and column breaks, hyphens; anchors of pictures, notes and fields print nothing
_PRINTED = {0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: None} | dict.fromkeys(
    [*range(1, 9), 0x0C, 0x0D, 0x13, 0x14, 0x15]
)


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:
    """The document's own structure first, then the same with tables that its paragraphs write, then LibreOffice's reading.

    Raises ``UnreadableError``.
    """
    kind = recognise(data, media_type=media_type)
    try:
        content, doubted = _read(data, kind)
        yield content
        yield from text_tables(content, doubted)
    except UnreadableError as error:
        # LibreOffice opens a document with a hole as if nothing had stood there
        if any(word in str(error) for word in ("加密", _HOLE)) or office.installed() is None:
            raise
    if office.installed() is not None:
        for content in docx.readings(office.convert(data, "doc", "docx")):
            yield replace(content, format=kind)


def _read(data: bytes, kind: str) -> tuple[Content, set[str]]:
    """The reading, and lines outside tables that hold something that is no text."""
    word, streams, title = _load(data)
    if "\x00\x00" in word.text:  # a lost sector: what stood there would be taken for blank cells
        raise UnreadableError(f"Word文档已损坏：{_HOLE}，请重新下载")
    marks = _visible(word)
    facts = PageFacts(html_title=title)
    try:
        paragraphs = list(_paragraphs(word, marks, 0, word.length))
        _hang_boxes(word, marks, paragraphs)
    except (struct.error, IndexError) as error:
        raise UnreadableError("Word文档的段落格式已损坏，请重新下载") from error
    items = _flow(paragraphs)
    content = Content(kind, flow.blocks(items), second_text(streams), facts=facts)
    return content, flow.doubted_lines(items, behind=False)


def _hang_boxes(word: WordBinary, marks: _Marks, paragraphs: list[_Paragraph]) -> None:
    """Hangs each box on the paragraph of its drawing, or of the first drawing where its own is unknown.

    A box that says what another said already is left out: where a drawing is kept twice its text is too.
    """
    first = word.text.find(_DRAWING, 0, word.length)
    told: set[str] = set()
    for box in word.boxes:
        anchor = first if box.anchor is None else box.anchor
        at = next((one for one in paragraphs if one.start <= anchor <= one.end), None)
        inside = list(_paragraphs(word, marks, box.start, box.end))
        words = "".join("".join(one.text.split()) for one in inside)
        if at is not None and words and words not in told:
            told.add(words)
            at.boxes.extend(inside)


def _load(data: bytes) -> tuple[WordBinary, dict[str, bytes], str | None]:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {
                name: ole.openstream(name).read() if ole.exists(name) else b""
                for name in ("WordDocument", "0Table", "1Table", "Data")
            }
            title = _title(ole)
    except (OSError, ValueError, IndexError, TypeError, RecursionError) as error:
        raise UnreadableError(f"Word文档不完整或已损坏（{error}），请重新下载") from error
    return doc_binary.load(streams["WordDocument"], streams, streams["Data"]), streams, title


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
    #: what is seen in it and is no text
    opaque: list[str] = field(default_factory=list)
    #: paragraphs of the text boxes that hang on it
    boxes: list[_Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class _Marks:
    """One byte for each character position, 0 where nothing prints; and where fields show what is no text."""

    shown: bytearray
    fields: dict[int, str]


def _visible(word: WordBinary) -> _Marks:
    """What does not print by its place: deleted, or a field's code."""
    marked = bytearray(b"\x01") * len(word.text)
    for start, end in word.dropped:
        marked[start:end] = bytes(max(min(end, len(marked)) - start, 0))
    found = _Marks(marked, {})
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
            name = "".join(instruction[:1]).upper()
            silent = position if result is None or name == "TOC" else result
            if name in _CONTROLS:
                found.fields[position] = "表单控件"
            elif (
                name in EVER_NEW
                or (name in UNPRINTED and result is not None and word.text[result + 1 : position].strip())
                or (name not in _SILENT_FIELDS and (result is None or not word.text[result + 1 : position]))
            ):
                found.fields[position] = "域"
            marked[code:silent] = bytes(silent - code)
    return found


def _paragraphs(word: WordBinary, marks: _Marks, start: int, stop: int) -> Iterator[_Paragraph]:
    """The paragraphs of a range of positions."""
    ends = [match.start() for match in _ENDS.finditer(word.text, start, stop)]
    flow.refuse_many(len(ends), "Word文档")
    if not ends or ends[-1] + 1 < stop:
        ends.append(stop)
    ranges = [
        (first, end, word.properties(min(end, stop - 1)) if stop else ParagraphProperties())
        for first, end in zip([start, *(end + 1 for end in ends)], ends, strict=False)
    ]
    rows = list(_rows(properties for _, _, properties in reversed(ranges)))[::-1]
    looks = _Looks(word)
    for (first, end, properties), row in zip(ranges, rows, strict=True):
        stretch, doubts = looks.printed(marks, first, end, properties, row)
        mark = word.text[end : min(end + 1, stop)]
        deleted = bool(mark) and not marks.shown[end]
        number = ""
        if properties.numbered > 0 and stretch.strip():
            number = word.numbering.before(stretch, str(properties.numbered), properties.number_level)
        opaque = [*_opaque(word, marks, first, end), *doubts]
        yield _Paragraph(first, end, number, stretch, properties, mark == _CELL_END, deleted, opaque)


def _rows(backwards: Iterable[ParagraphProperties]) -> Iterator[ParagraphProperties | None]:
    """What the end says of the row that each paragraph stands in; ``None`` outside tables."""
    row = None
    for properties in backwards:
        if properties.ends_row:
            row = properties
        elif not properties.depth and not properties.in_table:
            row = None
        yield row


def _opaque(word: WordBinary, marks: _Marks, start: int, end: int) -> Iterator[str]:
    """What is seen in a range of positions and is no text."""
    boxed = {box.anchor for box in word.boxes}
    for match in _OBJECTS.finditer(word.text, start, end):
        position = match.start()
        if match.group() == "\x15":
            if position in marks.fields and marks.shown[position]:
                yield marks.fields[position]
        elif marks.shown[position]:
            kinds = word.drawings.get(position, set())
            if match.group() == _PICTURE:
                yield "图片"
            elif (
                position not in boxed
                and None not in boxed
                and (not kinds or kinds - doc_shapes.LINES - {doc_shapes.TEXT_BOX})
            ):
                yield "图片" if doc_shapes.PICTURE in kinds else "绘图"


class _Looks:
    """The looks of a document's text: what its runs and its paragraphs' styles state."""

    def __init__(self, word: WordBinary) -> None:
        self._word = word
        self._known: dict[tuple[object, ...], Look] = {}
        self._starts = [start for start, _, _ in word.runs]

    def printed(
        self,
        marks: _Marks,
        start: int,
        end: int,
        properties: ParagraphProperties,
        row: ParagraphProperties | None,
    ) -> tuple[str, list[str]]:
        """What is seen of a range of positions in one paragraph, and what makes that doubtful; ``row``: what its row ends
        with, where it has cells of another ground than white, that is not known."""
        ground = None if row is not None and row.shaded else WHITE
        held = [
            (_shown(self._word, marks.shown, first, last), look)
            for first, last, look in self._stretches(start, end, properties.style)
        ]
        doubted = (
            is_doubted(look, ground) or (doc_doubt.is_cut(properties, look.size) and is_seen(look, ground))
            for text, look in held
            if _has_digits(text)
        )
        doubts = [LETTERS] if any(doubted) else []
        pieces = [(text, look) for text, look in held if is_seen(look, ground)]
        if doc_doubt.is_out_of_place(properties, row) and any(_has_digits(text) for text, _ in pieces):
            doubts.append(PLACE)
        if not any(look.shift or look.script for _, look in pieces):
            return "".join(text for text, _ in pieces), doubts
        sizes = (
            look.size or _USUAL_SIZE
            for text, look in pieces
            if text.strip() and not look.shift and not look.script
        )
        line = max(sizes, default=None)
        if any(is_figure_or_mark(look, line) and _has_digits(text) for text, look in pieces):
            doubts.append(LETTERS)
        return "".join(marked(text, look, line) for text, look in pieces), doubts

    def _stretches(self, start: int, end: int, style: int) -> Iterator[tuple[int, int, Look]]:
        """A range of positions by its runs, with the look of each."""
        runs = self._word.runs
        at = max(bisect_right(self._starts, start) - 1, 0)
        while start < end:
            while at < len(runs) and runs[at][1] <= start:
                at += 1
            if at == len(runs) or runs[at][0] >= end:
                yield start, end, self._look({}, style)
                return
            first, last, values = runs[at]
            if first > start:
                yield start, first, self._look({}, style)
                start = first
            yield start, min(last, end), self._look(values, style)
            start = min(last, end)

    def _look(self, values: CharacterValues, style: int) -> Look:
        key = (style, *values.items())
        known = self._known.get(key)
        if known is None:
            below = self._word.styles.get(style, {})
            named = self._word.styles.get(values.get("style", -1), {})
            stated = below | named | values
            switched = {
                name: _switched([below.get(name), named.get(name)], values.get(name))
                for name in ("hidden", "struck", "struck_twice")
            }
            known = self._known[key] = Look(
                switched["hidden"], switched["struck"] or switched["struck_twice"], stated.get("script", ""),
                stated.get("shift", 0), stated.get("size"), stated.get("colour"), stated.get("behind"),
                doc_doubt.is_bent(stated, self._word.pictures),
            )  # fmt: skip
        return known


def _has_digits(text: str) -> bool:
    return any(map(str.isdigit, text))


def _switched(styles: list[int | None], own: int | None) -> bool:
    """A switch by the styles of a run and what the run states itself ([MS-DOC] 2.9.327 ToggleOperand)."""
    by_style = sum(each in (1, 0x81) for each in styles) % 2 == 1
    return {None: by_style, 0x80: by_style, 0x81: not by_style}.get(own, own == 1)


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


def _flow(paragraphs: list[_Paragraph]) -> list[Item]:
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
            row = _definition(properties.row)
            builder.end_row(depth, row, deleted=paragraph.deleted, shown=properties.shown)
            continue
        if paragraph.opaque:
            builder.insert(depth, map(Opaque, paragraph.opaque))
        if paragraph.cell or (depth and properties.inner_cell):
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
