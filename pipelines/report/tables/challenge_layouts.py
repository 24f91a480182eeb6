"""Section four in other layouts than the form's: a table for each route, routes or results in rows, a figure a row.

What each figure means is told by the labels over its columns and to the left in its row. Where all fifteen figures have a place,
each once, and nothing else stands there, the tables are set as the form has them; else they stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.report.characters import fold
from pipelines.report.form import editions
from pipelines.report.headings import section_named
from pipelines.report.labels import unnumbered
from pipelines.report.numbers import is_blank, is_figure_text
from pipelines.report.tables.windows import figures
from pipelines.values import value

_SECTION = 4
#: rows and columns of the largest such table, with some to spare
_MOST_ROWS, _MOST_COLUMNS = 60, 20
#: words of heads and captions that mean no column: the longest first
_PLAIN_WORDS = (
    "案件办理情况", "办理情况", "审理结果", "办理结果", "处理结果", "案件数量", "情况", "案件", "类型", "类别", "项目",
    "结果", "数量", "件数", "单位", "事项", "名称", "指标", "方式", "的", "件", "表",
)  # fmt: skip
_LONGEST_LABEL = 40
_NOTE = ("注", "备注", "说明", "单位", "计量单位", "(单位", "(注")


@value
class _Label:
    """What a label says: the routes that may be meant, and an outcome."""

    routes: frozenset[str]
    outcome: str | None


@dataclass(slots=True)
class _Places:
    """The cells of the figures by route and outcome; ``rows``: how many rows hold them; ``end_blank``: whether
    one of these ends blank."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    rows: int = 0
    end_blank: bool = False


def as_the_form(blocks: Sequence[Block]) -> list[Block]:
    """``blocks`` with the tables of section four as the form has them, where they are laid out otherwise and all their
    figures have a place."""
    found: list[Block] = []
    region: list[Block] = []
    inside = False
    for block in blocks:
        named = section_named(block.text) if isinstance(block, Paragraph) else None
        if named is not None:
            found += _set_anew(region) if inside else region
            region, inside = [], named == _SECTION
        region.append(block)
    return found + (_set_anew(region) if inside else region)


def _set_anew(region: list[Block]) -> list[Block]:
    """The blocks of section four, its heading first."""
    grids = [place for place, block in enumerate(region) if isinstance(block, Grid)]
    if not grids:
        return region
    first, last = grids[0], grids[-1]
    while first > 1 and _is_label(region[first - 1]):
        first -= 1
    rows = _rows(region[first : last + 1])
    places = _places(rows) if rows is not None else None
    if places is None:
        return region
    grid = next(block for block in region if isinstance(block, Grid))
    return [*region[:first], _form(places.cells, grid), *region[last + 1 :]]


def _is_label(block: Block) -> bool:
    return isinstance(block, Paragraph) and _said(block.text) is not None


def _rows(blocks: Iterable[Block]) -> list[tuple[Cell | None, ...]] | None:
    """The rows of tables and of the labels over them, one below the other; ``None`` where anything else stands there."""
    rows: list[tuple[Cell | None, ...]] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if fold(block.text).startswith(_NOTE):
                continue
            if _said(block.text) is None:
                return None
            cell = Cell(block.text, len(rows), 0, 1, _MOST_COLUMNS)
            rows.append((cell,) * _MOST_COLUMNS)
            continue
        if block.gapless or block.guessed:
            return None
        width = max(map(len, block.slots), default=0)
        if width < 2 or width > _MOST_COLUMNS or len(rows) + len(block.slots) > _MOST_ROWS:
            return None
        # rows of a text that have fewer cells end where the others do
        rows += [(None,) * (width - len(slots)) + slots if block.ragged else slots for slots in block.slots]
    return rows


def _places(rows: Sequence[Sequence[Cell | None]]) -> _Places | None:
    """The place of each figure; ``None`` where one has none, or the form's own layout is at hand."""
    places = _Places()
    head: list[Sequence[Cell | None]] = []
    before: list[Sequence[Cell | None]] = []
    data = False
    for slots in rows:
        if not any(cell is not None and cell.text.strip() for cell in slots) and not head:
            continue
        leading = _leading(slots)
        if leading is None:
            return None
        if not _holds_figures(slots, leading, [*before, *head]):
            if data:
                before, head, data = head, [], False
            head.append(slots)
            continue
        data = True
        places.rows += 1
        known = len(places.cells)
        if not _place_row(slots, leading, head, before, places.cells):
            return None
        added = list(places.cells.values())[known:]
        places.end_blank = places.end_blank or (bool(added) and is_blank(added[-1].text))
    wanted = len(_routes()) * len(_outcomes())
    if len(places.cells) != wanted or (places.rows == 1 and not _names_both(head)):
        return None
    return None if places.end_blank and not _add_up(places.cells) else places


def _add_up(cells: dict[tuple[str, str], Cell]) -> bool:
    """Whether each route's outcomes come to its total. Else a row that ends blank may have lost a cell, and what stood behind
    it moved to the left."""
    numbers = dict(zip(cells, figures(list(cells.values())), strict=True))
    *parts, total = _outcomes()
    return all(
        sum(numbers[route, part] or 0 for part in parts) == (numbers[route, total] or 0)
        for route in _routes()
    )


def _leading(slots: Sequence[Cell | None]) -> int | None:
    """How many columns of a row hold its labels, behind which none may stand; ``None`` where a word is no label."""
    end = 0
    begun = False
    for column, cell in enumerate(slots):
        if cell is None or cell.opaque or is_blank(cell.text):
            continue
        if is_figure_text(cell.text):
            begun = True
        elif _said(cell.text) is None or begun:
            return None
        else:
            end = column + 1
    return end


