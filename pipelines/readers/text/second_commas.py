"""The second text of a table in commas (CSV): read letter by letter, its rows put down with tabs."""

from __future__ import annotations

from collections.abc import Iterator

_MARKS = ",;，；"
#: figures, or places left blank, in a line, and such lines, that are a report's table
_FIGURES = 5
_LINES = 10
#: what a figure, its counter, the mark of a note and a sign for nothing are written with
_OF_FIGURES = "0123456789０１２３４５６７８９.,，%+-—－/／零无無件条項项个宗次起份部户人笔元万①②③④⑤⑥⑦⑧⑨¹²³*[]"


def in_tabs(text: str) -> str:
    """``text`` with its cells parted by tabs where commas part them, else ``text`` itself."""
    lines = text.splitlines()
    for mark in _MARKS:
        rows = 0
        for line in lines if mark in text else ():
            if mark not in line:
                continue
            pieces = line.split(mark)
            rows += sum(_may_be_figure(piece.strip(' "')) for piece in pieces) >= _FIGURES
            if rows == _LINES:
                return "\n".join(map(_row, _records(text, mark)))
    return text


def _may_be_figure(piece: str) -> bool:
    """Whether a piece of a line is digits with what may stand beside them, a sign for nothing, or nothing."""
    return not piece.strip(_OF_FIGURES) and not any(map(str.isspace, piece))


def _records(text: str, mark: str) -> Iterator[list[str]]:
    """The cells of each row: a quotation mark before a cell begins what the next one that is not doubled ends."""
    for whole in _lines(text):
        cells: list[str] = []
        place = 0
        while True:
            while whole.startswith(" ", place):
                place += 1
            if whole.startswith('"', place):
                cell, place = _quoted(whole, place + 1)
            else:
                end = whole.find(mark, place)
                end = len(whole) if end < 0 else end
                cell, place = whole[place:end], end
            cells.append("".join(cell.splitlines()).strip())
            if not whole.startswith(mark, place):
                break
            place += 1
        yield cells


def _lines(text: str) -> Iterator[str]:
    """Lines, those that a cell in quotation marks holds as one."""
    held: list[str] = []
    odd = False
    for line in text.splitlines():
        held.append(line)
        odd ^= line.count('"') % 2 == 1
        if not odd:
            yield "\n".join(held)
            held = []
    yield from held


def _quoted(text: str, start: int) -> tuple[str, int]:
    """A quoted cell that begins at ``start``, and the place behind its end: two marks together print one."""
    pieces: list[str] = []
    while (end := text.find('"', start)) >= 0:
        pieces.append(text[start:end])
        start = end + 2
        if not text.startswith('"', end + 1):
            return '"'.join(pieces), end + 1
    return '"'.join([*pieces, text[start:]]), len(text)


def _row(cells: list[str]) -> str:
    while cells and not cells[-1]:
        cells.pop()
    return "\t".join(cells)
