"""The rows of ``harvests``: one for each ``scrapy harvest``, which the runs of its portals name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pipelines.database.findings import write_findings
from pipelines.database.transactions import Store
from pipelines.items import RunOutcome, now
from pipelines.report.model import Check

#: who holds a portal against its past
ORIGIN = "past"


def begin(
    store: Store,
    harvest: str,
    *,
    options: Mapping[str, object],
    host: str,
    holder: str,
    version: str,
    planned: int,
) -> None:
    """Note that a harvest of ``planned`` portals begins; ``holder`` is the lock that its process holds."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO harvests (id, options, host, holder, version, planned, started) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (harvest, json.dumps(options, ensure_ascii=False), host, holder, version, planned, now()),
        )


def join(store: Store, harvest: Mapping[str, object], *, holder: str) -> None:
    """Note that a run here is part of a harvest that another machine began, whose row says how it ended.

    ``harvest``: what :func:`begin` wrote there, by column.
    """
    row = {**harvest, "holder": holder}
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO harvests (id, options, host, holder, version, planned, started) "
            "VALUES (:id, :options, :host, :holder, :version, :planned, :started) ON CONFLICT DO NOTHING",
            row,
        )


def end(store: Store, harvest: str, outcome: RunOutcome, reason: str) -> None:
    """Note how a harvest ended."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE harvests SET ended = ?, outcome = ?, reason = ? WHERE id = ?",
            (now(), outcome, reason, harvest),
        )


def beside_the_past(store: Store, found: Mapping[str, Iterable[Check]]) -> None:
    """Put what was found of each portal beside its past in place of what was found before; none where all is in order."""
    with store.transaction() as connection:
        for portal, checks in found.items():
            write_findings(connection, checks, origin=ORIGIN, portal=portal)
