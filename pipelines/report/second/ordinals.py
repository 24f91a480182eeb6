"""Row numbers: figures of the text in order that count rows, and belong to none of them.

Known by what follows them: a row that is numbered has its figures behind its words, or the form's own count agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipelines.report.form import editions
from pipelines.report.second.alignment import FormLine
from pipelines.report.second.glyphs import figure, is_blank, letters, plain

#: a number of a row: 1 属于国家秘密
ORDINAL = re.compile(r"0?[1-9]\d?")
#: characters of the longest head over them, 项目序号, however widely it is set
_LONGEST_HEAD = 10
#: cells behind the words of a line that are more than section two has, whose figure may stand before its label
_WIDE = 4


def is_words(text: str) -> bool:
    """Whether a text is words: no figure, its counter set apart or not (12 件), and no mark for nothing."""
    return bool(letters(text)) and figure("".join(text.split())) is None and not is_blank(text)


def numbered_lines(pieces: Sequence[tuple[list[str], bool]]) -> set[int]:
    """The lines that have a cell with their number before the cell with their words.

    A figure that moved before its label looks alike. But where most of the lines that count on from one another have
    figures behind their words too, or stand under a head that says so (序号), it is a number.
    """
    found: set[int] = set()
    group: list[tuple[int, bool]] = []
    last = 0
    for line, number, sure in _with_numbers(pieces):
        if number != last + 1:
            group = []
        group.append((line, sure))
        last = number
        if 2 * sum(sure for _, sure in group) >= len(group):
            found.update(line for line, _ in group)
        else:
            found.difference_update(line for line, _ in group)
    return found | set(_counted(pieces))


def _counted(pieces: Sequence[tuple[list[str], bool]]) -> Iterator[int]:
    """The lines of a text without cells that are nothing but the number of the row whose words follow, where a head says
    that rows are numbered and each counts on from the one before: the words of a group part it from its row."""
    over_numbers = heads()
    expected = 0  # the next row's number; 0 where none are counted
    figures_before = False
    alone: int | None = None  # a line that is one if its row comes before the next head
    for line, (cells, tabbed) in enumerate(pieces):
        first, _, rest = cells[0].strip().partition(" ")
        if tabbed or letters(first) in over_numbers:
            expected, figures_before, alone = int(not tabbed), False, None
        elif not expected or is_blank(first):
            continue
        elif (
            plain(first) == str(expected)
            and is_words(rest or _words_behind(pieces, line))
            and not (expected == 1 and figures_before)  # rows came that are not counted from one
        ):
            if alone is not None:
                yield alone
            alone = line if not rest else None
            expected, figures_before = expected + 1, False
        elif figure(first) is not None:
            if alone is not None:
                yield alone
            figures_before, alone = True, None
        elif figures_before:
            expected = 0  # a row without a number
    if alone is not None:
        yield alone


def _words_behind(pieces: Sequence[tuple[list[str], bool]], line: int) -> str:
    """The line behind one, if its words are not numbered themselves."""
    behind = pieces[line + 1][0][0] if line + 1 < len(pieces) else ""
    return "" if ORDINAL.fullmatch(plain(behind.strip().partition(" ")[0])) else behind


@cache
def heads() -> frozenset[str]:
    """The letters of the heads over numbers of rows, of every edition."""
    return frozenset(letters(word) for edition in editions() for word in edition.ordinals)


def _with_numbers(pieces: Sequence[tuple[list[str], bool]]) -> Iterator[tuple[int, int, bool]]:
    """The lines that may be numbered, their numbers, and whether they surely are: by what stands behind or above."""
    over_numbers = heads()
    headed = begun = False
    for line, (cells, tabbed) in enumerate(pieces):
        said = (cell for cell in cells if tabbed and not is_blank(cell))
        first = next(said, None)
        if first is None or len(first) > _LONGEST_HEAD:
            continue
        if letters(first) in over_numbers:
            headed, begun = True, False
        words = next(said, None)
        if words is None or not ORDINAL.fullmatch(plain(first)) or not is_words(words):
            continue
        number = int(plain(first))
        headed = headed and not (begun and number == 1)  # else another table
        begun = True
        behind = cells[cells.index(words) + 1 :]
        yield line, number, headed or len(behind) > _WIDE or any(figure(cell) is not None for cell in behind)


def numbers_row(figures: Sequence[str], words: str, lines: Sequence[FormLine], row: int) -> bool:
    """Whether the one figure behind the label of a group is the number in it of line ``row``, which comes next."""
    group = _group_of(lines, row)
    return group is not None and list(figures) == [str(row - group)] and words.endswith(lines[group].wordings)


def ends_on_number(figures: Sequence[str], lines: Sequence[FormLine], row: int, after: int) -> bool:
    """Whether the figures of line ``row`` are one too many, and the last is the number of line ``after``, which comes
    next: in its group, or among all rows."""
    if len(figures) != lines[row].width + 1 or lines[after].code is None:
        return False
    group = _group_of(lines, after)
    among = sum(line.code is not None for line in lines[: after + 1])
    return figures[-1] in {str(among), *([str(after - group)] if group is not None else ())}


def _group_of(lines: Sequence[FormLine], row: int) -> int | None:
    """The label of the group that a row of the form stands in."""
    before = (number for number in range(row - 1, -1, -1) if lines[number].code is None)
    return next(before, None) if lines[row].code is not None else None
