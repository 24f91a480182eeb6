"""Deciding: every row is settled by itself, by its place under the head, by its neighbours, by its sum, or stays
open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.blocks import Cell
from pipelines.report.characters import printed
from pipelines.report.form import Applications, Edition
from pipelines.report.model import Outcome
from pipelines.report.numbers import Number
from pipelines.report.second import Copy
from pipelines.report.tables.agreement import agree, in_print, shown
from pipelines.report.tables.applications.columns import (
    Head,
    PrintedHead,
    are_dependable,
    at,
    find_heads,
    printed_head,
    printed_orders,
    trusted,
)
from pipelines.report.tables.applications.rows import Found, Rows, find_rows
from pipelines.report.tables.lines import Line
from pipelines.report.tables.relations import check_relations
from pipelines.report.tables.windows import Values, adds_up, figures, present, visible, windows

#: the share of rows that have as many cells behind their labels from which one with others is told
_MOSTLY = 0.75
#: rows with figures of which one at the least adds up in any report
_FEWEST_TELLING = 3


@dataclass(slots=True)
class ApplicationsReading:
    """The table as read from the grids: the figures' cells of each row by code, ``None`` where undecided.

    ``edition`` is the form's year; ``lines`` the printed line of each row; ``problems`` Chinese sentences
    on what could not be decided; ``order`` the columns as the head prints them, left to right, ``None`` where it
    cannot be read in full.
    """

    edition: Edition
    rows: dict[str, Values | None]
    lines: dict[str, Line]
    problems: list[str] = field(default_factory=list)
    order: list[str] | None = None

    @property
    def used(self) -> list[Line]:
        """The lines of its rows, top to bottom."""
        return list(self.lines.values())

    def says(self) -> dict[str, list[str]]:
        """The figures of each row, as printed."""
        return {code: shown(in_print(self.rows[code] or ())) for code in self.lines}

    def fits(self, copy: Copy) -> bool:
        """Whether a copy of the second reading has the same figures."""
        return all(agree(in_print(self.rows[code] or ()), copy.rows.get(code)) for code in self.lines)


@dataclass(slots=True)
class Evidence:
    """All that speaks for a row's figures, and what they were found to be.

    ``depth``: label cells that stand before its own on the form; ``width``: its columns; ``uneven``: it has
    other cells than the rows like it; ``windows``: where in
    its tail its figures may lie, by their start (empty where the columns say it, ``placed``); ``values``: the
    figures' cells, ``None`` while open.
    """

    code: str
    found: Found
    head: Head | None
    depth: int
    width: int
    uneven: bool = False
    values: Values | None = None
    placed: bool = False
    windows: dict[int, Values] = field(default_factory=dict)

    @property
    def lost(self) -> bool:
        """Whether the row lost cells: too few are left, or its label stands left of its place."""
        return (
            len(self.found.tail) < self.width
            or self.found.label.column < self.depth
            or self.ends_early
            or self.uneven
        )

    @property
    def ends_early(self) -> bool:
        """Whether the row ends before the last column of its head, so that it lost a cell, and a blank one beside its label
        may be taken for its first figure."""
        one = self.found
        slots = one.line.grid.slots[one.line.row]
        return one.line.grid.ragged and self.head is not None and len(slots) <= max(self.head.firsts)

    @property
    def is_loose(self) -> bool:
        """Whether its cells may have moved: where rows may lose cells, and it does not show all its figures."""
        grid = self.found.line.grid
        return (grid.ragged or grid.gapless) and sum(visible(self.values or ())) < self.width

    def place(self, *, dependable: bool) -> None:
        """Take the figures that columns or order give; ``dependable``: in rows without spans too."""
        one = self.found
        if not one.line.grid.ragged:
            self.values = trusted(one, self.head, self.width)
        elif dependable and self.head is not None:
            values = at(one, self.head.firsts)
            # a row that ends before its last column may have lost any of its cells
            short = self.ends_early or len(one.tail) < self.width or self.uneven
            self.values = None if short and not _bears_out(values) else values
        self.placed = self.values is not None

    def settle(self) -> None:
        """Take the figures where there is but one way to read them and nothing speaks against it."""
        tail = self.found.tail
        marks = visible(tail)
        if sum(marks) != self.width:
            marks = present(tail)
        self.windows = windows(tail, self.width)
        if sum(marks) == self.width:
            values = tuple(cell for cell, mark in zip(tail, marks, strict=True) if mark)
            parted = self.found.line.grid.ragged and len(values) < len(tail) - marks.index(True) - marks[
                ::-1
            ].index(True)
            self.values = values if not (self.uneven or parted) or adds_up(values) else None
        elif len(self.windows) == 1 and self._is_settled(*self.windows.values()):
            (self.values,) = self.windows.values()

    def _is_settled(self, values: Values) -> bool:
        """Whether the only window is certain: by its cells, or where cells may be missing by its sum."""
        if self.ends_early:
            return not any(present(values))
        if self.uneven:
            return not any(present(values))  # a blank cell too many may stand anywhere
        if self.found.line.run:
            return not any(present(values)) or (any(figures(values)) and adds_up(values))
        return not self.lost or adds_up(values)

    @property
    def start(self) -> int | None:
        """Where the only window begins, if the row shows anything and its label stands where it should."""
        tail = self.found.tail
        shown = len(self.windows) == 1 and any(present(tail))
        return next(iter(self.windows)) if shown and self.found.label.column == self.depth else None


def _shows(one: Evidence) -> bool:
    """Whether anything stands behind a row's label."""
    return any(present(one.found.tail)) or any(cell.opaque for cell in one.found.line.own)


