"""What declarations and attributes do to an element: whether it is gone, unseen, struck, raised, turned, and in what size,
colour and ground."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipelines.readers.html.second.declarations import covers_of, declared_of, rgb_of
from pipelines.readers.html.second.moved import may_hurt

#: those of them that can change the order of what is printed
TURNING = frozenset((
    "unicode-bidi", "direction", "transform", "-webkit-text-security", "scale", "flex-direction", "flex-flow", "float",
))  # fmt: skip
#: those of them that can take a whole element away
AWAY = frozenset((
    "display", "opacity", "filter", "content-visibility", "left", "top", "right", "bottom", "text-indent", "margin-left",
    "margin-top", "clip", "clip-path", "transform", "scale", "width", "height", "max-width", "max-height",
))  # fmt: skip


Rgb = tuple[int, int, int]


class Seen(NamedTuple):
    """What is decided of an element: gone with all it holds, its text unseen, struck, raised or lowered, turned; and
    its size, colour and ground (``None``: unknown), in a font of pictures; apart, in a box that the line through what is
    around it may leave out; and the colours of shadows by one of which the ground may be covered."""

    gone: bool = False
    unseen: bool = False
    struck: bool = False
    shift: int = 0
    turned: bool = False
    size: float = 16.0
    colour: Rgb | None = (0, 0, 0)
    ground: Rgb | None = (255, 255, 255)
    pictured: bool = False
    apart: bool = False
    covers: frozenset[Rgb] = frozenset()


PLAIN = Seen()
_PICTURES = re.compile(
    r"[\"' ]*(?:w(?:ing|eb)dings|marlett|\b[a-z ]*dingbats|monotype sorts|bookshelf symbol)"
)
TABLE = frozenset(("html", "body", "table", "tbody", "thead", "tfoot", "tr"))
_BOXES = frozenset(("td", "th", "tr", "table", "tbody", "p", "div", "li", "img", "input"))
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 1.333, "em": 16.0, "rem": 16.0, "cm": 37.8, "mm": 3.78, "in": 96.0, "%": 13.66,
    "vw": 13.66, "vh": 7.7,
}  # fmt: skip
RUNS = frozenset(("span", "font", "b", "i", "em", "strong", "a", "u", "label", "sup", "sub", "small"))
#: elements that stay where they are though they are hidden until they are found
HEEDLESS = RUNS | {"tr", "tbody", "thead", "tfoot", "td", "th"}
_UNPAINTED = ("none", "table-column", "table-column-group")
_FAR_AWAY = 500.0
#: a colour that lets everything through: the share behind its three parts is next to nothing
_CLEAR = re.compile(
    r"(?:rgb|hsl)a?\((?:(?:[^(),]*,){3}|[^()/]*/) ?(?:0?\.0\d*|0+)%?\)|#[0-9a-f]{6}0[0-9a-f]\b|#[0-9a-f]{3}0\b"
)
_SHARE = re.compile(r"(?:rgb|hsl)a?\((?:[^(),]*,){3} ?(\d*\.?\d+)(%?)\)")


@lru_cache(maxsize=4096)
def styled(tag: str, declared: tuple[tuple[str, str], ...], own: Seen, above: Seen) -> tuple[bool, Seen]:
    """Whether styles take an element away, and what they add to ``own``, below one of which ``above`` is decided;
    order apart. Remembered, since a page has few kinds of elements."""
    said = dict(declared)
    collapsed = said.get("visibility") == "collapse" and tag in ("tr", "tbody", "thead", "tfoot", "col")
    away = not AWAY.isdisjoint(said) and is_away(tag, said)
    if tag not in ("html", "body") and (collapsed or away):
        return True, own._replace(gone=True)
    if visibility := said.get("visibility"):
        own = own._replace(unseen=visibility in ("hidden", "collapse"))
    if own.struck and re.search(
        "inline-|left|right|absolute|fixed",
        " ".join(said.get(name, "") for name in ("display", "float", "position")),
    ):
        own = own._replace(apart=True)
    if "line-through" in said.get("text-decoration", "") + said.get("text-decoration-line", ""):
        own = own._replace(struck=True)
    if (size := _size(said, above.size)) is not None:
        own = own._replace(size=size)
    if tag not in _BOXES and (shift := _shift(said, own.size, above.size)) is not None:
        own = own._replace(shift=shift)
    if (own_colour := said.get("-webkit-text-fill-color", said.get("color"))) and (
        own_colour == "transparent" or _CLEAR.match(own_colour)
    ):
        own = own._replace(colour=None)
    elif own_colour and (rgb := rgb_of(own_colour)) is not None:
        own = own._replace(colour=rgb)
    if (families := said.get("font-family", "inherit")) not in ("inherit", "unset"):
        own = own._replace(pictured=_PICTURES.match(families) is not None)
    ground = said.get("background-color") or said.get("background")
    if "url(" in said.get("background", "") or "gradient" in said.get("background", ""):
        own = own._replace(ground=None)
    elif ground and (found := next(filter(rgb_of, ground.split()), None)) is not None:
        own = own._replace(ground=_laid_over(found, own.ground))
    if covers := covers_of(said.get("box-shadow", "")):
        own = own._replace(covers=covers)
    return False, own


def _share(colour: str) -> float:
    """How much of its ground a colour covers, 1 for all of it."""
    if (match := _SHARE.search(colour)) is not None:
        return min(float(match[1]) / (100 if match[2] else 1), 1.0)
    digits = colour[1:] if colour.startswith("#") else ""
    return (
        int(digits[-len(digits) // 4 :], 16) / (255 if len(digits) == 8 else 15)
        if len(digits) in (4, 8)
        else 1
    )


def _laid_over(colour: str, below: Rgb | None) -> Rgb | None:
    """What a colour looks like upon the ground ``below``, of which it may let a share through."""
    rgb, share = rgb_of(colour), _share(colour)
    if rgb is None or share == 1:
        return rgb
    if below is None:
        return None
    red, green, blue = (round(share * a + (1 - share) * b) for a, b in zip(rgb, below, strict=True))
    return red, green, blue


@lru_cache(maxsize=8192)
def hides(style: str) -> bool:
    """Whether declarations, with what others may add to them, take text from sight or print it otherwise, wherever it
    stands."""
    said = {name: value.removesuffix("!important") for name, value in declared_of(style).items()}
    if not said:
        return False
    worst = {"overflow": "hidden", **said, "position": "absolute"}
    words = " ".join(said.values())
    letters = " ".join((said.get("color", ""), said.get("-webkit-text-fill-color", "")))
    size = _size(said, 16.0)
    return (
        is_away("div", worst)
        or said.get("visibility") in ("hidden", "collapse")
        or "transparent" in letters
        or re.search(r"line-through|rtl|override|reverse|scalex?\(-|180|matrix", words) is not None
        or (size is not None and size <= 2)
        or _shift({**said, "position": "relative"}, 8.0, 16.0) in (1, -1)
        or _CLEAR.search(letters) is not None
        or said.get("float") == "right"
        or _PICTURES.match(said.get("font-family", "")) is not None
        or "content" in said
        or said.get("-webkit-text-security", "none") != "none"
    )


@lru_cache(maxsize=8192)
def moves(style: str) -> bool:
    """Whether declarations, with what others may add to them, move the figures of a cell or draw over them."""
    return may_hurt(
        tuple((name, value.removesuffix("!important")) for name, value in declared_of(style).items())
    )


def matters(style: str) -> bool:
    """Whether declarations hide or move what they mean."""
    return hides(style) or moves(style)


def by_attributes(tag: str, attributes: dict[str, str | None], said: dict[str, str], own: Seen) -> Seen:
    """What an element's own attributes and tag add."""
    if (attributes.get("hidden") or "").lower() == "until-found" and tag in HEEDLESS:
        return own
    if "hidden" in attributes and "display" not in said:
        return own._replace(gone=True)
    if "popover" in attributes or (tag == "dialog" and "open" not in attributes):
        return own._replace(gone=True)
    if tag in ("s", "strike", "del") and "none" not in said.get("text-decoration", ""):
        own = own._replace(struck=True)
    if tag in ("sup", "sub"):
        own = own._replace(shift=1 if tag == "sup" else -1)
    if (attributes.get("dir") or "").lower() == "rtl" and tag == "bdo":
        own = own._replace(turned=True)
    if tag == "font" and (rgb := rgb_of((attributes.get("color") or "").lower())) is not None:
        own = own._replace(colour=rgb)
    if tag == "font" and (face := attributes.get("face")):
        own = own._replace(pictured=_PICTURES.match(face.lower()) is not None)
    if (rgb := rgb_of((attributes.get("bgcolor") or "").lower())) is not None:
        own = own._replace(ground=rgb)
    return own


