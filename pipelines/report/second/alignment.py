"""The letters of a page beside the letters of the form: at which line of the form does each run of figures stand?

As two strings are compared, by their longest common subsequence. Labels that are misspelt, torn by a page or by
wrapping, run together with their group's, or missing leave the others where they are; letters that are no part of the
form (heads printed again, notes) are passed over. A run of figures belongs to a line of the form only where the letters
right before it are that line's, and most of the line is there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from pipelines.values import value

#: letters of no label that may stand between a label and its figures: a misprint, a counter
_STRAY = 2
#: how much of a label must be there, and over how many letters more than its own it may be spread
_SHARE = 0.6
_SPREAD = 8
#: labels of so few letters must be there whole
_SHORT = 3


@value
class FormLine:
    """A line of letters of the form in its wordings, the official one first: ``code`` where figures may follow it (a
    row, an item), else ``None``; ``width``: how many."""

    code: str | None
    wordings: tuple[str, ...]
    width: int = 0


class Alignment:
    """The letters of a part of a page laid beside lines of the form."""

    def __init__(self, page: str, lines: Sequence[FormLine]) -> None:
        self.lines = lines
        self._page = page
        self.letters = _worded(page, tuple([line.wordings for line in lines]))
        self.page_at, self.line_at, self._shown = _matches(page, self.letters)

    def shows(self, number: int) -> bool:
        """Whether line ``number`` of the form stands on the page."""
        return number in self._shown

    def line_before(self, place: int) -> int | None:
        """The line of the form whose figures stand at ``place`` among the page's letters; ``None`` if no line's do."""
        index = bisect_left(self.page_at, place) - 1
        if index < 0:
            return None
        stray = self._page[self.page_at[index] + 1 : place]
        if len(stray) > _STRAY and not self._ends_a_group(stray):
            return None
        number = self.line_at[index]
        return number if self.shows(number) else None

    def _ends_a_group(self, letters: str) -> bool:
        """Whether letters are the end of what is printed beside several rows, which a text by lines has between the label of
        one and its figures: （四）无 2.没有现成信息需要另行制作 法提供 0 0 0."""
        return any(
            line.code is None and wording.endswith(letters)
            for line in self.lines
            for wording in line.wordings
        )

    @property
    def count(self) -> int:
        """How many letters of the form the page shows."""
        return len(self.page_at)


@lru_cache(maxsize=512)
def _worded(page: str, lines: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Each line in the wording that the page prints, in the official one where it prints none."""
    return tuple(
        next((wording for wording in wordings if wording in page), wordings[0]) for wordings in lines
    )


@lru_cache(maxsize=512)
def _matches(page: str, lines: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[int, ...], frozenset[int]]:
    """The places on the page of the letters that it shares with the form, the line of each, and the lines that stand
    there.

    Remembered: nearly every report prints the same labels.
    """
    form = "".join(lines)
    owner = [number for number, line in enumerate(lines) for _ in line]
    at: list[int] = []
    of: list[int] = []
    for block in LCSseq.opcodes(page, form).as_matching_blocks():
        at.extend(range(block.a, block.a + block.size))
        of.extend(owner[block.b : block.b + block.size])
    places: dict[int, list[int]] = {}
    for place, number in zip(at, of, strict=True):
        places.setdefault(number, []).append(place)
    shown = frozenset(number for number, found in places.items() if _stands(found, len(lines[number])))
    return tuple(at), tuple(of), shown


def _stands(places: Sequence[int], size: int) -> bool:
    """Whether a line of ``size`` letters stands where so many of them are."""
    if size <= _SHORT:
        return len(places) == size and places[-1] - places[0] < size
    return len(places) >= _SHARE * size and places[-1] - places[0] < size * 1.5 + _SPREAD
