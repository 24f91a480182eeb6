"""Plain text (``txt``, Markdown): lines to paragraphs and grids, whichever way the cells are set apart.

Cells may be parted by tabs, by pipes, by commas, by spaces, by bars on lines of their own, or stand on a line each (as Word
exports them).
"""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from pipelines.blocks import Block, Content, Grid, Paragraph, UnreadableError
from pipelines.readers.encoding import decode
from pipelines.readers.marks import PAGE_NUMBER_IN_TEXT
from pipelines.readers.text.aligned import aligned_grid, is_aligned
from pipelines.readers.text.bars import barred_grid, is_barred
from pipelines.readers.text.cells import is_loose_figure
from pipelines.readers.text.commas import comma_blocks, comma_of
from pipelines.readers.text.padded import is_padded, padded_grid
from pipelines.readers.text.second import second_text
from pipelines.readers.text.spaces import is_named, is_spaced, named_grid, spaced_grid
from pipelines.readers.text.tables import (
    is_piped,
    is_stacked,
    is_tabbed,
    piped_grid,
    stacked_grid,
    tabbed_grid,
    worded_cells,
)

_BOOKMARK = re.compile(r"\[bookmark: ?[^\]]*\]")
#: a Markdown heading; spaces behind its mark part no cells
_HEADING = re.compile(r"^(#{1,6})\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]")
#: what Markdown writes for other letters: characters of HTML, marks that are none, and words struck out (a bar parts cells)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>])")
_STRUCK = re.compile(r"~~(?=[^\s~])[^~|]*~~")
_LINE_END = re.compile(r"\r\n|[\r\f\v\u2028\u2029\x85]")
#: a row of blank cells has fewer lines
_EMPTY_LINES = re.compile(r"(?:\n[ \u3000]*+){64,}+")
#: a text with fewer rows of marked cells than this has its tables in some other shape
_FEWEST_ROWS = 12
_TOO_LARGE = 20_000_000
#: a report of the longest kind has some ten thousand of them
_MOST_MARKS = 1_000_000
_MOST_LINES = 100_000
#: paragraphs of a report whose cells are one each, and some to spare
_MOST_PARAGRAPHS = 3000


def _lines(text: str) -> list[str]:
    """The lines of a text, page numbers left out. Raises :class:`UnreadableError` where there are too many."""
    text = _EMPTY_LINES.sub("\n\n\n\n", text)
    if sum(map(text.count, "\t| \u3000")) > _MOST_MARKS or text.count("\n") > _MOST_LINES:
        raise UnreadableError("文本里的行和单元格太多，不像一份年度报告")
    lines = [_in_letters(line) for line in text.split("\n")]
    counted = _counted_pages(lines)
    return [
        _HEADING.sub(r"\1 ", _BOOKMARK.sub("", line))
        for number, line in enumerate(lines)
        if number not in counted and not is_page_number(line)
    ]


def _in_letters(line: str) -> str:
    """A line as Markdown shows it: characters instead of their names, no backslashes before marks, nothing struck out."""
    if "&" in line:
        line = _ENTITY.sub(lambda match: _letter(match[0]), line)
    if "~~" in line:
        line = _STRUCK.sub("", line)
    return _ESCAPED.sub(r"\1", line) if "\\" in line else line


def _letter(name: str) -> str:
    """The letter that a name of HTML means; what would end a line or part cells stays what it is."""
    letter = html.unescape(name)
    return name if letter == "|" else letter if letter.isprintable() else " "


_PAGE_OF = re.compile(r"[^\S\t]*(\d{1,3})\s*/\s*(\d{1,3})\s*")


def is_page_number(line: str) -> bool:
    """Whether a line is a printed page number (— 3 —, 第3页 共12页), which belongs to no text, wherever it stands."""
    return PAGE_NUMBER_IN_TEXT.fullmatch(line) is not None and _PAGE_OF.fullmatch(line.strip()) is None


def _counted_pages(lines: Sequence[str]) -> frozenset[int]:
    """The lines that are page numbers of the kind 3/12: a text has several, which rise to the same last one.

    One that stands alone among the cells of a table is a cell.
    """
    found = [
        (number, int(match[1]), int(match[2]))
        for number, line in enumerate(lines)
        if len(line) < 20 and (match := _PAGE_OF.fullmatch(line))
    ]
    pages = [page for _, page, _ in found]
    rising = all(page < after for page, after in itertools.pairwise(pages))
    if len(found) < 2 or not rising or len({last for _, _, last in found}) > 1 or pages[-1] > found[0][2]:
        return frozenset()
    return frozenset(number for number, _, _ in found)


