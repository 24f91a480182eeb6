"""Hosts that ask to wait, that fail in a row, that hang; and a net that goes away."""

from __future__ import annotations

import asyncio
import email.utils
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import ThreadingHTTPServer

import pytest

from govcrawl.patience import Patience, seconds_of
from tests.portals.trs import COLUMN, site
from tests.support.content import column
from tests.support.loopback import Handler, listen
from tests.support.place import Place
from tests.support.server import Asked, Page, serve

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0")


def patience(**limits: float) -> Patience:
    values = {"failures": 2, "pause": 5.0, "retry_after": 100.0, "net": 3.0, **limits}
    return Patience(**values)  # type: ignore[arg-type]


# The rules


def test_a_host_that_fails_in_a_row_rests_and_is_then_given_up() -> None:
    care = patience()
    host = care.host("http://a.gov.cn/x")
    care.failed(host)
    care.answered(host)
    care.failed(host)
    assert host.until == 0
    care.failed(host)
    assert host.until > time.monotonic()
    assert not host.given_up
    care.failed(host)
    care.failed(host)
    assert "a.gov.cn" in host.given_up


def test_a_host_is_a_name_with_its_port() -> None:
    care = patience()
    assert care.host("http://a.gov.cn/") is care.host("https://a.gov.cn/y")
    assert care.host("http://a.gov.cn/") is not care.host("http://a.gov.cn:8080/")


def test_waiting_has_a_limit() -> None:
    care = patience()
    host = care.host("http://a.gov.cn/")
    care.asked_to_wait(host, 50)
    assert 49 < host.until - time.monotonic() <= 50
    assert not host.given_up
    care.asked_to_wait(host, 101)
    assert "Retry-After" in host.given_up


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3),
        ("0", 0),
        (None, None),
        ("soon", None),
        ("Thu, 01 Jan 2015 00:00:00 GMT", 0),
        ("²", None),
        ("٣", None),
        ("-3", None),
        ("Mon, 01 Jan 0001 00:00:00 -0000", 0),
    ],
)
def test_what_retry_after_says(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header) == seconds


def test_retry_after_may_be_a_date() -> None:
    found = seconds_of(email.utils.formatdate(time.time() + 60, usegmt=True))
    assert found is not None
    assert 55 < found <= 60


def test_the_net_is_there_while_any_known_host_takes_a_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as good:
        care = patience()
        care.believe([f"http://127.0.0.1:{good.getsockname()[1]}/"])
        assert not asyncio.run(care.net_was_away(care.host("http://127.0.0.1:9/"), None))


def test_where_no_host_ever_answered_nobody_waits() -> None:
    care = patience()
    assert not asyncio.run(care.net_was_away(care.host("http://127.0.0.1:9/"), None))


def test_the_net_is_waited_for_once_and_in_vain_no_more() -> None:
    care = patience(net=1.5)
    care.believe(["http://127.0.0.1:9/"])
    host = care.host("http://127.0.0.2:9/")
    assert not asyncio.run(care.net_was_away(host, None))
    begun = time.monotonic()
    assert not asyncio.run(care.net_was_away(host, None))
    assert time.monotonic() - begun < 1


# On the way


class Busy(Handler):
    """Says twice that it has enough, then answers."""

    refusals = 2
    wait = "1"
    asked: list[float]

    def reply(self) -> None:
        if self.path == "/robots.txt":
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.asked.append(time.monotonic())
        body = b"<html><body>nothing here</body></html>"
        busy = len(self.asked) <= self.refusals
        self.send_response(503 if busy else 200)
        if busy:
            self.send_header("Retry-After", self.wait)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def busy() -> Iterator[tuple[str, type[Busy]]]:
    handler = type("Mine", (Busy,), {"asked": []})
    server = listen("127.0.0.1", handler)
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", handler
    finally:
        server.shutdown()
        server.server_close()


def test_a_host_is_asked_again_when_it_said_so(place: Place, busy: tuple[str, type[Busy]]) -> None:
    url, handler = busy
    place.run("crawl", "trs", "-a", f"url={url}/zwgk/", *QUICK, "-s", "RETRY_TIMES=2")
    first, second, third = handler.asked[:3]
    assert second - first >= 0.9
    assert third - second >= 0.9


