"""Hanweb 大汉, jcms with jpage: lists as XML-like records in windows (portals.md, section 3a)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class HanwebJpageSpider(PortalSpider):
    """Jiangsu, Zhejiang to about 2023, Shandong, Baoji, Tianjin health, Harbin; NHSA, NRTA, CNIPA."""

    name = "hanweb_jpage"
    article = (r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html",)
    column = (r"/col/col\d+(?:/|$)",)
    signatures = (
        r"dataproxy\.jsp",
        r"jpageform_",
        r"(?i)<meta[^>]+name=[\"']?Maketime",
        r"ZJEG_RSS\.content",
    )
