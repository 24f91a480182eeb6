# ruff: noqa: E501 (markup as portals write it)
"""The portal spider: families recognised, the long tail walked with every kind of pager."""

from __future__ import annotations

import pytest

from tests.portals import gkmlpt, hanweb_jpage, trs, ucap, vsb
from tests.support.content import article_html, column, docx
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import Asked, Page, Site, serve


@pytest.mark.parametrize(
    ("replica", "entry"),
    [
        (trs.site, trs.COLUMN),
        (hanweb_jpage.site, hanweb_jpage.COLUMN),
        (ucap.site, ucap.COLUMN),
        (lambda articles: ucap.site(articles, lists="json"), ucap.COLUMN),
        (gkmlpt.site, gkmlpt.ENTRY),
        (vsb.site, vsb.COLUMN),
    ],
    ids=["trs", "hanweb_jpage", "ucap", "ucap json", "gkmlpt", "vsb"],
)
def test_families_are_recognised_and_take_over(replica, entry):
    articles = column()
    site = replica(articles)
    with serve(site):
        run = crawl("portal", url=site.url + entry)
    exact(run, articles)


def plain(pager: str, *, grammar: str = "/nb/{id:024x}.html", per_page: int = 15):
    """A portal of no family; ``pager``: how its pages are named and linked."""
    articles = column()
    site = Site()
    pages = -(-len(articles) // per_page)

    def name(page: int) -> str:
        kinds = {
            "zero": "/nb/index.html" if page == 1 else f"/nb/index_{page - 1}.html",
            "one": "/nb/1.html" if page == 1 else f"/nb/{page}.html",
            "descending": "/nb/index.htm" if page == 1 else f"/nb/index/{pages - page + 1}.htm",
            "query": f"/nb/list.jsp?pageNo={page}",
            "script": "/nb/index.html" if page == 1 else f"/nb/index_{page - 1}.html",
            "script1": "/nb/index.html" if page == 1 else f"/nb/index_{page}.html",
            "category": "/category.php?id=12" if page == 1 else f"/category.php?page={page}&id=12",
        }
        return kinds[pager.split()[0]]

    def listed(page: int) -> str:
        rows = "".join(
            f'<div class="row"><a href="{grammar.format(id=a.number + 5)}">{a.title}</a><em>{a.published:%Y年%m月%d日}</em></div>'
            for a in articles[(page - 1) * per_page : page * per_page]
        )
        if pager == "script createPageHTML":
            links = f'<script>createPageHTML({pages}, {page - 1}, "index", "html");</script>'
        elif pager.startswith("script"):
            links = f"<script>var totalPage = {pages};</script>"
        elif "numbers" in pager:
            links = "".join(f'<a href="{name(n)}">{n}</a> ' for n in range(1, pages + 1))
        elif "onclick" in pager:
            links = (
                f'<a href="javascript:;" onclick="location.href=\'{name(page + 1)}\'">下一页</a>'
                if page < pages
                else ""
            )
        else:
            links = f'<a href="{name(page + 1)}">下一页 &gt;</a>' if page < pages else "<a>下一页</a>"
        return (
            f"<html><head><title>年度报告</title></head><body><div class='nav'><a href='/'>首页</a><a href='/zn.html'>公开指南</a></div>"
            f"<div class='rows'>{rows}</div><div class='pages'>{links}</div></body></html>"
        )

    if pager.startswith("query"):
        site.add("/nb/list.jsp", lambda asked: Page(listed(int(asked.query.get("pageNo", 1)))))
    elif pager.startswith("category"):
        site.add("/category.php", lambda asked: Page(listed(int(asked.query.get("page", 1)))))
    else:
        for page in range(1, pages + 1):
            site.add(name(page), listed(page))
    for article in articles:
        file = f"/files/{article.number}.docx"
        link = f'<p><a href="{file}">{article.title}.docx</a></p>'
        shown = Page(article_html(article, attachment=link), etag=True)
        path, _, query = grammar.format(id=article.number + 5).partition("?")
        if query:
            site.add(path, lambda asked: by_query(asked, articles))
        else:
            site.add(path, shown)
        if article.form == "docx":
            site.add(file, Page(body=docx(article), type="application/octet-stream"))
    return articles, site, name(1)


def by_query(asked: Asked, articles) -> Page:
    article = next(a for a in articles if a.number + 5 == int(asked.query["id"]))
    return Page(
        article_html(article, attachment=f'<a href="/files/{article.number}.docx">{article.title}.docx</a>')
    )


@pytest.mark.parametrize(
    "pager",
    [
        "zero",
        "zero numbers",
        "one",
        "one numbers",
        "descending",
        "query",
        "query numbers",
        "query onclick",
        "script",
        "script1",
    ],
)
def test_the_long_tail_is_walked(pager):
    articles, site, entry = plain(pager)
    with serve(site):
        run = crawl("portal", url=site.url + entry)
    exact(run, articles)


@pytest.mark.parametrize(
    "grammar",
    [
        "/zwgk/{id:05d}45/index.html",
        "/zwgk/content_{id}",
        "/index.php?c=show&id={id}",
        "/xxgk-show-{id}.html",
        "/2024/01-09/{id}.html",
        "/D42Y/68820{id}.jhtml",
        "/view/{id}.html",
    ],
)
def test_articles_of_the_long_tail(grammar):
    articles, site, entry = plain("zero", grammar=grammar)
    with serve(site):
        run = crawl("portal", url=site.url + entry)
    reports = {article.title for article in articles if article.kind == "report"}
    assert run.titles == reports
    assert not run.account.problems


def test_a_list_that_a_script_gives_by_its_id_is_no_article():
    articles, site, entry = plain("category numbers", grammar="/show.php?id={id}")
    with serve(site):
        run = crawl("portal", url=site.url + entry)
    exact(run, articles)


def test_articles_in_folders_are_no_columns_under_the_pager_of_a_family():
    articles, site, entry = plain("script createPageHTML", grammar="/nb/2024011617343525{id:03d}/index.html")
    with serve(site):
        run = crawl("portal", url=site.url + entry)
    exact(run, articles)


def test_a_single_report_at_an_address_that_says_nothing():
    article = column(1)[0]
    site = Site()
    site.add("/some/where", article_html(article))
    with serve(site):
        run = crawl("portal", url=site.url + "/some/where")
    assert [document.url for document in run.documents] == [site.url + "/some/where"]
