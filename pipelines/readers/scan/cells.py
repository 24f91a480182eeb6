"""Cells of a scanned table, each recognised twice, or once where the shapes of its digits leave no doubt."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from pipelines.readers.scan.cache import Recogniser
from pipelines.readers.scan.crops import cut, drawn_mark, enlarged, hangs, narrowed
from pipelines.readers.scan.deskew import Picture
from pipelines.readers.scan.ink import Mask, box_around
from pipelines.readers.scan.lattice import Lattice, Slot
from pipelines.readers.scan.ocr import UNREAD, PixelBox, Reading
from pipelines.readers.scan.shapes import PLAIN, STRIKING, DigitShapes

#: letters and signs that a lone digit is read as
_LOOKALIKES = {
    **dict.fromkeys("OoDQ〇○。口", "0"),
    **dict.fromkeys("lIi!丨", "1"),
    **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("Ss", "5"),
    "B": "8",
    "g": "9",
    "q": "9",
    "b": "6",
}
_LEGIBLE = 0.8  # least certain character of a label that is not read again
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_SURE = 0.9  # least certain character; below it agreement of two readings is not enough
_CERTAIN = 0.97
_FEW = 15  # figures in a table, up to which each is read from all cuts
_TEACHERS = 4  # samples of a digit, from figures read twice, before figures with it may be read once
#: margins across and down (characters) and stretch of the cuts that are read where two readings do not settle it
_OTHER_CUTS = ((0.45, 0.22, 1.0), (0.1, 0.08, 1.0), (0.8, 0.35, 1.0), (0.3, 0.18, 1.2))
#: nobody prints a zero before a figure: one of the two is the stroke of a seal or a rule
_LEADING_ZERO = re.compile(r"0\d+")
_FIGURE = re.compile(r"[-+]?(?!0\d)(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
#: what a comma that is read as a point makes of thousands
_POINTED = re.compile(r"\d{1,3}\.\d{3}")
#: digits of a figure whose marks are not where a figure has any: one of its digits is not as it was read, or missing
_BROKEN = re.compile(r"\d[\d,.:;]*[,.:;][\d,.:;]*")


@dataclass(slots=True)
class ScannedCell:
    """A cell and its two readings (``first``, ``second``): equal when they agree, both empty for a blank cell,
    :data:`UNREAD` for a figure that stays open."""

    slot: Slot
    parts: list[PixelBox] = field(default_factory=list)  # of ink
    first: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    """A cell of which one reading is known, and the pieces that detection found in it."""

    cell: ScannedCell
    pieces: Sequence[PixelBox]
    second: _Said


@dataclass(frozen=True, slots=True)
class _Said:
    """One reading of a whole cell."""

    text: str
    score: float
    figure: str | None  # the text as a figure, look-alikes resolved; None when it is none


def ink_parts(ink: Mask, page: Picture) -> list[PixelBox]:
    """Boxes of connected ink, specks of noise left out."""
    light, dark = np.percentile(page[::4, ::4], (90, 1))
    faint = float(light) - 0.3 * float(light - dark)
    smooth = cv2.GaussianBlur(page, (3, 3), 0)
    speck, sure = 0.0035 * page.shape[1], 0.0075 * page.shape[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts: list[PixelBox] = []
    for index in range(1, count):
        left, top, width, height = (int(v) for v in stats[index, :4])
        size = max(width, height)
        if size < speck:
            continue
        if size < sure:
            here = labels[top : top + height, left : left + width] == index
            if smooth[top : top + height, left : left + width][here].min() > faint:
                continue
        parts.append((left, top, left + width, top + height))
    return parts


def share_out(parts: Sequence[PixelBox], lattice: Lattice, page_width: int) -> list[ScannedCell]:
    """The lattice's cells with the ink that lies in each (by its centre).

    Ink around the whole table is in none of them: it is the edge of a photographed sheet.
    """
    cells = [ScannedCell(slot) for slot in lattice.cells]
    table = lattice.box
    for part in parts:
        if box_around([part, table]) == part:
            continue
        x, y = (part[0] + part[2]) / 2, (part[1] + part[3]) / 2
        for cell in cells:
            left, top, right, bottom = cell.slot.box
            if left < x < right and top < y < bottom:
                # What a line that was not quite straight left along a border is no ink of the cell; a 1 set close
                # to the border is.
                thin = max(4, page_width // 200)
                near = round(1.3 * thin)
                along = part[3] <= top + near or part[1] >= bottom - near
                beside = part[2] <= left + near or part[0] >= right - near
                if not (along and part[3] - part[1] <= thin) and not (beside and part[2] - part[0] <= thin):
                    cell.parts.append(part)
                break
    return cells


def _text_lines(parts: Sequence[PixelBox], em: float) -> list[PixelBox]:
    """Boxes of the lines that parts make: split where no ink stands, joined again where a character was split."""
    lines: list[list[PixelBox]] = []
    bottom = -1.0
    for part in sorted(parts, key=lambda part: part[1]):
        if not lines or part[1] > bottom:
            lines.append([])
            bottom = part[3]
        lines[-1].append(part)
        bottom = max(bottom, part[3])
    boxes = [box_around(line) for line in lines]
    joined = boxes[:1]
    for box in boxes[1:]:
        if box[3] - joined[-1][1] <= 1.15 * em:  # 二, 三 and the dot of a semicolon are one character
            joined[-1] = box_around([joined[-1], box])
        else:
            joined.append(box)
    return joined


def _figure(reading: Reading) -> str | None:
    # dust beside a figure reads as a point behind it, where a point never means anything
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", reading.text)).rstrip(".,·、'`")
    if _FIGURE.fullmatch(text):
        return text
    plain = "".join(_LOOKALIKES.get(char, char) for char in text)
    return plain if plain and len(plain) <= 8 and _FIGURE.fullmatch(plain) else None


def _without_dust(one: _Said, other: _Said) -> str | None:
    """The figure that one reading is sure of, where all that the other adds is a point before it."""
    for sure, dusty in ((one, other), (other, one)):
        if (
            sure.figure is not None
            and sure.score >= _CERTAIN
            and _plain(dusty.text).lstrip(".·、'`:") == sure.figure
        ):
            return sure.figure
    return None


def _said(lines: Sequence[Reading], between: str) -> _Said:
    text = between.join(line.text for line in lines if line.text)
    score = min((line.score for line in lines), default=0.0)
    return _Said(text, score, _figure(lines[0]) if len(lines) == 1 else None)


def same(one: str, other: str) -> bool:
    """Whether two readings say the same, white space and width of characters aside."""
    return _plain(one) == _plain(other)


def _is_words(text: str) -> bool:
    """Whether a cell's text is a label: a lone ideograph may be a figure or a mark in bad print (日 for 0, 一 for a dash)."""
    return len(_IDEOGRAPH.findall(text)) > 1


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


