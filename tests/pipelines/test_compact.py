"""Tables made anew for less room keep their rows, indexes, triggers and references."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

from pipelines.database.migrations import Database, schema
from pipelines.database.publications import publish
from pipelines.database.schema import connect
from pipelines.database.transactions import Store
from pipelines.database.versions import dump, load_versions, restore
from pipelines.items import Publication
from tests.support.readings import PAGE, reading, report


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
        == indexes - {("addresses_by_outcome",)}  # which went later
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


def test_lists_of_subjects_and_versions_of_earlier_databases_are_carried_over(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = sqlite3.connect(path)
    old.execute("PRAGMA foreign_keys=ON")
    schema.apply(Database(old), stop_before="numbered_subjects")
    for sha256 in ("s", "t"):
        old.execute("INSERT INTO documents VALUES (?, 'text/html', 7, 's/s', 't')", (sha256,))
    old.execute(
        "INSERT INTO reports (id, url, document_sha256, format, status, parser, first_seen) "
        "VALUES ('r', ?, 's', 'txt', 'verified', 'p', 't')", (PAGE,),
    )  # fmt: skip
    old.execute(
        "INSERT INTO rule_subjects VALUES ('0f', 'row_total', '[\"a\",\"b\"]'), ('0e', 'balance', '[\"c\"]')"
    )
    old.execute(
        "INSERT INTO applied_rules VALUES ('r', 'document', '[\"0e\",\"0f\"]'), ('r', 'years', '[\"0e\"]')"
    )
    says = dump(report("b", authority="云溪市财政局"))
    earlier = json.loads(says)
    passed = earlier.pop("passed")
    assert passed == {"row_total": ["applications.granted"]}
    earlier["checks"] = [
        {"rule": rule, "subject": one, "status": "pass", "message": "通过。", "expected": None, "actual": None,
         "fault": None, "hint": None, "places": []}
        for rule, subjects in passed.items() for one in subjects
    ]  # fmt: skip
    for sha256, state, reading_ in (
        ("s", "in_force", None),
        ("t", "superseded", json.dumps(earlier)),
    ):
        old.execute(
            "INSERT INTO report_versions (report_id, document_url, state, content_hash, reading, url, document_sha256, "
            "format, status, parser, first_seen, last_seen) "
            "VALUES ('r', 'u', ?, 'h', ?, 'u', ?, 'txt', 'verified', 'p', 't', 't')",
            (state, reading_, sha256),
        )
    checks = "SELECT origin, rule, subject, status FROM all_checks ORDER BY 1, 2, 3"
    versions = "SELECT * FROM report_versions ORDER BY document_sha256"
    before = [old.execute(query).fetchall() for query in (checks, versions)]
    assert len(before[0]) == 4
    old.commit()
    old.close()
    database = connect(path)
    assert [database.execute(query).fetchall() for query in (checks, versions)] == before
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plan = database.execute("EXPLAIN QUERY PLAN SELECT 1 FROM report_versions WHERE url = 'u'").fetchall()
    assert "report_versions_by_url" in plan[0][3]
    (superseded,) = (one for one in load_versions(database, "r") if one.reading is not None)
    assert dump(restore(superseded)) == dump(restore(replace(superseded, reading=says)))
    database.execute("DELETE FROM reports")
    for table in ("applied_rules", "report_versions"):
        assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    database.close()
