"""Families are told from addresses and pages."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from govcrawl.crawling.detect import recognise_address, recognise_page
from govcrawl.crawling.families import FamiliesError, families, family_of, load_families
from govcrawl.crawling.spider import spider_class

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
        if family in families() and recognise_address(url) != family
    ]
    assert not wrong
    taken = [
        (url, family, recognise_address(url))
        for url, family in known
        if family not in families() and recognise_address(url)
    ]
    assert {family for _, family, _ in taken} <= {"anhui_mongo"}


@pytest.mark.parametrize("family", families())
def test_each_family_has_its_spider(family):
    assert spider_class(family).name == family


RULES = [
    (kind, family, rule, example)
    for family in (*families().values(), family_of("portal"))
    for kind in ("article", "column", "signatures")
    for rule in getattr(family, kind)
    for example in rule.examples
]


@pytest.mark.parametrize(("kind", "family", "rule", "example"), RULES)
def test_examples_of_each_rule(kind, family, rule, example):
    """An example fits its rule, and no family that is asked before takes it."""
    assert rule.pattern.search(example)
    known = (
        recognise_page(example) if kind == "signatures" else recognise_address(f"http://x.gov.cn{example}")
    )
    assert known == (None if family.name == "portal" else family.name)


def test_a_family_that_is_named_twice_is_a_mistake(tmp_path):
    path = tmp_path / "families.yaml"
    path.write_text(
        "families: [{name: a, article: []}, {name: a, article: []}]\nlong_tail: {name: portal, article: []}\n",
        encoding="utf-8",
    )
    with pytest.raises(FamiliesError, match="named more than once: a"):
        load_families(path)


def test_each_spider_and_no_other_is_a_family():
    spiders = set(SpiderLoader.from_settings(get_project_settings()).list())
    assert {*families(), "portal", "files"} == spiders


def test_families_are_told_without_any_spider():
    program = "import sys, govcrawl.crawling.detect; print([m for m in sys.modules if '.spider' in m])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "govcrawl" not in done.stdout


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
