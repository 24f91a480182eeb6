"""A report is withdrawn where none of its documents is there any more."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema


@schema()
def withdrawn_everywhere(db: Database) -> None:
    """``withdrawn_reports`` no longer names what stands elsewhere: a page that moved may bear an earlier date, or none."""
    (text,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'withdrawn_reports'").fetchone()
    db.execute("DROP VIEW withdrawn_reports")
    db.execute(
        f"{text} AND NOT EXISTS (SELECT 1 FROM report_versions d "
        "WHERE d.report_id = v.report_id AND d.state = 'duplicate' AND d.gone_on IS NULL)"
    )
