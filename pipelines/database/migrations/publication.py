"""Who is expected to publish, who did not, and how much of the country is there."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script
from pipelines.report.form import editions

_REPORTED = (
    "SELECT 1 FROM authorities a JOIN reports r ON r.authority_id = a.id "
    "WHERE a.body_id = {body} AND r.year = {year} AND r.status <> 'not_a_report'"
)


@schema()
def expected_publications(db: Database) -> None:
    """The bodies of ``data/bodies.csv``, and views of what was due when last somebody looked.

    That day is no clock's alone: a run that says it began in the future says nothing.
    """
    deadlines, first = editions()[0].deadlines, editions()[-1].first_report_year
    reported = _REPORTED.format(body="e.body_id", year="y.year")
    script(
        db,
        f"""
CREATE TABLE expected_bodies (
    region_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    since INTEGER,
    until INTEGER,
    body_id TEXT NOT NULL,
    PRIMARY KEY (region_code, kind)
) WITHOUT ROWID;
CREATE TABLE data_files (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) WITHOUT ROWID;

CREATE VIEW last_looked AS
SELECT substr(started, 1, 10) AS day FROM runs
WHERE started <= strftime('%Y-%m-%dT%H:%M:%S', 'now', '+1 day') ORDER BY started DESC LIMIT 1;

CREATE VIEW expected_publications AS
WITH RECURSIVE years(year) AS (
    SELECT {first} WHERE ({first} + 1) || '-{deadlines.government}' < (SELECT day FROM last_looked)
    UNION ALL
    SELECT year + 1 FROM years WHERE (year + 2) || '-{deadlines.government}' < (SELECT day FROM last_looked)
)
SELECT e.body_id, e.name AS canonical_name, e.level, e.region_code, y.year,
    (y.year + 1) || '-{deadlines.government}' AS deadline, EXISTS ({reported}) AS found
FROM years y CROSS JOIN expected_bodies e
WHERE y.year >= coalesce(e.since, y.year) AND y.year <= coalesce(e.until, y.year);

CREATE VIEW coverage AS
SELECT substr(region_code, 1, 2) || '0000' AS region_code, level, year, count(*) AS expected, sum(found) AS found,
    round(100.0 * sum(found) / count(*), 1) AS percent
FROM expected_publications GROUP BY 1, 2, 3;

DROP VIEW missing_publications;
CREATE VIEW missing_publications AS
WITH RECURSIVE
others AS (
    SELECT d.body_id, d.canonical_name, d.level, min(a.region_code) AS region_code, min(d.year) AS first_year,
        max(d.year) AS last_year, substr(max(d.deadline), 5) AS month_day
    FROM publication_deadlines d JOIN authorities a ON a.body_id = d.body_id
    WHERE d.body_id NOT IN (SELECT body_id FROM expected_bodies)
    GROUP BY d.body_id
),
due(body_id, canonical_name, level, region_code, year, last_year, month_day) AS (
    SELECT body_id, canonical_name, level, region_code, first_year, last_year, month_day FROM others
    UNION ALL
    SELECT body_id, canonical_name, level, region_code, year + 1, last_year, month_day FROM due
    WHERE (year + 2) || month_day < (SELECT day FROM last_looked)
),
missing AS (
    SELECT body_id, canonical_name, level, region_code, year, deadline, NULL AS last_year
    FROM expected_publications WHERE NOT found
    UNION ALL
    SELECT y.body_id, y.canonical_name, y.level, y.region_code, y.year, (y.year + 1) || y.month_day, y.last_year
    FROM due y WHERE NOT EXISTS ({_REPORTED.format(body="y.body_id", year="y.year")})
)
SELECT m.body_id, m.canonical_name, m.level, m.region_code, m.year, m.deadline,
    CASE
    WHEN EXISTS (
        SELECT 1 FROM authorities a JOIN reports r ON r.authority_id = a.id
        WHERE a.region_code = m.region_code AND a.level = 'department' AND a.kind = 'office' AND a.tier = m.level
        AND r.year = m.year AND r.status <> 'not_a_report'
    ) THEN '库中有其办公室该年度的报告，可能就是本级政府的报告'
    WHEN m.year > m.last_year THEN '此后没有见到它的报告，机关也可能已撤并或改名'
    WHEN NOT EXISTS (
        SELECT 1 FROM authorities a JOIN reports r ON r.authority_id = a.id WHERE a.body_id = m.body_id
    ) THEN '库中没有它任何年度的报告，可能从未采集过它的网站'
    WHEN NOT EXISTS (
        SELECT 1 FROM authorities a JOIN reports r ON r.authority_id = a.id JOIN runs u ON u.portal = r.portal
        WHERE a.body_id = m.body_id AND u.outcome = 'complete' AND u.started > m.deadline || 'T24'
        AND u.started <= strftime('%Y-%m-%dT%H:%M:%S', 'now', '+1 day')
    ) THEN '期限之后没有完整采集过它的栏目'
    ELSE '期限之后完整采集过它的栏目，没有见到' END AS caveat
FROM missing m;
""",
    )
