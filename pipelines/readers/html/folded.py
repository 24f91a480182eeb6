"""What a browser shows of an element that folds its content away, or numbers it: a figure behind a closed fold is not
seen, the number of an item is."""

from __future__ import annotations

from itertools import islice

from lxml import etree

FOLDS = ("details",)
LISTS = ("ol", "ul", "menu", "dir")
#: elements looked at around and inside one; where folds are nested deeper nothing is told of them
_FAR = 100
#: characters of what may be a figure
_SHORT = 24


def shows_otherwise(element: etree._Element) -> bool:
    """Whether, in a cell, a fold hides something or a list numbers an item without text."""
    if not any(around.tag in ("td", "th") for around in islice(element.iterancestors(), _FAR)):
        return False
    if element.tag in FOLDS:
        texts = (element.text, *(each.tail for each in element))
        more = any(each.tag != "summary" for each in element.iterchildren(etree.Element))
        return element.get("open") is None and (more or any((text or "").strip() for text in texts))
    return any(map(_is_blank, element.iterchildren("li"))) or (
        element.tag == "ol" and _numbers_figures(element)
    )


def _numbers_figures(element: etree._Element) -> bool:
    """Whether all that a numbered list in a cell holds is short and has a digit, so that its numbers may be read as others."""
    text = "".join(str(part).strip() for part in islice(element.itertext(), _FAR))
    return (
        len(text) <= _SHORT
        and any(map(str.isdigit, text))
        and next(element.iterchildren("li"), None) is not None
    )


def _is_blank(item: etree._Element) -> bool:
    inside = islice(item.iter(), _FAR)
    return not any(
        (each.text or "").strip() or (each is not item and (each.tail or "").strip()) for each in inside
    )
