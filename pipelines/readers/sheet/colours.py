"""The colours of workbooks (颜色): by their digits, by their number in a palette, or by their place in a theme, lighter or
darker."""

from __future__ import annotations

import colorsys
import math
import re

from lxml import etree

#: the palette of workbooks that state none, from the colour with the number eight on; those below are its first eight
_PALETTE = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF800000008000000080808000800080008080C0C0C0808080"
    "9999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF000080FF00FFFFFF0000FFFF8000808000000080800000FF"
    "00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC993366FF33CCCC99CC00FFCC00FF9900FF6600666699969696"
    "003366339966003300333300993300993366333399333333"
)
STANDARD = [_PALETTE[at : at + 6] for at in range(0, len(_PALETTE), 6)]
#: letters and ground of a window, by number and by place in a theme that is not there
_WINDOW = {64: "", 65: "FFFFFF"}
_USUAL_THEME = ["FFFFFF", "000000"]
_SIX = re.compile(r"(?:[0-9A-F]{2})?([0-9A-F]{6})")


class Colours:
    """The colours of one workbook; ``theme`` and ``styles`` are its parts."""

    def __init__(self, styles: etree._Element, theme: etree._Element | None) -> None:
        self._numbers = dict(enumerate([*STANDARD[:8], *STANDARD])) | _WINDOW
        for number, one in enumerate(styles.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")):
            self._numbers[number] = _digits(one.get("rgb", ""))
        self._theme = _USUAL_THEME if theme is None else _of_theme(theme)

    def of(self, element: etree._Element | None) -> str:
        """Six digits where the colour is known, empty where the program picks one; any other text is equal only to itself."""
        if element is None:
            return ""
        rgb, theme, number = element.get("rgb"), element.get("theme", ""), element.get("indexed", "")
        tint = _share(element.get("tint", "0"))
        if rgb is not None:
            return _tinted(_digits(rgb), tint)
        if theme.isdecimal() and int(theme) < len(self._theme):
            return _tinted(self._theme[int(theme)], tint)
        if theme:
            return f"theme {theme} {tint:.3f}"
        return (
            _tinted(self._numbers.get(int(number), f"indexed {number}"), tint) if number.isdecimal() else ""
        )


def _of_theme(theme: etree._Element) -> list[str]:
    """The colours of a theme in the order that cells count them in: the first four stand in pairs the other way about."""
    found: list[str] = []
    for scheme in theme.iterfind("{*}themeElements/{*}clrScheme"):
        for one in scheme.iterchildren(etree.Element):
            stated = next(one.iterchildren(etree.Element), None)
            held = "" if stated is None else stated.get("lastClr", stated.get("val", ""))
            found.append(_digits(held.upper()))
    pairs = [1, 0, 3, 2, *range(4, len(found))]
    return [found[place] for place in pairs] if len(found) >= 4 else _USUAL_THEME


def _digits(held: str) -> str:
    match = _SIX.fullmatch(held.upper())
    return held if match is None else match[1]


def _share(held: str) -> float:
    try:
        share = float(held)
    except ValueError:
        return 0.0
    return min(max(share, -1.0), 1.0) if math.isfinite(share) else 0.0


def _tinted(colour: str, tint: float) -> str:
    """A colour made lighter (to 1) or darker (to -1), as 18.8.19 has it."""
    if not tint or _SIX.fullmatch(colour) is None:
        return colour
    hue, light, depth = colorsys.rgb_to_hls(*(each / 255 for each in bytes.fromhex(colour)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return bytes(round(255 * each) for each in colorsys.hls_to_rgb(hue, min(light, 1.0), depth)).hex().upper()
