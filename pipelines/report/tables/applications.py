"""Section three's table (收到和处理政府信息公开申请情况): rows by label, columns by position, sums as parity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from pipelines.blocks import Cell
from pipelines.report.characters import printed
from pipelines.report.form import Edition, editions
from pipelines.report.labels import application_columns, application_rows, disclosure_items
from pipelines.report.numbers import Number, is_blank, is_figure_text, parse_figure
from pipelines.report.tables.chain import Candidate, best_chain
from pipelines.report.tables.heads import columns_by_head
from pipelines.report.tables.lines import Line
from pipelines.report.tables.windows import Values, present, visible, windows
from pipelines.values import value

_COLUMNS = 7
#: a chain shorter than this is no table: stray words in the narrative
_FEWEST_ROWS = 5
_LABEL_CELLS = 5
#: score from which a label is known in spite of a typo
_SURE_LABEL = 0.6


@dataclass(slots=True)
class ApplicationsReading:
    """The table as read from the grids: the seven cells of each row by code, ``None`` where undecided.

    ``edition`` is the form's year; ``lines`` the printed line of each row; ``problems`` Chinese sentences
    on what could not be decided.
    """

    edition: Edition
    rows: dict[str, Values | None]
    lines: dict[str, Line]
    problems: list[str] = field(default_factory=list)


@value
class _Found:
    """A printed row: its line, and the cells after its label."""

    line: Line
    label: Cell
    tail: tuple[Cell, ...]


@cache
def row_order() -> dict[str, int]:
    """Rows of all editions in one statutory order; a row of one edition alone keeps its place."""
    newest, *older = editions()
    codes = [row.code for row in newest.applications.rows]
    for edition in older:
        rows = [row.code for row in edition.applications.rows]
        for index, code in enumerate(rows):
            if code not in codes:
                codes.insert(codes.index(rows[index - 1]) + 1 if index else 0, code)
    return {code: index for index, code in enumerate(codes)}


def _is_head(line: Line) -> bool:
    if line.has_figures:
        return False
    book = application_columns()
    return sum(bool(book.exact(cell.text)) for cell in line.texts) >= 3


def _candidates(lines: Sequence[Line]) -> list[Candidate[_Found]]:
    order = row_order()
    candidates: list[Candidate[_Found]] = []
    for number, line in enumerate(lines):
        named = _named_by(line.leading[:_LABEL_CELLS])
        if not named or _is_head(line):
            continue
        for code, (index, score) in named.items():
            found = _Found(line, line.cells[index], line.cells[index + 1 :])
            candidates.append(Candidate(number, order[code], score, found))
    return candidates


@lru_cache(maxsize=2048)
def _named_by(words: tuple[tuple[int, str], ...]) -> Mapping[str, tuple[int, float]]:
    """The rows of the form that the words before a row's figures may mean, by code.

    ``words`` have their place among the row's cells; each code comes with the place of the words that name it
    and a score. Remembered, since nearly every report prints the same labels.
    """
    book = application_rows()
    best: dict[str, tuple[int, float]] = {}
    before = ""
    named = False
    for index, text in words:
        matches = book.find(text)
        if not matches and before and not named:
            matches = book.find(before + text)
        before = text
        named = named or bool(matches)
        if matches and matches[0].score > _SURE_LABEL:
            best.clear()  # the label furthest in names the row, those before it its groups
        for match in matches:
            score = match.score + 0.004 * index
            if match.code not in best or best[match.code][1] < score:
                best[match.code] = index, score
    return best


def _codes(chain: Sequence[Candidate[_Found]]) -> dict[str, Candidate[_Found]]:
    names = list(row_order())
    return {names[candidate.place]: candidate for candidate in chain}


def _edition(codes: Mapping[str, object]) -> Edition:
    """The edition whose own rows were found: the newest unless only an older one's rows stand there."""
    newest, *older = editions()
    known = {row.code for row in newest.applications.rows}
    new_only = known - {row.code for edition in older for row in edition.applications.rows}
    if len(new_only & codes.keys()) >= 2:
        return newest
    for edition in older:
        if any(row.code in codes and row.code not in known for row in edition.applications.rows):
            return edition
    return newest