def read_applications(lines: Sequence[Line]) -> ApplicationsReading | None:
    """The table in the rows of a document's grids; ``None`` if there is none."""
    rows = find_rows(lines)
    if rows is None:
        return None
    form = rows.edition.applications
    decided, order = _decide(rows, lines)
    belied = order is not None and _is_belied(decided.values(), order, form)
    if belied:
        for one in decided.values():
            one.values = None
    if not rows.unclaimed and not any(map(_shows, decided.values())):
        for one in decided.values():  # a frame that nobody filled in, whose cells left no trace
            one.values = one.values or (None,) * one.width
    values = {code: decided[code].values if code in decided else None for code in form.labels}
    problems = [
        *(f"申请情况表缺少一行：{label}" for code, label in form.labels.items() if code not in rows.found),
        *(
            f"申请情况表中“{form.labels[one.code]}”一行缺少单元格，无法确定各数属于哪一列"
            for one in decided.values()
            if one.values is None and not belied
        ),
        *(
            ["申请情况表的表头与各列的数不合：按表头各类申请人之和不等于总计，按法定次序则相等"]
            if belied
            else []
        ),
    ]
    for line in rows.unclaimed:
        label = printed(line.texts[-1].text) if line.texts else ""
        problems.append(f"申请情况表中有一行数字认不出属于哪一项：“{label}”")
    for code in rows.torn:
        if values.get(code) is not None:
            values[code] = None
            problems.append(f"申请情况表中“{form.labels[code]}”一行被分成两截，两截都有数字")
    printed_lines = {code: one.line for code, one in rows.found.items()}
    return ApplicationsReading(rows.edition, values, printed_lines, problems, order)


def _order(
    evidence: Iterable[Evidence], printed_as: Sequence[int] | None, edition: Edition
) -> list[str] | None:
    """The columns as the head prints them, by the heads of grids, else by its words in order."""
    orders = {row.head.order for row in evidence if row.head is not None}
    if len(orders) == 1:
        return list(orders.pop())
    codes = [column.code for column in edition.applications.columns]
    return [codes[place] for place in printed_as] if printed_as is not None and not orders else None


