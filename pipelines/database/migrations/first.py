"""The tables and views of the first versions, and what was added to them.

Figures have NUMERIC affinity, so that integers stay integers. Tables of figures are ``WITHOUT ROWID``:
all rows of a report lie together, which halves the file and is how they are written and asked for.
"""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script
from pipelines.report.form import editions

_PLACE = "page INTEGER, table_number INTEGER, row_number INTEGER, box TEXT"

_REPORT_COLUMNS = """
    title TEXT,
    url TEXT NOT NULL,
    published_on TEXT,
    document_sha256 TEXT NOT NULL REFERENCES documents(sha256),
    format TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('verified', 'inconsistent', 'partial', 'unreadable')),
    reason TEXT NOT NULL DEFAULT '',
    parser TEXT NOT NULL,
    first_seen TEXT NOT NULL
"""


@schema()
def tables(db: Database) -> None:
    """Every table of the contract."""
    script(
        db,
        f"""
CREATE TABLE documents (
    sha256 TEXT PRIMARY KEY,
    media_type TEXT,
    size INTEGER NOT NULL,
    archive_path TEXT NOT NULL,
    first_fetched TEXT NOT NULL
);

CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    authority TEXT,
    year INTEGER,
    edition TEXT,
    portal TEXT,
    spider TEXT,
    {_REPORT_COLUMNS}
);
CREATE INDEX reports_by_year ON reports(year, status);
CREATE INDEX reports_by_authority ON reports(authority, year);
CREATE INDEX reports_by_status ON reports(status);
CREATE INDEX reports_by_format ON reports(format);
CREATE INDEX reports_by_edition ON reports(edition);
CREATE INDEX reports_by_portal ON reports(portal);
CREATE INDEX reports_by_document ON reports(document_sha256);

CREATE TABLE sections (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (report_id, ordinal)
);

CREATE TABLE disclosures (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    measure TEXT NOT NULL,
    value NUMERIC,
    raw TEXT NOT NULL,
    position INTEGER NOT NULL,
    {_PLACE},
    PRIMARY KEY (report_id, item, measure)
) WITHOUT ROWID;
CREATE INDEX disclosures_by_item ON disclosures(item, measure);

CREATE TABLE applications (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    natural_person NUMERIC,
    commercial_enterprise NUMERIC,
    research_institution NUMERIC,
    public_welfare_org NUMERIC,
    legal_service_org NUMERIC,
    other_org NUMERIC,
    total NUMERIC,
    raw TEXT NOT NULL,
    position INTEGER NOT NULL,
    {_PLACE},
    PRIMARY KEY (report_id, outcome)
) WITHOUT ROWID;
CREATE INDEX applications_by_outcome ON applications(outcome, total);

CREATE TABLE challenges (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    route TEXT NOT NULL,
    upheld NUMERIC,
    corrected NUMERIC,
    other_result NUMERIC,
    pending NUMERIC,
    total NUMERIC,
    raw TEXT NOT NULL,
    position INTEGER NOT NULL,
    {_PLACE},
    PRIMARY KEY (report_id, route)
) WITHOUT ROWID;
CREATE INDEX challenges_by_route ON challenges(route, total);

CREATE TABLE report_tables (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    edition TEXT,
    status TEXT NOT NULL CHECK (status IN ('verified', 'inconsistent', 'partial', 'blank', 'missing')),
    PRIMARY KEY (report_id, name)
) WITHOUT ROWID;

CREATE TABLE checks (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pass', 'fail', 'not_assessable')),
    expected TEXT,
    actual TEXT,
    fault TEXT CHECK (fault IN ('publisher', 'reader', 'unknown')),
    message TEXT NOT NULL,
    PRIMARY KEY (report_id, rule, subject)
) WITHOUT ROWID;
CREATE INDEX checks_failed ON checks(rule, report_id) WHERE status = 'fail';

CREATE TABLE report_versions (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    document_url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_force', 'superseded', 'duplicate', 'alternative')),
    content_hash TEXT NOT NULL,
    reading TEXT,
    {_REPORT_COLUMNS},
    last_seen TEXT NOT NULL,
    PRIMARY KEY (report_id, document_sha256)
) WITHOUT ROWID;
CREATE INDEX report_versions_by_url ON report_versions(url);
CREATE INDEX report_versions_by_document ON report_versions(document_sha256);

CREATE TABLE addresses (
    url TEXT PRIMARY KEY,
    sha256 TEXT REFERENCES documents(sha256),
    etag TEXT,
    last_modified TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    last_status INTEGER,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    title TEXT,
    listed_on TEXT,
    report_id TEXT REFERENCES reports(id) ON DELETE SET NULL,
    article_url TEXT,
    portal TEXT,
    parser TEXT
) WITHOUT ROWID;
CREATE INDEX addresses_by_document ON addresses(sha256);
CREATE INDEX addresses_by_report ON addresses(report_id);
CREATE INDEX addresses_by_outcome ON addresses(outcome);
CREATE INDEX addresses_by_article ON addresses(article_url) WHERE article_url IS NOT NULL;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    spider TEXT NOT NULL,
    portal TEXT,
    target TEXT,
    started TEXT NOT NULL,
    ended TEXT,
    pid INTEGER NOT NULL,
    listed INTEGER NOT NULL DEFAULT 0,
    found INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    verified INTEGER NOT NULL DEFAULT 0,
    inconsistent INTEGER NOT NULL DEFAULT 0,
    partial INTEGER NOT NULL DEFAULT 0,
    unreadable INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    challenged INTEGER NOT NULL DEFAULT 0,
    wrong_page INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    outcome TEXT CHECK (outcome IN ('complete', 'incomplete', 'challenged', 'failed', 'interrupted')),
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_by_portal ON runs(portal, started);
""",
    )


