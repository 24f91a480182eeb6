"""Bytes to text: the HTTP header, the page's own claim and the bytes themselves, which often disagree.

The bytes decide where they can: a byte order mark, and UTF-8, which text in another encoding does not
resemble by chance. Claims decide the rest, and every member of the GB family is decoded as gb18030, its
superset, because pages that claim gb2312 hold characters of gbk and gb18030.
"""

from __future__ import annotations

import codecs
import re
from email.message import Message
from functools import lru_cache
from itertools import islice

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: the page's own claim: ``<meta charset>``, ``<meta http-equiv>``, ``<?xml encoding>``
_CLAIM = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:-]+)",
    re.IGNORECASE,
)
#: claims stand in the head of a page; long scripts may stand before them
_CLAIM_WINDOW = 1 << 16
_GB_FAMILY = re.compile(r"gb|euc[-_]?cn|hz|cp936|ms936|936|x-mac-chinesesimp|chinese", re.IGNORECASE)
#: defaults that servers send for whatever they serve: no claim about a Chinese page
_EMPTY_CLAIMS = {"ascii", "iso8859-1", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-7"}
_PRINTED = re.compile(r"[\t\n\r\x20-\x7e\xa0\u2010-\u203b\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_ASCII = bytes(range(128))
_HIGH = re.compile(r"[^\x00-\x7f]")
#: bytes that are looked at
_SAMPLE = 1 << 18
#: part of the bytes above ASCII that a page in UTF-8 may have in another encoding
_FOREIGN = 0.2
#: the same after the mark of UTF-8, which is wrong only where an include brought it: a page in GBK has 0.7 and more,
#: one in UTF-8 that includes a list of links in GBK less
_FOREIGN_MARKED = 0.5


def decode(data: bytes, media_type: str | None = None) -> str:
    """The text of ``data``; what no encoding explains becomes U+FFFD. Never raises.

    ``media_type`` is the Content-Type header, whose charset is one claim among others.
    """
    return decoded(data, media_type)[0]


def decoded(data: bytes, media_type: str | None = None) -> tuple[str, bytes | None]:
    """As :func:`decode`, and the same in UTF-8 where ``data`` holds it, as most pages do."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            data = data[len(mark) :]
            if mark != codecs.BOM_UTF8:
                return data.decode(encoding, "replace"), None
            if (text := _as_utf8(data, gb_claimed=False, foreign=_FOREIGN_MARKED)) is not None:
                return text, None
            break  # an include brought the mark, the rest is in another encoding
    wide = _wide_encoding(data[:4096])
    if wide is not None:
        return data.decode(wide, "replace"), None
    claims = [_codec(claim) for claim in (_header_charset(media_type), _page_charset(data)) if claim]
    named = [claim for claim in claims if claim is not None and claim not in _EMPTY_CLAIMS]
    text = _as_utf8(data, gb_claimed="gb18030" in named)
    if text is not None:
        return text, data if "\ufffd" not in text else None
    # Not UTF-8, so a claim of UTF-8 is wrong; Chinese pages are then of the GB family.
    return data.decode(next((claim for claim in named if claim != "utf-8"), "gb18030"), "replace"), None


def _wide_encoding(start: bytes) -> str | None:
    """UTF-16 without its mark: the zero bytes of tags and digits stand all on one side."""
    if start.count(0) < 4:
        return None
    encoding = "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"
    text = start[: len(start) & ~1].decode(encoding, "ignore")
    printed = _PRINTED.findall(text)
    return encoding if len(printed) > 0.9 * len(start) / 2 else None


@lru_cache(maxsize=64)
def _header_charset(media_type: str | None) -> str | None:
    if not media_type:
        return None
    message = Message()
    message["content-type"] = media_type
    charset = message.get_param("charset")
    return charset if isinstance(charset, str) else None


def _page_charset(data: bytes) -> str | None:
    match = _CLAIM.search(data[:_CLAIM_WINDOW])
    if match is None:
        return None
    return (match.group(1) or match.group(2)).decode("ascii", "replace")


def _codec(claim: str) -> str | None:
    """Python's name of a claimed encoding, ``gb18030`` for the whole GB family; ``None`` if unknown."""
    claim = claim.strip(" \"';")
    if _GB_FAMILY.match(claim):
        return "gb18030"
    if re.match(r"big5|cn-big5|x-x-big5", claim, re.IGNORECASE):
        return "big5hkscs"
    try:
        codec = codecs.lookup(claim)
    except (LookupError, ValueError):
        return None
    return codec.name if codec._is_text_encoding else None


def _as_utf8(data: bytes, *, gb_claimed: bool, foreign: float = _FOREIGN) -> str | None:
    """The text, if the bytes above ASCII are UTF-8, but for a part of at most ``foreign`` (a character cut in two, a
    foreign include)."""
    try:
        text = known = data.decode()
    except UnicodeDecodeError:
        sample = data[:_SAMPLE]
        if sample.isascii():
            sample = data
        known = sample.decode("utf-8", "ignore")
        high = len(sample.translate(None, _ASCII))
        if len(sample) - len(known.encode()) > foreign * high:
            return None
        text = data.decode("utf-8", "replace")
    if not gb_claimed:
        return text
    # A few words of GBK can be well-formed UTF-8 by chance; they then give Latin or Arabic letters.
    printed = list(islice((match[0] for match in _HIGH.finditer(known)), 2000))
    return text if 2 * sum([character >= "\u2000" for character in printed]) >= len(printed) else None
