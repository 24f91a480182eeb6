"""What stands in for Chinese, Japanese and Korean fonts that a document names and does not hold: a font of boxes.

pdfium would take the fonts of the machine. Reading needs no letters' outlines, only where letters stand, which the
document says itself; to unpack the outlines of a large font takes longer than all the rest, and a reading must not hang
on what is installed. Pictures of pages, for people and for OCR, are drawn with the fonts of the machine as ever.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import accumulate
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.readers.pdf.calls import address

_CHARSETS = frozenset(
    (
        pdfium.FXFONT_GB2312_CHARSET,
        pdfium.FXFONT_CHINESEBIG5_CHARSET,
        pdfium.FXFONT_SHIFTJIS_CHARSET,
        pdfium.FXFONT_HANGEUL_CHARSET,
    )
)
_NAME = b"Boxes\0"
#: glyphs of the font; the number of each is the character that it stands for
_GLYPHS = 0xFFFF
#: from this character on letters are as wide as they are high
_FIRST_WIDE = 0x2E80
#: spaces and signs without width
_EMPTY = frozenset(
    (0x20, 0xA0, 0xAD, *range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x205F, 0x2070), 0x3000, 0xFEFF)
)
#: right, low and high in thousandths of the type's size, as fonts commonly have them: of digits, of letters and signs, the
#: narrowest of them, and of ideographs
_DIGIT, _NARROW, _WIDE = (520, 0, 733), (200, 0, 733), (960, -80, 846)
#: breadth of the stroke from corner to corner that is drawn of a letter
_STROKE = 110


def box_font() -> bytes:
    """A TrueType font in which every character is a box with a stroke across, thin as those of letters are, so that ink
    and ground can be told.

    All glyphs are there, since characters without a Unicode are drawn by their number.
    """
    digit, narrow, wide = _glyph(*_DIGIT), _glyph(*_NARROW), _glyph(*_WIDE)
    glyphs = [narrow] * _FIRST_WIDE + [wide] * (_GLYPHS - _FIRST_WIDE)
    glyphs[ord("0") : ord("9") + 1] = [digit] * 10
    for number in _EMPTY:
        glyphs[number] = b""
    places = accumulate(map(len, glyphs), initial=0)
    tables = {
        # one segment in which glyphs have the numbers of their characters, and the end mark
        b"cmap": struct.pack(">HHHHIHHHHHHHHHHHHHHHH", 0, 1, 3, 1, 12, 4, 32, 0, 4, 4, 1, 0,
                             _GLYPHS - 1, 0xFFFF, 0, 1, 0xFFFF, 0, 1, 0, 0),
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0,
                             0, -120, 1000, 880, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, 0, 0, 1000,
                             1, 0, 0, 0, 0, 0, 0, 0, 1),
        b"hmtx": struct.pack(">Hh", 1000, 0),
        b"loca": struct.pack(f">{_GLYPHS + 1}I", *places),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, _GLYPHS, 4, 1, 0, 0, 1, *[0] * 8),
    }  # fmt: skip
    return _packed(tables)


def _glyph(right: int, low: int, high: int) -> bytes:
    """A box of which a stroke is drawn, from the lower left corner to the upper right one."""
    return struct.pack(
        ">hhhhhHHBBhhhhhhhh",
        1, 0, low, right, high,  # one outline, in a box
        3, 0,  # the last of its points; no instructions
        0x09, 3,  # points on the line, as all three behind it
        0, right - _STROKE, _STROKE, _STROKE - right,  # steps to the right
        low, high - low, 0, low - high,  # steps up
    )  # fmt: skip


def _packed(tables: Mapping[bytes, bytes]) -> bytes:
    """A font file of these tables."""
    found = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64)
    place = len(found) + 16 * len(tables)
    body = b""
    for tag, table in sorted(tables.items()):
        found += struct.pack(">4sIII", tag, 0, place + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return found + body


class _Fonts:
    """pdfium's own choice of fonts, but for those that boxes stand in for while ``boxed``."""

    def __init__(self, info: Any) -> None:
        self.boxed = False
        self._file = box_font()
        self._room = ctypes.create_string_buffer(1)
        self._handle = ctypes.addressof(self._room)
        types = dict(pdfium.FPDF_SYSFONTINFO._fields_)
        # the structure stays pdfium's, whose own functions find there what they need; it calls these for as long as it lives
        self._own = {
            name: types[name](getattr(self, function))
            for name, function in (("MapFont", "_map"), ("GetFontData", "_data"),
                                   ("GetFaceName", "_name"), ("DeleteFont", "_delete"))
        }  # fmt: skip
        self._usual = {name: types[name](address(getattr(info.contents, name))) for name in self._own}
        for name, function in self._own.items():
            setattr(info.contents, name, function)
        pdfium.FPDF_SetSystemFontInfo(info)

    def _map(self, info: Any, weight: int, italic: int, charset: int, *rest: Any) -> Any:
        if self.boxed and charset in _CHARSETS:
            return self._handle
        return self._usual["MapFont"](info, weight, italic, charset, *rest)

    def _data(self, info: Any, font: int, table: int, buffer: Any, size: int) -> int:
        if font != self._handle:
            return int(self._usual["GetFontData"](info, font, table, buffer, size))
        if table:
            return 0
        if buffer and size >= len(self._file):
            ctypes.memmove(buffer, self._file, len(self._file))
        return len(self._file)

    def _name(self, info: Any, font: int, buffer: Any, size: int) -> int:
        if font != self._handle:
            return int(self._usual["GetFaceName"](info, font, buffer, size))
        if buffer and size >= len(_NAME):
            ctypes.memmove(buffer, _NAME, len(_NAME))
        return len(_NAME)

    def _delete(self, info: Any, font: int) -> None:
        if font != self._handle:
            self._usual["DeleteFont"](info, font)


@cache
def _fonts() -> _Fonts | None:
    info = pdfium.FPDF_GetDefaultSystemFontInfo()
    return _Fonts(info) if info else None


@contextmanager
def boxes_for_missing_fonts() -> Iterator[None]:
    """Documents that are opened, read and closed within have boxes for letters of fonts that they do not hold."""
    fonts = _fonts()
    if fonts is None:  # a platform without fonts
        yield
        return
    fonts.boxed = True
    try:
        yield
    finally:
        fonts.boxed = False