#: each way of setting cells apart: whether a table of it begins at a line, and its builder
_KINDS = (
    (is_stacked, stacked_grid),
    (is_tabbed, tabbed_grid),
    (is_padded, padded_grid),
    (is_barred, barred_grid),
    (is_piped, piped_grid),
    (is_named, named_grid),
    (is_aligned, aligned_grid),
    (is_spaced, spaced_grid),
)


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Paragraphs and grids: each stretch of lines goes to the first kind of table that claims it."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.strip() and "\t" not in line:
            index += 1
            continue
        for claims, build in _KINDS:
            if claims(lines, index):
                grid, used = build(lines, index)
                if grid is not None:
                    yield grid
                    index += used
                    if index < len(lines) and is_loose_figure(lines[index]):
                        yield Grid.from_rows([[lines[index].strip()]], ragged=False)
                        index += 1
                    break
        else:
            yield Paragraph(_unmarked(line), ended=False)
            index += 1


_MARKED = re.compile(r"[#>*_`+]|^\s*-")
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*+]\s+(?=\S))|\*\*|__|`")


def _unmarked(line: str) -> str:
    """A line without the marks of Markdown."""
    return _MARKDOWN.sub("", line).strip() if _MARKED.search(line) else line.strip()


def _as_they_look(lines: Sequence[str]) -> list[Block]:
    """Paragraphs and grids of lines, cells set apart as they look."""
    mark = comma_of(lines)
    return list(_blocks(lines) if mark is None else comma_blocks(lines, mark))


def text_tables(content: Content, doubted: Collection[str] = ()) -> Iterator[Content]:
    """What another format holds, with the tables that its paragraphs write as text: cells set apart as they look; then,
    where it has no other table, one cell a line. Nothing where they write none, or one of the lines that are ``doubted``,
    which may print as something else than they say, is in a table."""
    grids = [block for block in content.blocks if isinstance(block, Grid)]
    lines = [block.text for block in content.blocks if isinstance(block, Paragraph)]
    if len(lines) > _MOST_PARAGRAPHS:
        return
    found = [part for blocks in _stretches(content.blocks) for part in _read_as_text(blocks)]
    if sum(isinstance(block, Grid) for block in found) > len(grids):
        # a row of a table has its cells parted already
        stretches = itertools.groupby(content.text.split("\n"), key=lambda line: "\t" in line)
        second = [
            "\n".join(stretch) if parted else second_text("\n".join(stretch)) for parted, stretch in stretches
        ]
        if _leaves(doubted, content.blocks, found):
            yield replace(content, blocks=found, text="\n".join(second))
    if not grids and (loose := worded_cells(lines)) and _leaves(doubted, content.blocks, loose):
        yield replace(content, blocks=loose)


def _leaves(lines: Collection[str], before: Sequence[Block], after: Sequence[Block]) -> bool:
    """Whether all of some lines that were paragraphs before are so after."""
    if not lines:
        return True
    told = {_unmarked(_in_letters(line)) for line in lines}
    counts = (
        Counter(_unmarked(_in_letters(block.text)) for block in blocks if isinstance(block, Paragraph))
        for blocks in (before, after)
    )
    first, second = counts
    return all(first[line] == second[line] for line in told)


def _stretches(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """A document's blocks in order: stretches of paragraphs, and what stands between them."""
    for _, stretch in itertools.groupby(blocks, key=lambda block: isinstance(block, Paragraph)):
        yield list(stretch)


def _read_as_text(blocks: Sequence[Block]) -> Sequence[Block]:
    """Paragraphs with the tables among them; they themselves, where there is none, and whatever is no paragraph."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    lines = _lines("\n".join(block.text for block in paragraphs))
    found = _as_they_look(lines) if len(paragraphs) == len(blocks) else []
    if not any(isinstance(block, Grid) for block in found):
        return blocks
    ended = {_unmarked(line): block.ended for block in paragraphs for line in block.text.split("\n")}
    return [
        replace(block, ended=ended.get(block.text, False)) if isinstance(block, Paragraph) else block
        for block in found
    ]


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:
    """The readings of a plain text: cells set apart as they look; then, if need be, one cell a line.

    Raises :class:`~pipelines.blocks.UnreadableError` where there is no text, or more than any report has.
    """
    if len(data) > _TOO_LARGE:
        raise UnreadableError(f"文本文件过大（{len(data)}字节），不像一份年度报告")
    text = decode(data, media_type)
    if not text.strip():
        raise UnreadableError("文件里没有文字")
    text = _LINE_END.sub("\n", text)
    lines = _lines(_INVISIBLE.sub("", text))
    second = second_text(text)
    blocks = _as_they_look(lines)
    yield Content("txt", blocks, second)
    marked = sum(len(block.slots) for block in blocks if isinstance(block, Grid))
    if marked < _FEWEST_ROWS and (loose := worded_cells(lines)):
        yield Content("txt", loose, second)
