"""Tables made anew for less room keep their rows, indexes, triggers and references."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pipelines.database.migrations import Database, schema
from pipelines.database.publications import publish
from pipelines.database.schema import connect
from pipelines.database.transactions import Store
from pipelines.items import Publication
from tests.support.readings import PAGE, reading


def test_earlier_databases_are_carried_over(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = sqlite3.connect(path)
    old.execute("PRAGMA foreign_keys=ON")
    schema.apply(Database(old), stop_before="compact")
    old.execute("INSERT INTO documents VALUES ('s', 'text/html', 7, 's/s', 't')")
    old.execute(
        "INSERT INTO reports (id, url, document_sha256, format, status, parser, first_seen) "
        "VALUES ('r', ?, 's', 'txt', 'verified', 'p', 't')", (PAGE,),
    )  # fmt: skip
    old.execute(
        "INSERT INTO applications (report_id, outcome, raw, position) VALUES ('r', 'granted', '[\"甲, 乙\", \"0\"]', 1)"
    )
    old.execute(
        "INSERT INTO addresses (url, sha256, first_seen, last_seen, outcome, report_id, portal, place) "
        "VALUES (?, 's', 't', 't', 'stored', 'r', 'yunxi', 'x')", (PAGE,),
    )  # fmt: skip
    old.execute("INSERT INTO unfinished VALUES (?, 's', 'p', 1, '', 't', 't')", (PAGE,))
    before = {
        table: old.execute(f"SELECT * FROM {table}").fetchall()
        for table in ("addresses", "documents", "unfinished")
    }
    indexes = set(
        old.execute("SELECT name FROM sqlite_master WHERE tbl_name = 'addresses' AND sql IS NOT NULL")
    )
    old.commit()
    old.close()
    database = connect(path)
    assert {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in before} == before
    assert (
        set(
            database.execute(
                "SELECT name FROM sqlite_master WHERE tbl_name = 'addresses' AND sql IS NOT NULL"
            )
        )
        == indexes
    )
    assert database.execute("SELECT raw FROM applications").fetchone() == ('["甲, 乙","0"]',)
    assert database.execute(
        "SELECT count(*) FROM sqlite_master WHERE instr(sql, 'old_addresses') OR instr(sql, 'old_documents')"
    ).fetchone() == (0,)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.execute("DELETE FROM addresses")
    assert database.execute("SELECT count(*) FROM unfinished").fetchone() == (0,)  # it still refers to them
    database.close()
    store = Store(path, parser="p")
    one = reading("b")
    publish(store, Publication(one.original, [one]))
    assert store.connection.execute("SELECT count(*) FROM addresses").fetchone() == (1,)
    store.close()
