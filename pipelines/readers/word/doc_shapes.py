"""What the drawings of a DOC document are made of ([MS-ODRAW] 2.2, [MS-DOC] 2.9.171 OfficeArtContent)."""

from __future__ import annotations

import struct

#: kinds of shapes ([MS-ODRAW] 2.4.24 MSOSPT)
LINES, TEXT_BOX, PICTURE = frozenset({20, 32}), 202, 75

_DRAWING, _GROUP, _SHAPE, _KIND = 0xF002, 0xF003, 0xF004, 0xF00A


def shapes(art: bytes) -> dict[int, set[int]]:
    """The kinds of the shapes in each drawing, by the number that its anchor calls it by; groups hold several."""
    found: dict[int, set[int]] = {}
    at = 0
    while at + 8 <= len(art):
        kind, size = _head(art, at)
        if (
            kind != _DRAWING and _head(art, at + 1)[0] == _DRAWING
        ):  # a byte before each drawing says where it belongs
            at += 1
            kind, size = _head(art, at)
        if kind == _DRAWING:
            for child, start, end in _records(art, at + 8, at + 8 + size):
                if child == _GROUP:
                    for inner, first, last in _records(art, start, end):
                        _gather(art, inner, first, last, found)
        at += 8 + size
    return found


def _gather(art: bytes, kind: int, start: int, end: int, found: dict[int, set[int]]) -> None:
    if kind not in (_GROUP, _SHAPE):
        return
    inside = list(_kinds(art, kind, start, end, 0))
    if inside:
        number = inside[0][0]
        # the first shape of a group stands for the group itself
        found[number] = {each for _, each in (inside[1:] if kind == _GROUP else inside)}


def _kinds(art: bytes, kind: int, start: int, end: int, depth: int) -> list[tuple[int, int]]:
    """Number and kind of each shape in a container, in order."""
    found: list[tuple[int, int]] = []
    for child, first, last in _records(art, start, end):
        if child in (_GROUP, _SHAPE) and depth < 20:
            found.extend(_kinds(art, child, first, last, depth + 1))
        elif child == _KIND and kind == _SHAPE and last - first >= 8:
            (instance,) = struct.unpack_from("<H", art, first - 8)
            found.append((struct.unpack_from("<I", art, first)[0], instance >> 4))
    return found


def _records(art: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    found = []
    while start + 8 <= min(end, len(art)):
        kind, size = _head(art, start)
        found.append((kind, start + 8, min(start + 8 + size, end)))
        start += 8 + size
    return found


def _head(art: bytes, at: int) -> tuple[int, int]:
    if at + 8 > len(art):
        return 0, 0
    _, kind, size = struct.unpack_from("<HHI", art, at)
    return kind, size
