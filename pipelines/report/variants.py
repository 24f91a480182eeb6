"""Odd labels (标签异写), reviewed data: which line of the form a label of one document, or of one body's documents, means.

The label is put into the form's words before the tables are read, in the grid and in the text in order alike, so that both
readings go on as they do with any document. Only labels are touched, never a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from pipelines.blocks import Cell, Content, Grid
from pipelines.data_files import Data
from pipelines.report.form import Label, editions
from pipelines.report.labels import unnumbered
from pipelines.report.model import Check, Outcome
from pipelines.report.rules import Rule

#: letters that are enough to be known within a line of text
_TELLING = 4
_SPACES = re.compile(r"\s+")


class LabelVariant(Data):
    """``label``, as the document with that SHA-256 prints it, or as all documents do that print ``authority``, means
    ``means``: a table and the code of one of its lines or columns (``applications.denied_state_secret``)."""

    document: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    authority: Annotated[str, Field(min_length=1)] | None = None
    label: str
    means: str
    why: Annotated[str, Field(min_length=1)]

    @field_validator("means")
    @classmethod
    def _of_the_form(cls, means: str) -> str:
        if means not in _labels():
            raise ValueError(f"{means}: nothing of the form; write table.code, as applications.granted")
        return means

    @model_validator(mode="after")
    def _tells_something(self) -> Self:
        if (self.document is None) == (self.authority is None):
            raise ValueError("give either document or authority")
        letters = unnumbered(self.label)[1]
        if len(letters) < 2 or letters.isdigit():
            raise ValueError(f"{self.label}: no label")
        for code in _meant(letters):
            raise ValueError(f"{self.label}: the form's own words for {code}")
        return self

    def is_of(self, document: str, authority: str | None) -> bool:
        """Whether it holds for a document, by its SHA-256 and the body that it prints."""
        own = _SPACES.sub("", self.authority) if self.authority else None
        return self.document == document or (own is not None and own == authority)


def in_the_forms_words(
    content: Content, variants: Iterable[LabelVariant], document: str, authority: str | None
) -> tuple[Content, list[Check]]:
    """A document's content with its odd labels in the form's words, and a note for each of them."""
    checks = []
    for one in variants:
        if not one.is_of(document, authority):
            continue
        changed = _reworded(content, one)
        if changed is not None:
            content = changed
            message = f"标签“{one.label}”经人对照原件认定，读作“{_labels()[one.means]}”。{one.why}。"
        elif one.document is not None:
            message = f"更正没有用上：各表中没有“{one.label}”这一标签。更正的理由：{one.why}。"
        else:
            continue
        checks.append(Check(Rule.CORRECTED, f"label.{one.means}", Outcome.NOTE, message, actual=one.label))
    return content, checks


def _reworded(content: Content, one: LabelVariant) -> Content | None:
    """The content with one label in the form's words; ``None`` where no grid has it."""
    letters, label = unnumbered(one.label)[1], _labels()[one.means]
    blocks = [
        _in_grid(block, letters, label) if isinstance(block, Grid) else block for block in content.blocks
    ]
    if blocks == content.blocks:
        return None
    return replace(content, blocks=blocks, text=_in_text(content.text, letters, label))


def _in_grid(grid: Grid, letters: str, label: str) -> Grid:
    new: dict[int, Cell] = {}
    for cell in grid.cells():
        number, found = unnumbered(cell.text)
        if found == letters:
            new[id(cell)] = replace(cell, text=_numbered(number, label))
    if not new:
        return grid
    slots = tuple(
        tuple(new.get(id(cell), cell) if cell is not None else None for cell in line) for line in grid.slots
    )
    return replace(grid, slots=slots)


def _in_text(text: str, letters: str, label: str) -> str:
    if len(letters) >= _TELLING:
        spread = r"[^\w\t]*".join(map(re.escape, letters))
        # not within a longer word: a numeral or figure may stand right beside it, a letter may not
        return re.sub(rf"(?:[(（\[【]|(?<![^\W\d_])){spread}(?:[)）\]】]|(?![^\W\d_]))", label, text)
    return "".join(
        _numbered(number, label) if found == letters else part
        for part in re.split(r"([\t\n])", text)
        for number, found in (unnumbered(part),)
    )


def _numbered(number: str, label: str) -> str:
    return f"{number}{'、' if number and not number.endswith(')') else ''}{label}"


@cache
def _labels() -> dict[str, str]:
    """What the form calls each line and column, by table and code; the newest edition speaks first."""
    found: dict[str, str] = {}
    for table, one in _each():
        found.setdefault(f"{table}.{one.code}", one.label)
    return found


@cache
def _meant(letters: str) -> Sequence[str]:
    """The codes for which letters are the form's own words already, in any of its tables: all are read with them."""
    return [
        f"{name}.{one.code}"
        for name, one in _each()
        if letters in {unnumbered(wording)[1] for wording in one.wordings}
    ]


def _each() -> Iterator[tuple[str, Label]]:
    for form in editions():
        for block in form.disclosures.blocks:
            yield from (("disclosures", one) for one in (*block.items, *block.measures))
        applications = form.applications
        yield from (("applications", one) for one in (*applications.rows, *applications.columns))
        yield from (("challenges", one) for one in (*form.challenges.routes, *form.challenges.outcomes))
