"""Columns: which cell of a row is whose, by the head over it and by the order of the cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations

from pipelines.blocks import Cell
from pipelines.report.characters import fold, strip_space
from pipelines.report.form import Edition
from pipelines.report.labels import SURE_LABEL, application_columns, application_rows
from pipelines.report.numbers import is_blank
from pipelines.report.tables.applications.rows import Found, is_head, prints
from pipelines.report.tables.heads import columns_by_head, is_beside, is_remark
from pipelines.report.tables.limits import HEAD_ROWS, LONGEST_HEAD, ORGANISATION_ROWS
from pipelines.report.tables.lines import Line, counts_columns
from pipelines.report.tables.windows import Values, adds_up, figures


@dataclass
class Head:
    """The columns of a grid by code, in the form's order: each has one place in the grid, or several under one
    head cell. ``beside``: the places of columns of words that are none of the form's."""

    columns: Mapping[str, Sequence[int]]
    beside: frozenset[int] = frozenset()

    @cached_property
    def firsts(self) -> list[int]:
        """The first place of each column."""
        return [places[0] for places in self.columns.values()]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The columns as the grid shows them, left to right."""
        return tuple(code for _, code in sorted((places[0], code) for code, places in self.columns.items()))

    def own(self, cells: Iterable[Cell]) -> list[Cell]:
        """The cells without the words that stand in columns beside the form's."""
        return [cell for cell in cells if cell.column not in self.beside or not is_remark(cell)]

    def moved(self, shift: int) -> Head:
        """The same columns so many places further right."""
        columns = {code: [place + shift for place in places] for code, places in self.columns.items()}
        return Head(columns, frozenset(place + shift for place in self.beside))


def find_heads(lines: Sequence[Line], found: Iterable[Found], edition: Edition) -> dict[int, Head]:
    """The head of each table of the document that has rows, by its number.

    A table that goes on without its head keeps the columns of the one before, counted from the right: a page
    may show fewer columns of labels than the next.
    """
    order = [column.code for column in edition.applications.columns]
    position = {id(line): number for number, line in enumerate(lines)}
    rows: dict[int, list[Found]] = {}
    for one in found:
        rows.setdefault(one.line.table, []).append(one)
    heads: dict[int, Head] = {}
    before: tuple[int, Head] | None = None
    for table, mine in sorted(rows.items()):
        first = min(position[id(one.line)] for one in mine)
        above = _head_rows(lines, first)
        columns = {} if _in_one_line(above, edition) else columns_by_head(above, application_columns(), order)
        width = max(len(slots) for slots in lines[first].grid.slots)
        head = Head(columns, _beside(above)) if len(columns) == len(order) else None
        if not above and before is None:
            before = _head_at_foot(lines, first, order)
        if head is None and before is not None:
            taken = before[1].moved(width - before[0])
            places = (place for places in taken.columns.values() for place in places)
            head = taken if min(places) >= 0 and _fits(taken, mine) else None
        if head is not None:
            heads[table] = head
            before = (width, head)
    return heads


def _head_at_foot(lines: Sequence[Line], first: int, order: Sequence[str]) -> tuple[int, Head] | None:
    """The columns of a head that the end of a page parted from all its rows, and the width of its grid."""
    page = lines[first].grid.page
    above: list[Line] = []
    for line in reversed(lines[max(first - HEAD_ROWS, 0) : first]):
        if line.table != lines[first].table - 1 or line.has_figures:
            break
        above.insert(0, line)
    if not above or page is None or above[0].grid.page != page - 1:
        return None
    columns = columns_by_head(above, application_columns(), order)
    width = max(len(slots) for slots in above[0].grid.slots)
    return (width, Head(columns, _beside(above))) if len(columns) == len(order) else None


def _in_one_line(above: Sequence[Line], edition: Edition) -> bool:
    """Whether the words of a head of several rows stand in one line, where their places say nothing."""
    shared = edition.applications.heads[1:]
    return any(
        line.grid.ragged and is_head(line) and fold(cell.text) in shared and line is above[-1]
        for line in above
        for cell in line.texts
    )


def _beside(above: Sequence[Line]) -> frozenset[int]:
    """The places of columns of words (备注) in a grid, by the rows of its head."""
    cells = (cell for line in above for cell in line.own if is_beside(cell.text))
    return frozenset(place for cell in cells for place in range(cell.column, cell.column + cell.colspan))


def _head_rows(lines: Sequence[Line], first: int) -> list[Line]:
    """The rows above a table's first row that may be its head."""
    head: list[Line] = []
    for number in range(first - 1, max(first - 1 - HEAD_ROWS, -1), -1):
        line = lines[number]
        if counts_columns(line):
            continue
        if line.table != lines[first].table or line.has_figures:
            break
        head.insert(0, line)
    return head


