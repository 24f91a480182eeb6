"""The second reading of a DOC document: its streams taken apart once more ([MS-DOC]), as text in order.

The reading by structure goes from paragraphs to rows and their definitions; this one goes along the text and knows
of tables only where cells and rows end.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.readers.word.second.lines import OBJECT, Held, moved, row_lines

_WRITTEN = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\t": "\t"}
_QUIET = ("TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT", "")
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
#: Ico: the colours that have a number, 0 being the one that the program picks
_INKS = (
    -1, 0, 0x0000FF, 0x00FFFF, 0x00FF00, 0xFF00FF, 0xFF0000, 0xFFFF00, 0xFFFFFF, 0x000080, 0x008080, 0x008000,
    0x800080, 0x800000, 0x808000, 0x808080, 0xC0C0C0,
)  # fmt: skip
_DEEPEST = 40

#: property modifiers: number and operand
_Sprms = list[tuple[int, bytes]]


def second_text(streams: Mapping[str, bytes]) -> str:
    """The document's visible text, paragraphs and rows a line each; ``streams`` are those of the file."""
    document = streams["WordDocument"]
    flags = int.from_bytes(document[0x0A:0x0C], "little")
    table = streams.get("1Table" if flags & 0x0200 else "0Table", b"")
    return _Walk(document, table, streams.get("Data", b"")).text()


def _part(document: bytes, table: bytes, at: int) -> bytes:
    start, size = struct.unpack_from("<II", document, at)
    return table[start : start + size]


def _sprms(held: bytes) -> _Sprms:
    found: _Sprms = []
    at = 0
    while at + 2 < len(held):
        (sprm,) = struct.unpack_from("<H", held, at)
        at += 2
        size = _SIZES[sprm >> 13]
        if sprm >> 13 == 6:
            size = held[at]
            at += 1
            if sprm in (0xD608, 0xD606):
                size = (size | held[at] << 8) - 1 if at < len(held) else 0
                at += 1
            elif sprm == 0xC615 and size == 255:
                size = 2 + 4 * held[at] + 3 * held[at + 1 + 4 * held[at]]
        found.append((sprm, held[at : at + size]))
        at += size
    return [each for each in found if each[1]]


@dataclass(slots=True)
class _Ink:
    """What a run states of its text."""

    switches: dict[int, int] = field(default_factory=dict)
    script: int | None = None
    by: int | None = None
    size: int | None = None
    colour: int | None = None
    behind: int | None = None
    style: int = -1
    deleted: bool = False
    symbol: int | None = None

    def over(self, below: _Ink) -> _Ink:
        """This one over what stands below it."""

        def first(own: int | None, other: int | None) -> int | None:
            return other if own is None else own

        return _Ink(
            below.switches | self.switches, first(self.script, below.script), first(self.by, below.by),
            first(self.size, below.size), first(self.colour, below.colour), first(self.behind, below.behind),
            self.style, self.deleted, self.symbol,
        )  # fmt: skip


def _ink(sprms: _Sprms) -> _Ink:
    found = _Ink()
    for sprm, operand in sprms:
        if sprm in (0x083C, 0x0837, 0x2A53):
            found.switches[sprm] = operand[0]
        elif sprm == 0x0800:
            found.deleted = operand[0] == 1
        elif sprm == 0x2A48:
            found.script = {1: 1, 2: -1}.get(operand[0], 0)
        elif sprm == 0x4845:
            found.by = int.from_bytes(operand, "little", signed=True)
        elif sprm == 0x4A43:
            found.size = int.from_bytes(operand, "little")
        elif sprm == 0x2A42:
            found.colour = _INKS[operand[0]] if operand[0] < len(_INKS) else -1
        elif sprm == 0x6870:
            found.colour = -1 if operand[3] else int.from_bytes(operand[:3], "big")
        elif sprm == 0x2A0C:
            found.behind = _INKS[operand[0]] if operand[0] < len(_INKS) else -1
        elif sprm == 0xCA71 and len(operand) >= 8:
            found.behind = -1 if operand[7] else int.from_bytes(operand[4:7], "big")
        elif sprm == 0x4A30:
            found.style = int.from_bytes(operand, "little")
        elif sprm == 0x6A09:
            found.symbol = int.from_bytes(operand[2:4], "little")
    return found


@dataclass(slots=True)
class _Mark:
    """What the end of a paragraph says: depth in tables, whether a row or an inner cell ends, its style."""

    depth: int = 0
    inside: bool = False
    row: bool = False
    inner: bool = False
    style: int = 0
    shown: bool = True
    tinted: bool = False
    #: of a row: which of its cells are covered by others
    covered: list[bool] = field(default_factory=list)


