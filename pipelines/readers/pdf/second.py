"""The text of a PDF page in the order it was drawn, character by character: the second reading.

It shares nothing that decides with the reading by lines and places. What is seen it asks of the page's picture: text
that may be hidden (a pale colour, a clip path, a layer, something painted over it, a form inside the page) must
leave ink where it stands. Text is parted where the pen moves.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pypdfium2.raw as pdfium

from pipelines.readers.drawn_pages.words import plain
from pipelines.readers.marks import UNREADABLE, lowered, raised
from pipelines.readers.pdf import calls
from pipelines.readers.pdf.facts import Characters, Objects, TextFacts
from pipelines.readers.pdf.second_glyphs import Known, misprinted, unread
from pipelines.readers.pdf.second_picture import PagePicture
from pipelines.readers.pdf.ways import SLANTED, leans, off_line, upright, way_of

#: stands for what is seen and is no text
OPAQUE = "\ufffc"
_PALE = 170
#: pairs of text and area that are compared before the picture is asked at once
_MOST_PAIRS = 20_000
_NUMBER = re.compile(r"[-+]?\d[\d,.]*|[,.]\d[\d,.]*")
_SIZE = 4.0
#: points: what is less than this, up and along, is no letter that anyone reads
_SPECK = 1.4
#: a row's own number
_ORDINAL = re.compile(r"[1-9]\d?")
#: ends of labels, whose boxes are wider than their ink and may reach over their cell's side to the figure beside it
_BESIDE = re.compile(r"[”’》」]\d")
_WORD = re.compile(r"[^\s\x00\u200b\u2060\ufeff]+")


@dataclass(slots=True)
class Piece:
    """Characters drawn one behind the other, and where: along the line and up, as the text is read.

    ``first`` is the number of the first character where all are of one text object, else -1; ``foot`` and ``head`` are how low
    and high the last of them stand, where others stand otherwise.
    """

    text: str
    left: float
    low: float
    right: float
    high: float
    first: int = -1
    foot: float | None = None
    head: float | None = None

    @property
    def height(self) -> float:
        """Height of the type's box."""
        return self.high - self.low


def second_pieces(
    page: pdfium.FPDF_PAGE,
    characters: Characters,
    objects: Objects,
    facts: TextFacts,
    *,
    layered: bool,
    known: Known,
) -> list[Piece]:
    """The pieces of text of a page that are seen, in the order of drawing. ``facts`` are those of all text objects,
    ``layered`` says that the document has layers, ``known`` are glyphs of it that are seen to be what they should."""
    text = characters.text.replace("\x02", "-").replace("\ufffe", "-")
    strokes = list(_strokes(text, characters))
    starts = [start for start, _, _ in strokes]
    ways = [way_of(angle) if angle else 0 for angle in characters.angles(starts)]
    way = Counter(ways).most_common(1)[0][0] if ways else 0
    unseen = _unseen(page, characters, objects, facts, strokes, layered=layered)
    firsts = characters.boxes(starts)
    lasts = characters.boxes([end - 1 for _, end, _ in strokes])
    missing = characters.lack_unicode(starts)
    other = misprinted(page, characters, facts, text, way, known) | unread(characters, facts, objects, text)
    if other:
        text = "".join(UNREADABLE if place in other else char for place, char in enumerate(text))
    slants = leans(facts.items, facts.matrices)
    lines = _level_lines(objects, way)
    heights = [line[0] for line in lines]
    shown = plain(text)
    even = len(shown) == len(text)  # else a character stands for none or for two
    found: list[Piece] = []
    seen: dict[str, dict[tuple[int, int], tuple[float, float]]] = {}
    before: Piece | None = None
    for (start, end, owner), one, two, lacks, own_way in zip(
        strokes, firsts, lasts, missing, ways, strict=True
    ):
        if own_way != way and (own_way == SLANTED or end - start > 1):
            continue
        if way:
            left, low, right, high = upright(one[0], one[3], one[2], one[1], way)
            _, other_low, right, other_high = upright(two[0], two[3], two[2], two[1], way)
        else:
            left, high, _, low = one
            _, other_high, right, other_low = two
        low, high = min(low, other_low), max(high, other_high)
        if owner in slants:  # whose boxes are the broader for it
            lean = abs(slants[owner]) * (high - low) / 2
            left, right = left + lean, right - lean
        if high - low < _SPECK > (right - left) / (end - start):
            continue
        word = "\ufffd" * (end - start) if lacks else shown[start:end] if even else plain(text[start:end])
        piece = Piece(word, left, low, right, high, start)
        hit = lines and _through(lines, heights, piece)
        if hit or (unseen and not unseen.isdisjoint(range(start, end))):
            before = None
            for part in _parts(characters, piece, end, way, unseen, hit or []):
                if not _again(seen, part):
                    _append(found, part)
        elif not (_is_within(characters, before, piece, way) or _again(seen, piece)):
            before = piece
            _append(found, piece)
    return _with_things(found, page, objects.bounds(objects.of_kind(_IMAGE)), way)


