"""What of a page is seen, for the second reading: selectors of lexbor find who a style means, and every element is
asked once, from the root on, what it adds to what is already decided.

Simpler than the first reading's cascade, and of its own making: declarations are split by hand, rules are applied
from the lightest to the weightiest, lengths are compared in the plainest units.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.readers.html.second.order import THING

_UP = dict(zip(map(ord, "0123456789+-=()"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True))
_DOWN = dict(zip(map(ord, "0123456789+-=()"), "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))

_COLOUR = re.compile(rb"color\s*[:=]\s*[\"']?\s*([^;\"'>}!]+)")
_FONT_COLOUR = re.compile(rb"<font\b[^>]*?color\s*=\s*[\"']?\s*([#\w]+)")
_GROUND_COLOUR = re.compile(rb"bgcolor\s*=\s*[\"']?\s*([#\w]+)")
_STYLE = re.compile(rb"style\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)")
_SHEET = re.compile(rb"<style\b([^>]*)>(.*?)</style", re.DOTALL)
#: an element without anything in it
_HOLLOW = re.compile(rb"<(\w[-\w]*)\s[^>]{0,300}\b(?:class|id|style)\b[^>]{0,300}></\1>")
#: tags and attributes that take text from sight, or print it otherwise, without any style
_TAG = re.compile(rb"<(?:s|strike|del|sup|sub|bdo|dialog)[\s>/]")
_ATTRIBUTED = "[hidden], [popover], [dir=rtl i]"
_MARKED = f"s, strike, del, sup, sub, bdo, dialog, [color], [bgcolor], {_ATTRIBUTED}"
_PIECE = re.compile(r"[{}]|[^{}]+")
_PSEUDO = re.compile(r"::?(before|after|first-letter|first-line)\b", re.IGNORECASE)
#: selectors times tags that are worth the time
_MOST_CHECKS = 60_000_000
#: properties that are asked for
_ASKED = frozenset((
    "display", "visibility", "opacity", "filter", "content-visibility", "text-decoration", "text-decoration-line",
    "vertical-align", "text-indent", "margin-left", "margin-top", "left", "top", "right", "bottom", "position", "clip",
    "clip-path", "transform", "scale", "font-size", "font", "width", "height", "max-width", "max-height", "overflow",
    "overflow-x", "overflow-y", "float", "direction", "unicode-bidi", "flex-direction", "flex-flow", "content",
    "-webkit-text-security", "color", "-webkit-text-fill-color", "background", "background-color", "background-image",
))  # fmt: skip
#: those of them that can change the order of what is printed
_TURNING = frozenset((
    "unicode-bidi", "direction", "transform", "-webkit-text-security", "scale", "flex-direction", "flex-flow", "float",
))  # fmt: skip
#: those of them that can take a whole element away
_AWAY = frozenset((
    "display", "opacity", "filter", "content-visibility", "left", "top", "right", "bottom", "text-indent", "margin-left",
    "margin-top", "clip", "clip-path", "transform", "scale", "width", "height", "max-width", "max-height",
))  # fmt: skip


class _Seen(NamedTuple):
    """What is decided of an element: gone with all it holds, its text unseen, struck, raised or lowered, turned; and
    its size, colour and ground (``None``: unknown)."""

    gone: bool = False
    unseen: bool = False
    struck: bool = False
    shift: int = 0
    turned: bool = False
    size: float = 16.0
    colour: tuple[int, int, int] | None = (0, 0, 0)
    ground: tuple[int, int, int] | None = (255, 255, 255)


@dataclass(slots=True)
class Look:
    """What a page's source says before it is parsed: whether styles or attributes may take something from sight, and
    its style sheets, squeezed."""

    careful: bool
    sheets: list[str]


def look_at(source: bytes, runs: bytes, whole: bytes) -> Look:
    """Look at the source of a page without its runs, at the distinct attributes of these, and at the ``whole`` source
    (all in small letters)."""
    sheets = []
    if b"<style" in source:
        for attributes, body in _SHEET.findall(source):
            if _is_for_screen(attributes.decode("utf-8", "replace")):
                sheets.append(_css(body.decode("utf-8", "replace")))
    values = {*_STYLE.findall(source), *_STYLE.findall(runs)}
    styles = {_squeezed(_unquoted(value)) for value in values}
    careful = (
        any(b"<" in value or b"style" in value for value in values)
        or any(map(_matters, styles))
        or any(_matters(body) for sheet in sheets for _, body in _rules(sheet))
        or _TAG.search(source) is not None
        or any(name in runs for name in (b"hidden", b"popover", b"rtl"))
        or (b"url(" in whole and _HOLLOW.search(whole) is not None)
        or _colours_meet(source, runs, styles, sheets)
    )
    return Look(careful, sheets)


def _unquoted(value: bytes) -> str:
    text = value.strip(b"\"'").decode("utf-8", "replace")
    return entities.unescape(text) if "&" in text else text


def leave_what_is_seen(tree: LexborHTMLParser, look: Look) -> None:
    """Take out of a page what is not seen, and write marks as marks."""
    if look.careful or tree.css_first(_ATTRIBUTED) is not None:
        _Judge(tree, look.sheets).judge()


def _css(text: str) -> str:
    return _squeezed(re.sub(r"/\*.*?\*/|<!--|-->", "", text, flags=re.DOTALL))


@lru_cache(maxsize=8192)
def _squeezed(style: str) -> str:
    """A style in small letters, with its escapes read, without spaces that mean nothing."""
    style = style.lower()
    if "/*" in style:
        style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    if "\\" in style:
        style = re.sub(
            r"\\([0-9a-f]{1,6})\s?",
            lambda match: chr(int(match[1], 16)) if 31 < int(match[1], 16) < 127 else "x",
            style,
        )
    return re.sub(r"\s*([:;{},!])\s*", r"\1", re.sub(r"\s+", " ", style)).strip()


def _is_for_screen(attributes: str) -> bool:
    """Whether a sheet with these attributes applies on a screen."""
    media = re.search(r"media\s*=\s*[\"']?([^\"'>]*)", attributes)
    kind = re.search(r"type\s*=\s*[\"']?([^\"'>\s]*)", attributes)
    return (kind is None or kind[1] in ("text/css", "")) and (
        media is None or not media[1] or _holds(media[1])
    )


def _holds(query: str) -> bool:
    """Whether a media query means a screen of a desk."""
    for one in query.split(","):
        one = one.strip()
        if (
            one.startswith("not ")
            or "print" in one
            or "speech" in one
            or "portrait" in one
            or "prefers" in one
        ):
            continue
        most = re.search(r"max-(?:device-)?width\s*:\s*(\d+)", one)
        least = re.search(r"min-(?:device-)?width\s*:\s*(\d+)", one)
        if (most is None or int(most[1]) >= 1366) and (least is None or int(least[1]) <= 1366):
            return True
    return False


def _colours_meet(source: bytes, runs: bytes, styles: Iterable[str], sheets: Iterable[str]) -> bool:
    """Whether some text may have the colour of some ground of the page."""
    texts, grounds = {(0, 0, 0)}, {(255, 255, 255)}
    bodies = [*styles, *(body for sheet in sheets for _, body in _rules(sheet))]
    for said in map(_declared, bodies):
        for name in ("color", "-webkit-text-fill-color"):
            texts |= {rgb for word in said.get(name, "").split("!") if (rgb := _rgb(word)) is not None}
        for name in ("background", "background-color"):
            grounds |= {rgb for word in said.get(name, "").split() if (rgb := _rgb(word)) is not None}
    named = {*_COLOUR.findall(runs), *(_FONT_COLOUR.findall(source) if b"<font" in source else ())}
    texts |= {rgb for value in named if (rgb := _rgb(value.decode("utf-8", "replace"))) is not None}
    painted = set(_GROUND_COLOUR.findall(source)) if b"bgcolor" in source else set()
    grounds |= {rgb for value in painted if (rgb := _rgb(value.decode("utf-8", "replace"))) is not None}
    if len(texts) > 300 or len(grounds) > 300:
        return True
    return any(_alike(text, ground) for text in texts for ground in grounds)


class _Judge:
    """Gathers what the styles of a page say of its elements, then decides for each."""

    def __init__(self, tree: LexborHTMLParser, sheets: list[str]) -> None:
        self._tree = tree
        self._said: dict[int, dict[str, str]] = {}
        self._weighty: set[tuple[int, str]] = set()
        self._printing: list[LexborNode] = []
        self._floating: set[int] = set()
        self._pictured: set[int] = set()
        rules = [rule for sheet in sheets for rule in _rules(sheet)]
        rules.sort(key=lambda rule: _weight(rule[0]))
        if len(rules) * len(tree.css("*")) <= _MOST_CHECKS:
            for selector, body in rules:
                self._apply(selector, body)
        for node in tree.css("[style]"):
            self._say(node, _declared_in(node.attributes.get("style") or ""))
        self._attributed = {node.mem_id for node in tree.css(_MARKED)}

    def _apply(self, selector: str, body: str) -> None:
        declared = _declared(body)
        if not declared:
            return
        pseudo = _PSEUDO.search(selector)
        try:
            nodes = self._tree.css(_PSEUDO.sub("", selector) or "*")
        except (SelectolaxError, ValueError):
            return
        if pseudo is None:
            for node in nodes:
                self._say(node, declared)
        elif _matters(body) if pseudo[1].startswith("first") else _prints(declared):
            self._printing += nodes

    def _say(self, node: LexborNode, declared: Mapping[str, str]) -> None:
        identity = node.mem_id
        said = self._said.setdefault(identity, {})
        for name, value in declared.items():
            plain = value.removesuffix("!important")
            if plain != value:
                self._weighty.add((identity, name))
            elif (identity, name) in self._weighty:
                continue
            said[name] = plain
            if name.startswith("background") and "url(" in plain:
                self._pictured.add(identity)

    def judge(self) -> None:
        """Decide for every element and text of the page, from the root on, then change the page."""
        root = self._tree.root
        if root is None:
            return
        known: dict[int, _Seen] = {}
        gone: list[LexborNode] = []
        texts: list[tuple[LexborNode, str]] = []
        for node in root.traverse(include_text=True):
            parent = node.parent
            above = _PLAIN if parent is None else known.get(parent.mem_id, _PLAIN)
            if node.is_text_node:
                if above is not _PLAIN and not above.gone and not _shows_as_is(above):
                    text = node.text_content or ""
                    if text.strip() and (seen := _as_seen(text, above)) != text:
                        texts.append((node, seen))
                continue
            own = above
            if not above.gone:
                own = self._decide(node, above)
                if own.unseen and node.tag in _LEAVES:
                    own = own._replace(gone=True)
                if own.gone:
                    gone.append(node)
            known[node.mem_id] = own
        for node, text in texts:
            if text:
                node.replace_with(text)
            else:
                node.remove()
        for node in self._printing:
            if (first := node.first_child) is not None:
                first.insert_before(THING)
            else:
                node.insert_child(THING)
        for node in root.css("td *, th *") if self._pictured else ():
            if node.mem_id in self._pictured and is_empty(node):
                node.insert_before(THING)
        for node in gone:
            if node.tag == "col":
                _take_column(node)
            node.decompose()

    def _decide(self, node: LexborNode, above: _Seen) -> _Seen:
        """What is decided of an element, below one of which ``above`` is."""
        said = self._said.get(node.mem_id)
        attributed = node.mem_id in self._attributed
        if said is None and not attributed:
            return above
        tag = node.tag or ""
        said = said or {}
        attributes = node.attributes if attributed else {}
        own = above
        if attributed:
            own = _by_attributes(tag, attributes, said, own)
        if said:
            own = self._by_styles(node, tag, said, own, above)
        return own

    def _by_styles(self, node: LexborNode, tag: str, said: dict[str, str], own: _Seen, above: _Seen) -> _Seen:
        away, own = _styled(tag, tuple(said.items()), own, above)
        if not away and not _TURNING.isdisjoint(said) and self._turns(node, tag, said):
            own = own._replace(turned=True)
        return own

    def _turns(self, node: LexborNode, tag: str, said: dict[str, str]) -> bool:
        """Whether an element prints its letters, or what it holds, in another order."""
        if "override" in said.get("unicode-bidi", "") and said.get("direction") == "rtl":
            return True
        if re.search(r"scalex?\(-|rotate[yz]?\(-?180|matrix\(-", said.get("transform", "")):
            return True
        if said.get("-webkit-text-security", "none") != "none" or said.get("scale", "").startswith("-"):
            return True
        rtl = said.get("direction") == "rtl" and tag not in _TABLE
        reverse = "reverse" in said.get("flex-direction", "") + said.get("flex-flow", "")
        if rtl or reverse:
            return sum(1 for _ in node.iter()) > 1
        if said.get("float") == "right" and node.parent is not None:
            parent = node.parent.mem_id
            if parent in self._floating:
                return True
            self._floating.add(parent)
        return False


_PLAIN = _Seen()
#: things that hold no text that could be seen again
_LEAVES = frozenset(
    ("img", "svg", "canvas", "math", "input", "select", "textarea", "button", "iframe", "object", "embed")
)
_TABLE = frozenset(("html", "body", "table", "tbody", "thead", "tfoot", "tr"))
_BOXES = frozenset(("td", "th", "tr", "table", "tbody", "p", "div", "li", "img", "input"))
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 1.333, "em": 16.0, "rem": 16.0, "cm": 37.8, "mm": 3.78, "in": 96.0, "%": 13.66,
    "vw": 13.66, "vh": 7.7,
}  # fmt: skip
_FAR_AWAY = 500.0


#: a colour that lets everything through
_CLEAR = re.compile(r"(?:rgb|hsl)a?\([^()]*[,/] ?(?:0?\.0\d*|0)%?\)|#[0-9a-f]{6}0[0-9a-f]\b|#[0-9a-f]{3}0\b")


@lru_cache(maxsize=4096)
def _styled(tag: str, declared: tuple[tuple[str, str], ...], own: _Seen, above: _Seen) -> tuple[bool, _Seen]:
    """Whether styles take an element away, and what they add to ``own``, below one of which ``above`` is decided;
    order apart. Remembered, since a page has few kinds of elements."""
    said = dict(declared)
    collapsed = said.get("visibility") == "collapse" and tag in ("tr", "tbody", "thead", "tfoot", "col")
    away = not _AWAY.isdisjoint(said) and _is_away(tag, said)
    if tag not in ("html", "body") and (collapsed or away):
        return True, own._replace(gone=True)
    if visibility := said.get("visibility"):
        own = own._replace(unseen=visibility in ("hidden", "collapse"))
    if "line-through" in said.get("text-decoration", "") + said.get("text-decoration-line", ""):
        own = own._replace(struck=True)
    if (size := _size(said, above.size)) is not None:
        own = own._replace(size=size)
    if tag not in _BOXES and (shift := _shift(said, own.size, above.size)) is not None:
        own = own._replace(shift=shift)
    if (own_colour := said.get("-webkit-text-fill-color", said.get("color"))) and (
        own_colour == "transparent" or _CLEAR.match(own_colour)
    ):
        own = own._replace(colour=None)
    elif own_colour and (rgb := _rgb(own_colour)) is not None:
        own = own._replace(colour=rgb)
    ground = said.get("background-color") or said.get("background")
    if "url(" in said.get("background", "") or "gradient" in said.get("background", ""):
        own = own._replace(ground=None)
    elif ground and (rgb := next(filter(None, map(_rgb, ground.split())), None)) is not None:
        own = own._replace(ground=rgb)
    return False, own


@lru_cache(maxsize=8192)
def _matters(style: str) -> bool:
    """Whether declarations, with what others may add to them, take text from sight or print it otherwise."""
    said = {name: value.removesuffix("!important") for name, value in _declared(style).items()}
    if not said:
        return False
    worst = {"overflow": "hidden", **said, "position": "absolute"}
    words = " ".join(said.values())
    size = _size(said, 16.0)
    return (
        _is_away("div", worst)
        or said.get("visibility") in ("hidden", "collapse")
        or re.search(r"line-through|rtl|override|reverse|transparent|scalex?\(-|180|matrix", words)
        is not None
        or (size is not None and size <= 2)
        or _shift({**said, "position": "relative"}, 8.0, 16.0) in (1, -1)
        or _CLEAR.search(words) is not None
        or said.get("float") == "right"
        or "content" in said
        or said.get("-webkit-text-security", "none") != "none"
    )


def _by_attributes(tag: str, attributes: dict[str, str | None], said: dict[str, str], own: _Seen) -> _Seen:
    """What an element's own attributes and tag add."""
    if "hidden" in attributes and "display" not in said:
        return own._replace(gone=True)
    if "popover" in attributes or (tag == "dialog" and "open" not in attributes):
        return own._replace(gone=True)
    if tag in ("s", "strike", "del") and "none" not in said.get("text-decoration", ""):
        own = own._replace(struck=True)
    if tag in ("sup", "sub"):
        own = own._replace(shift=1 if tag == "sup" else -1)
    if (attributes.get("dir") or "").lower() == "rtl" and tag == "bdo":
        own = own._replace(turned=True)
    if tag == "font" and (rgb := _rgb((attributes.get("color") or "").lower())) is not None:
        own = own._replace(colour=rgb)
    if (rgb := _rgb((attributes.get("bgcolor") or "").lower())) is not None:
        own = own._replace(ground=rgb)
    return own


