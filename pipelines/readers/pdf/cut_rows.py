"""Rows that the end of a page cut, in the text in order: the rest of a cell goes back behind what it is the rest of.

The second reading's own judgement, by places alone: the first knows labels, and what a cell's ruling leaves free.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2.raw as pdfium

from pipelines.readers.pdf.facts import Objects
from pipelines.readers.pdf.second import Piece

#: x, low and high of an upright line
Wall = tuple[float, float, float]
#: left and right of a cell
Sides = tuple[float, float]

#: points: the thickest line, and how far two lines of one side may be apart
_THICKEST = 2.0
_NEAR = 1.5
#: points that writers leave free beside a figure, left and right together
_FREE = 11.5
#: heights of type that the first or last line of a page's table may stand from the table's end
_OFF = 1.3
_DIGITS = re.compile(r"[\d,，.．]+")
_ENDS_IN_FIGURE = re.compile(r"[\d,，.．]$")
#: how the label of a row begins: 7. （二） 四、
_NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十]{1,3}(?:[)）]|\s*[、.．])")


@dataclass(slots=True)
class DrawnPage:
    """The pieces of a page in the order of drawing, and the upright lines among its paths."""

    pieces: list[Piece]
    walls: list[Wall]


def walls(objects: Objects) -> list[Wall]:
    """The thin upright marks among the paths of a page, from left to right."""
    paths = objects.of_kind(pdfium.FPDF_PAGEOBJ_PATH)
    return sorted(
        ((x0 + x1) / 2, low, high)
        for x0, low, x1, high in objects.bounds(paths)
        if x1 - x0 <= _THICKEST < high - low
    )


def rejoin(pages: Mapping[int, DrawnPage]) -> None:
    """Moves the rests of cells from the top of a page to the foot of the page before, where the row there was cut."""
    for number, following in pairwise(sorted(pages)):
        if following == number + 1 and pages[number].walls and pages[following].walls:
            _rejoin(
                pages[number].pieces, pages[number].walls, pages[following].pieces, pages[following].walls
            )


def _rejoin(upper: list[Piece], above: Sequence[Wall], lower: list[Piece], below: Sequence[Wall]) -> None:
    foot = min(low for _, low, _ in above)
    head = max(high for _, _, high in below)
    last = _sided([piece for piece in upper if -2 < piece.low - foot < _OFF * piece.height], above)
    first = _sided([piece for piece in lower if -2 < head - piece.high < _OFF * piece.height], below)
    moves: list[tuple[Piece, Piece, Sides]] = []
    for piece, sides in first:
        over = next((one for one in reversed(last) if _are_one(one[1], sides)), None)
        if over is not None and _goes_on(upper, *over, piece):
            moves.append((over[0], piece, sides))
        elif _NUMBERED.match(piece.text) or not piece.text.strip("/-—－") or piece.text[0].isdigit():
            return  # a row of its own
        elif over is not None and _fills(*over) and not over[0].text[-1].isdigit():
            moves.append((over[0], piece, sides))
    moved: set[int] = set()
    ends: dict[int, Piece] = {}  # what stands last so far behind a piece
    for over_piece, piece, sides in moves:
        if id(piece) in moved:  # with the piece that it stands behind in its cell
            continue
        rest = _cell(lower, piece, sides)
        end = ends.get(id(over_piece), over_piece)
        place = next(at for at, one in enumerate(upper) if one is end)
        shift = over_piece.low - piece.high
        upper[place + 1 : place + 1] = [
            replace(one, low=one.low + shift, high=one.high + shift, first=-1) for one in rest
        ]
        ends[id(over_piece)] = upper[place + len(rest)]
        moved.update(map(id, rest))
        lower[:] = [one for one in lower if id(one) not in moved]


def _sided(pieces: Sequence[Piece], lines: Sequence[Wall]) -> list[tuple[Piece, Sides]]:
    """The pieces that stand between two upright lines, and these."""
    found = []
    for piece in pieces:
        middle = (piece.low + piece.high) / 2
        places = [x for x, low, high in lines if low - _NEAR < middle < high + _NEAR]
        left = bisect_right(places, piece.left + _NEAR) - 1
        right = bisect_left(places, piece.right - _NEAR)
        if left >= 0 and right < len(places) and left < right:
            found.append((piece, (places[left], places[right])))
    return found


def _are_one(one: Sides, other: Sides) -> bool:
    return abs(one[0] - other[0]) < _NEAR and abs(one[1] - other[1]) < _NEAR


def _goes_on(upper: Sequence[Piece], last: Piece, sides: Sides, piece: Piece) -> bool:
    """Whether a piece is the rest of a cell whose last line is ``last``: of a figure that fills it, or of what a bracket
    says of one."""
    said = "".join(one.text for one in _before(upper, last, sides))
    if said.count("(") + said.count("（") > said.count(")") + said.count("）"):
        return said[0].isdigit()
    cut = _ENDS_IN_FIGURE.search(said) is not None and _DIGITS.fullmatch(piece.text) is not None
    return cut and _fills(last, sides)


def _fills(last: Piece, sides: Sides) -> bool:
    """Whether a line of a cell leaves no room for one more character."""
    width = last.right - last.left
    return sides[1] - sides[0] - width < width / len(last.text) + _FREE


def _before(pieces: Sequence[Piece], last: Piece, sides: Sides) -> list[Piece]:
    """The pieces of a cell up to its last one, which were drawn one behind the other."""
    place = next(at for at, one in enumerate(pieces) if one is last)
    first = place
    while first and _stands_in(pieces[first - 1], sides) and pieces[first - 1].low > pieces[first].low:
        first -= 1
    return list(pieces[first : place + 1])


def _cell(pieces: Sequence[Piece], first: Piece, sides: Sides) -> list[Piece]:
    """The pieces of a cell from its first one, which were drawn one behind the other."""
    place = next(at for at, one in enumerate(pieces) if one is first)
    end = place + 1
    while (
        end < len(pieces)
        and _stands_in(pieces[end], sides)
        and pieces[end].low < pieces[end - 1].low
        and not _NUMBERED.match(pieces[end].text)
    ):
        end += 1
    return list(pieces[place:end])


def _stands_in(piece: Piece, sides: Sides) -> bool:
    return sides[0] - _NEAR < piece.left and piece.right < sides[1] + _NEAR