def _mend(
    lines: Sequence[Line], chain: list[Candidate[_Found]], candidates: Sequence[Candidate[_Found]]
) -> set[int]:
    """Rows cut in two by a page, and rows printed again: the figures are those of the piece that has them.

    Returns the places of rows whose pieces have different figures.
    """
    taken = {candidate.line for candidate in chain}
    again = {
        (candidate.line, candidate.place): candidate.what.tail
        for candidate in candidates
        if candidate.line not in taken
    }
    torn: set[int] = set()
    for index, candidate in enumerate(chain):
        after = chain[index - 1].line + 1 if index else max(candidate.line - 2, 0)
        until = chain[index + 1].line if index + 1 < len(chain) else min(candidate.line + 3, len(lines))
        for number in range(after, until):
            if number in taken:
                continue
            other = lines[number]
            alone = other.own if not other.texts and number > candidate.line else ()
            tail = again.get((number, candidate.place), alone)
            if not _prints(tail):
                continue
            mine = chain[index].what.tail
            if not _prints(mine):
                found = _Found(other, candidate.what.label, tail)
                chain[index] = Candidate(candidate.line, candidate.place, candidate.score, found)
            elif [cell.text for cell in tail] != [cell.text for cell in mine]:
                torn.add(candidate.place)
    return torn


def _prints(tail: Sequence[Cell]) -> bool:
    """Whether any cell prints something that shows: a figure, words, or a mark for nothing."""
    return any(cell.text.strip() for cell in tail)


def _unclaimed(
    lines: Sequence[Line], chain: list[Candidate[_Found]], candidates: Sequence[Candidate[_Found]]
) -> list[Line]:
    """Rows of figures inside the table that no line of the form claims.

    Such a row may be the upper half of a row whose lower half was recognised: then that row gets the figures.
    """
    places = {candidate.line: index for index, candidate in enumerate(chain)}
    taken = {id(candidate.what.line) for candidate in chain}
    free = [number for number in range(chain[0].line, chain[-1].line + 1) if number not in places]
    known = {(candidate.line, candidate.place) for candidate in candidates} if free else set()
    left = []
    for number in free:
        line = lines[number]
        if id(line) in taken or not any(is_figure_text(cell.text) for cell in _figures(line)):
            continue
        below = next((other for other in range(number + 1, chain[-1].line + 1) if other in places), None)
        between = lines[number + 1 : below]
        index = None if below is None or any(one.has_figures for one in between) else places[below]
        if index is not None and line.texts:
            candidate = chain[index]
            label = line.texts[-1].text + candidate.what.label.text
            whole = next((match for match in application_rows().find(label)), None)
            if (
                whole is not None
                and row_order()[whole.code] == candidate.place
                and whole.exact
                and not _prints(candidate.what.tail)
            ):
                found = _Found(line, candidate.what.label, _figures(line))
                chain[index] = Candidate(candidate.line, candidate.place, candidate.score, found)
                continue
        if line.texts and (other := disclosure_items().find(line.texts[-1].text)) and other[0].exact:
            continue  # a row of the table before, printed again at the head of a page
        near = [candidate.place for candidate in chain if abs(candidate.line - number) <= 4]
        if not any((number, place) in known for place in near):
            left.append(line)
    return left


def _figures(line: Line) -> tuple[Cell, ...]:
    """The cells after the last words of a line."""
    last = max(
        (
            index
            for index, cell in enumerate(line.cells)
            if not is_blank(cell.text) and not is_figure_text(cell.text)
        ),
        default=-1,
    )
    return line.cells[last + 1 :]


