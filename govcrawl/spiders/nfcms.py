"""NFCMS 南方网: sites of Guangdong (docs/portals.md, "nfcms")."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count

from scrapy.http import HtmlResponse

from govcrawl.crawling.listing import Listing, ListPage
from govcrawl.crawling.pagers import file_stem, suffix_address
from govcrawl.crawling.spider import PortalSpider


class NfcmsSpider(PortalSpider):
    """Static lists ``index.html``, ``index_2.html`` …

    The markup of the pager was never seen: where a page shows none, the next file is simply asked for.
    """

    name = "nfcms"
    first_suffix = 2
    quirks = (
        "Shenzhen has upper-case paths; double slashes occur. The container of the body differs by site. Some "
        "reports have their tables as images."
    )

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """As elsewhere; without any pager, ``index_2.html`` and on until one is not there or brings nothing new."""
        given = 0
        page: ListPage | None = None
        async for page in super().list_pages(first, listing):
            yield page
            given += 1
        if page is None or given > 1 or not page.items or page.pages is not None or page.numbered:
            return
        stem, extension = file_stem(first.url)
        addresses = (suffix_address(first.url, stem, extension or "html", number) for number in count(2))
        async for page in self.guessed_pages(addresses, listing):
            yield page
