"""Replica of Anhui's XxgkAnnualReport platform (docs/portals.md, "anhui_xxgk")."""

from __future__ import annotations

from dataclasses import replace

from tests.support.content import Article, article_html, docx
from tests.support.server import Page, Site

COLUMN = "/XxgkContent/showList/1025/36001/page_1.html"


def site(
    articles: list[Article],
    *,
    style: str = "section",
    pager: str = "next",
    module: str = "XxgkAnnualReport",
    per_page: int = 15,
    download: str = "",
) -> Site:
    """``style``: which of the three list templates; ``pager``: ``next`` or ``none``.

    ``download``: what the action for downloads gives, ``file`` or ``page``; without it files are linked by their names.
    """
    replica = Site()
    pages = -(-len(articles) // per_page)

    def path(article: Article) -> str:
        return f"/{module}/show/{5000 + article.number}.html"

    for number in range(1, pages + 1):
        shown = articles[(number - 1) * per_page : number * per_page]
        if style == "table":
            rows = "".join(
                f'<tr><td class="bt"><a href="{path(a)}">{a.title}</a></td><td class="cwrq">{a.published}</td></tr>'
                for a in shown
            )
            rows = f'<div class="search-list"><table><tbody>{rows}</tbody></table></div>'
        else:
            rows = "".join(
                f'<li><a href="{path(a)}" title="{a.title}">{a.title}</a><span>{a.published}</span></li>'
                for a in shown
            )
            rows = (
                f'<section class="m-tglist"><ul>{rows}</ul></section>'
                if style == "section"
                else f'<div class="listright-box"><ul>{rows}</ul></div>'
            )
        following = COLUMN.replace("page_1", f"page_{number + 1}")
        links = (
            f'<div class="page"><a href="{following}">下一页</a></div>'
            if pager == "next" and number < pages
            else ""
        )
        replica.add(
            COLUMN.replace("page_1", f"page_{number}"),
            f"<html><head><title>政府信息公开年报</title></head><body>{rows}{links}</body></html>",
        )
    for article in articles:
        action = f"/{module}/download/{5000 + article.number}.html"
        file = action if download else f"/upload/{article.number}.docx"
        link = f'<div class="m-file-download"><a href="{file}">{article.title}.docx</a></div>'
        replica.add(
            path(article),
            Page(article_html(article, container='<div class="g-detailbox">', attachment=link), etag=True),
        )
        if article.form == "docx" and download == "page":
            replica.add(action, Page(article_html(replace(article, form="html"))))
        elif article.form == "docx":
            replica.add(file, Page(body=docx(article), type="application/octet-stream", etag=True))
    return replica
