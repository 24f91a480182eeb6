"""Declarations as the second text takes them: split by hand, colours as numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

#: properties that are asked for
_ASKED = frozenset((
    "display", "visibility", "opacity", "filter", "content-visibility", "text-decoration", "text-decoration-line",
    "vertical-align", "text-indent", "margin-left", "margin-top", "left", "top", "right", "bottom", "position", "clip",
    "clip-path", "transform", "scale", "font-size", "font", "width", "height", "max-width", "max-height", "overflow",
    "overflow-x", "overflow-y", "float", "direction", "unicode-bidi", "flex-direction", "flex-flow", "content",
    "-webkit-text-security", "color", "-webkit-text-fill-color", "background", "background-color", "background-image",
    "inset", "margin", "margin-right", "margin-bottom", "letter-spacing", "order", "grid-area", "grid-column", "grid-row",
    "grid-column-start", "grid-row-start", "flex-wrap", "translate", "rotate", "box-shadow", "outline-offset",
    "text-underline-offset", "border", "border-top", "border-bottom", "line-height", "mask", "mask-image", "-webkit-mask",
    "-webkit-mask-image", "zoom", "font-variant-position", "font-feature-settings", "text-shadow", "background-clip",
    "-webkit-background-clip", "-webkit-text-stroke", "text-decoration-thickness",
))  # fmt: skip


def squeeze(style: str) -> str:
    """A style or a sheet in small letters, with its escapes read, without spaces that mean nothing."""
    style = style.lower()
    if "/*" in style:
        style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    if "\\" in style:
        style = re.sub(
            r"\\([0-9a-f]{1,6})\s?",
            lambda match: chr(int(match[1], 16)) if 31 < int(match[1], 16) < 127 else "x",
            style,
        )
    return re.sub(r"\s*([:;{},!])\s*", r"\1", re.sub(r"\s+", " ", style)).strip()


#: the same for a style of an element, remembered
squeezed = lru_cache(maxsize=8192)(squeeze)


def prints_something(declared: dict[str, str]) -> bool:
    """Whether what stands before or behind an element prints something."""
    content = declared.get("content", "none").removesuffix("!important")
    if content in ("none", "normal", "inherit", "initial", "unset"):
        return False
    letters = re.sub(r"[\"'\s\u00a0\u200b\u3000]", "", content)
    hidden = declared.get("visibility") == "hidden" or declared.get("display") == "none"
    flat = declared.get("height") in ("0", "0px") or declared.get("font-size") == "0"
    return bool(letters) and not hidden and not flat


@lru_cache(maxsize=8192)
def _split(style: str) -> tuple[tuple[str, str], ...]:
    pairs = (piece.partition(":") for piece in re.split(r";(?![^(]*\))", style))
    return tuple((name.strip(), value.strip()) for name, _, value in pairs if value)


@lru_cache(maxsize=8192)
def declared_in(style: str) -> Mapping[str, str]:
    """The declarations of a style as it stands in the source."""
    return declared_of(squeezed(style))


def declared_of(style: str) -> dict[str, str]:
    """The declarations of a squeezed style; of several for one property the last."""
    found: dict[str, str] = {}
    for name, value in _split(style):
        if name not in _ASKED:
            continue
        if value.endswith("!important") or not found.get(name, "").endswith("!important"):
            found[name] = value
    return found


_NAMES = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0),
    "yellow": (255, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "navy": (0, 0, 128), "maroon": (128, 0, 0), "purple": (128, 0, 128), "teal": (0, 128, 128),
    "orange": (255, 165, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255), "windowtext": (0, 0, 0), "window": (255, 255, 255), "azure": (240, 255, 255),
    "floralwhite": (255, 250, 240), "mintcream": (245, 255, 250), "seashell": (255, 245, 238), "lime": (0, 255, 0),
    "aqua": (0, 255, 255), "cyan": (0, 255, 255), "aliceblue": (240, 248, 255), "honeydew": (240, 255, 240),
    "lightyellow": (255, 255, 224), "lavenderblush": (255, 240, 245), "darkred": (139, 0, 0),
    "darkblue": (0, 0, 139), "darkgreen": (0, 100, 0), "royalblue": (65, 105, 225), "steelblue": (70, 130, 180),
}  # fmt: skip


@lru_cache(maxsize=2048)
def rgb_of(value: str) -> tuple[int, int, int] | None:
    """Red, green and blue of a colour."""
    value = value.strip()
    if value in _NAMES:
        return _NAMES[value]
    found = re.fullmatch(r"#?([0-9a-f]{6})(?:[0-9a-f]{2})?", value)
    if found:
        return int(found[1][:2], 16), int(found[1][2:4], 16), int(found[1][4:], 16)
    found = re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?", value)
    if found:
        return int(found[1], 16) * 17, int(found[2], 16) * 17, int(found[3], 16) * 17
    found = re.match(r"rgba?\((\d+)[ ,]+(\d+)[ ,]+(\d+)", value)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    found = re.match(r"rgba?\(([\d.]+)%[ ,]+([\d.]+)%[ ,]+([\d.]+)%", value)
    if found:
        return round(float(found[1]) * 2.55), round(float(found[2]) * 2.55), round(float(found[3]) * 2.55)
    found = re.match(r"hsla?\([\d.]+(?:deg)?[ ,]+[\d.]+%[ ,]+(100|9[5-9])(?:\.\d+)?%", value)
    return (250, 250, 250) if found else None


def are_alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether one colour can not be told from the other."""
    return max(abs(one[at] - other[at]) for at in range(3)) <= 20
