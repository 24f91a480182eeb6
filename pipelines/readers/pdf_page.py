"""One PDF page through pdfium's raw interface: characters with boxes, ruling lines, pictures, text in order.

Every call into pdfium costs about a microsecond, so text comes in one piece and only the ends of words are
asked for their boxes.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.readers.drawing import (
    IDENTITY,
    MOST_PIECES,
    THICKEST_LINE,
    Matrix,
    add_box,
    add_outline,
    multiply,
)
from pipelines.readers.garbled import is_garbled
from pipelines.readers.lattice import Line, join_pieces
from pipelines.readers.layout import RawPage
from pipelines.readers.words import FIGURE, Glyph, close_up, plain, whole_figures

#: curved paths on a page without text beyond which they must be letters
MOST_OUTLINES = 40
#: text render mode of what a scanner's own OCR lays under the picture
INVISIBLE: int = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
#: forms nested deeper than this draw nothing that a table needs
DEEPEST_FORM = 8

_WORD = re.compile(r"[^\s\x00]+")
_TEXT = pdfium.FPDF_PAGEOBJ_TEXT
_PATH = pdfium.FPDF_PAGEOBJ_PATH
_IMAGE = pdfium.FPDF_PAGEOBJ_IMAGE
_FORM = pdfium.FPDF_PAGEOBJ_FORM
_SEGMENT_LINE = pdfium.FPDF_SEGMENT_LINETO


@dataclass(slots=True)
class PdfPage:
    """A page as read. ``text`` is pdfium's own order, lines ended by ``\\n``.

    ``has_text``: there is a text layer that makes sense and is not the invisible one of a scanner's own OCR.
    ``is_picture``: there is something to see on the page, but no such layer. ``broken``: it cannot be loaded.
    """

    raw: RawPage
    text: str
    has_text: bool
    is_picture: bool
    broken: bool = False


def read_page(document: pdfium.FPDF_DOCUMENT, index: int) -> PdfPage:
    """Page ``index`` (from 0). A page that pdfium cannot load counts as empty."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return PdfPage(RawPage(index + 1, 0.0, 0.0), "", False, False, broken=True)
    try:
        text_page = pdfium.FPDFText_LoadPage(page)
        try:
            return _read(page, text_page, index + 1)
        finally:
            if text_page:
                pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _read(page: pdfium.FPDF_PAGE, text_page: pdfium.FPDF_TEXTPAGE, number: int) -> PdfPage:
    width = pdfium.FPDF_GetPageWidthF(page)
    height = pdfium.FPDF_GetPageHeightF(page)
    text = _characters(text_page) if text_page else ""
    turn, width, height = _to_display(page, text_page, len(text), width, height)
    raw = RawPage(number, width, height)
    drawing = _Drawing(raw)
    drawing.walk(page, pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, turn, 0)
    share = drawing.pictured / max(width * height, 1.0)
    hidden = share > 0.5 and _is_invisible(page)
    has_text = text != "" and not text.isspace() and not hidden and not is_garbled(text)
    if has_text:
        raw.verticals = join_pieces(raw.verticals)
        raw.glyphs, text = _glyphs(text_page, text, turn, raw.verticals)
    text = plain(text.replace("\r\n", "\n").replace("\r", "\n"))
    if text and not text.endswith("\n"):
        text += "\n"
    # type that was turned into outlines leaves many paths and no text
    seen = bool(text.strip()) or share > 0.02 or drawing.outlines > MOST_OUTLINES
    return PdfPage(raw, whole_figures(close_up(text)), has_text, seen and not has_text)


