"""What the cells of an XLSX workbook look like, from its part of styles."""

from __future__ import annotations

import math
import re

from lxml import etree

from pipelines.readers.sheet.colours import Colours
from pipelines.readers.sheet.formats import built_in
from pipelines.readers.sheet.looks import FILLED, LINE, CellLook, Font, draws_pictures, oddity

TRUE = {"1", "true", "on"}
#: patterns whose lines or dots cover most of the ground
_DARK = {"mediumGray"}
#: characters of one step of an indent
_INDENT = 1.3


class Styles:
    """The looks of a workbook: ``cells`` those that are not plain, by index of the cell's style (``s``); ``letter``: the size
    of the usual font."""

    def __init__(self, styles: etree._Element, theme: etree._Element | None) -> None:
        self.colours = Colours(styles, theme)
        fonts = [self.font(each) for each in styles.iterfind("{*}fonts/{*}font")]
        self.letter = fonts[0].size if fonts else 11.0
        codes = {
            each.get("numFmtId", ""): each.get("formatCode", "")
            for each in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        fills = [self._fill(each) for each in styles.iterfind("{*}fills/{*}fill")]
        crossed = [_is_crossed(each) for each in styles.iterfind("{*}borders/{*}border")]
        self.cells: dict[int, CellLook] = {}
        for index, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
            number = style.get("numFmtId", "0")
            code = codes.get(number) or built_in(int(number) if number.isdecimal() else 0)
            font, fill, border = (nth(style.get(name)) for name in ("fontId", "fillId", "borderId"))
            own = fonts[font] if font < len(fonts) else Font()
            ground = fills[fill] if fill < len(fills) else "FFFFFF"
            look = _laid(
                style.find("{*}alignment"),
                code,
                own,
                ground,
                crossed=border < len(crossed) and crossed[border],
            )
            if look != CellLook(font=Font(colour=own.colour if own.colour == "000000" else "")):
                self.cells[index] = look

    def font(self, element: etree._Element) -> Font:
        """The font that an element states."""
        struck, script = element.find("{*}strike"), element.find("{*}vertAlign")
        size = element.find("{*}sz")
        return Font(
            struck is not None and struck.get("val", "1") in TRUE,
            {"superscript": "super", "subscript": "sub"}.get(
                script.get("val", "") if script is not None else "", ""
            ),
            decimal(size.get("val") if size is not None else None, 11.0),
            self.colours.of(element.find("{*}color")),
            any(draws_pictures(name.get("val", "")) for name in element.iterchildren("{*}name", "{*}rFont")),
        )

    def _fill(self, element: etree._Element) -> str:
        pattern = element.find("{*}patternFill")
        if pattern is None:
            stops = [self.colours.of(each) for each in element.iterfind("{*}gradientFill/{*}stop/{*}color")]
            return "/".join(stops) + "/" if stops else "FFFFFF"
        kind = pattern.get("patternType", "none")
        lines, ground = (self.colours.of(pattern.find(f"{{*}}{name}")) for name in ("fgColor", "bgColor"))
        if kind in ("solid", "none"):
            return (lines or "000000") if kind == "solid" else "FFFFFF"
        dark = kind.startswith("dark") or kind in _DARK
        return f"{ground or 'FFFFFF'}/{(lines or '000000') if dark else ''}"


def _laid(alignment: etree._Element | None, code: str, font: Font, ground: str, *, crossed: bool) -> CellLook:
    laid = etree.Element("alignment") if alignment is None else alignment
    doubt = oddity(font, ground) or (LINE if crossed else "")
    return CellLook(
        code,
        font,
        ground,
        FILLED if laid.get("horizontal") == "fill" else doubt,
        laid.get("horizontal") == "centerContinuous",
        laid.get("shrinkToFit") in TRUE,
        laid.get("wrapText") in TRUE,
        nth(laid.get("indent")) * _INDENT,
        turned(nth(laid.get("textRotation"))),
    )


def turned(angle: int) -> float:
    """How high a digit makes a figure that is written at an angle (18.8.1), in parts of the font's size; nought: it is level."""
    if not 0 < angle <= 180:
        return 1.0 if angle == 255 else 0.0
    return round(0.5 * math.sin(math.radians(angle if angle <= 90 else angle - 90)), 3)


def _is_crossed(border: etree._Element) -> bool:
    """Whether a border draws a line through its cell."""
    line = border.find("{*}diagonal")
    drawn = line is not None and line.get("style", "none") != "none"
    return drawn and (border.get("diagonalUp") in TRUE or border.get("diagonalDown") in TRUE)


def nth(text: str | None) -> int:
    """A whole number from nought on; nought where there is none."""
    return int(text) if text is not None and text.strip().isdecimal() else 0


def decimal(text: str | None, default: float) -> float:
    """A number with or without a point."""
    return float(text) if text is not None and re.fullmatch(r"-?\d{1,6}(\.\d+)?", text) else default
