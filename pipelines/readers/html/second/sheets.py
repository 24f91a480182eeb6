"""Style sheets as the second text takes them: split into rules by hand, what they say gathered once for all pages that
share them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.readers.html.second.carried import may_carry
from pipelines.readers.html.second.declarations import covers_of, declared_of, parted, rgb_of, squeeze
from pipelines.readers.html.second.effects import hides, moves
from pipelines.readers.html.second.heads import is_sound
from pipelines.readers.html.second.strangers import asked_of

#: characters of a sheet that is remembered
_REMEMBERED = 100_000
#: characters of a sheet that are no trouble whatever they are; steps that a search may take from every mark in one piece of it
_PLAIN, _MOST_STEPS = 5_000, 40_000_000
#: rules inside rules
_DEEPEST = 6
#: blocks inside blocks of whatever kind, which the first reading does not judge
_MOST_BLOCKS = 60
#: characters of the selectors of a rule inside others, and of theirs
_LONGEST_HEADS = 4_000
_PIECE = re.compile(r"[{}]|[^{}]+")

#: what hides by a value that only a browser knows
UNTOLD = re.compile(
    r"(?:^|[;{])(?:display|visibility|opacity|position|float|transform|clip[-a-z]*|color|background[-a-z]*|font(?:-size)?):"
    r"[^;]*\b(?:if|attr|env)\("
)
_REGISTERED = re.compile(r"@property (--[-\w]+) ?\{([^{}]*)\}")
_HELD = re.compile(r"@import[^;]*?data:[^;]*(?:;[^;]*)?;", re.IGNORECASE)

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet: the rules that hold on a screen (selector and squeezed declarations, one selector each), those of them
    that a browser may drop, whether one may take text from sight or print it otherwise, the last steps of the selectors by
    which one may move what stands in a cell, those by which one may carry a label off, the names of what one sets at the
    edge of its line, of these what it gives a font as well, and the colours of texts and of grounds."""

    rules: tuple[tuple[str, str], ...]
    doubted: tuple[tuple[str, str], ...]
    matters: bool
    movers: frozenset[str]
    carriers: frozenset[str]
    edges: frozenset[str]
    shrunk: frozenset[str]
    colours: tuple[frozenset[Rgb], frozenset[Rgb]]
    registered: tuple[tuple[str, str], ...]


class IntricateError(ValueError):
    """A style sheet is one that nobody can look through."""


def sheet_in(text: str, words: Set[bytes]) -> Sheet:
    """The sheet that a page of these ``words`` holds between the tags of a ``style`` element. Raises :class:`IntricateError`."""
    if len(text) > _PLAIN and _is_intricate(text):
        raise IntricateError
    text = asked_of(squeezed_css(text), words)
    return _known(text) if len(text) <= _REMEMBERED else _sheet(text)


@lru_cache(maxsize=64)
def _is_intricate(text: str) -> bool:
    """Whether a search in a sheet may take more steps than it has time for. Remembered, as what is read of it."""
    return any(len(one) * sum(map(one.count, ":([@")) > _MOST_STEPS for one in re.split("[;{}]", text))


def _sheet(text: str) -> Sheet:
    told = _rules_of(text)
    rules = [(selector, body) for selector, body, _ in told]
    bodies = {body for _, body in rules}
    moving = [(parted(selector, "[ >+~]")[-1], body) for selector, body in rules if moves(body)]
    edged = [
        (name, "font" in body)
        for selector, body in rules
        if is_at_edge(body)
        for name in re.findall(r"[.#]([-\w]+)$", selector)
    ]
    return Sheet(
        tuple([(selector, body) for selector, body, sure in told if sure]),
        tuple([(selector, body) for selector, body, sure in told if not sure]),
        any("var(" in body or hides(body) or UNTOLD.search(body) is not None for body in bodies)
        or any(":first-l" in selector and paints_letters(body) for selector, body in rules),
        frozenset(last for last, _ in moving),
        frozenset(last for last, body in moving if may_carry(body)),
        frozenset(name for name, _ in edged),
        frozenset(name for name, has_font in edged if has_font),
        _joined(map(colours_of, bodies)),
        tuple(_REGISTERED.findall(text)),
    )


