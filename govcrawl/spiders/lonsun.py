"""Lonsun 龙讯: Anhui, Mianyang, Haibei (docs/portals.md, "lonsun")."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.http import HtmlResponse

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.listing import Listing, ListPage
from govcrawl.crawling.pagers import with_query
from govcrawl.crawling.series import SeriesSpider, year_parameter
from pipelines.items import Document, Visit

_YEARS = ("timeFrame", "title", "year")
_PAGE_COUNT = re.compile(r"\bpageCount\s*[:=]\s*[\"']?(\d+)")
_TOTAL = re.compile(r"\b(?:total|totalCount|recordCount)\s*[:=]\s*[\"']?(\d+)")
_LABEL = re.compile(r"[\"']([^\"']*/site/label/8888[^\"']*)[\"']")
#: parameters of the label, and where they are not in the address, their names in the page's script
_PARAMETERS = ("siteId", "organId", "catId", "catIds", "cId", "type", "file", "pageSize")
_DEFAULTS = {
    "IsAjax": "1",
    "dataType": "html",
    "labelName": "publicInfoList",
    "type": "4",
    "pageSize": "15",
    "action": "list",
    "isDate": "true",
    "dateFormat": "yyyy-MM-dd",
    "length": "50",
    "result": "暂无相关信息",
    "file": "/xxgk/publicInfoList_newest2020",
}


class LonsunSpider(SeriesSpider):
    """Annual reports as views of a column by year; lists through a label endpoint."""

    name = "lonsun"
    endpoint = "/site/label/8888"
    item_selectors = ("a.title", "ul.doc_list", "ul.xxgk_nav_list")
    quirks = (
        "The year is a query value (timeFrame=2023, title=2021), and the column's address is the report itself. "
        "Cookies of a WAF are set on ordinary pages; www.ah.gov.cn answers 403 to plain clients."
    )

    async def harvest(self, url: str, depth: int = 0) -> AsyncIterator[Request | Document | Visit]:
        """The series of a column view by year, else the column's list."""
        parameter = year_parameter(url, _YEARS)
        if parameter is not None and not self.is_article(url):
            for request in self.series(lambda year: with_query(url, **{parameter: year})):
                yield request
            return
        async for result in super().harvest(url, depth):
            yield result

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """The fragments that the label endpoint gives, page by page; else the page's own pager."""
        static = self.read_page(first, listing)
        if "/site/label/8888" not in first.text and "publicInfoList" not in first.text:
            if "pageIndex" in listing.address or _PAGE_COUNT.search(first.text):
                async for page in self._indexed(first, listing, listing.address, static):
                    yield page
                return
            async for page in super().list_pages(first, listing):
                yield page
            return
        async for page in self._indexed(None, listing, self._label(first), static):
            yield page

    def _label(self, first: HtmlResponse) -> str:
        """The address of the label with every parameter but the page's number."""
        query = dict(parse_qsl(urlsplit(first.url).query, keep_blank_values=True))
        named = _LABEL.search(first.text)
        address = (
            clean_address(first.url, named[1].replace("&amp;", "&") if named else self.endpoint) or first.url
        )
        given = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        parameters = {**_DEFAULTS, **{name: value for name, value in query.items() if value}, **given}
        for name in _PARAMETERS:
            if name in query or name in given:
                continue
            scripted = re.search(rf"\b{name}[\"']?\s*[:=]\s*(?:[\"']([\w/,.-]+)[\"']|([\w/.-]+))", first.text)
            if scripted:
                parameters[name] = scripted[1] or scripted[2]
        if "organId" not in parameters and (organ := re.search(r"/public/(?:column/)?(\d+)", first.url)):
            parameters["organId"] = organ[1]
        parameters.pop("pageIndex", None)
        return with_query(address.partition("?")[0], **parameters)

    async def _indexed(
        self, first: HtmlResponse | None, listing: Listing, address: str, static: ListPage
    ) -> AsyncIterator[ListPage]:
        pages: int | None = None

        async def ask(number: int) -> ListPage:
            nonlocal pages
            url = with_query(address, pageIndex=number)
            response = first if first is not None and number == 1 else await self.fetch_list(url)
            page = self.read_page(response, listing)
            count, total = _PAGE_COUNT.search(response.text), _TOTAL.search(response.text)
            pages = int(count[1]) if count else pages
            page.url, page.columns = url, static.columns
            page.total = int(total[1]) if total else None
            page.last = pages is not None and number >= pages
            return page

        async for page in self.paged(listing, ask):
            yield page
