# ruff: noqa: E501 (markup as portals write it)
"""Replica of Shanghai's system: commented-out duplicates in its lists (docs/portals.md, "shanghai")."""

from __future__ import annotations

from tests.support.content import Article, article_html, docx
from tests.support.server import Page, Site

COLUMN = "/nw12344/index.html"


def site(articles: list[Article], *, per_page: int = 15) -> Site:
    """The city's column."""
    replica = Site()
    pages = -(-len(articles) // per_page)
    for number in range(1, pages + 1):
        rows = "".join(
            f'<li><a href="/nw12344/{a.published:%Y%m%d}/{a.number:032x}.html" title="{a.title}" target="_blank">{a.title}</a><span class="time">{a.published}</span></li>'
            f'<!--<li><a href="/nw12344/{a.published:%Y%m%d}/{a.number + 4096:032x}.html">{a.title}</a></li>-->'
            for a in articles[(number - 1) * per_page : number * per_page]
        )
        script = f"$('.pagination').pagination({{totalPage: {pages}, currentPage: {number}, url: 'index'}});"
        html = f'<html><head><title>政府信息公开年报</title></head><body><ul class="uli14 nowrapli list-date">{rows}</ul><script>{script}</script></body></html>'
        replica.add(f"/nw12344/index{'' if number == 1 else f'_{number}'}.html", html)
    for article in articles:
        file = f"/cmsres/{article.number:032x}.docx"
        html = article_html(
            article,
            container='<div class="Article_content"><div id="ivs_content">',
            attachment=f'<a href="{file}">{article.title}</a>',
        )
        replica.add(f"/nw12344/{article.published:%Y%m%d}/{article.number:032x}.html", Page(html, etag=True))
        if article.form == "docx":
            replica.add(file, Page(body=docx(article), type="application/octet-stream", etag=True))
    return replica
