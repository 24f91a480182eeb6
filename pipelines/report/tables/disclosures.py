"""Section two's table (主动公开政府信息情况): items by label, measures under the head of their article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import takewhile

from pipelines.blocks import Cell, Grid
from pipelines.report.characters import fold, strip_space
from pipelines.report.form import DisclosureBlock, Edition, editions, merged
from pipelines.report.labels import SURE_LABEL, Match, disclosure_items, disclosure_measures
from pipelines.report.numbers import is_blank, is_figure_text, unit_alone, unit_in_head
from pipelines.report.second import Copy
from pipelines.report.tables.agreement import agree, in_print, shown
from pipelines.report.tables.chain import Candidate, best_chain
from pipelines.report.tables.heads import is_beside, is_remark
from pipelines.report.tables.limits import FEWEST_ITEMS, ITEM_CELLS, ITEM_HEAD_ROWS
from pipelines.report.tables.lines import Line
from pipelines.report.tables.windows import filled
from pipelines.values import value


@dataclass(slots=True)
class DisclosuresReading:
    """The table as read from the grids: cell by (item, measure); ``undecided`` names those not certain.

    ``heads`` gives the printed head of a measure, where its unit may stand; ``lines`` each item's line.
    """

    edition: Edition
    cells: dict[tuple[str, str], Cell | None]
    heads: dict[tuple[str, str], str]
    lines: dict[str, Line]
    undecided: set[tuple[str, str]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    @property
    def used(self) -> list[Line]:
        """The lines of its items, top to bottom."""
        return list(self.lines.values())

    def says(self) -> dict[str, list[str]]:
        """The figures of each item, as printed."""
        return {item: shown(in_print(self._cells(item))) for item in self.lines}

    def fits(self, copy: Copy) -> bool:
        """Whether a copy of the second reading has the same figures."""
        return all(agree(in_print(self._cells(item)), copy.rows.get(item)) for item in self.lines)

    def order(self, item: str, measures: Sequence[str]) -> list[str] | None:
        """The measures as the head over an item prints them, left to right; ``None`` where it does not name each."""
        printed = [measure for one, measure in self.heads if one == item]
        return printed if sorted(printed) == sorted(measures) else None

    def _cells(self, item: str) -> list[Cell | None]:
        return [cell for (one, _), cell in self.cells.items() if one == item]


@value
class _Found:
    line: Line
    number: int
    label: Cell
    tail: tuple[Cell, ...]


@value
class _HeadCell:
    """A head cell that names a measure, or a column of words beside them (``code`` ""): its columns in the grid, and its
    place among the row's cells."""

    cell: Cell
    code: str
    index: int


#: the code of a head cell that names no measure: 备注, 单位
_BESIDE = ""
#: the code of one over figures that are none of the form's, as far as its words tell where every cell stands on a line
_OTHER = "other"
_FOREIGN = re.compile(r"(?:\d{4}年|[上去]年)(?:度|同期|数|数量)?|同比.{0,4}|占比.{0,4}|增长率.{0,4}")


@cache
def item_order() -> dict[str, int]:
    """Items of all editions in one statutory order."""
    codes = merged(
        [item.code for block in edition.disclosures.blocks for item in block.items] for edition in editions()
    )
    return {code: index for index, code in enumerate(codes)}


def _head_cells(line: Line) -> list[_HeadCell]:
    """The measures that a head row names, and the columns beside them; empty for any other row."""
    if line.has_figures:
        return []
    found = []
    for index, cell in enumerate(line.own):
        if is_blank(cell.text):
            continue
        matches = disclosure_measures().find(cell.text)
        if matches and matches[0].score > SURE_LABEL:
            found.append(_HeadCell(cell, matches[0].code, index))
        elif is_beside(cell.text):
            found.append(_HeadCell(cell, _BESIDE, index))
    return found if any(cell.code != _BESIDE for cell in found) else []


@lru_cache(maxsize=2048)
def _named(text: str) -> tuple[Match, ...]:
    """The items that a label may mean. Remembered, since nearly every report prints the same labels."""
    return tuple([match for match in disclosure_items().find(text) if match.score > SURE_LABEL])


