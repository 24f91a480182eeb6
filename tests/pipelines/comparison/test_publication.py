"""Who published late, and who not at all: by the law's dates, with what is unsure, and accusing no reform."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from pipelines.bodies.expected import BodiesError, expected_bodies, load_bodies
from pipelines.bodies.resolver import Resolver
from pipelines.comparison.work import compare_all
from pipelines.database.expectations import Expectation, keep_expected_columns
from pipelines.database.transactions import Store
from tests.support.series import store_report


def run(store: Store, day: str, *, portal: str | None = None, outcome: str = "complete") -> None:
    store.connection.execute(
        "INSERT INTO runs (spider, portal, started, pid, outcome) VALUES ('trs', ?, ?, 1, ?)",
        (portal, f"{day}T08:00:00+00:00", outcome),
    )


def missing(database: sqlite3.Connection, region: str) -> list[tuple[Any, ...]]:
    return database.execute(
        "SELECT canonical_name, year, deadline, caveat FROM missing_publications WHERE region_code = ? "
        "ORDER BY year, canonical_name",
        (region,),
    ).fetchall()


@pytest.mark.parametrize(
    ("authority", "published", "found"),
    [
        ("武义县教育局", "2024-01-31", None),
        ("武义县教育局", "2024-02-02", ("note", "2024-01-31", "2024-02-02")),
        ("武义县人民政府", "2024-03-31", None),
        ("武义县人民政府", "2024-04-10", ("note", "2024-03-31", "2024-04-10")),
        ("武义县人民政府", "", ("not_assessable", None, None)),
        ("武义县人民政府", "2023-01-26", ("not_assessable", "2024-03-31", "2023-01-26")),
        ("武义县桐琴镇人民政府", "2024-12-01", None),
    ],
)
def test_late_by_the_level_of_the_body(
    store: Store, database: sqlite3.Connection, authority: str, published: str, found: tuple[str, ...] | None
) -> None:
    store_report(store, 2023, authority=authority, published=published)
    compare_all(store)
    rows = database.execute(
        "SELECT status, expected, actual, fault, message FROM checks WHERE rule = 'published_in_time'"
    ).fetchall()
    assert [row[:3] for row in rows] == ([found] if found else [])
    for *_, fault, message in rows:
        assert fault is None
        assert published != "2024-04-10" or "晚10天" in message


def test_a_date_in_time_passes_and_a_township_has_none(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2023, authority="武义县教育局", published="2024-01-01")
    store_report(store, 2023, authority="武义县桐琴镇人民政府", published="2024-01-01")
    compare_all(store)
    rows = database.execute("SELECT status FROM all_checks WHERE rule = 'published_in_time'").fetchall()
    assert rows == [("pass",)]


def test_every_government_is_expected_each_year(store: Store, database: sqlite3.Connection) -> None:
    compare_all(store)
    run(store, "2022-06-01")
    rows = database.execute("SELECT year, sum(expected), sum(found) FROM coverage GROUP BY year").fetchall()
    assert [year for year, *_ in rows] == [2019, 2020, 2021]
    for _, expected, found in rows:
        assert 3180 < expected < 3230
        assert found == 0
    store_report(store, 2021, authority="武义县人民政府")
    provinces = database.execute("SELECT region_code, level, year FROM coverage WHERE found").fetchall()
    assert provinces == [("330000", "county", 2021)]


def test_who_did_not_publish_and_what_is_unsure_of_it(store: Store, database: sqlite3.Connection) -> None:
    compare_all(store)
    run(store, "2020-06-01")
    never = "库中没有它任何年度的报告，可能从未采集过它的网站"
    assert missing(database, "330723") == [("武义县人民政府", 2019, "2020-03-31", never)]
    store_report(store, 2018, {}, authority="武义县人民政府", portal="wuyi", edition="2019")
    seldom = "期限之后没有完整采集过它的栏目"
    assert missing(database, "330723") == [("武义县人民政府", 2019, "2020-03-31", seldom)]
    run(store, "2020-07-01", portal="wuyi", outcome="incomplete")
    assert missing(database, "330723")[0][3] == seldom
    run(store, "2020-07-02", portal="wuyi")
    assert missing(database, "330723")[0][3] == "期限之后完整采集过它的栏目，没有见到"
    store_report(store, 2019, authority="武义县人民政府办公室", edition="2019")
    assert "办公室" in missing(database, "330723")[0][3]
    store_report(store, 2019, authority="武义县人民政府", edition="2019")
    assert missing(database, "330723") == []


def test_a_department_that_was_never_seen_is_not_expected(store: Store, database: sqlite3.Connection) -> None:
    store_report(store, 2020, authority="武义县教育局")
    compare_all(store)
    run(store, "2022-02-01")
    rows = [row for row in missing(database, "330723") if "教育局" in row[0]]
    assert rows == [
        ("武义县教育局", 2021, "2022-01-31", "此后没有见到它的报告，机关也可能已撤并或改名"),
    ]


@pytest.mark.parametrize(
    ("department", "last", "expected"),
    [
        ("杭州市下城区教育局", 2019, []),  # the district was abolished
        ("邢台县教育局", 2019, []),
        ("邢台市任泽区教育局", 2019, [2020, 2021]),  # the county was made a district, and is one
        ("公主岭市教育局", 2019, [2020, 2021]),  # its city's code changed, and nothing else
    ],
)
def test_no_department_of_an_abolished_region_is_missed(
    store: Store, department: str, last: int, expected: list[int]
) -> None:
    store_report(store, last, authority=department, edition="2019")
    compare_all(store)
    run(store, "2022-03-01")
    years = store.connection.execute(
        "SELECT year FROM missing_publications WHERE canonical_name LIKE ? ORDER BY year",
        (f"%{department}",),
    )
    assert [year for (year,) in years] == expected


def test_a_wrong_clock_in_one_run_spoils_nothing(store: Store, database: sqlite3.Connection) -> None:
    compare_all(store)
    run(store, "2020-06-01")
    before = missing(database, "330723")
    run(store, "2131-06-01")
    run(store, "1980-01-01")
    assert missing(database, "330723") == before
    assert database.execute("SELECT max(year) FROM expected_publications").fetchone() == (2019,)


def test_a_reform_accuses_nobody(store: Store, database: sqlite3.Connection) -> None:
    compare_all(store)
    run(store, "2025-06-01")

    def years(code: str) -> list[int]:
        rows = database.execute(
            "SELECT year FROM expected_publications WHERE region_code = ? ORDER BY 1", (code,)
        )
        return [year for (year,) in rows]

    assert years("330103") == [2019]  # 下城区 went in 2021
    assert years("330105") == list(range(2019, 2025))  # into 拱墅区
    assert years("330113") == [2022, 2023, 2024]  # 临平区 was new in 2021
    assert years("320613") == list(range(2020, 2025))  # 崇川区 and 港闸区 became one in 2020


def test_a_merged_district_is_not_held_against_itself_before(
    store: Store, database: sqlite3.Connection
) -> None:
    forward, over = "applications.carried_forward.total", "applications.carried_over.total"
    for year in (2019, 2020, 2021, 2022):
        edition = "2019" if year < 2021 else "2021"
        store_report(store, year, {forward: year, over: 9}, authority="杭州市拱墅区人民政府", edition=edition)
        store_report(store, year, {forward: year, over: 9}, authority="杭州市拱墅区教育局", edition=edition)
    compare_all(store)
    rows = database.execute(
        "SELECT r.year, c.status, count(*) FROM checks c JOIN reports r ON r.id = c.report_id "
        "WHERE c.rule = 'carried_across_years' GROUP BY 1, 2 ORDER BY 1"
    ).fetchall()
    assert rows == [(2020, "fail", 2), (2021, "not_assessable", 2), (2022, "fail", 2)]


def test_the_file_of_bodies_is_one_the_resolver_knows() -> None:
    resolver = Resolver()
    rows = expected_bodies().rows
    assert len(rows) > 3200
    strange = []
    for row in rows:
        body = resolver.resolve(row.name)
        if row.until is None and (body.review or (body.region_code, body.level) != (row.region, row.level)):
            strange.append(row.name)
    # new in 2020 and 2024, after the list of regions
    assert sorted(strange) == sorted(
        ["三沙市西沙区人民政府", "三沙市南沙区人民政府", "和康县人民政府", "和安县人民政府"]
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("33072,government,武义县人民政府,county,,,,", "row 2: region"),
        ("330723,castle,武义县人民政府,county,,,,", "row 2: kind"),
        ("330723,government,武义县人民政府,county,soon,,,", "row 2: since"),
        ("330723,government,武义县人民政府,county,,,330799,", "330799"),
        ("330723,government,甲,county,,,,\n330723,government,乙,county,,,,", "row 2: name"),
        ("330723,government,甲县,county,,,,\n330723,government,乙县,county,,,,", "330723"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Any, line: str, said: str) -> None:
    path = tmp_path / "bodies.csv"
    path.write_text(f"region,kind,name,level,since,until,predecessors,successors\n{line}\n", encoding="utf-8")
    with pytest.raises(BodiesError, match=said):
        load_bodies(path)


FORWARD, OVER = "applications.carried_forward.total", "applications.carried_over.total"


def renamed(store: Store, year: int, authority: str, edition: str, **figures: int) -> None:
    held = {FORWARD: figures.get("forward", 0), OVER: figures.get("over", 0)}
    store_report(store, year, held, authority=authority, edition=edition)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("before", "since"),
    [
        ("三明市沙县人民政府", "三明市沙县区人民政府"),  # with a code of its own before and since
        ("海门市人民政府", "南通市海门区人民政府"),  # whose old code is in no list any more
        ("公主岭市人民政府", "长春市公主岭市人民政府"),  # under the same name
    ],
)
def test_a_mere_renaming_goes_on_with_its_series(
    store: Store, database: sqlite3.Connection, before: str, since: str, late: bool
) -> None:
    """In whichever order the two come: a change under the old name is held against the report under the new one."""
    years = [
        (2019, before, {"forward": 4}),
        (2020, since, {"over": 5, "forward": 2}),
        (2021, since, {"over": 2}),
    ]
    for year, authority, figures in reversed(years) if late else years:
        renamed(store, year, authority, "2019" if year < 2021 else "2021", **figures)
        compare_all(store)
    found = (
        "SELECT r.year, c.expected, c.actual FROM checks c JOIN reports r ON r.id = c.report_id "
        "WHERE c.rule = 'carried_across_years' AND c.status = 'fail' AND c.subject = ?"
    )
    assert database.execute(found, (OVER,)).fetchall() == [(2020, "4", "5")]
    run(store, "2022-06-01")
    for code in ("350427", "350405", "320684", "320614", "220381", "220184"):
        assert [row for row in missing(database, code) if row[0] in (before, since)] == []
    renamed(store, 2019, before, "2019", forward=5)  # corrected under the old name
    compare_all(store)
    assert database.execute(found, (OVER,)).fetchall() == []


def test_what_was_merged_accuses_nobody_and_goes_on_with_no_series(
    store: Store, database: sqlite3.Connection
) -> None:
    for year, authority in (
        (2019, "杭州市下城区人民政府"),
        (2020, "杭州市拱墅区人民政府"),
        (2021, "杭州市拱墅区人民政府"),
    ):
        renamed(store, year, authority, "2019" if year < 2021 else "2021", over=7, forward=3)
    compare_all(store)
    assert database.execute(
        "SELECT count(*) FROM checks WHERE rule = 'carried_across_years' AND status = 'fail'"
    ).fetchone() == (0,)
    run(store, "2022-06-01")
    assert missing(database, "330103") == []  # its report of 2019 is here, and after it none is expected


def test_every_renaming_is_known_by_its_old_name() -> None:
    """Either as a region of its own, or as a name of what it is since; else its reports would be nobody's."""
    resolver, names = Resolver(), {(row.region, row.kind): row.name for row in expected_bodies().rows}
    unsure = [
        names[then] for then in expected_bodies().renamed.values() if resolver.resolve(names[then]).review
    ]
    assert unsure == []
    assert len(expected_bodies().renamed) >= 40


