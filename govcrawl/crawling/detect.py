"""Which family an address or a page belongs to. Families are asked in order, the specific before the general:
one host often runs two, so this is asked per address, never per host (portals.md, section 0)."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

from govcrawl.crawling.addresses import matches
from govcrawl.crawling.base import PortalSpider

#: every family and its module, the more specific first
FAMILIES = {
    "gkmlpt": "govcrawl.spiders.gkmlpt",
    "hanweb_xxgk": "govcrawl.spiders.hanweb_xxgk",
    "hanweb_jpaas": "govcrawl.spiders.hanweb_jpaas",
    "hanweb_jpage": "govcrawl.spiders.hanweb_jpage",
    "trs": "govcrawl.spiders.trs",
    "shanghai": "govcrawl.spiders.shanghai",
    "ucap": "govcrawl.spiders.ucap",
    "truecms": "govcrawl.spiders.truecms",
    "nfcms": "govcrawl.spiders.nfcms",
    "vsb": "govcrawl.spiders.vsb",
    "anhui_xxgk": "govcrawl.spiders.anhui_xxgk",
    "lonsun": "govcrawl.spiders.lonsun",
}


@cache
def spider_class(family: str) -> type[PortalSpider]:
    """The spider of ``family``. Raises :class:`KeyError` for a name that is no family."""
    module = import_module(FAMILIES[family])
    return next(
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, PortalSpider) and getattr(item, "name", None) == family
    )


def recognise_address(url: str) -> str | None:
    """The family that an address alone tells, ``None`` if it tells none."""
    for family in FAMILIES:
        spider = spider_class(family)
        if matches(spider.article, url) or matches(spider.column, url):
            return family
    return None


def is_article(url: str) -> bool:
    """Whether ``url`` is the address of an article of any family."""
    return any(spider_class(family).is_article(url) for family in FAMILIES)


def recognise_page(source: str) -> str | None:
    """The family that a page's source tells, ``None`` if it tells none."""
    for family in FAMILIES:
        if any(re.search(signature, source) for signature in spider_class(family).signatures):
            return family
    return None


def recognise_links(addresses: list[str]) -> str | None:
    """The family of most of the articles that a list links, ``None`` if they tell none."""
    counts: dict[str, int] = {}
    for url in addresses:
        for family in FAMILIES:
            if matches(spider_class(family).article, url):
                counts[family] = counts.get(family, 0) + 1
                break
    return max(counts, key=lambda family: counts[family]) if counts else None


def recognise(url: str, source: str) -> str | None:
    """The family of the page at ``url``: by its address, else by its source."""
    return recognise_address(url) or recognise_page(source)
