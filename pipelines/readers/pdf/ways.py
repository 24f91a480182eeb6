"""Where the characters of a page run to, and whether digits stand on one line, for the text in order."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.readers.drawn_pages.drawing import Matrix
from pipelines.readers.marks import UNREADABLE, raised

SLANTED = -1
#: in heights: a digit of the same size further up or down than this may not be of the line; so much higher it is a mark
_OFF, _MARK = 0.1, 0.25


def way_of(angle: float) -> int:
    """Where a character runs to: 0 right, 1 up, 2 left, 3 down, or slanted; an angle that cannot be told is 0."""
    quarters = max(0.0, angle) / 1.5707963
    return SLANTED if abs(quarters - round(quarters)) > 0.08 else -round(quarters) % 4


def leans(items: Sequence[int], matrices: Sequence[Matrix]) -> dict[int, float]:
    """How far the letters of text objects go aside for their height, to the right above 0, of those that are slanted."""
    return {
        item: along / abs(area)
        for item, (a, b, c, d, *_) in zip(items, matrices, strict=True)
        if (along := a * c + b * d) and (area := a * d - b * c)
    }


def upright(
    left: float, bottom: float, right: float, top: float, way: int
) -> tuple[float, float, float, float]:
    """Left, low, right, high of a box of page space, for who reads along ``way``."""
    if way == 1:
        return bottom, -right, top, -left
    if way == 2:
        return -right, -top, -left, -bottom
    if way == 3:
        return -top, left, -bottom, right
    return left, bottom, right, top


def off_line(text: str, own: tuple[float, float], before: tuple[float, float]) -> str:
    """Digits of one size, with their low and high, behind others with theirs: a mark where they are much higher, else nobody can
    say which are the figure's."""
    height = own[1] - own[0]
    steps = (own[0] - before[0]) / height, (own[1] - before[1]) / height
    if min(steps) > _MARK:
        return raised(text)
    return UNREADABLE * len(text) if min(steps) > _OFF or max(steps) < -_OFF else text
