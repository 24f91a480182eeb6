"""Bytes to text for the second reading: each encoding that may be meant reads the page, and the words of the subject
that come out decide."""

from __future__ import annotations

import codecs
import re

#: words that stand in any report and in the chrome of any portal, in both scripts
_WORDS = (
    "信息",
    "公开",
    "政府",
    "申请",
    "年度",
    "报告",
    "行政",
    "人民",
    "信息",
    "資訊",
    "公開",
    "申請",
    "報告",
    "的",
    "年",
    "月",
)
_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)|encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
#: bytes by which encodings are compared
_SAMPLE = 1 << 20
_HOLE = "\ufffd"


def page_text(data: bytes, media_type: str | None = None) -> tuple[str, bytes]:
    """The text of a page, and the same in UTF-8. Bytes that the encoding does not know, and zero characters, become
    U+FFFD."""
    penalty = 0.5
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            data = data[len(mark) :]
            if encoding != "utf-8":
                return _whole(data, encoding)
            # An include may have brought that mark: what follows is looked at for itself. Or what is not UTF-8 was
            # included: then the words stand in UTF-8 however much that is.
            penalty = 0.01
            break
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and "\0" not in text and (text.isascii() or any(word in text for word in _WORDS[:4])):
        return text, data
    sample = data[:_SAMPLE]
    best = max(_candidates(data, media_type), key=lambda encoding: _sense(sample, encoding, penalty))
    return _whole(data, best)


def _candidates(data: bytes, media_type: str | None) -> list[str]:
    """Encodings that a page may be in: those of Chinese pages, and those that are claimed."""
    found = ["utf-8", "gb18030", "big5hkscs"]
    if data[:4096].count(0) > 3:
        found += ["utf-16-le", "utf-16-be"]
    claims = [(one or other).decode("ascii", "replace") for one, other in _CHARSET.findall(data[:65536])[:4]]
    claims += _HEADER_CHARSET.findall(media_type or "")
    for claim in claims:
        try:
            codec = codecs.lookup(claim)
        except (LookupError, ValueError):
            continue
        if codec._is_text_encoding and codec.name not in ("utf-7", "utf-16", "utf-32", "idna", "punycode"):
            found.append(codec.name)
    return list(dict.fromkeys(found))


def _sense(sample: bytes, encoding: str, penalty: float) -> float:
    """How much sense bytes make in an encoding: words of the subject, less a penalty for each that it does not know."""
    try:
        text = sample.decode(encoding, "replace")
    except (UnicodeError, ValueError):
        return float("-inf")
    return sum(text.count(word) * len(word) for word in _WORDS) - penalty * text.count(_HOLE)


def _whole(data: bytes, encoding: str) -> tuple[str, bytes]:
    text = data.decode(encoding, "replace")
    if "\0" in text:
        text = text.replace("\0", _HOLE)
    return text, text.encode("utf-8", "replace")
