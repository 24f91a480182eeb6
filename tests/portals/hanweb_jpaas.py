# ruff: noqa: E501 (markup as portals write it)
"""Replica of Hanweb's jpaas: paramJson pages, 403 without Referer (docs/portals.md, "hanweb_jpaas")."""

from __future__ import annotations

import json

from tests.support.content import Article, article_html, docx
from tests.support.server import Asked, Page, Site

COLUMN = "/col/col1229000001/index.html"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def path(article: Article) -> str:
    return f"/col/col1229000001/art/{article.published.year}/art_{article.number:032x}.html"


def site(articles: list[Article], *, rows: int = 15, embedded: bool = True, overseas: bool = False) -> Site:
    """``embedded``: page one stands in the column, too; ``overseas``: every page is page one."""
    replica = Site()
    query = "{'webId':'3000','pageId':'77','parseType':'bulidstatic','pageType':'column','tagId':'信息列表','tplSetId':'abc'}"

    def fragment(number: int) -> str:
        items = "".join(
            f'<li><a href="{path(a)}" title="{a.title}">{a.title[:14]}…</a><span>{a.published}</span></li>'
            for a in articles[(number - 1) * rows : number * rows]
        )
        return f'<ul>{items}</ul><div count="{len(articles)}" rows="{rows}" pageNo="{number}"></div>'

    replica.add(
        COLUMN,
        f'<html><head><title>政府信息公开年报</title></head><body><div class="unit">{fragment(1) if embedded else ""}'
        f'<div class="pager" count="{len(articles)}" rows="{rows}" pageNo="1" unitUrl="{UNIT}" queryData="{query}"></div></div></body></html>',
    )

    def unit(asked: Asked) -> Page:
        if not asked.headers.get("Referer", "").startswith(replica.url):
            return Page("forbidden", status=403)
        if asked.query.get("parseType") != "bulidstatic" or asked.query.get("tagId") != "信息列表":
            return Page(json.dumps({"success": False, "data": None}), type="application/json")
        number = 1 if overseas else json.loads(asked.query.get("paramJson", '{"pageNo":1}'))["pageNo"]
        return Page(
            json.dumps({"success": True, "data": {"html": fragment(number)}}, ensure_ascii=False),
            type="application/json",
        )

    replica.add(UNIT, unit)
    for article in articles:
        file = f"/module/download/downfile.jsp?classid=0&amp;filename={article.number:032x}.docx"
        html = article_html(
            article, container='<div id="zoom">', attachment=f'<a href="{file}">{article.title}.docx</a>'
        )

        def answer(asked: Asked, html: str = html) -> Page:
            return Page(html, etag=True) if "Referer" in asked.headers else Page("forbidden", status=403)

        replica.add(path(article), answer)
    files = {f"{article.number:032x}.docx": article for article in articles}
    replica.add(
        "/module/download/downfile.jsp",
        lambda asked: Page(
            body=docx(files[asked.query["filename"]]), type="application/octet-stream", etag=True
        ),
    )
    return replica