@lru_cache(maxsize=1024)
def _shows_as_is(seen: _Seen) -> bool:
    """Whether a text of which ``seen`` is decided is printed as it stands."""
    return _as_seen("1", seen) == "1"


def _as_seen(text: str, seen: _Seen) -> str:
    """What is seen of a text of which ``seen`` is decided."""
    if seen.unseen or seen.struck or seen.size <= 2:
        return ""
    if seen.colour is None or (seen.ground is not None and _alike(seen.colour, seen.ground)):
        return ""
    if seen.shift:
        text = text.translate(_UP if seen.shift > 0 else _DOWN)
    return THING + text if seen.turned else text


def _is_away(tag: str, said: dict[str, str]) -> bool:
    """Whether styles take a whole element from sight."""
    if said.get("display") == "none" or said.get("content-visibility") == "hidden":
        return True
    if re.fullmatch(r"0*\.?0*[01]?%?", said.get("opacity", "1.0")) and said.get("opacity") not in (
        "1",
        "1%",
        "01",
    ):
        return True
    if re.search(r"opacity\(0*\.?0*%?\)", said.get("filter", "")):
        return True
    placed = said.get("position") in ("absolute", "fixed", "relative")
    for name in ("left", "top", "right", "bottom"):
        if (
            placed
            and (at := _pixels(said.get(name, ""))) is not None
            and (at <= -_FAR_AWAY or at >= 6 * _FAR_AWAY)
        ):
            return True
    for name in ("text-indent", "margin-left", "margin-top"):
        if (at := _pixels(said.get(name, ""))) is not None and at <= -_FAR_AWAY:
            return True
    if said.get("position") in ("absolute", "fixed") and re.match(
        r"rect\((?:[01](?:px|pt|em)?[ ,]*){4}\)", said.get("clip", "")
    ):
        return True
    if re.match(
        r"inset\((?:5\d|[6-9]\d|100)(?:\.\d+)?%|(?:circle|ellipse)\(0|polygon\(0[^1-9]*\)",
        said.get("clip-path", ""),
    ):
        return True
    transform = said.get("transform", "")
    if (
        re.search(r"scale[xy]?\(0(?:\.0+)?[,)]|rotate[xy]\(-?(?:90|270)deg", transform)
        or said.get("scale") == "0"
    ):
        return True
    moved = re.findall(r"translate[xy]?\(([^,)]*)", transform)
    if any((at := _pixels(part)) is not None and abs(at) >= _FAR_AWAY for part in moved):
        return True
    if tag in _TABLE or tag in ("td", "th"):
        return False
    cut = any(
        word in said.get(name, "")
        for name in ("overflow", "overflow-x", "overflow-y")
        for word in ("hidden", "clip")
    )
    flat = any(
        (at := _pixels(said.get(name, ""))) is not None and at <= 1
        for name in ("width", "height", "max-width", "max-height")
    )
    in_line = tag in ("span", "font", "b", "i", "em", "strong", "a", "u", "label", "sup", "sub", "small")
    boxed = (
        not in_line
        or said.get("display", "inline") != "inline"
        or said.get("position") in ("absolute", "fixed")
    )
    return cut and flat and (boxed or said.get("float", "none") != "none")


