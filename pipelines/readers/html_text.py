"""The second reading of a page: its text in order, by regular expressions over the serialised tree.

Nothing here knows of rows, columns or spans: a cell is what stands before its end tag.
"""

from __future__ import annotations

import html
import re

from lxml import etree

from pipelines.readers.html_tree import LINE_SEPARATOR
from pipelines.readers.html_walk import PRINTED_APART, WHITE, Item, Line, Table, clean

_START, _END = "\ufdd0", "\ufdd1"
#: a tag of the serialised tree, where no attribute holds ``>``: its name with the slash before it, the slash at its end
_TAG = re.compile(r"<(/?[^\s<>/]+)[^>]*?(/?)>")
#: tags with nothing but white space between them
_TAGS = re.compile(rf"((?:<[^>]*+>[{WHITE}]*+)+)")
_NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CELL_START, _CELL_END = "(", ")"
_EMPTY_CELL = _CELL_START + _CELL_END
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
        _read(source[start + 1 : end], lines)
        start = source.find(_START, end)
    return "".join([f"{line}\n" for line in lines])


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


def _read(source: str, lines: list[str]) -> None:
    """Append the lines of a run. A cell that prints nothing gives an empty line."""
    parts = _TAGS.split(source)
    line = parts[0]
    empty_cell = False
    blank = ""
    known = _Edges()
    for tags, text in zip(parts[1::2], parts[2::2], strict=True):
        edges = known[tags]
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
        if edges:
            if empty_cell and edges[0] == _CELL_END:
                lines.append(blank)
            if empty := edges.count(_EMPTY_CELL):
                lines += [""] * empty
            empty_cell = edges[-1] == _CELL_START
            if empty_cell:
                blank = ""
        line = text
    lines += _printed(line)


class _Edges(dict[str, str | None]):
    """The starts and ends of cells among tags, in order; ``None`` where no line ends at them."""

    def __missing__(self, tags: str) -> str | None:
        found = [
            edge + (_CELL_END if edge == _CELL_START and closed else "")
            for tag, closed in _TAG.findall(tags)
            if (edge := _EDGES.get(tag)) is not None
        ]
        self[tags] = edges = "".join(found) if found else None
        return edges


def _printed(line: str) -> list[str]:
    if "&" in line:
        line = html.unescape(line)
    if LINE_SEPARATOR in line:
        return [part for part in map(clean, line.split(LINE_SEPARATOR)) if part and not part.isspace()]
    line = clean(line)
    return [line] if line and not line.isspace() else []
