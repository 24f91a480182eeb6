"""The style sheets of a page: their rules, parsed by tinycss2, and by which of them text may be hurt."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import tinycss2
from cssselect.parser import Selector
from lxml import etree

from pipelines.readers.html.colours import Colour, colour, ground, is_faint, is_near, named_in, text_colour
from pipelines.readers.html.crowds import is_crowded
from pipelines.readers.html.css import GROUPS, Declared, declarations
from pipelines.readers.html.customs import Customs, customs_in
from pipelines.readers.html.harms import IN_CELLS, harms
from pipelines.readers.html.moves import paints
from pipelines.readers.html.preludes import LETTER_PSEUDO, PRINTING_PSEUDO, selectors_in
from pipelines.readers.html.valid import HELD

#: characters of all sheets of a page that are judged
_LONGEST = 400_000
#: the width of a reader's window in pixels
_WINDOW = 1366.0
#: selectors that one rule inside others stands for
_MOST_NESTED = 100
_LONGEST_NESTED = 2000
#: brackets inside brackets, deeper than any style needs and than they can be followed
_DEEP = re.compile(r"(?:[({\[][^(){}\[\]]{0,200}){60}")
#: what a sheet must hold if it can take text from sight; colours are compared apart
_HINT = re.compile(
    r"display\s*:\s*(?:none|block|flex|grid|table|list|\w+\()|visibility\s*:|opacity\s*:|font-size\s*:\s*[012.]|font\s*:[^;}]*?\b0|line-through|"
    r"vertical-align\s*:\s*(?:su|te|[-+.\d])|(?:text-indent|margin-left|margin-top)\s*:\s*-|"
    r"(?:left|right|top|bottom)\s*:\s*[-+\d.]|clip|(?:height|width)\s*:\s*[01.]|transform|scale|rotate|bidi|rtl|reverse|"
    r"content\s*:|content-vis|first-l|@import[^;]*data:|text-security|-size\s*:\s*[01.]|-(?:start|end)\s*:\s*[-\d]|float\s*:\s*right|transparent|var\(|\\|font(?:-family)?\s*:[^;}]*?(?:ding|marlett|monotype|bookshelf)",
    re.IGNORECASE,
)
#: where Word names the fonts and lists of its document, be they used or not
_NAMED_FONT = re.compile(r"@(?:font-face|list)\b[^{}]*\{[^{}]*\}", re.IGNORECASE)
#: what can move or cut the digits of a cell, or draw over them
_MOVING = re.compile(
    r"animation|box-ordinal|box-direction|z-index\s*:\s*-|text-stroke|text-shadow|emphasis|quotes\s*:|(?<![-\w])all\s*:|blend|contrast-color|\(\s*from\b|"
    r"filter\s*:[^;}]*url|float\s*:|contain\s*:|list-item|line-clamp|"
    r"list-style[-\w]*\s*:(?!(?:\s*(?:none|disc|circle|square|inherit|initial|unset|inside|outside|!important|url\([^)]*\)))+\s*(?:[;}]|$))|"
    r"(?:letter-spacing|margin[-\w]*|underline-offset|outline-offset)\s*:[^;}]*-[\d.]|order\s*:\s*[-\d]|grid-(?:area|row|col)|"
    r"gradient|url\([^)]*\)[^;}]*(?:center|repeat-x|50%)|inset|mask|"
    r"blur|contrast|brightness|invert|color-mix|offset-path|max-width|text-indent|currentcolor|size-adjust|display\s*:\s*table-|line-height\s*:\s*0|(?:size|opacity|font)\s*:[^;}]*\(|font-variant-position|feature-settings|zoom|translate|wrap-reverse|"
    r"position\s*:\s*(?:abs|fix)|overflow\s*:\s*(?:hid|clip)",
    re.IGNORECASE,
)
#: what can carry a label to another row or column; what else can, any sheet that holds it is judged for
_CARRYING = re.compile(
    r"margin[-\w]*\s*:[^;}]*-[\d.]|order\s*:\s*[-\d]|grid-(?:area|row|col)|translate|offset-path"
)
_COLOURED = re.compile(r"(?<![-\w])(color|-webkit-text-fill-color|background)(?:-color)?\s*:\s*([^;}!]+)")
_SHADED = re.compile(r"box-shadow\s*:\s*(inset[^;}!]*)", re.IGNORECASE)
_VARIABLE = re.compile(r"(--[-\w]+)\s*:\s*([^;{}]+)")


#: what hides by a value that only a browser reckons, and the custom properties of one that it looks up
UNTOLD = re.compile(
    r"(?<![-\w])(?:display|visibility|opacity|position|float|transform|clip[-\w]*|color|background[-\w]*|font(?:-size)?)\s*:"
    r"[^;]*?\b(?:if|attr|env)\(",
    re.IGNORECASE,
)
_LOOKED_UP = re.compile(r"(?<![-\w])content\s*:[^;]*?\bvar\([^;]*", re.IGNORECASE)
#: what Vue, Angular, Alpine, WOW and AOS show again
_WAITING = re.compile(
    r"\[(?:v|x|ng|data-ng)-cloak\]|\.(?:x-)?ng-cloak(?![-\w])|\.wow(?![-\w])|\[data-aos(?![-\w])"
)
#: a sheet that a sheet holds in an address
_HELD = re.compile(r"@import\b[^;]*?data:[^;]*(?:;[^;]*)?;", re.IGNORECASE)


class Rule(NamedTuple):
    """A rule for one selector: its declarations, the groups by which they can hurt, and its place in the cascade; not
    ``sure`` where a browser may drop it, or where its selector or condition is understood in part; ``waits`` where it
    hides what a script shows as soon as it runs."""

    selector: Selector
    declared: Mapping[str, Declared]
    harms: frozenset[str]
    specificity: tuple[int, int, int]
    sure: bool
    waits: bool = False


@lru_cache(maxsize=256)
def may_matter(sheet: str) -> bool:
    """Whether a sheet may hold a rule that takes text from sight, strikes, raises or prints it (colours apart)."""
    return _HINT.search(_NAMED_FONT.sub("", sheet)) is not None


#: what a selector asks in brackets; the parts of one that stand beside or above what it means
_ASKED = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_PARTS = re.compile(r"[\s>+~]+")
_NAME = re.compile(r"[.#]([-\w]+)")
_TAG = re.compile(r"\w+")


@lru_cache(maxsize=256)
def moving(sheet: str) -> frozenset[tuple[str, frozenset[str], bool]]:
    """The elements over or in whose text a rule of a sheet may draw, or which it may move: each by its tag (empty: any)
    and its classes and ids, in small letters, and whether it may be a label that is carried off."""
    found: set[tuple[str, frozenset[str], bool]] = set()
    if _MOVING.search(sheet) is None:
        return frozenset()
    for rule in sheet.lower().split("}"):
        selectors, _, body = rule.rpartition("{")
        if _MOVING.search(body) is None:
            continue
        for selector in _ASKED.sub("", selectors.rpartition("{")[2]).split(","):
            last = _PARTS.split(selector.strip())[-1]
            tag = _TAG.match(last)
            names = frozenset(_NAME.findall(last))
            found.add((tag[0] if tag is not None else "", names, _CARRYING.search(body) is not None))
    return frozenset(found)


@lru_cache(maxsize=256)
def coloured(sheet: str) -> tuple[frozenset[Colour], frozenset[Colour]]:
    """Every colour that a sheet gives to text, and every one that it gives to a ground."""
    texts: set[Colour] = set()
    grounds: set[Colour] = set()
    for kind, value in set(_COLOURED.findall(sheet.lower())):
        if kind == "background":
            if (painted := ground({"background": value})) is not None and painted.colour is not None:
                grounds.add(painted.colour)
        elif (own := colour(value)) is not None:
            texts.add(own)
    if _SHADED.search(sheet) is not None:
        # whichever of its colours such a shadow has, and all that a custom property may give it
        words = {value.strip().lower() for _, value in _VARIABLE.findall(sheet)}
        words.update(*map(named_in, _SHADED.findall(sheet.lower())))
        grounds |= {own for word in words if not is_faint(word) and (own := colour(word)) is not None}
    return frozenset(texts), frozenset(grounds)


@dataclass(slots=True)
class Sheets:
    """The rules of a page's sheets in order, and whether something that could take text from sight could not be
    understood."""

    rules: tuple[Rule, ...]
    unjudged: bool
    #: what they say of custom properties
    customs: Customs = field(default_factory=Customs)


@lru_cache(maxsize=64)
def parse_sheets(texts: tuple[str, ...], set_in_styles: frozenset[tuple[str, str]] = frozenset()) -> Sheets:
    """The rules of sheets, on a page whose ``style`` attributes set these custom properties. Remembered, since the pages of
    a portal share them."""
    if sum(map(len, texts)) > _LONGEST or any(map(is_crowded, texts)):
        return Sheets((), True)
    reader = _Reader()
    for name, value in set_in_styles:
        reader.customs.add("", f"{name}:{value}", True)
    for text in texts:
        if _DEEP.search(text) is not None:
            return Sheets((), True)
        if "@import" in text:
            text = _HELD.sub("@supports (sheet:held){*{display:none}}", text)
        try:
            reader.read(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))
        except ValueError:  # a number of more digits than Python takes
            return Sheets((), True)
    reader.close()
    return Sheets(tuple(reader.rules), reader.unjudged, reader.customs)


class _Reader:
    """Gathers the rules of sheets."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.customs = Customs()
        self.unjudged = False
        #: selectors and declarations of the rules, and whether these hold
        self._found: list[tuple[str, str, bool]] = []

    def read(self, nodes: Iterable[Any], parent: str = "", sure: bool = True) -> None:
        for node in nodes:
            if node.type == "qualified-rule":
                self._rule(node, parent, sure)
            elif node.type == "at-rule" and node.content is not None:
                prelude = tinycss2.serialize(node.prelude).strip()
                if node.lower_at_keyword == "property":
                    self.customs.register(prelude, tinycss2.serialize(node.content))
                held = _is_in_force(node.lower_at_keyword, prelude.lower())
                if held is not False:
                    parse = tinycss2.parse_blocks_contents if parent else tinycss2.parse_rule_list
                    inner = parse(node.content, skip_comments=True, skip_whitespace=True)
                    self.read(inner, parent, sure and held is True)
            elif node.type == "error":
                self.unjudged = self.unjudged or node.kind != "invalid"

    def close(self) -> None:
        """Tell what the rules say, once all of them are read."""
        self.customs.settle()
        for prelude, body, sure in self._found:
            self._add(prelude, body, sure)

    def _rule(self, node: Any, parent: str, sure: bool) -> None:
        prelude = tinycss2.serialize(node.prelude).strip()
        if parent:
            nested = _nested(parent, prelude)
            if nested is None:
                self.unjudged = True
                return
            prelude = nested
        body = tinycss2.serialize(node.content)
        if "{" in body:
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            self.read((one for one in inner if one.type in ("qualified-rule", "at-rule")), prelude, sure)
            body = ";".join(one.serialize() for one in inner if one.type == "declaration")
        self._found.append((prelude, body, sure))
        if "--" in body:
            self.customs.add(prelude, body, sure)

    def _add(self, prelude: str, body: str, sure: bool) -> None:
        if UNTOLD.search(body) is not None:
            # Whatever else it says, it may hide what it means.
            body, sure = f"{body};display:none", False
        elif "var(" in body:
            body = self.customs.held(_LOOKED_UP.sub("content:url()", body))
        declared, harm = declarations(body), harms(body)
        if HELD in body:
            harm |= harms_held(declared, self.customs)
            if self.customs.is_shaky(body) and (harm or fades(declared, self.customs)):
                sure = False
        if "--" in body:
            declared = {**declared, **customs_in(body)}
        if not declared:
            return
        plain = {name: one.value for name, one in declared.items()}
        for known in selectors_in(prelude):
            if known is None:
                self.unjudged = (
                    self.unjudged or bool(harm - {"order", "display"} - IN_CELLS) or "none" in body
                )
                continue
            own, selector = harm, known.selector
            if selector.pseudo_element in LETTER_PSEUDO and _may_fade(plain):
                own = own | {"drawn"}
            if selector.pseudo_element in PRINTING_PSEUDO:
                # It draws over what it stands beside, and moves nothing else.
                own = harm - IN_CELLS | ({"drawn"} if paints(plain) else set())
            waits = _WAITING.search(prelude) is not None and _WAITING.search(selector.canonical()) is not None
            self.rules.append(
                Rule(selector, declared, own, selector.specificity(), known.sure and sure, waits)
            )


