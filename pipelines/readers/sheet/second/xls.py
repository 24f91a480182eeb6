"""The second reading of an XLS workbook: its records once more ([MS-XLS]), as rows in order, without calamine."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from pipelines.readers.sheet import biff
from pipelines.readers.sheet.second.printed import (
    MOST_CELLS,
    OBJECT,
    Rows,
    number_printed,
    scripted,
    text_printed,
)

_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    37: "#,##0 ;(#,##0)", 38: "#,##0 ;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ', 42: "¥0", 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ', 44: "¥0",
    48: "##0.0E+0",
}  # fmt: skip
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
#: objects that are seen: shapes, charts, pictures, controls; lines, comments and lists of filters are not
_SEEN_OBJECTS = {2, 3, 5, 6, 8, 9, 11, 12, 13, 16, 17, 18}
_PALETTE = {0: 0, 1: 0xFFFFFF, 8: 0, 9: 0xFFFFFF, 64: 0, 65: 0xFFFFFF}


def second_text(data: bytes) -> str:
    """The rows of the visible sheets, a line each."""
    stream = biff.workbook(data)
    book = _Book(biff.texts(stream))
    for kind, body in biff.records(stream, 0):
        book.record(kind, body)
    lines: list[str] = []
    for start in book.sheets:
        sheet = _Sheet(book)
        for kind, body in biff.records(stream, start):
            sheet.record(kind, body)
        lines.extend(sheet.finished().lines())
    return "".join(f"{line}\n" for line in lines)


@dataclass(slots=True)
class _Font:
    struck: bool = False
    script: int = 0
    tiny: bool = False
    colour: int | None = None


@dataclass(slots=True)
class _Book:
    texts: list[biff.Text]
    sheets: list[int] = field(default_factory=list)
    fonts: list[_Font] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    #: of each style: its font, format, and ground (``None``: a pattern)
    styles: list[tuple[int, int, int | None]] = field(default_factory=list)
    palette: dict[int, int] = field(default_factory=lambda: dict(_PALETTE))

    def record(self, kind: int, body: bytes) -> None:
        if kind == 0x85 and len(body) >= 6:
            if body[4] & 0x03 == 0 and body[5] == 0:  # visible, a worksheet
                self.sheets.append(int.from_bytes(body[:4], "little"))
        elif kind == 0x31 and len(body) >= 10:
            self.fonts.append(self._font_stated(body))
        elif kind == 0x92:
            for index in range(len(body) // 4 - (len(body) % 4 == 0)):
                self.palette[8 + index] = int.from_bytes(body[2 + 4 * index : 5 + 4 * index], "big")
        elif kind == 0x041E and len(body) >= 5:
            encoding = "utf-16-le" if body[4] & 1 else "latin-1"
            self.codes[int.from_bytes(body[:2], "little")] = body[5:].decode(encoding, "replace")
        elif kind == 0xE0 and len(body) >= 4:
            self.styles.append((*struct.unpack_from("<HH", body), self._ground_stated(body)))

    def _font_stated(self, body: bytes) -> _Font:
        height, flags, colour, _, script = struct.unpack_from("<HHHHH", body)
        known = self.palette.get(colour, -1 - colour) if colour != 0x7FFF else None
        return _Font(bool(flags & 8), {1: 1, 2: -1}.get(script, 0), height <= 20, known)

    def _ground_stated(self, body: bytes) -> int | None:
        """The colour of a style's ground; ``None`` for a pattern of two."""
        if len(body) < 20 or (pattern := body[17] >> 2) == 0:
            return 0xFFFFFF
        index = int.from_bytes(body[18:20], "little") & 0x7F
        return self.palette.get(index, -1 - index) if pattern == 1 else None

    def font(self, number: int) -> _Font:
        place = number if number < 4 else number - 1
        return self.fonts[place] if place < len(self.fonts) else _Font()

    def code(self, style: int) -> str:
        number = self.styles[style][1] if style < len(self.styles) else 0
        return self.codes.get(number) or _FORMATS.get(
            number, "d" if 14 <= number <= 58 and number != 49 else ""
        )

    def seen(self, words: str, style: int, font: _Font | None = None) -> str:
        """Words in the font of a style or another one: nothing where they are not seen."""
        own, _, ground = self.styles[style] if style < len(self.styles) else (0, 0, 0xFFFFFF)
        used = font or self.font(own)
        if (
            used.struck
            or used.tiny
            or (used.colour is not None and ground is not None and _alike(used.colour, ground))
        ):
            return ""
        return scripted(words, used.script)


def _alike(one: int, other: int) -> bool:
    if one < 0 or other < 0:
        return one == other
    return sum(abs((one >> bits & 255) - (other >> bits & 255)) for bits in (0, 8, 16)) < 60


