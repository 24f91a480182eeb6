"""Lines drawn through text (删除线), which cross out what they go through."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.layout import RawPage
from pipelines.readers.drawn_pages.rulings import Piece


def goes_through(line: Piece, x0: float, x1: float) -> bool:
    """Whether a line across goes through the middle between two sides."""
    return line[1] <= (x0 + x1) / 2 <= line[2]


class Strikes:
    """The short level lines of a page, which may be drawn through text; those that are go out of its lines."""

    def __init__(self, raw: RawPage) -> None:
        self._raw = raw
        self._pieces = sorted(raw.horizontals)
        self._heights = [piece[0] for piece in self._pieces]

    def through(self, box: Box, *, longer: float = 0.6) -> list[Piece]:
        """The lines through the middle of a word, no more than so many heights longer than the word."""
        x0, top, x1, bottom = box
        height = bottom - top
        lowest = bottom - 0.28 * height
        first = bisect_left(self._heights, top + 0.35 * height)
        found: list[Piece] = []
        if first == len(self._heights) or self._heights[first] > lowest:
            return found  # nearly always
        last = bisect_right(self._heights, lowest, first)
        for piece in self._pieces[first:last]:
            _, start, end = piece
            if x0 - longer * height < start < end < x1 + longer * height and end - start > 0.25 * height:
                found.append(piece)
        return found

    def drop(self, pieces: Sequence[Piece]) -> None:
        """Takes lines that strike text through out of the page's lines."""
        self._raw.horizontals = [piece for piece in self._raw.horizontals if piece not in pieces]
