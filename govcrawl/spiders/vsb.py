"""VSB 博达 (docs/portals.md, "vsb")."""

from __future__ import annotations

import re

from scrapy.http import HtmlResponse

from govcrawl.crawling.listing import Listing, ListPage
from govcrawl.crawling.spider import PortalSpider

_PAGER = re.compile(r"pb_sys_common.*?共\s*(\d+)\s*条", re.S)


class VsbSpider(PortalSpider):
    """Static lists numbered downwards: page two of eleven is ``10.htm``, so links are followed, not counted.

    Gansu (Tianshui, Gannan), Yunnan (Maguan, Wenshan), Luozhuang, Sayibak, Shangnan, Heishan, Ali.
    """

    name = "vsb"
    quirks = (
        "From page two on the pager's links are relative to the sub-folder. Attachments come only with a "
        "Referer, else as an HTML page with status 200; newer installations ask for a captcha."
    )

    def read_page(self, response: HtmlResponse, listing: Listing) -> ListPage:
        """The page with the number of records that its pager prints (共52条)."""
        page = super().read_page(response, listing)
        if match := _PAGER.search(response.text):
            page.total = int(match[1])
        return page
