"""Automatic numbers of a DOC document ([MS-DOC] 2.9.131 LSTF, 2.9.150 LVL, 2.9.132 LFO, 2.9.271 STSH).

Section numbers in comments are those of [MS-DOC]. Damaged tables raise ``struct.error`` or ``IndexError``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipelines.readers.word.numbering import Level, Numbering

P_LEVEL, P_LIST = 0x260A, 0x460B
#: MSONFC ([MS-OSHARED] 2.2.1.3) to the names of WordprocessingML; all others count in plain digits
_FORMATS = {
    1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 18: "decimalEnclosedCircle", 23: "bullet",
    28: "decimalEnclosedCircle", 30: "ideographTraditional", 33: "taiwaneseCounting",
    35: "taiwaneseCountingThousand", 37: "chineseCounting", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
_LEVELS = 9
_NO_STYLE = 0x0FFF
#: kinds of styles
_PARAGRAPH, _CHARACTER = 1, 2


def read_lists(table: bytes, lists: tuple[int, int], overrides: tuple[int, int]) -> Numbering:
    """The lists of a document; ``lists`` and ``overrides`` are offset and size of PlfLst and PlfLfo.

    A list goes by the number that paragraphs call it by (ilfo, from 1), written in decimal digits.
    """
    found = Numbering()
    if not lists[1] or not overrides[1]:
        return found
    (count,) = struct.unpack_from("<h", table, lists[0])
    heads = [table[lists[0] + 2 + 28 * n : lists[0] + 30 + 28 * n] for n in range(count)]
    position = lists[0] + lists[1]  # the levels stand behind the list heads, outside their size
    levels: dict[int, dict[int, Level]] = {}
    for head in heads:
        levels[int.from_bytes(head[:4], "little")] = own = {}
        for number in range(1 if head[26] & 0x01 else _LEVELS):
            own[number], position = _level(table, position)
    (count,) = struct.unpack_from("<I", table, overrides[0])
    position = overrides[0] + 4 + 16 * count
    for number in range(count):
        identifier, changed = struct.unpack_from("<I8xB", table, overrides[0] + 4 + 16 * number)
        name = str(number + 1)
        found.levels[name] = dict(levels.get(identifier, {}))
        found.families[name] = str(identifier)
        position += 4
        for _ in range(changed):
            start, flags = struct.unpack_from("<iI", table, position)
            position += 8
            level = flags & 0x0F
            if flags & 0x20:
                found.levels[name][level], position = _level(table, position)
            elif flags & 0x10 and level in found.levels[name]:
                old = found.levels[name][level]
                found.levels[name][level] = Level(old.number_format, old.text, start)
                found.restarts.add(name)
    return found


def _level(table: bytes, position: int) -> tuple[Level, int]:
    """A level (LVL) and the position behind it."""
    start, number_format = struct.unpack_from("<iB", table, position)
    characters, paragraphs = struct.unpack_from("<BB", table, position + 24)
    position += 28 + characters + paragraphs
    (size,) = struct.unpack_from("<H", table, position)
    units = struct.unpack_from(f"<{size}H", table, position + 2)
    text = "".join(f"%{unit + 1}" if unit < _LEVELS else chr(unit) for unit in units)
    return Level(_FORMATS.get(number_format, "decimal"), text, start), position + 2 + 2 * size


def style_modifiers(sheet: bytes) -> dict[int, list[bytes]]:
    """The paragraph modifiers (grpprl) of each paragraph style, those of the style it is based on first."""
    own = {
        number: (base, _modifiers_at(style, at)[0][2:])  # the first two bytes name the style
        for number, kind, base, style, at in _styles(sheet)
        if kind == _PARAGRAPH
    }
    return {number: list(_inherited(own, number)) for number in own}


def style_character_modifiers(sheet: bytes) -> dict[int, list[bytes]]:
    """The character modifiers of each paragraph and character style, those of the style it is based on first."""
    own: dict[int, tuple[int, bytes]] = {}
    for number, kind, base, style, at in _styles(sheet):
        if kind == _PARAGRAPH:
            _, at = _modifiers_at(style, at)
        if kind in (_PARAGRAPH, _CHARACTER):
            own[number] = base, _modifiers_at(style, at)[0]
    return {number: list(_inherited(own, number)) for number in own}


def _styles(sheet: bytes) -> Iterator[tuple[int, int, int, bytes, int]]:
    """Number, kind and base of each style (2.9.271), its bytes, and where its modifiers begin in them."""
    if len(sheet) < 6:
        return
    size, count, fixed = struct.unpack_from("<HHH", sheet)
    position = 2 + size
    for number in range(count):
        (length,) = struct.unpack_from("<H", sheet, position)
        style = sheet[position + 2 : position + 2 + length]
        position += 2 + length + length % 2
        if len(style) > fixed + 2:
            (letters,) = struct.unpack_from("<H", style, fixed)
            base = struct.unpack_from("<H", style, 2)[0] >> 4
            yield number, style[2] & 0x0F, base, style, fixed + 2 + 2 * letters + 2


def _modifiers_at(style: bytes, at: int) -> tuple[bytes, int]:
    """Modifiers with their size before them, and where the next ones begin: at an even place."""
    (size,) = struct.unpack_from("<H", style, at)
    return style[at + 2 : at + 2 + size], at + 2 + size + size % 2


def _inherited(own: dict[int, tuple[int, bytes]], number: int) -> Iterator[bytes]:
    chain: list[bytes] = []
    while number in own and number != _NO_STYLE and len(chain) <= len(own):
        base, modifiers = own[number]
        chain.append(modifiers)
        number = base
    return reversed(chain)
