"""Styles of OpenDocuments as the second readings see them, through expat."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from pipelines.blocks import UnreadableError

Attributes = dict[str, str]
_POINTS = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "pc": 12.0}
_STATED = {
    "text:display": "display", "style:text-line-through-style": "through", "style:text-line-through-type": "through",
    "style:text-position": "position", "fo:font-size": "size", "fo:color": "colour",
    "style:use-window-font-color": "window",
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


@dataclass(slots=True)
class Styles:
    """What styles state, by family and name, filled by :meth:`start` as the document goes by."""

    stated: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    above: dict[tuple[str, str], str] = field(default_factory=dict)
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
            own = self.stated[self._open]
            if name == "style:text-properties":
                for key, word in _STATED.items():
                    if key in attributes and own.get(word, "none") == "none":
                        own[word] = attributes[key]
                if "fo:background-color" in attributes:
                    own["behind"] = attributes["fo:background-color"]
            elif name in (
                "style:paragraph-properties",
                "style:table-cell-properties",
                "style:table-properties",
            ):
                if "fo:background-color" in attributes:
                    own["ground"] = attributes["fo:background-color"]
            elif name == "style:table-row-properties":
                if attributes.get("style:use-optimal-row-height") != "true":
                    own["low"] = attributes.get("style:row-height", "")
            elif name == "style:table-column-properties":
                own["narrow"] = attributes.get("style:column-width", "")

    def inherited(self, family: str, name: str) -> dict[str, str]:
        """All that a style states with those above it."""
        found: dict[str, str] = {}
        met: set[str] = set()
        while name and name not in met:
            met.add(name)
            found = self.stated.get((family, name), {}) | found
            name = self.above.get((family, name), "")
        return found

    def ground(self, family: str, name: str) -> str:
        """A ground as ``#rrggbb``, or nothing."""
        held = self.inherited(family, name).get("ground", "")
        return held.lower() if held.startswith("#") else ""

    def vanishing(self, family: str, name: str) -> bool:
        """Whether a row or column style is of no height or width."""
        own = self.inherited(family, name)
        extent = _points(own.get("low", "") or own.get("narrow", ""))
        return extent is not None and extent < (2.0 if family == "table-row" else 1.0)

    def sight(self, names: tuple[tuple[str, str], ...], ground: str) -> Sight:
        """How text in these styles, the outermost first, is seen on a ground (``#rrggbb``, or empty: not known)."""
        known = self._known.get((ground, *names))
        if known is None:
            together = dict(self.stated.get(("paragraph", ""), {}))
            for family, name in names:
                together |= self.inherited(family, name)
            known = self._known[(ground, *names)] = _sight(together, ground)
        return known


def _sight(stated: dict[str, str], ground: str) -> Sight:
    size = _points(stated.get("size", ""))
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
    return found


def _same(colour: str, ground: str) -> bool:
    """Whether two colours can not be told apart."""
    try:
        pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
        return bool(colour and ground) and sum(abs(one - other) for one, other in pairs) < 60
    except ValueError:
        return False


def _points(text: str) -> float | None:
    match = re.fullmatch(r"(\d*\.?\d+)(pt|cm|mm|in|pc)", text)
    return None if match is None else float(match[1]) * _POINTS[match[2]]
