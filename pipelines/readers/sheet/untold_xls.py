"""What is seen of an XLS sheet and python-calamine does not tell ([MS-XLS] 2.4)."""

from __future__ import annotations

import struct

from pipelines.blocks import UnreadableError
from pipelines.readers.sheet import biff
from pipelines.readers.sheet.doubt import Room
from pipelines.readers.sheet.looks import FORMULA, CellLook, Font, Slot, doubt_of_runs, runs_seen
from pipelines.readers.sheet.untold import Untold
from pipelines.readers.sheet.xls_looks import Conditions, Styles

#: BErr of 2.5.10
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOUND_SHEET, _STRINGS, _DIMENSIONS, _BOOL_ERROR, _FORMULA, _MANY_NUMBERS, _ROW, _COLUMNS = (
    0x0085, 0x00FC, 0x0200, 0x0205, 0x0006, 0x00BD, 0x0208, 0x007D,
)  # fmt: skip
_WINDOW, _SHARED, _DRAWING, _OBJECT, _NOTE, _USUAL_ROW, _USUAL_COLUMN, _USUAL_WIDTH = (
    0x023E, 0x00FD, 0x00EC, 0x005D, 0x001C, 0x0225, 0x0055, 0x0099,
)  # fmt: skip
#: slots of the format itself; a formatted column makes the declared size this large, in vain but harmless
_WHOLE_SHEET = 65_536 * 256
#: records of cells with a value: numbers, labels, formulas
_CELLS = {0x0203, 0x027E, _SHARED, 0x0204, 0x00D6, _BOOL_ERROR, _FORMULA, _MANY_NUMBERS}
#: what an object is (2.5.143 FtCmo), where it is seen: comments (25) that do not stand open, and lists of filters, are not
_OBJECTS = {
    0: "绘图", 2: "绘图", 3: "绘图", 5: "绘图", 6: "绘图", 8: "图片", 9: "绘图", 11: "表单控件", 12: "表单控件", 13: "表单控件",
    16: "表单控件", 17: "表单控件", 18: "表单控件", 30: "绘图",
}  # fmt: skip
_SHAPE, _ANCHOR, _CHILD, _CLIENT = 0xF00A, 0xF010, 0xF00F, 0xF011
#: objects and shapes ([MS-ODRAW] 2.4.24) that are lines
_LINE, _LINES, _OBJECTS_OF_LATER, _COMMENT = 1, {20, 32}, 30, 25
#: EMU of a point and of a column's character; parts that an anchor counts columns and rows in
_POINT, _CHARACTER = 12_700, 66_675
#: twips and 256ths of a character: rows and columns no larger show nothing
_LOWEST, _NARROWEST = 40, 50


def xls_untold(data: bytes, *, limit: int) -> list[Untold]:
    """What calamine does not tell of the sheets, in their order.

    Raises :class:`~pipelines.blocks.UnreadableError` where a damaged count would make calamine ask for more
    memory than there is, which ends the process: sheets of more than ``limit`` slots, too many strings.
    """
    stream = biff.workbook(data)
    starts: list[int] = []
    styles = Styles()
    for kind, body in biff.records(stream, 0):
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _STRINGS and (len(body) < 8 or struct.unpack_from("<I", body, 4)[0] > len(stream)):
            raise UnreadableError("电子表格的文字表已损坏，请重新下载")
        else:
            styles.record(kind, body)
    styles.finish()
    rich = {index: text for index, text in enumerate(biff.texts(stream)) if text[1]}
    return [_Sheet(styles, rich).read(stream, start, limit) for start in starts]


