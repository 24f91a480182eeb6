"""PDF streams that unpack to far more than any page needs; pdfium unpacks a stream whole before anyone can look."""

from __future__ import annotations

import zlib

#: packed bytes below which a stream cannot unpack to much more than 200 MB
_LEAST_PACKED = 200_000
#: packed bytes that are tried, and how many times as many they may give
_TRIED, _MOST_TIMES = 16_384, 300


def holds_bomb(data: bytes) -> bool:
    """Whether a long stream begins with data packed so tightly that the whole would take hundreds of megabytes."""
    end = 0
    while (found := data.find(b"stream", end)) >= 0:
        start = found + len(b"stream")
        end = data.find(b"endstream", start)
        if end < 0:
            end = len(data)
        if end - start > _LEAST_PACKED:
            packed = data[start : start + _TRIED].lstrip(b"\r\n")
            try:
                given = zlib.decompressobj().decompress(packed, _TRIED * _MOST_TIMES)
            except zlib.error:
                given = b""
            if len(given) >= _TRIED * _MOST_TIMES - 1:
                return True
        end += len(b"endstream")
    return False
