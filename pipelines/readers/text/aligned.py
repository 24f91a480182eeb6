"""Tables in plain text whose cells are parted by runs of spaces: by where they stand, or by the number of spaces."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, pairwise

from pipelines.blocks import Box, Cell, Grid
from pipelines.readers.text.cells import LONGEST_CELL, Built, has_sentence, is_figure, stands_apart
from pipelines.readers.text.evenness import Token, is_shifted
from pipelines.readers.text.spaces import is_even, is_named, is_whole, separated_grid, separator
from pipelines.values import value

#: two spaces or more; one full-width space alone may stand inside a label
_GUTTER = re.compile(r"[^\S\t]{2,}")


#: a figure, and no date
_FIGURE = re.compile(r"[\d０-９.,，．]+ ?(?:件|[百千万亿]*元)?")
#: lines above a short table among which another may stand
_ABOVE = 10
#: lines among which the names of one head stand
_NEAR = 2


@lru_cache(maxsize=8192)
def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _display_width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_width, text))


@lru_cache(maxsize=1024)
def _tokens(line: str, *, by_width: bool = True) -> tuple[Token, ...]:
    """The texts of a line parted by two spaces or more, with first and last column.

    Columns count display width (CJK is two wide), or characters where the source was aligned so.
    """
    size = _display_width if by_width else len
    tokens = []
    position = column = 0
    for gap in [*_GUTTER.finditer(line), None]:
        piece = line[position : gap.start() if gap else None]
        text = piece.strip()
        stop = column + size(piece)
        if piece == text != "":
            tokens.append((column, stop, text))
        elif text:
            lead, _, trail = piece.partition(text)
            tokens.append((column + size(lead), stop - size(trail), text))
        if gap:
            column = stop + size(gap[0])
            position = gap.end()
    return tuple(tokens)


_FIGURES = re.compile(r"[\d.,\-—/]+(?: [\d.,\-—/]+)+")


def _row_tokens(line: str, *, by_width: bool = True, grouped: bool = True) -> list[Token]:
    """Tokens of a table row: figures parted by single spaces count one by one, also where they look like one whose thousands
    are set apart (1 234), unless it is ``grouped``."""
    tokens: list[Token] = []
    for token in _tokens(line, by_width=by_width):
        position, _, text = token
        if " " in text and _FIGURES.fullmatch(text) and not (grouped and _GROUPED.fullmatch(text)):
            for piece in text.split(" "):
                tokens.append((position, position + len(piece), piece))
                position += len(piece) + 1
        else:
            tokens.append(token)
    return tokens


_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?")


def _are_grouped(rows: Sequence[str]) -> list[bool]:
    """For each row, whether what looks like figures with their thousands set apart are such: not where it would lack figures
    that the other rows have, and has as many without."""
    whole = [_figures_in(_row_tokens(line)) for line in rows]
    parted = [_figures_in(_row_tokens(line, grouped=False)) for line in rows]
    usual = Counter(one for one, other in zip(whole, parted, strict=True) if one == other and one > 1)
    return [
        one == other or not usual or other != usual.most_common(1)[0][0]
        for one, other in zip(whole, parted, strict=True)
    ]


def _figures_in(tokens: Sequence[Token]) -> int:
    return sum(is_figure(text) for _, _, text in tokens)


def is_aligned(lines: Sequence[str], index: int) -> bool:
    """A line of several texts set apart by runs of spaces, with more such lines near below."""
    if _GUTTER.search(lines[index]) is None or is_whole(lines[index]) or stands_apart(lines[index]):
        return False
    count = len(_tokens(lines[index]))
    if count < 2 or len(lines[index]) > 400 or has_sentence(lines[index]):
        return False
    near = [line for line in lines[index + 1 : index + 10] if line.strip()][:5]
    rows = sum(len(_tokens(line)) >= 2 and not has_sentence(line) and not stands_apart(line) for line in near)
    if rows >= 2 or (rows == 1 and count >= 3):  # a head over rows that are all blank
        return True
    # one row under a head of two words, not far below such rows
    return rows == 1 and _is_figures(near[0]) and any(map(_is_figures, lines[max(0, index - _ABOVE) : index]))


def _is_figures(line: str) -> bool:
    """Whether a line is words, and behind them a figure set apart."""
    tokens = _tokens(line)
    return len(tokens) > 1 and _FIGURE.fullmatch(tokens[-1][2]) is not None


def aligned_grid(lines: Sequence[str], index: int) -> Built:
    """Columns found from where the texts stand; a text over several columns is a spanning cell."""
    rows: list[str] = []
    end = index
    pending: list[str] = []
    gap = 0
    for position in range(index, len(lines)):
        line = lines[position]
        if not line.strip():
            gap += 1
            if gap > 1:
                break
            continue
        count = len(_tokens(line))
        if (
            is_named(lines, position)
            or has_sentence(line)
            or (count == 1 and len(line.strip()) > LONGEST_CELL)
            or stands_apart(line)
        ):
            break
        if count >= 2:
            rows.extend(pending)
            rows.append(line)
            pending, gap = [], 0
            end = position + 1
        elif gap and not line[:1].isspace():
            break
        else:
            pending.append(line)
            if not gap and len(pending) == position + 1 - end:
                continue
            gap = 0
    adjacent = [line for line in lines[end : end + len(pending)] if line.strip()]
    rows.extend(adjacent[: len(pending)] if adjacent == pending else [])
    end += len(pending) if adjacent == pending else 0
    if len(rows) < 2:
        return None, 1
    return _laid(rows), end - index


def _laid(rows: Sequence[str]) -> Grid:
    """The cells of the rows of one table."""
    grouped = _are_grouped(rows)
    readings = [
        [
            _row_tokens(line, by_width=by_width, grouped=whole)
            for line, whole in zip(rows, grouped, strict=True)
        ]
        for by_width in (True, False)
    ]
    if all(map(_is_broken, readings)):
        return _in_order(readings[0], readings)
    laid = [(reading, _columns(reading)) for reading in readings]
    fitness = [_fitness(*one) for one in laid]
    tokens, columns = laid[fitness.index(max(fitness))]
    order = [_evenness(*one) for one in laid]
    width = separator(rows)
    if width is not None:
        separated = separated_grid(rows, width)
        more = len(columns.lefts) > max(map(len, separated.slots))
        if is_even(rows) or more or max(fitness)[0] < 0 or max(order) < _EVEN:
            return separated
        if any(_contradicts(row, columns, width) for row in tokens):
            return _in_order(tokens, readings)
    if max(fitness)[0] < 0:
        # no columns without two texts of a row in one of them: what one space parts may be one figure
        whole = [[_tokens(line, by_width=by_width) for line in rows] for by_width in (True, False)]
        return _in_order(whole[0], whole)
    if fitness[0][0] == fitness[1][0] and _cells(*laid[0]) != _cells(*laid[1]):
        tokens, columns = laid[order.index(max(order))]
        if abs(order[0] - order[1]) <= _PLAINLY:
            return _in_order(
                tokens, readings
            )  # by width and by characters the texts fall into different columns
    if all(
        is_shifted(one[0], one[1].lefts)
        for one, share in zip(laid, order, strict=True)
        if share == max(order)
    ):
        return _in_order(tokens, readings)
    grid = Grid.from_cells(_cells(tokens, columns))
    width = len(columns.lefts)
    slots = [[*line, *([None] * (width - len(line)))] for line in grid.slots]
    slots += [[None] * width for _ in range(len(rows) - len(slots))]
    full = tuple(
        tuple(Cell("", r, c) if cell is None else cell for c, cell in enumerate(line))
        for r, line in enumerate(slots)
    )
    return Grid(full, guessed=True)


def _contradicts(row: Sequence[Token], columns: _Columns, width: int) -> bool:
    """Whether the spaces before a figure part other cells, ``width`` of them each, than the columns that the texts stand
    in."""
    return any(
        is_figure(right[2])
        and (before := columns.under(*left[:2]))
        and (after := columns.under(*right[:2]))
        and (right[0] - left[1]) // width != after.start - before.stop + 1
        for left, right in pairwise(row)
    )


def _is_broken(rows: Sequence[Sequence[Token]]) -> bool:
    """Whether the line of a row was broken behind its words: its figures stand at the left of the next one, before those of
    all rows, and under none of the columns."""
    firsts = [next((start for start, _, text in row if _FIGURE.fullmatch(text)), None) for row in rows]
    led = [first for row, first in zip(rows, firsts, strict=True) if first is not None and row[0][0] != first]
    return bool(led) and any(
        first is not None and before is None and len(row) > 1 and row[0][0] == first < min(led)
        for (before, first), row in zip(pairwise(firsts), rows[1:], strict=True)
    )


def _in_order(rows: Sequence[Sequence[Token]], places: Sequence[Sequence[Sequence[Token]]] = ()) -> Grid:
    """Rows of which the order of the texts alone is known; words have a place where they stand in the same order, from left to
    right, among those of the lines near by in both ways of counting (``places``)."""
    grid = Grid.from_rows([[text for _, _, text in row] for row in rows], ragged=True, gapless=True)
    if len(places) != 2 or any(list(map(len, one)) != list(map(len, rows)) for one in places):
        return grid
    slots = []
    for number, line in enumerate(grid.slots):
        words = not any(cell is not None and is_figure(cell.text) for cell in line)
        slots.append(
            tuple(
                replace(cell, box=_placed(number, column, *places)) if words and cell is not None else cell
                for column, cell in enumerate(line)
            )
        )
    return replace(grid, slots=tuple(slots))


def _placed(
    row: int, column: int, one: Sequence[Sequence[Token]], other: Sequence[Sequence[Token]]
) -> Box | None:
    """Where a text stands, if both ways of counting say the same of what is left and right of it."""
    near = range(max(row - _NEAR, 0), min(row + _NEAR + 1, len(one)))
    left, right, _ = one[row][column]
    start, stop, _ = other[row][column]
    for line in near:
        for first, second in zip(one[line], other[line], strict=True):
            if (left >= first[1], right <= first[0]) != (start >= second[1], stop <= second[0]):
                return None
    return float(left), float(row), float(right), float(row + 1)


@value
class _Columns:
    """Columns from left to right, none over another: where each begins, and where it ends."""

    lefts: list[int]
    rights: list[int]

    def under(self, start: int, stop: int) -> range:
        """The columns that a text stands in."""
        return range(bisect_right(self.rights, start), bisect_left(self.lefts, stop))


def _columns(rows: Sequence[Sequence[Token]]) -> _Columns:
    """Columns of a table: texts above each other are one column, a text over two of another row is a span."""
    # between neighbours of one row: where the right one begins, and where the left one ends
    gaps = sorted({(right[0], left[1]) for row in rows for left, right in pairwise(row)})
    begins = [begin for begin, _ in gaps]
    furthest = [*accumulate((end for _, end in gaps), max)]
    columns = _Columns([], [])
    for start, stop in sorted({(start, stop) for row in rows for start, stop, _ in row}):
        before = bisect_left(begins, stop)
        if before and furthest[before - 1] > start:
            continue  # over two texts of some row
        if columns.rights and start < columns.rights[-1]:
            columns.rights[-1] = max(columns.rights[-1], stop)
        else:
            columns.lefts.append(start)
            columns.rights.append(stop)
    return columns


def _cells(rows: Sequence[Sequence[Token]], columns: _Columns) -> list[Cell]:
    """The texts of all rows as cells over the columns they stand in."""
    return [
        Cell(text, number, under.start, 1, len(under))
        for number, row in enumerate(rows)
        for start, stop, text in row
        if (under := columns.under(start, stop))
    ]


#: texts of a table that is aligned are set even, but for so few
_EVEN = 0.95
#: by how much more of the texts one way of counting must set even than the other
_PLAINLY = 0.04


def _evenness(rows: Sequence[Sequence[Token]], columns: _Columns) -> float:
    """The share of texts that are set even with the others of their column: at its left, right or middle."""
    inside: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        for start, stop, _ in row:
            place = bisect_right(columns.lefts, start) - 1
            if place >= 0 and stop <= columns.rights[place]:
                inside.setdefault(place, []).append((start, stop))
    even = total = 0
    for spans in inside.values():
        starts, stops = zip(*spans, strict=True)
        even += max(max(Counter(edge).values()) for edge in (starts, stops, map(sum, spans)))
        total += len(spans)
    return even / total if total else 0.0


def _fitness(rows: Sequence[Sequence[Token]], columns: _Columns) -> tuple[int, int]:
    """How well columns explain the rows: no text without a column, no two of a row in one; then the more columns the
    better."""
    clashes = 0
    for row in rows:
        places = [columns.under(start, stop) for start, stop, _ in row]
        taken = [place for under in places for place in under]
        clashes += len(taken) - len(set(taken)) + sum(not under for under in places)
    return -clashes, -len(columns.lefts)
