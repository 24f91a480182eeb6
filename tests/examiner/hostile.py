"""Portals that are down, loop, never end, break off, challenge or lie: each must end with its reason, in time."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import argparse
import contextlib
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.examiner.markup import article, cut, shell
from tests.examiner.reports import Publication, report
from tests.examiner.run import Place, compare
from tests.examiner.server import Request, Response, Site, page

#: seconds in which each must have ended, the host's politeness overridden
PATIENCE = 150


@dataclass(slots=True)
class Case:
    """A broken portal: how its run may end, what must be stored all the same, what must never be asked."""

    spider: str
    url: str
    outcomes: tuple[str, ...]
    due: list[Publication]
    sites: list[Site]
    forbidden: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    #: no more requests than this
    most: int = 200
    #: what is due may be missing where the run does not end complete
    may_lack: bool = False


def _one(site: Site, path: str = "/nb/202401/t20240110_1.html", year: int = 2023) -> Publication:
    one = report("hostile", year, "云岭市水务局", year)
    one.url = site.origin + path
    site.put(path, page(article(one, "<div class='TRS_Editor'>{}</div>")))
    return one


def _row(one: Publication) -> str:
    return f'<li><a href="{one.url}" title="{one.title}">{cut(one.title)}</a><span>{one.published_on}</span></li>'


def down() -> Case:
    with socket.socket() as free:
        free.bind(("127.0.0.40", 0))
        port = free.getsockname()[1]
    return Case("trs", f"http://127.0.0.40:{port}/nb/", ("failed", "incomplete"), [], [])


def self_redirect() -> Case:
    site = Site("127.0.0.41")
    site.put("/nb/", lambda _: Response(status=302, headers={"Location": "/nb/"}))
    return Case("trs", site.origin + "/nb/", ("failed", "incomplete"), [], [site], most=80)


def _endless(handler: BaseHTTPRequestHandler) -> None:
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>")
        while True:
            handler.wfile.write(b"<p>" + b"x" * 65536 + b"</p>")


def endless_body() -> Case:
    site = Site("127.0.0.42")
    site.put("/nb/", Response(raw=_endless))
    return Case("trs", site.origin + "/nb/", ("failed", "incomplete"), [], [site])


def endless_article() -> Case:
    site = Site("127.0.0.43")
    good = _one(site)
    bad = _one(site, "/nb/202301/t20230110_2.html", 2022)
    site.put("/nb/202301/t20230110_2.html", Response(raw=_endless))
    site.put(
        "/nb/",
        page(
            shell(
                "年报", f"<ul>{_row(bad)}{_row(good)}</ul><script>createPageHTML(1,0,'index','html')</script>"
            )
        ),
    )
    return Case("trs", site.origin + "/nb/", ("failed", "incomplete"), [good], [site])


def large_list() -> Case:
    """Five megabytes of list: read, or refused with the reason."""
    site = Site("127.0.0.44")
    good = _one(site)
    rows = "".join(
        f'<li><a href="./202301/t20230110_{n}.html">云岭市关于第{n}号事项的通知</a><span>2023-01-10</span></li>'
        for n in range(45000)
    )
    script = '<script>createPageHTML(1, 0, "index", "html")</script>'
    site.put("/nb/", page(shell("年报", f"<ul>{rows}{_row(good)}</ul>{script}")))
    return Case(
        "trs", site.origin + "/nb/", ("complete", "failed", "incomplete"), [good], [site], may_lack=True
    )


def broken_json() -> Case:
    site = Site("127.0.0.45")
    config = '<script>window._CONFIG = { SID: \'1\', TREE: [{"id": 721, "name": "政府信息公开年报", "children": []}] }</script>'
    site.put("/gkmlpt/index", page(shell("年报", config)))
    site.put("/gkmlpt/api/all/721", Response(b'{"total": 40, "articles": [{"id": 1, "ti', "application/json"))
    return Case("gkmlpt", site.origin + "/gkmlpt/index#721", ("failed", "incomplete"), [], [site])


def broken_jpaas() -> Case:
    site = Site("127.0.0.46")
    good = _one(site, "/col/col1/art/2024/art_" + "a" * 32 + ".html")
    pager = (
        '<div count="40" rows="15" pageNo="1" unitUrl="/api-gateway/jpaas-publish-server/front/page/build/unit" '
        "queryData=\"{'webId':'1','pageId':'1','parseType':'bulidstatic','pageType':'column','tagId':'列表','tplSetId':'2'}\"></div>"
    )
    site.put("/col/col1/index.html", page(shell("年报", f"<ul>{_row(good)}</ul>{pager}")))
    site.put(
        "/api-gateway/jpaas-publish-server/front/page/build/unit",
        Response(b"<html>error", "application/json"),
    )
    return Case("hanweb_jpaas", site.origin + "/col/col1/index.html", ("incomplete",), [good], [site])


def dropped() -> Case:
    site = Site("127.0.0.47")

    def drop(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    site.put("/nb/", Response(raw=drop))
    return Case("trs", site.origin + "/nb/", ("failed", "incomplete"), [], [site])


def dropped_halfway() -> Case:
    site = Site("127.0.0.48")
    good = _one(site)
    bad = _one(site, "/nb/202301/t20230110_2.html", 2022)

    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n<html><body>"
        )
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    site.put("/nb/202301/t20230110_2.html", Response(raw=half))
    site.put(
        "/nb/",
        page(
            shell(
                "年报", f"<ul>{_row(bad)}{_row(good)}</ul><script>createPageHTML(1,0,'index','html')</script>"
            )
        ),
    )
    return Case("trs", site.origin + "/nb/", ("failed", "incomplete"), [good], [site])


def _challenge(host: str, status: int, text: str, cookie: str) -> Case:
    site = Site(host)
    site.gate = lambda _: Response(text.encode(), status=status, headers={"Set-Cookie": cookie})
    return Case("trs", site.origin + "/nb/", ("challenged",), [], [site], most=12)


def jsl() -> Case:
    return _challenge(
        "127.0.0.49",
        521,
        "<script>document.cookie=('_')+('_')+'jsl_clearance_s=17;';location.href=location.pathname</script>",
        "__jsluid_s=0a1b; path=/",
    )


def ruishu() -> Case:
    return _challenge(
        "127.0.0.50",
        412,
        "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script></head></html>",
        "5uRo8S=x; path=/",
    )


def accepted() -> Case:
    return _challenge(
        "127.0.0.51", 202, "<html><script>$_ts={};$_ts.cd='q';</script></html>", "FSSBBIl1UgzbN7NS=x; path=/"
    )


def challenged_articles() -> Case:
    """The list is served, every article is a challenge with 200."""
    site = Site("127.0.0.52")
    good = _one(site)
    tiny = page(
        "<script>var a='wzwschallenge';document.cookie='wzws_cid=1';window.location.reload();</script>"
    )
    site.put(good.url.removeprefix(site.origin), tiny)
    site.put(
        "/nb/",
        page(shell("年报", f"<ul>{_row(good)}</ul><script>createPageHTML(1,0,'index','html')</script>")),
    )
    return Case("trs", site.origin + "/nb/", ("challenged", "incomplete"), [], [site])


def robots() -> Case:
    """robots.txt forbids one folder."""
    site = Site("127.0.0.53")
    site.robots = "User-agent: *\nDisallow: /nb/private/\n"
    good, hidden = _one(site), _one(site, "/nb/private/202301/t20230110_2.html", 2022)
    site.put(
        "/nb/",
        page(
            shell(
                "年报",
                f"<ul>{_row(good)}{_row(hidden)}</ul><script>createPageHTML(1,0,'index','html')</script>",
            )
        ),
    )
    outcomes = ("complete", "incomplete")
    return Case("trs", site.origin + "/nb/", outcomes, [good], [site], ("/nb/private/",))


def robots_all() -> Case:
    site = Site("127.0.0.54")
    site.robots = "User-agent: *\nDisallow: /\n"
    good = _one(site)
    site.put("/nb/", page(shell("年报", f"<ul>{_row(good)}</ul>")))
    return Case("trs", site.origin + "/nb/", ("failed", "incomplete"), [], [site], ("/nb/",))


def off_host() -> Case:
    """Listed links and an article's redirect lead to another host that is not official."""
    site, mirror = Site("127.0.0.55"), Site("127.0.0.56")
    good, other = _one(site), _one(mirror, "/nb/202301/t20230110_2.html", 2022)
    third = _one(site, "/nb/202201/t20220110_3.html", 2021)
    site.put("/nb/202201/t20220110_3.html", lambda _: Response(status=302, headers={"Location": other.url}))
    site.put(
        "/nb/",
        page(
            shell(
                "年报",
                f"<ul>{_row(good)}{_row(other)}{_row(third)}</ul><script>createPageHTML(1,0,'index','html')</script>",
            )
        ),
    )
    return Case(
        "trs", site.origin + "/nb/", ("complete", "incomplete"), [good], [site, mirror], (mirror.authority,)
    )


