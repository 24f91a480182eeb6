"""Section four's table (行政复议、行政诉讼情况): one row of figures, three routes of five columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest

from pipelines.blocks import Cell
from pipelines.report.characters import fold
from pipelines.report.form import Edition, editions
from pipelines.report.labels import challenge_outcomes, challenge_routes
from pipelines.report.numbers import Number, is_blank, is_figure_text, is_unread
from pipelines.report.second import Copy
from pipelines.report.tables.agreement import agree, in_print, shown
from pipelines.report.tables.challenge_head import named_routes, read_head
from pipelines.report.tables.heads import name_column, stacks
from pipelines.report.tables.limits import (
    FEWEST_OUTCOMES,
    HALF_NAME,
    LONGEST_STRAY_CELL,
    ROWS_ABOVE,
    ROWS_BELOW,
)
from pipelines.report.tables.lines import Line, counts_columns
from pipelines.report.tables.windows import adds_up, figures, filled, present, visible, windows

#: a label that tells a row of one year from that of another, and no note that speaks of one
_OF_YEAR = re.compile(
    r"(?:\d{4}年?|[上本去前]一?年|[上本]期|同期)度?(?:同期)?(?:数|数据|数量|件数|情况|合计|总计)?"
)


@dataclass(slots=True)
class ChallengesReading:
    """The table as read from the grids: five cells for each route, ``None`` where undecided.

    ``before`` are rows of its head that a page cut off, ``head`` those over ``line``, its row of figures; ``outcomes``
    and ``routes`` the columns and their groups as the head prints them, left to right, ``None`` where it cannot be read
    in full.
    """

    edition: Edition
    rows: dict[str, tuple[Cell | None, ...] | None]
    line: Line | None
    head: list[Line] = field(default_factory=list)
    before: list[Line] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    outcomes: list[str] | None = None
    routes: list[str] | None = None

    @property
    def used(self) -> list[Line]:
        """The lines of its head and of its figures, top to bottom."""
        return [*self.before, *self.head, *([self.line] if self.line is not None else [])]

    def cells(self) -> list[Cell | None]:
        """The cells of all its figures."""
        return [cell for cells in self.rows.values() for cell in cells or ()]

    def says(self) -> list[str]:
        """Its figures, as printed."""
        return shown(in_print(self.cells()))

    def fits(self, copy: Copy) -> bool:
        """Whether a copy of the second reading has the same figures."""
        return agree(in_print(self.cells()), copy.rows[""])


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
        data = _row_below(lines[end], after, count * len(routes))
    above = _head_rows(lines, end, data) if end is not None else []
    reading = ChallengesReading(edition, dict.fromkeys(routes), data, above, _cut_off(lines, above))
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
    if end is not None and _has_rival(data, lines[end + 1 : end + 1 + ROWS_BELOW], count * len(routes)):
        reading.problems.append(
            "行政复议、行政诉讼情况表里有一行数字，还有一行填的是没有，无法确定哪一行是本年的"
        )
        return reading
    head = read_head(above, data, edition)
    reading.outcomes = head.outcomes
    reading.routes = head.routes or named_routes(reading.before, edition)
    values = None if head.contradicts else _values(data, above, edition)
    if values is None:
        reading.problems.append("行政复议、行政诉讼情况表的数字与表头对不上，无法确定各数属于哪一列")
        return reading
    order = [outcome.code for outcome in edition.challenges.outcomes]
    if _may_have_moved(values, count):
        reading.problems.append("行政复议、行政诉讼情况表的一行数字似乎缺了一格，无法确定各数属于哪一列")
        return reading
    for index, route in enumerate(reading.routes or routes):
        cells = values[index * count : (index + 1) * count]
        named = head.outcomes[index * count : (index + 1) * count] if head.outcomes else order
        reading.rows[route] = tuple(cells[named.index(code)] for code in order)
    return reading


def _head_rows(lines: Sequence[Line], end: int, data: Line | None) -> list[Line]:
    """The rows of a head whose lowest is number ``end``: those of its table that hold no figures."""
    rows: list[Line] = []
    for line in reversed(lines[max(end - ROWS_ABOVE + 1, 0) : end + 1]):
        if line.has_figures or line.table != lines[end].table:
            break
        rows.insert(0, line)
    return [line for line in rows if line is not data]


def _cut_off(lines: Sequence[Line], above: Sequence[Line]) -> list[Line]:
    """The rows of the grid right before a head that lacks its routes which name them: a page break parted the two."""
    if not above or any(map(_names_routes, above)):
        return []
    first = next(number for number, line in enumerate(lines) if line is above[0])
    rows: list[Line] = []
    for line in reversed(lines[max(first - ROWS_ABOVE, 0) : first]):
        if line.has_figures or line.table != above[0].table - 1 or not _names_head(line):
            break
        rows.insert(0, line)
    ends = bool(rows) and all(line.table != rows[-1].table for line in lines[first:])
    return rows if ends and any(map(_names_routes, rows)) else []


def _names_routes(line: Line) -> bool:
    return any(challenge_routes().exact(cell.text) for cell in line.texts)


def _names_head(line: Line) -> bool:
    """Whether a row holds nothing but words of the table's head."""
    groups = {fold(route.group) for edition in _forms() for route in edition.challenges.routes}
    return bool(line.texts) and all(
        challenge_routes().exact(cell.text)
        or challenge_outcomes().exact(cell.text)
        or fold(cell.text) in groups
        for cell in line.texts
    )


