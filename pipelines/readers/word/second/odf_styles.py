"""Styles of OpenDocuments as the second readings see them, through expat."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from pipelines.blocks import UnreadableError
from pipelines.readers.word.second.lines import of_pictures

Attributes = dict[str, str]
#: what paragraphs, cells and rows state of their place and room
_ROOM = {
    "fo:margin-left": "left", "fo:margin-right": "right", "fo:margin": "around",
    "fo:text-indent": "first", "fo:padding": "padding",
    "fo:padding-left": "padding left", "fo:padding-right": "padding right", "fo:line-height": "line",
    "style:row-height": "height",
    "style:diagonal-tl-br": "falling", "style:diagonal-bl-tr": "rising",
}  # fmt: skip
_FIGURE = re.compile(r"[\d\s.,，．/／—－\-]*")
_POINTS = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "pc": 12.0}
_LONGEST_CHAIN = 50
_STATED = {
    "text:display": "display", "style:text-line-through-style": "through", "style:text-line-through-type": "through",
    "style:text-position": "position", "fo:font-size": "size", "fo:color": "colour",
    "style:use-window-font-color": "window", "fo:letter-spacing": "apart", "style:text-scale": "scale", "style:font-name": "font",
    "fo:font-family": "family", "style:text-combine": "combined", "style:text-rotation-angle": "turned",
    "style:text-outline": "outline", "style:font-relief": "relief",
    "style:text-line-through-text": "crossing", "fo:text-shadow": "shadow",
}  # fmt: skip


def parse(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    characters: Callable[[str], None] | None,
    what: str,
) -> None:
    """Runs handlers over an XML document. Raises ``UnreadableError`` where it is damaged or declares entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = _refuse
    if characters is not None:
        parser.CharacterDataHandler = characters
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableError(f"{what}的正文不是完整的XML（{error}），请重新下载") from error


def _refuse(*_: object) -> None:
    raise UnreadableError("文档含有XML实体声明，疑为恶意文件，未读取")


@dataclass(slots=True)
class Sight:
    """How text is seen: whether at all, raised (1) or lowered (-1), moved by how many hundredths of its size."""

    seen: bool = True
    script: int = 0
    moved: int = 0
    size: float = 12.0
    #: what is printed of its letters can not be told; and nobody tells one size of those from the other
    doubted: bool = False


