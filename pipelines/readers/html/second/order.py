"""A serialised page to text in order: a line for every paragraph and every row, the cells of a row parted by tabs."""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache

#: what stands for a thing that is seen and is no text
THING = "\ufffc"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
#: a tag of the serialised page
_TAG = re.compile(r"<(/?[a-zA-Z][^\s>]*)[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>", re.DOTALL)
_ROW_END = "</tr>"
#: characters of a row that is looked up
_LONGEST_ROW = 4000
_LINES = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "center", "blockquote", "article",
    "section", "main", "header", "footer", "nav", "aside", "form", "fieldset", "legend", "address", "pre", "figure",
    "figcaption", "hr", "br", "caption", "details", "summary", "dir", "menu", "textarea", "ucapcontent", "ucaptitle",
    "publishtime", "option", "optgroup", "listing", "hgroup", "xmp", "body", "dialog", "search",
))  # fmt: skip
_CELLS = frozenset(("td", "th"))
_BREAK = "\u2029"

_WHITE = re.compile(r"[ \t\r\n\f\v]+")
_EAST = "\u2010-\u203b\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_SOURCE_LINE = re.compile(rf"(?<=[{_EAST}])[ \t]*[\r\n]\s*(?=[{_EAST}])")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060-\u2064\u202a-\u202d\u2066-\u2069\ufeff\u00ad]|#PAGE_?BREAK#")


def text_in_order(source: str) -> str:
    """The text of a serialised page, its markup whole as HTML's own rules make it."""
    if "<!--" in source:
        source = _COMMENT.sub("", source)
    page = _Page()
    *pieces, rest = source.split(_ROW_END)
    for piece in pieces:
        # Most rows hold no table and print the same as many others: they are looked up.
        start = piece.rfind("<tr")
        row = piece[start:] if start >= 0 else ""
        if len(row) > _LONGEST_ROW or row[3:4] not in (" ", ">") or "<table" in row:
            page.read(piece + _ROW_END)
            continue
        page.read(piece[:start])
        page.add_row(row)
    page.read(rest)
    return page.text()


class _Table:
    """A table that is open: its finished lines, the cells of its open row, the lines of its open cell, and whether
    one of the row lays out a page."""

    __slots__ = ("cell", "cells", "lays_out", "lines")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.cells: list[list[str]] | None = None
        self.cell: list[str] | None = None
        self.lays_out = False

    def end_cell(self) -> None:
        if self.cell is not None and self.cells is not None:
            self.cells.append(self.cell)
        self.cell = None

    def end_row(self) -> None:
        self.end_cell()
        cells, self.cells = self.cells, None
        if cells is None:
            return
        if self.lays_out or len(cells) == 1:
            for cell in cells:
                self.lines += cell
        else:
            self.lines.append("\t".join([" ".join(cell) for cell in cells]))
        self.lays_out = False


class _Page:
    """The text of a page as its tags come in."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._tables: list[_Table] = []
        self._pieces: list[str] = []
        self._preserved = 0

    def text(self) -> str:
        """All that was read."""
        while self._tables:
            self._end_table()
        self._flush()
        return "\n".join([*self._lines, ""]) if self._lines else ""

    def add_row(self, row: str) -> None:
        """Add a row without inner tables, its end tag left out."""
        if not self._tables:
            self.read(row + _ROW_END)
            return
        self._flush()
        table = self._tables[-1]
        table.end_row()
        table.lines += _row(row)

    def read(self, source: str) -> None:
        """Go on with a piece of the page that is cut between tags."""
        first, *parts = _TAG.split(source)
        if first:
            self._pieces.append(first)
        for tag, text in zip(parts[::2], parts[1::2], strict=True):
            self._tag(tag)
            if text:
                self._pieces.append(text.replace("\n", _BREAK) if self._preserved > 0 else text)

    def _tag(self, tag: str) -> None:
        closes = tag[0] == "/"
        name = tag[1:] if closes else tag
        if name in _LINES:
            self._pieces.append(_BREAK)
            if name == "pre":
                self._preserved += -1 if closes else 1
        elif name in _CELLS:
            if self._tables:
                self._flush()
                table = self._tables[-1]
                table.end_cell()
                if not closes:
                    table.cells = table.cells or []
                    table.cell = []
        elif name == "tr":
            if self._tables:
                self._flush()
                self._tables[-1].end_row()
        elif name == "table":
            if not closes:
                self._flush()
                self._tables.append(_Table())
            elif self._tables:
                self._end_table()

    def _end_table(self) -> None:
        self._flush()
        table = self._tables.pop()
        table.end_row()
        self._target().extend(table.lines)
        if self._tables and any("\t" in line for line in table.lines):
            self._tables[-1].lays_out = True

    def _target(self) -> list[str]:
        """Where the next lines go."""
        if not self._tables:
            return self._lines
        table = self._tables[-1]
        return table.lines if table.cell is None else table.cell

    def _flush(self) -> None:
        if self._pieces:
            self._target().extend(_paragraphs("".join(self._pieces)))
            self._pieces = []


@lru_cache(maxsize=2048)
def _row(row: str) -> tuple[str, ...]:
    """The lines that a row without inner tables prints. Remembered, since most rows of most reports are alike."""
    page = _Page()
    page.read(f"<table>{row}{_ROW_END}</table>")
    return tuple(page.text().split("\n")[:-1])


def _paragraphs(text: str) -> list[str]:
    """The lines that a text of the source prints, without the empty ones."""
    if text.isspace():
        return []
    if text.isalnum():
        return [text]
    if "&" in text:
        text = entities.unescape(text)
    return [line for part in text.split(_BREAK) if (line := _line(part))]


@lru_cache(maxsize=4096)
def _line(text: str) -> str:
    """A line as it is printed. Remembered, since most cells of most reports are alike."""
    text = text.strip(" \t\r\n\f\v")
    if text.isalnum():
        return text
    text = _SOURCE_LINE.sub("", _UNSEEN.sub("", text))
    text = _WHITE.sub(" ", text).strip(" ")
    return "" if text.isspace() else text.replace("\u202e", THING)
