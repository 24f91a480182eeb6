"""``scrapy demo``: the whole way over real HTTP, every figure as the demo's files have it."""

from __future__ import annotations

import re
import signal
import sqlite3
import time
import urllib.request
from pathlib import Path
from typing import Any

from govcrawl.demo.content import load_expected, load_portal
from govcrawl.terminal import table
from pipelines.readers import scan
from tests.support.demo import FORMS, applications, challenges, number
from tests.support.place import Place

PORTAL = load_portal()
EXPECTED = {row.path: row for row in load_expected()}


def query(database: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def test_every_report_is_stored_as_expected(demo_database: Path) -> None:
    stored = query(
        demo_database, "SELECT url, authority, year, edition, published_on, status, id, title FROM reports"
    )
    found = {re.sub(r"^http://127\.0\.0\.1:\d+", "", row[0]): row[1:] for row in stored}
    assert found.keys() == {report.path for report in PORTAL.reports}
    for report in PORTAL.reports:
        expected = EXPECTED[report.path]
        authority, year, edition, published_on, status, report_id, title = found[report.path]
        if expected.without_ocr and not scan.available():
            assert (authority, str(year), status) == (expected.authority, expected.year, expected.without_ocr)
            continue
        assert (authority, str(year), edition) == (expected.authority, expected.year, expected.edition)
        assert (published_on, status, title) == (expected.published_on, expected.status, report.title)
        form = FORMS[report.form]
        assert query(
            demo_database,
            "SELECT item, measure, value FROM disclosures WHERE report_id = ? ORDER BY position",
            report_id,
        ) == [
            (item.code, measure.code, number(report.page.zero if figure == "0" else figure))
            for block in form.disclosures.blocks
            for item in block.items
            for measure, figure in zip(block.measures, report.disclosures[item.code], strict=True)
        ]
        columns = ", ".join(column.code for column in form.applications.columns)
        assert query(
            demo_database,
            f"SELECT outcome, {columns} FROM applications WHERE report_id = ? ORDER BY position",
            report_id,
        ) == [(outcome, *map(number, figures)) for outcome, figures in applications(report).items()]
        results = ", ".join(outcome.code for outcome in form.challenges.outcomes)
        assert query(
            demo_database,
            f"SELECT route, {results} FROM challenges WHERE report_id = ? ORDER BY position",
            report_id,
        ) == [(route, *map(number, figures)) for route, figures in challenges(report).items()]


def test_what_is_no_report_is_told_apart(demo_database: Path) -> None:
    outcomes = {
        re.sub(r"^http://127\.0\.0\.1:\d+", "", url): outcome
        for url, outcome in query(demo_database, "SELECT url, outcome FROM addresses")
    }
    for other in PORTAL.others:
        if other.path in outcomes:  # a title that is no report's need not be visited at all
            assert outcomes[other.path] == EXPECTED[other.path].status
    gone = next(path for path, row in EXPECTED.items() if row.status == "gone")
    assert outcomes[gone] == "gone"


def test_both_portals_end_complete(demo_database: Path) -> None:
    runs = query(demo_database, "SELECT portal, outcome FROM runs ORDER BY portal")
    assert runs == [("demo-departments", "complete"), ("demo-governments", "complete")]


def test_a_report_was_corrected_and_both_versions_are_kept(demo_database: Path) -> None:
    (report,) = [report for report in PORTAL.reports if report.first_applications]
    changes = query(demo_database, "SELECT report_id, field, old, new FROM figure_changes ORDER BY field")
    columns = [column.code for column in FORMS[report.form].applications.columns]
    wanted = [
        (f"applications.{row}.{column}", number(old), number(new))
        for row, cells in report.first_applications.items()
        for column, old, new in zip(columns, cells, report.applications[row], strict=True)
        if old != new
    ]
    assert [change[1:] for change in changes] == sorted(wanted)
    assert wanted
    versions = query(
        demo_database,
        "SELECT state, status FROM report_versions WHERE report_id = ? ORDER BY state",
        changes[0][0],
    )
    assert versions == [("in_force", "verified"), ("superseded", "inconsistent")]


def test_rows_of_a_print_and_of_a_scan_have_their_place(demo_database: Path) -> None:
    for report in PORTAL.reports:
        if report.page.document is None or (report.page.scanned and not scan.available()):
            continue
        places = query(
            demo_database,
            "SELECT page, box FROM applications a JOIN reports r ON r.id = a.report_id WHERE r.url LIKE ?",
            f"%{report.path}",
        )
        assert len(places) == len(FORMS[report.form].applications.rows)
        assert all(page and box for page, box in places)


def test_running_again_changes_nothing_and_says_what_to_do_next(demo_database: Path, place: Place) -> None:
    copy = place.database
    source = sqlite3.connect(demo_database)
    source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    place.archive.symlink_to(demo_database.with_name("archive"))
    before = query(copy, "SELECT id, document_sha256, status, first_seen FROM reports ORDER BY id")
    again = place.run("demo")
    assert again.returncode == 0, again.stderr
    assert query(copy, "SELECT id, document_sha256, status, first_seen FROM reports ORDER BY id") == before
    assert query(copy, "SELECT sum(new), sum(changed) FROM runs WHERE id > 2") == [(0, 0)]
    for word in ("make serve", "crawl files -a path=", "云泽市教育局", "inconsistent", "All 22 reports"):
        assert word in again.stdout


def test_interrupted_it_leaves_a_sound_database_and_completes_the_next_time(place: Place) -> None:
    database = place.database
    process = place.start("demo")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if database.exists() and _reports(database):
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert query(database, "PRAGMA integrity_check") == [("ok",)]
    assert query(database, "PRAGMA foreign_key_check") == []
    again = place.run("demo")
    assert again.returncode == 0, again.stderr
    assert query(database, "SELECT count(*) FROM reports") == [(len(PORTAL.reports),)]


def _reports(database: Path) -> bool:
    try:
        return bool(query(database, "SELECT count(*) FROM reports")[0][0])
    except sqlite3.Error:  # the tables are being made
        return False


def test_browse_serves_the_portal_until_ctrl_c(place: Place) -> None:
    process = place.start("demo", "--browse")
    assert process.stdout is not None
    address = process.stdout.readline().split()[-1]
    with urllib.request.urlopen(address) as answer:
        assert "年度报告" in answer.read().decode()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert not place.database.exists()


def test_columns_of_the_summary_stand_in_line() -> None:
    lines = table([("云泽市教育局", 3), ("A", None)], heads=("body", "n"))
    assert lines == ["body          n", "------------  -", "云泽市教育局  3", "A             –"]
