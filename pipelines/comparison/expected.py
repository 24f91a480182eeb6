"""The table ``expected_bodies``: ``data/bodies.csv`` with the key that each body has in ``authorities``."""

from __future__ import annotations

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
