"""A web server on loopback for the demo portal: static pages that answer conditional requests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from govcrawl.demo.pages import Page, missing_page

HOST = "127.0.0.1"


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, pages: Mapping[str, Page]) -> None:
        self.pages = pages
        self.missing = missing_page()
        super().__init__((HOST, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        page = self.server.pages.get(urlsplit(self.path).path)
        status = HTTPStatus.OK if page else HTTPStatus.NOT_FOUND
        page = page or self.server.missing
        known = self.headers.get("If-None-Match")
        body = page.body
        # nothing is remembered here: a page is corrected for those who have seen it as it was
        if page.first is not None and known not in (_etag(page.body), _etag(page.first)):
            body = page.first
        if status is HTTPStatus.OK and known == _etag(body):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", known)
            self.end_headers()
            return
        self.send_response(status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(body)))
        if status is HTTPStatus.OK:
            self.send_header("ETag", _etag(body))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the crawl has its own log."""


@contextmanager
def serving(pages: Mapping[str, Page], *, port: int) -> Iterator[int]:
    """Serve ``pages`` while the context lasts; gives the port, which is a free one if ``port`` is taken."""
    try:
        server = _Server(port, pages)
    except OSError:
        server = _Server(0, pages)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
