"""Units of one portal whose reports print one bare name: the list says whose each is, and each has its rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.bodies.units import fuller, unit_among, unit_of, unit_of_code, within
from tests.support.content import Article, article_html
from tests.support.place import Place
from tests.support.server import Page, Site, serve

COLUMN = "/zwgk/zfxxgknb/"
YEARS = (2021, 2022, 2023)
HEAD = "id,name,family,url,level,region,expected_years,expected_count,quirks,quirks_reason,last_seen,note"


def bare(number: int, year: int) -> Article:
    """A report of an 教育局 that names itself no further."""
    title = f"教育局{year}年政府信息公开工作年度报告"
    return Article(number, title, date(year + 1, 1, 9), authority="教育局", year=year)


class Portal(Site):
    """A column of a city's portal, whose units are told in one of the ways in which portals tell them."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0

    def articles(self, folder: str) -> list[tuple[str, Article]]:
        """Three years of one more unit, as addresses and articles."""
        found = []
        for year in YEARS:
            self.number += 1
            article = bare(self.number, year)
            url = f"{folder}{article.published:%Y%m}/t{article.published:%Y%m%d}_{8000 + self.number}.html"
            container = '<div class="view TRS_UEDITOR trs_paper_default">'
            self.add(url, Page(article_html(article, container=container), etag=True))
            found.append((url, article))
        return found

    def listed(self, path: str, markup: str) -> None:
        page = f"<html><head><title>政府信息公开年报_金华市</title></head><body>{markup}</body></html>"
        self.add(path, Page(page))


def row(url: str, article: Article, cell: str = "") -> str:
    return f'<tr><td><a href="{url}">{article.title}</a></td>{cell}<td>{article.published}</td></tr>'


def by_cells(portal: Portal, units: list[str]) -> None:
    rows = [
        row(url, one, f"<td>发布机构：{unit}</td>") for unit in units for url, one in portal.articles(COLUMN)
    ]
    portal.listed(COLUMN, f"<table>{''.join(rows)}</table>")


def by_headings(portal: Portal, units: list[str]) -> None:
    lists = []
    for unit in units:
        items = [
            f'<li><a href="{url}">{one.title}</a><span>{one.published}</span></li>'
            for url, one in portal.articles(COLUMN)
        ]
        lists.append(f"<h3>{unit}</h3><ul class='list'>{''.join(items)}</ul>")
    portal.listed(COLUMN, f"<div>{''.join(lists)}</div>")


def by_matrix(portal: Portal, units: list[str]) -> None:
    rows = []
    for unit in units:
        cells = "".join(f'<td><a href="{url}">{one.year}年</a></td>' for url, one in portal.articles(COLUMN))
        rows.append(f"<tr><td>{unit}</td>{cells}</tr>")
    portal.listed(COLUMN, f"<table>{''.join(rows)}</table>")


def by_columns(portal: Portal, units: list[str]) -> None:
    links = []
    for number, unit in enumerate(units):
        folder = f"{COLUMN}nb{number}/"
        links.append(f'<a href="{folder}">{unit}</a>')
        items = [f"<li>{row(url, one)}</li>" for url, one in portal.articles(folder)]
        portal.listed(folder, f"<table>{''.join(items)}</table>")
    portal.listed(COLUMN, f"<div class='units'>{''.join(links)}</div>")


def harvest(place: Place, portal: Portal, region: str = "330700") -> None:
    """One crawl of the portal, which is being served."""
    name = "金华市" if region else "某地"
    place.register.write_text(f"{HEAD}\njinhua,{name},trs,{portal.url}{COLUMN},,{region},,,,,,\n")
    done = place.hurry("crawl", "trs", "-a", "portal=jinhua")
    assert done.returncode == 0, done.stderr


def found(place: Place) -> list[tuple[Any, ...]]:
    return sorted(
        place.rows(
            "SELECT a.region_name, r.full_name, r.authority, group_concat(r.year) FROM (SELECT * FROM reports ORDER BY year) r "
            "JOIN authorities a ON a.id = r.authority_id GROUP BY a.body_id"
        )
    )


@pytest.mark.parametrize("told", [by_cells, by_headings, by_matrix, by_columns])
def test_what_the_list_says_keeps_units_of_one_name_apart(place: Place, told: Any) -> None:
    portal = Portal()
    told(portal, ["教育局", "武义县教育局", "永康市", "开发区教育局"])
    with serve(portal):
        harvest(place, portal)
        harvest(place, portal)  # everything is known: nothing changes
    years = "2021,2022,2023"
    assert found(place) == sorted(
        [
            ("开发区", "金华市开发区教育局", "教育局", years),
            ("金华市", "金华市教育局", "教育局", years),
            ("武义县", "武义县教育局", "教育局", years),
            ("永康市", "永康市教育局", "教育局", years),
        ]
    )
    assert place.value("SELECT count(*) FROM checks WHERE rule = 'duplicate_report'") == 0


def test_units_of_a_portal_that_names_no_region_have_a_row_each(place: Place) -> None:
    portal = Portal()
    by_cells(portal, ["第一街道办事处教育局", "第二街道办事处教育局"])
    with serve(portal):
        harvest(place, portal, region="")
    assert place.rows("SELECT year, count(*) FROM reports GROUP BY year") == [(year, 2) for year in YEARS]
    before = place.rows("SELECT id, url, full_name, authority_id FROM reports ORDER BY id")
    done = place.run("reparse")
    assert done.returncode == 0, done.stderr
    assert place.rows("SELECT id, url, full_name, authority_id FROM reports ORDER BY id") == before


