"""Odd things that portals do, met by an examiner: each once, on the smallest replica that shows it."""

from __future__ import annotations

import json

from tests.portals.content import Article, article_html, column, docx
from tests.portals.crawling import crawl
from tests.portals.expect import exact
from tests.portals.server import Asked, Page, Site, serve


def lay(site: Site, articles: list[Article], path: str, *, file: str = "/files/{}.docx") -> None:
    """Lay every article at ``path`` and its document at ``file``."""
    for article in articles:
        where = file.format(article.number)
        link = f'<p><a href="{where}">{article.title}.docx</a></p>'
        site.add(path.format(article.number), article_html(article, attachment=link))
        if article.form == "docx":
            site.add(where, Page(body=docx(article), type="application/octet-stream"))


def rows(articles: list[Article], path: str, tail: str = "") -> str:
    """A list of the articles."""
    return "".join(
        f'<li><a href="{path.format(a.number)}{tail}">{a.title}</a><span>{a.published}</span></li>'
        for a in articles
    )


def shown(body: str, head: str = "") -> str:
    """A page of a column."""
    return f"<html><head><title>政府信息公开年报</title>{head}</head><body>{body}</body></html>"


def static(
    articles: list[Article], pager: str, *, per_page: int = 15, path: str = "/nb/t20240101_{}.html"
) -> Site:
    """A TRS column whose every page has ``pager`` (with ``{page}``) for its script."""
    site = Site()
    lay(site, articles, path)
    for page, begin in enumerate(range(0, len(articles), per_page)):
        script = f"<script>{pager.replace('{page}', str(page))}</script>"
        text = shown(f"<ul>{rows(articles[begin : begin + per_page], path)}</ul>{script}")
        site.add("/nb/index.html" if page == 0 else f"/nb/index_{page}.html", text)
    return site


def test_a_pager_may_be_configured_in_json():
    articles = column(40)
    site = static(articles, 'var pagination_script_config = {"total": 3, "cur": {page}};')
    with serve(site):
        run = crawl("trs", url=site.url + "/nb/index.html")
    exact(run, articles)


def test_a_pager_that_counts_fewer_pages_than_its_records_need_is_not_believed():
    articles = column(40)
    site = static(articles, f'createPageHTML({len(articles)}, 2, {{page}}, "index", "html");')
    with serve(site):
        run = crawl("trs", url=site.url + "/nb/index.html")
    exact(run, articles)


def test_sessions_in_addresses_are_no_part_of_them():
    articles = column(12)
    site = Site()
    lay(site, articles, "/nb/content_{}")
    visits = 0

    def listed(asked: Asked) -> str:
        nonlocal visits
        visits += 1
        return shown(
            f"<ul>{rows(articles, '/nb/content_{}', f';jsessionid=A{visits}?PHPSESSID=b{visits}')}</ul>"
        )

    site.route("/nb/list.html", listed)
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    exact(run, articles)
    reports = {article.number for article in articles if article.kind == "report"}
    assert {document.url for document in run.documents} == {f"{site.url}/nb/content_{n}" for n in reports}


def test_a_jpaas_server_may_give_fewer_rows_than_it_is_asked_for():
    articles = column(40)
    path = "/col/col1/art/2024/art_{:032x}.html"
    site = Site()
    lay(site, articles, path)

    def unit(asked: Asked) -> Page:
        asks = json.loads(asked.query["paramJson"])
        size = min(15, asks["pageSize"])
        begin = (asks["pageNo"] - 1) * size
        markup = f'<ul>{rows(articles[begin : begin + size], path)}</ul><div count="{len(articles)}"></div>'
        return Page(json.dumps({"success": True, "data": {"html": markup}}), type="application/json")

    site.add("/api-gateway/jpaas-publish-server/front/page/build/unit", unit)
    query = "{'webId':'a','parseType':'bulidstatic'}"
    pager = f'<div count="{len(articles)}" rows="20" pageNo="1" queryData="{query}"></div>'
    site.add("/col/col1/index.html", shown(f"<ul>{rows(articles[:20], path)}</ul>{pager}"))
    with serve(site):
        run = crawl("hanweb_jpaas", url=site.url + "/col/col1/index.html")
    exact(run, articles)


def test_a_page_that_only_frames_its_report_gives_the_report():
    articles = [a for a in column(12) if a.kind == "report" and a.form == "html"]
    site = Site()
    lay(site, articles, "/frames/{}.html")
    for article in articles:
        frame = f'<iframe src="../frames/{article.number}.html"></iframe>'
        site.add(
            f"/nb/content_{article.number}",
            f"<html><head><title>{article.title}</title></head><body>{frame}</body></html>",
        )
    site.add("/nb/list.html", shown(f"<ul>{rows(articles, '/nb/content_{}')}</ul>"))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    assert not run.account.problems
    assert {document.url for document in run.documents} == {
        f"{site.url}/nb/content_{a.number}" for a in articles
    }
    for document in run.documents:
        assert [file.url for file in document.attachments] == [
            document.url.replace("/nb/content_", "/frames/") + ".html"
        ]


def test_a_frame_on_another_host_is_refused_and_named():
    article = next(a for a in column(12) if a.kind == "report" and a.form == "html")
    mirror, site = Site(), Site()
    lay(mirror, [article], "/{}.html")
    with serve(mirror), serve(site):
        frame = f'<iframe src="{mirror.url}/{article.number}.html"></iframe>'
        site.add(
            "/nb/content_1", f"<html><head><title>{article.title}</title></head><body>{frame}</body></html>"
        )
        site.add(
            "/nb/list.html", shown(f'<ul><li><a href="content_1">{article.title}</a> 2024-01-09</li></ul>')
        )
        run = crawl("portal", url=site.url + "/nb/list.html")
    assert run.documents == []
    assert mirror.count() == 0
    [visit] = run.outcomes("wrong_page")
    assert mirror.url in visit.reason