class _Walk:
    def __init__(self, document: bytes, table: bytes, data: bytes) -> None:
        self._document, self._table, self._data = document, table, data
        self._pieces = list(self._piece_table())
        self._characters = self._runs(0xFA, 1)
        self._paragraphs = self._runs(0x102, 13)
        self._inks: dict[bytes, _Ink] = {}
        self._styles = self._style_inks()
        self._lengths = struct.unpack_from("<7I", document, 0x4C)
        #: for each field to come, whether it has an end: one without would swallow the rest
        self._ended: Iterator[bool] = iter(())
        self._lines: list[list[Held]] = [[]]
        self._cells: list[list[list[Held]]] = [[]]

    # -- the file -------------------------------------------------------------------------------------

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

    def _style_inks(self) -> dict[int, _Ink]:
        """What styles state of their text, those below them included."""
        sheet = _part(self._document, self._table, 0xA2)
        own: dict[int, tuple[int, _Ink]] = {}
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
                    _ink(_sprms(body[place + 2 : place + 2 + length])),
                )
        except (struct.error, IndexError):
            return {}
        found: dict[int, _Ink] = {}
        for number in own:
            ink, above, steps = own[number][1], own[number][0], 0
            while above in own and steps < _DEEPEST:
                ink, above, steps = ink.over(own[above][1]), own[above][0], steps + 1
            found[number] = ink
        return found

    def _letters(self, first: int, last: int) -> Iterator[tuple[str, _Ink]]:
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
                ink = self._known(stated[index]) if index < len(stated) else _Ink()
                yield words, _Ink(deleted=True) if gone else ink
                begin, index = until, index + 1

    def _known(self, stated: bytes) -> _Ink:
        known = self._inks.get(stated)
        if known is None:
            known = self._inks[stated] = _ink(_sprms(stated))
        return known

    def _mark(self, position: int) -> _Mark:
        """The properties of the paragraph whose end stands at a position."""
        at = max(bisect_right(self._pieces, position, key=lambda piece: piece[0]) - 1, 0)
        found = _Mark()
        if at >= len(self._pieces):
            return found
        start, _, offset, width, modifier = self._pieces[at]
        ends, stated = self._paragraphs
        index = bisect_right(ends, offset + (position - start) * width)
        if index < len(stated):
            found.style = int.from_bytes(stated[index][:2], "little")
            self._apply(found, _sprms(stated[index][2:]), 0)
        if modifier & 1 == 0 and modifier >> 1 & 0x7F in (0x18, 0x19):
            setattr(found, "inside" if modifier >> 1 & 0x7F == 0x18 else "row", bool(modifier >> 8))
        found.depth = found.depth or int(found.inside)
        return found

    def _apply(self, found: _Mark, sprms: _Sprms, deep: int) -> None:
        for sprm, operand in sprms:
            if sprm == 0x2416:
                found.inside = bool(operand[0])
            elif sprm in (0x2417, 0x244C):
                found.row = bool(operand[0])
            elif sprm == 0x244B:
                found.inner = bool(operand[0])
            elif sprm == 0x6649:
                found.depth = int.from_bytes(operand, "little", signed=True)
            elif sprm == 0x664A:
                found.depth = (found.depth or int(found.inside)) + int.from_bytes(
                    operand, "little", signed=True
                )
            elif sprm == 0x9407:
                found.shown = not -40 <= int.from_bytes(operand, "little", signed=True) < 0
            elif sprm in (0xD612, 0xD60C, 0xD616):
                for at in range(0, len(operand) - 9, 10):
                    found.tinted = found.tinted or (
                        operand[at + 7] == 0 and operand[at + 4 : at + 7] != b"\xff\xff\xff"
                    )
            elif sprm == 0xD609:
                for at in range(0, len(operand) - 1, 2):
                    shade = int.from_bytes(operand[at : at + 2], "little")
                    found.tinted = found.tinted or shade >> 5 & 31 not in (0, 8) or shade >> 10 > 1
            elif sprm in (0xD608, 0xD606):
                found.covered = list(_covered(operand, 20 if sprm == 0xD608 else 10))
            elif sprm == 0x5624:
                for n in range(operand[0] + 1, min(operand[1], len(found.covered))):
                    found.covered[n] = True
            elif sprm == 0xD62B and operand[0] < len(found.covered):
                found.covered[operand[0]] = operand[1] & 3 == 1
            elif sprm in (0x6645, 0x6646, 0x646B) and deep < 4:
                at = int.from_bytes(operand, "little")
                size = int.from_bytes(self._data[at : at + 2], "little")
                self._apply(found, _sprms(self._data[at + 2 : at + 2 + size]), deep + 1)

    # -- the text -------------------------------------------------------------------------------------

    def text(self) -> str:
        """All lines, each ended by a line end; text boxes, which hang somewhere, stand last."""
        self._story(0, self._lengths[0])
        written = self._written()
        told: set[str] = set()
        for first, last in self._boxes():
            self._lines = [[]]
            self._story(first, last)
            box = self._written()
            words = "".join(box.split())
            if words not in told:  # a drawing that is kept twice keeps its text twice
                told.add(words)
                written += box
        return written

    def _written(self) -> str:
        lines = (held if isinstance(held, list) else [held] for held in self._lines[0])
        return "".join(f"{line}\n" for some in lines for line in some)

    def _boxes(self) -> Iterator[tuple[int, int]]:
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

    def _story(self, first: int, last: int) -> None:
        """The paragraphs of a range of positions, to their cells and rows."""
        position = start = first
        stretches: list[tuple[str, _Ink]] = []
        parts: list[tuple[int, int, str, list[tuple[str, _Ink]]]] = []
        for words, ink in self._letters(first, last):
            begin = 0
            for n, char in enumerate(words):
                if char in "\r\x07\x0c":
                    stretches.append((words[begin:n], ink))
                    parts.append((start, position + n, char if not ink.deleted else f"-{char}", stretches))
                    stretches, begin, start = [], n + 1, position + n + 1
            stretches.append((words[begin:], ink))
            position += len(words)
        if start < last:
            parts.append((start, last - 1, "\r", stretches))
        marks = [self._mark(end) for _, end, _, _ in parts]
        tinted = False
        grounds = []
        for mark in reversed(marks):
            tinted = mark.tinted if mark.row else tinted and mark.depth > 0
            grounds.append(tinted)
        fields: list[_Field] = []
        self._ended = _ended(
            words for _, _, _, held in parts for words, ink in held if not ink.deleted and ink.symbol is None
        )
        carried = ""
        for (_, _, char, held), mark, unknown in zip(parts, marks, reversed(grounds), strict=True):
            words = carried + self._paragraph(held, mark.style, fields, unknown=unknown)
            carried = self._place(words, char, mark)
        if carried:
            self._lines[-1].append(carried)
        self._rise(0)

    def _place(self, words: str, char: str, mark: _Mark) -> str:
        """Puts a paragraph where it ends: on the page, in a cell or as the end of a row; gives what runs on."""
        cell = char[-1] == "\x07"
        depth = min(max(mark.depth, int(cell)), _DEEPEST)
        self._rise(depth)
        if depth and mark.row:
            gone = char[0] == "-" and not any("".join(map(str, each)) for each in self._cells[depth])
            self._end_row(depth, mark, shown=mark.shown and not gone)
        elif cell or (depth and mark.inner):
            self._lines[depth].append(words)
            self._cells[depth].append(self._lines[depth])
            self._lines[depth] = []
        elif char[0] == "-":
            return words
        else:
            self._lines[depth].append(words)
        return ""

    def _rise(self, depth: int) -> None:
        while len(self._lines) - 1 > depth:
            self._end_row(len(self._lines) - 1, _Mark(), shown=True)
            self._lines.pop()
            self._cells.pop()
        while len(self._lines) - 1 < depth:
            self._lines.append([])
            self._cells.append([])

    def _end_row(self, depth: int, mark: _Mark, *, shown: bool) -> None:
        cells, self._cells[depth] = self._cells[depth], []
        if self._lines[depth]:
            cells.append(self._lines[depth])
            self._lines[depth] = []
        covered = mark.covered if len(mark.covered) >= len(cells) else [False] * len(cells)
        seen = [cell for cell, gone in zip(cells, covered, strict=False) if not gone]
        if not seen or not shown:
            return
        lines = row_lines(seen)
        around = self._lines[depth - 1]
        if around and isinstance(around[-1], list):
            around[-1].extend(lines)
        elif depth > 1 and len(lines) == 1 and "\t" not in lines[0]:
            around.append(lines[0])
        else:
            around.append(lines)

    def _paragraph(
        self, stretches: list[tuple[str, _Ink]], style: int, fields: list[_Field], *, unknown: bool
    ) -> str:
        """What is seen of a paragraph; ``fields`` are those open where it begins."""
        pieces: list[str | tuple[str, int, int]] = []
        largest = 0
        for words, own in stretches:
            if own.deleted or not words:
                continue
            ink = own.over(self._styles.get(own.style, _Ink())).over(self._styles.get(style, _Ink()))
            seen = self._seen(own, style, ink, unknown=unknown)
            shown = "".join(self._printed(words, own, fields))
            if seen is None:
                continue
            if not seen:
                shown = OBJECT * shown.count(OBJECT)
            size = ink.size or 20
            if ink.script:
                pieces.append(moved(shown, up=ink.script > 0))
            elif ink.by:
                pieces.append((shown, ink.by, size))
            else:
                if shown.strip():
                    largest = max(largest, size)
                pieces.append(shown)
        held = "".join(each if isinstance(each, str) else _beside(*each, largest) for each in pieces)
        return held.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _seen(self, own: _Ink, style: int, ink: _Ink, *, unknown: bool) -> bool | None:
        """Whether text of this ink is seen; ``None`` where not even what is no text is."""
        on = {}
        for switch in (0x083C, 0x0837, 0x2A53):
            below = [
                self._styles.get(each, _Ink()).switches.get(switch, 0) in (1, 0x81)
                for each in (style, own.style)
            ]
            by_style = below[0] != below[1]
            stated = own.switches.get(switch, 0x80)
            on[switch] = by_style if stated == 0x80 else not by_style if stated == 0x81 else stated == 1
        if on[0x083C]:
            return None
        if on[0x0837] or on[0x2A53] or (ink.size is not None and ink.size <= 2):
            return False
        behind = ink.behind if ink.behind is not None and ink.behind >= 0 else None if unknown else 0xFFFFFF
        if ink.colour is None or ink.colour < 0 or behind is None:
            return True
        return sum(abs((ink.colour >> bits & 255) - (behind >> bits & 255)) for bits in (0, 8, 16)) >= 60

    def _printed(self, words: str, ink: _Ink, fields: list[_Field]) -> Iterator[str]:
        if ink.symbol is not None:
            point = ink.symbol & 0xFF if 0xF020 <= ink.symbol <= 0xF07E else ink.symbol
            if not fields or all(each.result for each in fields):
                yield " " if 0xE000 <= point <= 0xF8FF or point < 0x20 else chr(point)
            return
        for char in words:
            if char == "\x13":
                if next(self._ended, False):
                    fields.append(_Field())
            elif char == "\x14" and fields:
                fields[-1].result = fields[-1].told.split()[:1] != ["TOC"]
                fields[-1].parted = True
            elif char == "\x15" and fields:
                ended = fields.pop()
                name = "".join(ended.told.split()[:1]).upper()
                if all(each.result for each in fields) and (
                    name in ("FORMCHECKBOX", "FORMDROPDOWN") or not (ended.words or name in _QUIET)
                ):
                    yield OBJECT
            elif fields and not fields[-1].parted:
                fields[-1].told += char
            elif not fields or all(each.result for each in fields):
                for each in fields:
                    each.words = True
                if char == "\x01":
                    yield OBJECT
                elif char >= " " or char in _WRITTEN:
                    yield "" if char == "\x1f" else _WRITTEN.get(char, char)


