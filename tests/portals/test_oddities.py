"""Odd things that portals do, met by an examiner: each once, on the smallest replica that shows it."""

from __future__ import annotations

import json

import pytest

from tests.portals import trs
from tests.support.content import Article, article_html, column, docx
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import Asked, Page, Site, serve


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


@pytest.mark.parametrize(
    "address", ["http://127.0.0.2:99999", "http://127.0.0.2:-1", "http://a b", "http://[::1"]
)
def test_a_link_that_is_no_address_costs_nothing(address):
    articles = column(7, negatives=False)
    link = f'<a href="{address}/f.docx">附件</a>'
    site = trs.site(articles)
    for article in articles:
        page = site.page(trs.path(article))
        site.add(
            trs.path(article),
            Page(page.text.replace("</body>", f"{link}</body>").replace("附件：", f"{link}附件：")),
        )
    with serve(site):
        run = crawl("trs", url=site.url + trs.COLUMN)
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


def listed(articles: list[Article], links: str, head: str = "") -> str:
    """A page whose list has a link for each article, as ``links`` (with {url} and {title}) writes it."""
    items = "".join(
        f"<li>{links.format(url=f'/nb/content_{a.number}', title=a.title)}<span>{a.published}</span></li>"
        for a in articles
    )
    return shown(f"<ul>{items}</ul>", head)


@pytest.mark.parametrize("length", [8, 13, 18])
def test_a_title_that_is_cut_and_nowhere_whole_is_judged_by_its_page(length):
    articles = column(20)
    site = Site()
    lay(site, articles, "/nb/content_{}")
    items = "".join(
        f'<li><a href="content_{a.number}">{a.title[:length]}…</a><span>{a.published}</span></li>'
        for a in articles
    )
    site.add("/nb/list.html", shown(f"<ul>{items}</ul>"))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    reports = {f"{site.url}/nb/content_{a.number}" for a in articles if a.kind == "report"}
    assert {document.url for document in run.documents} == reports
    assert len(run.outcomes("skipped")) == len(articles) - len(reports)
    assert not run.account.problems


def test_a_form_to_fill_in_is_no_report_though_the_list_cuts_its_title():
    articles = column(3, negatives=False)
    form = "关于转发《2023年政府信息公开工作年度报告模板》的通知"
    page = article_html(articles[0]).replace(articles[0].title, form)
    site = Site()
    lay(site, articles, "/nb/content_{}")
    site.add("/nb/content_99", page)
    more = f'<li><a href="content_99">{form[:23]}...</a><span>2024-01-02</span></li>'
    site.add("/nb/list.html", shown(f"<ul>{more}{rows(articles, 'content_{}')}</ul>"))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    assert f"{site.url}/nb/content_99" not in {document.url for document in run.documents}
    assert len(run.outcomes("skipped")) == 1
    assert not run.account.problems


@pytest.mark.parametrize(
    "links",
    [
        """<a href="javascript:void(0);" onclick="window.open('{url}')">{title}</a>""",
        """<a href="javascript:openInfo('{url}','_blank')" title="{title}">报告</a>""",
        """<a href="{url}" title="">　· {title}　</a>""",
    ],
    ids=["onclick", "javascript", "plain"],
)
def test_links_may_be_scripts(links):
    articles = column(12)
    site = Site()
    lay(site, articles, "/nb/content_{}")
    site.add("/nb/list.html", listed(articles, links))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    exact(run, articles)


OPTION = '<select onchange="location.href=this.value">{}</select>'


@pytest.mark.parametrize("pager", ["options", "symbol", "button"])
def test_pagers_without_words(pager):
    articles = column(32)
    chunks = [articles[begin : begin + 10] for begin in range(0, len(articles), 10)]
    names = ["list.html", *(f"list_p{page}.html" for page in range(1, len(chunks)))]
    site = Site()
    lay(site, articles, "/nb/content_{}")
    for page, chunk in enumerate(chunks):
        options = "".join(f'<option value="{name}">第{n}页</option>' for n, name in enumerate(names, start=1))
        after = names[page + 1] if page + 1 < len(names) else None
        markup = {
            "options": OPTION.format(options),
            "symbol": f'<a class="next" href="{after}"><i class="icon"></i></a>' if after else "",
            "button": f"<input type=button value=下一页 onclick=\"location='{after}'\">" if after else "",
        }[pager]
        site.add(f"/nb/{names[page]}", shown(f"<ul>{rows(chunk, '/nb/content_{}')}</ul>{markup}"))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    exact(run, articles)


def test_years_may_be_chosen_from_options():
    articles = column(32)
    years = sorted({article.published.year for article in articles}, reverse=True)
    site = Site()
    lay(site, articles, "/nb/content_{}")
    options = "".join(f'<option value="/nb/{year}/index.html">{year - 1}年</option>' for year in years)
    for year in years:
        mine = [article for article in articles if article.published.year == year]
        page = shown(f"<ul>{rows(mine, '/nb/content_{}')}</ul>{OPTION.format(options)}")
        site.add(f"/nb/{year}/index.html", page)
        if year == years[0]:
            site.add("/nb/index.html", page)
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/index.html")
    exact(run, articles)