def _pixels(value: str) -> float | None:
    match = _LENGTH.fullmatch(value)
    if match is None or match[2] not in _PIXELS:
        return None
    return float(match[1]) * _PIXELS[match[2]]


_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}


def _size(said: dict[str, str], above: float) -> float | None:
    """The size of text in pixels, if a style gives one."""
    value = said.get("font-size", "")
    if not value and "font" in said:
        found = re.search(r"(?:^| )(\.?\d[\d.]*(?:px|pt|em|rem|%)?)(?:/| |$)", said["font"])
        value = found[1] if found else ""
    if value in ("smaller", "larger"):
        return above * (0.8 if value == "smaller" else 1.2)
    if value in _SIZES:
        return _SIZES[value]
    if value.endswith("em") and not value.endswith("rem") and _LENGTH.fullmatch(value):
        return float(value[:-2]) * above
    if value.endswith("%") and _LENGTH.fullmatch(value):
        return float(value[:-1]) * above / 100
    return _pixels(value)


def _shift(said: dict[str, str], size: float, above: float) -> int | None:
    """1 for raised text, -1 for lowered, 0 for neither."""
    align = said.get("vertical-align", "")
    if align in ("super", "sub"):
        return 1 if align == "super" else -1
    if align == "baseline":
        return 0
    if align in ("text-top", "text-bottom"):
        return (1 if align == "text-top" else -1) if size < above else 0
    if at := _pixels(align):
        return 1 if at > 0 else -1
    if said.get("position") == "relative" and size < above:
        at = _pixels(said.get("bottom", "")) or -(_pixels(said.get("top", "")) or 0.0)
        if at:
            return 1 if at > 0 else -1
    return None


