"""Columns of a table that a style collapses."""

from __future__ import annotations

from lxml import etree


def collapse(column: etree._Element) -> None:
    """Take out the cells of a column that a style collapses."""
    table = next(column.iterancestors("table"), None)
    if table is None:
        return
    first = 0
    for other in table.iter("col"):
        if other is column or column in other.iterancestors():
            break
        first += _count(other, "span")
    parts = list(column) if column.tag == "colgroup" else []
    width = sum(_count(one, "span") for one in parts or [column])
    taken: dict[tuple[int, int], bool] = {}
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    for number, row in enumerate(rows):
        place = 0
        for cell in list(row.iterchildren("td", "th")):
            while (number, place) in taken:
                place += 1
            wide, high = min(_count(cell, "colspan"), 100), min(_count(cell, "rowspan"), 100)
            for below in range(1, high):
                taken.update({(number + below, place + at): True for at in range(wide)})
            inside = sum(1 for at in range(place, place + wide) if first <= at < first + width)
            if inside == wide:
                cell.tag = "x-hidden"
            elif inside:
                cell.set("colspan", str(wide - inside))
            place += wide


def _count(element: etree._Element, name: str) -> int:
    value = (element.get(name) or "1").strip()
    return max(1, int(value)) if value.isdecimal() and len(value) < 5 else 1
