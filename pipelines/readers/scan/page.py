"""One picture of a page to blocks: straighten, find the ruled tables, recognise, put in order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from pipelines.blocks import Block, Box, Cell, Grid, Paragraph
from pipelines.readers.marks import HEADING_RECOGNISED, PAGE_NUMBER_RECOGNISED
from pipelines.readers.scan.agreement import settled_cells, with_tables
from pipelines.readers.scan.cache import Recogniser
from pipelines.readers.scan.cells import CellReader, ScannedCell, ink_parts, share_out
from pipelines.readers.scan.crops import cut
from pipelines.readers.scan.deskew import Picture, find_skew, straighten
from pipelines.readers.scan.ink import Mask
from pipelines.readers.scan.lattice import Lattice, enlarged_lattices, find_lattices
from pipelines.readers.scan.ocr import PixelBox, Reading
from pipelines.readers.scan.shapes import DigitShapes

_ASKED = 3  # pieces of text that tell which way is up
#: so many of the cells that lines make are read for certain, where the lines are those that are printed
_READ = 0.9


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line outside tables: its box and what it reads as."""

    box: PixelBox
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class _Upright:
    """A page made upright: ``turns`` quarter turns anticlockwise of the original, then straightened by ``angle``."""

    page: Picture
    turns: int
    angle: float

    def original(self, box: PixelBox) -> Box:
        """Where a box of the upright page lies on the page as it came: same size, centre turned back."""
        height, width = self.page.shape
        x, y = (box[0] + box[2] - width) / 2, (box[1] + box[3] - height) / 2
        half_width, half_height = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
        turn = math.radians(self.angle)
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        for _ in range(self.turns % 4):  # undo one quarter turn anticlockwise
            x, y = -y, x
            half_width, half_height, width, height = half_height, half_width, height, width
        x, y = x + width / 2, y + height / 2
        return (
            round(x - half_width, 1),
            round(y - half_height, 1),
            round(x + half_width, 1),
            round(y + half_height, 1),
        )


class _Remembering:
    """A recogniser that is asked about the same pixels once: what tells how a page lies is read again as text."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._known: dict[tuple[tuple[int, ...], bytes], Reading] = {}

    def detect(self, page: Picture) -> list[PixelBox]:
        return self._recogniser.detect(page)

    def recognise(self, crops: Sequence[Picture]) -> list[Reading]:
        keys = [(crop.shape, crop.tobytes()) for crop in crops]
        new = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self._known}
        self._known.update(zip(new, self._recogniser.recognise(list(new.values())), strict=True))
        return [self._known[key] for key in keys]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as read: its blocks, with boxes in pixels of the picture, and the second reading of the same.

    ``turns`` and ``angle`` say how it lay, ``pieces`` where text stands on the page made upright, ``width`` pixels
    wide, and ``lattices`` where its tables do: what need not be found again in a larger picture of the page.
    """

    blocks: list[Block]
    text: str
    turns: int
    angle: float
    pieces: list[PixelBox]
    width: int
    lattices: list[Lattice]


