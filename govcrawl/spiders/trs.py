"""TRS WCM 拓尔思: the sites whose articles are named ``tYYYYMMDD_ID`` (portals.md, section 4)."""

from __future__ import annotations

from govcrawl.crawling.base import PortalSpider


class TrsSpider(PortalSpider):
    """Static lists ``index.html``, ``index_1.html`` …, numbered by a script pager.

    Beijing, Chongqing, Tianjin, Hubei, Hunan, Guizhou, Fujian, Jilin, Liaoning, Ningxia, Xizang, Shanxi,
    Guangxi, Inner Mongolia, Nanjing; NDRC, MOF, MOJ, NBS, MWR.
    """

    name = "trs"
    article = (
        r"/(?:\d{6}/)?t\d{8}_\d+\.s?html?$",
        r"/t\d{6,}\.s?html?$",
    )
    signatures = (
        r"createPage(?:HTML)?\s*\(\s*\d",
        r"TRS_Editor|TRS_UEDITOR|trs_paper_default|trs_editor_view",
    )
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