def looping_pager() -> Case:
    """Next leads from page two to page one for ever, under new addresses."""
    site = Site("127.0.0.57")
    good, old = _one(site), _one(site, "/nb/202301/t20230110_2.html", 2022)

    def listing(request: Request) -> Response:
        number = int(request.query.get("page") or 1)
        one = good if number % 2 else old
        return page(
            shell(
                "年报",
                f'<ul>{_row(one)}</ul><div class="pager"><a href="/list?page={number + 1}">下一页</a></div>',
            )
        )

    site.put("/list", listing)
    return Case(
        "portal", site.origin + "/list?page=1", ("complete", "incomplete"), [good, old], [site], most=30
    )


def repeated_window() -> Case:
    """The list service gives its first page whatever is asked, and promises 5000 records."""
    site = Site("127.0.0.58")
    good = _one(site, "/art/2024/1/9/art_1_2.html")
    record = f"<record><![CDATA[{_row(good)}]]></record>"
    store = f"<datastore><totalrecord>5000</totalrecord><totalpage>500</totalpage><recordset>{record}</recordset></datastore>"
    site.put("/module/web/jpage/dataproxy.jsp", Response(store.encode(), "text/xml"))
    site.put(
        "/col/col1/index.html",
        page(
            shell(
                "年报",
                f"<script type='text/xml'>{store}</script><script>jpage({{totalRecord:5000,perPage:10,proxyUrl:'/module/web/jpage/dataproxy.jsp',columnid:'1',unitid:'2',webid:'3'}})</script>",
            )
        ),
    )
    return Case(
        "hanweb_jpage", site.origin + "/col/col1/index.html", ("incomplete",), [good], [site], most=30
    )


