"""Which reports have to be compared again: those that were written, changed, joined or withdrawn since."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema, script

#: columns of ``reports`` that comparisons look at
_LOOKED_AT = (
    "year",
    "authority_id",
    "authority",
    "status",
    "edition",
    "document_sha256",
    "published_on",
    "portal",
)


def _stale(authority: str, year: str, report: str) -> str:
    """The statement inside a trigger that notes a report; nothing where its body or year is not known."""
    return (
        f"INSERT INTO stale_comparisons SELECT body_id, {year}, {report} FROM authorities "
        f"WHERE id = {authority} AND {year} IS NOT NULL ON CONFLICT DO NOTHING;"
    )


@schema()
def stale_comparisons(db: Database) -> None:
    """A table that triggers fill, whoever writes; everything that is there already has to be compared.

    A report that leaves its body or year is noted under the old ones too: its neighbours have lost it.
    """
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _LOOKED_AT)
    old = _stale("OLD.authority_id", "OLD.year", "OLD.id")
    new = _stale("NEW.authority_id", "NEW.year", "NEW.id")
    of_table = "".join(
        f"CREATE TRIGGER comparisons_table_{event.lower()} AFTER {event} ON report_tables BEGIN "
        "INSERT INTO stale_comparisons SELECT a.body_id, r.year, r.id FROM reports r "
        f"JOIN authorities a ON a.id = r.authority_id WHERE r.id = {row}.report_id AND r.year IS NOT NULL "
        "ON CONFLICT DO NOTHING; END;\n"
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    )
    script(
        db,
        f"""
CREATE TABLE stale_comparisons (
    body_id TEXT NOT NULL,
    year INTEGER NOT NULL,
    report_id TEXT NOT NULL,
    PRIMARY KEY (body_id, year, report_id)
) WITHOUT ROWID;
INSERT INTO stale_comparisons SELECT a.body_id, r.year, r.id FROM reports r
    JOIN authorities a ON a.id = r.authority_id WHERE r.year IS NOT NULL;
CREATE TRIGGER comparisons_new AFTER INSERT ON reports BEGIN {new} END;
CREATE TRIGGER comparisons_changed BEFORE UPDATE ON reports WHEN {changed} BEGIN {old} {new} END;
CREATE TRIGGER comparisons_withdrawn BEFORE DELETE ON reports BEGIN {old} END;
CREATE TRIGGER comparisons_body AFTER UPDATE ON authorities
    WHEN OLD.review IS NOT NEW.review OR OLD.level IS NOT NEW.level OR OLD.tier IS NOT NEW.tier
    OR OLD.kind IS NOT NEW.kind OR OLD.region_code IS NOT NEW.region_code BEGIN
    INSERT INTO stale_comparisons SELECT NEW.body_id, r.year, r.id FROM reports r
    WHERE r.authority_id = NEW.id AND r.year IS NOT NULL ON CONFLICT DO NOTHING; END;
{of_table}""",
    )
