"""Digits of a PDF page that a line, a note or a picture crosses out or covers, for the reading by lines and places.

What pdfium draws of a note is asked of two pictures of the page, with the notes and without; what it cannot draw counts
as covering all of its rectangle.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

import pypdfium2.raw as pdfium

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.crossings import overlapped, slants_through
from pipelines.readers.drawn_pages.layout import RawPage
from pipelines.readers.pdf.annotations import Over

#: pixels a point
_SCALE = 2.0
_MOST_PIXELS = 16_000_000
#: grey levels between ink and ground
_INK = 40
#: part of a digit's box at each side that is not looked at, and part of the rest that may look other than without notes
_SIDE, _OTHER = 0.15, 0.03
#: part of the range of greys, to both sides of its middle, that the tint of a note may turn from ink to ground
_EDGE = 0.12


def crossed(
    page: pdfium.FPDF_PAGE,
    raw: RawPage,
    digits: Sequence[Box],
    notes: Sequence[Over],
    covered: Sequence[Box],
    quarter: int,
) -> list[Box]:
    """The boxes, of those of the digits on the page as displayed, that are crossed out or covered, as pictures are known to
    cover some. ``notes`` have their boxes there too, ``quarter`` turns lead from the page's own picture there."""
    found = [*covered, *slants_through(raw.slants, digits)]
    found += overlapped([note.box for note in notes if note.hides], digits)
    doubted = [*overlapped([note.box for note in notes if not note.hides], digits)]
    if doubted:
        found += _changed(page, doubted, raw, quarter)
    return found


def _changed(page: pdfium.FPDF_PAGE, boxes: Sequence[Box], raw: RawPage, quarter: int) -> Iterator[Box]:
    """Those of the boxes in which ink stands elsewhere as soon as notes are drawn."""
    wide, high = round(_SCALE * raw.width), round(_SCALE * raw.height)
    if not 0 < wide * high < _MOST_PIXELS:
        yield from boxes
        return
    bare, noted = (_picture(page, wide, high, quarter, flag) for flag in (0, pdfium.FPDF_ANNOT))
    for box in boxes:
        x0, top, x1, bottom = (_SCALE * edge for edge in box)
        across, down = _SIDE * (x1 - x0), _SIDE * (bottom - top)
        rows = range(max(0, round(top + down)), min(high, round(bottom - down)))
        columns = slice(max(0, round(x0 + across)), max(0, min(wide, round(x1 - across))))
        one, other = (
            _inks([picture[y * wide : (y + 1) * wide][columns] for y in rows]) for picture in (bare, noted)
        )
        changed = sum(a is not None and b is not None and a != b for a, b in zip(one, other, strict=True))
        if changed > _OTHER * len(one):
            yield box


def _inks(rows: Sequence[bytes]) -> list[bool | None]:
    """Where ink stands, nowhere if nothing contrasts; ``None`` at the edges of letters, between ink and ground."""
    pixels = b"".join(rows)
    if not pixels or max(pixels) - min(pixels) < _INK:
        return [False] * len(pixels)
    darkest, wide = min(pixels), max(pixels) - min(pixels)
    dark, light = darkest + (0.5 - _EDGE) * wide, darkest + (0.5 + _EDGE) * wide
    return [None if dark <= pixel <= light else pixel < dark for pixel in pixels]


def _picture(page: pdfium.FPDF_PAGE, wide: int, high: int, quarter: int, flag: int) -> bytes:
    """The page in grey, turned, row by row from the top; ``flag`` has its notes drawn."""
    buffer = (ctypes.c_char * (wide * high))()
    bitmap = pdfium.FPDFBitmap_CreateEx(wide, high, pdfium.FPDFBitmap_Gray, buffer, wide)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, 0xFFFFFFFF)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, quarter, flag | pdfium.FPDF_GRAYSCALE)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return bytes(buffer)
