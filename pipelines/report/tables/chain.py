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
    """The best chain among candidates (line, place, score) that are in order."""
    lines = [line for line, _, _ in steps]
    places = [place for _, place, _ in steps]
    totals: list[float] = []
    #: the best of the totals up to each place
    highest: list[float] = []
    before: list[int] = []
    for index, (line, place, score) in enumerate(steps):
        best, source = 0.0, -1
        # from the nearest back: it mostly is the best, and where none before can score more the rest is left
        for earlier in range(index - 1, -1, -1):
            if highest[earlier] < best:
                break
            total = totals[earlier]
            if total >= best and lines[earlier] < line and places[earlier] < place:
                gain = total - min(_STEP * (line - lines[earlier] - 1), _STEP_MOST)
                if gain >= best and gain > 0:
                    best, source = gain, earlier
        total = best + score
        totals.append(total)
        highest.append(total if not highest or total > highest[-1] else highest[-1])
        before.append(source)
    position = totals.index(max(totals))
    chain = []
    while position >= 0:
        chain.append(position)
        position = before[position]
    return tuple(chain[::-1])


#: remembered, since most reports print the tables alike
_known_positions = lru_cache(maxsize=512)(_positions)
