"""Which family an address or a page belongs to. Families are asked in order, the specific before the general:
one host often runs two, so this is asked per address, never per host (docs/portals.md, "Telling families apart")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from govcrawl.crawling.families import families


def recognise_address(url: str) -> str | None:
    """The family that an address alone tells, ``None`` if it tells none."""
    return next((name for name, family in families().items() if family.has_address(url)), None)


def is_article(url: str) -> bool:
    """Whether ``url`` is the address of an article of any family."""
    return _family_of_article(url) is not None


def recognise_page(source: str) -> str | None:
    """The family that a page's source tells, ``None`` if it tells none."""
    return next((name for name, family in families().items() if family.has_page(source)), None)


def recognise_links(addresses: Iterable[str]) -> str | None:
    """The family of most of the articles that a list links, ``None`` if they tell none."""
    counts = Counter(family for url in addresses if (family := _family_of_article(url)) is not None)
    return counts.most_common(1)[0][0] if counts else None


def recognise(url: str, source: str) -> str | None:
    """The family of the page at ``url``: by its address, else by its source."""
    return recognise_address(url) or recognise_page(source)


def _family_of_article(url: str) -> str | None:
    return next((name for name, family in families().items() if family.is_article(url)), None)
