"""One PDF page through pdfium's raw interface: characters with boxes, ruling lines, pictures, text in order.

Every call into pdfium costs, so text comes in one piece and only the ends of words are asked for their boxes.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2.raw as pdfium

from pipelines.readers.drawn.drawing import (
    MOST_PIECES,
    THICKEST_LINE,
    Matrix,
    add_box,
    add_outline,
    multiply,
)
from pipelines.readers.drawn.garbled import is_garbled
from pipelines.readers.drawn.lattice import Line, join_pieces
from pipelines.readers.drawn.layout import RawPage
from pipelines.readers.drawn.words import FIGURE, Glyph, close_up, plain, whole_figures
from pipelines.readers.pdf import calls as pdf_calls

#: curved paths on a page without text beyond which they must be letters
MOST_OUTLINES = 40
#: text render mode of what a scanner's own OCR lays under the picture
INVISIBLE: int = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
#: forms nested deeper than this draw nothing that a table needs
DEEPEST_FORM = 8

#: paths whose outlines are asked for at once
_AT_ONCE = 2000

_WORD = re.compile(r"[^\s\x00]+")
_FIGURE_BEGINS = frozenset("0123456789０１２３４５６７８９+-＋－,，.．")
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
    characters = pdf_calls.address(text_page)
    text, spans = _words(text_page, characters) if text_page else ("", [])
    turn, width, height = _to_display(page, characters, len(text), width, height)
    raw = RawPage(number, width, height)
    drawing = _Drawing(raw)
    objects = pdf_calls.page_objects(pdf_calls.address(page))
    drawing.take(objects, turn, 0)
    share = drawing.pictured / max(width * height, 1.0)
    hidden = share > 0.5 and _is_invisible(objects)
    has_text = bool(spans) and not hidden and not is_garbled(text)
    if has_text:
        rulings = join_pieces(raw.verticals)
        raw.verticals = [*rulings]
        raw.glyphs, text = _glyphs(characters, text, spans, turn, rulings)
    text = plain(text.replace("\r\n", "\n").replace("\r", "\n"))
    if text and not text.endswith("\n"):
        text += "\n"
    # type that was turned into outlines leaves many paths and no text
    seen = bool(spans) or share > 0.02 or drawing.outlines > MOST_OUTLINES
    return PdfPage(raw, whole_figures(close_up(text)), has_text, seen and not has_text)


def _words(text_page: pdfium.FPDF_TEXTPAGE, address: int) -> tuple[str, list[tuple[int, int]]]:
    """The page's text, as many characters as pdfium counts (a hyphen at a line's end is a hyphen), and where
    its words, which white space parts, begin and end."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return "", []
    buffer = (ctypes.c_ushort * (count + 1))()
    units = pdfium.FPDFText_GetText(text_page, 0, count, buffer) - 1
    text = bytes(buffer)[: 2 * units].decode("utf-16-le", "replace")
    if len(text) != count:  # pdfium left out characters without Unicode, or some need two units
        text = "".join(chr(pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(count))
    text = text.replace("\x02", "-").replace("\ufffe", "-")
    spans = [match.span() for match in _WORD.finditer(text)]
    # A font may lack the map to Unicode for some of its characters only. What pdfium then gives is a glyph
    # number, which may look like a figure; its words become replacement characters, which no one reads.
    unmapped = pdf_calls.without_unicode(address, [start for start, _ in spans])
    if any(unmapped):
        shown = list(text)
        for (start, end), lacking in zip(spans, unmapped, strict=True):
            if lacking:
                shown[start:end] = ["\ufffd"] * (end - start)
        text = "".join(shown)
    return text, spans


def _to_display(
    page: pdfium.FPDF_PAGE, text_page: int, count: int, width: float, height: float
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


def _upright_quarter(text_page: int, count: int) -> int | None:
    """Quarter turns (clockwise) of page space that bring most of the text upright, if most of it agrees."""
    if count < 8:
        return None
    turns = [0, 0, 0, 0]
    for angle in pdf_calls.angles(text_page, range(0, count, max(1, count // 24))):
        if angle >= 0:
            turns[-round(angle / 1.5707963) % 4] += 1
    best = max(range(4), key=turns.__getitem__)
    return best if turns[best] > 0.8 * sum(turns) else None


def _boxes(text_page: int, characters: Sequence[int], turn: Matrix) -> list[pdf_calls.Quad]:
    """Left, top, right, bottom of characters on the page as displayed."""
    a, b, c, d, e, f = turn
    found = pdf_calls.loose_boxes(text_page, characters)
    if a > 0:
        return [(left + e, f - top, right + e, f - bottom) for left, top, right, bottom in found]
    turned = []
    for left, top, right, bottom in found:
        x0, x1 = sorted((a * left + c * bottom + e, a * right + c * top + e))
        y0, y1 = sorted((b * left + d * bottom + f, b * right + d * top + f))
        turned.append((x0, y0, x1, y1))
    return turned


def _glyphs(
    text_page: int, text: str, spans: Sequence[tuple[int, int]], turn: Matrix, rulings: list[Line]
) -> tuple[list[Glyph], str]:
    """Words, as pdfium parts them by white space; single characters where a word may lie across a ruling
    line or does not stand on one level line (vertical writing).

    Returned with the text in which figures that broke over lines are whole: a figure right beneath the one
    before, nearer than the next row of a table could be.
    """
    wanted = [start for start, _ in spans]
    wanted += [end - 1 for start, end in spans if end - start > 1]
    boxes = _boxes(text_page, wanted, turn)
    lasts = iter(boxes[len(spans) :])
    rulings = sorted(rulings)
    places = [line.at for line in rulings]
    shown = plain(text)
    uneven = len(shown) != len(text)  # characters that stand for none or for two: plain them word by word
    if not uneven:
        text = shown
    found: list[Glyph] = []
    joints: list[tuple[int, int]] = []
    above: tuple[int, float, float, float, float] | None = None
    for (start, end), (x0, top, x1, bottom) in zip(spans, boxes, strict=False):
        word = text[start:end]
        _, last_top, right, last_bottom = (x0, top, x1, bottom) if end - start == 1 else next(lasts)
        if word[0] in _FIGURE_BEGINS and FIGURE.fullmatch(word):
            if above is not None:
                before, left, high, low, before_right = above
                inside = left - 1 < (x0 + right) / 2 < before_right + 1
                # single spacing by the font's own height, or one and a half times the type
                em = (right - x0) / (end - start) * (1.0 if word[0] > "~" else 1.8)
                if inside and 0.7 * (low - high) < top - high < max(1.15 * (low - high), 1.55 * em):
                    joints.append((before, start))
            above = (end, x0, top, bottom, right)
        else:
            above = None
        if end - start == 1:
            found.append((word, x0, top, x1, bottom))
            continue
        middle = (top + bottom) / 2
        if right > x0 and abs(last_top + last_bottom - top - bottom) < 0.3 * (bottom - top):
            crossing = rulings[bisect_right(places, x0 + 1) : bisect_left(places, right - 1)]
            if not crossing or not any(line.start < middle < line.end for line in crossing):
                found.append((word, x0, min(top, last_top), right, max(bottom, last_bottom)))
                continue
        letters = _boxes(text_page, range(start, end), turn)
        found.extend((char, *box) for char, box in zip(word, letters, strict=True))
    if uneven:
        found = [(plain(word), x0, top, x1, bottom) for word, x0, top, x1, bottom in found]
    for start, end in reversed(joints):
        text = text[:start] + text[end:]
    return found, text


def _is_invisible(objects: Sequence[int]) -> bool:
    """Whether the page's first text object is laid down to be found, not seen."""
    for item, kind in zip(objects, pdf_calls.kinds(objects), strict=True):
        if kind == _TEXT:
            mode: int = pdfium.FPDFTextObj_GetTextRenderMode(ctypes.cast(item, pdfium.FPDF_PAGEOBJECT))
            return mode == INVISIBLE
    return False


class _Drawing:
    """Takes in the objects of a page: lines go to ``raw``; ``pictured`` is the area of its pictures,
    ``outlines`` the number of paths that are more than a line or a rectangle."""

    def __init__(self, raw: RawPage) -> None:
        self._raw = raw
        self.pictured = 0.0
        self.outlines = 0

    def take(self, objects: Sequence[int], turn: Matrix, depth: int) -> None:
        """Takes in the objects of a page or of a form."""
        paths: list[int] = []
        for item, kind in zip(objects, pdf_calls.kinds(objects), strict=True):
            if kind == _TEXT:
                continue
            if kind == _PATH:
                paths.append(item)
            elif kind == _IMAGE:
                x0, y0, x1, y1 = _displayed(pdf_calls.bounds([item])[0], turn)
                self.pictured += (x1 - x0) * (y1 - y0)
            elif kind == _FORM and depth < DEEPEST_FORM:
                self.take(
                    pdf_calls.form_objects(item), multiply(pdf_calls.matrices([item])[0], turn), depth + 1
                )
        for start in range(0, len(paths), _AT_ONCE):
            if len(self._raw.horizontals) + len(self._raw.verticals) >= MOST_PIECES:
                break
            self._take_paths(paths[start : start + _AT_ONCE], turn)

    def _take_paths(self, paths: Sequence[int], turn: Matrix) -> None:
        raw = self._raw
        shapes: list[tuple[int, int]] = []
        counts = pdf_calls.segment_counts(paths)
        for item, count, bounds in zip(paths, counts, pdf_calls.bounds(paths), strict=True):
            box = _displayed(bounds, turn)
            if count <= 5 and (box[2] - box[0] <= THICKEST_LINE or box[3] - box[1] <= THICKEST_LINE):
                add_box(box, raw)
            else:
                shapes.append((item, min(count, MOST_PIECES)))
        if not shapes:
            return
        modes = pdf_calls.draw_modes([item for item, _ in shapes])
        drawn = [
            (item, count, stroked)
            for (item, count), (filled, stroked) in zip(shapes, modes, strict=True)
            if stroked or (filled and count > 5)
        ]
        items, counts = [item for item, _, _ in drawn], [count for _, count, _ in drawn]
        segments = iter(pdf_calls.segments(items, counts))
        for (_, count, stroked), matrix in zip(drawn, pdf_calls.matrices(items), strict=True):
            self.outlines += count > 5
            for points, closed in _outlines(list(islice(segments, count)), multiply(matrix, turn)):
                if stroked:
                    add_outline(points, closed, raw)
                else:
                    xs = [x for x, _ in points]
                    ys = [y for _, y in points]
                    box = (min(xs), min(ys), max(xs), max(ys))
                    if min(box[2] - box[0], box[3] - box[1]) <= THICKEST_LINE:
                        add_box(box, raw)


def _displayed(bounds: pdf_calls.Quad, turn: Matrix) -> pdf_calls.Quad:
    """Left, top, right, bottom of bounds in page space on the page as displayed."""
    left, bottom, right, top = bounds
    a, b, c, d, e, f = turn
    if not (b or c) and a > 0 > d:
        return a * left + e, d * top + f, a * right + e, d * bottom + f
    x0, x1 = a * left + c * bottom + e, a * right + c * top + e
    y0, y1 = b * left + d * bottom + f, b * right + d * top + f
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _outlines(
    segments: Sequence[tuple[int, int, tuple[float, float]]], matrix: Matrix
) -> list[tuple[list[tuple[float, float]], bool]]:
    """Each outline of a path as points and whether it is closed; a curve ends the outline before it."""
    a, b, c, d, e, f = matrix
    found: list[tuple[list[tuple[float, float]], bool]] = []
    points: list[tuple[float, float]] = []
    for kind, closes, (x, y) in segments:
        if kind != _SEGMENT_LINE:
            if len(points) > 1:
                found.append((points, False))
            points = []
        points.append((a * x + c * y + e, b * x + d * y + f))
        if closes and kind == _SEGMENT_LINE:
            found.append((points, True))
            points = points[:1]
    if len(points) > 1:
        found.append((points, False))
    return found
