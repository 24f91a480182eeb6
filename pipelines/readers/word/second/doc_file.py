"""The streams of a DOC document taken apart ([MS-DOC] 2.4), for its second text: positions to characters and to what is
stated of them."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import pairwise

from pipelines.readers.word.second.doc_stated import Ink, Mark, ink_of, sprms_of, state
from pipelines.readers.word.second.lines import of_pictures

_DEEPEST = 40


class DocFile:
    """The file with these streams. ``styles`` are the inks of styles, by number; ``drawing`` the fonts that draw pictures."""

    def __init__(self, streams: Mapping[str, bytes]) -> None:
        self._document = streams["WordDocument"]
        flags = int.from_bytes(self._document[0x0A:0x0C], "little")
        self._table = streams.get("1Table" if flags & 0x0200 else "0Table", b"")
        self._data = streams.get("Data", b"")
        self._pieces = list(self._piece_table())
        self._characters = self._runs(0xFA, 1)
        self._paragraphs = self._runs(0x102, 13)
        self._inks: dict[bytes, Ink] = {}
        self.styles = self._style_inks()
        self.drawing = frozenset(self._drawing())
        self._lengths: tuple[int, ...] = struct.unpack_from("<7I", self._document, 0x4C)

    @property
    def length(self) -> int:
        """How many positions the text outside of boxes and notes has."""
        return self._lengths[0]

    def boxes(self) -> Iterator[tuple[int, int]]:
        """The ranges of positions of text boxes."""
        first, size = sum(self._lengths[:6]), self._lengths[6]
        if not size:
            return
        plc = _part(self._document, self._table, 0x25A)
        count = max(len(plc) - 4, 0) // 26
        bounds = struct.unpack_from(f"<{count + 1}I", plc) if count else (0, size)
        for start, end in pairwise(bounds):
            if start < end <= size:
                yield first + start, first + end

    def _drawing(self) -> Iterator[int]:
        """The numbers of fonts that draw pictures."""
        names = _part(self._document, self._table, 0x112)
        at, number = 4, 0
        while at < len(names):
            held = names[at + 40 : at + 1 + names[at]]
            if of_pictures(held.decode("utf-16-le", "ignore").split("\0")[0]):
                yield number
            at, number = at + 1 + names[at], number + 1

    def _piece_table(self) -> Iterator[tuple[int, int, int, int, int]]:
        """First position, end, offset, bytes a character and modifier of each piece."""
        clx = _part(self._document, self._table, 0x1A2)
        at = 0
        while at < len(clx) and clx[at] == 1:
            at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
        count = (int.from_bytes(clx[at + 1 : at + 5], "little") - 4) // 12
        at += 5
        for n in range(count):
            start, end = struct.unpack_from("<II", clx, at + 4 * n)
            where, modifier = struct.unpack_from("<IH", clx, at + 4 * (count + 1) + 8 * n + 2)
            narrow = bool(where & 0x40000000)
            offset = (where & 0x3FFFFFFF) // (2 if narrow else 1)
            yield start, end, offset, 1 if narrow else 2, modifier

    def _runs(self, at: int, head: int) -> tuple[list[int], list[bytes]]:
        """Ends of runs as offsets in the file, and what each states; ``head``: bytes of an entry."""
        plc = _part(self._document, self._table, at)
        count = (len(plc) - 4) // 8
        ends: list[int] = []
        stated: list[bytes] = []
        for n in range(count):
            page = (int.from_bytes(plc[4 * (count + 1 + n) :][:4], "little") & 0x3FFFFF) * 512
            body = self._document[page : page + 512]
            for index in range(body[511] if len(body) == 512 else 0):
                ends.append(int.from_bytes(body[4 * index + 4 : 4 * index + 8], "little"))
                place = 2 * body[4 * (body[511] + 1) + head * index]
                size = body[place] if place else 0
                if head == 1:
                    stated.append(body[place + 1 : place + 1 + size])
                elif size:
                    stated.append(body[place + 1 : place + 2 * size])
                else:
                    stated.append(body[place + 2 : place + 2 + 2 * body[place + 1]] if place else b"")
        return ends, stated

    def _style_inks(self) -> dict[int, Ink]:
        """What styles state of their text, those below them included."""
        own = self._own_inks()
        found: dict[int, Ink] = {}
        for number in own:
            ink, above, steps = own[number][1], own[number][0], 0
            while above in own and steps < _DEEPEST:
                ink, above, steps = ink.over(own[above][1]), own[above][0], steps + 1
            found[number] = ink
        return found

    def _own_inks(self) -> dict[int, tuple[int, Ink]]:
        """The style below each style, and what itself states of text."""
        sheet = _part(self._document, self._table, 0xA2)
        own: dict[int, tuple[int, Ink]] = {}
        try:
            head, count, fixed = struct.unpack_from("<HHH", sheet)
            at = 2 + head
            for number in range(count):
                size = int.from_bytes(sheet[at : at + 2], "little")
                body = sheet[at + 2 : at + 2 + size]
                at += 2 + size + (size & 1)
                if len(body) <= fixed + 2 or body[2] & 15 not in (1, 2):
                    continue
                place = fixed + 4 + 2 * int.from_bytes(body[fixed : fixed + 2], "little")
                if body[2] & 15 == 1:
                    skipped = int.from_bytes(body[place : place + 2], "little")
                    place += 2 + skipped + (skipped & 1)
                length = int.from_bytes(body[place : place + 2], "little")
                own[number] = (
                    int.from_bytes(body[2:4], "little") >> 4,
                    ink_of(sprms_of(body[place + 2 : place + 2 + length])),
                )
        except (struct.error, IndexError):
            return {}
        return own

    def letters(self, first: int, last: int) -> Iterator[tuple[str, Ink]]:
        """The characters of a range of positions with what is stated of them, run by run."""
        ends, stated = self._characters
        at = max(bisect_right(self._pieces, first, key=lambda piece: piece[0]) - 1, 0)
        for start, end, offset, width, modifier in self._pieces[at:]:
            if start >= last:
                return
            begin = offset + (max(first, start) - start) * width
            stop = offset + (min(last, end) - start) * width
            index = bisect_right(ends, begin)
            gone = modifier & 0x1FF in (0x41 << 1, 0x5C << 1) and modifier & 1 == 0 and modifier >> 8 == 1
            while begin < stop:
                until = min(ends[index], stop) if index < len(ends) else stop
                held = self._document[begin:until]
                words = held.decode("cp1252", "replace") if width == 1 else _units(held)
                ink = self._known(stated[index]) if index < len(stated) else Ink()
                yield words, Ink(deleted=True) if gone else ink
                begin, index = until, index + 1

    def _known(self, stated: bytes) -> Ink:
        known = self._inks.get(stated)
        if known is None:
            known = self._inks[stated] = ink_of(sprms_of(stated))
        return known

    def mark(self, position: int) -> Mark:
        """The properties of the paragraph whose end stands at a position."""
        at = max(bisect_right(self._pieces, position, key=lambda piece: piece[0]) - 1, 0)
        found = Mark()
        if at >= len(self._pieces):
            return found
        start, _, offset, width, modifier = self._pieces[at]
        ends, stated = self._paragraphs
        index = bisect_right(ends, offset + (position - start) * width)
        if index < len(stated):
            found.style = int.from_bytes(stated[index][:2], "little")
            state(found, sprms_of(stated[index][2:]), self._data)
        if modifier & 1 == 0 and modifier >> 1 & 0x7F in (0x18, 0x19):
            setattr(found, "inside" if modifier >> 1 & 0x7F == 0x18 else "row", bool(modifier >> 8))
        found.depth = found.depth or int(found.inside)
        return found


def _part(document: bytes, table: bytes, at: int) -> bytes:
    start, size = struct.unpack_from("<II", document, at)
    return table[start : start + size]


def _units(held: bytes) -> str:
    """One character for each unit of two bytes, so that positions stay."""
    words = held.decode("utf-16-le", "surrogatepass")
    return (
        words
        if len(words) == len(held) // 2
        else "".join(map(chr, struct.unpack(f"<{len(held) // 2}H", held)))
    )