def _holds_figures(
    slots: Sequence[Cell | None], leading: int, above: Sequence[Sequence[Cell | None]]
) -> bool:
    """Whether a row is one of figures: it shows some, or blank cells under heads and behind its labels."""
    rest = [cell for cell in slots[leading:] if cell is not None]
    if any(cell.opaque or is_figure_text(cell.text) for cell in rest):
        return True
    under = [_stack(above, column) for column in range(leading, len(slots))]
    return (
        bool(rest)
        and bool(above)
        and all(label.outcome or len(label.routes) < len(_routes()) for label in under)
    )


def _place_row(
    slots: Sequence[Cell | None],
    leading: int,
    head: Sequence[Sequence[Cell | None]],
    before: Sequence[Sequence[Cell | None]],
    cells: dict[tuple[str, str], Cell],
) -> bool:
    """Adds the figures of a row; whether each has one place, and that a new one."""
    own = _together(_labels(slots[:leading]))
    if own is None:
        return False
    for cell in dict.fromkeys(cell for cell in slots[leading:] if cell is not None):
        columns = [column for column in range(leading, len(slots)) if slots[column] is cell]
        meant = {_meant(own, head, before, column) for column in columns}
        if len(meant) != 1:
            return False
        (place,) = meant
        if place is None:
            if cell.opaque or not is_blank(cell.text) or cell.text.strip():
                return False
        elif place in cells:
            return False
        else:
            cells[place] = cell
    return True


def _meant(
    own: _Label, head: Sequence[Sequence[Cell | None]], before: Sequence[Sequence[Cell | None]], column: int
) -> tuple[str, str] | None:
    """The route and outcome of a column's figure in a row whose labels say ``own``."""
    above = _stack(head, column)
    if above.outcome is None and own.outcome is None:
        above = _Label(above.routes, _stack(before, column).outcome)
    if own.outcome is not None and above.outcome is not None:
        return None
    outcome, routes = own.outcome or above.outcome, own.routes & above.routes
    return (next(iter(routes)), outcome) if outcome is not None and len(routes) == 1 else None


def _stack(rows: Sequence[Sequence[Cell | None]], column: int) -> _Label:
    """What the heads over a column say together; nothing where they contradict each other."""
    texts = [slots[column] for slots in rows if column < len(slots)]
    return _together(_labels(texts)) or _Label(frozenset(), None)


def _labels(cells: Iterable[Cell | None]) -> Iterator[_Label]:
    for cell in dict.fromkeys(cells):
        if cell is not None and not is_blank(cell.text) and (said := _said(cell.text)) is not None:
            yield said


def _together(labels: Iterable[_Label]) -> _Label | None:
    """What labels say together; ``None`` where they name two outcomes, or no route fits all."""
    routes, outcome = _routes(), None
    for label in labels:
        routes &= label.routes
        if label.outcome is not None and outcome is not None:
            return None
        outcome = outcome or label.outcome
    return _Label(routes, outcome) if routes else None


def _names_both(head: Sequence[Sequence[Cell | None]]) -> bool:
    """Whether cells of a head name route and outcome at once."""
    return any(
        said.outcome is not None and len(said.routes) == 1 for slots in head for said in _labels(slots)
    )


@cache
def _routes() -> frozenset[str]:
    return frozenset(route.code for route in editions()[0].challenges.routes)


@cache
def _outcomes() -> tuple[str, ...]:
    return tuple(outcome.code for outcome in editions()[0].challenges.outcomes)


@cache
def _words() -> tuple[tuple[str, _Label], ...]:
    """The words of the form's head and what they say, the longest first."""
    form = editions()[0].challenges
    found = {_letters(word): _Label(_routes(), one.code) for one in form.outcomes for word in one.wordings}
    found |= {word: _Label(_routes(), None) for word in _PLAIN_WORDS}
    groups = {route.group for route in form.routes}
    for group in groups:
        meant = frozenset(route.code for route in form.routes if route.group == group)
        found[_letters(group)] = _Label(meant, None)
    found |= {
        _letters(word): _Label(frozenset({one.code}), None) for one in form.routes for word in one.wordings
    }
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


def _letters(text: str) -> str:
    return unnumbered(text)[1]


@lru_cache(maxsize=1024)
def _said(text: str) -> _Label | None:
    """What a label says, if it is made of words of the head alone."""
    letters = _letters(text) if len(text) <= _LONGEST_LABEL else ""
    if not letters:
        return None
    said: list[_Label] = []
    while letters:
        found = next(((word, label) for word, label in _words() if letters.startswith(word)), None)
        if found is None:
            return None
        letters = letters[len(found[0]) :]
        said.append(found[1])
    together = _together(said)
    # 行政复议、行政诉讼情况: the caption of them all
    return together or (None if any(one.outcome for one in said) else _Label(_routes(), None))


def _form(cells: dict[tuple[str, str], Cell], grid: Grid) -> Grid:
    """The table as the form has it, with these cells."""
    form = editions()[0].challenges
    size = len(form.outcomes)
    first, *others = form.routes
    made = [Cell(first.group, 0, 0, 1, size), Cell(others[0].group, 0, size, 1, size * len(others))]
    made += [Cell(outcome.label, 1, place, 2) for place, outcome in enumerate(form.outcomes)]
    for number, route in enumerate(others, start=1):
        made.append(Cell(route.label, 1, number * size, 1, size))
        made += [Cell(outcome.label, 2, number * size + place) for place, outcome in enumerate(form.outcomes)]
    for number, route in enumerate(form.routes):
        for place, outcome in enumerate(form.outcomes):
            cell = cells[route.code, outcome.code]
            made.append(replace(cell, row=3, column=number * size + place, rowspan=1, colspan=1))
    return Grid.from_cells(made, page=grid.page, origin=grid.origin)
