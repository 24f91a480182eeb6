"""One PDF page through pdfium's raw interface: characters with boxes, ruling lines, pictures, text in order.

Every call into pdfium costs about a microsecond, so each character is asked for its box once, and text comes
in one piece.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from pipelines.readers.garbled import is_garbled
from pipelines.readers.lattice import Line
from pipelines.readers.layout import RawPage
from pipelines.readers.words import Glyph, plain

#: a filled rectangle no thicker than this is a line (points)
THICKEST_LINE = 3.2
#: pieces of lines on a page beyond which it is a drawing; their reading stops there
MOST_PIECES = 60_000
#: curved paths on a page without text beyond which they must be letters
MOST_OUTLINES = 40
#: text render mode of what a scanner's own OCR lays under the picture
INVISIBLE: int = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
#: forms nested deeper than this draw nothing that a table needs
DEEPEST_FORM = 8

#: a b c d e f of a PDF matrix
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_BLANK = frozenset(" \r\n\t\u00a0\u3000\x00")
_SEGMENT_LINE = pdfium.FPDF_SEGMENT_LINETO
_SEGMENT_MOVE = pdfium.FPDF_SEGMENT_MOVETO


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
    characters = _characters(text_page) if text_page else []
    turn, width, height = _to_display(page, text_page, len(characters), width, height)
    raw = RawPage(number, width, height)
    pictures: list[float] = []
    text_object, outlines = _objects(page, turn, raw, pictures)
    share = sum(pictures) / max(width * height, 1.0)
    text = "".join(characters).replace("\r\n", "\n").replace("\r", "\n")
    hidden = share > 0.5 and text_object is not None and _is_invisible(text_object)
    has_text = not text.isspace() and text != "" and not hidden and not is_garbled(text)
    if has_text:
        raw.glyphs = _glyphs(text_page, characters, turn)
    if text and not text.endswith("\n"):
        text += "\n"
    # type that was turned into outlines leaves many paths and no text
    seen = bool(text.strip()) or share > 0.02 or outlines > MOST_OUTLINES
    return PdfPage(raw, plain(text), has_text, seen and not has_text)


def _characters(text_page: pdfium.FPDF_TEXTPAGE) -> list[str]:
    """One string for each of pdfium's characters; a hyphen at a line's end is a hyphen."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return []
    buffer = (ctypes.c_ushort * (count + 1))()
    units = pdfium.FPDFText_GetText(text_page, 0, count, buffer) - 1
    found: list[str]
    if units == count and not any(0xD800 <= unit < 0xE000 for unit in buffer):
        found = [chr(unit) for unit in buffer[:count]]
    else:  # characters that pdfium leaves out of its text, or that need two units
        found = [chr(pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(count)]
    return ["-" if char in "\x02\ufffe" else char for char in found]


def _to_display(
    page: pdfium.FPDF_PAGE, text_page: pdfium.FPDF_TEXTPAGE, count: int, width: float, height: float
) -> tuple[Matrix, float, float]:
    """Matrix from page space to the page as displayed (top left origin, y down), and the displayed size.

    A page whose text was drawn a quarter turned (a wide table on a tall page) is turned so that it reads.
    """
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    # pdfium's page space is unrotated; the box it shows is the crop box inside the media box
    rotation = pdfium.FPDFPage_GetRotation(page)
    if not pdfium.FPDFPage_GetCropBox(page, left, bottom, right, top) and not pdfium.FPDFPage_GetMediaBox(
        page, left, bottom, right, top
    ):
        left.value, bottom.value = 0.0, 0.0
        right.value, top.value = (width, height) if rotation % 2 == 0 else (height, width)
    l, b, r, t = left.value, bottom.value, right.value, top.value  # noqa: E741
    if rotation == 0:
        # a crop box that reaches out of the media box is cut by pdfium; the shown height then tells
        t = min(t, b + height)
    quarter = (rotation + _text_quarter(text_page, count)) % 4
    if (quarter - rotation) % 2:
        width, height = height, width
    matrices: tuple[Matrix, ...] = (
        (1, 0, 0, -1, -l, t),
        (0, 1, 1, 0, -b, -l),
        (-1, 0, 0, 1, r, -b),
        (0, -1, -1, 0, t, r),
    )
    return matrices[quarter], width, height


def _text_quarter(text_page: pdfium.FPDF_TEXTPAGE, count: int) -> int:
    """Quarter turns (clockwise) that bring most of the page's text upright."""
    if count < 8:
        return 0
    turns = [0, 0, 0, 0]
    for index in range(0, count, max(1, count // 40)):
        angle = pdfium.FPDFText_GetCharAngle(text_page, index)
        if angle >= 0:
            turns[round(angle / 1.5707963) % 4] += 1
    best = max(range(4), key=turns.__getitem__)
    return best if turns[best] > 0.8 * sum(turns) else 0


def _glyphs(text_page: pdfium.FPDF_TEXTPAGE, characters: list[str], turn: Matrix) -> list[Glyph]:
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    loose = pdfium.FPDFText_GetLooseCharBox
    a, b, c, d, e, f = turn
    found: list[Glyph] = []
    for index, char in enumerate(characters):
        if char in _BLANK or not loose(text_page, index, reference):
            continue
        x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
        if a:
            x0, x1, y0, y1 = a * x0 + e, a * x1 + e, d * y0 + f, d * y1 + f
        else:
            x0, x1, y0, y1 = c * y0 + e, c * y1 + e, b * x0 + f, b * x1 + f
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        found.append(Glyph(plain(char), x0, y0, x1, y1))
    return found


def _is_invisible(text_object: pdfium.FPDF_PAGEOBJECT) -> bool:
    mode: int = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
    return mode == INVISIBLE


def _objects(
    page: pdfium.FPDF_PAGE, turn: Matrix, raw: RawPage, pictures: list[float]
) -> tuple[pdfium.FPDF_PAGEOBJECT | None, int]:
    """Walks the page's objects into ``raw`` and ``pictures`` (areas).

    Returns the first text object and the number of paths that are more than a line or a rectangle.
    """
    first_text = None
    outlines = 0
    total = pdfium.FPDFPage_CountObjects(page)
    for kind, item, matrix in _walk(
        (pdfium.FPDFPage_GetObject(page, index) for index in range(total)), turn, 0
    ):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            first_text = first_text or item
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            if len(raw.horizontals) + len(raw.verticals) < MOST_PIECES:
                outlines += _path(item, matrix, raw)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(item, matrix)
            if box is not None:
                pictures.append((box[2] - box[0]) * (box[3] - box[1]))
    return first_text, outlines


def _walk(
    items: Iterator[pdfium.FPDF_PAGEOBJECT], matrix: Matrix, depth: int
) -> Iterator[tuple[int, pdfium.FPDF_PAGEOBJECT, Matrix]]:
    kind_of = pdfium.FPDFPageObj_GetType
    for item in items:
        kind = kind_of(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            count = pdfium.FPDFFormObj_CountObjects(item)
            inner = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(count))
            yield from _walk(inner, multiply(_matrix(item), matrix), depth + 1)
        else:
            yield kind, item, matrix


def _matrix(item: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies ``first``, then ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
    )  # fmt: skip


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
    count = pdfium.FPDFPath_CountSegments(item)
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


def add_outline(points: list[tuple[float, float]], closed: bool, raw: RawPage) -> None:
    """Adds the upright and level sides of a stroked outline to the page's lines."""
    ends = points[1:] + points[:1] if closed else points[1:]
    for (x0, y0), (x1, y1) in zip(points, ends, strict=False):
        if abs(y1 - y0) <= 1.0 and abs(x1 - x0) > abs(y1 - y0):
            raw.horizontals.append(Line((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= 1.0:
            raw.verticals.append(Line((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def add_box(box: tuple[float, float, float, float], raw: RawPage) -> None:
    """Adds a thin box as a line; a dot, as dotted borders are made of, may belong to a line either way."""
    x0, y0, x1, y1 = box
    if y1 - y0 <= THICKEST_LINE:
        raw.horizontals.append(Line((y0 + y1) / 2, x0, x1))
    if x1 - x0 <= THICKEST_LINE:
        raw.verticals.append(Line((x0 + x1) / 2, y0, y1))
