"""Text taken out of a document's pages by another program: labels over several lines, their figures under or beside them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines import read_report
from pipelines.blocks import Cell, Grid
from pipelines.readers.text import readings
from pipelines.report.form import editions
from pipelines.report.second.staggered import as_columns
from pipelines.report.tables.applications.columns import printed_head
from pipelines.report.tables.lines import lines_of
from tests.adversary.form import report as ordinary_report
from tests.adversary.model import Doc, Table, slots
from tests.adversary.score import Outcome, judge

#: letters in a line of a cell of one column
_LINE = 15


def in_drawing_order(doc: Doc) -> str:
    """Cell by cell: the lines of each long label, then a row's figures in one line."""
    out: list[str] = []
    for block in doc.blocks:
        if block.table is None:
            out.append("".join(piece.text for piece in block.pieces))
            continue
        for row in block.table.rows:
            line: list[str] = []
            for cell in row:
                size = _LINE * cell.colspan
                pieces = [cell.text[at : at + size] for at in range(0, len(cell.text), size)]
                if len(pieces) > 1:
                    out += [" ".join(line), *pieces]
                    line = []
                else:
                    line += pieces
            out.append(" ".join(line))
    return "\n".join(filter(None, out))


def found(text: str, doc: Doc) -> Outcome:
    report = read_report(text.encode(), media_type="text/plain; charset=utf-8")
    outcome = Outcome("text of pages", "txt", 0, report.status.value)
    judge(doc, report, outcome)
    return outcome


@pytest.mark.parametrize("seed", range(6))
def test_labels_of_several_lines_and_their_figures_below(seed: int) -> None:
    doc = ordinary_report(Random(f"text of pages {seed}"))
    outcome = found(in_drawing_order(doc), doc)
    assert (outcome.status, outcome.exact, outcome.faults) == ("verified", True, {})


@pytest.mark.parametrize("seed", [1, 4, 5, 6])
def test_what_two_labels_have_in_common_names_neither(seed: int) -> None:
    """The end of one label stands on the line of its figures, the next label has its own below: the words between are the end
    of both."""
    doc = ordinary_report(Random(f"common {seed}"))
    codes = [name for name in doc.figures() if name.startswith("a.other_")]
    order = list(dict.fromkeys(name.split(".")[1] for name in codes))
    one, two, three = (
        "    ".join(doc.figures()[name].text for name in codes if f".{row}." in name) for row in order
    )
    lines = (
        "                1.申请人无正当理由逾期不补正、行政机",
        f"                   关不再处理其政府信息公开申请    {one}",
        "",
        "           （六）其 2.申请人逾期未按收费通知要求缴纳费",
        f"           他处理 用、行政机关不再处理其政府信息公开 {two}",
        "                              申请",
        f"                             3.其他    {three}",
        "",
    )
    text = in_rows(doc, "    ")
    start = text.rindex("\n", 0, text.index("1.申请人无正当理由")) + 1
    end = text.rindex("\n", 0, text.index("（七）总计")) + 1
    outcome = found(text[:start] + "\n".join(lines) + text[end:], doc)
    assert not outcome.bad, outcome.faults


def in_rows(doc: Doc, between: str, applications: Callable[[Table, str], list[str]] | None = None) -> str:
    """Each row of a table in a line; section three as ``applications`` prints it."""
    out: list[str] = []
    for block in doc.blocks:
        if block.table is None:
            out.append("".join(piece.text for piece in block.pieces))
        else:
            print_table = applications if applications and block.section == 3 else _rows
            out += print_table(block.table, between)
    return "\n".join(out)


def _rows(table: Table, between: str) -> list[str]:
    return [between.join(cell.text for cell in row) for row in table.rows]


#: where the columns of section three stand on a broad page, and the names over them
_PLACES = (89, 100, 111, 122, 133, 144, 155)
_KINDS = {97: "商业企业", 108: "科研机构", 118: "社会公益组织", 129: "法律服务机构", 143: "其他"}


