"""What could not be decided in a table, as checks: each names the thing, what it prints and why it stays open."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.blocks import Cell
from pipelines.report.characters import printed
from pipelines.report.model import Check, Fault, Outcome
from pipelines.report.rules import Rule
from pipelines.report.second import Copy
from pipelines.report.status import table_names
from pipelines.report.tables.account import Leftover

#: how many things left over a message names
_NAMED = 3


def problem(rule: Rule, subject: str, message: str) -> Check:
    """A doubt of any kind, laid to nobody."""
    return Check(rule, subject, Outcome.FAIL, message, fault=Fault.UNKNOWN)


def problems(table: str, problems: Sequence[str]) -> list[Check]:
    """What could not be decided in a table."""
    return [problem(Rule.COLUMNS_CERTAIN, table, text) for text in problems]


def not_understood(subject: str, label: str, text: str) -> Check:
    """A cell that prints something else than a figure."""
    return Check(
        Rule.CELL_UNDERSTOOD, subject, Outcome.FAIL, f"{label}的单元格“{text}”不是数字，未作解释", actual=text,
        fault=Fault.PUBLISHER,
    )  # fmt: skip


def disagreement(subject: str, label: str, first: Sequence[str], second: Sequence[str]) -> Check:
    """A row that the two readings read differently."""
    return Check(
        Rule.READINGS_AGREE, subject, Outcome.FAIL,
        f"{label}的两次读取不一致：按表格读得{'、'.join(first) or '空'}，按文字顺序读得{'、'.join(second) or '空'}",
        " ".join(first), " ".join(second), Fault.READER,
    )  # fmt: skip


def refusal(name: str) -> Check:
    """Several tables of one kind, of which none is surely the report's."""
    table = table_names()[name]
    return problem(Rule.COLUMNS_CERTAIN, name, f"文中有不止一张{table}，数字不同，无法确定哪一张是本报告的")


def scaled(name: str, unit: str) -> Check:
    """A table of counts whose unit is printed as hundreds, thousands or more of them."""
    message = f"{table_names()[name]}上写明单位是“{unit}”，未作换算，数字未收录"
    return problem(Rule.COLUMNS_CERTAIN, name, message)


def accounted(name: str, left: Sequence[Leftover], second: Copy | None) -> list[Check]:
    """What either reading found in a table and could explain by no row of it."""
    loose = [" ".join(figures) for figures in second.loose] if second is not None else []
    table = table_names()[name]
    if left:
        things = "、".join(one.text for one in left[:_NAMED])
        return [problem(Rule.TABLE_ACCOUNTED, name, f"{table}里有不属于任何一项的内容：{things}")]
    if loose:
        message = f"{table}的文字里有不属于任何一项的数字：{'、'.join(loose[:_NAMED])}"
        return [problem(Rule.TABLE_ACCOUNTED, name, message)]
    return []


def opaque(subject: str, label: str, cell: Cell) -> Check:
    """A cell that shows something that is no text."""
    message = f"{label}的单元格里是{cell.opaque}，未作解释"
    return Check(
        Rule.CELL_UNDERSTOOD, subject, Outcome.FAIL, message, actual=printed(cell.text), fault=Fault.READER
    )


def heads_differ(
    name: str, first: Sequence[str] | None, second: Sequence[str] | None, form: Sequence[str]
) -> list[Check]:
    """Whether the two readings see another order of columns. A head that only one can read must be the form's."""
    mine = tuple(first) if first is not None else None
    theirs = tuple(second) if second is not None else None
    if mine == theirs or (mine is None and theirs == tuple(form)) or (theirs is None and mine == tuple(form)):
        return []
    return [
        problem(Rule.COLUMNS_CERTAIN, name, f"{table_names()[name]}的表头两次读取不一致，无法确定各列的次序")
    ]
