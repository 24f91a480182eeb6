"""What the database knows of each portal, for :mod:`govcrawl.harvesting.due`: a few questions, however many there are."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from datetime import date
from pathlib import Path

from govcrawl.crawling.seasons import newest_year
from govcrawl.harvesting.due import Past
from pipelines.database.addresses import STORED
from pipelines.database.schema import connect_readonly
from pipelines.items import RunOutcome

#: the last run of each portal that looked at all years
_LAST_RUNS = """
SELECT portal, started, outcome FROM runs WHERE id IN
    (SELECT max(id) FROM runs WHERE portal IS NOT NULL AND years IS NULL GROUP BY portal)
"""
_YEARS = "SELECT DISTINCT portal, year FROM reports WHERE portal IS NOT NULL AND year IS NOT NULL"
_SEEN = """
SELECT DISTINCT r.portal, r.year, substr(a.last_seen, 1, 10) FROM reports r JOIN addresses a ON a.url = r.url
WHERE r.portal IS NOT NULL AND a.outcome = ?
"""
_UNFINISHED = "SELECT portal, count(*) FROM unfinished_documents WHERE portal IS NOT NULL GROUP BY portal"
_LACKING = """
SELECT portal, count(*) FROM (
    SELECT portal, authority, max(year) AS last FROM reports
    WHERE portal IS NOT NULL AND authority IS NOT NULL GROUP BY portal, authority
) WHERE last = ? GROUP BY portal
"""


def pasts(database: Path, day: date) -> dict[str, Past]:
    """What is known of each portal by its id; nothing where there is no database yet.

    Raises :class:`sqlite3.Error` where the file is no database of ours.
    """
    if not database.exists() or not database.stat().st_size:  # empty: of a run that met a full disk
        return {}
    connection = connect_readonly(database)
    try:
        return _pasts(connection, day)
    finally:
        connection.close()


def _pasts(connection: sqlite3.Connection, day: date) -> dict[str, Past]:
    years: dict[str, set[int]] = defaultdict(set)
    for portal, year in connection.execute(_YEARS):
        years[portal].add(year)
    seen: dict[str, list[tuple[int | None, date]]] = defaultdict(list)
    for portal, year, last in connection.execute(_SEEN, (STORED,)):
        seen[portal].append((year, date.fromisoformat(last)))
    unfinished = dict(connection.execute(_UNFINISHED))
    lacking = dict(connection.execute(_LACKING, (newest_year(day) - 1,)))
    return {
        portal: Past(
            asked=date.fromisoformat(started[:10]),
            outcome=RunOutcome(outcome) if outcome else None,
            unfinished=unfinished.get(portal, 0),
            years=frozenset(years[portal]),
            seen=seen[portal],
            lacking=lacking.get(portal, 0),
        )
        for portal, started, outcome in connection.execute(_LAST_RUNS)
    }
