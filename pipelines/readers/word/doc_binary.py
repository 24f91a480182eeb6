"""The Word binary file format ([MS-DOC]) as far as text and tables need it: pieces, paragraphs, runs.

Offsets in the file are called ``fc``, character positions ``cp``, as in the specification. Section numbers
in comments are those of [MS-DOC].
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.blocks import UnreadableError
from pipelines.readers.word import doc_doubt, doc_numbering, doc_shapes
from pipelines.readers.word.doc_modifiers import (
    C_DELETED,
    C_SYMBOL,
    C_VANISH,
    CharacterValues,
    Modifier,
    ParagraphProperties,
    character_values,
    modifiers,
    of_piece,
    state_paragraph,
)
from pipelines.readers.word.numbering import Numbering

_PAGE = 512
_WORD_97 = 0x00C1
#: first position or offset, end, and what is stated between
_Run = tuple[int, int, CharacterValues]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    offset: int
    width: int
    modifiers: tuple[Modifier, ...]


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text box: its range of positions, and the position of the drawing it hangs on, where that is known."""

    start: int
    end: int
    anchor: int | None


@dataclass(slots=True)
class WordBinary:
    """The text of a document with the properties of its paragraphs.

    ``text`` has one character for each character position (UTF-16 code unit); the main text is ``length``
    long, what follows it (notes, headers) is there only for the ``boxes``. ``dropped`` are ranges of
    positions that do not print (deleted by a tracked change, or hidden), ``symbols`` the characters that a
    symbol font prints at a position. ``numbering`` holds the lists that paragraphs are numbered by.
    """

    text: str
    length: int
    boxes: list[TextBox] = field(default_factory=list)
    dropped: list[tuple[int, int]] = field(default_factory=list)
    symbols: dict[int, int] = field(default_factory=dict)
    #: direct formatting of stretches of text, by first position and end, in order
    runs: list[_Run] = field(default_factory=list)
    #: what styles state of their text, those above them included
    styles: dict[int, CharacterValues] = field(default_factory=dict)
    #: numbers of the fonts that print pictures
    pictures: frozenset[int] = frozenset()
    #: kinds of the shapes that hang on a position
    drawings: dict[int, set[int]] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    _pieces: list[_Piece] = field(default_factory=list)
    _paragraph_ends: list[int] = field(default_factory=list)
    _paragraph_modifiers: list[bytes] = field(default_factory=list)
    _style_lists: dict[int, tuple[int, int]] = field(default_factory=dict)
    _data: bytes = b""

    def properties(self, cp: int) -> ParagraphProperties:
        """Properties of the paragraph whose end mark stands at ``cp``."""
        found = ParagraphProperties()
        piece = self._pieces[bisect_right(self._pieces, cp, key=lambda piece: piece.start) - 1]
        fc = piece.offset + (cp - piece.start) * piece.width
        index = bisect_right(self._paragraph_ends, fc)
        if index < len(self._paragraph_modifiers):
            stated = self._paragraph_modifiers[index]
            style = found.style = int.from_bytes(stated[:2], "little")
            found.numbered, found.number_level = self._style_lists.get(style, (0, 0))
            state_paragraph(found, modifiers(stated[2:]), self._data)
        state_paragraph(found, piece.modifiers, self._data)
        return found


def load(document: bytes, table: dict[str, bytes], data: bytes) -> WordBinary:
    """Read the streams ``WordDocument``, ``0Table``/``1Table`` (by name in ``table``) and ``Data``.

    Raises :class:`~pipelines.blocks.UnreadableError` for encrypted, older and damaged documents.
    """
    try:
        return _load(document, table, data)
    except (struct.error, IndexError) as error:
        raise UnreadableError("Word文档不完整或已损坏，请重新下载") from error


def _load(document: bytes, tables: dict[str, bytes], data: bytes) -> WordBinary:
    identifier, version = struct.unpack_from("<HH", document, 0)
    (flags,) = struct.unpack_from("<H", document, 0x0A)
    if flags & 0x0100:
        raise UnreadableError("Word文档已加密，需要密码才能打开，请向发布机关索取未加密的文件")
    if identifier != 0xA5EC or version < _WORD_97:
        raise UnreadableError("Word文档是Word 97以前的格式，需安装LibreOffice才能读取")
    table = tables.get("1Table" if flags & 0x0200 else "0Table", b"")
    # lengths of the main text and of what follows it: footnotes, headers, (reserved), comments, endnotes, boxes
    lengths = struct.unpack_from("<7I", document, 0x4C)
    length, boxed = lengths[0], sum(lengths[:6])
    pieces = _pieces(_at(document, table, 0x1A2))
    end = boxed + lengths[6] if lengths[6] else length
    found = WordBinary(_text(document, pieces, end), length, _pieces=pieces, _data=data)
    if lengths[6]:
        found.boxes.extend(_boxes(_at(document, table, 0x25A), _at(document, table, 0x1DA), boxed, end))
    _hang_drawings(found, document, table)
    for end, stated in _formatted(document, _at(document, table, 0x102), header=13):
        found._paragraph_ends.append(end)
        found._paragraph_modifiers.append(stated)  # the first two bytes name the style
    _read_runs(found, document, _at(document, table, 0xFA))
    _read_lists(found, document, table)
    _read_fonts(found, document, table)
    return found