@dataclass(slots=True)
class Styles:
    """What styles state, by family and name, filled by :meth:`start` as the document goes by."""

    stated: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    above: dict[tuple[str, str], str] = field(default_factory=dict)
    #: names of fonts that draw pictures; of lists, by level, what they print before a paragraph and whether apart from it
    drawing: set[str] = field(default_factory=set)
    lists: dict[tuple[str, int], tuple[str, bool]] = field(default_factory=dict)
    _inherited: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    _answers: dict[tuple[str, str], bool] = field(default_factory=dict)
    _lines: dict[str, float | None] = field(default_factory=dict)
    _list: str = ""
    _level: int = 0
    _open: tuple[str, str] | None = None
    _known: dict[tuple[object, ...], Sight] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element that may define a style or state a property of one."""
        if name == "style:style":
            self._open = attributes.get("style:family", ""), attributes.get("style:name", "")
            self.stated.setdefault(self._open, {})
            self.above.setdefault(self._open, attributes.get("style:parent-style-name", ""))
        elif name == "style:default-style":
            self._open = attributes.get("style:family", ""), ""
            self.stated.setdefault(self._open, {})
        elif self._open is not None and name.endswith("-properties"):
            self._state(self.stated[self._open], name, attributes)
        else:
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: Attributes) -> None:
        """A font, a level of a list, or a condition of the open style."""
        if name == "style:font-face" and of_pictures(attributes.get("svg:font-family", "")):
            self.drawing.add(attributes.get("style:name", ""))
        elif name == "text:list-style":
            self._list = attributes.get("style:name", "")
        elif name in ("text:list-level-style-number", "text:list-level-style-bullet"):
            self._state_level(attributes)
        elif name == "style:list-level-label-alignment" and (self._list, self._level) in self.lists:
            printed, _ = self.lists[self._list, self._level]
            apart = attributes.get("text:label-followed-by") == "listtab"
            self.lists[self._list, self._level] = printed, apart
        elif name == "style:map" and self._open is not None:
            self.stated[self._open]["changes"] = "1"

    def _state(self, own: dict[str, str], name: str, attributes: Attributes) -> None:
        """What properties state for the open style, into ``own``."""
        own.update((word, attributes[key]) for key, word in _ROOM.items() if key in attributes)
        ground = attributes.get("fo:background-color")
        if name == "style:text-properties":
            for key, word in _STATED.items():
                if key in attributes and own.get(word, "none") == "none":
                    own[word] = attributes[key]
            if "fo:color" in attributes:  # LibreOffice states none where the program picks the colour
                own["opacity"] = attributes.get("loext:opacity", "")
                own["window"] = attributes.get("style:use-window-font-color", "false")
        if ground is not None:
            own["behind" if name == "style:text-properties" else "ground"] = ground
        if name == "style:table-row-properties" and attributes.get("style:use-optimal-row-height") != "true":
            own["low"] = attributes.get("style:row-height", "")
        elif name == "style:table-column-properties":
            own["narrow"] = attributes.get("style:column-width", "")

    def _state_level(self, attributes: Attributes) -> None:
        """A level of a list: ``1.``, ``（1）`` or a bullet."""
        self._level = (
            int(attributes.get("text:level", "1")) if attributes.get("text:level", "1").isdecimal() else 1
        )
        printed = attributes.get("text:bullet-char", "")
        if attributes.get("style:num-format"):
            whole = attributes.get("loext:num-list-format")
            around = attributes.get("style:num-prefix", ""), attributes.get("style:num-suffix", "")
            printed = "1".join(around) if whole is None else re.sub("%[0-9]+%", "1", whole)
        self.lists[self._list, self._level] = printed, False

    def runs_in(self, name: str, level: int, text: str) -> bool:
        """Whether what a list prints before a paragraph is all that is printed, or runs into its figure."""
        printed, apart = self.lists.get((name, level), ("", False))
        printed = printed.strip()
        if not printed or _FIGURE.fullmatch(text) is None:
            return False
        if not text.strip():
            return True
        ended = printed[-1] in "、)）:：" or (printed[-1] in ".．" and apart)
        return not ended and re.search(r"[\w+＋\-－—–.．]", printed) is not None

    def _once(self, question: Callable[[str], bool], style: str) -> bool:
        """What a question is answered of a style; each is asked once, since a document has few."""
        key = question.__name__, style
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = question(style)
        return known

    def moved(self, paragraph: str) -> bool:
        """Whether paragraphs of a style stand out of their cell."""
        return self._once(self._is_moved, paragraph)

    def _is_moved(self, paragraph: str) -> bool:
        own = self.inherited("paragraph", paragraph)
        around = points(own.get("around", "")) or 0.0
        left, right = (
            around if points(own.get(side, "")) is None else points(own[side]) or 0.0
            for side in ("left", "right")
        )
        begins = left + (points(own.get("first", "")) or 0.0)
        return min(left, begins) < -15 or max(left, right, begins) > 100

    def line(self, paragraph: str) -> float | None:
        """The points that a line of a paragraph of a style takes, where it never grows."""
        if paragraph not in self._lines:
            self._lines[paragraph] = self._line(paragraph)
        return self._lines[paragraph]

    def _line(self, paragraph: str) -> float | None:
        held = self.inherited("paragraph", paragraph).get("line", "")
        share = re.fullmatch(r"(\d{1,5})(?:\.\d+)?%", held)
        return points(held) if share is None else 1.0 if int(share[1]) < 50 else None

    def changes(self, paragraph: str) -> bool:
        """Whether a condition makes another style of a paragraph's."""
        return "changes" in self.inherited("paragraph", paragraph)

    def crossed(self, cell: str) -> bool:
        """Whether cells of a style have a diagonal, or margins that leave no room."""
        return self._once(self._is_crossed, cell)

    def _is_crossed(self, cell: str) -> bool:
        own = self.inherited("table-cell", cell)
        if any(not own.get(name, "none").startswith("none") for name in ("falling", "rising")):
            return True
        around = own.get("padding", "")
        return any((points(own.get(f"padding {side}", around)) or 0) > 100 for side in ("left", "right"))

    def low(self, row: str) -> bool:
        """Whether rows of a style are too low for a figure."""
        return self._once(self._is_low, row)

    def _is_low(self, row: str) -> bool:
        height = points(self.inherited("table-row", row).get("height", ""))
        return height is not None and height < 9.5

    def inherited(self, family: str, name: str) -> dict[str, str]:
        """All that a style states with those above it, once they are defined; not to be changed."""
        known = self._inherited.get((family, name))
        if known is None:
            known, one = {}, name
            met: set[str] = set()
            while one and one not in met and len(met) < _LONGEST_CHAIN:
                met.add(one)
                known = self.stated.get((family, one), {}) | known
                one = self.above.get((family, one), "")
            self._inherited[family, name] = known
        return known

    def ground(self, family: str, name: str) -> str:
        """A ground as ``#rrggbb``, or nothing."""
        held = self.inherited(family, name).get("ground", "")
        return held.lower() if held.startswith("#") else ""

    def vanishing(self, family: str, name: str) -> bool:
        """Whether a row or column style is of no height or width."""
        own = self.inherited(family, name)
        extent = points(own.get("low", "") or own.get("narrow", ""))
        return extent is not None and extent < (2.0 if family == "table-row" else 1.0)

    def sight(self, names: tuple[tuple[str, str], ...], ground: str) -> Sight:
        """How text in these styles, the outermost first, is seen on a ground (``#rrggbb``, or empty: not known)."""
        known = self._known.get((ground, *names))
        if known is None:
            together = dict(self.stated.get(("paragraph", ""), {}))
            for family, name in names:
                together |= self.inherited(family, name)
            known = self._known[(ground, *names)] = _sight(together, ground)
            known.doubted = known.doubted or together.get("font", "") in self.drawing
        return known


