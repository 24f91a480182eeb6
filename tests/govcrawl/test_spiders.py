"""What every portal spider must stand: vices of lists, of servers and of the world, tried on a TRS replica."""

from __future__ import annotations

import inspect
import re

import pytest
from scrapy.utils.test import get_crawler

from govcrawl.crawling.families import families
from govcrawl.crawling.spider import spider_class
from govcrawl.errors import NothingDoneError
from tests.portals import trs
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.server import Page, Site, moved, serve

ARTICLES = column(40)
REPORTS = {article.title for article in ARTICLES if article.kind == "report"}
ORDER = ("name", "endpoint", "first_suffix", "item_selectors", "quirks")


@pytest.fixture
def replica():
    return trs.site(ARTICLES)


def harvest(replica, path=trs.COLUMN, **arguments):
    with serve(replica):
        return crawl("trs", url=replica.url + path, **arguments)


# ---- declarations ----


@pytest.mark.parametrize("family", families())
def test_attributes_stand_in_the_documented_order(family):
    source = inspect.getsource(spider_class(family))
    names = re.findall(r"^    (\w+)(?:: [^=]+)? = ", source, re.M)
    declared = [name for name in names if name in ORDER]
    assert declared == [name for name in ORDER if name in declared]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "-a url=URL"),
        ({"url": "http://x.gov.cn/", "portal": "x"}, "either"),
        ({"url": "x.gov.cn"}, "not a web address"),
        ({"url": "http://x.gov.cn/", "years": "最近"}, "is no year"),
        ({"portal": "nowhere"}, "nowhere"),
    ],
)
def test_arguments_that_lead_nowhere(arguments, message, tmp_path):
    register = tmp_path / "portals.csv"
    register.write_text("id,name,family,url\na,甲市,trs,http://a.gov.cn/nb/\n", encoding="utf-8")
    crawler = get_crawler(spider_class("trs"), {"GOVCRAWL_PORTALS": str(register)})
    with pytest.raises(NothingDoneError, match=message):
        spider_class("trs").from_crawler(crawler, **arguments)


# ---- lists ----


def test_years_limit_what_is_fetched(replica):
    run = harvest(replica, years="2022-2023")
    assert run.titles == {title for title in REPORTS if "2022年" in title or "2023年" in title}
    assert replica.count(r".*/t\d+_\d+\.html") == len(run.documents)


def test_a_single_article(replica):
    article = next(article for article in ARTICLES if article.kind == "report")
    path = trs.path(article)
    run = harvest(replica, path)
    assert [document.url for document in run.documents] == [replica.url + path]


def test_a_static_page_that_is_gone_is_passed_over(replica):
    replica.add(trs.COLUMN + "index_1.html", Page("", status=404))
    run = harvest(replica)
    assert run.titles == {a.title for a in ARTICLES[:15] + ARTICLES[30:] if a.kind == "report"}
    assert not run.account.problems


def test_pages_behind_a_long_gap_are_read():
    replica = trs.site(ARTICLES, per_page=2)  # twenty pages
    for number in range(4, 13):
        replica.add(trs.COLUMN + f"index_{number}.html", Page("", status=404))
    run = harvest(replica)
    assert run.titles == {a.title for a in ARTICLES[:8] + ARTICLES[26:] if a.kind == "report"}
    assert not run.account.problems


def test_pages_that_were_never_written_are_not_asked_for_one_by_one():
    replica = trs.site(ARTICLES, per_page=2)
    for number in range(5, 20):
        replica.add(trs.COLUMN + f"index_{number}.html", Page("", status=404))
    for suffix in ("", "_1", "_2", "_3", "_4"):
        path = f"{trs.COLUMN}index{suffix}.html"
        replica.add(path, replica.page(path).text.replace("createPageHTML(20,", "createPageHTML(900,"))
    replica.add(trs.COLUMN, replica.page(trs.COLUMN + "index.html"))
    run = harvest(replica)
    assert run.titles == {a.title for a in ARTICLES[:10] if a.kind == "report"}
    assert not run.account.problems
    assert replica.count(r".*/index_\d+\.html", 404) < 20


