"""The second reading of a DOC document: its streams taken apart once more ([MS-DOC]), as text in order.

The reading by structure goes from paragraphs to rows and their definitions; this one goes along the text and knows
of tables only where cells and rows end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.readers.word.second.doc_file import DocFile
from pipelines.readers.word.second.doc_stated import Ink, Mark
from pipelines.readers.word.second.docx_objects import COMPUTED, WITHOUT_PRINT
from pipelines.readers.word.second.lines import OBJECT, ByDepth, Pieces

_WRITTEN = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\t": "\t"}
_QUIET = ("TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT", "")
_DEEPEST = 40

#: twips: indents that lead out of a cell, and a height that is too low for a figure
_FAR_LEFT, _FAR_RIGHT, _LOW = -300, 2_000, 190


def second_text(streams: Mapping[str, bytes]) -> str:
    """The document's visible text, paragraphs and rows a line each; ``streams`` are those of the file."""
    file = DocFile(streams)
    written = _story(file, 0, file.length)
    told: set[str] = set()
    for first, last in file.boxes():  # text boxes, which hang somewhere, stand last
        box = _story(file, first, last)
        words = "".join(box.split())
        if words not in told:  # a drawing that is kept twice keeps its text twice
            told.add(words)
            written += box
    return written


@dataclass(slots=True)
class _Part:
    """A paragraph of the file: where it ends and by which character, and its stretches of one ink each."""

    end: int
    char: str
    gone: bool
    stretches: list[tuple[str, Ink]]


def _parts(file: DocFile, first: int, last: int) -> list[_Part]:
    """The paragraphs of a range of positions."""
    position = start = first
    stretches: list[tuple[str, Ink]] = []
    parts: list[_Part] = []
    for words, ink in file.letters(first, last):
        begin = 0
        for n, char in enumerate(words):
            if char in "\r\x07\x0c":
                stretches.append((words[begin:n], ink))
                parts.append(_Part(position + n, char, ink.deleted, stretches))
                stretches, begin, start = [], n + 1, position + n + 1
        stretches.append((words[begin:], ink))
        position += len(words)
    if start < last:
        parts.append(_Part(last - 1, "\r", False, stretches))
    return parts


def _story(file: DocFile, first: int, last: int) -> str:
    """The lines of a range of positions, each ended by a line end."""
    parts = _parts(file, first, last)
    marks = [file.mark(part.end) for part in parts]
    row = Mark()
    rows = []
    for mark in reversed(marks):
        row = mark if mark.row else row if mark.depth > 0 else Mark()
        rows.append(row)
    fields = _Fields(
        words for part in parts for words, ink in part.stretches if not ink.deleted and ink.symbol is None
    )
    lines = ByDepth()
    carried = ""
    for part, mark, row in zip(parts, marks, reversed(rows), strict=True):
        inside = fields.inside = max(mark.depth, int(part.char == "\x07")) > 0
        words = carried + _paragraph(part.stretches, mark, row, file, fields, inside=inside)
        carried = _place(lines, words, part, mark)
    if carried:
        lines.paragraph(carried)
    return lines.text()


def _place(lines: ByDepth, words: str, part: _Part, mark: Mark) -> str:
    """Puts a paragraph where it ends: on the page, in a cell or as the end of a row; gives what runs on."""
    cell = part.char == "\x07"
    depth = min(max(mark.depth, int(cell)), _DEEPEST)
    lines.rise(depth)
    if depth and mark.row:
        gone = part.gone and not any("".join(map(str, each)) for each in lines.cells(depth))
        lines.end_row(depth, mark.covered, shown=mark.shown and not gone)
    elif cell or (depth and mark.inner):
        lines.paragraph(words)
        lines.end_cell(depth)
    elif part.gone:
        return words
    else:
        lines.paragraph(words)
    return ""


def _paragraph(
    stretches: list[tuple[str, Ink]], mark: Mark, row: Mark, file: DocFile, fields: _Fields, *, inside: bool
) -> str:
    """What is seen of a paragraph that ends with a mark, in a row; ``inside``: of a table."""
    of_paragraph, unknown = file.styles.get(mark.style, Ink()), row.tinted
    off = inside and _is_off(mark, row)
    pieces = Pieces()
    for words, own in stretches:
        if own.deleted or not words:
            continue
        of_run = file.styles.get(own.style, Ink())
        ink = own.over(of_run).over(of_paragraph)
        seen = _is_seen(own, (of_paragraph, of_run), ink, unknown=unknown)
        shown = "".join(fields.printed(words, own))
        if seen is None:
            continue
        doubted = (inside and any(map(str.isdigit, shown))) and (
            (seen and (off or _is_bent(ink, mark, file.drawing))) or _is_pale(ink, unknown=unknown)
        )
        if not seen:
            shown = OBJECT * shown.count(OBJECT)
        if doubted:
            shown += OBJECT
        pieces.add(shown, script=ink.script or 0, by=ink.by or 0, size=ink.size or 20)
    if inside and pieces.slips:
        pieces.add(OBJECT)
    return pieces.taken()


def _is_off(mark: Mark, row: Mark) -> bool:
    """Whether a paragraph stands out of its cell, or in a row that is too low for a figure."""
    starts = mark.begins, mark.begins + mark.first
    return min(starts) < _FAR_LEFT or max(*starts, mark.ends) > _FAR_RIGHT or 0 < row.room < _LOW


def _is_bent(ink: Ink, mark: Mark, drawing: frozenset[int]) -> bool:
    """Whether letters are piled, spread, squeezed, cut, dots, far from their line, or pictures."""
    size = ink.size or 20
    spread, width = ink.spread or 0, 100 if ink.width is None else ink.width
    return (
        ink.font in drawing
        or spread <= -2 * size
        or spread >= 20 * size
        or 0 < width < 30
        or 2 < size <= 6
        or abs(ink.by or 0) >= 2 * size
        or 0 < mark.high < 7.5 * size
    )


def _apart(ink: Ink, *, unknown: bool) -> list[int] | None:
    """How far the channels of ink are from those behind it, ``None`` where one of the two is not known."""
    behind = ink.behind if ink.behind is not None and ink.behind >= 0 else None if unknown else 0xFFFFFF
    if ink.colour is None or ink.colour < 0 or behind is None:
        return None
    return [abs((ink.colour >> bits & 255) - (behind >> bits & 255)) for bits in (0, 8, 16)]


def _is_pale(ink: Ink, *, unknown: bool) -> bool:
    """Whether ink is told from what is behind it by who looks closely alone."""
    apart = _apart(ink, unknown=unknown)
    return apart is not None and max(apart) > 11 and sum(apart) < 72


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
    apart = _apart(ink, unknown=unknown)
    return apart is None or sum(apart) >= 60


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
        #: whether the text to come stands in a table
        self.inside = False
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
            return self._in_result and (
                name in ("FORMCHECKBOX", "FORMDROPDOWN")
                or (self.inside and (name in COMPUTED or (ended.words and name in WITHOUT_PRINT)))
                or silent
            )
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