def read_page(
    picture: Picture, recogniser: Recogniser, *, number: int, before: ReadPage | None = None
) -> ReadPage:
    """Read a grey picture of one page, which may be askew by some degrees, lie on its side or stand on its head.

    ``before`` is what a smaller picture of the same page was read as. Where its tables have the same cells, only
    these are read again: what was open as if it were new, settled figures once, other settled texts not at all.
    """
    recogniser = _Remembering(recogniser)
    upright, pieces = _level(picture, recogniser) if before is None else _as_before(picture, before)
    lattices, ink = _tables(upright.page, before)
    if before is None and _is_on_its_head(upright.page, pieces, lattices, recogniser):
        page = np.ascontiguousarray(np.rot90(upright.page, 2))
        upright, pieces = replace(upright, page=page, turns=upright.turns + 2), _detect(page, recogniser)
        lattices, ink = find_lattices(page)
    page = upright.page
    settled = settled_cells(before.blocks, before.text, lattices) if before is not None else None
    em = _em(pieces, page)
    parts = ink_parts(ink, page) if lattices else []
    outside = list(pieces)
    shapes = DigitShapes(page)
    tables: list[tuple[Grid, list[str]]] = []
    for index, lattice in enumerate(lattices):
        cells = share_out(parts, lattice, page.shape[1])
        within, outside = _split(outside, lattice, cells)
        reader = CellReader(page, recogniser, _table_em(within, em), shapes)
        reader.read(cells, within, settled[index] if settled is not None else None)
        tables.append((_grid(cells, upright, number, index + 1), [_one_line(cell.second) for cell in cells]))
    if before is not None and settled is not None:
        blocks, text = with_tables(before.blocks, before.text, tables)
    else:
        lines = _printed_lines(outside, page, recogniser)
        boxes = [lattice.box for lattice in lattices]
        placed: list[tuple[float, Block, list[str]]] = [
            (top, paragraph, [paragraph.text])
            for top, paragraph in _paragraphs(lines, boxes, page.shape[0], number)
        ]
        placed += [(box[1], *table) for box, table in zip(boxes, tables, strict=True)]
        placed.sort(key=lambda item: item[0])
        blocks = [block for _, block, _ in placed]
        text = "".join(line + "\n" for _, _, texts in placed for line in texts)
    return ReadPage(blocks, text, upright.turns, upright.angle, pieces, page.shape[1], lattices)


def _tables(page: Picture, before: ReadPage | None) -> tuple[list[Lattice], Mask]:
    """The tables of a page, where a smaller picture showed them, if nearly all of their cells could be read there."""
    if before is not None:
        known = settled_cells(before.blocks, before.text, before.lattices) or []
        cells = [cell for table in known for cell in table]
        if cells and sum(cell is not None for cell in cells) >= _READ * len(cells):
            return enlarged_lattices(before.lattices, page, page.shape[1] / before.width)
    return find_lattices(page)


def _grid(cells: Sequence[ScannedCell], upright: _Upright, number: int, table: int) -> Grid:
    return Grid.from_cells(
        (
            Cell(
                cell.first,
                cell.slot.row,
                cell.slot.column,
                cell.slot.rowspan,
                cell.slot.colspan,
                upright.original(cell.slot.box),
            )
            for cell in cells
        ),
        page=number,
        origin=f"page {number} table {table}",
    )


def _one_line(text: str) -> str:
    return text.replace("\n", "")


def _as_before(picture: Picture, before: ReadPage) -> tuple[_Upright, list[PixelBox]]:
    """The page upright and straight, and the boxes of its pieces of text, as a smaller picture of it showed them."""
    turned = np.ascontiguousarray(np.rot90(picture, before.turns))
    page = straighten(turned, before.angle)
    factor = page.shape[1] / before.width
    pieces = [
        (round(left * factor), round(top * factor), round(right * factor), round(bottom * factor))
        for left, top, right, bottom in before.pieces
    ]
    return _Upright(page, before.turns, before.angle), pieces


def _level(picture: Picture, recogniser: Recogniser) -> tuple[_Upright, list[PixelBox]]:
    """The page straight, its lines running across, and the boxes of its pieces of text."""
    angle = find_skew(picture)
    found = _Upright(straighten(picture, angle), 0, angle)
    pieces = _detect(found.page, recogniser)
    long = [
        box
        for box in pieces
        if max(box[2] - box[0], box[3] - box[1]) > 2.5 * min(box[2] - box[0], box[3] - box[1])
    ]
    if len(long) >= 4 and sum(box[3] - box[1] > box[2] - box[0] for box in long) > 0.7 * len(long):
        turned = np.ascontiguousarray(np.rot90(picture))
        angle = find_skew(turned)
        found = _Upright(straighten(turned, angle), 1, angle)
        pieces = _detect(found.page, recogniser)
    return found, pieces


