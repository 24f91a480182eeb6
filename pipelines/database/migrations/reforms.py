"""A reform accuses nobody: not the departments either of a region that is no more."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema

_DUE = "FROM due y WHERE NOT EXISTS ("
#: a government of that name has ended and none bears it since; its departments' names begin with its own
_ENDED = """FROM due y WHERE NOT EXISTS (
        SELECT 1 FROM expected_bodies g
        WHERE g.until < y.year AND instr(y.canonical_name, replace(g.name, '人民政府', '')) = 1
        AND NOT EXISTS (SELECT 1 FROM expected_bodies h WHERE h.name = g.name AND h.until IS NULL)
    ) AND NOT EXISTS ("""


@schema()
def reformed_departments(db: Database) -> None:
    """``missing_publications`` no longer expects departments of abolished regions."""
    (text,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'missing_publications'").fetchone()
    assert text.count(_DUE) == 1
    db.execute("DROP VIEW missing_publications")
    db.execute(text.replace(_DUE, _ENDED))


@schema()
def ended_bodies(db: Database) -> None:
    """The few governments that ended are found without looking at all of them, for each report that is missing."""
    db.execute("CREATE INDEX expected_bodies_ended ON expected_bodies(until) WHERE until IS NOT NULL")
