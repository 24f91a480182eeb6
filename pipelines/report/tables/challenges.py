"""Section four's table (行政复议、行政诉讼情况): one row of figures, three routes of five columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest

from pipelines.blocks import Cell
from pipelines.report.characters import strip_space
from pipelines.report.form import Edition, editions
from pipelines.report.labels import challenge_outcomes
from pipelines.report.numbers import is_blank, is_figure_text
from pipelines.report.tables.heads import name_column, stacks
from pipelines.report.tables.limits import (
    FEWEST_OUTCOMES,
    HALF_NAME,
    LONGEST_STRAY_CELL,
    ROWS_ABOVE,
    ROWS_BELOW,
)
from pipelines.report.tables.lines import Line
from pipelines.report.tables.windows import filled, present, visible, windows


@dataclass(slots=True)
class ChallengesReading:
    """The table as read from the grids: five cells for each route, ``None`` where undecided."""

    edition: Edition
    rows: dict[str, tuple[Cell | None, ...] | None]
    line: Line | None
    problems: list[str] = field(default_factory=list)


def _names_outcomes(line: Line) -> int:
    book = challenge_outcomes()
    return len({matches[0].code for cell in line.cells if (matches := book.exact(cell.text))})


def _halves(upper: Line, lower: Line) -> int:
    """How many outcomes two rows spell together (结果 over 维持)."""
    if upper.table != lower.table:
        return 0
    names = {name_column(cells, challenge_outcomes()) for cells in stacks((upper, lower)) if cells}
    return len(names - {None})


def _head_end(lines: Sequence[Line]) -> int | None:
    """The number of the lowest head row; the last such place wins, narrative tables come before."""
    found = None
    for number, line in enumerate(lines):
        if line.has_figures or len(line.texts) < FEWEST_OUTCOMES:
            continue
        upper = lines[number - 1] if number else None
        if _names_outcomes(line) >= FEWEST_OUTCOMES or (
            upper is not None and not _is_data(upper) and _halves(upper, line) >= FEWEST_OUTCOMES
        ):
            found = number
    return found


def _is_data(line: Line) -> bool:
    """A row of figures, or of nothing: no words after its first figure."""
    words = line.texts
    if not words:
        return True
    return line.has_figures


def read_challenges(lines: Sequence[Line]) -> ChallengesReading | None:
    """The table in the rows of a document's grids; ``None`` if there is none.

    By the newest edition's form; where that leaves something open, by an older one's that is another.
    """
    first: ChallengesReading | None = None
    for edition in _forms():
        reading = _read(lines, edition)
        if reading is not None and not reading.problems:
            return reading
        first = first or reading
    return first


@cache
def _forms() -> tuple[Edition, ...]:
    """The newest edition of each form of the table."""
    newest: dict[tuple[tuple[str, ...], ...], Edition] = {}
    for edition in editions():
        form = edition.challenges
        newest.setdefault((tuple(r.code for r in form.routes), tuple(o.code for o in form.outcomes)), edition)
    return tuple(newest.values())


def _read(lines: Sequence[Line], edition: Edition) -> ChallengesReading | None:
    routes = [route.code for route in edition.challenges.routes]
    count = len(edition.challenges.outcomes)
    end = _head_end(lines)
    if end is None:
        run = _in_one_run(lines, edition)
        if run is None:
            return None
        data: Line | None = run
    else:
        after = lines[end + 1 : end + 1 + ROWS_BELOW]
        data = next((line for line in after if line.has_figures), None)
        data = data or next(
            (line for line in after if _holds_row(line, lines[end], count * len(routes))), None
        )
    reading = ChallengesReading(edition, dict.fromkeys(routes), data)
    if (
        data is None
        and end is not None
        and (word := _stray_word(lines[end], lines[end + 1 : end + 1 + ROWS_BELOW]))
    ):
        reading.problems.append(f"行政复议、行政诉讼情况表里的“{word}”不知道属于哪一列")
        return reading
    if data is None:
        reading.rows = dict.fromkeys(routes, (None,) * count)
        return reading
    values = _values(data, lines[: end + 1] if end is not None else [], edition)
    if values is None:
        reading.problems.append("行政复议、行政诉讼情况表的数字与表头对不上，无法确定各数属于哪一列")
        return reading
    for index, route in enumerate(routes):
        reading.rows[route] = values[index * count : (index + 1) * count]
    return reading


def _stray_word(head: Line, after: Sequence[Line]) -> str | None:
    """A short text under the head of a table that has no row of figures: a cell that lost its column."""
    for line in after:
        for cell in line.texts if line.table == head.table else ():
            if len(cell.text.strip()) <= LONGEST_STRAY_CELL and not cell.text.strip().startswith(
                ("注", "备注", "说明")
            ):
                return cell.text.strip()
    return None


def _holds_row(line: Line, head: Line, count: int) -> bool:
    """Whether a row without figures is the table's row of figures: as wide as the table, and in it."""
    return line.table == head.table and len(line.own) >= count // 2


