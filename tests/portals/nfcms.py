# ruff: noqa: E501 (markup as portals write it)
"""Replica of NFCMS: static lists from two, with or without a visible pager (docs/portals.md, "nfcms")."""

from __future__ import annotations

from tests.support.content import Article, article_html, docx
from tests.support.server import Page, Site

COLUMN = "/zwgk/zfxxgknb/index.html"


def site(
    articles: list[Article], *, pager: str = "none", per_page: int = 15, folder: str = "/zwgk/zfxxgknb"
) -> Site:
    """``pager``: ``none``, ``next`` (下一页) or ``script``; articles lie below ``{folder}/content``, some with ``//``."""
    replica = Site()
    pages = -(-len(articles) // per_page)
    for number in range(1, pages + 1):
        rows = "".join(
            f'<li><a href="{replica.url}{folder}/{"/" if a.number % 5 == 0 else ""}content/post_{7387000 + a.number}.html" title="{a.title}">{a.title}</a><span class="date">{a.published}</span></li>'
            for a in articles[(number - 1) * per_page : number * per_page]
        )
        links = ""
        if pager == "next" and number < pages:
            links = f'<div class="page"><a href="{folder}/index_{number + 1}.html">下一页</a></div>'
        elif pager == "script":
            links = f"<script>createPageHTML({pages}, {number - 1}, 'index', 'html');</script>"
        name = "index.html" if number == 1 else f"index_{number}.html"
        html = (
            "<html><head><title>政府信息公开年报-云溪区人民政府</title><script>var NFCMS_SITE_ID = '755'; var NFCMS_PUB_TYPE = 'cat';</script></head>"
            f'<body><ul class="list">{rows}</ul>{links}</body></html>'
        )
        replica.add(f"{folder}/{name}", html)
    for article in articles:
        file = f"/attachment/7/7387/{7387000 + article.number}/{7756000 + article.number}.docx"
        link = f'<a class="nfw-cms-attachment" href="{file}">{article.title}.docx</a>'
        html = article_html(
            article,
            container='<div class="news_cont_d_wrap">',
            attachment=link,
            head="<script>var NFCMS_POST_ID = 1;</script>",
        )
        replica.route(rf"{folder}//?content/post_{7387000 + article.number}\.html", Page(html, etag=True))
        if article.form == "docx":
            replica.add(file, Page(body=docx(article), type="application/octet-stream", etag=True))
    return replica
