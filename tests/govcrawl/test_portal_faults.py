"""What real portals do wrong, beyond being down: each in one harvest beside the others, and healed by the next.

A fault is laid over a sound replica. It either costs nothing, or its run says what is missing; then the portal is as it
should be, and the next harvest has all.
"""

from __future__ import annotations

import datetime
import gzip
import re
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]

from tests.portals import gkmlpt, trs, ucap
from tests.support.content import Article, column
from tests.support.place import QUICK, Place
from tests.support.server import Asked, Page, Site, moved, serve

#: six pages, the last of which is a page of a document
ARTICLES = [one for one in column(7, negatives=False) if one.number in (0, 1, 2, 3, 4, 6)]
HTML = [one for one in ARTICLES if one.form == "html"]
(DOCX,) = (one for one in ARTICLES if one.form == "docx")
COLUMN = trs.COLUMN
HOME = '<html><head><title>云溪市人民政府</title></head><body><ul><li><a href="/zwgk/">政务公开</a></li></ul></body></html>'
MAINTENANCE = "<html><head><title>系统提示</title></head><body><h3>网站系统升级维护中</h3><p>请稍后访问。</p></body></html>"
#: what a list's second page is named
SECOND = COLUMN + "index_1.html"


@dataclass
class Fault:
    """A portal, its column, and how the run over it is to end: the outcome and words of the reason."""

    portal: Site
    column: str = COLUMN
    family: str = "trs"
    outcome: str = "incomplete"
    words: str = ""
    tls: bool = False


def portal(per_page: int = 15) -> Site:
    return trs.site(ARTICLES, per_page=per_page)


def article_answers(answer: Page | Callable[[Asked], Page | str], article: Article = HTML[0]) -> Site:
    replica = portal()
    replica.add(trs.path(article), answer)
    return replica


def sound(article: Article = HTML[0]) -> bytes:
    return portal().page(trs.path(article)).data()


def head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *lines, "", ""]).encode()


def an_error_in_json_for_a_list() -> Fault:
    replica = gkmlpt.site(ARTICLES)
    replica.route(
        r".*/api/all/.*", Page('{"code": 500, "msg": "系统繁忙", "data": []}', type="application/json")
    )
    return Fault(replica, f"{gkmlpt.ENTRY}#{gkmlpt.CATEGORY}", "gkmlpt", words="articles")


def _answers_in_json(answer: str, words: str) -> Fault:
    replica = ucap.site(ARTICLES, lists="json")
    replica.route(r".*/common/search/.*", Page(answer, type="application/json"))
    return Fault(replica, ucap.COLUMN, "ucap", words=words)


def words_where_json_should_have_numbers() -> Fault:
    return _answers_in_json(
        '{"data": {"results": [{"title": 5, "url": 7}, 8], "total": "many", "rows": NaN}}', "没有找到"
    )


def json_nested_without_end() -> Fault:
    return _answers_in_json("[" * 100_000, "不是完整的 JSON")


def a_json_service_that_fails() -> Fault:
    replica = ucap.site(ARTICLES, lists="json")
    replica.route(r".*/common/search/.*", Page("{}", status=500))
    return Fault(replica, ucap.COLUMN, "ucap", words="服务器返回 500")


def an_error_in_json_of_gbk_for_an_article() -> Fault:
    said = Page('{"code": 500, "msg": "系统繁忙，请稍后再试"}', type="application/json", encoding="gb18030")
    return Fault(article_answers(said), words='接口数据（{"code": 500, "msg": "系统繁忙')


def an_error_in_json_behind_a_mark_for_an_article() -> Fault:
    said = Page('{"code": 500, "msg": "系统繁忙"}', type="text/plain", encoding="utf-8-sig")
    return Fault(article_answers(said), words='接口数据（{"code": 500')


def maintenance_in_plain_text_for_an_article() -> Fault:
    said = Page("系统维护中，\r\n请稍后再试", type="text/plain", encoding="gb18030")
    return Fault(article_answers(said), words="出错信息（系统维护中")


def every_page_is_the_first_in_another_order() -> Fault:
    replica = portal(per_page=2)
    first = replica.page(COLUMN).text
    rows = re.findall(r"<li>.*?</li>", first)
    for number in (1, 2):
        replica.add(f"{COLUMN}index_{number}.html", first.replace("".join(rows), "".join(reversed(rows))))
    return Fault(replica, words="翻页")


def an_empty_page_after_the_last() -> Fault:
    replica = portal()
    first = replica.page(COLUMN).text.replace("createPageHTML(1,", "createPageHTML(2,")
    replica.add(COLUMN, first)
    replica.add(SECOND, re.sub(r"<li>.*?</li>", "", first))
    return Fault(replica, outcome="complete")


