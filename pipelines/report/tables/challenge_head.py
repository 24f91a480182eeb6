"""The head of section four's table: which routes and outcomes it prints, left to right."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.blocks import Cell
from pipelines.report.characters import fold
from pipelines.report.form import Edition
from pipelines.report.labels import challenge_outcomes, challenge_routes
from pipelines.report.tables.heads import stacks
from pipelines.report.tables.limits import FEWEST_OUTCOMES
from pipelines.report.tables.lines import Line
from pipelines.values import value

#: the code of the outer word over the routes of litigation
_SHARED = ""


@value
class Head:
    """What a head prints, left to right: outcomes and routes, ``None`` where it cannot be read in full; whether what
    can be read of it contradicts the form in a way that nobody can follow."""

    outcomes: list[str] | None
    routes: list[str] | None
    contradicts: bool


def read_head(above: Sequence[Line], data: Line, edition: Edition) -> Head:
    """The head over a row of figures, by the columns of its grid, else by its words in order."""
    form = edition.challenges
    order = [outcome.code for outcome in form.outcomes]
    wanted = len(form.routes) * len(order)
    if above and not data.grid.ragged and not data.run:
        named = _named_columns(above)
    else:
        named = [
            _exactly([cell])
            for line in (*above, data)
            for cell in line.texts
            if not challenge_routes().find(cell.text)
        ]
    routes = named_routes(above or [data], edition)
    known = [code for code in named if code is not None]
    groups = [known[start : start + len(order)] for start in range(0, len(known), len(order))]
    if len(known) == wanted and all(sorted(group) == sorted(order) for group in groups):
        return Head(known, routes, contradicts=False)
    # a head that is not read in full must at least not speak against the form's order
    contradicts = len(named) == wanted and any(
        code is not None and code != order[place % len(order)] for place, code in enumerate(named)
    )
    absent = [code for code in order if code not in known]
    lost = absent and len(set(known)) >= FEWEST_OUTCOMES and len(named) - len(known) < len(absent)
    return Head(None, routes, contradicts or bool(lost))


def _named_columns(above: Sequence[Line]) -> list[str | None]:
    """The outcome that the head prints over each of its columns, from the first that names one to the last."""
    named: list[str | None] = []
    before: Cell | None = None
    for stack in stacks(above):
        cell = stack[-1] if stack else None
        if cell is not None and cell is before:
            continue
        before = cell
        if stack:
            named.append(_exactly(stack))
    while named and named[0] is None:
        named.pop(0)
    while named and named[-1] is None:
        named.pop()
    return named


def _exactly(stack: Sequence[Cell]) -> str | None:
    """The outcome that the cells of one column spell to the letter, read from the lowest cell up."""
    for depth in range(1, len(stack) + 1):
        if matches := challenge_outcomes().exact("".join(cell.text for cell in stack[-depth:])):
            return matches[0].code
    return None


def named_routes(above: Sequence[Line], edition: Edition) -> list[str] | None:
    """The routes as the head prints them, left to right; ``None`` where it does not name each.

    Where columns mean nothing, the outer words (行政诉讼, 行政复议) tell where the first route stands between the others.
    """
    first, *others = edition.challenges.routes
    shared = {fold(route.group): _SHARED for route in others}
    found: dict[str, int] = {}
    outer: list[str] = []
    below: list[str] = []
    for line in above:
        for cell in line.texts:
            matches = challenge_routes().exact(cell.text)
            code = matches[0].code if matches else shared.get(fold(cell.text))
            if code in (first.code, _SHARED) and outer[-1:] != [code]:
                outer.append(code)
            elif code is not None and code not in (first.code, _SHARED, *below):
                below.append(code)
            if code and matches:
                found.setdefault(code, cell.column)
    if sorted(found) != sorted(route.code for route in edition.challenges.routes):
        return None
    if not above[0].run and not above[0].grid.ragged:
        return sorted(found, key=found.__getitem__)
    places = {(first.code, _SHARED): 0, (_SHARED, first.code): len(below), (_SHARED, first.code, _SHARED): 1}
    place = places.get(tuple(outer))
    return list(found) if place is None else [*below[:place], first.code, *below[place:]]
