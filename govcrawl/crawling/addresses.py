"""Addresses: what tells two apart, and what an address alone says of the page behind it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from govcrawl.crawling.hosts import host_key

_INDEX_NAME = re.compile(r"(?:index|default|\w*list)(?:[_-]\d+)?\.(?:s?html?|jsp|aspx?|php)$", re.I)
#: servers write the session into addresses where no cookie came: the same page has another address each time
_SESSION_PATH = re.compile(r";jsessionid=[^/;?]*", re.I)
_SESSION_QUERY = re.compile(r"(?:^|(?<=&))(?:jsessionid|phpsessid|aspsessionid\w*)=[^&]*&?", re.I)


def path_and_query(url: str) -> str:
    """What of ``url`` tells a family: the path, and the query where there is one."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def clean_address(base: str, href: object) -> str | None:
    """``href`` made absolute, without fragment and session; ``None`` for what is no web address."""
    if not isinstance(href, str):
        return None
    href = href.strip().replace("\\", "/")
    if not href or href.startswith("#") or re.match(r"(?i)(?:javascript|mailto|tel|data|about):", href):
        return None
    try:
        parts = urlsplit(urljoin(base, href))
        port = parts.port  # raises for one that is none
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or " " in parts.hostname:
        return None
    path, query = parts.path, parts.query
    if "sess" in href.lower():
        path, query = _SESSION_PATH.sub("", path), _SESSION_QUERY.sub("", query).rstrip("&")
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


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
