"""The published site compresses what it sends by itself, words only, piece by piece."""

from __future__ import annotations

import asyncio
import gzip
import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govcrawl.site.plugins.reader.compression import LEAST, compressed
from govcrawl.site.website import publish
from tests.support.browsing import served

pytest.importorskip("datasette", reason="the extra 'publish' is not installed")


@pytest.fixture(scope="module")
def site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    publish(demo_database, folder, archive=demo_database.with_name("archive"))
    with served(folder) as address:
        yield address


def ask(
    site: str, path: str, *, accept: str | None = "gzip", method: str = "GET"
) -> tuple[dict[str, str], bytes]:
    """The headers of an answer, in lower case, and its bytes as they travelled, put together from chunks."""
    connection = http.client.HTTPConnection(site.removeprefix("http://"), timeout=120)
    connection.request(method, path, headers={"Accept-Encoding": accept} if accept is not None else {})
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    body = answer.read()
    connection.close()
    return headers, body


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/year/2023",
        "/downloads",
        "/govcrawl/reports",
        "/govcrawl/reports.json",
        "/govcrawl/applications.csv?_stream=on",
        "/static/charts/plot.umd.min.js",
        "/downloads/wide.csv",
        "/downloads/wide.jsonl",
        "/downloads/index.json",
        "/feeds/reports.atom",
    ],
)
def test_words_are_compressed_for_those_who_ask(site: str, path: str) -> None:
    plain, words = ask(site, path, accept=None)
    packed, body = ask(site, path)
    assert packed["content-encoding"] == "gzip"
    assert "content-encoding" not in plain
    assert packed["vary"] == plain["vary"] == "accept-encoding"
    assert packed.get("cache-control") == plain.get("cache-control")
    assert packed["content-type"] == plain["content-type"]
    assert len(body) < len(words) / 2
    if path not in (
        "/feeds/reports.atom",
        "/govcrawl/reports",
        "/govcrawl/reports.json",
    ):  # these say the time
        assert gzip.decompress(body) == words


@pytest.mark.parametrize(
    "path", ["/downloads/wide.parquet", "/downloads/reports-2023.xlsx", "/govcrawl.db", "/robots.txt"]
)
def test_what_is_packed_or_short_is_sent_as_it_is(site: str, path: str) -> None:
    headers, body = ask(site, path)
    assert "content-encoding" not in headers
    assert body == ask(site, path, accept=None)[1]


@pytest.mark.parametrize("accept", ["gzip;q=0", "gzip; q=0.0", "br", "identity", "x-gzip-not", ""])
def test_nobody_gets_what_they_do_not_take(site: str, accept: str) -> None:
    assert "content-encoding" not in ask(site, "/", accept=accept)[0]


@pytest.mark.parametrize("accept", ["br, gzip;q=0.5", "GZIP", "deflate,gzip"])
def test_gzip_among_others_is_found(site: str, accept: str) -> None:
    assert ask(site, "/", accept=accept)[0]["content-encoding"] == "gzip"


def test_a_stream_is_passed_on_while_it_comes() -> None:
    """What is written in pieces leaves in pieces: no answer is held as a whole."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"Content-Type", b"text/csv"), (b"Content-Length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number in range(400):
            line = b"".join(b"%d,%d\n" % (number * at, hash((number, at))) for at in range(1000))
            await send({"type": "http.response.body", "body": line, "more_body": number < 399})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(compressed(app)(scope, None, send))  # type: ignore[arg-type]
    assert len(sent) > 50
    assert max(len(message["body"]) for message in sent[1:]) < 100_000
    assert b"content-length" not in dict(sent[0]["headers"])
    whole = gzip.decompress(b"".join(message["body"] for message in sent[1:]))
    assert whole.count(b"\n") == 400_000
    assert [message["more_body"] for message in sent[1:]][-1] is False


def test_a_short_answer_keeps_its_length() -> None:
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b"words"})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(compressed(app)(scope, None, send))  # type: ignore[arg-type]
    assert LEAST > 5
    assert sent[0]["status"] == 404
    assert dict(sent[0]["headers"])[b"content-length"] == b"5"
    assert sent[1]["body"] == b"words"
