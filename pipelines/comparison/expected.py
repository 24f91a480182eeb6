"""The table ``expected_bodies``: ``data/bodies.csv`` with the key that each body has in ``authorities``."""

from __future__ import annotations

import json
import sqlite3

from pipelines.bodies.expected import BODIES_FILE, expected_bodies
from pipelines.bodies.resolver import Resolver

_COLUMNS = "region_code, kind, name, level, since, until, body_id"


def keep_expected_bodies(connection: sqlite3.Connection, parser: str) -> None:
    """Bring the table up to date where the file, or the code that knows bodies (``parser``), is not what made it."""
    digest = f"{expected_bodies().digest} {parser}"
    row = connection.execute("SELECT digest FROM data_files WHERE name = ?", (BODIES_FILE.name,)).fetchone()
    if row is not None and row[0] == digest:
        return
    resolver = Resolver()
    connection.execute("DELETE FROM expected_bodies")
    connection.executemany(
        f"INSERT INTO expected_bodies ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                row.region,
                row.kind.value,
                row.name,
                row.level.value,
                row.since,
                row.until,
                resolver.resolve(row.name).body_id,
            )
            for row in expected_bodies().rows
        ),
    )
    connection.execute(
        "INSERT INTO data_files VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET digest = excluded.digest",
        (BODIES_FILE.name, digest),
    )


def earlier_bodies(connection: sqlite3.Connection) -> dict[str, str]:
    """Of each government that was merely renamed or raised the key of its body before, by that of its body since."""
    renamed = {
        (now[0], now[1].value): (then[0], then[1].value) for now, then in expected_bodies().renamed.items()
    }
    regions = json.dumps([region for pair in renamed.items() for region, _ in pair])
    bodies = {
        (region, kind): body
        for region, kind, body in connection.execute(
            "SELECT region_code, kind, body_id FROM expected_bodies WHERE region_code IN (SELECT value FROM json_each(?))",
            (regions,),
        )
    }
    return {bodies[now]: bodies[then] for now, then in renamed.items() if bodies[now] != bodies[then]}
