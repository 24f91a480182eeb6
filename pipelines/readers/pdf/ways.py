"""Where the characters of a page run to, for the text in order."""

from __future__ import annotations

SLANTED = -1


def way_of(angle: float) -> int:
    """Where a character runs to: 0 right, 1 up, 2 left, 3 down, or slanted; an angle that cannot be told is 0."""
    quarters = max(0.0, angle) / 1.5707963
    return SLANTED if abs(quarters - round(quarters)) > 0.08 else -round(quarters) % 4


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
