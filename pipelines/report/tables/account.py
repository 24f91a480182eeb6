"""The closed account of a table: every figure that its region shows is explained once, or the table is not certain.

Where the rows of a table begin and end is known from the lines that were read. Whatever shows a figure there, or is
seen and is no text, and is none of the cells that were taken for the form's figures, is left over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice, pairwise, takewhile
from operator import eq

from pipelines.blocks import Cell
from pipelines.report.characters import fold, printed
from pipelines.report.form import editions
from pipelines.report.labels import (
    SURE_LABEL,
    LabelBook,
    application_columns,
    application_groups,
    application_rows,
    challenge_outcomes,
    challenge_routes,
    disclosure_items,
    disclosure_measures,
)
from pipelines.report.numbers import is_blank, is_figure_text
from pipelines.report.tables.lines import Line, counts_columns
from pipelines.report.tables.ordinals import row_numbers
from pipelines.report.tables.windows import filled
from pipelines.values import value

#: several figures in one cell, or a figure with marks that no figure has: 36;369, 3/5, 1~2
_NUMERIC = re.compile(r"[\d\s,.;:/~%+\-]*\d[\d\s,.;:/~%+\-]*")
#: rows above a table's first row that may be its head
_HEAD_ROWS = 6
#: figures in a row that tables of publishers' own seldom have
_MANY_FIGURES = 5
#: words that head columns
_FEWEST_COLUMNS = 2
#: a row of one figure behind all rows of a table, which sums up what it will and is no row of the form
_SUMMARY = re.compile(r"(?:总计|合计|共计|小计|汇总):?")


#: words with a figure behind them: 行政许可：12, 行政许可（12件）; not 第二十条, nor the mark of a note
_LABEL_FIGURE = re.compile(
    r"(?:[\u4e00-\u9fff)][:,]?\(?|[:(])(?<!第)\d[\d,.]*(?:[件条项个宗次起份部户人笔]|[百千万亿]*元)?\)?$"
)
_MARKED = re.compile("[①-⓿❶-➓¹²³⁰⁴-⁹₀-₉]$")


@value
class Leftover:
    """What nothing explains: ``text`` names it and its place in Chinese; ``line`` it stands in."""

    text: str
    line: Line


def left_over(
    lines: Sequence[Line], own: Collection[Line], claimed: Iterable[Cell | None], others: Collection[Line]
) -> list[Leftover]:
    """What stands in the region of a table and is explained by nothing.

    ``own`` are the table's lines, ``claimed`` the cells of its figures, ``others`` the lines of the other tables.
    """
    places = {id(line): number for number, line in enumerate(lines)}
    mine = sorted(places[id(line)] for line in own if id(line) in places)
    if not mine:
        return []
    foreign = {id(line) for line in others}
    start, end = _first(lines, mine[0], foreign), _last(lines, mine[-1], foreign)
    taken = {id(cell) for cell in claimed if cell is not None}
    rows = {id(line) for line in own}
    shown: set[tuple[str, ...]] = set()
    found: list[Leftover] = []
    spans = any(map(_repeats_words, lines[start : end + 1]))
    mine_alone = [line for line in lines[start : end + 1] if id(line) not in foreign]
    numbers = row_numbers(lines[max(start - _HEAD_ROWS, 0) : start], mine_alone)
    for place, line in enumerate(lines[start : end + 1], start=start):
        if (place > mine[-1] and _is_summary(line)) or (id(line) not in rows and counts_columns(line)):
            continue
        left = [] if id(line) in foreign else _unclaimed(line, taken, spans=spans, numbers=numbers)
        if not left and id(line) not in rows and id(line) not in foreign and (word := _row_of_nothing(line)):
            left = [word]
        if left and id(line) not in rows:
            shown = shown or {_texts(one) for one in own}
            if _texts(line) in shown:
                continue  # a row printed again at the head of a page
        for cell in left:
            what = cell.opaque or f"“{printed(cell.text)}”"
            found.append(Leftover(f"第{line.table}张表第{line.row + 1}行的{what}", line))
    return found


def _first(lines: Sequence[Line], first_row: int, foreign: Collection[int]) -> int:
    """The first line of a table's region: rows of figures between its head and its first row belong to it."""
    start = first_row
    for place in range(first_row - 1, max(first_row - _HEAD_ROWS, 0) - 1, -1):
        line = lines[place]
        if line.table != lines[first_row].table or id(line) in foreign:
            break
        if line.has_figures and not _counts_columns(line):
            start = place
        elif _names_columns(line):
            return start
    return first_row