def is_away(tag: str, said: dict[str, str]) -> bool:
    """Whether styles take a whole element from sight."""
    if "all" in said:
        return False  # nobody knows what is left of the rest
    if said.get("display") in _UNPAINTED or _skips_content(tag, said):
        return True
    if re.fullmatch(r"0*\.?0*[01]?%?", said.get("opacity", "1.0")) and said.get("opacity") not in (
        "1",
        "1%",
        "01",
    ):
        return True
    if re.search(r"opacity\(0*\.?0*%?\)", said.get("filter", "")):
        return True
    placed = said.get("position") in ("absolute", "fixed", "relative")
    for name in ("left", "top", "right", "bottom"):
        if (
            placed
            and (at := pixels(said.get(name, ""))) is not None
            and (at <= -_FAR_AWAY or at >= 6 * _FAR_AWAY)
        ):
            return True
    for name in ("text-indent", "margin-left", "margin-top"):
        if (at := pixels(said.get(name, ""))) is not None and at <= -_FAR_AWAY:
            return True
    if said.get("position") in ("absolute", "fixed") and re.match(
        r"rect\((?:[01](?:px|pt|em)?[ ,]*){4}\)", said.get("clip", "")
    ):
        return True
    if re.match(
        r"inset\((?:5\d|[6-9]\d|100)(?:\.\d+)?%|(?:circle|ellipse)\(0|polygon\(0[^1-9]*\)",
        said.get("clip-path", ""),
    ):
        return True
    return (not _stands_in_line(tag, said) and _is_scaled_away(said)) or _is_flat(tag, said)


