"""The second reading of a page: its text in order, by regular expressions over the serialised tree.

Nothing here knows of rows, columns or spans: a cell is what stands before its end tag.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from pipelines.readers.html.printed import LINE_SEPARATOR, WHITE, clean
from pipelines.readers.html.walk import PRINTED_APART, Item, Line, Table

_START, _END = "\ufdd0", "\ufdd1"
#: a tag of the serialised tree, where no attribute holds ``>``: its name with the slash before it, the slash at its end
_TAG = re.compile(r"<(/?[^\s<>/]+)[^>]*?(/?)>")
#: tags with nothing but white space between them
_TAGS = re.compile(rf"((?:<[^>]*+>[{WHITE}]*+)+)")
_ROW_END = "</tr>"
#: characters of the source of a row that is looked up
_LONGEST_ROW = 4000
#: a row without its end tag that begins and ends with a cell
_ROW = re.compile(
    rf"<tr(?:\s[^>]*)?>[{WHITE}]*<t[dh]\b.*<(?:/t[dh]|t[dh](?:\s[^>]*)?/)>[{WHITE}]*", re.DOTALL
)
_NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CELL_START, _CELL_END = "(", ")"
#: what a tag at which a line ends says of cells
_EDGES = {f"{slash}{tag}": "" for tag in PRINTED_APART for slash in ("", "/")}
_EDGES |= {"td": _CELL_START, "th": _CELL_START, "/td": _CELL_END, "/th": _CELL_END}


def printed_text(root: etree._Element, runs: list[list[Item]]) -> str:
    """The text of the runs in document order, every cell and every line ended by a line end.

    Marks are set into the text of ``root`` (characters that stand for nothing), which is of no more use afterwards.
    """
    for run in runs:
        _mark(run)
    source = etree.tostring(root, encoding="unicode", method="xml", with_tail=False)
    lines: list[str] = []
    start = source.find(_START)
    while start >= 0:
        end = source.find(_END, start)
        if end < 0:
            end = len(source)
        run_text = _Run()
        run_text.read(source[start + 1 : end])
        lines += run_text.lines
        start = source.find(_START, end)
    return "\n".join([*lines, ""])


def _mark(run: list[Item]) -> None:
    printed = [item for item in run if isinstance(item, Line | Table)]
    last = printed[-1]
    if isinstance(last, Table):
        _set(last.last, True, _END + (last.last.tail or ""))
    elif last.last_tail:
        _set(last.last_node, True, (last.last_node.tail or "") + _END)
    else:
        _set(last.last_node, False, (last.last_node.text or "") + _END)
    first = printed[0]
    if isinstance(first, Line):
        text = first.node.tail if first.tail else first.node.text
        _set(first.node, first.tail, _START + (text or ""))
        return
    previous = first.first.getprevious()
    parent = first.first.getparent()
    if previous is not None:
        _set(previous, True, (previous.tail or "") + _START)
    elif parent is not None:
        _set(parent, False, (parent.text or "") + _START)


def _set(element: etree._Element, tail: bool, text: str) -> None:
    try:
        if tail:
            element.tail = text
        else:
            element.text = text
    except ValueError:  # characters that the parser lets through and XML does not know
        _set(element, tail, _NOT_XML.sub("\ufffd", text))


class _Run:
    """The lines of a run, as its tags and texts come in. A cell that prints nothing gives an empty line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line = ""
        self._empty_cell = False
        self._blank = ""

    def read(self, source: str) -> None:
        """Read the whole run. Rows are looked up, since most rows of most reports print the same."""
        *pieces, rest = source.split(_ROW_END)
        for piece in pieces:
            start = piece.rfind("<tr")
            row = _row_lines(piece[start:]) if start >= 0 and len(piece) - start <= _LONGEST_ROW else None
            if row is None:
                self.add(piece + _ROW_END)
                continue
            if start:
                self.add(piece[:start])
            self.end()
            self.lines += row
        self.add(rest)
        self.end()

    def add(self, source: str) -> None:
        """Go on with a piece of the run, cut where a tag begins or ends."""
        parts = _TAGS.split(source)
        lines, line, empty_cell, blank = self.lines, self._line + parts[0], self._empty_cell, self._blank
        for tags, text in zip(parts[1::2], parts[2::2], strict=True):
            edges = _edges(tags)
            if edges is None:
                line += _TAG.sub("", tags) + text
                continue
            if line and (line := line.strip(WHITE)):
                if line.isalnum():
                    lines.append(line)
                    empty_cell = False
                elif printed := _printed(line):
                    lines += printed
                    empty_cell = False
                elif not blank:
                    blank = clean(html.unescape(line))
            ends, empty, begins = edges
            if ends and empty_cell:
                lines.append(blank)
            if empty:
                lines += [""] * empty
            if ends or empty or begins:
                empty_cell = begins
                blank = ""
            line = text
        self._line, self._empty_cell, self._blank = line, empty_cell, blank

    def end(self) -> None:
        """End the open line for good: the run ends, or a row's first cell begins."""
        if self._line:
            self.lines += _printed(self._line)
        self._line = self._blank = ""
        self._empty_cell = False


@lru_cache(maxsize=1024)
def _row_lines(row: str) -> tuple[str, ...] | None:
    """What a row (its end tag left out) prints; ``None`` where it does not begin and end with a cell."""
    if _ROW.fullmatch(row) is None:
        return None
    run = _Run()
    run.add(row + _ROW_END)
    return tuple(run.lines)


class _Edges(NamedTuple):
    """What tags at which a line ends say of cells: that an open one ends, how many empty ones follow, that one begins."""

    ends: bool
    empty: int
    begins: bool


@lru_cache(maxsize=512)
def _edges(tags: str) -> _Edges | None:
    """The edges that tags are; ``None`` where no line ends at them. Remembered: a portal sets its tables alike."""
    found = [
        edge + (_CELL_END if edge == _CELL_START and closed else "")
        for tag, closed in _TAG.findall(tags)
        if (edge := _EDGES.get(tag)) is not None
    ]
    if not found:
        return None
    cells = "".join(found)
    empty = cells.count(_CELL_START + _CELL_END)
    return _Edges(cells.startswith(_CELL_END), empty, cells.endswith(_CELL_START))


def _printed(line: str) -> list[str]:
    if "&" in line:
        line = html.unescape(line)
    if LINE_SEPARATOR in line:
        return [part for part in map(clean, line.split(LINE_SEPARATOR)) if part and not part.isspace()]
    line = clean(line)
    return [line] if line and not line.isspace() else []
