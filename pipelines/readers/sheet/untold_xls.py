"""What is seen of an XLS sheet and python-calamine does not tell ([MS-XLS] 2.4)."""

from __future__ import annotations

import struct

from pipelines.blocks import UnreadableError
from pipelines.readers.sheet import biff
from pipelines.readers.sheet.formats import built_in
from pipelines.readers.sheet.looks import CellLook, Font, Slot, runs_seen
from pipelines.readers.sheet.untold import Untold

#: BErr of 2.5.10
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOUND_SHEET, _STRINGS, _DIMENSIONS, _BOOL_ERROR, _FORMULA, _MANY_NUMBERS, _ROW, _COLUMNS = (
    0x0085, 0x00FC, 0x0200, 0x0205, 0x0006, 0x00BD, 0x0208, 0x007D,
)  # fmt: skip
_FONT, _STYLE, _FORMAT, _WINDOW, _SHARED, _DRAWING, _OBJECT, _PALETTE = (
    0x0031, 0x00E0, 0x041E, 0x023E, 0x00FD, 0x00EC, 0x005D, 0x0092,
)  # fmt: skip
#: slots of the format itself; a formatted column makes the declared size this large, in vain but harmless
_WHOLE_SHEET = 65_536 * 256
#: records of cells with a value: numbers, labels, formulas
_CELLS = {0x0203, 0x027E, _SHARED, 0x0204, 0x00D6, _BOOL_ERROR, _FORMULA, _MANY_NUMBERS}
#: indexed colours that say black or white; 64 and 65 are those of the window, 0x7FFF the one that the program picks
_COLOURS = {0: "000000", 1: "FFFFFF", 8: "000000", 9: "FFFFFF", 64: "000000", 65: "FFFFFF", 0x7FFF: ""}
#: what an object is (2.5.143 FtCmo), where it is seen: comments and lists of filters are not
_OBJECTS = {
    2: "绘图", 3: "绘图", 5: "绘图", 6: "绘图", 8: "图片", 9: "绘图", 11: "表单控件", 12: "表单控件", 13: "表单控件",
    16: "表单控件", 17: "表单控件", 18: "表单控件",
}  # fmt: skip
_ANCHOR = 0xF010
#: twips and 256ths of a character: rows and columns no larger show nothing
_LOWEST, _NARROWEST = 40, 50


