"""Which hosts are trusted: official ones, those of the register, and the one the user named.

The web holds many hijacked mirrors of report pages (docs/portals.md, "Impostors"); they copy paths and
titles faithfully, so the host is the only thing that tells them from the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

#: what tells one host from another: its name and, where that is not a default one, its port
HostKey = tuple[str, int | None]
_DEFAULT_PORTS = {80, 443, None}


@lru_cache(maxsize=1024)  # each request's address is asked about several times
def host_key(url: str) -> HostKey:
    """Host name and port of ``url``; the default ports of HTTP and HTTPS count as one (``None``)."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return (parts.hostname or "").lower(), None if port in _DEFAULT_PORTS else port


def is_government(host: str) -> bool:
    """Whether ``host`` lies under ``.gov.cn``, which only public bodies may register."""
    return host == "gov.cn" or host.endswith(".gov.cn")


class TrustedHosts:
    """The hosts that one run may ask: ``.gov.cn``, those of the addresses given, and those of the register."""

    def __init__(self, addresses: Iterable[str] = ()) -> None:
        self._keys = {host_key(address) for address in addresses}
        self._names: set[str] = set()
        self._registered: frozenset[HostKey] = frozenset()

    def trust_registered(self, hosts: frozenset[HostKey]) -> None:
        """Trust the hosts that the register lists; one set for all runs, whatever its size."""
        self._registered = hosts

    def trust(self, url: str) -> None:
        """Trust the host of ``url``, whatever it is."""
        self._keys.add(host_key(url))

    def trust_host(self, host: str) -> None:
        """Trust ``host``, as ``name`` (at any port), ``name:port`` or an address."""
        if "//" in host:
            self.trust(host)
        elif re.search(r":\d+$", host):
            self.trust(f"//{host}")
        else:
            self._names.add(host.strip("[]/").lower())

    def __contains__(self, url: str) -> bool:
        key = host_key(url)
        return key in self._keys or key in self._registered or key[0] in self._names or is_government(key[0])
