"""gkmlpt 广东省政府信息公开目录管理平台 (portals.md, section 1)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class GkmlptSpider(PortalSpider):
    """Guangdong's catalogue platform: a page application over a JSON list."""

    name = "gkmlpt"
    article = (r"/gkmlpt/content/\d+/\d+/m?post_\d+\.html",)
    column = (r"/gkmlpt(?:/|$)",)
    signatures = (r"window\._CONFIG\s*=",)
