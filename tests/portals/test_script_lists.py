"""Lists that a page's script fetches as JSON, and pages whose name holds the year: the portal spider's last resorts."""

from __future__ import annotations

import json

import pytest

from tests.support.content import Article, article_html, column, docx
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import Asked, Page, Site, serve

PER_PAGE = 10
SIDE = '<ul class="hot"><li><a href="/2024/05-05/1.html">今日要闻</a><span>2024-05-05</span></li></ul>'


def portal(articles: list[Article], script: str) -> Site:
    """A column whose page shows only its frame and ``script``."""
    site = Site()
    site.add(
        "/nb/",
        f"<html><head><title>年报</title></head><body>{SIDE}<div id='list'></div>{script}</body></html>",
    )
    for article in articles:
        file = f"/files/{article.number}.docx"
        link = f'<p><a href="{file}">{article.title}.docx</a></p>'
        site.add(f"/info/{article.number}.html", article_html(article, attachment=link))
        if article.form == "docx":
            site.add(file, Page(body=docx(article), type="application/octet-stream"))
    return site


def answer(articles: list[Article], number: int, keys: tuple[str, str, str], total: str | None) -> Page:
    """Page ``number`` (from 1) of the list."""
    title, url, day = keys
    records = [
        {"id": a.number, title: a.title, url: f"/info/{a.number}.html", day: f"{a.published} 10:00:00"}
        for a in articles[(number - 1) * PER_PAGE : number * PER_PAGE]
    ]
    data = {"records": records, "extra": [{"title": "x"}]} | ({total: len(articles)} if total else {})
    return Page(json.dumps({"code": 200, "data": data}, ensure_ascii=False), type="application/json")


@pytest.mark.parametrize(
    ("script", "first", "total"),
    [
        ('<script>$.getJSON("/api/list?channel=7&pageNo=1&pageSize=10", show)</script>', 1, "total"),
        ('<script>var api = "/api/list?channel=7&pageIndex=0";</script>', 0, "totalCount"),
        ('<script>$.get("../api/list?channel=7&page=" + page, show)</script>', 1, None),
        (
            '<script>$.ajax({url: "/api/list", type: "post", data: {channel: 7, currentPage: 1}})</script>',
            1,
            "allRow",
        ),
        ("<script>axios({url: '/api/list', data: {'channel': '7', 'pageNum': 1}})</script>", 1, "total"),
    ],
    ids=["query", "from zero", "concatenated", "form", "object"],
)
def test_a_list_that_a_script_fetches(script, first, total):
    articles = column(32)
    site = portal(articles, script)

    def api(asked: Asked) -> Page:
        assert asked.query["channel"] == "7"
        number = next(int(v) for k, v in asked.query.items() if k.lower() in PAGE_KEYS)
        return answer(articles, number - first + 1, ("title", "linkUrl", "publishDate"), total)

    site.add("/api/list", api)
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/")
    exact(run, articles)


PAGE_KEYS = {"pageno", "pageindex", "page", "currentpage", "pagenum"}


@pytest.mark.parametrize("first", [0, 1])
def test_epoint(first):
    articles = column(32)
    script = (
        '<script src="/js/webBuilderCommon.js"></script><input type="hidden" id="deptcode" value="0101">'
        '<script>/* EWB-FRONT */ var categorynum = "003002";</script>'
    )
    site = portal(articles, script)
    site.add(
        "/js/webBuilderCommon.js",
        Page("var projectName = '/EWB';\nvar siteGuid = 'g-1';", type="text/javascript"),
    )

    def api(asked: Asked) -> Page:
        asks = json.loads(next(iter(asked.query)))
        assert (asks["deptcode"], asks["categorynum"], asks["siteGuid"]) == ("0101", "003002", "g-1")
        number = asks["pageIndex"] - first + 1
        page = (
            json.loads(answer(articles, number, ("realtitle", "infourl", "infodate"), None).text)
            if number
            else {}
        )
        data = page.get("data", {}).get("records", [])
        return Page(json.dumps({"custom": {"data": data}}), type="application/json")

    site.add("/EWB/rest/lightfrontaction/getgovinfolist", api)
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/")
    exact(run, articles)


def test_the_year_in_a_name_stands_for_the_series():
    articles = [a for a in column(24) if a.kind == "report" and a.form == "html"]
    mine = {a.year: a for a in articles if a.authority == articles[0].authority}
    assert len(mine) > 1
    site = Site()
    for article in mine.values():
        site.add(f"/xxgk/pnidpv196pntypepvnbpnnfpv{article.year}.html", article_html(article))
    with serve(site):
        run = crawl("portal", url=f"{site.url}/xxgk/pnidpv196pntypepvnbpnnfpv{max(mine)}.html")
    assert sorted(document.url[-9:-5] for document in run.documents) == sorted(str(year) for year in mine)
    assert not run.account.problems
