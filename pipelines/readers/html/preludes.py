"""The selectors of a rule, and whether every browser takes them: one that a browser does not know has it drop the whole rule,
with the selectors beside it that it does know."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cssselect import SelectorError, parser
from cssselect.parser import Selector

#: what browsers called ``:is()`` before
_ANY = re.compile(r":(?:-webkit-any|-moz-any|matches)\(")
#: before or behind what a sheet prints something
PRINTING_PSEUDO = frozenset(("before", "after", "marker"))
LETTER_PSEUDO = frozenset(("first-letter", "first-line"))
#: parts of controls and of what a browser draws by itself, with their states: no text of a page
_OWN_PART = re.compile(
    r"[^\s>+~]*::?(-webkit-[-\w]+|-(?:moz|ms|o|khtml)-[-\w]+|selection|placeholder|backdrop|part|slotted|cue(?:-region)?|"
    r"file-selector-button|target-text|highlight|grammar-error|spelling-error|details-content|view-transition[-\w]*|"
    r"scroll-[-\w]+|column|checkmark|picker(?:-icon)?)(?:\([^()]*\))?(?::[-\w]+(?:\([^()]*\))?)*$"
)
#: names behind one colon that all browsers know, beside those of one engine's states
_KNOWN = frozenset((
    "hover", "active", "focus", "focus-within", "focus-visible", "visited", "link", "any-link", "target", "checked", "disabled",
    "enabled", "read-only", "read-write", "optional", "required", "valid", "invalid", "in-range", "out-of-range",
    "placeholder-shown", "default", "indeterminate", "autofill", "fullscreen", "modal", "popover-open", "user-valid",
    "user-invalid", "defined", "root", "scope", "empty", "first-child", "last-child", "only-child", "first-of-type",
    "last-of-type", "only-of-type", "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type", "not", "is", "where", "has",
    "lang", "dir", "host", "host-context", "state", "open", "picture-in-picture", "before", "after", "first-letter", "first-line",
    "marker",
    "-webkit-autofill", "-webkit-any-link", "-webkit-full-screen",
))  # fmt: skip
_PSEUDO = re.compile(r"::?([-\w]+)")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'|\\.")
#: what may hold a colon or a name that is none
_INTRICATE = re.compile(r"[\"'(\[\\!]")
_INNERMOST = re.compile(r":([-\w]+)\(([^()]*)\)|\(([^()]*)\)")
#: what takes only what it knows of its list, and what cssselect takes in one step
_FORGIVING = ("is", "where")
_DEEPEST = 8
#: steps and conditions of a selector, each of which cssselect holds in the other; no page has as many
_STEP = re.compile(r"[.#:\[]|[\s>+~]+")
_MOST_STEPS = 100


#: an attribute whose value may be written in small or large letters; a list of one selector that names no tag
_FLAGGED = re.compile(r"\[\s*([-\w]+)\s*[~|^$*]?=\s*(?:\"[^\"]*\"|'[^']*'|[-\w]+)\s+[is]\s*\]", re.IGNORECASE)
_WHOLE = re.compile(r"^:(?:is|where)\(((?:[^(),]|\([^()]*\))*)\)$")
_LONE = re.compile(r":(?:is|where)\(([.#\[][^(),\s>+~]*)\)")


class Known(NamedTuple):
    """A selector; ``sure`` is false where a browser may drop its rule, or where it stands for one that means less."""

    selector: Selector
    sure: bool


#: what holds a tree of its own, and means nothing in the page's
_HOST = re.compile(r":host(?![-\w])|::slotted\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def selectors_in(prelude: str) -> tuple[Known | None, ...]:
    """The selectors of a rule, ``None`` for one of which nothing is understood; those of states and of controls' own parts
    mean nothing at rest and are left out."""
    prelude = _ANY.sub(":is(", prelude.strip())
    found = _parsed(prelude)
    if found is not None and ":" not in prelude and "!" not in prelude:
        return tuple([Known(selector, True) for selector in found])
    if found is not None and _is_known(prelude):
        return tuple([Known(selector, True) for selector in found if _means_text(selector)])
    pieces = [piece.strip() for piece in _pieces(prelude)]
    sure = all(map(_is_sound, pieces))
    kept: list[Known | None] = []
    for piece in pieces:
        if _OWN_PART.fullmatch(piece) is not None or not piece or _HOST.search(piece) is not None:
            continue
        own = _parsed(piece)
        wider = own if own is not None else _widened(piece)
        if wider is None:
            kept.append(None)
        else:
            kept += [Known(one, sure and own is not None) for one in wider if _means_text(one)]
    return tuple(kept)


def _widened(piece: str) -> list[Selector] | None:
    """Selectors that mean all that one does which is not understood as it stands."""
    unflagged = _LONE.sub(r"\1", _FLAGGED.sub(r"[\1]", _WHOLE.sub(r"\1", piece)))
    own = _parsed(unflagged) if unflagged != piece else None
    return own if own is not None else _parsed(_without_functions(unflagged))


def _parsed(prelude: str) -> list[Selector] | None:
    if len(prelude) > _MOST_STEPS and any(len(_STEP.findall(one)) > _MOST_STEPS for one in _pieces(prelude)):
        return None
    try:
        return parser.parse(prelude)
    except SelectorError:
        return None


def _means_text(selector: Selector) -> bool:
    pseudo = selector.pseudo_element
    return pseudo is None or pseudo in PRINTING_PSEUDO or pseudo in LETTER_PSEUDO


def _pieces(prelude: str) -> list[str]:
    """The selectors of a list, parted where a comma stands in no brackets."""
    pieces: list[list[str]] = [[]]
    depth = 0
    for part in re.split(r"([,()\[\]])", prelude):
        depth += (part in ("(", "[")) - (part in (")", "]"))
        if part == "," and depth <= 0:
            pieces.append([])
        else:
            pieces[-1].append(part)
    return ["".join(piece) for piece in pieces]


def _is_sound(piece: str) -> bool:
    """Whether every browser knows a selector."""
    own = _OWN_PART.fullmatch(piece)
    if own is not None:
        return re.match("-(?:moz|ms|o|khtml)-", own[1]) is None
    return bool(piece) and _is_known(piece) and _parsed(_without_functions(piece)) is not None


def _is_known(prelude: str) -> bool:
    """Whether all names behind colons are known that must be."""
    if _INTRICATE.search(prelude) is None:
        return ":::" not in prelude and all(name.lower() in _KNOWN for name in _PSEUDO.findall(prelude))
    plain = re.sub(
        r"\[([^\[\]]*)\]", lambda match: "!" if "!=" in match[1] else "", _STRING.sub("x", prelude)
    )
    for _ in range(_DEEPEST):
        inner = _INNERMOST.sub(_opened, plain)
        if inner == plain:
            break
        plain = inner
    names = {name.lower() for name in _PSEUDO.findall(plain)}
    return "!" not in plain and ":::" not in plain and names <= _KNOWN


def _opened(match: re.Match[str]) -> str:
    """What stands in brackets without them, where it must be known."""
    name, inside = (match[1] or "").lower(), match[2] or ""
    if name == "has" and ":has" in inside.lower():
        return "!"
    return f":{match[1]} {'' if name in _FORGIVING else inside}" if name else ""


def _without_functions(piece: str) -> str:
    """A selector that means whatever another does, and may mean more: without what it asks in brackets, ``&`` as any."""
    for _ in range(_DEEPEST):
        shorter = re.sub(r":[-\w]+\([^()]*\)", "", piece)
        if shorter == piece:
            break
        piece = shorter
    piece = re.sub(r"(?<=[\s>+~])(?=[\s>+~])|^(?=[>+~])|(?<=[>+~])$", "", piece.replace("&", "*"))
    return re.sub(r"\*(?=[\w*])", "", piece).strip() or "*"
