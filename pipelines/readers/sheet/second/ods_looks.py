"""What cells of an OpenDocument spreadsheet look like, for its second text: gathered from styles as they go by."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from pipelines.readers.sheet.second.colours import WHITE, lies_on
from pipelines.readers.sheet.second.conditions import HIDDEN, NOTHING, Effect, painted
from pipelines.readers.sheet.second.xlsx_styles import Font, Look
from pipelines.readers.word.second.odf_styles import Attributes, points

_USUAL = 10.0
_LONGEST = 50
_AFTER = re.compile(r"[-+()（）\s—－–/]*|\s*[件条项个宗次起份部户人笔万亿千百元]{0,2}\s*")
#: of formats: what prints a number as it is, or may
_PARTS = {
    "number:number",
    "number:text",
    "number:fill-character",
    "style:text-properties",
    "number:currency-symbol",
    "style:map",
}


@dataclass(slots=True)
class _Format:
    """A format: its kind, its parts with their attributes and what they hold, and the formats that it turns to."""

    kind: str
    parts: list[tuple[str, Attributes, list[str]]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


class CellStyles:
    """Takes the styles of a document and says how cells look."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], Attributes] = {}
        self._above: dict[tuple[str, str], str] = {}
        self._turns: dict[tuple[str, str], list[str]] = {}
        #: names of styles, by those that are shown
        self._shown: dict[str, str] = {}
        self._faces: dict[str, str] = {}
        self._formats: dict[str, _Format] = {}
        self._open: tuple[str, str] | None = None
        self._format: _Format | None = None
        self._known: dict[str, Look] = {}
        #: what was asked for; every style is known before the first table
        self._answers: dict[tuple[str, str, bool], Attributes] = {}
        self._effects: dict[str, list[Effect]] = {}
        self.zeros = True
        self._setting = False

    def begin(self, name: str, attributes: Attributes) -> None:
        """An element outside the tables."""
        if name in ("style:style", "style:default-style"):
            self._open = attributes.get("style:family", ""), attributes.get("style:name", "")
            self._said.setdefault(self._open, {"data": attributes.get("style:data-style-name", "")})
            self._above[self._open] = attributes.get("style:parent-style-name", "")
            if shown := attributes.get("style:display-name"):
                self._shown.setdefault(shown, attributes.get("style:name", ""))
            self._format = None
        elif name == "style:font-face":
            self._faces[attributes.get("style:name", "")] = attributes.get("svg:font-family", "")
        elif name[:7] == "number:" and "style:name" in attributes:
            self._format = self._formats.setdefault(attributes["style:name"], _Format(name))
            self._open = None
        elif name == "style:map":
            turned = attributes.get("style:apply-style-name", "")
            if self._format is not None:
                self._format.others.append(turned)
            elif self._open is not None:
                self._turns.setdefault(self._open, []).append(turned)
        elif self._format is not None:
            self._format.parts.append((name, attributes, []))
        elif self._open is not None and name.endswith("-properties"):
            own = self._said[self._open]
            if "style:font-name" in attributes:
                own.pop("fo:font-family", None)
            own.update(attributes)
        elif name == "config:config-item":
            self._setting = attributes.get("config:name") == "ShowZeroValues"

    def characters(self, held: str) -> None:
        """Text outside the tables: of formats, and of settings."""
        if self._format is not None and self._format.parts:
            self._format.parts[-1][2].append(held)
        elif self._setting and held.strip():
            self.zeros = self.zeros and held.strip() != "false"

    def finish(self, name: str) -> None:
        """An element's end."""
        if name in ("style:style", "style:default-style"):
            self._open = None
        elif name[:7] == "number:" and name[-6:] == "-style":
            self._format = None
        self._setting = False

    def stated(self, family: str, style: str, *, usual: bool = True) -> Attributes:
        """What a style says, with those above it; ``usual``: and with what all cells have."""
        asked = family, style, usual
        if asked in self._answers:
            return self._answers[asked]
        chain: list[Attributes] = []
        met: set[str] = set()
        while style and style not in met and len(met) < _LONGEST and (usual or style != "Default"):
            met.add(style)
            chain.append(self._said.get((family, style), {}))
            style = self._above.get((family, style), "")
        chain += [self._said.get((family, ""), {})] if usual else []
        found: Attributes = {}
        for said in reversed(chain):
            size = said.get("fo:font-size", "")
            before = points(found.get("fo:font-size", "")) or _USUAL
            if "style:font-name" in said:
                found.pop("fo:font-family", None)
            found |= {key: held for key, held in said.items() if held}
            if size.endswith("%") and found and usual:
                found["fo:font-size"] = f"{max(before * _share(size) / 100, 2):.2f}pt"
        self._answers[asked] = found
        return found

    def font(self, said: Attributes, outer: Font) -> Font:
        """The font that is stated, inside text of another."""
        size = said.get("fo:font-size", "")
        height = (
            max(outer.size * _share(size) / 100, 2.0) if size.endswith("%") else points(size) or outer.size
        )
        face = said.get("fo:font-family") or self._faces.get(
            said.get("style:font-name", ""), said.get("style:font-name", "")
        )
        pictures = re.match(r"['\"\s]*(?:wingdings|webdings|marlett)", face, re.IGNORECASE) is not None
        gap = abs(points(said.get("fo:letter-spacing", "")) or 0.0)
        pictures |= gap > height / 4 or not 50 <= _share(said.get("style:text-scale", "100%")) <= 200
        lines = (said.get(f"style:text-line-through-{word}", "none") for word in ("style", "type"))
        colour = _ink(said.get("fo:color", "")) or outer.colour
        return Font(
            outer.struck or any(line != "none" for line in lines),
            outer.script,
            height <= 1,
            "" if said.get("style:use-window-font-color") == "true" else colour,
            height,
            outer.pictures or pictures or said.get("text:display") == "none",
        )

    def look(self, style: str) -> Look:
        """How cells of a style look."""
        if style not in self._known:
            self._known[style] = self._made(style)
        return self._known[style]

    def _made(self, style: str) -> Look:
        said = self.stated("table-cell", style)
        look = Look(
            font=self.font(said, Font(size=_USUAL)),
            grounds=[_ink(said.get("fo:background-color", "")) or WHITE],
        )
        look.odd = look.font.is_odd(look.grounds) or said.get("style:repeat-content") == "true"
        look.odd |= any(said.get(f"style:diagonal-{way}", "none") != "none" for way in ("bl-tr", "tl-br"))
        look.odd |= said.get("style:print-content") == "false"
        look.fits, look.wraps = (
            said.get("style:shrink-to-fit") == "true",
            said.get("fo:wrap-option") == "wrap",
        )
        look.indent = (points(said.get("fo:margin-left", "")) or 0.0) / 5.25
        look.angle = _angle(said)
        ink, grounds = look.font.colour or "000000", look.grounds
        effects = self.turns(style)
        for one in effects:
            look.odd |= (
                one.hides
                or bool(one.ink and lies_on(one.ink, grounds))
                or bool(one.grounds and lies_on(ink, one.grounds))
            )
        inks = [one.ink for one in effects if one.ink]
        look.odd |= any(lies_on(other, one.grounds) for other in inks for one in effects if one.grounds)
        return look

    def turns(self, style: str) -> list[Effect]:
        """What the conditions of a style itself may do."""
        if style in self._effects:
            return self._effects[style]
        first = style
        found: list[Effect] = []
        met: set[str] = set()
        while style and style not in met and len(met) < _LONGEST:
            met.add(style)
            found += [self.effect(each) for each in self._turns.get(("table-cell", style), ())]
            style = self._above.get(("table-cell", style), "")
        self._effects[first] = [each for each in found if each != NOTHING]
        return self._effects[first]

    def effect(self, style: str) -> Effect:
        """What a style does to cells that a condition gives it."""
        style = style if ("table-cell", style) in self._said else self._shown.get(style, style)
        said = self.stated("table-cell", style, usual=False)
        font, ground = self.font(said, Font(size=_USUAL)), _ink(said.get("fo:background-color", ""))
        hides = font.struck or font.pictures or font.size <= 3 or not self.prints(style, "3847")
        code = style if said.get("data") else ""  # figures are tried in it one by one
        return HIDDEN if hides else painted(font.colour, filter(None, [ground]), code)

    def alters(self, figure: str, style: str) -> bool:
        """Whether a figure would be printed as another number, or a nought as nothing, in cells of a style."""
        held = re.sub(r"[,\s件条项个宗次]", "", figure)
        one = self._formats.get(self.stated("table-cell", style, usual=False).get("data", ""))
        if one is None or not self.prints(style, held):
            return one is not None
        sections = [one, *(self._formats[each] for each in one.others if each in self._formats)]
        silent = any(
            all(
                name != "number:number" or said.get("number:min-integer-digits") == "0"
                for name, said, _ in each.parts
            )
            for each in sections
        )
        return silent and set(held) <= set("+-0.")

    def is_secret(self, style: str) -> bool:
        """Whether cells show nothing when their sheet is protected."""
        return "hidden-and-protected" in self.stated("table-cell", style).get("style:cell-protect", "")

    def prints(self, style: str, number: str) -> bool:
        """Whether a number in cells of a style is printed as it is."""
        one = self._formats.get(self.stated("table-cell", style).get("data", ""))
        if one is None:
            return True
        turned = set(one.others)
        if len(turned) > 20 or len(one.parts) + len(one.others) > 100:  # none that a program writes
            return False
        others = [self._formats[each] for each in turned if each in self._formats]
        parts = [name for each in (one, *others) for name, _, _ in each.parts]
        digits = "number:number" in parts or (one.kind == "number:text-style" and not others)
        return digits and all(_tells(each, number) for each in (one, *others))

    def prints_text(self, style: str) -> bool:
        """Whether a text in cells of a style is printed as it is."""
        one = self._formats.get(self.stated("table-cell", style).get("data", ""))
        if one is None or one.kind != "number:text-style":
            return True
        prints = any(name == "number:text-content" for name, _, _ in one.parts)
        return prints and not any("".join(held).strip() for _, _, held in one.parts)


