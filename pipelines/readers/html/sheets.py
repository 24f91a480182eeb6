"""The style sheets of a page: their rules, and which elements these meet.

Parsed by tinycss2, selectors by cssselect; matched here, by way of the elements that bear a selector's last name, so
that the time is bounded by rules times the elements that they can mean.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, cast
from urllib.parse import unquote_to_bytes

import tinycss2
from cssselect import SelectorError, parser
from cssselect.parser import Selector
from lxml import etree

from pipelines.readers.html.css import GROUPS, Colour, Declared, colour, declarations, ground, harms

#: characters of all sheets of a page that are judged
_LONGEST = 400_000
#: elements that the selectors of a page may be held against
_MOST_CHECKS = 1_000_000
#: the width of a reader's window in pixels
_WINDOW = 1366.0
_PRINTING_PSEUDO = frozenset(("before", "after"))
_LETTER_PSEUDO = frozenset(("first-letter", "first-line"))
#: states that an element at rest is not in
_NEVER = frozenset((
    "hover", "active", "focus", "focus-within", "focus-visible", "visited", "target", "target-within", "checked",
    "disabled", "invalid", "valid", "required", "placeholder-shown", "autofill", "fullscreen", "indeterminate",
    "popover-open", "modal", "default", "in-range", "out-of-range", "user-invalid", "host", "selection", "playing",
))  # fmt: skip
#: what a sheet must hold if it can take text from sight; colours are compared apart
_HINT = re.compile(
    r"display\s*:\s*(?:none|block|flex|grid|table|list)|visibility\s*:|opacity\s*:|font-size\s*:\s*[012.]|font\s*:[^;}]*?\b0|line-through|"
    r"vertical-align\s*:\s*(?:su|te|[-+.\d])|(?:text-indent|margin-left|margin-top)\s*:\s*-|"
    r"(?:left|right|top|bottom)\s*:\s*[-+\d.]|clip|(?:height|width)\s*:\s*[01.]|transform|scale|rotate|bidi|rtl|reverse|"
    r"content\s*:|text-security|float\s*:\s*right|transparent|var\(|\\",
    re.IGNORECASE,
)
_COLOURED = re.compile(r"(?<![-\w])(color|-webkit-text-fill-color|background)(?:-color)?\s*:\s*([^;}!]+)")
_VARIABLE = re.compile(r"(--[-\w]+)\s*:\s*([^;{}]+)")
_USED_VARIABLE = re.compile(r"var\(\s*(--[-\w]+)\s*(?:,([^()]*))?\)")


class Rule(NamedTuple):
    """A rule for one selector: its declarations, the groups by which they can hurt, and its place in the cascade."""

    selector: Selector
    declared: Mapping[str, Declared]
    harms: frozenset[str]
    specificity: tuple[int, int, int]


@lru_cache(maxsize=256)
def may_matter(sheet: str) -> bool:
    """Whether a sheet may hold a rule that takes text from sight, strikes, raises or prints it (colours apart)."""
    return _HINT.search(sheet) is not None


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
    return frozenset(texts), frozenset(grounds)


@dataclass(slots=True)
class Sheets:
    """The rules of a page's sheets in order, and whether something that could take text from sight could not be
    understood."""

    rules: tuple[Rule, ...]
    unjudged: bool


@lru_cache(maxsize=64)
def parse_sheets(texts: tuple[str, ...]) -> Sheets:
    """The rules of sheets. Remembered, since the pages of a portal share them."""
    if sum(map(len, texts)) > _LONGEST:
        return Sheets((), True)
    reader = _Reader()
    for text in texts:
        variables = {name: value.strip() for name, value in _VARIABLE.findall(text)}
        reader.variables |= variables
    for text in texts:
        reader.read(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))
    return Sheets(tuple(reader.rules), reader.unjudged)


class _Reader:
    """Gathers the rules of sheets."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.variables: dict[str, str] = {}
        self.unjudged = False

    def read(self, nodes: Iterable[Any], parent: str = "") -> None:
        for node in nodes:
            if node.type == "qualified-rule":
                self._rule(node, parent)
            elif node.type == "at-rule" and node.content is not None:
                name = node.lower_at_keyword
                prelude = tinycss2.serialize(node.prelude).strip().lower()
                if (name == "media" and applies(prelude)) or (
                    name in ("supports", "layer", "container", "scope", "document", "-moz-document")
                    and not prelude.startswith("not")
                ):
                    parse = tinycss2.parse_blocks_contents if parent else tinycss2.parse_rule_list
                    self.read(parse(node.content, skip_comments=True, skip_whitespace=True), parent)
            elif node.type == "error":
                self.unjudged = self.unjudged or node.kind != "invalid"

    def _rule(self, node: Any, parent: str) -> None:
        prelude = tinycss2.serialize(node.prelude).strip()
        if parent:
            prelude = prelude.replace("&", f":is({parent})") if "&" in prelude else f":is({parent}) {prelude}"
        body = tinycss2.serialize(node.content)
        if "{" in body:
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            self.read((one for one in inner if one.type in ("qualified-rule", "at-rule")), prelude)
            body = ";".join(one.serialize() for one in inner if one.type == "declaration")
        if "var(" in body:
            body = self._resolved(body)
        declared, harm = declarations(body), harms(body)
        if not declared:
            return
        for selector in _selectors(prelude):
            if selector is None:
                self.unjudged = self.unjudged or bool(harm - {"order", "display"}) or "none" in body
                continue
            self.rules.append(Rule(selector, declared, harm, selector.specificity()))

    def _resolved(self, body: str) -> str:
        for _ in range(4):
            body = _USED_VARIABLE.sub(lambda match: self.variables.get(match[1], match[2] or "unset"), body)
        return body


