"""Where the site of a portal begins: its host, else the homepage that is known for its region."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from govcrawl.crawling.hosts import is_government
from govcrawl.discovery.sites import SitesError, load_sites
from govcrawl.places import SITES
from govcrawl.register import Portal

logger = logging.getLogger(__name__)


#: so many homepages are tried
MOST = 3


def homepages(portal: Portal, register: Path) -> Iterator[str]:
    """Homepages to look for the portal's column from, the likeliest first: that of its host, of the domain above, and
    those that the list of sites beside the ``register`` has for its region; each once, :data:`MOST` at most."""
    yield from islice(dict.fromkeys(_known(portal, register)), MOST)


def _known(portal: Portal, register: Path) -> Iterator[str]:
    parts = urlsplit(portal.url)
    yield urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    host = parts.hostname or ""
    labels = host.split(".")
    if is_government(host) and len(labels) > 3 and labels[0] != "www":
        yield f"{parts.scheme}://www.{'.'.join(labels[1:])}/"
    known = register.with_name(SITES.name)
    if portal.region is None or not known.exists():
        return
    try:
        sites = load_sites(known)
    except SitesError as error:
        logger.warning("%s", error)
        return
    yield from (site.homepage for site in sites if site.region == portal.region)
