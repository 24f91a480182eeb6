"""Less room for the same: indexes that no question needs, spaces in JSON, keys that were written twice."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script


@schema()
def compact(db: Database) -> None:
    """What lists by outcome, item or route reads the rows themselves; the website has its own tables of totals.

    ``addresses`` had its key, the address, in every index; ``documents`` had an index beside the table for its key.
    """
    script(
        db,
        """
DROP INDEX applications_by_outcome;
DROP INDEX disclosures_by_item;
DROP INDEX challenges_by_route;
DROP INDEX reports_by_document;
DROP INDEX report_versions_by_document;
UPDATE applications SET raw = json(raw) WHERE json_valid(raw);
UPDATE challenges SET raw = json(raw) WHERE json_valid(raw);
""",
    )
    _make_anew(db, "addresses", "url TEXT PRIMARY KEY", without_rowid=False)
    _make_anew(db, "documents", "sha256 TEXT PRIMARY KEY", without_rowid=True)


def _make_anew(db: Database, table: str, key: str, *, without_rowid: bool) -> None:
    """Make a table anew with the same columns, rows, indexes and triggers, with or without a number for each row."""
    (text,) = db.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    rest = db.execute(
        "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = ? AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    assert key in text
    body = text[: text.rindex(")") + 1]
    db.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    db.execute(body + (" WITHOUT ROWID" if without_rowid else ""))
    db.execute(f"INSERT INTO {table} SELECT * FROM old_{table} ORDER BY 1")
    # what refers to the table has followed it to its other name, and is led back
    db.execute("PRAGMA writable_schema=ON")
    db.execute(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE tbl_name <> ?",
        (f'"old_{table}"', table, f"old_{table}"),
    )
    db.execute("PRAGMA writable_schema=RESET")
    db.execute(f"DROP TABLE old_{table}")
    for (statement,) in rest:
        db.execute(statement)
