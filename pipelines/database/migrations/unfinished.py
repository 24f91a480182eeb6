"""Documents whose reading is not finished: what a later run reads or fetches again."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script


@schema()
def unfinished(db: Database) -> None:
    """A row for each such address; the view leaves out what was tried often enough, or was not met by a later run."""
    script(
        db,
        """
CREATE TABLE unfinished (
    url TEXT PRIMARY KEY REFERENCES addresses(url) ON DELETE CASCADE,
    sha256 TEXT NOT NULL REFERENCES documents(sha256),
    parser TEXT NOT NULL,
    tries INTEGER NOT NULL,
    reason TEXT NOT NULL,
    first_tried TEXT NOT NULL,
    last_tried TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX unfinished_by_document ON unfinished(sha256);
ALTER TABLE runs ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0;

CREATE VIEW unfinished_documents AS
SELECT a.portal, u.url, u.sha256, u.tries, u.reason, u.last_tried, a.article_url
FROM unfinished u JOIN addresses a ON a.url = u.url
WHERE u.tries < 3 AND NOT EXISTS (
    SELECT 1 FROM runs r
    WHERE r.portal = a.portal AND r.outcome = 'complete' AND r.started > u.last_tried
);
""",
    )