def _prints(declared: dict[str, str]) -> bool:
    """Whether what stands before or behind an element prints something."""
    content = declared.get("content", "none").removesuffix("!important")
    if content in ("none", "normal", "inherit", "initial", "unset"):
        return False
    letters = re.sub(r"[\"'\s\u00a0\u200b\u3000]", "", content)
    hidden = declared.get("visibility") == "hidden" or declared.get("display") == "none"
    flat = declared.get("height") in ("0", "0px") or declared.get("font-size") == "0"
    return bool(letters) and not hidden and not flat


def _rules(sheet: str) -> list[tuple[str, str]]:
    """The rules of a squeezed sheet that hold on a screen: selector and declarations, one selector each."""
    found: list[tuple[str, str]] = []
    heads: list[str] = []
    text = ""
    for piece in _PIECE.findall(sheet):
        if piece == "{":
            heads.append(text.rsplit(";", 1)[-1].strip())
            text = ""
        elif piece == "}":
            head = heads.pop() if heads else ""
            if head and not head.startswith("@") and all(map(_is_open, heads)):
                found += [(selector, text) for selector in re.split(r",(?![^(]*\))", head) if selector]
            text = ""
        else:
            text = piece
    return found


def _is_open(head: str) -> bool:
    if head.startswith("@media"):
        return _holds(head[len("@media") :])
    return head.startswith(("@supports", "@layer", "@container"))


