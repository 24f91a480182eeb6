"""Shanghai's own system (portals.md, section 8)."""

from __future__ import annotations

from govcrawl.crawling.base import PortalSpider


class ShanghaiSpider(PortalSpider):
    """Static lists ``/nw{N}/index.html``, ``index_2.html`` …: city, departments and Jing'an district."""

    name = "shanghai"
    article = (
        r"/\d{8}/[0-9a-f]{32}\.html",
        r"/govxxgk/[^/]+/\d{4}-\d\d-\d\d/[0-9a-f-]{36}\.html",
    )
    column = (r"/nw\d+/(?:index(?:_\d+)?\.html)?$",)
    first_suffix = 2
    quirks = "Lists hold commented-out duplicates of their items."
