"""Findings: ids that stay, one place for what passed, and today's databases carried over."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.database.findings import (
    Origin,
    finding_id,
    keep_findings,
    read_checks,
    write_findings,
)
from pipelines.database.migrations import Database, schema
from pipelines.database.publications import save
from pipelines.database.schema import connect
from pipelines.database.transactions import Store
from pipelines.items import Publication
from pipelines.publication.choose import choose
from pipelines.report.model import Check, Fault, Outcome, Place, Report, Status
from tests.support.readings import as_stored, reading

FAIL = Check(
    "row_total", "applications.granted", Outcome.FAIL, "左边合计3，右边为4", "3", "4", Fault.PUBLISHER,
    "4很可能应为3", (Place(page=2, box=(1.0, 2.0, 3.5, 4.0)), Place(table=1, row=7)),
)  # fmt: skip
PASS = Check("row_total", "applications.new_received", Outcome.PASS, "新收：相符", "3", "3")
NOTE = Check("unit_printed", "disclosures.fees", Outcome.NOTE, "没有写明单位")
OPEN = Check("balance", "applications.total", Outcome.NOT_ASSESSABLE, "各数均未填报")


def stored(store: Store, *checks: Check, content: str = "a", **values: Any) -> Report:
    one = reading(content, **values)
    one.report.checks = list(checks)
    ((_, report),) = save(store, choose(Publication(one.original, [one])), portal="yunxi", spider="trs")
    return report


def rows(database: sqlite3.Connection, sql: str, *parameters: str) -> list[Any]:
    return database.execute(sql, parameters).fetchall()


def test_a_check_comes_back_as_it_was(store: Store, database: sqlite3.Connection) -> None:
    report = stored(store, FAIL, PASS, NOTE, OPEN)
    found = {
        (check.rule, check.subject): check for check in read_checks(database, report.id, Origin.DOCUMENT)
    }
    assert found == {(c.rule, c.subject): as_stored(c) for c in (FAIL, PASS, NOTE, OPEN)}


def test_what_passed_has_no_row_of_its_own_and_is_in_all_checks(
    store: Store, database: sqlite3.Connection
) -> None:
    report = stored(store, FAIL, PASS, NOTE, OPEN)
    assert rows(database, "SELECT DISTINCT status FROM checks ORDER BY 1") == [
        ("fail",), ("not_assessable",), ("note",),
    ]  # fmt: skip
    assert rows(
        database, "SELECT rule, subject, status FROM all_checks WHERE report_id = ? ORDER BY 1, 2", report.id
    ) == [
        ("balance", "applications.total", "not_assessable"),
        ("row_total", "applications.granted", "fail"),
        ("row_total", "applications.new_received", "pass"),
        ("unit_printed", "disclosures.fees", "note"),
    ]
    assert rows(database, "SELECT message FROM all_checks WHERE status = 'pass'") == [("通过。",)]


def test_reports_of_one_form_share_what_their_rules_were_applied_to(
    store: Store, database: sqlite3.Connection
) -> None:
    for year in range(2019, 2024):
        stored(store, PASS, FAIL, content=str(year), url=f"http://a.gov.cn/{year}", year=year)
    assert rows(database, "SELECT count(*) FROM rule_subjects") == [(1,)]
    assert rows(database, "SELECT count(*) FROM all_checks WHERE status = 'pass'") == [(5,)]


def test_a_finding_keeps_its_id(store: Store, database: sqlite3.Connection) -> None:
    report = stored(store, FAIL, PASS)
    ids = rows(database, "SELECT id, rule FROM checks")
    assert ids == [(finding_id("row_total", FAIL.subject, report=report.id), "row_total")]
    stored(store, PASS)
    store.parser = "newer"
    stored(store, FAIL, NOTE)
    assert ids[0] in rows(database, "SELECT id, rule FROM checks")


def test_what_was_found_elsewhere_stays_when_the_document_is_read_again(
    store: Store, database: sqlite3.Connection
) -> None:
    report = stored(store, FAIL, PASS)
    gap = Check("years_agree", "2022", Outcome.FAIL, "与上年不符", fault=Fault.PUBLISHER)
    fine = Check("years_agree", "2021", Outcome.PASS, "相符")
    write_findings(store.connection, [gap, fine], origin="years", report=report.id)
    store.parser = "newer"
    stored(store, NOTE)
    found = rows(database, "SELECT origin, rule, subject, status FROM all_checks ORDER BY 1, 3")
    assert found == [
        ("document", "unit_printed", "disclosures.fees", "note"),
        ("years", "years_agree", "2021", "pass"),
        ("years", "years_agree", "2022", "fail"),
    ]


def test_findings_of_some_rules_replace_those_of_these_rules_only(
    store: Store, database: sqlite3.Connection
) -> None:
    report = stored(store)
    one, two = Check("one", "s", Outcome.FAIL, "甲"), Check("two", "s", Outcome.PASS, "乙")
    write_findings(database, [one, two], origin="years", report=report.id)
    before = rows(database, "SELECT * FROM all_checks")
    write_findings(database, [one], origin="years", report=report.id, rules=["one"])
    assert rows(database, "SELECT * FROM all_checks") == before
    write_findings(database, [], origin="years", report=report.id, rules=["one"])
    assert rows(database, "SELECT rule FROM all_checks") == [("two",)]
    write_findings(database, [], origin="years", report=report.id)
    assert rows(database, "SELECT count(*) FROM all_checks") == [(0,)]
    assert rows(database, "SELECT count(*) FROM applied_rules") == [(0,)]


def test_bodies_and_portals_have_findings_too(database: sqlite3.Connection) -> None:
    late = Check("published_in_time", "2023", Outcome.FAIL, "逾期", fault=Fault.PUBLISHER)
    for _ in range(2):
        write_findings(database, [late], origin="duty", body="b1")
        write_findings(database, [late], origin="duty", portal="yunxi")
    found = rows(database, "SELECT report_id, body_id, portal, rule FROM failing_checks ORDER BY body_id")
    assert found == [(None, None, "yunxi", "published_in_time"), (None, "b1", None, "published_in_time")]
    assert len({*rows(database, "SELECT id FROM checks")}) == 2


def test_of_many_reports_only_what_changed_is_written(store: Store, database: sqlite3.Connection) -> None:
    one, two = (
        stored(store, content=str(year), url=f"http://a.gov.cn/{year}", year=year).id for year in (2022, 2023)
    )
    keep_findings(database, {one: [FAIL, PASS], two: [NOTE]}, origin="years")

    def standing() -> dict[str, str]:
        return dict(rows(database, "SELECT report_id, message FROM checks WHERE origin = ?", "years"))

    before = standing()
    assert before == {one: FAIL.message, two: NOTE.message}
    changes = database.total_changes
    keep_findings(database, {one: [FAIL, PASS], two: [NOTE]}, origin="years")
    assert (standing(), database.total_changes) == (before, changes)
    keep_findings(database, {one: [FAIL, PASS], two: [replace(NOTE, message="另一句话")]}, origin="years")
    assert standing() == {one: FAIL.message, two: "另一句话"}
    keep_findings(database, {one: [], two: [PASS]}, origin="years")
    assert standing() == {}
    passed = "SELECT report_id FROM all_checks WHERE origin = ? AND status = 'pass'"
    assert rows(database, passed, "years") == [(two,)]


def test_of_many_bodies_too(database: sqlite3.Connection) -> None:
    keep_findings(database, {"a": [NOTE], "b": [FAIL]}, origin="years", of="body_id")
    keep_findings(database, {"a": []}, origin="years", of="body_id")
    assert rows(database, "SELECT body_id, rule FROM checks") == [("b", "row_total")]


def test_a_finding_is_of_one_thing(database: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="one report, one body or one portal"):
        write_findings(database, [], origin="duty")
    with pytest.raises(ValueError, match="one report, one body or one portal"):
        write_findings(database, [], origin="duty", body="b1", report="r")


def test_one_reports_checks_are_found_without_reading_all(database: sqlite3.Connection) -> None:
    plan = rows(database, "EXPLAIN QUERY PLAN SELECT * FROM all_checks WHERE report_id = 'r'")
    scans = [line[3] for line in plan if line[3] in ("SCAN checks", "SCAN c", "SCAN a", "SCAN s")]
    assert not scans, plan


def test_checks_of_earlier_databases_are_carried_over(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = sqlite3.connect(path)
    schema.apply(Database(old), stop_before="findings")
    old.execute("INSERT INTO documents VALUES ('s', NULL, 0, 'p', 't')")
    old.execute(
        "INSERT INTO reports (id, url, document_sha256, format, status, parser, first_seen) "
        "VALUES ('r', 'u', 's', 'txt', 'verified', 'p', 't')"
    )
    checks = [
        ("r", "row_total", "a.1", "pass", "3", "3", None, "合计相符。"),
        ("r", "row_total", "a.2", "fail", "3", "4", "publisher", "合计不符。"),
        ("r", "balance", "a.3", "not_assessable", None, None, None, "未填报。"),
        ("r", "duplicate_report", "report", "fail", "1", "2", "publisher", "两份。"),
    ]
    old.executemany("INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", checks)
    reading_ = '{"checks": [{"rule": "duplicate_report"}, {"rule": "balance"}]}'
    old.execute(
        "INSERT INTO report_versions (report_id, document_url, state, content_hash, reading, url, document_sha256,"
        " format, status, parser, first_seen, last_seen) "
        "VALUES ('r', 'u', 'superseded', 'h', ?, 'u', 's', 'txt', ?, 'p', 't', 't')",
        (reading_, Status.VERIFIED),
    )
    old.commit()
    old.close()
    database = connect(path)
    found = rows(
        database,
        "SELECT rule, subject, status, expected, actual, fault, message FROM all_checks ORDER BY status DESC, subject",
    )
    assert found == [
        ("row_total", "a.1", "pass", None, None, None, "通过。"),
        ("balance", "a.3", "not_assessable", None, None, None, "未填报。"),
        ("row_total", "a.2", "fail", "3", "4", "publisher", "合计不符。"),
        ("duplicate_report", "report", "fail", "1", "2", "publisher", "两份。"),
    ]
    assert rows(database, "SELECT id FROM checks WHERE subject = 'a.2'") == [
        (finding_id("row_total", "a.2", report="r"),)
    ]
    assert [c.rule for c in read_checks(database, "r", Origin.VERSIONS)] == ["duplicate_report"]
    assert rows(database, "SELECT reading FROM report_versions") == [('{"checks": [{"rule": "balance"}]}',)]
    assert rows(database, "PRAGMA foreign_key_check") == []
    # a reading after the migration finds the same list of subjects
    before = rows(database, "SELECT * FROM rule_subjects")
    carried = [Check(r, s, Outcome(st), m) for r, s, st, *_, m in found if r == "row_total"]
    write_findings(database, carried, origin=Origin.DOCUMENT, report="r")
    assert rows(database, "SELECT * FROM rule_subjects") == before
