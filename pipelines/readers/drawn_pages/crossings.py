"""Figures that something is drawn across or over (slanted lines, scribbles, notes, pictures), or that look like others.

Nobody can say from the text what a person still reads there, so the cell is told to show something that is no figure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.ruled_tables import Table
from pipelines.readers.drawn_pages.words import FIGURES

#: what a cell with such a figure shows
CROSSED = "划去、遮住或与字形不符的数字"
#: x and y of both ends of a line that is neither level nor upright
Slant = tuple[float, float, float, float]
#: pairs of lines and digits on a page beyond which it is a drawing: all that stands between its lines is doubted
_MOST_PAIRS = 400_000
#: part of a digit's box at each side that a line may touch
_EDGE = 0.1
#: part of a digit's height, at least, that lines through it have together
_THROUGH = 0.3


def slants_through(slants: Sequence[Slant], boxes: Sequence[Box]) -> Iterator[Box]:
    """Those of the boxes, each of a digit, through which one of the lines goes."""
    if not slants or not boxes:
        return
    if len(slants) * len(boxes) > _MOST_PAIRS:
        xs = [x for x0, _, x1, _ in slants for x in (x0, x1)]
        ys = [y for _, y0, _, y1 in slants for y in (y0, y1)]
        yield from overlapped([(min(xs), min(ys), max(xs), max(ys))], boxes)
        return
    ordered = sorted(boxes, key=lambda box: box[3])
    bottoms = [box[3] for box in ordered]
    inside: dict[Box, float] = {}
    for slant in slants:
        low = max(slant[1], slant[3])
        for box in ordered[bisect_left(bottoms, min(slant[1], slant[3])) :]:
            if box[1] > low + (box[3] - box[1]):
                break
            inside[box] = inside.get(box, 0.0) + _length_within(slant, box)
    yield from (box for box, length in inside.items() if length > _THROUGH * (box[3] - box[1]))


def _length_within(slant: Slant, box: Box) -> float:
    """How far, across and down, a line goes through a box, but for its edges."""
    x0, y0, x1, y1 = slant
    across, down = _EDGE * (box[2] - box[0]), _EDGE * (box[3] - box[1])
    first, last = 0.0, 1.0
    for start, step, near, far in (
        (x0, x1 - x0, box[0] + across, box[2] - across),
        (y0, y1 - y0, box[1] + down, box[3] - down),
    ):
        if not step:
            if not near <= start <= far:
                return 0.0
            continue
        one, two = sorted(((near - start) / step, (far - start) / step))
        first, last = max(first, one), min(last, two)
    return max(0.0, last - first) * (abs(x1 - x0) + abs(y1 - y0))


def overlapped(areas: Sequence[Box], boxes: Iterable[Box]) -> Iterator[Box]:
    """Those of the boxes, each of a digit, that an area reaches over."""
    for box in boxes:
        across, down = 2 * _EDGE * (box[2] - box[0]), 2 * _EDGE * (box[3] - box[1])
        if any(
            area[0] < box[2] - across
            and area[2] > box[0] + across
            and area[1] < box[3] - down
            and area[3] > box[1] + down
            for area in areas
        ):
            yield box


def has_digit(text: str) -> bool:
    """Whether any digit is in a text."""
    return not FIGURES.isdisjoint(text)


def place_crossed(found: Sequence[Table], crossed: Iterable[Box]) -> None:
    """Tells the cells in which digits stand that are crossed out or covered."""
    inner_first = sorted(found, key=lambda table: table.area)
    for x0, top, x1, bottom in crossed:
        for table in inner_first:
            owner = table.owner((x0 + x1) / 2, (top + bottom) / 2)
            if owner is not None:
                table.opaque[owner] = CROSSED
                break
