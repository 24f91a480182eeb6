"""Which heads of rules a browser takes as a whole, for the second reading: it drops a rule where one selector of its list is none
that it knows. Told by the shape of selectors, step by step."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.readers.html.second.declarations import parted

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
#: a condition in brackets, its value an identifier, what browsers know behind it
_ATTRIBUTE = r"\[ ?(?:[-\w]*\|)?[-\w]+ ?(?:[~|^$*]?= ?(?:q|-?[a-z_\u0080-\uffff][-\w]*) ?[is]? ?)?\]"
_NAME = r"(?:[-\w\u0080-\uffff]|\\.)++"
_IDENTIFIER = rf"(?!-?\d){_NAME}"
#: classes that browsers give by themselves; those of the newest and of one browser are not known to all
_STATES = (
    "hover|active|focus(?:-within|-visible)?|visited|(?:any-)?link|target|checked|disabled|enabled|read-only|read-write|optional|"
    "required|valid|invalid|in-range|out-of-range|placeholder-shown|default|indeterminate|autofill|fullscreen|modal|popover-open|"
    "user-(?:in)?valid|defined|root|scope|empty|(?:first|last|only)-(?:child|of-type)|host|open|picture-in-picture|"
    "-webkit-(?:autofill|any-link|full-screen)"
)
_ASKING = "is|where|not|has|lang|dir|host|host-context|state|nth-(?:last-)?(?:child|of-type)"
_BESIDE = "::?(?:before|after|first-letter|first-line|marker)"
#: what a browser draws, and no page
_DRAWN = (
    "::(?:-webkit-[-a-z]+|selection|placeholder|backdrop|part|slotted|cue|file-selector-button|highlight|target-text|"
    "spelling-error|grammar-error|details-content|view-transition[-a-z]*|scroll-[-a-z]+|checkmark|picker(?:-icon)?|column)"
    r"(?:\(\))?(?::[-a-z]+(?:\(\))?)*"
)
_ASKED_OF_ONE = rf"(?:[.#]{_NAME}|{_ATTRIBUTE}|:(?:{_STATES})(?![-\w(])|:(?:{_ASKING})\(\))"
_STEP = rf"(?:(?:{_IDENTIFIER}|\*)?\|)?(?:{_IDENTIFIER}|\*|&)?{_ASKED_OF_ONE}*+"
_SOUND = re.compile(rf"{_STEP}(?:(?: ?[>+~] ?| )(?=[^ >+~]){_STEP})*+(?:(?:{_BESIDE})(?![-\w])|{_DRAWN})?")
#: a part of a browser's own
_OWN = re.compile(r"::?-(?:webkit|moz|ms|o|khtml)-|::(?!before|after|first-l|marker)")
#: tags, classes and ids alone, which every browser knows
_PLAIN = re.compile(r"(?:[.#]?[a-z][-\w]*+)++(?:(?: ?[>+~] ?| |,)(?:[.#]?[a-z][-\w]*+)++)*+")
_INNERMOST = re.compile(r"\(([^()]*)\)")
_DEEPEST = 8
_LONGEST = 4_000
_START = r"(?:(?<=[ >+~])|^)"
_ASKED = re.compile(r"::?[-\w]*+\([^()]*\)|\[[^\[\]]*\]")
_ASKED_OF_ANY = re.compile(_START + rf"(?:{_ASKED.pattern})")
_STATE = re.compile(r"(?<!\\):+[-\w]+")
_STATE_OF_ANY = re.compile(_START + _STATE.pattern)


@lru_cache(maxsize=4096)
def is_sound(head: str) -> bool:
    """Whether every browser takes a head (squeezed), all its selectors known."""
    if _PLAIN.fullmatch(head) is not None:
        return True
    if len(head) > _LONGEST:
        return False
    return all(map(_is_known, parted(re.sub(r"\s+", " ", _QUOTED.sub("q", head)), "[,]")))


def _is_known(selector: str) -> bool:
    selector = selector.strip()
    for _ in range(_DEEPEST):
        inside = _INNERMOST.search(selector)
        if inside is None:
            break
        asking = re.search(r":([-a-z]+)$", selector[: inside.start()])
        asked = asking[1] if asking is not None else ""
        if asked in ("not", "has") and not all(
            _SOUND.fullmatch(one.strip().lstrip(">+~ ").replace("[]", "()")) and ":has" not in one
            for one in inside[1].split(",")
        ):
            return False
        selector = f"{selector[: inside.start()]}[]{selector[inside.end() :]}"
    selector = selector.replace("[]", "()")
    return bool(selector) and _SOUND.fullmatch(selector) is not None


def draws_itself(selector: str) -> bool:
    """Whether a selector means a part of a control, or another that a browser draws by itself."""
    return _OWN.search(selector) is not None


def widened(selector: str) -> str:
    """A selector that means what another does and may mean more: tags, classes and ids alone."""
    plain = _QUOTED.sub("q", selector.strip()).replace("&", "*")
    for _ in range(_DEEPEST):
        shorter = _ASKED.sub("", _ASKED_OF_ANY.sub("*", plain))
        if shorter == plain:
            break
        plain = shorter
    plain = _STATE.sub("", _STATE_OF_ANY.sub("*", plain))
    return plain if plain[:1] not in (">", "+", "~") else f"*{plain}"
