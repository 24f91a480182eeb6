"""The base of all portal spiders: a column is walked, its reports are fetched, every page is accounted for.

The stair
---------
Seven small classes, each a step on the one before: :class:`~govcrawl.crawling.fetching.FetchingSpider` (requests and
what failed), :class:`~govcrawl.crawling.departures.DepartureSpider` (stored reports that are not where they were),
:class:`~govcrawl.crawling.articles.ArticleSpider` (from a link to a document),
:class:`~govcrawl.crawling.unlisted.UnlistedSpider` (stored reports that no list names any more),
:class:`~govcrawl.crawling.list_items.ItemSpider` (which links of a list page are its items),
:class:`~govcrawl.crawling.lists.ListSpider` (every page of a list) and :class:`PortalSpider` (arguments, the walk over
columns, handing over). Families with one page per body and year stand on
:class:`~govcrawl.crawling.series.SeriesSpider`. All spiders of a run share one
:class:`~govcrawl.crawling.run.Run`.

How to add a family
-------------------
1. ``scrapy scaffold NAME`` writes ``govcrawl/spiders/NAME.py``, its replica ``tests/portals/NAME.py`` and a
   test that fails until both are written.
2. In the spider, state the facts as class attributes, **in this order** (a test holds every spider to it):

   ``name``            family name, as in ``scrapy list`` and the register
   ``endpoint``        path of the list endpoint, if lists are fetched apart from the page
   ``first_suffix``    number in the name of the second static page: 1 (``index_1``) or 2 (``list_2``)
   ``item_selectors``  CSS of the list, most specific first; where none fits, lists are found by structure
   ``quirks``          what is odd, in words, for maintainers

3. What its addresses and pages are recognised by stands in ``govcrawl/data/families.yaml``, the more specific family
   before the more general.
4. If the lists are static pages with a script pager or a 下一页 link, that is all. Otherwise override
   ``list_pages``: an asynchronous generator of :class:`~govcrawl.crawling.listing.ListPage`, one per page, in order.
   Where pages are asked for by number, hand :meth:`~govcrawl.crawling.lists.ListSpider.paged` a function that asks
   for one: it stops at repeats and at the bound. Raise :class:`~govcrawl.crawling.listing.ListError` when an answer
   is not what it should be. Duplicates and lists that change are no concern of a family: the base reads again what
   changed, and keeps the account.
5. Describe the family in a section of ``docs/portals.md`` and name it in the table of ``docs/families.md``.

A family with one page per body and year overrides ``harvest`` instead (see ``hanweb_xxgk``).

The way of a run
----------------
``start`` → ``harvest`` (an article, or a column) → ``walk`` (lists and sub-columns; titles and years are
looked at here) → ``parse_article`` (conditional answers, gone articles, the page's own title and content,
attachments) → ``Document`` or ``Visit``. Lists and attachments are fetched inside these coroutines, articles
through the scheduler, so that a run is as parallel as the settings allow and no more.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import HtmlResponse

from govcrawl.conduct import current
from govcrawl.crawling.addresses import address_key, clean_address
from govcrawl.crawling.attachments import is_file
from govcrawl.crawling.detect import is_article, recognise
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.listing import Link
from govcrawl.crawling.lists import ListSpider
from govcrawl.crawling.run import Key, Run
from govcrawl.crawling.years import YearsError, parse_years
from govcrawl.errors import NothingDoneError, RegisterError
from govcrawl.legacy_tls import LEGACY_TLS
from govcrawl.register import Portal, Quirk, Register, read_register
from pipelines.bodies.units import unit_of
from pipelines.items import Document, Visit, VisitOutcome
from pipelines.report.titles import parse_title

logger = logging.getLogger(__name__)

#: sub-columns (年 → 区县 → 部门 → 乡镇) are followed no deeper than this
MAX_DEPTH = 5
MAX_COLUMNS = 2_000


class PortalSpider(ListSpider):
    """Base of the families; the module's text says how to add one.

    Arguments: ``url`` (column or article) or ``portal`` (id in the register), ``years`` (``2022-2024``),
    ``sample`` (so many items at most, to see what a portal would give). ``run`` is given by a spider that hands
    over, together with the ``url``. Raises :class:`~govcrawl.errors.NothingDoneError` for arguments that lead nowhere.
    """

    endpoint: ClassVar[str | None] = None
    quirks: ClassVar[str] = ""

    def __init__(
        self,
        url: str | None = None,
        portal: str | None = None,
        years: str | None = None,
        sample: str | None = None,
        *,
        run: Run | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if (url is None) == (portal is None):
            raise NothingDoneError(f"{self.name}: give either -a url=URL or -a portal=ID")
        self.entry = (url or "").strip()
        self.run = _begin(portal, years, sample) if run is None else run
        self._asked_back = self._compared = False

    @property
    def portal_id(self) -> str | None:
        """The id of the portal in the register, where the run was given one."""
        return self.run.portal_id

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy. Raises :class:`~govcrawl.errors.NothingDoneError`."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._look_up(Path(crawler.settings["GOVCRAWL_PORTALS"]))
        portal = spider.run.portal
        if portal is not None and Quirk.LEGACY_TLS in portal.quirks and not crawler.settings.frozen:
            crawler.settings.setdict(LEGACY_TLS, priority="spider")
        crawler.signals.connect(spider.look_back, signal=signals.spider_idle)
        return spider

    def _look_up(self, path: Path) -> None:
        """Find the portal in the register and trust the hosts that it lists."""
        try:
            register = read_register(path)
        except FileNotFoundError:
            if self.portal_id is not None:
                raise NothingDoneError(
                    f"no register at {path}; give another with -s GOVCRAWL_PORTALS=FILE, or use -a url=URL"
                ) from None
        except RegisterError as error:
            raise NothingDoneError(f"{error}; correct it, then run scrapy register check") from error
        else:
            self.run.trusted.trust_registered(register.hosts)
            if self.portal_id is not None:
                portal = register.portals.get(self.portal_id)
                if portal is None:
                    raise NothingDoneError(_unknown(self.portal_id, register))
                self.run.portal, self.entry = portal, portal.url
        address = clean_address(self.entry, self.entry)
        if address is None:
            raise NothingDoneError(f"not a web address: {self.entry}; write http://… or https://…")
        self.run.trusted.trust(address)

    def look_back(self) -> None:
        """Called when all is fetched: ask for reports that the list has no more, then compare with the register.

        Raises :class:`scrapy.exceptions.DontCloseSpider` where there is more to fetch.
        """
        if self.run.portal is None or self.account.failure or self._compared:
            return
        first, self._asked_back = not self._asked_back, True
        if requests := (self.unlisted(self.run.portal) if first else []) or self.control():
            engine = self.crawler.engine
            assert engine is not None
            for request in requests:
                engine.crawl(request)
            raise DontCloseSpider
        self._compared = True
        if self.run.years is None:
            self.compare_with_register(self.run.portal)

    def compare_with_register(self, portal: Portal) -> None:
        """Note what the register expects of the portal and the run did not find."""
        expected = portal.expected_count
        if expected is not None and len(self.run.found) < expected:
            self.problem(f"登记表预期至少 {expected} 份报告，只找到 {len(self.run.found)} 份；请核对栏目网址")
        years = {parse_title(title).year for title in self.run.found}
        missing = sorted((parse_years(portal.expected_years, last=0) or frozenset()) - years)
        if missing:
            self.problem(f"登记表预期的年份没有找到：{'、'.join(map(str, missing))}；请核对栏目网址")

    def begin_again(self, url: str) -> None:
        """The column was found at ``url``: what was noted of the address that the run began with counts no more."""
        self.entry = url
        self.account.failure, self.account.lost = None, False
        self.account.problems.clear()
        self.account.promised.clear()
        self._compared = False

    # ---- what families may override ----

    async def harvest(self, url: str, depth: int = 0) -> AsyncIterator[Request | Document | Visit]:
        """Everything at ``url``: the article, or the column with its sub-columns."""
        if self.is_article(url) or is_article(url) or is_file(url):
            request = self.follow(Link(url, ""))
            if request is not None:
                yield request
            return
        async for result in self.walk(url, depth):
            yield result

    async def walk(
        self, url: str, depth: int = 0, unit: str | None = None
    ) -> AsyncIterator[Request | Document | Visit]:
        """Read the list at ``url``, that of ``unit`` where its name says so, to its end and what hangs below it,
        keeping the account.

        Level by level: a menu that stands on every page leads to each column early, and none seems deeper than it is.
        """
        waiting: deque[tuple[PortalSpider, Link, int]] = deque([(self, Link(url, "", unit=unit), depth)])
        met = {address_key(url)}
        while waiting:
            reader, column, depth = waiting.popleft()
            below: dict[Key, tuple[PortalSpider, Link]] = {}
            async for result in reader._read_column(column, depth, below):
                yield result
            if self.run.sampled:
                continue
            for key, (whose, found) in below.items():
                if key in met or key in self.run.columns:
                    continue
                if depth == MAX_DEPTH:
                    self.problem_once(
                        f"{self.entry} 的子栏目超过 {MAX_DEPTH} 层，其余没有读；请把 {column.url} 登记为单独的栏目"
                    )
                    break
                met.add(key)
                waiting.append((whose, found, depth + 1))

    async def _read_column(
        self,
        column: Link,
        depth: int,
        below: dict[Key, tuple[PortalSpider, Link]],
        first: HtmlResponse | None = None,
    ) -> AsyncIterator[Request | Document | Visit]:
        """Read the list of ``column`` unless it has been, and enter its sub-columns, each with the spider that reads it, into
        ``below``, by address; ``first``: its first page where it was fetched already."""
        url = column.url
        key = address_key(url)
        if key in self.run.columns:
            return
        if len(self.run.columns) >= MAX_COLUMNS:
            self.problem_once(
                f"{self.entry} 的子栏目超过 {MAX_COLUMNS} 个，其余没有读；请在登记表中分列为几个栏目"
            )
            return
        self.run.columns.add(key)
        try:
            first = await self.fetch_list(url) if first is None else first
        except FetchError as error:
            if depth == 0:
                self.fail(url, error)
            elif error.outcome is VisitOutcome.GONE:
                logger.info("sub-column %s: %s", url, error.reason)
            else:
                self.note_problem(url, error)
            return
        if self.holds_report(first):
            async for item in self.parse_article(first, Link(url, "", unit=column.unit)):
                yield item
            return
        if depth and (other := self.other_family(first)) is not None:
            async for result in other._read_column(column, depth, below, first):
                yield result
            return
        async for page in self.read_list(url, first):
            for link in page.items:
                followed = self.follow(link.of(column.unit))
                if followed is not None:
                    yield followed
            below.update(
                (
                    address_key(found.url),
                    (self, Link(found.url, found.title, unit=unit_of(found.title)).of(column.unit)),
                )
                for found in page.columns
            )

    def other_family(self, response: HtmlResponse) -> PortalSpider | None:
        """A spider of the family that a page belongs to, where it is another."""
        family = recognise(response.url, response.text)
        if family is None or family == self.name:
            return None
        return self.hand_over(family, response.url)

    def hand_over(self, family: str, url: str) -> PortalSpider:
        """A spider of ``family`` that works within this run, beginning at ``url``."""
        other = spider_class(family)(url=url, run=self.run)
        other.crawler = self.crawler
        self.run.columns.discard(address_key(url))  # met here, still to be read there
        return other

    async def start(self) -> AsyncIterator[Any]:
        """Begin at the address given."""
        async for result in self.harvest(self.entry):
            yield result


def _unknown(portal: str, register: Register) -> str:
    if register.faults:
        return f"unknown portal: {portal}; {register.faults[0]}; correct it, then run scrapy register check"
    return f"unknown portal: {portal}; {register.path} lists those known"


def _begin(portal: str | None, years: str | None, sample: str | None) -> Run:
    """A new run, from a spider's arguments. Raises :class:`~govcrawl.errors.NothingDoneError`."""
    if sample is not None and not sample.isdigit():
        raise NothingDoneError(f"sample={sample}: not a number; write -a sample=3")
    try:
        asked = parse_years(years, last=datetime.now(UTC).year)
    except YearsError as error:
        raise NothingDoneError(str(error)) from error
    return Run(
        years=asked,
        sample=None if sample is None else int(sample),
        portal_id=portal,
        rest_day=datetime.now(UTC).date() if current().rest else None,
    )


@cache
def spider_class(family: str) -> type[PortalSpider]:
    """The spider of ``family``, in the module of this name. Raises :class:`ImportError` for what is no family."""
    module = import_module(f"govcrawl.spiders.{family}")
    return next(
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, PortalSpider) and getattr(item, "name", None) == family
    )
