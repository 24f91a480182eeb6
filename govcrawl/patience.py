"""Patience with hosts, with the net and with the readers, which all runs of a process share.

A host that asks to wait (``Retry-After`` with 429 or 503) is waited for, up to a limit. A host that fails several times in a
row rests, and is given up for this process when it goes on failing. Where nothing answers at all, not even hosts that did
before, it is the net that is away: everything waits and tries one connection now and then, and no portal is
blamed for it. A host is a name with its port. Where documents come faster than they are read, requests wait for the
readers: what is fetched stays in memory until it is read.
"""

from __future__ import annotations

import asyncio
import email.utils
import logging
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response

from govcrawl.crawling.failures import NotAskedError
from govcrawl.crawling.hosts import HostKey, host_key
from govcrawl.extensions.limit import TimeLimit
from pipelines.workers.pool import ReaderPool

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

#: failures that may be the net's; a body cut short and a TLS that cannot be agreed on are the host's own
_NO_CONNECTION = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
#: statuses with which a host says that it has enough
_ENOUGH = (429, 503)
#: the net is there when anything answered within so many seconds
_LATELY = 2.0
#: seconds between two looks whether the net is back: doubled from the first up to the last
_FIRST_LOOK, _LAST_LOOK = 1.0, 15.0
#: seconds that one such look may take, and how many hosts it tries
_LOOK_SECONDS, _LOOK_HOSTS = 5.0, 3
#: seconds in a Retry-After
_SECONDS = re.compile(r"[0-9]+")
#: how often one request is asked again because the net was away
_AGAIN = 5


@dataclass(slots=True)
class _Host:
    """What is known of a host in this process; ``until``: it is left alone until then (:func:`time.monotonic`)."""

    address: tuple[str, int]
    failures: int = 0
    rested: bool = False
    until: float = 0.0
    given_up: str = ""
    answered: float | None = None


@dataclass(slots=True)
class Patience:
    """How long hosts and the net are waited for; ``failures`` in a row, the rest in seconds."""

    failures: int
    pause: float
    retry_after: float
    net: float
    _hosts: dict[HostKey, _Host] = field(default_factory=dict)
    _good: dict[tuple[str, int], None] = field(default_factory=dict)
    _answered: float = -1e9
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    #: nothing came back within the limit: until something answers, nobody waits for it again
    _in_vain: bool = False

    _users: int = 0

    _shared: ClassVar[Patience | None] = None

    @classmethod
    def acquire(cls, settings: BaseSettings) -> Patience:
        """That of this process, which lasts as long as it has users."""
        if cls._shared is None:
            cls._shared = cls(
                failures=settings.getint("GOVCRAWL_HOST_FAILURES"),
                pause=settings.getfloat("GOVCRAWL_HOST_PAUSE"),
                retry_after=settings.getfloat("GOVCRAWL_RETRY_AFTER"),
                net=settings.getfloat("GOVCRAWL_NET_SECONDS"),
            )
        cls._shared._users += 1
        return cls._shared

    def release(self) -> None:
        """One user less."""
        self._users -= 1
        if self._users == 0:
            Patience._shared = None

    def believe(self, addresses: Iterable[str]) -> None:
        """Hosts that answered in earlier runs: by them it is seen whether the net is there."""
        for address in addresses:
            self._good[_connection(address)] = None

    def host(self, url: str) -> _Host:
        """What is known of the host of ``url``."""
        key = host_key(url)
        if key not in self._hosts:
            self._hosts[key] = _Host(_connection(url))
        return self._hosts[key]

    def answered(self, host: _Host) -> None:
        """The host gave an answer that is no failure of its own."""
        self._answered = host.answered = time.monotonic()
        self._in_vain = False
        host.failures, host.rested = 0, False
        # the latest last
        self._good.pop(host.address, None)
        self._good[host.address] = None

    def failed(self, host: _Host) -> None:
        """The host failed once more: in a row too often it rests, and then it is given up."""
        host.failures += 1
        if host.failures < self.failures:
            return
        name = _shown(host.address)
        if host.rested:
            host.given_up = f"{name} 连续失败，休息{self.pause:g}秒后仍然失败，本次不再请求"
        else:
            host.failures, host.rested = 0, True
            host.until = max(host.until, time.monotonic() + self.pause)
            logger.info("%s failed %d times in a row: paused", name, self.failures)

    def asked_to_wait(self, host: _Host, seconds: float) -> None:
        """The host says when to come back."""
        if seconds > self.retry_after:
            host.given_up = (
                f"{_shown(host.address)} 要求{seconds:.0f}秒后再访问（Retry-After），超过上限，本次不再请求"
            )
        else:
            host.until = max(host.until, time.monotonic() + seconds)

    async def net_was_away(self, host: _Host, left: float | None) -> bool:
        """After a failure of ``host``: whether the net was away and is back, having waited for it ``left`` seconds at most."""
        if self._in_vain:
            return False
        failed_at = time.monotonic()
        async with self._looking:
            if self._answered > failed_at or time.monotonic() - self._answered < _LATELY:
                # what answered while this one waited for its turn tells that the net is back
                return self._answered > failed_at
            others = [address for address in reversed(self._good) if address != host.address]
            addresses = (others or list(self._good))[:_LOOK_HOSTS]
            if not addresses or await _reached(addresses):
                return False
            # with nobody else to ask, it may as well be the host
            limit = self.net if others else self.pause
            until = failed_at + (limit if left is None else min(limit, left))
            logger.warning("nothing answers: waiting for the net")
            wait = _FIRST_LOOK
            while time.monotonic() < until:
                await asyncio.sleep(wait)
                if await _reached(addresses):
                    self._answered = time.monotonic()
                    return True
                wait = min(2 * wait, _LAST_LOOK)
            self._in_vain = bool(others)
            return False


