"""What cells of an XLSX workbook look like: fonts, grounds and formats of numbers, from its part of styles, by patterns."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from pipelines.readers.sheet.second.printed import scripted

Attributes = dict[str, str]
YES = ("1", "true", "on")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    37: "#,##0 ;(#,##0)", 38: "#,##0 ;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ', 42: "¥0", 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ', 44: "¥0",
    48: "##0.0E+0",
}  # fmt: skip
#: a cell's format, and the tag in it that says how its content is laid
_XF = re.compile(r"(<(?:\w+:)?xf\s[^<>]*>)(?:\s*(<(?:\w+:)?alignment\s[^<>]*>))?")
_BLACK, _WHITE = "000000", "FFFFFF"
_PALETTE = {"0": _BLACK, "1": _WHITE, "8": _BLACK, "9": _WHITE, "64": "", "65": _WHITE}


@dataclass(slots=True)
class Font:
    """How letters stand: ``script`` is 1 where they are raised, -1 where lowered; ``colour`` is empty for the usual one."""

    struck: bool = False
    script: int = 0
    tiny: bool = False
    colour: str = ""
    size: float = 11.0
    pictures: bool = False


@dataclass(slots=True)
class Look:
    """A cell's format of numbers, its font and the colour of its ground."""

    code: str = ""
    font: Font = field(default_factory=Font)
    ground: str = _WHITE
    #: whether its figures print as something else; whether they are centred over blank cells beside them
    odd: bool = False
    centred: bool = False
    #: whether figures, or texts, are never too wide for their column; and the room left free before them
    fits: bool = False
    wraps: bool = False
    indent: float = 0.0

    def prints(self, words: str, font: Font | None = None) -> str:
        """Words in a font of the cell's own or another: nothing where they are not seen."""
        used = font or self.font
        if used.struck or used.tiny or (used.colour and _alike(used.colour, self.ground)):
            return ""
        return scripted(words, used.script)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        first, second = int(one, 16), int(other, 16)
    except ValueError:
        return False
    return sum(abs((first >> bits & 255) - (second >> bits & 255)) for bits in (0, 8, 16)) < 60


def looks(xml: str) -> list[Look]:
    """The looks that cells name by number."""
    found = []
    codes = {
        int(values.get("numFmtId", "0") or 0): values.get("formatCode", "")
        for values in (values_of(tag) for tag in re.findall(r"<(?:\w+:)?numFmt\s[^>]*>", xml))
    }
    fonts = [_font(body) for body in _members(xml, "fonts", "font")]
    grounds = [_ground(body) for body in _members(xml, "fills", "fill")]
    block = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", xml, re.DOTALL)
    crossed = [_diagonal(body) for body in _members(xml, "borders", "border")]
    for tag, inside in _XF.findall(block[0] if block is not None else ""):
        values = values_of(tag)
        laid = values_of(inside)
        number, font, fill = (int(values.get(name, "0") or 0) for name in ("numFmtId", "fontId", "fillId"))
        own = fonts[font] if font < len(fonts) else Font()
        ground = grounds[fill] if fill < len(grounds) else _WHITE
        border = int(values.get("borderId", "0") or 0)
        odd = own.pictures or 1 < own.size <= 3 or (not own.colour and ground == _BLACK)
        odd = odd or (border < len(crossed) and crossed[border]) or laid.get("horizontal") == "fill"
        usual = _FORMATS.get(number, "d" if 14 <= number <= 58 and number != 49 else "")
        found.append(
            Look(
                codes.get(number, usual),
                own,
                ground,
                odd,
                laid.get("horizontal") == "centerContinuous",
                laid.get("shrinkToFit") in YES or number_or(laid.get("textRotation", "0"), 0) > 0,
                laid.get("wrapText") in YES,
                1.3 * number_or(laid.get("indent", "0"), 0),
            )
        )
    return found


def _diagonal(border: str) -> bool:
    """Whether a border, as its XML, crosses its cell."""
    line = re.search(r'<(?:\w+:)?diagonal\s[^>]*style="(\w+)"', border)
    drawn = re.search(r'\bdiagonal(?:Up|Down)="(?:1|true)"', border) is not None
    return drawn and line is not None and line[1] != "none"


def values_of(tag: str) -> Attributes:
    """The attributes of a tag as it is written."""
    return {key: html.unescape(one or other) for key, one, other in _ATTRIBUTE.findall(tag)}


def decoded(data: bytes) -> str:
    """A part as text."""
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")


def _members(xml: str, block: str, member: str) -> list[str]:
    """The elements of a list, each as its text."""
    listed = re.search(rf"<(?:\w+:)?{block}\b.*?</(?:\w+:)?{block}>", xml, re.DOTALL)
    pattern = rf"<(?:\w+:)?{member}(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?{member}>)"
    return re.findall(pattern, listed[0], re.DOTALL) if listed is not None else []


