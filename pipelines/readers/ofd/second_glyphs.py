"""Letters that an OFD text object draws with glyphs of others, for the second reading."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from lxml import etree

from pipelines.readers.ofd.fonts import Fonts
from pipelines.readers.ofd.second_shapes import name_of, named, values

_LONGEST = 65_536


def misdrawn(element: etree._Element, fonts: Fonts) -> set[tuple[int, int]]:
    """Which letters, by the number of their text code and their place in it, show a digit that they are not, or are digits
    and show something else."""
    drawn = list(_drawn(element))
    if not drawn:
        return set()
    font = element.get("Font", "")
    texts = ["".join(map(str, code.itertext())).strip("\r\n\t") for code in named(element, "TextCode")]
    ends = list(accumulate(map(len, texts)))
    by_itself = _is_by_itself(element)
    found = set()
    for number, place, glyph in drawn:
        if (
            not by_itself and place >= 0
        ):  # all of them stand before the first text code, and count through all
            number = bisect_right(ends, place)
            place -= ends[number - 1] if number else 0
        if number < len(texts) and 0 <= place < len(texts[number]):
            letter = texts[number][place]
            if _shows(letter, glyph, font, fonts) != _value(letter):
                found.add((number, place))
    return found


def _is_by_itself(element: etree._Element) -> bool:
    """Whether each text code has transforms of its own before it."""
    names = [name_of(one) for one in element]
    return "CGTransform" in names[names.index("TextCode") :] if "TextCode" in names else False


def _drawn(element: etree._Element) -> Iterator[tuple[int, int, int]]:
    """The number of the text code that comes next, the place of a letter and its glyph; -1 where letters and glyphs are not
    as many."""
    number = 0
    for one in element:
        if name_of(one) == "TextCode":
            number += 1
        elif name_of(one) == "CGTransform":
            first, letters = (
                int(next(iter(values(one.get(name))), usual))
                for name, usual in (("CodePosition", 0), ("CodeCount", 1))
            )
            glyphs = [int(value) for held in named(one, "Glyphs") for value in values(held.text)]
            if int(next(iter(values(one.get("GlyphCount"))), len(glyphs))) != letters:
                glyphs = [-1] * min(_LONGEST, letters)
            for place, glyph in enumerate(glyphs[: max(0, letters)], first):
                yield number, place, glyph


def _value(letter: str) -> float | None:
    """What a digit counts."""
    return unicodedata.decimal(letter, None)


def _shows(letter: str, glyph: int, font: str, fonts: Fonts) -> float | None:
    """What the digit counts that a glyph shows, ``None`` where it shows none; where nothing else is known, the letter itself."""
    usual = fonts.glyph(font, letter)
    if glyph < 0:
        return None
    shown = {_value(one) for one in fonts.letters(font, glyph)}
    if usual == glyph or _value(letter) in shown:
        return _value(letter)
    if shown:
        return next((one for one in shown if one is not None), None)
    return _value(letter) if usual is None else None
