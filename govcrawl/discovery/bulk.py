"""Many sites in one run: so many at once, never two of one host, resumable at any moment."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from govcrawl.discovery.found import Column
from govcrawl.discovery.sites import Site
from govcrawl.discovery.spider import DiscoverySpider
from govcrawl.errors import NothingDoneError

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess, Crawler

#: how a site can have ended, in the order in which reports show it
OUTCOMES = ("found", "none", "robots", "challenged", "unreachable")


@dataclass(frozen=True, slots=True)
class Ended:
    """A site whose discovery ended: ``outcome`` is one of :data:`OUTCOMES`, ``words`` say why where nothing was
    found, ``columns`` as ``--json`` gives them, ``day`` in ISO form."""

    homepage: str
    outcome: str
    words: str
    pages: int
    day: str
    columns: list[dict[str, Any]]


class Progress:
    """What has ended so far, a line of JSON each beside the list of sites: written at once, read by the next run."""

    def __init__(self, sites: Path) -> None:
        """Raises :class:`NothingDoneError` where the file cannot be read or written."""
        self.path = sites.with_name(sites.name + ".found.jsonl")
        self.ended: dict[str, Ended] = {}
        try:
            # whole lines only: the last one was cut where the run was killed in the midst of it
            text = self.path.read_bytes() if self.path.exists() else b""
            whole = text[: text.rfind(b"\n") + 1]
            for line in whole.decode("utf-8").splitlines():
                ended = Ended(**json.loads(line))
                self.ended[ended.homepage] = ended
            self._file = self.path.open("ab")
            self._file.truncate(len(whole))
        except (OSError, ValueError, TypeError) as error:
            raise NothingDoneError(f"{self.path}: {error}; remove it to begin anew") from error

    def add(self, ended: Ended) -> None:
        """Enter a site that ended; it is on the disk when this returns."""
        self.ended[ended.homepage] = ended
        self._file.write(json.dumps(asdict(ended), ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def has_answered(self, site: Site) -> bool:
        """Whether nothing is left to ask of a site: one that was unreachable is asked again by each run."""
        ended = self.ended.get(site.homepage)
        return ended is not None and ended.outcome != "unreachable"

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Round:
    """Keeps ``jobs`` discoveries running, never two of one host, until every site has ended."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        sites: Iterable[Site],
        *,
        jobs: int,
        pages: int,
        trust: list[str],
        tell: Callable[[Site, Ended], None],
    ) -> None:
        self._process = process
        self._waiting = deque(sites)
        self._jobs, self._pages, self._trust, self._tell = jobs, pages, trust, tell
        self._hosts: set[str] = set()
        self.stopped = False

    def fill(self) -> None:
        """Begin as many sites as there is room for."""
        skipped: list[Site] = []
        while self._waiting and len(self._hosts) < self._jobs and not self.stopped:
            site = self._waiting.popleft()
            if _host(site) in self._hosts:
                skipped.append(site)
            else:
                self._begin(site)
        self._waiting.extendleft(reversed(skipped))

    def _begin(self, site: Site) -> None:
        self._hosts.add(_host(site))
        crawler = self._process.create_crawler(DiscoverySpider)
        task = self._process.crawl(
            crawler, url=site.homepage, limit=self._pages, trust=self._trust, region=site.region
        )
        assert isinstance(task, asyncio.Task)
        task.add_done_callback(lambda done: self._ended(site, crawler, done))

    def _ended(self, site: Site, crawler: Crawler, task: asyncio.Task[None]) -> None:
        self._hosts.discard(_host(site))
        error = task.exception() if not task.cancelled() else None
        spider = crawler.spider
        reason = crawler.stats.get_value("finish_reason") if crawler.stats is not None else None
        if reason == "shutdown" or task.cancelled():
            self.stopped = True
        elif error is not None or not isinstance(spider, DiscoverySpider):
            self._tell(site, _result(site, "unreachable", f"{type(error).__name__}: {error}", 0, []))
        else:
            self._tell(
                site, _result(site, spider.reason or "found", spider.words, spider.pages, spider.columns)
            )
        self.fill()


def _result(site: Site, outcome: str, words: str, pages: int, columns: list[Column]) -> Ended:
    day = datetime.now(UTC).date().isoformat()
    return Ended(site.homepage, outcome, words, pages, day, [column.as_json() for column in columns])


def _host(site: Site) -> str:
    return urlsplit(site.homepage).netloc


def by_region(
    sites: Iterable[Site], ended: dict[str, Ended], names: dict[str, str]
) -> Iterator[list[object]]:
    """A row for each province: its name, then how many of its sites ended in each of :data:`OUTCOMES`, how many are
    left, and how many columns were found. ``names`` of regions by code."""
    counts: dict[str, Counter[str]] = {}
    for site in sites:
        code = f"{(site.region or '')[:2]}0000"
        count = counts.setdefault(names.get(code, "-"), Counter())
        result = ended.get(site.homepage)
        count[result.outcome if result is not None else "left"] += 1
        count["columns"] += len(result.columns) if result is not None else 0
    for name, count in sorted(counts.items()):
        yield [name, *(count[outcome] for outcome in (*OUTCOMES, "left", "columns"))]
