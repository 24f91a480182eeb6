"""Tables of requests whose sums hold, and what misprints do to them."""

from __future__ import annotations

from random import Random

from pipelines.report.checks.cause import Slot
from pipelines.report.form import Edition

Figures = dict[Slot, int | None]

#: figures that no sum of outcomes is made of
_OUTSIDE = ("new_received", "carried_over", "total_handled", "carried_forward")
KINDS = ("digit", "swap", "drop", "double", "off", "blank")


def consistent(edition: Edition, rng: Random) -> Figures:
    """A table in which every relation holds: small offices with few requests, and large ones."""
    rows = [row.code for row in edition.applications.rows]
    last = len(edition.applications.columns) - 1
    most = rng.choice((3, 8, 30, 120))
    figures: dict[Slot, int] = {}
    for column, busy in zip(range(last), (0.6, 0.35, 0.05, 0.05, 0.15, 0.1), strict=True):
        outcomes = [code for code in rows if code not in _OUTSIDE]
        for code in outcomes:
            figures[code, column] = rng.randrange(most) if rng.random() < busy * 0.6 else 0
        handled = sum(figures[code, column] for code in outcomes)
        forward = rng.randrange(1 + most // 3) if rng.random() < busy else 0
        over = rng.randint(0, min(handled + forward, 1 + most // 3)) if rng.random() < busy else 0
        figures["total_handled", column] = handled
        figures["carried_forward", column] = forward
        figures["carried_over", column] = over
        figures["new_received", column] = handled + forward - over
    for code in rows:
        figures[code, last] = sum(figures[code, column] for column in range(last))
    return dict(figures)


def misprinted(number: int, kind: str, rng: Random) -> int | None:
    """A figure as it may be misprinted; now and then as it was."""
    text = str(number)
    place = rng.randrange(len(text))
    match kind:
        case "digit":
            return int(text[:place] + rng.choice("0123456789") + text[place + 1 :])
        case "swap" if len(text) > 1:
            place = rng.randrange(len(text) - 1)
            return int(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
        case "drop":
            return int(text[:place] + text[place + 1 :] or "0")
        case "double":
            return int(text + text[-1])
        case "blank":
            return None
        case _:
            return max(0, number + rng.choice((-2, -1, 1, 2, 10)))


def spoil(figures: Figures, how_many: int, rng: Random) -> tuple[Figures, set[Slot]]:
    """The table with so many figures misprinted, and which of them now differ."""
    spoilt = dict(figures)
    full = [slot for slot, number in figures.items() if number]
    for slot in rng.sample(full, min(how_many, len(full))):
        spoilt[slot] = misprinted(figures[slot] or 0, rng.choice(KINDS), rng)
    return spoilt, {slot for slot in figures if (spoilt[slot] or 0) != figures[slot]}


def swapped_neighbours(figures: Figures, rng: Random) -> tuple[Figures, set[Slot]]:
    """Two figures of a row in each other's place."""
    row, _ = rng.choice(list(figures))
    column = rng.randrange(max(place for _, place in figures))
    one, other = (row, column), (row, column + 1)
    spoilt = {**figures, one: figures[other], other: figures[one]}
    return spoilt, {slot for slot in figures if spoilt[slot] != figures[slot]}