@dataclass(slots=True)
class _Field:
    told: str = ""
    parted: bool = False
    result: bool = False
    words: bool = False


def _ended(stretches: Iterable[str]) -> Iterator[bool]:
    """For each beginning of a field, whether an end answers it."""
    found: list[bool] = []
    opened: list[int] = []
    for words in stretches:
        for char in words:
            if char == "\x13":
                opened.append(len(found))
                found.append(False)
            elif char == "\x15" and opened:
                found[opened.pop()] = True
    return iter(found)


def _units(held: bytes) -> str:
    """One character for each unit of two bytes, so that positions stay."""
    words = held.decode("utf-16-le", "surrogatepass")
    return (
        words
        if len(words) == len(held) // 2
        else "".join(map(chr, struct.unpack(f"<{len(held) // 2}H", held)))
    )


def _covered(operand: bytes, size: int) -> Iterator[bool]:
    """Which cells of a row definition are covered by the one before or above them."""
    count = operand[0] if operand else 0
    first = 0
    for n in range(count):
        flags = int.from_bytes(operand[1 + 2 * (count + 1) + size * n :][:2], "little")
        joined = flags & 3
        first = first or joined
        yield (joined not in (0, first)) or flags & 0x60 == 0x20


def _beside(held: str, by: int, size: int, largest: int) -> str:
    """Text moved from its line is a mark where it is smaller than what stands on the line, or moved far."""
    return moved(held, up=by > 0) if largest and (size < largest or abs(by) >= 6) else held
