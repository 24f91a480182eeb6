"""Heads in another order, with columns missing, with a typo where it hurts."""

from __future__ import annotations

from random import Random

from tests.adversary.form import NATURAL, ORGANISATIONS, TOTAL, applications, challenges
from tests.adversary.kinds.targets import number
from tests.adversary.model import EITHER, PARTIAL, Doc, Number, Table, label
from tests.adversary.registry import kind
from tests.factory import vocabulary as words


def _figures(doc: Doc) -> dict[str, Number]:
    return {name: number(doc, name) for name in doc.truth}


def _replace(doc: Doc, section: int, table: Table) -> None:
    next(block for block in doc.blocks if block.table and block.section == section).table = table


@kind("order/outcomes")
def outcomes(doc: Doc, rng: Random) -> None:
    """结果纠正 before 结果维持, or any other order."""
    order = [0, 1, 2, 3, 4]
    while order == sorted(order):
        if rng.random() < 0.5:
            order = [1, 0, 2, 3, 4]
        else:
            rng.shuffle(order)
    _replace(doc, 4, challenges(_figures(doc), results=order))
    doc.awkward(EITHER)


@kind("order/routes")
def routes(doc: Doc, rng: Random) -> None:
    """复议后起诉 first, or 行政诉讼 before 行政复议."""
    one, two, three = words.ROUTES
    order = rng.choice(((one, three, two), (two, three, one), (three, two, one)))
    _replace(doc, 4, challenges(_figures(doc), routes=order))
    doc.awkward(EITHER)


@kind("order/organisations")
def organisations(doc: Doc, rng: Random) -> None:
    order = [0, 1, 2, 3, 4]
    while order == sorted(order):
        a, b = rng.sample(range(5), 2)
        order[a], order[b] = order[b], order[a]
    _replace(doc, 3, applications(_figures(doc), doc.edition, kinds=order))
    doc.awkward(EITHER)


@kind("order/organisations-head-typo")
def organisations_head_typo(doc: Doc, rng: Random) -> None:
    """Two kinds of organisation change places and another head cannot be read."""
    a, b = rng.sample(range(5), 2)
    order = [0, 1, 2, 3, 4]
    order[a], order[b] = order[b], order[a]
    table = applications(_figures(doc), doc.edition, kinds=order)
    other = rng.choice(["自然人", *(kind for i, kind in enumerate(words.KINDS) if i not in (a, b))])
    for cell in (cell for row in table.rows[:3] for cell in row):
        if cell.text == other:
            cell.text = {"自然人": "个人", "其他": ""}.get(other, rng.choice(("", "机构")))
    _replace(doc, 3, table)
    doc.awkward(EITHER)


@kind("order/applicants")
def applicants(doc: Doc, rng: Random) -> None:
    """自然人 or 总计 elsewhere."""
    order = rng.choice(
        (
            (TOTAL, NATURAL, ORGANISATIONS),
            (ORGANISATIONS, NATURAL, TOTAL),
            (NATURAL, TOTAL, ORGANISATIONS),
            (ORGANISATIONS, TOTAL, NATURAL),
        )
    )
    _replace(doc, 3, applications(_figures(doc), doc.edition, groups=order))
    doc.awkward(EITHER)


@kind("order/total-first")
def total_first(doc: Doc, rng: Random) -> None:
    _replace(doc, 3, applications(_figures(doc), doc.edition, groups=(TOTAL, NATURAL, ORGANISATIONS)))
    doc.awkward(EITHER)


@kind("order/measures")
def measures(doc: Doc, rng: Random) -> None:
    """本年废止件数 before 本年制发件数."""
    rows = doc.tables(2)[0].rows
    order = rng.choice(((1, 0, 2), (2, 1, 0), (0, 2, 1)))
    for index in (1, 2, 3):
        head, *cells = rows[index]
        rows[index] = [head, *(cells[place] for place in order)]
    doc.awkward(EITHER)


@kind("order/measures-head-typo")
def measures_head_typo(doc: Doc, rng: Random) -> None:
    """Two measures change places and the third is blank."""
    rows = doc.tables(2)[0].rows
    for index in (1, 2, 3):
        head, a, b, c = rows[index]
        rows[index] = [head, b, a, c]
    rows[1][3].text = rng.choice(("", "数量"))
    doc.awkward(EITHER)


@kind("order/items")
def items(doc: Doc, rng: Random) -> None:
    """行政强制 above 行政处罚, blocks in another order."""
    rows = doc.tables(2)[0].rows
    place = next(i for i, row in enumerate(rows) if row[0].text == "行政处罚")
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    doc.awkward(EITHER)


def _without(doc: Doc, names: set[str]) -> None:
    for name in names:
        doc.truth[name] = None


@kind("order/column-missing")
def column_missing(doc: Doc, rng: Random) -> None:
    """A column of section three is not in the table; sometimes every figure is 0."""
    figures = _figures(doc)
    if rng.random() < 0.5:
        figures |= {name: 0 for name in figures if name.startswith("a.")}
        doc.truth |= {name: 0 for name in figures if name.startswith("a.")}
    groups: tuple[str, ...] = (NATURAL, ORGANISATIONS, TOTAL)
    kinds = [0, 1, 2, 3, 4]
    which = rng.randrange(7)
    if which == 0:
        groups = (ORGANISATIONS, TOTAL)
    elif which == 6:
        groups = (NATURAL, ORGANISATIONS)
    else:
        kinds.remove(which - 1)
    column = words.COLUMNS[which]
    _replace(doc, 3, applications(figures, doc.edition, groups, kinds))
    _without(doc, {name for name in doc.truth if name.startswith("a.") and name.endswith("." + column)})
    doc.awkward(PARTIAL)


@kind("order/result-missing")
def result_missing(doc: Doc, rng: Random) -> None:
    """尚未审结 (or another outcome) is not in the table of section four; sometimes every figure is 0."""
    figures = _figures(doc)
    if rng.random() < 0.5:
        figures |= {name: 0 for name in figures if name.startswith("c.")}
        doc.truth |= {name: 0 for name in figures if name.startswith("c.")}
    lost = rng.randrange(5)
    _replace(doc, 4, challenges(figures, results=[index for index in range(5) if index != lost]))
    name = ("upheld", "corrected", "other_result", "pending", "total")[lost]
    _without(doc, {key for key in doc.truth if key.startswith("c.") and key.endswith("." + name)})
    doc.awkward(PARTIAL)


@kind("order/extra-column")
def extra_column(doc: Doc, rng: Random) -> None:
    """A column that the form does not have (占比, 上年总计) at the right of section three."""
    table = doc.tables(3)[0]
    table.rows[0][1].colspan += 1
    head = rng.choice(("上年总计", "备注", "占比"))
    table.rows[1].append(label(head, 2))
    for row in table.rows[3:]:
        row.append(label(str(rng.randint(1, 99)) if head != "备注" else ""))
    doc.awkward(EITHER)
