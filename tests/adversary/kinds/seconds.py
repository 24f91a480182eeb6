"""Second tables of the same kind: last year's, a district's, another body's, an appendix's."""

from __future__ import annotations

from random import Random

from tests.adversary.form import applications, challenges, disclosures, invent, report
from tests.adversary.model import EITHER, PARTIAL, Block, Cell, Doc, Number, Piece, Table, label, paragraph
from tests.adversary.registry import FLOWING, FORMATS, kind
from tests.factory import vocabulary as words

_SECTIONS = (2, 3, 4)
_PREFIX = {2: "d.", 3: "a.", 4: "c."}


def _other(doc: Doc, rng: Random, section: int) -> tuple[Table, dict[str, Number]]:
    """A table of a section with figures of another's, and those."""
    figures = invent(rng, doc.edition, rng.choice(("dense", "normal")))
    table = {
        2: lambda: disclosures(figures, doc.edition),
        3: lambda: applications(figures, doc.edition),
        4: lambda: challenges(figures),
    }[section]()
    for cell in table.cells():
        cell.name = None
    return table, figures


def _place(doc: Doc, section: int) -> int:
    return next(i for i, block in enumerate(doc.blocks) if block.table and block.section == section)


def _undecided(doc: Doc, section: int, other: dict[str, Number]) -> None:
    """Nothing on the page tells which table counts: only equal figures are certain."""
    for name, value in doc.truth.items():
        if name.startswith(_PREFIX[section]):
            doc.truth[name] = frozenset([None, value]) if value == other.get(name) else None
    doc.awkward(PARTIAL)


def _insert(doc: Doc, at: int, table: Table, section: int, *lead: str) -> None:
    doc.blocks[at:at] = [
        *(paragraph(text, section) for text in lead),
        Block("table", table=table, section=section),
    ]


@kind("second/last-year-before")
def last_year_before(doc: Doc, rng: Random) -> None:
    section = rng.choice(_SECTIONS)
    table, _ = _other(doc, rng, section)
    at = _place(doc, section)
    doc.blocks.insert(at, paragraph(f"{doc.year}年情况：", section))
    _insert(doc, at, table, section, f"{doc.year - 1}年情况：")
    doc.awkward(EITHER)


@kind("second/last-year-after")
def last_year_after(doc: Doc, rng: Random) -> None:
    section = rng.choice(_SECTIONS)
    table, _ = _other(doc, rng, section)
    lead = rng.choice(("附：{}年度同期数据", "{}年情况：", "为便于对比，现将{}年数据列示如下：", "（{}年）"))
    _insert(doc, _place(doc, section) + 1, table, section, lead.format(doc.year - 1))
    doc.awkward(EITHER)


@kind("second/untold")
def untold(doc: Doc, rng: Random) -> None:
    section = rng.choice(_SECTIONS)
    table, other = _other(doc, rng, section)
    at = _place(doc, section)
    if rng.random() < 0.5:
        _insert(doc, at, table, section)
        doc.blocks.insert(at + 1, paragraph(rng.choice(("情况如下：", "另：", "续表")), section))
    else:
        _insert(doc, at + 1, table, section, rng.choice(("情况如下：", "另：")))
    _undecided(doc, section, other)


@kind("second/district-after")
def district_after(doc: Doc, rng: Random) -> None:
    section = rng.choice(_SECTIONS)
    table, _ = _other(doc, rng, section)
    _insert(doc, _place(doc, section) + 1, table, section, f"{rng.choice(words.PLACES)}情况：")
    doc.awkward(EITHER)


@kind("second/appendix")
def appendix(doc: Doc, rng: Random) -> None:
    body = rng.choice(words.PLACES) + rng.choice(words.DEPARTMENTS[:18])
    lead = rng.choice(
        ("附件：{b}{y}年度统计表", "附件2：{y}年度政府信息公开情况统计表", "附表  {b}", "附：下属单位{b}情况")
    ).format(b=body, y=doc.year - 1)
    for section in rng.sample(_SECTIONS, rng.choice((1, 1, 3))):
        table, _ = _other(doc, rng, section)
        _insert(doc, len(doc.blocks), table, 6, lead)
    doc.awkward(EITHER)


@kind("second/before-title")
def before_title(doc: Doc, rng: Random) -> None:
    section = rng.choice(_SECTIONS)
    table, _ = _other(doc, rng, section)
    _insert(doc, 0, table, 0, f"{rng.choice(words.PLACES)}{doc.year - 1}年度统计表")
    doc.awkward(EITHER)


@kind("second/sidebar", ["html"])
def sidebar(doc: Doc, rng: Random) -> None:
    section = rng.choice(_SECTIONS)
    table, _ = _other(doc, rng, section)
    doc.blocks.append(Block("p", [Piece(f"{rng.choice(words.PLACES)}{doc.year}年数据")], aside=True))
    doc.blocks.append(Block("table", table=table, aside=True))
    doc.options["aside"] = rng.choice(("before", "after"))
    doc.awkward(EITHER)


