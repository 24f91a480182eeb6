"""The fast path of the walk: rows whose cells hold one line each, as nearly all rows of a data table do.

Such a row needs no stream of starts and ends; most rows of most reports print the same, and are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from lxml import etree

from pipelines.readers.html.printed import WHITE, clean, is_a_line
from pipelines.readers.html.table import Row, Slot
from pipelines.values import value

#: a cell with more than this, in sentences or lines, holds prose: the table lays out a page
PROSE = 300
CELLS = frozenset(("td", "th"))
#: characters that a row of the form has at most
_FORM_ROW = 400
_SPAN = re.compile(r"\s*\+?(\d{1,6})")


@value
class _Plain:
    """The cells of a row, each of one line at most: their slots as if none had spans, texts, and characters."""

    slots: tuple[Slot, ...]
    texts: tuple[str, ...]
    length: int


@lru_cache(maxsize=4096)
def _slot(text: str) -> Slot:
    """The slot of a plain cell with this text. Remembered, since cells are much alike."""
    return Slot(clean(text))


def _read_plain(printed: tuple[str, ...]) -> _Plain | None:
    """The cells that print these texts; ``None`` where one of them is more than a line."""
    if not is_a_line("".join(printed)) or max(map(len, printed), default=0) > PROSE:
        return None
    slots = tuple(map(_slot, printed))
    texts = tuple([slot.text for slot in slots])
    return _Plain(slots, texts, sum(map(len, texts)))


#: remembered, since most rows of most reports are alike
_plain = lru_cache(maxsize=2048)(_read_plain)


def plain_row(
    element: etree._Element, spanning: Set[etree._Element], *, section: int, section_tag: str
) -> Row | None:
    """A row as one of a plain table; ``None`` for any other.

    ``spanning`` are the cells of the page that cover more than one slot, ``section`` and ``section_tag`` the row
    group that is open.
    """
    cells = list(element)
    if not CELLS.issuperset([cell.tag for cell in cells]):
        return None
    if any(map(len, cells)):
        nodes = [single(cell) if len(cell) else cell for cell in cells]
        if None in nodes:
            return None
        printed = tuple([node.text or "" for node in nodes if node is not None])
    else:
        printed = tuple([cell.text or "" for cell in cells])
    plain = _plain(printed) if sum(map(len, printed)) <= _FORM_ROW else _read_plain(printed)
    if plain is None:
        return None
    slots, tail = list(plain.slots), plain.texts
    if not spanning.isdisjoint(cells):
        for place, cell in enumerate(cells):
            if cell in spanning:
                slots[place] = Slot(slots[place].text, *spans(cell))
                tail = plain.texts[place + 1 :]
    return Row(slots, section, section_tag, 0, element, element, tail=tail, length=plain.length)


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
