"""Healing: a column of the register that is not where it was is looked for from its site's homepage.

Where a run of a portal finds nothing at the registered address, the site is walked within a small budget. One place
with the same body's reports: the run goes on there, and ``column_moves`` and a finding say so. Several: a question, told
by a finding, and nothing is changed. The register itself is changed by people (``scrapy register heal``).
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.spider import PortalSpider
from govcrawl.discovery.found import Column
from govcrawl.discovery.homepages import homepages
from govcrawl.discovery.matching import Sought
from govcrawl.discovery.spider import DiscoverySpider
from govcrawl.extensions.knowledge import Knowledge
from govcrawl.register import Portal
from govcrawl.terminal import warn
from pipelines.database import moves
from pipelines.database.schema import connect_readonly
from pipelines.report.model import Check, Fault, Outcome
from pipelines.report.rules import Rule
from pipelines.report.titles import parse_title

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

#: pages that looking for one column may take, on each homepage that is tried
PAGES = 25
_SUBJECT = "column"


class Healing:
    """Looks for a lost column when its run has nothing left to do."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._looked = False
        self._landed: str | None = None
        self._known: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Healing:
        """Made by Scrapy."""
        healing = cls(crawler)
        crawler.signals.connect(healing.opened, signal=signals.spider_opened)
        crawler.signals.connect(healing.received, signal=signals.response_received)
        crawler.signals.connect(healing.idle, signal=signals.spider_idle)
        return healing

    def opened(self, spider: Spider) -> None:
        """Remember whose reports the portal gave so far, before this run adds to them."""
        portal = spider.run.portal if isinstance(spider, PortalSpider) else None
        if portal is None:
            return
        path = Path(self._crawler.settings["GOVCRAWL_DATABASE"])
        try:
            with closing(connect_readonly(path)) as connection:
                self._known = moves.authorities(connection, portal.id)
        except sqlite3.Error as error:  # the first run of all
            logger.info("%s: %s", path, error)

    def received(self, response: Response, request: Request, spider: Spider) -> None:
        """Remember where the registered address leads."""
        if self._landed is None and isinstance(spider, PortalSpider) and spider.run.portal is not None:
            asked = request.meta.get("redirect_urls", [request.url])[0]
            if address_key(asked) == address_key(spider.run.portal.url):
                self._landed = response.url

    def idle(self, spider: Spider) -> None:
        """All is fetched. Raises :class:`scrapy.exceptions.DontCloseSpider` where the column is to be looked for."""
        if self._looked or not isinstance(spider, PortalSpider):
            return
        self._looked = True
        portal = spider.run.portal
        if portal is None or spider.run.sample is not None:
            return
        if not self._is_lost(spider, portal):
            if spider.run.found:
                self._say(portal, [])
            return
        engine = self._crawler.engine
        assert engine is not None
        # a callback, so that what is found goes the way of all that spiders find
        engine.crawl(Request("data:,", callback=self._heal, cb_kwargs={"portal": portal}, dont_filter=True))
        raise DontCloseSpider

    def _is_lost(self, spider: PortalSpider, portal: Portal) -> bool:
        """Whether the registered address has no reports of this body any more."""
        if spider.account.challenges:
            return False
        if spider.account.failure is not None:
            return spider.account.lost
        if self._landed is not None and _is_home(self._landed) and not _is_home(portal.url):
            return True
        if not spider.run.found:
            return spider.run.years is None
        named = {name for title in spider.run.found if (name := parse_title(title).authority)}
        return bool(self._known and named) and not Sought(portal, self._known).any_of(named)

    async def _heal(self, response: Response, portal: Portal) -> AsyncIterator[Any]:
        """Look for the column; what it holds, where it was found."""
        del response
        spider = self._crawler.spider
        assert isinstance(spider, PortalSpider)
        sought = Sought(portal, self._known)
        why = spider.account.failure or f"{portal.url}：没有找到这个机关的年度报告"
        candidates = await self._candidates(spider, portal, sought)
        own = [column for column in candidates if sought.owns(column)] or candidates
        if len(own) != 1 or (not sought.owns(own[0]) and len(own[0].authorities) != 1):
            self._ask(portal, why, own)
            return
        (column,) = own
        warn(
            f"{portal.id}: the column moved: {portal.url} is now {column.url}; scrapy register heal proposes the row"
        )
        knowledge = self._crawler.get_extension(Knowledge)
        if knowledge is not None:
            knowledge.writer.submit(moves.note, portal.id, portal.url, column.url, column.family, column.via)
        message = f"栏目已不在登记的地址（{why}），在同一网站的{column.url}找到，已从那里采集。"
        self._say(portal, [_check(Outcome.NOTE, message, expected=portal.url, actual=column.url)])
        spider.begin_again(column.url)
        async for result in spider.hand_over(column.family, column.url).harvest(column.url):
            yield result

    async def _candidates(self, spider: PortalSpider, portal: Portal, sought: Sought) -> list[Column]:
        """The columns with the body's reports, on the first homepage that shows any."""
        settings = self._crawler.settings
        for homepage in homepages(portal, Path(settings["GOVCRAWL_PORTALS"])):
            spider.run.trusted.trust(homepage)
            search = DiscoverySpider(url=homepage, run=spider.run, limit=PAGES, region=portal.region)
            search.crawler = self._crawler
            found = await search.discover(homepage, fits=sought.fits, wanted=sought.may_be)
            elsewhere = [column for column in found if address_key(column.url) != address_key(portal.url)]
            if elsewhere:
                return elsewhere
        return []

    def _ask(self, portal: Portal, why: str, candidates: list[Column]) -> None:
        """Say that the column was not found, or that several may be it."""
        if not candidates:
            message = f"栏目已不在登记的地址（{why}），从网站首页也没有找到；请核对后修改登记。"
            self._say(portal, [_check(Outcome.FAIL, message, expected=portal.url)])
            return
        places = "、".join(column.url for column in candidates)
        warn(
            f"{portal.id}: {portal.url} has no reports any more; it may be one of {places.replace('、', ', ')}: choose one"
        )
        message = f"栏目已不在登记的地址（{why}），可能是下列之一，请人工确认后修改登记：{places}。"
        self._say(portal, [_check(Outcome.NOT_ASSESSABLE, message, expected=portal.url, actual=places)])

    def _say(self, portal: Portal, checks: list[Check]) -> None:
        knowledge = self._crawler.get_extension(Knowledge)
        if knowledge is not None:
            knowledge.writer.submit(moves.say, portal.id, checks)


def _check(status: Outcome, message: str, *, expected: str, actual: str | None = None) -> Check:
    fault = Fault.UNKNOWN if status is Outcome.FAIL else None
    return Check(Rule.COLUMN_IN_PLACE, _SUBJECT, status, message, expected, actual, fault)


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return (
        parts.path in ("", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp") and not parts.query
    )
