"""The relations of the form (勾稽关系): its figures as parity bits. Only these decide verified or inconsistent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.report.form import Edition, Relation
from pipelines.report.model import Check, Fault, Outcome
from pipelines.report.numbers import Number

#: figures of a table: by row code, in the order of its columns
Figures = Mapping[str, Sequence[Number | None]]


def _labels(edition: Edition, table: str) -> tuple[dict[str, str], dict[str, str]]:
    """Chinese labels of a table's rows and columns, by code."""
    if table == "applications":
        rows = {row.code: row.label for row in edition.applications.rows}
        columns = {column.code: column.label for column in edition.applications.columns}
    else:
        rows = {route.code: route.label for route in edition.challenges.routes}
        columns = {outcome.code: outcome.label for outcome in edition.challenges.outcomes}
    return rows, columns


def _sum(numbers: Sequence[Number | None]) -> Decimal | int:
    known = [number for number in numbers if number is not None]
    if any(isinstance(number, float) for number in known):
        return sum((Decimal(str(number)) for number in known), Decimal(0))
    return int(sum(known))


def _plain(number: Decimal | int) -> str:
    return str(number) if isinstance(number, int) else format(number.normalize(), "f")


def _check(
    relation: Relation,
    subject: str,
    label: str,
    left: Sequence[Number | None],
    right: Sequence[Number | None],
) -> Check:
    if set(left) | set(right) == {None}:
        return Check(
            relation.code,
            subject,
            Outcome.NOT_ASSESSABLE,
            f"{label}：各数均未填报，无法核对“{relation.statement}”",
        )
    expected, actual = _sum(left), _sum(right)
    if expected == actual:
        return Check(
            relation.code,
            subject,
            Outcome.PASS,
            f"{label}：{relation.statement}",
            _plain(expected),
            _plain(actual),
        )
    message = f"{label}：{relation.statement}不成立，左边合计{_plain(expected)}，右边为{_plain(actual)}"
    return Check(
        relation.code, subject, Outcome.FAIL, message, _plain(expected), _plain(actual), Fault.PUBLISHER
    )


def check_relations(edition: Edition, table: str, figures: Figures) -> Iterator[Check]:
    """Every relation of one table. A figure that is not reported counts as 0; where none of a relation's
    figures is reported it is ``not_assessable``. Rows that are absent from ``figures`` count as not reported."""
    rows, columns = _labels(edition, table)
    names = list(columns)
    for relation in edition.relations:
        if relation.table != table:
            continue
        if relation.over == "rows":
            for code, label in rows.items():
                values = figures.get(code)
                by_column = dict(zip(names, values, strict=True)) if values is not None else {}
                yield _check(
                    relation,
                    f"{table}.{code}",
                    label,
                    [by_column.get(name) for name in relation.left],
                    [by_column.get(name) for name in relation.right],
                )
        else:
            for index, (code, label) in enumerate(columns.items()):
                yield _check(
                    relation,
                    f"{table}.{code}",
                    label,
                    [values[index] if (values := figures.get(name)) else None for name in relation.left],
                    [values[index] if (values := figures.get(name)) else None for name in relation.right],
                )
