"""Challenges are told from pages; quirks and conditional requests do what the register and database say."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import pytest
from scrapy.http import HtmlResponse, Response

from govcrawl.crawling.hosts import TrustedHosts
from govcrawl.middlewares import challenge_kind
from govcrawl.user_agent import user_agent
from tests.portals import trs
from tests.support.content import article_html, column
from tests.support.crawling import crawl
from tests.support.server import Page, serve

HEAD = "id,name,family,url,quirks,quirks_reason,expected_count,expected_years\n"


def page(body: str, status: int = 200, headers: dict[str, str] | None = None) -> HtmlResponse:
    return HtmlResponse(
        "http://a.gov.cn/", status=status, body=body.encode(), headers=headers, encoding="utf-8"
    )


@pytest.mark.parametrize(
    "response",
    [
        page("<script>document.cookie=('_')+('_jsl_clearance_s=1');location.href=1</script>", 521),
        page("", 512),
        page("<html></html>", 412),
        page("<script>$_ts=window['$_ts'];</script>", 202),
        page("<html><script>var $_ts={};</script><body></body></html>"),
        page("<html><body><script>eval(function(p,a,c,k){})</script></body></html>"),
        page(
            "<html><title>请稍候</title><script>document.cookie='wzwschallenge=1';location.reload()</script></html>"
        ),
        page("<script>var arg1='0A';</script>"),
    ],
)
def test_challenges(response):
    assert challenge_kind(response)


@pytest.mark.parametrize(
    "response",
    [
        page(article_html(column(1)[0])),
        page(article_html(column(1)[0]), headers={"Set-Cookie": "wzws_sessionid=1; __jsluid_s=2"}),
        page("<html><body><div id=app></div><script>window._CONFIG = {SID: '1'}</script></body></html>"),
        page("<script type='text/xml'><datastore></datastore></script>"),
        page("<script>window.location='/attach/0/1.docx'</script>"),
        page("<datastore><totalrecord>0</totalrecord></datastore>"),
        page("<html><body></body></html>", 404),
        page("<html><head><script src='/a.js'></script></head><body></body></html>"),
        page(""),
        Response("http://a.gov.cn/a.pdf", body=b"%PDF-1.4 document.cookie"),
    ],
)
def test_pages(response):
    assert challenge_kind(response) is None


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("http://www.yunxi.gov.cn/", True),
        ("https://www.gov.cn/", True),
        ("http://admin.yzcity.gov.cn:8888/", True),
        ("http://gov.cn.example.com/", False),
        ("http://wwwgov.cn/", False),
        ("https://10.0.0.1/nb/", True),
        ("http://10.0.0.1:8080/", False),
        ("http://example.com/", False),
    ],
)
def test_hosts(url, trusted):
    assert (url in TrustedHosts(["http://10.0.0.1/"])) is trusted


def run_portal(tmp_path, replica, row: str, **settings):
    register = tmp_path / "portals.csv"
    with serve(replica):
        register.write_text(HEAD + row.format(url=replica.url + trs.COLUMN), encoding="utf-8")
        return crawl("trs", portal="a", settings={"GOVCRAWL_PORTALS": str(register), **settings})


def test_a_portal_that_wants_a_referer(tmp_path):
    replica = trs.site(column())
    answer = replica.answer
    replica.answer = lambda asked: answer(asked) if "Referer" in asked.headers else Page("", status=404)
    run = run_portal(tmp_path, replica, "a,甲市,trs,{url},referer,没有 Referer 时返回 404,,\n")
    assert len(run.documents) == len([a for a in column() if a.kind == "report"])


def test_a_portal_whose_https_is_broken(tmp_path):
    replica = trs.site(column())
    register = tmp_path / "portals.csv"
    with serve(replica):
        url = replica.url.replace("http:", "https:") + trs.COLUMN
        register.write_text(HEAD + f"a,甲市,trs,{url},plain_http,HTTPS 握手失败,,\n", encoding="utf-8")
        run = crawl("trs", portal="a", settings={"GOVCRAWL_PORTALS": str(register)})
    assert len(run.documents) == len([a for a in column() if a.kind == "report"])


def test_fewer_reports_than_the_register_expects(tmp_path):
    run = run_portal(tmp_path, trs.site(column()), "a,甲市,trs,{url},,,60,2020-2023\n")
    assert any("预期至少 60 份报告，只找到 40 份" in problem for problem in run.account.problems)
    assert any("年份没有找到：2020；" in problem for problem in run.account.problems)


def test_every_request_says_who_asks_and_robots_txt_is_read_under_that_name(tmp_path):
    replica = trs.site(column())
    answer = replica.answer
    replica.answer = lambda asked: (
        Page("User-agent: govcrawl\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
        if asked.path == "/robots.txt"
        else answer(asked)
    )
    run = run_portal(tmp_path, replica, "a,甲市,trs,{url},,,,\n", GOVCRAWL_CONTACT="mailto:crawl@example.org")
    assert [asked.path for asked in replica.asked] == ["/robots.txt"]
    (agent,) = {asked.headers["User-Agent"] for asked in replica.asked}
    assert agent == f"Mozilla/5.0 (compatible; govcrawl/{version('govcrawl')}; +mailto:crawl@example.org)"
    assert "robots.txt" in (run.account.failure or "")


def test_code_that_was_copied_has_a_name_all_the_same(monkeypatch):
    def absent(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("govcrawl.user_agent.metadata.version", absent)
    assert user_agent("") == "Mozilla/5.0 (compatible; govcrawl)"
