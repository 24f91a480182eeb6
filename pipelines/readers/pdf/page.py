"""One PDF page through pdfium's raw interface: characters with boxes, ruling lines, pictures, text in order.

Every call into pdfium costs, so text comes in one piece and only the ends of words are asked for their boxes.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from math import atan2, cos
from operator import or_

import pypdfium2.raw as pdfium

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.crossings import overlapped
from pipelines.readers.drawn_pages.drawing import (
    MOST_PIECES,
    THICKEST_LINE,
    Matrix,
    add_box,
    add_outline,
    add_pen,
    add_rectangle,
    add_slants,
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
from pipelines.readers.pdf.annotations import covering, overlays
from pipelines.readers.pdf.crossed import crossed
from pipelines.readers.pdf.cut_rows import DrawnPage, walls
from pipelines.readers.pdf.facts import Characters, Objects, TextFacts
from pipelines.readers.pdf.glyphs import false_digits
from pipelines.readers.pdf.second import second_pieces
from pipelines.readers.pdf.second_glyphs import Known
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
_LETTER = re.compile(r"[^\s\x00]")
_DIGIT = frozenset("0123456789０１２３４５６７８９")
_FIGURE_BEGINS = _DIGIT | frozenset("+-＋－,，.．")
#: points: type of less height and less width to a letter is a speck; of less height alone it may be 一 or a dash, where
#: boxes are those of the ink
_SMALLEST = 1.5
#: what a cell shows where its text stands upside down, and the cosine of the least turn that makes it stand so
_UPSIDE_DOWN = "倒置的文字"
_TURNED_ROUND = -0.95
#: every channel of a colour that is taken for the paper's has at least this
_PALEST = 247
#: square points: a picture of less may be a stroke of a pen
_LARGEST_STROKE = 4000.0
#: corners of a filled area that may be a bar
_MOST_CORNERS = 12
#: objects on a page beyond which it is no page of a report, and is not read
MOST_OBJECTS = 60_000
_TEXT = pdfium.FPDF_PAGEOBJ_TEXT
_PATH = pdfium.FPDF_PAGEOBJ_PATH
_IMAGE = pdfium.FPDF_PAGEOBJ_IMAGE
_FORM = pdfium.FPDF_PAGEOBJ_FORM
_SEGMENT_LINE = pdfium.FPDF_SEGMENT_LINETO
_SEGMENT_CURVE = pdfium.FPDF_SEGMENT_BEZIERTO
_FOUR_LINES = [_SEGMENT_LINE] * 4


@dataclass(slots=True)
class PdfPage:
    """A page as read. ``drawn`` is its text in the order of drawing, read on its own, with its upright lines.

    ``has_text``: there is a text layer that makes sense and is not the invisible one of a scanner's own OCR.
    ``is_picture``: there is something to see on the page, but no such layer.
    ``broken``: it cannot be loaded. ``crowded``: it has more objects than any page of a report.
    """

    raw: RawPage
    drawn: DrawnPage
    has_text: bool
    is_picture: bool
    broken: bool = False
    crowded: bool = False


def read_page(
    document: pdfium.FPDF_DOCUMENT, index: int, known: Known, *, layers: AbstractSet[str] | None = None
) -> PdfPage:
    """Page ``index`` (from 0). A page that pdfium cannot load counts as empty.

    ``layers`` are the names of those layers that the document does not show, ``None`` where it has none; ``known`` is what
    the second reading has seen of its fonts.
    """
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return PdfPage(RawPage(index + 1, 0.0, 0.0), DrawnPage([], []), False, False, broken=True)
    try:
        objects = Objects(pdf_calls.address(page))
        if len(objects.items) > MOST_OBJECTS:
            return PdfPage(RawPage(index + 1, 0.0, 0.0), DrawnPage([], []), False, False, crowded=True)
        _unspeak(objects.items, objects.kinds, 0)
        text_page = pdfium.FPDFText_LoadPage(page)
        try:
            return _read(page, Characters(pdf_calls.address(text_page)), index + 1, objects, layers, known)
        finally:
            if text_page:
                pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _unspeak(items: Sequence[int], kinds: Sequence[int], depth: int) -> None:
    """What is read is what is painted, in forms too, and not what the document has in its place for those who listen."""
    pdf_calls.unspeak([item for item, kind in zip(items, kinds, strict=True) if kind == _TEXT])
    for item, kind in zip(items, kinds, strict=True):
        if kind == _FORM and depth < DEEPEST_FORM:
            inside = pdf_calls.form_objects(item)
            _unspeak(inside, pdf_calls.kinds(inside), depth + 1)


def _read(
    page: pdfium.FPDF_PAGE,
    characters: Characters,
    number: int,
    objects: Objects,
    layers: AbstractSet[str] | None,
    known: Known,
) -> PdfPage:
    width = pdfium.FPDF_GetPageWidthF(page)
    height = pdfium.FPDF_GetPageHeightF(page)
    text, spans = _words(characters)
    turn, width, height, quarter = _to_display(page, characters, width, height)
    raw = RawPage(number, width, height)
    drawing = _Drawing(raw, objects)
    drawing.take(objects.items, objects.kinds, turn, 0)
    drawing.draw_pale_lines()
    share = drawing.pictured / max(width * height, 1.0)
    facts = TextFacts.of([painted.item for painted in drawing.texts])
    hidden = share > 0.5 and 2 * facts.modes.count(INVISIBLE) > len(facts.modes)
    unseen, blotted = (
        ({}, set())
        if hidden
        else sight.unseen(drawing.texts, facts, drawing.grounds, layers or frozenset(), _displayed)
    )
    if unseen and spans:
        if blotted:
            raw.crossed = _boxes(characters, _digits(characters, text, blotted), turn)
        text = _without(characters, text, unseen, turn)
        spans = [match.span() for match in _WORD.finditer(text)]
    has_text = bool(spans) and not hidden and not is_garbled(text)
    drawn = DrawnPage([], [])
    if has_text:
        raw.opaque += [(kind, _displayed(box, turn)) for kind, box in overlays(page)]
        raw.strokes = short_strokes(raw.verticals)
        rulings = join_pieces(raw.verticals)
        raw.verticals = [*rulings]
        spans, upside_down = _parted_by_turn(characters, spans, turn)
        raw.glyphs = _glyphs(characters, text, spans, turn, rulings, Strikes(raw))
        raw.opaque += [(_UPSIDE_DOWN, box) for box in upside_down]
        raw.crossed += _boxes(characters, false_digits(characters, facts, text, set(objects.items)), turn)
        odd = sight.twisted(drawing.texts, facts)
        if odd:
            raw.crossed += _boxes(characters, _digits(characters, text, odd), turn)
        over = [replace(note, box=_displayed(note.box, turn)) for note in covering(page)]
        if over or raw.slants or drawing.images:
            # what is surely hidden may be any word of a table, else figures are looked at
            sure = any(note.hides for note in over)
            places = (
                [match.start() for match in _LETTER.finditer(text)] if sure else _digits(characters, text)
            )
            digits = _boxes(characters, places, turn)
            covers = drawing.pictured_over(characters.owners(places), digits)
            raw.crossed += crossed(page, raw, digits, over, covers, quarter)
        pieces = second_pieces(page, characters, objects, facts, layered=layers is not None, known=known)
        drawn = DrawnPage(pieces, walls(objects))
    # type that was turned into outlines leaves many paths and no text
    seen = bool(spans) or share > 0.02 or drawing.outlines > MOST_OUTLINES
    return PdfPage(raw, drawn, has_text, seen and not has_text)


def _digits(characters: Characters, text: str, owners: AbstractSet[int] | None = None) -> list[int]:
    """Numbers of the digits of a text, those alone that the ``owners`` draw if any are given."""
    places = [place for place, char in enumerate(text) if char in _DIGIT]
    if owners is None:
        return places
    return [place for place, owner in zip(places, characters.owners(places), strict=True) if owner in owners]


def _without(characters: Characters, text: str, unseen: Mapping[int, Box | None], turn: Matrix) -> str:
    """The text with a gap in place of each character that is not seen."""
    shown = list(text)
    for place, item in enumerate(characters.owners(range(len(text)))):
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


def _words(characters: Characters) -> tuple[str, list[tuple[int, int]]]:
    """The page's text, a character for each (a hyphen at a line's end is a hyphen), and where its words, which white
    space parts, begin and end."""
    text = characters.text.replace("\x02", "-").replace("\ufffe", "-")
    spans = [match.span() for match in _WORD.finditer(text)]
    # A font may lack the map to Unicode for some of its characters only. What pdfium then gives is a glyph
    # number, which may look like a figure; its words become replacement characters, which no one reads.
    unmapped = characters.lack_unicode([start for start, _ in spans])
    if any(unmapped):
        shown = list(text)
        for (start, end), lacking in zip(spans, unmapped, strict=True):
            if lacking:
                shown[start:end] = ["\ufffd"] * (end - start)
        text = "".join(shown)
    return text, spans


def _to_display(
    page: pdfium.FPDF_PAGE, characters: Characters, width: float, height: float
) -> tuple[Matrix, float, float, int]:
    """Matrix from page space to the page as displayed (top left origin, y down), the displayed size, and the quarter turns
    (clockwise) from the page's own picture to it.

    A page whose text stands turned even so (a wide table drawn on a tall page) is turned until it reads.
    """
    rotation: int = pdfium.FPDFPage_GetRotation(page)
    quarter = _upright_quarter(characters)
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
    return matrices[quarter], width, height, (quarter - rotation) % 4


def _upright_quarter(characters: Characters) -> int | None:
    """Quarter turns (clockwise) of page space that bring most of the text upright, if most of it agrees."""
    count = len(characters.text)
    if count < 8:
        return None
    turns = [0, 0, 0, 0]
    for angle in pdf_calls.angles(characters.address, range(0, count, max(1, count // 24))):
        if angle >= 0:
            turns[-round(angle / 1.5707963) % 4] += 1
    best = max(range(4), key=turns.__getitem__)
    return best if turns[best] > 0.8 * sum(turns) else None


def _parted_by_turn(
    characters: Characters, spans: list[tuple[int, int]], turn: Matrix
) -> tuple[list[tuple[int, int]], list[Box]]:
    """The words that do not stand upside down on the page as displayed, and the boxes of those that do."""
    angles = characters.angles([start for start, _ in spans])
    upright = -atan2(turn[1], turn[0])  # pdfium's angle of what reads along the page as displayed
    turned = [angle >= 0 and cos(angle - upright) < _TURNED_ROUND for angle in angles]
    if not any(turned):
        return spans, []
    boxes = [
        (min(x0 for x0, *_ in letters), min(y0 for _, y0, *_ in letters),
         max(x1 for *_, x1, _ in letters), max(y1 for *_, y1 in letters))
        for span, askew in zip(spans, turned, strict=True) if askew
        for letters in [_boxes(characters, range(*span), turn)]
    ]  # fmt: skip
    return [span for span, askew in zip(spans, turned, strict=True) if not askew], boxes


def _boxes(characters: Characters, numbers: Sequence[int], turn: Matrix) -> list[pdf_calls.Quad]:
    """Left, top, right, bottom of characters on the page as displayed."""
    a, b, c, d, e, f = turn
    found = characters.boxes(numbers)
    if a > 0:
        return [(left + e, f - top, right + e, f - bottom) for left, top, right, bottom in found]
    turned = []
    for left, top, right, bottom in found:
        x0, x1 = sorted((a * left + c * bottom + e, a * right + c * top + e))
        y0, y1 = sorted((b * left + d * bottom + f, b * right + d * top + f))
        turned.append((x0, y0, x1, y1))
    return turned


def _glyphs(
    characters: Characters,
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
    boxes = _boxes(characters, wanted, turn)
    first_askew = _askew(characters, [start for start, _ in spans])
    turned = map(or_, first_askew, _askew(characters, [end - 1 for _, end in spans]))
    rulings = sorted(rulings)
    places = [line.at for line in rulings]
    found: list[Glyph] = []
    used: list[Piece] = []
    for (start, end), first, behind, askew in zip(spans, firsts, firsts[1:], turned, strict=False):
        word, size = text[start:end], end - start
        x0, top, x1, bottom = whole = boxes[first]
        right, last_top, last_bottom = x1, top, bottom
        if size > 1:
            _, last_top, right, last_bottom = boxes[behind - 1]
            whole = (
                x0 if x0 < right else right,
                top if top < last_top else last_top,
                x1 if x1 > right else right,
                bottom if bottom > last_bottom else last_bottom,
            )
        if whole[3] - whole[1] < _SMALLEST > (right - x0) / size:
            continue
        if askew:  # a watermark's letters may have run into those of the line
            upright = [not slanted for slanted in _askew(characters, range(start, end))]
            letters = _boxes(characters, range(start, end), turn)
            found.extend((char, *box) for char, box, keep in zip(word, letters, upright, strict=True) if keep)
            continue
        lines = strikes.through(whole)
        if size == 1:
            if not lines or not any(goes_through(line, x0, x1) for line in lines):
                found.append((word, *whole))
            used += lines
            continue
        asked = behind - first == size  # for every letter
        height = bottom - top
        letters = boxes[first:behind] if asked else []
        level = not lines and right > x0 and abs(last_top + last_bottom - top - bottom) < 0.2 * height
        if level:
            # a figure with a note mark, or two layers of one text, are more than their two ends tell
            twice = word[0] == word[1] or word[-1] == word[-2]
            told = (not asked or size < 3) and right - x0 >= 0.28 * height * size and not twice
            letters = letters or ([] if told else _boxes(characters, range(start, end), turn))
            if told or _is_one(letters):
                crossing = rulings[bisect_right(places, x0 + 1) : bisect_left(places, right - 1)]
                middle = (top + bottom) / 2
                if not crossing or not any(line.start < middle < line.end for line in crossing):
                    found.append((word, *whole))
                    continue
        found.extend(
            (char, *box)
            for char, box in zip(word, letters or _boxes(characters, range(start, end), turn), strict=True)
            if max(box[3] - box[1], box[2] - box[0]) >= _SMALLEST
            and not any(goes_through(line, box[0], box[2]) for line in lines)
        )
        used += lines
    if used:
        strikes.drop(used)
    if uneven:
        found = [(plain(word), x0, top, x1, bottom) for word, x0, top, x1, bottom in found]
    return found


def _askew(characters: Characters, numbers: Sequence[int]) -> list[bool]:
    """Whether each character stands at a slant, as watermarks do."""
    quarter = 1.5707963
    angles = characters.angles(numbers)
    if not any(angles):
        return [False] * len(angles)
    return [angle > 0 and abs(angle - quarter * round(angle / quarter)) > 0.1 for angle in angles]


def _looks_like_figure(word: str) -> bool:
    """Whether a word is a figure as far as its characters tell."""
    return 2 < len(word) < 12 and word[0] in _FIGURE_BEGINS and not _DIGIT.isdisjoint(word)


def _is_one(letters: Sequence[Box]) -> bool:
    """Whether letters stand behind each other on one line and are of one size."""
    x0, top, _, bottom = letters[0]
    for next_x0, next_top, _, next_bottom in letters[1:]:
        if next_x0 <= x0 - 0.01:
            return False
        height = bottom - top
        if (next_top != top or next_bottom != bottom or height <= 0) and (
            abs(next_bottom - next_top - height) >= 0.12 * height or abs(next_bottom - bottom) >= 0.1 * height
        ):
            return False
        x0, top, bottom = next_x0, next_top, next_bottom
    return True


#: a path, how many of its segments are looked at, whether it is stroked, where its lines go, its box
_Outline = tuple[int, int, int, RawPage, Box]


class _Drawing:
    """Takes in the objects of a page: lines go to ``raw``; ``pictured`` is the area of its pictures,
    ``outlines`` the number of paths that are more than a line or a rectangle, ``texts`` its text objects,
    ``grounds`` its filled areas and ``images`` its small pictures with their turns."""

    def __init__(self, raw: RawPage, objects: Objects) -> None:
        self._raw = raw
        self._objects = objects
        self._turn = 0
        self._pale: list[tuple[int, Box, RawPage]] = []
        self.pictured = 0.0
        self.outlines = 0
        self.texts: list[PaintedText] = []
        self.grounds = Grounds()
        self.images: list[tuple[int, Box]] = []

    def take(self, items: Sequence[int], kinds: Sequence[int], turn: Matrix, depth: int) -> None:
        """Takes in the objects, of these kinds, of a page or of a form."""
        paths: list[int] = []
        orders: list[int] = []
        for item, kind in zip(items, kinds, strict=True):
            self._turn += 1
            if kind == _TEXT:
                self.texts.append(PaintedText(item, self._turn, turn))
            elif kind == _PATH:
                paths.append(item)
                orders.append(self._turn)
            elif kind == _IMAGE:
                x0, y0, x1, y1 = box = _displayed(self._objects.bounds([item])[0], turn)
                self.pictured += (x1 - x0) * (y1 - y0)
                if (x1 - x0) * (y1 - y0) < _LARGEST_STROKE:
                    self.images.append((self._turn, box))
                self._raw.opaque.append(("图片", box))
            elif kind == _FORM and depth < DEEPEST_FORM:
                inside = pdf_calls.form_objects(item)
                matrix = multiply(pdf_calls.matrices([item])[0], turn)
                self.take(inside, pdf_calls.kinds(inside), matrix, depth + 1)
        for start in range(0, len(paths), _AT_ONCE):
            if len(self._raw.horizontals) + len(self._raw.verticals) >= MOST_PIECES:
                break
            self._take_paths(paths[start : start + _AT_ONCE], orders[start : start + _AT_ONCE], turn)

    def pictured_over(self, owners: Sequence[int], digits: Sequence[Box]) -> list[Box]:
        """The boxes, of those of digits that these text objects draw, over which a small picture was set afterwards."""
        turns = {painted.item: painted.turn for painted in self.texts} if self.images else {}
        return [
            box
            for turn, picture in self.images
            for owner, box in zip(owners, digits, strict=True)
            if turns.get(owner, turn) < turn and any(overlapped([picture], [box]))
        ]

    def draw_pale_lines(self) -> None:
        """Adds the lines in the paper's colour where they are drawn on a ground of another colour."""
        for turn, (x0, y0, x1, y1), lines in self._pale:
            if contrasts(WHITE, self.grounds.under((x0 + x1) / 2, (y0 + y1) / 2, turn)):
                self._raw.horizontals += lines.horizontals
                self._raw.verticals += lines.verticals

    def _take_paths(self, items: Sequence[int], orders: Sequence[int], turn: Matrix) -> None:
        counts = pdf_calls.segment_counts(items)
        modes = self._objects.draw_modes(items)
        strokes = iter(pdf_calls.strokes([item for item, mode in zip(items, modes, strict=True) if mode[1]]))
        fills = iter(pdf_calls.fills([item for item, mode in zip(items, modes, strict=True) if not mode[1]]))
        boxes = _all_displayed(self._objects.bounds(items), turn)
        ground: list[tuple[int, int, Box]] = []
        drawn: list[_Outline] = []
        for item, order, count, (filled, stroked), box in zip(
            items, orders, counts, modes, boxes, strict=True
        ):
            ink = next(strokes) if stroked else next(fills)
            if not (filled or stroked):
                continue
            x0, y0, x1, y1 = box
            if count <= 5 and (x1 - x0 <= THICKEST_LINE or y1 - y0 <= THICKEST_LINE):
                add_box(box, self._lines(ink, order, box))
                continue
            if filled and count <= 5:
                ground.append((item, order, box))
            # the sides of a filled area may be slanted: a bar across what was written before
            if stroked or count > 5 or (count > 2 and self.texts and order > self.texts[0].turn):
                drawn.append((item, min(count, MOST_PIECES), stroked, self._lines(ink, order, box), box))
        if ground:
            self._take_grounds(ground)
        if drawn:
            self._take_outlines(drawn, turn)

    def _take_grounds(self, areas: Sequence[tuple[int, int, Box]]) -> None:
        items = [item for item, _, _ in areas]
        colours, veils = pdf_calls.fills(items), pdf_calls.transparent(items)
        for (_, order, box), (red, green, blue, alpha), veil in zip(areas, colours, veils, strict=True):
            if alpha == 255 and not veil:
                self.grounds.add(Area(order, box, (red, green, blue)))

    def _take_outlines(self, drawn: Sequence[_Outline], turn: Matrix) -> None:
        items = [item for item, *_ in drawn]
        segments, kinds, places = pdf_calls.segments(items, [count for _, count, *_ in drawn])
        matrices: dict[Matrix, Matrix] = {}
        start = 0
        for (_, count, stroked, raw, box), own in zip(drawn, pdf_calls.matrices(items), strict=True):
            matrix = matrices.get(own)
            if matrix is None:
                matrix = matrices[own] = multiply(own, turn)
            first, start = start, start + count
            outline, points = kinds[first:start], places[first:start]
            if stroked and count == 5 and outline[1:] == _FOUR_LINES and _add_frame(points, matrix, raw):
                continue
            if _SEGMENT_CURVE in outline:
                self._raw.opaque.append(("绘图", box))
            if count <= _MOST_CORNERS if not stroked else _SEGMENT_CURVE in outline:
                a, b, c, d, e, f = matrix
                add_slants([(a * x + c * y + e, b * x + d * y + f) for x, y in points], raw)
            self.outlines += count > 5
            closes = pdf_calls.closes(segments[first:start])
            for shown, closed in _outlines(outline, closes, points, matrix):
                if stroked:
                    if len(shown) > _MOST_CORNERS:
                        add_pen(shown, raw)
                    add_outline(shown, closed, raw)
                else:
                    xs = [x for x, _ in shown]
                    ys = [y for _, y in shown]
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


