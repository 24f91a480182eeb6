"""What a click opens: the address in its script, or one that a function of the page makes of what it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cssselect import SelectorError
from lxml import etree
from lxml.html import HtmlElement

from govcrawl.crawling.markup import unescape
from govcrawl.discovery.scripts import ADDRESS, NO_PAGE

_OPENS = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|\.open\s*\(|\b\w*(?:go|open|jump|link|url|href|nav|page|turn|show|load)\w*\s*\()\s*[^'\"]{0,40}['\"]([^'\"\s<>]+)['\"]",
    re.I,
)
_ANY_ADDRESS = re.compile(
    r"['\"]((?:https?:/)?/[^'\"\s<>]+|[\w./-]+\.(?:s?html?|jsp|aspx?|php)(?:\?[^'\"\s<>]*)?|[\w./-]+/)['\"]"
)
_CALL = re.compile(r"\b(\w+)\s*\(([^()]*)\)")

#: the body of a function with the blocks of its conditions; bounded, as scripts may be minified
_BODY = r"\{((?:[^{}]|\{[^{}]{0,400}\}){0,800})\}"
_FUNCTION = re.compile(
    rf"\b([A-Za-z_$][\w$]*)\s*(?:[:=]\s*(?:async\s+)?(?:function\b\s*)?)?\(([\w\s,$]*)\)\s*(?:=>\s*)?{_BODY}"
)
_NO_NAMES = {"if", "for", "while", "switch", "catch", "function", "with"}
#: functions that every browser has
_BROWSERS = {"void", "alert", "confirm", "print", "close", "open", "back", "go", "history", "return", "eval"}
#: what runs when an element is clicked: a name, or a function laid down on the spot
_HANDLER = rf"(?:function\s*\w*\s*\([^()]*\)|\([^()]*\)\s*=>|\w+\s*=>)\s*{_BODY}"
_BOUND = (
    re.compile(
        rf"\$\(\s*(['\"])(?P<what>[^'\"]+)\1\s*\)(?:\s*\.\w+\([^()]*\))*?\s*\.(?:click\s*\(|(?:on|bind|live|delegate)\s*\(\s*['\"]click['\"]\s*,\s*(?:['\"](?P<inner>[^'\"]+)['\"]\s*,\s*)?)\s*{_HANDLER}"
    ),
    re.compile(
        rf"document\.(?:getElementById\(\s*['\"](?P<id>[\w-]+)['\"]\s*\)|querySelector(?:All)?\(\s*['\"](?P<what>[^'\"]+)['\"]\s*\))\s*\.\s*(?:onclick\s*=|addEventListener\s*\(\s*['\"]click['\"]\s*,)\s*{_HANDLER}"
    ),
)
#: so many handlers of one page are looked at
_MOST_BOUND = 60

_TERM = r"(?:\$\(\s*\w+\s*\)|[\w$]+)(?:\.[\w$]+(?:\([^()]*\))?)*"
_SUM = re.compile(
    rf"(?P<first>'[^'\n<>]*'|\"[^\"\n<>]*\")(?P<rest>(?:\s*\+\s*(?:'[^'\n<>]*'|\"[^\"\n<>]*\"|{_TERM}))+)"
    r"|`(?P<template>[^`\n<>]*)`"
)
_SUMMAND = re.compile(rf"\+\s*('[^'\n]*'|\"[^\"\n]*\"|{_TERM})")
_LOCAL = re.compile(rf"\b([A-Za-z_$][\w$]*)\s*=\s*({_TERM})\s*(?=[;,\n}}])")
_ATTRIBUTE = re.compile(r"\.(?:attr|getAttribute|data)\(\s*['\"]([\w-]+)['\"]\s*\)$|\.dataset\.(\w+)$")
_PROPERTIES = re.compile(r"\.(id|value|title|name|rel)$")
#: case 'nb': … '/nb/', or if (kind == 'nb') {… '/nb/'}
_CASE = re.compile(
    r"(?:\bcase\s*|[=!]==?\s*)['\"]?(?P<given>[\w-]+)['\"]?\s*(?:\)\s*\{?|:)[^:{}]{0,80}?['\"](?P<address>[^'\"\s<>]+)['\"]"
)
_UNFINISHED = re.compile(r"[?&]\w*=?$")


@dataclass(frozen=True, slots=True)
class Attribute:
    """What stands in an attribute of the element that is clicked."""

    name: str


#: of an address: text, the place of a parameter, or an attribute of what is clicked
Part = str | int | Attribute


@dataclass(frozen=True, slots=True)
class Opener:
    """What a function of a page opens: the address made of ``parts``, or by what it is given that of ``cases``."""

    parts: tuple[Part, ...] = ()
    cases: Mapping[str, str] = field(default_factory=dict)

    def address(self, element: HtmlElement, arguments: list[str]) -> str | None:
        """The address for these arguments, where all that it is made of is there."""
        for argument in arguments:
            if argument in self.cases:
                return self.cases[argument]
        made = ""
        for part in self.parts:
            value: str | None = part if isinstance(part, str) else None
            if isinstance(part, Attribute):
                value = element.get(part.name)
            elif isinstance(part, int) and part < len(arguments):
                value = arguments[part]
            if not value:
                return None
            made += value
        return made or None


class Clicks:
    """What the scripts of the page ``root`` do when something of it is clicked; ``source`` are its own scripts."""

    def __init__(self, root: HtmlElement, source: str) -> None:
        self._functions: dict[str, Opener] = {}
        for function in _FUNCTION.finditer(source):
            if function[1] in _NO_NAMES:
                continue
            parameters = [name.strip() for name in function[2].split(",")]
            if (opener := _opener(function[3], parameters)) is not None:
                self._functions.setdefault(function[1], opener)
        self._bound: dict[HtmlElement, Opener] = {}
        for selector, body in _bound(source):
            if (opener := _opener(body, [])) is None:
                continue
            try:
                found = root.cssselect(selector)
            except (SelectorError, etree.XPathError, ValueError):
                # a selector of a script's library, or one that lxml cannot ask for
                continue
            for element in found:
                self._bound.setdefault(element, opener)

    def calls(self, scripts: list[str]) -> bool:
        """Whether ``scripts`` call a function that the page does not hold."""
        names = {call[1] for script in scripts for call in _CALL.finditer(script)}
        return bool(names - self._functions.keys() - _BROWSERS)

    def opens(self, element: HtmlElement, scripts: list[str]) -> Iterator[str]:
        """The addresses that a click on ``element`` may open, likeliest first; ``scripts`` are those in its attributes."""
        for script in scripts:
            if (address := _opened(script)) is not None:
                yield address
            for call in _CALL.finditer(script):
                opener = self._functions.get(call[1])
                arguments = [argument.strip().strip("'\"") for argument in call[2].split(",")]
                if opener is not None and (address := opener.address(element, arguments)) is not None:
                    yield address
        bound = self._bound.get(element)
        if bound is not None and (address := bound.address(element, [])) is not None:
            yield address


def _opened(script: str) -> str | None:
    """The address in a script: ``window.open('/a.html')``, ``go("/nb/")``, ``javascript:if(confirm('URL'))…``."""
    script = script.replace("&quot;", '"').replace("&amp;", "&")
    for pattern in (_OPENS, _ANY_ADDRESS):
        for match in pattern.finditer(script):
            address = unescape(match[1]) if "\\" in match[1] else match[1]
            if ADDRESS.match(address) and not NO_PAGE.search(address):
                return address
    return None


def _opener(body: str, parameters: list[str]) -> Opener | None:
    """What a function with this body opens, ``None`` where it opens nothing."""
    cases = {
        case["given"]: case["address"] for case in _CASE.finditer(body) if ADDRESS.match(case["address"])
    }
    if cases and parameters != [""]:
        return Opener(cases=cases)
    local = {match[1]: match[2] for match in _LOCAL.finditer(body)}
    made = [tuple(_parts(one, parameters, local)) for one in _SUM.finditer(body)]
    for parts in made:
        if len(parts) > 1 and isinstance(parts[0], str) and ADDRESS.match(parts[0]):
            return Opener(parts)
    if made or not ("location" in body or "open" in body):
        return None  # an address is made of what is not known here
    address = _opened(body)
    return Opener((address,)) if address is not None else None


def _parts(made: re.Match[str], parameters: list[str], local: Mapping[str, str]) -> Iterator[Part]:
    """What an address is made of, up to what cannot be known (a random number against caches)."""
    if made["template"] is not None:
        terms = [
            f"'{piece}'" if place % 2 == 0 else piece
            for place, piece in enumerate(re.split(r"\$\{([^{}]*)\}", made["template"]))
        ]
    else:
        terms = [made["first"], *_SUMMAND.findall(made["rest"])]
    known: list[Part] = []
    for term in terms:
        part = _part(term.strip(), parameters, local)
        if part is None:
            if known and isinstance(known[-1], str):
                known[-1] = _UNFINISHED.sub("", known[-1])
            break
        known.append(part)
    yield from (part for part in known if part != "")


def _part(term: str, parameters: list[str], local: Mapping[str, str]) -> Part | None:
    if term[:1] in "'\"":
        return term[1:-1]
    term = local.get(term, term)
    if term in parameters:
        return parameters.index(term)
    if (match := _ATTRIBUTE.search(term)) is not None:
        if match[2]:  # dataset.unitId is data-unit-id
            return Attribute("data-" + re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", match[2]))
        return Attribute(match[1] if ".data(" not in term else f"data-{match[1]}")
    if (match := _PROPERTIES.search(term)) is not None:
        return Attribute(match[1])
    return None


def _bound(source: str) -> Iterator[tuple[str, str]]:
    """The handlers that scripts bind: what they are bound to, as a selector, and what they do."""
    number = 0
    for pattern in _BOUND:
        for match in pattern.finditer(source):
            number += 1
            if number > _MOST_BOUND:
                return
            named = match.groupdict()
            selector = f"#{named['id']}" if named.get("id") else named["what"]
            yield f"{selector} {named.get('inner') or ''}".strip(), match[match.re.groups]
