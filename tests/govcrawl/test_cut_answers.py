"""Answers that break off on their way, or are none to what was asked: failures or asked once more, healed by the next run."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from scrapy.http import Response
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]

from govcrawl.crawling.wholeness import breaks_off, lacks_end, may_be_cut
from tests.portals.trs import COLUMN, path, site
from tests.support.content import Article, column
from tests.support.place import Place
from tests.support.server import Page, Site, moved, serve

KINDS = ("no length", "short length", "part", "gzip", "unasked")
#: those that an answer shows by itself; of the others only its end tells
PLAIN = ("part", "gzip", "unasked")
ARTICLES = [one for one in column(8, negatives=False) if one.form == "html"][: len(KINDS)]


@pytest.fixture
def portal() -> Iterator[Site]:
    portal = site(ARTICLES)
    with serve(portal):
        yield portal


def broken(portal: Site, article: Article, *, cut: str = "", etag: bool) -> None:
    """Have an article answered so from now on."""
    where = path(article)
    portal.add(where, replace(portal.page(where), cut=cut, etag=etag))


def harvest(place: Place, portal: Site) -> tuple[int, str]:
    done = place.hurry("crawl", "trs", "-a", f"url={portal.url}{COLUMN}")
    outcome = place.value("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1")
    return done.returncode, outcome


def content(place: Place) -> list[list[tuple[Any, ...]]]:
    """What was read, without addresses, times and the ids that depend on them."""
    queries = (
        "SELECT authority, year, status, title, edition, published_on FROM reports",
        "SELECT authority, ordinal, heading, text FROM sections JOIN reports ON id = report_id",
        "SELECT authority, item, measure, value, raw FROM disclosures JOIN reports ON id = report_id",
        "SELECT authority, outcome, total, raw FROM applications JOIN reports ON id = report_id",
        "SELECT authority, route, total, raw FROM challenges JOIN reports r ON r.id = report_id",
        "SELECT authority, name, t.status FROM report_tables t JOIN reports r ON r.id = report_id",
        "SELECT status, state FROM report_versions",
    )
    return [sorted(place.rows(query), key=repr) for query in queries]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[list[tuple[Any, ...]]]:
    """What a harvest without any fault stores, but for addresses and times."""
    place = Place(tmp_path_factory.mktemp("undisturbed"))
    portal = site(ARTICLES)
    with serve(portal):
        assert harvest(place, portal) == (0, "complete")
    return content(place)


@pytest.mark.parametrize("etag", [True, False], ids=["etag", "no etag"])
def test_what_broke_off_is_no_success_and_is_healed_by_the_next_run(
    place: Place, portal: Site, undisturbed: list[list[tuple[Any, ...]]], etag: bool
) -> None:
    for article, kind in zip(ARTICLES, KINDS, strict=True):
        broken(portal, article, cut=kind, etag=etag)
    assert harvest(place, portal) == (1, "incomplete")
    ((found, stored),) = place.rows("SELECT found, (SELECT count(*) FROM reports) FROM runs")
    assert found == stored == 2
    for article, kind in zip(ARTICLES, KINDS, strict=True):
        url = portal.url + path(article)
        if kind in PLAIN:
            outcome = place.rows("SELECT outcome, sha256 FROM addresses WHERE url = ?", url)
            assert outcome == [("failed", None)]
            continue
        assert place.rows("SELECT status FROM reports WHERE url = ?", url) == [("partial",)]
        assert place.rows("SELECT tries FROM unfinished_documents WHERE url = ?", url) == [(1,)]
        assert place.rows("SELECT etag FROM addresses WHERE url = ?", url) == [(None,)]
    for article in ARTICLES:
        broken(portal, article, etag=True)
    assert harvest(place, portal) == (0, "complete")
    assert content(place) == undisturbed
    assert place.rows("SELECT * FROM unfinished") == []
    asked = len(portal.asked)
    assert harvest(place, portal) == (0, "complete")
    articles = {path(article) for article in ARTICLES}
    assert {one.status for one in portal.asked[asked:] if one.path in articles} == {304}


def test_what_breaks_off_later_takes_nothing_from_what_stands(
    place: Place, portal: Site, undisturbed: list[list[tuple[Any, ...]]]
) -> None:
    for article in ARTICLES:
        broken(portal, article, etag=False)
    assert harvest(place, portal) == (0, "complete")
    for article, kind in zip(ARTICLES, KINDS, strict=True):
        broken(portal, article, etag=False, cut=kind)
    assert harvest(place, portal) == (1, "incomplete")
    assert content(place) == undisturbed
    for article in ARTICLES:
        broken(portal, article, etag=True)
    assert harvest(place, portal) == (0, "complete")
    assert content(place) == undisturbed
    assert place.rows("SELECT * FROM unfinished") == []


def test_a_page_that_never_has_an_end_is_asked_for_twice_and_accepted(place: Place, portal: Site) -> None:
    where = path(ARTICLES[0])
    page = portal.page(where)
    portal.add(where, replace(page, text=page.text.replace("</html>", "").replace("</body>", "")))
    assert harvest(place, portal) == (0, "complete")
    assert portal.count(where) == 2
    assert place.rows("SELECT DISTINCT status FROM reports") == [("verified",)]
    assert harvest(place, portal) == (0, "complete")
    assert portal.count(where, 304) == 1


def test_a_page_that_is_cut_for_good_is_taken_for_what_it_is_in_the_end(place: Place, portal: Site) -> None:
    broken(portal, ARTICLES[0], cut="short length", etag=True)
    for _ in range(2):
        assert harvest(place, portal) == (1, "incomplete")
    assert harvest(place, portal) == (0, "complete")
    assert place.value("SELECT count(*) FROM reports WHERE status = 'partial'") == 1


def test_a_list_that_breaks_off_is_asked_for_again(place: Place, portal: Site) -> None:
    page = portal.page(COLUMN)
    answers = [replace(page, text=page.text[: page.text.rindex("<li")]), page]
    portal.add(COLUMN, lambda _: answers.pop(0) if len(answers) > 1 else answers[0])
    assert harvest(place, portal) == (0, "complete")
    assert place.value("SELECT count(*) FROM reports") == len(ARTICLES)


def test_a_list_all_of_whose_reports_are_gone_is_not_complete(place: Place, portal: Site) -> None:
    for article in ARTICLES:
        portal.add(path(article), Page("404", status=404))
    assert harvest(place, portal) == (1, "incomplete")
    ((gone, reason),) = place.rows("SELECT gone, reason FROM runs")
    assert gone == len(ARTICLES)
    assert portal.url in reason
    done = place.hurry("crawl", "trs", "-a", f"url={portal.url}{path(ARTICLES[0])}")
    assert done.returncode == 0  # one article is what its portal says of it


def test_an_article_that_leads_to_another_host_is_named(place: Place, portal: Site) -> None:
    portal.add(path(ARTICLES[0]), moved("http://hijacked.example.com/"))
    assert harvest(place, portal) == (1, "incomplete")
    assert "hijacked.example.com" in place.value("SELECT reason FROM runs")


def test_a_body_that_grows_without_end_when_it_is_decompressed_is_too_large(
    place: Place, portal: Site
) -> None:
    bomb = gzip.compress(bytes(6_000_000))
    portal.add(COLUMN, Page(body=bomb, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"}))
    assert harvest(place, portal) == (1, "failed")
    assert "内容过大" in place.value("SELECT reason FROM runs")


HTML = b"<!DOCTYPE html>\n<html><body>\xe6\x8a\xa5</body></html>\n<script>count()</script>"


@pytest.mark.parametrize(
    "whole",
    [
        HTML,
        b"\xef\xbb\xbf" + HTML,
        b"%PDF-1.7\n...\nstartxref\n9\n%%EOF\n",
        b"PK\x03\x04" + b"x" * 99 + b"PK\x05\x06" + bytes(18),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024 - 8),
        b"{\\rtf1 some words}\n",
        b"\xff\xd8\xff" + b"x" * 99 + b"\xff\xd9",
    ],
)
def test_an_end_is_known_by_the_layout(whole: bytes) -> None:
    assert not lacks_end(whole)
    assert lacks_end(whole[: len(whole) // 2 - 1])


def test_without_a_length_only_a_known_end_is_one() -> None:
    assert not may_be_cut(Response("http://a/", body=HTML, flags=["partial"]))
    assert may_be_cut(Response("http://a/", body=b"text", flags=["partial"]))
    assert not may_be_cut(Response("http://a/", body=b"text"))


def headless(data: bytes) -> bytes:
    """Deflated without a head, as some servers send it."""
    deflating = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflating.compress(data) + deflating.flush()


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        (b"gzip", gzip.compress), (b"deflate", zlib.compress), (b"deflate", headless),
        (b"br", brotli.compress), (b"zstd", zstd.compress),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [0, 1, 90, 3_000_000])
def test_every_compression_has_its_end(
    encoding: bytes, compress: Callable[[bytes], bytes], size: int
) -> None:
    whole = compress(random.Random(size).randbytes(size // 2) + bytes(size - size // 2))
    assert not breaks_off(whole, encoding, 1 << 27)
    for cut in {1, 2, len(whole) // 2} & set(range(1, len(whole))):
        assert breaks_off(whole[:-cut], encoding, 1 << 27)
    assert not breaks_off(b"", encoding, 1 << 27)
    assert breaks_off(b"{}", encoding, 1 << 27)
    if size > 99_000:
        assert not breaks_off(whole[:-2], encoding, 99_000)  # what is too large is another's matter


def test_compressed_bodies_that_break_off() -> None:
    whole = gzip.compress(HTML * 50)
    assert not breaks_off(whole, b"gzip", 1 << 20)
    assert not breaks_off(whole + whole, b"gzip", 1 << 20)
    for cut in (1, 8, 12, len(whole) // 2):
        assert breaks_off(whole[:-cut], b"gzip", 1 << 20)
    assert breaks_off(whole[:-6] + b"??" + whole[-4:], b"gzip", 1 << 20)
    assert not breaks_off(whole[:-1], b"gzip", 99)  # what is too large is another's matter
    deflated = zlib.compress(HTML * 50)
    assert not breaks_off(deflated, b"deflate", 1 << 20)
    assert breaks_off(deflated[:-9], b"deflate", 1 << 20)