@kind("second/same-again")
def same_again(doc: Doc, rng: Random) -> None:
    """A table printed twice, equal in every figure, is the same."""
    section = rng.choice(_SECTIONS)
    at = _place(doc, section)
    doc.blocks.insert(at + 1, paragraph("（同上表）", section))
    doc.blocks.insert(at + 2, Block("table", table=doc.blocks[at].table, section=section))
    doc.awkward(EITHER)


def _report_again(doc: Doc) -> list[Block]:
    return [block for block in doc.blocks if block.kind != "signature"]


@kind("second/report-twice", FLOWING)
def report_twice(doc: Doc, rng: Random) -> None:
    """Desktop and phone copy of the same report."""
    doc.blocks += _report_again(doc)


@kind("second/two-reports", FORMATS)
def two_reports(doc: Doc, rng: Random) -> None:
    """Another whole report behind this one: another year's of the same body, or another body's."""
    other = report(rng)
    if rng.random() < 0.5:
        other.blocks[0] = paragraph(f"{doc.authority}{doc.year - 1}年政府信息公开工作年度报告", kind="title")
    elif other.authority == doc.authority:
        other.blocks[0] = paragraph(f"临江市民政局{other.year}年政府信息公开工作年度报告", kind="title")
    for block in other.blocks:
        if block.table:
            for cell in block.table.cells():
                cell.name = None
        block.section = 0
    doc.blocks = [block for block in doc.blocks if block.kind != "signature"] + [
        block for block in other.blocks if block.kind != "signature"
    ]
    doc.awkward(EITHER)


@kind("second/year-rows")
def year_rows(doc: Doc, rng: Random) -> None:
    """Two rows of figures in section four, labelled with their years."""
    table = doc.tables(4)[0]
    figures = invent(rng, doc.edition, "dense")
    own = table.rows[-1]
    names = [cell.name for cell in own]
    last: list[Cell] = [Cell([Piece(str(figures[name]))]) for name in names if name]
    for index, row in enumerate(table.rows[:3]):
        if index == 0:
            row.insert(0, label("年度", 3))
    own.insert(0, label(f"{doc.year}年"))
    last.insert(0, label(f"{doc.year - 1}年"))
    table.rows.insert(3 if rng.random() < 0.6 else 4, last)
    doc.awkward(EITHER)


@kind("second/rows-unlabelled")
def rows_unlabelled(doc: Doc, rng: Random) -> None:
    """Two rows of figures in section four, and nothing says whose."""
    table = doc.tables(4)[0]
    figures = invent(rng, doc.edition, "dense")
    table.rows.insert(
        rng.choice((3, 4)), [Cell([Piece(str(figures[cell.name]))]) for cell in table.rows[3] if cell.name]
    )
    _undecided(doc, 4, figures)


@kind("second/label-twice")
def label_twice(doc: Doc, rng: Random) -> None:
    """A row of section two printed twice with different figures."""
    table = doc.tables(2)[0]
    rows = [i for i, row in enumerate(table.rows) if any(cell.name for cell in row)]
    index = rng.choice(rows)
    row = table.rows[index]
    figures: dict[str, Number] = {}
    copy = []
    for cell in row:
        if not cell.name:
            copy.append(label(cell.text))
            continue
        figures[cell.name] = rng.randint(100, 999)
        copy.append(Cell([Piece(str(figures[cell.name]))], 1, cell.colspan))
    table.rows.insert(rng.choice((index, index + 1)), copy)
    for name in figures:
        doc.truth[name] = None
    doc.awkward(PARTIAL)


@kind("second/kinds-of-documents")
def kinds_of_documents(doc: Doc, rng: Random) -> None:
    """规范性文件 split in two rows (政府, 部门): the whole is printed nowhere."""
    table = doc.tables(2)[0]
    index = next(i for i, row in enumerate(table.rows) if "规范性文件" in row[0].text)
    row = table.rows[index]
    copy = [label("部门规范性文件"), *(Cell([Piece(str(rng.randint(1, 99)))], 1, c.colspan) for c in row[1:])]
    row[0].text = "政府规范性文件"
    for cell, twin in zip(row[1:], copy[1:], strict=True):
        assert cell.name
        value = doc.truth[cell.name]
        assert isinstance(value, int | float)
        doc.truth[cell.name] = frozenset([None, value + int(twin.text)])
    table.rows.insert(index + 1, copy)
    doc.awkward(PARTIAL)


@kind("second/of-which-row")
def of_which_row(doc: Doc, rng: Random) -> None:
    """A row 其中 below a row of section two: left over, but the row above is plain."""
    table = doc.tables(2)[0]
    rows = [i for i, row in enumerate(table.rows) if any(cell.name for cell in row)]
    index = rng.choice(rows)
    copy = [
        label("其中：本级"),
        *(Cell([Piece(str(rng.randint(1, 9)))], 1, cell.colspan) for cell in table.rows[index][1:]),
    ]
    table.rows.insert(index + 1, copy)
    doc.awkward(EITHER)