def _cut_rows(lines: Sequence[Line], chain: Sequence[Candidate[_Found]]) -> list[Candidate[_Found]]:
    """Rows whose label is cut over two or three lines, found where the chain has a gap."""
    order = row_order()
    book = application_rows()
    found = []
    edges = [(candidate.line, candidate.place) for candidate in chain]
    for (line, place), (next_line, next_place) in pairwise(edges):
        if next_place - place < 2 or next_line - line < 3:
            continue
        free = [number for number in range(line + 1, next_line) if not _is_head(lines[number])]
        for start in range(len(free) - 1):
            for length in (2, 3):
                pieces = [lines[number] for number in free[start : start + length]]
                if len(pieces) < length:
                    continue
                label = "".join(piece.texts[-1].text for piece in pieces if piece.texts)
                bearing = [piece for piece in pieces if any(present(_figures(piece)))]
                if len(bearing) > 1:
                    continue
                carrier = bearing[0] if bearing else pieces[0]
                for match in book.find(label):
                    if place < order[match.code] < next_place and match.score > 0.7:
                        tail = _figures(carrier)
                        first = pieces[0].texts[-1] if pieces[0].texts else pieces[-1].texts[-1]
                        found.append(
                            Candidate(
                                free[start], order[match.code], match.score, _Found(carrier, first, tail)
                            )
                        )
    return found


def read_applications(lines: Sequence[Line]) -> ApplicationsReading | None:
    """The table in the rows of a document's grids; ``None`` if there is none."""
    candidates = _candidates(lines)
    chain = best_chain(candidates)
    if len(chain) < _FEWEST_ROWS:
        return None
    if extra := _cut_rows(lines, chain):
        candidates += extra
        chain = best_chain(candidates)
    torn = _mend(lines, chain, candidates)
    unclaimed = _unclaimed(lines, chain, candidates)
    codes = _codes(chain)
    edition = _edition(codes)
    wanted = [row.code for row in edition.applications.rows]
    reading = ApplicationsReading(edition, dict.fromkeys(wanted), {})
    found = {code: codes[code].what for code in wanted if code in codes}
    reading.lines = {code: one.line for code, one in found.items()}
    for code in wanted:
        if code not in found:
            reading.problems.append(f"申请情况表缺少一行：{_label(edition, code)}")
    _decide(reading, found, lines)
    for line in unclaimed:
        label = printed(line.texts[-1].text) if line.texts else ""
        reading.problems.append(f"申请情况表中有一行数字认不出属于哪一项：“{label}”")
    names = list(row_order())
    for place in sorted(torn):
        if reading.rows.get(names[place]) is not None:
            reading.rows[names[place]] = None
            reading.problems.append(
                f"申请情况表中“{_label(edition, names[place])}”一行被分成两截，两截都有数字"
            )
    _refuse_second_copy(reading, lines, candidates, chain)
    return reading


def _label(edition: Edition, code: str) -> str:
    return next(row.label for row in edition.applications.rows if row.code == code)


def _heads(lines: Sequence[Line], found: Mapping[str, _Found]) -> dict[int, dict[str, list[int]]]:
    """Columns of the form by table number, from the head rows above each table's first row.

    A table that goes on without its head keeps the columns of the one before, counted from the right: a page
    may show fewer columns of labels than the next.
    """
    order = [column.code for column in editions()[0].applications.columns]
    firsts: dict[int, int] = {}
    position = {id(line): number for number, line in enumerate(lines)}
    for one in found.values():
        number = position[id(one.line)]
        firsts[one.line.table] = min(firsts.get(one.line.table, number), number)
    heads: dict[int, dict[str, list[int]]] = {}
    before: tuple[int, dict[str, list[int]]] | None = None
    for table, first in sorted(firsts.items()):
        head: list[Line] = []
        for number in range(first - 1, max(first - 7, -1), -1):
            line = lines[number]
            if line.table != table or line.has_figures:
                break
            head.insert(0, line)
        columns = columns_by_head(head, application_columns(), order)
        width = max(len(slots) for slots in lines[first].grid.slots)
        if len(columns) < _COLUMNS and before is not None:
            mine = [one for one in found.values() if one.line.table == table]
            shift = width - before[0]
            columns = {code: [place + shift for place in places] for code, places in before[1].items()}
            columns = columns if min(map(min, columns.values())) >= 0 and _fits(columns, mine) else {}
        if len(columns) == _COLUMNS:
            heads[table] = columns
            before = (width, columns)
    return heads