def _read_fonts(found: WordBinary, document: bytes, table: bytes) -> None:
    """Finds the fonts that print pictures; damage there costs these alone."""
    with suppress(struct.error, UnreadableError):
        found.pictures = doc_doubt.picture_fonts(_at(document, table, 0x112))


def _hang_drawings(found: WordBinary, document: bytes, table: bytes) -> None:
    """Finds what hangs on each anchor; damage there costs the kinds alone."""
    try:
        kinds = doc_shapes.shapes(_at(document, table, 0x22A))
        for start, _, entry in _plc(_at(document, table, 0x1DA), 26):
            found.drawings[start] = kinds.get(int.from_bytes(entry[:4], "little"), set())
    except (struct.error, IndexError, UnreadableError):
        found.drawings.clear()


def _read_lists(found: WordBinary, document: bytes, table: bytes) -> None:
    """Finds the lists and the styles that number paragraphs; damage there costs the numbers alone."""
    try:
        found.styles = {
            style: _together([character_values(grpprl) for grpprl in grpprls])
            for style, grpprls in doc_numbering.style_character_modifiers(_at(document, table, 0xA2)).items()
        }
    except (struct.error, IndexError, UnreadableError):
        found.styles = {}
    try:
        lists, overrides = (struct.unpack_from("<II", document, at) for at in (0x2E2, 0x2EA))
        found.numbering = doc_numbering.read_lists(table, lists, overrides)
        for style, grpprls in doc_numbering.style_modifiers(_at(document, table, 0xA2)).items():
            implied = ParagraphProperties()
            for grpprl in grpprls:
                state_paragraph(implied, modifiers(grpprl), found._data)
            found._style_lists[style] = implied.numbered, implied.number_level
    except (struct.error, IndexError, UnreadableError):
        found.numbering = Numbering()


def _together(chain: Iterable[CharacterValues]) -> CharacterValues:
    found: CharacterValues = {}
    for values in chain:
        found |= values
    return found


def _at(document: bytes, table: bytes, position: int) -> bytes:
    fc, lcb = struct.unpack_from("<II", document, position)
    if fc + lcb > len(table):
        raise UnreadableError("Word文档不完整：结构表被截断，请重新下载")
    return table[fc : fc + lcb]


def _boxes(texts: bytes, drawings: bytes, first: int, last: int) -> Iterator[TextBox]:
    """The text boxes from PlcftxbxTxt (2.8.32) and PlcfSpa (2.8.37), joined by the number of their shape."""
    anchors: dict[int, int] = {}
    for start, _, entry in _plc(drawings, 26):
        anchors.setdefault(int.from_bytes(entry[:4], "little"), start)
    stories = list(_plc(texts, 22))
    if not stories:
        yield TextBox(first, last, None)
    for start, end, entry in stories:
        shape = int.from_bytes(entry[14:18], "little")
        if start < end <= last - first and shape:
            yield TextBox(first + start, first + end, anchors.get(shape))


def _plc(plc: bytes, size: int) -> Iterator[tuple[int, int, bytes]]:
    """Start, end and data of each entry of a PLC (2.2.2) whose data elements have ``size`` bytes."""
    count = max(len(plc) - 4, 0) // (4 + size)
    bounds = struct.unpack_from(f"<{count + 1}I", plc) if count else ()
    for index in range(count):
        at = 4 * (count + 1) + size * index
        yield bounds[index], bounds[index + 1], plc[at : at + size]


