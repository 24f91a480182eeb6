"""Copied text and tables: what counts as new, who is named, whatever the order in which reports come."""

from __future__ import annotations

import itertools
import sqlite3
from typing import Any

import pytest

from pipelines.comparison.pieces import pieces, worth_comparing
from pipelines.comparison.terms import terms
from pipelines.comparison.work import compare_all
from pipelines.database.transactions import Store
from pipelines.report.model import Section
from tests.pipelines.comparison.examples import FIGURES, OTHER, PARTS, TEXT
from tests.support.series import store_report


def notes(database: sqlite3.Connection, rule: str) -> list[tuple[Any, ...]]:
    return database.execute(
        "SELECT r.authority, r.year, c.subject, c.actual, c.fault FROM checks c JOIN reports r ON r.id = c.report_id "
        "WHERE c.rule = ? AND c.status = 'note' ORDER BY 1, 2, 3",
        (rule,),
    ).fetchall()


def novelty(database: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return database.execute(
        "SELECT r.authority, r.year, n.ordinal, n.against, o.authority, n.new_share FROM section_novelty n "
        "JOIN reports r ON r.id = n.report_id JOIN reports o ON o.id = n.other_report_id ORDER BY 1, 2, 3, 4"
    ).fetchall()


def problems(text: str) -> list[Section]:
    return [Section(5, "存在的主要问题及改进情况", text)]


def test_last_years_text_with_other_figures_is_no_news(store: Store, database: sqlite3.Connection) -> None:
    for year, count in ((2022, 17), (2023, 2300)):
        text = f"{year}年，武义县水务局共培训{count}人次的乡镇信息公开联络员。{TEXT}"
        store_report(store, year, authority="武义县水务局", sections=problems(text))
    compare_all(store)
    assert notes(database, "text_repeated") == [
        ("武义县水务局", 2023, "sections.5", "0% 2022 武义县水务局2022年政府信息公开工作年度报告", None)
    ]
    assert novelty(database) == [("武义县水务局", 2023, 5, "last_year", "武义县水务局", 0.0)]


def test_a_new_text_passes_and_its_share_is_kept(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2022, authority="武义县水务局", sections=problems(TEXT))
    half = "，".join(PARTS[:6]) + "。" + OTHER
    store_report(store, 2023, authority="武义县水务局", sections=problems(half))
    compare_all(store)
    assert notes(database, "text_repeated") == []
    ((share,),) = database.execute("SELECT new_share FROM section_novelty").fetchall()
    assert 0.4 < share < 0.7
    passed = database.execute(
        "SELECT subject, status FROM all_checks WHERE rule = 'text_repeated'"
    ).fetchall()
    assert passed == [("sections.5", "pass")]


def test_a_short_section_is_not_compared(store: Store, database: sqlite3.Connection) -> None:
    for year in (2022, 2023):
        store_report(
            store, year, authority="武义县水务局", sections=problems("公开的及时性有待于进一步提高。")
        )
    compare_all(store)
    assert database.execute("SELECT * FROM all_checks WHERE rule LIKE 'text_%'").fetchall() == []


def test_another_bodys_text_is_named_on_both_sides_in_any_order(
    store: Store, database: sqlite3.Connection
) -> None:
    made = {
        "武义县水务局": f"武义县水务局认为，{TEXT}",
        "义乌市水务局": f"义乌市水务局认为，{TEXT}另外在义乌江沿岸增设了十二块公示牌。",
        "永康市审计局": OTHER,
    }
    orders = list(itertools.permutations(made))
    states = []
    for order in orders:
        for authority in order:
            store_report(store, 2023, authority=authority, sections=problems(made[authority]))
            compare_all(store)
        states.append((novelty(database), notes(database, "text_shared")))
        store.connection.execute("DELETE FROM reports")
        compare_all(store)
        for table in ("section_novelty", "section_marks", "table_figures", "signatures"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert all(state == states[0] for state in states)
    shares, found = states[0]
    assert [row[:5] for row in shares] == [
        ("义乌市水务局", 2023, 5, "other_body", "武义县水务局"),
        ("武义县水务局", 2023, 5, "other_body", "义乌市水务局"),
    ]
    assert [row[:3] for row in found] == [
        ("义乌市水务局", 2023, "sections.5"),
        ("武义县水务局", 2023, "sections.5"),
    ]


def test_when_the_other_text_changes_the_note_goes(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2023, authority="武义县水务局", sections=problems(TEXT))
    store_report(store, 2023, authority="义乌市水务局", sections=problems(TEXT))
    compare_all(store)
    assert len(notes(database, "text_shared")) == 2
    store_report(store, 2023, authority="义乌市水务局", sections=problems(OTHER))
    compare_all(store)
    assert notes(database, "text_shared") == []
    assert novelty(database) == []


def test_another_year_and_the_same_body_are_no_other_body(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2021, authority="武义县水务局", sections=problems(TEXT))
    store_report(store, 2023, authority="义乌市水务局", sections=problems(TEXT))
    compare_all(store)
    assert novelty(database) == []


def test_a_phrase_that_everybody_has_finds_nobody(
    store: Store, database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = terms().texts.model_copy(update={"most_bearers": 3})
    changed = terms().model_copy(update={"texts": common})
    monkeypatch.setattr("pipelines.comparison.signatures.terms", lambda: changed)
    for number in range(6):
        store_report(store, 2023, authority=f"武义县第{number}办公室", sections=problems(TEXT))
        compare_all(store)
    assert len({row[0] for row in novelty(database)}) < 6


@pytest.mark.parametrize("change", [{}, {"disclosures.administrative_licensing.decisions": 312}])
def test_the_very_same_table(store: Store, database: sqlite3.Connection, change: dict[str, int]) -> None:
    store_report(store, 2022, FIGURES, authority="武义县水务局")
    store_report(store, 2023, {**FIGURES, **change}, authority="义乌市水务局")
    compare_all(store)
    expected = [] if change else [("义乌市水务局", 2023), ("武义县水务局", 2022)]
    assert [row[:2] for row in notes(database, "table_repeated")] == expected
    if change:
        rows = database.execute("SELECT status FROM all_checks WHERE rule = 'table_repeated'").fetchall()
        assert rows == [("pass",)] * 2


def test_tables_with_few_figures_are_alike_by_chance(store: Store, database: sqlite3.Connection) -> None:
    for authority in ("义乌市水务局", "武义县水务局"):
        few = {"disclosures.administrative_licensing.decisions": 311, "applications.new_received.total": 4}
        store_report(store, 2022, few, authority=authority)
    compare_all(store)
    assert database.execute("SELECT * FROM all_checks WHERE rule = 'table_repeated'").fetchall() == []


def test_the_first_of_many_is_named_in_any_order(store: Store, database: sqlite3.Connection) -> None:
    bodies = [f"武义县第{number}办公室" for number in range(5)]
    states = []
    for order in (bodies, bodies[::-1], bodies[2:] + bodies[:2]):
        for authority in order:
            store_report(store, 2023, FIGURES, authority=authority)
            compare_all(store)
        states.append(notes(database, "table_repeated"))
        store.connection.execute("DELETE FROM reports")
        compare_all(store)
    assert len(states[0]) == 5
    assert states[0] == states[1] == states[2]


def test_again_changes_nothing(store: Store, database: sqlite3.Connection) -> None:
    for year, authority in ((2022, "武义县水务局"), (2023, "武义县水务局"), (2023, "义乌市水务局")):
        store_report(store, year, FIGURES, authority=authority, sections=problems(TEXT))
    compare_all(store)
    tables = ("checks", "section_novelty", "section_marks", "table_figures", "signatures", "applied_rules")
    before = [database.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    assert all(before)
    store.connection.execute(
        "INSERT INTO stale_comparisons SELECT a.body_id, r.year, r.id FROM reports r "
        "JOIN authorities a ON a.id = r.authority_id"
    )
    compare_all(store)
    assert [database.execute(f"SELECT * FROM {table}").fetchall() for table in tables] == before


def test_what_does_not_count() -> None:
    for rule in terms().texts.standard:
        for example in rule.examples:
            assert pieces(example).letters == 0, example
    own = "存在的主要问题及改进情况。收到和处理政府信息公开申请情况"
    assert pieces(own).letters == 0
    assert pieces("2023年1月1日，12345678901234567890。").letters == 0
    named = pieces("武义县水务局把招标文件挂在门户网站首页", ["武义县水务局"])
    assert named == pieces("义乌市水务局把招标文件挂在门户网站首页", ["义乌市水务局"])
    assert not worth_comparing(pieces("把招标文件挂在门户网站首页"))
    assert worth_comparing(pieces(TEXT))


def test_the_order_of_sentences_is_all_the_same() -> None:
    assert pieces(TEXT).new_share(pieces("，".join(PARTS[::-1]))) == 0
    assert pieces(TEXT).marks == pieces("，".join(PARTS[::-1])).marks
