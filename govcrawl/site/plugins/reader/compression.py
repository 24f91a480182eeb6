"""Answers compressed on their way out, so that a site without a web server before it is as light as one behind it.

The published folder stands alone, so this is the standard library's zlib and not one of the packages that do the same; they
would compress pictures and Parquet files once more, too.
"""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

#: an answer shorter than this would not become smaller by as much as its header
LEAST = 600
#: beyond it a third of a per cent is gained and the time doubles
_LEVEL = 6
_TYPES = (b"text/", b"application/json", b"application/javascript", b"application/atom+xml", b"application/xml",
          b"application/x-ndjson", b"application/ld+json", b"image/svg+xml")  # fmt: skip


def compressed(app: App) -> App:
    """``app``, with words (never pictures or archives) as gzip for those who ask for it, piece by piece."""

    async def wrapped(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            send = _Sender(send, asked=_accepts(scope["headers"]))
        await app(scope, receive, send)

    return wrapped


def _accepts(headers: Headers) -> bool:
    """Whether a reader takes gzip: named, and not with a weight of nothing."""
    wanted = b",".join(value for name, value in headers if name.lower() == b"accept-encoding").lower()
    for one in wanted.split(b","):
        coding, _, weight = one.replace(b" ", b"").partition(b";q=")
        if coding == b"gzip":
            return weight.strip(b"0.") != b"" or weight == b""
    return False


class _Sender:
    """Holds an answer's head until its first piece tells whether there is enough to compress."""

    def __init__(self, send: Send, *, asked: bool) -> None:
        self._send = send
        self._asked = asked
        self._start: Message | None = None
        self._packer: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            start, self._start = self._start, None
            await self._send(self._begun(start, len(body), more=more))
        if self._packer is not None:
            body = self._packer.compress(body) + (b"" if more else self._packer.flush())
        if body or not more:
            await self._send({**message, "body": body})

    def _begun(self, start: Message, size: int, *, more: bool) -> Message:
        """The head as it is sent: of words it says that it depends on what is asked, whether it is compressed or not."""
        headers: Headers = [(name.lower(), value) for name, value in start.get("headers", ())]
        told = dict(headers)
        if not told.get(b"content-type", b"").startswith(_TYPES) or b"content-encoding" in told:
            return start
        headers.append((b"vary", b"accept-encoding"))
        if self._asked and (more or size >= LEAST):
            self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
            headers = [(name, value) for name, value in headers if name != b"content-length"]
            headers.append((b"content-encoding", b"gzip"))
        return {**start, "headers": headers}