def _pieces(clx: bytes) -> list[_Piece]:
    """The piece table (2.9.38 Clx): where each stretch of text stands in the file."""
    changes: list[bytes] = []
    position = 0
    while position < len(clx) and clx[position] == 0x01:
        (size,) = struct.unpack_from("<h", clx, position + 1)
        changes.append(clx[position + 3 : position + 3 + size])
        position += 3 + max(size, 0)
    if position >= len(clx) or clx[position] != 0x02:
        raise UnreadableError("Word文档不完整：没有文字块表，请重新下载")
    (size,) = struct.unpack_from("<I", clx, position + 1)
    plc = clx[position + 5 : position + 5 + size]
    count = (len(plc) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", plc)
    pieces = []
    for index in range(count):
        _, fc, prm = struct.unpack_from("<HIH", plc, 4 * (count + 1) + 8 * index)
        compressed = bool(fc & 0x40000000)
        fc &= 0x3FFFFFFF
        offset, width = (fc // 2, 1) if compressed else (fc, 2)
        pieces.append(_Piece(bounds[index], bounds[index + 1], offset, width, of_piece(prm, changes)))
    return pieces


def _text(document: bytes, pieces: list[_Piece], length: int) -> str:
    parts = []
    position = 0
    for piece in pieces:
        if piece.start != position or piece.end < piece.start:
            raise UnreadableError("Word文档的文字块表前后不接，文件已损坏，请重新下载")
        position = piece.end
        if piece.start >= length:
            break
        size = min(piece.end, length) - piece.start
        stretch = document[piece.offset : piece.offset + size * piece.width]
        if len(stretch) < size * piece.width:
            raise UnreadableError("Word文档不完整：正文被截断，请重新下载")
        if piece.width == 1:
            parts.append(stretch.decode("cp1252", "replace"))
        else:
            units = stretch.decode("utf-16-le", "surrogatepass")
            if len(units) < size:  # characters beyond the basic plane: one per code unit is wanted
                units = "".join(map(chr, struct.unpack(f"<{size}H", stretch)))
            parts.append(units)
    if position < length:
        raise UnreadableError("Word文档不完整：正文比声明的短，请重新下载")
    return "".join(parts)


def _formatted(document: bytes, plc: bytes, *, header: int) -> Iterator[tuple[int, bytes]]:
    """End offset and grpprl of each run in the formatted disk pages of a PlcBte (2.8.5, 2.8.6).

    ``header`` is the size of an entry of the page: 13 bytes for paragraphs (2.9.174), 1 for characters.
    """
    count = (len(plc) - 4) // 8
    for (page,) in struct.iter_unpack("<I", plc[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
        start = (page & 0x3FFFFF) * _PAGE
        content = document[start : start + _PAGE]
        if len(content) < _PAGE:
            raise UnreadableError("Word文档不完整：格式页被截断，请重新下载")
        runs = content[-1]
        bounds = struct.unpack_from(f"<{runs + 1}I", content)
        ends = bounds[1:]
        if any(before >= end for before, end in pairwise(bounds)):
            raise UnreadableError("Word文档的格式页已损坏，请重新下载")
        for index, end in enumerate(ends):
            at = content[4 * (runs + 1) + header * index] * 2
            stated = b""
            if at:
                size = content[at]
                if header == 1:
                    stated = content[at + 1 : at + 1 + size]
                elif size:
                    stated = content[at + 1 : at + 2 * size]
                else:
                    stated = content[at + 2 : at + 2 + 2 * content[at + 1]]
            yield end, stated


def _read_runs(found: WordBinary, document: bytes, plc: bytes) -> None:
    """Find what was deleted, what a symbol font prints and how text looks, in character runs and piece modifiers."""
    deleted: list[tuple[int, int]] = []
    symbols: list[tuple[int, int, int]] = []
    runs: list[_Run] = []
    before = 0
    for end, grpprl in _formatted(document, plc, header=1):
        for sprm, operand in modifiers(grpprl):
            if sprm == C_DELETED and operand[0] == 1:
                deleted.append((before, end))
            elif sprm == C_SYMBOL:
                symbols.append((before, end, int.from_bytes(operand[2:4], "little")))
        if grpprl and (values := character_values(grpprl)):
            runs.append((before, end, values))
        before = end
    for piece in found._pieces:
        if any(sprm in (C_DELETED, C_VANISH) and operand[0] == 1 for sprm, operand in piece.modifiers):
            found.dropped.append((piece.start, piece.end))
        for start, end in deleted:
            first, last = _positions(piece, start, end, len(found.text))
            if first < last:
                found.dropped.append((first, last))
        for start, end, code in symbols:
            for cp in range(*_positions(piece, start, end, len(found.text))):
                found.symbols[cp] = code
        found.runs.extend(_runs_of(piece, runs, len(found.text)))


def _runs_of(piece: _Piece, runs: list[_Run], length: int) -> Iterator[_Run]:
    """The runs in a piece, by character positions below ``length``; pages of runs stand in the order of the file."""
    first_run = bisect_right(runs, piece.offset, key=lambda run: run[1])
    for start, end, values in runs[first_run:]:
        if start >= piece.offset + (piece.end - piece.start) * piece.width:
            break
        first, last = _positions(piece, start, end, length)
        if first < last:
            yield first, last, values


def _positions(piece: _Piece, start: int, end: int, length: int) -> tuple[int, int]:
    """The part of a range of file offsets that a piece shows, as character positions below ``length``."""
    first = piece.start + max(start - piece.offset, 0) // piece.width
    last = piece.start + min(max(end - piece.offset, 0) // piece.width, piece.end - piece.start)
    return min(first, length), min(last, length)
