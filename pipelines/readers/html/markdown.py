"""Markdown whose tables are HTML: between them its paragraphs are lines, which a page would run together.

What is written here changes no letter that is printed: it puts each line outside the tables into a paragraph, before
either reading begins.
"""

from __future__ import annotations

import re

_TABLE = re.compile(rb"<(/?)table\b[^<>]*>", re.IGNORECASE)
#: markup between the tables: then the source is a page, not Markdown, unless there are marks of Markdown and no such tags
#: but those that it borrows
_PARTED = re.compile(rb"<[a-z/!?]", re.IGNORECASE)
_FOREIGN = re.compile(
    rb"<(?!/?(?:br|span|b|strong|i|em|u|font|sub|sup|a|img|center|div|p|small)\b[^<>]*>|!--[^<>]*-->)[a-z/!?]",
    re.IGNORECASE,
)
_MARKED = re.compile(rb"^[ ]{0,3}(?:#{1,6} +[^\s#]|\*\*[^*\n]{2,200}\*\*[ ]*\r?$)", re.MULTILINE)
#: a line that needs no paragraph of its own
_BLOCK = re.compile(rb"\s*(?:</?(?:center|div|p)\b|<!--)", re.IGNORECASE)
#: marks of Markdown before a line, and around words; none of these bytes is the second of a character's in GB 18030
_MARK = re.compile(rb"^\s*(?:#{1,6}\s+|>\s+|[-*+]\s+(?=[^\s\d]))")
_BOLD = re.compile(rb"\*\*([^*\s](?:[^*]*[^*\s])?)\*\*")


def with_paragraphs(data: bytes) -> bytes:
    """``data`` with a paragraph for every line outside its tables, where it is Markdown; else ``data`` itself."""
    start = data[:4096].lower().partition(b"<table")[0]
    if (
        _PARTED.search(start) and (_FOREIGN.search(start) or not _MARKED.search(start))
    ) or b"<table" not in data.lower():
        return data
    pieces: list[bytes] = []
    between, last = True, 0
    for tag in _TABLE.finditer(data):
        if between == bool(tag[1]):
            return data  # a table inside another, or without its end: no Markdown
        end = tag.end() if tag[1] else tag.start()
        pieces.append(data[last:end])
        between, last = not between, end
    if not between:
        return data
    pieces.append(data[last:])
    outside = pieces[::2]
    if any(_FOREIGN.search(piece) is not None for piece in outside):
        return data
    marked = any(map(_MARKED.search, outside))
    if not marked and any(map(_PARTED.search, outside)):
        return data
    if not any(line.strip() for piece in outside for line in piece.splitlines()[1:]):
        return data
    pieces[::2] = [b"\n".join(map(_paragraph, piece.splitlines())) for piece in outside]
    return b"".join(pieces)


def _paragraph(line: bytes) -> bytes:
    return (
        b"<p>" + _BOLD.sub(rb"\1", _MARK.sub(b"", line)) + b"</p>"
        if line.strip() and not _BLOCK.match(line)
        else line
    )