def _may_have_moved(values: Sequence[Cell | None], count: int) -> bool:
    """Whether a row that ends blank adds up far better with a cell put in somewhere: it lost one, and what stands
    behind moved to the left."""
    numbers = figures(values)
    if numbers[-1] is not None:
        return False

    def adding(row: Sequence[Number | None]) -> int:
        routes = [row[start : start + count] for start in range(0, len(row), count)]
        return sum(any(route) and sum(one or 0 for one in route[:-1]) == (route[-1] or 0) for route in routes)

    best = max(adding([*numbers[:place], None, *numbers[place:-1]]) for place in range(len(numbers)))
    filled_routes = sum(any(numbers[start : start + count]) for start in range(0, len(numbers), count))
    return adding(numbers) < filled_routes and best > adding(numbers) and best >= filled_routes - 1


def _stray_word(head: Line, after: Sequence[Line]) -> str | None:
    """A short text under the head of a table that has no row of figures: a cell that lost its column."""
    for line in after:
        for cell in line.texts if line.table == head.table else ():
            if len(cell.text.strip()) <= LONGEST_STRAY_CELL and not cell.text.strip().startswith(
                ("注", "备注", "说明")
            ):
                return cell.text.strip()
    return None


def _row_below(head: Line, after: Sequence[Line], count: int) -> Line | None:
    """The row of figures under a head of ``count`` columns: the first row with a figure, else one that is as wide and blank.

    A narrow row behind a blank one, or in a grid of its own, belongs to another table.
    """
    blank = next((line for line in after if _holds_row(line, head, count)), None)
    for line in after:
        if not line.has_figures or counts_columns(line):
            continue
        own = line.table == head.table
        if own and (line.run or blank is None):
            return line
        if not line.run and len(line.own) >= (count // 2 if own or blank is None else count):
            return line
    return blank


def _has_rival(data: Line, after: Sequence[Line], count: int) -> bool:
    """Whether another row than ``data``, which holds figures, reports nothing in the ``count`` columns of the same table: by
    marks for nothing, or under a year of its own. One of the two is another year's."""
    for line in after if data.has_figures else ():
        if line is data or line.table != data.table or line.has_figures or len(line.own) < count:
            continue
        said = [cell.text.strip() for cell in line.own if cell.text.strip()]
        words = [text for text in said if not is_blank(text)]
        if len(said) >= count // 2 if not words else len(words) == 1 and _OF_YEAR.fullmatch(fold(words[0])):
            return True
    return False


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
        while first and lines[first - 1].table == line.table and not lines[first - 1].has_figures:
            first -= 1
        words = fold("".join(cell.text for one in lines[first : number + 1] for cell in one.texts))
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
    if not data.run and len(data.own) == wanted and not (start and _is_head_word(data.cells[start - 1])):
        start = 0
    tail = tuple(cell for cell in data.cells[start:] if cell.row == data.row)
    if data.uneven is True and sum(visible(tail)) != wanted:
        return None  # which of its cells it lost, and which it got, nobody can say
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
        values = tuple(cell for cell, mark in zip(tail, marks, strict=True) if mark)
        parted = wanted < len(tail) - marks.index(True) - marks[::-1].index(True)
        size = len(edition.challenges.outcomes)
        whole = all(adds_up(values[start : start + size]) for start in range(0, wanted, size))
        return values if whole or data.run or not parted else None
    if not any(marks):
        return (None,) * wanted
    if data.run:
        return None  # which of the empty lines are cells and which only part the rows, nobody can say
    options = windows(tail, wanted)
    if start:  # behind words no blank cell is too many, but for what a bar behind the last one leaves
        sure = len(tail) == wanted or not is_blank(
            tail[0].text
        )  # else the bar may stand before the first one
        options = {0: options[0]} if 0 in options and len(tail) <= wanted + 1 and sure else {}
    return next(iter(options.values())) if len(options) == 1 else None


def _is_word(cell: Cell) -> bool:
    return not (is_blank(cell.text) or is_figure_text(cell.text) or is_unread(cell.text))


def _by_columns(data: Line, above: Sequence[Line], order: Sequence[str]) -> tuple[Cell | None, ...] | None:
    """The figures under the head's columns, in the order of print: ``order``, or its outcomes in another order within
    each route; ``None`` if they do not fit."""
    head = [line for line in above if line.table == data.table]
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
    size = len(set(order))
    groups = [named[start : start + size] for start in range(0, len(named), size)]
    if len(named) != len(order) or any(sorted(group) != sorted(order[:size]) for group in groups):
        return None
    return tuple(cells)


def _is_head_word(cell: Cell) -> bool:
    return bool(challenge_outcomes().exact(cell.text) or challenge_routes().exact(cell.text))
