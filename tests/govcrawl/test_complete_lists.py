"""Lists lose no row: whoever follows "next page" to the end, or takes the CSV, meets each row exactly once."""

from __future__ import annotations

import asyncio
import csv
import html
import io
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govcrawl.site.website import publish
from tests.support.many import make

datasette_app = pytest.importorskip("datasette.app", reason="the extra 'publish' is not installed")

#: rows of an answer at most, and reports: so many that every list has tens of pages. Ties in every column
MOST = 200
REPORTS = 3_000
#: reports of a block of the search index, so that there are several
IN_BLOCK = 500
#: words that many of them have, in their titles or sections
WORDS = {"reports": "北京市", "sections": "税收优惠"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("many")
    make(place / "many.db", REPORTS)
    with pytest.MonkeyPatch.context() as patch:  # the files for downloading have tests of their own
        patch.setattr("govcrawl.downloads.files.PARTS", ())
        patch.setattr("govcrawl.site.plugins.reader.spacing._IN_BLOCK", IN_BLOCK)
        publish(place / "many.db", place / "site")
    return place / "site"


@pytest.fixture(scope="module")
def served(folder: Path) -> Any:
    datasette = datasette_app.Datasette(config_dir=folder, settings={"max_returned_rows": MOST})
    asyncio.run(datasette.invoke_startup())
    reader = type(datasette.govcrawl_site).__module__.rpartition(".")[0]  # the copy in this folder
    vars(sys.modules[f"{reader}.spacing"])["_IN_BLOCK"] = IN_BLOCK
    return datasette


def get(served: Any, path: str) -> str:
    answer = asyncio.run(served.client.get(path))
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
    text: str = answer.text
    return text


def column(folder: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(folder / "govcrawl.db")
    try:
        return [row[0] for row in connection.execute(sql)]
    finally:
        connection.close()


def each_once(found: list[Any], wanted: list[Any]) -> None:
    seen = Counter(map(str, found))
    assert not [key for key, times in seen.items() if times > 1], "rows twice"
    assert len(seen) == len(wanted)
    assert seen.keys() == set(map(str, wanted))


def pages(served: Any, path: str) -> Iterator[list[dict[str, Any]]]:
    """The pages of a list as JSON, by its own address of the next one."""
    following: str | None = f"{path}{'&' if '?' in path else '?'}_shape=objects&_nofacet=1"
    while following:
        answer = json.loads(get(served, following))
        yield answer["rows"]
        following = answer["next_url"] and re.sub(r"^https?://[^/]+", "", answer["next_url"])


def sortable(folder: Path, table: str) -> list[str]:
    return column(folder, f"SELECT name FROM pragma_table_info('{table}')")


@pytest.mark.parametrize("way", ["_sort", "_sort_desc"])
def test_reports_by_every_column(served: Any, folder: Path, way: str) -> None:
    wanted = column(folder, "SELECT id FROM reports")
    assert len(wanted) == REPORTS
    for name in sortable(folder, "reports"):
        address = f"/govcrawl/reports.json?{way}={name}&_size=max&_col=id&_col={name}&_nocount=1"
        found = [row for page in pages(served, address) for row in page]
        each_once([row["id"] for row in found], wanted)
        values = [row[name] for row in found if row[name] is not None]
        assert values == sorted(values, reverse=way == "_sort_desc"), name


@pytest.mark.parametrize(
    ("table", "filters", "key"),
    [
        ("applications", "outcome=granted&_sort=total", "report_id"),
        ("applications", "outcome=granted&_sort_desc=total", "report_id"),
        ("challenges", "route=reconsideration&_sort=pending", "report_id"),
        ("disclosures", "item=regulations&measure=issued&_sort_desc=value", "report_id"),
        ("report_tables", "name=challenges&_sort=edition", "report_id"),
        ("authorities", "_sort=level", "id"),
        ("authorities", "_sort_desc=parent", "id"),
        ("documents", "_sort=media_type", "sha256"),
    ],
)
def test_other_tables(served: Any, folder: Path, table: str, filters: str, key: str) -> None:
    conditions = " AND ".join(
        f"{name} = '{value}'" for name, value in re.findall(r"(?:^|&)([a-z]\w*)=(\w+)", filters)
    )
    wanted = column(folder, f"SELECT {key} FROM {table}{' WHERE ' + conditions if conditions else ''}")
    found = [
        row[key] for page in pages(served, f"/govcrawl/{table}.json?{filters}&_size=max") for row in page
    ]
    each_once(found, wanted)


@pytest.mark.parametrize(
    ("filters", "condition"),
    [
        ("year=2023", "year = 2023"),
        ("status=inconsistent", "status = 'inconsistent'"),
        ("year=2023&status=verified&_sort=format", "year = 2023 AND status = 'verified'"),
        ("_search=北京市", "title LIKE '%北京市%'"),
        ("_search=北京市&_sort_desc=status", "title LIKE '%北京市%'"),
        ("published_on__gt=2024-01-15&_sort=published_on", "published_on > '2024-01-15'"),
    ],
)
def test_filters_and_search_by_json_and_csv(served: Any, folder: Path, filters: str, condition: str) -> None:
    wanted = column(folder, f"SELECT id FROM reports WHERE {condition}")
    assert len(wanted) > 20
    found = [row["id"] for page in pages(served, f"/govcrawl/reports.json?{filters}") for row in page]
    each_once(found, wanted)
    lines = csv.DictReader(io.StringIO(get(served, f"/govcrawl/reports.csv?{filters}")))
    each_once([line["id"] for line in lines], wanted)


@pytest.mark.parametrize(
    ("table", "key", "narrowed"), [("reports", "id", "year = 2023"), ("sections", "report_id", "ordinal = 1")]
)
def test_a_frequent_word_is_followed_to_its_end_uncounted(
    served: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, table: str, key: str, narrowed: str
) -> None:
    def found(filters: str) -> list[str]:
        return [str(row[key]) for page in pages(served, f"/govcrawl/{table}.json?{filters}") for row in page]

    query = f"_search={WORDS[table]}"
    filters = (query, f"{query}&{narrowed.replace(' ', '')}", f"{query}&_sort={key}")
    rare = [found(one) for one in filters]
    counted = json.loads(get(served, f"/govcrawl/{table}.json?{query}"))
    for name, module in list(sys.modules.items()):  # of every folder that this process has served
        if name.endswith(".search_boxes"):
            monkeypatch.setattr(module, "FREQUENT", 20)
            monkeypatch.setattr(module, "_OFTEN", -1)
    assert [found(one) for one in filters] == rare
    uncounted = json.loads(get(served, f"/govcrawl/{table}.json?{query}&_nosuggest=1"))  # as on the site
    assert counted["filtered_table_rows_count"] == len(rare[0]) > len(rare[1]) > 0
    assert uncounted["filtered_table_rows_count"] is None
    assert uncounted["rows"] == counted["rows"]
    lines = csv.DictReader(io.StringIO(get(served, f"/govcrawl/{table}.csv?{query}")))
    assert [line[key] for line in lines] == rare[0]
    faceted = json.loads(get(served, f"/govcrawl/{table}.json?{query}&_facet={narrowed.split()[0]}"))
    results = faceted["facet_results"][narrowed.split()[0]]["results"]
    assert sum(value["count"] for value in results) == faceted["filtered_table_rows_count"] == len(rare[0])


def test_pages_as_a_browser_follows_them(served: Any, folder: Path) -> None:
    wanted = column(folder, "SELECT id FROM reports WHERE year = 2023")
    found: list[str] = []
    following: str | None = "/govcrawl/reports?year=2023&_size=50&_nofacet=1"
    while following:
        page = get(served, following)
        for row in page.rpartition("<tbody>")[2].split("<tr>")[1:]:
            found += re.findall(r'href="/govcrawl/reports/(\w+)"', row)[:1]
        link = re.search(r'<p><a href="([^"]*_next=[^"]*)">', page)
        following = html.unescape(re.sub(r"^https?://[^/]+", "", link[1])) if link else None
    each_once(found, wanted)


@pytest.mark.parametrize(
    ("address", "sql"),
    [
        (
            "/builder?first=2019&last=2024&level=地级&figure=晚几天",
            "SELECT 报告编号 FROM 报告一览 WHERE 级别 = '地级'",
        ),
        (
            "/builder?first=2019&last=2024&level=地级&figure=新收申请&condition=least&on=新收申请&than=20",
            "SELECT 报告编号 FROM 报告一览 WHERE 级别 = '地级' AND 新收申请 >= 20",
        ),
        (
            "/findings?kind=数字自相矛盾",
            "SELECT 报告编号 FROM 发现 WHERE 类别 = '数字自相矛盾'",
        ),
        (
            "/search?q=税收优惠&level=地级",
            "SELECT 报告编号 FROM 报告一览 f WHERE 级别 = '地级' AND EXISTS"
            " (SELECT 1 FROM sections WHERE report_id = f.报告编号 AND instr(text, '税收优惠'))",
        ),
    ],
)
def test_pages_of_the_readers_lists(served: Any, folder: Path, address: str, sql: str) -> None:
    wanted = column(folder, sql)
    assert len(wanted) > 100
    found: list[str] = []
    following: str | None = address
    while following:
        page = get(served, following)
        listed = page.rpartition("<tbody>")[2] if address.startswith("/builder") else page
        found += re.findall(r'<(?:li|th scope="row")><a href="/report/(\w+)', listed)
        link = re.search(r'rel="next" href="([^"]+)"', page)
        following = html.unescape(link[1]) if link else None
    each_once(found, wanted)
    assert f"{len(wanted):,}" in page


def test_the_builders_file_is_whole(served: Any, folder: Path) -> None:
    lines = get(served, "/builder.csv?first=2019&last=2024&figure=晚几天").removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(lines)))
    each_once([row["报告编号"] for row in rows], column(folder, "SELECT 报告编号 FROM 报告一览"))
    told = {row["报告编号"]: row["晚几天（负数为提前）"] for row in rows}
    days = column(folder, "SELECT 报告编号 || ' ' || 晚几天 FROM 报告一览 WHERE 晚几天 < 0 LIMIT 100")
    assert [f"{one.split()[0]} {told[one.split()[0]]}" for one in days] == days


