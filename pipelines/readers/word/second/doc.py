"""The second reading of a DOC document: its streams taken apart once more ([MS-DOC]), as text in order.

The reading by structure goes from paragraphs to rows and their definitions; this one goes along the text and knows
of tables only where cells and rows end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.readers.word.second.doc_file import DocFile
from pipelines.readers.word.second.doc_stated import Ink, Mark
from pipelines.readers.word.second.lines import OBJECT, Held, moved, row_lines

_WRITTEN = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\t": "\t"}
_QUIET = ("TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT", "")
_DEEPEST = 40


def second_text(streams: Mapping[str, bytes]) -> str:
    """The document's visible text, paragraphs and rows a line each; ``streams`` are those of the file."""
    return _Walk(DocFile(streams)).text()


class _Walk:
    """The text of a file, laid out by depth in tables: the lines of the cell and the cells of the row that are open."""

    def __init__(self, file: DocFile) -> None:
        self._file = file
        self._lines: list[list[Held]] = [[]]
        self._cells: list[list[list[Held]]] = [[]]

    def text(self) -> str:
        """All lines, each ended by a line end; text boxes, which hang somewhere, stand last."""
        self._story(0, self._file.length)
        written = self._written()
        told: set[str] = set()
        for first, last in self._file.boxes():
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

    def _story(self, first: int, last: int) -> None:
        """The paragraphs of a range of positions, to their cells and rows."""
        position = start = first
        stretches: list[tuple[str, Ink]] = []
        parts: list[tuple[int, int, str, list[tuple[str, Ink]]]] = []
        for words, ink in self._file.letters(first, last):
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
        marks = [self._file.mark(end) for _, end, _, _ in parts]
        tinted = False
        grounds = []
        for mark in reversed(marks):
            tinted = mark.tinted if mark.row else tinted and mark.depth > 0
            grounds.append(tinted)
        fields = _Fields(
            words for _, _, _, held in parts for words, ink in held if not ink.deleted and ink.symbol is None
        )
        carried = ""
        for (_, _, char, held), mark, unknown in zip(parts, marks, reversed(grounds), strict=True):
            words = carried + _paragraph(held, mark.style, self._file.styles, fields, unknown=unknown)
            carried = self._place(words, char, mark)
        if carried:
            self._lines[-1].append(carried)
        self._rise(0)

    def _place(self, words: str, char: str, mark: Mark) -> str:
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
            self._end_row(len(self._lines) - 1, Mark(), shown=True)
            self._lines.pop()
            self._cells.pop()
        while len(self._lines) - 1 < depth:
            self._lines.append([])
            self._cells.append([])

    def _end_row(self, depth: int, mark: Mark, *, shown: bool) -> None:
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
    stretches: list[tuple[str, Ink]], style: int, styles: Mapping[int, Ink], fields: _Fields, *, unknown: bool
) -> str:
    """What is seen of a paragraph of a style; ``unknown``: on a ground that is not known."""
    of_paragraph = styles.get(style, Ink())
    pieces: list[str | tuple[str, int, int]] = []
    largest = 0
    for words, own in stretches:
        if own.deleted or not words:
            continue
        of_run = styles.get(own.style, Ink())
        ink = own.over(of_run).over(of_paragraph)
        seen = _is_seen(own, (of_paragraph, of_run), ink, unknown=unknown)
        shown = "".join(fields.printed(words, own))
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


def _is_seen(own: Ink, styles: tuple[Ink, Ink], ink: Ink, *, unknown: bool) -> bool | None:
    """Whether text of this ink is seen; ``None`` where not even what is no text is."""
    on = {}
    for switch in (0x083C, 0x0837, 0x2A53):
        below = [each.switches.get(switch, 0) in (1, 0x81) for each in styles]
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


@dataclass(slots=True)
class _Field:
    told: str = ""
    parted: bool = False
    result: bool = False
    words: bool = False


class _Fields:
    """The fields that are open along the text, whose code is not printed. ``stretches`` is all text that may hold some."""

    def __init__(self, stretches: Iterable[str]) -> None:
        self._open: list[_Field] = []
        #: for each field to come, whether it has an end: one without would swallow the rest
        self._ended = _ended(stretches)

    @property
    def _in_result(self) -> bool:
        return all(each.result for each in self._open)

    def printed(self, words: str, ink: Ink) -> Iterator[str]:
        """What is printed of the next stretch."""
        if ink.symbol is not None:
            point = ink.symbol & 0xFF if 0xF020 <= ink.symbol <= 0xF07E else ink.symbol
            if self._in_result:
                yield " " if 0xE000 <= point <= 0xF8FF or point < 0x20 else chr(point)
            return
        for char in words:
            if char in "\x13\x14\x15":
                if self._turn(char):
                    yield OBJECT
            elif self._open and not self._open[-1].parted:
                self._open[-1].told += char
            elif self._in_result:
                for each in self._open:
                    each.words = True
                if char == "\x01":
                    yield OBJECT
                elif char >= " " or char in _WRITTEN:
                    yield "" if char == "\x1f" else _WRITTEN.get(char, char)

    def _turn(self, char: str) -> bool:
        """A field begins, comes to its result or ends; whether one ends that prints something that is no text."""
        if char == "\x13":
            if next(self._ended, False):
                self._open.append(_Field())
        elif char == "\x14" and self._open:
            self._open[-1].result = self._open[-1].told.split()[:1] != ["TOC"]
            self._open[-1].parted = True
        elif char == "\x15" and self._open:
            ended = self._open.pop()
            name = "".join(ended.told.split()[:1]).upper()
            silent = not (ended.words or name in _QUIET)
            return self._in_result and (name in ("FORMCHECKBOX", "FORMDROPDOWN") or silent)
        return False


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


def _beside(held: str, by: int, size: int, largest: int) -> str:
    """Text moved from its line is a mark where it is smaller than what stands on the line, or moved far."""
    return moved(held, up=by > 0) if largest and (size < largest or abs(by) >= 6) else held
