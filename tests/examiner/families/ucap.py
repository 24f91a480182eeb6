"""The examiner's replica of ucap."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html
import json

from tests.examiner.markup import Replica, article, attach, chunks, cut, due, fresh, hexes, shell, suffix
from tests.examiner.reports import Publication
from tests.examiner.server import Request, Response, Site, page


def ucap(dialect: str = "static", validators: str = "etag") -> Replica:
    """``static``: common_list_2; ``json``: /common/search with capped rows, three address forms, highlights;
    ``wrong``: like json, one article answers the section index with 200, always."""
    site = Site("127.0.0.15", validators)
    items = fresh("ucap" + dialect)
    wrong = due(items)[7] if dialect == "wrong" else None
    for number, one in enumerate(items):
        path = f"/xjx/c100028/{one.compact_date[:6]}/{hexes(one.title)}.shtml"
        if number % 3 == 1:
            path = f"/xjx/{one.compact_date[:6]}/c01_{one.number}.shtml"
        elif number % 3 == 2:
            path = f"/xjx/c100028/c{one.number}/content.shtml"
        one.url = site.origin + path
        attach(
            site,
            one,
            f"/xjx/c100028/{one.compact_date[:6]}/{hexes(one.title)}/files/{hexes(one.title, 20)}.{suffix(one)}",
        )
        text = article(
            one,
            '<UCAPTITLE></UCAPTITLE><div id="UCAP-CONTENT"><UCAPCONTENT>{}</UCAPCONTENT></div>',
            head=f'<meta name="channelid" content="{hexes("channel")}">',
        ).replace("<h1>" + html.escape(one.title), "<h1><span>" + html.escape(one.title) + "</span>")
        if one is wrong:
            rows = "".join(f'<li><a href="{x.url}">{x.title}</a></li>' for x in items[:20])
            text = shell("政府信息公开", f"<h1>某某监管局 政府信息公开</h1><ul>{rows}</ul>" * 8)
        site.put(path, page(text))
    channel, rows_max = hexes("channel"), 12
    head = f'<meta name="channelid" content="{channel}">'

    def where(one: Publication, number: int) -> str:
        if dialect != "json":
            return one.url.removeprefix(site.origin)
        return (one.url, one.url.removeprefix(site.origin), "//" + one.url.removeprefix("http://"))[
            number % 3
        ]

    def search(request: Request) -> Response:
        size = min(int(request.query.get("_pageSize") or 15), rows_max)
        number = int(request.query.get("page") or 1)
        part = items[(number - 1) * size : number * size]
        results = [
            {
                "manuscriptId": hexes(one.title),
                "title": one.title.replace("政府信息公开", '<span style="color:red">政府信息公开</span>'),
                "subTitle": "",
                "url": where(one, i),
                "publishedTimeStr": one.published_on + " 15:15:26",
                "channelCodeName": "c100028",
                "memo": "",
                "content": "",
                "contentHtml": "",
                "domainMetaList": [],
            }
            for i, one in enumerate(part)
        ]
        answer = {
            "data": {
                "page": number,
                "rows": size,
                "total": len(items),
                "channelId": channel,
                "results": results,
            },
            "channelName": "信息公开年报",
            "locationUrl": "/xjx/c100028/common_list.shtml",
        }
        return Response(json.dumps(answer, ensure_ascii=False).encode(), "application/json;charset=UTF-8")

    good = [one for one in due(items) if one is not wrong]
    if dialect in {"json", "wrong"}:
        site.put(f"/common/search/{channel}", search)
        inner = f'<ul id="list"></ul><div id="page_div"></div><script>var url="/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize=15&_template=index&page=1";</script>'
        site.put("/xjx/c100028/common_list.shtml", page(shell("信息公开年报", inner, head)))
        pages = 5
    else:
        lists = chunks(items, 15)
        pages = len(lists)
        for k, part in enumerate(lists, 1):
            rows = "".join(
                f'<li><a href="{where(one, 0)}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a>'
                f"<span>{one.published_on}</span></li>"
                for one in part
            )
            pager = f"<div id='page_div'></div><script>createPageHTML('page_div',{pages}, {k},'common_list','shtml',{len(items)});</script>"
            site.put(
                f"/xjx/c100028/common_list{'_' + str(k) if k > 1 else ''}.shtml",
                page(shell("信息公开年报", f"<ul>{rows}</ul>{pager}", head)),
            )
    start = site.origin + "/xjx/c100028/common_list.shtml"
    outcomes = ("incomplete", "challenged") if wrong else ("complete",)
    return Replica("ucap", start, good, [site], pages, good[3], (start, good[3].url), outcomes)
