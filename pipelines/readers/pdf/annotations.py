"""What lies over a PDF page: controls of forms (表单控件), notes that strike text out, text and drawings set on top."""

from __future__ import annotations

import ctypes

import pypdfium2.raw as pdfium

from pipelines.readers.drawn_pages.ruled_tables import CONTROL, REMARK
from pipelines.readers.pdf.calls import Quad

#: what strikes out the text beneath it
STRUCK = "删除线"
#: annotations of a page that are looked at
_MOST = 2000
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_NAMES = {
    pdfium.FPDF_ANNOT_WIDGET: CONTROL,
    pdfium.FPDF_ANNOT_STRIKEOUT: STRUCK,
    pdfium.FPDF_ANNOT_FREETEXT: REMARK,
    pdfium.FPDF_ANNOT_STAMP: "图片",
    pdfium.FPDF_ANNOT_INK: "绘图",
}


def overlays(page: pdfium.FPDF_PAGE) -> list[tuple[str, Quad]]:
    """The annotations of a page that show something: a Chinese name, and left, bottom, right, top in page space."""
    found: list[tuple[str, Quad]] = []
    box = pdfium.FS_RECTF()
    for index in range(min(_MOST, pdfium.FPDFPage_GetAnnotCount(page))):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        name = _NAMES.get(pdfium.FPDFAnnot_GetSubtype(note))
        shown = not pdfium.FPDFAnnot_GetFlags(note) & _HIDDEN
        if name is not None and shown and pdfium.FPDFAnnot_GetRect(note, ctypes.byref(box)):
            found.append((name, (box.left, box.bottom, box.right, box.top)))
        pdfium.FPDFPage_CloseAnnot(note)
    return found
