"""Bodies in the database: each report's, and what their levels say of dates."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from pipelines.bodies.resolver import Resolver
from pipelines.database.publications import publish
from pipelines.database.transactions import Store
from pipelines.items import Publication
from tests.support.readings import PAGE, reading

WUYI = "3307230001"


def save(
    store: Store, content: str, url: str = PAGE, *, site_id: str | None = None, portal: str | None = None, **values: Any
) -> None:  # fmt: skip
    one = reading(content, url, **values)
    one.report.site_id = site_id
    publish(store, Publication(one.original, [one]), portal=portal, spider="trs")


def bodies(database: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return database.execute(
        "SELECT r.authority, a.canonical_name, a.level, a.region_code, a.review "
        "FROM reports r JOIN authorities a ON a.id = r.authority_id ORDER BY r.authority, r.year"
    ).fetchall()


def test_each_report_names_its_body(store: Store, database: sqlite3.Connection) -> None:
    save(store, "a", authority="金华市武义县教育局", year=2022)
    save(store, "b", authority="教育局", year=2023, url=f"{PAGE}?b", site_id=WUYI)
    assert bodies(database) == [
        ("教育局", "武义县教育局", "department", "330723", 0),
        ("金华市武义县教育局", "武义县教育局", "department", "330723", 0),
    ]
    assert database.execute("SELECT count(*), count(DISTINCT body_id) FROM authorities").fetchone() == (2, 1)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_one_name_may_mean_two_bodies(store: Store, database: sqlite3.Connection) -> None:
    save(store, "a", authority="教育局", year=2022, site_id=WUYI)
    save(store, "b", authority="教育局", year=2023, url=f"{PAGE}?b", site_id="3307820001")
    assert [row[1] for row in bodies(database)] == ["武义县教育局", "义乌市教育局"]


def test_a_body_that_no_report_names_any_more_goes(store: Store, database: sqlite3.Connection) -> None:
    save(store, "a", authority="教育局")
    assert database.execute("SELECT name, review FROM authorities").fetchall() == [("教育局", 1)]
    store.parser = "p2"
    save(store, "a", authority="武义县教育局")
    assert database.execute("SELECT name, review FROM authorities").fetchall() == [("武义县教育局", 0)]
    save(store, "a", authority=None, year=None)
    assert database.execute("SELECT count(*) FROM authorities").fetchone() == (0,)


def test_storing_again_with_more_knowledge_corrects_the_body(
    store: Store, database: sqlite3.Connection
) -> None:
    """What ``reparse`` does after the register learned of a portal: it names the portal no more, the row does."""
    save(store, "a", authority="教育局", portal="wuyi")
    assert bodies(database)[0][4] == 1
    store.resolver = Resolver([("wuyi", "武义县", "http://other.example.gov.cn/", "330723")])
    save(store, "a", authority="教育局")
    assert bodies(database) == [("教育局", "武义县教育局", "department", "330723", 0)]


def test_the_places_where_bodies_publish_tell_regions(tmp_path: Path) -> None:
    place = ("wuyi", "武义县", "http://www.example.gov.cn/nb/", None)
    for places, region in (((), None), ((place,), "330723")):
        store = Store(tmp_path / "reports.db", parser="p1", places=places)
        assert store.resolver.resolve("教育局", url=PAGE).region_code == region
        store.close()


def run(database: sqlite3.Connection, day: str) -> None:
    with database:
        database.execute("INSERT INTO runs (spider, started, pid) VALUES ('trs', ?, 1)", (day,))


def test_late_publications_by_the_level_of_the_body(store: Store, database: sqlite3.Connection) -> None:
    for number, (authority, published) in enumerate(
        [
            ("武义县教育局", "2024-01-31"),  # on the last day for departments
            ("义乌市教育局", "2024-02-02"),
            ("武义县人民政府", "2024-03-31"),  # on the last day for governments
            ("义乌市", "2024-04-10"),
            ("武义县桐琴镇人民政府", "2024-06-01"),  # the law names no day for townships
        ]
    ):
        save(store, str(number), f"{PAGE}?{number}", authority=authority, published=published)
    late = database.execute("SELECT canonical_name, deadline, days_late FROM late_publications ORDER BY 3")
    assert late.fetchall() == [("义乌市教育局", "2024-01-31", 2), ("义乌市人民政府", "2024-03-31", 10)]
    assert {row[0] for row in database.execute("SELECT status FROM reports")} == {"verified"}


def test_missing_publications_are_of_bodies_not_of_spellings(
    store: Store, database: sqlite3.Connection
) -> None:
    save(store, "a", authority="武义县教育局", year=2020)
    save(store, "b", f"{PAGE}?b", authority="金华市武义县教育局", year=2022)
    asked = "SELECT canonical_name, year, deadline FROM missing_publications ORDER BY year"
    assert database.execute(asked).fetchall() == []  # no run: nobody looked for what is missing
    run(database, "2024-01-31T08:00:00+00:00")
    assert database.execute(asked).fetchall() == [("武义县教育局", 2021, "2022-01-31")]
    run(database, "2024-02-01T08:00:00+00:00")
    assert database.execute(asked).fetchall() == [
        ("武义县教育局", 2021, "2022-01-31"),
        ("武义县教育局", 2023, "2024-01-31"),
    ]


def test_unsure_names_are_listed_with_their_reports(store: Store, database: sqlite3.Connection) -> None:
    save(store, "a", authority="教育局", year=2021)
    save(store, "b", f"{PAGE}?b", authority="教育局", year=2023)
    save(store, "c", f"{PAGE}?c", authority="武义县教育局", year=2023)
    listed = database.execute("SELECT name, reports, first_year, last_year FROM authorities_to_review")
    assert listed.fetchall() == [("教育局", 2, 2021, 2023)]
