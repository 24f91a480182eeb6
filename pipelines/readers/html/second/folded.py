"""Folds and numbered items, for the text in order: what they print is another than what they hold."""

from __future__ import annotations

from itertools import islice

from selectolax.lexbor import LexborNode

FOLDING = frozenset(("details", "ol", "ul", "menu", "dir"))
#: nodes looked at around and inside one
_NEAR = 100


def prints_otherwise(node: LexborNode) -> bool:
    """Whether, in a cell, a closed fold holds more than its summary, or a list an item that prints its number alone."""
    return _stands_in_cell(node) and (_is_folded(node) if node.tag == "details" else _has_bare_item(node))


def _stands_in_cell(node: LexborNode) -> bool:
    around = node.parent
    for _ in range(_NEAR):
        if around is None or around.tag in ("td", "th"):
            break
        around = around.parent
    return around is not None and around.tag in ("td", "th")


def _has_bare_item(node: LexborNode) -> bool:
    for child in node.iter():
        if child.tag == "li":
            texts = islice(child.traverse(include_text=True), _NEAR)
            if not any(one.tag == "-text" and (one.text() or "").strip() for one in texts):
                return True
    return (
        node.tag == "ol"
        and node.css_first("li") is not None
        and _is_figure("".join((node.text() or "").split()))
    )


def _is_figure(text: str) -> bool:
    """Whether the number before a text may be read as a part of it."""
    return len(text) < 25 and any(letter.isdigit() for letter in text)


def _is_folded(node: LexborNode) -> bool:
    if "open" in node.attributes:
        return False
    children = node.iter(include_text=True)
    return any(
        child.tag != "summary" and (child.tag != "-text" or (child.text() or "").strip())
        for child in children
    )