def nested(levels: int) -> Site:
    """A column that holds a column, and so on, ``levels`` deep, the report in the last; a menu of ten on each page."""
    replica = trs.site(ARTICLES)
    menu = "".join(f'<a href="/nb/m{number}/">20{10 + number}年</a>' for number in range(10))
    for number in range(10):
        replica.add(f"/nb/m{number}/", f"<html><body><div>{menu}</div></body></html>")
    report = next(article for article in ARTICLES if article.kind == "report")
    for level in range(levels):
        path = "/nb/" + "2021n/" * level
        inner = '<a href="2021n/">2021年</a>' if level + 1 < levels else ""
        rows = f'<ul><li><a href="{trs.path(report)}">{report.title}</a></li></ul>' if not inner else ""
        replica.add(path, f"<html><body><div>{menu}</div><p>{inner}</p>{rows}</body></html>")
    return replica


def test_columns_within_columns_are_read_and_those_too_deep_named():
    whole = harvest(nested(6), "/nb/")
    assert (len(whole.documents), whole.account.problems) == (1, [])
    deep = harvest(nested(8), "/nb/")
    assert not deep.documents
    assert ["子栏目超过 5 层" in problem for problem in deep.account.problems] == [True]


def test_columns_of_another_system_that_lead_to_each_other_are_not_too_deep():
    replica = trs.site(ARTICLES)
    foreign = '<div class="pb_sys_common"></div>'
    links = "".join(f'<a href="/xx/{2010 + number}n/">20{10 + number}年</a>' for number in range(9))
    replica.add("/nb/", f"<html><body><p>{links}</p></body></html>")
    for number in range(9):
        ahead = f'<a href="/xx/{2011 + number}n/">20{11 + number}年</a>' if number < 8 else ""
        page = f"<html><body>{foreign}<p>{ahead}</p></body></html>"
        replica.add(f"/xx/{2010 + number}n/", page)
    run = harvest(replica, "/nb/")
    assert not [problem for problem in run.account.problems if "层" in problem]
    assert replica.count(r"/xx/\d+n/") == 9


def test_fewer_items_than_promised_is_incomplete():
    replica = trs.site(ARTICLES, pager="five")
    replica.add(trs.COLUMN + "index_1.html", Page("", status=404))
    run = harvest(replica)
    assert any("称有 40 条，只见到 25 条" in problem for problem in run.account.problems)
    assert list(run.account.promised.values()) == [40]


def test_a_broken_page_is_incomplete_and_the_others_are_read(replica):
    replica.add(trs.COLUMN + "index_1.html", Page("", status=500))
    run = harvest(replica)
    assert run.titles == {a.title for a in ARTICLES[:15] + ARTICLES[30:] if a.kind == "report"}
    assert any("index_1.html" in problem and "500" in problem for problem in run.account.problems)


def test_a_pager_without_end_is_left(replica):
    html = (
        '<html><body><ul><li><a href="./202201/t20220105_9000.html">云溪市水务局2021年政府信息公开工作年度报告</a></li>'
        '</ul><script>createPageHTML(900000, 0, "index", "html")</script></body></html>'
    )
    replica.route(re.escape(trs.COLUMN) + r"(index_\d+\.html)?", html)
    run = harvest(replica)
    assert len(run.documents) == 1
    assert replica.count(re.escape(trs.COLUMN) + r"(index_\d+\.html)?") < 15


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        ("govcrawl.crawling.lists.MAX_PAGES", "已读 2 页，仍未到结尾"),
        ("govcrawl.crawling.spider.MAX_COLUMNS", "子栏目超过 2 个"),
    ],
)
def test_what_is_left_at_a_bound_makes_the_run_incomplete(monkeypatch, bound, words):
    monkeypatch.setattr(bound, 2)
    replica = trs.site(ARTICLES, per_page=5)  # eight pages
    columns = "".join(f'<a href="20{year}n/">20{year}年</a>' for year in range(20, 24))
    first = replica.page(trs.COLUMN).text.replace("</ul>", f"</ul><p>{columns}</p>")
    replica.add(trs.COLUMN, first)
    replica.route(re.escape(trs.COLUMN) + r"20\d\dn/", "<html><body><p>没有内容</p></body></html>")
    account = harvest(replica).account
    outcome, reason = account.outcome(found=1, finish_reason="finished")
    assert (outcome, words in reason) == ("incomplete", True), reason
    assert len(account.problems) == 1