def _is_scaled_away(said: dict[str, str]) -> bool:
    """Whether an element is scaled to nothing or moved off the page; nothing of a line heeds such wishes."""
    transform = said.get("transform", "")
    if said.get("scale") == "0" or re.search(
        r"scale[xy]?\(0(?:\.0+)?[,)]|rotate[xy]\(-?(?:90|270)deg", transform
    ):
        return True
    moved = re.findall(r"translate[xy]?\(([^,)]*)", transform)
    return any((at := pixels(part)) is not None and abs(at) >= _FAR_AWAY for part in moved if "%" not in part)


def _stands_in_line(tag: str, said: dict[str, str]) -> bool:
    """Whether an element is no box of its own."""
    boxed = said.get("position") in ("absolute", "fixed") or said.get("float", "none") != "none"
    return tag in RUNS and said.get("display", "inline") == "inline" and not boxed


def _is_flat(tag: str, said: dict[str, str]) -> bool:
    """Whether an element is a box too flat for what it holds, and hides that."""
    boxes = re.fullmatch("(?:inline-)?(?:block|flex|grid)|flow-root", said.get("display", "")) is not None
    if tag in ("td", "th", "html", "body") or (tag in TABLE and not boxes):
        return False
    cut = any(
        word in said.get(name, "")
        for name in ("overflow", "overflow-x", "overflow-y")
        for word in ("hidden", "clip")
    )
    flat = any(
        (at := pixels(said.get(name, ""))) is not None and at <= 1
        for name in ("width", "height", "max-width", "max-height")
    )
    return cut and flat and not _stands_in_line(tag, said)


def _skips_content(tag: str, said: dict[str, str]) -> bool:
    """Whether an element leaves what it holds unpainted; runs and rows heed no such wish."""
    heeds = tag not in HEEDLESS or tag in ("td", "th") or said.get("display", "inline") != "inline"
    return said.get("content-visibility") == "hidden" and heeds


def pixels(value: str) -> float | None:
    """A length in pixels, ``None`` where it has another kind of unit."""
    match = _LENGTH.fullmatch(value)
    if match is None or match[2] not in _PIXELS:
        return None
    return float(match[1]) * _PIXELS[match[2]]


_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}


def _size(said: dict[str, str], above: float) -> float | None:
    """The size of text in pixels, if a style gives one."""
    value = said.get("font-size", "")
    if not value and "font" in said:
        found = re.search(r"(?:^| )(\.?\d[\d.]*(?:px|pt|em|rem|%)?)(?:/| |$)", said["font"])
        value = found[1] if found else ""
    if value in ("smaller", "larger"):
        return above * (0.8 if value == "smaller" else 1.2)
    if value in _SIZES:
        return _SIZES[value]
    if value.endswith("em") and not value.endswith("rem") and _LENGTH.fullmatch(value):
        return float(value[:-2]) * above
    if value.endswith("%") and _LENGTH.fullmatch(value):
        return float(value[:-1]) * above / 100
    return pixels(value)


def _shift(said: dict[str, str], size: float, above: float) -> int | None:
    """1 for raised text, -1 for lowered, 0 for neither."""
    align = said.get("vertical-align", "")
    if align in ("super", "sub"):
        return 1 if align == "super" else -1
    if align == "baseline":
        return 0
    if align in ("text-top", "text-bottom"):
        return (1 if align == "text-top" else -1) if size < above else 0
    if at := pixels(align):
        return 1 if at > 0 else -1
    if said.get("position") == "relative" and size < above:
        at = pixels(said.get("bottom", "")) or -(pixels(said.get("top", "")) or 0.0)
        if at:
            return 1 if at > 0 else -1
    return None