class CellReader:
    """Recognises the cells of one page's tables.

    ``pieces`` are the boxes that detection found on the page: the first reading of a cell is that of the
    pieces in it, the second that of its own ink, cut out with other margins and enlarged otherwise. Where
    the two differ a third is asked; it decides only together with the shapes of the digits.
    """

    def __init__(self, page: Picture, recogniser: Recogniser, em: float, shapes: DigitShapes) -> None:
        self._page = page
        self._recogniser = recogniser
        self._em = em
        self._shapes = shapes
        self._careful = False
        self._margin = max(3, page.shape[1] // 300)  # half of a ruling line, that no crop should show

    def read(
        self,
        cells: Sequence[ScannedCell],
        pieces: dict[int, list[PixelBox]],
        settled: Sequence[str | None] | None = None,
    ) -> None:
        """Give each cell its readings; ``pieces`` holds the detected boxes by the cell's place in ``cells``.

        ``settled`` is what a smaller picture of each cell was read as for certain.
        """
        settled = settled or [None] * len(cells)
        for cell, known in zip(cells, settled, strict=True):
            if known and _is_words(known):
                cell.first = cell.second = known
        printed = [index for index, cell in enumerate(cells) if not cell.first and self._is_printed(cell)]
        figures = self._see_again([(cells[index], settled[index] or "") for index in printed])
        printed = [index for index in printed if not cells[index].first]
        inked = [self._cut_lines(cells[index], 0.25, 0.15, enlarge=True) for index in printed]
        seconds = [_said(lines, "") for lines in self._recognise_each(inked)]
        opened = []
        for index, second in zip(printed, seconds, strict=True):
            cell = cells[index]
            if second.score >= _LEGIBLE and len(_IDEOGRAPH.findall(second.text)) >= 2:
                cell.first = cell.second = second.text
            elif second.figure is not None and second.figure == settled[index]:
                cell.first = cell.second = second.figure
                figures += 1
            else:
                opened.append(_Open(cell, pieces.get(index, []), second))
        twice, once = self._parted(opened)
        said = self._read_twice(twice)
        # a table of few figures may have no sums that could show a mistake: each is looked at more often
        figures += sum(first.figure is not None for _, first, _ in said) + len(once)
        self._careful = figures <= _FEW
        unsure = []
        for one in once:
            figure = one.second.figure or ""
            if not self._careful and self._shapes.sure(one.cell.parts, figure, self._inside(one.cell)):
                one.cell.first = one.cell.second = figure
            else:
                unsure.append(one)
        for cell, first, second in [*said, *self._read_twice(unsure)]:
            self._settle(cell, first, second)

    def _see_again(self, known: Sequence[tuple[ScannedCell, str]]) -> int:
        """Give the cells whose figures a smaller picture settled these, where the shapes, learnt from all of them, are
        sure; how many there are."""
        figures = [(cell, figure) for cell, figure in known if _FIGURE.fullmatch(figure)]
        for cell, figure in figures:
            self._shapes.learn(cell.parts, figure, self._inside(cell))
        sure = [
            one
            for one in figures
            if self._shapes.sure(one[0].parts, one[1], self._inside(one[0]), learnt=True)
        ]
        for cell, figure in sure:
            cell.first = cell.second = figure
        return len(sure)

    def _parted(self, opened: Sequence[_Open]) -> tuple[list[_Open], list[_Open]]:
        """The cells that are read twice, and those whose certain figures have only digits of which the others give samples."""
        twice: list[_Open] = []
        once: list[_Open] = []
        taught: Counter[str] = Counter()
        for one in opened:
            figure = one.second.figure or ""
            certain = figure.isdecimal() and one.second.score >= _CERTAIN
            likely = figure.isdecimal() and one.second.score >= _SURE
            if likely and all(self._shapes.count(digit) + taught[digit] >= _TEACHERS for digit in figure):
                once.append(one)
            else:
                twice.append(one)
                if certain and self._shapes.teaches(one.cell.parts, figure, self._inside(one.cell)):
                    taught.update(figure)
        return twice, once

    def _read_twice(self, opened: Sequence[_Open]) -> list[tuple[ScannedCell, _Said, _Said]]:
        """Both readings of cells; what figures they agree on are learnt."""
        detected = [
            self._cut_pieces(one.pieces, self._inside(one.cell))
            if one.pieces
            else self._cut_lines(one.cell, 0.7, 0.3, enlarge=False)
            for one in opened
        ]
        firsts = [_said(lines, "\n") for lines in self._recognise_each(detected)]
        for one, first in zip(opened, firsts, strict=True):
            if first.figure is not None and first.figure == one.second.figure:
                self._shapes.learn(one.cell.parts, first.figure, self._inside(one.cell))
        return [(one.cell, first, one.second) for one, first in zip(opened, firsts, strict=True)]

    def _is_printed(self, cell: ScannedCell) -> bool:
        """Whether something is to be recognised in a cell: it holds more than dust, and no mark, which is read here."""
        if not cell.parts or self._is_speck(cell):
            return False
        mark = drawn_mark(self._page, cell.parts, self._em)
        cell.first = cell.second = mark
        if mark == "/":
            self._shapes.learn(cell.parts, mark, self._inside(cell))
        return not mark

    def _recognise_each(self, cells: Sequence[Sequence[Picture]]) -> list[list[Reading]]:
        """The readings of the crops of each cell, all recognised together."""
        readings = iter(self._recogniser.recognise([crop for crops in cells for crop in crops]))
        return [[next(readings) for _ in crops] for crops in cells]

    def _settle(self, cell: ScannedCell, first: _Said, second: _Said) -> None:
        """Decide what the cell's two readings are, figures and other texts by their own rules."""
        if max(len(_plain(first.text)), len(_plain(second.text))) <= 2 and self._shapes.too_low(cell.parts):
            # A dash in bad print reads as 0 or as anything else.
            left, top, right, bottom = box_around(cell.parts)
            cell.first = cell.second = "-" if right - left >= bottom - top else UNREAD
        elif any(said.figure is not None or _BROKEN.fullmatch(_plain(said.text)) for said in (first, second)):
            self._settle_figure(cell, first, second)
        elif first.text or second.text:
            chosen, other = (first, second) if first.score >= second.score else (second, first)
            cell.first = chosen.text
            cell.second = chosen.text if same(chosen.text, other.text) else other.text
            if _LEADING_ZERO.fullmatch(_plain(cell.second)):
                cell.second = UNREAD
        else:
            cell.first = cell.second = UNREAD

    def _settle_figure(self, cell: ScannedCell, first: _Said, second: _Said) -> None:
        figure = self._decided(cell, first, second)
        cell.first = cell.second = UNREAD if figure is None else figure

    def _decided(self, cell: ScannedCell, first: _Said, second: _Said) -> str | None:
        """What the figure is, ``None`` where that stays open."""
        within = self._inside(cell)
        if first.figure is not None and first.figure == second.figure and _POINTED.fullmatch(first.figure):
            return self._vote(cell, first.figure, second.figure)
        if first.figure is not None and first.figure == second.figure:
            if self._shapes.sure(cell.parts, first.figure, within, learnt=True):
                return first.figure
            sure = min(first.score, second.score)
            margin = STRIKING if sure >= _CERTAIN else PLAIN
            if self._shapes.doubt(cell.parts, first.figure, within, learnt=True, margin=margin) is not None:
                return None
            if sure >= _SURE and not self._careful and self._shapes.fits(cell.parts, first.figure, within):
                return first.figure
        else:
            plain = _without_dust(first, second)
            if plain is not None and self._shapes.doubt(cell.parts, plain, within) is None:
                return plain
        return self._vote(cell, first.figure, second.figure)

    def _vote(self, cell: ScannedCell, *figures: str | None) -> str | None:
        """The figure that nearly all cuts of the cell read as, the shapes of its digits allowing."""
        within = self._inside(cell)
        total = len(figures) + len(_OTHER_CUTS)
        votes = Counter(figure for figure in figures if figure)
        for across, down, stretch in _OTHER_CUTS:
            crops = self._cut_lines(cell, across, down, enlarge=True, stretch=stretch)
            figure = _said(self._recogniser.recognise(crops), "").figure
            if figure is None:
                continue
            votes[figure] += 1
            # What follows could change nothing any more: one vote against is allowed where the shapes fit.
            if votes[figure] == total - 1 and self._shapes.fits(cell.parts, figure, within):
                break
        votes = self._with_commas(cell, votes)
        if not votes:
            return None
        for figure, count in votes.most_common(2):
            # Half of the cuts against half, or figures against what is none (日 for a 0 with a point in it): the shapes of the
            # digits are the judge, where they are beyond doubt.
            enough = 2 * count >= total or (count > 1 and len(votes) == 1)
            if enough and self._shapes.sure(cell.parts, figure, within):
                return figure
        ((figure, count),) = votes.most_common(1)
        against = total - count
        learnt = all(known == figure for known in figures)
        if self._shapes.doubt(cell.parts, figure, within, learnt=learnt) is not None:
            return None
        if against <= (1 if self._shapes.fits(cell.parts, figure, within) else 0):
            return figure
        return figure if against <= 2 and self._shapes.confirm(cell.parts, figure, within) else None

    def _with_commas(self, cell: ScannedCell, votes: Counter[str]) -> Counter[str]:
        """The votes for a point before three digits are for a comma, where it hangs below them (of 17 fonts at 150 dpi 95 of
        100 commas do, 1 of 100 points) and two cuts read one; where it only hangs, nothing counts."""
        told = Counter(votes)
        for figure in filter(_POINTED.fullmatch, votes):
            if hangs(self._page, box_around(cell.parts), self._inside(cell), figure):
                comma = figure.replace(".", ",")
                if votes[comma] < 2:
                    return Counter()
                told[comma] += told.pop(figure)
        return told

    def _lines(self, cell: ScannedCell) -> list[PixelBox]:
        """The lines of the cell; dust above or below them is none."""
        lines = _text_lines(cell.parts, self._em)
        return [
            line for line in lines if max(line[2] - line[0], line[3] - line[1]) >= 0.3 * self._em
        ] or lines

    def _inside(self, cell: ScannedCell) -> PixelBox:
        left, top, right, bottom = cell.slot.box
        return (left + self._margin, top + self._margin, right - self._margin + 1, bottom - self._margin + 1)

    def _cut_lines(
        self, cell: ScannedCell, across: float, down: float, *, enlarge: bool, stretch: float = 1.0
    ) -> list[Picture]:
        """The lines of a cell with margins (in characters)."""
        within = self._inside(cell)
        crops = []
        lines = self._lines(cell)
        for line in lines:
            short = (
                max(0.0, 0.8 * self._em - (line[3] - line[1])) / 2
            )  # a dash must not be blown up to a block
            crop = cut(self._page, line, within, across=across * self._em, down=down * self._em + short)
            crops.append(enlarged(crop, stretch, words=len(lines) > 1) if enlarge else narrowed(crop))
        return crops

    def _cut_pieces(self, pieces: Sequence[PixelBox], within: PixelBox) -> list[Picture]:
        """Detected pieces in reading order, those of one line in one crop."""
        lines: list[list[PixelBox]] = []
        for piece in sorted(pieces, key=lambda piece: piece[1] + piece[3]):
            last = lines[-1][-1] if lines else None
            if last is not None and (piece[1] + piece[3]) / 2 < last[3] - 0.25 * (last[3] - last[1]):
                lines[-1].append(piece)
            else:
                lines.append([piece])
        return [narrowed(cut(self._page, box_around(line), within, across=0, down=0)) for line in lines]

    def _is_speck(self, cell: ScannedCell) -> bool:
        left, top, right, bottom = box_around(cell.parts)
        return max(right - left, bottom - top) < 0.2 * self._em