def test_next_links_in_a_circle_end():
    replica = trs.site(ARTICLES)
    rows = "".join(f'<li><a href="{trs.path(a)}">{a.title}</a></li>' for a in ARTICLES)
    replica.add("/nb/", f'<ul class="l">{rows}</ul><a href="/nb/2.html">下一页</a>')
    replica.add("/nb/2.html", f'<ul class="l">{rows}</ul><a href="/nb/">下一页</a>')
    run = harvest(replica, "/nb/")
    assert run.titles == REPORTS


def test_a_list_that_grows_while_it_is_read():
    """A new item shifts all others by one while page two is asked for: nothing is lost, nothing comes twice."""
    before, after = trs.site(ARTICLES[1:]), trs.site(ARTICLES)
    grown = {"yes": False}

    def answer(asked):
        if asked.path.endswith("index_1.html"):
            grown["yes"] = True
        return (after if grown["yes"] else before).answer(asked)

    replica = Site()
    replica.route(".*", answer)
    run = harvest(replica)
    assert run.titles == REPORTS
    assert len(run.documents) == len(REPORTS)
    assert not run.account.problems


def test_a_list_that_shrinks_while_it_is_read():
    """An item taken away moves another from page two to page one after page one was read."""
    before, after = trs.site(ARTICLES), trs.site(ARTICLES[1:])
    shrunk = {"yes": False}

    def answer(asked):
        if asked.path.endswith("index_1.html"):
            shrunk["yes"] = True
        if re.search(r"/t\d+_", asked.path):
            return before.answer(asked)
        return (after if shrunk["yes"] else before).answer(asked)

    replica = Site()
    replica.route(".*", answer)
    run = harvest(replica)
    assert run.titles == REPORTS


def test_sub_columns_by_year_and_body_are_followed():
    top = trs.site(ARTICLES[:20])
    bodies = trs.site(ARTICLES[20:], column="/zwgk/zfxxgknb/2023n/bmnb/")
    replica = Site()
    replica.route(".*", lambda asked: (bodies if "/2023n/bmnb/" in asked.path else top).answer(asked))
    links = '<html><head><title>政府信息公开年报</title></head><body><div class="c">{}</div></body></html>'
    replica.add(
        "/zwgk/zfxxgknb/",
        top.page("/zwgk/zfxxgknb/").text.replace(
            "</ul>", '</ul><p><a href="2023n/">2023年</a> <a href="/zwgk/zfxxgkzn/">政府信息公开指南</a></p>'
        ),
    )
    replica.add("/zwgk/zfxxgknb/2023n/", links.format('<a href="bmnb/">部门</a><a href="../">返回上级</a>'))
    run = harvest(replica)
    assert run.titles == REPORTS
    assert replica.count("/zwgk/zfxxgkzn/") == 0


# ---- articles ----


def test_an_article_that_is_gone_is_no_failure(replica):
    gone = ARTICLES[0]
    path = trs.path(gone)
    replica.add(path, Page("", status=404))
    run = harvest(replica)
    assert [visit.url for visit in run.outcomes("gone")] == [replica.url + path]
    assert run.titles == REPORTS - {gone.title}
    assert not run.account.problems


def test_another_page_with_status_200_is_not_taken_for_the_report(replica):
    article = next(article for article in ARTICLES if article.kind == "report" and article.form == "html")
    path = trs.path(article)
    index = replica.page(trs.COLUMN)
    replica.add(path, index)
    run = harvest(replica)
    assert [visit.url for visit in run.outcomes("wrong_page")] == [replica.url + path]
    assert any(path in problem for problem in run.account.problems)
    assert replica.count(re.escape(path)) == 3


def test_a_page_that_is_right_the_second_time(replica):
    article = next(article for article in ARTICLES if article.kind == "report" and article.form == "html")
    path = trs.path(article)
    right = replica.page(path)
    asked_before = []

    def answer(asked):
        asked_before.append(asked)
        return (
            "<html><title>出错</title><body>访问过于频繁，请稍后再试</body></html>"
            if len(asked_before) == 1
            else right
        )

    replica.add(path, answer)
    run = harvest(replica)
    assert run.titles == REPORTS
    assert not run.account.problems


# ---- the world ----


