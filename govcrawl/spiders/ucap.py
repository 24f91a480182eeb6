"""Kaipu UCAP 开普 (portals.md, section 5)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class UcapSpider(PortalSpider):
    """Heilongjiang, Xinjiang, Jiangxi, Hainan, Suzhou, Sichuan, Lhasa; CSRC, NHC, State Post Bureau."""

    name = "ucap"
    article = (
        r"/\d{6}/[0-9a-f]{32}\.s?html?$",
        r"/\d{6}/c\d\d_\d+\.s?html?$",
        r"/c\d+/c\d+/content\.s?html?$",
        r"/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html?$",
    )
    column = (r"/(?:common_list|list|zfxxgk_\w*list)(?:_\d+)?\.shtml",)
    signatures = (
        r"UCAP-CONTENT|<UCAPTITLE|<UCAPCONTENT",
        r"(?i)<meta[^>]+name=[\"']?channelid",
        r"createPage(?:HTML)?\s*\(\s*['\"][A-Za-z_]",
    )
    first_suffix = 2
