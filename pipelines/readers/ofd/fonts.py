"""What the fonts that an OFD document holds say which glyph a letter has, asked by both readings.

Text objects may name the glyphs that their letters are drawn with (``CGTransform``, GB/T 33190, 11.4). Where a font
knows letters by Unicode, these can be compared with the letters that the text object says it shows.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from pipelines.blocks import UnreadableError
from pipelines.readers.ofd.elements import Resources

#: platform and encoding of tables that map Unicode to glyphs, the larger first
_UNICODE = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
#: letters that are looked at of a font, and fonts of a document
_MOST, _MOST_FONTS = 70_000, 200


class Fonts:
    """The fonts of a document, each looked into once."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._glyphs: dict[str, Mapping[int, int]] = {}
        self._letters: dict[str, dict[int, str]] = {}

    def glyph(self, font: str, letter: str) -> int | None:
        """The number of the glyph that a font has for a letter, ``None`` where it does not say."""
        return self._map(font).get(ord(letter))

    def letters(self, font: str, glyph: int) -> str:
        """The letters that a font draws with a glyph, as far as it says."""
        if font not in self._letters:
            found: dict[int, str] = {}
            for code, number in self._map(font).items():
                found[number] = found.get(number, "") + chr(code)
            self._letters[font] = found
        return self._letters[font].get(glyph, "")

    def _map(self, font: str) -> Mapping[int, int]:
        if font not in self._glyphs:
            self._glyphs[font] = self._read(font) if len(self._glyphs) < _MOST_FONTS else {}
        return self._glyphs[font]

    def _read(self, font: str) -> Mapping[int, int]:
        package, file = self._resources.package, self._resources.fonts.get(font)
        if package is None or file is None or file not in package:
            return {}
        try:
            return _unicode_map(package.read(file))
        except (UnreadableError, struct.error):
            return {}


def _unicode_map(font: bytes) -> Mapping[int, int]:
    """Letters to glyphs by the ``cmap`` table of a TrueType or OpenType font; nothing of a font of another kind."""
    start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    for number in range(struct.unpack_from(">H", font, start + 4)[0]):
        tag, _, table, _ = struct.unpack_from(">4sIII", font, start + 12 + 16 * number)
        if tag == b"cmap":
            break
    else:
        return {}
    count = struct.unpack_from(">H", font, table + 2)[0]
    offered = {
        struct.unpack_from(">HH", font, table + 4 + 8 * number): struct.unpack_from(
            ">I", font, table + 8 + 8 * number
        )[0]
        for number in range(count)
    }
    for kind in _UNICODE:
        if kind in offered:
            return {code: glyph for code, glyph in _pairs(font, table + offered[kind]) if glyph}
    return {}


def _pairs(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Letters and glyphs of a table in one of the formats that fonts of today have (4, 6, 12)."""
    form = struct.unpack_from(">H", font, at)[0]
    left = _MOST
    if form == 12:
        for group in range(min(left, struct.unpack_from(">I", font, at + 12)[0])):
            first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
            for code in range(first, min(last, first + left - 1, 0x10FFFF) + 1):
                yield code, glyph + code - first
                left -= 1
    elif form == 6:
        first, count = struct.unpack_from(">HH", font, at + 6)
        yield from enumerate(struct.unpack_from(f">{count}H", font, at + 10), first)
    elif form == 4:
        double = struct.unpack_from(">H", font, at + 6)[0]
        ends, starts, steps, places = (
            struct.unpack_from(f">{double // 2}H", font, at + 14 + part * double + (2 if part else 0))
            for part in range(4)
        )
        base = at + 16 + 3 * double
        for index, (first, last, step, place) in enumerate(zip(starts, ends, steps, places, strict=True)):
            for code in range(first, min(last, first + left - 1) + 1):
                glyph = code
                if place:
                    glyph = struct.unpack_from(">H", font, base + 2 * index + place + 2 * (code - first))[0]
                left -= 1
                if glyph or not place:
                    yield code, (glyph + step) & 0xFFFF