def _characters(text_page: pdfium.FPDF_TEXTPAGE) -> str:
    """The page's text, as many characters as pdfium counts; a hyphen at a line's end is a hyphen."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    units = pdfium.FPDFText_GetText(text_page, 0, count, buffer) - 1
    text = bytes(buffer)[: 2 * units].decode("utf-16-le", "replace")
    if len(text) != count:  # pdfium left out characters without Unicode, or some need two units
        text = "".join(chr(pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(count))
    text = text.replace("\x02", "-").replace("\ufffe", "-")
    # A font may lack the map to Unicode for some of its characters only. What pdfium then gives is a glyph
    # number, which may look like a figure; its words become replacement characters, which no one reads.
    failed = pdfium.FPDFText_HasUnicodeMapError
    unmapped = [match.span() for match in _WORD.finditer(text) if failed(text_page, match.start()) == 1]
    if unmapped:
        shown = list(text)
        for start, end in unmapped:
            shown[start:end] = ["\ufffd"] * (end - start)
        text = "".join(shown)
    return text


def _to_display(
    page: pdfium.FPDF_PAGE, text_page: pdfium.FPDF_TEXTPAGE, count: int, width: float, height: float
) -> tuple[Matrix, float, float]:
    """Matrix from page space to the page as displayed (top left origin, y down), and the displayed size.

    A page whose text stands turned even so (a wide table drawn on a tall page) is turned until it reads.
    """
    rotation: int = pdfium.FPDFPage_GetRotation(page)
    quarter = _upright_quarter(text_page, count)
    if quarter is None:
        quarter = rotation
    if (quarter - rotation) % 2:
        width, height = height, width
    # the page point shown at the top left corner tells where the boxes of the page begin
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDF_DeviceToPage(page, 0, 0, 1000, 1000, (quarter - rotation) % 4, 0, 0, x, y)
    left, top = x.value, y.value
    matrices: tuple[Matrix, ...] = (
        (1, 0, 0, -1, -left, top),
        (0, 1, 1, 0, -top, -left),
        (-1, 0, 0, 1, left, -top),
        (0, -1, -1, 0, top, left),
    )
    return matrices[quarter], width, height


def _upright_quarter(text_page: pdfium.FPDF_TEXTPAGE, count: int) -> int | None:
    """Quarter turns (clockwise) of page space that bring most of the text upright, if most of it agrees."""
    if count < 8:
        return None
    turns = [0, 0, 0, 0]
    for index in range(0, count, max(1, count // 24)):
        angle = pdfium.FPDFText_GetCharAngle(text_page, index)
        if angle >= 0:
            turns[-round(angle / 1.5707963) % 4] += 1
    best = max(range(4), key=turns.__getitem__)
    return best if turns[best] > 0.8 * sum(turns) else None


def _glyphs(
    text_page: pdfium.FPDF_TEXTPAGE, text: str, turn: Matrix, verticals: list[Line]
) -> tuple[list[Glyph], str]:
    """Words, as pdfium parts them by white space; single characters where a word may lie across a ruling
    line or does not stand on one level line (vertical writing).

    Returned with the text in which figures that broke over lines are whole: a figure right beneath the one
    before, nearer than the next row of a table could be.
    """
    a, b, c, d, e, f = turn
    upright = a > 0
    call = pdfium.FPDFText_GetLooseCharBox
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)

    def box_of(index: int) -> tuple[float, float, float, float]:
        call(text_page, index, reference)
        if upright:
            return box.left + e, f - box.top, box.right + e, f - box.bottom
        x0, x1 = sorted((a * box.left + c * box.bottom + e, a * box.right + c * box.top + e))
        y0, y1 = sorted((b * box.left + d * box.bottom + f, b * box.right + d * box.top + f))
        return x0, y0, x1, y1

    rulings = sorted(verticals)
    places = [line.at for line in rulings]
    shown = plain(text)
    if len(shown) != len(text):  # characters that stand for none or for two: plain them word by word
        shown = text
    found: list[Glyph] = []
    joints: list[tuple[int, int]] = []
    above: tuple[int, float, float, float, float] | None = None
    for match in _WORD.finditer(shown):
        start, end = match.span()
        x0, top, x1, bottom = box_of(start)
        if FIGURE.fullmatch(match[0]):
            right = x1 if end - start == 1 else box_of(end - 1)[2]
            if above is not None:
                before, left, high, low, before_right = above
                inside = left - 1 < (x0 + right) / 2 < before_right + 1
                # single spacing by the font's own height, or one and a half times the type
                em = (right - x0) / (end - start) * (1.0 if match[0][0] > "~" else 1.8)
                if inside and 0.7 * (low - high) < top - high < max(1.15 * (low - high), 1.55 * em):
                    joints.append((before, start))
            above = (end, x0, top, bottom, right)
        else:
            above = None
        if end - start == 1:
            found.append(Glyph(match[0], x0, top, x1, bottom))
            continue
        _, last_top, x1, last_bottom = box_of(end - 1)
        middle = (top + bottom) / 2
        if x1 > x0 and abs(last_top + last_bottom - top - bottom) < 0.3 * (bottom - top):
            crossing = rulings[bisect_right(places, x0 + 1) : bisect_left(places, x1 - 1)]
            if not any(line.start < middle < line.end for line in crossing):
                found.append(Glyph(match[0], x0, min(top, last_top), x1, max(bottom, last_bottom)))
                continue
        found.extend(Glyph(shown[index], *box_of(index)) for index in range(start, end))
    if shown is text:
        found = [glyph._replace(text=plain(glyph.text)) for glyph in found]
    for start, end in reversed(joints):
        text = text[:start] + text[end:]
    return found, text


def _is_invisible(page: pdfium.FPDF_PAGE) -> bool:
    """Whether the page's first text object is laid down to be found, not seen."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) == _TEXT:
            mode: int = pdfium.FPDFTextObj_GetTextRenderMode(item)
            return mode == INVISIBLE
    return False


