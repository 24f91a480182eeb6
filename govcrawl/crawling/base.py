"""The base of all portal spiders: a column is walked, its reports are fetched, every page is accounted for.

How to add a family
-------------------
1. ``scrapy scaffold NAME`` writes ``govcrawl/spiders/NAME.py``, its replica ``tests/portals/NAME.py`` and a
   test that fails until both are written.
2. In the spider, state the facts as class attributes, **in this order** (a test holds every spider to it):

   ``name``            family name, as in ``scrapy list`` and the register
   ``article``         regular expressions for article addresses (path, with ``?query`` where there is one)
   ``column``          regular expressions for addresses of columns, if they tell the family
   ``signatures``      regular expressions for the source of its pages, if they tell the family
   ``endpoint``        path of the list endpoint, if lists are fetched apart from the page
   ``first_suffix``    number in the name of the second static page: 1 (``index_1``) or 2 (``list_2``)
   ``item_selectors``  CSS of the list, most specific first; where none fits, lists are found by structure
   ``quirks``          what is odd, in words, for maintainers

3. If the lists are static pages with a script pager or a 下一页 link, that is all. Otherwise override
   ``list_pages``: an asynchronous generator of :class:`~govcrawl.crawling.listing.ListPage`, one per page, in order,
   which fetches with :meth:`PortalSpider.fetch_list` and raises :class:`~govcrawl.crawling.listing.ListError` when an
   answer is not what it should be. It need not guard against repeats, loops, duplicates or lists that
   change: the base stops it when pages bring nothing new, reads again what changed, and keeps the account.
4. Add the family to :data:`govcrawl.crawling.detect.FAMILIES`, the more specific before the more general, and its
   facts to ``docs/families.md``.

A family with one page per body and year overrides ``harvest`` instead (see ``hanweb_xxgk``).

The way of a run
----------------
``start`` → ``harvest`` (an article, or a column) → ``walk`` (lists and sub-columns; titles and years are
judged here) → ``parse_article`` (conditional answers, gone articles, the page's own title and content,
attachments) → ``Document`` or ``Visit``. Lists and attachments are fetched inside these coroutines, articles
through the scheduler, so that a run is as parallel as the settings allow and no more.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.utils.response import get_base_url
from twisted.python.failure import Failure

from govcrawl.crawling.account import Account
from govcrawl.crawling.addresses import address_key, is_numbered_folder, looks_like_column, matches
from govcrawl.crawling.attachments import (
    FileLink,
    file_links,
    framed_pages,
    is_file,
    is_framed,
    table_images,
)
from govcrawl.crawling.columns import find_columns, is_row
from govcrawl.crawling.failures import FetchError, explain, status_error
from govcrawl.crawling.fetching import RETRIES, FetchingSpider, is_page
from govcrawl.crawling.hosts import TrustedHosts
from govcrawl.crawling.listing import (
    Link,
    ListError,
    Listing,
    ListPage,
    clean_address,
    in_its_encoding,
    page_links,
    parse_markup,
    selected_links,
    written_markup,
)
from govcrawl.crawling.pagers import (
    ScriptPager,
    file_stem,
    next_address,
    numbered_addresses,
    script_pager,
    suffix_address,
)
from govcrawl.crawling.pages import PageKind, holds_every_table, holds_report, judge_page, page_title
from govcrawl.crawling.titles import Verdict, judge_title
from govcrawl.crawling.years import YearsError, parse_years
from govcrawl.errors import NothingDoneError, RegisterError
from govcrawl.legacy_tls import LEGACY_TLS
from govcrawl.register import Portal, Quirk, load_register
from pipelines.items import Document, Visit, VisitOutcome
from pipelines.report.titles import parse_title

logger = logging.getLogger(__name__)

#: how often a list that changes while it is read is read again
MAX_PASSES = 3
#: pages in a row without anything new, or not there, after which a pager is taken to loop
MAX_IDLE_PAGES = 3
#: sub-columns (年 → 部门 → 乡镇) are nested no deeper than this
MAX_DEPTH = 3
MAX_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Article:
    """The answer of an article's address and what it turned out to be (``reason`` unless a report)."""

    response: Response
    kind: PageKind
    reason: str = ""
    title: str | None = None
    files: list[FileLink] = field(default_factory=list)
    #: pages in frames, where the page itself has neither files nor tables
    frames: list[FileLink] = field(default_factory=list)


