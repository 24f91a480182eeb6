"""Which row a document belongs to: bodies decide where they are certain, else year, name and place."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipelines.bodies.words import known_words
from pipelines.database.findings import finding_id, write_findings
from pipelines.database.joining import join_due
from pipelines.database.migrations import Database, schema
from pipelines.database.publications import publish
from pipelines.database.rows import read_stored
from pipelines.database.schema import connect
from pipelines.database.transactions import Place, Store
from pipelines.database.versions import dump
from pipelines.items import Publication
from pipelines.report.identity import report_id
from pipelines.report.model import Check, Fault, Outcome, Status
from tests.support.readings import reading

WUYI, YIWU = "3307230001", "3307820001"


@dataclass
class Doc:
    """A document as it may be found: the values of :func:`tests.support.readings.reading`, and where."""

    content: str
    url: str
    authority: str | None = "教育局"
    portal: str | None = None
    place: str | None = None
    site: str | None = None
    seen: int = 1
    values: dict[str, Any] = field(default_factory=dict)

    def save(self, store: Store, **how: Any) -> None:
        one = reading(
            self.content,
            self.url,
            authority=self.authority,
            told={"seen": f"2024-02-{self.seen:02d}T00:00:00+00:00"},
            **self.values,
        )
        one.report.site_id = self.site
        one.original.place = self.place
        publish(store, Publication(one.original, [one]), portal=self.portal, spider="trs", **how)


def rows(store: Store, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    return store.connection.execute(sql, parameters).fetchall()


def found(store: Store) -> list[tuple[Any, ...]]:
    return rows(store, "SELECT authority, full_name, url FROM reports ORDER BY full_name, url")


def whole(store: Store) -> list[Any]:
    """All that must be the same in whatever order documents come."""
    return [
        rows(
            store,
            "SELECT r.id, r.url, r.status, r.authority, r.full_name, a.body_id, a.review, r.document_sha256, r.first_seen "
            "FROM reports r LEFT JOIN authorities a ON a.id = r.authority_id ORDER BY 1",
        ),
        rows(
            store,
            "SELECT report_id, document_sha256, url, state, first_seen, last_seen FROM report_versions ORDER BY 1, 2",
        ),
        rows(store, "SELECT url, report_id FROM addresses ORDER BY 1"),
        rows(store, "SELECT key, page, report_id, body_id FROM report_keys ORDER BY 1, 2"),
        rows(store, "SELECT id, report_id, rule, subject, status, message FROM checks ORDER BY 1"),
        rows(store, "SELECT report_id, outcome, total FROM applications ORDER BY 1, 2"),
    ]


def test_two_bureaus_of_one_name_on_two_sites_keep_a_row_each(store: Store) -> None:
    Doc("a", "http://a.gov.cn/1").save(store)
    Doc("b", "http://b.gov.cn/1").save(store)
    assert [row[2] for row in found(store)] == ["http://a.gov.cn/1", "http://b.gov.cn/1"]
    assert rows(store, "SELECT id FROM reports ORDER BY url") == [
        (report_id("教育局", 2023, host),) for host in ("a.gov.cn", "b.gov.cn")
    ]


def test_the_very_same_bytes_on_two_sites_are_two_bureaus(store: Store) -> None:
    Doc("same", "http://a.gov.cn/1").save(store)
    Doc("same", "http://b.gov.cn/1").save(store)
    assert len(found(store)) == 2
    assert rows(store, "SELECT count(*) FROM documents") == [(1,)]


def test_one_body_under_two_spellings_on_two_sites_has_one_row(store: Store) -> None:
    Doc("a", "http://a.gov.cn/1", "金华市武义县教育局").save(store)
    Doc("b", "http://b.gov.cn/1", "教育局", site=WUYI, values={"published": "2024-03-01"}).save(store)
    assert found(store) == [("教育局", "武义县教育局", "http://b.gov.cn/1")]
    assert len(rows(store, "SELECT * FROM checks WHERE rule = 'duplicate_report'")) == 1


def test_portals_and_columns_tell_bureaus_of_one_host_apart(store: Store) -> None:
    Doc("a", "http://a.gov.cn/1", portal="east").save(store)
    Doc("b", "http://a.gov.cn/2", portal="west").save(store)
    Doc("c", "http://a.gov.cn/3", portal="west", place="west 东街道").save(store)
    Doc("d", "http://a.gov.cn/4", portal="west", place="west 西街道").save(store)
    assert len(found(store)) == 4


def test_a_column_that_moves_to_another_host_keeps_its_rows(store: Store) -> None:
    Doc("a", "http://old.gov.cn/1", portal="east").save(store)
    before = rows(store, "SELECT id FROM reports")
    Doc("b", "https://new.gov.cn/x/1", portal="east", seen=9).save(store)
    assert rows(store, "SELECT id FROM reports") == before


def test_an_address_keeps_its_row_when_the_register_lists_it(store: Store) -> None:
    doc = Doc("a", "http://a.gov.cn/1")
    doc.save(store)
    before = rows(store, "SELECT id FROM reports")
    doc.portal, doc.seen = "east", 5
    doc.save(store)
    Doc("newer", doc.url, portal="east", seen=6, values={"granted": 4}).save(store)
    assert rows(store, "SELECT id FROM reports") == before
    # and what the register's row gives elsewhere is the same body's from now on
    Doc("b", "http://a.gov.cn/2", portal="east", seen=7).save(store)
    assert rows(store, "SELECT id FROM reports") == before


def test_a_row_keeps_its_id_when_its_body_becomes_known(store: Store, tmp_path: Path) -> None:
    doc = Doc("a", "http://a.gov.cn/1", portal="east")
    doc.save(store)
    assert rows(store, "SELECT review FROM authorities") == [(1,)]
    before = rows(store, "SELECT id FROM reports")
    knowing = Store(store.path, parser="p2", places=[("east", "武义县", "http://a.gov.cn/", "330723")])
    doc.save(knowing)
    assert found(knowing) == [("教育局", "武义县教育局", "http://a.gov.cn/1")]
    assert rows(knowing, "SELECT id FROM reports") == before
    knowing.close()


def test_rows_that_turn_out_one_bodys_are_joined_and_the_other_id_leads_on(store: Store) -> None:
    first = Doc("a", "http://a.gov.cn/1", portal="east", seen=1, values={"granted": 1})
    second = Doc(
        "b", "http://b.gov.cn/1", portal="west", seen=2, values={"granted": 2, "published": "2024-05-01"}
    )
    first.save(store)
    second.save(store)
    kept, other = (report_id("教育局", 2023, place) for place in ("east", "west"))
    write_findings(
        store.connection, [Check("gap", "2022", Outcome.FAIL, "缺", fault=Fault.UNKNOWN)],
        origin="years", report=kept,
    )  # fmt: skip
    knowing = Store(
        store.path,
        parser="p1",
        places=[
            ("east", "武义县", "http://a.gov.cn/", "330723"),
            ("west", "武义县", "http://b.gov.cn/", "330723"),
        ],
    )
    first.save(knowing)
    second.save(knowing)
    assert rows(knowing, "SELECT id, url FROM reports") == [(kept, "http://b.gov.cn/1")]
    assert rows(knowing, "SELECT old, new FROM report_ids") == [(other, kept)]
    assert rows(knowing, "SELECT url, state, reading IS NULL FROM report_versions ORDER BY url") == [
        ("http://a.gov.cn/1", "duplicate", 0),
        ("http://b.gov.cn/1", "in_force", 1),
    ]
    assert rows(knowing, "SELECT DISTINCT report_id FROM addresses") == [(kept,)]
    assert rows(knowing, "SELECT total FROM applications") == [(2,)]
    assert rows(knowing, "SELECT id FROM checks WHERE rule = 'gap'") == [
        (finding_id("gap", "2022", report=kept),)
    ]
    (lost,) = rows(knowing, "SELECT reading FROM report_versions WHERE reading IS NOT NULL")[0]
    assert json.loads(lost)["applications"][0]["values"][0] == 1
    assert rows(knowing, "PRAGMA foreign_key_check") == []
    knowing.close()


def test_a_row_has_the_body_that_any_of_its_documents_makes_certain(store: Store) -> None:
    Doc("late", "http://a.gov.cn/1", values={"published": "2024-05-01"}).save(store)
    Doc("early", "http://a.gov.cn/2", site=WUYI, seen=2).save(store)
    assert found(store) == [("教育局", "武义县教育局", "http://a.gov.cn/1")]
    Doc("elsewhere", "http://w.gov.cn/1", "武义县教育局", seen=3).save(store)
    assert len(found(store)) == 1


def test_bodies_that_are_certain_and_differ_never_share_a_row(store: Store) -> None:
    Doc("a", "http://a.gov.cn/1", portal="city", site=WUYI).save(store)
    Doc("b", "http://a.gov.cn/2", portal="city", site=YIWU).save(store)
    assert [row[1] for row in found(store)] == ["义乌市教育局", "武义县教育局"]
    assert len({*rows(store, "SELECT id FROM reports")}) == 2
    # read again, in the other order, nothing moves
    before = whole(store)
    Doc("b", "http://a.gov.cn/2", portal="city", site=YIWU).save(store, current=False)
    Doc("a", "http://a.gov.cn/1", portal="city", site=WUYI).save(store, current=False)
    assert whole(store) == before


def test_a_document_whose_body_was_wrong_leaves_for_the_right_one(store: Store) -> None:
    wrong = Doc("a", "http://a.gov.cn/1", site=YIWU)
    wrong.save(store)
    Doc("b", "http://yiwu.gov.cn/1", "义乌市教育局", seen=2).save(store)
    assert len(found(store)) == 1
    wrong.site = WUYI
    wrong.save(store)
    assert [(row[1], row[2]) for row in found(store)] == [
        ("义乌市教育局", "http://yiwu.gov.cn/1"),
        ("武义县教育局", "http://a.gov.cn/1"),
    ]
    # nothing of its old claim is left that would draw others after it
    Doc("c", "http://c.gov.cn/1", site=WUYI, seen=3).save(store)
    assert len(found(store)) == 2


def test_one_document_read_anew_under_another_name_keeps_its_id(store: Store) -> None:
    Doc("a", "http://a.gov.cn/1", "教育局办公室").save(store)
    before = rows(store, "SELECT id FROM reports")
    store.parser = "p2"
    Doc("a", "http://a.gov.cn/1", "教育局").save(store)
    assert rows(store, "SELECT id FROM reports") == before


def test_what_gets_its_name_later_is_found_by_its_old_id(store: Store) -> None:
    cut = Doc(
        "cut",
        "http://a.gov.cn/1",
        None,
        values={"year": None, "tables": False, "status": Status.UNREADABLE, "format": "pdf"},
    )
    cut.save(store)
    ((old,),) = rows(store, "SELECT id FROM reports")
    Doc("whole", "http://a.gov.cn/1", seen=2).save(store)
    ((new,),) = rows(store, "SELECT id FROM reports")
    assert rows(store, "SELECT old, new FROM report_ids") == [(old, new)]


def test_folders_tell_bureaus_apart(store: Store) -> None:
    Doc("same", "file:///x/%E7%94%B2%E5%8E%BF/a.txt").save(store)
    Doc("same", "file:///x/%E4%B9%99%E5%8E%BF/a.txt").save(store)
    assert len(found(store)) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_copy_in_a_folder_below_is_the_same_report(store: Store, order: tuple[int, int]) -> None:
    docs = [Doc("same", "file:///x/in/a.txt"), Doc("same", "file:///x/in/sub/a.txt", place="in/sub")]
    for number in order:
        docs[number].save(store)
    assert len(found(store)) == 1
    assert rows(store, "SELECT count(*) FROM addresses WHERE report_id IS NOT NULL") == [(2,)]
    Doc("other", "file:///x/in/sub/b.txt", place="in/sub", seen=3).save(store)
    Doc("else", "file:///x/in/else/b.txt", place="in/else", seen=3).save(store)
    assert len(found(store)) == 2


WAYS: list[list[Doc]] = [
    # one body under two names on two sites, the later one in force
    [
        Doc("a", "http://a.gov.cn/1", "武义县教育局", seen=3),
        Doc("b", "http://b.gov.cn/1", "教育局", site=WUYI, seen=2, values={"published": "2024-03-01"}),
        Doc("c", "http://c.gov.cn/1", "浙江省金华市武义县教育局", seen=1),
    ],
    # seen in the same second
    [
        Doc("a", "http://a.gov.cn/1", "武义县教育局"),
        Doc("b", "http://b.gov.cn/1", "金华市武义县教育局"),
        Doc("c", "http://c.gov.cn/1", "教育局", site=WUYI),
    ],
    # what is unsure is drawn in by its place, wherever the certain one is published
    [
        Doc("unsure", "http://a.gov.cn/1", values={"published": "2024-05-01"}, seen=2),
        Doc("certain", "http://a.gov.cn/2", site=WUYI, seen=3),
        Doc("elsewhere", "http://w.gov.cn/2", "武义县教育局", seen=1),
    ],
    # the same bytes at two places, and one more at the second
    [
        Doc("same", "http://a.gov.cn/1", site=WUYI, seen=3),
        Doc("same", "http://b.gov.cn/1", site=WUYI, seen=1),
        Doc("other", "http://b.gov.cn/2", seen=2, values={"granted": 7}),
    ],
    # copies in folders
    [
        Doc("same", "file:///x/in/a.txt", seen=3),
        Doc("same", "file:///x/in/sub/a.txt", place="in/sub", seen=2),
        Doc("other", "file:///x/in/sub/b.txt", place="in/sub", seen=1, values={"granted": 7}),
        Doc("same", "file:///x/in/else/b.txt", place="in/else", seen=4),
    ],
    # strangers
    [
        Doc("a", "http://a.gov.cn/1", site=WUYI, seen=2),
        Doc("b", "http://b.gov.cn/1", site=YIWU, seen=1),
        Doc("c", "http://c.gov.cn/1", seen=4),
        Doc("d", "http://c.gov.cn/2", None, seen=3, values={"year": None}),
    ],
    # an old key seen again, earlier than the row it belongs to
    [
        Doc("a", "http://a.gov.cn/1", "武义县教育局", seen=5),
        Doc("b", "http://b.gov.cn/1", "金华市武义县教育局", seen=4),
        Doc("c", "http://b.gov.cn/2", "金华市武义县教育局", seen=1),
        Doc("d", "http://a.gov.cn/2", "武义县教育局", seen=3),
    ],
]


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_the_same_documents_make_the_same_rows_in_any_order(tmp_path: Path, way: int) -> None:
    ends = []
    for number, order in enumerate(itertools.permutations(WAYS[way])):
        store = Store(tmp_path / f"{number}.db", parser="p")
        for doc in order:
            doc.save(store)
        assert rows(store, "PRAGMA foreign_key_check") == []
        ends.append(whole(store))
        for doc in order:  # and again: nothing moves
            doc.save(store, current=False)
        assert whole(store) == ends[-1]
        for (one,) in rows(store, "SELECT id FROM reports"):
            dump(read_stored(store.connection, one))
        store.close()
    assert all(end == ends[0] for end in ends)


def bureaus(count: int) -> Iterator[tuple[str, str]]:
    regions = known_words()[1].regions.values()
    for region in itertools.islice((one for one in regions if one.level == "county"), count):
        yield region.code, region.name


def test_500_bureaus_of_one_name_have_1500_rows_each_found_by_its_region(tmp_path: Path) -> None:
    places: list[Place] = [
        (f"p{code}", f"{name}教育局", f"http://w{code}.gov.cn/nb/", code) for code, name in bureaus(500)
    ]
    store = Store(tmp_path / "many.db", parser="p", places=places)
    with store.together():
        for portal, _, url, _ in places:
            for year in (2021, 2022, 2023):
                Doc(f"{year}", f"{url}{year}.html", portal=portal, values={"year": year}).save(store)
    assert rows(store, "SELECT count(*), count(DISTINCT id), count(DISTINCT authority) FROM reports") == [
        (1500, 1500, 1)
    ]
    for code, name in bureaus(500):
        by_code = rows(
            store,
            "SELECT r.year, r.full_name FROM reports r JOIN authorities a ON a.id = r.authority_id "
            "WHERE a.region_code = ? ORDER BY r.year",
            code,
        )
        assert [year for year, _ in by_code] == [2021, 2022, 2023]
        assert all(full.endswith(f"{name}教育局") for _, full in by_code)
    store.close()


def earlier_database(path: Path, reports: Iterable[tuple[str, str, str, str, str]]) -> None:
    """A database as it was before bodies decided rows: id, authority, body, url, date."""
    old = sqlite3.connect(path)
    schema.apply(Database(old), stop_before="report_keys")
    for number, (report, authority, body, url, date) in enumerate(reports):
        sha = f"s{number}"
        old.execute("INSERT INTO documents VALUES (?, NULL, 0, 'p', 't')", (sha,))
        old.execute(
            "INSERT OR IGNORE INTO authorities VALUES (?, ?, ?, ?, NULL, 'department', NULL, NULL, NULL, NULL, 'name', '', 0)",
            (f"{authority} {body}", authority, body, body),
        )
        values = (url, sha, "txt", "verified", "p", date, "2024-01-20")
        old.execute(
            "INSERT INTO reports (url, document_sha256, format, status, parser, first_seen, published_on, id, authority,"
            " year, authority_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 2023, ?)",
            (*values, report, authority, f"{authority} {body}"),
        )
        old.execute(
            "INSERT INTO report_versions (url, document_sha256, format, status, parser, first_seen, published_on,"
            " report_id, document_url, state, content_hash, last_seen) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'in_force', 'h', 't')",
            (*values, report, url),
        )
        old.execute("INSERT INTO applications (report_id, outcome, total, raw, position) VALUES (?, 'granted', ?, '[]', 1)",
                    (report, number))  # fmt: skip
        old.execute(
            "INSERT INTO addresses (url, sha256, first_seen, last_seen, outcome, report_id) VALUES (?, ?, 't', 't', 'stored', ?)",
            (url, sha, report),
        )
    old.commit()
    old.close()


def test_earlier_databases_keep_their_ids_and_rows_of_one_body_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    earlier_database(
        path,
        [
            ("r1", "武义县教育局", "武义县教育局", "http://a.gov.cn/1", "2024-02-02"),
            ("r2", "金华市武义县教育局", "武义县教育局", "http://b.gov.cn/1", "2024-02-01"),
            ("r3", "水务局", "义乌市水务局", "http://c.gov.cn/1", "2024-02-01"),
        ],
    )
    connect(path).close()
    store = Store(path, parser="p")
    join_due(store)
    assert rows(store, "SELECT id, full_name FROM reports ORDER BY id") == [
        ("r2", "武义县教育局"),
        ("r3", "义乌市水务局"),
    ]
    assert rows(store, "SELECT * FROM report_ids") == [("r1", "r2")]
    assert rows(store, "SELECT count(*) FROM report_versions WHERE report_id = 'r2'") == [(2,)]
    assert rows(store, "SELECT count(*) FROM joins_due") == [(0,)]
    assert rows(store, "PRAGMA foreign_key_check") == []
    # what is harvested from now on finds the rows that were
    Doc("new", "http://c.gov.cn/9", "水务局", seen=9).save(store)
    assert rows(store, "SELECT count(*) FROM reports") == [(2,)]
    store.close()


def test_bureaus_that_shared_a_row_part_when_they_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    earlier_database(path, [("r1", "教育局", "教育局", "http://a.gov.cn/1", "2024-02-01")])
    database = connect(path)
    database.execute("UPDATE authorities SET review = 1")
    database.execute("DELETE FROM report_keys WHERE body_id IS NOT NULL")
    database.close()
    store = Store(path, parser="p2")
    other = Doc("b", "http://b.gov.cn/1", seen=2)
    one = reading("b", other.url, authority="教育局")
    database = sqlite3.connect(path)
    database.execute("INSERT INTO documents VALUES (?, NULL, 0, 'p', 't')", (one.original.sha256,))
    database.execute(
        "INSERT INTO report_versions (url, document_sha256, format, status, parser, first_seen, report_id,"
        " document_url, state, content_hash, last_seen, reading) "
        "SELECT ?, ?, format, status, parser, first_seen, report_id, ?, 'duplicate', 'k', last_seen, ? FROM report_versions",
        (other.url, one.original.sha256, other.url, dump(one.report)),
    )
    database.commit()
    database.close()
    other.save(store)
    assert rows(store, "SELECT url FROM reports ORDER BY url") == [
        ("http://a.gov.cn/1",),
        ("http://b.gov.cn/1",),
    ]
    assert rows(store, "SELECT id FROM reports WHERE url LIKE '%a.gov.cn%'") == [("r1",)]
    store.close()
