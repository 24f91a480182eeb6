"""How the text of an RTF document looks, and whether it is seen: the table of colours, and what stands behind the text."""

from __future__ import annotations

from pipelines.readers.word.looks import WHITE, Colour, Look
from pipelines.readers.word.rtf_state import Row, State


class Looks:
    """The colours of a document, as they become known, and the looks that were met."""

    def __init__(self) -> None:
        self._colours: list[Colour | None] = []
        self._mixed: dict[str, int] = {}
        self._known: dict[tuple[object, ...], Look] = {}

    def mix(self, part: str, number: int | None) -> None:
        """A part (``red``, ``green``, ``blue``) of the colour that is being defined."""
        self._mixed[part] = min(max(number or 0, 0), 255)

    def end_colour(self) -> None:
        """The colour is defined; one without parts is the one that the program picks."""
        mixed, self._mixed = self._mixed, {}
        known = (mixed.get("red", 0), mixed.get("green", 0), mixed.get("blue", 0))
        self._colours.append(known if mixed else None)

    def colour(self, number: int) -> Colour | None:
        """The colour of a number, ``None`` where the program picks one."""
        return self._colours[number] if 0 < number < len(self._colours) else None

    def look(self, state: State) -> Look:
        """How text looks in a state."""
        struck = state.struck or state.struck_twice
        key = (struck, state.script, state.shift, state.size, state.colour, state.behind)
        known = self._known.get(key)
        if known is None:
            colours = self.colour(state.colour), self.colour(state.behind)
            known = self._known[key] = Look(False, struck, state.script, state.shift, state.size, *colours)
        return known

    def ground(self, state: State, outer: Row, inner: Row) -> Colour | None:
        """What stands behind the text, ``None`` where it is not known; the row definitions are the ones in force."""
        ground = self.colour(state.ground)
        if ground is not None or state.ground < 0:
            return ground
        row = inner if state.depth > state.base + 1 else outer
        return None if state.depth > state.base and row.shaded else WHITE