def _strokes(text: str, characters: Characters) -> Iterator[tuple[int, int, int]]:
    """Where the characters that one text object draws without a gap begin and end, and the object."""
    words = [match.span() for match in _WORD.finditer(text)]
    firsts = characters.owners([start for start, _ in words])
    lasts = characters.owners([end - 1 for _, end in words])
    for (start, end), owner, last in zip(words, firsts, lasts, strict=True):
        if owner == last and characters.is_of_one_object(start, end):
            if owner:
                yield start, end, owner
            continue
        place = start
        for own, group in groupby(characters.owners(range(start, end))):
            size = sum(1 for _ in group)
            if own:
                yield place, place + size, own
            place += size


def second_text(pieces: Iterable[Piece]) -> str:
    """The pieces as lines, in their order; a figure that broke over lines in its cell is one, and the number of a row
    stands with the words that it numbers."""
    lines: list[str] = []
    before: Piece | None = None
    numbered: Piece | None = None
    for piece in pieces:
        if before is not None and _is_rest(before, piece):
            lines[-1] += piece.text
        elif numbered is not None and _stands_behind(numbered, piece):
            lines[-1] += f" {piece.text}"
        else:
            lines.append(piece.text)
        numbered = piece if _ORDINAL.fullmatch(piece.text) and _begins_row(before, piece) else None
        before = piece
    return "".join(line + "\n" for line in lines)


def _begins_row(before: Piece | None, piece: Piece) -> bool:
    """Whether a piece stands below and to the left of the one before."""
    return before is None or (piece.left < before.left and piece.high < before.high - 0.5 * before.height)


def _stands_behind(number: Piece, piece: Piece) -> bool:
    """Whether words stand behind a number, on its height or as the first of a few lines."""
    off = abs(piece.low + piece.high - number.low - number.high) / 2
    return off < 1.3 * number.height and piece.left > number.right and not piece.text.isascii()


def by_place(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces from the top down and from left to right, for pages whose drawing goes to and fro."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.low + piece.high)):
        middle = (piece.low + piece.high) / 2
        if rows and rows[-1][0].low < middle < rows[-1][0].high:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: piece.left)]


_TEXT, _PATH, _IMAGE = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE


def _again(seen: dict[str, dict[tuple[int, int], tuple[float, float]]], piece: Piece) -> bool:
    """Whether the same was drawn before at nearly this place (a shadow, imitated bold)."""
    height = piece.high - piece.low
    step = 0.5 * max(2.0, height)
    across, up = piece.left / step, piece.low / step
    x, y = int(across), int(up)
    alike = seen.get(piece.text)
    if alike is None:
        seen[piece.text] = {(x, y): (piece.left, piece.low)}
        return False
    # what lies within half a step is in this square of the raster or in the next one
    other_x, other_y = (x + 1 if across - x > 0.5 else x - 1), (y + 1 if up - y > 0.5 else y - 1)
    for square in ((x, y), (other_x, y), (x, other_y), (other_x, other_y)):
        before = alike.get(square)
        if (
            before is not None
            and abs(before[0] - piece.left) < 0.2 * height
            and abs(before[1] - piece.low) < 0.2 * height
        ):
            return True
    alike[x, y] = (piece.left, piece.low)
    return False


def _is_within(characters: Characters, before: Piece | None, piece: Piece, way: int) -> bool:
    """Whether a piece is drawn over those characters of the one before that it repeats: browsers draw the stroke of letters
    one by one over the word."""
    size, height = len(piece.text), piece.high - piece.low
    if (
        before is None
        or not -0.2 * height < piece.left - before.left < before.right - before.left
        or not before.low - 0.1 * height < (piece.low + piece.high) / 2 < before.high + 0.1 * height
        or piece.text not in before.text
    ):
        return False
    boxes = characters.boxes(range(before.first, before.first + len(before.text)))
    lefts = [upright(x0, bottom, x1, top, way)[0] if way else x0 for x0, top, x1, bottom in boxes]
    return any(
        before.text.startswith(piece.text, place) and abs(left - piece.left) < 0.2 * height
        for place, left in enumerate(lefts[: len(lefts) - size + 1])
    )


