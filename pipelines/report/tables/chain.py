"""Statutory order: which printed lines are which lines of the form, when some are lost, repeated or misspelt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Generic, TypeVar

from pipelines.values import value

T = TypeVar("T")


@value
class Candidate(Generic[T]):
    """Printed line number ``line`` may be the form's line number ``place``; ``what`` is carried along."""

    line: int
    place: int
    score: float
    what: T


#: what a step over a printed line costs: keeps the chain inside one copy where a table is printed twice
_STEP = 0.012
_STEP_MOST = 0.36
#: steps over more lines than this cost the most
_FAR = 30
#: as many candidates as a table of the form may have
_FORM_CANDIDATES = 100


def best_chain(candidates: Sequence[Candidate[T]]) -> list[Candidate[T]]:
    """The candidates that together score most while both lines and places only rise.

    Ties go to the earlier lines. The cost of distance makes neighbours in print neighbours in the chain.
    """
    ordered = sorted(candidates, key=attrgetter("line", "place"))
    if not ordered:
        return []
    start = ordered[0].line
    steps = tuple([(candidate.line - start, candidate.place, candidate.score) for candidate in ordered])
    positions = _known_positions(steps) if len(steps) <= _FORM_CANDIDATES else _positions(steps)
    return [ordered[position] for position in positions]


def _positions(steps: tuple[tuple[int, int, float], ...]) -> tuple[int, ...]:
    """The best chain among candidates (line, place, score) that are in order.

    Linear in the lines: a step costs the same from ``_FAR`` lines on, so that of the candidates further back only the
    best up to each place is asked.
    """
    lines = [line for line, _, _ in steps]
    places = [place for _, place, _ in steps]
    totals: list[float] = []
    before: list[int] = []
    #: the best of the totals among the candidates up to each place
    highest = [0.0] * (max(places) + 1)
    #: what a step from far back gains, and from which candidate, at best among those up to each place
    gains = [0.0] * len(highest)
    sources = [-1] * len(highest)
    far = 0
    for index, (line, place, score) in enumerate(steps):
        while line - lines[far] - 1 > _FAR:
            gain = totals[far] - _STEP_MOST
            for upper in range(places[far], len(gains)):
                if gain <= gains[upper]:
                    break
                gains[upper], sources[upper] = gain, far
            far += 1
        best, source = 0.0, -1
        # from the nearest back: it mostly is the best, and where none before can gain more the rest is left
        reach = highest[place - 1] if place else 0.0
        for earlier in range(index - 1, far - 1, -1) if reach > 0 else ():
            cost = min(_STEP * (line - lines[earlier] - 1), _STEP_MOST)
            if reach - cost < best:
                break
            if lines[earlier] < line and places[earlier] < place:
                gain = totals[earlier] - cost
                if gain >= best and gain > 0:
                    best, source = gain, earlier
        if place and sources[place - 1] >= 0 and gains[place - 1] >= best:
            best, source = gains[place - 1], sources[place - 1]
        total = best + score
        totals.append(total)
        before.append(source)
        for upper in range(place, len(highest)):
            if total <= highest[upper]:
                break
            highest[upper] = total
    position = totals.index(max(totals))
    chain = []
    while position >= 0:
        chain.append(position)
        position = before[position]
    return tuple(chain[::-1])


#: remembered, since most reports print the tables alike
_known_positions = lru_cache(maxsize=512)(_positions)
