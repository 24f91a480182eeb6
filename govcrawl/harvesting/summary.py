"""A harvest as its rows tell it, for terminal, file and notice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from govcrawl.extensions.runs import RunResult
from govcrawl.harvesting.findings import KINDS, Counts, Finding, compare
from pipelines.database.findings import finding_id
from pipelines.database.harvests import ORIGIN
from pipelines.items import RunOutcome

_HARVEST = "SELECT id, options, host, version, planned, started, ended, outcome, reason FROM harvests "
_RUNS = """
SELECT portal, spider, outcome, reason, started, ended, listed, found, new, changed, unchanged, resting,
    verified, inconsistent, partial, unreadable, gone, failed, refused
FROM runs WHERE harvest_id = ? ORDER BY id
"""
_COUNTS = "SELECT id, portal, started, listed, found, partial, refused FROM runs "
_BEFORE = "WHERE portal = ? AND id < ? AND years IS NULL AND outcome = 'complete' ORDER BY id DESC LIMIT 1"
#: greater than the number of any run
_AFTER_ALL = 1 << 62


@dataclass(frozen=True, slots=True)
class Summary:
    """A harvest: its row, the rows of its runs, each by column, and what stands of their portals beside the past."""

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
            "findings": [
                {
                    "id": finding_id(finding.check().rule, finding.check().subject, portal=finding.portal),
                    "portal": finding.portal,
                    "kind": finding.kind,
                    "words": finding.words,
                }
                for finding in self.findings
            ],
        }


def summary(connection: sqlite3.Connection, harvest: str | None = None) -> Summary | None:
    """The harvest of that id, else the last one; ``None`` where there is none."""
    where = ("WHERE id = ?", (harvest,)) if harvest else ("ORDER BY rowid DESC LIMIT 1", ())
    found = _rows(connection, _HARVEST + where[0], where[1])
    if not found:
        return None
    row = found[0]
    runs = _rows(connection, _RUNS, (row["id"],))
    portals = {run["portal"] for run in runs}
    return Summary(row, runs, [one for one in standing(connection) if one.portal in portals])


def standing(connection: sqlite3.Connection) -> list[Finding]:
    """What stands of portals beside their past, by portal, but for what a person dismissed as it is now."""
    rows = connection.execute(
        "SELECT portal, rule, expected, actual FROM checks c WHERE portal IS NOT NULL AND origin = ? AND NOT EXISTS "
        "(SELECT 1 FROM finding_verdicts v WHERE v.finding = c.id AND v.verdict = 'dismissed' "
        "AND v.state = 'holds') ORDER BY portal, rule",
        (ORIGIN,),
    )
    return [Finding(portal, KINDS[rule], expected, actual) for portal, rule, expected, actual in rows]


def of_nodes(connection: sqlite3.Connection, found: Summary, told: Iterable[RunResult]) -> Summary:
    """A harvest whose runs were on other machines: what they told, and what stands of their portals here."""
    runs = [
        {
            **{
                "portal": one.portal,
                "spider": one.spider,
                "started": found.harvest["started"],
                "ended": None,
            },
            **{"outcome": str(one.outcome), "reason": one.reason, "listed": 0, **one.counts},
        }
        for one in told
    ]
    portals = {run["portal"] for run in runs}
    return Summary(found.harvest, runs, [one for one in standing(connection) if one.portal in portals])


def compared(
    connection: sqlite3.Connection, harvest: str, told: Iterable[RunResult] | None = None
) -> dict[str, list[Finding]]:
    """What is odd about the portals of a harvest beside their past, by portal; none where a portal is as it was.

    ``told``: how its runs ended, where those were on other machines.
    """
    found_of = _runs_here(connection, harvest) if told is None else _runs_told(connection, harvest, told)
    pairs = list(found_of)
    stood = {(one.portal, one.kind): one for one in standing(connection)}
    found: dict[str, list[Finding]] = {now.portal: [] for now, _ in pairs}
    for finding in compare(pairs, stood):
        found[finding.portal].append(finding)
    return found


def _runs_here(connection: sqlite3.Connection, harvest: str) -> Iterator[tuple[Counts, Counts | None]]:
    runs = connection.execute(
        _COUNTS + "WHERE harvest_id = ? AND years IS NULL AND outcome IN ('complete', 'incomplete')",
        (harvest,),
    )
    for run, *counts in runs.fetchall():
        before = connection.execute(_COUNTS + _BEFORE, (counts[0], run)).fetchone()
        yield Counts(*counts), Counts(*before[1:]) if before else None


def _runs_told(
    connection: sqlite3.Connection, harvest: str, told: Iterable[RunResult]
) -> Iterator[tuple[Counts, Counts | None]]:
    started, options = connection.execute(
        "SELECT started, options FROM harvests WHERE id = ?", (harvest,)
    ).fetchone()
    if json.loads(options)["years"] is not None:
        return
    for one in told:
        if one.outcome in (RunOutcome.COMPLETE, RunOutcome.INCOMPLETE) and one.portal is not None:
            counts = (one.counts.get(name, 0) for name in ("listed", "found", "partial", "refused"))
            before = connection.execute(_COUNTS + _BEFORE, (one.portal, _AFTER_ALL)).fetchone()
            yield Counts(one.portal, started, *counts), Counts(*before[1:]) if before else None


def _rows(
    connection: sqlite3.Connection, query: str, parameters: Sequence[object] = ()
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, parameters)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]
