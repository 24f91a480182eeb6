"""The layers (optional content, 图层) that a PDF document does not show when it is opened."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

_PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
#: bytes of packed objects that are looked through
_MOST = 20_000_000


def hidden_layers(data: bytes) -> frozenset[str] | None:
    """Names of the layers that are off, ``None`` where the document has no layers."""
    if b"OCProperties" not in data and not _is_packed(data):
        return None
    try:
        catalog = PDFDocument(PDFParser(io.BytesIO(data))).catalog
        properties = resolve1(catalog.get("OCProperties"))
        if not isinstance(properties, dict):
            return None
        usual = resolve1(properties.get("D")) or {}
        off = _names(usual.get("OFF"))
        if str(resolve1(usual.get("BaseState"))).strip("/'") == "OFF":
            off |= _names(properties.get("OCGs")) - _names(usual.get("ON"))
    except (
        Exception
    ):  # pdfminer raises whatever its parser meets in broken files; the page's picture then decides
        return frozenset()
    return frozenset(off)


def _is_packed(data: bytes) -> bool:
    """Whether the catalogue's layers stand among the packed objects."""
    left = _MOST
    for match in _PACKED.finditer(data):
        try:
            found = zlib.decompressobj().decompress(data[match.end() :], left)
        except zlib.error:
            continue
        if b"OCProperties" in found:
            return True
        left -= len(found)
        if left <= 0:
            return True
    return False


def _names(groups: Any) -> set[str]:
    found = set()
    for group in resolve1(groups) or ():
        name = resolve1(resolve1(group).get("Name"))
        if isinstance(name, bytes):
            wide = name.startswith(b"\xfe\xff")
            found.add(name[2:].decode("utf-16-be", "replace") if wide else name.decode("latin-1"))
    return found
