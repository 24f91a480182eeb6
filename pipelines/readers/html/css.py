"""Style declarations and what their values mean: which of them can take text from sight, and how."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pipelines.readers.html.colours import painted, share
from pipelines.readers.html.valid import LOGICAL, is_valid, reckoned, resolved


class Declared(NamedTuple):
    """The value of a property in small letters, and whether it is ``!important``."""

    value: str
    important: bool


_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\r\n\f]?|(.))", re.DOTALL)
#: a declaration; semicolons inside quotes and brackets are no ends
_DECLARATION = re.compile(
    r"(?:^|[;{}])\s*+([-\w]+)\s*:((?:[^;\"'(]|\"[^\"]*\"|'[^']*'|\((?:[^()\"']|\"[^\"]*\"|'[^']*')*+\)|[\"'(])*+)"
)
#: characters of a value that are looked at, at its beginning and its end: between them lies a picture
_LONGEST = 2_000
_IMPORTANT = re.compile(r"\s*!\s*important\s*$")
#: properties of one group decide together; only those of groups that can hurt on a page are looked at
GROUPS: dict[str, tuple[str, ...]] = {
    "display": ("display",),
    "visibility": ("visibility",),
    "opacity": ("opacity", "filter", "content-visibility"),
    "size": ("font-size", "font"),
    "colour": ("color", "background", "background-color", "-webkit-text-fill-color", "box-shadow"),
    "struck": ("text-decoration", "text-decoration-line", "display", "float", "position"),
    "raised": ("vertical-align", "position", "top", "bottom", "font-size", "font"),
    "place": ("position", "left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top"),
    "clip": ("clip", "clip-path", "position"),
    "box": (
        "width", "height", "max-width", "max-height", "overflow", "overflow-x", "overflow-y", "display", "position",
        "float",
    ),
    "transform": ("transform", "scale", "rotate"),
    "order": ("direction", "unicode-bidi", "flex-direction", "flex-flow", "float", "display"),
    "printed": ("content", "-webkit-text-security"),
    "family": ("font-family",),
    "picture": ("background", "background-image"),
    "moved": (
        "position", "left", "right", "top", "bottom", "inset", "margin", "margin-left", "margin-right", "margin-top",
        "margin-bottom", "letter-spacing", "float", "order", "grid-area", "grid-column", "grid-row", "grid-column-start",
        "grid-row-start", "direction", "unicode-bidi", "flex-direction", "flex-flow", "flex-wrap", "transform",
        "translate", "rotate", "scale", "vertical-align", "display", "opacity", "font-size", "font", "offset-path",
    ),
    "carried": (),  # what "moved" has
    "edge": ("vertical-align", "position", "top", "bottom", "font-size", "font"),
    "drawn": (
        "background", "background-image", "background-color", "color", "box-shadow", "outline", "outline-offset",
        "text-underline-offset", "border", "border-top", "border-bottom", "height", "line-height", "clip-path", "mask",
        "mask-image", "-webkit-mask", "-webkit-mask-image", "width", "max-width", "overflow", "overflow-x", "overflow-y",
        "filter", "font-variant-position", "font-feature-settings", "text-shadow", "background-clip",
        "-webkit-background-clip", "-webkit-text-stroke", "display", "content", "top", "bottom", "zoom",
        "text-decoration-thickness", "text-indent", "offset-path", "font-size-adjust",
        "-webkit-text-fill-color", "list-style", "list-style-type", "contain", "content-visibility", "-webkit-line-clamp",
        "all", "animation", "animation-name", "z-index", "mix-blend-mode", "text-emphasis", "text-emphasis-style", "quotes",
        "-webkit-text-stroke-width", "-webkit-box-ordinal-group", "-webkit-box-direction",
    ),
}  # fmt: skip
_NAMES = frozenset(name for names in GROUPS.values() for name in names)
#: points of a pixel's 96 to the inch, and what an em is where nothing says it
_UNITS = {
    "px": 1.0, "": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6,
    "vw": 13.66, "vh": 7.68, "vmin": 7.68, "vmax": 13.66, "rem": 16.0,
}  # fmt: skip
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%]*)\s*")
_KEYWORD_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "initial": 16.0,
}  # fmt: skip
_FONT_SIZE = re.compile(
    r"(?:^|\s)([\d.]+(?:[a-z]+|%)?|(?:xx?-)?small|medium|(?:xx?-)?large|smaller|larger)(?=[\s/])"
)
#: fonts of symbols, whose digits are folders, clocks and scissors
_PICTURE_FONT = re.compile(
    r"[\"'\s]*(?:wingdings|webdings|marlett|(?:itc\s+)?(?:zapf\s*)?dingbats|monotype\s+sorts|bookshelf\s+symbol)"
)
#: the smallest text that anyone reads, in pixels
SMALLEST = 2.0
#: a place so far outside, in pixels, that nobody scrolls there
_FAR = 500.0
_FAR_RIGHT = 3000.0


@lru_cache(maxsize=8192)
def declarations(text: str) -> Mapping[str, Declared]:
    """The declarations of a ``style`` attribute or a rule that can take text from sight, by property; the last of
    a property counts, unless an earlier is more important."""
    text = text.lower()
    if "/*" in text:
        text = _COMMENT.sub(" ", text)
    if "\\" in text:
        text = _ESCAPED.sub(_unescape, text)
    if "var(" in text:
        text = resolved(text, {})
    found: dict[str, Declared] = {}
    for name, value in _DECLARATION.findall(text):
        name = LOGICAL.get(name, name)
        if name not in _NAMES or not value.strip():
            continue
        if len(value) > _LONGEST:
            value = value[: _LONGEST // 2] + value[-_LONGEST // 2 :]
        plain = _IMPORTANT.sub("", value)
        important = plain != value
        if not is_valid(name, plain.strip()):
            continue
        _add(found, name, Declared(plain.strip(), important))
        if name == "font":
            _add(found, "font-family", Declared(_families_in(plain.strip()), important))
        elif name == "background" and (own := painted(plain.strip())) is not None:
            _add(found, "background-color", Declared(own, important))
    return found


def _add(found: dict[str, Declared], name: str, declared: Declared) -> None:
    before = found.get(name)
    if before is None or declared.important or not before.important:
        found[name] = declared


def _unescape(match: re.Match[str]) -> str:
    code, character = match[1], str(match[2])
    if code is None:
        return character if character > " " else "\ufffd"
    number = int(code, 16)
    return chr(number).lower() if 32 <= number < 0x110000 else "\ufffd"


def length(value: str, em: float = 16.0) -> float | None:
    """A length in pixels (per cent of ``em``), or ``None`` for what is none."""
    if "(" in value:
        return reckoned(value, lambda part: None if "(" in part else length(part, em))
    match = _LENGTH.fullmatch(value)
    if match is None:
        return None
    number, unit = float(match[1]), match[2]
    if not math.isfinite(number):
        return None
    if unit in ("em", "ex", "ch"):
        return number * em
    if unit == "%":
        return number * em / 100
    factor = _UNITS.get(unit)
    return None if factor is None else number * factor


def font_size(props: Mapping[str, str], parent: float) -> float | None:
    """The size in pixels that declarations give to text whose parent has ``parent``; ``None``: they give none."""
    value = props.get("font-size")
    if value is None and "font" in props:
        match = _FONT_SIZE.search(props["font"] + " ")
        value = match[1] if match else None
    if value is None or value in ("inherit", "unset"):
        return None
    if value == "smaller":
        return parent / 1.2
    if value == "larger":
        return parent * 1.2
    if value in _KEYWORD_SIZES:
        return _KEYWORD_SIZES[value]
    size = length(value, parent)
    return None if size is None or size < 0 else size


def _families_in(font: str) -> str:
    """The families that the value of ``font`` names."""
    match = _FONT_SIZE.search(font + " ")
    return font[match.end() :].lstrip("/0123456789.% ") if match is not None else font


def draws_pictures(families: str) -> bool:
    """Whether the font that is asked for first has pictures in the place of letters and digits."""
    return _PICTURE_FONT.match(families) is not None


def is_pictured(props: Mapping[str, str]) -> bool:
    """Whether declarations paint a picture as the ground of an element."""
    return any("url(" in props.get(name, "") for name in GROUPS["picture"])


#: tags whose boxes have no width or height of their own
RUN_TAGS = frozenset(
    ("span", "font", "b", "strong", "i", "em", "u", "a", "label", "sup", "sub", "small", "big")
)
#: nothing below such an element is painted
_NO_BOX = frozenset(("none", "table-column", "table-column-group"))
#: parts of a table keep the size that their content needs
_PAGE = frozenset(("html", "body", "td", "th"))
_BLOCKS = frozenset(("block", "flex", "grid", "flow-root", "inline-block", "inline-flex", "inline-grid"))
_ROW_TAGS = frozenset(("tr", "tbody", "thead", "tfoot"))
_TABLE_TAGS = frozenset(("td", "th", "tr", "tbody", "thead", "tfoot", "table", "html", "body"))
_ZERO_CLIP = re.compile(
    r"rect\(\s*(-?[\d.]+)(?:px|pt|em)?[\s,]+(-?[\d.]+)(?:px|pt|em)?[\s,]+(-?[\d.]+)(?:px|pt|em)?[\s,]+(-?[\d.]+)"
)
_INSET = re.compile(r"inset\(\s*(?:\d+(?:\.\d+)?(?:%|px)\s+)*?(\d+(?:\.\d+)?)%")
_ZERO_SCALE = re.compile(r"scale[xy3d]{0,2}\(\s*(?:0+(?:\.0+)?%?\s*[,)]|[\d.]+\s*,\s*0+(?:\.0+)?\s*\))")
_ROTATED_AWAY = re.compile(r"rotate[xy]\(\s*-?(?:90|270)deg")
_TRANSLATED = re.compile(r"translate(?:x|y|3d)?\(\s*(-?[\d.]+[a-z%]*)(?:\s*,\s*(-?[\d.]+[a-z%]*))?")
_MIRRORED = re.compile(r"scalex?\(\s*-|scale\([^)]*,\s*-|rotate[yz]?\(\s*-?(?:180|0?\.5turn)|matrix\(\s*-")


def is_gone(props: Mapping[str, str], tag: str) -> bool:
    """Whether declarations take an element and all that it holds from sight, whatever its children say."""
    if "all" in props:
        return False  # what of the others it undoes, the figure that it stands by is marked for
    display = props.get("display", "inline" if tag in RUN_TAGS else "block")
    if display in _NO_BOX:
        return True
    if props.get("content-visibility") == "hidden" and display != "inline" and tag not in _ROW_TAGS:
        return True
    opacity = props.get("opacity")
    if opacity is not None and _is_nothing(opacity):
        return True
    if (effect := props.get("filter")) and re.search(r"opacity\(\s*0*(?:\.0+)?%?\s*\)", effect):
        return True
    position = props.get("position", "static")
    return (
        _is_off_page(props, position)
        or _is_clipped(props, position)
        or _has_no_box(props, tag, position)
        or (_is_transformed_away(props) and not _is_run(props, tag, position))
    )


def _is_run(props: Mapping[str, str], tag: str, position: str) -> bool:
    """Whether an element is part of a line, whose size and place its own styles do not change."""
    display = props.get("display", "inline" if tag in RUN_TAGS else "block")
    return (
        display == "inline" and position not in ("absolute", "fixed") and props.get("float", "none") == "none"
    )


def _is_nothing(value: str) -> bool:
    if "(" in value:
        value = str(length(value.replace("%", "/100"), 1.0))
    try:
        return share(value) <= 0.02
    except ValueError:
        return False


def _is_off_page(props: Mapping[str, str], position: str) -> bool:
    if position in ("absolute", "fixed", "relative"):
        for name in ("left", "top", "right", "bottom"):
            at = _measure(props, name)
            if at is None:
                continue
            if at <= -_FAR or at >= _FAR_RIGHT:
                return True
    for name in ("text-indent", "margin-left", "margin-top"):
        at = _measure(props, name)
        if at is not None and at <= -_FAR:
            return True
    return False


def _measure(props: Mapping[str, str], name: str) -> float | None:
    value = props.get(name)
    if value is None:
        return None
    return length(value, 1366.0) if value.endswith("%") else length(value)


def _is_clipped(props: Mapping[str, str], position: str) -> bool:
    clip = props.get("clip")
    if clip and position in ("absolute", "fixed") and (match := _ZERO_CLIP.match(clip)):
        top, right, bottom, left = map(float, match.groups())
        if right - left <= 1 or bottom - top <= 1:
            return True
    path = props.get("clip-path")
    if not path or path == "none":
        return False
    inset = _INSET.match(path)
    return (inset is not None and float(inset[1]) >= 50) or bool(
        re.match(
            r"(?:circle|ellipse)\(\s*0|polygon\(\s*0[a-z%]*\s+0[a-z%]*\s*(?:,\s*0[a-z%]*\s+0[a-z%]*\s*)*\)",
            path,
        )
    )


def _has_no_box(props: Mapping[str, str], tag: str, position: str) -> bool:
    if tag in _TABLE_TAGS and (props.get("display", "table") not in _BLOCKS or tag in _PAGE):
        return False
    overflow = " ".join(props.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if "hidden" not in overflow and "clip" not in overflow:
        return False
    if _is_run(props, tag, position):
        return False
    sizes = [_measure(props, name) for name in ("width", "height", "max-width", "max-height")]
    return any(size is not None and 0 <= size <= 1 for size in sizes)


def _is_transformed_away(props: Mapping[str, str]) -> bool:
    scale = props.get("scale")
    if scale is not None and _is_nothing(scale.split()[0].lstrip("-") if scale else ""):
        return True
    transform = props.get("transform")
    if not transform:
        return False
    if _ZERO_SCALE.search(transform) or _ROTATED_AWAY.search(transform):
        return True
    moved = _TRANSLATED.search(transform)
    return moved is not None and any(
        (at := length(part)) is not None and not part.endswith("%") and (at <= -_FAR or at >= _FAR_RIGHT)
        for part in moved.groups()
        if part
    )


def is_mirrored(props: Mapping[str, str]) -> bool:
    """Whether declarations turn text round, so that its digits stand in another order."""
    return bool(
        ((transform := props.get("transform")) and _MIRRORED.search(transform))
        or props.get("scale", "").startswith("-")
        or re.match(r"(?:[yz]\s+)?-?180deg|0 1 0 180deg", props.get("rotate", ""))
    )


def is_struck(props: Mapping[str, str]) -> bool | None:
    """Whether declarations strike text through; ``None`` where they say nothing of it."""
    values = [props[name] for name in ("text-decoration", "text-decoration-line") if name in props]
    return any("line-through" in value for value in values) if values else None


def shift(props: Mapping[str, str], size: float, parent: float) -> int | None:
    """1 for text raised, -1 for text lowered, 0 for text on the line, ``None`` where nothing says it.

    ``size`` and ``parent`` are the sizes of the text and of the text around it: text moved by a place beside the
    line is a mark only where it is smaller (Word moves whole lines so).
    """
    align = props.get("vertical-align")
    if align is not None:
        if align in ("super", "text-top"):
            return 1 if align == "super" or size < parent else 0
        if align in ("sub", "text-bottom"):
            return -1 if align == "sub" or size < parent else 0
        if align == "baseline":
            return 0
        at = length(align, size)
        if at is not None and at:
            return 1 if at > 0 else -1
    if props.get("position") == "relative" and size < parent:
        top, bottom = props.get("top"), props.get("bottom")
        at = length(top, size) if top is not None else None
        if at is None and bottom is not None and (up := length(bottom, size)) is not None:
            at = -up
        if at:
            return 1 if at < 0 else -1
    return None


_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def prints(content: str) -> bool:
    """Whether a ``content`` prints something."""
    if content in ("none", "normal", "inherit", "initial", "unset", "no-open-quote", "no-close-quote"):
        return False
    words = "".join(one or other for one, other in _QUOTED.findall(content))
    return bool(words.strip(" \t\r\n\f\xa0\u200b\u3000")) or bool(_QUOTED.sub("", content).strip(" /"))