def _candidates(lines: Sequence[Line]) -> list[Candidate[_Found]]:
    order = item_order()
    candidates: list[Candidate[_Found]] = []
    for number, line in enumerate(lines):
        for index, text in line.leading:
            if index >= ITEM_CELLS:
                break
            matches = _named(text)
            if not matches:
                continue
            tail = line.cells[index + 1 :]
            if line.run:
                tail = tuple(takewhile(lambda one: is_blank(one.text) or is_figure_text(one.text), tail))
            found = _Found(line, number, line.cells[index], tail)
            candidates.extend(Candidate(number, order[match.code], match.score, found) for match in matches)
    return candidates


def _heads_above(lines: Sequence[Line], found: Mapping[str, _Found]) -> dict[str, list[_HeadCell]]:
    """The head over each item: the nearest head row above it, in its table or one that goes on from it."""
    heads: dict[str, list[_HeadCell]] = {}
    for code, one in found.items():
        if one.line.run:
            heads[code] = _head_in_run(lines, one)
            continue
        for number in range(one.number - 1, max(one.number - 1 - ITEM_HEAD_ROWS, -1), -1):
            if cells := _joined_head(lines, number):
                heads[code] = cells
                break
    # an item without a head of its own stands under the head of the item before it
    before: list[_HeadCell] = []
    for code in found:
        before = heads.get(code) or before
        heads[code] = before
    return {code: cells for code, cells in heads.items() if cells}


def _head_in_run(lines: Sequence[Line], one: _Found) -> list[_HeadCell]:
    """The head among the words before an item, where every cell stands on a line of its own."""
    words = [cell for cell in one.line.texts if cell.column < one.label.column]
    number = one.number - 1
    while number >= 0 and lines[number].run and not lines[number].has_figures:
        words = [*lines[number].texts, *words]
        number -= 1
    book = disclosure_measures()
    found = []
    for index, cell in enumerate(words):
        if (matches := book.find(cell.text)) and matches[0].score > SURE_LABEL:
            found.append(_HeadCell(cell, matches[0].code, index))
        elif _FOREIGN.fullmatch(strip_space(cell.text)):
            found.append(_HeadCell(cell, _OTHER, index))
    return found


def _joined_head(lines: Sequence[Line], number: int) -> list[_HeadCell]:
    """The measures of a head row, or of one that is split over two rows (本年新 over 公开数量)."""
    cells = _head_cells(lines[number])
    if cells or number == 0 or lines[number].has_figures or lines[number - 1].has_figures:
        return cells
    upper, lower = lines[number - 1], lines[number]
    if upper.table != lower.table or len(upper.own) != len(lower.own):
        return []
    joined = []
    for index, (above, below) in enumerate(zip(upper.own, lower.own, strict=True)):
        matches = disclosure_measures().find(above.text + below.text)
        if matches and matches[0].score > SURE_LABEL:
            cell = Cell(above.text + below.text, below.row, below.column, 1, below.colspan, below.box)
            joined.append(_HeadCell(cell, matches[0].code, index))
    return joined


def _edition(
    found: Mapping[str, _Found], heads: Mapping[str, Sequence[_HeadCell]], year: int | None
) -> Edition:
    """The edition that most of the labels speak for; ties go to the report year's own form."""

    shown = [
        (
            code,
            {cell.code for cell in heads.get(code, ()) if cell.code not in (_BESIDE, _OTHER)},
            sum(filled(one.tail)),
        )
        for code, one in found.items()
    ]

    def votes(edition: Edition) -> float:
        measures = edition.disclosures.measures
        score = 0.0
        for code, printed, figures in shown:
            score += 1 if code in measures else -2
            wanted = measures.get(code, frozenset())
            score += len(printed & wanted) - len(printed ^ wanted)
            score -= 0.5 * (figures > len(wanted))
        if year is not None and edition.first_report_year <= year <= (edition.last_report_year or 9999):
            score += 0.5
        return score

    return max(editions(), key=votes)


