"""Reports in the database: nothing lost, nothing twice."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.database import harvests, runs, visits
from pipelines.database.catalogue import Catalogue
from pipelines.database.publications import save as save_chosen
from pipelines.database.rows import read_stored
from pipelines.database.transactions import Change, Store
from pipelines.items import Chosen, Publication, Reading, RunOutcome, Visit, VisitOutcome
from pipelines.publication.choose import choose
from pipelines.report.model import Report, Status
from tests.pipelines.conftest import PARSER
from tests.support.readings import PAGE, as_stored, original, reading

OTHER = "http://www.example.gov.cn/nb/2.html"
CONTENT = (
    "reports",
    "sections",
    "disclosures",
    "applications",
    "challenges",
    "report_tables",
    "checks",
    "applied_rules",
)


@pytest.fixture
def catalogue(store: Store) -> Iterator[Catalogue]:
    catalogue = Catalogue(store.path)
    yield catalogue
    catalogue.close()


def publication(*readings: Reading) -> Chosen:
    page = readings[0].original
    page.attachments = [one.original for one in readings[1:]]
    return choose(Publication(page, list(readings)))


def seen(day: int) -> dict[str, str]:
    return {"seen": f"2024-02-{day:02d}T00:00:00+00:00"}


def save(store: Store, *readings: Reading) -> tuple[Change, Report]:
    (result,) = save_chosen(store, publication(*readings), portal="yunxi", spider="trs")
    return result


def states(database: sqlite3.Connection) -> dict[str, str]:
    return dict(database.execute("SELECT url || ' ' || status, state FROM report_versions").fetchall())


def content(database: sqlite3.Connection) -> list[object]:
    return [database.execute(f"SELECT * FROM {table}").fetchall() for table in CONTENT]


def test_what_is_stored_is_what_was_read(store: Store, database: sqlite3.Connection) -> None:
    change, stored = save(store, reading("a"))
    assert change is Change.NEW
    kept = replace(stored, checks=[as_stored(check) for check in stored.checks])
    assert read_stored(database, stored.id) == kept
    assert database.execute("SELECT portal, spider, parser FROM reports").fetchone() == (
        "yunxi",
        "trs",
        PARSER,
    )


def test_places_and_raw_texts_are_kept(store: Store, database: sqlite3.Connection) -> None:
    save(store, reading("a"))
    row = database.execute("SELECT page, table_number, row_number, box, raw FROM challenges").fetchone()
    assert row == (2, 3, 4, "[1.0,2.0,3.5,4.0]", '["0","0","0","0","0"]')


def test_storing_again_changes_nothing(store: Store, database: sqlite3.Connection) -> None:
    save(store, reading("a"))
    before = content(database)
    assert save(store, reading("a", told=seen(5)))[0] is Change.UNCHANGED
    assert content(database) == before
    assert database.execute("SELECT count(*), max(last_seen) FROM report_versions").fetchone() == (
        1,
        "2024-02-05T00:00:00+00:00",
    )


def test_changed_content_is_a_new_version_in_force(store: Store, database: sqlite3.Connection) -> None:
    save(store, reading("a", granted=3))
    change, stored = save(store, reading("b", granted=4, told=seen(2), status=Status.INCONSISTENT))
    assert change is Change.CHANGED
    assert states(database) == {f"{PAGE} verified": "superseded", f"{PAGE} inconsistent": "in_force"}
    assert database.execute("SELECT total FROM applications").fetchall() == [(4,)]
    assert database.execute("SELECT count(*) FROM checks WHERE rule = 'duplicate_report'").fetchone() == (0,)
    assert stored.document_sha256 == original("b").sha256
    kept = database.execute(
        "SELECT json_extract(reading, '$.applications[0].values[6]') FROM report_versions WHERE reading NOT NULL"
    )
    assert kept.fetchall() == [(3,)]


def test_a_page_that_only_counts_its_readers_is_no_new_version(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, reading("1 reader"))
    before = content(database)
    assert save(store, reading("2 readers", told=seen(2)))[0] is Change.UNCHANGED
    assert content(database) == before
    assert database.execute("SELECT sha256 FROM addresses").fetchone() == (original("2 readers").sha256,)


def test_content_that_comes_back_is_in_force_again(store: Store, database: sqlite3.Connection) -> None:
    save(store, reading("a", granted=3))
    save(store, reading("b", granted=4, told=seen(2)))
    _, stored = save(store, reading("a", granted=3, told=seen(3)))
    assert read_stored(database, stored.id).applications[0].values[6] == 3
    assert database.execute("SELECT count(*) FROM report_versions").fetchone() == (2,)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_several_documents_the_one_published_last_is_in_force(
    store: Store, database: sqlite3.Connection, order: tuple[int, int]
) -> None:
    documents = [
        reading("early", PAGE, granted=1, published="2024-01-10"),
        reading("late", OTHER, granted=2, published="2024-03-20", status=Status.INCONSISTENT),
    ]
    for index in order:
        save(store, documents[index])
    assert database.execute("SELECT url, status FROM reports").fetchall() == [(OTHER, "inconsistent")]
    assert database.execute("SELECT total FROM applications").fetchall() == [(2,)]
    assert states(database) == {f"{PAGE} verified": "duplicate", f"{OTHER} inconsistent": "in_force"}
    (check,) = database.execute(
        "SELECT status, actual, message FROM checks WHERE rule = 'duplicate_report'"
    ).fetchall()
    assert check[:2] == ("fail", "2")
    assert PAGE in check[2]
    assert database.execute("SELECT count(DISTINCT report_id), count(*) FROM addresses").fetchone() == (1, 2)


def test_published_the_same_day_the_one_fetched_last_is_in_force(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, reading("second", PAGE, granted=1, told=seen(9)))
    save(store, reading("first", OTHER, granted=2, told=seen(8)))
    assert database.execute("SELECT url FROM reports").fetchall() == [(PAGE,)]


def test_the_same_bytes_under_two_addresses_are_one_document(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, reading("a"))
    assert save(store, reading("a", OTHER))[0] is Change.UNCHANGED
    assert database.execute("SELECT count(*) FROM report_versions").fetchone() == (1,)
    assert database.execute("SELECT count(*) FROM checks WHERE rule = 'duplicate_report'").fetchone() == (0,)
    assert database.execute("SELECT count(*) FROM addresses WHERE report_id NOT NULL").fetchone() == (2,)


def test_the_same_words_under_two_addresses_are_no_second_report(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, reading("a"))
    save(store, reading("a in another frame", OTHER))
    assert sorted(states(database).values()) == ["duplicate", "in_force"]
    assert database.execute("SELECT count(*) FROM checks WHERE rule = 'duplicate_report'").fetchone() == (0,)


def test_what_is_gone_competes_with_nothing(store: Store, database: sqlite3.Connection) -> None:
    def rivals() -> int:
        (found,) = database.execute("SELECT count(*) FROM checks WHERE rule = 'duplicate_report'").fetchone()
        return int(found)

    save(store, reading("early", PAGE, granted=1))
    save(store, reading("late", OTHER, granted=2, told=seen(2)))
    assert rivals() == 1
    visits.record(store, Visit(PAGE, VisitOutcome.GONE, "网页已不存在"))
    assert rivals() == 0
    save(store, reading("early", PAGE, granted=1, told=seen(3)))
    assert rivals() == 1


def test_a_file_cut_on_its_way_does_not_hide_what_was_read(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, reading("whole"))
    save(store, reading("cut", tables=False, status=Status.UNREADABLE, told=seen(2)))
    assert database.execute("SELECT status FROM reports").fetchall() == [("verified",)]
    assert states(database)[f"{PAGE} unreadable"] == "alternative"
    assert database.execute("SELECT count(*) FROM checks WHERE rule = 'duplicate_report'").fetchone() == (0,)


def test_the_document_that_lost_is_kept_with_its_reading(store: Store, database: sqlite3.Connection) -> None:
    save(store, reading("page", granted=3), reading("file", PAGE + ".docx", granted=5, format="docx"))
    row = database.execute(
        "SELECT document_url, url, json_extract(reading, '$.applications[0].values[6]') FROM report_versions "
        "WHERE state = 'alternative'"
    ).fetchall()
    assert row == [(PAGE + ".docx", PAGE, 5)]
    assert database.execute(
        "SELECT article_url FROM addresses WHERE url = ?", (PAGE + ".docx",)
    ).fetchone() == (PAGE,)


def test_a_report_that_gets_its_name_later_leaves_no_row_behind(
    store: Store, database: sqlite3.Connection
) -> None:
    save(
        store, reading("cut", authority=None, year=None, tables=False, status=Status.UNREADABLE, format="pdf")
    )
    save(store, reading("whole", told=seen(2)))
    assert database.execute("SELECT authority FROM reports").fetchall() == [("云溪市水务局",)]


def test_a_document_that_turns_out_another_bodys_leaves_the_first_with_what_it_had(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, reading("own", OTHER, granted=1, published="2024-01-01"))
    save(store, reading("other", PAGE, granted=2, published="2024-02-01"))
    store.parser = "p2"
    save(store, reading("other", PAGE, granted=2, authority="云溪市审计局"))
    rows = database.execute(
        "SELECT authority, url, total FROM reports JOIN applications ON report_id = id ORDER BY authority"
    ).fetchall()
    assert rows == [("云溪市审计局", PAGE, 2), ("云溪市水务局", OTHER, 1)]


def test_newer_code_writes_its_reading_without_a_new_version(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, reading("a", status=Status.PARTIAL, granted=None))
    store.parser = "p2"
    change, _ = save(store, reading("a", granted=3))
    assert change is Change.CHANGED
    assert database.execute("SELECT status, parser FROM reports").fetchall() == [("verified", "p2")]
    assert database.execute("SELECT count(*) FROM report_versions").fetchone() == (1,)


def test_a_failed_report_leaves_nothing_half_done(store: Store, database: sqlite3.Connection) -> None:
    broken = reading("a")
    broken.report.sections *= 2  # two sections of one ordinal
    with pytest.raises(sqlite3.IntegrityError):
        save(store, broken)
    assert content(database) == [[]] * len(CONTENT)
    assert database.execute("SELECT count(*) FROM addresses").fetchone() == (0,)
    save(store, reading("a"))


# what is known


def test_an_address_is_known_when_its_report_is_stored(store: Store, catalogue: Catalogue) -> None:
    assert catalogue.known_address(PAGE) is None
    _, stored = save(
        store, reading("a", told={"etag": '"1"', "last_modified": "Thu, 01 Feb 2024 00:00:00 GMT"})
    )
    known = catalogue.known_address(PAGE)
    assert known is not None
    assert (known.sha256, known.etag, known.report_id) == (original("a").sha256, '"1"', stored.id)


def test_what_this_code_has_read_need_not_be_read_again(store: Store, catalogue: Catalogue) -> None:
    save(store, reading("page"), reading("file", PAGE + ".docx"))
    page = original("page")
    page.attachments = [original("file", PAGE + ".docx")]
    assert catalogue.known(page, PARSER) is not None
    assert catalogue.known(page, "newer") is None
    page.attachments[0].sha256 = "changed"
    assert catalogue.known(page, PARSER) is None


def test_the_same_bytes_elsewhere_may_be_another_bodys_and_are_read(
    store: Store, catalogue: Catalogue
) -> None:
    save(store, reading("named"))
    assert catalogue.known(original("named", OTHER), PARSER) is None


def test_touching_what_is_known_notes_when_it_was_seen(store: Store, catalogue: Catalogue) -> None:
    save(store, reading("a"))
    known = catalogue.known(original("a", **seen(7)), PARSER)
    assert known is not None
    assert visits.touch(store, known) == ["verified"]
    address = catalogue.known_address(PAGE)
    assert address is not None
    assert address.last_seen == "2024-02-07T00:00:00+00:00"


def test_a_visit_keeps_what_the_address_gave_before(store: Store, catalogue: Catalogue) -> None:
    save(store, reading("a"))
    visits.record(store, Visit(PAGE, VisitOutcome.GONE, "网页已删除。", http_status=404))
    known = catalogue.known_address(PAGE)
    assert known is not None
    assert (known.outcome, known.last_status, known.sha256) == ("gone", 404, original("a").sha256)


@pytest.mark.parametrize("authority", ["云溪市水务局", "云溪市水利局"])
def test_what_is_read_again_from_the_archive_says_nothing_of_its_address(
    store: Store, database: sqlite3.Connection, authority: str
) -> None:
    def told() -> list[tuple[object, ...]]:
        versions = database.execute("SELECT first_seen, last_seen, gone_on FROM report_versions").fetchall()
        return versions + database.execute("SELECT outcome, reason FROM addresses").fetchall()

    save(store, reading("a", authority="云溪市水务局"))
    visits.record(store, Visit(PAGE, VisitOutcome.GONE, "网页已删除。", http_status=404))
    before = told()
    assert before[0][2] is not None
    again = reading("a", authority=authority)
    again.original.reread = True
    save(store, again)
    assert told() == before
    save(store, reading("a", authority=authority))
    assert told()[0][2] is None
    assert told()[1] == ("stored", "")


def test_a_report_first_found_in_the_archive_of_what_is_gone_is_withdrawn(
    store: Store, database: sqlite3.Connection
) -> None:
    visit = Visit(PAGE, VisitOutcome.GONE, "网页已删除。", http_status=404)
    visits.record(store, visit)
    again = reading("a")
    again.original.reread = True
    save(store, again)
    assert database.execute("SELECT gone_on FROM report_versions").fetchone() == (visit.seen_at[:10],)
    save(store, reading("a"))
    assert database.execute("SELECT gone_on FROM report_versions").fetchone() == (None,)


def test_an_unchanged_answer_counts_for_its_report(store: Store, catalogue: Catalogue) -> None:
    save(store, reading("a"))
    assert visits.record(store, Visit(PAGE, VisitOutcome.UNCHANGED, "", http_status=304)) == ["verified"]
    known = catalogue.known_address(PAGE)
    assert known is not None
    assert (known.outcome, known.last_status) == ("stored", 304)


def test_a_rejected_page_is_known_and_is_no_report(
    store: Store, catalogue: Catalogue, database: sqlite3.Connection
) -> None:
    page = reading("404", authority=None, year=None, tables=False, status=Status.UNREADABLE)
    assert save_chosen(store, publication(page)) == []
    known = catalogue.known(page.original, PARSER)
    assert known is not None
    assert visits.touch(store, known) == []
    assert database.execute("SELECT outcome, report_id FROM addresses").fetchall() == [("wrong_page", None)]
    assert database.execute("SELECT count(*) FROM reports").fetchone() == (0,)


# runs


def test_a_run_is_a_row(store: Store, database: sqlite3.Connection) -> None:
    run = runs.start(
        store, spider="trs", portal="yunxi", target="http://www.example.gov.cn/", pid=os.getpid()
    )
    runs.finish(store, run, RunOutcome.COMPLETE, "", {"found": 2, "verified": 1})
    assert database.execute("SELECT portal, outcome, found, verified FROM runs").fetchall() == [
        ("yunxi", "complete", 2, 1)
    ]


def test_whose_lock_is_gone_has_its_books_closed(store: Store, database: sqlite3.Connection) -> None:
    def begin(holder: str | None = None) -> int:
        return runs.start(store, spider="trs", portal=None, target=None, pid=os.getpid(), holder=holder)

    killed = begin(holder="r.db.crawl-1.lock")
    running = begin(holder="r.db.crawl-2.lock")
    old = begin()  # of a version that held no lock
    for name, holder in (("h1", "r.db.lock"), ("h2", "r.db.crawl-2.lock")):
        harvests.begin(store, name, options={}, host="h", holder=holder, version="1", planned=0)
    runs.close_left(store, ["r.db.crawl-2.lock"])
    outcomes = dict(database.execute("SELECT id, outcome FROM runs").fetchall())
    assert outcomes == {killed: "interrupted", running: None, old: "interrupted"}
    assert database.execute("SELECT id, outcome FROM harvests ORDER BY id").fetchall() == [
        ("h1", "interrupted"),
        ("h2", None),
    ]


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((sqlite3.Error, OSError)):
        Store(tmp_path / "file" / "reports.db", parser=PARSER)


def test_a_database_that_grew_is_packed_and_whole_though_another_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "reports.db"
    store = Store(path, parser=PARSER)
    reader = sqlite3.connect(path)
    reader.execute("SELECT count(*) FROM reports").fetchall()
    for number in range(150):
        unit = f"云溪市第{number}局"
        save(store, reading(f"{number}", f"http://www.example.gov.cn/nb/{number}.html", authority=unit))
    store.close()
    assert (tmp_path / "reports.db-wal").stat().st_size == 0
    copy, packed = tmp_path / "copy.db", tmp_path / "packed.db"
    shutil.copy(path, copy)
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*) FROM reports").fetchone() == (150,)
        database.execute("VACUUM INTO ?", (str(packed),))
    assert copy.stat().st_size == packed.stat().st_size
    assert reader.execute("SELECT count(*) FROM reports").fetchone() == (150,)
    reader.close()
