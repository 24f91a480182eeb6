"""A web server on a loopback host of its own: declared pages, an account of what was asked, validators."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from tests.support.loopback import Handler, listen


@dataclass(slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str]


@dataclass(slots=True)
class Response:
    """What is answered; ``raw`` writes to the socket itself."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: Callable[[BaseHTTPRequestHandler], None] | None = None


Answer = Callable[[Request], Response]


@dataclass(slots=True)
class Seen:
    """One request in the account."""

    method: str
    target: str
    status: int
    conditional: bool


def page(text: str, charset: str = "utf-8", *, declared: bool = True, status: int = 200) -> Response:
    """An HTML page; GBK where asked, the header silent where not ``declared``."""
    media_type = f"text/html; charset={charset}" if declared else "text/html"
    return Response(
        text.encode("gb18030" if charset.lower().startswith("gb") else charset), media_type, status
    )


class Site:
    """One host. ``validators``: ``etag``, ``modified`` or ``none``; ``gate`` may answer before the pages do."""

    def __init__(self, host: str = "127.0.0.1", validators: str = "etag") -> None:
        self.validators = validators
        self.pages: dict[str, Answer] = {}
        self.gate: Callable[[Request], Response | None] = lambda _: None
        self.fallback: Answer = lambda _: page("<html><body>404 Not Found</body></html>", status=404)
        self.seen: list[Seen] = []
        self.robots = ""
        site = self

        class Answering(Handler):
            def reply(self) -> None:
                site.answer(self)

        self.server = listen(host, Answering)
        self.authority = f"{host}:{self.server.server_port}"
        self.origin = f"http://{self.authority}"

    def put(self, path: str, answer: Response | Answer) -> None:
        """Declare a page."""
        if isinstance(answer, Response):
            fixed = answer
            self.pages[path] = lambda _: fixed
        else:
            self.pages[path] = answer

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request and note it."""
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        sent = handler.rfile.read(length).decode("utf-8", "replace") if length else ""
        request = Request(
            handler.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in handler.headers.items()},
            dict(parse_qsl(sent, keep_blank_values=True)),
        )
        if parts.path == "/robots.txt":
            response = Response(self.robots.encode(), "text/plain") if self.robots else Response(status=404)
        else:
            response = self.gate(request) or self.pages.get(parts.path, self.fallback)(request)
        conditional = "if-none-match" in request.headers or "if-modified-since" in request.headers
        headers = dict(response.headers)
        status, body = response.status, response.body
        if status == 200 and self.validators != "none" and not response.raw:
            tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
            stamp = "Tue, 06 Feb 2024 08:00:00 GMT"
            if self.validators == "etag":
                headers["ETag"] = tag
                unchanged = request.headers.get("if-none-match") == tag
            else:
                headers["Last-Modified"] = stamp
                unchanged = request.headers.get("if-modified-since") == stamp
            if unchanged:
                status, body = 304, b""
        self.seen.append(Seen(request.method, handler.path, status, conditional))
        if response.raw is not None:
            handler.close_connection = True
            response.raw(handler)
            return
        handler.send_response(status)
        if status != 304:
            handler.send_header("Content-Type", response.media_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)
