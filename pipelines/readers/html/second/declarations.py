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
    "-webkit-background-clip", "-webkit-text-stroke", "text-decoration-thickness", "offset-path", "font-size-adjust",
    "font-family", "list-style", "list-style-type", "contain", "-webkit-line-clamp",
    "all", "animation", "animation-name", "z-index", "mix-blend-mode", "text-emphasis", "text-emphasis-style", "quotes",
    "-webkit-text-stroke-width", "-webkit-box-ordinal-group", "-webkit-box-direction",
))  # fmt: skip
#: values that browsers know, the keywords of all properties among them; others are as if nobody had written them
_KNOWN_VALUES = {
    "display": re.compile(
        r"none|contents|(?:inline-)?(?:block|flex|grid|table)|inline|table-[a-z-]+|list-item|flow(?:-root)?|run-in|"
        r"ruby(?:-[a-z]+)?|math|-webkit-(?:inline-)?(?:box|flex)|(?:block|inline) [a-z-]+(?<!none)"
    ),
    "visibility": re.compile("visible|hidden|collapse"),
    "position": re.compile("static|relative|absolute|fixed|(?:-webkit-)?sticky"),
    "color": re.compile(r"(?!#).*|#(?:[0-9a-f]{3,4}|(?:[0-9a-f]{2}){3,4})"),
}
_ANYWHERE = re.compile(r"inherit|initial|unset|revert(?:-layer)?|.*\(.*")
#: in the value of ``font`` what stands before the families
_SIZE_FIRST = re.compile(
    r"^(?:.* )?(?:[\d.]+(?:[a-z]+|%)?|[a-z-]*(?:small|large|medium)\w*)(?: ?/ ?[\w.%]+)? "
)
_LONG, _BOTH_ENDS = 1_500, 600
#: sides by the direction of writing
_FLOWING = re.compile(r"^(inset|margin|max)?-?(inline|block)-(start|end|size)$")
_SIDE_OF = {"inline-start": "left", "inline-end": "right", "block-start": "top", "block-end": "bottom"}


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


def parted(text: str, mark: str) -> list[str]:
    """The parts of a text between marks (a class of characters) that stand in no brackets."""
    if "(" not in text and "[" not in text:
        return re.split(mark, text)
    parts = []
    depth = start = 0
    for found in re.finditer(rf"[()\[\]]|{mark}", text):
        if found[0] in "([":
            depth += 1
        elif found[0] in ")]":
            depth = max(depth - 1, 0)
        elif not depth:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


@lru_cache(maxsize=8192)
def _split(style: str) -> tuple[tuple[str, str], ...]:
    pairs = (piece.partition(":") for piece in parted(style, "[;]"))
    return tuple((name.strip(), _shortened(value.strip())) for name, _, value in pairs if value)


def _shortened(value: str) -> str:
    """A value without its middle, if it is longer than any but a picture."""
    return value if len(value) < _LONG else f"{value[:_BOTH_ENDS]}{value[-_BOTH_ENDS:]}"


@lru_cache(maxsize=8192)
def declared_in(style: str) -> Mapping[str, str]:
    """The declarations of a style as it stands in the source."""
    return declared_of(squeezed(style))


def declared_of(style: str) -> dict[str, str]:
    """The declarations of a squeezed style; of several for one property the last."""
    found: dict[str, str] = {}
    for name, value in _split(style):
        if "inline" in name or "block" in name:
            name = _plain_name(name)
        if name.startswith("-webkit-") and name not in _ASKED:
            name = name[len("-webkit-") :]
        if not name.startswith("--") and (name not in _ASKED or not _is_known(name, value)):
            continue
        if value.endswith("!important") or not found.get(name, "").endswith("!important"):
            found[name] = value
            if name == "font":
                # What it does not name is as at first.
                found["font-family"] = _SIZE_FIRST.sub("", value)
        if name == "background" and "var(" in value:
            found["background-color"] = value
        elif name == "background" and "gradient" not in value:
            plain = value.removesuffix("!important")
            own = next(filter(rgb_of, plain.split()), "transparent") + value[len(plain) :]
            if own.endswith("!important") or not found.get("background-color", "").endswith("!important"):
                found["background-color"] = own
    return found


def _plain_name(name: str) -> str:
    """A side or size that depends on the direction of writing, as it is in lines from left to right."""
    found = _FLOWING.match(name)
    if found is None:
        return name
    if found[3] == "size":
        return ("max-" if found[1] == "max" else "") + ("width" if found[2] == "inline" else "height")
    side = _SIDE_OF[f"{found[2]}-{found[3]}"]
    return f"margin-{side}" if found[1] == "margin" else side


