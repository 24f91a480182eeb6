"""Number formats of sheets, as far as they decide how a figure is printed: 1,234 and 103.90."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

#: formats that the file formats know by number alone (ECMA-376, 18.8.30; [MS-XLS] 2.4.126)
_BUILT_IN = {2: "0.00", 3: "#,##0", 4: "#,##0.00", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}
#: colours, languages, room left for a sign, escaped spaces: nothing of these is printed in a figure
_UNPRINTED = re.compile(r"\[[^\]]*\]|_.|\*.|\\ ")
_FORMAT = re.compile(r"(#,##)?0(?:\.(0{1,9}))?|(#,###)")


class NumberFormat(NamedTuple):
    """Whether thousands are set apart, and how many decimals are shown."""

    thousands: bool
    decimals: int

    def printed(self, value: float) -> str | None:
        """The value in this format, ``None`` where the format would round it."""
        text = f"{value:{',' if self.thousands else ''}.{self.decimals}f}"
        return text if float(text.replace(",", "")) == float(f"{value:.15g}") else None


def number_format(code: str) -> NumberFormat | None:
    """The format that a code means; ``None`` for plain numbers and for what prints anything but a number."""
    match = _FORMAT.fullmatch(_UNPRINTED.sub("", code.partition(";")[0]).strip())
    if match is None:
        return None
    found = NumberFormat(bool(match[1] or match[3]), len(match[2] or ""))
    return found if found.thousands or found.decimals else None


def built_in(number: int) -> NumberFormat | None:
    """The format of a number below 164, which needs no definition."""
    return number_format(_BUILT_IN.get(number, ""))


def xlsx_formats(styles: etree._Element) -> dict[int, NumberFormat]:
    """The formats that print figures in their own way, by index of the cell's style (``s``)."""
    defined = {
        element.get("numFmtId", ""): number_format(element.get("formatCode", ""))
        for element in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    found = {}
    for index, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        number = style.get("numFmtId", "0")
        known = defined[number] if number in defined else built_in(int(number) if number.isdecimal() else 0)
        if known is not None:
            found[index] = known
    return found