def test_an_index_of_bodies_leads_to_the_column_of_each():
    articles = column(32)
    bodies = sorted({article.authority for article in articles})
    site = Site()
    for number, body in enumerate(bodies):
        mine = [article for article in articles if article.authority == body]
        lay(site, mine, f"/b{number}/zfxxgknb/content_{{}}")
        site.add(
            f"/b{number}/zfxxgknb/index.html",
            shown(f"<ul>{rows(mine, f'/b{number}/zfxxgknb/content_{{}}')}</ul>"),
        )
    names = [*(body.removeprefix("云溪市") for body in bodies), "市场监督管理局"]
    index = "".join(
        f'<a href="/b{number}/zfxxgknb/index.html">{name}</a>' for number, name in enumerate(names)
    )
    site.add("/zwgk/zfxxgknb/index.html", shown(f"<div>{index}</div>"))
    with serve(site):
        run = crawl("portal", url=site.url + "/zwgk/zfxxgknb/index.html")
    exact(run, articles)
    assert site.count(f"/b{len(bodies)}/zfxxgknb/index.html") == 1


@pytest.mark.parametrize(
    ("claimed", "encoding", "declaration"),
    [
        ("utf-8", "gb18030", ""),
        ("ISO-8859-1", "utf-8", ""),
        ("ISO-8859-1", "gb18030", ""),
        ("gb2312", "utf-8", ""),
        ("utf-8", "utf-8", '<?xml version="1.0" encoding="utf-8"?>\n'),  # XHTML
        ("utf-8", "utf-8", '<?xml version="1.0" encoding="gb2312"?>\n'),
    ],
)
def test_lists_and_articles_are_read_in_the_encoding_of_their_bytes(claimed, encoding, declaration):
    articles = column(12)
    site = Site()
    kind = f"text/html; charset={claimed}"
    lay(site, articles, "/nb/content_{}")
    for article in articles:
        link = f'<p><a href="/files/{article.number}.docx">{article.title}.docx</a></p>'
        text = declaration + article_html(article, attachment=link)
        site.add(f"/nb/content_{article.number}", Page(body=text.encode(encoding), type=kind))
    text = declaration + shown(f"<ul>{rows(articles, '/nb/content_{}')}</ul>")
    site.add("/nb/list.html", Page(body=text.encode(encoding), type=kind))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    exact(run, articles)


def test_a_column_in_a_frame():
    articles = column(12)
    site = Site()
    lay(site, articles, "/nb/content_{}")
    site.add("/nb/in/list.html", shown(f"<ul>{rows(articles, '/nb/content_{}')}</ul>"))
    frames = '<frameset rows="80,*"><frame src="top.html"><frame src="in/list.html"></frameset>'
    site.add("/nb/", f"<html><head><title>政府信息公开年报</title></head>{frames}</html>")
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/")
    exact(run, articles)


def test_rows_that_all_bear_the_same_title_are_told_by_their_dates():
    articles = [a for a in column(12) if a.kind == "report" and a.form == "html"]
    site = Site()
    lay(site, articles, "/nb/view{}.html")
    items = "".join(
        f'<li><a href="view{a.number}.html">政府信息公开工作年度报告</a>{a.published}</li>' for a in articles
    )
    site.add("/nb/list.html", shown(f"<ul>{items}</ul>"))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    assert {d.url for d in run.documents} == {f"{site.url}/nb/view{a.number}.html" for a in articles}
    assert {document.published_on for document in run.documents} == {str(a.published) for a in articles}


def test_an_index_of_agencies_leads_to_the_series_of_each():
    articles = [a for a in column(24) if a.kind == "report" and a.form == "html"]
    areas = {authority: f"1137{n:014}" for n, authority in enumerate(sorted({a.authority for a in articles}))}
    site = Site()

    def report(asked: Asked) -> Page:
        named = (asked.query["area"], asked.query["fbtime"])
        found = [a for a in articles if (areas[a.authority], str(a.year)) == named]
        return Page(article_html(found[0])) if found else Page("<html><body></body></html>")

    site.add("/module/xxgk/xxgkAnnualReport.jsp", report)
    link = '<a href="/module/xxgk/xxgkAnnualReport.jsp?area={}&amp;fbtime=2021">{}</a>'
    site.add("/nb/", shown("".join(link.format(area, body) for body, area in areas.items())))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/")
    assert len(run.documents) == len({(a.authority, a.year) for a in articles})


def test_the_title_may_stand_beside_a_link_that_says_only_what_it_does():
    articles = column(12)
    site = Site()
    lay(site, articles, "/nb/content_{}")
    cells = "".join(
        f"<tr><td>{n}</td><td>{a.title}</td><td>{a.published}</td><td><a href='content_{a.number}'>查看</a></td></tr>"
        for n, a in enumerate(articles)
    )
    site.add("/nb/list.html", shown(f"<table>{cells}</table>"))
    with serve(site):
        run = crawl("portal", url=site.url + "/nb/list.html")
    exact(run, articles)
