"""TRS WCM 拓尔思: the sites whose articles are named ``tYYYYMMDD_ID`` (docs/portals.md, "trs")."""

from __future__ import annotations

from govcrawl.crawling.spider import PortalSpider


class TrsSpider(PortalSpider):
    """Static lists ``index.html``, ``index_1.html`` …, numbered by a script pager.

    Beijing, Chongqing, Tianjin, Hubei, Hunan, Guizhou, Fujian, Jilin, Liaoning, Ningxia, Xizang, Shanxi,
    Guangxi, Inner Mongolia, Nanjing; NDRC, MOF, MOJ, NBS, MWR.
    """

    name = "trs"
    first_suffix = 1
    item_selectors = (
        "div.zfxxgk_zdgkc ul",
        "tr.zcwjk-list-c",
        "a.listpc-item",
    )
    quirks = (
        "The pager's last argument gives the extension; with five arguments the first counts records. "
        "Some lists hold every item in page one and page in the browser. A 404 on a deep static page is ordinary. "
        "MOJ redirects to the same address with a cookie."
    )
