"""The relations of the form (勾稽关系): its figures as parity bits. Only these decide verified or inconsistent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from pipelines.report.form import Edition, Relation
from pipelines.report.model import ApplicationRow, ChallengeRow, Check, Fault, Outcome
from pipelines.report.numbers import Number
from pipelines.report.tables.agreement import meant

#: figures of a table: by row code, in the order of its columns
Figures = Mapping[str, tuple[Number | None, ...]]
#: what cells of one row or column mean and print, by the code of their column or row
_Cells = Mapping[str, tuple[Number | None, str]]
_APART = re.compile(r"\d\s+\d")


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
    left: tuple[int, ...],
    right: tuple[int, ...],
    numbers: tuple[Number | None, ...],
) -> Check:
    """One relation at one row or column, whose ``numbers`` at the places ``left`` and ``right`` have the same sum.

    Remembered: most rows of most reports are all zeros.
    """
    one, other = [numbers[place] for place in left], [numbers[place] for place in right]
    if {*one, *other} == {None}:
        message = f"{label}：各数均未填报，无法核对“{statement}”"
        return Check(rule, subject, Outcome.NOT_ASSESSABLE, message)
    expected, actual = _sum(one), _sum(other)
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
        numbers: Iterable[tuple[Number | None, ...]]
        if relation.over == "rows":
            subjects = rows
            left = tuple([places[code] for code in relation.left])
            right = tuple([places[code] for code in relation.right])
            numbers = [figures.get(code, nothing) for code in rows]
        else:
            subjects = columns
            terms = (*relation.left, *relation.right)
            left = tuple(range(len(relation.left)))
            right = tuple(range(len(left), len(terms)))
            numbers = zip(*[figures.get(code, nothing) for code in terms], strict=True)
        for (code, label), known in zip(subjects.items(), numbers, strict=True):
            yield _check(relation.code, relation.statement, f"{table}.{code}", label, left, right, known)


def _is_open(number: Number | None, raw: str) -> bool:
    """Whether a cell was not read. One of digits set apart may hold what belongs beside it: that explains nothing."""
    return number is None and not meant(raw).understood and not _APART.search(raw)


def _is_explained(relation: Relation, cells: _Cells) -> bool:
    """Whether a relation that fails at these cells may well hold: the side that lacks something has a cell that was not read."""
    sides = [[cells[code] for code in codes if code in cells] for codes in (relation.left, relation.right)]
    left, right = (_sum([number for number, _ in side]) for side in sides)
    return any(_is_open(*cell) for cell in sides[0 if left < right else 1])


def borne_out(
    rows: Sequence[ApplicationRow], checks: Iterable[Check], edition: Edition
) -> list[ApplicationRow]:
    """The rows of a table whose cells are uncertain (recognised in a picture, or told by places alone, so that both readings
    see the same): where a row's sum speaks against it, only those figures stay whose columns' sums speak for them. A sum
    that a cell which was not read explains speaks against nothing: the others were read by both readings."""
    found = {(one.rule, one.subject): one.status for one in checks}
    columns = [column.code for column in edition.applications.columns]
    mine = [relation for relation in edition.relations if relation.table == "applications"]
    down = {
        column: {row.outcome: (row.values[place], row.raw[place]) for row in rows}
        for place, column in enumerate(columns)
    }
    across = {
        row.outcome: dict(zip(columns, zip(row.values, row.raw, strict=True), strict=True)) for row in rows
    }

    def failing(relation: Relation, code: str) -> bool:
        return found.get((relation.code, f"applications.{code}")) is Outcome.FAIL

    def bears_out(row: str, column: str, *, opened: bool) -> bool:
        """``opened``: an open cell explains why the row's sum fails."""
        spoken = [one for one in mine if one.over == "columns" and row in (*one.left, *one.right)]
        if opened:
            return all(not failing(one, column) or _is_explained(one, down[column]) for one in spoken)
        said = {found.get((one.code, f"applications.{column}")) for one in spoken}
        return Outcome.PASS in said and Outcome.FAIL not in said

    def stands(row: ApplicationRow) -> ApplicationRow:
        broken = [one for one in mine if one.over == "rows" and failing(one, row.outcome)]
        if not broken:
            return row
        opened = all(_is_explained(one, across[row.outcome]) for one in broken)
        kept = zip(row.values, columns, strict=True)
        return replace(
            row,
            values=tuple(
                value if bears_out(row.outcome, column, opened=opened) else None for value, column in kept
            ),
        )

    return [stands(row) for row in rows]


def without_broken(
    rows: Sequence[ChallengeRow], checks: Iterable[Check], edition: Edition
) -> list[ChallengeRow]:
    """The same of section four, whose columns have no sums: a row whose sum speaks against it has no figures."""
    failed = {(one.rule, one.subject) for one in checks if one.status is Outcome.FAIL}
    outcomes = [outcome.code for outcome in edition.challenges.outcomes]
    mine = [relation for relation in edition.relations if relation.table == "challenges"]

    def stands(row: ChallengeRow) -> bool:
        cells = dict(zip(outcomes, zip(row.values, row.raw, strict=True), strict=True))
        broken = [one for one in mine if (one.code, f"challenges.{row.route}") in failed]
        return all(_is_explained(one, cells) for one in broken)

    return [row if stands(row) else replace(row, values=tuple(None for _ in row.values)) for row in rows]
