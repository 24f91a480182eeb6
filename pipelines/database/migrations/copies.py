"""How much of each section is new, and what a search for copies looks things up in."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script


@schema()
def section_novelty(db: Database) -> None:
    """Shares of new text, and compact signatures; what is there already has to be compared again."""
    script(
        db,
        """
CREATE TABLE section_novelty (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    against TEXT NOT NULL CHECK (against IN ('last_year', 'other_body')),
    other_report_id TEXT NOT NULL,
    new_share REAL NOT NULL,
    PRIMARY KEY (report_id, ordinal, against)
) WITHOUT ROWID;
CREATE INDEX section_novelty_by_other ON section_novelty(other_report_id);
CREATE TABLE section_marks (
    year INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    report_id TEXT NOT NULL,
    PRIMARY KEY (year, mark, report_id)
) WITHOUT ROWID;
CREATE TABLE table_figures (
    figures INTEGER NOT NULL,
    report_id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (figures, report_id, name)
) WITHOUT ROWID;
CREATE TABLE signatures (
    report_id TEXT PRIMARY KEY,
    year INTEGER NOT NULL,
    marks TEXT NOT NULL,
    tables TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO stale_comparisons SELECT a.body_id, r.year, r.id FROM reports r
    JOIN authorities a ON a.id = r.authority_id WHERE r.year IS NOT NULL ON CONFLICT DO NOTHING;
""",
    )
