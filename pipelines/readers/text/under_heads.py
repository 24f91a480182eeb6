"""For the second reading: rows of columns that only spaces set apart, each figure under the head that it stands nearest to.

The first reading asks which texts stand above one another and makes columns of them. Here only the edges and
middles of texts are compared, of a row with those of the head above it, and only where a row is blank in part: then its
cells are parted, so that the blank ones show. Where these do not tell, a row stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from pipelines.values import value

_TEXT = re.compile(r"\S+(?:\s\S+)*")
_FIGURE = re.compile(r"[-+]?[\d０-９][\d０-９,.，．]*(?:[件条项个]|万?元)?|[-—－/／无零]+")
#: names in a head: one over the labels, the others over figures
_FEWEST, _MOST = 3, 5
#: lines below its head in which a row may stand
_NEAR = 4
#: how far a figure may stand from its head, and how much nearer than to any other
_SAME, _NEARER = 1.0, 2.0


@value
class _Placed:
    """A text, and where it begins and ends: in columns as they are printed, and in characters."""

    text: str
    printed: tuple[int, int]
    counted: tuple[int, int]


def under_heads(lines: Sequence[str], *, between: str) -> list[str]:
    """The lines; those of rows that are blank in part with ``between`` between their cells."""
    rows = list(_rows(lines))
    if not rows:
        return list(lines)
    straight = [
        sum(_nearest(row[1:], head[1:], way) == [*range(len(head) - 1)] for _, row, head in rows)
        for way in _WAYS
    ]
    # set by width or by characters: as the rows that lack nothing are
    ways = [way for way, count in zip(_WAYS, straight, strict=True) if count == max(straight)]
    found = list(lines)
    for number, row, head in rows:
        told = [_nearest(row[1:], head[1:], way) for way in ways]
        if len(row) < len(head) and told[0] is not None and all(one == told[0] for one in told):
            cells = [""] * (len(head) - 1)
            for place, figure in zip(told[0], row[1:], strict=True):
                cells[place] = figure.text
            found[number] = between.join([row[0].text, *cells])
    return found


def _rows(lines: Sequence[str]) -> Iterator[tuple[int, list[_Placed], list[_Placed]]]:
    """The rows of figures that stand under a head: the number of the line, its texts, those of the head."""
    head: list[_Placed] = []
    left = 0
    for number, line in enumerate(lines):
        placed = _placed(line) if "  " in line or "\u3000\u3000" in line else []
        words = [_FIGURE.fullmatch(one.text) is None for one in placed]
        if _FEWEST <= len(placed) <= _MOST and all(words):
            head, left = placed, _NEAR + 1
        elif (
            left
            and 2 <= len(placed) <= len(head)
            and words[0]
            and not any(words[1:])
            and any(_over(way(placed[0]), way(head[0])) for way in _WAYS)
        ):
            yield number, placed, head
        left = max(0, left - bool(line.strip()))


def _placed(line: str) -> list[_Placed]:
    """The texts of a line that two spaces part, and where they stand."""
    if "\t" in line or "|" in line or len(line) > 400:
        return []
    columns = [0]
    for letter in line:
        columns.append(columns[-1] + (2 if unicodedata.east_asian_width(letter) in "WF" else 1))
    return [
        _Placed(match[0], (columns[match.start()], columns[match.end()]), match.span())
        for match in _TEXT.finditer(line)
    ]


_WAYS: tuple[Callable[[_Placed], tuple[int, int]], ...] = (attrgetter("printed"), attrgetter("counted"))


def _nearest(
    figures: Sequence[_Placed], heads: Sequence[_Placed], way: Callable[[_Placed], tuple[int, int]]
) -> list[int] | None:
    """The head at whose left, middle or right each figure stands, each once and from left to right."""
    chosen = []
    for figure in figures:
        distances = sorted((_distance(way(figure), way(head)), place) for place, head in enumerate(heads))
        (nearest, place), *others = distances
        if nearest > _SAME or (others and others[0][0] - nearest < _NEARER):
            return None
        chosen.append(place)
    return chosen if all(one < two for one, two in pairwise(chosen)) else None


def _over(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _distance(figure: tuple[int, int], head: tuple[int, int]) -> float:
    middle = (figure[0] + figure[1] - head[0] - head[1]) / 2
    return min(abs(figure[0] - head[0]), abs(figure[1] - head[1]), abs(middle))
