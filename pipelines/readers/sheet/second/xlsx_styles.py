"""What cells of an XLSX workbook look like: fonts, grounds and formats of numbers, from its part of styles, by patterns."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass, field

from pipelines.readers.sheet.second.colours import BLACK, WHITE, Attributes, Colours, apart, elements
from pipelines.readers.sheet.second.printed import FORMATS, OBJECT, scripted

YES = ("1", "true", "on")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
#: a cell's format, and the tag in it that says how its content is laid
_XF = re.compile(r"(<(?:\w+:)?xf\s[^<>]*>)(?:\s*(<(?:\w+:)?alignment\s[^<>]*>))?")


@dataclass(slots=True)
class Font:
    """How letters stand: ``script`` is 1 where they are raised, -1 where lowered; ``colour`` is empty for the usual one."""

    struck: bool = False
    script: int = 0
    tiny: bool = False
    colour: str = ""
    size: float = 11.0
    pictures: bool = False

    def is_odd(self, grounds: list[str]) -> bool:
        """Whether its figures, on a ground of such colours, are pictures, dots, or letters that are hardly seen."""
        hard = (self.colour or len(grounds) > 1) and any(
            3 < apart(self.colour or BLACK, each) < 60 for each in grounds
        )
        lost = (not self.colour or len(grounds) > 1) and any(
            apart(self.colour or BLACK, each) < 60 for each in grounds
        )
        return self.pictures or 1 < self.size <= 3 or hard or lost


@dataclass(slots=True)
class Look:
    """A cell's format of numbers, its font and the colours of its ground: several in a pattern, where the last may be more of
    the same."""

    code: str = ""
    font: Font = field(default_factory=Font)
    grounds: list[str] = field(default_factory=lambda: [WHITE])
    #: whether its figures print as something else; whether they are centred over blank cells beside them
    odd: bool = False
    centred: bool = False
    #: whether figures, or texts, are never too wide for their column; and the room left free before them
    fits: bool = False
    wraps: bool = False
    indent: float = 0.0
    #: the angle that it is written at; 255: a digit below the other
    angle: int = 0

    def prints(self, words: str, font: Font | None = None) -> str:
        """Words in a font of the cell's own or another: nothing where they are not seen."""
        used = font or self.font
        if used.struck or used.tiny:
            return ""
        figures = re.search(r"\d", words) is not None
        if used.colour and len(self.grounds) == 1 and (distance := apart(used.colour, self.grounds[0])) < 60:
            return OBJECT if distance > 11 and figures else ""
        odd = figures and font is not None and font.is_odd(self.grounds)
        return scripted(words, used.script) + OBJECT * odd


def looks(xml: str, colours: Colours) -> list[Look]:
    """The looks that cells name by number."""
    found = []
    codes = {
        _place(values, "numFmtId"): values.get("formatCode", "")
        for values in (values_of(tag) for tag in re.findall(r"<(?:\w+:)?numFmt\s[^>]*>", xml))
    }
    fonts = [_font(body, colours) for body in _members(xml, "fonts", "font")]
    grounds = [_grounds(body, colours) for body in _members(xml, "fills", "fill")]
    block = next(elements(xml, "cellXfs"), "")
    crossed = [_diagonal(body) for body in _members(xml, "borders", "border")]
    for tag, inside in _XF.findall(block):
        values = values_of(tag)
        laid = values_of(inside)
        number, font, fill = (_place(values, name) for name in ("numFmtId", "fontId", "fillId"))
        own = fonts[font] if font < len(fonts) else Font()
        ground = grounds[fill] if fill < len(grounds) else [WHITE]
        border = _place(values, "borderId")
        odd = own.is_odd(ground) or laid.get("horizontal") == "fill"
        odd = odd or (border < len(crossed) and crossed[border])
        usual = FORMATS.get(number, "d" if 14 <= number <= 58 and number != 49 else "")
        found.append(
            Look(
                codes.get(number, usual),
                own,
                ground,
                odd,
                laid.get("horizontal") == "centerContinuous",
                laid.get("shrinkToFit") in YES,
                laid.get("wrapText") in YES,
                1.3 * number_or(laid.get("indent", "0"), 0),
                int(number_or(laid.get("textRotation", "0"), 0)),
            )
        )
    return found


def _place(values: Attributes, name: str) -> int:
    """A place in a list, the first where none is told."""
    held = values.get(name, "")
    return int(held) if held.isdecimal() and len(held) < 10 else 0


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
    return list(elements(next(elements(xml, block), ""), member))


def _member(xml: str, name: str) -> Attributes | None:
    found = re.search(rf"<(?:\w+:)?{name}(?:\s[^>]*)?/?>", xml)
    return None if found is None else values_of(found[0])


def _font(xml: str, colours: Colours) -> Font:
    members = {name: _member(xml, name) for name in ("strike", "vertAlign", "sz", "color", "name", "rFont")}
    return font_stated({name: values for name, values in members.items() if values is not None}, colours)


def font_stated(stated: dict[str, Attributes], colours: Colours) -> Font:
    """The font that elements state, by their names."""
    return Font(
        "strike" in stated and stated["strike"].get("val", "1") in YES,
        {"superscript": 1, "subscript": -1}.get(stated.get("vertAlign", {}).get("val", ""), 0),
        number_or(stated.get("sz", {}).get("val", ""), 11.0) <= 1.0,
        colours.of(stated.get("color", {})),
        number_or(stated.get("sz", {}).get("val", ""), 11.0),
        re.match("wingdings|webdings|marlett", _named(stated), re.IGNORECASE) is not None,
    )


def _named(stated: dict[str, Attributes]) -> str:
    return (stated.get("name") or stated.get("rFont") or {}).get("val", "")


def _grounds(xml: str, colours: Colours) -> list[str]:
    """The colours of a ground: of a gradient all, of a pattern those that cover much of it."""
    if "gradientFill" in xml:
        stops = [colours.of(values_of(said)) for said in re.findall(r"<(?:\w+:)?color\s([^>]*)>", xml)]
        return [*stops, *stops[:1]] or [WHITE]
    kind = (_member(xml, "patternFill") or {}).get("patternType", "none")
    lines, ground = (colours.of(_member(xml, name) or {}) for name in ("fgColor", "bgColor"))
    if kind in ("none", "solid"):
        return [WHITE if kind == "none" else lines or BLACK]
    thick = kind[:4] == "dark" or kind == "mediumGray"
    return [ground or WHITE, (lines or BLACK) if thick else ground or WHITE]


def number_or(held: str, otherwise: float) -> float:
    """The number that is held, if it is one."""
    try:
        number = float(held)
    except ValueError:
        return otherwise
    return number if math.isfinite(number) else otherwise