def _all_displayed(bounds: Sequence[pdf_calls.Quad], turn: Matrix) -> list[pdf_calls.Quad]:
    """:func:`_displayed` for many at once."""
    a, b, c, d, e, f = turn
    if not (b or c) and a > 0 > d:
        return [(a * x0 + e, d * y1 + f, a * x1 + e, d * y0 + f) for x0, y0, x1, y1 in bounds]
    return [_displayed(box, turn) for box in bounds]


def _add_frame(points: Sequence[tuple[float, float]], matrix: Matrix, raw: RawPage) -> bool:
    """Adds the sides of five points that are a rectangle, as the frame of a cell is; says whether they are."""
    (x0, y0), (x1, top), (right, y1), (left, bottom), end = points
    a, b, c, d, e, f = matrix
    if (
        b
        or c
        or end != (x0, y0)
        or top != y0
        or right != x1
        or bottom != y1
        or left != x0
        or x0 == x1
        or y0 == y1
    ):
        return False
    add_rectangle(a * x0 + e, d * y0 + f, a * x1 + e, d * y1 + f, raw)
    return True


def _outlines(
    kinds: Sequence[int], closes: Sequence[bool], places: Sequence[tuple[float, float]], matrix: Matrix
) -> list[tuple[list[tuple[float, float]], bool]]:
    """Each outline of a path as points and whether it is closed; a curve ends the outline before it."""
    a, b, c, d, e, f = matrix
    found: list[tuple[list[tuple[float, float]], bool]] = []
    points: list[tuple[float, float]] = []
    for kind, closed, (x, y) in zip(kinds, closes, places, strict=True):
        if kind != _SEGMENT_LINE:
            if len(points) > 1:
                found.append((points, False))
            points = []
        points.append((a * x + c * y + e, b * x + d * y + f))
        if closed and kind == _SEGMENT_LINE:
            found.append((points, True))
            points = points[:1]
    if len(points) > 1:
        found.append((points, False))
    return found