def _decide(rows: Rows, lines: Sequence[Line]) -> tuple[dict[str, Evidence], list[str] | None]:
    """The evidence of every row that was found, with its figures where they could be decided, and the columns as the
    head prints them."""
    form = rows.edition.applications
    width = len(form.columns)
    heads = find_heads(lines, rows.found.values(), rows.edition)
    evidence = [
        Evidence(code, one, heads.get(one.line.table), form.depths[code], width, one.line.uneven is True)
        for code, one in rows.found.items()
    ]
    _find_uneven(evidence)
    dependable = are_dependable(rows.found.values(), heads)
    for row in evidence:
        row.place(dependable=dependable)
        if not row.placed:
            row.settle()
    starts = _usual_starts(evidence)
    for index, row in enumerate(evidence):
        if row.values is None:
            row.values = _choose(row, evidence[:index][::-1], evidence[index + 1 :], starts)
    in_order = [row for row in evidence if not row.placed or row.head is None]
    printed_as = _reorder(in_order, evidence[0].found.line, lines, rows.edition)
    headless = [row for row in evidence if row.head is None]
    if headless and _speaks_against(
        printed_head(lines, evidence[0].found.line, rows.edition), headless, form
    ):
        for row in headless:
            row.values = None
    for row in evidence:
        if _has_moved(row, evidence, rows.edition):
            row.values = None
    if any(row.values is None for row in evidence):
        for row in evidence:
            lost = row.values is not None and row.is_loose and not _bears_out(row.values)
            if lost or (row.values is not None and row.found.line.run and not adds_up(row.values)):
                row.values = None  # its neighbours lost cells, and so may it have
    return {row.code: row for row in evidence}, _order(evidence, printed_as, rows.edition)


def _speaks_against(head: PrintedHead, rows: Sequence[Evidence], form: Applications) -> bool:
    """Whether the words of a head that is not read in full speak against the form's order; where others stand in place of
    some columns' the sums tell, if not one row adds up."""
    order = [column.code for column in form.columns]
    if head.contradicts(order):
        return True
    telling = [row.values for row in rows if row.values is not None and any(figures(row.values))]
    return head.lacks(order) and len(telling) >= _FEWEST_TELLING and not any(map(adds_up, telling))


def _find_uneven(evidence: Sequence[Evidence]) -> None:
    """Find the rows with other cells behind their labels than nearly all have, where spans leave nothing and rows are not
    as long as one another."""
    ragged = [row for row in evidence if row.found.line.grid.ragged and not row.found.line.run]
    whole = Counter(len(row.found.line.cells) for row in ragged)
    behind = Counter(len(row.found.tail) for row in ragged)
    ((usual, count),) = behind.most_common(1) or [(0, 0)]
    if count < _MOSTLY * len(ragged) or max(whole.values(), default=0) >= count:
        return
    for row in ragged:
        row.uneven = row.uneven or len(row.found.tail) != usual


def _bears_out(values: Values) -> bool:
    """Whether a row's sum tells that its figures are where they stand: zeros add up anywhere."""
    return adds_up(values) and (any(figures(values)) or not any(visible(values)))


def _is_belied(evidence: Iterable[Evidence], order: Sequence[str], form: Applications) -> bool:
    """Whether the sums of the rows speak against the head: in the form's order more of them add up.

    A head that lost a cell, or was copied from elsewhere, names columns that hold something else.
    """
    codes = [column.code for column in form.columns]
    if list(order) == codes:
        return False
    telling = [row.values for row in evidence if row.values is not None and any(figures(row.values))]
    as_printed = [tuple([values[codes.index(code)] for code in order]) for values in telling]
    return sum(map(adds_up, as_printed)) > sum(map(adds_up, telling))