def _is_on_its_head(
    page: Picture, pieces: Sequence[PixelBox], lattices: Sequence[Lattice], recogniser: Recogniser
) -> bool:
    """Whether text is the more legible turned by half. Asked of a few pieces, detecting anew costs more."""
    pieces = _telling(pieces, lattices)
    legible = _legibility(page, pieces, recogniser)
    if legible >= 0.75:
        return False
    head = np.ascontiguousarray(np.rot90(page, 2))
    return _legibility(head, [_on_its_head(box, head) for box in pieces], recogniser) > legible + 0.1


def _telling(pieces: Sequence[PixelBox], lattices: Sequence[Lattice]) -> list[PixelBox]:
    """Pieces that tell which way is up, cheaply: the longest outside tables, which are read anyway, or if these are
    few with the shortest labels in them."""
    outside: list[PixelBox] = []
    labels: list[PixelBox] = []
    for box in pieces:
        if box[2] - box[0] > 4 * (box[3] - box[1]):
            (labels if any(_lies_in(box, lattice.box) for lattice in lattices) else outside).append(box)
    outside.sort(key=lambda box: box[0] - box[2])
    labels.sort(key=lambda box: (box[2] - box[0]) / (box[3] - box[1]))
    telling = [*outside, *labels][:_ASKED]
    return telling if len(telling) > 2 else sorted(pieces, key=lambda box: box[0] - box[2])[:_ASKED]


def _lies_in(piece: PixelBox, table: PixelBox) -> bool:
    x, y = (piece[0] + piece[2]) / 2, (piece[1] + piece[3]) / 2
    return table[0] < x < table[2] and table[1] < y < table[3]


def _on_its_head(box: PixelBox, page: Picture) -> PixelBox:
    """Where ``box`` lies after half a turn of its ``page``."""
    height, width = page.shape
    return width - box[2], height - box[3], width - box[0], height - box[1]


def _legibility(page: Picture, pieces: Sequence[PixelBox], recogniser: Recogniser) -> float:
    """Median certainty of pieces of text (1 for a page without text)."""
    readings = recogniser.recognise([_cut_piece(page, box) for box in pieces])
    return median(reading.score for reading in readings) if readings else 1.0


def _cut_piece(page: Picture, box: PixelBox) -> Picture:
    return cut(page, box, (0, 0, page.shape[1], page.shape[0]), across=0, down=0)


