"""Which cells of a page print a figure, and which keep their place unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

CELLS = ("td", "th")
ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))
#: characters of a cell that prints a figure, and Chinese ones among them
_LONGEST = 24
_MOST_WORDS = 3
#: characters of a label
_LONGEST_LABEL = 80
_WORD = re.compile(r"[\u4e00-\u9fff]")
_DIGITS = re.compile(r"\d+")


class Figures:
    """The cells of a page that print a figure; each cell and each row is looked at once, before the page is changed."""

    def __init__(self) -> None:
        self._prints: dict[etree._Element, bool] = {}
        self._rows: dict[etree._Element, bool] = {}
        self._digits: dict[etree._Element, list[str]] = {}
        self._labels: dict[etree._Element, bool] = {}
        self._tables: dict[etree._Element, list[etree._Element]] = {}

    def touch(self, element: etree._Element) -> bool:
        """Whether moving an element, or drawing over it, can change the figure of a cell."""
        if element.tag not in ROWS:
            return next(self.at(element), None) is not None
        if element not in self._rows:
            self._rows[element] = next(self.at(element), None) is not None
        return self._rows[element]

    def at(self, element: etree._Element) -> Iterator[etree._Element]:
        """The cells that print a figure and that an element is, holds as a row, or stands in."""
        if element.tag in ROWS:
            yield from filter(self._is_one, element.iter(*CELLS))
            return
        cell = element if element.tag in CELLS else next(element.iterancestors(*CELLS), None)
        if cell is None:
            parent = element.getparent()
            cell = element if parent is None or not self._is_one(parent) else parent
        if self._is_one(cell):
            yield cell

    def labelled(self, element: etree._Element) -> etree._Element | None:
        """The table of figures of which an element is or stands in a label, or is a row without figures."""
        cell = element if element.tag in CELLS else next(element.iterancestors(*CELLS), None)
        if element.tag in ROWS:
            if self.touch(element):
                return None
        elif cell is None or self._is_one(cell) or not self._is_label(cell):
            return None
        table = next(element.iterancestors("table"), None)
        return table if table is not None and self.of(table) else None

    def of(self, table: etree._Element) -> list[etree._Element]:
        """The cells of a table that print a figure."""
        known = self._tables.get(table)
        if known is None:
            known = self._tables[table] = [cell for cell in table.iter(*CELLS) if self._is_one(cell)]
        return known

    def under(self, root: etree._Element, elements: Iterable[etree._Element]) -> list[etree._Element]:
        """The cells that print a figure and are, hold or stand in one of the elements."""
        meant = dict.fromkeys(elements, True)
        for element in list(meant):
            meant.update(dict.fromkeys(self.at(element), True))
        found = []
        for cell in root.iter(*CELLS):
            way = []
            at: etree._Element | None = cell
            while at is not None and at not in meant:
                way.append(at)
                at = at.getparent()
            is_meant = at is not None and meant[at]
            meant.update(dict.fromkeys(way, is_meant))
            if is_meant and self._is_one(cell):
                found.append(cell)
        return found

    def digits_of(self, cell: etree._Element) -> list[str]:
        """The numbers in a cell's text, those of each of its pieces apart."""
        known = self._digits.get(cell)
        if known is None:
            known = self._digits[cell] = digits_in(cell)
        return known

    def _is_label(self, cell: etree._Element) -> bool:
        known = self._labels.get(cell)
        if known is None:
            known = self._labels[cell] = _prints_label(cell)
        return known

    def _is_one(self, cell: etree._Element) -> bool:
        known = self._prints.get(cell)
        if known is None:
            known = self._prints[cell] = _prints_figure(cell)
        return known


def _prints_figure(cell: etree._Element) -> bool:
    text = _text_up_to(_LONGEST, cell)
    return _DIGITS.search(text) is not None and len(_WORD.findall(text)) <= _MOST_WORDS


def _prints_label(cell: etree._Element) -> bool:
    """Whether a cell prints words, and not too many."""
    return bool(_text_up_to(_LONGEST_LABEL, cell))


def _text_up_to(most: int, cell: etree._Element) -> str:
    """What a cell holds, its pieces without the white space around them; empty where that is longer than ``most``."""
    text = ""
    for part in cell.itertext():
        text += str(part).strip()
        if len(text) > most:
            return ""
    return text


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
