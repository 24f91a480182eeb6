# ruff: noqa: E501 (markup as portals write it)
"""Replica of Lonsun: reports on a column's address by year, lists by a label's fragments (section 7a)."""

from __future__ import annotations

from tests.support.content import Article, article_html, docx
from tests.support.server import Asked, Page, Site

COLUMN = "/public/column/13071"


def series(articles: list[Article], *, parameter: str = "timeFrame", missing: str = "page") -> Site:
    """One body's reports by year; ``missing``: ``404``, ``page`` (暂无) or ``latest`` (another year's report)."""
    replica = Site()
    by_year = {str(article.year): article for article in articles}
    latest = max(articles, key=lambda article: article.year)

    def view(asked: Asked) -> Page:
        article = by_year.get(asked.query.get(parameter, ""))
        if article is None and missing == "latest":
            article = latest
        if article is not None:
            return Page(
                article_html(article, container='<div class="j-fontContent newscontnet minh500">'), etag=True
            )
        return (
            Page("", status=404)
            if missing == "404"
            else Page("<html><body><div>暂无相关信息</div></body></html>")
        )

    replica.add(COLUMN, view)
    return replica


def listing(articles: list[Article], *, per_page: int = 15) -> Site:
    """A column whose list comes in fragments."""
    replica = Site()
    pages = -(-len(articles) // per_page)
    replica.add(
        COLUMN,
        "<html><head><title>政府信息公开年报</title></head><body><div class='list'></div><script>"
        "var siteId = 6788; var organId = 13071; var catId = '49921'; load('/site/label/8888?labelName=publicInfoList');</script></body></html>",
    )

    def label(asked: Asked) -> Page:
        query = asked.query
        if (query.get("siteId"), query.get("organId"), query.get("catId"), query.get("labelName")) != (
            "6788",
            "13071",
            "49921",
            "publicInfoList",
        ):
            return Page("", status=500)
        number = int(query["pageIndex"])
        rows = "".join(
            f'<li><a class="title" href="/public/13071/{500000 + a.number}.html" title="{a.title}">{a.title[:10]}...</a><span class="date">{a.published}</span></li>'
            for a in articles[(number - 1) * per_page : number * per_page]
        )
        return Page(
            f'<ul class="doc_list">{rows}</ul><script>Ls.pagination("#page").init({{pageCount:{pages}, currentPage:{number}}})</script>'
        )

    replica.add("/site/label/8888", label)
    for article in articles:
        file = f"/group6/M00/01/2C/{article.number:08d}.docx"
        html = article_html(
            article,
            container='<div class="j-fontContent newscontnet minh500">',
            attachment=f'<a href="{file}">{article.title}</a>',
        )
        replica.add(
            f"/public/13071/{500000 + article.number}.html",
            Page(html, etag=True, headers={"Set-Cookie": "wzws_sessionid=1"}),
        )
        if article.form == "docx":
            replica.add(file, Page(body=docx(article), type="application/octet-stream", etag=True))
    return replica
