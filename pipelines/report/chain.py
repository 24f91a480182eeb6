"""Statutory order: which printed lines are which lines of the form, when some are lost, repeated or misspelt."""

from __future__ import annotations

from collections.abc import Sequence
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


def best_chain(candidates: Sequence[Candidate[T]]) -> list[Candidate[T]]:
    """The candidates that together score most while both lines and places only rise.

    Ties go to the earlier lines. The cost of distance makes neighbours in print neighbours in the chain.
    """
    ordered = sorted(candidates, key=attrgetter("line", "place"))
    lines = [candidate.line for candidate in ordered]
    places = [candidate.place for candidate in ordered]
    totals: list[float] = []
    #: the best of the totals up to each place
    highest: list[float] = []
    before: list[int] = []
    for index, candidate in enumerate(ordered):
        line, place = lines[index], places[index]
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
        total = best + candidate.score
        totals.append(total)
        highest.append(total if not highest or total > highest[-1] else highest[-1])
        before.append(source)
    if not totals:
        return []
    position = totals.index(max(totals))
    chain = []
    while position >= 0:
        chain.append(ordered[position])
        position = before[position]
    return chain[::-1]
