"""Whether an answer is whole: what its framing, its compression and its own end say."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from scrapy.http import Response

# what Scrapy decompresses with, by whichever name it is installed
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]

#: an end stands in so many of the last bytes: pages append scripts and comments, PDF producers a few bytes
_TAIL = 65_536
_LAST = 200
_PDF_TAIL = 4_096
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
#: files begin so, and end so somewhere in their last bytes
_ENDS = (
    (b"%PDF-", b"%%EOF", _PDF_TAIL),
    (b"PK\x03\x04", b"PK\x05\x06", _TAIL + 22),
    (b"\x89PNG\r\n", b"IEND", 64),
    (b"\xff\xd8\xff", b"\xff\xd9", _PDF_TAIL),
    (b"{\\rtf", b"}", 64),
)
_OLE, _SECTOR = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 512
#: in which answers come compressed
ENCODINGS = (b"gzip", b"x-gzip", b"deflate", b"br", b"zstd")
#: decompressed in pieces of so many bytes, none of which is kept
_PIECE = 1 << 20


def lacks_end(body: bytes) -> bool:
    """Whether a page or file of a known layout breaks off: its layout has an end, and that is not there."""
    if _PAGE.match(body[:4_096]):
        # nearly every page ends in its last bytes
        return b"</html" not in body[-_LAST:].lower() and b"</html" not in body[-_TAIL:].lower()
    for begin, end, tail in _ENDS:
        if body.startswith(begin):
            return end not in body[-tail:]
    return body.startswith(_OLE) and len(body) % _SECTOR != 0


def may_be_cut(response: Response) -> bool:
    """Whether an answer may have broken off on its way.

    Without a length the server's end of the connection is the only end that there is; Scrapy then says ``partial``,
    and it is none where the content ends as its layout does.
    """
    if lacks_end(response.body):
        return True
    return "partial" in response.flags and not has_end(response.body)


def has_end(body: bytes) -> bool:
    """Whether a page or file is of a known layout and ends as that does."""
    known = _PAGE.match(body[:4_096]) or body.startswith((_OLE, *(begin for begin, _, _ in _ENDS)))
    return bool(known) and not lacks_end(body)


def breaks_off(body: bytes, encoding: bytes, most: int) -> bool:
    """Whether a compressed body breaks off, or does not fit its check sum; ``most``: no further than so many bytes."""
    if not body or encoding not in ENCODINGS:
        return False
    try:
        return not _comes_to_its_end(_decompressor(body, encoding), body, most)
    except (zlib.error, brotli.error, zstd.ZstdError):
        return True


def _comes_to_its_end(more: Callable[[bytes], tuple[bytes, bool]], body: bytes, most: int) -> bool:
    """Whether ``more``, given ``body`` and then nothing, piece by piece, says that it is at the end."""
    piece, ended = more(body)
    size = len(piece)
    while piece and not ended and size <= most:
        piece, ended = more(b"")
        size += len(piece)
    return ended or size > most


def _decompressor(body: bytes, encoding: bytes) -> Callable[[bytes], tuple[bytes, bool]]:
    """What gives the next piece of ``body``, and whether it was the last."""
    if encoding == b"br":
        unbrotli = brotli.Decompressor()
        return lambda data: (unbrotli.process(data, output_buffer_limit=_PIECE), unbrotli.is_finished())
    if encoding == b"zstd":
        unzstd = zstd.ZstdDecompressor()
        return lambda data: (unzstd.decompress(data, _PIECE), unzstd.eof)
    if encoding == b"deflate":
        # some servers leave the head away
        headed = body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2]) % 31 == 0
        wbits = zlib.MAX_WBITS if headed else -zlib.MAX_WBITS
    else:
        wbits = zlib.MAX_WBITS | 16
    inflate = zlib.decompressobj(wbits)

    def inflated(data: bytes) -> tuple[bytes, bool]:
        piece = inflate.decompress(data or inflate.unconsumed_tail, _PIECE)
        return piece, inflate.eof

    return inflated