def _fits(columns: Mapping[str, Sequence[int]], found: Sequence[_Found]) -> bool:
    """Whether columns taken over from the table before fit this one: rows of seven cells stand just there."""
    if any(one.line.grid.ragged for one in found):
        return True
    full = [one for one in found if sum(cell.row == one.line.row for cell in one.tail) == _COLUMNS]
    found_at = [(one, _by_columns(one, columns)) for one in full]
    # the head may print the columns in another order than the form, which the figures then follow
    return bool(full) and all(
        values is not None and sorted(map(id, values)) == sorted(map(id, one.tail))
        for one, values in found_at
    )


def _depth(edition: Edition, code: str) -> int:
    """How many label cells stand before a row's own label cell on the form."""
    group = next(row.group for row in edition.applications.rows if row.code == code)
    return 0 if group is None else 1 if group == "result" else 2


def _by_columns(one: _Found, columns: Mapping[str, Sequence[int]]) -> Values | None:
    """The figures of a row by the columns of its head; ``None`` where the head does not fit the row."""
    slots = one.line.grid.slots[one.line.row]
    values: list[Cell | None] = []
    for column in columns.values():
        if len(column) == 1:
            cell = slots[column[0]] if column[0] < len(slots) else None
            if cell is one.label:
                return None
            values.append(cell)
            continue
        cells: list[Cell] = []
        for index in column:
            cell = slots[index] if index < len(slots) else None
            if cell is not None and not any(cell is known for known in cells):
                cells.append(cell)
        if any(cell is one.label for cell in cells):
            return None
        marked = [cell for cell in cells if not is_blank(cell.text)]
        if len(marked) > 1:
            return None
        values.append(marked[0] if marked else (cells[0] if cells else None))
    used = set(map(id, values))
    if _prints([cell for cell in one.tail if id(cell) not in used]):
        return None  # something is printed outside the columns of the head
    return tuple(values)


def _repeats(values: Values) -> bool:
    """Whether one printed figure stands in several columns: nobody can say whose it is."""
    if len(set(map(id, values))) == len(values):
        return False
    marked = [id(cell) for cell in values if cell is not None and not is_blank(cell.text)]
    return len(set(marked)) < len(marked)


def figures(values: Sequence[Cell | None]) -> list[Number | None]:
    """What the cells of a row mean; what is not understood counts as not reported."""
    return [None if cell is None else parse_figure(cell.text).value for cell in values]


def _row_adds_up(values: Sequence[Cell | None]) -> bool:
    numbers = figures(values)
    return sum(number or 0 for number in numbers[:-1]) == (numbers[-1] or 0)


@dataclass(slots=True)
class _Undecided:
    """A row with more than one way to read it, or none: its windows by start, and how deep its label stands."""

    one: _Found
    depth: int
    windows: dict[int, Values]

    @property
    def lost(self) -> bool:
        """Whether the row lost cells: too few are left, or its label stands left of its place."""
        return len(self.one.tail) < _COLUMNS or self.one.label.column < self.depth


def _is_settled(row: _Undecided, values: Values) -> bool:
    """Whether the only window of a row is certain: by its cells, or where cells may be missing by its sum."""
    if row.one.line.run:
        return not any(present(values)) or (any(figures(values)) and _row_adds_up(values))
    return not row.lost or _row_adds_up(values)


def _spanned(
    one: _Found, columns: Mapping[str, Sequence[int]] | None, firsts: Sequence[int]
) -> Values | None:
    """The figures of a row whose columns can be trusted; ``None`` if head and order contradict each other.

    ``firsts`` are the first places of the columns.
    """
    tail = one.tail
    if (
        columns
        and _at(one, firsts) == tail == one.line.own[-_COLUMNS:]
        and len({id(one.label), *map(id, tail)}) > _COLUMNS
    ):
        return tail  # nearly every row: seven cells of its own, and each where its column is
    row = one.line.row
    own = tuple([cell for cell in tail if cell.row == row])
    ordered = own if len(own) == _COLUMNS else None
    placed = _by_columns(one, columns) if columns else None
    if placed is not None and ordered is None and any(cell is None for cell in placed):
        return None  # the row lost cells: nobody can say which
    if placed is not None and ordered is not None and set(map(id, placed)) != set(map(id, ordered)):
        placed = None  # a span that lies shifts the columns; seven cells in order cannot be shifted
    values = placed or ordered
    return None if values is None or _repeats(values) else values


