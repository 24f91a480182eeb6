"""Any portal: its family is recognised and takes over, else links are followed generically."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import HtmlResponse

from govcrawl.crawling import epoint
from govcrawl.crawling.addresses import looks_like_column
from govcrawl.crawling.attachments import is_file
from govcrawl.crawling.detect import recognise_address, recognise_links, recognise_page
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.hosts import host_key
from govcrawl.crawling.json_lists import Endpoint, endpoints, read_items
from govcrawl.crawling.links import page_links
from govcrawl.crawling.listing import Link, Listing, ListPage
from govcrawl.crawling.markup import parse_markup, written_markup
from govcrawl.crawling.pagers import ScriptPager, numbered_addresses
from govcrawl.crawling.series import SeriesSpider
from govcrawl.crawling.titles import TitleKind, classify_title
from pipelines.items import Document, Visit
from pipelines.report.titles import parse_title

#: Beijing Xicheng writes a query into the name of the page; ``nf`` is the report year (docs/portals.md, "portal")
_YEAR_IN_NAME = re.compile(r"(?<=pnnfpv)(?:19|20)\d\d(?=[^/]*\.html?$)")


class GenericSpider(SeriesSpider):
    """Recognises the family; for the long tail, walks any pager and takes items by title and address."""

    name = "portal"
    first_suffix = 1
    quirks = "Everything here is a guess from the shape of pages; a family of its own is better."

    #: the family that the entry was recognised as, ``None`` for the long tail
    family: str | None = None

    async def harvest(self, url: str, depth: int = 0) -> AsyncIterator[Request | Document | Visit]:
        """Hand the address to its family, else walk it, or the years that it stands for."""
        if _YEAR_IN_NAME.search(url):
            for request in self.series(lambda year: _YEAR_IN_NAME.sub(str(year), url)):
                yield request
            return
        family = recognise_address(url)
        if family is None and not self.is_article(url) and not is_file(url):
            try:
                first = await self.fetch_list(url)
            except FetchError as error:
                self.fail(url, error)
                return
            family = self._family(first)
        if family is None:
            async for result in super().harvest(url, depth):
                yield result
            return
        self.family = family
        self.logger.info("%s: family %s", url, family)
        async for result in self.hand_over(family, url).harvest(url, depth):
            yield result

    def _family(self, first: HtmlResponse) -> str | None:
        """The family by the page's address after redirects, its reports, its source, or its other articles."""
        root = parse_markup(first.text + written_markup(first.text))
        links = page_links(root, first.url) if root is not None else []
        # a mirror or a friend in the page's frame tells nothing of this portal, its news little of this column
        own = [link for link in links if host_key(link.url) == host_key(first.url)]
        reports = [link.url for link in own if classify_title(link.title).kind is not TitleKind.OTHER]
        family = recognise_address(first.url) or recognise_links(reports)
        if family is None and any(map(_in_folder_of_its_own, own)):
            return None  # the pager of a family, but articles that each of them takes for columns
        return family or recognise_page(first.text) or recognise_links([link.url for link in own])

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """As elsewhere; where the page itself lists no report, the list that its script fetches."""
        page = self.read_page(first, Listing(first.url))
        if not page.columns and not any(_may_be_report(item) for item in page.items):
            fetched = False
            for endpoint in await self._endpoints(first):
                async for answer in self._fetched_pages(endpoint, first.url, listing):
                    fetched = True
                    yield answer
                if fetched:
                    return
        async for page in super().list_pages(first, listing):
            yield page
        pager = self.read_pager(first)
        if pager is not None and pager.pages > 1 and not listing.missing and not self._linked(first):
            # nothing tells whether the second page is _1 or _2: where it is _2, the last page is still to come
            last = self.page_address(first, pager, pager.pages + 1, page)
            async for page in self.guessed_pages([last], listing):
                yield page

    async def _endpoints(self, first: HtmlResponse) -> list[Endpoint]:
        """Where the page's scripts may fetch their list."""
        found = []
        script = epoint.configuration(first.text, first.url)
        if script is not None:
            try:
                source = (await self.fetch_list(script)).text
            except FetchError as error:
                self.logger.info("%s: %s", script, error.reason)
            else:
                found = [one for one in [epoint.endpoint(source, first.text, first.url)] if one is not None]
        return found + list(endpoints(first.text, first.url))

    async def _fetched_pages(
        self, endpoint: Endpoint, base: str, listing: Listing
    ) -> AsyncIterator[ListPage]:
        """The pages that ``endpoint`` gives, none where its first holds no report."""
        # some count from zero, some from one
        for begin in (0, 1) if endpoint.first == 0 else (endpoint.first,):
            try:
                first = await self._fetched_page(endpoint, begin, base)
            except FetchError as error:
                self.logger.info("%s: %s", endpoint.request(begin).url, error.reason)
                return
            if any(_may_be_report(item) for item in first.items):
                break
        else:
            return

        async def ask(number: int) -> ListPage:
            page = first if number == begin else await self._fetched_page(endpoint, number, base)
            page.last = not page.items or listing.ends_with(page)
            return page

        async for page in self.paged(listing, ask, first=begin):
            yield page

    async def _fetched_page(self, endpoint: Endpoint, number: int, base: str) -> ListPage:
        """Raises :class:`~govcrawl.crawling.failures.FetchError`."""
        request = endpoint.request(number)
        items, total = read_items((await self.fetch_list(request)).text, base)
        return ListPage(f"{request.url}#{number}", items, total=total)

    def is_item(self, link: Link) -> bool:
        """Also a link that names a body or a year and leads to a page: lists of the long tail say no more."""
        if super().is_item(link):
            return True
        judged = classify_title(link.title).kind
        return (
            judged is TitleKind.UNSURE
            and link.published_on is not None
            and parse_title(link.title).year is not None
            and not looks_like_column(link.url)
        )

    def page_address(self, first: HtmlResponse, pager: ScriptPager, number: int, page: ListPage) -> str:
        """By the page's own numbered links where it has them: they tell how its suffixes count."""
        return self._linked(first).get(number) or super().page_address(first, pager, number, page)

    def _linked(self, first: HtmlResponse) -> dict[int, str]:
        root = parse_markup(first.text)
        return numbered_addresses(root, first.url) if root is not None else {}


def _in_folder_of_its_own(link: Link) -> bool:
    """Whether a link leads to a report at the index page of its own folder: columns name no year."""
    return (
        looks_like_column(link.url)
        and GenericSpider.is_article(link.url)
        and classify_title(link.title).kind is TitleKind.REPORT
        and parse_title(link.title).year is not None
    )


def _may_be_report(link: Link) -> bool:
    return classify_title(link.title).kind is not TitleKind.OTHER
