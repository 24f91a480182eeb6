"""The layout of a sheet: rows of one text become paragraphs, the regions between them grids.

A sheet holds title, headings and narrative as cells too. So does a page that its author laid out as one
table, in whatever format: :func:`unframed`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipelines.blocks import Block, Cell, Grid, Paragraph, UnreadableError
from pipelines.readers.sheet.doubt import FIGURE
from pipelines.readers.sheet.looks import LINE
from pipelines.readers.sheet.places import Area

#: calamine allots the whole rectangle up to the last cell; a report's sheet is far below this
MAX_SLOTS = 2_000_000
#: rows of a merged range that a drawing may lie over
_MERGED_ROWS = 200

_HEADING = re.compile(
    r"[\s★☆■◆●*#【]*(?:(?:第?[一二三四五六七八九十]{1,3}|\d{1,2})\s*[、.．，:：]|第[一二三四五六七八九十]{1,3}部分)"
)
_SUBHEADING = re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[）)]")
#: head row of a part of the disclosures table, as 第二十条第（一）项
_ARTICLE = re.compile(r"第[一二三四五六七八九十]{1,4}条第?[（(]?[一二三四五六七八九十]{1,3}[）)]?项[：:]?")
#: as a signature ends: 2024年1月15日, 二〇二四年一月十五日, 2024.1.15
_DATE = re.compile(
    r"[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
    r"|\d{4}([-./])\d{1,2}\1\d{1,2}"
)
#: a figure with its counter, note and remark, or a mark for none
_FIGURE = re.compile(
    r"[\d,.，．\s/／—－\-]*|[零无無]"
    r"|[-+]?\d[\d,.，．]*\s*(?:[件条项个宗次]|万?元)?(?:[①-⑳*]|\[\d+\])?(?:[（(][^（）()]*[）)])?"
)


@dataclass(slots=True)
class Sheet:
    """A sheet: texts by (row, column) from 0, blank ones left out, and merged ranges with inclusive ends.

    Rows and (ranges of) columns that are hidden are left out of what is written. ``opaque`` names what is seen in
    a cell and is no text.
    """

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    opaque: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def draw(self, areas: Iterable[tuple[int, int, int, int, str]]) -> None:
        """Marks the blank cells and the figures under drawings (top, left, bottom, right, name) as seen but no text; what
        stands beside all that the sheet has is none of its cells."""
        last = max((column for _, column in self.texts), default=0)
        last = max([last, *(area[3] for area in self.merges if area[:2] in self.texts)])
        ranges: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in self.merges:
            for row in range(area[0], min(area[2], area[0] + _MERGED_ROWS) + 1):
                ranges.setdefault(row, []).append(area)
        for top, left, bottom, right, kind in areas:
            for row in range(top, bottom + 1):
                for column in range(left, min(right, last) + 1):
                    over = (area[:2] for area in ranges.get(row, ()) if area[1] <= column <= area[3])
                    slot = next(over, (row, column))
                    text = self.texts.get(slot, "").strip()
                    if not text or FIGURE.fullmatch(text):
                        self.opaque[slot] = kind

    def cross(self, areas: Iterable[Area]) -> None:
        """Marks the figures in areas that lines go through."""
        for top, left, bottom, right in areas:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if FIGURE.fullmatch(self.texts.get((row, column), "")):
                        self.opaque[row, column] = LINE

    def _hide(self) -> None:
        """Takes hidden rows and columns out; a merged range stays as long as a part of it is seen."""
        last = max((column for _, column in (*self.texts, *self.opaque)), default=0)
        rows = sorted(self.hidden_rows)
        columns = sorted(
            {column for first, end in self.hidden_columns for column in range(first, min(end, last) + 1)}
        )
        areas = {area[:2]: area for area in self.merges}

        def moved(cells: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
            places = (
                (_seen(areas.get(slot, (*slot, *slot)), rows, columns), text) for slot, text in cells.items()
            )
            return {area[:2]: text for area, text in places if area[0] <= area[2] and area[1] <= area[3]}

        self.texts, self.opaque = moved(self.texts), moved(self.opaque)
        seen = (_seen(area, rows, columns) for area in self.merges)
        self.merges = [area for area in seen if area[0] <= area[2] and area[1] <= area[3]]

    def write(self, blocks: list[Block]) -> None:
        """Add the sheet's paragraphs and grids to ``blocks``.

        A numbered heading (二、主动公开政府信息情况) may stand on the sheet's tab alone.
        """
        if self.hidden_rows or self.hidden_columns:
            self._hide()
        if not self.texts:
            return
        layout = _Layout(self)
        regions = 0
        before = len(blocks)
        for region in _regions(layout):
            if isinstance(region, str):
                blocks.extend(Paragraph(line.strip()) for line in region.split("\n") if line.strip())
                continue
            regions += 1
            origin = self.name if regions == 1 else f"{self.name} {regions}"
            blocks.append(layout.grid(region, layout.columns(region), origin))
        numeral = _HEADING.match(self.name)
        told = (block.text for block in blocks[before:] if isinstance(block, Paragraph))
        if numeral and not any(text.startswith(numeral.group().strip()) for text in told):
            blocks.insert(before, Paragraph(self.name))


def _seen(area: tuple[int, int, int, int], rows: list[int], columns: list[int]) -> tuple[int, int, int, int]:
    """Where a range stands when hidden rows and columns are gone; its end before its start if all of it is."""
    top, left, bottom, right = area
    return (
        top - bisect_left(rows, top),
        left - bisect_left(columns, left),
        bottom - bisect_right(rows, bottom),
        right - bisect_right(columns, right),
    )


class _Layout:
    """The slots of a sheet: which cell covers each, merged ranges expanded."""

    def __init__(self, sheet: Sheet) -> None:
        self._texts, self._opaque = sheet.texts, sheet.opaque
        #: slot to its merged range, for every slot of every range
        self._merged: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        last_row = max(row for row, _ in (*sheet.texts, *sheet.opaque))
        last_column = max(column for _, column in (*sheet.texts, *sheet.opaque))
        for top, left, bottom, right in sheet.merges:
            # a range may run to the edge of the sheet; only its part beside the content matters
            bottom, right = min(bottom, max(last_row, top)), min(right, max(last_column, left))
            if (bottom - top + 1) * (right - left + 1) > MAX_SLOTS:
                raise UnreadableError(f"工作表“{sheet.name}”的合并区域过大，疑为恶意文件，未读取")
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self._merged.setdefault((row, column), (top, left, bottom, right))
        self.covered = {slot for slot, area in self._merged.items() if slot != area[:2]}
        self.rows = range(last_row + 1)
        self.width = last_column + 1
        self._filled: dict[int, set[tuple[int, int]]] = {}
        for row, column in (*(slot for slot, text in sheet.texts.items() if text.strip()), *sheet.opaque):
            if (row, column) in self.covered:
                continue
            top, _, bottom, _ = self._merged.get((row, column), (row, column, row, column))
            for each in range(top, bottom + 1):
                self._filled.setdefault(each, set()).add((row, column))

    def filled(self, row: int) -> set[tuple[int, int]]:
        """Anchors of the cells with something to see that cover part of a row."""
        return self._filled.get(row, set())

    def row_texts(self, row: int) -> list[str]:
        """Texts of the cells that cover part of a row."""
        return [self.text(anchor) for anchor in self.filled(row)]

    def text(self, anchor: tuple[int, int]) -> str:
        return self._texts.get(anchor, "")

    def span(self, anchor: tuple[int, int]) -> int:
        """How many columns a cell covers."""
        _, left, _, right = self._merged.get(anchor, (*anchor, *anchor))
        return right - left + 1

    def columns(self, region: range) -> range:
        """The columns that cells with text reach in a region."""
        anchors = {anchor for row in region for anchor in self.filled(row)}
        areas = [self._merged.get(anchor, (*anchor, *anchor)) for anchor in anchors]
        return range(min(area[1] for area in areas), max(area[3] for area in areas) + 1)

    def grid(self, region: range, columns: range, origin: str) -> Grid:
        cells = []
        for row in region:
            for column in columns:
                area = self._merged.get((row, column), (row, column, row, column))
                top, left = max(area[0], region.start), max(area[1], columns.start)
                if (row, column) == (top, left):
                    bottom, right = min(area[2], region[-1]), min(area[3], columns[-1])
                    lines = [line.strip() for line in self.text(area[:2]).split("\n")]
                    place = row - region.start, column - columns.start
                    text = "\n".join(filter(None, lines))
                    opaque = self._opaque.get(area[:2], "")
                    cells.append(Cell(text, *place, bottom - top + 1, right - left + 1, opaque=opaque))
        return Grid.from_cells(cells, origin=origin)


def _regions(layout: _Layout) -> Iterator[str | range]:
    """The rows of a sheet as paragraphs (texts) and table regions (ranges of rows), in order."""
    region: range | None = None
    told: set[tuple[int, int]] = set()  # merged cells already given as a paragraph
    for row in layout.rows:
        filled = layout.filled(row)
        anchor = next(iter(filled), (row, 0))
        if not any(layout.text(each).strip() for each in filled) or (len(filled) == 1 and anchor in told):
            continue
        blank = row - region.stop if region is not None else 0
        if len(filled) == 1 and _stands_alone(layout, row, anchor, region if not blank else None):
            if region is not None:
                yield _with_blank_figures(layout, region, blank)
                region = None
            told.add(anchor)
            yield layout.text(anchor)
        elif region is not None and blank <= 1:
            region = range(region.start, row + 1)
        else:
            if region is not None:
                yield _with_blank_figures(layout, region, blank)
            region = range(row, row + 1)
    if region is not None:
        yield _with_blank_figures(layout, region, 1)


def _with_blank_figures(layout: _Layout, region: range, blank: int) -> range:
    """A region with the blank row after it, if its last row is a head whose figures must be that row."""
    last = layout.filled(region[-1])
    headed = len(last) > 1 and not any(_FIGURE.fullmatch(layout.text(anchor)) for anchor in last)
    return range(region.start, region.stop + 1) if blank and headed else region


def _stands_alone(layout: _Layout, row: int, anchor: tuple[int, int], region: range | None) -> bool:
    """Whether the only text of a row is a title, heading or narrative, and not a row of a table.

    Outside a table (``region`` is ``None``) all but an article's head row (第二十条第（一）项) stands alone.
    Inside one, narrative and a signature do, and a numbered heading, unless it is a label whose figures are
    blank: a heading spans most of the columns or, in one column, has narrative or the head of a new table
    below it, which is not numbered as labels are.
    """
    text = layout.text(anchor)
    if region is None:
        # a head of the columns beside a blank corner belongs to the table below
        corner = anchor[1] > 0 and layout.span(anchor) > 1 and len(layout.filled(row + 1)) > 1
        return _is_narrative(text) or (not corner and not _is_article(text))
    if _is_narrative(text) or _is_date(text):
        return True
    below = layout.row_texts(row + 1)
    if len(below) == 1 and _is_date(below[0]):
        return True
    wide = layout.span(anchor) > 1 and layout.span(anchor) * 2 > len(layout.columns(region))
    if not _HEADING.match(text):
        return wide and not _is_article(text) and _leads_to_narrative(layout, row)
    if layout.span(anchor) > 1:
        return wide
    if len(below) == 1:
        subheading = _SUBHEADING.match(below[0]) and any(map(_is_narrative, layout.row_texts(row + 2)))
        return bool(subheading or _is_narrative(below[0]) or _is_article(below[0]))
    labels = all(_HEADING.match(one) or _SUBHEADING.match(one) for one in below)  # of a row that is blank too
    return len(below) > 1 and not any(map(_FIGURE.fullmatch, below)) and not labels


def _leads_to_narrative(layout: _Layout, row: int) -> bool:
    """Whether rows of one text follow, at most two short ones before narrative."""
    for below in range(row + 1, row + 4):
        texts = layout.row_texts(below)
        if len(texts) != 1 or _is_article(texts[0]):
            return False
        if _is_narrative(texts[0]):
            return True
    return False


def _is_article(text: str) -> bool:
    return bool(_ARTICLE.fullmatch("".join(text.split())))


def _is_date(text: str) -> bool:
    return bool(_DATE.fullmatch("".join(text.split())))


def _is_narrative(text: str) -> bool:
    return "。" in text or len(text) > 80


def unframed(grid: Grid) -> list[Block]:
    """The paragraphs and grids of a page that was laid out as one table; any other grid as it is.

    Such a page has several numbered headings (``一、总体情况``) that span the table from edge to edge, or stand
    alone in their row, as narrative does in the next.
    """
    width = max(map(len, grid.slots), default=0)
    alone = [_text_alone(line) for line in grid.slots]
    headings = [row for row, text in enumerate(alone) if _HEADING.match(text)]
    spanning = sum((cell := grid.slots[row][0]) is not None and cell.colspan >= width > 1 for row in headings)
    told = sum(_is_narrative(text) for row in headings for text in alone[row + 1 : row + 2])
    if spanning < 2 and told < 2:
        return [grid]
    sheet = Sheet(grid.origin)
    for cell in grid.cells():
        if cell.text:
            sheet.texts[cell.row, cell.column] = cell.text
        if cell.opaque:
            sheet.opaque[cell.row, cell.column] = cell.opaque
        if cell.rowspan > 1 or cell.colspan > 1:
            bottom, right = cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1
            sheet.merges.append((cell.row, cell.column, bottom, right))
    found: list[Block] = []
    sheet.write(found)
    return found


def _text_alone(line: tuple[Cell | None, ...]) -> str:
    """The text of a row's only cell that has one; empty where several or none have."""
    found = None
    for cell in line:
        if cell is not None and cell.text and cell is not found:
            if found is not None:
                return ""
            found = cell
    return found.text if found is not None else ""
