"""Which figure a kind touches."""

from __future__ import annotations

from random import Random

from tests.adversary.model import Cell, Doc, Number


def number(doc: Doc, name: str) -> Number:
    """The printed number of a figure that has but one."""
    value = doc.truth[name]
    assert isinstance(value, int | float)
    return value


def pick(doc: Doc, rng: Random, *, tables: str = "ddac", least: Number = 1, counts: bool = True) -> Cell:
    """A figure's cell: of section two (which no relation guards) as often as of the other two together.

    ``least`` is the smallest number it may print; where all are smaller, one of section two is set to that.
    ``counts`` leaves out changes and amounts.
    """
    table = rng.choice(tables)
    cells = [
        cell
        for name, cell in doc.figures().items()
        if name[0] == table and (not counts or not name.endswith((".change", ".amount")))
    ]
    fitting = [
        cell
        for cell in cells
        if cell.name and number(doc, cell.name) >= least and float(number(doc, cell.name)).is_integer()
    ]
    if fitting:
        return rng.choice(fitting)
    cells = [
        cell
        for name, cell in doc.figures().items()
        if name[0] == "d" and not name.endswith((".change", ".amount"))
    ]
    cell = rng.choice(cells)
    put(doc, cell, int(least) + rng.randint(0, 40))
    return cell


def put(doc: Doc, cell: Cell, value: Number) -> None:
    """Prints another number in a cell."""
    assert cell.name
    cell.text = str(value)
    doc.truth[cell.name] = value


def unsure(doc: Doc, cell: Cell, *also: Number | None) -> None:
    """The figure may be left out; ``also`` are other answers that are right."""
    assert cell.name
    doc.truth[cell.name] = frozenset([None, *also])
