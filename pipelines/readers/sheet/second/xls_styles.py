"""How cells of an XLS workbook look, and what its conditions do, for its second text: by the places of bits in records."""

from __future__ import annotations

import struct

from pipelines.readers.sheet.second.colours import WHITE, usual_palette
from pipelines.readers.sheet.second.conditions import HIDDEN, Area, Effect, alters, painted
from pipelines.readers.sheet.second.printed import FORMATS
from pipelines.readers.sheet.second.xlsx_styles import Font, Look

#: lines of a pattern that leave little of the ground, as a mask of their numbers
_THICK = 0b111_1110_1100


class Styles:
    """Takes a workbook's records and makes looks of them when they are asked for."""

    def __init__(self) -> None:
        self._fonts: list[bytes] = []
        self._cells: list[bytes] = []
        self._codes: dict[int, str] = {}
        self._palette = usual_palette() | {0x7FFF: ""}
        self._known: dict[int, Look] = {}

    def record(self, kind: int, body: bytes) -> None:
        """A record of the workbook."""
        if kind == 0x31 and len(body) >= 10:
            self._fonts.append(body)
        elif kind == 0xE0 and len(body) >= 4:
            self._cells.append(body)
        elif kind == 0x92:
            for index in range(len(body) // 4 - (len(body) % 4 == 0)):
                self._palette[8 + index] = body[2 + 4 * index : 5 + 4 * index].hex().upper()
        elif kind == 0x041E and len(body) >= 5:
            self._codes[int.from_bytes(body[:2], "little")] = _text(body[5:], body[4])

    @property
    def size(self) -> float:
        """The size of the usual font, in points."""
        return int.from_bytes(self._fonts[0][:2], "little") / 20 if self._fonts else 11.0

    def font(self, number: int) -> Font:
        """A font by its number; four is left out in the count."""
        place = number if number < 4 else number - 1
        if place >= len(self._fonts):
            return Font()
        body = self._fonts[place]
        height, flags, colour, _, script = struct.unpack_from("<HHHHH", body)
        name = _text(body[16:], body[15]).lower() if len(body) > 16 else ""
        return Font(
            bool(flags & 8),
            {1: 1, 2: -1}.get(script, 0),
            height <= 20,
            self._colour(colour),
            height / 20,
            name.startswith(("wingdings", "webdings", "marlett")),
        )

    def _colour(self, number: int) -> str:
        return self._palette.get(number, f"number {number}")

    def look(self, style: int) -> Look:
        """How cells of a style look."""
        if style not in self._known:
            self._known[style] = self._made(self._cells[style]) if style < len(self._cells) else Look()
        return self._known[style]

    def _made(self, body: bytes) -> Look:
        font, number = struct.unpack_from("<HH", body)
        usual = FORMATS.get(number, "d" if 14 <= number <= 58 and number != 49 else "")
        look = Look(self._codes.get(number) or usual, self.font(font))
        if len(body) < 20:
            return look
        look.grounds = self._grounds(body)
        placed = body[6] & 0b111
        diagonal = body[13] >> 6 and (int.from_bytes(body[14:18], "little") >> 21) & 0b1111
        look.odd = look.font.is_odd(look.grounds) or placed == 4 or bool(diagonal)
        look.centred = placed == 6
        look.wraps, look.angle = bool(body[6] & 0b1000), body[7]
        look.fits, look.indent = bool(body[8] & 0b1_0000), 1.3 * (body[8] & 0b1111)
        return look

    def _grounds(self, body: bytes) -> list[str]:
        pattern = body[17] >> 2
        both = int.from_bytes(body[18:20], "little")
        lines, ground = (self._colour(each & 0x7F) or "000000" for each in (both, both >> 7))
        if pattern == 0:
            return [WHITE]
        return [lines] if pattern == 1 else [ground, lines if _THICK >> pattern & 1 else ground]

    def effect(self, body: bytes) -> Effect:
        """What a condition does where it holds; what can not be followed hides."""
        try:
            return self._effect(body)
        except (struct.error, IndexError):
            return HIDDEN

    def _effect(self, body: bytes) -> Effect:
        said = int.from_bytes(body[6:10], "little")
        rest = body[12:]
        hides, code, ink, grounds = False, "", "", []
        if said >> 25 & 1:
            own = body[10] & 1
            size = max(int.from_bytes(rest[:2], "little"), 2) if own else 2
            code = _text(rest[5:size], rest[4]) if own else FORMATS.get(rest[1], "d" if rest[1] else "")
            hides = alters("3847", code)
            rest = rest[size:]
        if said >> 26 & 1:
            (letters,), (colour,), (kept,) = (struct.unpack_from("<i", rest, at) for at in (68, 80, 88))
            hides = hides or (letters & ~kept) & 0x80 != 0
            ink = self._colour(colour) if colour >= 0 else ""
            rest = rest[118:]
        rest = rest[8 * ((said >> 27 & 1) + (said >> 28 & 1)) :]
        if said >> 29 & 1:
            fill = struct.unpack_from("<I", rest)[0]
            if not said >> 17 & 1:
                grounds.append(self._colour(fill >> 16 & 0x7F))
            if not said >> 18 & 1:
                grounds.append(self._colour(fill >> 23 & 0x7F))
        return HIDDEN if hides else painted(ink, filter(None, grounds), code)


def areas_of(body: bytes) -> list[Area]:
    """The areas that a record of a condition names, from the count of them on."""
    count = int.from_bytes(body[:2], "little")
    found = []
    for at in range(2, min(len(body) - 7, 2 + 8 * count), 8):
        top, bottom, left, right = struct.unpack_from("<HHHH", body, at)
        found.append((top, left, bottom, right))
    return found


def _text(body: bytes, wide: int) -> str:
    return body.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
