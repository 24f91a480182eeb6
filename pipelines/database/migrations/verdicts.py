"""What people decided of findings, and what is told of the whole: statuses, rules, bodies."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script


@schema()
def verdicts(db: Database) -> None:
    """Verdicts refer to nothing: no run touches them, and a finding that comes back finds its own."""
    script(
        db,
        """
ALTER TABLE checks ADD COLUMN inputs TEXT;
CREATE TABLE verdicts (
    id TEXT PRIMARY KEY,
    finding TEXT NOT NULL,
    report_id TEXT,
    body_id TEXT,
    portal TEXT,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'dismissed', 'comment')),
    comment TEXT NOT NULL DEFAULT '',
    who TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    message TEXT NOT NULL,
    inputs TEXT
) WITHOUT ROWID;
CREATE INDEX verdicts_by_finding ON verdicts(finding, decided_at);
CREATE INDEX verdicts_by_report ON verdicts(report_id) WHERE report_id IS NOT NULL;

CREATE VIEW finding_verdicts AS
SELECT v.finding, CASE WHEN c.id IS NULL THEN 'waiting' WHEN c.inputs IS v.inputs THEN 'holds' ELSE 'expired' END AS state,
    v.verdict, v.comment, v.who, v.decided_at, v.report_id, v.body_id, v.portal, v.rule, v.subject, v.message
FROM verdicts v LEFT JOIN checks c ON c.id = v.finding
WHERE v.verdict <> 'comment' AND NOT EXISTS (
    SELECT 1 FROM verdicts w WHERE w.finding = v.finding AND w.verdict <> 'comment'
    AND (w.decided_at, w.id) > (v.decided_at, v.id)
);

CREATE VIEW quality_by_status AS
SELECT status, count(*) AS reports, count(DISTINCT authority_id) AS bodies, min(year) AS first_year, max(year) AS last_year
FROM reports GROUP BY status;

CREATE VIEW rule_precision AS
SELECT rule, sum(verdict = 'confirmed') AS confirmed, sum(verdict = 'dismissed') AS dismissed,
    round(1.0 * sum(verdict = 'confirmed') / count(*), 4) AS precision
FROM finding_verdicts GROUP BY rule;

CREATE VIEW findings_by_rule AS
SELECT c.rule, c.status, c.fault, count(*) AS findings, count(DISTINCT c.report_id) AS reports,
    (SELECT p.precision FROM rule_precision p WHERE p.rule = c.rule) AS precision
FROM checks c WHERE c.status <> 'not_assessable' GROUP BY c.rule, c.status, c.fault;

CREATE VIEW findings_by_body AS
SELECT a.body_id, min(a.canonical_name) AS canonical_name, min(a.region_code) AS region_code, c.rule, c.fault,
    count(*) AS findings, count(DISTINCT r.id) AS reports, min(r.year) AS first_year, max(r.year) AS last_year
FROM checks c JOIN reports r ON r.id = c.report_id JOIN authorities a ON a.id = r.authority_id
WHERE c.status = 'fail' GROUP BY a.body_id, c.rule, c.fault;
""",
    )
