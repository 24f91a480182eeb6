"""What of an RTF document is printed as something else than its text says, or can not be told. Such a cell is opaque."""

from __future__ import annotations

from pipelines.readers.word.looks import LETTERS, LINE, PLACE, Colour, Look, is_dark, is_doubted, is_seen
from pipelines.readers.word.rtf_state import Row, State

#: half points: text so small is dots to most eyes; percent of a letter's width
_SMALL, _NARROW = 6, 30
#: twips: indents beyond these lead out of a cell; the least that a line of figures takes
_LEFTMOST, _RIGHTMOST, _LEAST = -300, 2_000, 190
#: 240ths of a line: less sets it over the one before
_LEAST_SHARE = 120


def is_bent(state: State, look: Look, *, pictures: bool) -> bool:
    """Whether letters of a state may print as something that their text does not say; ``pictures``: in a font of those."""
    light = look.colour is not None and min(look.colour) > 200
    dark = look.colour is None and state.marker and look.ground is not None and is_dark(look.ground)
    return (
        pictures
        or state.web_hidden
        or dark
        or (light and state.relief)
        or not -2 * state.size < state.spread < 20 * state.size
        or state.stretch < _NARROW
        or state.size <= _SMALL
        or abs(state.shift) >= 2 * state.size
        or _is_cut(state)
    )


def _is_cut(state: State) -> bool:
    """Whether the lines of a paragraph are too low for its letters."""
    if state.line < 0:
        return -2 * state.line < 15 * state.size
    return bool(state.shared_line) and 0 < state.line < _LEAST_SHARE


def is_out_of_place(state: State, row: Row) -> bool:
    """Whether a paragraph stands out of its cell, or has no room in it."""
    begins = state.left + state.first
    moved = not _LEFTMOST <= min(state.left, begins) <= max(state.left, begins, state.right) <= _RIGHTMOST
    return moved or (row.height is not None and row.height < _LEAST)


class Doubts:
    """What makes the figure of the paragraph, and of the cell, that is being read doubtful."""

    def __init__(self) -> None:
        self._paragraph: set[str] = set()
        self._figure = False
        #: whether a line lies over the cell
        self.over = False

    def weigh(
        self, text: str, state: State, look: Look, ground: Colour | None, row: Row, *, pictures: bool
    ) -> None:
        """Text of the paragraph in a state that looks so on its ground, in a row."""
        stays = row.keeps(text, state.frame)
        if not _has_digits(text):
            return
        bent = is_seen(look, ground) and is_bent(state, look, pictures=pictures)
        if bent or is_doubted(look, ground):
            self._paragraph.add(LETTERS)
        if not look.struck and (not stays or is_out_of_place(state, row)):
            self._paragraph.add(PLACE)

    def taken(self, text: str, row: Row | None, *, slips: bool) -> list[str]:
        """What makes the paragraph doubtful that ends and prints ``text``, and its cell, where ``row`` is that of the cell that
        ends. ``slips``: some of its digits stand off their line."""
        doubts, self._paragraph = self._paragraph, set()
        self._figure = self._figure or _has_digits(text)
        if slips:
            doubts.add(LETTERS)
        if row is not None:
            if self._figure and (self.over or row.crossed):
                doubts.add(LINE)
            self._figure = self.over = False
        return sorted(doubts)


def _has_digits(text: str) -> bool:
    return any(map(str.isdigit, text))