def read_disclosures(lines: Sequence[Line], *, year: int | None = None) -> DisclosuresReading | None:
    """The table in the rows of a document's grids; ``None`` if there is none. ``year`` only breaks ties."""
    chain = best_chain(_candidates(lines))
    if len(chain) < FEWEST_ITEMS:
        return None
    names = list(item_order())
    found = {names[candidate.place]: candidate.what for candidate in chain}
    heads = _heads_above(lines, found)
    if not heads and sum(any(filled(one.tail)) for one in found.values()) < len(found):
        return None
    edition = _edition(found, heads, year)
    reading = DisclosuresReading(edition, {}, {}, {code: one.line for code, one in found.items()})
    empty = not any(cell.text.strip() or cell.opaque for one in found.values() for cell in one.tail)
    for block in edition.disclosures.blocks:
        odd = _differ([found[item.code] for item in block.items if item.code in found])
        for item in block.items:
            one, head = found.get(item.code), heads.get(item.code, [])
            _read_item(reading, block, item.code, item.label, one, head, empty=empty, odd=odd)
    if not heads and any(_is_crowded(found[code], measures) for code, measures in _measured(edition, found)):
        # without heads only the figures tell the edition, and these speak against it
        reading.cells = dict.fromkeys(reading.cells)
        reading.undecided.update(reading.cells)
    return reading


def _measured(edition: Edition, found: Mapping[str, _Found]) -> Iterator[tuple[str, int]]:
    """The items that were found, each with the number of its measures."""
    measures = edition.disclosures.measures
    return ((code, len(measures[code])) for code in found if code in measures)


def _is_crowded(one: _Found, count: int) -> bool:
    return sum(filled(one.tail)) > count


def _differ(rows: Sequence[_Found]) -> bool:
    """Whether the rows of a text under one head have more or fewer cells than each other, as they do where one was lost."""
    own = [one for one in rows if one.line.grid.ragged and not one.line.run]
    return len({(id(one.line.grid), len(one.tail)) for one in own}) > len({id(one.line.grid) for one in own})


def _read_item(
    reading: DisclosuresReading,
    block: DisclosureBlock,
    code: str,
    label: str,
    one: _Found | None,
    head: Sequence[_HeadCell],
    *,
    empty: bool,
    odd: bool,
) -> None:
    """Adds an item's cells; ``empty``: no row of the table has anything behind its label; ``odd``: it has other cells than
    its neighbour."""
    measures = [measure.code for measure in block.measures]
    if one is None:
        for measure in measures:
            reading.cells[code, measure] = None
            reading.undecided.add((code, measure))
        reading.problems.append(f"主动公开表缺少一行：{label}")
        return
    values = _values(one, measures, head, odd=odd)
    if values is None and empty:
        values = [None] * len(measures)
    unit = next((cell.text for cell in _beside(one, head) if unit_alone(cell.text)), None)
    for cell in head:
        if cell.code in measures:
            reading.heads[code, cell.code] = cell.cell.text + (f"（单位：{unit}）" if unit else "")
            if unit and unit_in_head(cell.cell.text) not in (None, unit_in_head(unit)):
                values = None  # the head and the column beside it name two units
    for index, measure in enumerate(measures):
        reading.cells[code, measure] = values[index] if values else None
        if values is None:
            reading.undecided.add((code, measure))
    if values is None:
        reading.problems.append(f"主动公开表中“{label}”一行的数字与表头对不上，无法确定各数属于哪一列")


def _values(
    one: _Found, measures: Sequence[str], head: Sequence[_HeadCell], *, odd: bool
) -> list[Cell | None] | None:
    """The cells of an item's measures, or ``None`` if they cannot be told apart; ``odd``: it has other cells than its
    neighbour."""
    count = len(measures)
    own = [cell for cell in one.tail if cell.row == one.line.row]
    beside = {id(cell) for cell in _beside(one, head)}
    own = [cell for cell in own if id(cell) not in beside]
    heads = [cell for cell in head if cell.code in measures]
    if any(cell.code == _OTHER for cell in head):
        return None  # an empty line may be a cell of any of its columns
    named = {(cell.code, fold(cell.cell.text).rstrip("-/")) for cell in heads}
    if len(named) > len({cell.code for cell in heads}):
        return None  # two columns of one measure: 本年制发件数（本级）, 本年制发件数（全市）
    marked = [cell for cell in own if cell.text.strip() or cell.opaque]
    if odd and (len(marked) < count or len(own) > count):
        return None  # a cell is missing or too many, and nobody can say which
    lacking = len(beside) < sum(cell.code == _BESIDE for cell in head) or _is_short(one.line)
    if marked and (len(own) < count or (lacking and len(marked) < count)):
        return None  # the row lost cells, and section two has no sums that could say which
    if {cell.code for cell in heads} == set(measures):
        if len(marked) == len(heads) == count:
            if not _stand_together(one, marked, heads):
                return None
            figures = dict(zip((cell.code for cell in heads), marked, strict=True))
            return [figures[measure] for measure in measures]
        under = _under_head(one, own, heads)
        if under is not None:
            return [under[measure] for measure in measures]
    elif heads:
        return None
    if len(marked) == count:
        return list(marked)
    if len(own) == count:
        return list(own)
    if not marked and not one.line.run:
        return [None] * count
    return None