def _detect(page: Picture, recogniser: Recogniser) -> list[PixelBox]:
    """Pieces of text on the page; a long page (a picture of a whole web page) is looked at in bands."""
    height, width = page.shape
    tall = round(1.5 * width)
    if height <= 1.25 * tall:
        return recogniser.detect(page)
    darkness = cv2.reduce(page, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    pieces: list[PixelBox] = []
    top = 0
    while top < height:
        bottom = height
        if height - top > 1.25 * tall:
            first = top + round(0.8 * tall)  # cut where the page is lightest: between two lines
            bottom = first + int(darkness[first : top + tall].argmax()) + 1
        band = recogniser.detect(page[top:bottom])
        pieces.extend((left, upper + top, right, lower + top) for left, upper, right, lower in band)
        top = bottom
    return pieces


def _em(pieces: Sequence[PixelBox], page: Picture) -> float:
    """Height of a character in pixels. Detection draws its boxes a little larger than the text."""
    heights = [box[3] - box[1] for box in pieces if box[2] - box[0] >= box[3] - box[1]]
    return 0.85 * median(heights) if heights else page.shape[1] / 50


def _table_em(pieces: dict[int, list[PixelBox]], em: float) -> float:
    heights = [box[3] - box[1] for boxes in pieces.values() for box in boxes]
    return 0.85 * median(heights) if len(heights) >= 5 else em


def _split(
    pieces: Sequence[PixelBox], lattice: Lattice, cells: Sequence[ScannedCell]
) -> tuple[dict[int, list[PixelBox]], list[PixelBox]]:
    """The pieces of a table by the place of their cell, cut at the borders they cross, and the pieces outside."""
    inside: dict[int, list[PixelBox]] = {}
    outside: list[PixelBox] = []
    for piece in pieces:
        if not _lies_in(piece, lattice.box):
            outside.append(piece)
            continue
        height = piece[3] - piece[1]
        for index, cell in enumerate(cells):
            if not cell.parts:
                continue
            border = cell.slot.box
            if border[2] < piece[0] or piece[2] < border[0] or border[3] < piece[1] or piece[3] < border[1]:
                continue
            part = (
                max(piece[0], border[0] + 2),
                max(piece[1], border[1] + 2),
                min(piece[2], border[2] - 2),
                min(piece[3], border[3] - 2),
            )
            if part[2] - part[0] < 0.3 * height or part[3] - part[1] < 0.4 * height:
                continue
            if any(
                ink[0] < part[2] and part[0] < ink[2] and ink[1] < part[3] and part[1] < ink[3]
                for ink in cell.parts
            ):
                inside.setdefault(index, []).append(part)
    return inside, outside


def _printed_lines(pieces: Sequence[PixelBox], page: Picture, recogniser: Recogniser) -> list[_Line]:
    """Pieces outside tables put together to lines, from the top down."""
    readings = recogniser.recognise([_cut_piece(page, box) for box in pieces])
    read = sorted(zip(pieces, readings, strict=True), key=lambda item: item[0][1] + item[0][3])
    rows: list[list[tuple[PixelBox, Reading]]] = []
    for box, reading in read:
        if not reading.text or reading.score < 0.2:  # stains and stamps
            continue
        begun = rows[-1][0][0] if rows else (0, -1, 0, -1)
        if (box[1] + box[3]) / 2 < begun[3] - 0.3 * (begun[3] - begun[1]):
            rows[-1].append((box, reading))
        else:
            rows.append([(box, reading)])
    lines = []
    for row in rows:
        row.sort(key=lambda item: item[0][0])
        text, end = "", row[0][0][0]
        for box, reading in row:
            wide = box[0] - end > 2 * (box[3] - box[1])
            text += ("  " if text and wide else "") + reading.text
            end = box[2]
        boxes = [box for box, _ in row]
        bounds = (min(b[0] for b in boxes), min(b[1] for b in boxes), end, max(b[3] for b in boxes))
        lines.append(_Line(bounds, text, min(reading.score for _, reading in row)))
    return lines


def _paragraphs(
    lines: Sequence[_Line], tables: Sequence[PixelBox], height: int, number: int
) -> list[tuple[int, Paragraph]]:
    """Lines joined to paragraphs, with the place where each begins; page numbers dropped."""
    lines = [
        line
        for line in lines
        if not (
            PAGE_NUMBER_RECOGNISED.fullmatch(line.text) and not 0.07 * height < line.box[1] < 0.9 * height
        )
    ]
    if not lines:
        return []
    em = 0.85 * median(line.box[3] - line.box[1] for line in lines)
    # Tables are as wide as the text: they show the margins where lines of text are few.
    boxes = [*(line.box for line in lines), *tables]
    left = sorted(box[0] for box in boxes)[len(boxes) // 10]
    right = sorted(box[2] for box in boxes)[-1 - len(boxes) // 20]
    groups: list[list[_Line]] = []
    for line in lines:
        previous = groups[-1][-1] if groups else None
        if previous is None or not (
            previous.box[2] > right - 2.5 * em
            and not HEADING_RECOGNISED.match(line.text)
            and line.box[0] < left + 1.2 * em
            and line.box[1] - previous.box[3] < 2.5 * em
            and not any(previous.box[1] < table[1] < line.box[3] for table in tables)
        ):
            groups.append([])
        groups[-1].append(line)
    paragraphs = []
    for group in groups:
        first, last = group[0].box, group[-1].box
        centred = first[0] > left + 3 * em and abs((first[0] - left) - (right - first[2])) < 3 * em
        ended = last[2] < right - 2.5 * em and not centred
        paragraphs.append(
            (first[1], Paragraph("".join(line.text for line in group), page=number, ended=ended))
        )
    return paragraphs