def staggered(table: Table, between: str) -> list[str]:
    """As printed in places: the outer names of the applicants stand in a line between the two rows of the others."""

    def line(texts: dict[int, str]) -> str:
        made = ""
        for place, text in sorted(texts.items()):
            made += " " * (place - len(made)) + text
        return made

    grid = slots(table)
    first = len(grid[0]) - len(_PLACES)
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    out = [line({18: note, 117: "法人或其他组织"}), line({87: "自然人", 154: "总计"}), line(_KINDS)]
    for row in grid[3:]:
        label = next(cell for cell, begins in reversed(row[:first]) if cell is not None and begins)
        figures = [cell for cell, _ in row[first:] if cell is not None]
        texts = {place: cell.text for place, cell in zip(_PLACES, figures, strict=True)}
        out += ["", line({41 - len(label.text) // 2: label.text} | texts)]
    return out


@pytest.mark.parametrize("seed", range(4))
def test_outer_names_in_a_line_of_their_own_move_no_column(seed: int) -> None:
    doc = ordinary_report(Random(f"staggered {seed}"))
    outcome = found(in_rows(doc, "    ", staggered), doc)
    assert (outcome.status, outcome.exact, outcome.faults) == ("verified", True, {})
    # where the cells of other tables are set apart by one space, the places of these are not asked
    outcome = found(in_rows(doc, " ", staggered), doc)
    assert not outcome.bad, outcome.faults


HEAD = [
    ["法人或其他组织"],
    ["自然人", "总计"],
    ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
]


def test_lines_that_stand_between_others_tell_no_order() -> None:
    """Nothing says whether 自然人, a line below 法人或其他组织, stands left of it or right: neither reading may say so."""
    row = ["一、本年新收政府信息公开申请数量", "5", "4", "3", "2", "1", "6", "21"]
    lines = lines_of([Grid.from_rows([*HEAD, row], ragged=True)])
    head = printed_head(lines, lines[-1], editions()[0])
    assert head.contradicts([column.code for column in editions()[0].applications.columns])
    text = "\n".join("    ".join(words) for words in HEAD)
    assert as_columns(text).split() == ["自然人", "法人或其他组织", "总计", *HEAD[2]]


def test_places_tell_which_of_two_lines_stands_first() -> None:
    for places, first in (((0, 10), False), ((20, 10), True)):
        (natural, organisations) = (float(place) for place in places)
        rows = [
            tuple(
                Cell(text, number, column, box=(at, number, at + 6, number + 1))
                for column, (text, at) in enumerate(zip(words, (start, 60.0, 70.0, 80.0, 90.0), strict=False))
            )
            for number, (words, start) in enumerate(
                zip(HEAD, (organisations, natural, organisations), strict=True)
            )
        ]
        lines = lines_of([Grid(tuple(rows), ragged=True)])
        assert printed_head(lines, lines[-1], editions()[0]).organisations_first is first


def test_three_figures_are_not_one_with_thousands_set_apart() -> None:
    lines = ["规章        412    191    108", "行政许可    412 191 108", "行政处罚    7      8      9"]
    (content, *_) = readings("\n".join(["项目        甲     乙     丙", *lines]).encode())
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grid.slots[2] if cell and cell.text] == ["行政许可", "412", "191", "108"]


def narrow(table: Table, figures: list[str]) -> list[str]:
    """Section four as a page prints its fifteen narrow columns: one space between the names, figures in places of their own."""
    names = [cell.text for row in table.rows[1:3] for cell in row if cell.colspan == 1]
    return [
        "            行政复议                                   行政诉讼",
        "                            未经复议直接起诉                 复议后起诉",
        " ".join(names),
        " " + "".join(f"{figure:<{3 + place % 4}} " for place, figure in enumerate(figures)),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_fifteen_names_in_a_line_over_as_many_figures(seed: int) -> None:
    doc = ordinary_report(Random(f"narrow {seed}"))
    (table,) = doc.tables(4)
    whole = "\n".join(_rows(table, "    "))
    text = in_rows(doc, "    ")
    figures = [cell.text for cell in table.rows[-1]]
    outcome = found(text.replace(whole, "\n".join(narrow(table, figures))), doc)
    assert (outcome.status, outcome.exact, outcome.faults) == ("verified", True, {})
    outcome = found(text.replace(whole, "\n".join(narrow(table, figures[:6] + figures[7:]))), doc)
    assert not outcome.bad
    assert outcome.status == "partial"


@pytest.mark.parametrize("seed", range(6))
def test_of_fifteen_figures_one_may_be_lost_and_one_parted(seed: int) -> None:
    random = Random(f"narrow, parted {seed}")
    doc = ordinary_report(random)
    (table,) = doc.tables(4)
    lost, parted = random.sample(range(15), 2)
    figures = [str(random.randint(10, 99)) if cell.text == "0" else cell.text for cell in table.rows[-1]]
    for place, cell in enumerate(table.rows[-1]):
        doc.truth[str(cell.name)] = None if place in (lost, parted) else int(figures[place])
    figures[parted] = f"{figures[parted][0]} {figures[parted][1:] or '4'}"
    figures.pop(lost)
    whole = "\n".join(_rows(table, "    "))
    doc.awkward(frozenset({"partial"}))
    outcome = found(in_rows(doc, "    ").replace(whole, "\n".join(narrow(table, figures))), doc)
    assert outcome.status == "partial"
    assert not outcome.bad, outcome.faults


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_a_figure_that_the_end_of_a_line_cuts_is_not_read_by_its_half(seed: int) -> None:
    doc = ordinary_report(Random(f"cut {seed}"))
    lines = in_rows(doc, "  ").split("\n")
    start = next(place for place, line in enumerate(lines) if "本机关不掌握" in line)
    place = next(at for at in range(start, len(lines)) if lines[at][-2:].isdigit())
    lines[place : place + 2] = [lines[place][:-1], f"{lines[place][-1]}  {lines[place + 1]}"]
    outcome = found("\n".join(lines), doc)
    assert not outcome.bad, outcome.faults
