"""Letters of an OFD text object that are drawn with the glyphs of others, for the reading by lines and places."""

from __future__ import annotations

from lxml import etree

from pipelines.readers.ofd.elements import children, local_name, numbers
from pipelines.readers.ofd.fonts import Fonts

#: letters that one transform may draw
_MOST = 100_000


def false_letters(element: etree._Element, fonts: Fonts) -> list[set[int]]:
    """Of each text code of an object, the places of the letters that are drawn as something else, as far as a figure is
    concerned: digits with another glyph than theirs, anything with the glyph of a digit.

    Transforms that stand between the text codes count from the next one; else they count through all of them.
    """
    font = element.get("Font", "")
    kinds = [local_name(part) for part in element]
    if "CGTransform" not in kinds:
        return []
    between = "TextCode" in kinds[: len(kinds) - kinds[::-1].index("CGTransform")]
    found: list[set[int]] = []
    drawn: dict[int, int | None] = {}
    before = 0
    for part in element:
        kind = local_name(part)
        if kind == "CGTransform":
            drawn |= _drawn(part)
        elif kind == "TextCode":
            text = "".join(map(str, part.itertext())).strip("\r\n\t")
            found.append(
                {
                    place
                    for place, letter in enumerate(text)
                    if before + place in drawn and _is_false(letter, drawn[before + place], font, fonts)
                }
            )
            if between:
                drawn = {}
            else:
                before += len(text)
    return found


def _drawn(transform: etree._Element) -> list[tuple[int, int | None]]:
    """Places of letters and the glyphs that they are drawn with, ``None`` where several are drawn with other than as many."""
    first = int((numbers(transform.get("CodePosition")) or [0])[0])
    codes = int((numbers(transform.get("CodeCount")) or [1])[0])
    glyphs = [int(one) for held in children(transform, "Glyphs") for one in numbers(held.text)]
    count = int((numbers(transform.get("GlyphCount")) or [len(glyphs)])[0])
    if codes != count:
        return [(place, None) for place in range(first, first + min(codes, _MOST))]
    return [(first + place, glyph) for place, glyph in enumerate(glyphs[:codes])]


def _is_false(letter: str, glyph: int | None, font: str, fonts: Fonts) -> bool:
    own = fonts.glyph(font, letter)
    if glyph is None or own == glyph:
        return glyph is None and letter.isdecimal()
    others = fonts.letters(font, glyph)
    if not letter.isdecimal():
        return any(map(str.isdecimal, others))
    if not others:
        return own is not None
    return not all(other.isdecimal() and int(other) == int(letter) for other in others)
