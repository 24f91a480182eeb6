"""truecms: Nantong and its counties (portals.md, section 9)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class TruecmsSpider(PortalSpider):
    """Lists as JSONP with XML or HTML inside; needs Referer."""

    name = "truecms"
    article = (r"/content/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.html?",)
    signatures = (r"messageController/getMessage",)