@lru_cache(maxsize=4096)
def _selectors(prelude: str) -> tuple[Selector | None, ...]:
    """The selectors of a rule, ``None`` for one that is not understood; those of states and of controls' own
    parts mean nothing at rest and are left out."""
    try:
        found = parser.parse(prelude)
    except SelectorError:
        if re.search(
            r"::?-(?:webkit|moz|ms|o)-|::(?:selection|placeholder|backdrop|marker|part|slotted)", prelude
        ):
            return ()
        parts = prelude.split(",") if "(" not in prelude else [prelude]
        return tuple(one for part in parts for one in _selectors(part.strip())) if len(parts) > 1 else (None,)
    kept: list[Selector | None] = []
    for selector in found:
        pseudo = selector.pseudo_element
        if pseudo is None or pseudo in _PRINTING_PSEUDO or pseudo in _LETTER_PSEUDO:
            kept.append(selector)
    return tuple(kept)


_FEATURE = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|em|rem)?\s*\)")
_ORIENTATION = re.compile(r"\(\s*orientation\s*:\s*landscape\s*\)")


@lru_cache(maxsize=512)
def applies(query: str) -> bool:
    """Whether a media query holds for a page on a desk's screen."""
    query = re.sub(r"/\*.*?\*/", " ", query.lower())
    return any(map(_holds, query.split(","))) if query.strip() else True


def _holds(query: str) -> bool:
    query = query.strip()
    negated = query.startswith("not ")
    rest = query.removeprefix("not ").removeprefix("only ").strip()
    kind, _, conditions = rest.partition(" ") if not rest.startswith("(") else ("all", "", rest)
    held = kind in ("all", "screen")
    for condition in re.findall(r"\([^()]*\)", conditions):
        match = _FEATURE.fullmatch(condition)
        if match is not None:
            width = float(match[2]) * (16.0 if match[3] in ("em", "rem") else 1.0)
            held = held and (width <= _WINDOW if match[1] == "min" else width >= _WINDOW)
        elif not _ORIENTATION.fullmatch(condition):
            held = False
    return held != negated


def sheets_of(root: etree._Element) -> tuple[str, ...]:
    """The style sheets that a tree holds and that apply on a screen."""
    found = []
    for style in root.iter("style"):
        kind = (style.get("type") or "text/css").strip().lower()
        if kind not in ("text/css", "") or not applies(style.get("media") or ""):
            continue
        if next(style.iterancestors("noscript", "template"), None) is None:
            found.append("".join(map(str, style.itertext())).replace("<!--", "").replace("-->", ""))
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


class TooMuchError(Exception):
    """Raised where the sheets of a page ask for more comparisons than a report's page can need."""


class _UnknownSelectorError(Exception):
    """Raised where a selector asks what a saved page cannot answer."""


