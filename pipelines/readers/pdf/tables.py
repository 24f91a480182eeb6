"""The tables of a PDF, three ways: by ruling lines, by aligned columns, and as pdfplumber finds them.

The first two are the same for OFD, so their code is one room up, in :mod:`pipelines.readers.drawn_pages`:
``ruled_tables`` (lines to cells), ``half_ruled_tables``, ``unruled_tables``, and ``layout`` (a page to its blocks).
What pdfplumber finds, tables and text, serves documents on which the first reading fails.
"""

from __future__ import annotations

import io
import logging
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pdfplumber

from pipelines.blocks import Block, Box, Cell, Grid, UnreadableError
from pipelines.readers.drawn_pages.layout import PageLayout, blocks
from pipelines.readers.drawn_pages.unruled_tables import align_columns
from pipelines.readers.drawn_pages.words import FIGURE, TextLine, plain, whole_figures

# pdfminer warns of every font that leaves out a field; none of that is news to whoever runs a harvest
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def by_ruling_lines(layouts: Sequence[PageLayout]) -> dict[int, list[Block]]:
    """Blocks of each page; its tables are those that lines are ruled for."""
    return blocks(layouts)


def by_aligned_columns(layouts: Sequence[PageLayout]) -> dict[int, list[Block]] | None:
    """Blocks of each page, rows of figures that no lines part as tables too; ``None`` where there are no such rows."""
    aligned = align_columns(layouts)
    if all(after is before for after, before in zip(aligned, layouts, strict=True)):
        return None
    return blocks(aligned)


@dataclass(frozen=True, slots=True)
class Plumbed:
    """What pdfplumber finds: ``blocks`` of each page; ``texts`` of each page, every paragraph line and every cell that
    is not empty on a line of its own."""

    blocks: dict[int, list[Block]]
    texts: dict[int, str]


def by_pdfplumber(data: bytes, numbers: Sequence[int], dropped: set[tuple[int, str]]) -> Plumbed:
    """The named pages (from 1) without the lines that were ``dropped`` before.

    Pages are read and freed one by one. Raises :class:`~pipelines.blocks.UnreadableError`.
    """
    layouts: list[PageLayout] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for number in numbers:
                page = document.pages[number - 1]
                unwanted = {"".join(text.split()) for at, text in dropped if at == number}
                layouts.append(_layout(page, number, unwanted))
                page.close()
    except Exception as error:  # pdfminer raises whatever its parser meets in broken files
        raise UnreadableError(f"PDF不能由第二种方法读取（{type(error).__name__}）") from error
    return Plumbed(blocks(layouts), {layout.number: _text(layout) for layout in layouts})


def _text(layout: PageLayout) -> str:
    parts = [(line.top, line.text) for line in layout.lines]
    for top, grid in layout.grids:
        parts.extend((top, cell.text.replace("\n", "")) for cell in grid.cells() if cell.text)
    parts.sort(key=lambda part: part[0])
    return "".join(text + "\n" for _, text in parts)


def _layout(page: Any, number: int, unwanted: set[str]) -> PageLayout:
    tables = [table for table in page.find_tables() if len(table.cells) > 1]
    boxes = [table.bbox for table in tables]

    def outside(item: dict[str, Any]) -> bool:
        x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        return not any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)

    found = [
        TextLine(text, line["x0"], line["top"], line["x1"], line["bottom"], _height(line), [])
        for line in page.filter(outside).extract_text_lines(return_chars=False)
        if "".join((text := plain(line["text"])).split()) not in unwanted
    ]
    grids = [
        (table.bbox[1], Grid.from_cells(_cells(table), page=number, origin=f"page {number}, table {index}"))
        for index, table in enumerate(tables, start=1)
    ]
    return PageLayout(number, float(page.width), float(page.height), grids, found)


def _height(line: dict[str, Any]) -> float:
    # pdfplumber's boxes are as high as the type, the layout reckons with line boxes
    return 1.2 * float(line["bottom"] - line["top"])


def _cells(table: Any) -> Iterator[Cell]:
    """Cells with spans, from the rectangles that pdfplumber found."""
    xs = sorted({edge for x0, _, x1, _ in table.cells for edge in (x0, x1)})
    ys = sorted({edge for _, top, _, bottom in table.cells for edge in (top, bottom)})
    for row, texts in zip(table.rows, table.extract(), strict=True):
        for box, text in zip(row.cells, texts, strict=True):
            if box is None:
                continue
            x0, top, x1, bottom = box
            r, c = bisect_left(ys, top), bisect_left(xs, x0)
            spans = (bisect_left(ys, bottom) - r, bisect_left(xs, x1) - c)
            yield Cell(_whole(plain(text or ""), table.page, box), r, c, *spans, box=(x0, top, x1, bottom))


def _whole(text: str, page: Any, box: Box) -> str:
    """A figure that was too long for its cell made whole; type larger than nine points is taken for such."""
    lines = text.split("\n")
    if len(lines) > 1 and all(FIGURE.fullmatch(line) for line in lines):
        size = min([9.0, *(char["size"] for char in page.chars if _is_inside(char, box))])
        room = (
            box[2] - box[0] - sum(size if char > "~" else 0.556 * size for char in line)
            for line in lines[:-1]
        )
        if all(rest < 2.67 * size for rest in room):
            return "".join(lines)
    return whole_figures(text)


def _is_inside(char: dict[str, Any], box: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return box[0] < x < box[2] and box[1] < y < box[3] and not char["text"].isspace()
