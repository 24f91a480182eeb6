"""Hanweb 大汉, xxgk module: one page per body and year (portals.md, section 3b)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class HanwebXxgkSpider(PortalSpider):
    """Annual reports asked for by area and year; no list."""

    name = "hanweb_xxgk"
    column = (r"/module/xxgk/",)
