"""A harvest as its rows tell it, for terminal, file and notice."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from govcrawl.harvesting.findings import Counts, Finding, compare
from pipelines.items import RunOutcome

_HARVEST = "SELECT id, options, host, version, planned, started, ended, outcome, reason FROM harvests "
_RUNS = """
SELECT portal, spider, outcome, reason, started, ended, listed, found, new, changed, unchanged, resting,
    verified, inconsistent, partial, unreadable, gone, failed, refused
FROM runs WHERE harvest_id = ? ORDER BY id
"""
_COUNTS = "SELECT id, portal, started, listed, found, partial, refused FROM runs "
_BEFORE = "WHERE portal = ? AND id < ? AND years IS NULL AND outcome = 'complete' ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Summary:
    """A harvest: its row, the rows of its runs, each by column, and what is odd about them."""

    harvest: dict[str, Any]
    runs: Sequence[dict[str, Any]]
    findings: Sequence[Finding]

    @property
    def wrong(self) -> list[dict[str, Any]]:
        """The runs that were not complete."""
        return [run for run in self.runs if run["outcome"] != RunOutcome.COMPLETE]

    def total(self, column: str) -> int:
        """The sum of a count over the runs."""
        return sum(run[column] for run in self.runs)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "harvest": self.harvest,
            "runs": list(self.runs),
            "findings": [asdict(finding) for finding in self.findings],
        }


def summary(connection: sqlite3.Connection, harvest: str | None = None) -> Summary | None:
    """The harvest of that id, else the last one; ``None`` where there is none."""
    where = ("WHERE id = ?", (harvest,)) if harvest else ("ORDER BY rowid DESC LIMIT 1", ())
    found = _rows(connection, _HARVEST + where[0], where[1])
    if not found:
        return None
    row = found[0]
    return Summary(row, _rows(connection, _RUNS, (row["id"],)), findings(connection, row["id"]))


def findings(connection: sqlite3.Connection, harvest: str) -> list[Finding]:
    """What is odd about the runs of a harvest."""
    pairs = []
    runs = connection.execute(
        _COUNTS + "WHERE harvest_id = ? AND years IS NULL AND outcome IN ('complete', 'incomplete')",
        (harvest,),
    )
    for run, *counts in runs.fetchall():
        before = connection.execute(_COUNTS + _BEFORE, (counts[0], run)).fetchone()
        pairs.append((Counts(*counts), Counts(*before[1:]) if before else None))
    return compare(pairs)


def _rows(
    connection: sqlite3.Connection, query: str, parameters: Sequence[object] = ()
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, parameters)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]