def _tells(one: _Format, number: str) -> bool:
    if one.kind == "number:text-style":
        return not any("".join(held).strip() for _, _, held in one.parts)
    if one.kind not in ("number:number-style", "number:currency-style"):
        return False
    for name, said, pieces in one.parts:
        held = "".join(pieces)
        # room of the width of a character has a name of its own in some versions
        if name not in _PARTS or (name == "number:fill-character" and held.strip()):
            return False
        if name == "number:text" and not _AFTER.fullmatch(held):
            return False
        if lies_on(_ink(said.get("fo:color", "")) or "000000", [WHITE]):
            return False
        if said.get("number:display-factor", "1") != "1" or not _exact(
            number, said.get("number:decimal-places", "")
        ):
            return False
    return True


def _exact(number: str, places: str) -> bool:
    try:
        value = float(number)
    except ValueError:
        return False
    return not places.isdecimal() or math.isclose(
        round(value, min(int(places), 30)), value, rel_tol=1e-14, abs_tol=1e-300
    )


def _share(text: str) -> float:
    match = re.fullmatch(r"(\d{1,4}(?:\.\d+)?)%", text)
    return 100.0 if match is None else float(match[1])


def _ink(code: str) -> str:
    return code[1:].upper() if re.fullmatch(r"#\w{6}", code) else ""


def _angle(said: Attributes) -> int:
    if said.get("style:direction") == "ttb":
        return 255
    match = re.match(r"\d+", said.get("style:rotation-angle", ""))
    turned = int(match[0]) % 180 if match is not None else 0
    return turned if turned <= 90 else 180 - turned
