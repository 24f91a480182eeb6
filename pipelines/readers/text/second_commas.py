"""The second text of a table in commas (CSV): read letter by letter, its rows put down with tabs."""

from __future__ import annotations

from collections.abc import Iterator

_MARKS = ",;，；"
#: figures in a line, and such lines, that are a report's table
_FIGURES = 5
_LINES = 10


def in_tabs(text: str) -> str:
    """``text`` with its cells parted by tabs where commas part them, else ``text`` itself."""
    lines = text.splitlines()
    for mark in _MARKS:
        rows = 0
        for line in lines:
            pieces = line.split(mark) if mark in line else ()
            rows += sum(piece.strip(' "').replace(".", "", 1).isdecimal() for piece in pieces) >= _FIGURES
            if rows == _LINES:
                return "\n".join(map(_row, _records(text, mark)))
    return text


def _records(text: str, mark: str) -> Iterator[list[str]]:
    """The cells of each row: a quotation mark before a cell begins what the next one that is not doubled ends."""
    for whole in _lines(text):
        cells: list[str] = []
        rest = whole
        while True:
            bare = rest.lstrip(" ")
            if bare[:1] == '"':
                cell, rest = _quoted(bare)
            else:
                end = rest.find(mark)
                cell, rest = (rest, "") if end < 0 else (rest[:end], rest[end:])
            cells.append("".join(cell.splitlines()).strip())
            if not rest.startswith(mark):
                break
            rest = rest[1:]
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


def _quoted(text: str) -> tuple[str, str]:
    """A quoted cell at the head of a text, and what follows it."""
    pieces = text[1:].split('"')
    cell = pieces[0]
    place = 1
    while place + 1 < len(pieces) and not pieces[place]:  # two marks together print one
        cell += f'"{pieces[place + 1]}'
        place += 2
    return cell, '"'.join(pieces[place:])


def _row(cells: list[str]) -> str:
    while cells and not cells[-1]:
        cells.pop()
    return "\t".join(cells)
