"""Where two readings of one table must agree: the figures of every row, their order, and the heads over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from pipelines.blocks import Cell
from pipelines.report.characters import fold
from pipelines.report.numbers import (
    MONEY_UNIT,
    UNKNOWN,
    Figure,
    is_blank,
    is_figure_text,
    parse_figure,
    without_aside,
    without_marks,
)
from pipelines.report.second import Copy, SecondRow, number

_SAID = re.compile(
    r"(?P<sign>增加|增|减少|减|\+|-)?(?P<number>\d[\d,.]*|零|〇)(?P<unit>[万亿千百]*元|[万亿])?"
)
#: digits parted by white space, which the text in order shows as several figures
_APART = re.compile(r"\d\s+[\d.]")
_NOTHING = SecondRow((), (), None)
_OPAQUE = attrgetter("opaque")


@lru_cache(maxsize=8192)
def said(text: str) -> tuple[str, ...]:
    """What a cell says, in the words of the second reading: sign, digits and unit of each of its figures in order."""
    if is_blank(text):
        return ()
    pieces = [text] if is_figure_text(text) and not _APART.search(without_aside(text)) else text.split()
    found = []
    for piece in pieces:
        match = _SAID.match(fold(without_marks(piece)))
        if match is None or not (is_figure_text(piece) or _begins_note(piece)):
            continue  # not understood, which is told apart from this
        figures = match["number"].replace(",", "").rstrip(".")
        sign = "-" if match["sign"] in ("减少", "减", "-") else ""
        found.append(f"{sign}{'0' if figures in '零〇' else figures}{match['unit'] or ''}")
    return tuple(found)


def _is_odd(text: str) -> bool:
    """Whether a cell holds something that is no figure and no mark for nothing."""
    return not is_blank(text) and not is_figure_text(text)


def _begins_note(piece: str) -> bool:
    return re.match(r"\d[\d,.]*[件条项个]?\(", fold(piece)) is not None


def shown(cells: Iterable[Cell | None]) -> list[str]:
    """What the cells of a row say, or what is seen there and is no text; those of nothing left out."""
    return [
        one
        for cell in cells
        if cell is not None
        for one in ([cell.opaque] if cell.opaque else said(cell.text))
    ]


def in_print(cells: Sequence[Cell | None]) -> list[Cell | None]:
    """The cells of a row in the order of print; one that stands for several columns once."""
    places = [cell.column if cell is not None else -1 for cell in cells]
    if all(before < after for before, after in pairwise(places)) or -1 in places:
        return list(cells)
    distinct = {id(cell): cell for cell in cells if cell is not None}
    return [*sorted(distinct.values(), key=lambda cell: cell.column)]


def meant(text: str, *, unit: str = "件", head_unit: str | None = None, signed: bool = False) -> Figure:
    """What a cell means to both readings (as :func:`~pipelines.report.numbers.parse_figure`); nothing understood where
    they take it for different numbers."""
    figure = parse_figure(text, unit=unit, head_unit=head_unit, signed=signed)
    if figure.value is None:
        return figure
    again = number(text, unit=(head_unit or unit) if unit == MONEY_UNIT else "")
    return figure if again == Decimal(str(figure.value)) else UNKNOWN


def in_order(
    cells: Sequence[Cell | None], form: Sequence[str], order: Sequence[str] | None
) -> list[Cell | None]:
    """The cells of the form's columns as the second reading's head prints them (``None``: as the form does); one that
    stands for several columns once. So the two also agree on which figure is whose."""
    row = list(cells)
    if order is not None and tuple(order) != tuple(form) and sorted(order) == sorted(form):
        row = [cells[form.index(code)] for code in order]
    if len(set(map(id, row))) == len(row):
        return row
    return [
        cell for place, cell in enumerate(row) if cell is None or not any(cell is one for one in row[:place])
    ]


def total_last(order: Sequence[str] | None, columns: Sequence[str]) -> list[str] | None:
    """The columns without regard to where the total stands, which words in order do not tell and sums do."""
    return None if order is None else [*(code for code in order if code != columns[-1]), columns[-1]]


def total_where(order: Sequence[str], printed: Sequence[str] | None) -> Sequence[str]:
    """The columns as the second reading's head names them, the total where the sums put it."""
    if printed is None:
        return order
    *others, total = order
    place = printed.index(total)
    return [*others[:place], total, *others[place:]]


def agree(cells: Sequence[Cell | None], second: SecondRow | None) -> bool:
    """Whether both readings have the same figures in the same order, and nothing that is no text among them; where
    the second knows them, the same blank cells between them."""
    row = second or _NOTHING
    there = [cell for cell in cells if cell is not None]
    if row.opaque != any(map(_OPAQUE, there)):
        return False
    words = [said(cell.text) for cell in there]
    if not _same([one for figures in words for one in figures], row.figures):
        return False
    if row.odd and row.odd > sum([_is_odd(cell.text) for cell in there]):
        return False
    return row.cells is None or len(there) < len(cells) or _within([*map(bool, words)], list(row.cells))


def _same(first: Sequence[str], second: Sequence[str]) -> bool:
    """Digits parted by spaces (1 234) are one figure to one reading and two to the other."""
    return list(first) == list(second) or (len(first) != len(second) and "".join(first) == "".join(second))


def _within(mine: list[bool], theirs: list[bool]) -> bool:
    """Whether a blank pattern is the other's, which may have blank cells more before and behind: those of a label
    without its span, and those that fill up a table's width."""
    theirs = theirs + [False] * (len(mine) - len(theirs))
    return mine == theirs or any(
        theirs[start : start + len(mine)] == mine
        and not any(theirs[:start])
        and not any(theirs[start + len(mine) :])
        for start in range(len(theirs) - len(mine) + 1)
    )


def choose(copies: Sequence[Copy], place: int, count: int, fits: Sequence[bool]) -> Copy | None:
    """The copy of the second reading that stands for copy ``place`` of the first's ``count``.

    Where both found as many, the one in the same place; otherwise the first that ``fits``, one for each copy.
    """
    if len(copies) == count:
        return copies[place]
    fitting = next((copy for copy, fit in zip(copies, fits, strict=True) if fit), None)
    return fitting or (copies[0] if copies else None)


def is_confirmed(numbers: Sequence[int | float | None]) -> bool:
    """Whether a row's own sum confirms its figures: zeros confirm nothing."""
    *parts, total = [Decimal(str(number or 0)) for number in numbers]
    return total != 0 and sum(parts) == total