def _dependable(found: Mapping[str, _Found], heads: Mapping[int, Mapping[str, Sequence[int]]]) -> bool:
    """Whether in rows without spans every printed figure stands under a column of the head."""
    ragged = [one for one in found.values() if one.line.grid.ragged]
    for one in ragged:
        columns = heads.get(one.line.table)
        if columns is None or one.line.run:
            return False
        under = {index for column in columns.values() for index in column}
        if any(cell.text.strip() and cell.column not in under for cell in one.tail):
            return False

    # a table shifted by one against its head also fits where its outer column is blank: the sums tell
    def adding(shift: int) -> int:
        rows = [_at(one, [place + shift for place in _firsts(heads[one.line.table])]) for one in ragged]
        shown = sum(cell.text.strip() != "" for one in ragged for cell in one.tail)
        if sum(cell is not None and cell.text.strip() != "" for values in rows for cell in values) < shown:
            return 0
        return sum(any(figures(values)) and _row_adds_up(values) for values in rows)

    return bool(ragged) and adding(0) >= max(adding(-1), adding(1))


def _firsts(columns: Mapping[str, Sequence[int]]) -> list[int]:
    """The first place of each column of a head."""
    return [places[0] for places in columns.values()]


def _at(one: _Found, places: Sequence[int]) -> Values:
    """The cells of a row without spans at the places of its head's columns."""
    slots = one.line.grid.slots[one.line.row]
    width = len(slots)
    return tuple([slots[place] if 0 <= place < width else None for place in places])


def _start(starts: Mapping[int, Counter[int]], head: int | None, row: _Undecided) -> int | None:
    """Where a row's window begins in its tail, by the rows like it that have only one; else by its head."""
    if row.depth in starts:
        return starts[row.depth].most_common(1)[0][0]
    first = starts[0].most_common(1)[0][0] + 1 if 0 in starts else head
    return None if first is None else max(first, row.depth + 1) - row.depth - 1


def _decide(reading: ApplicationsReading, found: Mapping[str, _Found], lines: Sequence[Line]) -> None:
    """Settle every row: by itself, by its place under the head, by its neighbours, by its sum."""
    heads = _heads(lines, found)
    firsts = {table: _firsts(columns) for table, columns in heads.items()}
    dependable = _dependable(found, heads)
    placed: set[str] = set()
    undecided: dict[str, _Undecided] = {}
    starts: dict[int, Counter[int]] = {}
    for code, one in found.items():
        columns = heads.get(one.line.table)
        if one.line.grid.ragged and dependable and columns is not None:
            reading.rows[code] = _at(one, firsts[one.line.table])
            placed.add(code)
            continue
        if (
            not one.line.grid.ragged
            and (values := _spanned(one, columns, firsts.get(one.line.table, ()))) is not None
        ):
            reading.rows[code] = values
            placed.add(code)
            continue
        marks = visible(one.tail)
        if sum(marks) != _COLUMNS:
            marks = present(one.tail)
        row = _Undecided(one, _depth(reading.edition, code), windows(one.tail, _COLUMNS))
        if sum(marks) == _COLUMNS:
            reading.rows[code] = tuple(cell for cell, mark in zip(one.tail, marks, strict=True) if mark)
        elif len(row.windows) == 1 and _is_settled(row, next(iter(row.windows.values()))):
            (reading.rows[code],) = row.windows.values()
        else:
            undecided[code] = row
        if len(row.windows) == 1 and row.one.label.column == row.depth and any(marks):
            starts.setdefault(row.depth, Counter())[next(iter(row.windows))] += 1
    order = list(found)
    for code in sorted(undecided, key=order.index):
        row = undecided[code]
        columns = heads.get(row.one.line.table)
        head = next(iter(columns.values()))[0] if columns else None
        start = _start(starts, head, row)
        chosen = row.windows.get(start) if start is not None else None
        if chosen is not None and (row.lost or not _row_adds_up(chosen)):
            chosen = None
        if row.lost and not row.one.line.run:
            chosen = _by_neighbours(code, order, reading.rows, row)
        if chosen is None and any(present(row.one.tail)):
            adding = [values for values in row.windows.values() if _row_adds_up(values)]
            if len(adding) == 1 and any(figures(adding[0])):
                chosen = adding[0]
        if chosen is not None:
            reading.rows[code] = chosen
        else:
            label = _label(reading.edition, code)
            reading.problems.append(f"申请情况表中“{label}”一行缺少单元格，无法确定各数属于哪一列")
    swapped = _printed_order(lines, found[order[0]].line) if len(placed) < len(found) else None
    if swapped is not None:
        for code, values in reading.rows.items():
            if values is not None and code not in placed:
                reading.rows[code] = tuple(values[swapped.index(place)] for place in range(_COLUMNS))


