"""Families are told from addresses and pages."""

from __future__ import annotations

import subprocess
import sys

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from govcrawl.crawling.detect import recognise_address, recognise_page
from govcrawl.crawling.families import FamiliesError, families, family_of, load_families
from govcrawl.crawling.spider import spider_class
from tests.support.golden import Address, addresses


@pytest.mark.parametrize("page", addresses(), ids=lambda page: page.url.split("//")[1][:60])
def test_real_addresses(page: Address) -> None:
    assert recognise_address(page.url) == (page.family or None)


def test_many_families_are_among_the_real_addresses() -> None:
    assert len({page.family for page in addresses()} & set(families())) >= 10


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
