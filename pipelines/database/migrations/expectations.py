"""What the register expects of its columns, among what was not found."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script
from pipelines.report.form import editions


@schema()
def expected_columns(db: Database) -> None:
    """``missing_publications`` gains what a column should have by the register, where the law's list does not say it already:
    years of bodies that no report is here of, or of before their first one, and columns with too few reports."""
    first = editions()[-1].first_report_year
    (old,) = db.conn.execute("SELECT sql FROM sqlite_master WHERE name = 'missing_publications'").fetchone()
    mine = (
        "SELECT a.report_id FROM addresses a WHERE a.portal = p.portal "
        "UNION SELECT r.id FROM reports r WHERE r.portal = p.portal"
    )
    script(
        db,
        f"""
CREATE TABLE expected_columns (
    portal TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    body_id TEXT,
    level TEXT,
    region_code TEXT,
    month_day TEXT,
    years TEXT NOT NULL,
    count INTEGER
) WITHOUT ROWID;
DROP VIEW missing_publications;
{old}
UNION ALL
SELECT p.body_id, p.name, p.level, p.region_code, y.value,
    iif(y.value >= {first}, (y.value + 1) || '-' || p.month_day, NULL),
    '登记表预期栏目' || p.portal || '有这一年度的报告，' || iif(EXISTS (
        SELECT 1 FROM runs u WHERE u.portal = p.portal AND u.outcome = 'complete'
        AND u.started > (y.value + 1) || '-' || coalesce(p.month_day, '12-31') || 'T24'
        AND u.started <= strftime('%Y-%m-%dT%H:%M:%S', 'now', '+1 day')
    ), '完整采集过，没有见到', '期限之后没有完整采集过')
FROM expected_columns p, json_each(p.years) y
WHERE (y.value + 1) || '-' || coalesce(p.month_day, '12-31') < (SELECT day FROM last_looked)
AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.year = y.value AND r.status <> 'not_a_report' AND r.id IN ({mine}))
AND NOT EXISTS (
    SELECT 1 FROM authorities a JOIN reports r ON r.authority_id = a.id
    WHERE a.body_id = p.body_id AND r.status <> 'not_a_report'
    AND (r.year = y.value OR (r.year < y.value AND p.month_day NOT NULL AND r.year >= {first}))
)
AND NOT EXISTS (
    SELECT 1 FROM expected_bodies e WHERE e.body_id = p.body_id
    AND (y.value >= {first} OR y.value > e.until OR y.value < e.since)
)
UNION ALL
SELECT p.body_id, p.name, p.level, p.region_code, NULL, NULL,
    '登记表预期栏目' || p.portal || '至少有' || p.count || '份报告，库中有' || p.found || '份'
FROM (
    SELECT p.*, (SELECT count(*) FROM reports r WHERE r.status <> 'not_a_report' AND r.id IN ({mine})) AS found
    FROM expected_columns p WHERE p.count NOT NULL
) p WHERE p.found < p.count;
""",
    )
