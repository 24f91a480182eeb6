"""Which elements of a tree a selector means.

Parsed by cssselect; matched here, by way of the elements that bear a selector's last name, so that the time is bounded by
rules times the elements that they can mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from cssselect import parser
from cssselect.parser import Selector
from lxml import etree

#: elements that the selectors of a page may be held against
_MOST_CHECKS = 1_000_000
#: states that an element at rest is not in
_NEVER = frozenset((
    "hover", "active", "focus", "focus-within", "focus-visible", "visited", "target", "target-within", "checked",
    "disabled", "invalid", "valid", "required", "placeholder-shown", "autofill", "fullscreen", "indeterminate",
    "popover-open", "modal", "default", "in-range", "out-of-range", "user-invalid", "host", "selection", "playing",
    "-webkit-full-screen", "-webkit-autofill", "user-valid",
))  # fmt: skip


class TooMuchError(Exception):
    """Raised where the sheets of a page ask for more comparisons than a report's page can need."""


class UnknownSelectorError(Exception):
    """Raised where a selector asks what a saved page cannot answer."""


class Finder:
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
        #: whether what cannot be answered is taken to hold
        self._guesses = False

    def guess(self, selector: Selector) -> list[etree._Element]:
        """The elements that a selector may mean whose conditions a saved page does not tell. Raises :class:`TooMuchError`."""
        self._guesses = True
        try:
            return self.find(selector)
        except UnknownSelectorError:
            return []
        finally:
            self._guesses = False
            self._known.clear()

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
            return self._perhaps()
        return handler(self, tree, element)

    def _perhaps(self) -> bool:
        if not self._guesses:
            raise UnknownSelectorError
        return True

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
        if not self._matches(tree.selector, element):
            return False
        guesses, self._guesses = self._guesses, False
        try:
            return not self._matches(tree.subselector, element)
        except UnknownSelectorError:
            if guesses:
                return True
            raise
        finally:
            self._guesses = guesses

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
        if name in ("root", "scope"):
            return element.getparent() is None
        if name in ("link", "any-link", "-webkit-any-link"):
            return element.tag == "a" and element.get("href") is not None
        if name in ("enabled", "read-only", "optional", "defined"):
            return True
        if name == "empty":
            return len(element) == 0 and not element.text
        if name in _PLACED:
            return all(self._place(element, of_type, backwards) == 1 for of_type, backwards in _PLACED[name])
        return self._perhaps()

    def _function(self, tree: Any, element: etree._Element) -> bool:
        if not self._matches(tree.selector, element):
            return False
        name = tree.name.lower()
        if name in ("lang", "dir"):
            asked = [token.value.lower() for token in tree.arguments if token.type in ("IDENT", "STRING")]
            return bool(asked) and _bears(element, name, asked)
        if name not in _COUNTED:
            if name in ("host", "state"):
                return False
            return self._perhaps()
        try:
            step, start = parser.parse_series(tree.arguments)
        except ValueError:
            return self._perhaps()
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
            raise UnknownSelectorError

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


def _bears(element: etree._Element, name: str, asked: list[str]) -> bool:
    """Whether an element is in one of the languages, or of the direction, that is ``asked`` for."""
    at: etree._Element | None = element
    while at is not None and not at.get(name):
        at = at.getparent()
    value = (at.get(name) or "").lower() if at is not None else "ltr" if name == "dir" else ""
    return any(value == one or (name == "lang" and value.startswith(f"{one}-")) for one in asked)


_Matcher = Callable[[Finder, Any, etree._Element], bool]

_MATCHERS: dict[str, _Matcher] = {
    "Element": Finder._element,
    "Class": Finder._class,
    "Hash": Finder._hash,
    "Attrib": Finder._attribute,
    "Negation": Finder._negation,
    "Matching": Finder._any,
    "SpecificityAdjustment": Finder._any,
    "Pseudo": Finder._pseudo,
    "Function": Finder._function,
    "CombinedSelector": Finder._combined,
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
