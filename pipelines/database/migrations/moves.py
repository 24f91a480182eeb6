"""Columns of the register that a harvest found at another address."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script


@schema()
def column_moves(db: Database) -> None:
    """One row for each address that a column was found to have moved to; ``via`` is the way from the homepage."""
    script(
        db,
        """
CREATE TABLE column_moves (
    portal TEXT NOT NULL,
    old_url TEXT NOT NULL,
    new_url TEXT NOT NULL,
    family TEXT NOT NULL,
    found_at TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    via TEXT NOT NULL,
    PRIMARY KEY (portal, old_url, new_url)
);
""",
    )
