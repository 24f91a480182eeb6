"""What a group of an RTF document states, which its end takes back: formatting, place in tables, destination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.readers.word.flow import DefinedCell
from pipelines.readers.word.looks import WHITE, Colour

LINE_SIZE = 24
PLACES = ("posx", "posnegx", "posy", "posnegy")
#: twips: a row of exactly this height shows nothing of its text
_LOWEST_ROW = 40


#: control words of a place, with their numbers
Frame = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Seen:
    """A field, a shape or an embedded object while it is read: what is known of it, and whether text of it was seen."""

    instruction: str = ""
    shape: str = ""
    control: bool = False
    embedded: bool = False
    shown: bool = False


@dataclass(slots=True)
class State:
    """What a group inherits and its end restores."""

    destination: str = ""
    font: int | None = None
    east_asian_font: int | None = None
    fallback: int = 1
    hidden: bool = False
    deleted: bool = False
    struck: bool = False
    struck_twice: bool = False
    script: str = ""
    shift: int = 0
    size: int = LINE_SIZE
    #: numbers of colours; 0 is the one that the program picks
    colour: int = 0
    behind: int = 0
    #: whether that is a highlighter's, beside which programs keep the letters' colour
    marker: bool = False
    #: letters: twips between them, percent of their width, with a rim, hidden on screens
    spread: int = 0
    stretch: int = 100
    relief: bool = False
    web_hidden: bool = False
    #: paragraph: indents and height of lines in twips (below nought: exactly), as a share of a line's, and the place of its frame
    left: int = 0
    right: int = 0
    first: int = 0
    line: int = 0
    shared_line: int = 0
    frame: Frame = ()
    ground: int = 0
    field: Seen | None = None
    shape: Seen | None = None
    in_table: bool = False
    level: int = 0
    #: depth of the paragraph that a text box hangs on
    base: int = 0
    #: inside ``nesttableprops``: row properties are those of an inner table
    inner_row: bool = False

    @property
    def depth(self) -> int:
        """How deep in tables the paragraph stands; 0 is the page."""
        return self.base + (max(self.level, 1) if self.in_table else self.level)


@dataclass(slots=True)
class Row:
    """A row definition while it is read; flags belong to the cell whose edge comes next."""

    left: int = 0
    cells: list[DefinedCell] = field(default_factory=list)
    joins_left: bool = False
    vertical: str | None = None
    shaded: bool = False
    shown: bool = True
    #: twips, where it never grows; and whether a diagonal crosses the cell whose edge comes next, or one of the row
    height: int | None = None
    crossed: bool = False
    #: its place where text flows around it, and the frame of its first text
    place: Frame = ()
    frame: Frame | None = None

    def keeps(self, text: str, frame: Frame) -> bool:
        """Whether text in a frame stands in its cell: Word repeats the place of a table that text flows around in each of its
        paragraphs, so that a frame which the first has too, and the row, is none of its own."""
        if self.frame is None and text.strip():
            self.frame = frame if frame == self.place else ()
        return frame == (self.frame or ())

    def define(self, word: str, number: int | None, colour: Callable[[int], Colour | None]) -> None:
        """What a control word says of the row, or of the cell whose edge comes next; ``colour`` of a number."""
        if word == "trleft" and number is not None:
            self.left = number
        elif word == "cellx" and number is not None:
            self._end_cell(number)
        elif word == "clmrg":
            self.joins_left = True
        elif word == "clcbpat":
            self.shaded = self.shaded or colour(number or 0) not in (None, WHITE)
        elif word == "trrh" and number is not None:
            self.shown = not -_LOWEST_ROW <= number < 0
            self.height = -number if number < 0 else None
        elif word in ("cldglu", "cldgll"):
            self.crossed = True
        elif word[0] == "t" and word[1:] in PLACES:
            self.place = placed(self.place, word[1:], number)
        elif word in {"clvmgf", "clvmrg"}:
            self.vertical = "restart" if word == "clvmgf" else "continue"

    def _end_cell(self, right: int) -> None:
        left = self.cells[-1].right if self.cells else self.left
        self.cells.append(DefinedCell(left, right, self.joins_left, self.vertical))
        self.joins_left, self.vertical = False, None


#: what a control word does to a state, by its number
_Format = Callable[[State, int | None], None]


def _switch(name: str) -> _Format:
    def state_it(state: State, number: int | None) -> None:
        setattr(state, name, number != 0)

    return state_it


def _number(name: str) -> _Format:
    def state_it(state: State, number: int | None) -> None:
        setattr(state, name, number or 0)

    return state_it


def _number_if_any(name: str, least: int = -(1 << 31), most: int = 1 << 31) -> _Format:
    def state_it(state: State, number: int | None) -> None:
        if number is not None:
            setattr(state, name, min(max(number, least), most))

    return state_it


def _expand(unit: int) -> _Format:
    def state_it(state: State, number: int | None) -> None:
        state.spread = (number or 0) * unit

    return state_it


def _behind(marker: bool) -> _Format:
    def state_it(state: State, number: int | None) -> None:
        state.behind, state.marker = number or 0, marker

    return state_it


def placed(frame: Frame, word: str, number: int | None) -> Frame:
    """A place with what one more control word says of it."""
    return tuple(sorted({**dict(frame), word: number or 0}.items()))


def _frame(word: str) -> _Format:
    def state_it(state: State, number: int | None) -> None:
        state.frame = placed(state.frame, word, number)

    return state_it


def _script(name: str) -> _Format:
    def state_it(state: State, number: int | None) -> None:
        state.script = name if number != 0 else ""

    return state_it


def _shift(direction: int) -> _Format:
    def state_it(state: State, number: int | None) -> None:
        state.shift = (6 if number is None else number) * direction

    return state_it


def _plain(state: State, _: int | None) -> None:
    state.hidden = state.deleted = state.struck = state.struck_twice = False
    state.script, state.shift, state.size, state.colour, state.behind = "", 0, LINE_SIZE, 0, 0
    state.font = state.east_asian_font = None
    state.marker = state.relief = state.web_hidden = False
    state.spread, state.stretch = 0, 100


def _pard(state: State, _: int | None) -> None:
    state.in_table, state.level, state.ground = False, 0, 0
    state.left = state.right = state.first = state.line = state.shared_line = 0
    state.frame = ()


#: control words that state something of the text behind them, up to the end of their group
FORMATS: dict[str, _Format] = {
    "plain": _plain, "pard": _pard, "deleted": _switch("deleted"), "v": _switch("hidden"),
    "strike": _switch("struck"), "striked": _switch("struck_twice"), "intbl": _switch("in_table"),
    "super": _script("super"), "sub": _script("sub"), "nosupersub": _script(""), "up": _shift(1), "dn": _shift(-1),
    "fs": _number_if_any("size"), "f": _number_if_any("font"), "itap": _number_if_any("level", 0, 20),
    "uc": _number_if_any("fallback", 0), "cf": _number("colour"), "chcbpat": _behind(False),
    "highlight": _behind(True), "cb": _behind(False), "expnd": _expand(5), "expndtw": _expand(1),
    "charscalex": _number_if_any("stretch"), "outl": _switch("relief"), "embo": _switch("relief"), "impr": _switch("relief"),
    "webhidden": _switch("web_hidden"), "li": _number("left"), "lin": _number("left"), "ri": _number("right"),
    "rin": _number("right"), "fi": _number("first"), "sl": _number("line"), "slmult": _number("shared_line"),
    "cbpat": _number("ground"), **{word: _frame(word) for word in PLACES},
}  # fmt: skip
