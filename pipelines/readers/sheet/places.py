"""Names of cells and areas (A1, B2:C5) as numbers from 0."""

from __future__ import annotations

import re
from collections.abc import Iterator

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
#: first row and column, last row and column
Area = tuple[int, int, int, int]


def column_number(letters: str) -> int:
    """Column from 0 of its letters: ``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def areas(names: str) -> Iterator[Area]:
    """The areas that a text names."""
    for left, top, right, bottom in _AREA.findall(names):
        first, row = column_number(left), int(top) - 1
        yield row, first, int(bottom) - 1 if bottom else row, column_number(right) if right else first