def _fits(head: Head, found: Sequence[Found]) -> bool:
    """Whether columns taken over from the table before fit this one: whole rows stand just there."""
    if any(one.line.grid.ragged for one in found):
        return True
    width = len(head.columns)
    full = [one for one in found if sum(cell.row == one.line.row for cell in head.own(one.tail)) == width]
    found_at = [(one, _by_columns(one, head)) for one in full]
    # the head may print the columns in another order than the form, which the figures then follow
    return bool(full) and all(
        values is not None and sorted(map(id, values)) == sorted(map(id, head.own(one.tail)))
        for one, values in found_at
    )


def _by_columns(one: Found, head: Head) -> Values | None:
    """The figures of a row by the columns of its head; ``None`` where the head does not fit the row."""
    slots = one.line.grid.slots[one.line.row]
    values: list[Cell | None] = []
    for places in head.columns.values():
        if len(places) == 1:
            cell = slots[places[0]] if places[0] < len(slots) else None
            if cell is one.label:
                return None
            values.append(cell)
            continue
        cells = _distinct(slots[index] for index in places if index < len(slots))
        marked = [cell for cell in cells if not is_blank(cell.text)]
        if any(cell is one.label for cell in cells) or len(marked) > 1:
            return None
        values.append(marked[0] if marked else (cells[0] if cells else None))
    lacking = any(place >= len(slots) or slots[place] is None for place in head.beside)
    if lacking and any(cell is None or is_blank(cell.text) for cell in values):
        return None  # the row lost a cell, and what stands behind it moved to the left
    used = set(map(id, values))
    if prints([cell for cell in head.own(one.tail) if id(cell) not in used]):
        return None  # something is printed outside the columns of the head
    return tuple(values)


def _distinct(cells: Iterable[Cell | None]) -> list[Cell]:
    found: list[Cell] = []
    for cell in cells:
        if cell is not None and not any(cell is known for known in found):
            found.append(cell)
    return found


def at(one: Found, places: Sequence[int]) -> Values:
    """The cells of a row without spans at the places of its head's columns."""
    slots = one.line.grid.slots[one.line.row]
    width = len(slots)
    return tuple([slots[place] if 0 <= place < width else None for place in places])


def trusted(one: Found, head: Head | None, width: int) -> Values | None:
    """The ``width`` figures of a row whose columns can be trusted; ``None`` if head and order contradict each
    other."""
    tail = one.tail
    if (
        head is not None
        and at(one, head.firsts) == tail == one.line.own[-width:]
        and len({id(one.label), *map(id, tail)}) > width
    ):
        return tail  # nearly every row: all its figures are cells of its own, and each where its column is
    row = one.line.row
    own = tuple([cell for cell in tail if cell.row == row])
    ordered = own if len(own) == width else None
    placed = _by_columns(one, head) if head is not None else None
    if placed is not None and ordered is None and any(cell is None for cell in placed):
        return None  # the row lost cells: nobody can say which
    if placed is not None and ordered is not None and set(map(id, placed)) != set(map(id, ordered)):
        placed = None  # a span that lies shifts the columns; cells in order cannot be shifted
    values = placed or ordered
    return None if values is None or _repeats(values) else values


def _repeats(values: Values) -> bool:
    """Whether one printed figure stands in several columns: nobody can say whose it is."""
    if len(set(map(id, values))) == len(values):
        return False
    marked = [id(cell) for cell in values if cell is not None and not is_blank(cell.text)]
    return len(set(marked)) < len(marked)


def are_dependable(found: Iterable[Found], heads: Mapping[int, Head]) -> bool:
    """Whether in rows without spans every printed figure stands under a column of the head."""
    ragged = [one for one in found if one.line.grid.ragged]
    for one in ragged:
        head = heads.get(one.line.table)
        if head is None or one.line.run:
            return False
        under = {index for places in head.columns.values() for index in places}
        if any(cell.text.strip() and cell.column not in under for cell in head.own(one.tail)):
            return False

    # a table shifted by one against its head also fits where its outer column is blank: the sums tell
    def adding(shift: int) -> int:
        rows = [at(one, [place + shift for place in heads[one.line.table].firsts]) for one in ragged]
        shown = sum(cell.text.strip() != "" for one in ragged for cell in one.tail)
        if sum(cell is not None and cell.text.strip() != "" for values in rows for cell in values) < shown:
            return 0
        return sum(any(figures(values)) and adds_up(values) for values in rows)

    return bool(ragged) and adding(0) >= max(adding(-1), adding(1))


@dataclass
class PrintedHead:
    """The words of a head in order: the columns they name, and how many words more may be columns too; whether the
    word over the kinds of organisation comes before that of the natural persons; ``outer``, where one row prints them
    all: the columns beside the kinds of organisation and, as ``""``, the word over these; ``rows`` and ``columns``: where
    each name stands, and ``grids`` in which grids they do."""

    named: list[str]
    unknown: int
    organisations_first: bool = False
    outer: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    grids: set[int] = field(default_factory=set)
    uneven: bool = False

    def contradicts(self, order: Sequence[str]) -> bool:
        """Whether the head, which does not name every column once, speaks against the form's order: columns
        exchanged, or one that is not there."""
        if self.uneven:
            return True
        if len(self.named) < len(order) - 2 or sorted(self.named) == sorted(order):
            return False
        kinds = [code for code in self.named if code in order[1:-1]]
        if kinds != [code for code in order[1:-1] if code in kinds]:
            return True
        return not self.unknown and len(set(self.named)) < len(order)

    def lacks(self, order: Sequence[str]) -> bool:
        """Whether the head names most of the columns and other words in place of the rest."""
        return len(order) - 2 <= len(set(self.named)) < len(order) and self.unknown > 0


