"""Row numbers: which figures before the words of rows count the rows, and are no figures of the form.

A figure that moved before its label looks just like one. So rows must be counted (1, 2, 3, or from 1 again), and the head
over the numbers must be one of numbers (序号), blank, or the label's own: never 信息内容 or a measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from pipelines.blocks import Cell
from pipelines.report.characters import fold
from pipelines.report.form import editions
from pipelines.report.labels import SURE_LABEL, LabelBook, application_columns, disclosure_measures
from pipelines.report.numbers import is_blank, is_figure_text
from pipelines.report.tables.lines import Line, is_ordinal
from pipelines.values import value

#: fewer rows without a head over their numbers are not counted: one or two figures may read 1, 2 by chance
_FEWEST = 3
#: rows above a row among which its head is looked for: more than a table of the form has
_FAR = 40


@value
class _Numbered:
    """A row that may be numbered: its number among the ``lines`` of the table, the cell of its number and the words
    behind it."""

    place: int
    number: Cell
    words: Cell


def row_numbers(above: Sequence[Line], rows: Sequence[Line]) -> frozenset[int]:
    """The cells (by ``id``) among a table's ``rows`` that number them; its first head may stand ``above``."""
    lines = [*above, *rows]
    found = [
        _Numbered(place, *pair)
        for place, line in enumerate(rows, start=len(above))
        if (pair := _first_figure(line)) is not None and _may_number(*pair)
    ]
    counted = [int(fold(one.number.text)) for one in found]
    steps = all(after in (before + 1, 1) for before, after in pairwise([0, *counted]))
    few = len(found) < _FEWEST and not all(_is_headed(one, lines) for one in found)
    if few or not steps or not all(_has_room(one, lines) for one in found):
        return frozenset()
    return frozenset(id(one.number) for one in found)


def _first_figure(line: Line) -> tuple[Cell, Cell] | None:
    """The first figure of a row and what stands behind it: words behind a later one (件, 含转办) are no label."""
    first: Cell | None = None
    for cell in line.own:
        if first is not None and (cell.opaque or not is_blank(cell.text)):
            return first, cell
        if first is None and (cell.opaque or is_figure_text(cell.text)):
            first = cell
    return None


def _may_number(one: Cell, after: Cell) -> bool:
    """Whether a figure may number the words behind it."""
    return not (after.opaque or is_figure_text(after.text)) and is_ordinal(one.text)


def _is_headed(one: _Numbered, lines: Sequence[Line]) -> bool:
    """Whether a head says that the column of a row's number holds numbers."""
    head = _head_of(one, lines)
    over = None if head is None else _over(one.number, head)
    return over is not None and fold(over.text) in _ordinals()


def _has_room(one: _Numbered, lines: Sequence[Line]) -> bool:
    """Whether a row's number stands where no figure and no label can: by the nearest head above it."""
    head = _head_of(one, lines)
    if head is None:
        return True
    over, beside = _over(one.number, head), _over(one.words, head)
    if over is None or is_blank(over.text) or fold(over.text) in _ordinals():
        return beside is None or not _names_figures(beside.text)  # else the head is shifted against its rows
    line = lines[one.place]
    if line.grid.ragged:
        # spans leave nothing: a row that is longer than its head has one cell more before its label
        return _printed(line.own) > _printed(head.own)
    return beside is not None and over.text == beside.text


def _head_of(one: _Numbered, lines: Sequence[Line]) -> Line | None:
    return next((line for line in _above(lines, one.place) if _is_head(line)), None)


def _over(cell: Cell, head: Line) -> Cell | None:
    slots = head.grid.slots[head.row]
    return slots[cell.column] if cell.column < len(slots) else None


def _above(lines: Sequence[Line], place: int) -> Iterable[Line]:
    """The lines above one in its own grid, the nearest first."""
    for line in reversed(lines[max(place - _FAR, 0) : place]):
        if line.grid is not lines[place].grid:
            return
        yield line


def _is_head(line: Line) -> bool:
    """Whether a row names columns of the form: one applicant alone (3.其他) may be a row's own label."""
    if line.has_figures:
        return False
    named = [cell.text for cell in line.texts if _is_head_word(cell.text)]
    return len(named) > 1 or (len(named) == 1 and not _names(named[0], application_columns()))


def _is_head_word(text: str) -> bool:
    return fold(text) in _words() | _ordinals() or _names_figures(text)


def _names_figures(text: str) -> bool:
    return _names(text, disclosure_measures()) or _names(text, application_columns())


def _names(text: str, book: LabelBook) -> bool:
    found = book.find(text)
    return bool(found) and found[0].score > SURE_LABEL


def _printed(cells: Iterable[Cell]) -> int:
    return sum(not is_blank(cell.text) for cell in cells)


@cache
def _words() -> frozenset[str]:
    """The head over the labels of section two."""
    return frozenset(word for edition in editions() for word in edition.disclosures.heads)


@cache
def _ordinals() -> frozenset[str]:
    return frozenset(word for edition in editions() for word in edition.ordinals)
