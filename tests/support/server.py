"""Replica server: many portals at once on loopback, each on a host of its own, with all their vices.

A replica is a :class:`Site`: routes from path patterns to answers. An answer is a :class:`Page`, or a function
from :class:`Asked` to one. Everything asked is kept in ``site.asked``, so tests can count.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from tests.support.loopback import Handler, listen

ROBOTS = "User-agent: *\nDisallow: /forbidden/\n"


@dataclass
class Asked:
    """A request as the replica saw it. ``query`` holds form fields too."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    status: int = 0


@dataclass
class Page:
    """An answer. ``text`` is sent in ``encoding``; ``body`` wins over it.

    ``etag`` and ``modified`` are validators: a request that has them gets 304. ``drop`` closes the connection
    after half of the body, ``endless`` never stops sending, ``delay`` waits before answering. ``cut`` sends a part of the
    body so that nothing tells (``no length``, ``short length``) or something does (``part``: 206, ``gzip``), or answers
    304 to everything (``unasked``). ``raw`` is all that goes over the line, head and body, before the connection is closed;
    ``silent`` closes a kept connection after the answer without a word.
    """

    text: str = ""
    body: bytes | None = None
    status: int = 200
    type: str = "text/html"
    encoding: str = "utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = False
    modified: str | None = None
    drop: bool = False
    cut: str = ""
    endless: bool = False
    delay: float = 0.0
    raw: bytes | None = None
    silent: bool = False

    def data(self) -> bytes:
        return self.body if self.body is not None else self.text.encode(self.encoding)


Answer = Page | str | Callable[[Asked], "Page | str"]


def moved(location: str, status: int = 302, *, headers: dict[str, str] | None = None) -> Page:
    """A redirect."""
    return Page(status=status, headers={"Location": location, **(headers or {})})


class Site:
    """A replica: routes in the order given; the first whose pattern matches the whole path answers."""

    def __init__(self) -> None:
        self.routes: list[tuple[re.Pattern[str], Answer]] = []
        self.asked: list[Asked] = []
        self.url = ""

    def route(self, pattern: str, answer: Answer) -> None:
        self.routes.insert(0, (re.compile(pattern), answer))

    def add(self, path: str, answer: Answer) -> None:
        self.route(re.escape(path), answer)

    def answer(self, asked: Asked) -> Page:
        for pattern, answer in self.routes:
            if pattern.fullmatch(asked.path):
                page = answer(asked) if callable(answer) else answer
                return Page(page) if isinstance(page, str) else page
        if asked.path == "/robots.txt":
            return Page(ROBOTS, type="text/plain")
        return Page("<html><body>404 Not Found</body></html>", status=404)

    def page(self, path: str) -> Page:
        """What ``GET path`` is answered, asked by the test itself: not counted."""
        return self.answer(Asked("GET", path, {}, {}))

    @contextmanager
    def lent(self) -> Iterator[Site]:
        """For one of several tests that share the server: nothing is asked yet, and what it changes is undone."""
        routes, self.asked = list(self.routes), []
        try:
            yield self
        finally:
            self.routes = routes

    def count(self, pattern: str = ".*", status: int | None = None) -> int:
        """How many requests matched (robots.txt aside)."""
        return sum(
            1
            for asked in self.asked
            if asked.path != "/robots.txt"
            and re.fullmatch(pattern, asked.path)
            and status in (None, asked.status)
        )


class _Handler(Handler):
    site: Site
    gone = False

    def reply(self) -> None:
        if self.gone:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        form = self.rfile.read(length).decode("utf-8")
        parts = urlsplit(self.path)
        fields = parse_qs(parts.query, keep_blank_values=True)
        fields.update(parse_qs(form, keep_blank_values=True))
        asked = Asked(
            self.command,
            unquote(parts.path),
            {key: values[-1] for key, values in fields.items()} | ({"": form} if form else {}),
            {key.title(): value for key, value in self.headers.items()},
        )
        page = self.site.answer(asked)
        self.site.asked.append(asked)
        try:
            self._send(page, asked)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, page: Page, asked: Asked) -> None:
        if page.delay:
            time.sleep(page.delay)
        if page.raw is not None:
            asked.status = page.status
            self.wfile.write(page.raw)
            self.close_connection = True
            return
        self.close_connection |= page.silent
        data = page.data()
        validators = dict(page.headers)
        if page.etag:
            validators["ETag"] = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        if page.modified:
            validators["Last-Modified"] = page.modified
        same = asked.headers.get("If-None-Match") if page.etag else asked.headers.get("If-Modified-Since")
        if same is not None and same in (validators.get("ETag"), validators.get("Last-Modified")):
            asked.status = 304
            self.send_response_only(304)
            for name, value in validators.items():
                self.send_header(name, value)
            self.end_headers()
            return
        asked.status = {"part": 206, "unasked": 304}.get(page.cut, page.status)
        self.send_response_only(asked.status)
        names = {name.lower() for name in validators}
        if "content-type" not in names:
            charset = (
                f"; charset={page.encoding}" if page.type.startswith("text/") and page.body is None else ""
            )
            self.send_header("Content-Type", page.type + charset)
        for name, value in validators.items():
            self.send_header(name, value)
        if page.endless:
            self.end_headers()
            self.close_connection = True
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                self.wfile.write(data or b"x" * 65536)
            return
        if page.cut:
            whole = gzip.compress(data) if page.cut == "gzip" else data
            data = b"" if page.cut == "unasked" else whole[: len(whole) * 2 // 3]
            if page.cut == "gzip":
                self.send_header("Content-Encoding", "gzip")
        if page.cut == "no length":
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if page.drop:
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.wfile.write(data)


class Serving:
    """Replicas at work, which can go away and come back at their addresses, as behind a net that fails."""

    def __init__(self, sites: tuple[Site, ...], tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        self._handlers: list[type[_Handler]] = [
            type("Handler", (_Handler,), {"site": site}) for site in sites
        ]
        self._servers = [
            listen(f"127.0.0.{number}", handler, tls)
            for number, handler in enumerate(self._handlers, start=2)
        ]
        for number, (site, server) in enumerate(zip(sites, self._servers, strict=True), start=2):
            site.url = f"{'http' if tls is None else 'https'}://127.0.0.{number}:{server.server_port}"

    def away(self) -> None:
        """Refuse every connection; those that are kept end with their next request."""
        for handler in self._handlers:
            handler.gone = True
        self.close()

    def back(self) -> None:
        """Be there again."""
        for handler in self._handlers:
            handler.gone = False
        self._servers = [
            listen(str(server.server_address[0]), handler, self._tls, port=server.server_port)
            for server, handler in zip(self._servers, self._handlers, strict=True)
        ]

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


@contextmanager
def serve(*sites: Site, tls: ssl.SSLContext | None = None) -> Iterator[Serving]:
    """Serve each site on a loopback address of its own (127.0.0.2, 127.0.0.3, …) while the block runs."""
    serving = Serving(sites, tls)
    try:
        yield serving
    finally:
        serving.close()
