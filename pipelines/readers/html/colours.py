"""Colours of text and of the ground below it, as style declarations name them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pipelines.readers.html.valid import HELD

#: red, green, blue from 0 to 255 and opacity from 0 to 1
Colour = tuple[float, float, float, float]

BLACK: Colour = (0.0, 0.0, 0.0, 1.0)
WHITE: Colour = (255.0, 255.0, 255.0, 1.0)
#: channels so near to each other that nobody tells them apart
_NEAR = 20.0
#: channels so near that a screen does not show the difference
_SAME = 12.0
_NAMED_COLOURS = {
    "white": "ffffff", "black": "000000", "red": "ff0000", "blue": "0000ff", "green": "008000", "yellow": "ffff00",
    "gray": "808080", "grey": "808080", "silver": "c0c0c0", "navy": "000080", "maroon": "800000", "purple": "800080",
    "teal": "008080", "olive": "808000", "lime": "00ff00", "aqua": "00ffff", "cyan": "00ffff", "fuchsia": "ff00ff",
    "magenta": "ff00ff", "orange": "ffa500", "snow": "fffafa", "ivory": "fffff0", "ghostwhite": "f8f8ff",
    "whitesmoke": "f5f5f5", "floralwhite": "fffaf0", "mintcream": "f5fffa", "azure": "f0ffff", "aliceblue": "f0f8ff",
    "honeydew": "f0fff0", "seashell": "fff5ee", "lavenderblush": "fff0f5", "lightyellow": "ffffe0",
    "oldlace": "fdf5e6", "linen": "faf0e6", "gainsboro": "dcdcdc", "lightgray": "d3d3d3", "lightgrey": "d3d3d3",
    "darkred": "8b0000", "darkblue": "00008b", "darkgreen": "006400", "dimgray": "696969", "dimgrey": "696969",
    "darkgray": "a9a9a9", "darkgrey": "a9a9a9", "steelblue": "4682b4", "royalblue": "4169e1", "crimson": "dc143c",
    "firebrick": "b22222", "brown": "a52a2a", "tomato": "ff6347", "skyblue": "87ceeb", "lightblue": "add8e6",
    **dict.fromkeys(("highlighttext", "field", "activecaption", "inactivecaption", "appworkspace", "background",
                     "infobackground", "menu", "scrollbar"), "ffffff"),
    "windowtext": "000000", "window": "ffffff", "canvas": "ffffff", "canvastext": "000000", "buttonface": "f0f0f0",
    "pink": "ffc0cb", "gold": "ffd700", "beige": "f5f5dc", "cornsilk": "fff8dc", "lightcyan": "e0ffff",
    "midnightblue": "191970", "dodgerblue": "1e90ff", "deepskyblue": "00bfff", "orangered": "ff4500",
}  # fmt: skip
_HEX = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})")
_FUNCTION = re.compile(r"(rgb|hsl|hwb|oklch|oklab|lch|lab|color|light-dark)a?\(((?:[^()]|\([^()]*\))*)\)")
_COLOUR_WORD = re.compile(
    r"#[0-9a-f]{3,8}\b|(?:rgb|hsl|hwb|oklch|oklab|lch|lab|color|light-dark)a?\((?:[^()]|\([^()]*\))*\)|[a-z]+"
)
#: characters of the longest colour that anybody writes
_LONGEST = 200
#: the lightness of white, in the spaces that begin with a lightness
_LIGHTEST = {"oklch": 1.0, "oklab": 1.0, "lch": 100.0, "lab": 100.0}


@lru_cache(maxsize=2048)
def colour(value: str) -> Colour | None:
    """A colour, ``None`` for what is none (or for one that this table does not name)."""
    value = value.strip()
    if len(value) > _LONGEST:
        return None
    if value == "transparent":
        return (0.0, 0.0, 0.0, 0.0)
    value = _NAMED_COLOURS.get(value, value)
    match = _HEX.fullmatch(value)
    if match is not None:
        digits = match[1] if len(match[1]) > 4 else "".join(2 * digit for digit in match[1])
        red, green, blue, *alpha = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
        return (float(red), float(green), float(blue), alpha[0] / 255 if alpha else 1.0)
    match = _FUNCTION.fullmatch(value)
    if match is None:
        return None
    if match[1] == "light-dark":
        return colour(re.split(r",(?![^(]*\))", match[2])[0])
    parts = [part for part in re.split(r"[\s,/]+", match[2].strip()) if part]
    if match[1] == "color":
        parts = parts[1:]
    try:
        alpha_part = share(parts[3]) if len(parts) > 3 else 1.0
        return (*_channels(match[1], parts), alpha_part)
    except (ValueError, IndexError):
        return None


def _channels(space: str, parts: list[str]) -> tuple[float, float, float]:
    """Red, green and blue of what a colour function is given, beyond its ends the end. Raises :class:`ValueError` and
    :class:`IndexError`."""
    if space in _LIGHTEST:
        # Whatever its hue, it meets a ground where it is as light as this.
        light = min(share(parts[0]) / (1.0 if parts[0].endswith("%") else _LIGHTEST[space]), 1.0)
        return 255 * light, 255 * light, 255 * light
    if space in ("rgb", "color"):
        full = 255.0 if space == "color" else 1.0
        told = (
            255 * float(part[:-1]) / 100 if part.endswith("%") else full * float(part) for part in parts[:3]
        )
        red, green, blue = (min(max(channel, 0.0), 255.0) for channel in told)
        return red, green, blue
    hue = float(parts[0].removesuffix("deg"))
    if space == "hsl":
        return _from_hsl(hue, share(parts[1]), min(share(parts[2]), 1.0))
    white, black = share(parts[1]), share(parts[2])
    whole = max(1.0, white + black)
    red, green, blue = (
        channel * (1 - (white + black) / whole) + 255 * white / whole for channel in _from_hsl(hue, 1.0, 0.5)
    )
    return red, green, blue


def share(part: str) -> float:
    """A number from 0 to 1, or one in per cent. Raises :class:`ValueError`."""
    return float(part[:-1]) / 100 if part.endswith("%") else float(part)


def _from_hsl(hue: float, saturation: float, lightness: float) -> tuple[float, float, float]:
    def channel(number: float) -> float:
        place = (number + hue / 30) % 12
        reach = saturation * min(lightness, 1 - lightness)
        return 255 * (lightness - reach * max(-1.0, min(place - 3, 9 - place, 1.0)))

    return channel(0), channel(8), channel(4)


def is_near(one: Colour, other: Colour) -> bool:
    """Whether nobody tells text of one colour from a ground of the other."""
    return all(abs(a - b) <= _NEAR for a, b in zip(one[:3], other[:3], strict=True))


def is_same(one: Colour, other: Colour) -> bool:
    """Whether even who looks for text of one colour finds none upon the other."""
    return all(abs(a - b) <= _SAME for a, b in zip(one[:3], other[:3], strict=True))


def over(colour_: Colour, ground: Colour) -> Colour:
    """What a colour that may let its ground through looks like upon it."""
    alpha = colour_[3]
    red, green, blue = (alpha * a + (1 - alpha) * b for a, b in zip(colour_[:3], ground[:3], strict=True))
    return (red, green, blue, 1.0)


def text_colour(props: Mapping[str, str]) -> Colour | None:
    """The colour that declarations give to text."""
    for name in ("-webkit-text-fill-color", "color"):
        value = props.get(name)
        if value is not None and (found := colour(value)) is not None:
            return found
    return None


_COVER = re.compile(r"inset\s+0(?:px)?\s+0(?:px)?\s+\d{1,2}(?:px)?\s+\d{3,5}(?:px|em)?(?=\s|$)")
_NO_COLOURS = frozenset(("inset", "px", "em", "rem", "pt", "none", "initial", "unset", "inherit"))
_FAINT = re.compile(r"(?:rgb|hsl)a?\([^()]*[,/]\s*(?:0?\.[0-2]\d*|0|[012]?\d%)\s*\)")


def is_faint(word: str) -> bool:
    """Whether a colour lets the ground under it through."""
    return word == "transparent" or _FAINT.fullmatch(word) is not None


def named_in(shadow: str) -> list[str]:
    """The words of a shadow that name its colour; several where several values are possible."""
    return [word for word in _COLOUR_WORD.findall(shadow) if word not in _NO_COLOURS]


@lru_cache(maxsize=1024)
def shades(shadow: str) -> tuple[Colour, ...]:
    """The colours by one of which a shadow inside a box may cover all of its ground; none where it does not, or where one
    of them is not known."""
    if _COVER.match(shadow) is None:
        return ()
    found = [colour(word) for word in named_in(shadow) if not is_faint(word)]
    known = [one for one in found if one is not None]
    return tuple(known) if len(known) == len(found) else ()


class Ground(NamedTuple):
    """A background: its colour, where it has one; ``picture`` for an image or a gradient, whose colour nobody knows."""

    colour: Colour | None
    picture: bool


@lru_cache(maxsize=2048)
def _ground(shorthand: str | None, plain: str | None) -> Ground:
    picture = shorthand is not None and ("url(" in shorthand or "gradient(" in shorthand)
    found = colour(plain) if plain is not None else None
    if found is None and shorthand is not None:
        for word in _COLOUR_WORD.findall(re.sub(r"url\([^)]*\)", " ", shorthand)):
            if (found := colour(word)) is not None:
                break
    return Ground(found, picture)


@lru_cache(maxsize=2048)
def painted(shorthand: str) -> str | None:
    """The colour, as it is written, that a ``background`` sets where it stands; ``None`` where that is not told."""
    if HELD in shorthand:
        return shorthand
    if "var(" in shorthand or len(shorthand) > _LONGEST:
        return None
    words = _COLOUR_WORD.findall(re.sub(r"url\([^)]*\)", " ", shorthand))
    if "gradient(" in shorthand:
        return None
    return next((word for word in words if colour(word) is not None), "transparent")


def ground(props: Mapping[str, str]) -> Ground | None:
    """The background that declarations paint, if any."""
    shorthand, plain = props.get("background"), props.get("background-color")
    if shorthand is None and plain is None:
        return None
    return _ground(shorthand, plain)