#: heights between what is one word; the same of a figure that another text object draws behind words
_NEAR, _FIGURE_BEHIND = 0.22, 0.12
_BEHIND_WORDS = re.compile(r"[\u4e00-\u9fff]\d")


def _append(found: list[Piece], piece: Piece) -> None:
    """Adds a piece, to the one before where it stands right behind it on its line."""
    if found:
        last = found[-1]
        height, before = piece.high - piece.low, last.high - last.low
        tall = max(height, before)
        gap = piece.left - last.right
        if -0.3 * tall < gap < 0.9 * tall and (
            min(piece.high, last.high) - max(piece.low, last.low) > 0.4 * min(height, before)
        ):
            text = piece.text
            if height < 0.85 * before and gap < 0.3 * tall:
                # type of less size on the same base line lies a little lower than the middle
                if (piece.low + piece.high - last.low - last.high) / 2 > 0.12 * before:
                    text = raised(text)
                elif piece.low < last.low - 0.05 * before:
                    text = lowered(text)
            elif height > 0 and gap < 0.22 * tall and text[0].isdigit() and last.text[-1].isdigit():
                before_it = (
                    last.low if last.foot is None else last.foot,
                    last.high if last.head is None else last.head,
                )
                text = off_line(text, (piece.low, piece.high), before_it)
            # a figure behind the edge of its cell may stand as near to the words in the cell before
            near = _FIGURE_BEHIND if _BEHIND_WORDS.match(last.text[-1] + text) else _NEAR
            last.text += text if gap < near * tall and not _BESIDE.match(last.text[-1] + text) else " " + text
            last.right, last.foot, last.head = piece.right, piece.low, piece.high
            if height > before and text == piece.text:
                last.low, last.high = piece.low, piece.high
            return
    found.append(piece)


def _is_rest(before: Piece, piece: Piece) -> bool:
    """Whether a figure is the rest of the one above it, for which its cell was too narrow."""
    down, height = before.high - piece.high, before.height
    if down <= 0.7 * height or not (_NUMBER.fullmatch(before.text) and _NUMBER.fullmatch(piece.text)):
        return False
    em = 1.8 * (piece.right - piece.left) / len(piece.text)
    beneath = before.left - 1 < (piece.left + piece.right) / 2 < before.right + 1
    return beneath and down < max(1.15 * height, 1.55 * em)


#: height, left and right of a level mark, and the path that draws it
_Level = tuple[float, float, float, int]


def _level_lines(objects: Objects, way: int) -> list[_Level]:
    """The thin level marks among the paths of a page, by height."""
    found = []
    paths = objects.of_kind(_PATH)
    for item, box in zip(paths, objects.bounds(paths), strict=True):
        x0, low, x1, high = upright(*box, way) if way else box
        if high - low <= 2.0 < x1 - x0:
            found.append(((low + high) / 2, x0, x1, item))
    return sorted(found)


def _through(lines: Sequence[_Level], heights: Sequence[float], piece: Piece) -> list[tuple[float, float]]:
    """Left and right of the lines, at these heights, through the middle of a piece, none much longer than it nor white."""
    low, height = piece.low, piece.high - piece.low
    upper = low + 0.66 * height
    first = bisect_left(heights, low + 0.26 * height)
    if first == len(heights) or heights[first] >= upper:
        return []
    last = bisect_left(heights, upper, first)
    return [
        (start, end)
        for _, start, end, item in lines[first:last]
        if start > piece.left - 0.7 * height and end < piece.right + 0.7 * height and not _is_white(item)
    ]


def _is_white(path: int) -> bool:
    """Whether a path leaves no ink on white paper."""
    ((_, drawn),) = calls.draw_modes([path])
    ((red, green, blue, alpha),) = calls.strokes([path]) if drawn else calls.fills([path])
    return alpha < 30 or red + green + blue > 3 * 240


def _parts(
    characters: Characters,
    piece: Piece,
    end: int,
    way: int,
    unseen: set[int],
    lines: Sequence[tuple[float, float]],
) -> Iterator[Piece]:
    """The characters of a piece that are seen and not struck through."""
    numbers = range(piece.first, end)
    if len(piece.text) != len(numbers):
        return  # a character that stands for several, part of it hidden: nobody can say which
    for char, number, (x0, top, x1, bottom) in zip(
        piece.text, numbers, characters.boxes(numbers), strict=True
    ):
        left, low, right, high = upright(x0, bottom, x1, top, way)
        if number not in unseen and not any(one < (left + right) / 2 < two for one, two in lines):
            yield Piece(char, left, low, right, high)