def _stand_together(one: _Found, marked: Sequence[Cell], heads: Sequence[_HeadCell]) -> bool:
    """Whether the figures of a row stand right behind its label, or each under its head: with a blank cell before or among
    them one of them may be of no column."""
    if one.line.run or one.line.grid.guessed:
        return True
    if not one.line.grid.ragged:
        own = [cell for cell in one.tail if cell.row == one.line.row]
        return len(own) == len(marked) or all(
            _is_under(one.line.grid, cell, head.cell) for cell, head in zip(marked, heads, strict=True)
        )
    places = [cell.column for cell in marked]
    first = one.label.column + 1
    return places == [*range(first, first + len(marked))] or (
        places == [cell.cell.column for cell in heads] and not one.line.uneven
    )


def _is_under(grid: Grid, cell: Cell, head: Cell) -> bool:
    """Whether a figure stands below a head, or right of where that is written, with no other head's words between."""
    row = grid.slots[head.row] if head.row < min(cell.row, len(grid.slots)) else ()
    written = row[head.column] if head.column < len(row) else None
    if written is None or written.text != head.text:  # on the page before, or over several rows
        return head.column <= cell.column < head.column + head.colspan
    beside = row[head.column + head.colspan : cell.column + 1]
    return head.column <= cell.column and not any(one is not None and one.text.strip() for one in beside)


def _is_short(line: Line) -> bool:
    """Whether a row of a grid has fewer cells than the grid is wide, or a row of a text others than its neighbours: a blank
    column at the edge hides the cell that it lost."""
    if line.grid.ragged:
        return line.uneven is True
    slots = line.grid.slots
    return None in slots[line.row] or len(slots[line.row]) < max(map(len, slots))


def _beside(one: _Found, head: Sequence[_HeadCell]) -> list[Cell]:
    """The cells of a row that stand in a column of words, and hold nothing else."""
    if one.line.run:
        return []
    columns = {
        column
        for cell in head
        if cell.code == _BESIDE
        for column in range(cell.cell.column, cell.cell.column + cell.cell.colspan)
    }
    return [cell for cell in one.line.own if cell.column in columns and is_remark(cell)]


def _under_head(
    one: _Found, own: Sequence[Cell], heads: Sequence[_HeadCell]
) -> dict[str, Cell | None] | None:
    """The cells that stand under each head cell; ``None`` where a figure stands under none or two under one.

    A head cell may be printed once over several columns, or again in each of them.
    """
    first = heads[0]
    under: dict[str, list[Cell]] = {cell.code: [] for cell in heads}
    if len(own) == len(heads) == len(under):
        return {cell.code: figure for cell, figure in zip(heads, own, strict=True)}
    if one.line.run and len(own) < len(heads):
        return None
    if len(own) == len(heads):
        for cell, figure in zip(heads, own, strict=True):
            under[cell.code].append(figure)
    elif one.line.grid.ragged:
        for cell in heads:
            offset = cell.index - first.index
            if offset < len(own):
                under[cell.code].append(own[offset])
    else:
        for cell in heads:
            span = range(cell.cell.column, cell.cell.column + cell.cell.colspan)
            under[cell.code].extend(figure for figure in own if figure.column in span)
    used = {id(cell) for cells in under.values() for cell in cells}
    if any(cell.text.strip() and id(cell) not in used for cell in own):
        return None
    chosen: dict[str, Cell | None] = {}
    for code, cells in under.items():
        marked = [cell for cell in cells if cell.text.strip()]
        if len({cell.text.strip() for cell in marked}) > 1:
            return None
        chosen[code] = next(iter(marked or cells), None)
    taken = [id(cell) for cell in chosen.values() if cell is not None]
    return chosen if len(set(taken)) == len(taken) else None


def head_unit(reading: DisclosuresReading, item: str, measure: str) -> str | None:
    """The unit that the head over a figure prints, or ``None``."""
    return unit_in_head(reading.heads.get((item, measure), ""))
