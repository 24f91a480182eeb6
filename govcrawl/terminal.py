"""Words for a terminal: width of Chinese text, tables, colours, and printing that never stops the work."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

#: what is shown where there is no value
DASH = "–"
_COLOURS = {"verified": "32", "inconsistent": "33", "partial": "33", "unreadable": "31"}
_CLEAR_LINE = "\r\x1b[K"


def say(text: str, *, out: TextIO | None = None) -> bool:
    """Print to stdout, or to ``out``; whether the reader has it, or wanted no more.

    A full disk, a reader that went away (``| head``) or a locale without Chinese stops no harvest: what cannot be
    written is left out, what cannot be encoded is written as an escape.
    """
    stream = out or sys.stdout
    try:
        try:
            print(text, file=stream, flush=True)
        except UnicodeEncodeError:
            encoded = text.encode(stream.encoding or "ascii", "backslashreplace")
            print(encoded.decode(stream.encoding or "ascii"), file=stream, flush=True)
    except (OSError, ValueError) as error:  # ValueError: the stream was closed
        _give_up(stream)
        if isinstance(error, BrokenPipeError):
            return True
        if stream is not sys.stderr:
            warn(f"standard output cannot be written ({error}); going on without it")
        return False
    return True


def warn(text: str) -> None:
    """One line on stderr."""
    say(text, out=sys.stderr)


def _give_up(stream: TextIO) -> None:
    """Let what is still in the stream's buffer, and all that follows, go nowhere: Python would complain at exit."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def show_progress(text: str) -> None:
    """Rewrite one line of stderr where that is a terminal; ``""`` clears it."""
    if not sys.stderr.isatty():
        return
    try:
        sys.stderr.write(_CLEAR_LINE + text)
        sys.stderr.flush()
    except OSError:  # the terminal was closed
        _give_up(sys.stderr)


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Iterable[Sequence[object]], *, heads: Sequence[str] = ()) -> list[str]:
    """Lines of a table whose columns stand in line on a terminal, where an ideograph is two columns wide.

    Numbers are set to the right, except in the first column; ``None`` is shown as a dash. With ``heads``, a rule
    follows them; without, a row of two cells is a name and words about it, which take no part in the widths.
    """
    cells = [[DASH if value is None else str(value) for value in row] for row in rows]
    lines = [list(heads), *cells] if heads else cells
    widths: dict[int, int] = {}
    for line in lines:
        for column, text in enumerate(line[:-1] if len(line) == 2 and not heads else line):
            widths[column] = max(widths.get(column, 0), width(text))
    right = {
        column
        for column in range(1, len(heads))
        if cells and all(_is_number(row[column]) for row in cells if column < len(row))
    }
    shown = []
    for number, line in enumerate(lines):
        head = bool(heads) and number == 0
        padded = []
        for column, text in enumerate(line):
            space = " " * (widths.get(column, 0) - width(text))
            to_the_right = column > 0 and (column in right if head else _is_number(text))
            padded.append(space + text if to_the_right else coloured(text) + space)
        shown.append("  ".join(padded).rstrip())
        if head:
            shown.append("  ".join("-" * widths[column] for column in range(len(line))))
    return shown


def _is_number(text: str) -> bool:
    return text == DASH or text.lstrip("-").replace(".", "", 1).isdigit()


def coloured(text: str) -> str:
    """A status in its colour, where stdout is a terminal and nobody set ``NO_COLOR``; other text as it is."""
    colour = _COLOURS.get(text)
    if colour is None or not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"


def short_path(path: str | Path) -> str:
    """A path as short as it can be typed here."""
    absolute = Path(path).resolve()
    try:
        return str(absolute.relative_to(Path.cwd()))
    except ValueError:
        return str(absolute)
