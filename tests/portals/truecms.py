# ruff: noqa: E501 (markup as portals write it)
"""Replica of truecms: JSONP windows with XML or HTML inside, 404 without Referer (docs/portals.md, "truecms")."""

from __future__ import annotations

import json
import uuid

from tests.support.content import Article, article_html, docx
from tests.support.server import Asked, Page, Site

COLUMN = "/yxs/xxgknb/index.html"
ENDPOINT = "/yxs/messageController/getMessage.do"


def path(article: Article, ext: str = "html") -> str:
    return f"/yxs/xxgknb/content/{uuid.UUID(int=article.number)}.{ext}"


def site(articles: list[Article], *, inside: str = "xml", cap: int = 10, ext: str = "html") -> Site:
    """``inside``: what the answer's ``result`` holds; ``cap``: records in a window."""
    replica = Site()
    replica.add(
        COLUMN,
        '<html><head><title>信息公开年报</title></head><body><div id="list"></div><script>'
        f"$.ajax({{url:'{ENDPOINT}', dataType:'jsonp', data:{{startrecord:1, endrecord:20, perpage:20, columnId:'a1b2c3d4'}}}});</script></body></html>",
    )

    def message(asked: Asked) -> Page:
        if not asked.headers.get("Referer") or asked.query.get("columnId") != "a1b2c3d4":
            return Page("", status=404)
        begin, end = int(asked.query["startrecord"]), int(asked.query["endrecord"])
        shown = articles[begin - 1 : min(end, begin - 1 + cap)]
        rows = [
            f'<li><a href="{path(a, ext)}" title="{a.title}">{a.title[:12]}…</a><span>{a.published}</span></li>'
            for a in shown
        ]
        if inside == "xml":
            records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
            result = f"<datastore><totalrecord>{len(articles)}</totalrecord><recordset>{records}</recordset></datastore>"
            answer: dict[str, object] = {"result": result}
        else:
            answer = {"result": f"<ul>{''.join(rows)}</ul>", "total": len(articles)}
        return Page(
            f"{asked.query['callback']}({json.dumps(answer, ensure_ascii=False)});",
            type="application/javascript",
        )

    replica.add(ENDPOINT, message)
    for article in articles:
        file = f"/yxs/upload/{article.number}.docx"
        replica.add(
            path(article, ext),
            Page(article_html(article, attachment=f'<a href="{file}">{article.title}.docx</a>'), etag=True),
        )
        if article.form == "docx":
            replica.add(file, Page(body=docx(article), type="application/octet-stream", etag=True))
    return replica
