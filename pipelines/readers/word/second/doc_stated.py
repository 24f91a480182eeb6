"""What the property modifiers (sprm) of a DOC document state of runs, paragraphs and rows ([MS-DOC] 2.6), for its second
text."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
#: Ico: the colours that have a number, 0 being the one that the program picks
_INKS = (
    -1, 0, 0x0000FF, 0x00FFFF, 0x00FF00, 0xFF00FF, 0xFF0000, 0xFFFF00, 0xFFFFFF, 0x000080, 0x008080, 0x008000,
    0x800080, 0x800000, 0x808000, 0x808080, 0xC0C0C0,
)  # fmt: skip
#: modifiers that stand in another stream point no deeper
_DEEPEST = 4
#: property modifiers: number and operand
Sprms = list[tuple[int, bytes]]


def sprms_of(held: bytes) -> Sprms:
    """The modifiers (grpprl) that bytes hold."""
    found: Sprms = []
    at = 0
    while at + 2 < len(held):
        (sprm,) = struct.unpack_from("<H", held, at)
        at += 2
        size = _SIZES[sprm >> 13]
        if sprm >> 13 == 6:
            size = held[at]
            at += 1
            if sprm in (0xD608, 0xD606):
                size = (size | held[at] << 8) - 1 if at < len(held) else 0
                at += 1
            elif sprm == 0xC615 and size == 255:
                size = 2 + 4 * held[at] + 3 * held[at + 1 + 4 * held[at]]
        found.append((sprm, held[at : at + size]))
        at += size
    return [each for each in found if each[1]]


@dataclass(slots=True)
class Ink:
    """What a run states of its text."""

    switches: dict[int, int] = field(default_factory=dict)
    script: int | None = None
    by: int | None = None
    size: int | None = None
    colour: int | None = None
    behind: int | None = None
    style: int = -1
    deleted: bool = False
    symbol: int | None = None
    #: twips between letters, percent of their width, the number of their font
    spread: int | None = None
    width: int | None = None
    font: int | None = None

    def over(self, below: Ink) -> Ink:
        """This one over what stands below it."""

        def first(own: int | None, other: int | None) -> int | None:
            return other if own is None else own

        return Ink(
            below.switches | self.switches, first(self.script, below.script), first(self.by, below.by),
            first(self.size, below.size), first(self.colour, below.colour), first(self.behind, below.behind),
            self.style, self.deleted, self.symbol,
            first(self.spread, below.spread), first(self.width, below.width), first(self.font, below.font),
        )  # fmt: skip


def ink_of(sprms: Sprms) -> Ink:
    """What modifiers state of a run."""
    found = Ink()
    for sprm, operand in sprms:
        if sprm in (0x083C, 0x0837, 0x2A53):
            found.switches[sprm] = operand[0]
        elif sprm == 0x0800:
            found.deleted = operand[0] == 1
        elif sprm == 0x2A48:
            found.script = {1: 1, 2: -1}.get(operand[0], 0)
        elif sprm == 0x4845:
            found.by = int.from_bytes(operand, "little", signed=True)
        elif sprm == 0x4A43:
            found.size = int.from_bytes(operand, "little")
        elif sprm == 0x2A42:
            found.colour = _INKS[operand[0]] if operand[0] < len(_INKS) else -1
        elif sprm == 0x6870:
            found.colour = -1 if operand[3] else int.from_bytes(operand[:3], "big")
        elif sprm == 0x2A0C:
            found.behind = _INKS[operand[0]] if operand[0] < len(_INKS) else -1
        elif sprm == 0xCA71 and len(operand) >= 8:
            found.behind = -1 if operand[7] else int.from_bytes(operand[4:7], "big")
        elif sprm == 0x4A30:
            found.style = int.from_bytes(operand, "little")
        elif sprm == 0x6A09:
            found.symbol = int.from_bytes(operand[2:4], "little")
        else:
            _state_letters(found, sprm, operand)
    return found


def _state_letters(found: Ink, sprm: int, operand: bytes) -> None:
    """What a modifier states of the room and the font of letters."""
    if sprm == 0x8840:
        found.spread = int.from_bytes(operand, "little", signed=True)
    elif sprm == 0x4852:
        found.width = int.from_bytes(operand, "little")
    elif sprm == 0x4A4F:
        found.font = int.from_bytes(operand, "little")


@dataclass(slots=True)
class Mark:
    """What the end of a paragraph says: depth in tables, whether a row or an inner cell ends, its style."""

    depth: int = 0
    inside: bool = False
    row: bool = False
    inner: bool = False
    style: int = 0
    shown: bool = True
    tinted: bool = False
    #: twips: begin and end of its lines, the first of them, and how high each is where it never grows
    begins: int = 0
    ends: int = 0
    first: int = 0
    high: int = 0
    #: of a row: twips that it never grows beyond
    room: int = 0
    #: of a row: which of its cells are covered by others
    covered: list[bool] = field(default_factory=list)


def _state_depth(found: Mark, sprm: int, operand: bytes) -> None:
    """What a modifier states of where a paragraph stands in tables, and whether it ends a cell or a row there."""
    if sprm == 0x2416:
        found.inside = bool(operand[0])
    elif sprm in (0x2417, 0x244C):
        found.row = bool(operand[0])
    elif sprm == 0x244B:
        found.inner = bool(operand[0])
    elif sprm == 0x6649:
        found.depth = int.from_bytes(operand, "little", signed=True)
    elif sprm == 0x664A:
        found.depth = (found.depth or int(found.inside)) + int.from_bytes(operand, "little", signed=True)


def _state_room(found: Mark, sprm: int, operand: bytes) -> None:
    """What a modifier states of the room that lines take."""
    number = int.from_bytes(operand[:2], "little", signed=True)
    if sprm in (0x840F, 0x845E):
        found.begins = number
    elif sprm in (0x840E, 0x845D):
        found.ends = number
    elif sprm in (0x8411, 0x8460):
        found.first = number
    elif sprm == 0x6412 and operand[2:4] == b"\0\0":
        found.high = max(0, -number)
    elif sprm == 0x6412:  # a share: less than half of a line lies over the one before
        found.high = 20 if 0 < number < 120 else 0


def _state_row(found: Mark, sprm: int, operand: bytes) -> None:
    """What a modifier states of a row: its height, the grounds of its cells, and which of them others cover."""
    if sprm == 0x9407:
        found.room = max(0, -int.from_bytes(operand, "little", signed=True))
        found.shown = found.room == 0 or found.room > 40
    elif sprm in (0xD612, 0xD60C, 0xD616):
        shades = [operand[at : at + 10] for at in range(0, len(operand) - 9, 10)]
        found.tinted |= any(shade[7] == 0 and shade[4:7] != b"\xff\xff\xff" for shade in shades)
    elif sprm == 0xD609:
        numbers = [int.from_bytes(operand[at : at + 2], "little") for at in range(0, len(operand) - 1, 2)]
        found.tinted |= any(shade >> 5 & 31 not in (0, 8) or shade >> 10 > 1 for shade in numbers)
    elif sprm in (0xD608, 0xD606):
        found.covered = list(_covered(operand, 20 if sprm == 0xD608 else 10))
    elif sprm == 0x5624:
        for n in range(operand[0] + 1, min(operand[1], len(found.covered))):
            found.covered[n] = True
    elif sprm == 0xD62B and operand[0] < len(found.covered):
        found.covered[operand[0]] = operand[1] & 3 == 1


def state(found: Mark, modifiers: Sprms, data: bytes, deep: int = 0) -> None:
    """What modifiers state of the end of a paragraph; some of them stand in ``data``, the stream of that name."""
    for sprm, operand in modifiers:
        if sprm in (0x6645, 0x6646, 0x646B):
            if deep < _DEEPEST:
                at = int.from_bytes(operand, "little")
                size = int.from_bytes(data[at : at + 2], "little")
                state(found, sprms_of(data[at + 2 : at + 2 + size]), data, deep + 1)
        else:
            _state_depth(found, sprm, operand)
            _state_room(found, sprm, operand)
            _state_row(found, sprm, operand)


def _covered(operand: bytes, size: int) -> Iterator[bool]:
    """Which cells of a row definition are covered by the one before or above them."""
    count = operand[0] if operand else 0
    first = 0
    for n in range(count):
        flags = int.from_bytes(operand[1 + 2 * (count + 1) + size * n :][:2], "little")
        joined = flags & 3
        first = first or joined
        yield (joined not in (0, first)) or flags & 0x60 == 0x20
