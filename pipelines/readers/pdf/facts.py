"""What pdfium says of one page, its characters and objects, for both readings. Each call costs, so it is asked once.

Nothing is decided here: what is a word, what is seen and what a character means is told by either reading for itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from pipelines.readers.drawn_pages.drawing import Matrix
from pipelines.readers.pdf import calls
from pipelines.readers.pdf.calls import Quad

Fact = TypeVar("Fact")

#: characters that run to the left, and what changes direction: among them pdfium takes text objects apart
_LEFTWARD = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")


class Asked(Generic[Fact]):
    """A question in bulk, which is put to pdfium once for each character or object."""

    def __init__(self, ask: Callable[[Sequence[int]], list[Fact]]) -> None:
        self._ask = ask
        self._known: dict[int, Fact] = {}

    def __call__(self, keys: Sequence[int]) -> list[Fact]:
        """The answer for each."""
        known = self._known
        missing = [key for key in keys if key not in known]
        if missing:
            known.update(zip(missing, self._ask(missing), strict=True))
        return list(map(known.__getitem__, keys))


class Characters:
    """The characters of a page, by their numbers from 0; ``text`` has one for each.

    ``boxes``: left, top, right, bottom in page space, advance and full height of the line. ``owners``: the text object
    that draws each, 0 where pdfium made the character itself. ``lack_unicode``: whether the font lacks the map to it.
    ``inks``: left, right, bottom, top of the glyph itself.
    """

    def __init__(self, text_page: int) -> None:
        self.address = text_page
        self.text = calls.page_text(text_page) if text_page else ""
        self.boxes = Asked(partial(calls.loose_boxes, text_page))
        self.owners = Asked(partial(calls.text_objects, text_page))
        self.lack_unicode = Asked(partial(calls.without_unicode, text_page))
        self.inks = Asked(partial(calls.tight_boxes, text_page))
        self._scattered = _LEFTWARD.search(self.text) is not None
        self._angles: dict[int, float] = {}

    def angles(self, numbers: Sequence[int]) -> list[float]:
        """The angle of each in radians, negative where it cannot be told: that of its text object."""
        owners = self.owners(numbers)
        if 0 in owners:
            return calls.angles(self.address, numbers)
        known = self._angles
        new = {owner: number for owner, number in zip(owners, numbers, strict=True) if owner not in known}
        known.update(zip(new, calls.angles(self.address, list(new.values())), strict=True))
        return list(map(known.__getitem__, owners))

    def is_of_one_object(self, start: int, end: int) -> bool:
        """Whether one text object draws all of a stretch whose first and last characters are of the same.

        pdfium sets the characters of an object one behind the other, but for writing that runs to the left.
        """
        return not self._scattered or len(set(self.owners(range(start, end)))) == 1


class Objects:
    """The objects of a page by their addresses; ``items`` and ``kinds`` (``FPDF_PAGEOBJ_*``) are those in no form.

    ``bounds``: left, bottom, right, top in the space of its page or form, zeros where it has none. ``draw_modes`` of
    paths: a number that is not 0 where it is filled, and one where it is stroked.
    """

    def __init__(self, page: int) -> None:
        self.items = calls.page_objects(page)
        self.kinds = calls.kinds(self.items)
        self.bounds = Asked(calls.bounds)
        self.draw_modes = Asked(calls.draw_modes)

    def of_kind(self, kind: int) -> list[int]:
        """Those of a kind that stand in no form."""
        return [item for item, own in zip(self.items, self.kinds, strict=True) if own == kind]


@dataclass(slots=True)
class TextFacts:
    """What a page's text objects say of themselves, in one order: ``fonts`` (0 where the document does not
    hold them), matrices to the space of page or form, sizes before these."""

    items: list[int]
    bounds: list[Quad]
    modes: list[int]
    fills: list[tuple[int, int, int, int]]
    clips: list[Quad | None]
    fonts: list[int]
    matrices: list[Matrix]
    sizes: list[float]

    @classmethod
    def of(cls, items: list[int]) -> TextFacts:
        """The facts of these text objects."""
        return cls(
            items,
            calls.bounds(items),
            calls.render_modes(items),
            calls.fills(items),
            calls.clips(items),
            calls.fonts(items),
            calls.matrices(items),
            calls.sizes(items),
        )