def _weight(selector: str) -> tuple[int, int, int]:
    """How much a selector weighs against others."""
    names = re.sub(r"\[[^\]]*\]", ".x", selector)
    tags = len(re.findall(r"(?:^|[\s>+~(])[a-z]", names))
    return names.count("#"), names.count(".") + len(re.findall(r"(?<!:):(?!not|is|where)\w", names)), tags


@lru_cache(maxsize=8192)
def _split(style: str) -> tuple[tuple[str, str], ...]:
    pairs = (piece.partition(":") for piece in re.split(r";(?![^(]*\))", style))
    return tuple((name.strip(), value.strip()) for name, _, value in pairs if value)


@lru_cache(maxsize=8192)
def _declared_in(style: str) -> Mapping[str, str]:
    """The declarations of a style as it stands in the source."""
    return _declared(_squeezed(style))


def _declared(style: str) -> dict[str, str]:
    """The declarations of a squeezed style; of several for one property the last."""
    found: dict[str, str] = {}
    for name, value in _split(style):
        if name not in _ASKED:
            continue
        if value.endswith("!important") or not found.get(name, "").endswith("!important"):
            found[name] = value
    return found


_NAMES = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0),
    "yellow": (255, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "navy": (0, 0, 128), "maroon": (128, 0, 0), "purple": (128, 0, 128), "teal": (0, 128, 128),
    "orange": (255, 165, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255), "windowtext": (0, 0, 0), "window": (255, 255, 255), "azure": (240, 255, 255),
    "floralwhite": (255, 250, 240), "mintcream": (245, 255, 250), "seashell": (255, 245, 238), "lime": (0, 255, 0),
    "aqua": (0, 255, 255), "cyan": (0, 255, 255), "aliceblue": (240, 248, 255), "honeydew": (240, 255, 240),
    "lightyellow": (255, 255, 224), "lavenderblush": (255, 240, 245), "darkred": (139, 0, 0),
    "darkblue": (0, 0, 139), "darkgreen": (0, 100, 0), "royalblue": (65, 105, 225), "steelblue": (70, 130, 180),
}  # fmt: skip


