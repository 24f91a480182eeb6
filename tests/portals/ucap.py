# ruff: noqa: E501 (markup as portals write it)
"""Replica of UCAP: static lists or a JSON search by channel (docs/portals.md, "ucap")."""

from __future__ import annotations

import json

from tests.support.content import Article, article_html, docx
from tests.support.server import Asked, Page, Site

COLUMN = "/yxs/c100028/common_list.shtml"
CHANNEL = "0123456789abcdef0123456789abcdef"


def path(article: Article, grammar: str = "hex") -> str:
    if grammar == "c01":
        return f"/yxs/c100028/{article.published:%Y%m}/c01_{961000 + article.number}.shtml"
    if grammar == "content":
        return f"/yxs/c100028/c{7661000 + article.number}/content.shtml"
    return f"/yxs/c100028/{article.published:%Y%m}/{article.number:032x}.shtml"


def site(
    articles: list[Article],
    *,
    lists: str = "static",
    per_page: int = 15,
    cap: int = 10,
    grammar: str = "hex",
    endpoint: str = "/common/search/",
    broken: bool = False,
) -> Site:
    """``lists``: ``static``, ``query`` (Suzhou's ``list.shtml?2``; ``query unlinked``: by script alone) or ``json``; ``cap``: rows of a JSON answer."""
    replica = Site()
    pages = -(-len(articles) // per_page)
    head = f'<head><title>信息公开年报</title><meta name="channelid" content="{CHANNEL}"></head>'

    def listed(number: int) -> str:
        rows = "".join(
            f'<li><a href="{path(a, grammar)}" title="{a.title}">{a.title[:12]}...</a><i>{a.published}</i></li>'
            for a in articles[(number - 1) * per_page : number * per_page]
        )
        links = "".join(f"<a data='list.shtml?{n}'></a>" for n in (2, 3)) if lists == "query" else ""
        name = "list" if lists.startswith("query") else "common_list"
        pager = f"createPageHTML('page_div', {pages}, {number}, '{name}', 'shtml', {len(articles)});"
        return f'<html>{head}<body><ul class="list">{rows}</ul><div id="page_div">{links}<script>{pager}</script></div></body></html>'

    if lists == "static":
        for number in range(1, pages + 1):
            replica.add(
                COLUMN.replace(".shtml", f"_{number}.shtml") if number > 1 else COLUMN, listed(number)
            )
    elif lists.startswith("query"):

        def answer(asked: Asked) -> Page:
            number = next((int(key) for key in asked.query if key.isdigit()), 1)
            return Page(listed(number))

        replica.add("/yxs/c100028/list.shtml", answer)
    else:
        replica.add(
            COLUMN, f'<html>{head}<body><div id="list"></div><script src="/search.js"></script></body></html>'
        )

        def search(asked: Asked) -> Page:
            if broken:
                return Page('{"data": {"page": 1, "rows": 1', type="application/json")
            size = min(int(asked.query["_pageSize"]), cap)
            number = int(asked.query["page"])
            forms = ("{}", "//" + replica.url.split("//")[1] + "{}", replica.url + "{}")
            results = [
                {
                    "title": a.title.replace("政府信息公开", '<span style="color:red">政府信息公开</span>'),
                    "url": forms[a.number % 3].format(path(a, grammar)),
                    "publishedTimeStr": f"{a.published} 15:15:26",
                }
                for a in articles[(number - 1) * size : number * size]
            ]
            data = {
                "page": number,
                "rows": size,
                "total": len(articles),
                "channelId": CHANNEL,
                "results": results,
            }
            return Page(json.dumps({"data": data}, ensure_ascii=False), type="application/json")

        replica.add(endpoint + CHANNEL, search)
    for article in articles:
        file = f"/yxs/c100028/files/{article.number}.docx"
        link = f'<div class="article_appendix"><a href="{file}">{article.title}.docx</a></div>'
        html = article_html(article, container='<ucapcontent><div id="UCAP-CONTENT">', attachment=link)
        replica.add(path(article, grammar), Page(html, etag=True))
        if article.form == "docx":
            replica.add(file, Page(body=docx(article), type="application/octet-stream", etag=True))
    return replica
