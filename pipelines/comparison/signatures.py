"""Signatures: in which reports of a year a piece of text stands, and which tables have the very same figures.

They are rows (``section_marks``, ``table_figures``), so that a report is looked up among all others in a few
milliseconds, and ``signatures`` has what to remove of a report that changes or goes.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b

from pipelines.comparison.terms import terms
from pipelines.report.form import columns

_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def remove_signatures(connection: sqlite3.Connection, reports: Iterable[str]) -> list[tuple[str, int]]:
    """Remove what the reports are found by; the figures of tables that they had, each with its report."""
    removed = list[tuple[str, int]]()
    rows = connection.execute(
        "SELECT report_id, year, marks, tables FROM signatures WHERE report_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(reports)),),
    ).fetchall()
    for report, year, *told in rows:
        marks, tables = map(json.loads, told)
        connection.executemany(
            "DELETE FROM section_marks WHERE year = ? AND mark = ? AND report_id = ?",
            [(year, mark, report) for mark in marks],
        )
        connection.executemany(
            "DELETE FROM table_figures WHERE figures = ? AND report_id = ? AND name = ?",
            [(figures, report, name) for name, figures in tables.items()],
        )
        connection.execute("DELETE FROM signatures WHERE report_id = ?", (report,))
        removed += [(report, figures) for figures in tables.values()]
    return removed


def add_signature(
    connection: sqlite3.Connection, report: str, year: int, marks: Collection[int], tables: Mapping[str, int]
) -> None:
    """Note what a report is found by; it has no signature yet."""
    if not marks and not tables:
        return
    if marks:
        connection.executemany(
            "INSERT INTO section_marks VALUES (?, ?, ?)",
            [(year, mark, report) for mark in sorted(set(marks))],
        )
    connection.executemany(
        "INSERT INTO table_figures VALUES (?, ?, ?)",
        [(figures, report, name) for name, figures in tables.items()],
    )
    connection.execute(
        "INSERT INTO signatures VALUES (?, ?, ?, ?)",
        (report, year, json.dumps(sorted(set(marks))), json.dumps(dict(tables))),
    )


def bearers(connection: sqlite3.Connection, report: str, year: int, marks: Collection[int]) -> list[str]:
    """The other reports of the year that have most of the marks in common, the most alike first.

    One mark alone (of several) is met by chance. A mark that very many have is a common phrase and finds nobody.
    """
    texts = terms().texts
    counted = Counter[str]()
    for mark in marks:
        found = connection.execute(
            "SELECT report_id FROM section_marks WHERE year = ? AND mark = ? LIMIT ?",
            (year, mark, texts.most_bearers + 1),
        ).fetchall()
        if len(found) <= texts.most_bearers:
            counted.update(one for (one,) in found if one != report)
    least = min(texts.least_marks, len(marks))
    alike = [one for one in counted.items() if one[1] >= least]
    ranked = sorted(alike, key=lambda one: (-one[1], one[0]))
    return [one for one, _ in ranked[: texts.candidates]]


def same_figures(connection: sqlite3.Connection, figures: int, most: int = -1) -> list[str]:
    """The reports, ``most`` of them, in order, that have a table with the very same figures."""
    rows = connection.execute(
        "SELECT report_id FROM table_figures WHERE figures = ? ORDER BY report_id LIMIT ?", (figures, most)
    )
    return [report for (report,) in rows]


def figures_of_tables(connection: sqlite3.Connection, reports: Iterable[str]) -> dict[str, dict[str, int]]:
    """A number for the figures of each table that says enough to be compared, by report and name."""
    ids = json.dumps(list(reports))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, figures in _CONCATENATED.items():
        rows = connection.execute(
            f"SELECT report_id, group_concat({figures}, ';') FROM {name} "
            "WHERE report_id IN (SELECT value FROM json_each(?)) GROUP BY report_id",
            (ids,),
        )
        for report, text in rows:
            if _says_enough(text):
                digest = blake2b(f"{name}\n{text}".encode(), digest_size=6).digest()
                found[report][name] = int.from_bytes(digest)
    return found


#: what a row of each table says; blank and nought are the same
_CONCATENATED = {
    "disclosures": "coalesce(value, 0)",
    "applications": " || ',' || ".join(f"coalesce({name}, 0)" for name in columns("applications")),
    "challenges": " || ',' || ".join(f"coalesce({name}, 0)" for name in columns("challenges")),
}


def _says_enough(text: str) -> bool:
    tables = terms().tables
    cells = " ".join(set(text.replace(";", ",").split(",")))  # most are the same few
    large = {number for number in _FIGURE.findall(cells) if float(number) >= tables.least_size}
    return len(large) >= tables.least_figures