def _counts_columns(line: Line) -> bool:
    """Whether the figures of a row number its columns: 1, 2, 3."""
    figures = [fold(cell.text) for cell in line.own if is_figure_text(cell.text)]
    return figures == [str(number) for number in range(1, len(figures) + 1)]


def _names_columns(line: Line) -> bool:
    named = (
        book.find(cell.text) for cell in line.texts for book in (application_columns(), disclosure_measures())
    )
    return sum(bool(matches) and matches[0].exact for matches in named) >= _FEWEST_COLUMNS


def _last(lines: Sequence[Line], last_row: int, foreign: Collection[int]) -> int:
    """The last line of a table's region: what follows its last row in the same grid belongs to it, up to another table.

    Words that head a table of another kind end it where no row behind them may be one of the form (更正数据).
    """
    table = lines[last_row].table
    behind = list(takewhile(lambda line: line.table == table, islice(lines, last_row + 1, None)))
    own = max(
        (place for place, line in enumerate(behind) if line.has_figures and _may_be_own(line)), default=-1
    )
    for place, line in enumerate(behind):
        if id(line) in foreign or (place > own and _begins_another(line)):
            return last_row + place
    return last_row + len(behind)


def _begins_another(line: Line) -> bool:
    """Whether a row heads a table of another kind: words over columns, of which the form has none."""
    if line.has_figures or len(line.texts) < (1 if line.run else _FEWEST_COLUMNS):
        return False
    return not any(cell.opaque for cell in line.own) and not any(
        book.find(cell.text) or fold(cell.text) in _form_heads() for book in _books() for cell in line.texts
    )


def _may_be_own(line: Line) -> bool:
    """Whether a row of figures may be one of the form: by a label of it, by as many figures, or for want of any words."""
    figures = sum(is_figure_text(cell.text) for cell in line.own)
    return (
        figures >= _MANY_FIGURES
        or not line.texts
        or any(
            not _SUMMARY.fullmatch(fold(cell.text))
            and (found := book.find(cell.text))
            and found[0].score > SURE_LABEL
            for book in (disclosure_items(), application_rows())
            for cell in line.texts
        )
    )


@cache
def _books() -> tuple[LabelBook, ...]:
    return (
        disclosure_items(),
        disclosure_measures(),
        application_rows(),
        application_groups(),
        application_columns(),
        challenge_outcomes(),
        challenge_routes(),
    )


@cache
def _form_heads() -> frozenset[str]:
    """The words of heads that name no column of their own: 信息内容, 申请人情况."""
    return frozenset(
        fold(word)
        for edition in editions()
        for word in (*edition.disclosures.heads, *edition.applications.heads)
    )


def _is_summary(line: Line) -> bool:
    words, figures = line.texts, [cell for cell in line.own if cell.opaque or _is_figure(cell.text)]
    if len(words) != 1 or len(figures) != 1 or figures[0].opaque:
        return False
    return _SUMMARY.fullmatch(fold(words[0].text)) is not None


def _repeats_words(line: Line) -> bool:
    """Whether a row prints a label that spans columns in each of them, as texts without spans do."""
    texts = [cell.text for cell in line.texts]
    return any(map(eq, texts, texts[1:]))


def _row_of_nothing(line: Line) -> Cell | None:
    """The label of a row of the form that reports nothing, by marks that say so: beside one that has figures, which counts?"""
    if line.has_figures or not any(cell.text.strip() and is_blank(cell.text) for cell in line.own):
        return None
    books = (disclosure_items(), application_rows())
    return next((cell for cell in line.texts if any(book.exact(cell.text) for book in books)), None)


