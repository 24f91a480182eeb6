"""Rows of the register for columns that were found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from govcrawl.crawling.addresses import address_key
from govcrawl.discovery.found import Column
from govcrawl.register import Portal


def identifier(url: str, taken: set[str]) -> str:
    """A short name for the portal at ``url`` that is not ``taken``: its host's, with a number where there are several."""
    host = re.sub(r"^www\.|\.gov\.cn$", "", urlsplit(url).hostname or "portal")
    stem = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-") or "portal"
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name


def propose_rows(columns: Iterable[Column], portals: Iterable[Portal]) -> list[Portal]:
    """Rows for the ``columns`` that ``portals`` do not list."""
    portals = list(portals)
    taken = {portal.id for portal in portals}
    known = {address_key(portal.url) for portal in portals}
    rows = []
    for column in columns:
        if address_key(column.url) in known:
            continue
        known.add(address_key(column.url))
        name = identifier(column.url, taken)
        taken.add(name)
        rows.append(
            Portal(
                id=name,
                name=column.name,
                family=column.family,
                url=column.url,
                level=column.level,
                region=column.region,
                note=f"由网站首页发现：{column.via}",
            )
        )
    return rows