def _printed_order(lines: Sequence[Line], first: Line) -> list[int] | None:
    """The order in which the head prints the seven columns, as places in the form; ``None`` if it is the form's.

    Only the five kinds of organisation are looked at, which stand side by side in one head row.
    """
    codes = [column.code for column in editions()[0].applications.columns]
    organisations = codes[1:-1]
    position = next(number for number, line in enumerate(lines) if line is first)
    named: list[str] = []
    for line in lines[max(position - 8, 0) : position + 1]:
        words = line.texts if line is not first else line.texts[:-1]
        for cell in words:
            matches = application_columns().find(cell.text)
            if matches and matches[0].exact and matches[0].code in organisations:
                named.append(matches[0].code)
    if sorted(named) != sorted(organisations) or named == organisations:
        return None
    return [codes.index(code) for code in (codes[0], *named, codes[-1])]


def _by_neighbours(
    code: str, order: Sequence[str], rows: Mapping[str, Values | None], row: _Undecided
) -> Values | None:
    """A row that lost cells takes the blank pattern of the rows next to it, if it then adds up.

    Cells are only ever missing at the ends: an empty cell between two figures stays where it is.
    """
    tail = row.one.tail
    short = _COLUMNS - len(tail)
    options: list[Values] = list(row.windows.values())
    options += [(*[None] * lead, *tail, *[None] * (short - lead)) for lead in range(short + 1)]
    index = order.index(code)
    fitted: list[Values] = []
    for others in (order[:index][::-1], order[index + 1 :]):
        neighbour = next((values for other in others if (values := rows[other]) is not None), None)
        if neighbour is not None:
            pattern = present(neighbour)
            fitted += [values for values in options if present(values) == pattern and _row_adds_up(values)]
    return fitted[0] if len({present(values) for values in fitted}) == 1 else None


def _refuse_second_copy(
    reading: ApplicationsReading,
    lines: Sequence[Line],
    candidates: Sequence[Candidate[_Found]],
    chain: Sequence[Candidate[_Found]],
) -> None:
    """A second whole table with other figures: which of the two is the report's, nobody can say."""
    if len(candidates) - len(chain) < len(reading.rows) - 5:
        return
    read = set(map(id, reading.lines.values()))
    taken = {candidate.line for candidate in chain} | {
        number for number, line in enumerate(lines) if id(line) in read
    }
    rest = best_chain([candidate for candidate in candidates if candidate.line not in taken])
    if len(rest) < len(reading.rows) - 5:
        return
    names = list(row_order())
    for candidate in rest:
        mine = reading.rows.get(names[candidate.place])
        theirs = [cell.text for cell in candidate.what.tail if is_figure_text(cell.text)]
        if mine is not None and theirs != [cell.text for cell in mine if cell and is_figure_text(cell.text)]:
            reading.problems.append("文中有两张申请情况表且数字不同，无法确定以哪一张为准")
            return