#: what decides among declarations of a property: importance, specificity, order
Weight = tuple[bool, tuple[int, int, int, int], int]


@dataclass(slots=True)
class Cascade:
    """What the rules and the ``style`` attributes of a page declare, by element and property."""

    declared: dict[etree._Element, dict[str, tuple[Weight, str]]] = field(default_factory=dict)
    #: elements before or behind which a sheet prints, or whose first letter it takes away
    printed: list[etree._Element] = field(default_factory=list)
    #: elements that a rule or attribute which can hurt meets
    touched: set[etree._Element] = field(default_factory=set)
    unjudged: bool = False
    #: the winning values of elements that were asked for, those that are alike being one
    _winning: dict[etree._Element, dict[str, str]] = field(default_factory=dict)
    _alike: dict[tuple[tuple[str, str], ...], dict[str, str]] = field(default_factory=dict)

    def add(
        self,
        element: etree._Element,
        rule: Mapping[str, Declared],
        place: tuple[int, int, int, int],
        order: int,
    ) -> None:
        """Give an element the declarations of a rule; the weightier of two stays."""
        own = self.declared.setdefault(element, {})
        for name, (value, important) in rule.items():
            weight = (important, place, order)
            before = own.get(name)
            if before is None or before[0] <= weight:
                own[name] = (weight, value)

    def props(self, element: etree._Element) -> dict[str, str]:
        """The winning value of each property that is declared for an element, once all are added; elements of
        which the same is declared get the same object."""
        own = self._winning.get(element)
        if own is None:
            declared = self.declared.get(element)
            pairs = tuple([(name, value) for name, (_, value) in declared.items()]) if declared else ()
            own = self._winning[element] = self._alike.setdefault(pairs, dict(pairs))
        return own


def cascade(
    root: etree._Element, sheets: Sheets, always: frozenset[str], styled: Iterable[etree._Element]
) -> Cascade:
    """Hold the rules of sheets against a tree.

    ``always`` are groups of which every declaration is wanted (colours, where text and ground may meet);
    ``styled`` the elements with a ``style`` attribute.
    """
    result = Cascade(unjudged=sheets.unjudged)
    finder = _Finder(root)
    wanted = {name for group in always for name in GROUPS[group]}
    # Rules that can hurt come first: only what these meet needs the others.
    met: dict[int, list[etree._Element]] = {}
    groups: set[str] = set(always)
    for number, rule in enumerate(sheets.rules):
        if rule.harms:
            met[number] = _found(finder, rule, result)
            if met[number]:
                groups |= rule.harms
    inline = [(element, text) for element in styled if (text := element.get("style")) and declarations(text)]
    for element, text in inline:
        if hurt := harms(text):
            groups |= hurt
            result.touched.add(element)
    wanted = {name for group in groups for name in GROUPS[group]}
    for number, rule in enumerate(sheets.rules):
        if wanted.isdisjoint(rule.declared):
            continue
        elements = met.get(number)
        if elements is None:
            elements = _found(finder, rule, result)
        pseudo = rule.selector.pseudo_element
        if pseudo is not None:
            printed = "printed" in rule.harms and not _unprinted(rule)
            if printed if pseudo in _PRINTING_PSEUDO else rule.harms:
                result.printed += elements
            continue
        place = (0, *rule.specificity)
        for element in elements:
            result.add(element, rule.declared, place, number)
        if rule.harms:
            result.touched.update(elements)
    order = len(sheets.rules)
    for element, text in inline:
        declared = declarations(text)
        if not wanted.isdisjoint(declared):
            result.add(element, declared, (1, 0, 0, 0), order)
    return result


def _unprinted(rule: Rule) -> bool:
    """Whether what a rule prints before or behind an element is itself hidden (the dot that ends floats)."""
    hides = rule.harms & {"display", "visibility", "size", "opacity", "box", "place", "clip"}
    display = rule.declared.get("display")
    return bool(hides - {"display"}) or (display is not None and display.value == "none")


def _found(finder: _Finder, rule: Rule, result: Cascade) -> list[etree._Element]:
    try:
        return finder.find(rule.selector)
    except _UnknownSelectorError:
        result.unjudged = result.unjudged or bool(rule.harms)
        return []


