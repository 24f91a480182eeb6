"""Hanweb 大汉, xxgk module: one page per body and year (docs/portals.md, "hanweb_xxgk")."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from scrapy import FormRequest, Request
from scrapy.http import HtmlResponse

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.listing import Listing, ListPage
from govcrawl.crawling.pagers import printed_pages, printed_total, with_query
from govcrawl.crawling.series import SeriesSpider
from pipelines.bodies.units import unit_of_code
from pipelines.items import Document, Visit

_ANNUAL = re.compile(r"/module/xxgk/xxgkAnnualReport\.jsp", re.I)
_ANNUAL_LINK = re.compile(r"[\"']([^\"']*xxgkAnnualReport\.jsp\?[^\"']*)[\"']", re.I)


class HanwebXxgkSpider(SeriesSpider):
    """Annual reports asked for by area and year; else the catalogue's search.

    ``area`` is the agency's 18-character 统一社会信用代码 or an area code. Weihai, Rongcheng, Zoucheng, Lucheng.
    """

    name = "hanweb_xxgk"
    endpoint = "/module/xxgk/search.jsp"
    item_selectors = (".tr_main_value_odd, .tr_main_value_even",)
    quirks = "A year that is missing may be an empty page or 404."

    async def harvest(self, url: str, depth: int = 0) -> AsyncIterator[Request | Document | Visit]:
        """The series of an agency; of every agency that the page links; else the catalogue."""
        if _ANNUAL.search(url):
            for request in self.annual_series(url):
                yield request
            return
        if "/module/xxgk/" not in urlsplit(url).path:
            try:
                page = await self.fetch_list(url)
            except FetchError as error:
                self.fail(url, error)
                return
            linked = {
                address
                for match in _ANNUAL_LINK.finditer(page.text)
                if (address := clean_address(page.url, match[1].replace("&amp;", "&"))) and "area=" in address
            }
            areas = {dict(parse_qsl(urlsplit(address).query)).get("area", ""): address for address in linked}
            if areas:
                for address in areas.values():
                    for request in self.annual_series(address):
                        yield request
                return
        async for result in super().harvest(url, depth):
            yield result

    def annual_series(self, url: str) -> Iterator[Request]:
        """A request for each year of the agency whose report of one year is at ``url``; its code says its region."""
        area = dict(parse_qsl(urlsplit(url).query)).get("area", "")
        return self.series(lambda year: with_query(url, fbtime=year), unit_of_code(area))

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """The pages of the catalogue's search, whose fields are those of the entry's query."""
        parts = urlsplit(listing.address)
        if not parts.path.endswith("search.jsp"):
            async for page in super().list_pages(first, listing):
                yield page
            return
        fields = dict(parse_qsl(parts.query, keep_blank_values=True))
        address = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        pages = 1

        async def ask(number: int) -> ListPage:
            nonlocal pages
            form = {"fbtime": "-1", "texttype": "", **fields, "currpage": str(number)}
            response = await self.fetch_list(FormRequest(address, formdata=form))
            page = self.read_page(response, listing)
            page.url = with_query(address, currpage=number)
            page.total = printed_total(response.text)
            page.following, page.numbered = None, {}
            pages = printed_pages(response.text) or pages
            page.last = number >= pages
            return page

        async for page in self.paged(listing, ask, repeats_end_it=False):
            yield page