def _with_things(
    pieces: list[Piece], page: pdfium.FPDF_PAGE, images: Sequence[calls.Quad], way: int
) -> list[Piece]:
    """The pieces, and a mark for each picture or control behind the piece that it stands beside, if any does."""
    things = [upright(*box, way) for box in images]
    corners = pdfium.FS_RECTF()
    for index in range(min(2000, pdfium.FPDFPage_GetAnnotCount(page))):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        over = pdfium.FPDFAnnot_GetSubtype(note) in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT)
        if over and pdfium.FPDFAnnot_GetRect(note, corners):
            things.append(upright(corners.left, corners.bottom, corners.right, corners.top, way))
        pdfium.FPDFPage_CloseAnnot(note)
    for left, low, right, high in things:
        if min(right - left, high - low) < _SIZE or high - low > 60:
            continue
        beside = [
            (left - piece.right, number)
            for number, piece in enumerate(pieces)
            if piece.right <= left + 2 and low < (piece.low + piece.high) / 2 < high
        ]
        if beside:
            pieces.insert(min(beside)[1] + 1, Piece(OPAQUE, left, low, right, high))
    return pieces


def _unseen(
    page: pdfium.FPDF_PAGE,
    characters: Characters,
    objects: Objects,
    facts: TextFacts,
    strokes: Sequence[tuple[int, int, int]],
    *,
    layered: bool,
) -> set[int]:
    """The characters of the strokes that leave no ink on the page."""
    order = {item: place for place, item in enumerate(objects.items)}
    doubted = {item for item in facts.items if layered or item not in order}
    never = set()
    for item, box, mode, (red, green, blue, alpha), clip in zip(
        facts.items, facts.bounds, facts.modes, facts.fills, facts.clips, strict=True
    ):
        if mode in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP):
            never.add(item)
        elif alpha < 128 or red + green + blue > 3 * _PALE or (clip is not None and _reaches_out(box, clip)):
            doubted.add(item)
    doubted |= _on_or_under(objects, order, facts)
    unseen: set[int] = set()
    if never:
        unseen = {number for start, end, owner in strokes if owner in never for number in range(start, end)}
    doubted -= never
    if doubted and (picture := PagePicture.of(page)) is not None:
        unseen |= {
            number
            for start, end, owner in strokes
            if owner in doubted
            for number in range(start, end)
            if not picture.has_ink(characters.address, number)
        }
    return unseen


def _reaches_out(box: calls.Quad, clip: calls.Quad) -> bool:
    return any(
        beyond > 0.5 for beyond in (clip[0] - box[0], clip[1] - box[1], box[2] - clip[2], box[3] - clip[3])
    )


def _on_or_under(objects: Objects, order: dict[int, int], facts: TextFacts) -> set[int]:
    """The text objects that something is drawn over later, or that lie on a ground of nearly their own colour."""
    others = [(item, kind) for item, kind in zip(objects.items, objects.kinds, strict=True) if kind != _TEXT]
    wide = [
        (item, kind, box)
        for (item, kind), box in zip(others, objects.bounds([item for item, _ in others]), strict=True)
        if box[2] - box[0] > _SIZE and box[3] - box[1] > _SIZE
    ]
    paths = [item for item, kind, _ in wide if kind == _PATH]
    filled = [item for item, (mode, _) in zip(paths, objects.draw_modes(paths), strict=True) if mode]
    inks = dict(zip(filled, calls.fills(filled), strict=True))
    areas = [(order[item], box, inks.get(item)) for item, kind, box in wide if kind != _PATH or item in inks]
    if not areas:
        return set()
    texts = sorted(
        ((bottom + top) / 2, left, right, order[item], item, ink)
        for item, (left, bottom, right, top), ink in zip(facts.items, facts.bounds, facts.fills, strict=True)
        if item in order
    )
    if len(areas) * len(texts) > _MOST_PAIRS:
        return {item for _, _, _, _, item, _ in texts}
    heights = [text[0] for text in texts]
    return {
        item
        for at, (x0, y0, x1, y1), own in areas
        for _, left, right, place, item, ink in texts[bisect_right(heights, y0) : bisect_left(heights, y1)]
        if (
            (x0 < right - _SPECK and x1 > left + _SPECK)
            if at > place
            else own is not None and x0 < (left + right) / 2 < x1 and _are_near(ink, own)
        )
    }


def _are_near(one: Sequence[int], other: Sequence[int]) -> bool:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) < 150