@lru_cache(maxsize=2048)
def _rgb(value: str) -> tuple[int, int, int] | None:
    """Red, green and blue of a colour."""
    value = value.strip()
    if value in _NAMES:
        return _NAMES[value]
    found = re.fullmatch(r"#?([0-9a-f]{6})(?:[0-9a-f]{2})?", value)
    if found:
        return int(found[1][:2], 16), int(found[1][2:4], 16), int(found[1][4:], 16)
    found = re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?", value)
    if found:
        return int(found[1], 16) * 17, int(found[2], 16) * 17, int(found[3], 16) * 17
    found = re.match(r"rgba?\((\d+)[ ,]+(\d+)[ ,]+(\d+)", value)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    found = re.match(r"rgba?\(([\d.]+)%[ ,]+([\d.]+)%[ ,]+([\d.]+)%", value)
    if found:
        return round(float(found[1]) * 2.55), round(float(found[2]) * 2.55), round(float(found[3]) * 2.55)
    found = re.match(r"hsla?\([\d.]+(?:deg)?[ ,]+[\d.]+%[ ,]+(100|9[5-9])(?:\.\d+)?%", value)
    return (250, 250, 250) if found else None


def _alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return max(abs(one[at] - other[at]) for at in range(3)) <= 20


def _take_column(column: LexborNode) -> None:
    """Take the cells of a collapsed column out of a table without spans."""
    place = 0
    before = column.prev
    while before is not None:
        place += before.tag == "col"
        before = before.prev
    table = column.parent
    while table is not None and table.tag != "table":
        table = table.parent
    if table is None or table.css_first("[colspan], [rowspan]") is not None:
        return
    for row in table.css("tr"):
        cells = [node for node in row.iter() if node.tag in ("td", "th")]
        if place < len(cells):
            cells[place].decompose()


