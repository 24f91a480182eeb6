"""Findings with an id that stays, of reports, bodies and portals; what passed costs no row each."""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from operator import itemgetter

from pipelines.database.migrations.steps import Database, schema, script

_CHECKS = """
CREATE TABLE checks (
    id TEXT PRIMARY KEY,
    report_id TEXT REFERENCES reports(id) ON DELETE CASCADE,
    body_id TEXT,
    portal TEXT,
    origin TEXT NOT NULL,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('fail', 'note', 'not_assessable')),
    expected TEXT,
    actual TEXT,
    fault TEXT CHECK (fault IN ('publisher', 'reader', 'unknown')),
    message TEXT NOT NULL,
    hint TEXT,
    places TEXT,
    CHECK ((report_id IS NOT NULL) + (body_id IS NOT NULL) + (portal IS NOT NULL) = 1)
) WITHOUT ROWID;
CREATE TABLE rule_subjects (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    subjects TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE applied_rules (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    origin TEXT NOT NULL,
    sets TEXT NOT NULL,
    PRIMARY KEY (report_id, origin)
) WITHOUT ROWID;
"""

_VIEWS = """
CREATE VIEW all_checks AS
SELECT id, report_id, body_id, portal, origin, rule, subject, status, expected, actual, fault, message, hint, places
FROM checks
UNION ALL
SELECT NULL, a.report_id, NULL, NULL, a.origin, s.rule, j.value, 'pass', NULL, NULL, NULL, '通过。', NULL, NULL
FROM applied_rules a, json_each(a.sets) i JOIN rule_subjects s ON s.id = i.value, json_each(s.subjects) j
WHERE NOT EXISTS (
    SELECT 1 FROM checks c WHERE c.report_id = a.report_id AND c.rule = s.rule AND c.subject = j.value
);

CREATE VIEW failing_checks AS
SELECT c.id, c.report_id, c.body_id, c.portal, r.title, r.authority, r.year,
    c.rule, c.subject, c.expected, c.actual, c.fault, c.message, c.hint, r.url
FROM checks c LEFT JOIN reports r ON r.id = c.report_id
WHERE c.status = 'fail';
"""


@schema()
def findings(db: Database) -> None:
    """``checks`` with ids; what passed in ``applied_rules``."""
    script(
        db, "DROP VIEW failing_checks;\nDROP INDEX checks_failed;\nALTER TABLE checks RENAME TO old_checks;\n"
    )
    script(db, _CHECKS)
    connection = db.conn
    old = connection.execute(
        "SELECT report_id, CASE rule WHEN 'duplicate_report' THEN 'versions' ELSE 'document' END AS origin, "
        "rule, subject, status, expected, actual, fault, message FROM old_checks ORDER BY 1, 2, 3, 4"
    )
    lists: dict[str, str] = {}
    for (report, origin), group in groupby(old, key=itemgetter(0, 1)):
        sets = []
        for rule, rows in groupby(group, key=itemgetter(2)):
            checks = list(rows)
            connection.executemany(
                "INSERT INTO checks VALUES (?, ?, NULL, NULL, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
                [(_id(report, *row[2:4]), report, *row[1:]) for row in checks if row[4] != "pass"],
            )
            if any(row[4] == "pass" for row in checks):
                text = json.dumps([row[3] for row in checks], ensure_ascii=False, separators=(",", ":"))
                key = f"{rule}\n{text}"
                if key not in lists:
                    lists[key] = hashlib.sha256(key.encode()).hexdigest()[:12]
                    connection.execute("INSERT INTO rule_subjects VALUES (?, ?, ?)", (lists[key], rule, text))
                sets.append(lists[key])
        if sets:
            connection.execute(
                "INSERT INTO applied_rules VALUES (?, ?, ?)",
                (report, origin, json.dumps(sorted(sets), separators=(",", ":"))),
            )
    script(
        db,
        "DROP TABLE old_checks;\n"
        "CREATE INDEX checks_by_report ON checks(report_id) WHERE report_id IS NOT NULL;\n"
        "CREATE INDEX checks_by_body ON checks(body_id) WHERE body_id IS NOT NULL;\n"
        "CREATE INDEX checks_by_portal ON checks(portal) WHERE portal IS NOT NULL;\n"
        "CREATE INDEX checks_failed ON checks(rule, report_id) WHERE status = 'fail';\n",
    )
    script(db, _VIEWS)
    # the documents of one report beside each other are no part of what one of them says
    found = connection.execute(
        "SELECT report_id, document_sha256, reading FROM report_versions WHERE reading LIKE '%\"duplicate_report\"%'"
    )
    for report, sha256, reading in found.fetchall():
        said = json.loads(reading)
        said["checks"] = [check for check in said["checks"] if check["rule"] != "duplicate_report"]
        connection.execute(
            "UPDATE report_versions SET reading = ? WHERE report_id = ? AND document_sha256 = ?",
            (json.dumps(said, ensure_ascii=False), report, sha256),
        )


def _id(report: str, rule: str, subject: str) -> str:
    holder = hashlib.sha256(f"{report}\n\n".encode()).hexdigest()
    return holder[:12] + hashlib.sha256(f"{rule}\n{subject}".encode()).hexdigest()[:8]
