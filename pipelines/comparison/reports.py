"""The reports of a body as comparisons see them: identity, what became of the tables, and the figures looked at."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pipelines.report.form import FormTable, columns
from pipelines.report.model import Status
from pipelines.report.numbers import Number

#: of a table with this status every figure is certain, and a blank is one that was not filled in
_WHOLE = frozenset({Status.VERIFIED, Status.INCONSISTENT, Status.BLANK})
_FORM_TABLES: tuple[tuple[FormTable, str], ...] = (("applications", "outcome"), ("challenges", "route"))


@dataclass(slots=True)
class Compared:
    """A report as it stands. ``series`` names the body whose years belong together; ``editions`` and ``statuses`` are
    those of its tables, ``figures`` by name (``applications.carried_over.total``), ``None`` where a cell is blank or
    in doubt."""

    id: str
    series: str
    body: str
    year: int
    authority: str
    name: str
    level: str | None
    tier: str | None
    kind: str
    region: str | None
    published_on: str | None
    document: str
    edition: str | None
    editions: dict[str, str | None] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Number | None] = field(default_factory=dict)

    def certain(self, figure: str) -> Number | None:
        """A figure to compare; a blank of a table that was read in full counts as 0, as in the form's relations.

        ``None`` where the figure is not certain, is not in this report's form, or its whole table was left blank.
        """
        if figure not in self.figures:
            return None
        value = self.figures[figure]
        status = self.statuses.get(figure.partition(".")[0])
        return 0 if value is None and status in (Status.VERIFIED, Status.INCONSISTENT) else value

    def whole(self, table: str) -> bool:
        """Whether a table was read in full."""
        return self.statuses.get(table) in _WHOLE


_REPORTS = """
SELECT r.id, a.body_id || iif(a.review, '@' || coalesce(d.place, r.portal, ''), ''), a.body_id, r.year, r.authority,
    a.canonical_name, a.level, a.tier, a.kind, a.region_code, r.published_on, r.document_sha256, r.edition
FROM authorities a JOIN reports r ON r.authority_id = a.id LEFT JOIN addresses d ON d.url = r.url
WHERE a.body_id IN (SELECT value FROM json_each(?)) AND r.year IS NOT NULL AND r.status <> 'not_a_report'
ORDER BY 2, r.year, r.id
"""


def load_series(connection: sqlite3.Connection, bodies: Collection[str]) -> dict[str, list[Compared]]:
    """Every report of the bodies, by series and in the order of years, without tables and figures."""
    found: dict[str, list[Compared]] = defaultdict(list)
    for row in connection.execute(_REPORTS, (json.dumps(list(bodies)),)):
        report = Compared(*row)
        found[report.series].append(report)
    return found


def load_figures(
    connection: sqlite3.Connection, reports: Iterable[Compared], figures: Collection[str]
) -> None:
    """Give the reports their tables and those ``figures`` that they have."""
    by_id = {report.id: report for report in reports}
    ids = json.dumps(list(by_id))
    wanted: dict[str, set[str]] = defaultdict(set)
    for name in figures:
        table, row, _ = name.split(".")
        wanted[table].add(row)
    for report, name, edition, status in connection.execute(
        "SELECT report_id, name, edition, status FROM report_tables "
        "WHERE report_id IN (SELECT value FROM json_each(?))",
        (ids,),
    ):
        by_id[report].editions[name], by_id[report].statuses[name] = edition, status
    for report, item, measure, value in connection.execute(
        "SELECT report_id, item, measure, value FROM disclosures WHERE report_id IN (SELECT value FROM json_each(?)) "
        "AND item IN (SELECT value FROM json_each(?))",
        (ids, json.dumps(sorted(wanted["disclosures"]))),
    ):
        by_id[report].figures[f"disclosures.{item}.{measure}"] = value
    for table, key in _FORM_TABLES:
        names = columns(table)
        rows = connection.execute(
            f"SELECT report_id, {key}, {', '.join(names)} FROM {table} "
            f"WHERE report_id IN (SELECT value FROM json_each(?)) AND {key} IN (SELECT value FROM json_each(?))",
            (ids, json.dumps(sorted(wanted[table]))),
        )
        for report, code, *values in rows:
            held = by_id[report].figures
            for column, value in zip(names, values, strict=True):
                held[f"{table}.{code}.{column}"] = value