def printed_head(lines: Sequence[Line], first: Line, edition: Edition) -> PrintedHead:
    """The head above a table's first row, as its words say it, in whatever rows they stand."""
    position = next(number for number, line in enumerate(lines) if line is first)
    head = PrintedHead([], 0)
    others: Counter[int] = Counter()  # words that may name columns, by their grid
    book = application_columns()
    outer = (edition.applications.columns[0].code, edition.applications.columns[-1].code)
    shared: tuple[Line, Cell] | None = None
    for line in lines[max(position - ORGANISATION_ROWS, 0) : position + 1]:
        if counts_columns(line):
            continue
        if line.has_figures and line is not first:
            head = PrintedHead([], 0)
            others.clear()
            continue
        row: list[str] = []
        for cell in line.texts if line is not first else line.texts[:-1]:
            matches = book.find(cell.text)
            if fold(cell.text) in edition.applications.heads[1:]:
                head.organisations_first = outer[0] not in head.named
                shared = line, cell
                row.append("")
            elif matches and matches[0].score > SURE_LABEL:
                head.named.append(matches[0].code)
                if matches[0].code == outer[0] and shared is not None:
                    _set_in_order(head, line, cell, *shared)
                head.rows[matches[0].code], head.columns[matches[0].code] = line.row, cell.column
                head.grids.add(line.table)
                if matches[0].code in outer:
                    row.append(matches[0].code)
            elif len(strip_space(cell.text)) <= LONGEST_HEAD and not _is_head_word(cell.text, edition):
                others[line.table] += 1
        if sorted(row) == sorted(["", *outer]) and not line.run:
            head.outer = row
    # the rows of the table before, where all of them are blank, name no columns
    head.unknown = sum(others[table] for table in head.grids | {first.table})
    return head


def _set_in_order(head: PrintedHead, line: Line, natural: Cell, before: Line, shared: Cell) -> None:
    """Tell which of two columns comes first whose names a text has in two lines, the left one's in the lower: it stands
    beside the middle of two rows, and only its place tells."""
    if line is before or not line.grid.ragged or line.run or len(line.texts) < 2:
        return
    if natural.box is None or shared.box is None:
        head.uneven, head.organisations_first = True, False
    else:
        head.organisations_first = natural.box[2] > shared.box[0]


def _is_head_word(text: str, edition: Edition) -> bool:
    """Whether a word of a head names no column: the applicants, the kinds of organisation together, a row's label."""
    return fold(text) in edition.applications.heads or bool(application_rows().find(text))


def printed_orders(lines: Sequence[Line], first: Line, edition: Edition) -> list[list[int]]:
    """The orders of the columns that the head's words allow, as places in the form, the likeliest first; empty where
    they are the form's alone.

    A head of two rows prints the outer columns before the kinds of organisation, which stand side by side: whether
    what comes first stands first, only the sums can tell.
    """
    codes = [column.code for column in edition.applications.columns]
    head = printed_head(lines, first, edition)
    named = head.named[-len(codes) :]
    kinds = [code for code in named if code in codes[1:-1]]
    if sorted(kinds) != sorted(codes[1:-1]):
        return []
    apart = len(head.grids) == 1 and len(set(head.columns.values())) == len(codes)
    if apart and not first.grid.ragged and sorted(named) == sorted(codes):  # the places of words tell
        return _but_the_forms([[codes.index(code) for code in sorted(named, key=head.columns.__getitem__)]])
    if len({head.rows[code] for code in kinds}) > 1 and not first.grid.ragged:
        return []  # words of a torn head, whose order in the text is none of its columns'
    places = [codes.index(code) for code in kinds]
    if sorted(named) != sorted(codes):
        return _but_the_forms([[0, *places, len(codes) - 1]])
    parts = {codes[0]: [0], "": places, codes[-1]: [len(codes) - 1]}
    if sorted(head.outer) == sorted(
        parts
    ):  # the head says it; where it is torn, the form's order may be meant
        ways = [head.outer, [*parts]]
    else:
        ways = [*map(list, permutations(parts))]
        if named.index(codes[-1]) > named.index(codes[0]):
            ways = [way for way in ways if way.index(codes[-1]) > way.index(codes[0])]
        if head.organisations_first:
            ways = [way for way in ways if way.index("") < way.index(codes[0])]
    return _but_the_forms([[place for name in way for place in parts[name]] for way in ways])


def _but_the_forms(orders: list[list[int]]) -> list[list[int]]:
    """The orders, none where they are the form's alone."""
    return orders if any(order != sorted(order) for order in orders) else []