class _Drawing:
    """Walks the objects of a page: lines go to ``raw``; ``pictured`` is the area of its pictures,
    ``outlines`` the number of paths that are more than a line or a rectangle."""

    def __init__(self, raw: RawPage) -> None:
        self._raw = raw
        self.pictured = 0.0
        self.outlines = 0

    def walk(self, holder: Any, count: int, get: Callable[[Any, int], Any], turn: Matrix, depth: int) -> None:
        """Takes in the objects of a page or of a form."""
        kind_of = pdfium.FPDFPageObj_GetType
        raw = self._raw
        for index in range(count):
            item = get(holder, index)
            kind = kind_of(item)
            if kind == _TEXT:
                continue
            if kind == _PATH:
                if len(raw.horizontals) + len(raw.verticals) < MOST_PIECES:
                    self.outlines += _path(item, turn, raw)
            elif kind == _IMAGE:
                box = _bounds(item, turn)
                if box is not None:
                    self.pictured += (box[2] - box[0]) * (box[3] - box[1])
            elif kind == _FORM and depth < DEEPEST_FORM:
                self.walk(
                    item,
                    pdfium.FPDFFormObj_CountObjects(item),
                    pdfium.FPDFFormObj_GetObject,
                    multiply(_matrix(item), turn),
                    depth + 1,
                )


def _matrix(item: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _bounds(item: pdfium.FPDF_PAGEOBJECT, turn: Matrix) -> tuple[float, float, float, float] | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    a, b, c, d, e, f = turn
    xs = (a * left.value + c * bottom.value + e, a * right.value + c * top.value + e)
    ys = (b * left.value + d * bottom.value + f, b * right.value + d * top.value + f)
    return (min(xs), min(ys), max(xs), max(ys))


def _path(item: pdfium.FPDF_PAGEOBJECT, turn: Matrix, raw: RawPage) -> bool:
    """Adds a path's lines; returns whether it is more than a line or a rectangle."""
    fill = ctypes.c_int()
    stroke = ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value and not stroke.value:
        return False
    count: int = pdfium.FPDFPath_CountSegments(item)
    if count <= 5:
        box = _bounds(item, turn)
        if box is None:
            return False
        if min(box[2] - box[0], box[3] - box[1]) <= THICKEST_LINE:
            add_box(box, raw)
            return False
        if not stroke.value:
            return False
    matrix = multiply(_matrix(item), turn)
    for points, closed in _outlines(item, count, matrix):
        if stroke.value:
            add_outline(points, closed, raw)
        else:
            xs = [x for x, _ in points]
            ys = [y for _, y in points]
            box = (min(xs), min(ys), max(xs), max(ys))
            if min(box[2] - box[0], box[3] - box[1]) <= THICKEST_LINE:
                add_box(box, raw)
    return count > 5


def _outlines(
    item: pdfium.FPDF_PAGEOBJECT, count: int, matrix: Matrix
) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """Each outline of a path as points and whether it is closed; a curve ends the outline before it."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(min(count, MOST_PIECES)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind != _SEGMENT_LINE:
            if len(points) > 1:
                yield points, False
            points = []
        points.append(point)
        if kind == _SEGMENT_LINE and pdfium.FPDFPathSegment_GetClose(segment):
            yield points, True
            points = points[:1]
    if len(points) > 1:
        yield points, False
