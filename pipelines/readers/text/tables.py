"""Tables in plain text whose cells are parted by tabs or pipes, or stand on a line each.

A test ``is_…(lines, index)`` says whether a table of that kind begins at ``lines[index]``; its builder
returns the grid and how many lines it took (``None`` where it was no table after all).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.blocks import Block, Grid, Paragraph
from pipelines.readers.text.cells import (
    LONGEST_CELL,
    Built,
    has_sentence,
    holds_rows,
    is_figure,
    is_numeric,
    is_prose,
)

#: blank lines inside a table that a page break leaves
_GAP = 3


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
            if ("\t" in line[1:].rstrip("\t ") and line.strip()) or is_prose(line):
                break
            cells += 1
    return cells >= 3


def stacked_grid(lines: Sequence[str], index: int) -> Built:
    """Rows of cells that each begin with a tab; a blank line ends a row, a line without tab goes on a cell."""
    rows: list[list[str]] = [[]]
    end = index
    blank = 0
    for position in range(index, len(lines)):
        line = lines[position]
        if line.startswith("\t") and not is_prose(line):
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
            if blank or not last or is_numeric(last) or is_prose(line):
                break
            rows[-1][-1] = f"{last}\n{line.strip()}"
            end = position + 1
    return Grid.from_rows([row for row in rows if row], ragged=True), end - index


# --- cells between pipes -------------------------------------------------------------------------------

_PIPE = re.compile(r"(?<!\\)[|│┃｜]")
_LAST_PIPE = re.compile(r"(?<!\\)[|│┃｜]$")
#: bars in the longest line that is one row; the end of a row and the label of the next, in a line that is many
_WIDEST_ROW = 24
_ROW_END = re.compile(r"\| \|(?=[^|]*[\u4e00-\u9fff]{2})")
#: converters that drop blank cells: one fills rows up to one width with bars at their ends (``行政许可 | 5 | ||``), whatever
#: cell was blank; one sets bars on both sides of each cell (``|行政许可||5|``)
_FILLED = re.compile(r"\S \| ?\|\|+$")
_FILL = re.compile(r"(?<=\|)[ |]+$")
_DOUBLED = re.compile(r"\|[^|]+(?:\|\|[^|]+)*\|")
_RULE = re.compile(r"[\s|│┃｜+:=\-—─━┼├┤┌┐└┘┬┴]*")


#: what pages print under a title, their fields parted by bars: 来源：本站 | 发布日期：2024-01-30 | 浏览次数：12
_FIELDS = re.compile(r"(?:日期|时间|来源|作者|次数|点击[数量率]|浏览量?|阅读量?|字[体号]|编辑|机构)\s*[:：]")


def _tells(line: str) -> bool:
    """Whether a line parts fields about a page by bars, and no cells of a table."""
    return len(_FIELDS.findall(line)) > 1 and all(
        ":" in cell or "：" in cell for cell in _PIPE.split(line) if cell.strip()
    )


def is_piped(lines: Sequence[str], index: int) -> bool:
    """A line with cells between pipes, or a ruled line above one."""
    line = lines[index]
    if _RULE.fullmatch(line):
        below = lines[index + 1] if index + 1 < len(lines) else ""
        return bool(line.strip()) and not _RULE.fullmatch(below) and len(_PIPE.findall(below)) >= 2
    found = len(_PIPE.findall(line))
    if found >= 2:
        return not _tells(line)
    return found == 1 and any(len(_PIPE.findall(other)) >= 1 for other in lines[index + 1 : index + 2])


def _reports_nothing(line: str) -> bool:
    """Whether the cells of a line, below the head of a table and what rules it off, are all marks for nothing."""
    cells = [cell.strip() for cell in _PIPE.split(line) if cell.strip()]
    return len(cells) > 2 and all(cell in ("-", "—", "——", "--") for cell in cells)


def piped_grid(lines: Sequence[str], index: int) -> Built:
    """Rows of a Markdown table, with or without outer pipes and ruled lines."""
    found: list[str] = []
    end = index
    for position in range(index, len(lines)):
        line = lines[position].strip()
        if line and (_RULE.fullmatch(line) or _PIPE.search(line)):
            if not _RULE.fullmatch(line) or (len(found) > 1 and _reports_nothing(line)):
                found.append(line)
            end = position + 1
        else:
            break
    if not found:
        return None, max(end - index, 1)
    if lost := _drops_blanks(found):
        found = [_FILL.sub("", line).replace("||", "|") for line in found]
    # borders stand on every row, at both ends or (where a converter ends each cell with one) behind it; any other
    # pipe at an end parts an empty cell
    first = all(_PIPE.match(line) for line in found)
    last = all(_LAST_PIPE.search(line) for line in found)
    rows = []
    if len(found) == 1 and len(_PIPE.findall(found[0])) > _WIDEST_ROW:
        # the rows of a whole table: each ends with a bar, the next begins with one before its label
        told = "|  |" in found[0]  # blank cells are printed so, and a bar and one space end every row
        found = (found[0].replace("| |", "|\n|") if told else _ROW_END.sub("|\n|", found[0])).split("\n")
        first = last = True
    for line in found:
        cells = _PIPE.split(line)[first : -1 if last else None]
        rows.append([_cell_text(cell.strip()) for cell in cells])
    even = len({len(row) for row in rows}) == 1
    traced = any(not cell for row in rows for cell in row)
    return Grid.from_rows(
        rows, ragged=lost or not even, gapless=lost or (not even and not traced)
    ), end - index


def _drops_blanks(rows: Sequence[str]) -> bool:
    """Whether rows are of a converter that prints no blank cell."""
    return any(map(_FILLED.search, rows)) or (
        any("||" in row for row in rows) and all(map(_DOUBLED.fullmatch, rows))
    )


_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: a cell in italics, or printed as code
_MARKED = re.compile(r"([*_`]{1,3})(?=[^\s*_`])(.*[^\s*_`])\1|([*_`]{1,3})([^\s*_`])\3")


def _cell_text(cell: str) -> str:
    text = _BREAK.sub("\n", cell.replace("\\|", "|").replace("**", ""))
    match = _MARKED.fullmatch(text)
    return (match[2] or match[4]) if match else text


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
        while end < len(lines) and len(lines[end].strip()) <= LONGEST_CELL and not has_sentence(lines[end]):
            figures += bool(lines[end].strip()) and is_numeric(lines[end])
            end += 1
        if figures >= _FEWEST_FIGURES:
            cells = [cell.strip() for line in lines[index:end] for cell in line.split("\t")]
            blocks.extend(Grid.from_rows([[cell] for cell in part], ragged=True) for part in _parts(cells))
            found = True
            index = end
        elif end > index:
            blocks.extend(Paragraph(line.strip(), ended=False) for line in lines[index:end] if line.strip())
            index = end
        else:
            blocks.append(Paragraph(lines[index].strip(), ended=False))
            index += 1
    return blocks if found else []


def _parts(cells: Sequence[str]) -> Iterator[Sequence[str]]:
    """The tables in a column of cells: an empty line ends one that has rows. Where some stand within rows, they are cells."""
    follows = [(place, after) for place, (cell, after) in enumerate(pairwise(cells)) if not cell and after]
    if any(is_figure(after) for _, after in follows):
        yield cells
        return
    start = 0
    for place, _ in follows:
        if holds_rows(cells[start:place]):
            yield cells[start : place + 1]
            start = place + 1
    yield cells[start:]
