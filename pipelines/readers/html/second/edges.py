"""Lengths, and text that is smaller than what stands beside it at the upper or lower edge of its line, in the second reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborNode

_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|ch|cm|mm|%)?")
_IN_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "pt": 1.33,
    "em": 16.0,
    "rem": 16.0,
    "ch": 8.0,
    "cm": 37.8,
    "mm": 3.78,
    "%": 0.16,
}
_NUMBER = re.compile(r"\d+")
_EDGES = {"top": 1, "text-top": 1, "bottom": -1, "text-bottom": -1}


@lru_cache(maxsize=4096)
def lengths(value: str) -> tuple[float, ...]:
    """The lengths in a value, in pixels."""
    return tuple(
        float(number) * _IN_PIXELS[unit] for number, unit in _LENGTH.findall(re.sub(r"#\w+", "", value))
    )


def edge_of(said: Mapping[str, str]) -> int:
    """At which edge of its line a style sets text: 1 the upper, -1 the lower, 0 neither."""
    if (edge := _EDGES.get(said.get("vertical-align", ""))) is not None:
        return edge
    if said.get("position") != "relative":
        return 0
    up = sum(lengths(said.get("bottom", ""))) or -sum(lengths(said.get("top", "")))
    return (up > 0) - (up < 0)


def is_smaller(
    node: LexborNode, cell: LexborNode, said_of: Callable[[LexborNode], Mapping[str, str]]
) -> bool:
    """Whether the digits of a node are smaller than those beside it in its cell."""
    inside: list[float] = []
    beside: list[float] = []
    waiting = [(cell, 16.0, False)]
    while waiting:
        at, size, within = waiting.pop()
        if at.is_text_node:
            if _NUMBER.search(at.text_content or "") is not None:
                (inside if within else beside).append(size)
            continue
        size = _size(at, size, said_of(at))
        within = within or at.mem_id == node.mem_id
        waiting += [(child, size, within) for child in at.iter(include_text=True)]
    return bool(inside) and max(inside) < max(beside, default=0.0)


def _size(node: LexborNode, size: float, said: Mapping[str, str]) -> float:
    value = said.get("font-size", said.get("font", ""))
    given = _LENGTH.search(value)
    if given is not None:
        if given[2] in ("em", "%"):
            return size * float(given[1]) / (1 if given[2] == "em" else 100)
        return lengths(given[0])[0]
    if node.tag == "small" or value == "smaller":
        return size * 0.83
    if node.tag == "big" or value == "larger":
        return size * 1.2
    if node.tag == "font" and (node.attributes.get("size") or "") in ("1", "2", "-1", "-2"):
        return 12.0
    return 12.0 if value.endswith("small") else size