@pytest.mark.parametrize(
    ("query", "narrowed"), [("税收优惠", "省级"), ("惠优收税", "省级"), ("税收优惠", "")]
)
def test_a_search_that_takes_too_long_goes_on_where_it_ended(
    served: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, query: str, narrowed: str
) -> None:
    """Of words whose letters every report has, what was found in time is told, and how far that reaches."""
    for name, module in list(sys.modules.items()):
        if name.startswith("govcrawl_reader_") and name.endswith(".hits"):
            monkeypatch.setattr(module, "BUDGET", -1)
            monkeypatch.setattr(module, "_PROBE", -1000)
        if name.startswith("govcrawl_reader_") and name.endswith(".pages.search"):
            monkeypatch.setattr(module, "PER_PAGE", 150)
    served.govcrawl_site.searches.clear()
    level = f" AND 级别 = '{narrowed}'" if narrowed else ""
    wanted = column(
        folder,
        f"SELECT 报告编号 FROM 报告一览 f WHERE EXISTS"
        f" (SELECT 1 FROM sections WHERE report_id = f.报告编号 AND instr(text, '{query}')){level}",
    )
    found: list[str] = []
    following: str | None = f"/search?q={query}&level={narrowed}"
    told = 0
    while following:
        page = get(served, following)
        found += re.findall(r'<li><a href="/report/(\w+)', page)
        told += "至少" in page
        link = re.search(r'rel="next" href="([^"]+)"', page) or re.search(r'href="([^"]+)">在更早的', page)
        following = html.unescape(link[1]) if link else None
    each_once(found, wanted)
    assert told > 1


