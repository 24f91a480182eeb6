"""The ucap spider against its replica."""

from __future__ import annotations

import json

import pytest

from tests.portals import ucap
from tests.support.content import article_html, column, docx
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import Asked, Page, Site, serve


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"grammar": "c01"},
        {"grammar": "content"},
        {"lists": "json"},
        {"lists": "json", "cap": 100, "endpoint": "/searchList/"},
    ],
    ids=str,
)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = ucap.site(articles, **options)
    with serve(replica):
        run = crawl("ucap", url=replica.url + ucap.COLUMN)
    exact(run, articles)


@pytest.mark.parametrize("lists", ["query", "query unlinked"])
def test_pages_numbered_in_the_query(lists):
    articles = column()
    replica = ucap.site(articles, lists=lists)
    with serve(replica):
        run = crawl("ucap", url=replica.url + "/yxs/c100028/list.shtml")
    exact(run, articles)


def test_broken_json_is_told():
    replica = ucap.site(column(), lists="json", broken=True)
    with serve(replica):
        run = crawl("ucap", url=replica.url + ucap.COLUMN)
    assert not run.documents
    assert any("JSON" in problem or "404" in problem for problem in run.account.problems)


@pytest.mark.parametrize("service", ["children", "levels"])
def test_channels_that_only_a_service_names(service):
    articles = column(32)
    site = Site()
    halves = (
        {"a" * 32: articles[:20], "b" * 32: articles[20:]} if service == "children" else {"a" * 32: articles}
    )
    for number, article in enumerate(articles):
        file = f"/files/{article.number}.docx"
        link = f'<p><a href="{file}">{article.title}.docx</a></p>'
        site.add(f"/xjx/c100028/202401/{number:032x}.shtml", article_html(article, attachment=link))
        if article.form == "docx":
            site.add(file, Page(body=docx(article), type="application/octet-stream"))

    def search(asked: Asked) -> Page:
        mine = halves[asked.path.rsplit("/", 1)[1]]
        begin = (int(asked.query["page"]) - 1) * 15
        results = [
            {
                "title": article.title,
                "url": f"/xjx/c100028/202401/{articles.index(article):032x}.shtml",
                "publishedTimeStr": f"{article.published} 10:00:00",
            }
            for article in mine[begin : begin + 15]
        ]
        return Page(
            json.dumps({"data": {"rows": 15, "total": len(mine), "results": results}}),
            type="application/json",
        )

    def named(asked: Asked) -> Page:
        assert asked.query["channelCode"] == "c100028"
        if service == "children":
            results = {"children": [{"channelId": one, "displayName": "年报"} for one in halves]}
        else:
            levels = [
                {"channelCode": "c1", "channelId": "0" * 32},
                {"channelCode": "c100028", "channelId": "a" * 32},
            ]
            results = {"channelLevel": levels}
        return Page(json.dumps({"code": 200, "results": results}), type="application/json")

    site.route("/common/search/.*", search)
    site.add("/common/getChannelList" if service == "children" else "/getLocalList", named)
    site.add(
        "/xjx/c100028/common_list.shtml", "<html><title>信息公开年报</title><div id='list'></div></html>"
    )
    with serve(site):
        run = crawl("ucap", url=site.url + "/xjx/c100028/common_list.shtml")
    exact(run, articles)
    assert sum(run.account.promised.values()) == len(articles)