class PortalSpider(FetchingSpider):
    """Base of the families; the module's text says how to add one.

    Arguments: ``url`` (column or article) or ``portal`` (id in the register), ``years`` (``2022-2024``),
    ``sample`` (so many items at most, to see what a portal would give).
    Raises :class:`~govcrawl.errors.NothingDoneError` for arguments that lead nowhere.
    """

    article: ClassVar[tuple[str, ...]] = ()
    column: ClassVar[tuple[str, ...]] = ()
    signatures: ClassVar[tuple[str, ...]] = ()
    endpoint: ClassVar[str | None] = None
    first_suffix: ClassVar[int] = 1
    item_selectors: ClassVar[tuple[str, ...]] = ()
    quirks: ClassVar[str] = ""

    # redirects are followed by the middleware; these answers of an article mean something
    handle_httpstatus_list: ClassVar[list[int]] = [304, 404, 410]

    def __init__(
        self,
        url: str | None = None,
        portal: str | None = None,
        years: str | None = None,
        sample: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if (url is None) == (portal is None):
            raise NothingDoneError(f"{self.name}: give either -a url=URL or -a portal=ID")
        if sample is not None and not sample.isdigit():
            raise NothingDoneError(f"sample={sample}: not a number; write -a sample=3")
        self.sample = int(sample) if sample is not None else None
        try:
            self.years = parse_years(years, last=datetime.now(UTC).year)
        except YearsError as error:
            raise NothingDoneError(str(error)) from error
        self.portal_id = portal
        self.portal: Portal | None = None
        self.entry = (url or "").strip()
        self.account = Account()
        self.trusted = TrustedHosts()
        self._met: set[tuple[str, int | None, str]] = set()
        self._columns: set[tuple[str, int | None, str]] = set()
        self._found: list[str] = []
        self._compared = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy. Raises :class:`~govcrawl.errors.NothingDoneError`."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._look_up(Path(crawler.settings["GOVCRAWL_PORTALS"]))
        if (
            spider.portal is not None
            and Quirk.LEGACY_TLS in spider.portal.quirks
            and not crawler.settings.frozen
        ):
            crawler.settings.setdict(LEGACY_TLS, priority="spider")
        crawler.signals.connect(spider.compare_with_register, signal=signals.spider_idle)
        return spider

    def _look_up(self, path: Path) -> None:
        """Find the portal in the register and trust the hosts that it lists."""
        try:
            portals = load_register(path)
        except FileNotFoundError:
            if self.portal_id is not None:
                raise NothingDoneError(
                    f"no register at {path}; give another with -s GOVCRAWL_PORTALS=FILE, or use -a url=URL"
                ) from None
            portals = []
        except RegisterError as error:
            raise NothingDoneError(f"{error}; correct it, then run scrapy register check") from error
        for portal in portals:
            self.trusted.trust(portal.url)
            if portal.id == self.portal_id:
                self.portal, self.entry = portal, portal.url
        if self.portal_id is not None and self.portal is None:
            raise NothingDoneError(f"unknown portal: {self.portal_id}; {path} lists those known")
        address = clean_address(self.entry, self.entry)
        if address is None:
            raise NothingDoneError(f"not a web address: {self.entry}; write http://… or https://…")
        self.trusted.trust(address)

    def compare_with_register(self) -> None:
        """Note what the register expects of the portal and the run did not find; called when all is fetched."""
        if self.portal is None or self.years is not None or self.account.failure or self._compared:
            return
        self._compared = True
        expected = self.portal.expected_count
        if expected is not None and len(self._found) < expected:
            self.problem(f"登记表预期至少 {expected} 份报告，只找到 {len(self._found)} 份；请核对栏目网址")
        years = {parse_title(title).year for title in self._found}
        missing = sorted((parse_years(self.portal.expected_years, last=0) or frozenset()) - years)
        if missing:
            self.problem(f"登记表预期的年份没有找到：{'、'.join(map(str, missing))}；请核对栏目网址")

    # ---- what families may override ----

    async def harvest(self, url: str, depth: int = 0) -> AsyncIterator[Request | Document | Visit]:
        """Everything at ``url``: the article, or the column with its sub-columns."""
        from govcrawl.crawling.detect import is_article  # the families import this module

        if self.is_article(url) or is_article(url) or is_file(url):
            request = self.follow(Link(url, ""))
            if request is not None:
                yield request
            return
        async for result in self.walk(url, depth):
            yield result

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """The pages of the list that begins with ``first``, in order.

        Here: static pages numbered by a script pager, else pages linked as 下一页. Raises
        :class:`~govcrawl.crawling.listing.ListError` or :class:`~govcrawl.crawling.failures.FetchError`.
        """
        page = self.read_page(first, listing)
        yield page
        pager = self.read_pager(first)
        if pager is not None:
            if pager.pages <= 1 or (pager.records is not None and len(page.items) >= pager.records):
                return
            async for response in self.numbered_pages(first, pager, page):
                yield self.read_page(response, listing)
            if listing.missing:  # the pager counts fewer pages than its records need
                further = (self.page_address(first, pager, n, page) for n in count(pager.pages + 1))
                async for page in self.guessed_pages(further, listing, set(listing.met)):
                    yield page
            return
        visited = {address_key(first.url)}
        numbered: dict[int, str] = {}
        while True:
            numbered.update(page.numbered)
            ahead = [page.following, *(numbered[number] for number in sorted(numbered))]
            address = next((url for url in ahead if url and address_key(url) not in visited), None)
            if address is None:
                return
            visited.add(address_key(address))
            page = self.read_page(await self.fetch_list(address), listing)
            yield page

    async def guessed_pages(
        self, addresses: Iterable[str], listing: Listing, shown: set[str]
    ) -> AsyncIterator[ListPage]:
        """List pages that no pager names, until one is not there or shows nothing that is not in ``shown``."""
        for address in addresses:
            try:
                response = await self.fetch_list(address)
            except FetchError as error:
                if error.outcome is VisitOutcome.GONE:
                    return
                raise
            page = self.read_page(response, listing)
            new = {item.url for item in page.items} - shown
            if not new:
                return
            shown |= new
            yield page

    def read_pager(self, response: HtmlResponse) -> ScriptPager | None:
        """The pager that the page's scripts draw."""
        return script_pager(response.text)

    def read_page(self, response: HtmlResponse, listing: Listing) -> ListPage:
        """The items, sub-columns and promises of a list page in HTML."""
        base = get_base_url(response)
        roots = [
            root
            for markup in (response.text, written_markup(response.text))
            if (root := parse_markup(markup)) is not None
        ]
        items: dict[str, Link] = {}
        for root in roots:
            for item in self.find_items(root, base, listing):
                items.setdefault(item.url, item)
        pager = self.read_pager(response)
        return ListPage(
            url=response.url,
            items=list(items.values()),
            total=pager.records if pager is not None else None,
            pages=pager.pages if pager is not None else None,
            following=next((url for root in roots if (url := next_address(root, base))), None),
            numbered={
                number: url for root in roots for number, url in numbered_addresses(root, base).items()
            },
            columns=[column for root in roots for column in find_columns(root, base, items, self.is_article)],
        )

    # ---- addresses ----

    @classmethod
    def is_article(cls, url: str) -> bool:
        """Whether ``url`` is the address of an article of this family."""
        return matches(cls.article, url)

    def is_item(self, link: Link) -> bool:
        """Whether a link of a list page leads to an article or a file rather than to a column."""
        if self.is_article(link.url) or is_file(link.url):
            return True
        column = looks_like_column(link.url)
        if column and not is_numbered_folder(link.url):
            return False
        if judge_title(link.title).verdict is not Verdict.REPORT:
            return False
        # an address that tells nothing: columns bear the names of reports too, but never a year or a date
        told = (parse_title(link.title).year is not None, link.published_on is not None)
        return all(told) if column else any(told)

    # ---- lists ----

    def find_items(self, root: HtmlElement, base: str, listing: Listing) -> list[Link]:
        """The items of a list page: of the family's own lists, else of the lists with reports in them."""
        chosen = [
            link
            for link in selected_links(root, base, self.item_selectors)
            if self.is_item(link) or is_row(link)
        ]
        if chosen:
            return chosen
        groups: dict[tuple[str, ...], list[Link]] = {}
        for link in page_links(root, base):
            groups.setdefault(link.lineage[:2], []).append(link)
        counts = {lineage: sum(map(self.is_item, links)) for lineage, links in groups.items()}
        taken = {
            lineage
            for lineage, links in groups.items()
            if counts[lineage]
            and (
                any(
                    self.is_item(link) and judge_title(link.title).verdict is Verdict.REPORT for link in links
                )
                or any(name in listing.lineages for link in links for name in link.lineage)
            )
        }
        if not taken and not listing.lineages and any(counts.values()):
            taken = {max(counts, key=lambda lineage: counts[lineage])}
        listing.lineages |= {lineage[0] for lineage in taken if not lineage[0].endswith("#.")}
        found: dict[str, Link] = {}
        for lineage in taken:
            for link in groups[lineage]:
                if self.is_item(link) or is_row(link):
                    found.setdefault(link.url, link)
        return list(found.values())

    async def numbered_pages(
        self, first: HtmlResponse, pager: ScriptPager, page: ListPage
    ) -> AsyncIterator[HtmlResponse]:
        """The other static pages of a list; one that is not there is logged, and the next is tried."""
        absent = 0
        for number in range(1, pager.pages + 1):
            url = self.page_address(first, pager, number, page)
            if number == pager.current + 1 or address_key(url) == address_key(first.url):
                continue
            try:
                response = await self.fetch_list(url)
            except FetchError as error:
                if error.outcome is not VisitOutcome.GONE:
                    self.note_problem(url, error)
                    if error.outcome is VisitOutcome.CHALLENGED:
                        return
                # a static page that was never written, or has gone, is ordinary (portals.md, section 4)
                logger.info("list page %s: %s; going on with the next", url, error.reason)
                self.count("list_pages_absent")
                absent += 1
                if absent > MAX_IDLE_PAGES:
                    return
                continue
            absent = 0
            yield response

    def page_address(self, first: HtmlResponse, pager: ScriptPager, number: int, page: ListPage) -> str:
        """The address of static page ``number`` (from 1) of the list that ``first`` belongs to."""
        stem, extension = file_stem(first.url)
        stem = pager.stem or stem
        extension = pager.extension or extension or _usual_extension(page.items) or "html"
        if number == 1:
            return clean_address(first.url, f"{stem}.{extension}") or first.url
        return suffix_address(first.url, stem, extension, number - 2 + self.first_suffix)

    async def walk(self, url: str, depth: int = 0) -> AsyncIterator[Request | Document | Visit]:
        """Read the list at ``url`` to its end and what hangs below it, keeping the account."""
        key = address_key(url)
        if key in self._columns or len(self._columns) >= MAX_COLUMNS:
            return
        self._columns.add(key)
        try:
            first = await self.fetch_list(url)
        except FetchError as error:
            if depth == 0:
                self.fail(url, error)
            elif error.outcome is VisitOutcome.GONE:
                logger.info("sub-column %s: %s", url, error.reason)
            else:
                self.note_problem(url, error)
            return
        if self.holds_report(first):
            async for item in self.parse_article(first, Link(url, "")):
                yield item
            return
        if depth and (other := self.other_family(first)) is not None:
            async for result in other.walk(url, depth):
                yield result
            return
        columns: dict[str, Link] = {}
        async for page in self.read_list(url, first):
            for link in page.items:
                followed = self.follow(link)
                if followed is not None:
                    yield followed
            columns.update((column.url, column) for column in page.columns)
        if depth < MAX_DEPTH and (self.sample is None or len(self._met) < self.sample):
            for column in columns.values():
                async for result in self.walk(column.url, depth + 1):
                    yield result

    async def read_list(self, url: str, first: HtmlResponse) -> AsyncIterator[ListPage]:
        """Every page of the list at ``url``, again where it changed while it was read; the account is kept.

        Items that move while a list is read may hide between two pages: the first page is therefore asked
        for once more at the end; where it changed the list is read again, :data:`MAX_PASSES` times at most.
        """
        listing = Listing(url)
        try:
            for attempt in range(1, MAX_PASSES + 1):
                listing.begin()
                async for page in self.list_pages(first, listing):
                    listing.add(page)
                    self.count("list_pages")
                    yield page
                    if listing.idle >= MAX_IDLE_PAGES or self.sample is not None:
                        break
                if self.sample is not None:
                    return
                if listing.pages <= 1 and not listing.missing:
                    break
                first = await self.fetch_list(url)
                changed = await self._first_items(first, listing) != listing.first_page
                if not changed and (attempt > 1 or not listing.missing):
                    break
                if attempt == MAX_PASSES:
                    self.problem(f"栏目 {url} 在读取过程中不断变化，可能有遗漏；请稍后再次运行")
        except FetchError as error:
            self.note_problem(url, error)
        except ListError as error:
            self.problem(f"栏目 {url} 的列表无法读懂（{error}）；请核对网址与系统类型")
        if listing.total is None:
            return
        self.account.promised[url] = listing.total
        if listing.missing:
            seen = listing.total - listing.missing
            self.problem(f"栏目 {url} 称有 {listing.total} 条，只见到 {seen} 条；请稍后再次运行")

    async def _first_items(self, first: HtmlResponse, listing: Listing) -> tuple[str, ...]:
        async for page in self.list_pages(first, listing):
            return tuple(item.url for item in page.items)
        return ()

    def other_family(self, response: HtmlResponse) -> PortalSpider | None:
        """A spider of the family that a page belongs to, where it is another; sharing this run's account."""
        from govcrawl.crawling.detect import recognise, spider_class  # the families import this module

        family = recognise(response.url, response.text)
        if family is None or family == self.name:
            return None
        return self.hand_over(spider_class(family), response.url)

    def hand_over(self, family: type[PortalSpider], url: str) -> PortalSpider:
        """A spider of ``family`` that works within this run: same account, same trust, same addresses met."""
        other = family(url=url)
        other.crawler = self.crawler
        for name in (
            "settings",
            "years",
            "sample",
            "portal",
            "portal_id",
            "account",
            "trusted",
            "_met",
            "_columns",
            "_found",
        ):
            setattr(other, name, getattr(self, name))
        other._columns.discard(address_key(url))
        return other

    def follow(self, link: Link) -> Request | Visit | None:
        """The request for an item of a list, the visit that says why not, or ``None`` (met, other year)."""
        key = address_key(link.url)
        if key in self._met or (self.sample is not None and len(self._met) >= self.sample):
            return None
        self._met.add(key)
        self.account.listed.add(link.url)
        judgement = judge_title(link.title)
        if judgement.verdict is Verdict.OTHER:
            return Visit(link.url, VisitOutcome.SKIPPED, judgement.reason, title=link.title)
        if not self.wanted(link.title):
            self.count("other_years")
            return None
        if link.url not in self.trusted:
            host = urlsplit(link.url).netloc
            return Visit(link.url, VisitOutcome.REFUSED, f"{host} 不是政府网站，不予抓取", title=link.title)
        return Request(
            link.url,
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"link": link},
            headers={"Referer": self.referer},
            dont_filter=True,  # the walker knows what it has met; the filter drops redirects to oneself
            meta={"conditional": True},
        )

    def wanted(self, title: str | None) -> bool:
        """Whether a title's year is asked for; a title without year is."""
        if self.years is None or not title:
            return True
        year = parse_title(title).year
        return year is None or year in self.years

    # ---- articles ----

    def holds_report(self, response: TextResponse) -> bool:
        """Whether an address that looks like a column holds a report itself."""
        root = parse_markup(response.text)
        return root is not None and holds_report(root)

    async def parse_article(self, response: Response, link: Link) -> AsyncIterator[Document | Visit]:
        """An article's answer: unchanged, gone, a file, another page, or the report with its attachments."""
        if response.status in (404, 410):
            error = status_error(response.status)
            yield Visit(response.url, error.outcome, error.reason, link.title or None, response.status)
            return
        try:
            if response.status == 304:
                if not await self.files_changed(response.url):
                    self._found.append(link.title)
                    yield Visit(response.url, VisitOutcome.UNCHANGED, "页面未改变", link.title or None, 304)
                    return
                response = await self.fetch(Request(link.url))
            article = await self.read_article(response, link)
        except FetchError as error:
            yield self.visit(link, error)
            return
        if article.kind is PageKind.WRONG:
            self.problem(f"{article.response.url}：{article.reason}；请稍后再次运行")
        if article.kind is not PageKind.REPORT:
            outcome = VisitOutcome.WRONG_PAGE if article.kind is PageKind.WRONG else VisitOutcome.SKIPPED
            yield Visit(
                article.response.url, outcome, article.reason, link.title or None, article.response.status
            )
            return
        if not self.wanted(article.title):
            self.count("other_years")
            return
        document = self.document(article.response, link)
        async for visit in self.attach(document, article.files):
            yield visit
        self._found.append(article.title or link.title)
        yield document

    async def read_article(self, response: Response, link: Link) -> Article:
        """What the answer is; a page that shows another page in its place is asked for again.

        Raises :class:`~govcrawl.crawling.failures.FetchError`.
        """
        for attempt in range(RETRIES + 1):
            if attempt:
                response = await self.fetch(Request(link.url))
            if isinstance(response, TextResponse):
                response = in_its_encoding(response)
            article = await self._with_frames(self._judge(response, link))
            if article.kind is not PageKind.WRONG:
                break
            logger.info("article %s: %s (asked %d times)", link.url, article.reason, attempt + 1)
        return article

    async def _with_frames(self, article: Article) -> Article:
        """The article with the frame that holds its report, where it is but a shell around another page."""
        for frame in article.frames:
            try:
                response = await self.fetch(Request(frame.url, headers={"Referer": article.response.url}))
            except FetchError as error:
                article = replace(article, reason=f"{article.reason}；框架 {frame.url}：{error.reason}")
                continue
            if not is_page(response) or (isinstance(response, TextResponse) and self.holds_report(response)):
                return replace(article, kind=PageKind.REPORT, reason="", files=[frame])
        return article

    def _judge(self, response: Response, link: Link) -> Article:
        if not response.body.strip():
            return Article(response, PageKind.WRONG, "网址返回空白页面")
        root = (
            parse_markup(response.text) if is_page(response) and isinstance(response, TextResponse) else None
        )
        if root is None:
            return Article(response, PageKind.REPORT)
        files = file_links(root, response.url)
        frames: list[FileLink] = []
        if not files:
            files, frames = table_images(root, response.url), framed_pages(root, response.url)
            if (files or frames) and holds_every_table(root):
                files, frames = [], []
        kind, reason = judge_page(root, link.title or None, has_files=bool(files))
        return Article(response, kind, reason, page_title(root), files, frames)

    async def article_failed(self, failure: Failure) -> AsyncIterator[Document | Visit]:
        """An article that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        assert failure.value is not None
        yield self.visit(request.cb_kwargs["link"], explain(failure.value))

    async def files_changed(self, url: str) -> bool:
        """Whether a file of a stored article has changed: portals replace files under the same address."""
        catalogue = self.catalogue
        for file in catalogue.attachments_of(url) if catalogue is not None else ():
            try:
                response = await self._fetch_attachment(file, referer=url, conditional=True)
            except FetchError as error:
                logger.info("attachment %s: %s", file, error.reason)
                continue
            known = self.known(file)
            same = known is not None and hashlib.sha256(response.body).hexdigest() == known.sha256
            if response.status != 304 and not same:
                return True
        return False

    async def _fetch_attachment(self, url: str, *, referer: str, conditional: bool = False) -> Response:
        if not is_framed(url):
            return await self.fetch_file(url, referer=referer, conditional=conditional)
        return await self.fetch(Request(url, headers={"Referer": referer}, meta={"conditional": conditional}))

    async def attach(self, document: Document, files: Iterable[FileLink]) -> AsyncIterator[Visit]:
        """Fetch the files of an article into ``document.attachments``; those that fail are visits."""
        for file in files:
            link = Link(file.url, file.title)
            try:
                response = await self._fetch_attachment(file.url, referer=document.url)
            except FetchError as error:
                if error.outcome is not VisitOutcome.GONE:
                    # the page is asked for in full next time: an answer "unchanged" would forget the file
                    document.etag = document.last_modified = None
                yield self.visit(link, error)
            else:
                document.attachments.append(self.document(response, link))

    def document(self, response: Response, link: Link) -> Document:
        """The bytes of an answer with what the list said about it."""
        header = {name: (response.headers.get(name) or b"").decode("latin-1") or None for name in _HEADERS}
        return Document(
            url=response.url,
            body=response.body,
            media_type=header["Content-Type"],
            title=link.title or None,
            published_on=link.published_on,
            etag=header["ETag"],
            last_modified=header["Last-Modified"],
            http_status=response.status,
        )

    async def start(self) -> AsyncIterator[Any]:
        """Begin at the address given."""
        async for result in self.harvest(self.entry):
            yield result


_HEADERS = ("Content-Type", "ETag", "Last-Modified")


def _usual_extension(items: list[Link]) -> str | None:
    """The extension of most article addresses: a place's lists have the same (portals.md, section 4)."""
    counts: dict[str, int] = {}
    for item in items:
        if match := re.search(r"\.(s?html?)$", urlsplit(item.url).path):
            counts[match[1]] = counts.get(match[1], 0) + 1
    return max(counts, key=lambda extension: counts[extension]) if counts else None
