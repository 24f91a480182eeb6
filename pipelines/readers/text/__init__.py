"""Plain text (``txt``, Markdown): lines to paragraphs and grids, whichever way the cells are set apart.

Cells may be parted by tabs, by pipes, by runs of spaces, or stand on a line each (as Word exports them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.blocks import Block, Content, Grid, Paragraph, UnreadableError
from pipelines.readers.encoding import decode
from pipelines.readers.marks import PAGE_NUMBER_IN_TEXT
from pipelines.readers.text.tables import (
    aligned_grid,
    is_aligned,
    is_piped,
    is_stacked,
    is_tabbed,
    piped_grid,
    stacked_grid,
    tabbed_grid,
    worded_cells,
)

_CELL_MARK = re.compile(r"\t|(?<!\\)[|│┃]")
_BOOKMARK = re.compile(r"\[bookmark: ?[^\]]*\]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
#: a text with fewer rows of marked cells than this has its tables in some other shape
_FEWEST_ROWS = 12
_TOO_LARGE = 20_000_000


def _lines(text: str) -> list[str]:
    text = _INVISIBLE.sub("", _BOOKMARK.sub("", text))
    return [line.rstrip("\r") for line in re.split(r"\r\n|[\n\r\f\v\u2028\u2029\x85]", text)]


def is_page_number(line: str) -> bool:
    """Whether a line is a printed page number (— 3 —, 第3页 共8页), which belongs to no text."""
    return PAGE_NUMBER_IN_TEXT.fullmatch(line) is not None


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Paragraphs and grids: each stretch of lines goes to the first kind of table that claims it."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.strip() and "\t" not in line:
            index += 1
            continue
        for claims, build in (
            (is_stacked, stacked_grid),
            (is_tabbed, tabbed_grid),
            (is_piped, piped_grid),
            (is_aligned, aligned_grid),
        ):
            if claims(lines, index):
                grid, used = build(lines, index)
                if grid is not None:
                    yield grid
                    index += used
                    break
        else:
            yield Paragraph(_unmarked(line), ended=False)
            index += 1


_MARKED = re.compile(r"[#>*_`+]|^\s*-")
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*+]\s+(?=\S))|\*\*|__|`")


def _unmarked(line: str) -> str:
    """A line without the marks of Markdown."""
    return _MARKDOWN.sub("", line).strip() if _MARKED.search(line) else line.strip()


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:
    """The readings of a plain text: cells set apart as they look; then, if need be, one cell a line.

    Raises :class:`~pipelines.blocks.UnreadableError` where there is no text.
    """
    if len(data) > _TOO_LARGE:
        raise UnreadableError(f"文本文件过大（{len(data)}字节），不像一份年度报告")
    text = decode(data, media_type)
    if not text.strip():
        raise UnreadableError("文件里没有文字")
    lines = [line for line in _lines(text) if not is_page_number(line)]
    blocks = list(_blocks(lines))
    yield Content("txt", blocks, _in_order(lines))
    marked = sum(len(block.slots) for block in blocks if isinstance(block, Grid))
    if marked < _FEWEST_ROWS and (loose := worded_cells(lines)):
        yield Content("txt", loose, _in_order(lines))


def _in_order(lines: Sequence[str]) -> str:
    """The text with every cell mark turned into a line end."""
    return _CELL_MARK.sub("\n", "\n".join(lines))
