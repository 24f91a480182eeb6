"""What lies over a PDF page: controls of forms (表单控件), text and drawings set on top, notes that cross out or cover."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from pipelines.readers.drawn_pages.ruled_tables import CONTROL, REMARK
from pipelines.readers.pdf.calls import Quad

#: annotations of a page that are looked at
_MOST = 2000
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_NAMES = {
    pdfium.FPDF_ANNOT_WIDGET: CONTROL,
    pdfium.FPDF_ANNOT_FREETEXT: REMARK,
    pdfium.FPDF_ANNOT_STAMP: "图片",
    pdfium.FPDF_ANNOT_INK: "绘图",
}


#: what pdfium has no look for, where the document brings none, or what is there to cover: all of its box is hidden
_HIDING = frozenset((
    pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_REDACT, pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_LINE,
    pdfium.FPDF_ANNOT_POLYLINE,
))  # fmt: skip
_LOOKED_FOR = frozenset((pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_POLYGON))
#: what draws nothing on the page
_UNDRAWN = frozenset((pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP))


@dataclass(frozen=True, slots=True)
class Over:
    """Part of a note that may cross out or cover what lies beneath: its box, and whether it surely does."""

    box: Quad
    hides: bool


def covering(page: pdfium.FPDF_PAGE) -> list[Over]:
    """The notes of a page that draw something, in page space as left, bottom, right, top."""
    found: list[Over] = []
    box = pdfium.FS_RECTF()
    for index in range(min(_MOST, pdfium.FPDFPage_GetAnnotCount(page))):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        shown = kind not in _UNDRAWN and not pdfium.FPDFAnnot_GetFlags(note) & _HIDDEN
        if shown and pdfium.FPDFAnnot_GetRect(note, ctypes.byref(box)):
            hides = kind in _HIDING or (kind in _LOOKED_FOR and not _has_look(note))
            whole = (box.left, box.bottom, box.right, box.top)
            quads = _quads(note) if kind == pdfium.FPDF_ANNOT_STRIKEOUT else []
            found += [Over(quad, hides) for quad in quads or [whole]]
        pdfium.FPDFPage_CloseAnnot(note)
    return found


def _has_look(note: pdfium.FPDF_ANNOTATION) -> bool:
    """Whether a note brings an appearance stream (外观)."""
    return bool(pdfium.FPDFAnnot_GetAP(note, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2)


def _quads(note: pdfium.FPDF_ANNOTATION) -> list[Quad]:
    """The boxes of the stretches of text that a note marks."""
    corners = pdfium.FS_QUADPOINTSF()
    found: list[Quad] = []
    for index in range(min(_MOST, pdfium.FPDFAnnot_CountAttachmentPoints(note))):
        if pdfium.FPDFAnnot_GetAttachmentPoints(note, index, ctypes.byref(corners)):
            xs = (corners.x1, corners.x2, corners.x3, corners.x4)
            ys = (corners.y1, corners.y2, corners.y3, corners.y4)
            found.append((min(xs), min(ys), max(xs), max(ys)))
    return found


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
