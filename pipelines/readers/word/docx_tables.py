"""What the properties of rows and cells of a DOCX table say: whether they are there, and what they span."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.readers.word.docx_looks import OFF

#: twips: a row of exactly this height shows nothing of its text
_LOWEST_ROW = 40


class TableProperties:
    """Reads tables whose elements have the namespace ``w``; ``dropped`` are elements whose content is not there."""

    def __init__(self, w: str, dropped: set[str]) -> None:
        self._w, self._val = w, f"{w}val"
        self._passed = {*dropped, f"{w}p", f"{w}tbl"}

    def rows(self, table: etree._Element) -> Iterator[etree._Element]:
        """The rows that are shown: neither deleted, nor hidden, nor of no height."""
        for row in self._wrapped(table, f"{self._w}tr"):
            properties = row.find(f"{self._w}trPr")
            if properties is None or self._is_shown(properties):
                yield row

    def cells(self, row: etree._Element) -> Iterator[etree._Element]:
        """The cells of a row that are not deleted."""
        for cell in self._wrapped(row, f"{self._w}tc"):
            if cell.find(f"{self._w}tcPr/{self._w}cellDel") is None:
                yield cell

    def widths(self, table: etree._Element) -> list[int]:
        """The widths of the grid's columns in twips, 0 where one is not stated."""
        return [
            int(width) if re.fullmatch(r"\d{1,6}", width) else 0
            for grid_column in table.iterfind(f"{self._w}tblGrid/{self._w}gridCol")
            for width in [grid_column.get(f"{self._w}w", "")]
        ]

    def is_fixed(self, properties: etree._Element | None) -> bool:
        """Whether a table with these properties keeps the widths of its columns whatever they hold."""
        layout = None if properties is None else properties.find(f"{self._w}tblLayout")
        return layout is not None and layout.get(f"{self._w}type") == "fixed"

    def height(self, row: etree._Element) -> int | None:
        """The height of a row in twips, where it never grows."""
        height = row.find(f"{self._w}trPr/{self._w}trHeight")
        return None if height is None else self._exact(height)

    def _exact(self, height: etree._Element) -> int | None:
        if height.get(f"{self._w}hRule", height.get(f"{self._w}h-rule")) != "exact":
            return None
        tall = height.get(self._val, "")
        return int(tall) if tall.isdecimal() else None

    def _wrapped(self, parent: etree._Element, tag: str) -> Iterator[etree._Element]:
        """Rows of a table or cells of a row, also inside controls and insertions."""
        for element in parent.iterchildren(etree.Element):
            if element.tag == tag:
                yield element
            elif element.tag not in self._passed:
                yield from self._wrapped(element, tag)

    def merge(self, properties: etree._Element | None, *names: str) -> str | None:
        """``restart``, ``continue`` or ``None``: how a cell takes part in a merge."""
        if properties is None:
            return None
        for name in names:
            element = properties.find(f"{self._w}{name}")
            if element is not None:
                return "restart" if element.get(self._val) == "restart" else "continue"
        return None

    def count(self, properties: etree._Element | None, name: str, default: int) -> int:
        """A number of columns."""
        element = None if properties is None else properties.find(f"{self._w}{name}")
        value = "" if element is None else element.get(self._val, "")
        # Word knows at most 63 columns; a larger number is damage, not a table
        return int(value) if re.fullmatch(r"[1-9]\d?", value) else default

    def _is_shown(self, row: etree._Element) -> bool:
        """Whether a row with these properties is neither deleted, nor hidden, nor of no height."""
        if row.find(f"{self._w}del") is not None:
            return False
        hidden, height = row.find(f"{self._w}hidden"), row.find(f"{self._w}trHeight")
        if hidden is not None and hidden.get(self._val, "") not in OFF:
            return False
        exact = None if height is None else self._exact(height)
        return exact is None or exact > _LOWEST_ROW
