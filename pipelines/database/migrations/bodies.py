"""Bodies decide rows: the keys by which documents find their row, and ids that rows had before they were joined."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote, urlsplit

from pipelines.database.migrations.steps import Database, schema, script

_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?$")


@schema()
def report_keys(db: Database) -> None:
    """Rows keep their ids; each gets the keys of its document in force. Rows of one body wait to be joined."""
    script(
        db,
        """
CREATE TABLE report_keys (
    key TEXT NOT NULL,
    page TEXT NOT NULL,
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    body_id TEXT,
    PRIMARY KEY (key, page)
) WITHOUT ROWID;
CREATE INDEX report_keys_by_report ON report_keys(report_id);
CREATE TABLE report_ids (
    old TEXT PRIMARY KEY,
    new TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX report_ids_by_new ON report_ids(new);
CREATE TABLE joins_due (key TEXT PRIMARY KEY) WITHOUT ROWID;
ALTER TABLE addresses ADD COLUMN place TEXT;
ALTER TABLE reports ADD COLUMN full_name TEXT;
UPDATE reports SET full_name = (SELECT canonical_name FROM authorities a WHERE a.id = authority_id);
""",
    )
    found = db.conn.execute(
        "SELECT r.id, r.url, r.year, r.authority, coalesce(a.portal, r.portal), "
        "(SELECT iif(b.review, NULL, b.body_id) FROM authorities b WHERE b.id = r.authority_id) "
        "FROM reports r LEFT JOIN addresses a ON a.url = r.url "
        "WHERE r.year IS NOT NULL AND r.authority IS NOT NULL"
    )
    for report, url, year, authority, portal, body in found.fetchall():
        keys = [(_digest(str(year), authority, portal or _place(url)), None)]
        if body is not None:
            keys.append((_digest(str(year), body), body))
        db.conn.executemany(
            "INSERT OR IGNORE INTO report_keys VALUES (?, ?, ?, ?)",
            [(key, _digest(url)[:12], report, of) for key, of in keys],
        )
    db.execute(
        "INSERT INTO joins_due SELECT key FROM report_keys WHERE body_id IS NOT NULL "
        "GROUP BY key HAVING count(DISTINCT report_id) > 1"
    )


def _place(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "file":
        return parts.netloc.lower()
    folders = [unquote(name) for name in parts.path.split("/")[:-1]]
    return next((name for name in reversed(folders) if name and not _YEAR.match(name)), "")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
