"""Families are told from addresses and pages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from govcrawl.crawling.detect import FAMILIES, recognise_address, recognise_page, spider_class

REAL_PAGES = Path(__file__).parents[2] / "../shared/reference/real-pages.tsv"


def test_real_addresses():
    if not REAL_PAGES.exists():
        pytest.skip(f"no {REAL_PAGES.name}: the reference lies beside the checkout")
    with REAL_PAGES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    known = [(row["url"], row["cms_family"].replace("-", "_")) for row in rows]
    wrong = [
        (url, family, recognise_address(url))
        for url, family in known
        if family in FAMILIES and recognise_address(url) != family
    ]
    assert not wrong
    taken = [
        (url, family, recognise_address(url))
        for url, family in known
        if family not in FAMILIES and recognise_address(url)
    ]
    assert {family for _, family, _ in taken} <= {"anhui_mongo"}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_has_its_spider(family):
    assert spider_class(family).name == family


@pytest.mark.parametrize(
    ("source", "family"),
    [
        ('<script>createPageHTML(3, 0, "index", "html");</script>', "trs"),
        ("<script>createPageHTML('page_div', 3, 1, 'common_list', 'shtml', 40);</script>", "ucap"),
        ("<script>window._CONFIG = { SID: '755041' }</script>", "gkmlpt"),
        ("<script>var proxyUrl:'/module/web/jpage/dataproxy.jsp'</script>", "hanweb_jpage"),
        ('<div unitUrl="/api-gateway/jpaas-publish-server/front/page/build/unit"></div>', "hanweb_jpaas"),
        ('<div class="pb_sys_common pb_sys_normal pb_sys_style1"></div>', "vsb"),
        ("<script>var NFCMS_SITE_ID = 1</script>", "nfcms"),
        ("<p>nothing</p>", None),
    ],
)
def test_sources(source, family):
    assert recognise_page(source) == family
