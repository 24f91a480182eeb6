"""Tables that go on: on the next page, under 续表, with or without their heads printed again."""

from __future__ import annotations

from random import Random

from tests.adversary.kinds.rows import cut
from tests.adversary.kinds.targets import put
from tests.adversary.model import Block, Cell, Doc, Piece, label, paragraph
from tests.adversary.registry import FORMATS, TEXTS, kind
from tests.factory.vocabulary import COLUMNS

_WORDS = ("续表", "（续表）", "续上表", "表二（续）", "续表：", "（接上页）")


def _parted(doc: Doc, rng: Random) -> None:
    if doc.options["format"] in TEXTS:
        doc.options["layout"] = rng.choice(("tabs", "pipes"))


@kind("breaks/continued")
def continued(doc: Doc, rng: Random) -> None:
    """Section three in two tables, the second under 续表."""
    _parted(doc, rng)
    cut(doc, rng, heads=rng.random() < 0.6, page=rng.choice(_WORDS))


@kind("breaks/continued-row")
def continued_row(doc: Doc, rng: Random) -> None:
    """A row 续表 and the heads again within section three."""
    _parted(doc, rng)
    cut(doc, rng, heads=True, page="")
    at = next(i for i, block in enumerate(doc.blocks) if block.table and block.section == 3)
    upper, lower = doc.blocks[at].table, doc.blocks[at + 1].table
    assert upper is not None
    assert lower is not None
    width = sum(cell.colspan for cell in upper.rows[0])
    upper.rows += [[label(rng.choice(_WORDS), 1, width)], *lower.rows]
    del doc.blocks[at + 1]


@kind("breaks/disclosures")
def disclosures_continued(doc: Doc, rng: Random) -> None:
    """Section two in two tables, the second under 续表 with its head printed again where an article was cut."""
    _parted(doc, rng)
    at = next(i for i, block in enumerate(doc.blocks) if block.table and block.section == 2)
    table = doc.blocks[at].table
    assert table is not None
    places = [i for i, row in enumerate(table.rows) if any(cell.name for cell in row) and i > 3]
    place = rng.choice(places)
    head = next(i for i in range(place, -1, -1) if table.rows[i][0].text == "信息内容")
    again = [[label(cell.text, cell.rowspan, cell.colspan) for cell in table.rows[head]]]
    lower = [*(again if rng.random() < 0.6 and head + 1 != place else []), *table.rows[place:]]
    if head + 1 == place:
        lower = [*table.rows[head:place], *lower]
        place = head
    table.rows = table.rows[:place]
    between = [paragraph(rng.choice(_WORDS), 2)] if rng.random() < 0.7 else []
    doc.blocks[at + 1 : at + 1] = [*between, Block("table", table=type(table)(lower), section=2)]


def _moved_down(doc: Doc, rng: Random) -> None:
    """Paragraphs before section three, so that another of its rows ends the page."""
    at = next(i for i, block in enumerate(doc.blocks) if block.table and block.section == 3)
    lines = [paragraph("本年度依申请公开工作平稳有序。", 3) for _ in range(rng.randint(0, 14))]
    doc.blocks[at:at] = lines


@kind("breaks/blank-column", ["pdf", "ofd", "docx"])
def blank_column(doc: Doc, rng: Random) -> None:
    """A blank column at an edge of a table that goes on on the next page."""
    left = rng.random() < 0.5
    for row in doc.tables(3)[0].rows:
        row.insert(0 if left else len(row), Cell([Piece("")]))
    _moved_down(doc, rng)
    if rng.random() < 0.5:
        doc.options["heads-again"] = "1"


@kind("breaks/blank-figures", FORMATS)
def blank_figures(doc: Doc, rng: Random) -> None:
    """One or two kinds of applicants left blank in every row of a table that goes on on the next page."""
    _parted(doc, rng)
    for column in rng.sample(COLUMNS[1:-1], rng.randint(1, 2)):
        for name, cell in doc.figures().items():
            if name.startswith("a.") and name.endswith(f".{column}"):
                total = doc.figures()[f"{name.rsplit('.', 1)[0]}.total"]
                assert total.name
                whole, part = doc.truth[total.name], doc.truth[name]
                assert isinstance(whole, int)
                assert isinstance(part, int)
                put(doc, total, whole - part)
                cell.text = ""
                doc.truth[name] = None
    _moved_down(doc, rng)
    if doc.options["format"] in {"pdf", "ofd"} and rng.random() < 0.5:
        doc.options["heads-again"] = "1"
