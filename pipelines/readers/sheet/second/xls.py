"""The second reading of an XLS workbook: its records once more ([MS-XLS]), as rows in order, without calamine."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from pipelines.readers.sheet import biff
from pipelines.readers.sheet.second.conditions import HIDDEN, NOTHING, Area, Effect, Veils
from pipelines.readers.sheet.second.printed import (
    FIGURE,
    MOST_CELLS,
    OBJECT,
    Rows,
    number_printed,
    text_printed,
)
from pipelines.readers.sheet.second.xls_styles import Styles, areas_of
from pipelines.readers.sheet.second.xlsx_doubt import Room

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
#: objects that are seen: groups, shapes, charts, pictures, controls; comments that are closed and lists of filters are not
_SEEN_OBJECTS = {0, 2, 3, 5, 6, 8, 9, 11, 12, 13, 16, 17, 18, 30}
_LINE, _SHAPE, _COMMENT = 1, 30, 25
#: areas of conditions
_MOST_PLACES = 100_000
#: EMU of a 256th of a point's height, and of a 1024th of a character's width
_DOWN, _ACROSS = 12_700 / 256, 66_675 / 1024


def second_text(data: bytes) -> str:
    """The rows of the visible sheets, a line each."""
    stream = biff.workbook(data)
    book = _Book(biff.texts(stream))
    for kind, body in biff.records(stream, 0):
        book.record(kind, body)
    lines: list[str] = []
    for start in book.sheets:
        sheet = _Sheet(book, _veils(stream, start, book.styles))
        for kind, body in biff.records(stream, start):
            sheet.record(kind, body)
        lines.extend(sheet.finished().lines())
    return "".join(f"{line}\n" for line in lines)


def _veils(stream: bytes, start: int, styles: Styles) -> Veils:
    """What the conditions of a sheet may do; its records of them stand behind those of the cells."""
    found: list[tuple[Area, Effect]] = []
    areas: list[Area] = []
    for kind, body in biff.records(stream, start):
        if len(found) > _MOST_PLACES:  # as much as the whole sheet
            return Veils([((0, 0, 65_535, 255), HIDDEN)])
        if kind == 0x01B0:
            areas = areas_of(body[12:])
        elif kind == 0x01B1:
            effect = styles.effect(body)
            found += [(area, effect) for area in areas if effect != NOTHING]
        elif kind == 0x0879:  # of later versions
            found += [(area, HIDDEN) for area in areas_of(body[24:])]
    return Veils(found)


@dataclass(slots=True)
class _Book:
    texts: list[biff.Text]
    sheets: list[int] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)

    def record(self, kind: int, body: bytes) -> None:
        if kind == 0x85 and len(body) >= 6:
            if body[4] & 0x03 == 0 and body[5] == 0:  # visible, a worksheet
                self.sheets.append(int.from_bytes(body[:4], "little"))
        else:
            self.styles.record(kind, body)


class _Sheet:
    def __init__(self, book: _Book, veils: Veils) -> None:
        self._book, self._veils = book, veils
        self._rows = Rows()
        self._room = Room(book.styles.size)
        self._cells: dict[int, list[tuple[int, str]]] = {}
        self._count = 0
        self._waiting: tuple[int, int, int] | None = None
        self._zeros = True
        self._formulas = False
        #: cells with formulas and with noughts, which the sheet may show otherwise, as it says behind them
        self._reckoned: list[Area] = []
        self._noughts: list[Area] = []
        self._drawing: list[bytes] = []
        self._objects: list[tuple[int, int]] = []
        self._open: set[int] = set()

    def finished(self) -> Rows:
        """The sheet's rows, in order."""
        self._rows.rows = sorted(self._cells.items())
        drawn, crossed = self._drawn()
        self._rows.drawn = drawn
        shown = (self._reckoned if self._formulas else []) + ([] if self._zeros else self._noughts)
        self._rows.doubted = [*drawn, *crossed, *shown, *self._room.doubted(self._rows.merges)]
        return self._rows

    def _drawn(self) -> tuple[list[Area], list[Area]]:
        """The rectangles under what is drawn, and under lines that go through cells."""
        drawn, crossed = [], []
        drawing = b"".join(self._drawing)
        objects = iter(self._objects)
        anchor: tuple[int, ...] = ()
        at = shape = 0
        while at + 8 <= len(drawing):
            version, kind, size = struct.unpack_from("<HHI", drawing, at)
            at += 8
            if version & 15 == 15:
                continue
            if kind == 0xF00A:
                shape = version >> 4
            elif kind == 0xF00F:
                anchor = ()
            elif kind == 0xF010 and size >= 18 and at + 18 <= len(drawing):
                anchor = struct.unpack_from("<9H", drawing, at)[1:]
            elif kind == 0xF011:
                what, number = next(objects, (_COMMENT, 0))
                if anchor and (what == _LINE or (what == _SHAPE and shape in (20, 32))):
                    crossed += self._crossed(anchor)
                elif anchor and (what in _SEEN_OBJECTS or number in self._open):
                    drawn.append(_under(anchor))
            at += size
        return drawn, crossed

    def _crossed(self, anchor: tuple[int, ...]) -> list[Area]:
        """The cells that a line between two places goes through."""
        area = top, left, bottom, right = _under(anchor)
        ends = {
            "to row": anchor[6],
            "to col": anchor[4],
            "from rowOff": int(anchor[3] * self._room.height(top) * _DOWN),
            "to rowOff": int(anchor[7] * self._room.height(bottom) * _DOWN),
            "from colOff": int(anchor[1] * self._room.width(left) * _ACROSS),
            "to colOff": int(anchor[5] * self._room.width(right) * _ACROSS),
        }
        return [area] if self._room.runs_through(ends, area) else []

    def _put(self, row: int, column: int, words: str, style: int = 0, *, kind: str = "") -> None:
        """A cell as it prints; ``kind`` says whether it holds a text (``s``) or is blank (empty)."""
        self._count += 1
        if self._count > MOST_CELLS:
            return
        look = self._book.styles.look(style)
        if self._veils and kind and (FIGURE.fullmatch(words) or not words):
            may = self._veils.hide(row, column, look, words) if words else self._veils.over(row, column)
            words = OBJECT if may else words
        self._room.note((row, column), words, look, words=kind == "s")
        self._cells.setdefault(row, []).append((column, words))

    def _number(self, row: int, column: int, style: int, value: float) -> None:
        look = self._book.styles.look(style)
        printed = look.prints(number_printed(repr(value), look.code))
        if not value:
            self._noughts.append((row, column, row, column))
        self._put(row, column, printed, style, kind="n")

    def _words(self, row: int, column: int, style: int, words: str, runs: list[tuple[int, int]]) -> None:
        look = self._book.styles.look(style)
        if words.strip() and not text_printed(look.code):
            self._put(row, column, OBJECT, style)
            return
        starts = [0, *(first for first, _ in runs), len(words)]
        fonts = [None, *(self._book.styles.font(number) for _, number in runs)]
        pieces = (
            look.prints(words[first:end], font)
            for first, end, font in zip(starts[:-1], starts[1:], fonts, strict=True)
        )
        self._put(row, column, "".join(pieces), style, kind="s" if words.strip() else "")

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
        elif len(body) >= 2:
            self._other(kind, body)

    def _other(self, kind: int, body: bytes) -> None:
        """A record that holds no cell."""
        if kind == 0x0208 and len(body) >= 14:
            row, height = int.from_bytes(body[:2], "little"), int.from_bytes(body[6:8], "little") & 0x7FFF
            self._room.rows[row] = height / 20
            if body[12] & 0x20 or height < 40:
                self._rows.hidden_rows.add(row)
        elif kind == 0x7D and len(body) >= 10:
            self._note_columns(body)
        elif kind == 0xE5:
            for at in range(2, len(body) - 7, 8):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, at)
                self._rows.merges.append((top, left, bottom, right))
        elif kind == 0x023E:
            self._zeros = self._zeros and bool(body[0] & 0x10)
            self._formulas = self._formulas or bool(body[0] & 1)
        elif kind == 0xEC:
            self._drawing.append(body)
        elif kind == 0x5D and len(body) >= 8:
            self._objects.append((int.from_bytes(body[4:6], "little"), int.from_bytes(body[6:8], "little")))
        elif kind == 0x1C and len(body) >= 8 and body[4] & 2:
            self._open.add(int.from_bytes(body[6:8], "little"))
        elif kind == 0x0225 and len(body) >= 4:
            self._room.usual_height = int.from_bytes(body[2:4], "little") / 20
        elif kind in (0x55, 0x99):
            said = int.from_bytes(body[:2], "little")
            self._room.usual_width = said + 0.7 if kind == 0x55 else said / 256

    def _note_columns(self, body: bytes) -> None:
        first, last, width = struct.unpack_from("<HHH", body)
        self._room.columns.append((first, last, width / 256))
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
            self._put(row, column, self._book.styles.look(style).prints(words), style)
        elif kind == 0x0006 and len(body) >= 14:
            self._reckoned.append((row, column, row, column))
            if body[12:14] != b"\xff\xff":
                self._number(row, column, style, struct.unpack_from("<d", body, 6)[0])
            elif body[6] == 0:
                self._waiting = row, column, style
            elif body[6] == 1:
                self._put(
                    row, column, self._book.styles.look(style).prints(("FALSE", "TRUE")[body[8] & 1]), style
                )
            elif body[6] == 2:
                self._put(
                    row, column, self._book.styles.look(style).prints(_ERRORS.get(body[8], "#VALUE!")), style
                )
            else:
                self._put(row, column, "")
        elif kind == 0x0201:
            self._put(row, column, "")


def _under(anchor: tuple[int, ...]) -> Area:
    """The cells under an anchor; one that ends at a cell's edge does not reach into it."""
    left, _, top, _, right, across, bottom, down = anchor
    return top, left, max(top, bottom - (down == 0)), max(left, right - (across == 0))


def _short(body: bytes) -> float:
    """A number in four bytes (2.5.198.74 RkNumber)."""
    held = int.from_bytes(body, "little", signed=True)
    value = (
        float(held >> 2) if held & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", held & ~3))[0]
    )
    return value / 100 if held & 1 else value