def is_empty(node: LexborNode) -> bool:
    """Whether an element holds neither text nor other elements."""
    return node.css_first("*") in (None, node) and not (node.text() or "").strip()


def shows(node: LexborNode) -> bool:
    """Whether a thing that is no text shows something."""
    attributes = node.attributes
    if node.tag == "input":
        kind = (attributes.get("type") or "text").lower()
        text = (attributes.get("value") or "") + (attributes.get("placeholder") or "")
        if kind == "hidden":
            return False
        if kind not in ("text", "number", "tel", "search", "date", "email", "url", "password"):
            return True
        if text.strip():
            # A reader reads the letters of a field, whatever it is.
            node.insert_before(attributes.get("value") or "")
        return bool(text.strip())
    if node.tag == "textarea":
        return bool((node.text() or "").strip() or attributes.get("placeholder"))
    if node.tag == "script":
        return re.search(r"document\s*\.\s*write|innerHTML|insertBefore", node.text() or "") is not None
    one_pixel = False
    if node.tag == "img":
        source = "".join(
            str(attributes.get(name) or "") for name in ("src", "data-src", "data-original", "srcset")
        )
        if not source.strip():
            return False
        if re.search(r"\d", attributes.get("alt") or ""):
            return True
        one_pixel = source.startswith("data:image/gif;base64,R0lGODlhAQAB")
    style = _declared_in(attributes.get("style") or "")
    large = 0
    for side in ("width", "height"):
        value = style.get(side, (attributes.get(side) or "").strip().lower())
        size = None if value.endswith("%") else _pixels(value)
        if size is not None and size <= 3:
            return False
        large += size is not None and size >= 8
    return not one_pixel or large == 2
