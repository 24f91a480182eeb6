"""The database as the contract has it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pipelines.database.schema import connect, connect_readonly, damage

CONTRACT = {
    "reports": "id title authority year edition url published_on document_sha256 format status",
    "sections": "report_id ordinal heading text",
    "disclosures": "report_id item measure value raw",
    "applications": "report_id outcome natural_person commercial_enterprise research_institution "
    "public_welfare_org legal_service_org other_org total raw",
    "challenges": "report_id route upheld corrected other_result pending total raw",
    "report_tables": "report_id name edition status",
    "checks": "report_id rule subject status expected actual fault message",
    "documents": "sha256 media_type size archive_path first_fetched",
    "addresses": "url sha256 etag last_modified last_seen last_status",
    "report_versions": "report_id url document_sha256 first_seen last_seen",
    "runs": "spider portal started ended outcome reason",
}


@pytest.fixture
def database(tmp_path: Path) -> sqlite3.Connection:
    return connect(tmp_path / "new" / "reports.db")


@pytest.mark.parametrize("table", CONTRACT)
def test_table_has_the_columns_of_the_contract_and_a_primary_key(
    database: sqlite3.Connection, table: str
) -> None:
    columns = database.execute(f"PRAGMA table_info({table})").fetchall()
    assert set(CONTRACT[table].split()) <= {column[1] for column in columns}
    assert any(column[5] for column in columns)


def test_children_refer_to_their_report_and_go_with_it(database: sqlite3.Connection) -> None:
    for table in ("sections", "disclosures", "applications", "challenges", "report_tables", "checks"):
        (key,) = database.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        assert key[2:7] == ("reports", "report_id", "id", "NO ACTION", "CASCADE")
    assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_writers_do_not_block_readers(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_views_can_be_asked(database: sqlite3.Connection) -> None:
    views = database.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    assert len(views) >= 5
    for (view,) in views:
        assert database.execute(f"SELECT * FROM {view}").fetchall() == []


def test_whole_figures_stay_whole(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA foreign_keys=OFF")
    for position, value in enumerate((0.0, 12.0, 103.9)):
        database.execute(
            "INSERT INTO disclosures (report_id, item, measure, value, raw, place) "
            "VALUES ('r', ?, 'm', ?, '', 1)",
            (position, value),
        )
    found = [repr(row[0]) for row in database.execute("SELECT value FROM disclosures ORDER BY item")]
    assert found == ["0", "12", "103.9"]


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "reports.db"
    connect(path).close()
    before = connect_readonly(path).execute("SELECT sql FROM sqlite_master").fetchall()
    connect(path).close()
    assert connect_readonly(path).execute("SELECT sql FROM sqlite_master").fetchall() == before


def test_missing_years_are_those_between_the_first_and_the_last(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO documents VALUES ('s', NULL, 0, 'p', 't')")
    for number, year in enumerate((2019, 2020, 2023)):
        database.execute(
            "INSERT INTO reports "
            "(id, authority, year, url, document_sha256, format, status, parser, first_seen) "
            "VALUES (?, '云溪市水务局', ?, 'u', 's', 'txt', 'verified', 'p', 't')",
            (str(number), year),
        )
    assert database.execute("SELECT year FROM missing_years").fetchall() == [(2021,), (2022,)]


def test_sound_rows_in_any_table_are_no_damage(tmp_path: Path) -> None:
    """SQLite 3.40 sees nulls in tables without rowid whose key stands in another order than their columns."""
    connection = connect(tmp_path / "reports.db")
    try:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("INSERT INTO figure_changes VALUES ('r', 'applications.granted.total', 1, 2, 'm')")
        connection.execute("INSERT INTO text_changes VALUES ('r', 'section.1', '- a', 'm')")
        assert damage(connection) == ""
    finally:
        connection.close()
