"""The records of an XLS file (BIFF8, [MS-XLS]): where each stands, and the texts of its shared table.

What they mean for the page is for those who ask.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from pipelines.blocks import UnreadableError

_BEGIN, _END = {0x0809, 0x0409, 0x0209}, 0x000A
_STRINGS, _CONTINUED = 0x00FC, 0x003C

#: a text and its fonts: position of the first character and number of the font, from the second run on
Text = tuple[str, list[tuple[int, int]]]


def workbook(data: bytes) -> bytes:
    """The stream of the workbook, empty where there is none. Raises ``UnreadableError``."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            return ole.openstream(name).read() if name is not None else b""
    except (OSError, ValueError, IndexError, TypeError, RecursionError) as error:
        raise UnreadableError(f"电子表格不完整或已损坏（{error}），请重新下载") from error


def records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream, those of charts inside it left out."""
    depth = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        position += 4
        if kind in _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[position : position + size]
        position += size


def texts(stream: bytes) -> list[Text]:
    """The shared texts (2.4.265 SST) with their fonts; those behind damage are left out."""
    parts: list[bytes] = []
    for kind, body in records(stream, 0):
        if kind == _STRINGS:
            parts = [body]
        elif kind == _CONTINUED and parts:
            parts.append(body)
        elif parts:
            break
    found: list[Text] = []
    if not parts or len(parts[0]) < 8:
        return found
    reader = _Reader(parts)
    (count,) = struct.unpack("<I", reader.take(8)[4:])
    try:
        while len(found) < count:
            found.append(reader.text())
    except (IndexError, struct.error):
        pass
    return found


class _Reader:
    """Reads texts across the borders of continued records; characters behind one begin with a new flag."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts
        self._part = self._at = 0

    def take(self, size: int) -> bytes:
        found = b""
        while size:
            part = self._parts[self._part]
            piece = part[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            found += piece
            if size:
                self._next()
        return found

    def _next(self) -> None:
        self._part, self._at = self._part + 1, 0

    def text(self) -> Text:
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 0x08 else 0
        more = struct.unpack("<I", self.take(4))[0] if flags & 0x04 else 0
        wide = flags & 0x01
        pieces = []
        while count:
            if self._at >= len(self._parts[self._part]):
                self._next()
                wide = self._parts[self._part][0] & 0x01
                self._at = 1
            room = (len(self._parts[self._part]) - self._at) // (2 if wide else 1)
            size = min(count, room)
            if not size:
                raise IndexError
            piece = self.take(size * (2 if wide else 1))
            pieces.append(piece.decode("utf-16-le" if wide else "latin-1", "replace"))
            count -= size
        fonts = [struct.unpack("<HH", self.take(4)) for _ in range(runs)]
        self.take(more)
        return "".join(pieces), [(first, font) for first, font in fonts]
