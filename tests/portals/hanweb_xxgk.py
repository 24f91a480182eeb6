# ruff: noqa: E501 (markup as portals write it)
"""Replica of Hanweb's xxgk module: a report by area and year, and the catalogue's search (section 3b)."""

from __future__ import annotations

from tests.support.content import Article, article_html, docx
from tests.support.server import Asked, Page, Site

ANNUAL = "/module/xxgk/xxgkAnnualReport.jsp"
SEARCH = "/module/xxgk/search.jsp"
AREA = "1137100000435982XT"


def series(articles: list[Article], *, missing: str = "404") -> Site:
    """One agency's reports by year; ``missing``: ``404``, ``empty`` or ``page`` (a frame without a report)."""
    replica = Site()
    by_year = {str(article.year): article for article in articles}

    def annual(asked: Asked) -> Page:
        article = by_year.get(asked.query.get("fbtime", "")) if asked.query.get("area") == AREA else None
        if article is not None:
            return Page(article_html(article), etag=True)
        frame = "<html><head><title>政府信息公开工作年度报告</title></head><body><div>暂无内容</div></body></html>"
        return {"404": Page("", status=404), "empty": Page(""), "page": Page(frame)}[missing]

    replica.add(ANNUAL, annual)
    replica.add(
        "/xxgk/agencies.html",
        f'<html><body><ul><li><a href="{ANNUAL}?area={AREA}&amp;fbtime=2023">云溪市统计局</a></li></ul></body></html>',
    )
    return replica


def catalogue(articles: list[Article], *, per_page: int = 15) -> Site:
    """The catalogue's search."""
    replica = Site()
    pages = -(-len(articles) // per_page)

    def search(asked: Asked) -> Page:
        if asked.method != "POST" or asked.query.get("infotypeId") != "A0212":
            return Page("<html><body>共0条</body></html>")
        number = int(asked.query["currpage"])
        rows = "".join(
            f'<tr class="tr_main_value_{"odd" if a.number % 2 else "even"}"><td><a class="bt_link" href="/art/{a.published.year}/{a.published.month}/{a.published.day}/art_1_{a.number}.html" title="{a.title}">{a.title}</a></td><td>{a.published}</td></tr>'
            for a in articles[(number - 1) * per_page : number * per_page]
        )
        return Page(f"<table>{rows}</table><div>共{len(articles)}条 共{pages}页 第{number}页</div>")

    replica.add(SEARCH, search)
    for article in articles:
        file = f"/attach/0/{article.number}.docx"
        path = f"/art/{article.published.year}/{article.published.month}/{article.published.day}/art_1_{article.number}.html"
        replica.add(path, Page(article_html(article, attachment=f'<a href="{file}">附件</a>'), etag=True))
        if article.form == "docx":
            replica.add(file, Page(body=docx(article), type="application/octet-stream", etag=True))
    return replica