def other_documents_on_the_last_page() -> Fault:
    replica = portal()
    first = replica.page(COLUMN).text.replace("createPageHTML(1,", "createPageHTML(2,")
    assert "createPageHTML(2," in first
    replica.add(COLUMN, first)
    other = '<li><a href="/show?id=1">关于做好公共服务事项的函</a><span>2017-01-11</span></li>'
    replica.add(SECOND, re.sub(r"<li>.*</li>", other, first))
    return Fault(replica, outcome="complete")


def an_empty_last_page_that_counts_itself_in_its_title() -> Fault:
    replica = portal()
    text = re.sub(r"<script>.*</script>", '<a href="index_1.html">下一页</a>', replica.page(COLUMN).text)
    replica.add(COLUMN, text)
    replica.add(
        SECOND, "<html><head><title>第2页-政府信息公开年报</title></head><body>暂无信息</body></html>"
    )
    return Fault(replica, outcome="complete")


def columns_of_units_that_are_still_empty() -> Fault:
    replica = portal()
    rows = replica.page(COLUMN).text.replace('href="./', 'href="../')
    hub = '<ul><li><a href="all/">2021年</a></li><li><a href="none/">2020年</a></li></ul><p>2019年：系统维护中</p>'
    foot = "<p>暂无数据</p><div>主办：云溪市 网站维护：云溪市信息中心</div>"
    for name, body in (("", hub), ("none/", foot)):
        title = "<html><head><title>政府信息公开年报</title></head>"
        replica.add(COLUMN + name, f"{title}<body>{body}</body></html>")
    replica.add(COLUMN + "all/", rows)
    return Fault(replica, outcome="complete")


def connections_reset_after_the_handshake() -> Fault:
    replica = portal()
    replica.add(COLUMN, Page(raw=b""))
    return Fault(replica, tls=True, outcome="failed", words="连接中断")


def a_redirect_for_ever_by_cookies() -> Fault:
    def again(asked: Asked) -> Page:
        visits = int((re.search(r"seen=(\d+)", asked.headers.get("Cookie", "")) or [0, 0])[1])
        return moved(asked.path, headers={"Set-Cookie": f"seen={visits + 1}; path=/"})

    return Fault(article_answers(again), words="反复重定向")


