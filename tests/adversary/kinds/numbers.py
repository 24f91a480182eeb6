"""Numbers of rows in cells of their own, and figures that look like such numbers."""

from __future__ import annotations

import re
from random import Random

from tests.adversary.kinds.targets import put
from tests.adversary.model import PARTIAL, Doc, label
from tests.adversary.registry import FORMATS, GRIDS, TEXTS, Change, kind, register

#: layouts of text that part the cells of a row and keep its blank ones
_PARTED = ("tabs", "pipes")


def _parted(doc: Doc, rng: Random) -> None:
    if doc.options["format"] in TEXTS:
        doc.options["layout"] = rng.choice(_PARTED)


def _column(head: str | None) -> Change:
    """A column of numbers before section two's items, under a head of its own, or (``None``) under 信息内容."""

    def change(doc: Doc, rng: Random) -> None:
        _parted(doc, rng)
        rows = 0
        for row in doc.tables(2)[0].rows:
            if len(row) == 1:
                row[0].colspan += 1
            elif row[0].text == "信息内容":
                if head is None:
                    row[0].colspan += 1
                else:
                    row.insert(0, label(head))
            else:
                rows += 1
                row.insert(0, label(str(rows)))

    return change


for _name, _head in {"编号": "编号", "项目序号": "项目序号", "blank": ""}.items():
    register(f"numbers/head-{_name}", FORMATS, _column(_head))
register("numbers/under-content", GRIDS, _column(None))


@kind("numbers/apart")
def apart(doc: Doc, rng: Random) -> None:
    """The numbers of section three's outcomes in a cell of their own behind the group's label."""
    _parted(doc, rng)
    for row in doc.tables(3)[0].rows:
        for place, cell in enumerate(row):
            found = re.fullmatch(r"(\d)\.(.*)", cell.text)
            if found:
                cell.text = found[2]
                row.insert(place, label(found[1]))
                break
            if not cell.name and cell.colspan > 1 and re.match(r"（本列|（.）|[一二四]、", cell.text):
                cell.colspan += 1
                break


@kind("numbers/every-row")
def every_row(doc: Doc, rng: Random) -> None:
    """A column 序号 before every row of section three."""
    _parted(doc, rng)
    rows = doc.tables(3)[0].rows
    rows[0].insert(0, label("序号", 3))
    for place, row in enumerate(rows[3:], start=1):
        row.insert(0, label(str(place)))


@kind("numbers/displaced")
def displaced(doc: Doc, rng: Random) -> None:
    """Figures of section two before their labels, which happen to count 1, 2, 3."""
    _parted(doc, rng)
    few = 2 if doc.edition == "2021" else 4  # cells of the rows
    rows = [row for row in doc.tables(2)[0].rows if len(row) == few and any(cell.name for cell in row)]
    for count, row in enumerate(rows, start=1):
        put(doc, row[1], count)
        row[:2] = row[1::-1]
    doc.awkward(PARTIAL)
