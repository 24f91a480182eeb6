"""Copies: which of several tables of one kind is the report's own.

A page may print a table twice (for the desk and for the telephone), or another year's, another body's beside it. Equal
in every figure, they are one. Otherwise the one counts that stands under the report's own heading of its section, with
no word between them of another year or of an annex; where that leaves not just one, none counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.report.characters import fold
from pipelines.report.headings import section_named
from pipelines.report.numbers import scaled_unit
from pipelines.report.tables.lines import Line
from pipelines.values import value

#: copies that are looked for: where a page has more, which is the report's cannot be told anyway
_MOST = 4
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
#: words before a table that is not this report's
_ANOTHERS = re.compile(
    r"上年|上一年|去年|往年|前年|附[:件表录]|^附|县区|各[区县市镇乡]|下属|所属|样表|示例|填报说明"
)
#: lines above a table, in its own grid, that may say what it is
_ABOVE = 8


class Copy(Protocol):
    """A table as read: the lines that hold its figures, top to bottom."""

    @property
    def used(self) -> Sequence[Line]:
        """Every line that was taken for a row or a head of the table."""


C = TypeVar("C", bound=Copy)


def find_copies(read: Callable[[Sequence[Line]], C | None], lines: Sequence[Line]) -> list[C]:
    """Every table of one kind, in the order of the document."""
    copies: list[C] = []
    rest = list(lines)
    while len(copies) < _MOST and (copy := read(rest)) is not None:
        copies.append(copy)
        used = {id(line) for line in copy.used}
        rest = [line for line in rest if id(line) not in used]
    most = max((len(copy.used) for copy in copies), default=0)
    copies = [
        copy for copy in copies if 2 * len(copy.used) >= most
    ]  # else rows printed again, which are no table
    order = {id(line): place for place, line in enumerate(lines)}
    return sorted(copies, key=lambda one: min((order[id(line)] for line in one.used), default=0))


@value
class Context:
    """Where a grid stands: the section of the form, and the words between that section's heading and the grid (the
    first ``count`` of what was ``said``, which may go on behind it)."""

    section: int | None
    said: list[str]
    count: int

    @property
    def words(self) -> list[str]:
        """The words between the heading of the section and the grid."""
        return self.said[: self.count]


def contexts(blocks: Sequence[Block]) -> list[Context]:
    """The context of each grid of a document, in order."""
    found: list[Context] = []
    section: int | None = None
    said: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            named = section_named(block.text)
            if named is None:
                said.append(block.text)
            else:
                section, said = named, []
        else:
            found.append(Context(section, said, len(said)))
            inside = _sections_inside(block)
            if inside:
                section, said = inside[-1], []
    return found


def _sections_inside(grid: Grid) -> list[int]:
    """The sections whose headings stand alone in rows of a grid."""
    texts = filter(None, map(_only_text, grid.slots))
    return [named for text in texts if (named := section_named(text)) is not None]


def _only_text(slots: Sequence[Cell | None]) -> str:
    """What all cells of a row print that print anything; empty where they differ, or none does."""
    only = ""
    for cell in slots:
        if cell is None or cell.text == only or not cell.text.strip():
            continue
        if only:
            return ""
        only = cell.text
    return only


def is_own(
    first: Line,
    lines: Sequence[Line],
    context: Context,
    *,
    ordinal: int,
    year: int | None,
) -> bool:
    """Whether the table that begins with ``first`` stands under the report's heading of section ``ordinal``, and no
    word between them speaks of another's table."""
    section, words = context.section, context.words
    place = next(number for number, line in enumerate(lines) if line is first)
    above: list[str] = []
    for line in reversed(lines[max(place - _ABOVE, 0) : place]):
        if line.table != first.table or line.has_figures:
            break
        texts = [cell.text for cell in line.texts]
        if len(texts) == 1 and (named := section_named(texts[0])) is not None:
            section, words = named, []
            break
        above.extend(texts)
    # from the table upwards: the nearest words that name a year say whose it is
    said = [fold(text) for text in (*(cell.text for cell in first.texts), *above, *reversed(words))]
    captions = [found for text in said if len(text) < 40 and (found := _YEAR.findall(text))]
    years = {int(found) for found in captions[0]} if captions else set()
    if section != ordinal or (years and year is not None and year not in years):
        return False
    return not any(_ANOTHERS.search(text) for text in said if len(text) < 40)


def unit_over(used: Sequence[Line], lines: Sequence[Line], context: Context) -> str | None:
    """The unit printed over a table (its lines are ``used``) or in a head of it that makes counts greater: 单位：百件."""
    first = next(place for place, line in enumerate(lines) if line is used[0])
    texts = [cell.text for line in (*lines[max(first - _ABOVE, 0) : first], *used) for cell in line.texts]
    texts += context.words
    return next((unit for text in texts if (unit := scaled_unit(text))), None)
