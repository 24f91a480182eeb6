"""Harvests have rows of their own, which their runs name; a run names the lock that its process holds."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script


@schema()
def harvests(db: Database) -> None:
    """One row for each ``scrapy harvest``. ``runs.years``: a run that was asked for some years has not seen all."""
    script(
        db,
        """
CREATE TABLE harvests (
    id TEXT PRIMARY KEY,
    options TEXT NOT NULL,
    host TEXT NOT NULL,
    holder TEXT NOT NULL,
    version TEXT NOT NULL,
    planned INTEGER NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    outcome TEXT CHECK (outcome IN ('complete', 'incomplete', 'failed', 'interrupted')),
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX harvests_by_start ON harvests(started);
ALTER TABLE runs ADD COLUMN harvest_id TEXT REFERENCES harvests(id);
ALTER TABLE runs ADD COLUMN holder TEXT;
ALTER TABLE runs ADD COLUMN years TEXT;
CREATE INDEX runs_by_harvest ON runs(harvest_id);
CREATE INDEX runs_open ON runs(id) WHERE ended IS NULL;
""",
    )


@schema()
def resting(db: Database) -> None:
    """How many known reports a run did not ask for again, since they were looked at not long ago."""
    db.execute("ALTER TABLE runs ADD COLUMN resting INTEGER NOT NULL DEFAULT 0")
    db.execute("CREATE INDEX addresses_by_portal ON addresses(portal, outcome)")
