"""Documents that were not read to their end: never known, tried again, and nothing falls for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.database import unfinished, visits
from pipelines.database.catalogue import Catalogue
from pipelines.database.publications import publish
from pipelines.database.transactions import Store
from pipelines.items import Publication, Reading, Stored, Visit, VisitOutcome
from pipelines.report.model import Check, Fault, Outcome, Report, Status
from pipelines.report.rules import Rule
from tests.pipelines.conftest import PARSER
from tests.support.readings import PAGE, original, report

FILE = "http://www.example.gov.cn/nb/1.pdf"
VALIDATORS = {"etag": '"1"', "last_modified": "Thu, 01 Feb 2024 00:00:00 GMT"}
CONTENT = ("reports", "sections", "disclosures", "applications", "challenges", "report_tables", "checks")


@pytest.fixture
def catalogue(store: Store) -> Iterator[Catalogue]:
    catalogue = Catalogue(store.path)
    yield catalogue
    catalogue.close()


def died(content: str, url: str = PAGE) -> Reading:
    """A document whose reader died."""
    nothing = Report(f"unnamed {url}", url, "", "unknown", Status.UNREADABLE, reason="读取进程异常退出。")
    nothing.document_sha256 = original(content).sha256
    return Reading(original(content, url, **VALIDATORS), nothing, finished=False)


def read(content: str, url: str = PAGE, **told: Any) -> Reading:
    """The same, read to its end."""
    return Reading(original(content, url, **VALIDATORS), report(content, url, **told))


def store_them(store: Store, *readings: Reading, current: bool = True) -> Stored:
    page = readings[0].original
    page.attachments = [one.original for one in readings[1:]]
    return publish(store, Publication(page, list(readings)), portal="yunxi", spider="trs", current=current)


def content(database: sqlite3.Connection) -> list[object]:
    return [database.execute(f"SELECT * FROM {table}").fetchall() for table in CONTENT]


def waiting(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    return database.execute("SELECT portal, url, tries FROM unfinished_documents ORDER BY url").fetchall()


def test_what_was_not_read_to_its_end_is_not_known_and_asked_for_in_full(
    store: Store, database: sqlite3.Connection, catalogue: Catalogue
) -> None:
    stored = store_them(store, died("a"))
    assert (stored.changes, stored.unfinished) == ([("new", "unreadable")], 1)
    assert waiting(database) == [("yunxi", PAGE, 1)]
    assert catalogue.known(original("a"), PARSER) is None
    assert catalogue.stored_address(PAGE) is None
    assert database.execute("SELECT etag, last_modified FROM addresses").fetchall() == [(None, None)]


def test_once_it_is_read_it_is_like_any_other(
    store: Store, database: sqlite3.Connection, catalogue: Catalogue
) -> None:
    store_them(store, read("a"))
    undisturbed = content(database)
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("DELETE FROM addresses")
    database.execute("DELETE FROM reports")
    database.commit()
    store_them(store, died("a"))
    assert store_them(store, read("a")).changes == [("new", "verified")]
    assert content(database) == undisturbed
    assert database.execute("SELECT * FROM unfinished").fetchall() == []
    assert catalogue.known(original("a"), PARSER) is not None
    known = catalogue.stored_address(PAGE)
    assert known is not None
    assert known.etag == VALIDATORS["etag"]


@pytest.mark.parametrize("now", ["a", "b"], ids=["the same bytes", "other bytes"])
def test_nothing_that_stands_falls_for_it(
    store: Store, database: sqlite3.Connection, catalogue: Catalogue, now: str
) -> None:
    store_them(store, read("a"))
    before = content(database)
    stored = store_them(store, died(now))
    assert stored.held
    assert stored.changes == [("unchanged", "verified")]
    assert content(database) == before
    assert waiting(database) == [("yunxi", PAGE, 1)]
    assert catalogue.known(original(now), PARSER) is None
    store_them(store, read(now, granted=5))
    assert database.execute("SELECT total FROM applications").fetchall() == [(5,)]
    assert waiting(database) == []


def test_an_attachment_that_was_not_read_holds_what_stands_of_its_page(
    store: Store, database: sqlite3.Connection, catalogue: Catalogue
) -> None:
    page: dict[str, Any] = {"status": Status.PARTIAL, "tables": False}
    store_them(store, read("page", **page), read("file", FILE, format="pdf"))
    before = content(database)
    assert store_them(store, read("page", **page), died("file", FILE)).held
    assert content(database) == before
    # the attachment is reached by its page alone
    etags = dict(database.execute("SELECT url, etag FROM addresses").fetchall())
    assert etags == {PAGE: None, FILE: None}
    assert catalogue.stored_address(PAGE) is catalogue.stored_address(FILE) is None
    whole = original("page")
    whole.attachments = [original("file", FILE)]
    assert catalogue.known(whole, PARSER) is None


def test_a_page_as_good_as_before_is_stored_whatever_became_of_its_attachment(
    store: Store, database: sqlite3.Connection
) -> None:
    store_them(store, read("page"), read("file", FILE, status=Status.PARTIAL, granted=3))
    stored = store_them(store, read("newer", granted=4), died("file", FILE))
    assert not stored.held
    assert database.execute("SELECT total FROM applications").fetchall() == [(4,)]
    assert waiting(database) == [("yunxi", FILE, 1)]


def test_it_is_tried_a_few_times_by_the_same_code(
    store: Store, database: sqlite3.Connection, catalogue: Catalogue
) -> None:
    for tries in range(1, unfinished.MOST_TRIES):
        store_them(store, died("a"))
        assert waiting(database) == [("yunxi", PAGE, tries)]
        assert catalogue.known(original("a"), PARSER) is None
    store_them(store, died("a"))
    assert waiting(database) == []
    assert catalogue.known(original("a"), PARSER) is not None
    assert database.execute("SELECT etag FROM addresses").fetchall() == [(VALIDATORS["etag"],)]
    store_them(store, died("b"))  # another document, another count
    assert waiting(database) == [("yunxi", PAGE, 1)]
    store.parser = "p2"
    store_them(store, died("b"))
    assert waiting(database) == [("yunxi", PAGE, 1)]


def test_a_fault_of_our_own_code_is_no_end_of_reading(store: Store, database: sqlite3.Connection) -> None:
    store_them(store, read("a"))
    before = content(database)
    faulty = read("a", status=Status.PARTIAL)
    faulty.report.checks.append(
        Check(Rule.READER_FAILED, "html.2", Outcome.FAIL, "出错。", fault=Fault.READER)
    )
    assert store_them(store, faulty).held
    assert content(database) == before
    assert database.execute("SELECT reason FROM unfinished_documents").fetchall() == [("出错。",)]


def test_a_finished_reading_replaces_a_better_one(store: Store, database: sqlite3.Connection) -> None:
    store_them(store, read("a"))
    store_them(store, read("a", status=Status.PARTIAL, granted=None))
    assert database.execute("SELECT status FROM reports").fetchall() == [("partial",)]
    assert database.execute("SELECT total FROM applications").fetchall() == [(None,)]


def test_what_the_archive_lost_is_fetched_again(
    store: Store, database: sqlite3.Connection, catalogue: Catalogue
) -> None:
    store_them(store, read("page"), read("file", FILE, granted=4))
    before = content(database)
    assert unfinished.fetch_again(store, [original("file").sha256, "0" * 64]) == [FILE]
    assert content(database) == before
    assert waiting(database) == [("yunxi", FILE, 0)]
    assert database.execute("SELECT count(*) FROM addresses WHERE etag IS NOT NULL").fetchone() == (0,)
    for _ in range(unfinished.MOST_TRIES):  # a host that is down says nothing of the document
        visits.record(store, Visit(FILE, VisitOutcome.FAILED, "连接超时"))
    for _ in range(unfinished.MOST_TRIES):
        assert waiting(database)
        visits.record(store, Visit(FILE, VisitOutcome.GONE, "网页已不存在"))
    assert waiting(database) == []


def test_a_portal_that_was_harvested_since_is_not_due_for_what_was_not_met(
    store: Store, database: sqlite3.Connection
) -> None:
    store_them(store, died("a"))
    database.execute(
        "INSERT INTO runs (spider, portal, started, pid, outcome) VALUES ('trs', 'yunxi', '2999-01-01', 1, 'complete')"
    )
    database.commit()
    assert waiting(database) == []
