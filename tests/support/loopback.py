"""Web servers on loopback, each in threads of its own and quiet."""

from __future__ import annotations

import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Answers on kept connections and logs nothing; a server says what in :meth:`reply`."""

    protocol_version = "HTTP/1.1"

    def reply(self) -> None:
        """Answer the one request that was read."""
        raise NotImplementedError

    def do_GET(self) -> None:
        self.reply()

    def do_POST(self) -> None:
        self.reply()

    def do_HEAD(self) -> None:
        self.reply()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Forgets visitors that leave before the answer."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


def listen(host: str, handler: type[Handler], tls: ssl.SSLContext | None = None, *, port: int = 0) -> Server:
    """Serve at ``host`` on ``port``, else a free one, until the server's ``shutdown`` and ``server_close``."""
    server = Server((host, port), handler)
    if tls is not None:
        # the handshake belongs to the connection's own thread: a refused one must not end the server
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


def free_port() -> int:
    """A port that nobody listens on now, for a server that is not of this process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
