"""Rows that lost cells, cells over two items, rows split, doubled or left out, blank rows and columns."""

from __future__ import annotations

from itertools import zip_longest
from random import Random

from tests.adversary.form import applications, challenges, disclosures, invent
from tests.adversary.kinds.targets import number, unsure
from tests.adversary.model import EITHER, INCONSISTENT, PARTIAL, Cell, Doc, Piece, Table, label
from tests.adversary.registry import FORMATS, GRIDS, kind


def _figure_rows(table: Table) -> list[int]:
    return [i for i, row in enumerate(table.rows) if any(cell.name for cell in row)]


def _lose(doc: Doc, rng: Random, section: int) -> None:
    table = doc.tables(section)[0]
    rows = [i for i in _figure_rows(table) if sum(bool(c.name) for c in table.rows[i]) > 1]
    row = table.rows[rng.choice(rows)]
    named = [cell for cell in row if cell.name]
    lost = rng.choice((named[0], named[len(named) // 2], named[-1]))
    assert lost.name
    value = number(doc, lost.name)
    figures = [number(doc, cell.name) for cell in named if cell.name]
    left = [number(doc, cell.name) for cell in named if cell is not lost and cell.name]
    row[:] = [cell for cell in row if cell is not lost]
    for cell in named:
        assert cell.name
        doc.truth[cell.name] = frozenset([None, number(doc, cell.name)])
    doc.truth[lost.name] = None
    if _is_filled_up(doc):
        # nobody sees that a cell was lost: the row shows its figures moved to the left, and a blank cell behind, where
        # its sums do not say that the blank one is another
        for cell, before, moved in zip_longest(named, figures, left):
            assert cell.name
            gone = section == 2 or cell is lost
            doc.truth[cell.name] = frozenset([None, moved] if gone else [None, moved, before])
        doc.awkward(EITHER if section == 2 else EITHER | INCONSISTENT)
        return
    # a lost nought may be found by the relations; any other figure is gone for good
    doc.awkward(EITHER if value == 0 and section != 2 else PARTIAL)


def _is_filled_up(doc: Doc) -> bool:
    """Whether short rows are printed with a blank cell at their end; texts are printed in a layout that does not."""
    if doc.options["format"] in {"txt", "md"}:
        doc.options["layout"] = "pipes-bare" if doc.options["format"] == "md" else "two-spaces"
        return False
    return doc.options["format"] in {"xlsx", "pdf", "ofd", "rtf"}


@kind("lost-cell/disclosures")
def lost_disclosures(doc: Doc, rng: Random) -> None:
    _lose(doc, rng, 2)


@kind("lost-cell/applications")
def lost_applications(doc: Doc, rng: Random) -> None:
    _lose(doc, rng, 3)


@kind("lost-cell/challenges")
def lost_challenges(doc: Doc, rng: Random) -> None:
    _lose(doc, rng, 4)


@kind("lost-cell/label", GRIDS)
def lost_label(doc: Doc, rng: Random) -> None:
    """The label of a row of section two is blank."""
    table = doc.tables(2)[0]
    row = table.rows[rng.choice(_figure_rows(table))]
    row[0].text = ""
    for cell in row[1:]:
        assert cell.name
        unsure(doc, cell, number(doc, cell.name))
    doc.awkward(EITHER)


@kind("extra-cell")
def extra_cell(doc: Doc, rng: Random) -> None:
    """A row with a figure too many."""
    section = rng.choice((2, 3, 4))
    table = doc.tables(section)[0]
    row = table.rows[rng.choice(_figure_rows(table))]
    named = [cell for cell in row if cell.name]
    before = rng.choice(named)
    at = next(i for i, cell in enumerate(row) if cell is before)
    row.insert(at, Cell([Piece(str(rng.randint(1, 99)))]))
    for cell in named:
        assert cell.name
        doc.truth[cell.name] = frozenset([None, number(doc, cell.name)])
    doc.awkward(PARTIAL)


@kind("merged/two-items", GRIDS)
def merged_items(doc: Doc, rng: Random) -> None:
    """One figure in a merged cell for 行政处罚 and 行政强制."""
    rows = doc.tables(2)[0].rows
    place = next(i for i, row in enumerate(rows) if row[0].text == "行政处罚")
    first, second = rows[place], rows[place + 1]
    cell, lost = first[-1], second[-1]
    assert cell.name
    assert lost.name
    cell.rowspan = 2
    second.remove(lost)
    unsure(doc, cell, number(doc, cell.name))
    doc.truth[lost.name] = None
    doc.awkward(PARTIAL)


@kind("merged/rows-of-applications", GRIDS)
def merged_rows(doc: Doc, rng: Random) -> None:
    """One figure in a merged cell for two rows of section three."""
    table = doc.tables(3)[0]
    rows = _figure_rows(table)
    index = rng.choice(rows[6:10])
    upper = [cell for cell in table.rows[index] if cell.name]
    lower = [cell for cell in table.rows[index + 1] if cell.name]
    column = rng.randrange(7)
    cell, lost = upper[column], lower[column]
    assert cell.name
    assert lost.name
    cell.rowspan = 2
    table.rows[index + 1].remove(lost)
    unsure(doc, cell, number(doc, cell.name))
    doc.truth[lost.name] = None
    doc.awkward(PARTIAL)


@kind("merged/columns", GRIDS)
def merged_columns(doc: Doc, rng: Random) -> None:
    """One figure in a merged cell for two columns of a row of section two."""
    rows = doc.tables(2)[0].rows
    row = rows[rng.choice((2, 3))]
    cell, lost = row[1], row[2]
    assert cell.name
    assert lost.name
    cell.colspan = 2
    row.remove(lost)
    unsure(doc, cell, number(doc, cell.name))
    last = row[-1]
    unsure(doc, last, number(doc, last.name or ""))
    doc.truth[lost.name] = None
    doc.awkward(PARTIAL)


@kind("rows/blank-between")
def blank_between(doc: Doc, rng: Random) -> None:
    """Blank rows inside the tables."""
    for section in (2, 3):
        table = doc.tables(section)[0]
        places = [
            i
            for i in _figure_rows(table)[1:]
            if not any(c.rowspan > 1 for r in table.rows[:i] for c in r[1:])
        ]
        if not places:
            continue
        index = rng.choice(places)
        if any(i < index < i + c.rowspan for i, r in enumerate(table.rows) for c in r):
            continue
        width = sum(cell.colspan for cell in table.rows[0])
        table.rows.insert(index, [Cell([Piece("")]) for _ in range(width)])


@kind("rows/blank-column", GRIDS)
def blank_column(doc: Doc, rng: Random) -> None:
    """A blank column at the right or left edge."""
    left = rng.random() < 0.4
    for section in rng.sample((2, 3, 4), 2):
        for row in doc.tables(section)[0].rows:
            row.insert(0 if left else len(row), Cell([Piece("")]))


@kind("rows/blank-column-lost-cell", ["html", "docx", "odt"])
def blank_column_lost_cell(doc: Doc, rng: Random) -> None:
    """A blank column at the right edge of section two, and a row that lost a cell, so that it hides which."""
    rows = doc.tables(2)[0].rows
    for row in rows:
        row.append(Cell([Piece("")]))
    row = rng.choice([row for row in rows if sum(bool(cell.name) for cell in row) > 1])
    lost = rng.choice([cell for cell in row if cell.name])
    assert lost.name
    row[:] = [cell for cell in row if cell is not lost]
    doc.truth[lost.name] = None
    doc.awkward(PARTIAL)


@kind("rows/missing")
def missing_row(doc: Doc, rng: Random) -> None:
    """A row of the form is not printed."""
    section = rng.choice((2, 3))
    table = doc.tables(section)[0]
    rows = [i for i in _figure_rows(table) if all(cell.rowspan == 1 for cell in table.rows[i])]
    index = rng.choice(rows)
    for cell in table.rows[index]:
        if cell.name:
            doc.truth[cell.name] = None
    for i, row in enumerate(table.rows[:index]):
        for cell in row:
            if i + cell.rowspan > index:
                cell.rowspan -= 1
    del table.rows[index]
    doc.awkward(PARTIAL)


@kind("rows/split", GRIDS)
def split_row(doc: Doc, rng: Random) -> None:
    """A row cut by a page break: its label in one row, its figures in the next."""
    table = doc.tables(2)[0]
    index = rng.choice(_figure_rows(table))
    row = table.rows[index]
    upper = [label(row[0].text), *(Cell([Piece("")], 1, cell.colspan) for cell in row[1:])]
    row[0].text = ""
    table.rows.insert(index, upper)
    doc.awkward(EITHER)


@kind("rows/page-number-inside")
def page_number_inside(doc: Doc, rng: Random) -> None:
    """A page number between two rows of section three, the table cut in two there."""
    cut(doc, rng, heads=rng.random() < 0.5, page=rng.choice(("— 3 —", "3", "第3页", "3/5", "- 3 -")))
    doc.awkward(EITHER)


@kind("rows/cut-with-heads")
def cut_with_heads(doc: Doc, rng: Random) -> None:
    """Section three in two tables, the heads printed again."""
    cut(doc, rng, heads=True, page="")


def cut(doc: Doc, rng: Random, *, heads: bool, page: str) -> None:
    """Cuts section three in two tables, the ``heads`` printed again, the words ``page`` between them."""
    at = next(i for i, block in enumerate(doc.blocks) if block.table and block.section == 3)
    table = doc.blocks[at].table
    assert table
    start = next(i for i, row in enumerate(table.rows) if row[0].text.startswith("三、"))
    groups = [i for i, row in enumerate(table.rows) if i > start and row[0].text.startswith("（")]
    index = rng.choice(groups)
    results = table.rows[start][0]
    rest = results.rowspan - (index - start)
    results.rowspan = index - start
    lower = table.rows[index:]
    lower[0].insert(0, label("" if rng.random() < 0.5 else results.text, rest))
    head = (
        [[label(cell.text, cell.rowspan, cell.colspan) for cell in row] for row in table.rows[:3]]
        if heads
        else []
    )
    table.rows = table.rows[:index]
    doc.blocks.insert(at + 1, type(doc.blocks[at])("table", table=Table([*head, *lower]), section=3))
    if page:
        doc.blocks.insert(at + 1, type(doc.blocks[at])("p", [Piece(page)], section=3))


@kind("rows/footer-in-table", FORMATS)
def footer_in_table(doc: Doc, rng: Random) -> None:
    """A page number in a row of its own inside section three."""
    table = doc.tables(3)[0]
    width = sum(cell.colspan for cell in table.rows[0])
    index = len(table.rows) - 1
    table.rows.insert(index, [Cell([Piece(rng.choice(("— 3 —", "3", "第3页")))], 1, width)])
    doc.awkward(EITHER)


@kind("editions/mixed")
def mixed_editions(doc: Doc, rng: Random) -> None:
    """Section two of 2021 beside section three of 2019, as counties print it."""
    if doc.edition != "2021":
        return
    new = invent(rng, "2021", "dense")
    old = invent(rng, "2019", "dense")
    figures = {k: v for k, v in new.items() if k[0] in "dc"} | {k: v for k, v in old.items() if k[0] == "a"}
    made = {2: disclosures(figures, "2021"), 3: applications(figures, "2019"), 4: challenges(figures)}
    for block in doc.blocks:
        if block.table:
            block.table = made[block.section]
    doc.truth = dict(figures)