class _Finder:
    """Finds the elements of a tree that a selector means."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._classes: dict[str, list[etree._Element]] = {}
        self._ids: dict[str, list[etree._Element]] = {}
        for element in cast("list[etree._Element]", root.xpath("//*[@class]")):
            for name in set((element.get("class") or "").split()):
                self._classes.setdefault(name, []).append(element)
        for element in cast("list[etree._Element]", root.xpath("//*[@id]")):
            self._ids.setdefault(element.get("id") or "", []).append(element)
        self._tags: dict[str, list[etree._Element]] = {}
        self._places: dict[tuple[etree._Element | None, object], dict[etree._Element, int]] = {}
        self._known: dict[tuple[int, etree._Element], bool] = {}
        self._checks = 0

    def find(self, selector: Selector) -> list[etree._Element]:
        """The elements that a selector means, in no order. Raises :class:`TooMuchError`."""
        tree = selector.parsed_tree
        if not self._names_are_borne(tree):
            return []
        candidates = self._candidates(tree)
        if not candidates:
            return []
        found = [element for element in candidates if self._matches(tree, element)]
        self._known.clear()
        return found

    def _names_are_borne(self, tree: Any) -> bool:
        """Whether some element bears each class and id that a selector asks for."""
        while True:
            kind = type(tree).__name__
            if kind == "CombinedSelector":
                if not self._names_are_borne(tree.subselector):
                    return False
            elif (kind == "Class" and tree.class_name not in self._classes) or (
                kind == "Hash" and tree.id not in self._ids
            ):
                return False
            elif kind == "Element":
                return True
            tree = tree.selector

    def _candidates(self, tree: Any) -> list[etree._Element]:
        """The elements that bear a name which the last part of a selector asks for."""
        best: list[etree._Element] | None = None
        tag = None
        while True:
            kind = type(tree).__name__
            own: list[etree._Element] | None = None
            if kind == "Hash":
                own = self._ids.get(tree.id, [])
            elif kind == "Class":
                own = self._classes.get(tree.class_name, [])
            elif kind == "CombinedSelector":
                tree = tree.subselector
                continue
            elif kind == "Element":
                tag = tree.element
                break
            if own is not None and (best is None or len(own) < len(best)):
                best = own
            tree = tree.selector
        if best is not None:
            return best
        name = tag.lower() if tag else "*"
        if name not in self._tags:
            self._tags[name] = list(self._root.iter(name)) if tag else list(self._root.iter(etree.Element))
        return self._tags[name]

    def _matches(self, tree: Any, element: etree._Element) -> bool:
        self._checks += 1
        if self._checks > _MOST_CHECKS:
            raise TooMuchError
        handler = _MATCHERS.get(type(tree).__name__)
        if handler is None:
            raise _UnknownSelectorError
        return handler(self, tree, element)

    def _element(self, tree: Any, element: etree._Element) -> bool:
        return tree.element is None or element.tag == tree.element.lower()

    def _class(self, tree: Any, element: etree._Element) -> bool:
        return tree.class_name in (element.get("class") or "").split() and self._matches(
            tree.selector, element
        )

    def _hash(self, tree: Any, element: etree._Element) -> bool:
        return element.get("id") == tree.id and self._matches(tree.selector, element)

    def _attribute(self, tree: Any, element: etree._Element) -> bool:
        value = element.get(tree.attrib.lower())
        if value is None:
            held = tree.operator == "!="
        else:
            wanted = tree.value.value if tree.value is not None else ""
            if tree.attrib.lower() in ("type", "align", "valign", "dir", "lang", "color", "bgcolor", "width"):
                value, wanted = value.lower(), (wanted or "").lower()
            held = _ATTRIBUTE[tree.operator](value, wanted or "")
        return held and self._matches(tree.selector, element)

    def _negation(self, tree: Any, element: etree._Element) -> bool:
        return self._matches(tree.selector, element) and not self._matches(tree.subselector, element)

    def _any(self, tree: Any, element: etree._Element) -> bool:
        return self._matches(tree.selector, element) and any(
            self._matches(one, element) for one in tree.selector_list
        )

    def _pseudo(self, tree: Any, element: etree._Element) -> bool:
        if not self._matches(tree.selector, element):
            return False
        name = tree.ident.lower()
        if name in _NEVER:
            return False
        if name == "root":
            return element.getparent() is None
        if name in ("link", "any-link"):
            return element.tag == "a" and element.get("href") is not None
        if name in ("enabled", "read-only", "optional", "defined"):
            return True
        if name == "empty":
            return len(element) == 0 and not element.text
        if name in _PLACED:
            return all(self._place(element, of_type, backwards) == 1 for of_type, backwards in _PLACED[name])
        raise _UnknownSelectorError

    def _function(self, tree: Any, element: etree._Element) -> bool:
        if not self._matches(tree.selector, element):
            return False
        name = tree.name.lower()
        if name not in _COUNTED:
            if name in ("lang", "dir", "host", "state"):
                return False
            raise _UnknownSelectorError
        try:
            step, start = parser.parse_series(tree.arguments)
        except ValueError as error:
            raise _UnknownSelectorError from error
        place = self._place(element, *_COUNTED[name])
        return place == start if step == 0 else (place - start) % step == 0 and (place - start) // step >= 0

    def _place(self, element: etree._Element, of_type: bool, backwards: bool) -> int:
        """The place of an element among its parent's children, from 1."""
        parent = element.getparent()
        if parent is None:
            return 1
        key = (parent, (element.tag if of_type else None, backwards))
        places = self._places.get(key)
        if places is None:
            children = list(parent.iterchildren(element.tag)) if of_type else list(parent)
            self._checks += len(children)
            places = {
                child: place for place, child in enumerate(children[::-1] if backwards else children, 1)
            }
            self._places[key] = places
        return places.get(element, 0)

    def _combined(self, tree: Any, element: etree._Element) -> bool:
        if not self._matches(tree.subselector, element):
            return False
        return any(
            self._remembered(tree.selector, other) for other in self._related(tree.combinator, element)
        )

    def _related(self, combinator: str, element: etree._Element) -> Iterator[etree._Element]:
        if combinator == " ":
            yield from element.iterancestors()
        elif combinator == ">":
            parent = element.getparent()
            if parent is not None:
                yield parent
        elif combinator == "+":
            before = element.getprevious()
            if before is not None:
                yield before
        elif combinator == "~":
            yield from element.itersiblings(preceding=True)
        else:
            raise _UnknownSelectorError

    def _remembered(self, tree: Any, element: etree._Element) -> bool:
        key = (id(tree), element)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._matches(tree, element)
        else:
            self._checks += 1
            if self._checks > _MOST_CHECKS:
                raise TooMuchError
        return known