def gone_article() -> Case:
    """An article that answers 404 is recorded as gone and no failure."""
    site = Site("127.0.0.59")
    good, gone = _one(site), _one(site, "/nb/202301/t20230110_2.html", 2022)
    del site.pages["/nb/202301/t20230110_2.html"]
    site.put(
        "/nb/",
        page(
            shell(
                "年报",
                f"<ul>{_row(gone)}{_row(good)}</ul><script>createPageHTML(1,0,'index','html')</script>",
            )
        ),
    )
    return Case("trs", site.origin + "/nb/", ("complete",), [good], [site])


def empty_column() -> Case:
    """A column without any report: something was expected."""
    site = Site("127.0.0.60")
    site.put(
        "/nb/",
        page(shell("年报", "<ul><li><a href='./202301/t20230101_1.html'>关于放假的通知</a></li></ul>")),
    )
    return Case("trs", site.origin + "/nb/", ("incomplete", "failed"), [], [site])


def server_error() -> Case:
    site = Site("127.0.0.61")
    site.put("/nb/", page("<html>500</html>", status=500))
    return Case("trs", site.origin + "/nb/", ("failed", "incomplete"), [], [site], most=30)


def silent() -> Case:
    """Accepts and never answers; the user has set a timeout."""
    site = Site("127.0.0.62")

    def wait(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            handler.connection.settimeout(120)
            handler.connection.recv(1)

    site.put("/nb/", Response(raw=wait))
    return Case(
        "trs",
        site.origin + "/nb/",
        ("failed", "incomplete"),
        [],
        [site],
        settings=("-s", "DOWNLOAD_TIMEOUT=3"),
    )


CASES: dict[str, Callable[[], Case]] = {
    made.__name__: made
    for made in (
        down, self_redirect, endless_body, endless_article, large_list, broken_json, broken_jpaas, dropped, dropped_halfway,
        jsl, ruishu, accepted, challenged_articles, robots, robots_all, off_host, looping_pager, repeated_window,
        gone_article, empty_column, server_error, silent,
    )
}  # fmt: skip


def examine(name: str, folder: Path) -> list[str]:
    """Crawl one broken portal; the findings."""
    case, place, found = CASES[name](), Place(folder), []
    try:
        crawl = place.crawl(case.spider, case.url, *case.settings, timeout=PATIENCE)
        asked = sum(len(site.seen) for site in case.sites)
        print(
            f"{name}: {crawl.seconds:.1f} s, {asked} requests, {crawl.outcome} ({crawl.code}): {crawl.reason}",
            flush=True,
        )
        if crawl.outcome not in case.outcomes:
            found.append(f"ended {crawl.outcome}, due {case.outcomes}: {crawl.stderr[-300:]}")
        if crawl.code != (0 if crawl.outcome == "complete" else 1):
            found.append(f"exit status {crawl.code} with {crawl.outcome}")
        if crawl.outcome != "complete" and (not crawl.reason or not crawl.stderr.strip()):
            found.append("no reason in runs or nothing on stderr")
        if asked > case.most:
            found.append(f"{asked} requests")
        if crawl.outcome == "complete" or not case.may_lack:
            found += compare(place, case.due)
        targets = [(site.authority, seen.target) for site in case.sites for seen in site.seen]
        for forbidden in case.forbidden:
            found += [
                f"asked {target}"
                for host, target in targets
                if forbidden == host or target.startswith(forbidden)
            ]
    finally:
        for site in case.sites:
            site.close()
    return found


def main() -> int:
    """Run the cases named, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("case", nargs="*")
    bad = 0
    for name in parser.parse_args().case or CASES:
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            found = examine(name, Path(folder))
        bad += bool(found)
        for line in found[:8]:
            print("      " + line, flush=True)
    return bool(bad)


__all__ = ["CASES", "examine"]

if __name__ == "__main__":
    raise SystemExit(main())
