"""Reports as they stand: what a reading again is held against."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pipelines.database.rows import APPLICATION_COLUMNS, CHALLENGE_COLUMNS
from pipelines.items import Standing

_CELLS = (
    "SELECT item || '.' || measure, value FROM disclosures WHERE report_id = ?",
    *(
        f"SELECT outcome || '.{column}', {column} FROM applications WHERE report_id = ?"
        for column in APPLICATION_COLUMNS
    ),
    *(
        f"SELECT route || '.{column}', {column} FROM challenges WHERE report_id = ?"
        for column in CHALLENGE_COLUMNS
    ),
)


def reports_at(connection: sqlite3.Connection, url: str) -> set[str]:
    """The ids of the reports that the address gives or gave."""
    rows = connection.execute(
        "SELECT report_id FROM report_versions WHERE url = ? "
        "UNION SELECT report_id FROM addresses WHERE url = ? AND report_id IS NOT NULL",
        (url, url),
    )
    return {row[0] for row in rows}


def standings(connection: sqlite3.Connection, reports: Iterable[str]) -> dict[str, Standing]:
    """Those of the reports that there are, by id."""
    found = {}
    for report in reports:
        row = connection.execute("SELECT title, status FROM reports WHERE id = ?", (report,)).fetchone()
        if row is not None:
            figures = {
                name: value for query in _CELLS for name, value in connection.execute(query, (report,))
            }
            found[report] = Standing(row[0], row[1], figures)
    return found
