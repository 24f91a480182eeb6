"""Which id each row has after a merge: one that a database gave it, if any did; the others lead on."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipelines.database.joining import rename
from pipelines.database.merging.replay import Replay
from pipelines.database.merging.source import Source
from pipelines.database.transactions import Store
from pipelines.database.versions import State

#: what an id begins with that is on its way from one to another
_ON_ITS_WAY = "~"


def settle_ids(store: Store, sources: Sequence[Source], replay: Replay) -> dict[Source, dict[str, str]]:
    """Give every row the id of the report that was seen first of all that are in it; where the reports of each
    source are now."""
    rows = {source: _rows(source, replay) for source in sources}
    wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for source, now_in in rows.items():
        for report, row in now_in.items():
            wanted[row].append((min(one.first_seen for one in source.versions[report]), report))
    final = _chosen(
        wanted, [row for (row,) in store.connection.execute("SELECT id FROM reports ORDER BY id")]
    )
    replay.rename(final)
    moving = {row: report for row, report in final.items() if row != report}
    for row in moving:
        rename(store.connection, row, _ON_ITS_WAY + row)
    for row, report in moving.items():
        rename(store.connection, _ON_ITS_WAY + row, report)
    found = {
        source: {report: final[row] for report, row in now_in.items()} for source, now_in in rows.items()
    }
    _lead_on(store, sources, found)
    return found


def _rows(source: Source, replay: Replay) -> dict[str, str]:
    """The row that each report of a source is in: that of its version in force."""
    found = {}
    for report, versions in source.versions.items():
        by_force = sorted(versions, key=lambda one: one.state != State.IN_FORCE)
        row = next((row for one in by_force if (row := replay.row_of(one)) is not None), None)
        if row is not None:
            found[report] = row
    return found


def _chosen(wanted: Mapping[str, list[tuple[str, str]]], rows: Sequence[str]) -> dict[str, str]:
    final: dict[str, str] = {}
    taken: set[str] = set()
    for row in sorted(rows, key=lambda row: (min(wanted.get(row, [("~", "")])), row)):
        several = [report for _, report in sorted(wanted.get(row, []))]
        free = next((one for one in (*several, row) if one not in taken), None)
        final[row] = free or hashlib.sha256("\n".join((row, *several)).encode()).hexdigest()[: len(row)]
        taken.add(final[row])
    return final


def _lead_on(store: Store, sources: Sequence[Source], found: Mapping[Source, Mapping[str, str]]) -> None:
    """Every id that any of the databases knows leads to the row where its report is now."""
    leads: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for report, row in found[source].items():
            leads[report].add(row)
        for old, new in source.connection.execute("SELECT old, new FROM report_ids"):
            if new in found[source]:
                leads[old].add(found[source][new])
    store.connection.execute("DELETE FROM report_ids")
    here = {row for (row,) in store.connection.execute("SELECT id FROM reports")}
    store.connection.executemany(
        "INSERT INTO report_ids (old, new) VALUES (?, ?)",
        [(old, min(rows)) for old, rows in sorted(leads.items()) if old not in here],
    )