def _is_known(name: str, value: str) -> bool:
    known = _KNOWN_VALUES.get(name)
    plain = value.removesuffix("!important")
    return known is None or known.fullmatch(plain) is not None or _ANYWHERE.fullmatch(plain) is not None


_NAMES = {
    **dict.fromkeys((
        "highlighttext", "field", "canvas", "activecaption", "inactivecaption", "appworkspace", "background", "infobackground",
        "menu", "scrollbar",
    ), (255, 255, 255)),
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
    found = re.match(r"rgba?\((-?[\d.]+)(%?)[ ,]+(-?[\d.]+)\2[ ,]+(-?[\d.]+)\2", value)
    if found and all(re.fullmatch(r"-?(?:\d+\.?\d*|\.\d+)", part) for part in found.group(1, 3, 4)):
        # beyond its ends a browser takes the end
        red, green, blue = (float(part) * (2.55 if found[2] else 1) for part in found.group(1, 3, 4))
        return _within(red), _within(green), _within(blue)
    if (light := _lightness(value)) is not None:
        return light, light, light
    found = re.match(r"hsla?\([\d.]+(?:deg)?[ ,]+[\d.]+%[ ,]+(\d{3,}|9[5-9])(?:\.\d+)?%", value)
    return (250, 250, 250) if found else None


def _within(channel: float) -> int:
    return round(min(max(channel, 0.0), 255.0))


def _lightness(value: str) -> int | None:
    """How light a colour is that is given by its lightness, or by how much white it has, from 0 to 255."""
    if value.startswith("light-dark("):
        rgb = rgb_of(value[len("light-dark(") :].split(",")[0])
        return max(rgb) if rgb is not None and min(rgb) == max(rgb) else None
    found = re.match(r"(ok)?(?:lch|lab)\( ?([\d.]+)(%?)", value)
    if found:
        return round(float(found[2]) * (255 if found[1] and not found[3] else 2.55))
    found = re.match(r"color\([-a-z0-9]+ ([\d.]+) \1 \1", value)
    if found:
        return round(float(found[1]) * 255)
    found = re.match(r"hwb\([\d.]+(?:deg)? ([\d.]+)% ([\d.]+)%", value)
    if found and float(found[1]) + float(found[2]) >= 100:
        return round(255 * float(found[1]) / (float(found[1]) + float(found[2])))
    return None


_COVERING = re.compile(r"inset 0(?:px)? 0(?:px)? (?:0(?:px)?|[1-9]?\d(?:px)?) \d{3,}(?:px)? ?")
#: a colour that lets through what is under it, and what names none
_THIN = re.compile(r"\btransparent\b|(?:rgb|hsl)a?\([^()]*[,/] ?(?:0?\.[0-2]\d*|0|[12]?\d%) ?\)")
_SHADE = re.compile(r"#[0-9a-f]+|(?:rgb|hsl)a?\([^()]*\)|[a-z]+\b")
_COLOURLESS = frozenset(("inset", "none", "initial", "unset", "inherit", "px", "em"))


@lru_cache(maxsize=1024)
def covers_of(shadow: str) -> frozenset[tuple[int, int, int]]:
    """The colours by one of which a shadow inside a box may cover its whole ground; none where it is another shadow, or where
    a colour of it is not known."""
    if _COVERING.match(shadow) is None:
        return frozenset()
    told = [rgb_of(word) for word in _SHADE.findall(_THIN.sub("", shadow)) if word not in _COLOURLESS]
    return frozenset(rgb for rgb in told if rgb is not None) if None not in told else frozenset()


def is_thin(shadow: str) -> bool:
    """Whether a shadow lets the ground through in whatever colour it may have."""
    plain = _THIN.sub("", shadow)
    return plain != shadow and _COLOURLESS.issuperset(_SHADE.findall(plain)) and "(" not in plain


def glimmers(one: tuple[int, int, int] | None, other: tuple[int, int, int] | None) -> bool:
    """Whether who looks for a colour finds it on the other, though it is hardly told from it."""
    return one is not None and other is not None and max(abs(one[at] - other[at]) for at in range(3)) > 12


def are_alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether one colour can not be told from the other."""
    return max(abs(one[at] - other[at]) for at in range(3)) <= 20