def harms_held(declared: Mapping[str, Declared], customs: Customs) -> frozenset[str]:
    """The groups by which declarations can hurt whose values depend on where they stand."""
    found: set[str] = set()
    for name, (value, _) in declared.items():
        if HELD in value:
            possible = customs.possible(value)
            if possible is None:
                found |= {group for group, names in GROUPS.items() if name in names} - {"colour", "picture"}
            else:
                found |= frozenset().union(*(harms(f"{name}:{one}") for one in possible))
    return frozenset(found)


def fades(declared: Mapping[str, Declared], customs: Customs) -> bool:
    """Whether declarations may give letters the colour of a light page, or them a dark ground, without giving them the other."""
    texts = [own for value in _possible(declared, _LETTERS, customs) if (own := colour(value)) is not None]
    grounds = [
        painted.colour
        for value in _possible(declared, _GROUNDS, customs)
        if (painted := ground({"background": value})) is not None and painted.colour is not None
    ]
    if texts and grounds:
        return any(is_near(one, other) for one in texts for other in grounds)
    light = any(min(one[:3]) >= _LIGHT for one in texts)
    return light or any(max(one[:3]) <= _DARK and one[3] > 0.1 for one in grounds)


def _possible(declared: Mapping[str, Declared], names: tuple[str, ...], customs: Customs) -> list[str]:
    return [
        one
        for name in names
        if name in declared
        for one in (customs.possible(declared[name].value) or ("#fff", "#000"))
    ]


