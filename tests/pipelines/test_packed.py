"""What is packed for less room says what it said before: places of figures."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pipelines.database.migrations import Database, schema
from pipelines.database.places import packed, unpacked
from pipelines.database.schema import connect
from pipelines.report.model import Place
from tests.support.readings import PAGE

PLACES = [
    None,
    Place(None, 2, 4),
    Place(None, 99, 99),
    Place(None, 100, 4),
    Place(None, 2, 100),
    Place(3, 1, 12),
    Place(7_999, 9_999, 99_999),
    Place(2, None, None),
    Place(None, 3, None),
    Place(None, None, 5),
]
_READ = "SELECT position, page, table_number, row_number, box FROM {} ORDER BY {}"


@pytest.fixture
def old(tmp_path: Path) -> sqlite3.Connection:
    """A database before anything was packed, with a report."""
    old = sqlite3.connect(tmp_path / "old.db")
    old.execute("PRAGMA foreign_keys=ON")
    schema.apply(Database(old), stop_before="packed_places")
    old.execute("INSERT INTO documents VALUES ('s', 'text/html', 7, 's/s', 't')")
    old.execute(
        "INSERT INTO reports (id, url, document_sha256, format, status, parser, first_seen) "
        "VALUES ('r', ?, 's', 'txt', 'verified', 'p', 't')", (PAGE,),
    )  # fmt: skip
    return old


def test_a_place_is_unpacked_as_it_was_packed() -> None:
    database = connect(Path(":memory:"))
    database.execute("PRAGMA foreign_keys=OFF")
    for position in (1, 99, 100):
        for place in PLACES:
            told = (place.page, place.table, place.row) if place else (None, None, None)
            number = packed(position, place)
            assert number < 2**53
            assert unpacked(number) == told
            database.execute(
                "INSERT OR REPLACE INTO challenges (report_id, route, raw, place) VALUES ('r', 'x', '[]', ?)",
                (number,),
            )
            assert database.execute(_READ.format("challenges", "1")).fetchall() == [(position, *told, None)]
    database.close()


def test_places_of_earlier_databases_are_carried_over(old: sqlite3.Connection, tmp_path: Path) -> None:
    for number, place in enumerate(PLACES):
        told = (place.page, place.table, place.row) if place else (None, None, None)
        box = "[1.0,2.5,30.0,4.0]" if number % 2 else None
        old.execute(
            "INSERT INTO disclosures (report_id, item, measure, value, raw, position, page, table_number, row_number, box, "
            "corrected) VALUES ('r', ?, 'm', 12, '12', ?, ?, ?, ?, ?, ?)",
            (f"i{number}", (number + 1) * 11, *told, box, '{"value":1}' if number == 3 else None),
        )
    old.execute(
        "INSERT INTO applications (report_id, outcome, total, raw, position, row_number) "
        "VALUES ('r', 'granted', 2, '[\"2\"]', 1, 7)"
    )
    old.execute(
        "INSERT INTO challenges (report_id, route, corrected, raw, position) VALUES ('r', 'x', 4, '[]', 1)"
    )
    questions = [
        *(_READ.format(table, key) for table, key in (("disclosures", "item"), ("applications", "outcome"))),
        "SELECT report_id, item, measure, value, raw, corrected FROM disclosures ORDER BY item",
        "SELECT * FROM application_totals",
        "SELECT * FROM challenge_totals",
    ]
    before = [old.execute(question).fetchall() for question in questions]
    triggers = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') ORDER BY 1"
    )
    gone = {"reports_by_status", "reports_by_format", "reports_by_edition", "addresses_by_outcome"}
    kept = [one for one in old.execute(triggers).fetchall() if one[0] not in gone]
    old.commit()
    old.close()
    database = connect(tmp_path / "old.db")
    assert [database.execute(question).fetchall() for question in questions] == before
    assert set(kept) <= set(database.execute(triggers))
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.execute("VACUUM")
    assert [database.execute(question).fetchall() for question in questions] == before
    database.execute("DELETE FROM reports")
    assert database.execute("SELECT count(*) FROM disclosures").fetchone() == (0,)
    database.close()