class _Sheet:
    """Reads one sheet's records."""

    def __init__(self, styles: Styles, rich: dict[int, biff.Text]) -> None:
        self._styles, self._rich = styles, rich
        self._found = Untold()
        self._found.room = Room(styles.fonts[0].size if styles.fonts else 11.0)
        self._rows = self._columns = 0
        self._conditions = Conditions(styles)
        #: kind and number of each object; numbers of comments that stand open
        self._objects: list[tuple[int, int]] = []
        self._open: set[int] = set()
        self._drawing: list[bytes] = []
        self._formulas: list[Slot] = []

    def read(self, stream: bytes, start: int, limit: int) -> Untold:
        """What is told of the sheet that begins at ``start``; it may have ``limit`` slots."""
        found = self._found
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
            elif kind == _WINDOW and len(body) >= 2:
                found.zeros = found.zeros and bool(body[0] & 0x10)
                found.formulas = found.formulas or bool(body[0] & 0x01)
            elif len(body) >= 2 and not self._measure(kind, body):
                self._look(kind, body)
        found.veiled = self._conditions.veils
        self._draw(b"".join(self._drawing))
        if found.formulas:
            found.doubts.update(dict.fromkeys(self._formulas, FORMULA))
        return found

    def _measure(self, kind: int, body: bytes) -> bool:
        """Takes sizes of rows and columns; whether the record told of any."""
        found, room = self._found, self._found.room
        if kind == _ROW and len(body) >= 14:
            (row,) = struct.unpack_from("<H", body)
            height = int.from_bytes(body[6:8], "little") & 0x7FFF
            room.heights[row] = height / 20
            if body[12] & 0x20 or height < _LOWEST:
                found.rows.add(row)
        elif kind == _COLUMNS and len(body) >= 10:
            first, last, width = struct.unpack_from("<HHH", body)
            room.add_columns(first, last, width / 256)
            if body[8] & 0x01 or width < _NARROWEST:
                found.columns.append((first, last))
        elif kind == _USUAL_ROW and len(body) >= 4:
            room.height = int.from_bytes(body[2:4], "little") / 20
        elif kind == _USUAL_COLUMN:
            room.width = int.from_bytes(body[:2], "little") + 0.7  # what is kept free is not counted
        elif kind == _USUAL_WIDTH:
            room.width = int.from_bytes(body[:2], "little") / 256
        else:
            return False
        return True

    def _look(self, kind: int, body: bytes) -> None:
        if kind == _DRAWING:
            self._drawing.append(body)
        elif kind == _OBJECT and len(body) >= 8:
            self._objects.append(struct.unpack_from("<HH", body, 4))
        elif kind == _NOTE and len(body) >= 8:
            if body[4] & 0x02:
                self._open.add(int.from_bytes(body[6:8], "little"))
        else:
            self._conditions.record(kind, body)

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
        if kind == _FORMULA:
            self._formulas.append((row, column))
        if kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            self._found.cells[row, column] = _ERRORS.get(body[8], "#VALUE!")

    def _dress(self, slot: Slot, style: int) -> None:
        if style in self._styles.cells:
            self._found.looks[slot] = self._styles.cells[style]

    def _rich_text(self, slot: Slot, style: int, number: int) -> None:
        if number not in self._rich:
            return
        text, fonts = self._rich[number]
        starts = [first for first, _ in fonts]
        runs: list[tuple[str, Font | None]] = [(text[: starts[0]], None)]
        for (first, font), end in zip(fonts, [*starts[1:], len(text)], strict=True):
            runs.append((text[first:end], self._styles.font(font)))
        look = self._styles.cells.get(style, CellLook())
        self._found.cells[slot] = runs_seen(runs, look)
        if doubt := doubt_of_runs(runs, look):
            self._found.doubts[slot] = doubt

    def _draw(self, drawing: bytes) -> None:
        """Pairs the anchors of a drawing ([MS-ODRAW] 2.2, [MS-XLS] 2.5.193) with the objects in their order."""
        objects = iter(self._objects)
        anchor: tuple[int, ...] = ()
        shape = at = 0
        while at + 8 <= len(drawing):
            version, kind, size = struct.unpack_from("<HHI", drawing, at)
            at += 8
            if version & 0x0F == 0x0F:  # a container: its contents follow
                continue
            if kind == _SHAPE:
                shape = version >> 4
            elif kind == _ANCHOR and size >= 18 and at + 18 <= len(drawing):
                anchor = struct.unpack_from("<8H", drawing, at + 2)
            elif kind == _CHILD:  # inside a group, which has an anchor of its own
                anchor = ()
            elif kind == _CLIENT:
                self._place(*next(objects, (_COMMENT, 0)), anchor, shape)
            at += size

    def _place(self, kind: int, number: int, anchor: tuple[int, ...], shape: int) -> None:
        """Notes an object of a kind under its anchor."""
        if not anchor:
            return
        left, into, top, below, right, across, bottom, down = anchor
        area = top, left, max(bottom - (down == 0), top), max(right - (across == 0), left)
        if kind == _LINE or (kind == _OBJECTS_OF_LATER and shape in _LINES):
            room = self._found.room
            heights, widths = ([room.row(each) * _POINT / 256 for each in (top, bottom)],
                               [room.column(each) * _CHARACTER / 1024 for each in (left, right)])  # fmt: skip
            depths = int(down * heights[1]), int(across * widths[1])
            ends = (
                int(below * heights[0]), int(into * widths[0]), *room.depths((top, left), (bottom, right), *depths),
            )  # fmt: skip
            if room.crosses(area, ends):
                self._found.crossed.append(area)
        elif kind in _OBJECTS or number in self._open:
            self._found.drawn.append((*area, _OBJECTS.get(kind, "批注")))
