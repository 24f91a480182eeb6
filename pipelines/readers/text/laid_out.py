"""Text that keeps the places of a document's pages (``pdftotext -layout``): labels run over several lines, with their figures
beside one of them, and a name stands over the middle of its column.

Such tables are read as those of drawn pages without lines are, each letter a step to the right and each line one down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from pipelines.blocks import Block, Paragraph
from pipelines.readers.drawn_pages.layout import PageLayout
from pipelines.readers.drawn_pages.unruled_tables import align_columns
from pipelines.readers.drawn_pages.words import Glyph, Run, TextLine

#: points: from line to line, and of these the height of a line; what a line leaves above it that begins a label
_PITCH, _HEIGHT, _ABOVE_LABEL = 12.0, 10.0, 6.0
#: points: an ideograph
_EM = _HEIGHT / 1.2
_TEXT = re.compile(r"\S+")
_LABEL_BEGINS = re.compile(
    r"(?<!\S)(?:[（(][一二三四五六七八九十]{1,2}[)）]|[一二三四五六七八九十]{1,2}、|\d{1,2}[.．、](?!\d))"
)
#: a row of so many figures behind its label, parted by spaces
_ROW = re.compile(r"\S(?:[ \u3000]+[\d０-９][\d０-９.,，．]*){3,}\s*")
#: lines of a report of the longest kind, several times over
_MOST_LINES = 3_000


def laid_out(lines: Sequence[str]) -> Iterator[list[Block]]:
    """The paragraphs and tables of a text by the places of its letters: an ideograph is as wide as any letter, or as two. Nothing
    where no line is a row of such a table."""
    if len(lines) > _MOST_LINES or not any(_ROW.fullmatch(line.lstrip()) for line in lines):
        return
    before: list[Block] | None = None
    for width in (_one, _wide):
        page = list(_text_lines(lines, width))
        layout = align_columns(PageLayout(0, 0.0, 0.0, [], page))
        if not layout.grids:
            continue
        parts: list[tuple[float, Block]] = [
            (line.top, Paragraph(line.text, ended=False)) for line in layout.lines
        ]
        parts += layout.grids
        found = [block for _, block in sorted(parts, key=lambda part: part[0])]
        if found != before:
            yield found
        before = found


def _one(letter: str) -> float:  # noqa: ARG001
    return _EM


def _wide(letter: str) -> float:
    return _EM if unicodedata.east_asian_width(letter) in "WF" else _EM / 2


def _text_lines(lines: Sequence[str], width: Callable[[str], float]) -> Iterator[TextLine]:
    top = 0.0
    for line in lines:
        top += _PITCH
        if not line.strip():
            continue
        if _LABEL_BEGINS.search(line):
            top += _ABOVE_LABEL
        glyphs = list(_glyphs(line, top, width))
        runs = [Run.of(glyphs[match.start() : match.end()]) for match in _TEXT.finditer(line)]
        yield TextLine(line.strip(), runs[0].x0, top, runs[-1].x1, top + _HEIGHT, _HEIGHT, runs)


def _glyphs(line: str, top: float, width: Callable[[str], float]) -> Iterator[Glyph]:
    x = 0.0
    for letter in line:
        right = x + width(letter)
        yield letter, x, top, right, top + _HEIGHT
        x = right
