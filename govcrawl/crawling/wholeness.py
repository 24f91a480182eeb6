"""Whether an answer is whole: what its framing, its compression and its own end say."""

from __future__ import annotations

import re
import zlib

from scrapy.http import Response

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
_GZIP = b"\x1f\x8b"
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
    if encoding in (b"gzip", b"x-gzip") and body.startswith(_GZIP):
        wbits = zlib.MAX_WBITS | 16
    elif encoding == b"deflate" and body[:1] and body[0] & 0x0F == zlib.DEFLATED:
        wbits = zlib.MAX_WBITS
    else:
        return False
    decompressor, rest, size = zlib.decompressobj(wbits), body, 0
    try:
        while rest and not decompressor.eof and size <= most:
            size += len(decompressor.decompress(rest, _PIECE))
            rest = decompressor.unconsumed_tail
    except zlib.error:
        return True
    return not decompressor.eof and size <= most
