"""NFCMS 南方网: sites of Guangdong (portals.md, section 2)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class NfcmsSpider(PortalSpider):
    """Static lists ``index.html``, ``index_2.html`` …"""

    name = "nfcms"
    article = (r"/content/+m?post_\d+\.html",)
    signatures = (r"NFCMS_SITE_ID|NFCMS_POST_ID|NFCMS_PUB_TYPE",)
    first_suffix = 2
