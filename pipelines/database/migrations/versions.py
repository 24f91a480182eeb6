"""What new versions changed, and what was withdrawn."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script


@schema()
def changes(db: Database) -> None:
    """One row for each time that a report's address gave another content, with the figures and the text changed."""
    script(
        db,
        """
ALTER TABLE report_versions ADD COLUMN gone_on TEXT;
ALTER TABLE report_versions ADD COLUMN bytes_changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE report_versions ADD COLUMN bytes_changed_on TEXT;
CREATE TABLE report_changes (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    first_seen TEXT NOT NULL,
    old_document TEXT NOT NULL,
    new_document TEXT NOT NULL,
    PRIMARY KEY (report_id, first_seen)
) WITHOUT ROWID;
CREATE TABLE figure_changes (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    old NUMERIC,
    new NUMERIC,
    first_seen TEXT NOT NULL,
    PRIMARY KEY (report_id, first_seen, field)
) WITHOUT ROWID;
CREATE TABLE text_changes (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    difference TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    PRIMARY KEY (report_id, first_seen, part)
) WITHOUT ROWID;
CREATE VIEW withdrawn_reports AS
SELECT r.id AS report_id, r.title, r.full_name, r.year, r.status, v.last_seen, v.gone_on, r.url
FROM report_versions v JOIN reports r ON r.id = v.report_id
WHERE v.gone_on IS NOT NULL AND v.state = 'in_force';
""",
    )
