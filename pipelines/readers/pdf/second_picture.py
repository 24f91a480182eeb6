"""The picture of a PDF page, which the text in order asks for ink where text may be hidden."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2.raw as pdfium

#: pixels a point of the picture that is asked for ink
_SCALE = 2.0
_MOST_PIXELS = 16_000_000
#: grey levels between ink and ground
_INK = 40


@dataclass(slots=True)
class PagePicture:
    """A page in grey, row by row from the top."""

    page: pdfium.FPDF_PAGE
    width: int
    height: int
    pixels: bytes

    @classmethod
    def of(cls, page: pdfium.FPDF_PAGE) -> PagePicture | None:
        """The page's picture; ``None`` where it would be too large."""
        width = round(_SCALE * pdfium.FPDF_GetPageWidthF(page))
        height = round(_SCALE * pdfium.FPDF_GetPageHeightF(page))
        if not 0 < width * height < _MOST_PIXELS:
            return None
        buffer = (ctypes.c_char * (width * height))()
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, buffer, width)
        if not bitmap:
            return None
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_GRAYSCALE)
        pdfium.FPDFBitmap_Destroy(bitmap)
        return cls(page, width, height, bytes(buffer))

    def has_ink(self, text_page: int, number: int) -> bool:
        """Whether the picture shows anything within the outline box of a character."""
        sides = [ctypes.c_double() for _ in range(4)]
        pdfium.FPDFText_GetCharBox(ctypes.cast(text_page, pdfium.FPDF_TEXTPAGE), number, *sides)
        left, right, bottom, top = (side.value for side in sides)
        xs, ys = [], []
        for x, y in ((left, top), (right, bottom)):
            across, down = ctypes.c_int(), ctypes.c_int()
            pdfium.FPDF_PageToDevice(self.page, 0, 0, self.width, self.height, 0, x, y, across, down)
            xs.append(across.value)
            ys.append(down.value)
        # the edge of what lies around must not be taken for the letter's own
        edge = 1 if max(xs) - min(xs) > 3 else 0
        x0, x1 = max(0, min(xs) + edge), min(self.width, max(xs) + 1 - 2 * edge)
        # a sign for minus fills its box: its ground begins above and below
        more = 2 if max(ys) - min(ys) < 3 else 0
        rows = [
            self.pixels[y * self.width + x0 : y * self.width + x1]
            for y in range(max(0, min(ys) - more), min(self.height, max(ys) + 1 + more))
        ]
        rows = [row for row in rows if row]
        return bool(rows) and max(map(max, rows)) - min(map(min, rows)) > _INK