def a_chunked_body_that_ends_at_a_tag() -> Fault:
    body = sound()
    part = body[: body.rindex(b"</tr>") + 5]
    raw = head("Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(part), part)
    return Fault(article_answers(Page(raw=raw)), words="内容不完整")


def a_body_that_was_cut_before_it_was_sent() -> Fault:
    body = sound()
    return Fault(article_answers(Page(body=body[: body.rindex(b"</tr>") + 5], etag=True)), words="没有结尾")


def brotli_that_breaks_off() -> Fault:
    body = brotli.compress(sound())[:-300]
    return Fault(
        article_answers(Page(body=body, headers={"Content-Encoding": "br"})), words="压缩的内容不完整"
    )


def zstandard_that_breaks_off() -> Fault:
    body = zstd.compress(sound())[:-300]
    return Fault(
        article_answers(Page(body=body, headers={"Content-Encoding": "zstd"})), words="压缩的内容不完整"
    )


def gzip_with_something_after_it() -> Fault:
    packed = gzip.compress(sound()) + b"\r\n\r\n<!-- cached -->"
    raw = head("Content-Encoding: gzip", f"Content-Length: {len(packed)}", "Connection: close") + packed
    return Fault(article_answers(Page(raw=raw)), outcome="complete")


def the_length_before_compression() -> Fault:
    body = sound()
    raw = head("Content-Encoding: gzip", f"Content-Length: {len(body)}") + gzip.compress(body)
    return Fault(article_answers(Page(raw=raw)), words="内容不完整")


def a_body_that_is_said_to_be_compressed() -> Fault:
    return Fault(
        article_answers(Page(body=sound(), headers={"Content-Encoding": "gzip"})), outcome="complete"
    )


def the_length_twice() -> Fault:
    body = sound()
    raw = head(f"Content-Length: {len(body)}", f"Content-Length: {len(body)}") + body
    return Fault(article_answers(Page(raw=raw)), outcome="complete")


def a_mark_of_utf8_before_gbk() -> Fault:
    body = b"\xef\xbb\xbf" + sound().decode().encode("gbk")
    return Fault(article_answers(Page(body=body, type="text/html; charset=utf-8")), outcome="complete")


def maintenance_in_place_of_the_column() -> Fault:
    replica = portal()
    replica.add(COLUMN, Page(MAINTENANCE))
    return Fault(replica, words="出错页面（系统提示）")


def maintenance_in_place_of_a_list_page() -> Fault:
    replica = portal(per_page=2)
    replica.add(SECOND, Page(MAINTENANCE))
    return Fault(replica, words=SECOND)


def the_homepage_in_place_of_a_list_page() -> Fault:
    replica = portal(per_page=2)
    first = replica.page(COLUMN).text
    replica.add(COLUMN, first.replace("年报_云溪市</title>", "年报_云溪市人民政府</title>"))
    replica.add(SECOND, moved("/"))
    replica.add("/", HOME)
    return Fault(replica, words="另一页面")


def maintenance_behind_the_link_to_the_next_page() -> Fault:
    replica = portal()
    pages = [portal(per_page=3).page(address).text for address in (COLUMN, SECOND)]
    first = re.sub(r"<script>.*?</script>", '<a href="index_1.html">下一页</a>', pages[0], flags=re.S)
    replica.add(COLUMN, first)
    replica.add(SECOND, Page(MAINTENANCE))
    return Fault(replica, words=SECOND)


def maintenance_in_place_of_an_article() -> Fault:
    return Fault(article_answers(Page(MAINTENANCE)), words="出错页面（系统提示）")


def an_article_that_leads_to_the_homepage() -> Fault:
    replica = article_answers(moved("/"))
    replica.add("/", HOME)
    return Fault(replica, words=f"{trs.path(HTML[0])}（转到 ")


def a_date_far_in_the_future() -> Fault:
    replica = portal()
    text = replica.page(trs.path(HTML[0])).text.replace(str(HTML[0].published), "2099-01-05")
    replica.add(trs.path(HTML[0]), Page(text, etag=True))
    return Fault(replica, outcome="complete")


def _file() -> str:
    where = trs.path(DOCX)
    return f"{where.rpartition('/')[0]}/P0{DOCX.published:%Y%m%d}{DOCX.number:012d}.docx"


def an_error_page_named_as_a_file() -> Fault:
    replica = portal()
    replica.add(_file(), Page(MAINTENANCE, type="application/pdf"))
    return Fault(replica, words="网页而不是文件")


def an_error_in_json_named_as_a_file() -> Fault:
    replica = portal()
    replica.add(_file(), Page('{"code":500,"msg":"文件不存在"}', type="application/octet-stream"))
    return Fault(replica, words="接口数据")


def maintenance_in_plain_text_named_as_a_file() -> Fault:
    replica = portal()
    replica.add(_file(), Page("系统维护中，请稍后再试", type="text/plain", encoding="gb18030"))
    return Fault(replica, words="出错信息（系统维护中")


def an_empty_file() -> Fault:
    replica = portal()
    replica.add(_file(), Page(body=b"", type="application/octet-stream"))
    return Fault(replica, words="空白")


def enough_without_saying_how_long() -> Fault:
    replica = portal()
    replica.route(re.escape(COLUMN) + r"\d.*", Page("<html>Too Many Requests</html>", status=429))
    return Fault(replica, words="429")


def robots_that_fail() -> Fault:
    replica = portal()
    replica.add("/robots.txt", Page("<html>500</html>", status=500))
    return Fault(replica, outcome="complete")


def robots_that_are_a_page() -> Fault:
    replica = portal()
    replica.add("/robots.txt", Page(HOME))
    return Fault(replica, outcome="complete")


def a_page_that_loads_itself_again() -> Fault:
    return Fault(
        article_answers(
            Page('<html><head><meta http-equiv="refresh" content="3"></head><body>正在加载</body></html>')
        ),
        words=trs.path(HTML[0]),
    )


def connections_closed_without_a_word() -> Fault:
    replica = portal()
    routes = replica.routes
    replica.routes = []
    inner = Site()
    inner.routes = routes
    replica.route(r"/zwgk/.*", lambda asked: replace(inner.answer(asked), silent=True))
    return Fault(replica, outcome="complete")


def a_redirect_in_gbk() -> Fault:
    body = sound()
    location = "/zwgk/年报.html".encode("gbk")
    raw = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    replica = article_answers(Page(raw=raw))
    replica.route(r"/zwgk/.*\ufffd.*|/zwgk/年报\.html", Page(body=body))
    return Fault(replica, outcome="complete")


FAULTS: tuple[Callable[[], Fault], ...] = (
    an_error_in_json_for_a_list, an_error_in_json_of_gbk_for_an_article, an_error_in_json_behind_a_mark_for_an_article,
    maintenance_in_plain_text_for_an_article, an_empty_page_after_the_last, other_documents_on_the_last_page,
    an_empty_last_page_that_counts_itself_in_its_title, columns_of_units_that_are_still_empty,
    every_page_is_the_first_in_another_order, connections_reset_after_the_handshake,
    a_redirect_for_ever_by_cookies, a_chunked_body_that_ends_at_a_tag, a_body_that_was_cut_before_it_was_sent,
    gzip_with_something_after_it, the_length_before_compression, a_body_that_is_said_to_be_compressed, the_length_twice,
    a_mark_of_utf8_before_gbk, maintenance_in_place_of_the_column, maintenance_in_place_of_a_list_page,
    the_homepage_in_place_of_a_list_page, maintenance_behind_the_link_to_the_next_page, maintenance_in_place_of_an_article,
    an_article_that_leads_to_the_homepage, a_date_far_in_the_future, an_error_page_named_as_a_file,
    an_error_in_json_named_as_a_file,
    maintenance_in_plain_text_named_as_a_file, an_empty_file, enough_without_saying_how_long, robots_that_fail,
    robots_that_are_a_page,
    a_page_that_loads_itself_again, connections_closed_without_a_word, a_redirect_in_gbk,
    brotli_that_breaks_off, zstandard_that_breaks_off,
    words_where_json_should_have_numbers, json_nested_without_end, a_json_service_that_fails,
)  # fmt: skip
SOUND: dict[str, Callable[[], Site]] = {
    "trs": portal,
    "gkmlpt": lambda: gkmlpt.site(ARTICLES),
    "ucap": lambda: ucap.site(ARTICLES),
}
NAMES = [fault.__name__ for fault in FAULTS]


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portal")])
    day = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(day).not_valid_after(day + datetime.timedelta(1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@dataclass
class Harvested:
    """How the run of each portal ended, with the faults and healed, and what was stored then."""

    first: dict[str, tuple[str, str]]
    second: dict[str, tuple[str, str]]
    statuses: tuple[int, int]
    stored: dict[str, tuple[list[tuple[str, int]], list[tuple[str, int]]]]
    dates: dict[str, list[str]]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    folder = tmp_path_factory.mktemp("faults")
    place = Place(folder, {"GOVCRAWL_HOST_PAUSE": "0.5", "GOVCRAWL_WORKERS": "2"})
    faults = {fault.__name__: fault() for fault in FAULTS}
    quick = (*QUICK, "-s", "DOWNLOAD_TIMEOUT=20")

    def runs(number: int) -> dict[str, tuple[str, str]]:
        found = place.rows("SELECT portal, outcome, reason FROM runs ORDER BY id")
        return {name: (outcome, reason) for name, outcome, reason in found[-number:]}

    def reports() -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {name: [] for name in faults}
        for name, status, url in place.rows("SELECT portal, status, url FROM reports ORDER BY url"):
            found[name].append((status, url))
        return found

    with ExitStack() as stack:
        stack.enter_context(serve(*(one.portal for one in faults.values() if not one.tls)))
        stack.enter_context(
            serve(*(one.portal for one in faults.values() if one.tls), tls=certificate(folder))
        )
        rows = [f"{name},云溪市,{one.family},{one.portal.url}{one.column}\n" for name, one in faults.items()]
        place.register.write_text("id,name,family,url\n" + "".join(rows), encoding="utf-8")
        done = place.run("harvest", "--jobs", "16", *quick, timeout=600)
        first, before = runs(len(faults)), reports()
        for one in faults.values():
            one.portal.routes = SOUND[one.family]().routes
        again = place.run("harvest", "--all", "--jobs", "16", *quick, timeout=600)
        after = reports()
    dates = {
        name: [day for (day,) in place.rows("SELECT actual FROM checks c JOIN reports r ON r.id = c.report_id "
               "WHERE rule = 'date_in_future' AND r.portal = ?", name)]
        for name in faults
    }  # fmt: skip
    print(done.stdout, done.stderr)
    return Harvested(
        first, runs(len(faults)), (done.returncode, again.returncode),
        {name: (before[name], after[name]) for name in faults}, dates,
    )  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_a_fault_ends_its_run_with_the_reason(harvested: Harvested, fault: Callable[[], Fault]) -> None:
    wanted = fault()
    outcome, reason = harvested.first[fault.__name__]
    assert (outcome, wanted.words in reason) == (wanted.outcome, True), reason
    stored = [status for status, _ in harvested.stored[fault.__name__][0]]
    if wanted.outcome == "complete":
        assert stored == ["verified"] * len(ARTICLES)


@pytest.mark.parametrize("fault", NAMES)
def test_what_a_fault_kept_away_comes_with_the_next_harvest(harvested: Harvested, fault: str) -> None:
    assert harvested.second[fault] == ("complete", "")
    stored = [status for status, _ in harvested.stored[fault][1]]
    assert stored == ["verified"] * len(ARTICLES)


def test_the_exit_status_is_that_of_the_worst(harvested: Harvested) -> None:
    assert harvested.statuses == (1, 0)
