"""Tables in plain text: each way of setting cells apart has a test and a builder.

A test ``is_…(lines, index)`` says whether a table of that kind begins at ``lines[index]``; its builder
returns the grid and how many lines it took (``None`` where it was no table after all).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.values import value

Built = tuple[Grid | None, int]

_NUMERIC = re.compile(r"[\s\d０-９,.，．%+\-—－/／]*|\s*[零无]\s*")
_LONGEST_CELL = 60
_SENTENCE = re.compile(r"[。；！？]")
#: blank lines inside a table that a page break leaves
_GAP = 3


def _numeric(text: str) -> bool:
    return _NUMERIC.fullmatch(text) is not None


# --- cells parted by tabs -------------------------------------------------------------------------


def is_tabbed(lines: Sequence[str], index: int) -> bool:
    """A line with a tab between cells."""
    return "\t" in lines[index].strip(" ") and "\t" in lines[index].lstrip()


def tabbed_grid(lines: Sequence[str], index: int) -> Built:
    """Rows of tab-parted cells, up to the next line without any (a page break begins another grid)."""
    rows: list[list[str]] = []
    for line in lines[index:]:
        if line.count("\t") < 2 and "\t" not in line.lstrip():
            break
        rows.append([cell.strip(" ") for cell in line.split("\t")])
    return Grid.from_rows(rows, ragged=True), len(rows)


# --- one cell a line, as Word exports tables ---------------------------------------------------------


def is_stacked(lines: Sequence[str], index: int) -> bool:
    """A line that begins with its only tab, followed by more of them: one cell a line, rows set apart by blank lines.

    Prose whose paragraphs are indented by a tab tells itself by its sentences.
    """
    if not lines[index].startswith("\t"):
        return False
    cells = 0
    for line in lines[index : index + 12]:
        if line.startswith("\t"):
            if ("\t" in line[1:].rstrip("\t ") and line.strip()) or _is_prose(line):
                break
            cells += 1
    return cells >= 3


#: what stands in brackets, also where a line end cut one of them off
_BRACKETED = re.compile(r"[（(][^（()）]*(?:[)）]|$)|^[^（()）]*[)）]")
_CLAUSE = re.compile(r"(?<![\d０-９])，|，(?![\d０-９])")
#: a label of this length may hold a comma, a line of prose is longer
_LONGEST_LABEL = 40


_NUMBERED = re.compile(r"\s*[（(]?\d{1,2}[)）.．、]")


def _is_prose(line: str) -> bool:
    bare = _BRACKETED.sub("", line)
    length = len("".join(bare.split()))
    if _SENTENCE.search(bare) or length > _LONGEST_CELL:
        return True
    return _CLAUSE.search(bare) is not None and not (
        length < _LONGEST_LABEL and "、" not in bare and _NUMBERED.match(line)
    )


def stacked_grid(lines: Sequence[str], index: int) -> Built:
    """Rows of cells that each begin with a tab; a blank line ends a row, a line without tab goes on a cell."""
    rows: list[list[str]] = [[]]
    end = index
    blank = 0
    for position in range(index, len(lines)):
        line = lines[position]
        if line.startswith("\t") and not _is_prose(line):
            if blank and rows[-1]:
                rows.append([])
            blank = 0
            rows[-1].extend(cell.strip() for cell in line[1:].rstrip().split("\t")) if line.strip() else rows[
                -1
            ].append("")
            end = position + 1
        elif not line.strip():
            blank += 1
            if blank > _GAP:
                break
        else:
            last = rows[-1][-1] if rows[-1] else ""
            if blank or not last or _numeric(last) or _is_prose(line):
                break
            rows[-1][-1] = f"{last}\n{line.strip()}"
            end = position + 1
    return Grid.from_rows([row for row in rows if row], ragged=True), end - index


# --- cells between pipes -------------------------------------------------------------------------------

_PIPE = re.compile(r"(?<!\\)[|│┃｜]")
_LAST_PIPE = re.compile(r"(?<!\\)[|│┃｜]$")
_RULE = re.compile(r"[\s|│┃｜+:=\-—─━┼├┤┌┐└┘┬┴]*")


def is_piped(lines: Sequence[str], index: int) -> bool:
    """A line with cells between pipes, or a ruled line above one."""
    line = lines[index]
    if _RULE.fullmatch(line):
        return bool(line.strip()) and index + 1 < len(lines) and len(_PIPE.findall(lines[index + 1])) >= 2
    found = len(_PIPE.findall(line))
    if found >= 2:
        return True
    return found == 1 and any(len(_PIPE.findall(other)) >= 1 for other in lines[index + 1 : index + 2])


def piped_grid(lines: Sequence[str], index: int) -> Built:
    """Rows of a Markdown table, with or without outer pipes and ruled lines."""
    found: list[str] = []
    end = index
    for position in range(index, len(lines)):
        line = lines[position].strip()
        if line and (_RULE.fullmatch(line) or _PIPE.search(line)):
            if not _RULE.fullmatch(line):
                found.append(line)
            end = position + 1
        else:
            break
    if not found:
        return None, max(end - index, 1)
    # borders come in pairs and on every row; any other pipe at an end parts an empty cell
    first = all(_PIPE.match(line) for line in found)
    last = first and all(_LAST_PIPE.search(line) for line in found)
    rows = []
    for line in found:
        cells = _PIPE.split(line)[first : -1 if last else None]
        rows.append([_cell_text(cell.strip()) for cell in cells])
    even = len({len(row) for row in rows}) == 1
    return Grid.from_rows(rows, ragged=not even), end - index


def _cell_text(cell: str) -> str:
    return re.sub(r"<br\s*/?>", "\n", cell.replace("\\|", "|").replace("**", ""), flags=re.IGNORECASE)


# --- columns aligned with spaces -------------------------------------------------------------------------

#: two spaces or more; one full-width space alone may stand inside a label
_GUTTER = re.compile(r"[ \u3000\u00a0]{2,}")


#: start and end column of a text on its line, and the text
Token = tuple[int, int, str]


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


def _row_tokens(line: str, *, by_width: bool = True) -> list[Token]:
    """Tokens of a table row: figures parted by single spaces count one by one."""
    tokens: list[Token] = []
    for token in _tokens(line, by_width=by_width):
        position, _, text = token
        if " " in text and _FIGURES.fullmatch(text) and not _GROUPED.fullmatch(text):
            for piece in text.split(" "):
                tokens.append((position, position + len(piece), piece))
                position += len(piece) + 1
        else:
            tokens.append(token)
    return tokens


_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?")


def is_aligned(lines: Sequence[str], index: int) -> bool:
    """A line of several texts set apart by runs of spaces, with more such lines near below."""
    count = len(_tokens(lines[index]))
    if count < 2 or len(lines[index]) > 400 or _SENTENCE.search(lines[index]):
        return False
    near = [line for line in lines[index + 1 : index + 10] if line.strip()][:5]
    rows = sum(len(_tokens(line)) >= 2 and not _SENTENCE.search(line) for line in near)
    return rows >= 2 or (rows == 1 and count >= 3)  # a head over rows that are all blank


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
        if _SENTENCE.search(line) or (count == 1 and len(line.strip()) > _LONGEST_CELL):
            break
        if count >= 2:
            rows.extend(pending)
            rows.append(line)
            pending, gap = [], 0
            end = position + 1
        elif gap and not line.startswith((" ", "\u3000")):
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
    readings = [[_row_tokens(line, by_width=by_width) for line in rows] for by_width in (True, False)]
    laid = [(reading, _columns(reading)) for reading in readings]
    fitness = [_fitness(*one) for one in laid]
    tokens, columns = laid[fitness.index(max(fitness))]
    if fitness[0][0] == fitness[1][0] and _cells(*laid[0]) != _cells(*laid[1]):
        order = [_evenness(*one) for one in laid]
        tokens, columns = laid[order.index(max(order))]
        if abs(order[0] - order[1]) <= _PLAINLY:
            # by width and by characters the texts fall into different columns: trust their order alone
            texts = [[text for _, _, text in row] for row in tokens]
            return Grid.from_rows(texts, ragged=True, gapless=True), end - index
    grid = Grid.from_cells(_cells(tokens, columns))
    width = len(columns.lefts)
    slots = [[*line, *([None] * (width - len(line)))] for line in grid.slots]
    slots += [[None] * width for _ in range(len(rows) - len(slots))]
    full = tuple(
        tuple(Cell("", r, c) if cell is None else cell for c, cell in enumerate(line))
        for r, line in enumerate(slots)
    )
    return Grid(full), end - index


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
    """How well columns explain the rows: no two texts of a row in one column; then the more columns the better."""
    clashes = 0
    for row in rows:
        taken = [place for start, stop, _ in row for place in columns.under(start, stop)]
        clashes += len(taken) - len(set(taken))
    return -clashes, -len(columns.lefts)


# --- one cell a line, without any mark -------------------------------------------------------------------

_FEWEST_FIGURES = 8


def worded_cells(lines: Sequence[str]) -> list[Block]:
    """The text with stretches of short lines, many of them figures, taken as cells on a line each.

    Empty if there is no such stretch.
    """
    blocks: list[Block] = []
    found = False
    index = 0
    while index < len(lines):
        end = index
        figures = 0
        while (
            end < len(lines) and len(lines[end].strip()) <= _LONGEST_CELL and not _SENTENCE.search(lines[end])
        ):
            figures += bool(lines[end].strip()) and _numeric(lines[end])
            end += 1
        if figures >= _FEWEST_FIGURES:
            cells = [[cell.strip()] for line in lines[index:end] for cell in line.split("\t")]
            blocks.append(Grid.from_rows(cells, ragged=True))
            found = True
            index = end
        elif end > index:
            blocks.extend(Paragraph(line.strip(), ended=False) for line in lines[index:end] if line.strip())
            index = end
        else:
            blocks.append(Paragraph(lines[index].strip(), ended=False))
            index += 1
    return blocks if found else []
