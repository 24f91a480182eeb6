"""Shanghai's own system (docs/portals.md, "shanghai")."""

from __future__ import annotations

from govcrawl.crawling.spider import PortalSpider


class ShanghaiSpider(PortalSpider):
    """Static lists ``/nw{N}/index.html``, ``index_2.html`` …: city, departments and Jing'an district."""

    name = "shanghai"
    first_suffix = 2
    quirks = "Lists hold commented-out duplicates of their items."
