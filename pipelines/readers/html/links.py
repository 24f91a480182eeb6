"""Which lines of a page are links: menus, lists, and the headings that lead back to a table of contents."""

from __future__ import annotations

import re

from pipelines.readers.html.walk import Item, Line, Mark, Table
from pipelines.readers.subject import is_section_heading

#: what may stand beside a link in a list of links
_BESIDE_LINK = re.compile(r"[\d\s:：./|>»›·•\[\]【】()（）年月日-]")
#: a menu or list of links: so many lines in a row that are nothing but links
_LINK_RUN = 3
#: a longer line is no item of a menu
_LONGEST = 120
_NUMERAL = re.compile(r"\s*[一二三四五六]\s*、")


def is_link(line: Line) -> bool:
    """Whether a line is nothing but links, the date beside one apart."""
    if not line.linked:
        return False
    own = len(_BESIDE_LINK.sub("", line.text)) - line.linked
    return 5 * own <= len(line.text)


def link_runs(items: list[Item]) -> set[int]:
    """Menus and lists of links: runs of lines, and grids, that are nothing but links."""
    dropped: set[int] = set()
    run: list[int] = []
    for index, item in enumerate(items):
        if isinstance(item, Mark):
            continue
        if isinstance(item, Line) and len(item.text) <= _LONGEST and is_link(item):
            run.append(index)
            continue
        if isinstance(item, Table) and item.length and 10 * item.linked >= 7 * item.length:
            dropped.add(index)
        if len(run) >= _LINK_RUN:
            dropped.update(run)
        run = []
    if len(run) >= _LINK_RUN:
        dropped.update(run)
    return dropped


def is_linked_heading(item: Item) -> bool:
    """Whether an item is a heading of the form that is a link (back to a table of contents)."""
    return (
        isinstance(item, Line)
        and item.linked > 0
        and _NUMERAL.match(item.text) is not None
        and is_section_heading(item.text)
    )