@pytest.mark.parametrize(
    "page",
    [
        Page("<script>document.cookie='__jsl_clearance_s=1';location.href='/'</script>", status=521),
        Page("<html><script>$_ts=window['$_ts'];</script></html>", status=412),
        Page("<html><script>var a=1;</script></html>", status=202),
        Page("<html><script>document.cookie='x=1';location.reload()</script></html>"),
        Page("<html><script>var _0x1=['a'];(function(){})()</script><body></body></html>"),
    ],
    ids=["521", "412", "202", "cookie", "tiny"],
)
def test_challenges_are_recorded_and_not_evaded(replica, page):
    replica.add(trs.COLUMN, page)
    run = harvest(replica)
    assert len(run.account.challenges) == 1
    assert not run.documents
    assert replica.count() == 1


def test_a_challenged_article_is_recorded(replica):
    article = next(article for article in ARTICLES if article.kind == "report")
    path = trs.path(article)
    replica.add(path, Page("<script>x</script>", status=521))
    run = harvest(replica)
    assert [visit.url for visit in run.outcomes("challenged")] == [replica.url + path]
    assert len(run.account.challenges) == 1


def test_mirrors_are_refused(replica):
    mirror = trs.site(ARTICLES)
    with serve(replica, mirror):
        article = next(article for article in ARTICLES if article.kind == "report")
        path = trs.path(article)
        replica.add(path, moved(mirror.url + path))
        html = replica.page(trs.COLUMN).text
        off_site = (
            f'<li><a href="{mirror.url}/x.html">云溪市镜像局2023年政府信息公开工作年度报告</a></li></ul>'
        )
        replica.add(trs.COLUMN, html.replace("</ul>", off_site))
        run = crawl("trs", url=replica.url + trs.COLUMN)
    assert not mirror.asked
    assert {visit.url for visit in run.outcomes("refused")} == {replica.url + path, mirror.url + "/x.html"}
    assert run.titles == REPORTS - {article.title}


def test_a_column_that_moves_to_a_mirror_fails(replica):
    mirror = trs.site(ARTICLES)
    with serve(replica, mirror):
        replica.add(trs.COLUMN, moved(mirror.url + trs.COLUMN))
        run = crawl("trs", url=replica.url + trs.COLUMN)
    assert not mirror.asked
    assert "不是政府网站" in (run.account.failure or "")


def test_robots_are_obeyed(replica):
    replica.add("/robots.txt", Page("User-agent: *\nDisallow: /zwgk/\n", type="text/plain"))
    run = harvest(replica)
    assert "robots.txt" in (run.account.failure or "")
    assert replica.count() == 0


def test_a_redirect_to_itself_with_a_cookie_is_followed(replica):
    column_page = replica.page(trs.COLUMN)

    def gate(asked):
        if "CT6T" in asked.headers.get("Cookie", ""):
            return column_page
        return moved(trs.COLUMN, headers={"Set-Cookie": "CT6T=1; Path=/"})

    replica.add(trs.COLUMN, gate)
    assert harvest(replica).titles == REPORTS


def test_a_redirect_is_followed_with_a_referer(replica):
    article = next(article for article in ARTICLES if article.kind == "report" and article.form == "html")
    path = trs.path(article)
    page = replica.page(path)

    def guarded(asked):
        return page if "Referer" in asked.headers else Page("", status=403)

    replica.add(path, moved("/moved.html"))
    replica.add("/moved.html", guarded)
    assert harvest(replica).titles == REPORTS


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (moved(trs.COLUMN), "没有终点"),
        (Page("x" * 100_000, endless=True), "没有尽头"),
        (Page("<html>" + "<p>云溪</p>" * 500_000), "过大"),
        (Page("<html><body>" + "x" * 5000, drop=True), "中断"),
        (Page("", status=503), "503"),
        (Page("slow", delay=3), "超时"),
    ],
    ids=["redirects to itself", "endless", "5 MB", "drops", "503", "slow"],
)
def test_a_portal_in_trouble_ends_with_its_reason(replica, page, reason):
    replica.add(trs.COLUMN, page)
    run = harvest(replica, settings={"DOWNLOAD_TIMEOUT": 1.5})
    assert reason in (run.account.failure or "")
    assert not run.documents


def test_a_portal_that_is_down():
    run = crawl("trs", url="http://127.0.0.9:9/nb/")
    assert "连接被拒绝" in (run.account.failure or "")
