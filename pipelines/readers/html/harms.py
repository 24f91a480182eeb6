"""By which of its properties a declaration may take text from sight, strike, raise, turn, move or print it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from pipelines.readers.html import css, moves
from pipelines.readers.html.colours import text_colour

#: groups that hurt the figures of cells alone
IN_CELLS = frozenset(("moved", "edge", "drawn", "carried"))


@lru_cache(maxsize=8192)
def harms(text: str) -> frozenset[str]:
    """The groups of :data:`~pipelines.readers.html.css.GROUPS` by which the declarations of an attribute or rule can take
    text from sight, strike, raise, turn, move or print it; colours apart, as these depend on each other, and pictures,
    which harm empty elements alone."""
    declared = css.declarations(text)
    if not declared:
        return frozenset()
    props = {name: value for name, (value, _) in declared.items()}
    found = {group for group in _HARMS if _HARMS[group](props)}
    for group, names in css.GROUPS.items():
        if group in found or group in _HARMS or group in ("colour", "picture"):
            continue
        part = {name: props[name] for name in names if name in props}
        if part and (_may_be_gone(group, part) or (group == "transform" and css.is_mirrored(part))):
            found.add(group)
    if props.get("display", "") in ("block", "table", "table-row", "table-cell", "flex", "grid", "list-item"):
        found.add("display")
    if props.get("color") == "transparent" or ((own := text_colour(props)) is not None and own[3] <= 0.1):
        found.add("colour")
    return frozenset(found)


def _may_be_gone(group: str, props: Mapping[str, str]) -> bool:
    """As :func:`is_gone`, where other rules may give what is missing."""
    if group in ("place", "clip"):
        return css.is_gone({**props, "position": props.get("position", "absolute")}, "div")
    if group == "box":
        return css.is_gone({"overflow": "hidden", **props, "display": "block"}, "div")
    return css.is_gone(props, "div")


_HARMS: dict[str, Callable[[Mapping[str, str]], bool]] = {
    "visibility": lambda props: props.get("visibility") in ("hidden", "collapse"),
    "size": lambda props: (size := css.font_size(props, 16.0)) is not None and size <= css.SMALLEST,
    "struck": lambda props: css.is_struck(props) is True,
    "raised": lambda props: css.shift(props, 1.0, 16.0) in (1, -1),
    "order": lambda props: (
        "override" in props.get("unicode-bidi", "")
        or props.get("direction") == "rtl"
        or "reverse" in props.get("flex-direction", "") + props.get("flex-flow", "")
        or props.get("float") == "right"
    ),
    "printed": lambda props: (
        css.prints(props.get("content", "none")) or props.get("-webkit-text-security", "none") != "none"
    ),
    "family": lambda props: css.draws_pictures(props.get("font-family", "")),
    "moved": moves.may_move,
    "carried": lambda props: moves.carries(props, cell=True, position="relative"),
    "edge": lambda props: props.get("vertical-align") in moves.EDGES or props.get("position") == "relative",
    "drawn": moves.may_draw,
}
