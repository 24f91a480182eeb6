"""Which column of a table without upright lines a name in its head stands over."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipelines.readers.drawn_pages.words import Run

#: part of a name that stands over its column at least, where figures are set to one side of theirs
_MOST_OF_NAME = 0.7
#: heights of a line that two names leave between them at least
_BETWEEN_NAMES = 0.1


def names_in(piece: Run, edges: Sequence[float]) -> list[Run]:
    """The names of narrow columns that stand so near to each other that they look like one: each in a column of its own."""
    if bisect_left(edges, piece.x0) == bisect_left(edges, piece.x1):
        return [piece]
    names = _cut(piece)
    places = [reach(name, edges) for name in names]
    own = all(first == last for first, last in places) and len({first for first, _ in places}) == len(names)
    return names if own else [piece]


def reach(piece: Run, edges: Sequence[float]) -> tuple[int, int]:
    """The first and the last column over which a name stands; one that hardly reaches into others names its own."""
    first, last = bisect_left(edges, piece.x0), bisect_left(edges, piece.x1)
    sides = [piece.x0, *edges[first:last], piece.x1]
    for place, (left, right) in enumerate(pairwise(sides), start=first):
        if right - left >= _MOST_OF_NAME * (piece.x1 - piece.x0):
            return place, place
    return first, last


def head_edges(pieces: Sequence[Run], columns: Sequence[tuple[float, float]]) -> list[float]:
    """Edges between the columns: between their names where each has one, else moved to where the fewest names are cut.
    Figures set to one side of their columns stand beside the middle of their names."""
    if (named := _named_edges(pieces, columns)) is not None:
        return named
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    if len(edges) < 2:
        return edges
    pitch = median(b - a for a, b in pairwise(edges))
    moved = [[edge + pitch * part for edge in edges] for part in (0.0, -0.15, 0.15, -0.3, 0.3, -0.45, 0.45)]
    names = [piece for piece in pieces if piece.x1 - piece.x0 < 0.95 * pitch]
    return min(
        moved, key=lambda tried: sum(bisect_left(tried, p.x0) != bisect_left(tried, p.x1) for p in names)
    )


def _cut(piece: Run) -> list[Run]:
    """The words of a piece, parted by whatever gap; a name set letter by letter is one."""
    glyphs = sorted(piece.glyphs, key=lambda glyph: glyph[1])
    cuts = [
        place
        for place, (one, two) in enumerate(pairwise(glyphs), start=1)
        if two[1] - one[3] > _BETWEEN_NAMES * piece.height
    ]
    words = [Run.of(glyphs[start:end]) for start, end in pairwise([0, *cuts, len(glyphs)])]
    return words if all(len(word.text) > 1 for word in words) else [piece]


def _named_edges(pieces: Sequence[Run], columns: Sequence[tuple[float, float]]) -> list[float] | None:
    """Edges between the lowest names of a head, where there are as many as columns, each clear of its neighbours with the
    figures under it; ``None`` where it is otherwise."""
    names: list[tuple[float, float]] = []
    words = [word for piece in pieces for word in _cut(piece)]
    for piece in sorted(words, key=lambda word: -word.top):
        over = [place for place, (x0, x1) in enumerate(names) if piece.x0 < x1 and x0 < piece.x1]
        if not over:
            names.append((piece.x0, piece.x1))
        elif len(over) == 1:
            x0, x1 = names[over[0]]
            names[over[0]] = (min(x0, piece.x0), max(x1, piece.x1))
    if len(names) != len(columns):
        return None
    both = [
        (min(name[0], column[0]), max(name[1], column[1]))
        for name, column in zip(sorted(names), columns, strict=True)
    ]
    if any(one[1] > two[0] for one, two in pairwise(both)):
        return None
    return [(one[1] + two[0]) / 2 for one, two in pairwise(both)]