def test_a_host_that_asks_for_an_hour_is_left_alone(place: Place, busy: tuple[str, type[Busy]]) -> None:
    url, handler = busy
    handler.wait, handler.refusals = "3600", 999
    done = place.run("crawl", "trs", "-a", f"url={url}/zwgk/", *QUICK, "-s", "RETRY_TIMES=2")
    assert done.returncode == 1
    assert len(handler.asked) == 1
    assert "3600" in place.value("SELECT reason FROM runs")


def test_a_portal_whose_articles_hang_is_given_up_with_one_reason(place: Place) -> None:
    portal = site(column(40, negatives=False))
    portal.route(r".*/t20.*html", Page("late", delay=3))
    with serve(portal):
        (place.folder / "portals.csv").write_text(
            f"id,name,family,url\nslow,云溪市,trs,{portal.url}{COLUMN}\n", encoding="utf-8"
        )
        limits = (
            "DOWNLOAD_TIMEOUT=0.5",
            "GOVCRAWL_HOST_PAUSE=0.5",
            "GOVCRAWL_HOST_FAILURES=3",
            "RETRY_TIMES=0",
        )
        done = place.run("harvest", *QUICK, *(word for limit in limits for word in ("-s", limit)))
    assert done.returncode == 1
    assert place.value("SELECT reason FROM runs").count("本次不再请求") == 1
    # six that failed, and those that were on their way; what was not asked is not said to have failed
    assert place.value("SELECT count(*) FROM addresses WHERE outcome = 'failed'") <= 6 + 16


def test_ten_seconds_without_the_net_cost_no_portal(place: Place) -> None:
    portals = [site(column(12, negatives=False)) for _ in range(4)]
    with serve(*portals) as serving:
        rows = "".join(f"p{n},云溪市{n},trs,{portal.url}{COLUMN}\n" for n, portal in enumerate(portals))
        (place.folder / "portals.csv").write_text("id,name,family,url\n" + rows, encoding="utf-8")
        options = ("-s", "AUTOTHROTTLE_ENABLED=0", "-s", "DOWNLOAD_DELAY=0.1")
        process = place.start("harvest", "--jobs", "2", *options)
        while len(portals[0].asked) < 8:
            assert process.poll() is None
            time.sleep(0.02)
        serving.away()
        time.sleep(10)
        asked = sum(len(portal.asked) for portal in portals)
        serving.back()
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err
    assert place.rows("SELECT outcome, count(*) FROM runs GROUP BY outcome") == [("complete", 4)]
    # the four publish bodies of the same names, which nothing says to be the same
    assert place.rows("SELECT portal, count(*) FROM reports GROUP BY portal") == [
        (f"p{n}", 12) for n in range(4)
    ]
    assert asked < sum(len(portal.asked) for portal in portals)


def test_an_address_of_ipv6_is_an_address(place: Place) -> None:
    class Six(Busy):
        refusals = 0
        asked: list[float] = []  # noqa: RUF012 (this test's own)

    try:
        server = Server6(("::1", 0), Six)
    except OSError:
        pytest.skip("this machine has no IPv6 on loopback")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        place.run("crawl", "trs", "-a", f"url=http://[::1]:{server.server_address[1]}/zwgk/", *QUICK)
    finally:
        server.shutdown()
        server.server_close()
    assert Six.asked, place.rows("SELECT reason FROM runs")


class Server6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


def test_cookies_are_bounded(place: Place) -> None:
    portal = site(column(12, negatives=False))
    sizes: list[int] = []
    answer = portal.answer

    def storm(asked: Asked) -> Page:
        sizes.append(len(asked.headers.get("Cookie", "")))
        page = answer(asked)
        crumbs = [f"c{len(sizes)}_{number}=1" for number in range(40)]
        return replace(page, headers={**page.headers, "Set-Cookie": "\r\nSet-Cookie: ".join(crumbs)})

    portal.answer = storm
    with serve(portal):
        done = place.run("crawl", "trs", "-a", f"url={portal.url}{COLUMN}", *QUICK)
    assert done.returncode == 0
    assert 0 < max(sizes) < 50 * 12