#: the pages of a portal share their sheets
_known = lru_cache(maxsize=64)(_sheet)


@lru_cache(maxsize=4096)
def is_at_edge(style: str) -> bool:
    """Whether a squeezed style sets what it means at the upper or lower edge of its line."""
    return re.search(r"vertical-align:(?:text-)?(?:top|bottom)", style) is not None


@lru_cache(maxsize=4096)
def colours_of(style: str) -> tuple[frozenset[Rgb], frozenset[Rgb]]:
    """Every colour that a squeezed style gives to text, and every one that it gives to a ground."""
    said = declared_of(style)
    texts = {
        rgb
        for name in ("color", "-webkit-text-fill-color")
        for word in said.get(name, "").split("!")
        if (rgb := rgb_of(word)) is not None
    }
    grounds = {
        rgb
        for name in ("background", "background-color")
        for word in said.get(name, "").removesuffix("!important").split()
        if (rgb := rgb_of(word)) is not None
    }
    grounds.update(covers_of(said.get("box-shadow", "")))
    return frozenset(texts), frozenset(grounds)


def paints_letters(style: str) -> bool:
    """Whether a style of a first letter or line may hide it on a page of dark letters on a light ground."""
    texts, grounds = colours_of(style)
    return (
        any(min(rgb) >= 190 for rgb in texts)
        or any(max(rgb) <= 65 for rgb in grounds)
        or re.search(r"color:[^;]*(?:transparent|\()|background[^;]*\(", style) is not None
    )


def _joined(
    colours: Iterable[tuple[frozenset[Rgb], frozenset[Rgb]]],
) -> tuple[frozenset[Rgb], frozenset[Rgb]]:
    texts: set[Rgb] = set()
    grounds: set[Rgb] = set()
    for own_texts, own_grounds in colours:
        texts |= own_texts
        grounds |= own_grounds
    return frozenset(texts), frozenset(grounds)


@lru_cache(maxsize=64)
def squeezed_css(text: str) -> str:
    """A style sheet without comments, squeezed."""
    # A sheet in an address may hide whatever it means.
    text = _HELD.sub("@supports (held:sheet){*{display:none}}", text) if "@import" in text else text
    # Angular's attribute has a colon, which lexbor does not look for
    text = text.replace("[ng\\:cloak]", "[ng-cloak]")
    return squeeze(re.sub(r"/\*.*?\*/|<!--|-->", "", text, flags=re.DOTALL))


def sheet_for_screen(attributes: str, text: str, words: Set[bytes]) -> Sheet | None:
    """The sheet between the tags of a ``style`` element with these attributes, in a page of these ``words``; ``None`` where
    it is for no screen."""
    media = re.search(r"media\s*=\s*[\"']?([^\"'>]*)", attributes)
    kind = re.search(r"type\s*=\s*[\"']?([^\"'>\s]*)", attributes)
    held = _holds(media[1]) if media is not None and media[1].strip() else True
    if held is False or (kind is not None and kind[1] not in ("text/css", "")):
        return None
    sheet = sheet_in(text, words)
    return sheet if held else replace(sheet, rules=(), doubted=(*sheet.rules, *sheet.doubted))


def _holds(query: str) -> bool | None:
    """Whether a media query means a screen of a desk, ``None`` where nobody knows."""
    told = {_one_holds(one.strip()) for one in query.lower().split(",")}
    return True if True in told else None if None in told else False


def _one_holds(query: str) -> bool | None:
    if query.startswith("not "):
        held = _one_holds(query[4:].strip())
        return held if held is None else not held
    if _ELSEWHERE.search(query) is not None:
        return False
    most = re.search(r"max-(?:device-)?width\s*:\s*(\d+)", query)
    least = re.search(r"min-(?:device-)?width\s*:\s*(\d+)", query)
    if (most is not None and int(most[1]) < 1366) or (least is not None and int(least[1]) > 1366):
        return False
    return True if _TOLD.sub("", query).strip() == "" else None


