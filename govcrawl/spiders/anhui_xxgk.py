"""Anhui's XxgkAnnualReport platform (portals.md, section 7b)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class AnhuiXxgkSpider(PortalSpider):
    """Xuancheng, Bozhou, Chizhou, Fuyang, Tongling."""

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
