"""How the text of a DOCX document looks, for its second text: what is stated of a run, by itself and by its styles, and
whether it is seen by that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.readers.word.second.elements import Attributes
from pipelines.readers.word.second.lines import of_pictures

Properties = dict[str, str]
NO = ("0", "false", "off", "none")
_STATED = (
    "vanish", "strike", "dstrike", "vertAlign", "position", "sz", "w", "color", "highlight", "rStyle", "spacing", "fitText",
    "szCs", "outline", "emboss", "imprint", "webHidden",
)  # fmt: skip
_SWITCHES = ("vanish", "strike")
_PENS = {
    "white": "FFFFFF", "black": "000000", "yellow": "FFFF00", "lightGray": "C0C0C0", "darkGray": "808080",
    "red": "FF0000", "blue": "0000FF", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF",
    "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080",
    "darkRed": "800000", "darkYellow": "808000",
}  # fmt: skip
_VALUES = re.compile(r"""(?:\w+:)?(\w+)=["']([^"']*)["']""")
_STYLE = re.compile(r"<(?:\w+:)?style\s([^>]*)>(.*?)</(?:\w+:)?style>", re.DOTALL)
_IDENTITY = re.compile(r"""styleId=["']([^"']*)["']""")
_BASED = re.compile(r"""<(?:\w+:)?basedOn\s[^>]*?val=["']([^"']*)["']""")
_RUNS = re.compile(r"<(?:\w+:)?rPr>(.*?)</(?:\w+:)?rPr>", re.DOTALL)
_DEFAULTS = re.compile(r"<(?:\w+:)?rPrDefault>(.*?)</(?:\w+:)?rPrDefault>", re.DOTALL)
_STATEMENT = re.compile(
    r"<(?:\w+:)?(vanish|strike|dstrike|vertAlign|position|sz|w|color|highlight|shd|spacing|fitText|szCs|outline|emboss|imprint"
    r"|rFonts|eastAsianLayout|webHidden)(?=[\s/>])([^>]*)>"
)
_SHADING = re.compile(r"<(?:\w+:)?shd\s([^>]*)>")
_SPACING = re.compile(r"<(?:\w+:)?spacing\s([^>]*)>")
_INDENTS = re.compile(r"<(?:\w+:)?ind\s([^>]*)>")
_LISTED = re.compile(r"""<(?:\w+:)?numId\s[^>]*?val=["']([^"']*)["']""")
_PAINT = re.compile(
    r"""textFill>\s*<(?:\w+:)?(\w+)(?:[^<]*<(?:\w+:)?(?:srgbClr|schemeClr)\s[^>]*?val=["'](\w+)["'])?"""
)
_AURA = re.compile(r"<\w+:(?:glow|shadow)\b([^>]*)>")
UNKNOWN, WHITE = "unknown", "FFFFFF"


def attribute(attributes: Attributes, name: str) -> str | None:
    """An attribute by its local name; nearly all documents give it the prefix ``w``."""
    held = attributes.get(f"w:{name}")
    if held is None and attributes:
        held = next((one for key, one in attributes.items() if key.rpartition(":")[2] == name), None)
    return held


def _own_values(tag: str) -> Attributes:
    return dict(_VALUES.findall(tag))


def _stated_in(runs: str) -> Properties:
    said = (stated(local, _own_values(tag)) for local, tag in _STATEMENT.findall(runs))
    found = dict(each for each in said if each is not None)
    found.update(("aura", "far") for tag in _AURA.findall(runs) if is_far(_own_values(tag)))
    for kind, colour in _PAINT.findall(runs):
        found["fill"] = colour if kind == "solidFill" else "gone"
    return found


def stated(local: str, attributes: Attributes) -> tuple[str, str] | None:
    """What an element of run properties states, as name and value."""
    held = attribute(attributes, "val")
    if local == "color":
        theme = (attribute(attributes, "themeColor") or "")[:5]
        pale = theme in ("backg", "light", "bg1", "lt1")
        if held in (None, "auto"):
            return "color", WHITE if pale else held or ""
        tinted = attribute(attributes, "themeTint") or attribute(attributes, "themeShade")
        light = _is_light(held or "")
        torn = not tinted and ((pale and not light) or (theme in ("text1", "dark1") and light))
        return "color", f"{held}?" if torn else held or ""
    if local == "shd":
        return "shd", fill_of(attributes)
    if local == "rFonts":
        names = (attribute(attributes, name) for name in ("ascii", "cs", "hAnsi"))
        fonts = [name for name in names if name]
        return ("font", "pictures" if any(map(of_pictures, fonts)) else fonts[0]) if fonts else None
    if local == "eastAsianLayout":
        return "combined", attribute(attributes, "combine") or "0"
    return (local, "on" if held is None else held) if local in _STATED else None


def is_far(attributes: Attributes) -> bool:
    """Whether a shadow or halo of these attributes reaches further than 8 points, or is of another size than its letters."""
    reaches = (whole_number(attribute(attributes, name), 0) > 101_600 for name in ("rad", "dist"))
    return any(reaches) or (attribute(attributes, "sx") or "100000") != "100000"


def _is_light(colour: str) -> bool:
    return len(colour) == 6 and all(each > "C8" for each in re.findall("..", colour.upper()))


def fill_of(attributes: Attributes) -> str:
    """The ground that a shading gives: six digits, ``unknown``, or nothing."""
    pattern = attribute(attributes, "val") or "clear"
    held = attribute(attributes, "color" if pattern == "solid" else "fill") or ""
    if pattern not in ("clear", "nil", "solid"):
        return UNKNOWN
    return held.upper() if len(held) == 6 and held.lower() != "auto" else ""


@dataclass(slots=True)
class Sight:
    """How the text of a run is seen: whether at all, raised (1), lowered (-1) or by how much moved, in what size."""

    seen: bool
    vanished: bool
    script: int
    moved: int
    size: int
    #: what is printed of its letters can not be told
    doubted: bool = False


@dataclass(slots=True)
class Style:
    """What a style states of runs, and of a paragraph's lines and ground."""

    properties: Properties = field(default_factory=dict)
    #: paragraph lines of a fixed height, in twips
    line: int | None = None
    shaded: bool = False
    indents: Attributes = field(default_factory=dict)
    #: the list whose numbers its paragraphs have
    numbered: str = ""
    #: whether a part of the tables of this style (a first row) is not seen
    hiding: bool = False


class StyleSheet:
    """The styles of a document: what each states of its text, its ancestors' statements included.

    There are hundreds in most documents and few are used, so those alone are looked into.
    """

    def __init__(self, xml: str, lists: str = "") -> None:
        self.printing_lists = _printing_lists(lists)
        self.usual = {"paragraph": "", "table": ""}
        self._known: dict[str, Style] = {}
        self._sights: dict[tuple[object, ...], Sight] = {}
        self._bodies: dict[str, str] = {}
        defaults = _DEFAULTS.search(xml)
        self.defaults = _stated_in(defaults[1]) if defaults is not None else {}
        for heading, body in _STYLE.findall(xml):
            identity = _IDENTITY.search(heading)
            name = identity[1] if identity is not None else ""
            self._bodies.setdefault(name, body)
            if "default" in heading:
                own = _own_values(heading)
                kind = own.get("type", "")
                if kind in self.usual and own.get("default", "0") not in NO:
                    self.usual[kind] = self.usual[kind] or name

    def style(self, name: str) -> Style:
        """A style by its name; one that is not there states nothing."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._gathered(name)
        return known

    def _gathered(self, name: str) -> Style:
        found, spaced = Style(), False
        seen: set[str] = set()
        parts: list[str] = []
        while name in self._bodies and name not in seen:
            seen.add(name)
            body = self._bodies[name]
            whole, *own = re.split(r"<(?:\w+:)?tblStylePr\b", body)
            parts = own + parts
            found.numbered = found.numbered or next(iter(_LISTED.findall(whole)), "")
            for indents in map(_own_values, _INDENTS.findall(whole)):
                found.indents = indents | found.indents
            runs = _RUNS.search(whole)
            if runs is not None:
                found.properties = _stated_in(runs[1]) | found.properties
            for spacing in map(_own_values, _SPACING.findall(whole)):
                if not spaced and "line" in spacing:
                    spaced = True
                    found.line = fixed_line(spacing["line"], spacing.get("lineRule"))
            shades = (fill_of(_own_values(shading)) for shading in _SHADING.findall(body))
            found.shaded = found.shaded or any(shade not in ("", WHITE) for shade in shades)
            based = _BASED.search(body)
            name = based[1] if based is not None else ""
        found.hiding = _any_hides(parts)
        found.properties.pop("rStyle", None)
        return found

    def sight(self, own: Properties, paragraph: str, table: str, ground: str) -> Sight:
        """How a run is seen that states ``own``, in a paragraph and a table of these styles, on this ground."""
        key = (paragraph, table, ground, *own.items())
        known = self._sights.get(key)
        if known is None:
            known = self._sights[key] = _sight(self._stated(own, paragraph, table), ground)
        return known

    def _stated(self, own: Properties, paragraph: str, table: str) -> Properties:
        """All that holds for a run: the document's defaults, its styles, and what it states itself."""
        together = dict(self.defaults)
        switched = dict.fromkeys(_SWITCHES, 0)
        for name in (table, paragraph, own.get("rStyle", "")):
            if properties := self.style(name).properties:
                together.update(properties)
                for switch in _SWITCHES:
                    switched[switch] += properties.get(switch, "0") not in NO
        for switch in _SWITCHES:
            always = self.defaults.get(switch, "0") not in NO
            together[switch] = "1" if always or switched[switch] % 2 else "0"
        together.update(own)
        return together


def _sight(stated: Properties, ground: str) -> Sight:
    vanished = stated.get("vanish", "0") not in NO
    gone = vanished or any(stated.get(name, "0") not in NO for name in ("strike", "dstrike"))
    size = whole_number(stated.get("sz"), 21)
    paint = _PENS.get(stated.get("highlight", ""), "") or stated.get("shd", "") or ground
    invisible = (
        size <= 2
        or 1 <= whole_number(stated.get("w", "").rstrip("%"), 100) <= 5
        or _same(stated.get("color", "").rstrip("?"), paint)
    )
    script = {"superscript": 1, "subscript": -1}.get(stated.get("vertAlign", ""), 0)
    seen = not gone and not invisible
    pale = _is_pale(stated.get("color", "").rstrip("?"), paint)
    doubted = not gone and (pale or _is_torn(stated, paint) or (seen and _is_bent(stated, size)))
    return Sight(seen, vanished, script, whole_number(stated.get("position"), 0), size, doubted)


def _is_torn(stated: Properties, ground: str) -> bool:
    """Whether one program shows a text that another does not: painted otherwise than coloured, or white but for its rim."""
    colour, fill = stated.get("color", ""), stated.get("fill", "")
    relief = any(stated.get(name, "0") not in NO for name in ("outline", "emboss", "imprint"))
    if colour.endswith("?") or fill == "gone" or (relief and _is_light(colour)):
        return True
    if stated.get("webHidden", "0") not in NO or (
        stated.get("highlight") in ("black", "darkBlue") and colour in ("", "auto")
    ):
        return True
    fill = WHITE if fill in ("bg1", "lt1") else fill
    return len(fill) == 6 and _same(fill, ground) != _same(colour, ground)


def _is_bent(stated: Properties, size: int) -> bool:
    """Whether letters are piled, spread, squeezed, lifted or rimmed so far that they can not be told."""
    apart, lifted = (whole_number(stated.get(name), 0) for name in ("spacing", "position"))
    return (
        stated.get("font") == "pictures"
        or stated.get("combined", "0") not in NO
        or "aura" in stated
        or not -2 * size < apart < 20 * size
        or abs(lifted) >= 2 * size
        or whole_number(stated.get("fitText"), 10 * size) < 10 * size
        or min(size, whole_number(stated.get("szCs"), size)) <= 6
        or whole_number(stated.get("w", "").rstrip("%"), 100) < 30
        or whole_number(stated.get("rim"), 0) > 635 * size
    )


def _any_hides(parts: list[str]) -> bool:
    """Whether one of the parts of a table style, as their XML, leaves text unseen, each after those that it is based on. The
    first cell of a first row, which says no ground of its own, has the row's or, where that has none, the column's; so the
    other corners."""
    shades: dict[str, str] = {}
    looks: dict[str, Properties] = {}
    for part in parts:
        where = _own_values(part.partition(">")[0]).get("type", "")
        shade, runs = _SHADING.search(part), _RUNS.search(part)
        fill = fill_of(_own_values(shade[1])) if shade is not None else ""
        shades[where] = fill or shades.get(where, "")
        if runs is not None:
            looks[where] = looks.get(where, {}) | _stated_in(runs[1])
    for where, own in looks.items():
        ground = shades[where]
        if not ground and where in ("nwCell", "neCell", "swCell", "seCell"):
            row, column = (
                "firstRow" if where[0] == "n" else "lastRow",
                "firstCol" if where[1] == "w" else "lastCol",
            )
            ground = shades.get(row) or shades.get(column, "")
        look = _sight(own, ground or WHITE)
        if look.doubted or not look.seen:
            return True
    return False


def _printing_lists(xml: str) -> set[str]:
    """The numbers of the lists that print something before their paragraphs."""
    printing = set()
    for piece in re.split(r"<(?:\w+:)?abstractNum\s", xml)[1:]:
        name = re.search(r"""abstractNumId=["']([^"']*)""", piece[:500])
        if name is not None and re.search(r"""lvlText\s[^>]*?val=["'][^"']*[^"'\s]""", piece):
            printing.add(name[1])
    found = set()
    for piece in re.split(r"<(?:\w+:)?num\s", xml)[1:]:
        number = re.match(r"""[^>]*?numId=["']([^"']*)""", piece)
        family = re.search(r"""abstractNumId\s[^>]*?val=["']([^"']*)""", piece[:500])
        if number is not None and family is not None and family[1] in printing:
            found.add(number[1])
    return found


def _same(colour: str, ground: str) -> bool:
    """Whether a colour can not be told from its ground."""
    try:
        one, other = int(colour, 16), int(ground, 16)
    except ValueError:
        return False
    return (
        len(colour) == 6 and sum(abs((one >> bits & 255) - (other >> bits & 255)) for bits in (0, 8, 16)) < 60
    )


def fixed_line(held: str, rule: str | None) -> int | None:
    """The twips that a line takes whatever it holds, ``None`` where it grows; one set over the one before takes next to none."""
    line = whole_number(held, 240)
    if rule == "exact":
        return line
    return 25 if line < 0 or (line < 120 and rule != "atLeast") else None


def _is_pale(colour: str, ground: str) -> bool:
    """Whether a colour is told from its ground by who looks closely alone."""
    if not all(re.fullmatch("[0-9A-Fa-f]{6}", each) for each in (colour, ground)):
        return False
    apart = [
        abs(one - other) for one, other in zip(bytes.fromhex(colour), bytes.fromhex(ground), strict=True)
    ]
    return max(apart) > 11 and (sum(apart) < 72 or (_is_black(colour) and _is_black(ground)))


def _is_black(colour: str) -> bool:
    """Whether a colour is nearly black."""
    red, green, blue = bytes.fromhex(colour)
    return 30 * red + 59 * green + 11 * blue < 4000


def whole_number(held: str | None, otherwise: int) -> int:
    """What an attribute says in digits, else ``otherwise``."""
    return int(held) if held is not None and re.fullmatch(r"[+-]?\d{1,7}", held) else otherwise