def _has_moved(row: Evidence, evidence: Iterable[Evidence], edition: Edition) -> bool:
    """Whether a row without a total lost a cell, so that what stands behind moved to the left: with a cell put in
    somewhere more relations hold, the row's own among them."""
    if row.values is None or figures(row.values[-1:]) != [None]:
        return False
    *parts, last, _ = figures(row.values)
    missing = (last or 0) - sum(one or 0 for one in parts)
    if not last or missing < 0 or not any(parts):
        return False
    known = {one.code: tuple(figures(one.values)) for one in evidence if one.values is not None}

    def broken(numbers: Sequence[Number | None]) -> int:
        checks = check_relations(edition, "applications", {**known, row.code: tuple(numbers)})
        return sum(check.status is Outcome.FAIL for check in checks)

    whole = min(broken([*parts[:place], missing, *parts[place:], last]) for place in range(row.width - 1))
    return whole + 1 < broken([*parts, last, None])


def _reorder(
    rows: Sequence[Evidence], first: Line, lines: Sequence[Line], edition: Edition
) -> list[int] | None:
    """Put rows that were read in order of print into the form's, where the head prints another, which is returned.

    Where the head allows several, the one by which most rows add up.
    """
    orders = printed_orders(lines, first, edition) if rows else []
    if not orders:
        return None

    def placed(values: Values, order: Sequence[int]) -> Values:
        return tuple([values[order.index(place)] for place in range(len(order))])

    known = [row for row in rows if row.values is not None]
    telling = [row.values for row in known if row.values is not None and any(figures(row.values))]
    order = max(orders, key=lambda one: sum(adds_up(placed(values, one)) for values in telling))
    for row in known:
        if row.values is not None:
            row.values = placed(row.values, order)
    return order


def _usual_starts(evidence: Iterable[Evidence]) -> Mapping[int, int]:
    """Where the figures of rows of each depth mostly begin in their tails."""
    starts: dict[int, Counter[int]] = {}
    for row in evidence:
        if (start := row.start) is not None:
            starts.setdefault(row.depth, Counter())[start] += 1
    return {depth: found.most_common(1)[0][0] for depth, found in starts.items()}


def _usual_start(row: Evidence, starts: Mapping[int, int]) -> int | None:
    """Where a row's window begins in its tail, by the rows like it that have only one; else by its head."""
    if row.depth in starts:
        return starts[row.depth]
    first = starts[0] + 1 if 0 in starts else row.head.firsts[0] if row.head is not None else None
    return None if first is None else max(first, row.depth + 1) - row.depth - 1


def _choose(
    row: Evidence, above: Iterable[Evidence], below: Iterable[Evidence], starts: Mapping[int, int]
) -> Values | None:
    """The figures of an open row: by where they begin in rows like it, by the rows next to it, by their sum."""
    start = _usual_start(row, starts)
    chosen = row.windows.get(start) if start is not None else None
    if chosen is not None and (row.lost or not adds_up(chosen)):
        chosen = None
    if row.lost and not row.found.line.run:
        chosen = _by_neighbours(row, above, below)
    if chosen is None and any(present(row.found.tail)) and not row.ends_early:
        adding = [values for values in row.windows.values() if adds_up(values)]
        if len(adding) == 1 and any(figures(adding[0])) and not row.uneven:
            chosen = adding[0]
    return chosen


def _by_neighbours(row: Evidence, *sides: Iterable[Evidence]) -> Values | None:
    """A row that lost cells takes the blank pattern of the rows next to it, if it then adds up.

    Cells are only ever missing at the ends: an empty cell between two figures stays where it is.
    """
    tail: tuple[Cell | None, ...] = row.found.tail
    short = row.width - len(tail)
    options: list[Values] = list(row.windows.values())
    options += [(*[None] * lead, *tail, *[None] * (short - lead)) for lead in range(short + 1)]
    fitted: list[Values] = []
    for others in sides:
        neighbour = next((other.values for other in others if other.values is not None), None)
        if neighbour is not None:
            pattern = present(neighbour)
            fitted += [values for values in options if present(values) == pattern and adds_up(values)]
    return fitted[0] if len({present(values) for values in fitted}) == 1 else None
