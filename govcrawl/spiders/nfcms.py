"""NFCMS 南方网: sites of Guangdong (portals.md, section 2)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy.http import HtmlResponse

from govcrawl.crawling.base import PortalSpider
from govcrawl.crawling.listing import Listing, ListPage
from govcrawl.crawling.pagers import file_stem, suffix_address

_MAX_PAGES = 500


class NfcmsSpider(PortalSpider):
    """Static lists ``index.html``, ``index_2.html`` …

    The markup of the pager was never seen: where a page shows none, the next file is simply asked for.
    """

    name = "nfcms"
    article = (r"/content/+m?post_\d+\.html",)
    signatures = (r"NFCMS_SITE_ID|NFCMS_POST_ID|NFCMS_PUB_TYPE",)
    first_suffix = 2
    quirks = (
        "Shenzhen has upper-case paths; double slashes occur. The container of the body differs by site. Some "
        "reports have their tables as images."
    )

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """As elsewhere; without any pager, ``index_2.html`` and on until one is not there or brings nothing new."""
        number = 1
        shown: set[str] = set()
        page: ListPage | None = None
        async for page in super().list_pages(first, listing):
            yield page
            number += 1
            shown.update(item.url for item in page.items)
        if page is None or number > 2 or not page.items or page.pages is not None or page.numbered:
            return
        stem, extension = file_stem(first.url)
        addresses = (
            suffix_address(first.url, stem, extension or "html", number) for number in range(2, _MAX_PAGES)
        )
        async for page in self.guessed_pages(addresses, listing, shown):
            yield page
