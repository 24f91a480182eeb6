"""What the cells of an Excel 2003 XML file look like, and what conditions do there, for its second text."""

from __future__ import annotations

import re

from pipelines.readers.sheet.second.colours import WHITE, Attributes
from pipelines.readers.sheet.second.conditions import HIDDEN, Effect, painted
from pipelines.readers.sheet.second.xlsx_styles import Font, Look, number_or

_CODES = {
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0%",
    "Scientific": "0.00E+00",
    "Currency": "¥0",
}
_PICTURES = re.compile(r"\s*(?:wingdings|webdings|marlett)", re.IGNORECASE)
_NAMES = {
    "white": "FFFFFF", "black": "000000", "red": "FF0000", "lime": "00FF00", "blue": "0000FF", "yellow": "FFFF00",
    "aqua": "00FFFF", "fuchsia": "FF00FF", "gray": "808080", "silver": "C0C0C0", "maroon": "800000", "olive": "808000",
    "green": "008000", "teal": "008080", "navy": "000080", "purple": "800080",
}  # fmt: skip
_STEP = 1.3
_END = 2_000_000


def look_of(said: Attributes) -> Look:
    """The look of a cell of whose style this is said."""
    size = number_or(said.get("Font.Size", ""), 11.0)
    font = Font(
        said.get("Font.StrikeThrough") == "1",
        {"Superscript": 1, "Subscript": -1}.get(said.get("Font.VerticalAlign", ""), 0),
        size <= 1,
        _digits(said.get("Font.Color", "")),
        size,
        _PICTURES.match(said.get("Font.FontName", "")) is not None,
    )
    pattern = said.get("Interior.Pattern", "None")
    ground = _digits(said.get("Interior.Color", "")) if pattern != "None" else WHITE
    grounds = [ground or WHITE]
    if pattern not in ("None", "Solid"):
        faint = re.match("Gray0|Gray12|Gray25|Thin", pattern)
        grounds.append(grounds[0] if faint else _digits(said.get("Interior.PatternColor", "")) or "000000")
    lines = (said.get(f"Diagonal{side}.LineStyle", "None") for side in ("Left", "Right"))
    laid = said.get("Alignment.Horizontal", "")
    code = said.get("NumberFormat.Format", "")
    return Look(
        _CODES.get(code, code),
        font,
        grounds,
        font.is_odd(grounds) or laid == "Fill" or any(each != "None" for each in lines),
        laid == "CenterAcrossSelection",
        said.get("Alignment.ShrinkToFit") == "1",
        said.get("Alignment.WrapText") == "1",
        _STEP * number_or(said.get("Alignment.Indent", ""), 0),
        255
        if said.get("Alignment.VerticalText") == "1"
        else int(abs(number_or(said.get("Alignment.Rotate", ""), 0))),
    )


def effect_of(css: str) -> Effect:
    """What a condition does whose format is this CSS."""
    said = {
        name.lower(): held.lower() for name, held in re.findall(r"([\w-]+)\s*:\s*([^;]*?)\s*(?:;|$)", css)
    }
    ground = said.get("background", said.get("background-color", ""))
    ink, grounds = _painted(said.get("color", "")), [_painted(ground)] if ground else []
    struck = said.get("text-line-through", "none") != "none" or "display" in said
    if struck or "?" in (ink, *grounds):
        return HIDDEN
    return painted(ink, grounds)


def _painted(colour: str) -> str:
    return _NAMES.get(colour) or _digits(colour) or ("?" if colour else "")


def _digits(colour: str) -> str:
    return colour[1:].upper() if re.fullmatch("#[0-9a-fA-F]{6}", colour) else ""


def area_named(name: str) -> tuple[int, int, int, int]:
    """The area of a name like R2C3:R4C5, R2, C3:C5; of any other name all of the sheet."""
    ends = name.strip().split(":")
    found = [re.fullmatch(r"(?:R(\d{1,7}))?(?:C(\d{1,5}))?", end) for end in ends]
    if len(ends) > 2 or None in found or not name.strip():
        return 0, 0, _END, _END
    (top, left), (bottom, right) = (
        [int(each or 0) for each in match.groups()] for match in (found[0], found[-1]) if match is not None
    )
    return max(top - 1, 0), max(left - 1, 0), bottom - 1 if bottom else _END, right - 1 if right else _END