def test_a_list_that_comes_to_name_its_units_parts_what_was_one(place: Place) -> None:
    portal = Portal()
    units = ["武义县教育局", "永康市教育局"]
    pages = [(unit, one) for unit in units for one in portal.articles(COLUMN)]
    portal.listed(COLUMN, f"<table>{''.join(row(url, one) for _, (url, one) in pages)}</table>")
    with serve(portal):
        harvest(place, portal)
        assert place.rows("SELECT year, count(*) FROM reports GROUP BY year") == [(year, 1) for year in YEARS]
        told = [row(url, one, f"<td>发布机构：{unit}</td>") for unit, (url, one) in pages]
        portal.listed(COLUMN, f"<table>{''.join(told)}</table>")
        harvest(place, portal)  # no article changed
    assert [(row[1], row[3]) for row in found(place)] == [(unit, "2021,2022,2023") for unit in sorted(units)]


def test_a_unit_that_says_no_more_than_the_report_keeps_its_row_when_articles_move(place: Place) -> None:
    portal = Portal()
    by_cells(portal, ["教育局"])
    with serve(portal):
        harvest(place, portal, region="")
    before = place.rows("SELECT id FROM reports ORDER BY id")
    moved = Portal()
    moved.number = 50
    plain = "".join(row(url, one) for url, one in moved.articles(f"{COLUMN}new/"))
    moved.listed(COLUMN, f"<table>{plain}</table>")
    with serve(moved):
        harvest(place, moved, region="")
    assert place.rows("SELECT id FROM reports ORDER BY id") == before


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("教育局", "教育局"),
        ("发布机构：县教育局", "县教育局"),
        ("（教育局）", "教育局"),
        ("【市卫健委】", "市卫健委"),
        ("武义县教育局(12)", "武义县教育局"),
        ("武义县", "武义县"),
        ("武阳镇", "武阳镇"),
        ("市直部门", None),
        ("乡镇（街道）", None),
        ("各县区", None),
        ("2023年", None),
        ("2023年政府信息公开工作年度报告", None),
        ("教育局2023年政府信息公开工作年度报告", None),
        ("2024-01-09", None),
        ("网站地图", None),
        ("来源：本站", None),
        ("下载中心", None),
        ("政务服务中心", "政务服务中心"),
        ("", None),
        ("县" * 200, None),
    ],
)
def test_a_text_of_a_list_that_names_a_unit(text: str, unit: str | None) -> None:
    assert unit_of(text) == unit


def test_a_government_beside_a_department_is_the_sites() -> None:
    assert unit_among(["教育局", "金华市人民政府", "2024-01-09"]) == "教育局"
    assert unit_among(["金华市人民政府"]) == "金华市人民政府"
    assert unit_among(["教育局", "公安局"]) is None
    assert unit_among(["来源：教育局", "发布机构：武义县教育局"]) == "武义县教育局"
    assert unit_among([]) is None


def test_a_heading_says_where_the_units_below_it_are() -> None:
    assert within("武义县", "教育局") == "武义县教育局"
    assert within("武义县", "永康市教育局") == "永康市教育局"
    assert within("教育局", "城区分局") == "城区分局"


def test_codes_of_units() -> None:
    assert unit_of_code("113307230026404352") == "浙江省金华市武义县"
    assert unit_of_code("330723") == unit_of_code("3307230012") == "浙江省金华市武义县"
    assert unit_of_code("119999990026404352") is unit_of_code("12") is unit_of_code("") is None


@pytest.mark.parametrize(
    ("name", "unit", "meant"),
    [
        ("教育局", "武义县教育局", "武义县教育局"),
        ("县教育局", "武义县教育局", "武义县教育局"),
        ("市卫健委", "金华市卫生健康委员会", "金华市卫生健康委员会"),
        ("教育局", "武义县", "武义县教育局"),
        ("县教育局", "武义县", "武义县教育局"),
        ("市教育局", "永康市", "永康市教育局"),  # of a county, too
        ("县教育局", "金华市", None),  # one of its counties'
        ("市教育局", "武义县", None),  # the city's above it
        ("教育局", "开发区教育局", "开发区教育局"),
        ("教育局", "开发区", "开发区教育局"),
        ("财政所", "武阳镇", "武阳镇财政所"),
        ("教育局", "教育局", None),
        ("教育局", "县政府办公室", None),  # who put it there is not whose it is
        ("武义县教育局", "永康市教育局", None),  # the report says itself where it is
        ("财政部", "武义县财政局", None),
    ],
)
def test_what_a_list_adds_to_a_name(name: str, unit: str, meant: str | None) -> None:
    assert fuller(name, unit) == meant


def test_what_the_register_expects_is_among_what_is_missing(place: Place) -> None:
    """By a crawl as it is typed: the years of the row that its column does not have, until the row asks for them no more."""
    portal = Portal()
    by_cells(portal, ["武义县教育局"])
    asked = "SELECT year, caveat FROM missing_publications WHERE caveat LIKE '登记表%' ORDER BY year"
    with serve(portal):
        row = f"wuyi,武义县教育局,trs,{portal.url}{COLUMN},department,330723"
        place.register.write_text(f"{HEAD}\n{row},2019-2023,9,,,,\n")
        done = place.hurry("crawl", "trs", "-a", "portal=wuyi")
        assert done.returncode == 1, done.stderr  # the run says so, too
        told = "登记表预期栏目wuyi有这一年度的报告，期限之后没有完整采集过"
        assert place.rows(asked) == [
            (None, "登记表预期栏目wuyi至少有9份报告，库中有3份"), (2019, told), (2020, told)
        ]  # fmt: skip
        place.register.write_text(f"{HEAD}\n{row},2021-2023,3,,,,\n")
        done = place.hurry("crawl", "trs", "-a", "portal=wuyi")
        assert done.returncode == 0, done.stderr
        assert place.rows(asked) == []
