"""Where the site of a portal begins: its host, else the homepage that is known for its region."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from govcrawl.crawling.hosts import is_government
from govcrawl.register import Portal


def homepages(portal: Portal, register: Path) -> Iterator[str]:
    """Homepages to look for the portal's column from, the likeliest first."""
    del register
    parts = urlsplit(portal.url)
    yield urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    host = parts.hostname or ""
    labels = host.split(".")
    if is_government(host) and len(labels) > 3 and labels[0] != "www":
        yield f"{parts.scheme}://www.{'.'.join(labels[1:])}/"
