"""Where a row of figures stands: its order in the form and its place in the document, packed into one number (``place``).

Where table and row are known, and both are small: ``table * 10000 + row * 100 + position``. Of a row that has no place: its
position. Else ``10 ** 15 + page * 10 ** 12 + table * 10 ** 8 + row * 1000 + position``, 0 for what is not known. The columns
``position``, ``page``, ``table_number`` and ``row_number`` are computed from it by SQLite (``migrations/packed.py``): each of
them in each row took as much as this. Numbers stay below 2 ** 53, which JSON of any program holds.
"""

from __future__ import annotations

from pipelines.report.model import Place

_LONG = 10**15


def packed(position: int, place: Place | None) -> int:
    """The ``place`` of a row, the ``position``-th of its table. What is beyond any document's size counts as not known."""
    page, table, row = (place.page, place.table, place.row) if place else (None, None, None)
    page, table, row = _within(page, 7_999), _within(table, 9_999), _within(row, 99_999)
    if position < 100 and not page and (table == row == 0 or (0 < table < 100 and 0 < row < 100)):
        return table * 10_000 + row * 100 + position
    return _LONG + page * 10**12 + table * 10**8 + row * 1000 + position


def unpacked(place: int) -> tuple[int | None, int | None, int | None]:
    """Page, table and row of the document."""
    if place < _LONG:
        return None, place // 10_000 or None, place // 100 % 100 or None
    return (place - _LONG) // 10**12 or None, place // 10**8 % 10_000 or None, place // 1000 % 10**5 or None


def _within(number: int | None, most: int) -> int:
    return number if number is not None and number <= most else 0
