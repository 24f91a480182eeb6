"""What the property modifiers (sprm, [MS-DOC] 2.6) of a DOC document state of runs, paragraphs and rows.

Section numbers in comments are those of [MS-DOC].
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.readers.word.doc_numbering import P_LEVEL, P_LIST

#: a grpprl may refer to another one in the Data stream; deeper chains are damage
_MAX_INDIRECTION = 4

#: the bits of a sprm that say what it is of, for those of tables
_OF_TABLES = 5 << 10
# sprms (2.6): what a property modifier changes
_P_IN_TABLE, _P_TTP, _P_INNER_CELL, _P_INNER_TTP = 0x2416, 0x2417, 0x244B, 0x244C
_P_ITAP, _P_DTAP = 0x6649, 0x664A
_P_HUGE = {0x6645, 0x6646, 0x646B}
_P_CHANGE_TABS = 0xC615
_P_INDENTS = {
    0x840F: "left",
    0x845E: "left",
    0x840E: "right",
    0x845D: "right",
    0x8411: "first",
    0x8460: "first",
}
_P_LINE = 0x6412
_T_DEFINE, _T_DEFINE_10 = 0xD608, 0xD606
_T_INSERT, _T_DELETE, _T_COLUMN_WIDTH, _T_MERGE, _T_SPLIT, _T_VERTICAL = (
    0x7621, 0x5622, 0x7623, 0x5624, 0x5625, 0xD62B,
)  # fmt: skip
_T_HEIGHT, _T_SHADES_80, _T_SHADES = 0x9407, 0xD609, {0xD612, 0xD60C, 0xD616}
C_DELETED, C_VANISH, C_SYMBOL = 0x0800, 0x083C, 0x6A09
_C_SWITCHES = {C_VANISH: "hidden", 0x0837: "struck", 0x2A53: "struck_twice"}
_C_SCRIPT, _C_ICO, _C_COLOUR, _C_HIGHLIGHT, _C_SHADE_80, _C_SHADE, _C_SPECIAL = (
    0x2A48, 0x2A42, 0x6870, 0x2A0C, 0x4866, 0xCA71, 0x0855,
)  # fmt: skip
_C_NUMBERS = {
    0x8840: ("spread", "<h"), 0x4852: ("stretch", "<H"), 0x4A4F: ("font", "<H"), 0x4845: ("shift", "<h"),
    0x4A43: ("size", "<H"), 0x4A30: ("style", "<H"),
}  # fmt: skip
#: Ico (2.9.119): the colours that have a number; 0 is the one that the program picks
_ICO = (
    None, (0, 0, 0), (0, 0, 255), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 0, 0), (255, 255, 0),
    (255, 255, 255), (0, 0, 128), (0, 128, 128), (0, 128, 0), (128, 0, 128), (128, 0, 0), (128, 128, 0),
    (128, 128, 128), (192, 192, 192),
)  # fmt: skip
#: Prm0 (2.9.214) names a sprm by a short index
_SHORT_SPRMS = {0x18: _P_IN_TABLE, 0x19: _P_TTP, 0x41: C_DELETED, 0x5C: C_VANISH, 0x55: 0x0837}
#: 240ths of a line: less sets it over the one before, which is as if it were of these twips
_LEAST_SHARE, _PILED = 120, 21
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
    #: twips: its indents, and its lines where they never grow
    left: int = 0
    right: int = 0
    first: int = 0
    line: int = 0
    #: of a row: its height in twips where it never grows, whether that shows something, with cells of another ground than white
    height: int = 0
    shown: bool = True
    shaded: bool = False

    @property
    def depth(self) -> int:
        """Table depth: ``sprmPItap`` where given, else 1 inside a table."""
        return self.level if self.level is not None else int(self.in_table)


#: the number of a modifier and its operand
Modifier = tuple[int, bytes]
#: what character properties state: hidden, struck, script, shift, size, colour, behind, style, spread, stretch, font
CharacterValues = dict[str, Any]


def character_values(grpprl: bytes) -> CharacterValues:
    """What the modifiers of a run or a style state of its text (2.6.1).

    ``same`` and ``other`` (128 and 129) of a switch say: as the style has it, or the other way.
    """
    found: CharacterValues = {}
    for sprm, operand in modifiers(grpprl):
        if sprm in _C_SWITCHES:
            found[_C_SWITCHES[sprm]] = operand[0]
        elif sprm == _C_SCRIPT:
            found["script"] = {1: "super", 2: "sub"}.get(operand[0], "")
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
        elif sprm in _C_NUMBERS:
            name, kind = _C_NUMBERS[sprm]
            found[name] = struct.unpack(kind, operand)[0]
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


def state_paragraph(
    found: ParagraphProperties, modifiers_: Iterable[Modifier], data: bytes, indirection: int = 0
) -> None:
    """What modifiers state of a paragraph, and of the row that it ends; ``data`` is the stream of that name."""
    for sprm, operand in modifiers_:
        if sprm in _P_HUGE:
            if indirection < _MAX_INDIRECTION:
                (fc,) = struct.unpack("<I", operand)
                size = int.from_bytes(data[fc : fc + 2], "little")
                state_paragraph(found, modifiers(data[fc + 2 : fc + 2 + size]), data, indirection + 1)
        elif sprm & 0x1C00 == _OF_TABLES:
            _state_row(found, sprm, operand)
        else:
            _state_place(found, sprm, operand)


def _state_place(found: ParagraphProperties, sprm: int, operand: bytes) -> None:
    """Where a paragraph stands in tables, and which list numbers it."""
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
    elif sprm in _P_INDENTS:
        setattr(found, _P_INDENTS[sprm], struct.unpack("<h", operand)[0])
    elif sprm == _P_LINE:
        line, shared = struct.unpack("<hh", operand)
        found.line = max(-line, 0) if not shared else _PILED * (0 < line < _LEAST_SHARE)
    elif sprm == _P_DTAP:
        found.level = found.depth + struct.unpack("<i", operand)[0]


def _state_row(found: ParagraphProperties, sprm: int, operand: bytes) -> None:
    if sprm == _T_HEIGHT:
        found.height = max(-struct.unpack("<h", operand)[0], 0)
        found.shown = not 0 < found.height <= _LOWEST_ROW
    elif sprm == _T_SHADES_80 or sprm in _T_SHADES:
        found.shaded = found.shaded or _shades(operand, wide=sprm in _T_SHADES)
    elif sprm in (_T_DEFINE, _T_DEFINE_10):
        found.row = _row_definition(operand, 20 if sprm == _T_DEFINE else 10)
    elif found.row is not None:
        _change_row(found.row, sprm, operand)


def of_piece(prm: int, changes: list[bytes]) -> tuple[Modifier, ...]:
    """The modifiers of a piece of text: a Prm names one by a short index, or some of ``changes``."""
    if prm & 1:
        return tuple(modifiers(changes[prm >> 1])) if prm >> 1 < len(changes) else ()
    short = _SHORT_SPRMS.get((prm >> 1) & 0x7F)
    return ((short, bytes([prm >> 8])),) if short is not None else ()


def modifiers(grpprl: bytes) -> Iterator[Modifier]:
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
