"""Figures of the narrative with their meaning and what they are to the tables."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script

# a sentence is a part of its section's text, which is stored already
_MENTIONS = """
CREATE TABLE report_mentions (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    section INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    meaning TEXT NOT NULL,
    value INTEGER NOT NULL,
    expected INTEGER,
    verdict TEXT NOT NULL CHECK (verdict IN ('agrees', 'conflicts', 'not_comparable')),
    PRIMARY KEY (report_id, position)
) WITHOUT ROWID;
CREATE VIEW mentions AS
SELECT m.report_id, m.position, m.section, substr(s.text, m.start + 1, m.length) AS sentence,
    m.meaning, m.value, m.expected, m.verdict
FROM report_mentions m JOIN sections s ON s.report_id = m.report_id AND s.ordinal = m.section;
"""


@schema()
def mentions(db: Database) -> None:
    """``report_mentions``, and ``mentions`` with the sentences."""
    script(db, _MENTIONS)