def _may_fade(props: Mapping[str, str]) -> bool:
    """Whether a letter of these colours may not be seen on a page of dark letters on a light ground."""
    own, under = text_colour(props), ground(props)
    light = own is not None and (own[3] <= 0.1 or min(own[:3]) >= _LIGHT)
    dark = under is not None and (
        under.colour is None or (max(under.colour[:3]) <= _DARK and under.colour[3] > 0.1)
    )
    return light or dark or "background-image" in props


_LIGHT, _DARK = 190.0, 65.0
_LETTERS, _GROUNDS = ("-webkit-text-fill-color", "color"), ("background", "background-color")
_COMMA = re.compile(r",(?![^(\[]*[)\]])")


def _nested(parent: str, prelude: str) -> str | None:
    """The selectors of a rule inside that of a ``parent``; ``None`` where they are too many."""
    if max(len(parent), len(prelude)) > _LONGEST_NESTED:
        return None
    parents, own = _COMMA.split(parent), _COMMA.split(prelude)
    if len(parents) * len(own) > _MOST_NESTED:
        return None
    return ",".join(
        one.replace("&", outer.strip()) if "&" in one else f"{outer.strip()} {one.strip()}"
        for one in own
        for outer in parents
    )


def _is_in_force(name: str, prelude: str) -> bool | None:
    """Whether the rules in a block of a name hold; ``None`` where that is not told from the sheet alone, or where they weigh
    otherwise than they stand."""
    if name == "media":
        return applies(prelude)
    if name == "supports" and _SUPPORTED.fullmatch(prelude) is not None:
        return True
    return None if name in ("supports", "layer", "container", "scope", "starting-style") else False