def xls_untold(data: bytes, *, limit: int) -> list[Untold]:
    """What calamine does not tell of the sheets, in their order.

    Raises :class:`~pipelines.blocks.UnreadableError` where a damaged count would make calamine ask for more
    memory than there is, which ends the process: sheets of more than ``limit`` slots, too many strings.
    """
    stream = biff.workbook(data)
    starts: list[int] = []
    codes: dict[int, str] = {}
    styles: list[bytes] = []
    fonts: list[bytes] = []
    colours = dict(_COLOURS)
    for kind, body in biff.records(stream, 0):
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _STRINGS and (len(body) < 8 or struct.unpack_from("<I", body, 4)[0] > len(stream)):
            raise UnreadableError("电子表格的文字表已损坏，请重新下载")
        elif kind == _STYLE and len(body) >= 4:
            styles.append(body)
        elif kind == _FONT and len(body) >= 10:
            fonts.append(body)
        elif kind == _PALETTE:
            for index in range((len(body) - 2) // 4):
                colours[8 + index] = body[2 + 4 * index : 5 + 4 * index].hex().upper()
        elif kind == _FORMAT and len(body) >= 5:
            number, _, wide = struct.unpack_from("<HHB", body)
            codes[number] = body[5:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
    known = [_font(body, colours) for body in fonts]
    looks = {
        index: look
        for index, body in enumerate(styles)
        if (look := _look(body, codes, known, colours)) != CellLook()
    }
    rich = {index: text for index, text in enumerate(biff.texts(stream)) if text[1]}
    return [_Sheet(looks, known, rich).read(stream, start, limit) for start in starts]


def _font(body: bytes, colours: dict[int, str]) -> Font:
    height, flags, colour, _, script = struct.unpack_from("<5H", body)
    raised = {1: "super", 2: "sub"}.get(script, "")
    return Font(bool(flags & 0x08), raised, height / 20, colours.get(colour, f"colour {colour}"))


def _nth_font(fonts: list[Font], number: int) -> Font:
    """A font by its number: there is none with the number four (2.5.129 FontIndex)."""
    place = number - (number > 4)
    return fonts[place] if place < len(fonts) else Font()


def _look(body: bytes, codes: dict[int, str], fonts: list[Font], colours: dict[int, str]) -> CellLook:
    font, number = struct.unpack_from("<HH", body)
    fill = "FFFFFF"
    if len(body) >= 20:
        (pattern,) = struct.unpack_from("<I", body, 14)
        ground = int.from_bytes(body[18:20], "little") & 0x7F
        fill = {0: "FFFFFF", 1: colours.get(ground, f"colour {ground}")}.get(pattern >> 26, "hatched")
    return CellLook(codes.get(number) or built_in(number), _nth_font(fonts, font), fill)


class _Sheet:
    """Reads one sheet's records."""

    def __init__(self, looks: dict[int, CellLook], fonts: list[Font], rich: dict[int, biff.Text]) -> None:
        self._looks, self._fonts, self._rich = looks, fonts, rich
        self._found = Untold()
        self._rows = self._columns = 0
        self._anchors: list[tuple[int, int, int, int]] = []
        self._objects: list[int] = []

    def read(self, stream: bytes, start: int, limit: int) -> Untold:
        """What is told of the sheet that begins at ``start``; it may have ``limit`` slots."""
        found = self._found
        drawing = b""
        for kind, body in biff.records(stream, start):
            if kind == _DIMENSIONS and len(body) >= 10:
                wide = len(body) >= 14  # BIFF8
                _, last_row, _, last_column = struct.unpack_from("<IIHH" if wide else "<HHHH", body)
                if last_row * last_column > _WHOLE_SHEET:
                    raise UnreadableError("电子表格的工作表大小已损坏，请重新下载")
            elif kind in _CELLS and len(body) >= 6:
                self._cell(kind, body)
                if self._rows * self._columns > limit:
                    raise UnreadableError(
                        f"电子表格的工作表有{self._rows}行{self._columns}列，超过上限，文件可能已损坏"
                    )
            elif kind == _ROW and len(body) >= 14:
                height = int.from_bytes(body[6:8], "little")
                if body[12] & 0x20 or (height & 0x7FFF) < _LOWEST:
                    found.rows.add(struct.unpack_from("<H", body)[0])
            elif kind == _COLUMNS and len(body) >= 10:
                first, last, width = struct.unpack_from("<HHH", body)
                if body[8] & 0x01 or width < _NARROWEST:
                    found.columns.append((first, last))
            elif kind == _WINDOW and len(body) >= 2:
                found.zeros = found.zeros and bool(body[0] & 0x10)
            elif kind == _DRAWING:
                drawing += body
            elif kind == _OBJECT and len(body) >= 8:
                self._objects.append(int.from_bytes(body[4:6], "little"))
        self._draw(drawing)
        return found

    def _cell(self, kind: int, body: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        last = column
        if kind == _MANY_NUMBERS:
            (last,) = struct.unpack_from("<H", body, len(body) - 2)
            for n, at in enumerate(range(4, len(body) - 7, 6)):
                self._dress((row, column + n), int.from_bytes(body[at : at + 2], "little"))
        else:
            self._dress((row, column), style)
        self._rows, self._columns = max(self._rows, row + 1), max(self._columns, last + 1)
        if kind == _SHARED and len(body) >= 10:
            self._rich_text((row, column), *struct.unpack_from("<HI", body, 4))
        elif kind == _BOOL_ERROR and len(body) >= 8 and body[7] == 1:
            self._found.cells[row, column] = _ERRORS.get(body[6], "#VALUE!")
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            self._found.cells[row, column] = _ERRORS.get(body[8], "#VALUE!")

    def _dress(self, slot: Slot, style: int) -> None:
        if style in self._looks:
            self._found.looks[slot] = self._looks[style]

    def _rich_text(self, slot: Slot, style: int, number: int) -> None:
        if number not in self._rich:
            return
        text, fonts = self._rich[number]
        starts = [first for first, _ in fonts]
        runs: list[tuple[str, Font | None]] = [(text[: starts[0]], None)]
        for (first, font), end in zip(fonts, [*starts[1:], len(text)], strict=True):
            runs.append((text[first:end], _nth_font(self._fonts, font)))
        self._found.cells[slot] = runs_seen(runs, self._looks.get(style, CellLook()))

    def _draw(self, drawing: bytes) -> None:
        """Pairs the anchors of a drawing ([MS-ODRAW] 2.2, [MS-XLS] 2.5.193) with the objects in their order."""
        anchors = []
        at = 0
        while at + 8 <= len(drawing):
            version, kind, size = struct.unpack_from("<HHI", drawing, at)
            at += 8
            if version & 0x0F == 0x0F:  # a container: its contents follow
                continue
            if kind == _ANCHOR and size >= 18 and at + 18 <= len(drawing):
                left, _, top, _, right, across, bottom, down = struct.unpack_from("<8H", drawing, at + 2)
                anchors.append((top, left, max(bottom - (down == 0), top), max(right - (across == 0), left)))
            at += size
        for area, kind in zip(anchors, self._objects, strict=False):
            if kind in _OBJECTS:
                self._found.drawn.append((*area, _OBJECTS[kind]))
