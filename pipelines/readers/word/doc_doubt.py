"""What of a DOC document is printed as something else than its text says, or can not be told ([MS-DOC] 2.6). The cell of such
a figure is opaque, as in the other formats of Word."""

from __future__ import annotations

import struct

from pipelines.readers.word.doc_modifiers import CharacterValues, ParagraphProperties
from pipelines.readers.word.looks import prints_pictures

#: half points, where no style says otherwise
_USUAL_SIZE = 20
#: half points: text so small is dots to most eyes, smaller is not there; and percent of a letter's width
_TINY, _SMALL, _NARROW = 2, 6, 30
#: twips: indents beyond these lead out of a cell; the least that a line of figures takes
_LEFTMOST, _RIGHTMOST, _LEAST = -300, 2_000, 190
#: where the name begins in an entry of the table of fonts (2.9.87 FFN)
_NAME = 40


def picture_fonts(fonts: bytes) -> frozenset[int]:
    """The numbers of fonts that print pictures, of a table of fonts (2.9.275 SttbfFfn)."""
    found = set()
    at = 4
    for number in range(struct.unpack_from("<H", fonts)[0] if len(fonts) >= 4 else 0):
        if at >= len(fonts):
            break
        size = fonts[at] + 1
        name = fonts[at + _NAME : at + size]
        if prints_pictures(name[: len(name) & ~1].decode("utf-16-le", "replace").partition("\0")[0]):
            found.add(number)
        at += size
    return frozenset(found)


def is_bent(stated: CharacterValues, pictures: frozenset[int]) -> bool:
    """Whether letters of these properties may print as something that their text does not say."""
    size = stated.get("size") or _USUAL_SIZE
    return bool(
        stated.get("font") in pictures
        or not -2 * size < stated.get("spread", 0) < 20 * size
        or 0 < stated.get("stretch", 100) < _NARROW
        or _TINY < size <= _SMALL
        or abs(stated.get("shift", 0)) >= 2 * size
    )


def is_cut(paragraph: ParagraphProperties, size: int | None) -> bool:
    """Whether the lines of a paragraph are too low for letters of a size."""
    return 0 < 2 * paragraph.line < 15 * (size or _USUAL_SIZE)


def is_out_of_place(paragraph: ParagraphProperties, row: ParagraphProperties | None) -> bool:
    """Whether a paragraph stands out of its cell, or has no room in it; ``row``: what its row ends with."""
    left, begins = paragraph.left, paragraph.left + paragraph.first
    moved = not _LEFTMOST <= min(left, begins) <= max(left, begins, paragraph.right) <= _RIGHTMOST
    return moved or (row is not None and 0 < row.height < _LEAST)
