"""Classes by which the style sheets of all frameworks hide: where a page has sheets that are files of their own, which are not at
hand, what bears such a class may be seen or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from lxml import etree

from pipelines.readers.html.cells import digits_in

_NAMES = (
    r"hid(?:e|den)|d-none|display-none|invisible|(?:sr|screen-reader|visually)-?(?:only|hidden|text)|visuallyhidden|layui-hide|uk-hidden|"
    r"am-hide|is-hidden|hidden-lg|visible-(?:xs|sm)(?:-\w+)?|d-(?:sm|md|lg|xl)-none"
)
_BORNE = re.compile(
    rf"class\s*=\s*(?:\"[^\"<>]*|'[^'<>]*|)(?<![-\w])(?:{_NAMES})(?![-\w])".encode(), re.IGNORECASE
)
_NAME = re.compile(_NAMES)
#: where a page asks for a sheet
_FILE = re.compile(rb"<link\b[^<>]*stylesheet|@import", re.IGNORECASE)
_CLASSED = etree.XPath("//*[@class]")


def are_borne(source: bytes, runs: Iterable[bytes], sheets: Iterable[str]) -> bool:
    """Whether something in a ``source`` without its ``runs`` and ``sheets`` may be hidden by a sheet that is not in it."""
    if b"stylesheet" not in source and not any("@import" in sheet for sheet in sheets):
        return False
    return _BORNE.search(source) is not None or any(map(_BORNE.search, runs))


def may_be_hidden(root: etree._Element, source: bytes, sheets: Iterable[str]) -> list[etree._Element]:
    """The elements with digits that sheets elsewhere may hide; those of whose classes the page's own ``sheets`` speak are not
    among them."""
    if _BORNE.search(source) is None or (
        _FILE.search(source) is None and not any("@import" in one for one in sheets)
    ):
        return []
    known = {name.lower() for sheet in sheets for name in re.findall(r"\.([-\w]+)", sheet)}
    return [
        element
        for element in cast("list[etree._Element]", _CLASSED(root))
        if any(
            _NAME.fullmatch(name) is not None and name not in known
            for name in str(element.get("class")).lower().split()
        )
        and digits_in(element)
    ]
