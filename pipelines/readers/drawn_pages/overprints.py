"""Figures printed over each other, as bad editing leaves them, or into each other over a line, where cells are too
narrow: nobody can tell which of them holds, nor where one ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from pipelines.readers.drawn_pages.ruled_tables import Table
from pipelines.readers.drawn_pages.words import FIGURES, Glyph, Run, letters

#: what a cell with such figures shows
OVERPRINTED = "叠印的数字"
#: what cells show that a figure lies across, which may be the figures of both
ACROSS = "越过表格线的数字"
#: the part of a digit's width beyond which another digit stands over it, and not beside it set close
_OVER = 0.4
#: digits of a cell beyond which it is no figure of a table
_MOST_DIGITS = 60


def place_overprints(found: Sequence[Table]) -> None:
    """Tells the cells in which digits stand over other digits."""
    for table in found:
        for index, pieces in table.contents.items():
            if len(pieces) > 1 or len(pieces[0].glyphs) > 1:
                digits = list(_digits(pieces))
                if 1 < len(digits) <= _MOST_DIGITS and any(
                    _is_over(one, other) for one, other in combinations(digits, 2)
                ):
                    table.opaque[index] = OVERPRINTED


def place_figures_across(found: Sequence[Table]) -> None:
    """Tells the cells in which a figure lies that leaves one of them without any of its own: it may be that one's too."""
    for table in found:
        for cells in table.across:
            if any(cell not in table.contents for cell in cells):
                table.opaque.update(dict.fromkeys(cells, ACROSS))


def _digits(pieces: Sequence[Run]) -> Iterator[Glyph]:
    """Each digit of a cell and its box; those of a word share its width."""
    for run in pieces:
        if FIGURES.isdisjoint(run.text):
            continue
        yield from (glyph for glyph in letters(run.glyphs) if glyph[0] in FIGURES)


def _is_over(one: Glyph, other: Glyph) -> bool:
    """Whether a digit stands over another one; the same digit again is its shadow or imitated bold type."""
    if one[0] == other[0]:
        return False
    across = min(one[3], other[3]) - max(one[1], other[1])
    down = min(one[4], other[4]) - max(one[2], other[2])
    return across > _OVER * min(one[3] - one[1], other[3] - other[1]) and down > 0.5 * min(
        one[4] - one[2], other[4] - other[2]
    )
