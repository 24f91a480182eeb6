# ruff: noqa: E501 (markup as portals write it)
"""Replica of TRS WCM: static lists from zero, five pager dialects, relative links (docs/portals.md, "trs")."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.content import Article, article_html, docx
from tests.support.place import Place
from tests.support.server import Page, Site, serve

COLUMN = "/zwgk/zfxxgknb/"
PAGER = {
    "four": 'createPageHTML({pages}, {current}, "index", "{ext}");',
    "five": 'createPageHTML({records}, {pages}, {current}, "index", "{ext}");',
    "create_page": 'createPage({pages}, {current}, "index", "{ext}");',
    "count_page": "var countPage = {pages}; var currentPage = {current};",
    "config": "var pagination_script_config = {{ size: 15, total: {pages}, current: {current} }};",
}


def row(article: Article, href: str, style: str) -> str:
    if style == "zdgkc":
        return f'<li><a href="{href}" title="{article.title}">{article.title[:12]}…</a><b>{article.published}</b></li>'
    if style == "table":
        return f'<tr class="zcwjk-list-c"><td><a href="{href}">{article.title}</a></td><td>{article.published}</td></tr>'
    if style == "anchor":
        return f'<a class="listpc-item" href="{href}"><li class="file-title">{article.title}</li><li class="pub-time">{article.published:%Y/%m/%d}</li></a>'
    return f'<li><a href="{href}" title="{article.title}">{article.title[:12]}…</a><span>{article.published}</span></li>'


def path(article: Article, ext: str = "html") -> str:
    """Where an article lies in :data:`COLUMN`."""
    return COLUMN + _name(article, ext)


def _name(article: Article, ext: str) -> str:
    return f"{article.published:%Y%m}/t{article.published:%Y%m%d}_{9000 + article.number}.{ext}"


@contextmanager
def registered(place: Place, articles: list[Article]) -> Iterator[Site]:
    """A portal of one column that is served, and the only row of the register of ``place``."""
    portal = site(articles)
    with serve(portal):
        row = f"p,云溪市,trs,{portal.url}{COLUMN}"
        place.register.write_text(f"id,name,family,url\n{row}\n", encoding="utf-8")
        yield portal


def site(
    articles: list[Article],
    *,
    pager: str = "four",
    style: str = "plain",
    ext: str = "html",
    per_page: int = 15,
    short: bool = False,
    parent: bool = False,
    all_on_first: bool = False,
    encoding: str = "utf-8",
    column: str = COLUMN,
) -> Site:
    """A portal with one annual-report column. ``parent``: links begin with ``../``; ``short``: ``t<ID>`` names."""
    replica = Site()

    def name(article: Article) -> str:
        if short:
            return f"t{15000000 + article.number}.{ext}"
        return _name(article, ext)

    for article in articles:
        where = column + name(article)
        file = f"P0{article.published:%Y%m%d}{article.number:012d}.docx"
        link = f'<p>附件：<a href="./{file}">{article.title}.docx</a></p>'
        html = article_html(
            article, container='<div class="view TRS_UEDITOR trs_paper_default">', attachment=link
        )
        replica.add(where, Page(html, etag=True, encoding=encoding))
        if article.form == "docx":
            replica.add(
                where.rsplit("/", 1)[0] + "/" + file,
                Page(body=docx(article), type="application/octet-stream", etag=True),
            )
    pages = -(-len(articles) // per_page)
    for number in range(pages):
        shown = (
            articles
            if all_on_first and number == 0
            else articles[number * per_page : (number + 1) * per_page]
        )
        if all_on_first and number:
            break
        prefix = "../" + column.rstrip("/").rsplit("/", 1)[1] + "/" if parent else "./"
        rows = "".join(row(article, prefix + name(article), style) for article in shown)
        if style == "script":
            rows = "".join(
                '<script>document.writeln("{}");</script>'.format(
                    row(a, prefix + name(a), "plain").replace('"', '\\"')
                )
                for a in shown
            )
        wrapped = {
            "table": f"<table>{rows}</table>",
            "anchor": f"<div>{rows}</div>",
            "zdgkc": f'<div class="zfxxgk_zdgkc"><ul>{rows}</ul></div>',
        }.get(style, f'<ul class="list">{rows}</ul>')
        script = PAGER[pager].format(pages=pages, records=len(articles), current=number, ext=ext)
        html = (
            f'<html><head><title>政府信息公开年报_云溪市</title></head><body><div class="header"><a href="/">首页</a></div>'
            f'<div class="leftnav"><a href="../zfxxgkzn/">政府信息公开指南</a><a href="{column}">政府信息公开年报</a></div>'
            f'{wrapped}<div class="page"><script>function createPageHTML(a,b,c,d){{}} {script}</script></div></body></html>'
        )
        replica.add(column + (f"index_{number}.{ext}" if number else ""), Page(html, encoding=encoding))
        if not number:
            replica.add(column + f"index.{ext}", Page(html, encoding=encoding))
    return replica
