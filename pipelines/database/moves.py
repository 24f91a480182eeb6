"""Columns that moved: the rows of ``column_moves``, and what a run finds of its portal's column."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pipelines.database.findings import write_findings
from pipelines.database.transactions import Store
from pipelines.items import now
from pipelines.report.model import Check
from pipelines.values import value

#: who finds out about a portal's column
ORIGIN = "column"


@value
class Move:
    """A column of the register that was found elsewhere; times in UTC (ISO), ``via`` the way from the homepage."""

    portal: str
    old_url: str
    new_url: str
    family: str
    found_at: str
    via: str


def note(store: Store, portal: str, old_url: str, new_url: str, family: str, via: str) -> None:
    """Note that a portal's column at ``old_url`` was found at ``new_url``; a move that is known keeps its day."""
    with store.transaction() as connection:
        moment = now()
        connection.execute(
            "INSERT INTO column_moves (portal, old_url, new_url, family, found_at, last_seen, via) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen",
            (portal, old_url, new_url, family, moment, moment, via),
        )


def say(store: Store, portal: str, checks: Iterable[Check]) -> None:
    """Put ``checks`` in place of what was found of the portal's column before; none where all is in order."""
    with store.transaction() as connection:
        write_findings(connection, checks, origin=ORIGIN, portal=portal)


def moves(connection: sqlite3.Connection) -> list[Move]:
    """The last move of each column, by portal."""
    rows = connection.execute(
        "SELECT portal, old_url, new_url, family, found_at, via FROM column_moves ORDER BY portal, last_seen"
    )
    return list({(row[0], row[1]): Move(*row) for row in rows}.values())


def authorities(connection: sqlite3.Connection, portal: str) -> set[str]:
    """The bodies whose reports a portal gave so far, by name."""
    rows = connection.execute(
        "SELECT DISTINCT authority FROM reports WHERE portal = ? AND authority IS NOT NULL", (portal,)
    )
    return {row[0] for row in rows}
