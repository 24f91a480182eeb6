"""Custom properties: what ``var()`` stands for at an element, as a browser tells it.

A name that the sheets of a page set once, for all of it, is written into the rules when they are read. Any other is left as
``held()`` until an element asks for it, since it depends on what is set at it and around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.readers.html.css import Declared
from pipelines.readers.html.valid import HELD

_CUSTOM = re.compile(r"(?<![-\w])(--[-\w]+)\s*:([^;{}]*)")
_NAME = re.compile(r"--[-\w]+")
_LARGE = re.compile(r"[A-Z]")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
#: what means all of a page
_ROOTS = frozenset((":root", "html", "*"))
_USE = "var("
#: names that name each other, characters that they may come to, and values that one may have, before all are too many
_DEEPEST, _LONGEST, _MOST = 10, 4_000, 200
#: values that are none, or that of the element around
_NONE, _AROUND = "initial", ("inherit", "unset", "revert", "revert-layer")


def customs_in(body: str) -> dict[str, Declared]:
    """The custom properties that declarations set."""
    found: dict[str, Declared] = {}
    for name, value in _CUSTOM.findall(_cased(_COMMENT.sub("", body))) if "--" in body else ():
        plain = _IMPORTANT.sub("", value)
        if name not in found or plain != value or not found[name].important:
            found[name] = Declared(plain.strip(), plain != value)
    return found


def _cased(text: str) -> str:
    """A text whose names tell large letters from small ones when all are made small."""
    return _NAME.sub(lambda name: name[0] if name[0].islower() else _LARGE.sub(r"_-\g<0>", name[0]), text)


@dataclass(slots=True)
class Customs:
    """What the sheets and styles of a page say of custom properties."""

    #: whatever is said of each name
    values: dict[str, set[str]] = field(default_factory=dict)
    #: names that are set otherwise than for all of a page, and those that a rule sets of which nobody knows whether it holds
    local: set[str] = field(default_factory=set)
    shaky: set[str] = field(default_factory=set)
    #: those that elements do not take from around them, and what registered names are at first
    own: set[str] = field(default_factory=set)
    first: dict[str, str] = field(default_factory=dict)
    #: the values of names that have one wherever they are used
    _told: dict[str, str] = field(default_factory=dict)
    #: names that elements must be asked for
    asked: set[str] = field(default_factory=set)

    def add(self, prelude: str, body: str, sure: bool) -> None:
        """Take in what a rule sets."""
        whole = not _ROOTS.isdisjoint(part.strip() for part in prelude.lower().split(","))
        for name, (value, important) in customs_in(body).items():
            self.values.setdefault(name, set()).add(value)
            if important or not whole:
                self.local.add(name)
            if not sure:
                self.shaky.add(name)

    def register(self, name: str, body: str) -> None:
        """Take in what ``@property`` says of a name."""
        name = _cased(name)
        if re.search(r"inherits\s*:\s*false", body) is not None:
            self.own.add(name)
        if (first := re.search(r"initial-value\s*:([^;]*)", body)) is not None:
            self.first[name] = first[1].strip()
        self.local.add(name)

    def settle(self) -> None:
        """Tell which names have one value, once all rules are taken in."""
        single = {
            name: next(iter(values))
            for name, values in self.values.items()
            if len(values) == 1 and name not in self.local and name not in self.shaky
        }
        for _ in range(_DEEPEST):
            known = {
                name: value
                for name, value in single.items()
                if name not in self._told
                and value not in (_NONE, *_AROUND)
                and all(one in self._told or self._is_unset(one) for one in _NAME.findall(value))
            }
            if not known:
                break
            for name, value in known.items():
                self._told[name] = self._held(value, 0)

    def _is_unset(self, name: str) -> bool:
        return name not in self.values and name not in self.local

    def held(self, text: str) -> str:
        """Declarations, or a value, with the values of the names that have one; the others are held."""
        return self._held(_cased(text), 0) if _USE in text else text

    def _held(self, text: str, depth: int) -> str:
        if depth > _DEEPEST:
            return "unset"

        def value_of(name: str, fallback: str | None) -> str:
            if name in self._told:
                return self._told[name]
            if self._is_unset(name):
                return "unset" if fallback is None else self._held(fallback, depth + 1)
            self._ask(name)
            return (
                f"{HELD}{name})" if fallback is None else f"{HELD}{name},{self._held(fallback, depth + 1)})"
            )

        filled = _filled(text, _USE, value_of)
        return text if filled is None else filled

    def _ask(self, name: str) -> None:
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one not in self.asked:
                self.asked.add(one)
                waiting += [other for value in self.values.get(one, ()) for other in _NAME.findall(value)]

    def possible(self, value: str) -> list[str] | None:
        """All that a held value may be; ``None``: that is too much."""
        done: list[str] = []
        waiting = [(value, 0)]
        while waiting:
            text, steps = waiting.pop()
            start = text.find(HELD)
            end = _closing(text, start + len(HELD)) if start >= 0 else -1
            if end < 0:
                done.append(text)
                continue
            name, _, fallback = text[start + len(HELD) : end].partition(",")
            said = {self._held(one, 0) for one in self.values.get(name.strip(), ())}
            said |= {fallback.strip(), self.first.get(name.strip(), "")} - {""}
            waiting += [(text[:start] + one + text[end + 1 :], steps + 1) for one in said or {"unset"}]
            if steps > _DEEPEST or len(text) > _LONGEST or len(waiting) + len(done) > _MOST:
                return None
        return done

    def is_shaky(self, text: str) -> bool:
        """Whether held declarations hang on a rule of which nobody knows whether it holds."""
        if not self.shaky:
            return False
        seen: set[str] = set()
        waiting = _NAME.findall(text)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += [other for value in self.values.get(name, ()) for other in _NAME.findall(value)]
        return not seen.isdisjoint(self.shaky)

    def around(self, own: Mapping[str, str], outside: Mapping[str, str]) -> Mapping[str, str]:
        """The values of names at an element that sets its ``own``, in one with those ``outside``."""
        kept = {name: value for name, value in outside.items() if name not in self.own}
        merged = {**kept, **{name: value for name, value in own.items() if value not in _AROUND}}
        for name in own.keys() & merged.keys():
            value = self.at(merged, merged[name])
            if value is None or merged[name] == _NONE:
                del merged[name]
            else:
                merged[name] = value
        return merged

    def at(self, values: Mapping[str, str], text: str) -> str | None:
        """A held value where names have these ``values``; ``None`` where it comes to nothing."""
        for _ in range(_DEEPEST):
            if HELD not in text and _USE not in text:
                return text
            filled = _filled(
                text.replace(_USE, HELD),
                HELD,
                lambda name, other: values.get(name, self.first.get(name, other)),
            )
            if filled is None or len(filled) > _LONGEST:
                return None
            text = filled
        return None


def _filled(text: str, use: str, value_of: Callable[[str, str | None], str | None]) -> str | None:
    """A text with what each use of a name stands for; ``None`` where one stands for nothing."""
    parts: list[str] = []
    at = 0
    while (start := text.find(use, at)) >= 0:
        end = _closing(text, start + len(use))
        if end < 0:
            break
        name, comma, fallback = text[start + len(use) : end].partition(",")
        value = value_of(name.strip(), fallback.strip() if comma else None)
        if value is None:
            return None
        parts += text[at:start], value
        at = end + 1
    return "".join(parts) + text[at:]


def _closing(text: str, at: int) -> int:
    """Where the bracket ends that is open at a place; -1: nowhere near."""
    depth = 1
    for mark in re.finditer(r"[()]", text[at : at + _LONGEST]):
        depth += 1 if mark[0] == "(" else -1
        if not depth:
            return at + mark.start()
    return -1


def customs_in_styles(styles: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The custom properties that ``style`` attributes set, and their values."""
    return frozenset((name, one.value) for style in styles for name, one in customs_in(style).items())
