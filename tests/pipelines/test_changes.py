"""What new versions changed, what was put back, what was withdrawn."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from pipelines.database import visits
from pipelines.database.catalogue import Catalogue
from pipelines.database.changes import difference
from pipelines.database.publications import publish, refresh
from pipelines.database.transactions import Store
from pipelines.items import Publication, Reading, Visit, VisitOutcome
from pipelines.report.model import Section
from tests.pipelines.conftest import PARSER
from tests.support.readings import PAGE, reading

FILE = f"{PAGE}.docx"


def one(content: str, day: int, text: str = "依法公开。", url: str = PAGE, **values: Any) -> Reading:
    made = reading(content, url, told={"seen": f"2024-02-{day:02d}T00:00:00+00:00"}, **values)
    if made.report.sections:
        made.report.sections = [Section(1, "总体情况", text)]
    return made


def save(store: Store, *readings: Reading) -> str:
    page = readings[0].original
    page.attachments = [other.original for other in readings[1:]]
    return publish(store, Publication(page, list(readings)), portal="yunxi", spider="trs").changes[0][0]


def gone(store: Store, url: str, day: int) -> None:
    visits.record(
        store,
        Visit(
            url,
            VisitOutcome.GONE,
            "网页已不存在",
            http_status=404,
            seen_at=f"2024-02-{day:02d}T08:00:00+00:00",
        ),
    )


def rows(database: sqlite3.Connection, sql: str) -> list[Any]:
    return database.execute(sql).fetchall()


def test_each_changed_figure_is_listed(store: Store, database: sqlite3.Connection) -> None:
    save(store, one("a", 1, granted=3))
    assert save(store, one("b", 2, granted=4)) == "changed"
    assert rows(database, "SELECT field, old, new, first_seen FROM figure_changes ORDER BY field") == [
        ("applications.granted.natural_person", 3, 4, "2024-02-02T00:00:00+00:00"),
        ("applications.granted.total", 3, 4, "2024-02-02T00:00:00+00:00"),
    ]
    assert rows(database, "SELECT count(*) FROM text_changes") == [(0,)]


def test_a_figure_that_was_blanked_or_filled_in_is_changed(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, one("a", 1, granted=None))
    save(store, one("b", 2, granted=0))
    assert rows(database, "SELECT DISTINCT old, new FROM figure_changes") == [(None, 0)]


def test_the_text_s_difference_can_be_read(store: Store, database: sqlite3.Connection) -> None:
    save(store, one("a", 1, "第一句。第二句有误。第三句。"))
    save(store, one("b", 2, "第一句。第二句改了。第三句。", published="2024-01-21"))
    assert rows(database, "SELECT part, difference FROM text_changes ORDER BY part") == [
        ("published_on", "- 2024-01-20\n+ 2024-01-21"),
        ("section.1", "  第一句。\n- 第二句有误。\n+ 第二句改了。\n  第三句。"),
    ]


def test_a_long_text_is_compared_in_proportion() -> None:
    assert "不逐句比较" in difference("甲。" * 6000, "乙。" * 6000)


def test_bytes_changed_the_report_did_not(store: Store, database: sqlite3.Connection) -> None:
    save(store, one("1 reader", 1))
    for day, content in ((2, "2 readers"), (3, "2 readers"), (4, "3 readers")):
        assert save(store, one(content, day)) == "unchanged"
    assert rows(database, "SELECT bytes_changed, bytes_changed_on FROM report_versions") == [
        (2, "2024-02-04")
    ]
    assert rows(database, "SELECT count(*) FROM report_changes") == [(0,)]


@pytest.mark.parametrize("attached", [False, True])
def test_what_is_put_back_is_found(store: Store, database: sqlite3.Connection, attached: bool) -> None:
    def state(content: str, day: int, granted: int) -> list[Reading]:
        if not attached:
            return [one(content, day, granted=granted)]
        return [
            one("page", day, tables=False, authority=None),
            one(content, day, url=FILE, granted=granted, format="docx"),
        ]

    save(store, *state("a", 1, 3))
    save(store, *state("b", 2, 4))
    assert rows(database, "SELECT count(*) FROM checks WHERE rule = 'put_back'") == [(0,)]
    save(store, *state("a", 5, 3))
    assert rows(database, "SELECT total FROM applications") == [(3,)]
    assert rows(database, "SELECT status, fault, expected, actual FROM checks WHERE rule = 'put_back'") == [
        ("note", None, "2024-02-02", "2024-02-05")
    ]
    assert rows(database, "SELECT old, new FROM figure_changes WHERE field LIKE '%.total' ORDER BY first_seen") == [
        (3, 4), (4, 3),
    ]  # fmt: skip
    before = rows(database, "SELECT * FROM checks") + rows(database, "SELECT * FROM figure_changes")
    save(store, *state("a", 6, 3))
    assert rows(database, "SELECT * FROM checks") + rows(database, "SELECT * FROM figure_changes") == before
    save(store, *state("c", 7, 9))
    assert rows(database, "SELECT count(*) FROM checks WHERE rule = 'put_back'") == [(0,)]


def test_what_was_misread_is_told_anew_when_it_is_read_anew(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, one("a", 1, granted=8))
    save(store, one("b", 2, granted=4))
    store.parser = "p2"
    ((report,),) = rows(database, "SELECT id FROM reports")
    refresh(store, report, one("a", 2, granted=3))
    assert rows(database, "SELECT old, new FROM figure_changes WHERE field LIKE '%.total'") == [(3, 4)]
    save(store, one("b", 2, granted=3))
    assert rows(database, "SELECT count(*) FROM figure_changes") == [(0,)]


def test_another_document_of_the_same_report_is_no_change_of_it(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, one("a", 1, granted=3))
    save(store, one("b", 2, url=f"{PAGE}?2", granted=4, published="2024-05-01"))
    assert rows(database, "SELECT count(*) FROM report_changes") == [(0,)]


def test_a_withdrawn_report_keeps_its_rows(store: Store, database: sqlite3.Connection) -> None:
    save(store, one("a", 1))
    gone(store, PAGE, 3)
    gone(store, PAGE, 4)
    assert rows(database, "SELECT last_seen, gone_on FROM report_versions") == [
        ("2024-02-01T00:00:00+00:00", "2024-02-03")
    ]
    assert rows(database, "SELECT gone_on, status FROM withdrawn_reports") == [("2024-02-03", "verified")]
    save(store, one("a", 5))
    assert rows(database, "SELECT gone_on FROM report_versions") == [(None,)]


@pytest.mark.parametrize(
    "values", [{"year": 2024}, {"authority": "云溪市水利和湖泊局"}], ids=["year", "body"]
)
def test_a_report_whose_address_gives_another_report_is_withdrawn(
    store: Store, database: sqlite3.Connection, values: dict[str, Any]
) -> None:
    save(store, one("a", 1))
    save(store, one("b", 2, **values))
    save(store, one("b", 3, **values))
    told = "SELECT v.document_sha256, v.gone_on FROM report_versions v ORDER BY v.first_seen"
    before, after = rows(database, told)
    assert (before[1], after[1]) == ("2024-02-02", None)
    assert rows(database, "SELECT gone_on, status FROM withdrawn_reports") == [("2024-02-02", "verified")]
    save(store, one("a", 4))
    assert [gone_on for _, gone_on in rows(database, told)] == [None, "2024-02-04"]


def test_a_report_is_not_withdrawn_for_a_page_that_cannot_be_told(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, one("a", 1))
    save(store, one("b", 2, authority=None))
    save(store, one("c", 3, granted=None))
    assert rows(database, "SELECT DISTINCT gone_on FROM report_versions") == [(None,)]


def test_a_file_that_hangs_on_another_page_too_is_not_withdrawn(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, one("a", 1))
    save(store, one("a", 2, url=f"{PAGE}?2"))
    save(store, one("b", 3, year=2024))
    assert rows(database, "SELECT DISTINCT gone_on FROM report_versions") == [(None,)]


def test_an_attachment_can_be_withdrawn_alone(store: Store, database: sqlite3.Connection) -> None:
    save(store, one("page", 1, granted=3), one("file", 1, url=FILE, format="docx", granted=5))
    gone(store, FILE, 2)
    assert rows(database, "SELECT document_url, gone_on FROM report_versions ORDER BY 1") == [
        (PAGE, None), (FILE, "2024-02-02"),
    ]  # fmt: skip


def test_a_clock_in_2031_loses_no_version(store: Store, database: sqlite3.Connection) -> None:
    save(store, one("a", 1, granted=3))
    wrong = one("b", 1, granted=4)
    wrong.original.fetched_at = "2031-01-01T00:00:00+00:00"
    save(store, wrong)
    save(store, one("c", 3, granted=5))
    assert rows(database, "SELECT total FROM applications") == [(5,)]
    assert rows(database, "SELECT count(*) FROM report_versions") == [(3,)]
    # seen again by a right clock, the wrong moments are gone
    save(store, one("b", 4, granted=4))
    assert rows(database, "SELECT max(first_seen), max(last_seen) FROM report_versions") == [
        ("2024-02-04T00:00:00+00:00", "2024-02-04T00:00:00+00:00")
    ]
    assert rows(database, "SELECT total FROM applications") == [(4,)]


def test_an_older_original_read_again_does_not_take_the_place_of_what_its_address_gives_now(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, one("a", 1, granted=None))
    # other bytes that an earlier program read as the same: one version under two originals
    save(store, one("b", 2, granted=None))
    assert rows(database, "SELECT count(*) FROM report_versions") == [(1,)]
    newer, older = one("b", 2, granted=7), one("a", 1, granted=5)
    for order in ((newer, older), (older, newer)):
        for made in order:
            publish(
                store, Publication(made.original, [made]), portal="yunxi", spider="trs", current=made is newer
            )
        assert rows(database, "SELECT total FROM applications WHERE outcome = 'granted'") == [(7,)]


def test_a_page_that_failed_once_is_known_again(store: Store) -> None:
    made = one("a", 1)
    save(store, made)
    catalogue = Catalogue(store.path)
    visits.record(store, Visit(PAGE, VisitOutcome.FAILED, "连接超时"))
    assert catalogue.stored_address(PAGE) is None
    known = catalogue.known(made.original, PARSER)
    assert known is not None
    visits.touch(store, known)
    assert catalogue.stored_address(PAGE) is not None
    catalogue.close()


def test_what_is_there_again_in_other_bytes_is_not_withdrawn(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, one("a", 1))
    save(store, one("b", 2))  # a counter: it says the same
    gone(store, PAGE, 3)
    assert rows(database, "SELECT gone_on FROM report_versions") == [("2024-02-03",)]
    visits.record(store, Visit(PAGE, VisitOutcome.UNCHANGED, "", seen_at="2024-02-04T08:00:00+00:00"))
    assert rows(database, "SELECT gone_on, last_seen FROM report_versions") == [
        (None, "2024-02-04T08:00:00+00:00")
    ]
