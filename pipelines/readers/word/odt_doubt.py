"""What of an ODT document is printed as something else than its text says, or can not be told. Such a cell is opaque."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from pipelines.readers.word.looks import LINE, PLACE, prints_pictures

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LENGTH = re.compile(r"(-?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))(cm|mm|in|pt|pc)")
#: what formats of numbers print around a figure: signs of money, counters
_MONEY, _COUNTERS = "¥￥", "件条项个宗次份户人元"
TWIPS = {"cm": 567.0, "mm": 56.7, "in": 1440.0, "pt": 20.0, "pc": 240.0}
#: half points, where no style says otherwise
_USUAL_SIZE = 24
#: half points: text so small is dots to most eyes, smaller is not there; and percent of a letter's width
_TINY, _SMALL, _NARROW = 2, 6, 30
#: percent: of a size that is a share of another, and of a colour that lets its ground through
_SMALL_SHARE, _FAINT = 40, 40
#: twips: indents and margins beyond these lead out of a cell; the least that a line of figures takes; the narrowest cell
_LEFTMOST, _RIGHTMOST, _LEAST, _NARROWEST = -300, 2_000, 190, 60
#: twips: shadows further away are copies
_FAR = 160
#: percent of a line: less sets it over the one before, which is as if it were of these twips
_LEAST_SHARE, _PILED = 50, 21
LINES = {f"{_DRAW}{name}" for name in ("line", "connector", "measure")}
#: what a program computes when it shows a document, or prints only where a condition holds
COMPUTED = {
    f"{_TEXT}{name}"
    for name in (
        "page-number", "page-count", "page-continuation", "page-variable-get", "date", "time", "chapter",
        "sheet-name", "author-name", "author-initials", "creator", "initial-creator", "printed-by", "title",
        "subject", "description", "keywords", "user-defined", "file-name", "template-name", "word-count",
        "character-count", "paragraph-count", "table-count", "image-count", "object-count", "editing-cycles",
        "editing-duration", "creation-date", "creation-time", "modification-date", "modification-time", "print-date",
        "print-time", "hidden-text", "hidden-paragraph", "conditional-text", "expression", "variable-get",
        "variable-set", "variable-input", "user-field-get", "user-field-input", "sequence", "bookmark-ref",
        "reference-ref", "note-ref", "sequence-ref", "database-display", "database-next", "database-row-select",
        "database-row-number", "database-name", "meta-field", "script", "dde-connection", "drop-down", "measure",
        "execute-macro", "bibliography-mark", "table-of-content",
    )
}  # fmt: skip


def length(text: str | None) -> float | None:
    """A length in twips."""
    match = _LENGTH.fullmatch(text or "")
    return None if match is None else float(match[1]) * TWIPS[match[2]]


def percent(text: str | None) -> float | None:
    """A share in hundredths."""
    return float(text[:-1]) if text is not None and re.fullmatch(r"-?\d{1,5}(\.\d{1,9})?%", text) else None


def state_letters(properties: etree._Element, found: dict[str, Any]) -> None:
    """What text properties state that may make letters doubtful."""
    for name, value in properties.attrib.items():
        local = str(name).rpartition("}")[2]
        text = str(value)
        if local == "letter-spacing":
            found["spread"] = length(text) or 0
        elif local == "text-scale":
            found["stretch"] = percent(text)
        elif local in ("font-name", "font-family"):
            found[local] = text
        elif local == "font-size":
            found["share"] = percent(text)
        elif local == "text-combine":
            found["combined"] = text != "none"
        elif local == "text-rotation-angle":
            found["turned"] = re.fullmatch(r"(?:0|90|270|360)(?:deg)?", text) is None
        elif local in ("text-outline", "font-relief"):
            found[local] = text not in ("false", "none")
        elif (
            name == f"{_FO}color"
        ):  # where the program picks the colour, LibreOffice states that none of it is seen
            stated = (each for each in properties.attrib if str(each).endswith("}opacity"))
            found["opacity"] = next((percent(properties.get(each)) for each in stated), None)
        elif local == "text-line-through-text":
            found["crossed"] = text != ""
        elif local == "text-shadow":
            found["copied"] = any((length(each) or 0) > _FAR for each in text.replace("-", "").split())
        elif name == f"{_TEXT}display":
            found["conditional"] = text == "condition"


def is_doubted(values: Mapping[str, Any], picture_fonts: set[str]) -> bool:
    """Whether letters of these properties may print as something that their text does not say."""
    size = values.get("size") or _USUAL_SIZE
    moved = percent(str(values.get("position", "")).partition(" ")[0]) or 0
    fonts = (values.get("font-name", ""), values.get("font-family", ""))
    light = values.get("colour") is not None and min(values["colour"]) > 200
    shares = (
        (values.get("stretch"), _NARROW),
        (values.get("share"), _SMALL_SHARE),
        (values.get("opacity"), _FAINT),
    )
    return bool(
        any(values.get(name) for name in ("combined", "turned", "crossed", "copied", "conditional"))
        or any(share is not None and share < least for share, least in shares)
        or any(font in picture_fonts or prints_pictures(font) for font in fonts)
        or abs(moved) >= 100
        or not -2 * size < values.get("spread", 0) < 20 * size
        or _TINY < size <= _SMALL
        or (light and (values.get("text-outline") or values.get("font-relief")))
    )


def state_place(properties: etree._Element, found: dict[str, Any]) -> None:
    """What the properties of a paragraph, cell or row state of its place and its room."""
    for name in (
        "margin-left",
        "margin-right",
        "text-indent",
        "padding-left",
        "padding-right",
        "margin",
        "padding",
    ):
        extent = length(properties.get(f"{_FO}{name}"))
        if extent is not None:
            found[name] = extent
    line = properties.get(f"{_FO}line-height")
    if line is not None:
        share = percent(line)
        exact = length(line)
        found["line"] = exact if share is None else _PILED if share < _LEAST_SHARE else None
    for name in ("diagonal-tl-br", "diagonal-bl-tr"):
        diagonal = properties.get(f"{_STYLE}{name}")
        if diagonal is not None:
            found[name] = not diagonal.startswith("none")
    height = properties.get(f"{_STYLE}row-height")
    if height is not None:
        found["height"] = length(height)


def is_moved(values: Mapping[str, Any]) -> bool:
    """Whether a paragraph of these properties stands out of its cell."""
    around = values.get("margin", 0)
    left, right = values.get("margin-left", around), values.get("margin-right", around)
    start = left + values.get("text-indent", 0)
    return not _LEFTMOST <= min(left, start) <= max(left, start, right) <= _RIGHTMOST


def is_cut(values: Mapping[str, Any], size: int | None) -> bool:
    """Whether the lines of a paragraph of these properties are too low for letters of a size."""
    line = values.get("line")
    return line is not None and 2 * line < 15 * (size or _USUAL_SIZE)


def cell_doubts(cell: Mapping[str, Any], row: Mapping[str, Any], width: int) -> Iterator[str]:
    """What of the properties of a cell, its row and its column may hide or cross its figure; ``width``: 0 where not known."""
    if cell.get("diagonal-tl-br") or cell.get("diagonal-bl-tr"):
        yield LINE
    around = cell.get("padding", 0)
    padded = max(cell.get("padding-left", around), cell.get("padding-right", around)) > _RIGHTMOST
    height = row.get("height")
    if padded or 0 < width < _NARROWEST or (height is not None and height < _LEAST):
        yield PLACE


def is_other(cell: etree._Element) -> bool:
    """Whether a cell has a number of its own behind it, which a program prints, other than its text."""
    number, text = cell.get(f"{_OFFICE}value"), "".join(map(str, cell.itertext())).strip()
    if number is None:
        return cell.get(f"{_TABLE}formula") is not None
    text = text.replace(",", "").replace("，", "").lstrip(_MONEY).rstrip(_COUNTERS).strip()
    try:
        if text.endswith("%"):
            return not math.isclose(float(number) * 100, float(text[:-1]))
        return float(number) != float(text or "nan")
    except ValueError:
        return True


def is_digits_above(ruby: etree._Element) -> bool:
    """Whether digits stand above the letters of a ``text:ruby``, which are their pronunciation elsewhere."""
    above = (str(text) for element in ruby.iterfind(f"{_TEXT}ruby-text") for text in element.itertext())
    return any(map(str.isdigit, "".join(above)))
