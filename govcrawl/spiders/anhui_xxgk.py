"""Anhui's XxgkAnnualReport platform (portals.md, section 7b)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from scrapy.http import HtmlResponse

from govcrawl.crawling.base import PortalSpider
from govcrawl.crawling.listing import Listing, ListPage
from govcrawl.crawling.pagers import ScriptPager

_NUMBERED = re.compile(r"page_(\d+)\.html")
_MAX_PAGES = 1000


class AnhuiXxgkSpider(PortalSpider):
    """Lists ``page_1.html``, ``page_2.html`` …; the address of the annual-report list itself was never seen.

    Xuancheng, Bozhou, Chizhou, Fuyang, Tongling.
    """

    name = "anhui_xxgk"
    article = (
        r"(?i)/(?:XxgkAnnualReport|Xxgknb|OpennessAnnualReport)/(?:show|download|detail)/[0-9a-f]+\.html",
        r"(?i)/openness/detail/annual_report/[0-9a-f]{24}\.html",
    )
    column = (
        r"(?i)/(?:XxgkAnnualReport|OpennessAnnualReport)(?:/|$)",
        r"/Xxgknb(?:/|$)",
        r"(?i)/XxgkContent/showList/",
    )
    first_suffix = 2
    item_selectors = ("section.m-tglist ul", "div.search-list tbody", "div.listright-box > ul")
    quirks = "The download action serves a readable page, too."

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """As elsewhere; ``page_2.html`` and on where a page shows no pager."""
        last: ListPage | None = None
        count = 0
        async for last in super().list_pages(first, listing):
            yield last
            count += 1
        name = _NUMBERED.search(first.url)
        if name is None or last is None or count > 1 or last.pages is not None or not last.items:
            return
        shown = {item.url for item in last.items}
        numbers = range(int(name[1]) + 1, _MAX_PAGES)
        addresses = (_NUMBERED.sub(f"page_{number}.html", first.url) for number in numbers)
        async for page in self.guessed_pages(addresses, listing, shown):
            yield page

    def page_address(self, first: HtmlResponse, pager: ScriptPager, number: int, page: ListPage) -> str:
        """``page_{number}.html``, also for the first page."""
        if _NUMBERED.search(first.url):
            return _NUMBERED.sub(f"page_{number}.html", first.url)
        return super().page_address(first, pager, number, page)