@schema()
def views(db: Database) -> None:
    """A view for each question that takes more than one table."""
    script(
        db,
        """
CREATE VIEW failing_checks AS
SELECT c.report_id, r.title, r.authority, r.year,
    c.rule, c.subject, c.expected, c.actual, c.fault, c.message, r.url
FROM checks c JOIN reports r ON r.id = c.report_id
WHERE c.status = 'fail';

CREATE VIEW application_totals AS
SELECT r.id AS report_id, r.authority, r.year, r.status,
    max(CASE a.outcome WHEN 'new_received' THEN a.total END) AS new_received,
    max(CASE a.outcome WHEN 'carried_over' THEN a.total END) AS carried_over,
    max(CASE a.outcome WHEN 'granted' THEN a.total END) AS granted,
    max(CASE a.outcome WHEN 'partially_granted' THEN a.total END) AS partially_granted,
    sum(CASE WHEN a.outcome LIKE 'denied_%' THEN a.total END) AS denied,
    sum(CASE WHEN a.outcome LIKE 'unavailable_%' THEN a.total END) AS unavailable,
    sum(CASE WHEN a.outcome LIKE 'not_processed_%' THEN a.total END) AS not_processed,
    sum(CASE WHEN a.outcome LIKE 'other_%' THEN a.total END) AS other_handling,
    max(CASE a.outcome WHEN 'total_handled' THEN a.total END) AS total_handled,
    max(CASE a.outcome WHEN 'carried_forward' THEN a.total END) AS carried_forward
FROM reports r JOIN applications a ON a.report_id = r.id
GROUP BY r.id;

CREATE VIEW challenge_totals AS
SELECT r.id AS report_id, r.authority, r.year, r.status,
    sum(c.upheld) AS upheld, sum(c.corrected) AS corrected, sum(c.other_result) AS other_result,
    sum(c.pending) AS pending, sum(c.total) AS total
FROM reports r JOIN challenges c ON c.report_id = r.id
GROUP BY r.id;

CREATE VIEW missing_years AS
WITH RECURSIVE span(authority, year, last) AS (
    SELECT authority, min(year), max(year) FROM reports
    WHERE authority IS NOT NULL AND year IS NOT NULL GROUP BY authority
    UNION ALL
    SELECT authority, year + 1, last FROM span WHERE year < last
)
SELECT s.authority, s.year FROM span s
WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.authority = s.authority AND r.year = s.year);

CREATE VIEW unread_reports AS
SELECT id AS report_id, title, authority, year, format, status, reason, url FROM reports
WHERE status IN ('partial', 'unreadable');
""",
    )