#: windows and wishes of few readers, and what is no screen
_ELSEWHERE = re.compile(
    r"\b(?:print|speech|handheld|tv|projection|aural|braille|embossed|tty)\b|portrait|prefers-[-a-z]+\s*:\s*(?!no|light)|"
    r"ms-high-contrast|forced-colors\s*:\s*active|inverted-colors\s*:\s*inverted|display-mode|\(\s*(?:monochrome|grid)\s*\)|"
    r"max-(?:device-)?height\s*:\s*[0-5]?\d{1,2}(?:\.\d+)?px|pointer\s*:\s*coarse|hover\s*:\s*none"
)
#: all of a query that is understood
_TOLD = re.compile(
    r"\b(?:only|all|screen|and)\b|\(\s*(?:(?:min|max)-(?:device-)?width\s*:\s*[\d.]+(?:px|r?em)?|orientation\s*:\s*landscape|"
    r"min-(?:device-)?height\s*:\s*[0-5]?\d{1,2}(?:\.\d+)?px)\s*\)"
)


#: selectors of what frameworks hide until they run, in small letters
WAITING = re.compile(r"\[(?:[vx]|ng|data-ng)-cloak\]|\.(?:x-)?ng-cloak\b(?!-)|\.wow\b(?!-)|\[data-aos\b(?!-)")


def _rules_of(sheet: str) -> list[tuple[str, str, bool]]:
    """The rules of a squeezed sheet that hold on a screen: selector and declarations, one selector each, and whether that
    is certain."""
    found: list[tuple[str, str, bool]] = []
    heads: list[str] = []
    text = ""
    # What is left open, the end of the sheet closes.
    for piece in _PIECE.findall(sheet + "}" * (sheet.count("{") - sheet.count("}"))):
        if piece == "{":
            heads.append(text.rsplit(";", 1)[-1].strip())
            text = ""
        elif piece == "}":
            head = heads.pop() if heads else ""
            if len(heads) > _MOST_BLOCKS:
                continue
            around = [one for one in heads if not one.startswith("@")]
            if len(around) > _DEEPEST or (around and len(head) + sum(map(len, around)) > _LONGEST_HEADS):
                continue
            told = {_is_open(one) for one in heads if one.startswith("@")}
            if head and not head.startswith("@") and False not in told:
                head = re.sub(r":(?:-webkit-any|-moz-any|matches)\(", ":is(", head)
                sure = (
                    None not in told
                    and UNTOLD.search(text) is None
                    and is_sound(head)
                    and all(map(is_sound, around))
                )
                found += [
                    (_inside(around, selector), text, sure) for selector in parted(head, "[,]") if selector
                ]
            text = ""
        else:
            text = piece
    return found


def _inside(around: list[str], selector: str) -> str:
    """The selector of a rule that stands in others."""
    for outer in reversed(around):
        group = f":is({outer})" if "," in outer else outer
        selector = selector.replace("&", group) if "&" in selector else f"{group} {selector}"
    return selector


def _is_open(head: str) -> bool | None:
    """Whether the rules in a block are in force, ``None`` where nobody knows, or where they weigh otherwise there."""
    if head.startswith("@media"):
        return _holds(head[len("@media") :])
    if re.fullmatch(r"@supports ?\( ?display ?: ?[-a-z]*(?:flex|grid|block|table|none|contents) ?\)", head):
        return True
    return (
        None if head.startswith(("@supports", "@layer", "@container", "@scope", "@starting-style")) else False
    )


def weight_of(selector: str) -> tuple[int, int, int]:
    """How much a selector weighs against others."""
    names = re.sub(r"\[[^\]]*\]", ".x", selector)
    tags = len(re.findall(r"(?:^|[\s>+~(])[a-z]", names))
    return names.count("#"), names.count(".") + len(re.findall(r"(?<!:):(?!not|is|where)\w", names)), tags