def _unclaimed(line: Line, taken: Collection[int], *, spans: bool, numbers: Collection[int]) -> list[Cell]:
    """The cells of a line that show a figure or no text, and are not ``taken`` nor ``numbers`` of rows; where ``spans``
    are printed in each column, not those that print the figure before again."""
    left: list[Cell] = []
    for place, cell in enumerate(line.own):
        if id(cell) in taken or id(cell) in numbers or not (cell.opaque or _is_figure(cell.text)):
            continue
        if not (spans and place and _repeats(cell, line.own[place - 1])):
            left.append(cell)
    return left


def rivals(left: Iterable[Leftover], own: Collection[Line], book: LabelBook) -> set[str]:
    """The rows of the form that a row left over may be as well as the row that was taken for it: which is right,
    nobody can say."""
    rows = {id(line) for line in own}
    names = {id(one.line): one.line for one in left if id(one.line) not in rows}
    return {
        match.code
        for line in names.values()
        for cell in line.texts
        for match in book.find(cell.text)
        if match.score > SURE_LABEL
    }


def followed(lines: Sequence[Line]) -> set[int]:
    """The lines (by ``id``) right behind which one figure stands without words: it may be the rest of their last one."""
    return {
        id(line)
        for line, after in pairwise(lines)
        if after.has_figures and not after.texts and sum(filled(after.own)) == 1
    }


def is_cut(line: Line | None, left: Sequence[Leftover]) -> bool:
    """Whether the row right below begins with a figure that belongs to no column (``left``): it may be the rest of this one's
    last, which a line's end cut."""
    return line is not None and any(
        (below.table, below.row) == (line.table, line.row + 1)
        and any(is_figure_text(cell.text) for cell in below.own[:1])
        for below in (one.line for one in left)
    )


def told_by_labels(own: Iterable[Line], claimed: Iterable[Cell | None]) -> list[Leftover]:
    """Figures that stand with a label in its cell (行政许可：12), where a cell that the label heads or names is blank."""
    taken = {id(cell): is_blank(cell.text) and not cell.opaque for cell in claimed if cell is not None}
    anywhere = any(taken.values())
    found: list[Leftover] = []
    for line in own if anywhere else ():
        mine = [taken[id(cell)] for cell in line.own if id(cell) in taken]
        if any(mine) if mine else anywhere:
            found += [
                Leftover(f"第{line.table}张表第{line.row + 1}行的“{printed(cell.text)}”", line)
                for cell in line.texts
                if id(cell) not in taken and _holds_figure(cell.text)
            ]
    return found


@lru_cache(maxsize=4096)
def _holds_figure(label: str) -> bool:
    """Whether a label ends with a figure that is none of its numbers and no mark of a note."""
    return _LABEL_FIGURE.search(fold(label)) is not None and _MARKED.search(label) is None


def spanning(own: Iterable[Line], cells: Iterable[Cell | None]) -> list[Cell]:
    """Cells with a figure that reach over more than one of a table's rows: whose figure is it?"""
    rows = {(id(line.grid), line.row) for line in own}
    grids = {id(line.grid): line.grid for line in own}
    found = []
    for cell in {id(one): one for one in cells if one is not None}.values():
        if cell.rowspan < 2 or is_blank(cell.text):
            continue
        for key, grid in grids.items():
            if cell.row < len(grid.slots) and any(slot is cell for slot in grid.slots[cell.row]):
                if sum((key, row) in rows for row in range(cell.row, cell.row + cell.rowspan)) > 1:
                    found.append(cell)
                break
    return found


def _repeats(cell: Cell, before: Cell) -> bool:
    """Whether a text without spans prints a figure that spans columns in each of them."""
    return cell.text.strip() == before.text.strip() != ""


def _texts(line: Line) -> tuple[str, ...]:
    return tuple(text for cell in line.own if (text := fold(cell.text)))


@lru_cache(maxsize=8192)
def _is_figure(text: str) -> bool:
    return is_figure_text(text) or (bool(text.strip()) and _NUMERIC.fullmatch(fold(text)) is not None)
