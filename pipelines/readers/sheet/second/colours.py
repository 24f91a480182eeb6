"""Colours of workbooks for the second readings: numbers of a palette, places in a theme, and how far two are apart."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

Attributes = dict[str, str]
BLACK, WHITE = "000000", "FFFFFF"
#: of the usual palette: red, green and blue of each colour from number eight on, a digit of three values doubled or halved
_FIRST_SIXTEEN = [
    "000",
    "FFF",
    "F00",
    "0F0",
    "00F",
    "FF0",
    "F0F",
    "0FF",
    "800",
    "080",
    "008",
    "880",
    "808",
    "088",
    "CCC",
    "888",
]
_OTHERS = (
    "9999ff 993366 ffffcc ccffff 660066 ff8080 0066cc ccccff 000080 ff00ff ffff00 00ffff 800080 800000 008080 0000ff 00ccff "
    "ccffff ccffcc ffff99 99ccff ff99cc cc99ff ffcc99 3366ff 33cccc 99cc00 ffcc00 ff9900 ff6600 666699 969696 003366 339966 "
    "003300 333300 993300 993366 333399 333333"
)


def usual_palette() -> dict[int, str]:
    """The colours that numbers mean where a workbook does not say."""
    wide = {"0": "00", "F": "FF", "8": "80", "C": "C0"}
    first = ["".join(wide[digit] for digit in each) for each in _FIRST_SIXTEEN]
    return dict(enumerate([*first[:8], *first, *_OTHERS.upper().split()])) | {64: "", 65: WHITE}


def elements(xml: str, name: str) -> Iterator[str]:
    """The elements of a name, each as its text, in one walk; those inside another of the same name belong to that."""
    began = -1
    for tag in re.finditer(rf"<(/?)(?:\w+:)?{name}(?:\s[^<>]*|/)?>", xml):
        if tag[1]:
            if began >= 0:
                yield xml[began : tag.end()]
            began = -1
        elif began < 0:
            if tag[0].endswith("/>"):
                yield tag[0]
            else:
                began = tag.start()


class Colours:
    """Says which colour attributes mean, as six digits; empty where the program picks one."""

    def __init__(self, styles: str = "", theme: str = "") -> None:
        self._palette = usual_palette()
        for number, digits in enumerate(re.findall(r'<(?:\w+:)?rgbColor\s+rgb="\w*?(\w{6})"', styles)):
            self._palette[number] = digits.upper()
        scheme = next(elements(theme, "clrScheme"), "")
        stated = re.findall(r'<(?:\w+:)?(?:sysClr\b[^<>]*?\slastClr|srgbClr\b[^<>]*?\sval)="(\w{6})"', scheme)
        #: text and ground come first in a theme, ground and text where colours are counted
        self._theme = [WHITE, BLACK]
        if len(stated) > 3:
            self._theme = [each.upper() for each in (stated[1], stated[0], stated[3], stated[2], *stated[4:])]

    def of(self, values: Attributes) -> str:
        """The colour that an element's attributes mean."""
        if "rgb" in values:
            return _shaded(values["rgb"][-6:].upper(), values.get("tint", ""))
        place = values.get("theme", "")
        if place:
            known = self._theme[int(place)] if place.isdecimal() and int(place) < len(self._theme) else ""
            return _shaded(known, values.get("tint", "")) or f"theme{place}/{values.get('tint', '')}"
        number = values.get("indexed", "")
        if not number.isdecimal():
            return ""
        return _shaded(self._palette.get(int(number), f"indexed{number}"), values.get("tint", ""))


def _shaded(colour: str, tint: str) -> str:
    """A colour moved towards white (1) or black (-1)."""
    try:
        share = float(tint or 0)
        channels = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    except ValueError:
        return colour
    if len(colour) != 6 or not share or not math.isfinite(share):
        return colour
    share = max(-1.0, min(1.0, share))
    end = 255 if share > 0 else 0
    return "".join(f"{round(each + (end - each) * abs(share)):02X}" for each in channels)


def apart(one: str, other: str) -> int:
    """How far two colours are from each other, all channels together; far where one of them is not known."""
    if one == other:
        return 0
    try:
        first, second = int(one, 16), int(other, 16)
    except ValueError:
        return 765
    return sum(abs((first >> bits & 255) - (second >> bits & 255)) for bits in (0, 8, 16))


def lies_on(ink: str, grounds: Sequence[str]) -> bool:
    """Whether ink has a colour of a ground, or one between the ends of a scale."""
    if any(apart(ink, each) < 60 for each in grounds):
        return True
    try:
        parts = [[int(each[at : at + 2], 16) for each in (ink, *grounds)] for at in (0, 2, 4)]
    except ValueError:
        return False
    return len(grounds) > 1 and all(min(rest) - 20 < own < max(rest) + 20 for own, *rest in parts)
