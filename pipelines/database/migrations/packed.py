"""Less room for the same: what was written in several columns, or twice, is written once and computed where it is read."""

from __future__ import annotations

import re

from pipelines.database.migrations.steps import Database, schema

#: as ``pipelines/database/places.py`` unpacks it
_PACKED = """place INTEGER NOT NULL,
    position INTEGER AS (iif(place < 1000000000000000, place % 100, place % 1000)),
    page INTEGER AS (iif(place < 1000000000000000, NULL, nullif(place / 1000000000000 - 1000, 0))),
    table_number INTEGER AS (nullif(iif(place < 1000000000000000, place / 10000, place / 100000000 % 10000), 0)),
    row_number INTEGER AS (nullif(iif(place < 1000000000000000, place / 100 % 100, place / 1000 % 100000), 0)),
    box TEXT"""
_SEPARATE = re.compile(
    r"position INTEGER NOT NULL,\s+page INTEGER, table_number INTEGER, row_number INTEGER, box TEXT(?=[,)])"
)
#: as it packs what is written
_PACK = """CASE
    WHEN position < 100 AND page IS NULL AND table_number IS NULL AND row_number IS NULL THEN position
    WHEN position < 100 AND page IS NULL AND table_number BETWEEN 1 AND 99 AND row_number BETWEEN 1 AND 99
    THEN table_number * 10000 + row_number * 100 + position
    ELSE 1000000000000000 + iif(page <= 7999, page, 0) * 1000000000000 + iif(table_number <= 9999, table_number, 0) * 100000000
        + iif(row_number <= 99999, row_number, 0) * 1000 + position END"""
_GONE = ("position", "page", "table_number", "row_number")


@schema()
def packed_places(db: Database) -> None:
    """``place`` in the tables of figures, in place of four columns, which SQLite computes from it."""
    for table in ("disclosures", "applications", "challenges"):
        (text,) = db.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
        ).fetchone()
        packed, found = _SEPARATE.subn(lambda _: _PACKED, text)
        assert found == 1, text
        names = [
            name
            for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))
            if name not in _GONE
        ]
        kept = ", ".join(names)
        # dropped and not renamed: what is renamed takes the views that read it along
        db.execute(f"CREATE TEMP TABLE kept_rows AS SELECT {kept}, {_PACK} AS place FROM {table}")
        db.execute(f"DROP TABLE {table}")
        db.execute(packed)
        db.execute(f"INSERT INTO {table} ({kept}, place) SELECT * FROM kept_rows")
        db.execute("DROP TABLE kept_rows")


@schema()
def fewer_indexes(db: Database) -> None:
    """What only the published site looks up is indexed when it is published; visits by outcome are asked for by portal."""
    for name in ("reports_by_status", "reports_by_format", "reports_by_edition", "addresses_by_outcome"):
        db.execute(f"DROP INDEX {name}")