_Matcher = Callable[[_Finder, Any, etree._Element], bool]
_MATCHERS: dict[str, _Matcher] = {
    "Element": _Finder._element,
    "Class": _Finder._class,
    "Hash": _Finder._hash,
    "Attrib": _Finder._attribute,
    "Negation": _Finder._negation,
    "Matching": _Finder._any,
    "SpecificityAdjustment": _Finder._any,
    "Pseudo": _Finder._pseudo,
    "Function": _Finder._function,
    "CombinedSelector": _Finder._combined,
}
_ATTRIBUTE: dict[str, Callable[[str, str], bool]] = {
    "exists": lambda _, __: True,
    "=": lambda value, wanted: value == wanted,
    "~=": lambda value, wanted: wanted in value.split(),
    "|=": lambda value, wanted: value == wanted or value.startswith(f"{wanted}-"),
    "^=": lambda value, wanted: bool(wanted) and value.startswith(wanted),
    "$=": lambda value, wanted: bool(wanted) and value.endswith(wanted),
    "*=": lambda value, wanted: bool(wanted) and wanted in value,
    "!=": lambda value, wanted: value != wanted,
}
#: which counts, among children of the same tag or from the end, must be one
_PLACED: dict[str, list[tuple[bool, bool]]] = {
    "first-child": [(False, False)],
    "last-child": [(False, True)],
    "only-child": [(False, False), (False, True)],
    "first-of-type": [(True, False)],
    "last-of-type": [(True, True)],
    "only-of-type": [(True, False), (True, True)],
}
_COUNTED = {
    "nth-child": (False, False),
    "nth-last-child": (False, True),
    "nth-of-type": (True, False),
    "nth-last-of-type": (True, True),
}
