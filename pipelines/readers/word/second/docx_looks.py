"""How the text of a DOCX document looks, for its second text: what is stated of a run, by itself and by its styles, and
whether it is seen by that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.readers.word.second.elements import Attributes

Properties = dict[str, str]
NO = ("0", "false", "off", "none")
_STATED = ("vanish", "strike", "dstrike", "vertAlign", "position", "sz", "w", "color", "highlight", "rStyle")
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
    r"<(?:\w+:)?(vanish|strike|dstrike|vertAlign|position|sz|w|color|highlight|shd)\b([^>]*)>"
)
_SHADING = re.compile(r"<(?:\w+:)?shd\s([^>]*)>")
_SPACING = re.compile(r"<(?:\w+:)?spacing\s([^>]*)>")
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
    return dict(each for each in said if each is not None)


def stated(local: str, attributes: Attributes) -> tuple[str, str] | None:
    """What an element of run properties states, as name and value."""
    held = attribute(attributes, "val")
    if local == "color":
        theme = attribute(attributes, "themeColor") or ""
        return "color", WHITE if held in (None, "auto") and theme[:5] in (
            "backg",
            "light",
            "bg1",
            "lt1",
        ) else held or ""
    if local == "shd":
        return "shd", fill_of(attributes)
    return (local, "on" if held is None else held) if local in _STATED else None


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


@dataclass(slots=True)
class Style:
    """What a style states of runs, and of a paragraph's lines and ground."""

    properties: Properties = field(default_factory=dict)
    #: paragraph lines of a fixed height, in twips
    line: int | None = None
    shaded: bool = False


class StyleSheet:
    """The styles of a document: what each states of its text, its ancestors' statements included.

    There are hundreds in most documents and few are used, so those alone are looked into.
    """

    def __init__(self, xml: str) -> None:
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
        found = Style()
        seen: set[str] = set()
        while name in self._bodies and name not in seen:
            seen.add(name)
            body = self._bodies[name]
            whole = body.partition("tblStylePr")[0]
            runs = _RUNS.search(whole)
            if runs is not None:
                found.properties = _stated_in(runs[1]) | found.properties
            for spacing in map(_own_values, _SPACING.findall(whole)):
                if found.line is None and "line" in spacing:
                    exact = spacing.get("lineRule") == "exact"
                    found.line = whole_number(spacing["line"], 240) if exact else 240
            shades = (fill_of(_own_values(shading)) for shading in _SHADING.findall(body))
            found.shaded = found.shaded or any(shade not in ("", WHITE) for shade in shades)
            based = _BASED.search(body)
            name = based[1] if based is not None else ""
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
        or whole_number(stated.get("w", "").rstrip("%"), 100) <= 5
        or _same(stated.get("color", ""), paint)
    )
    script = {"superscript": 1, "subscript": -1}.get(stated.get("vertAlign", ""), 0)
    return Sight(not gone and not invisible, vanished, script, whole_number(stated.get("position"), 0), size)


def _same(colour: str, ground: str) -> bool:
    """Whether a colour can not be told from its ground."""
    try:
        one, other = int(colour, 16), int(ground, 16)
    except ValueError:
        return False
    return (
        len(colour) == 6 and sum(abs((one >> bits & 255) - (other >> bits & 255)) for bits in (0, 8, 16)) < 60
    )


def whole_number(held: str | None, otherwise: int) -> int:
    """What an attribute says in digits, else ``otherwise``."""
    return int(held) if held is not None and re.fullmatch(r"[+-]?\d{1,7}", held) else otherwise