def _sight(stated: dict[str, str], ground: str) -> Sight:
    size = points(stated.get("size", ""))
    behind = stated.get("behind", "")
    paint = behind if behind.startswith("#") else ground
    colour = "" if stated.get("window") == "true" else stated.get("colour", "")
    gone = stated.get("display") == "none" or stated.get("through", "none") != "none"
    found = Sight(not (gone or (size is not None and size <= 1) or _same(colour, paint)), size=size or 12.0)
    height, _, share = stated.get("position", "").partition(" ")
    if height in ("super", "sub"):
        found.script = 1 if height == "super" else -1
    elif re.fullmatch(r"-?\d+(\.\d+)?%", height) and float(height[:-1]):
        smaller = float(share[:-1]) < 100 if re.fullmatch(r"\d+(\.\d+)?%", share) else False
        by = float(height[:-1])
        found.script, found.moved = (1 if by > 0 else -1, 0) if smaller else (0, round(by))
    elif height and not re.fullmatch(r"-?0*(\.0*)?%", height):
        found.doubted = True
    found.doubted = not gone and (found.doubted or _is_dim(colour, paint) or _is_bent(stated, found.size))
    return found


def _is_bent(stated: dict[str, str], size: float) -> bool:
    """Whether letters are piled, spread, squeezed, turned, crossed, pictures or so faint that they can not be told."""
    pale = (
        all(channel > "c8" for channel in re.findall("..", stated.get("colour", "#")[1:].lower()))
        and "colour" in stated
    )
    relief = stated.get("outline", "false") != "false" or stated.get("relief", "none") != "none"
    apart = points(stated.get("apart", "").lstrip("-")) or 0.0
    return (
        stated.get("display") == "condition"
        or stated.get("combined", "none") != "none"
        or stated.get("turned", "0").removesuffix("deg") not in ("0", "90", "270", "360")
        or bool(stated.get("crossing"))
        or of_pictures(stated.get("font", ""))
        or of_pictures(stated.get("family", ""))
        or (pale and relief)
        or any((points(each.lstrip("-")) or 0) > 8 for each in stated.get("shadow", "").split())
        or any(
            _share(stated.get(name, "")) < least
            for name, least in (("scale", 30), ("size", 40), ("opacity", 40))
        )
        or (apart >= 0.2 * size if stated.get("apart", "").startswith("-") else apart >= 2 * size)
        or 1 < size <= 3
        or re.match(r"-?\d{3}", stated.get("position", "")) is not None
    )


def _share(text: str) -> float:
    """A share in hundredths, a hundred where none is stated."""
    match = re.fullmatch(r"(\d{1,5}(?:\.\d+)?)%", text)
    return 100.0 if match is None else float(match[1])


def _is_dim(colour: str, ground: str) -> bool:
    """Whether a colour is told from its ground by who looks closely alone."""
    if not all(re.fullmatch("#[0-9a-fA-F]{6}", each) for each in (colour, ground)):
        return False
    one, other = bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:])
    apart = [abs(a - b) for a, b in zip(one, other, strict=True)]
    black = all(30 * red + 59 * green + 11 * blue < 4000 for red, green, blue in (one, other))
    return max(apart) > 11 and (sum(apart) < 72 or black)


def _same(colour: str, ground: str) -> bool:
    """Whether two colours can not be told apart."""
    try:
        pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
        return bool(colour and ground) and sum(abs(one - other) for one, other in pairs) < 60
    except ValueError:
        return False


@lru_cache(maxsize=1024)
def points(text: str) -> float | None:
    """A length in points. Remembered, since a document has few."""
    match = re.fullmatch(r"(-?\d*\.?\d+)(pt|cm|mm|in|pc)", text)
    return None if match is None else float(match[1]) * _POINTS[match[2]]