def expecting(store: Store, *rows: tuple[str, str, tuple[int, ...], int | None]) -> None:
    keep_expected_columns(
        store,
        [Expectation(portal, name, "http://x.gov.cn/", years, count) for portal, name, years, count in rows],
    )


def by_register(database: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return database.execute(
        "SELECT canonical_name, year, deadline, caveat FROM missing_publications WHERE caveat LIKE '登记表%' ORDER BY 1, 2"
    ).fetchall()


def test_what_the_register_expects_and_is_not_here(store: Store, database: sqlite3.Connection) -> None:
    compare_all(store)
    expecting(
        store,
        ("jyj", "武义县教育局", (2018, 2021, 2023), None),
        ("wuyi", "武义县人民政府", (2021,), None),  # every government is expected anyhow: said once
        ("town", "武义县桐琴镇人民政府", (2021,), None),  # no legal date: after the next year's end
        ("gone", "杭州市下城区人民政府", (2018, 2022), None),  # abolished: of 2022 there is none
        ("unit", "某处", (2021,), 3),  # nobody knows whose it is
    )
    run(store, "2023-06-01")
    law, never = "登记表预期栏目jyj有这一年度的报告，", "期限之后没有完整采集过"
    assert by_register(database) == [
        ("杭州市下城区人民政府", 2018, None, f"登记表预期栏目gone有这一年度的报告，{never}"),
        ("某处", None, None, "登记表预期栏目unit至少有3份报告，库中有0份"),
        ("某处", 2021, None, f"登记表预期栏目unit有这一年度的报告，{never}"),
        ("武义县教育局", 2018, None, law + never),
        ("武义县教育局", 2021, "2022-01-31", law + never),
        ("武义县桐琴镇人民政府", 2021, None, f"登记表预期栏目town有这一年度的报告，{never}"),
    ]
    assert [row[1] for row in missing(database, "330723") if row[0] == "武义县人民政府"] == [
        2019,
        2020,
        2021,
        2022,
    ]
    run(store, "2023-06-02", portal="jyj")
    assert {row[3] for row in by_register(database) if row[0] == "武义县教育局"} == {
        law + "完整采集过，没有见到"
    }
    store_report(store, 2021, authority="武义县教育局", portal="jyj")
    store_report(store, 2021, authority="某处", portal="unit")
    compare_all(store)
    rows = [row[:2] for row in by_register(database)]
    assert ("武义县教育局", 2021) not in rows
    assert ("武义县教育局", 2018) in rows
    assert [row for row in by_register(database) if row[0] == "某处"] == [
        ("某处", None, None, "登记表预期栏目unit至少有3份报告，库中有1份")
    ]
    keys = database.execute(
        "SELECT body_id, year FROM missing_publications WHERE body_id NOT NULL GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert keys.fetchall() == []  # nobody is accused twice


def test_expectations_follow_the_register(store: Store, database: sqlite3.Connection) -> None:
    compare_all(store)
    run(store, "2023-06-01")
    expecting(store, ("jyj", "武义县教育局", (2021,), None))
    before = store.connection.total_changes
    expecting(store, ("jyj", "武义县教育局", (2021,), None))
    assert store.connection.total_changes == before
    assert len(by_register(database)) == 1
    expecting(store)
    assert by_register(database) == []
