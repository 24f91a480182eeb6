"""Words for a terminal: width of Chinese text, tables, colours, progress, and printing that never stops the work."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

#: what is shown where there is no value
DASH = "–"
#: the last number of a standard stream
_STANDARD = 2
_COLOURS = {"verified": "32", "inconsistent": "33", "partial": "33", "unreadable": "31"}
#: where no terminal is, a line tells how far the work is this often, seconds
PLAIN_SECONDS = 300
#: a terminal is drawn on at most this often, seconds
DRAWN_SECONDS = 0.1


def open_streams() -> None:
    """Give standard input, output and error that were closed (``2>&-``) nowhere to lead: Scrapy needs them to be there, and
    what is opened next would take their numbers and all that is printed to them."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STANDARD:
        pass
    os.close(descriptor)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 (for as long as it runs)


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


class Progress:
    """How far a command is, while the block runs: one line on a terminal, elsewhere a line now and then.

    ``what`` is done, ``total`` of ``unit`` if known; ``silent`` where no words may stand. What goes wrong with it ends
    the showing and nothing else.
    """

    #: the one that is shown: what begins inside adds to it
    current: ClassVar[Progress | None] = None

    def __init__(self, what: str, unit: str, total: int | None = None, *, silent: bool = False) -> None:
        self._what, self._unit, self._total = what, unit, total
        self._done = 0
        self._counts: dict[str, dict[str, int]] = {}
        self._begun = self._told = time.monotonic()
        self._silent = silent
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        Progress.current = self
        if not self._silent and sys.stderr.isatty():
            self._guarded(self._open)
        return self

    def __exit__(self, *_: object) -> None:
        Progress.current = None
        if self._bar is not None:
            self._guarded(self._bar.stop)
        self._bar = None

    def update(self, done: int | None = None, *, part: str = "", **counts: int) -> None:
        """So many are done; of one of several parts that are under way at once these counts."""
        self._done = self._done if done is None else done
        self._counts[part] = counts
        if self._bar is not None:
            if time.monotonic() - self._told >= DRAWN_SECONDS:
                self._guarded(self._draw)
        elif not self._silent and time.monotonic() - self._told >= PLAIN_SECONDS:
            self._told = time.monotonic()
            self._silent = not say(self.line())

    @classmethod
    def note(cls, done: int, *, part: str = "", **counts: int) -> None:
        """Update what is shown, if anything is."""
        if cls.current is not None:
            cls.current.update(done, part=part, **counts)

    def line(self) -> str:
        """The same in words."""
        words = [
            f"{self._done} of {self._total} {self._unit}" if self._total else f"{self._done} {self._unit}"
        ]
        words += [self._words()] if self._counts else []
        if self._total and 0 < self._done < self._total:
            left = (time.monotonic() - self._begun) / self._done * (self._total - self._done)
            words.append(f"about {timedelta(seconds=round(left))} left")
        return f"{self._what}: {', '.join(filter(None, words))}"

    def _words(self) -> str:
        sums: dict[str, int] = {}
        for counts in self._counts.values():
            for name, count in counts.items():
                sums[name] = sums.get(name, 0) + count
        return ", ".join(f"{name} {count}" for name, count in sums.items())

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}"),
            MofNCompleteColumn() if self._total else TextColumn("{task.completed}"),
            TextColumn(self._unit),
            *(
                TextColumn("{task.fields[counts]}"),
                *((BarColumn(), TimeRemainingColumn()) if self._total else ()),
            ),
        )
        self._bar = Bar(
            *columns,
            console=Console(file=sys.stderr),
            # drawn by who counts: a thread that draws could meet an error that nobody handles
            auto_refresh=False,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),
        )
        self._task = self._bar.add_task(self._what, total=self._total, counts="")
        self._bar.start()

    def _draw(self) -> None:
        assert self._bar is not None
        self._told = time.monotonic()
        self._bar.update(self._task, completed=self._done, counts=self._words())
        self._bar.refresh()

    def _guarded(self, draw: Callable[[], object]) -> None:
        try:
            draw()
        except Exception:  # a terminal that was closed, or is none: of many kinds
            self._bar, self._silent = None, True


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
