"""HTTPS with servers that speak only TLS 1.0 or 1.1, for portals whose register row says so.

OpenSSL 3 refuses these protocols unless its security level is 0. That is part of a cipher string
(``DEFAULT:@SECLEVEL=0``), but Twisted takes such strings apart into ciphers and drops the rest, so Scrapy's
own setting cannot say it; here it goes along as if it were a cipher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.internet.interfaces import IAcceptableCiphers, ICipher
from twisted.internet.ssl import AcceptableCiphers
from zope.interface import implementer  # type: ignore[import-untyped]

from govcrawl.download_handler import DownloadHandler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler

#: what a portal's crawler is given beside the ordinary settings
LEGACY_TLS = {
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
    "DOWNLOAD_HANDLERS": {
        "http": "govcrawl.download_handler.DownloadHandler",
        "https": "govcrawl.legacy_tls.LegacyTlsHandler",
    },
}


@implementer(ICipher)
class _NoSecurityLevel:
    """A directive of OpenSSL's cipher strings in the place of a cipher."""

    fullName = "@SECLEVEL=0"  # noqa: N815 (Twisted's name)


@implementer(IAcceptableCiphers)
class _LegacyCiphers:
    """OpenSSL's default ciphers, at security level 0."""

    def selectCiphers(self, availableCiphers: Sequence[Any]) -> tuple[Any, ...]:  # noqa: N802, N803 (Twisted's names)
        ordinary = AcceptableCiphers.fromOpenSSLCipherString("DEFAULT:@SECLEVEL=0")  # type: ignore[no-untyped-call]
        return (_NoSecurityLevel(), *ordinary.selectCiphers(availableCiphers))


class LegacyTlsHandler(DownloadHandler):
    """The ordinary handler with what legacy servers need."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory.tls_ciphers = _LegacyCiphers()