def test_more_hits_than_are_counted_are_told_as_more(
    served: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, module in list(sys.modules.items()):  # of every folder that this process has served
        if name.startswith("govcrawl_reader_") and name.endswith(".pages.search"):
            monkeypatch.setattr(module, "MOST_COUNTED", 40)
    first = get(served, "/search?q=政府信息公开")
    assert f"{REPORTS:,} 份报告中有 超过 <b>40</b> 份提到" in first
    assert 'rel="next"' in first
    assert 'rel="next"' not in get(served, "/search?q=政府信息公开&page=2")


@pytest.mark.parametrize("address", ["reports.csv", "reports.csv?_stream=on", "reports.csv?_labels=on&_size=max",
                                     "reports.csv?_sort=status&_next=verified,5"])  # fmt: skip
def test_a_csv_is_the_whole_list(served: Any, folder: Path, address: str) -> None:
    lines = csv.DictReader(io.StringIO(get(served, f"/govcrawl/{address}")))
    each_once([line["id"] for line in lines], column(folder, "SELECT id FROM reports"))


def test_a_csv_of_a_number_of_rows_that_was_asked_for(served: Any) -> None:
    lines = list(csv.DictReader(io.StringIO(get(served, "/govcrawl/reports.csv?_size=7"))))
    assert len(lines) == 7


def test_the_csv_of_a_query_is_whole(served: Any, folder: Path) -> None:
    wanted = column(folder, "SELECT report_id FROM checks WHERE status = 'fail' AND fault = 'publisher'")
    assert len(wanted) > MOST
    lines = csv.DictReader(io.StringIO(get(served, "/govcrawl/broken_relations.csv")))
    each_once([line["报告"] for line in lines], wanted)
    asked = get(served, "/govcrawl.csv?sql=select+id+from+reports")
    each_once(asked.split()[1:], column(folder, "SELECT id FROM reports"))


def test_json_of_a_query_that_is_cut_says_so(served: Any) -> None:
    assert json.loads(get(served, "/govcrawl/broken_relations.json"))["truncated"] is True


@pytest.mark.parametrize("view", ["failing_checks", "late_publications", "application_totals"])
@pytest.mark.parametrize("order", ["", "&_sort=year", "&_sort_desc=year"])
def test_views(served: Any, folder: Path, view: str, order: str) -> None:
    wanted = column(folder, f"SELECT report_id FROM {view}")
    found = [
        row["report_id"] for page in pages(served, f"/govcrawl/{view}.json?_size=max{order}") for row in page
    ]
    each_once(found, wanted)


def test_the_csv_of_each_query_is_whole(served: Any, folder: Path) -> None:
    told = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    queries = told["databases"]["govcrawl"]["queries"]
    assert len(queries) > 10
    longer = 0
    with closing(sqlite3.connect(folder / "govcrawl.db")) as connection:
        for name, query in queries.items():
            empty = dict.fromkeys(re.findall(r":([a-z]+)", query["sql"]), "")
            wanted = connection.execute(query["sql"], empty).fetchall()
            asked = "&".join(f"{key}=" for key in empty)
            found = list(csv.reader(io.StringIO(get(served, f"/govcrawl/{name}.csv?{asked}"))))[1:]
            printed = [["" if value is None else str(value) for value in row] for row in wanted]
            assert sorted(found) == sorted(printed), name
            longer += len(wanted) > MOST
    assert longer >= 3


def test_facets_count_every_row(served: Any, folder: Path) -> None:
    names = ("year", "status", "edition", "format")
    answer = json.loads(get(served, f"/govcrawl/reports.json?_size=1&_facet={'&_facet='.join(names)}"))
    for name in names:
        facet = answer["facet_results"][name]
        assert not facet["truncated"]
        counted = {str(value["value"]): value["count"] for value in facet["results"]}
        assert counted == Counter(
            map(str, column(folder, f"SELECT {name} FROM reports WHERE {name} IS NOT NULL"))
        )


@pytest.mark.parametrize(
    ("address", "sql"),
    [
        (
            "reports.atom?region=130000",
            "SELECT r.id FROM reports r JOIN authorities a ON a.id = r.authority_id WHERE r.status <> 'not_a_report'"
            " AND a.region_code BETWEEN '130000' AND '139999' ORDER BY r.first_seen DESC, r.id",
        ),
        (
            "findings.atom",
            "SELECT r.id || '#' || c.id FROM reports r JOIN checks c ON c.report_id = r.id WHERE c.status = 'fail'"
            " AND r.status <> 'not_a_report' AND c.fault = 'publisher' ORDER BY r.first_seen DESC, r.id, c.id",
        ),
    ],
)
def test_feeds_lead_to_every_entry(served: Any, folder: Path, address: str, sql: str) -> None:
    wanted = column(folder, sql)
    assert len(wanted) > 200
    found: list[str] = []
    following: str | None = f"/feeds/{address}"
    while following:
        text = get(served, following)
        found += re.findall(r"<entry><id>[^<]*/report/([^<]+)</id>", text)
        link = re.search(r'<link rel="next"[^>]* href="http://[^/]+([^"]+)"', text)
        following = html.unescape(link[1]) if link else None
    assert found == wanted
