"""A government and those below it: sums where all are there, the missing ones named where not, and nobody accused."""

from __future__ import annotations

import sqlite3
from typing import Any

from pipelines.comparison.work import compare_all
from pipelines.database.transactions import Store
from pipelines.report.model import Status
from tests.pipelines.comparison.examples import BELOW, CITY, RECEIVED
from tests.support.series import store_report


def found(database: sqlite3.Connection, view: str = "checks") -> list[tuple[Any, ...]]:
    return database.execute(
        "SELECT r.authority, r.year, c.subject, c.status, c.expected, c.actual, c.fault, c.message "
        f"FROM {view} c JOIN reports r ON r.id = c.report_id WHERE c.rule = 'parts_add_up' AND c.status <> 'pass' "
        "ORDER BY 1, 2, 3",
    ).fetchall()


def test_missing_ones_are_named(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2023, {RECEIVED: 10}, authority=CITY)
    for body in BELOW[:2]:
        store_report(store, 2023, {RECEIVED: 5}, authority=body)
    store_report(store, 2022, {RECEIVED: 5}, authority=BELOW[2])  # another year
    compare_all(store)
    ((*row, message),) = found(database)
    assert row == [CITY, 2023, "report", "not_assessable", None, None, None]
    assert "岱山县人民政府、嵊泗县人民政府。" in message
    assert "4个" in message
    assert "2个" in message


def test_sums_that_hold_pass(store: Store, database: sqlite3.Connection) -> None:
    for number, body in enumerate(BELOW):
        store_report(store, 2023, {RECEIVED: number}, authority=body)
    store_report(store, 2023, {RECEIVED: 6}, authority=CITY)
    compare_all(store)
    assert found(database) == []
    rows = database.execute(
        "SELECT subject, status FROM all_checks WHERE rule = 'parts_add_up' AND subject = ?", (RECEIVED,)
    ).fetchall()
    assert rows == [(RECEIVED, "pass")]


def test_what_does_not_add_up_is_a_note_whoever_comes_last(
    store: Store, database: sqlite3.Connection
) -> None:
    store_report(store, 2023, {RECEIVED: 60}, authority=CITY)
    for number, body in enumerate(BELOW):
        store_report(store, 2023, {RECEIVED: number}, authority=body)
        compare_all(store)
    ((*row, message),) = found(database)
    assert row == [CITY, 2023, RECEIVED, "note", "6", "60", None]
    assert "可能只计本级" in message
    store_report(store, 2023, {RECEIVED: 57}, authority=BELOW[3])  # mended at its address
    compare_all(store)
    assert found(database) == []


def test_a_withdrawn_one_is_missing_again(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2023, {}, authority=CITY)
    ids = [store_report(store, 2023, {}, authority=body) for body in BELOW]
    compare_all(store)
    assert found(database) == []
    store.connection.execute("DELETE FROM reports WHERE id = ?", (ids[1],))
    compare_all(store)
    assert "普陀区" in found(database)[0][-1]


def test_figures_in_doubt_are_not_added(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2023, {RECEIVED: 6}, authority=CITY)
    for body in BELOW:
        store_report(
            store, 2023, {RECEIVED: None}, authority=body, status=Status.PARTIAL,
            tables={"applications": Status.PARTIAL},
        )  # fmt: skip
    compare_all(store)
    assert [row[2:4] for row in found(database)] == [("figures", "not_assessable")]


def test_a_district_that_was_abolished_is_not_missing(store: Store, database: sqlite3.Connection) -> None:
    for year in (2019, 2022):
        edition = "2019" if year == 2019 else "2021"
        store_report(store, year, {}, authority="杭州市人民政府", edition=edition)
    compare_all(store)
    counts = {row[1]: row[-1] for row in found(database)}
    assert "13个人民政府" in counts[2019]  # with 下城区 and 江干区
    assert "13个人民政府" in counts[2022]  # without them, with 临平区 and 钱塘区


def test_departments_and_counties_have_nobody_below(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2023, {}, authority="舟山市教育局")
    store_report(store, 2023, {}, authority="岱山县人民政府")
    compare_all(store)
    assert found(database, "all_checks") == []