def _in_one_run(lines: Sequence[Line], edition: Edition) -> Line | None:
    """The row where every cell stands on a line of its own: figures after words that name outcomes."""
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if not line.run or not line.has_figures:
            continue
        first = number
        while first and lines[first - 1].run and not lines[first - 1].has_figures:
            first -= 1
        words = strip_space("".join(cell.text for one in lines[first : number + 1] for cell in one.texts))
        if all(word in words for word in _head_words(edition.edition)):
            return line
    return None


@cache
def _head_words(edition: str) -> tuple[str, ...]:
    """What every head of the table prints, however its labels are broken over lines: the ends of its first
    route's name and of its outcomes' (维持, 纠正, 审结), save those that other outcomes begin with (结果)."""
    form = next(one for one in editions() if one.edition == edition).challenges
    *outcomes, _ = [outcome.label for outcome in form.outcomes]
    ends = [label[-HALF_NAME:] for label in outcomes]
    return (
        form.routes[0].label[-HALF_NAME:],
        *(end for end in ends if not any(label.startswith(end) for label in outcomes)),
    )


def _values(data: Line, above: Sequence[Line], edition: Edition) -> tuple[Cell | None, ...] | None:
    """The cells of the row of figures, route after route; ``None`` if they cannot be told apart."""
    order = [outcome.code for _ in edition.challenges.routes for outcome in edition.challenges.outcomes]
    wanted = len(order)
    words = [index for index, cell in enumerate(data.cells) if _is_word(cell)]
    first_figure = next(
        (index for index, cell in enumerate(data.cells) if is_figure_text(cell.text)), len(data.cells)
    )
    start = max((index + 1 for index in words if index < first_figure), default=0)
    if not data.run and len(data.own) == wanted:
        start = 0
    tail = tuple(cell for cell in data.cells[start:] if cell.row == data.row)
    ordered = tail if len(tail) == wanted else None
    placed = None if data.grid.ragged else _by_columns(data, above, order)
    if data.run:
        ordered = None  # of its empty lines, which are cells and which only part the rows?
    if placed is not None and ordered is not None and filled(placed) != filled(ordered):
        return None
    if placed is not None or ordered is not None:
        return placed or ordered
    marks = visible(tail)
    if sum(marks) != wanted:
        marks = present(tail)
    if sum(marks) == wanted:
        return tuple(cell for cell, mark in zip(tail, marks, strict=True) if mark)
    if not any(marks):
        return (None,) * wanted
    if data.run:
        return None  # which of the empty lines are cells and which only part the rows, nobody can say
    options = list(windows(tail, wanted).values())
    return options[0] if len(options) == 1 else None


def _is_word(cell: Cell) -> bool:
    return not is_blank(cell.text) and not is_figure_text(cell.text)


def _by_columns(data: Line, above: Sequence[Line], order: Sequence[str]) -> tuple[Cell | None, ...] | None:
    """The figures under the head's columns, which print just ``order``; ``None`` if they do not fit."""
    head = [line for line in above[-ROWS_ABOVE:] if line.table == data.table and not line.has_figures]
    slots = data.grid.slots[data.row]
    cells: list[Cell | None] = []
    named: list[str] = []
    for column, stack in zip_longest(range(len(slots)), stacks(head)[: len(slots)]):
        code = name_column(stack, challenge_outcomes()) if stack else None
        if code is None:
            if (cell := slots[column]) is not None and is_figure_text(cell.text):
                return None
            continue
        if named and cells and slots[column] is not None and slots[column] is cells[-1] and named[-1] == code:
            continue
        named.append(code)
        cells.append(slots[column])
    if named != order:
        return None
    return tuple(cells)
