"""Hanweb 大汉, jpaas: lists as JSON with markup inside (portals.md, section 3c)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class HanwebJpaasSpider(PortalSpider):
    """Zhejiang, Hangzhou, Ningbo, Jinan, Yantai, Linxia; SAMR, MOFCOM, MIIT, MOHURD."""

    name = "hanweb_jpaas"
    article = (r"/art/\d{4}/art_[0-9a-f]{32}\.html",)
    signatures = (r"jpaas-publish-server", r"queryData\s*=\s*[\"']\{\s*'webId'")
