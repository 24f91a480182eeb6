"""Less room again: short names for lists that every report points to, versions in the order in which they came."""

from __future__ import annotations

import json

from pipelines.database.migrations.steps import Database, schema, script


@schema()
def numbered_subjects(db: Database) -> None:
    """The lists of ``rule_subjects`` are numbered: a report pointed to twenty of them by twelve letters each."""
    lists = db.conn.execute("SELECT id, rule, subjects FROM rule_subjects ORDER BY rule, subjects").fetchall()
    applied = db.conn.execute(
        "SELECT report_id, origin, sets FROM applied_rules ORDER BY report_id, origin"
    ).fetchall()
    # dropped and not renamed: what is renamed takes the views that read it along
    script(
        db,
        """
DROP TABLE applied_rules;
DROP TABLE rule_subjects;
CREATE TABLE rule_subjects (
    id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    subjects TEXT NOT NULL,
    UNIQUE (rule, subjects)
);
CREATE TABLE applied_rules (
    report_id TEXT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    origin TEXT NOT NULL,
    sets TEXT NOT NULL,
    PRIMARY KEY (report_id, origin)
) WITHOUT ROWID;
""",
    )
    numbers = {name: number for number, (name, _, _) in enumerate(lists, 1)}
    db.conn.executemany(
        "INSERT INTO rule_subjects VALUES (?, ?, ?)",
        [(numbers[name], rule, subjects) for name, rule, subjects in lists],
    )
    db.conn.executemany(
        "INSERT INTO applied_rules VALUES (?, ?, ?)",
        [
            (
                report,
                origin,
                json.dumps(sorted(numbers[name] for name in json.loads(sets)), separators=(",", ":")),
            )
            for report, origin, sets in applied
        ],
    )


@schema()
def versions_in_order(db: Database) -> None:
    """``report_versions`` with a number for each row, as they came: every index had the whole key, a SHA-256, and
    rows that are put between others leave pages half empty."""
    script(
        db,
        """
CREATE TEMP TABLE kept_versions AS SELECT * FROM report_versions ORDER BY first_seen, report_id, document_sha256;
""",
    )
    (text,) = db.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'report_versions'"
    ).fetchone()
    rest = db.execute(
        "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = 'report_versions' "
        "AND sql IS NOT NULL"
    ).fetchall()
    db.execute("DROP TABLE report_versions")
    db.execute(text[: text.rindex(")") + 1])
    db.execute("INSERT INTO report_versions SELECT * FROM kept_versions")
    db.execute("DROP TABLE kept_versions")
    for (statement,) in rest:
        db.execute(statement)
