"""The figures that hang on a rule which a browser may drop, or whose selector lexbor does not know: nobody can tell what is seen
of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.readers.html.second.declarations import are_alike, declared_of, prints_something, rgb_of
from pipelines.readers.html.second.effects import hides, matters
from pipelines.readers.html.second.heads import draws_itself, widened
from pipelines.readers.html.second.look import HIDDEN_BY_NAME
from pipelines.readers.html.second.moved import Figures, draws_beside
from pipelines.readers.html.second.sheets import UNTOLD

_BESIDE = re.compile(r"::?(before|after|first-letter|first-line|marker)\b", re.IGNORECASE)
#: states in which no element of a page is that was only opened
_NEVER = re.compile(
    r":(?:-webkit-)?(?:autofill|full-?screen|modal|popover-open|user-(?:in)?valid|host|state|picture-in|playing|paused|target)",
    re.IGNORECASE,
)
#: what may hide by a value that only the element knows, or a browser
_HANGING = re.compile(
    rf"{UNTOLD.pattern}|(?:^|[;{{])(?:display|visibility|opacity|position|float|transform|clip[-a-z]*):[^;]*\bvar\("
)
_CELLS = "td, th"


def doubted_cells(
    tree: LexborHTMLParser,
    rules: Iterable[tuple[str, str]],
    said_of: Callable[[LexborNode], Mapping[str, str]],
    figures: Figures,
) -> list[LexborNode]:
    """The cells whose figure one of the rules hurts, or keeps from what is said of it, if it is in force."""
    found: dict[int, LexborNode] = {}
    for selector, body in rules:
        declared = declared_of(body)
        if declared and not draws_itself(selector) and _NEVER.search(selector) is None:
            nodes = _meant(tree, selector)
            if not _hurts(selector, body, declared):
                if _BESIDE.search(selector) is not None:
                    continue
                nodes = [node for node in nodes if _contradicts(node, declared, said_of)]
            elif (
                not (hides(body) or fades(declared) or _HANGING.search(body))
                and _BESIDE.search(selector) is None
            ):
                # it moves the figure of the cell that it stands in, or is, and none that it holds
                found.update((cell.mem_id, cell) for node in nodes for cell in figures.around(node))
                continue
            for cell in _cells_of(tree, nodes, figures):
                found[cell.mem_id] = cell
    return list(found.values())


def _meant(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """What a selector may mean."""
    for one in (_BESIDE.sub("", selector) or "*", widened(_BESIDE.sub("", selector))):
        try:
            return tree.css(one)
        except (SelectolaxError, ValueError):
            continue
    return []


def _hurts(selector: str, body: str, declared: dict[str, str]) -> bool:
    if _HANGING.search(body) is not None:
        return True
    beside = _BESIDE.search(selector)
    if beside is None or beside[1].lower().startswith("first"):
        return matters(body) or fades(declared)
    return prints_something(declared) or draws_beside(declared)


def fades(declared: Mapping[str, str]) -> bool:
    """Whether declarations set letters as light as a page, or a ground as dark as letters, and not both."""
    said = {name: value.removesuffix("!important") for name, value in declared.items()}
    letters = rgb_of(said.get("-webkit-text-fill-color", said.get("color", "")))
    words = f"{said.get('background', '')} {said.get('background-color', '')}".split()
    ground = next(filter(None, map(rgb_of, words)), None)
    if letters is not None and ground is not None:
        return are_alike(letters, ground)
    return (letters is not None and min(letters) >= 190) or (ground is not None and max(ground) <= 65)


def cells_hidden_by_name(
    tree: LexborHTMLParser, selectors: Iterable[str], figures: Figures
) -> list[LexborNode]:
    """The cells whose figure bears a class, or stands in what bears one, by which a sheet that is not in the page may hide it."""
    if tree.css_first("link[rel*=stylesheet i]") is None:
        return []
    said = " ".join(selectors)
    found = []
    for node in tree.css("[class]"):
        names = (node.attributes.get("class") or "").lower().split()
        if any(
            HIDDEN_BY_NAME.fullmatch(f"class={name}".encode()) is not None
            and re.search(rf"\.{re.escape(name)}(?![-\w])", said) is None
            for name in names
        ):
            found += figures.around(node) if re.search(r"\d", node.text() or "") is not None else []
    return found


def changed_cells(
    tree: LexborHTMLParser, others: Iterable[tuple[LexborNode, str]], figures: Figures
) -> list[LexborNode]:
    """The cells whose figure hangs on declarations that may be said of a node, or not."""
    nodes = [node for node, body in others if matters(body) or fades(declared_of(body))]
    return _cells_of(tree, nodes, figures)


def _contradicts(
    node: LexborNode, declared: Mapping[str, str], said_of: Callable[[LexborNode], Mapping[str, str]]
) -> bool:
    """Whether declarations may undo something that hides or moves a node, or what it stands in."""
    at: LexborNode | None = node
    while at is not None:
        said = said_of(at)
        common = declared.keys() & said.keys()
        if common and matters(";".join(f"{name}:{said[name]}" for name in sorted(common))):
            return True
        at = at.parent
    return False


def _cells_of(tree: LexborHTMLParser, nodes: Iterable[LexborNode], figures: Figures) -> list[LexborNode]:
    """The cells with a figure that stand in, hold or are one of the nodes."""
    meant = {node.mem_id: True for node in nodes}
    if not meant:
        return []
    for node in nodes:
        meant.update((cell.mem_id, True) for cell in figures.around(node))
    found = []
    for cell in tree.css(_CELLS):
        way = []
        at: LexborNode | None = cell
        while at is not None and at.mem_id not in meant:
            way.append(at.mem_id)
            at = at.parent
        is_meant = at is not None and meant[at.mem_id]
        meant.update(dict.fromkeys(way, is_meant))
        if is_meant and figures.around(cell):
            found.append(cell)
    return found