class _Sheet:
    def __init__(self, book: _Book) -> None:
        self._book = book
        self._rows = Rows()
        self._cells: dict[int, list[tuple[int, str]]] = {}
        self._count = 0
        self._waiting: tuple[int, int, int] | None = None
        self._zeros = True
        self._drawing = b""
        self._objects: list[int] = []

    def finished(self) -> Rows:
        """The sheet's rows, in order."""
        self._rows.rows = sorted(self._cells.items())
        areas = []
        at = 0
        while at + 8 <= len(self._drawing):
            version, kind, size = struct.unpack_from("<HHI", self._drawing, at)
            at += 8
            if version & 15 == 15:
                continue
            if kind == 0xF010 and size >= 18 and at + 18 <= len(self._drawing):
                _, left, _, top, _, right, across, bottom, down = struct.unpack_from("<9H", self._drawing, at)
                areas.append((top, left, max(top, bottom - (down == 0)), max(left, right - (across == 0))))
            at += size
        self._rows.drawn = [
            area for area, kind in zip(areas, self._objects, strict=False) if kind in _SEEN_OBJECTS
        ]
        return self._rows

    def _put(self, row: int, column: int, words: str) -> None:
        self._count += 1
        if self._count <= MOST_CELLS:
            self._cells.setdefault(row, []).append((column, words))

    def _number(self, row: int, column: int, style: int, value: float) -> None:
        if not value and not self._zeros:
            self._put(row, column, OBJECT)
            return
        self._put(row, column, self._book.seen(number_printed(repr(value), self._book.code(style)), style))

    def _words(self, row: int, column: int, style: int, words: str, runs: list[tuple[int, int]]) -> None:
        if words.strip() and not text_printed(self._book.code(style)):
            self._put(row, column, OBJECT)
            return
        starts = [0, *(first for first, _ in runs), len(words)]
        fonts = [None, *(self._book.font(number) for _, number in runs)]
        pieces = (
            self._book.seen(words[first:end], style, font)
            for first, end, font in zip(starts[:-1], starts[1:], fonts, strict=True)
        )
        self._put(row, column, "".join(pieces))

    def record(self, kind: int, body: bytes) -> None:
        """One record of the sheet."""
        if kind in (0x0203, 0x027E, 0xFD, 0x0204, 0xD6, 0x0205, 0x0006, 0x0201) and len(body) >= 6:
            self._cell(kind, body, *struct.unpack_from("<HHH", body))
        elif kind in (0xBD, 0xBE) and len(body) >= 8:
            self._several(body, blank=kind == 0xBE)
        elif kind == 0x0207 and self._waiting is not None:  # the text of the formula before
            place, self._waiting = self._waiting, None
            if len(body) >= 3:
                encoding = "utf-16-le" if body[2] & 1 else "latin-1"
                self._words(*place, body[3:].decode(encoding, "replace"), [])
        elif kind == 0x0208 and len(body) >= 14:
            if body[12] & 0x20 or int.from_bytes(body[6:8], "little") & 0x7FFF < 40:
                self._rows.hidden_rows.add(int.from_bytes(body[:2], "little"))
        elif kind == 0x7D and len(body) >= 10:
            self._note_columns(body)
        elif kind == 0xE5:
            for at in range(2, len(body) - 7, 8):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, at)
                self._rows.merges.append((top, left, bottom, right))
        elif kind == 0x023E and len(body) >= 2:
            self._zeros = self._zeros and bool(body[0] & 0x10)
        elif kind == 0xEC:
            self._drawing += body
        elif kind == 0x5D and len(body) >= 6:
            self._objects.append(int.from_bytes(body[4:6], "little"))

    def _note_columns(self, body: bytes) -> None:
        first, last, width = struct.unpack_from("<HHH", body)
        if body[8] & 1 or width < 50:
            self._rows.hidden_columns.append((first, last))

    def _several(self, body: bytes, *, blank: bool) -> None:
        """Cells of a row beside each other, in one record."""
        row, first = struct.unpack_from("<HH", body)
        size = 2 if blank else 6
        for n, at in enumerate(range(4, len(body) - size - 1, size)):
            if blank:
                self._put(row, first + n, "")
            else:
                style = int.from_bytes(body[at : at + 2], "little")
                self._number(row, first + n, style, _short(body[at + 2 : at + 6]))

    def _cell(self, kind: int, body: bytes, row: int, column: int, style: int) -> None:
        if kind == 0x0203 and len(body) >= 14:
            self._number(row, column, style, struct.unpack_from("<d", body, 6)[0])
        elif kind == 0x027E and len(body) >= 10:
            self._number(row, column, style, _short(body[6:10]))
        elif kind == 0xFD and len(body) >= 10:
            (number,) = struct.unpack_from("<I", body, 6)
            if number < len(self._book.texts):
                self._words(row, column, style, *self._book.texts[number])
        elif kind in (0x0204, 0xD6) and len(body) >= 9:
            encoding = "utf-16-le" if body[8] & 1 else "latin-1"
            size = int.from_bytes(body[6:8], "little") * (2 if body[8] & 1 else 1)
            self._words(row, column, style, body[9 : 9 + size].decode(encoding, "replace"), [])
        elif kind == 0x0205 and len(body) >= 8:
            words = _ERRORS.get(body[6], "#VALUE!") if body[7] else ("FALSE", "TRUE")[body[6] & 1]
            self._put(row, column, self._book.seen(words, style))
        elif kind == 0x0006 and len(body) >= 14:
            if body[12:14] != b"\xff\xff":
                self._number(row, column, style, struct.unpack_from("<d", body, 6)[0])
            elif body[6] == 0:
                self._waiting = row, column, style
            elif body[6] == 1:
                self._put(row, column, self._book.seen(("FALSE", "TRUE")[body[8] & 1], style))
            elif body[6] == 2:
                self._put(row, column, self._book.seen(_ERRORS.get(body[8], "#VALUE!"), style))
            else:
                self._put(row, column, "")
        elif kind == 0x0201:
            self._put(row, column, "")


def _short(body: bytes) -> float:
    """A number in four bytes (2.5.198.74 RkNumber)."""
    held = int.from_bytes(body, "little", signed=True)
    value = (
        float(held >> 2) if held & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", held & ~3))[0]
    )
    return value / 100 if held & 1 else value
