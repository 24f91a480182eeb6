"""How pages are downloaded: by Scrapy's handler, whose end does not depend on how busy the machine is."""

from __future__ import annotations

import asyncio

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.internet.defer import Deferred


class DownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler (2.19), which at its end fires one Deferred twice where the event loop stalled for a second."""

    async def close(self) -> None:
        """Close kept connections; those that do not answer within a second are left."""
        # wait, not wait_for: what is cancelled would log the errors of connections that are given up
        closing: Deferred[None] = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        closed = closing.asFuture(asyncio.get_running_loop())
        await asyncio.wait([closed], timeout=self._disconnect_timeout)