async def _reached(addresses: Iterable[tuple[str, int]]) -> bool:
    """Whether one of ``addresses`` takes a connection."""

    async def reach(address: tuple[str, int]) -> bool:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                _, writer = await asyncio.open_connection(*address)
            writer.close()
            return True
        return False

    return any(await asyncio.gather(*map(reach, addresses)))


def _connection(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.hostname or "", port or (443 if parts.scheme == "https" else 80)


def _shown(address: tuple[str, int]) -> str:
    return address[0] if address[1] in (80, 443) else f"{address[0]}:{address[1]}"


def seconds_of(header: str | None) -> float | None:
    """What a ``Retry-After`` says, seconds or a date; ``None`` where it says nothing that is understood."""
    if not header:
        return None
    if _SECONDS.fullmatch(header.strip()):
        return float(header)
    try:
        when = email.utils.parsedate_to_datetime(header).timestamp()
    except ValueError:
        return None
    return max(0.0, when - time.time())


class PatienceMiddleware:
    """Has every request wait for the readers and its host, and tells :class:`Patience` what came of it, before any retry."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.patience = Patience.acquire(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PatienceMiddleware:
        """Made by Scrapy."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    def spider_closed(self) -> None:
        """One run less."""
        self.patience.release()

    async def process_request(self, request: Request) -> None:
        """Called by Scrapy: wait until the readers have caught up, and as long as the host is to be left alone.

        Raises :class:`~govcrawl.crawling.failures.NotAskedError` where it is given up, or the time is over.
        """
        if not request.url.startswith("http"):
            return
        host, limit = self.patience.host(request.url), self._limit()
        while ReaderPool.is_behind() and not (limit is not None and limit.over()):
            await ReaderPool.catch_up(limit.left() if limit is not None else None)
        while (wait := host.until - time.monotonic()) > 0 and not host.given_up:
            left = limit.left() if limit is not None else None
            await asyncio.sleep(min(wait, 1.0 if left is None else min(left, 1.0)))
            if limit is not None and limit.over():
                break
        if host.given_up:
            raise NotAskedError(host.given_up)
        if limit is None:
            return
        if limit.over():
            raise NotAskedError("时限已到，尚未请求")
        if (left := limit.left()) is not None:
            given = request.meta.get("download_timeout")
            request.meta["download_timeout"] = left if given is None else min(given, left)

    def process_response(self, request: Request, response: Response) -> Response:
        """Called by Scrapy for each answer."""
        host = self.patience.host(request.url)
        if response.status not in _ENOUGH:
            self.patience.answered(host)
            return response
        self.patience.failed(host)
        header = response.headers.get("Retry-After")
        seconds = seconds_of(header.decode("latin-1") if header else None)
        if seconds is not None:
            self.patience.asked_to_wait(host, seconds)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Called by Scrapy where there was no answer: once more, where it was the net's fault."""
        if not isinstance(exception, _NO_CONNECTION) or not request.url.startswith("http"):
            return None
        host, limit = self.patience.host(request.url), self._limit()
        if limit is not None and limit.over():
            return None
        again = request.meta.get("after_the_net", 0)
        left = limit.left() if limit is not None else None
        if again < _AGAIN and await self.patience.net_was_away(host, left):
            return request.replace(dont_filter=True, meta={**request.meta, "after_the_net": again + 1})
        self.patience.failed(host)
        return None

    def _limit(self) -> TimeLimit | None:
        return self.crawler.get_extension(TimeLimit)
