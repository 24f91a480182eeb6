# ruff: noqa: E501 (markup as portals write it)
"""Replica of gkmlpt: a page application over a JSON list (docs/portals.md, "gkmlpt")."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from tests.support.content import Article, article_html, docx
from tests.support.server import Asked, Page, Site, moved

BASE = "/yxz"
ENTRY = BASE + "/gkmlpt/index"
CATEGORY = 721
CHINA = timezone(timedelta(hours=8))


def number(article: Article) -> int:
    return 963149 + article.number * 1000


def path(article: Article) -> str:
    post = number(article)
    return f"{BASE}/gkmlpt/content/{post // 1_000_000}/{post // 1000}/post_{post}.html"


def config(tree: list[dict]) -> str:
    return f"window._CONFIG = {{ SITE: 'gkmlpt', SID: '755041', /* tree */ TREE: {json.dumps(tree, ensure_ascii=False)}, SERVICE_AREA_ID: 1 }};"


def site(
    articles: list[Article], *, per_page: int = 20, jump: str | None = None, redirects: bool = False
) -> Site:
    """``jump``: the annual node leads there; ``redirects``: articles move to a host that is not official."""
    replica = Site()
    node: dict = {
        "id": CATEGORY,
        "name": "政府信息公开年度报告",
        "children": [],
        "jump_url": jump or "",
        "post_count": len(articles),
    }
    tree = [
        {
            "id": 700,
            "name": "法定主动公开内容",
            "children": [{"id": 710, "name": "机构职能", "children": [], "jump_url": ""}],
            "jump_url": "",
        },
        {"id": 720, "name": "政府信息公开", "children": [node], "jump_url": ""},
    ]
    replica.add(ENTRY, f'<html><body><div id="app"></div><script>{config(tree)}</script></body></html>')

    def listed(asked: Asked) -> Page:
        if asked.query.get("sid") != "755041":
            return Page('{"error": "sid"}', type="application/json", status=400)
        page = max(int(asked.query.get("page", 1)), 1)
        shown: list[dict[str, object]] = [
            {
                "id": number(a),
                "title": a.title,
                "publisher": a.authority,
                "url": replica.url + path(a),
                "post_url": replica.url + f"{BASE}/zfxxgknb/content/post_{number(a)}.html",
                "display_publish_time": int(
                    datetime(
                        a.published.year, a.published.month, a.published.day, 0, 30, tzinfo=CHINA
                    ).timestamp()
                )
                if a.number % 2
                else f"{a.published} 00:30:00",
                "attachment": [],
                "relation": "[]",
            }
            for a in articles[(page - 1) * per_page : page * per_page]
        ]
        answer = {
            "total": len(articles),
            "articles": shown,
            "classify": {"id": CATEGORY, "post_count": len(articles)},
        }
        return Page(json.dumps(answer, ensure_ascii=False), type="application/json")

    replica.add(f"{BASE}/gkmlpt/api/all/{CATEGORY}", listed)
    for article in articles:
        post = number(article)
        file = f"{BASE}/attachment/0/88/88389/{post}.docx"
        link = (
            f'<a class="nfw-cms-attachment" href="{file}" alt="{article.title}.docx">{article.title}.docx</a>'
        )
        html = article_html(article, container='<div class="article-content">', attachment=link)
        html = html.replace(
            "</body>", "<script>window._CONFIG = {DETAIL: {content: '\\u003Cp\\u003E'}}</script></body>"
        )

        def answer(asked: Asked, html: str = html) -> Page:
            if redirects and asked.query.get("jump") != "false":
                return moved("http://www.example.com/elsewhere.html")
            return Page(html, etag=True)

        replica.add(path(article), answer)
        if article.form == "docx":
            replica.add(file, Page(body=docx(article), type="application/octet-stream", etag=True))
    return replica
