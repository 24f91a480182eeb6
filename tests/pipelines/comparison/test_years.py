"""A body's years held against each other: what is found, what is not said, and that nothing else is touched."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from pipelines.comparison.work import compare_all, compare_some
from pipelines.database.transactions import Store
from pipelines.report.form import columns
from pipelines.report.model import Status
from tests.support.series import BODY, store_report

FORWARD, OVER = "applications.carried_forward", "applications.carried_over"
FORCE = "disclosures.normative_documents"


def found(database: sqlite3.Connection, rule: str, view: str = "checks") -> list[tuple[Any, ...]]:
    return database.execute(
        "SELECT coalesce(r.year, c.body_id), c.subject, c.status, c.expected, c.actual, c.fault "
        f"FROM {view} c LEFT JOIN reports r ON r.id = c.report_id WHERE c.rule = ? ORDER BY 1, 2",
        (rule,),
    ).fetchall()


def everything(database: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return database.execute("SELECT * FROM checks ORDER BY id").fetchall()


def test_carried_forward_is_carried_over_in_each_column(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2022, {f"{FORWARD}.total": 3, f"{FORWARD}.natural_person": 3})
    store_report(store, 2023, {f"{OVER}.total": 3, f"{OVER}.natural_person": 2, f"{OVER}.other_org": 1})
    compare_all(store)
    assert found(database, "carried_across_years") == [
        (2023, f"{OVER}.natural_person", "fail", "3", "2", "publisher"),
        (2023, f"{OVER}.other_org", "fail", "0", "1", "publisher"),
    ]
    passed = [row for row in found(database, "carried_across_years", "all_checks") if row[2] == "pass"]
    assert len(passed) == len(columns("applications")) - 2
    message = database.execute("SELECT message FROM checks WHERE subject LIKE '%.other_org'").fetchone()[0]
    assert all(word in message for word in ("2022年度", "2023年度", "其他"))


def test_the_order_in_which_reports_come_is_all_the_same(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2023, {f"{OVER}.total": 4})
    compare_all(store)
    assert found(database, "carried_across_years") == []
    store_report(store, 2022, {f"{FORWARD}.total": 3})
    compare_all(store)
    assert [row[:4] for row in found(database, "carried_across_years")] == [
        (2023, f"{OVER}.total", "fail", "3")
    ]


def test_what_is_mended_is_no_longer_said(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2022, {f"{FORWARD}.total": 3})
    store_report(store, 2023, {f"{OVER}.total": 4})
    compare_all(store)
    assert found(database, "carried_across_years")
    store_report(store, 2022, {f"{FORWARD}.total": 4})  # at its address another document now
    compare_all(store)
    assert found(database, "carried_across_years") == []


def test_a_report_that_turns_out_to_be_another_years_leaves_its_neighbours(
    store: Store, database: sqlite3.Connection
) -> None:
    url = "http://www.example.gov.cn/one.html"
    store_report(store, 2022, {f"{FORWARD}.total": 3}, url=url, content="same bytes")
    store_report(store, 2023, {f"{OVER}.total": 4})
    compare_all(store)
    assert found(database, "carried_across_years")
    store.parser = "p2"
    store_report(store, 2019, {f"{FORWARD}.total": 3}, edition="2019", url=url, content="same bytes")
    compare_all(store)
    assert database.execute("SELECT year FROM reports ORDER BY year").fetchall() == [(2019,), (2023,)]
    assert found(database, "carried_across_years") == []


def test_a_withdrawn_report_is_compared_no_more(store: Store, database: sqlite3.Connection) -> None:
    gone = store_report(store, 2022, {f"{FORWARD}.total": 3})
    store_report(store, 2023, {f"{OVER}.total": 4})
    compare_all(store)
    store.connection.execute("DELETE FROM reports WHERE id = ?", (gone,))
    compare_all(store)
    assert found(database, "carried_across_years") == []
    assert database.execute("SELECT * FROM stale_comparisons").fetchall() == []


def test_a_table_not_read_in_full_accuses_nobody(store: Store, database: sqlite3.Connection) -> None:
    partial = {"applications": Status.PARTIAL}
    doubtful = dict.fromkeys([f"{FORWARD}.{column}" for column in columns("applications")])
    store_report(store, 2022, {**doubtful, f"{FORWARD}.total": 3}, status=Status.PARTIAL, tables=partial)
    store_report(store, 2023, {f"{OVER}.total": 4, f"{OVER}.natural_person": 4})
    compare_all(store)
    assert found(database, "carried_across_years") == [
        (2023, "applications", "not_assessable", None, None, None),
        (2023, f"{OVER}.total", "fail", "3", "4", "unknown"),
    ]


@pytest.mark.parametrize("status", [Status.MISSING, Status.BLANK])
def test_without_the_table_nothing_can_be_said(
    store: Store, database: sqlite3.Connection, status: Status
) -> None:
    store_report(store, 2022, {}, status=Status.PARTIAL, tables={"applications": status})
    store_report(store, 2023, {f"{OVER}.total": 4})
    compare_all(store)
    assert found(database, "carried_across_years") == [
        (2023, "applications", "not_assessable", None, None, None)
    ]


def test_blank_counts_as_nought_in_a_table_that_was_read(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2022, dict.fromkeys([f"{FORWARD}.{column}" for column in columns("applications")]))
    store_report(store, 2023, {f"{OVER}.total": 1})
    compare_all(store)
    assert [row[:5] for row in found(database, "carried_across_years")] == [
        (2023, f"{OVER}.total", "fail", "0", "1")
    ]


def test_the_editions_of_2019_and_2021_carry_over_too(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2020, {f"{FORWARD}.total": 3}, edition="2019")
    store_report(store, 2021, {f"{OVER}.total": 2})
    compare_all(store)
    assert [row[:2] for row in found(database, "carried_across_years")] == [(2021, f"{OVER}.total")]
    assert found(database, "stock_across_years") == []  # the older form counts other things there


def test_what_is_in_force_follows_from_last_year(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2022, {f"{FORCE}.in_force": 20})
    store_report(store, 2023, {f"{FORCE}.in_force": 21, f"{FORCE}.issued": 3, f"{FORCE}.repealed": 2})
    store_report(store, 2024, {f"{FORCE}.in_force": 24, f"{FORCE}.issued": 2, f"{FORCE}.repealed": 0})
    compare_all(store)
    assert found(database, "stock_across_years") == [
        (2024, f"{FORCE}.in_force", "fail", "23", "24", "publisher")
    ]


@pytest.mark.parametrize(
    ("first", "item", "before", "after", "why"),
    [
        (2022, "normative_documents", 20, 18, "有效期届满"),
        (2022, "normative_documents", 0, 18, "没有统计存量"),
        (2022, "normative_documents", None, 18, "没有统计存量"),
        (2021, "normative_documents", 20, 26, "首次填报"),
        (2022, "regulations", 20, 18, None),  # of these none runs out by itself
    ],
)
def test_what_is_in_force_is_held_against_last_year_where_that_makes_sense(
    store: Store, first: int, item: str, before: int | None, after: int, why: str | None
) -> None:
    name = f"disclosures.{item}.in_force"
    store_report(store, first, {name: before})
    store_report(store, first + 1, {name: after})
    compare_all(store)
    ((status, fault, message),) = store.connection.execute(
        "SELECT status, fault, message FROM checks WHERE rule = 'stock_across_years'"
    ).fetchall()
    assert (status, fault) == (("fail", "publisher") if why is None else ("not_assessable", None))
    assert (why or "应为20") in message
    store_report(store, first + 1, {name: before or 0})
    compare_all(store)
    assert found(store.connection, "stock_across_years") == []


def test_a_doubtful_stock_is_not_assessed(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2022, {f"{FORCE}.in_force": 20})
    store_report(
        store,
        2023,
        {f"{FORCE}.in_force": None},
        status=Status.PARTIAL,
        tables={"disclosures": Status.PARTIAL},
    )
    compare_all(store)
    assert found(database, "stock_across_years") == [
        (2023, "disclosures", "not_assessable", None, None, None)
    ]


def test_last_years_number_given_again(store: Store, database: sqlite3.Connection) -> None:
    licences, fees = "disclosures.administrative_licensing", "disclosures.administrative_fees"
    store_report(
        store, 2019,
        {f"{licences}.previous_year_items": 40, f"{licences}.change": 2, f"{licences}.decisions": 900,
         f"{fees}.previous_year_items": 5}, edition="2019",
    )  # fmt: skip
    store_report(
        store,
        2020,
        {f"{licences}.previous_year_items": 900, f"{fees}.previous_year_items": 4},
        edition="2019",
    )
    compare_all(store)
    assert [row[:5] for row in found(database, "figure_restated")] == [
        (2020, f"{fees}.previous_year_items", "note", "5", "4")
    ]


@pytest.mark.parametrize(
    ("before", "after", "noted"),
    [(1, 5, False), (10, 59, False), (10, 60, True), (300, 50, True), (0, 49, False), (0, 50, True), (100, 400, False)],
)  # fmt: skip
def test_a_jump_is_a_note(
    store: Store, database: sqlite3.Connection, before: int, after: int, noted: bool
) -> None:
    name = "disclosures.administrative_penalty.decisions"
    store_report(store, 2022, {name: before})
    store_report(store, 2023, {name: after})
    compare_all(store)
    expected = [(2023, name, "note", str(before), str(after), None)] if noted else []
    assert found(database, "figure_jump") == expected


def test_a_missing_year_is_a_note_of_its_body(store: Store, database: sqlite3.Connection) -> None:
    for year in (2021, 2023):
        store_report(store, year, authority="武义县教育局")
    compare_all(store)
    (body,) = database.execute("SELECT DISTINCT body_id FROM authorities").fetchone()
    assert found(database, "year_missing") == [(body, "2022", "note", None, None, None)]
    store_report(store, 2022, authority="武义县教育局")
    compare_all(store)
    assert found(database, "year_missing") == []


def test_one_body_under_two_names_has_one_past(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2022, {f"{FORWARD}.total": 3}, authority="武义县教育局")
    store_report(store, 2023, {f"{OVER}.total": 4}, authority="金华市武义县教育局")
    compare_all(store)
    assert [row[:2] for row in found(database, "carried_across_years")] == [(2023, f"{OVER}.total")]


def test_two_bodies_of_one_name_are_not_held_against_each_other(
    store: Store, database: sqlite3.Connection
) -> None:
    store_report(
        store, 2022, {f"{FORWARD}.total": 3}, authority="教育局", portal="one", url="http://a.example/1"
    )
    store_report(
        store, 2023, {f"{OVER}.total": 4}, authority="教育局", portal="two", url="http://a.example/2"
    )
    compare_all(store)
    assert found(database, "carried_across_years") == []
    assert found(database, "year_missing") == []


def test_again_changes_nothing(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2021, {f"{FORWARD}.total": 3})
    store_report(store, 2023, {f"{OVER}.total": 4})
    store_report(store, 2022, {f"{FORWARD}.total": 4, f"{OVER}.total": 1})
    compare_all(store)
    before = everything(database)
    assert before
    compare_all(store)
    assert everything(database) == before
    store.connection.execute(
        "INSERT INTO stale_comparisons SELECT a.body_id, r.year, r.id FROM reports r "
        "JOIN authorities a ON a.id = r.authority_id"
    )
    compare_all(store)
    assert everything(database) == before


def test_what_is_interrupted_is_done_the_next_time(
    store: Store, database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_report(store, 2022, {f"{FORWARD}.total": 3})
    store_report(store, 2023, {f"{OVER}.total": 4})
    store.connection.execute("BEGIN IMMEDIATE")
    compare_some(store)
    store.connection.execute("ROLLBACK")  # as a killed process leaves it
    assert everything(database) == []
    assert len(database.execute("SELECT * FROM stale_comparisons").fetchall()) == 2
    monkeypatch.setattr("pipelines.comparison.work.PART", 1)
    assert compare_some(store) == 1
    compare_all(store)
    assert len(found(database, "carried_across_years")) == 1


def test_an_unchanged_report_is_not_compared_again(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2022)
    compare_all(store)
    store_report(store, 2022)
    assert database.execute("SELECT count(*) FROM stale_comparisons").fetchone() == (0,)
    assert BODY in database.execute("SELECT authority FROM reports").fetchone()


def test_what_an_older_database_holds_is_compared_when_it_is_first_opened(store: Store) -> None:
    store_report(store, 2022, {f"{FORWARD}.total": 3})
    store_report(store, 2023, {f"{OVER}.total": 4})
    connection = store.connection
    (body,) = connection.execute("SELECT body_id FROM authorities").fetchone()
    compare_all(store)
    # as a database stands to which the table is new
    for name in ("table_insert", "table_update", "table_delete", "new", "changed", "withdrawn", "body"):
        connection.execute(f"DROP TRIGGER comparisons_{name}")
    connection.execute("DROP TABLE stale_comparisons")
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'stale_comparisons'")
    again = Store(store.path, parser="p1")
    rows = again.connection.execute("SELECT body_id, year FROM stale_comparisons").fetchall()
    again.close()
    assert rows == [(body, 2022), (body, 2023)]