def _member(xml: str, name: str) -> Attributes | None:
    found = re.search(rf"<(?:\w+:)?{name}(?:\s[^>]*)?/?>", xml)
    return None if found is None else values_of(found[0])


def _font(xml: str) -> Font:
    members = {name: _member(xml, name) for name in ("strike", "vertAlign", "sz", "color", "name", "rFont")}
    return font_stated({name: values for name, values in members.items() if values is not None})


def font_stated(stated: dict[str, Attributes]) -> Font:
    """The font that elements state, by their names."""
    return Font(
        "strike" in stated and stated["strike"].get("val", "1") in YES,
        {"superscript": 1, "subscript": -1}.get(stated.get("vertAlign", {}).get("val", ""), 0),
        number_or(stated.get("sz", {}).get("val", ""), 11.0) <= 1.0,
        _colour(stated.get("color", {})),
        number_or(stated.get("sz", {}).get("val", ""), 11.0),
        re.match("wingdings|webdings|marlett", _named(stated), re.IGNORECASE) is not None,
    )


def _named(stated: dict[str, Attributes]) -> str:
    return (stated.get("name") or stated.get("rFont") or {}).get("val", "")


def _ground(xml: str) -> str:
    pattern = (_member(xml, "patternFill") or {}).get(
        "patternType", "none" if "gradientFill" not in xml else "gradient"
    )
    if pattern == "solid":
        return _colour(_member(xml, "fgColor") or {}) or _BLACK
    return _WHITE if pattern == "none" else "pattern"


def _colour(values: Attributes) -> str:
    if "rgb" in values:
        return values["rgb"][-6:].upper()
    if "theme" in values:
        tint = number_or(values.get("tint", "0"), 0.0)
        plain = {"0": _WHITE, "1": _BLACK}.get(values["theme"]) if -0.05 < tint < 0.05 else None
        return plain or f"theme{values['theme']}/{tint:.2f}"
    indexed = values.get("indexed")
    return "" if indexed is None else _PALETTE.get(indexed, f"indexed{indexed}")


def number_or(held: str, otherwise: float) -> float:
    """The number that is held, if it is one."""
    try:
        return float(held)
    except ValueError:
        return otherwise


_DIFFERENTIAL = re.compile(r"<(/?)(?:\w+:)?dxf\b([^<>]*)>")
_CONDITION = re.compile(
    r"<(/?)(?:\w+:)?(conditionalFormatting|cfRule|dataBar|iconSet|dxf|sqref)\b([^<>]*)>([^<]*)"
)


def veiling(xml: str) -> set[int]:
    """Which of the formats that conditions apply make a figure white, strike it through or leave it away."""
    found: set[int] = set()
    number = began = -1
    for tag in _DIFFERENTIAL.finditer(xml):
        if tag[1]:
            if began >= 0 and _unseen(xml[began : tag.start()]):
                found.add(number)
            began = -1
        else:
            number += 1
            began = -1 if tag[2].endswith("/") else tag.end()
    return found


def _unseen(one: str) -> bool:
    """Whether a format, as its XML, leaves a figure unseen."""
    codes = re.findall(r'formatCode="([^"]*)"', one)
    font, _, rest = one.partition("font>")[2].partition("font>")
    struck = re.search(r"<(?:\w+:)?strike(?: val=\"(?:1|true)\")? ?/", font) is not None
    white = re.search(r'color (?:rgb="\w{2}[fF]\w[fF]\w[fF]\w"|theme="0")', font) is not None
    silent = any("0" not in code and "#" not in code and "General" not in code for code in codes)
    if "fill>" in one:
        ink, ground = (
            re.search(rf"{name} ([^/>]*)", part) for name, part in (("color", font), ("bgColor", rest or one))
        )
        white = ink is not None and ground is not None and ink[1].split() == ground[1].split()
    return struck or silent or white


def veiled(sheet: str, veils: set[int]) -> list[str]:
    """The areas of a sheet, by their names, whose cells a condition may leave unseen or show as a bar or an icon."""
    found: list[str] = []
    names, began, doubtful = "", -1, False
    for tag in _CONDITION.finditer(sheet):
        closes, name, said, held = tag.groups()
        if name == "conditionalFormatting":
            if closes and doubtful:
                found += names.replace("$", "").split()
            names = values_of(tag[0].partition(">")[0]).get("sqref", "") if not closes else ""
            began, doubtful = -1, False
        elif name == "sqref" and not closes:
            names = held
        elif name == "dxf":
            if closes:
                doubtful = doubtful or (began >= 0 and _unseen(sheet[began : tag.start()]))
            began = -1 if closes else tag.end() - len(held)
        elif name == "cfRule" and not closes:
            format_number = values_of(said).get("dxfId", "")
            doubtful = doubtful or (format_number.isdecimal() and int(format_number) in veils)
        elif not closes:
            doubtful = doubtful or values_of(said).get("showValue", "1") not in YES
    return found
