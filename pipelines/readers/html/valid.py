"""Declarations as a browser takes them: values that it drops as invalid, names that mean the same in a page of lines from
left to right, custom properties by their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

#: names by the direction of writing, and what they are on a page of horizontal lines; older names of the same
LOGICAL = {
    "inset-inline-start": "left", "inset-inline-end": "right", "inset-block-start": "top", "inset-block-end": "bottom",
    "margin-inline-start": "margin-left", "margin-inline-end": "margin-right", "margin-block-start": "margin-top",
    "margin-block-end": "margin-bottom", "inline-size": "width", "block-size": "height", "max-inline-size": "max-width",
    **{f"-webkit-{name}": name for name in (
        "order", "flex-direction", "flex-flow", "flex-wrap", "transform", "filter", "clip-path", "animation", "animation-name",
        "opacity", "box-shadow", "text-emphasis", "text-emphasis-style",
    )},
    "max-block-size": "max-height", "overflow-inline": "overflow-x", "overflow-block": "overflow-y",
}  # fmt: skip
_EVERYWHERE = frozenset(("inherit", "initial", "unset", "revert", "revert-layer"))
_DISPLAY_PARTS = frozenset((
    "block", "inline", "run-in", "flow", "flow-root", "table", "flex", "grid", "ruby", "math", "list-item",
))  # fmt: skip
_KEYWORDS = {
    "display": frozenset((
        "none", "contents", "inline-block", "inline-table", "inline-flex", "inline-grid", "table-row", "table-cell",
        "table-row-group", "table-header-group", "table-footer-group", "table-column", "table-column-group",
        "table-caption", "ruby-base", "ruby-text", "-webkit-box", "-webkit-inline-box", "-webkit-flex",
        "-webkit-inline-flex",
    )),
    "visibility": frozenset(("visible", "hidden", "collapse")),
    "position": frozenset(("static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky")),
}  # fmt: skip
_COLOURS = ("color", "-webkit-text-fill-color")
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_CUSTOM = re.compile(r"(--[-\w]+)\s*:\s*([^;{}]+)")
_USED = re.compile(r"var\(\s*(--[-\w]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
#: how the use of a custom property begins whose value depends on the element
HELD = "held("
#: so deep may custom properties name each other
_DEEP = 4
#: characters of values that custom properties may put into one rule, each of which may use others twice
_MOST_RESOLVED = 20_000


@lru_cache(maxsize=4096)
def is_valid(name: str, value: str) -> bool:
    """Whether a browser takes a value (in small letters): one that it does not know leaves the declaration before it in
    force, as in ``display:none;display:-moz-box``."""
    if "(" in value or value in _EVERYWHERE:
        return True
    if name in _COLOURS:
        return not value.startswith("#") or _HEX.fullmatch(value) is not None
    known = _KEYWORDS.get(name)
    return known is None or value in known or (name == "display" and _DISPLAY_PARTS.issuperset(value.split()))


def resolved(text: str, variables: Mapping[str, str]) -> str:
    """Declarations with the values of the custom properties that they use: their own, else the ``variables`` of the page,
    else what they name for the case that there is none."""
    own = {name: value.strip() for name, value in _CUSTOM.findall(text)}
    left = _MOST_RESOLVED

    def value_of(match: re.Match[str]) -> str:
        nonlocal left
        name = match[1]
        value = own[name] if name in own else variables.get(name, match[2] or "unset")
        left -= len(value)
        return value if left >= 0 else "unset"

    for _ in range(_DEEP):
        if "var(" not in text:
            break
        text = _USED.sub(value_of, text)
    return text


_INNERMOST = re.compile(r"(calc|min|max|clamp|)\(([^()]*)\)")
_TERMS = re.compile(r"\s([-+])\s")
_FACTORS = re.compile(r"\s*([*/])\s*")


def reckoned(value: str, measure: Callable[[str], float | None]) -> float | None:
    """The result of ``calc()``, ``min()``, ``max()`` and ``clamp()``, each of whose lengths has a ``measure``; ``None``
    for what is none of these."""
    for _ in range(_DEEP):
        match = _INNERMOST.search(value)
        if match is None:
            break
        parts = [_sum(part, measure) for part in match[2].split(",")]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        if match[1] == "clamp" and len(known) == 3:
            result = max(known[0], min(known[1], known[2]))
        else:
            result = min(known) if match[1] == "min" else max(known)
        value = f"{value[: match.start()]}{result:f}{value[match.end() :]}"
    return measure(value)


def _sum(text: str, measure: Callable[[str], float | None]) -> float | None:
    first, *rest = _TERMS.split(text.strip())
    total = _product(first, measure)
    for sign, term in zip(rest[::2], rest[1::2], strict=True):
        value = _product(term, measure)
        if total is None or value is None:
            return None
        total += value if sign == "+" else -value
    return total


def _product(text: str, measure: Callable[[str], float | None]) -> float | None:
    first, *rest = _FACTORS.split(text.strip())
    total = measure(first)
    for sign, factor in zip(rest[::2], rest[1::2], strict=True):
        value = measure(factor)
        if total is None or value is None or (sign == "/" and not value):
            return None
        total = total * value if sign == "*" else total / value
    return total
