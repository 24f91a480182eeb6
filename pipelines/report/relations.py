"""The relations of the form (勾稽关系): its figures as parity bits. Only these decide verified or inconsistent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from pipelines.report.form import Edition
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
    if float in map(type, known):
        return sum((Decimal(str(number)) for number in known), Decimal(0))
    return int(sum(known))


def _plain(number: Decimal | int) -> str:
    return str(number) if isinstance(number, int) else format(number.normalize(), "f")


@lru_cache(maxsize=2048)
def _check(
    rule: str,
    statement: str,
    subject: str,
    label: str,
    left: tuple[Number | None, ...],
    right: tuple[Number | None, ...],
) -> Check:
    """One relation at one row or column. Remembered: most rows of most reports are all zeros."""
    if set(left) | set(right) == {None}:
        message = f"{label}：各数均未填报，无法核对“{statement}”"
        return Check(rule, subject, Outcome.NOT_ASSESSABLE, message)
    expected, actual = _sum(left), _sum(right)
    shown = _plain(expected), _plain(actual)
    if expected == actual:
        return Check(rule, subject, Outcome.PASS, f"{label}：{statement}", *shown)
    message = f"{label}：{statement}不成立，左边合计{shown[0]}，右边为{shown[1]}"
    return Check(rule, subject, Outcome.FAIL, message, *shown, Fault.PUBLISHER)


def check_relations(edition: Edition, table: str, figures: Figures) -> Iterator[Check]:
    """Every relation of one table. A figure that is not reported counts as 0; where none of a relation's
    figures is reported it is ``not_assessable``. Rows that are absent from ``figures`` count as not reported."""
    rows, columns = _labels(edition, table)
    places = {code: place for place, code in enumerate(columns)}
    nothing = (None,) * len(columns)
    for relation in edition.relations:
        if relation.table != table:
            continue
        rule, statement = relation.code, relation.statement
        if relation.over == "rows":
            left = [places[code] for code in relation.left]
            right = [places[code] for code in relation.right]
            for code, label in rows.items():
                row = figures.get(code, nothing)
                yield _check(
                    rule,
                    statement,
                    f"{table}.{code}",
                    label,
                    tuple([row[place] for place in left]),
                    tuple([row[place] for place in right]),
                )
        else:
            upper = [figures.get(code, nothing) for code in relation.left]
            lower = [figures.get(code, nothing) for code in relation.right]
            for place, (code, label) in enumerate(columns.items()):
                yield _check(
                    rule,
                    statement,
                    f"{table}.{code}",
                    label,
                    tuple([row[place] for row in upper]),
                    tuple([row[place] for row in lower]),
                )