@schema()
def authorities(db: Database) -> None:
    """Bodies in the world, and what their levels say of the dates of publication."""
    deadlines = editions()[0].deadlines
    first = editions()[-1].first_report_year  # the article holds since the first edition of this form
    script(
        db,
        f"""
CREATE TABLE authorities (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    canonical_name TEXT NOT NULL,
    body_id TEXT NOT NULL,
    level TEXT CHECK (level IN ('national', 'province', 'city', 'county', 'township', 'department')),
    kind TEXT NOT NULL,
    tier TEXT CHECK (tier IN ('national', 'province', 'city', 'county', 'township')),
    region_code TEXT,
    region_name TEXT,
    parent TEXT,
    evidence TEXT NOT NULL,
    basis TEXT NOT NULL,
    review INTEGER NOT NULL CHECK (review IN (0, 1))
);
CREATE INDEX authorities_by_name ON authorities(name);
CREATE INDEX authorities_by_body ON authorities(body_id);
CREATE INDEX authorities_by_region ON authorities(region_code, level);
CREATE INDEX authorities_reviewed ON authorities(name) WHERE review;
ALTER TABLE reports ADD COLUMN site_id TEXT;
ALTER TABLE reports ADD COLUMN authority_id TEXT REFERENCES authorities(id);
CREATE INDEX reports_by_authority_id ON reports(authority_id, year);
CREATE TRIGGER authorities_renamed AFTER UPDATE OF authority_id ON reports
    WHEN OLD.authority_id IS NOT NEW.authority_id BEGIN
    DELETE FROM authorities WHERE id = OLD.authority_id
    AND NOT EXISTS (SELECT 1 FROM reports WHERE authority_id = OLD.authority_id); END;
CREATE TRIGGER authorities_left AFTER DELETE ON reports WHEN OLD.authority_id IS NOT NULL BEGIN
    DELETE FROM authorities WHERE id = OLD.authority_id
    AND NOT EXISTS (SELECT 1 FROM reports WHERE authority_id = OLD.authority_id); END;

CREATE VIEW authorities_to_review AS
SELECT a.name, a.canonical_name, a.level, a.region_name, a.basis, count(r.id) AS reports,
    min(r.year) AS first_year, max(r.year) AS last_year, min(r.url) AS url
FROM authorities a LEFT JOIN reports r ON r.authority_id = a.id
WHERE a.review
GROUP BY a.id;

CREATE VIEW publication_deadlines AS
SELECT r.id AS report_id, a.body_id, a.canonical_name, a.level, r.year, r.published_on,
    (r.year + 1) || '-' || iif(a.level = 'department', '{deadlines.department}', '{deadlines.government}')
    AS deadline, r.url
FROM reports r JOIN authorities a ON a.id = r.authority_id
WHERE r.year >= {first} AND a.kind NOT IN ('enterprise', 'institution')
    AND (a.level = 'department' AND a.tier IN ('province', 'city', 'county', 'national')
        OR a.level IN ('province', 'city', 'county', 'national'));

CREATE VIEW late_publications AS
SELECT report_id, canonical_name, level, year, deadline, published_on,
    CAST(julianday(published_on) - julianday(deadline) AS INTEGER) AS days_late, url
FROM publication_deadlines WHERE published_on > deadline;

CREATE VIEW missing_publications AS
WITH RECURSIVE
bodies AS (
    SELECT body_id, canonical_name, level, min(year) AS first_year, substr(max(deadline), 5) AS month_day
    FROM publication_deadlines GROUP BY body_id
),
latest AS (SELECT substr(max(started), 1, 10) AS day FROM runs),
due(body_id, canonical_name, level, year, month_day) AS (
    SELECT body_id, canonical_name, level, first_year, month_day FROM bodies
    UNION ALL
    SELECT body_id, canonical_name, level, year + 1, month_day FROM due
    WHERE (year + 2) || month_day < (SELECT day FROM latest)
)
SELECT d.canonical_name, d.level, d.year, (d.year + 1) || d.month_day AS deadline
FROM due d
WHERE NOT EXISTS (
    SELECT 1 FROM authorities a JOIN reports r ON r.authority_id = a.id
    WHERE a.body_id = d.body_id AND r.year = d.year
);
""",
    )


@schema()
def reader_failures(db: Database) -> None:
    """How many faults of our own code a run met."""
    db.execute("ALTER TABLE runs ADD COLUMN reader_failures INTEGER NOT NULL DEFAULT 0")


@schema()
def not_a_report(db: Database) -> None:
    """A document of another kind has its row too. SQLite changes no constraint but by its text."""
    db.execute("ALTER TABLE runs ADD COLUMN not_a_report INTEGER NOT NULL DEFAULT 0")
    db.execute("PRAGMA writable_schema=ON")
    db.execute(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name IN ('reports', 'report_versions')",
        ("'partial', 'unreadable')", "'partial', 'unreadable', 'not_a_report')"),
    )
    db.execute("PRAGMA writable_schema=RESET")
