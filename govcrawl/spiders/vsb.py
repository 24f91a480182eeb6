"""VSB 博达 (portals.md, section 6)."""

from __future__ import annotations

from govcrawl.spiders.base import PortalSpider


class VsbSpider(PortalSpider):
    """Lists numbered downwards: the pager's links are followed, never counted."""

    name = "vsb"
    article = (r"/info/\d+/\d+\.html?$",)
    signatures = (r"vsb_content|pb_sys_common|_showDynClickBatch|/system/resource/",)
