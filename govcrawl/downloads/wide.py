"""The wide table (宽表): one row a report, one column for each figure of the form, headed in Chinese.

Columns are those of all editions of the form together, in the form's order: a figure that an edition does not ask for is
empty in its reports. The heading of a figure is its path in the form, so that no two columns share a name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from govcrawl.site.metadata import codes
from pipelines.report.form import Edition, Label, columns, editions

#: heading, expression and whether it is a number, of what says which report a row is
_IDENTITY = (
    ("报告编号", "r.id", False),
    ("机关", "coalesce(a.canonical_name, r.authority)", False),
    ("报告所写机关", "r.authority", False),
    ("级别", "a.level", False),
    ("地区代码", "a.region_code", False),
    ("地区", "a.region_name", False),
    ("年度", "r.year", True),
    ("状态", "r.status", False),
    ("所用格式", "r.edition", False),
    ("标题", "r.title", False),
    ("公布日期", "r.published_on", False),
    ("原文网址", "r.url", False),
    ("原件SHA-256", "r.document_sha256", False),
)
_REPORTS = (
    f"SELECT {', '.join(expression for _, expression, _ in _IDENTITY)} FROM reports r"
    " LEFT JOIN authorities a ON a.id = r.authority_id WHERE r.status <> 'not_a_report'"
)
#: the kind of code that stands in a column, which is told in Chinese
_CODED = {"级别": "level", "状态": "status"}


@dataclass(frozen=True, slots=True)
class WideColumn:
    """A column: its ``path`` of headings from the table of the form down, and whether it holds numbers."""

    path: tuple[str, ...]
    number: bool

    @property
    def name(self) -> str:
        """The heading in one line, unlike any other column's."""
        return "｜".join(self.path)


@cache
def wide_columns() -> tuple[WideColumn, ...]:
    """All columns, those that say which report it is first."""
    identity = (WideColumn((heading,), number) for heading, _, number in _IDENTITY)
    return (*identity, *(WideColumn(path, True) for path in _figures().values()))


def figure_columns() -> dict[tuple[str, str, str], WideColumn]:
    """The columns that hold figures, by the codes of table, row and column."""
    return {key: WideColumn(path, True) for key, path in _figures().items()}


def years(connection: sqlite3.Connection) -> list[int | None]:
    """The years that have reports, the last first; ``None`` at the end for reports whose year is not known."""
    found = connection.execute("SELECT DISTINCT year FROM reports WHERE status <> 'not_a_report'")
    known = [year for (year,) in found]
    return [
        *sorted((year for year in known if year is not None), reverse=True),
        *([None] if None in known else []),
    ]


def wide_rows(connection: sqlite3.Connection, year: int | None) -> Iterator[tuple[Any, ...]]:
    """The rows of one year, by region and name; values as in :func:`wide_columns`."""
    reports = connection.execute(f"{_REPORTS} AND r.year IS ? ORDER BY a.region_code, 2, r.id", (year,))
    words = {(code.kind, code.code): code.label for code in codes() if code.kind in _CODED.values()}
    coded = {number: kind for number, (heading, *_) in enumerate(_IDENTITY) if (kind := _CODED.get(heading))}
    lines, width = _lines(), len(wide_columns())
    for report in reports:
        row = [words.get((coded[n], v), v) if n in coded else v for n, v in enumerate(report)]
        row += [None] * (width + 1 - len(row))
        for sql, places in lines:
            for code, *values in connection.execute(sql, report[:1]):
                for place, value in zip(places.get(code, ()), values, strict=False):
                    row[place] = value
        yield tuple(row[:width])


_Key = tuple[str, str, str]  # table, row, column: codes


@cache
def _lines() -> tuple[tuple[str, dict[str, tuple[int, ...]]], ...]:
    """What finds the figures of a report, a line of the form in each row; by its code, at which places they stand.

    The place after the last is that of a figure for which no edition of the form has a cell.
    """
    place = {key: number for number, key in enumerate(_figures(), len(_IDENTITY))}
    nowhere = len(wide_columns())
    found: list[tuple[str, dict[str, tuple[int, ...]]]] = []
    for table, line, measures in (
        ("applications", "outcome", columns("applications")),
        ("challenges", "route", columns("challenges")),
    ):
        of_table = dict.fromkeys(row for name, row, _ in place if name == table)
        places = {row: tuple(place.get((table, row, one), nowhere) for one in measures) for row in of_table}
        found.append((f"SELECT {line}, {', '.join(measures)} FROM {table} WHERE report_id = ?", places))
    disclosed = ((f"{row}.{one}", n) for (name, row, one), n in place.items() if name == "disclosures")
    sql = "SELECT item || '.' || measure, value FROM disclosures WHERE report_id = ?"
    found.append((sql, {code: (n,) for code, n in disclosed}))
    return tuple(found)


@cache
def _figures() -> dict[_Key, tuple[str, ...]]:
    """Headings by codes, of all editions: the newest edition's words, lines of older ones after its own."""
    found: dict[_Key, tuple[str, ...]] = {}
    for edition in editions():
        for key, path in _disclosures(edition):
            found.setdefault(key, path)
    for edition in editions():
        for key, path in _applications(edition):
            found.setdefault(key, path)
    for edition in editions():
        form = edition.challenges
        for route in form.routes:
            for column in form.outcomes:
                key = ("challenges", route.code, column.code)
                found.setdefault(key, ("复议诉讼", route.label, column.label))
    return found


def _disclosures(edition: Edition) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    for block in edition.disclosures.blocks:
        for item in block.items:
            for measure in block.measures:
                # 件数 says its unit itself
                unit = "" if measure.unit in measure.label else f"（{measure.unit}）"
                yield (
                    ("disclosures", item.code, measure.code),
                    ("主动公开", item.label, f"{measure.label}{unit}"),
                )


def _applications(edition: Edition) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    form = edition.applications
    within: dict[str, Label] = {group.code: group for group in form.groups if group.within}
    for line in form.rows:
        group = within.get(line.group or "")
        label = f"{group.label}：{line.label}" if group else line.label
        for column in form.columns:
            yield ("applications", line.code, column.code), ("申请", label, column.label)
