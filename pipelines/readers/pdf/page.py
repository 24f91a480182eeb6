"""One PDF page through pdfium's raw interface: characters with boxes, ruling lines, pictures, text in order.

Every call into pdfium costs, so text comes in one piece and only the ends of words are asked for their boxes.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice, pairwise

import pypdfium2.raw as pdfium

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.drawing import (
    MOST_PIECES,
    THICKEST_LINE,
    Matrix,
    add_box,
    add_outline,
    multiply,
)
from pipelines.readers.drawn_pages.garbled import is_garbled
from pipelines.readers.drawn_pages.grounds import WHITE, Area, Grounds, contrasts
from pipelines.readers.drawn_pages.layout import RawPage
from pipelines.readers.drawn_pages.ruled_tables import short_strokes
from pipelines.readers.drawn_pages.rulings import Line, Piece, join_pieces
from pipelines.readers.drawn_pages.strikes import Strikes, goes_through
from pipelines.readers.drawn_pages.words import Glyph, plain
from pipelines.readers.pdf import calls as pdf_calls
from pipelines.readers.pdf import sight
from pipelines.readers.pdf.annotations import STRUCK, overlays
from pipelines.readers.pdf.second import Piece as DrawnPiece
from pipelines.readers.pdf.second import second_pieces
from pipelines.readers.pdf.sight import FAINTEST, PaintedText

#: curved paths on a page without text beyond which they must be letters
MOST_OUTLINES = 40
#: text render mode of what a scanner's own OCR lays under the picture
INVISIBLE: int = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
#: forms nested deeper than this draw nothing that a table needs
DEEPEST_FORM = 8

#: paths whose outlines are asked for at once
_AT_ONCE = 2000

_WORD = re.compile(r"[^\s\x00]+")
_DIGIT = frozenset("0123456789０１２３４５６７８９")
_FIGURE_BEGINS = _DIGIT | frozenset("+-＋－,，.．")
#: points: type of less height and less width to a letter is a speck; of less height alone it may be 一 or a dash, where
#: boxes are those of the ink
_SMALLEST = 1.5
#: every channel of a colour that is taken for the paper's has at least this
_PALEST = 247
#: objects on a page beyond which it is no page of a report, and is not read
MOST_OBJECTS = 60_000
_TEXT = pdfium.FPDF_PAGEOBJ_TEXT
_PATH = pdfium.FPDF_PAGEOBJ_PATH
_IMAGE = pdfium.FPDF_PAGEOBJ_IMAGE
_FORM = pdfium.FPDF_PAGEOBJ_FORM
_SEGMENT_LINE = pdfium.FPDF_SEGMENT_LINETO
_SEGMENT_CURVE = pdfium.FPDF_SEGMENT_BEZIERTO


@dataclass(slots=True)
class PdfPage:
    """A page as read. ``drawn`` is its text in the order of drawing, read on its own.

    ``has_text``: there is a text layer that makes sense and is not the invisible one of a scanner's own OCR.
    ``is_picture``: there is something to see on the page, but no such layer.
    ``broken``: it cannot be loaded. ``crowded``: it has more objects than any page of a report.
    """

    raw: RawPage
    drawn: list[DrawnPiece]
    has_text: bool
    is_picture: bool
    broken: bool = False
    crowded: bool = False


def read_page(
    document: pdfium.FPDF_DOCUMENT, index: int, *, layers: AbstractSet[str] | None = None
) -> PdfPage:
    """Page ``index`` (from 0). A page that pdfium cannot load counts as empty.

    ``layers`` are the names of those layers that the document does not show, ``None`` where it has none.
    """
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return PdfPage(RawPage(index + 1, 0.0, 0.0), [], False, False, broken=True)
    try:
        objects = pdf_calls.page_objects(pdf_calls.address(page))
        if len(objects) > MOST_OBJECTS:
            return PdfPage(RawPage(index + 1, 0.0, 0.0), [], False, False, crowded=True)
        text_page = pdfium.FPDFText_LoadPage(page)
        try:
            return _read(page, text_page, index + 1, objects, layers)
        finally:
            if text_page:
                pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _read(
    page: pdfium.FPDF_PAGE,
    text_page: pdfium.FPDF_TEXTPAGE,
    number: int,
    objects: Sequence[int],
    layers: AbstractSet[str] | None,
) -> PdfPage:
    width = pdfium.FPDF_GetPageWidthF(page)
    height = pdfium.FPDF_GetPageHeightF(page)
    characters = pdf_calls.address(text_page)
    text, spans = _words(text_page, characters) if text_page else ("", [])
    turn, width, height = _to_display(page, characters, len(text), width, height)
    raw = RawPage(number, width, height)
    drawing = _Drawing(raw)
    drawing.take(objects, turn, 0)
    drawing.draw_pale_lines()
    share = drawing.pictured / max(width * height, 1.0)
    facts = pdf_calls.TextFacts.of([painted.item for painted in drawing.texts])
    hidden = share > 0.5 and 2 * facts.modes.count(INVISIBLE) > len(facts.modes)
    unseen = (
        {}
        if hidden
        else sight.unseen(drawing.texts, facts, drawing.grounds, layers or frozenset(), _displayed)
    )
    if unseen and spans:
        text = _without(characters, text, unseen, turn)
        spans = [match.span() for match in _WORD.finditer(text)]
    has_text = bool(spans) and not hidden and not is_garbled(text)
    drawn: list[DrawnPiece] = []
    if has_text:
        notes = overlays(page)
        struck = [_displayed(box, turn) for kind, box in notes if kind == STRUCK]
        raw.horizontals += [((top + bottom) / 2, x0, x1) for x0, top, x1, bottom in struck]
        raw.opaque += [(kind, _displayed(box, turn)) for kind, box in notes if kind != STRUCK]
        raw.strokes = short_strokes(raw.verticals)
        rulings = join_pieces(raw.verticals)
        raw.verticals = [*rulings]
        raw.glyphs = _glyphs(characters, text, spans, turn, rulings, Strikes(raw))
        drawn = second_pieces(page, characters, objects, facts, layered=layers is not None)
    # type that was turned into outlines leaves many paths and no text
    seen = bool(spans) or share > 0.02 or drawing.outlines > MOST_OUTLINES
    return PdfPage(raw, drawn, has_text, seen and not has_text)


def _without(characters: int, text: str, unseen: Mapping[int, Box | None], turn: Matrix) -> str:
    """The text with a gap in place of each character that is not seen."""
    shown = list(text)
    for place, item in enumerate(pdf_calls.text_objects(characters, range(len(text)))):
        if item not in unseen:
            continue
        clip = unseen[item]
        if clip is not None:
            ((x0, top, x1, bottom),) = _boxes(characters, [place], turn)
            x, y = (x0 + x1) / 2, (top + bottom) / 2
            if clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3]:
                continue
        shown[place] = "\x00"
    return "".join(shown)


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
    text_page: int,
    text: str,
    spans: Sequence[tuple[int, int]],
    turn: Matrix,
    rulings: list[Line],
    strikes: Strikes,
) -> list[Glyph]:
    """Words, as pdfium parts them by white space; single characters where a word may lie across a ruling
    line, does not stand on one level line (vertical writing, note marks), is set in several layers, or is
    struck through in part. What stands turned, what is struck through and what has no size is not there.
    """
    plained = plain(text)
    uneven = len(plained) != len(text)  # characters that stand for none or for two: plain them word by word
    if not uneven:
        text = plained
    # of a figure, which may be several, every letter is asked for; of other words their ends
    wanted: list[int] = []
    firsts: list[int] = []
    for start, end in spans:
        firsts.append(len(wanted))
        if end - start < 3 or _looks_like_figure(text[start:end]):
            wanted += range(start, end)
        else:
            wanted += (start, end - 1)
    firsts.append(len(wanted))
    boxes = _boxes(text_page, wanted, turn)
    turned = map(
        any,
        zip(
            _askew(text_page, [start for start, _ in spans]),
            _askew(text_page, [end - 1 for _, end in spans]),
            strict=True,
        ),
    )
    rulings = sorted(rulings)
    places = [line.at for line in rulings]
    found: list[Glyph] = []
    used: list[Piece] = []
    for (start, end), (first, behind), askew in zip(spans, pairwise(firsts), turned, strict=True):
        word = text[start:end]
        x0, top, x1, bottom = boxes[first]
        _, last_top, right, last_bottom = boxes[behind - 1]
        if max(bottom, last_bottom) - min(top, last_top) < _SMALLEST > (right - x0) / (end - start):
            continue
        if askew:  # a watermark's letters may have run into those of the line
            upright = [not slanted for slanted in _askew(text_page, range(start, end))]
            letters = _boxes(text_page, range(start, end), turn)
            found.extend((char, *box) for char, box, keep in zip(word, letters, upright, strict=True) if keep)
            continue
        whole = (min(x0, right), min(top, last_top), max(x1, right), max(bottom, last_bottom))
        lines = strikes.through(whole)
        if end - start == 1:
            if not any(goes_through(line, x0, x1) for line in lines):
                found.append((word, x0, top, x1, bottom))
            used += lines
            continue
        middle = (top + bottom) / 2
        asked = behind - first == end - start  # for every letter
        level = right > x0 and abs(last_top + last_bottom - top - bottom) < 0.3 * (bottom - top)
        if (
            level
            and not lines
            and not (
                # a figure with a note mark, or two layers of one text, are more than their two ends tell
                (asked and end - start > 2) or right - x0 < 0.28 * (bottom - top) * (end - start)
            )
        ):
            crossing = rulings[bisect_right(places, x0 + 1) : bisect_left(places, right - 1)]
            if not crossing or not any(line.start < middle < line.end for line in crossing):
                found.append((word, *whole))
                continue
        letters = boxes[first:behind] if asked else _boxes(text_page, range(start, end), turn)
        if level and not lines and _is_one(letters):
            crossing = rulings[bisect_right(places, x0 + 1) : bisect_left(places, right - 1)]
            if not crossing or not any(line.start < middle < line.end for line in crossing):
                found.append((word, *whole))
                continue
        found.extend(
            (char, *box)
            for char, box in zip(word, letters, strict=True)
            if max(box[3] - box[1], box[2] - box[0]) >= _SMALLEST
            and not any(goes_through(line, box[0], box[2]) for line in lines)
        )
        used += lines
    if used:
        strikes.drop(used)
    if uneven:
        found = [(plain(word), x0, top, x1, bottom) for word, x0, top, x1, bottom in found]
    return found


def _askew(text_page: int, characters: Sequence[int]) -> list[bool]:
    """Whether each character stands at a slant, as watermarks do."""
    quarter = 1.5707963
    return [
        angle > 0 and abs(angle - quarter * round(angle / quarter)) > 0.1
        for angle in pdf_calls.angles(text_page, characters)
    ]


def _looks_like_figure(word: str) -> bool:
    """Whether a word is a figure as far as its characters tell."""
    return 2 < len(word) < 12 and word[0] in _FIGURE_BEGINS and not _DIGIT.isdisjoint(word)


def _is_one(letters: Sequence[Box]) -> bool:
    """Whether letters stand behind each other on one line and are of one size."""
    for (x0, top, _, bottom), (next_x0, next_top, _, next_bottom) in pairwise(letters):
        height = bottom - top
        if (
            next_x0 <= x0 - 0.01
            or abs(next_bottom - next_top - height) >= 0.12 * height
            or abs(next_bottom - bottom) >= 0.15 * height
        ):
            return False
    return True


class _Drawing:
    """Takes in the objects of a page: lines go to ``raw``; ``pictured`` is the area of its pictures,
    ``outlines`` the number of paths that are more than a line or a rectangle, ``texts`` its text objects and
    ``grounds`` its filled areas."""

    def __init__(self, raw: RawPage) -> None:
        self._raw = raw
        self._turn = 0
        self._pale: list[tuple[int, Box, RawPage]] = []
        self.pictured = 0.0
        self.outlines = 0
        self.texts: list[PaintedText] = []
        self.grounds = Grounds()

    def take(self, objects: Sequence[int], turn: Matrix, depth: int) -> None:
        """Takes in the objects of a page or of a form."""
        paths: list[tuple[int, int]] = []
        for item, kind in zip(objects, pdf_calls.kinds(objects), strict=True):
            self._turn += 1
            if kind == _TEXT:
                self.texts.append(PaintedText(item, self._turn, turn))
            elif kind == _PATH:
                paths.append((item, self._turn))
            elif kind == _IMAGE:
                x0, y0, x1, y1 = box = _displayed(pdf_calls.bounds([item])[0], turn)
                self.pictured += (x1 - x0) * (y1 - y0)
                self._raw.opaque.append(("图片", box))
            elif kind == _FORM and depth < DEEPEST_FORM:
                self.take(
                    pdf_calls.form_objects(item), multiply(pdf_calls.matrices([item])[0], turn), depth + 1
                )
        for start in range(0, len(paths), _AT_ONCE):
            if len(self._raw.horizontals) + len(self._raw.verticals) >= MOST_PIECES:
                break
            self._take_paths(paths[start : start + _AT_ONCE], turn)

    def draw_pale_lines(self) -> None:
        """Adds the lines in the paper's colour where they are drawn on a ground of another colour."""
        for turn, (x0, y0, x1, y1), lines in self._pale:
            if contrasts(WHITE, self.grounds.under((x0 + x1) / 2, (y0 + y1) / 2, turn)):
                self._raw.horizontals += lines.horizontals
                self._raw.verticals += lines.verticals

    def _take_paths(self, paths: Sequence[tuple[int, int]], turn: Matrix) -> None:
        items = [item for item, _ in paths]
        counts = pdf_calls.segment_counts(items)
        modes = pdf_calls.draw_modes(items)
        strokes = iter(pdf_calls.strokes([item for item, mode in zip(items, modes, strict=True) if mode[1]]))
        fills = iter(pdf_calls.fills([item for item, mode in zip(items, modes, strict=True) if not mode[1]]))
        inks = [next(strokes) if stroked else next(fills) for _, stroked in modes]
        shapes: list[tuple[int, int, int, tuple[int, int], tuple[int, int, int, int], Box]] = []
        for (item, order), count, mode, ink, bounds in zip(
            paths, counts, modes, inks, pdf_calls.bounds(items), strict=True
        ):
            box = _displayed(bounds, turn)
            if count <= 5 and (box[2] - box[0] <= THICKEST_LINE or box[3] - box[1] <= THICKEST_LINE):
                if mode[0] or mode[1]:
                    add_box(box, self._lines(ink, order, box))
            elif mode[0] or mode[1]:
                shapes.append((item, order, min(count, MOST_PIECES), mode, ink, box))
        if not shapes:
            return
        filled = [shape for shape in shapes if shape[3][0] and shape[2] <= 5]
        colours = pdf_calls.fills([shape[0] for shape in filled])
        veils = pdf_calls.transparent([shape[0] for shape in filled])
        for (_, order, _, _, _, box), (*colour, alpha), veil in zip(filled, colours, veils, strict=True):
            if alpha == 255 and not veil:
                self.grounds.add(Area(order, box, (colour[0], colour[1], colour[2])))
        drawn = [shape for shape in shapes if shape[3][1] or shape[2] > 5]
        items, counts = [shape[0] for shape in drawn], [shape[2] for shape in drawn]
        segments = iter(pdf_calls.segments(items, counts))
        for (_, order, count, mode, ink, box), matrix in zip(drawn, pdf_calls.matrices(items), strict=True):
            self.outlines += count > 5
            raw = self._lines(ink, order, box)
            outline = list(islice(segments, count))
            if _SEGMENT_CURVE in [kind for kind, _, _ in outline]:
                self._raw.opaque.append(("绘图", box))
            for points, closed in _outlines(outline, multiply(matrix, turn)):
                if mode[1]:
                    add_outline(points, closed, raw)
                else:
                    xs = [x for x, _ in points]
                    ys = [y for _, y in points]
                    part = (min(xs), min(ys), max(xs), max(ys))
                    if min(part[2] - part[0], part[3] - part[1]) <= THICKEST_LINE:
                        add_box(part, raw)

    def _lines(self, ink: tuple[int, int, int, int], order: int, box: Box) -> RawPage:
        """Where the lines of a path go: to the page, or aside while nobody knows the ground of pale ones."""
        red, green, blue, alpha = ink
        if alpha < FAINTEST:
            return RawPage(0, 0.0, 0.0)
        if min(red, green, blue) < _PALEST:
            return self._raw
        lines = RawPage(0, 0.0, 0.0)
        self._pale.append((order, box, lines))
        return lines


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
