"""The Word binary file format ([MS-DOC]) as far as text and tables need it: pieces, paragraphs, runs, rows.

Offsets in the file are called ``fc``, character positions ``cp``, as in the specification. Section numbers
in comments are those of [MS-DOC].
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pipelines.blocks import UnreadableError
from pipelines.readers.word import doc_numbering, doc_shapes
from pipelines.readers.word.doc_numbering import P_LEVEL, P_LIST
from pipelines.readers.word.numbering import Numbering

_PAGE = 512
_WORD_97 = 0x00C1
#: a grpprl may refer to another one in the Data stream; deeper chains are damage
_MAX_INDIRECTION = 4

# sprms (2.6): what a property modifier changes
_P_IN_TABLE, _P_TTP, _P_INNER_CELL, _P_INNER_TTP = 0x2416, 0x2417, 0x244B, 0x244C
_P_ITAP, _P_DTAP = 0x6649, 0x664A
_P_HUGE = {0x6645, 0x6646, 0x646B}
_P_CHANGE_TABS = 0xC615
_T_DEFINE, _T_DEFINE_10 = 0xD608, 0xD606
_T_INSERT, _T_DELETE, _T_COLUMN_WIDTH, _T_MERGE, _T_SPLIT, _T_VERTICAL = (
    0x7621, 0x5622, 0x7623, 0x5624, 0x5625, 0xD62B,
)  # fmt: skip
_T_HEIGHT, _T_SHADES_80, _T_SHADES = 0x9407, 0xD609, {0xD612, 0xD60C, 0xD616}
_C_DELETED, _C_VANISH, _C_SYMBOL = 0x0800, 0x083C, 0x6A09
_C_SWITCHES = {_C_VANISH: "hidden", 0x0837: "struck", 0x2A53: "struck_twice"}
_C_STYLE, _C_SCRIPT, _C_MOVED, _C_SIZE, _C_ICO, _C_COLOUR, _C_HIGHLIGHT, _C_SHADE_80, _C_SHADE, _C_SPECIAL = (
    0x4A30, 0x2A48, 0x4845, 0x4A43, 0x2A42, 0x6870, 0x2A0C, 0x4866, 0xCA71, 0x0855,
)  # fmt: skip
#: Ico (2.9.119): the colours that have a number; 0 is the one that the program picks
_ICO = (
    None, (0, 0, 0), (0, 0, 255), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 0, 0), (255, 255, 0),
    (255, 255, 255), (0, 0, 128), (0, 128, 128), (0, 128, 0), (128, 0, 128), (128, 0, 0), (128, 128, 0),
    (128, 128, 128), (192, 192, 192),
)  # fmt: skip
#: Prm0 (2.9.214) names a sprm by a short index
_SHORT_SPRMS = {0x18: _P_IN_TABLE, 0x19: _P_TTP, 0x41: _C_DELETED, 0x5C: _C_VANISH, 0x55: 0x0837}
#: twips: a row of exactly this height shows nothing of its text
_LOWEST_ROW = 40

_FIRST_OR_MIDDLE, _VERTICAL, _RESTART = 0x03, 0x20, 0x40


@dataclass(slots=True)
class RowCell:
    """A cell of a row definition: edges in twips, flags of horizontal and vertical merging."""

    left: int
    right: int
    flags: int = 0

    @property
    def horizontal(self) -> int:
        """0 when not merged horizontally, else the two flag bits."""
        return self.flags & _FIRST_OR_MIDDLE

    @property
    def vertical(self) -> bool:
        """Whether the cell takes part in a vertical merge."""
        return bool(self.flags & (_VERTICAL | _RESTART))

    @property
    def restarts(self) -> bool:
        """Whether the cell is the topmost of a vertical merge."""
        return bool(self.flags & _RESTART)


@dataclass(slots=True)
class ParagraphProperties:
    """Depth of table nesting (0: none), whether the paragraph ends a cell or a row, that row's cells.

    ``numbered``: the list that numbers the paragraph (0: none) and the level in it.
    """

    in_table: bool = False
    ends_row: bool = False
    inner_cell: bool = False
    level: int | None = None
    row: list[RowCell] | None = None
    numbered: int = 0
    number_level: int = 0
    style: int = 0
    #: of a row: of a height that shows something, with cells of another ground than white
    shown: bool = True
    shaded: bool = False

    @property
    def depth(self) -> int:
        """Table depth: ``sprmPItap`` where given, else 1 inside a table."""
        return self.level if self.level is not None else int(self.in_table)


#: what character properties state: hidden, struck, script, shift, size, colour, behind, style
CharacterValues = dict[str, Any]


def character_values(grpprl: bytes) -> CharacterValues:
    """What the modifiers of a run or a style state of its text (2.6.1).

    ``same`` and ``other`` (128 and 129) of a switch say: as the style has it, or the other way.
    """
    found: CharacterValues = {}
    for sprm, operand in _modifiers(grpprl):
        if sprm in _C_SWITCHES:
            found[_C_SWITCHES[sprm]] = operand[0]
        elif sprm == _C_SCRIPT:
            found["script"] = {1: "super", 2: "sub"}.get(operand[0], "")
        elif sprm == _C_MOVED:
            found["shift"] = struct.unpack("<h", operand)[0]
        elif sprm == _C_SIZE:
            found["size"] = struct.unpack("<H", operand)[0]
        elif sprm == _C_ICO:
            found["colour"] = _ICO[operand[0]] if operand[0] < len(_ICO) else None
        elif sprm == _C_COLOUR:
            found["colour"] = _colour_ref(operand)
        elif sprm == _C_HIGHLIGHT:
            found["behind"] = _ICO[operand[0]] if operand[0] < len(_ICO) else None
        elif sprm == _C_SHADE_80:
            shade = int.from_bytes(operand, "little")
            found.setdefault("behind", _ICO[shade >> 5 & 31] if (shade >> 5 & 31) < len(_ICO) else None)
        elif sprm == _C_SHADE and len(operand) >= 8:
            found["behind"] = _colour_ref(operand[4:8])
        elif sprm == _C_STYLE:
            found["style"] = struct.unpack("<H", operand)[0]
        elif sprm == _C_SPECIAL:
            found["special"] = operand[0]
    return found


def _colour_ref(operand: bytes) -> tuple[int, int, int] | None:
    """A colour of four bytes (2.9.43); the last says that the program picks one."""
    return None if operand[3] else (operand[0], operand[1], operand[2])


def _shades(operand: bytes, *, wide: bool) -> bool:
    """Whether the shading of cells (2.9.51, 2.9.50) is other than white."""
    if wide:
        shades = (_colour_ref(operand[at + 4 : at + 8]) for at in range(0, len(operand) - 9, 10))
        return any(shade not in (None, (255, 255, 255)) for shade in shades)
    held = (int.from_bytes(operand[at : at + 2], "little") for at in range(0, len(operand) - 1, 2))
    return any((shade >> 5 & 31) not in (0, 8) or shade >> 10 not in (0, 1) for shade in held)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    offset: int
    width: int
    modifiers: tuple[tuple[int, bytes], ...]


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
    runs: list[tuple[int, int, CharacterValues]] = field(default_factory=list)
    #: what styles state of their text, those above them included
    styles: dict[int, CharacterValues] = field(default_factory=dict)
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
            modifiers = self._paragraph_modifiers[index]
            style = found.style = int.from_bytes(modifiers[:2], "little")
            found.numbered, found.number_level = self._style_lists.get(style, (0, 0))
            self._apply(found, _modifiers(modifiers[2:]), 0)
        self._apply(found, piece.modifiers, 0)
        return found

    def _apply(
        self, found: ParagraphProperties, modifiers: Iterable[tuple[int, bytes]], indirection: int
    ) -> None:
        for sprm, operand in modifiers:
            if sprm == _P_IN_TABLE:
                found.in_table = bool(operand[0])
            elif sprm in (_P_TTP, _P_INNER_TTP):
                found.ends_row = bool(operand[0])
            elif sprm == _P_INNER_CELL:
                found.inner_cell = bool(operand[0])
            elif sprm == _P_ITAP:
                found.level = struct.unpack("<i", operand)[0]
            elif sprm == P_LIST:
                found.numbered = struct.unpack("<h", operand)[0]
            elif sprm == P_LEVEL:
                found.number_level = operand[0]
            elif sprm == _P_DTAP:
                found.level = found.depth + struct.unpack("<i", operand)[0]
            elif sprm in _P_HUGE and indirection < _MAX_INDIRECTION:
                (fc,) = struct.unpack("<I", operand)
                size = int.from_bytes(self._data[fc : fc + 2], "little")
                self._apply(found, _modifiers(self._data[fc + 2 : fc + 2 + size]), indirection + 1)
            elif sprm == _T_HEIGHT:
                found.shown = not -_LOWEST_ROW <= struct.unpack("<h", operand)[0] < 0
            elif sprm == _T_SHADES_80 or sprm in _T_SHADES:
                found.shaded = found.shaded or _shades(operand, wide=sprm in _T_SHADES)
            elif sprm in (_T_DEFINE, _T_DEFINE_10):
                found.row = _row_definition(operand, 20 if sprm == _T_DEFINE else 10)
            elif found.row is not None:
                _change_row(found.row, sprm, operand)


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
    for end, modifiers in _formatted(document, _at(document, table, 0x102), header=13):
        found._paragraph_ends.append(end)
        found._paragraph_modifiers.append(modifiers)  # the first two bytes name the style
    _read_runs(found, document, _at(document, table, 0xFA))
    _read_lists(found, document, table)
    return found


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
                found._apply(implied, _modifiers(grpprl), 0)
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
        modifiers: tuple[tuple[int, bytes], ...] = ()
        if prm & 1:
            if prm >> 1 < len(changes):
                modifiers = tuple(_modifiers(changes[prm >> 1]))
        elif (prm >> 1) & 0x7F in _SHORT_SPRMS:
            modifiers = ((_SHORT_SPRMS[(prm >> 1) & 0x7F], bytes([prm >> 8])),)
        start, end = bounds[index], bounds[index + 1]
        pieces.append(_Piece(start, end, fc // 2 if compressed else fc, 1 if compressed else 2, modifiers))
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
            modifiers = b""
            if at:
                size = content[at]
                if header == 1:
                    modifiers = content[at + 1 : at + 1 + size]
                elif size:
                    modifiers = content[at + 1 : at + 2 * size]
                else:
                    modifiers = content[at + 2 : at + 2 + 2 * content[at + 1]]
            yield end, modifiers


def _read_runs(found: WordBinary, document: bytes, plc: bytes) -> None:
    """Find what was deleted, what a symbol font prints and how text looks, in character runs and piece modifiers."""
    deleted: list[tuple[int, int]] = []
    symbols: list[tuple[int, int, int]] = []
    runs: list[tuple[int, int, CharacterValues]] = []
    before = 0
    for end, grpprl in _formatted(document, plc, header=1):
        for sprm, operand in _modifiers(grpprl):
            if sprm == _C_DELETED and operand[0] == 1:
                deleted.append((before, end))
            elif sprm == _C_SYMBOL:
                symbols.append((before, end, int.from_bytes(operand[2:4], "little")))
        if grpprl and (values := character_values(grpprl)):
            runs.append((before, end, values))
        before = end
    for piece in found._pieces:
        if any(sprm in (_C_DELETED, _C_VANISH) and operand[0] == 1 for sprm, operand in piece.modifiers):
            found.dropped.append((piece.start, piece.end))
        for start, end in deleted:
            first, last = _positions(piece, start, end, len(found.text))
            if first < last:
                found.dropped.append((first, last))
        for start, end, code in symbols:
            for cp in range(*_positions(piece, start, end, len(found.text))):
                found.symbols[cp] = code
        for start, end, values in runs[_first_run(runs, piece) :]:
            if start >= piece.offset + (piece.end - piece.start) * piece.width:
                break
            first, last = _positions(piece, start, end, len(found.text))
            if first < last:
                found.runs.append((first, last, values))


def _first_run(runs: list[tuple[int, int, CharacterValues]], piece: _Piece) -> int:
    """The first run that reaches into a piece; pages of runs stand in the order of the file."""
    return bisect_right(runs, piece.offset, key=lambda run: run[1])


def _positions(piece: _Piece, start: int, end: int, length: int) -> tuple[int, int]:
    """The part of a range of file offsets that a piece shows, as character positions below ``length``."""
    first = piece.start + max(start - piece.offset, 0) // piece.width
    last = piece.start + min(max(end - piece.offset, 0) // piece.width, piece.end - piece.start)
    return min(first, length), min(last, length)


def _modifiers(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """Property modifiers of a grpprl (2.6.1) with their operands, a length before the operand left out."""
    position = 0
    while position + 2 < len(grpprl):
        sprm = grpprl[position] | grpprl[position + 1] << 8
        position += 2
        kind = sprm >> 13
        if kind == 6:
            if sprm in (_T_DEFINE, _T_DEFINE_10):
                size = int.from_bytes(grpprl[position : position + 2], "little") - 1
                position += 2
            else:
                size = grpprl[position]
                position += 1
                if sprm == _P_CHANGE_TABS and size == 255:
                    deleted = grpprl[position]
                    size = 2 + 4 * deleted + 3 * grpprl[position + 1 + 4 * deleted]
        else:
            size = (1, 1, 2, 4, 2, 2, 0, 3)[kind]
        operand = grpprl[position : position + size]
        position += size
        if len(operand) < size or size < 0:
            return
        yield sprm, operand


def _row_definition(operand: bytes, size: int) -> list[RowCell]:
    """Cells of a row from TDefTableOperand (2.9.320); definitions left out at the end are not merged."""
    count = operand[0]
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    cells = []
    for index in range(count):
        at = 1 + 2 * (count + 1) + size * index
        flags = int.from_bytes(operand[at : at + 2], "little")
        cells.append(RowCell(edges[index], edges[index + 1], flags))
    return cells


def _change_row(row: list[RowCell], sprm: int, operand: bytes) -> None:
    """Apply a later modifier of a row definition (2.6.3)."""
    if sprm == _T_MERGE:
        for index in range(operand[0], min(operand[1], len(row))):
            row[index].flags = row[index].flags & ~_FIRST_OR_MIDDLE | (2 if index == operand[0] else 1)
    elif sprm == _T_SPLIT:
        for cell in row[operand[0] : operand[1]]:
            cell.flags &= ~_FIRST_OR_MIDDLE
    elif sprm == _T_VERTICAL and operand[0] < len(row):
        flags = (0, _VERTICAL, _RESTART, _VERTICAL | _RESTART)[operand[1] & 3]
        row[operand[0]].flags = row[operand[0]].flags & ~(_VERTICAL | _RESTART) | flags
    elif sprm == _T_COLUMN_WIDTH:
        (width,) = struct.unpack("<h", operand[2:])
        for index in range(operand[0], min(operand[1], len(row))):
            _move(row, index + 1, width - (row[index].right - row[index].left))
            row[index].right = row[index].left + width
    elif sprm == _T_INSERT:
        first, count = min(operand[0], len(row)), operand[1]
        (width,) = struct.unpack("<h", operand[2:])
        left = row[first].left if first < len(row) else row[-1].right if row else 0
        _move(row, first, count * width)
        row[first:first] = [RowCell(left + n * width, left + (n + 1) * width) for n in range(count)]
    elif sprm == _T_DELETE:
        gone = row[operand[0] : operand[1]]
        del row[operand[0] : operand[1]]
        _move(row, operand[0], -sum(cell.right - cell.left for cell in gone))


def _move(row: list[RowCell], first: int, distance: int) -> None:
    for cell in row[first:]:
        cell.left += distance
        cell.right += distance
