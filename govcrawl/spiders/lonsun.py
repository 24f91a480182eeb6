"""Lonsun 龙讯: Anhui, Mianyang, Haibei (portals.md, section 7a)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class LonsunSpider(PortalSpider):
    """Lists through a label endpoint; annual reports as column views by year."""

    name = "lonsun"
    article = (r"/public/\d+/\d+\.html",)
    column = (r"/public/(?:column/)?\d+(?:\?|/?$)", r"/content/column/\d+")
    signatures = (r"/site/label/8888", r"j-fontContent")
