"""Letters to lines as the pen ran on, for the second reading of OFD.

A line ends wherever the next letter does not stand where the pen was left; a figure that broke over lines in its cell is
made whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.readers.marks import UNREADABLE, lowered, raised

#: stands for what is seen and is no text
OPAQUE = "\ufffc"
#: a row's own number
_ORDINAL = re.compile(r"[1-9]\d?")
_FIGURE = re.compile(r"[-+]?[\d０-９][\d０-９,，.．]*|[,，.．][\d０-９,，.．]*")
#: a figure and what stands right behind it: its counter, the mark of its note
_NOTED = re.compile(
    r"[-+]?[\d０-９][\d０-９,，.．]*(?:[件条项个宗次]|万?元)?(?:[①-⑳*＊]|[\[［](?:\d{1,2}|[①-⑳])[\]］])?"
)
#: in ems: how far from where the pen was left a letter still follows; how far off the line
_BACK, _ON, _OFF = 0.5, 0.6, 0.35
#: in ems: a digit of the same size further off the line may not be of the figure before it; so much higher it is a mark
_SHIFTED, _MARK = 0.12, 0.28
#: what ends a figure, and the gap behind it that a narrow cell leaves before the next one's
_COUNTERS, _COUNTED = "件条项个宗次元", 0.25
#: in ems: the gap between figures in which an upright line parts them, and how much wider than the gaps before one
#: must be that parts them by itself
_RULED, _WIDER = 0.1, 0.25

#: place, start and end of a straight line
Rule = tuple[float, float, float]


@dataclass(slots=True)
class Letter:
    """A letter: where the pen stood on the base line, its size and the room that it takes in points, the direction of
    its line; how many shapes were painted before it, its colour, and whether white space is written before it."""

    text: str
    x: float
    y: float
    size: float
    room: float
    along: tuple[float, float]
    turn: int
    colour: tuple[float, ...]
    spaced: bool = False


@dataclass(slots=True)
class _Line:
    """Letters one behind the other, where the pen was left, and the gap before the last letter."""

    letters: list[str]
    first: Letter
    last: Letter
    gap: float | None = None


def texts(letters: Iterable[Letter], rules: Sequence[Rule], uprights: Sequence[Rule]) -> list[str]:
    """The letters as the pen ran on; a figure that broke over lines in its cell is one."""
    lines: list[_Line] = []
    for letter in letters:
        text = _following(lines[-1], letter, uprights) if lines else None
        if text is None and lines and _precedes(letter, lines[-1]):
            lines[-1].letters.insert(0, letter.text)
            lines[-1].first = letter
        elif text is None:
            lines.append(_Line([letter.text], letter, letter))
        else:
            lines[-1].letters.append(text)
            lines[-1].gap = letter.x - lines[-1].last.x - lines[-1].last.room
            if letter.size >= 0.85 * lines[-1].last.size and text == letter.text:
                lines[-1].last = letter
            else:  # a mark leaves the line where it is
                lines[-1].last.room = letter.x + letter.room - lines[-1].last.x
    found: list[str] = []
    before: _Line | None = None
    number: _Line | None = None
    for line in lines:
        text = "".join(line.letters)
        if before is not None and _is_rest(before, line, found[-1], text, rules):
            found[-1] += text
        elif number is not None and not text.isascii() and _follows_level(number, line):
            found[-1] += f" {text}"  # the words that a row's number stands before
        else:
            found.append(text)
        number = line if _ORDINAL.fullmatch(text) and _is_new_row(before, line) else None
        before = line
    return found


def _is_new_row(before: _Line | None, line: _Line) -> bool:
    """Whether a line stands below and to the left of the one before."""
    return before is None or (
        line.first.x < before.first.x and line.first.y > before.first.y + 0.5 * before.first.size
    )


def _follows_level(number: _Line, line: _Line) -> bool:
    return line.first.x > number.last.x and abs(line.first.y - number.first.y) < 1.3 * number.first.size


def _following(line: _Line, letter: Letter, uprights: Sequence[Rule]) -> str | None:
    """A letter as it goes on a line, a raised or lowered one as a mark; ``None`` where it begins another."""
    last = line.last
    if last.along != letter.along or OPAQUE in (last.text, letter.text):
        return None
    right, down = last.along
    x, y = letter.x - last.x, letter.y - last.y
    gap = right * x + down * y - last.room
    off = right * y - down * x
    em = max(last.size, letter.size)
    if not -_BACK * em < gap < _ON * em or abs(off) > 0.7 * em:
        return None
    if gap > _COUNTED * em and last.text in _COUNTERS and letter.text.isdigit():
        return None  # the next cell's: 1056件 52439件
    if gap > _RULED * em and _is_parted(line, letter, gap, uprights):
        return None
    if letter.size < 0.85 * last.size:
        if off < -0.12 * em:
            return raised(letter.text)
        return lowered(letter.text) if off > 0.08 * em else letter.text
    if abs(off) > _SHIFTED * em and gap < _RULED * em and last.text.isdigit() and letter.text.isdigit():
        return raised(letter.text) if off < -_MARK * em else UNREADABLE
    return letter.text if abs(off) <= _OFF * em else None


def _precedes(letter: Letter, line: _Line) -> bool:
    """Whether a digit stands right before a line of digits: a figure drawn backwards."""
    first = line.first
    if letter.along != (1.0, 0.0) or first.along != (1.0, 0.0) or not "".join(line.letters).isdigit():
        return False
    gap = first.x - letter.x - letter.room
    level = letter.text.isdigit() and (letter.y, letter.size) == (first.y, first.size)
    return level and abs(gap) < _RULED * letter.size


def _is_parted(line: _Line, letter: Letter, gap: float, uprights: Sequence[Rule]) -> bool:
    """Whether a letter is the next cell's: behind an upright line, or a digit behind a gap unlike those before."""
    last = line.last
    if last.along[1]:
        return False
    digits = last.text.isdigit() and letter.text.isdigit() and not letter.spaced
    if digits and line.gap is not None and gap > line.gap + _WIDER * last.size:
        return True
    first = bisect_left(uprights, (last.x + 0.4 * last.room,))
    behind = bisect_left(uprights, (letter.x + 0.25 * letter.room,), first)
    return any(
        top < last.y - 0.6 * last.size and last.y - 0.1 * last.size < bottom
        for _, top, bottom in uprights[first:behind]
    )


def _is_rest(before: _Line, line: _Line, above: str, beneath: str, rules: Sequence[Rule]) -> bool:
    """Whether a figure is the rest of the one above it, with no line between them."""
    down = line.first.y - before.first.y
    size = before.first.size
    if not 0.7 * size < down < 3.2 * size or not (
        (_FIGURE.fullmatch(above) and _FIGURE.fullmatch(beneath)) or _NOTED.fullmatch(above + beneath)
    ):
        return False
    middle = (line.first.x + line.last.x + line.last.room) / 2
    start, end = before.first.x, before.last.x + before.last.room
    if not start - 1 < middle < end + 1 and abs(line.first.x - start) > 1:
        return False
    return not any(
        before.first.y < at < line.first.y - 0.3 * size and left < middle < right for at, left, right in rules
    )
