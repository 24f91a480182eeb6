"""Addresses: what tells two apart, and what an address alone says of the page behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from govcrawl.crawling.hosts import host_key

_INDEX_NAME = re.compile(r"(?:index|default|\w*list)(?:[_-]\d+)?\.(?:s?html?|jsp|aspx?|php)$", re.I)


def matches(patterns: Iterable[str], url: str) -> bool:
    """Whether path and query of ``url`` match one of ``patterns``."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return any(re.search(pattern, target) for pattern in patterns)


def address_key(url: str) -> tuple[str, int | None, str]:
    """What tells two addresses apart: host, port, path and query; not the scheme, nor ``index.html``."""
    parts = urlsplit(url)
    path = re.sub(r"/index\.s?html?$", "/", parts.path)
    return (*host_key(url), f"{path}?{parts.query}" if parts.query else path)


def column_folder(url: str) -> str:
    """The path below which a column's own pages lie: ``/nb/`` for ``/nb/index.html``, also for ``/nb.htm``."""
    folder, _, name = urlsplit(url).path.rpartition("/")
    if not name or _INDEX_NAME.match(name):
        return folder + "/"
    return f"{folder}/{name.rpartition('.')[0] or name}/"


def looks_like_column(url: str) -> bool:
    """Whether an address names a folder or an index page."""
    path = urlsplit(url).path
    name = path.rpartition("/")[2]
    return not name or bool(_INDEX_NAME.match(name)) or bool(re.search(r"/col/col\d+/?$", path))


def is_numbered_folder(url: str) -> bool:
    """Whether an address names the index page of a folder whose name is a long number."""
    return bool(re.search(r"/\d{5,}/(?:index\.s?html?)?$", urlsplit(url).path))
