"""Style sheets as the second text takes them: split into rules by hand, what they say gathered once for all pages that
share them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipelines.readers.html.second.declarations import declared_of, parted, rgb_of, squeeze
from pipelines.readers.html.second.effects import hides, moves

#: characters of a sheet that is remembered
_REMEMBERED = 100_000
#: rules inside rules
_DEEPEST = 6
#: characters of the selectors of a rule inside others, and of theirs
_LONGEST_HEADS = 4_000
_PIECE = re.compile(r"[{}]|[^{}]+")

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet: the rules that hold on a screen (selector and squeezed declarations, one selector each), whether
    one of them may take text from sight or print it otherwise, the last steps of the selectors by which one may move what
    stands in a cell, the names of what one sets at the edge of its line, and the colours of texts and of grounds."""

    rules: tuple[tuple[str, str], ...]
    matters: bool
    movers: frozenset[str]
    edges: frozenset[str]
    colours: tuple[frozenset[Rgb], frozenset[Rgb]]


def sheet_in(text: str) -> Sheet:
    """The sheet that a page holds between the tags of a ``style`` element."""
    return _known(text) if len(text) <= _REMEMBERED else _sheet(text)


def _sheet(text: str) -> Sheet:
    rules = tuple(_rules_of(squeezed_css(text)))
    bodies = {body for _, body in rules}
    movers = {parted(selector, "[ >+~]")[-1] for selector, body in rules if moves(body)}
    edges = {
        name
        for selector, body in rules
        if is_at_edge(body)
        for name in re.findall(r"[.#]([-\w]+)$", selector)
    }
    return Sheet(
        rules,
        any(map(hides, bodies)),
        frozenset(movers),
        frozenset(edges),
        _joined(map(colours_of, bodies)),
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
        for word in said.get(name, "").split()
        if (rgb := rgb_of(word)) is not None
    }
    return frozenset(texts), frozenset(grounds)


def _joined(
    colours: Iterable[tuple[frozenset[Rgb], frozenset[Rgb]]],
) -> tuple[frozenset[Rgb], frozenset[Rgb]]:
    texts: set[Rgb] = set()
    grounds: set[Rgb] = set()
    for own_texts, own_grounds in colours:
        texts |= own_texts
        grounds |= own_grounds
    return frozenset(texts), frozenset(grounds)


def squeezed_css(text: str) -> str:
    """A style sheet without comments, squeezed."""
    return squeeze(re.sub(r"/\*.*?\*/|<!--|-->", "", text, flags=re.DOTALL))


def is_for_screen(attributes: str) -> bool:
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


def _rules_of(sheet: str) -> list[tuple[str, str]]:
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
            around = [one for one in heads if not one.startswith("@")]
            if len(around) > _DEEPEST or (around and len(head) + sum(map(len, around)) > _LONGEST_HEADS):
                continue
            if head and not head.startswith("@") and all(one in around or _is_open(one) for one in heads):
                head = re.sub(r":(?:-webkit-any|-moz-any|matches)\(", ":is(", head)
                found += [(_inside(around, selector), text) for selector in parted(head, "[,]") if selector]
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


def _is_open(head: str) -> bool:
    if head.startswith("@media"):
        return _holds(head[len("@media") :])
    return head.startswith(("@supports", "@layer", "@container"))


def weight_of(selector: str) -> tuple[int, int, int]:
    """How much a selector weighs against others."""
    names = re.sub(r"\[[^\]]*\]", ".x", selector)
    tags = len(re.findall(r"(?:^|[\s>+~(])[a-z]", names))
    return names.count("#"), names.count(".") + len(re.findall(r"(?<!:):(?!not|is|where)\w", names)), tags
