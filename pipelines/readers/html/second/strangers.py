"""Rules of a style sheet that mean nothing of a page, for the second reading: each of their selectors names a class, an id or an
attribute that stands nowhere in its source."""

from __future__ import annotations

import html as entities
import re
from collections import defaultdict
from collections.abc import Set
from functools import lru_cache

_PIECE = re.compile(r"[{}]|[^{}]+")
_BETWEEN = re.compile(rb"[\s\"'=<>]+")
_HOLDING = ("@media", "@supports", "@layer", "@container", "@scope", "@starting-style")
_IDLE = re.compile(r"@(?:-[a-z]+-)?(?:keyframes|font-face|page)\b")
_INSIDE = re.compile(r"\([^()]*\)")
#: the same with one selector, which all that is meant is or holds
_HELD = re.compile(r":(?:has|is|where)\(([^(),]*)\)")
#: a class, an id or an attribute that an element must have
_NAMED = re.compile(r"[.#]((?:[-\w]|\\[^0-9a-f\s])+)|\[([-\w]+)(?=[\]=~^$*]|\|=)[^\]]*\]|\[[^\]]*\]")
#: brackets in brackets that are looked into
_DEEPEST = 10
#: characters of a sheet that need no such care
FEW = 2_000

#: a part of a sheet, and the names for each of its selectors; ``None``: it stays whatever the page holds
_Part = tuple[str, tuple[frozenset[bytes], ...] | None]


def words_in(source: bytes) -> set[bytes]:
    """What stands between spaces, quotations and signs of markup in a source in small letters."""
    words = set(_BETWEEN.split(source))
    for word in [one for one in words if b"&" in one or b"/" in one]:
        words.update(word.split(b"/"))
        words.update(entities.unescape(word.decode("utf-8", "replace")).lower().encode().split())
    return words


def asked_of(sheet: str, words: Set[bytes]) -> str:
    """A squeezed sheet without the rules that can mean nothing of a page of these words."""
    if len(sheet) <= FEW:
        return sheet
    parts, needing = _parts_by_name(sheet)
    # of names in common there are few: a part stays where one of its selectors has all of its own there
    of_page = {number for name in words & needing.keys() for number, names in needing[name] if names <= words}
    return "".join([text for number, (text, asked) in enumerate(parts) if asked is None or number in of_page])


@lru_cache(maxsize=64)
def _parts_by_name(sheet: str) -> tuple[tuple[_Part, ...], dict[bytes, list[tuple[int, frozenset[bytes]]]]]:
    """The parts of a sheet; and under a name of each selector, the longest, the number of its part and all its names."""
    parts = _parts_of(sheet)
    needing: dict[bytes, list[tuple[int, frozenset[bytes]]]] = defaultdict(list)
    for number, (_, asked) in enumerate(parts):
        for names in asked or ():
            needing[max(names, key=len)].append((number, names))
    return parts, dict(needing)


def _parts_of(sheet: str) -> tuple[_Part, ...]:
    found: list[_Part] = []
    held: list[str] = []
    head = ""
    depth = 0
    for piece in _PIECE.findall(sheet):
        held.append(piece)
        if piece == "}" and not depth:
            found.append(("".join(held), None))  # it closes nothing, or what rules stand in
            held = []
        elif piece == "}":
            depth = max(depth - 1, 0)
            if not depth:
                found.append(("".join(held), _names_for(head, held)))
                held = []
        elif piece == "{" and not depth:
            head = "".join(held[:-1]).rsplit(";", 1)[-1].strip()
            if head.startswith(_HOLDING):
                found.append(("".join(held), None))
                held = []
            else:
                depth = 1
        elif piece == "{":
            depth += 1
    found.append(("".join(held), None))
    return tuple(found)


def _names_for(head: str, rule: list[str]) -> tuple[frozenset[bytes], ...] | None:
    """The names that each selector of a rule asks for; ``None`` where nobody needs to bear one, or nobody knows."""
    if _IDLE.match(head):
        return ()
    # a rule within may mean all but what this one means
    inverts = rule.count("{") > 1 and any("&" in piece for piece in rule)
    if inverts or not head or head[0] in "@}" or "&" in head:
        return None
    if '"' in head or "'" in head:
        head = '"' if "\\" in head else re.sub(r"\"[^\"]*\"|'[^']*'", "", head)
    for _ in range(_DEEPEST):
        if "(" not in head:
            break
        head = _INSIDE.sub("", _HELD.sub(r"\1", head))
    if re.search("[\"'()]", head):
        return None
    asked = [
        frozenset(
            (name or own).replace("\\", "").encode() for name, own in _NAMED.findall(selector) if name or own
        )
        for selector in head.split(",")
    ]
    return tuple(asked) if all(asked) else None
