"""Narratives in pieces, as they are compared: what stands between two marks of punctuation, without digits.

Who copies changes dates and figures, the name of the body, and sometimes the order of sentences. So digits, white space
and the body's own name do not count, pieces are compared as a set, and phrases that every report has are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from pipelines.comparison.terms import terms
from pipelines.report.form import editions

_ENDS = re.compile(r"[，。；：！？、,;:!?\n\r]+")
_NO_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of one section that count, and how many letters they have."""

    pieces: frozenset[str]
    letters: int

    def new_share(self, other: Pieces) -> float:
        """The share of letters in pieces that ``other`` does not have, 0 to 1."""
        if not self.letters:
            return 1.0
        return sum(map(len, self.pieces - other.pieces)) / self.letters

    @property
    def marks(self) -> tuple[int, ...]:
        """The pieces by which a text like this one is looked for: the same of two texts that share most of theirs.

        Those with the smallest sums of the longer pieces: a bottom-k sketch (Broder), which a table can hold.
        """
        texts = terms().texts
        longer = (piece for piece in self.pieces if len(piece) >= texts.shortest_mark)
        return tuple(sorted(crc32(piece.encode()) for piece in longer)[: texts.marks])


def pieces(text: str, names: Iterable[str] = ()) -> Pieces:
    """The pieces of a section's text; ``names`` are those of the body, which do not count."""
    for name in names:
        text = text.replace(name, "")
    shortest, standard, own = terms().texts.shortest_piece, _standard(), _form_words()
    found = frozenset(
        piece
        for part in _ENDS.split(text)
        if len(part) >= shortest
        if len(piece := _NO_LETTERS.sub("", part)) >= shortest
        and piece not in own
        and not standard.search(piece)
    )
    return Pieces(found, sum(map(len, found)))


def worth_comparing(section: Pieces) -> bool:
    """Whether a section says enough."""
    return section.letters >= terms().texts.least_letters


@cache
def _standard() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in terms().texts.standard) or r"(?!)")


@cache
def _form_words() -> frozenset[str]:
    """The form's own headings and labels."""
    words: list[str] = []
    for edition in editions():
        for section in edition.sections:
            words += (section.label, *section.variants)
        for row in edition.applications.rows:
            words += row.wordings
    return frozenset(_NO_LETTERS.sub("", word) for word in words)
