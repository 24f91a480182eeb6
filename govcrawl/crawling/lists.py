"""Lists: every page of one, read to its end, with the account of what it promised and what was seen."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from itertools import count, islice
from typing import ClassVar
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from scrapy.http import HtmlResponse
from scrapy.utils.response import get_base_url

from govcrawl.crawling.addresses import address_key, clean_address
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.list_items import ItemSpider
from govcrawl.crawling.listing import Link, ListError, Listing, ListPage
from govcrawl.crawling.markup import parse_markup, written_markup
from govcrawl.crawling.page_rules import page_rules, says
from govcrawl.crawling.pagers import (
    ScriptPager,
    file_stem,
    next_address,
    numbered_addresses,
    script_pager,
    suffix_address,
)
from govcrawl.crawling.pages import error_page
from govcrawl.crawling.static_pages import StaticPages
from govcrawl.crawling.subcolumns import find_columns
from pipelines.items import VisitOutcome

logger = logging.getLogger(__name__)

#: how often a list that changes while it is read is read again
MAX_PASSES = 3
#: pages in a row without anything new, or not there, after which a pager is taken to loop
MAX_IDLE_PAGES = 3
#: a list goes on no further than this: the largest windows hold ten records, and no column has twenty thousand
MAX_PAGES = 2_000


class ListSpider(ItemSpider):
    """Sixth step of the stair: how a list is paged."""

    first_suffix: ClassVar[int] = 1

    # ---- paging: what families may override ----

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """The pages of the list that begins with ``first``, in order.

        Here: static pages numbered by a script pager, else pages linked as 下一页. Raises
        :class:`~govcrawl.crawling.listing.ListError` or :class:`~govcrawl.crawling.failures.FetchError`.
        """
        page = self.read_page(first, listing)
        yield page
        pager = self.read_pager(first)
        if pager is None:
            pages = self._linked_pages(first, page, listing)
        elif pager.pages <= 1 or (pager.records is not None and len(page.items) >= pager.records):
            return
        else:
            pages = self._numbered_pages(first, pager, page, listing)
        async for further in pages:
            yield further
        if pager is not None and listing.missing:  # the pager counts fewer pages than its records need
            beyond = (self.page_address(first, pager, number, page) for number in count(pager.pages + 1))
            async for further in self.guessed_pages(beyond, listing):
                yield further

    async def paged(
        self,
        listing: Listing,
        ask: Callable[[int], Awaitable[ListPage | None]],
        *,
        first: int = 1,
        repeats_end_it: bool = True,
    ) -> AsyncIterator[ListPage]:
        """The pages that ``ask`` gives by number from ``first`` on, :data:`MAX_PAGES` of them at most.

        The end is ``None`` in place of a page, a page that says that it is the last, or one that brings nothing
        new to ``listing``, which whoever takes a page enters it into before asking on. (Only page 1 may repeat the
        page before it: some servers count from zero and take zero for one.) Without ``repeats_end_it`` a page with
        nothing new is passed over, as :meth:`read_list` does. A list that has not ended at the bound makes the run
        incomplete. Raises what ``ask`` raises.
        """
        for number in range(first, first + MAX_PAGES):
            page = await ask(number)
            if page is None:
                return
            yield page
            if page.last or (repeats_end_it and listing.idle and (number > 1 or not page.items)):
                return
        self.problem_once(
            f"栏目 {listing.address} 已读 {MAX_PAGES} 页，仍未到结尾，其余没有读；"
            "请核对栏目网址，确有这么多页时请报告维护者"
        )

    async def _linked_pages(
        self, first: HtmlResponse, page: ListPage, listing: Listing
    ) -> AsyncIterator[ListPage]:
        """The pages behind ``page`` by links: 下一页, else the numbers."""
        visited = {address_key(first.url)}
        numbered: dict[int, str] = {}
        last = page

        async def ask(_: int) -> ListPage | None:
            nonlocal last
            numbered.update(last.numbered)
            ahead = [last.following, *(numbered[number] for number in sorted(numbered))]
            address = next((url for url in ahead if url and address_key(url) not in visited), None)
            if address is None:
                return None
            visited.add(address_key(address))
            try:
                last = self.read_page(await self.fetch_list(address), listing)
            except FetchError as error:
                self.note_problem(address, error)
                return None
            return last

        async for page in self.paged(listing, ask, first=2, repeats_end_it=False):
            yield page

    async def _numbered_pages(
        self, first: HtmlResponse, pager: ScriptPager, page: ListPage, listing: Listing
    ) -> AsyncIterator[ListPage]:
        """The other static pages of a list; one that is not there is logged, and the next is tried."""

        async def read(url: str) -> ListPage:
            return self.read_page(await self.fetch_list(url), listing)

        def absent(url: str, error: FetchError) -> None:
            if error.outcome is not VisitOutcome.GONE:
                self.note_problem(url, error)
            # a static page that was never written, or has gone, is ordinary (docs/portals.md, "trs")
            logger.info("list page %s: %s; going on with the next", url, error.reason)
            self.count("list_pages_absent")

        addresses = list(islice(self._static_addresses(first, pager, page), MAX_PAGES + 1))
        pages = StaticPages(addresses, listing, read, absent)
        async for further in self.paged(listing, pages.following, first=2, repeats_end_it=False):
            yield further

    def _static_addresses(self, first: HtmlResponse, pager: ScriptPager, page: ListPage) -> Iterator[str]:
        """The addresses of a list's static pages without that of ``first``."""
        for number in range(1, pager.pages + 1):
            url = self.page_address(first, pager, number, page)
            if number != pager.current + 1 and address_key(url) != address_key(first.url):
                yield url

    async def guessed_pages(self, addresses: Iterable[str], listing: Listing) -> AsyncIterator[ListPage]:
        """List pages that no pager names, until one is not there or shows nothing new."""
        ahead = iter(addresses)

        async def ask(_: int) -> ListPage | None:
            address = next(ahead, None)
            if address is None:
                return None
            try:
                page = self.read_page(await self.fetch_list(address), listing)
            except FetchError as error:
                if error.outcome in (VisitOutcome.GONE, VisitOutcome.WRONG_PAGE):
                    return None
                raise
            return page if any(item.url not in listing.met for item in page.items) else None

        async for page in self.paged(listing, ask, first=2):
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
        page = ListPage(
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
        self._look_for_another(page, roots[0] if roots else None, listing)
        return page

    def _look_for_another(self, page: ListPage, root: HtmlElement | None, listing: Listing) -> None:
        """Raises :class:`~govcrawl.crawling.failures.FetchError` where ``page`` is none of the list: the homepage, or that
        the site is being maintained. Such a page has another title than the list's, no items, and no pager."""
        title = "".join((root.findtext(".//title") or "").split()) if root is not None else ""
        if listing.title is None:
            listing.title = title
        elif (
            title
            and not _same_list(title, listing.title)
            and not (page.items or page.columns or page.pages or page.numbered or page.following)
        ):
            raise FetchError(VisitOutcome.WRONG_PAGE, f"返回的是另一页面（{title[:30]}），而不是列表的一页")

    def page_address(self, first: HtmlResponse, pager: ScriptPager, number: int, page: ListPage) -> str:
        """The address of static page ``number`` (from 1) of the list that ``first`` belongs to."""
        stem, extension = file_stem(first.url)
        stem = pager.stem or stem
        extension = pager.extension or extension or _usual_extension(page.items) or "html"
        if number == 1:
            return clean_address(first.url, f"{stem}.{extension}") or first.url
        return suffix_address(first.url, stem, extension, number - 2 + self.first_suffix)

    async def read_list(self, url: str, first: HtmlResponse) -> AsyncIterator[ListPage]:
        """Every page of the list at ``url``, again where it changed while it was read; the account is kept.

        Items that move while a list is read may hide between two pages: the first page is therefore asked
        for once more at the end; where it changed the list is read again, :data:`MAX_PASSES` times at most.
        """
        listing = Listing(url)
        self.account.lists.append(url)
        try:
            for attempt in range(1, MAX_PASSES + 1):
                listing.begin()
                async for page in self.list_pages(first, listing):
                    listing.add(page)
                    self.count("list_pages")
                    yield page
                    if listing.idle >= MAX_IDLE_PAGES or self.run.sample is not None:
                        break
                if self.run.sample is not None:
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
        self._judge(listing, first)

    def _judge(self, listing: Listing, first: HtmlResponse) -> None:
        """What a list that was read promised and did not show; ``first``: its first page as it came last."""
        url = listing.address
        if listing.repeats:
            self.problem(
                f"栏目 {url} 称有 {listing.promised_pages} 页，翻页后仍是第一页的内容，其余没有见到；请打开栏目核对"
            )
        root = None if listing.seen or listing.columns else parse_markup(first.text)
        error = error_page(root) if root is not None else None
        if error is not None and not error[0].absent:
            self.problem(f"栏目 {url} 返回的是出错页面（{error[1]}）；请稍后再次运行")
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


def _same_list(title: str, first: str) -> bool:
    """Whether a page called ``title`` is one of the list whose first page is called ``first``: so is 年报-第2页, and a part
    of the name that speaks of reports; not so the site's name alone, as which the homepage goes."""
    mine, known = (re.sub(r"第?\d+页|[\W_]", "", one) for one in (title, first))
    if not mine or mine == known:
        return True
    return known != "" and says(page_rules().annual, mine) and (known in mine or mine in known)


def _usual_extension(items: list[Link]) -> str | None:
    """The extension of most article addresses: a place's lists have the same (docs/portals.md, "trs")."""
    counts: dict[str, int] = {}
    for item in items:
        if match := re.search(r"\.(s?html?)$", urlsplit(item.url).path):
            counts[match[1]] = counts.get(match[1], 0) + 1
    return max(counts, key=lambda extension: counts[extension]) if counts else None
