"""What the cells of an XLS workbook look like ([MS-XLS] 2.4.122, 2.4.353), and what its conditions may do (2.4.42, 2.4.56)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipelines.readers.sheet.colours import STANDARD
from pipelines.readers.sheet.conditional import HIDDEN, Applied, Veil, told, tried
from pipelines.readers.sheet.formats import built_in
from pipelines.readers.sheet.looks import FILLED, LINE, CellLook, Font, draws_pictures, oddity
from pipelines.readers.sheet.places import Area
from pipelines.readers.sheet.xlsx_looks import turned

FONT, STYLE, FORMAT, PALETTE, CONDITIONS, CONDITION, LATER_CONDITIONS = (
    0x0031, 0x00E0, 0x041E, 0x0092, 0x01B0, 0x01B1, 0x0879,
)  # fmt: skip
#: 64 and 65 are the colours of the window, 0x7FFF the one that the program picks
_WINDOW = {64: "000000", 65: "FFFFFF", 0x7FFF: ""}
_CENTRED_ACROSS, _FILLED = 6, 4
#: patterns whose lines cover most of the ground
_DARK = {2, 3, 5, 6, 7, 8, 9, 10}
#: sizes of what a condition states: a font, a place, borders
_FONT_SIZE, _PLACE_SIZE, _BORDER_SIZE = 118, 8, 8
_INDENT = 1.3


class Styles:
    """Gathers the records of a workbook that say how cells look."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._styles: list[bytes] = []
        self._fonts: list[bytes] = []
        self._colours = dict(enumerate([*STANDARD[:8], *STANDARD])) | _WINDOW
        self.fonts: list[Font] = []
        #: the looks of styles, by number, that are not plain
        self.cells: dict[int, CellLook] = {}

    def record(self, kind: int, body: bytes) -> None:
        """One record of the workbook."""
        if kind == STYLE and len(body) >= 4:
            self._styles.append(body)
        elif kind == FONT and len(body) >= 10:
            self._fonts.append(body)
        elif kind == PALETTE:
            for index in range((len(body) - 2) // 4):
                self._colours[8 + index] = body[2 + 4 * index : 5 + 4 * index].hex().upper()
        elif kind == FORMAT and len(body) >= 5:
            number, _, wide = struct.unpack_from("<HHB", body)
            self._codes[number] = _letters(body[5:], wide)

    def finish(self) -> None:
        """Makes looks of what was gathered."""
        self.fonts = [self._font(body) for body in self._fonts]
        self.cells = {
            index: look
            for index, body in enumerate(self._styles)
            if (look := self._look(body)) != CellLook(font=Font(colour=look.font.colour and "000000"))
        }

    def font(self, number: int) -> Font:
        """A font by its number: there is none with the number four (2.5.129 FontIndex)."""
        place = number - (number > 4)
        return self.fonts[place] if place < len(self.fonts) else Font()

    def _colour(self, number: int) -> str:
        return self._colours.get(number, f"colour {number}")

    def _font(self, body: bytes) -> Font:
        height, flags, colour, _, script = struct.unpack_from("<5H", body)
        name = _letters(body[16:], body[15]) if len(body) > 16 else ""
        known = "" if colour == 64 else self._colour(colour)
        raised = {1: "super", 2: "sub"}.get(script, "")
        return Font(bool(flags & 0x08), raised, height / 20, known, draws_pictures(name))

    def _look(self, body: bytes) -> CellLook:
        number, code = struct.unpack_from("<HH", body)
        format_code = self._codes.get(code) or built_in(code)
        font = self.font(number)
        if len(body) < 20:
            return CellLook(format_code, font)
        laid, angle, more = body[6], body[7], body[8]
        borders, lines = struct.unpack_from("<II", body, 10)
        ground = self._ground(lines >> 26, *divmod(int.from_bytes(body[18:20], "little") & 0x3FFF, 128))
        crossed = borders >> 30 and lines >> 21 & 15
        doubt = oddity(font, ground) or (LINE if crossed else "")
        return CellLook(
            format_code,
            font,
            ground,
            FILLED if laid & 7 == _FILLED else doubt,
            laid & 7 == _CENTRED_ACROSS,
            bool(more & 0x10),
            bool(laid & 0x08),
            (more & 15) * _INDENT,
            turned(angle),
        )

    def _ground(self, pattern: int, behind: int, lines: int) -> str:
        if pattern < 2:
            return self._colour(lines) if pattern else "FFFFFF"
        return f"{self._colour(behind)}/{self._colour(lines) if pattern in _DARK else ''}"

    def condition(self, body: bytes) -> Applied:
        """What a condition does where it holds (2.5.91 DXFN)."""
        stated, user = struct.unpack_from("<IH", body, 6)
        at = 12
        hides, ink, grounds, code = False, "", [], ""
        if stated & 1 << 25:
            if user & 1:
                size = int.from_bytes(body[at : at + 2], "little")
                code = _letters(body[at + 5 : at + size], body[at + 4])
                at += max(size, 2)
            else:
                code = built_in(body[at + 1])
                at += 2
            hides = not tried(code)
        if stated & 1 << 26:
            letters, colour, kept = (struct.unpack_from("<i", body, at + place)[0] for place in (68, 80, 88))
            hides = hides or bool(letters & 0x80 and not kept & 0x80)
            ink = "" if colour < 0 or colour == 0x7FFF else self._colour(colour)
            at += _FONT_SIZE
        at += _PLACE_SIZE * (stated >> 27 & 1) + _BORDER_SIZE * (stated >> 28 & 1)
        if stated & 1 << 29:
            (fill,) = struct.unpack_from("<I", body, at)
            numbers = [fill >> shift & 127 for shift, kept in ((16, 17), (23, 18)) if not stated & 1 << kept]
            grounds = [self._colour(number) for number in numbers]
        return hides, (ink, tuple(grounds)), code


class Conditions:
    """Gathers the conditions of a sheet."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._over: tuple[Area, ...] = ()
        self.veils: list[Veil] = []

    def record(self, kind: int, body: bytes) -> None:
        """One record of the sheet."""
        if kind == CONDITIONS:
            self._over = tuple(_areas(body[12:]))
        elif (
            kind == LATER_CONDITIONS
        ):  # its rules stand in records of later versions, which are not looked into
            self.veils.append(Veil(tuple(_areas(body[24:]))))
        elif kind == CONDITION:
            try:
                applied = self._styles.condition(body)
            except (struct.error, IndexError):
                applied = HIDDEN
            self.veils += told(self._over, [applied])


def _areas(body: bytes) -> Iterator[Area]:
    (count,) = struct.unpack_from("<H", body) if len(body) >= 2 else (0,)
    for at in range(2, min(2 + 8 * count, len(body) - 7), 8):
        top, bottom, left, right = struct.unpack_from("<4H", body, at)
        yield top, left, bottom, right


def _letters(body: bytes, wide: int) -> str:
    return body.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