_SUPPORTED = re.compile(r"\(\s*display\s*:\s*(?:-?(?:inline-)?(?:flex|grid|block|table)|contents|none)\s*\)")
_FEATURE = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|em|rem)?\s*\)")
#: a desk's window is as high as this at least
_LOWEST = 600.0
_HEIGHT = re.compile(r"\(\s*(min|max)-(?:device-)?height\s*:\s*(\d{1,5}(?:\.\d+)?)px\s*\)")
_ORIENTATION = re.compile(r"\(\s*orientation\s*:\s*landscape\s*\)")
#: what is asked of few windows, and of none at a desk
_UNUSUAL = re.compile(
    r"\(\s*(?:orientation\s*:\s*portrait|prefers-[-\w]+\s*:\s*(?:reduce|dark|more|less|custom)|-ms-high-contrast\b.*|"
    r"forced-colors\s*:\s*active|inverted-colors\s*:\s*inverted|display-mode\b.*|monochrome|grid|(?:any-)?pointer\s*:\s*coarse|"
    r"(?:any-)?hover\s*:\s*none)\s*\)"
)
_MEDIA = re.compile(
    r"(?:not |only )?\s*(?:all|screen|print|speech|tv|handheld|projection|aural|braille|tty|embossed|)"
)


@lru_cache(maxsize=512)
def applies(query: str) -> bool | None:
    """Whether a media query holds for a page on a desk's screen; ``None`` where one does not know."""
    query = re.sub(r"/\*.*?\*/", " ", query.lower())
    if not query.strip():
        return True
    held = [_holds(one) for one in query.split(",")]
    return True if True in held else None if None in held else False


