"""What an RTF document states of its text, rows, colours and fonts, for its second text, and what is not told by that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.readers.word.second.lines import of_pictures

#: words that say where a paragraph stands, and behind a t a row
SPOTS = (b"posx", b"posnegx", b"posy", b"posnegy")


@dataclass(slots=True)
class Watch:
    """An open field or drawing: what it says of itself, and whether words of it were seen."""

    told: str = ""
    words: bool = False
    control: bool = False
    aside: bool = False


@dataclass(slots=True)
class Group:
    """What a group states, which its end takes back."""

    aside: bool = False
    told: bool = False
    form: dict[bytes, int] = field(default_factory=dict)
    fallback: int = 1
    room: dict[bytes, int] = field(default_factory=dict)
    base: int = 0
    table: bool = False
    level: int = 0
    ground: int = 0
    inner: bool = False
    field: Watch | None = None
    shape: Watch | None = None

    @property
    def depth(self) -> int:
        """How deep in tables the text stands."""
        return self.base + (max(self.level, 1) if self.table else self.level)

    def state(self, word: bytes, number: int | None) -> None:
        """What a word says of the form of the text to come."""
        form = self.form
        if word in (b"super", b"sub", b"nosupersub"):
            form[b"script"] = 0 if number == 0 or word == b"nosupersub" else 1 if word == b"super" else -1
        elif word in (b"up", b"dn"):
            form[b"up"] = (6 if number is None else number) * (1 if word == b"up" else -1)
        elif word in (b"chcbpat", b"highlight", b"cb"):
            form[b"behind"], form[b"highlight"] = number or 0, int(word == b"highlight")
        else:
            form[word] = 1 if number is None else number

    def place(self, word: bytes, number: int | None) -> None:
        """What a word says of where the text to come stands, and in what form."""
        if word == b"plain":
            self.form = {}
        elif word == b"pard":
            self.table, self.level, self.ground, self.room = False, 0, 0, {}
        elif word == b"intbl":
            self.table = number != 0
        elif word == b"itap" and number is not None:
            self.level = min(max(number, 0), 20)
        elif word == b"cbpat":
            self.ground = number or 0
        elif word == b"nesttableprops":
            self.inner = True


@dataclass(slots=True)
class Row:
    """A row definition while it is read."""

    covered: list[bool] = field(default_factory=list)
    next_covered: bool = False
    tinted: bool = False
    shown: bool = True
    low: bool = False
    crossed: bool = False
    #: where it stands if text flows around it; whether its first text states the same
    spot: dict[bytes, int] = field(default_factory=dict)
    repeated: bool | None = None

    def leaves(self, held: str, room: dict[bytes, int]) -> bool:
        """Whether text of a paragraph with this room is not where its cell is. All of a row that repeat the row's own place
        stand in it; one that does among others that do not, or does not among those that do, is elsewhere."""
        own = {word: number for word, number in room.items() if word in SPOTS}
        if self.repeated is None and held.strip():
            self.repeated = bool(own) and own == self.spot
        return own != (self.spot if self.repeated else {})

    def tell(self, word: bytes, number: int | None, paints: Paints) -> None:
        """What a word says of the row, or of the cell whose edge comes next."""
        if word == b"cellx":
            self.covered.append(self.next_covered)
            self.next_covered = False
        elif word in (b"clmrg", b"clvmrg"):
            self.next_covered = True
        elif word == b"clcbpat":
            self.tinted = self.tinted or paints.colour(number or 0) not in (None, 0xFFFFFF)
        elif word == b"trrh" and number is not None:
            self.shown = number >= 0 or number < -40
            self.low = -190 < number < 0
        elif word in (b"cldglu", b"cldgll"):
            self.crossed = True
        elif word[1:] in SPOTS:
            self.spot[word[1:]] = number or 0


class Paints:
    """The colours of a document, by their numbers."""

    def __init__(self, data: bytes) -> None:
        table = re.search(rb"\{\\colortbl([^{}]*)\}", data)
        self._colours: list[int | None] = []
        for entry in table[1].split(b";")[:-1] if table is not None else ():
            parts = dict(re.findall(rb"\\(red|green|blue)(\d{1,3})", entry))
            mixed = [int(parts.get(name, b"0")) for name in (b"red", b"green", b"blue")]
            self._colours.append((mixed[0] << 16 | mixed[1] << 8 | mixed[2]) if parts else None)
        self._drawing = set(_drawing_fonts(data))

    def colour(self, number: int) -> int | None:
        """The colour of a number, ``None`` where the program picks one."""
        return self._colours[number] if 0 < number < len(self._colours) else None

    def hide(self, group: Group, row: Row) -> bool:
        """Whether text is of the colour of what is behind it, in a row of this definition."""
        return (apart := self._apart(group, row)) is not None and sum(apart) < 60

    def dim(self, group: Group, row: Row) -> bool:
        """Whether text is told from what is behind it by who looks closely alone."""
        apart = self._apart(group, row)
        form = group.form
        if apart is None:
            return (
                form.get(b"cf", 0) == 0
                and b"highlight" in form
                and self.colour(form[b"behind"]) in (0, 0x000080)
            )
        return max(apart) > 11 and sum(apart) < 72

    def doubt(self, group: Group, row: Row) -> bool:
        """Whether what is printed of figures here can not be told."""
        if self.hide(group, row):
            return self.dim(group, row)
        low = row.low or _is_low(group.room, group.form.get(b"fs", 24))
        return low or self.bent(group.form) or self.dim(group, row) or _stands_out(group.room)

    def bent(self, form: dict[bytes, int]) -> bool:
        """Whether letters are piled, spread, squeezed, pictures, rimmed or hidden on screens, so that they can not be told."""
        size, colour = form.get(b"fs", 24), self.colour(form.get(b"cf", 0))
        light = colour is not None and all(colour >> bits & 255 > 200 for bits in (0, 8, 16))
        apart = form.get(b"expndtw", 5 * form.get(b"expnd", 0))
        return (
            form.get(b"f") in self._drawing
            or bool(form.get(b"webhidden"))
            or (light and any(form.get(name) for name in (b"outl", b"embo", b"impr")))
            or not -2 * size < apart < 20 * size
            or form.get(b"charscalex", 100) < 30
            or size <= 6
            or abs(form.get(b"up", 0)) >= 2 * size
        )

    def _apart(self, group: Group, row: Row) -> list[int] | None:
        colour = self.colour(group.form.get(b"cf", 0))
        if colour is None:
            return None
        behind = self.colour(group.form.get(b"behind", 0))
        behind = self.colour(group.ground) if behind is None else behind
        if behind is None:
            if group.ground < 0 or (group.depth > group.base and row.tinted):
                return None
            behind = 0xFFFFFF
        return [abs((colour >> bits & 255) - (behind >> bits & 255)) for bits in (0, 8, 16)]


def _drawing_fonts(data: bytes) -> Iterator[int]:
    """The numbers of the fonts that draw pictures."""
    start = data.find(b"{\\fonttbl")
    ends = [
        end
        for end in (data.find(word, start) for word in (b"{\\colortbl", b"{\\stylesheet", b"\\pard"))
        if end > 0
    ]
    table = data[start : min(ends, default=len(data))] if start >= 0 else b""
    for entry in re.split(rb"\\f(?=\d)", table)[1:]:
        number = re.match(rb"\d{1,6}", entry)
        if number is not None and of_pictures(entry.decode("latin-1")):
            yield int(number[0])


def _stands_out(room: dict[bytes, int]) -> bool:
    """Whether a paragraph's indents lead out of its cell."""
    left, right = room.get(b"lin", room.get(b"li", 0)), room.get(b"rin", room.get(b"ri", 0))
    begins = left + room.get(b"fi", 0)
    return min(left, begins) < -300 or max(left, begins, right) > 2000


def _is_low(room: dict[bytes, int], size: int) -> bool:
    """Whether a paragraph's lines are too low for letters of a size."""
    line = room.get(b"sl", 0)
    return -2 * line < 15 * size if line < 0 else room.get(b"slmult", 0) > 0 and 0 < line < 120
