"""The second reading of a page: its text in order, by regular expressions over the serialised tree.

Nothing here knows of rows, columns or spans: a cell is what stands before its end tag.
"""

from __future__ import annotations

import html
import re

from lxml import etree

from pipelines.readers.html_tree import LINE_SEPARATOR
from pipelines.readers.html_walk import Item, Line, Table, clean

_START, _END, _CELL, _CELL_OVER = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
_RUN = re.compile(f"{_START}(.*?){_END}", re.DOTALL)
_TAG = r"(?:\s[^\"<>]*(?:\"[^\"]*\"[^\"<>]*)*)?/?>"
_EMPTY_CELL = re.compile(r"<t[dh](?:\s[^\"<>]*(?:\"[^\"]*\"[^\"<>]*)*)?/>")
_CELL_START = re.compile(r"<t[dh](?:\s[^\"<>]*(?:\"[^\"]*\"[^\"<>]*)*)?>")
_CELL_END = re.compile(r"</t[dh]>")
_EDGE = re.compile(f"([{_CELL}{_CELL_OVER}])")
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|center|blockquote|article|section|main|header|footer|nav|aside|form|fieldset|"
    r"legend|address|pre|figure|figcaption|hr|caption|body|html|dir|menu|details|summary|option|ucapcontent|ucaptitle|"
    r"publishtime|textarea|optgroup|hgroup|listing|br|table|thead|tbody|tfoot|tr)" + _TAG
)
_ANY_TAG = re.compile(r"</?[A-Za-z][^\s/>]*" + _TAG)


def printed_text(root: etree._Element, runs: list[list[Item]]) -> str:
    """The text of the runs in document order, every cell and every line ended by a line end.

    Marks are set into the text of ``root`` (private-use characters), which is of no more use afterwards.
    """
    for run in runs:
        _mark(run)
    source = etree.tostring(root, encoding="unicode", method="xml", with_tail=False)
    return "".join(_text(match.group(1)) for match in _RUN.finditer(source))


def _mark(run: list[Item]) -> None:
    printed = [item for item in run if isinstance(item, Line | Table)]
    last = printed[-1]
    if isinstance(last, Table):
        last.last.tail = _END + (last.last.tail or "")
    elif last.last_tail:
        last.last_node.tail = (last.last_node.tail or "") + _END
    else:
        last.last_node.text = (last.last_node.text or "") + _END
    first = printed[0]
    if isinstance(first, Table):
        first.first.text = _START + (first.first.text or "")
    elif first.tail:
        first.node.tail = _START + (first.node.tail or "")
    else:
        first.node.text = _START + (first.node.text or "")


def _text(source: str) -> str:
    source = _EMPTY_CELL.sub(_CELL + _CELL_OVER, source)
    source = _CELL_END.sub(_CELL_OVER, _CELL_START.sub(_CELL, source))
    source = html.unescape(_ANY_TAG.sub("", _BLOCK.sub(LINE_SEPARATOR, source)))
    lines: list[str] = []
    opened = False
    parts = _EDGE.split(source)
    for text, edge in zip(parts[::2], [*parts[1::2], ""], strict=True):
        found = [clean(line) for line in text.split(LINE_SEPARATOR)]
        printed = [line for line in found if line and not line.isspace()]
        if printed:
            lines += printed
        elif opened and edge == _CELL_OVER:
            lines.append(max(found))
        opened = edge == _CELL
    return "".join(f"{line}\n" for line in lines)
