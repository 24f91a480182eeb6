"""The form as letters: the lines of its tables in their wordings, and the labels by which a table is found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from pipelines.report.form import Edition, editions
from pipelines.report.second.alignment import FormLine
from pipelines.report.second.glyphs import letters

#: letters of a label by which a table's place is found
_ANCHOR = 6


@lru_cache(maxsize=4096)
def bare(label: str) -> str:
    """The letters of a label without what it explains in brackets. Remembered: labels are the form's."""
    return letters(re.sub(r"[（(][^（）()]*[)）]", "", label))


def _line(code: str | None, wordings: Sequence[str], width: int = 0) -> FormLine:
    return FormLine(code, tuple(dict.fromkeys(map(bare, wordings))), width)


@cache
def form_lines(table: str) -> tuple[tuple[FormLine, ...], ...]:
    """The form of a table as letters, in each edition that has another."""
    lines_of = _application_lines if table == "applications" else _disclosure_lines
    return tuple(dict.fromkeys(map(lines_of, editions())))


def _application_lines(edition: Edition) -> tuple[FormLine, ...]:
    groups = {group.code: group for group in edition.applications.groups}
    lines: list[FormLine] = []
    shown: set[str] = set()
    for row in edition.applications.rows:
        if row.group is not None and row.group not in shown:
            shown.add(row.group)
            lines.append(_line(None, groups[row.group].wordings))
        lines.append(_line(row.code, row.wordings, len(edition.applications.columns)))
    return tuple(lines)


def _disclosure_lines(edition: Edition) -> tuple[FormLine, ...]:
    lines: list[FormLine] = []
    for block in edition.disclosures.blocks:
        lines.append(_line(None, (block.article,)))
        lines.extend(_line(None, measure.wordings) for measure in block.measures)
        lines.extend(_line(item.code, item.wordings, len(block.measures)) for item in block.items)
    return tuple(lines)


@cache
def anchors(table: str) -> re.Pattern[str]:
    """The labels by which the place of a table is found."""
    found: set[str] = set()
    for edition in editions():
        if table == "applications":
            found.update(bare(wording) for row in edition.applications.rows for wording in row.wordings)
        else:
            for block in edition.disclosures.blocks:
                found.add(bare(block.article))
                found.update(bare(wording) for one in block.measures for wording in one.wordings)
    chosen = sorted((one for one in found if len(one) >= _ANCHOR), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, chosen)))


@cache
def beginnings(table: str) -> re.Pattern[str]:
    """The label that a table begins with, in each edition."""
    if table == "applications":
        labels = {lines[0].wordings[0] for lines in form_lines(table)}
    else:
        labels = {bare(one.disclosures.blocks[0].measures[0].label) for one in editions()}
    return re.compile("|".join(map(re.escape, labels)))