def _holds(query: str) -> bool | None:
    query = query.strip()
    negated = query.startswith("not ")
    rest = query.removeprefix("not ").removeprefix("only ").strip()
    kind, _, conditions = rest.partition(" ") if not rest.startswith("(") else ("all", "", rest)
    if kind not in ("all", "screen"):
        return negated if _MEDIA.fullmatch(kind) is not None else None
    held: bool | None = True
    for condition in re.findall(r"\([^()]*\)", conditions):
        match = _FEATURE.fullmatch(condition)
        if match is not None:
            width = float(match[2]) * (16.0 if match[3] in ("em", "rem") else 1.0)
            one: bool | None = width <= _WINDOW if match[1] == "min" else width >= _WINDOW
        elif (high := _HEIGHT.fullmatch(condition)) is not None:
            one = high[1] == "min" if float(high[2]) < _LOWEST else None
        elif _ORIENTATION.fullmatch(condition):
            one = True
        else:
            one = False if _UNUSUAL.fullmatch(condition) else None
        held = False if one is False or held is False else held and one
    if re.sub(r"\([^()]*\)|\band\b|\s", "", conditions) and held:
        held = None
    return held if held is None or not negated else not held


def sheets_of(root: etree._Element) -> tuple[str, ...]:
    """The style sheets that a tree holds and that apply on a screen."""
    found = []
    for style in root.iter("style"):
        kind = (style.get("type") or "text/css").strip().lower()
        media = style.get("media") or ""
        if kind not in ("text/css", "") or (held := applies(media)) is False:
            continue
        if next(style.iterancestors("noscript", "template"), None) is None:
            text = "".join(map(str, style.itertext())).replace("<!--", "").replace("-->", "")
            found.append(text if held else f"@media {media}{{{text}}}")
    for link in root.iter("link"):
        href = (link.get("href") or "").strip()
        if "stylesheet" in (link.get("rel") or "").lower() and href[:5].lower() == "data:":
            found.append(_data_sheet(href))
    return tuple(found)


def _data_sheet(href: str) -> str:
    head, _, body = href.partition(",")
    try:
        data = base64.b64decode(body) if head.lower().endswith(";base64") else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        return ""
    return data.decode("utf-8", "replace")
