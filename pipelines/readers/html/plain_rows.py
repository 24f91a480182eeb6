"""The fast path of the walk: rows whose cells hold one line each, as nearly all rows of a data table do.

Such a row needs no stream of starts and ends. It is read from its markup, which the parser has closed and writes out at
once; most rows of most reports print the same, and are remembered.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache

from lxml import etree

from pipelines.readers.html.printed import WHITE, clean, is_a_line
from pipelines.readers.html.table import Row, Slot
from pipelines.values import value

#: a cell with more than this, in sentences or lines, holds prose: the table lays out a page
PROSE = 300
CELLS = frozenset(("td", "th"))
#: characters of markup that a row of the form has at most
_FORM_ROW = 3000
_SPAN = re.compile(r"\s*\+?(\d{1,6})")
#: an attribute as the parser writes it: its name holds ``<`` and ``"`` where a tag or a quotation was not closed
_ATTRIBUTE = re.compile(r" (=?[^ =>]*+)=\"([^\"]*+)\"")
_ATTRIBUTES = r"(?: =?[^ =>]*+=\"[^\"]*+\")*+"
_ROW_START = re.compile(rf"<tr{_ATTRIBUTES}>")
_BEFORE_ROWS = re.compile(r".*?(?=<tr[ >/])", re.DOTALL)
_ROW_END = "</tr>"
#: what neither a row nor a group of rows holds in a plain table
_ROWS = ("table", "tr")
_GROUPS = ("table", "tbody", "thead", "tfoot")
_W = r"[ \t\r\n\f\v]*"
#: what may stand between cells: nothing that shows. A browser prints other text there before the table
_BETWEEN = re.compile(r"[\s\u200b\ufeff]*")
#: a cell and what stands before it: its attributes, its text, and the text of its only paragraph
_CELL = re.compile(
    rf"{_BETWEEN.pattern}<(t[dh])({_ATTRIBUTES})(?:/>|>([^<>]*)(?:"
    rf"<br{_ATTRIBUTES}/>{_W}"
    rf"|<(p|div){_ATTRIBUTES}(?:/>|>([^<>]*)(?:<br{_ATTRIBUTES}/>{_W})?</\4>){_W}"
    r")?</\1>)"
)


@value
class _Plain:
    """The cells of a row, each of one line at most: their slots, the texts of the last ones as far as none of them has
    a span, and how many characters all have."""

    slots: tuple[Slot, ...]
    tail: tuple[str, ...]
    length: int


def plain_rows(element: etree._Element, *, section: int, section_tag: str) -> list[Row] | None:
    """The rows of a table or of a group of rows; ``None`` where it holds anything but plain rows.

    ``section`` and ``section_tag`` are the row group that is open.
    """
    children = list(element)
    if not children:
        return []
    if children[0].tag != "tr" or _holds(element, _GROUPS):
        return None
    source = _source(element)
    *sources, rest = _BEFORE_ROWS.sub("", source, count=1).split(_ROW_END)
    if len(sources) != len(children) or not rest.lstrip(WHITE).startswith("</"):
        return None
    rows = []
    for child, row_source in zip(children, sources, strict=True):
        plain = _known(row_source.lstrip(WHITE))
        if plain is None:
            return None
        rows.append(_row(child, plain, section, section_tag))
    return rows


def plain_row(element: etree._Element, *, section: int, section_tag: str) -> Row | None:
    """A row as one of a plain table; ``None`` for any other. Arguments as of :func:`plain_rows`."""
    plain = None if _holds(element, _ROWS) else _known(_source(element).removesuffix(_ROW_END))
    return None if plain is None else _row(element, plain, section, section_tag)


def _holds(element: etree._Element, tags: Sequence[str]) -> bool:
    """Whether an element holds any of these. Asked first, or the markup of nested ones would be written out with each
    that they stand in."""
    return next(element.iterdescendants(*tags), None) is not None


def _source(element: etree._Element) -> str:
    """The markup of an element as XML: all is closed, and ``<`` and ``>`` stand around tags alone, but for a ``<`` in
    the name of an attribute."""
    source: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return source.replace("&#13;", "\r")


def _row(element: etree._Element, plain: _Plain, section: int, section_tag: str) -> Row:
    slots = list(plain.slots)
    return Row(slots, section, section_tag, 0, element, element, tail=plain.tail, length=plain.length)


def _known(source: str) -> _Plain | None:
    return _remembered(source) if len(source) <= _FORM_ROW else _read(source)


def _read(source: str) -> _Plain | None:
    """A row by its markup without the end tag; ``None`` where a cell holds more than a line, or the row more than cells."""
    start = _ROW_START.match(source)
    if start is None:
        return None
    at = start.end()
    texts: list[str] = []
    attributes: list[str] = []
    while match := _CELL.match(source, at):
        _, own, text, block, inner = match.groups("")
        if block:
            if text.strip(WHITE):
                return None
            text = inner
        texts.append(html.unescape(text) if "&" in text else text)
        attributes.append(own)
        at = match.end()
    if (
        not _BETWEEN.fullmatch(source, at)
        or not is_a_line("".join(texts))
        or max(map(len, texts), default=0) > PROSE
    ):
        return None
    return _with_spans([_slot(text) for text in texts], attributes)


def _with_spans(slots: list[Slot], attributes: Sequence[str]) -> _Plain:
    """The row of these slots, spans given by the ``attributes`` of each cell."""
    printed = tuple([slot.text for slot in slots])
    tail = printed
    for place, said in enumerate(attributes):
        own = dict(_ATTRIBUTE.findall(said)) if "span=" in said else {}
        rows, columns = own.get("rowspan"), own.get("colspan")
        if rows is not None or columns is not None:
            slots[place] = Slot(printed[place], _said_span(rows, 0), _said_span(columns, 1))
            tail = printed[place + 1 :]
    return _Plain(tuple(slots), tail, sum(map(len, printed)))


#: remembered, since most rows of most reports are alike
_remembered = lru_cache(maxsize=1024)(_read)


@lru_cache(maxsize=4096)
def _slot(text: str) -> Slot:
    """The slot of a plain cell with this text. Remembered, since cells are much alike."""
    return Slot(clean(text))


def _said_span(said: str | None, zero: int) -> int:
    return _span(None if said is None else html.unescape(said), zero)


def single(cell: etree._Element) -> etree._Element | None:
    """The element whose text is all that a cell with children holds, if there is one: the cell, or its only paragraph."""
    children = len(cell)
    child = cell[0]
    tail = child.tail
    if children > 1 or (tail and tail.strip(WHITE)):
        return None
    if child.tag == "br":
        return cell
    text = cell.text
    if child.tag not in ("p", "div") or (text and text.strip(WHITE)):
        return None
    children = len(child)
    if children == 0:
        return child
    child_break = child[0]
    tail = child_break.tail
    if children > 1 or child_break.tag != "br" or (tail and tail.strip(WHITE)):
        return None
    return child


def spans(cell: etree._Element) -> tuple[int, int]:
    """How many rows and columns a cell covers; 0 rows means to the end."""
    return _span(cell.get("rowspan"), 0), _span(cell.get("colspan"), 1)


@lru_cache(maxsize=256)
def _span(value: str | None, zero: int) -> int:
    """A span attribute as a browser reads it: leading digits, 1 for nonsense, ``zero`` for 0."""
    if value is None:
        return 1
    match = _SPAN.match(value)
    if match is None:
        return 1
    return int(match.group(1)) or zero
