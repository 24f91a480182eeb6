"""Which cells of a page print a figure, and which keep their place unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

CELLS = ("td", "th")
ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))
#: characters of a cell that prints a figure, and Chinese ones among them
_LONGEST = 24
_MOST_WORDS = 3
_WORD = re.compile(r"[\u4e00-\u9fff]")
_DIGITS = re.compile(r"\d+")


def is_in_cell(element: etree._Element) -> bool:
    """Whether moving an element, or drawing over it, can change the figure of a cell."""
    return next(figures_at(element), None) is not None


def figures_at(element: etree._Element) -> Iterator[etree._Element]:
    """The cells that print a figure and that an element is, holds as a row, or stands in."""
    if element.tag in ROWS:
        yield from filter(_is_figure, element.iter(*CELLS))
        return
    cell = element if element.tag in CELLS else next(element.iterancestors(*CELLS), None)
    if cell is None:
        parent = element.getparent()
        cell = element if parent is None or not _is_figure(parent) else parent
    if _is_figure(cell):
        yield cell


def _is_figure(cell: etree._Element) -> bool:
    text = ""
    for part in cell.itertext():
        text += str(part).strip()
        if len(text) > _LONGEST:
            return False
    return _DIGITS.search(text) is not None and len(_WORD.findall(text)) <= _MOST_WORDS


def digits_in(element: etree._Element) -> list[str]:
    """The numbers in an element's text, those of each of its pieces apart."""
    return [digits for part in element.itertext() for digits in _DIGITS.findall(str(part))]


def leaves_its_row(cell: etree._Element, props: Mapping[str, str]) -> bool:
    """Whether what takes a cell from sight takes its place too, so that those behind it move up."""
    return (
        props.get("display", "none" if cell.get("hidden") is not None else "") == "none"
        or cell.get("popover") is not None
        or props.get("position") in ("absolute", "fixed")
    )


def empty(cell: etree._Element) -> None:
    """Take out what a cell holds and leave its place."""
    cell.text = None
    for child in list(cell):
        cell.remove(child)
