"""What of a page is seen, for the second reading: selectors of lexbor find who a style means, and every element is
asked once, from the root on, what it adds to what is already decided.

Simpler than the first reading's cascade, and of its own making: declarations are split by hand, rules are applied
from the lightest to the weightiest, lengths are compared in the plainest units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.readers.html.second.carried import carried_labels
from pipelines.readers.html.second.customs import Names, tell
from pipelines.readers.html.second.declarations import (
    are_alike,
    declared_in,
    declared_of,
    glimmers,
    prints_something,
)
from pipelines.readers.html.second.doubts import cells_hidden_by_name, changed_cells, doubted_cells
from pipelines.readers.html.second.effects import (
    HEEDLESS,
    PLAIN,
    TABLE,
    TURNING,
    Seen,
    by_attributes,
    matters,
    pixels,
    styled,
)
from pipelines.readers.html.second.look import CONDITION, Look
from pipelines.readers.html.second.moved import Figures, draws_beside, moved_cells
from pipelines.readers.html.second.order import THING
from pipelines.readers.html.second.sheets import (
    WAITING,
    Sheet,
    paints_letters,
    weight_of,
)

_UP = dict(zip(map(ord, "0123456789+-=()"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True))
_DOWN = dict(zip(map(ord, "0123456789+-=()"), "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))

_ATTRIBUTED = "[hidden], [popover], [dir=rtl i]"
_MARKED = f"s, strike, del, sup, sub, bdo, dialog, [color], [bgcolor], font[face], {_ATTRIBUTED}"
_PSEUDO = re.compile(r"::?(before|after|first-letter|first-line|marker)\b", re.IGNORECASE)
#: selectors times tags that are worth the time
_MOST_CHECKS = 60_000_000
#: elements that rules may mean, one rule after the other
_MOST_TOLD = 2_000_000
_NAME = re.compile(r"[.#][-\w]+")


def leave_what_is_seen(tree: LexborHTMLParser, look: Look) -> None:
    """Take out of a page what is not seen, and write marks as marks."""
    if look.careful or tree.css_first(_ATTRIBUTED) is not None:
        if any(sheet.rules or sheet.doubted for sheet in look.sheets):
            _fold_names(tree)
        _Judge(tree, look.sheets).judge()


def _fold_names(tree: LexborHTMLParser) -> None:
    """Set classes and ids in small letters, as the sheets are."""
    for node in tree.css("[class], [id]"):
        for name in ("class", "id"):
            value = node.attributes.get(name) or ""
            if value != value.lower():
                node.attrs[name] = value.lower()


class _Judge:
    """Gathers what the styles of a page say of its elements, then decides for each."""

    def __init__(self, tree: LexborHTMLParser, sheets: list[Sheet]) -> None:
        self._tree = tree
        self._said: dict[int, dict[str, str]] = {}
        self._told = 0
        self._weighty: set[tuple[int, str]] = set()
        self._printing: list[LexborNode] = []
        self._floating: set[int] = set()
        self._pictured: set[int] = set()
        self._figures = Figures()
        self._drawn: list[tuple[LexborNode, LexborNode]] = []
        self._edges: dict[int, int] = {}
        self._unknown: list[tuple[str, str]] = []
        self._scripted = tree.css_first("script") is not None
        self._say_rules([rule for sheet in sheets for rule in sheet.rules])
        for node in tree.css("[style]"):
            self._say(node, declared_in(node.attributes.get("style") or ""))
        doubted = [rule for sheet in sheets for rule in sheet.doubted]
        self._tell(Names(dict(one for sheet in sheets for one in sheet.registered)), doubted)
        self._doubt(doubted)
        selectors = [selector for sheet in sheets for selector, _ in (*sheet.rules, *sheet.doubted)]
        self._drawn += [(cell, cell) for cell in cells_hidden_by_name(tree, selectors, self._figures)]
        for node in tree.css("[hidden=until-found i]"):
            if node.tag in HEEDLESS:
                self._drawn += [(cell, cell) for cell in self._figures.around(node)]
        self._attributed = {node.mem_id for node in tree.css(_MARKED)}

    def _say_rules(self, rules: list[tuple[str, str]]) -> None:
        """Give every element what the rules that mean it declare, unless they are more than a report's page can have."""
        elements = self._tree.css("*")
        borne = _names_of(elements)
        asked = [rule for rule in rules if borne.issuperset(_names_in(rule[0]))]
        among = sum(4 for selector, _ in asked if "~" in selector)
        among += sum(1 for selector, _ in asked if ":nth" in selector)
        widest = max((sum(1 for _ in node.iter()) for node in elements), default=0) if among else 0
        if len(asked) * len(elements) + among * widest**2 // 4 > _MOST_CHECKS:
            return
        for selector, body in sorted(asked, key=lambda rule: weight_of(rule[0])):
            self._apply(selector, body)
            if self._told > _MOST_TOLD:
                self._said.clear()
                return

    def _apply(self, selector: str, body: str) -> None:
        declared = declared_of(body)
        if not declared:
            return
        pseudo = _PSEUDO.search(selector)
        try:
            nodes = self._tree.css(_PSEUDO.sub("", selector) or "*")
        except (SelectolaxError, ValueError):
            self._unknown.append((selector, body))
            return
        if pseudo is None and self._scripted and WAITING.search(selector) is not None:
            # shown as soon as scripts run; of a figure nobody knows whether they do
            self._drawn += [(cell, cell) for node in nodes for cell in self._figures.around(node)]
        elif pseudo is None:
            for node in nodes:
                self._say(node, declared)
        elif pseudo[1].startswith("first"):
            self._printing += nodes if matters(body) else ()
            if paints_letters(body):
                self._drawn += [(node, cell) for node in nodes for cell in self._figures.around(node)]
        elif prints_something(declared):
            items = pseudo[1] != "marker"
            self._printing += [node for node in nodes if items or node.tag in ("li", "summary")]
            if not items:
                self._drawn += [
                    (node, cell)
                    for node in nodes
                    if "list-item" in self._said.get(node.mem_id, {}).get("display", "")
                    for cell in self._figures.around(node)
                ]
        elif draws_beside(declared):
            self._drawn += [(node, cell) for node in nodes for cell in self._figures.around(node)]

    def _tell(self, names: Names, doubted: list[tuple[str, str]]) -> None:
        """Put what custom properties stand for in the place of their uses."""
        uses = any("var(" in value for said in self._said.values() for value in said.values())
        root = self._tree.root
        if not uses or root is None:
            return
        held: dict[int, dict[str, str]] = {}
        for selector, body in doubted:
            own = {name: value for name, value in declared_of(body).items() if name.startswith("--")}
            for node in self._nodes(selector) if own else ():
                held.setdefault(node.mem_id, {}).update(own)
        others = tell(root, self._said, names, held)
        self._drawn += [(cell, cell) for cell in changed_cells(self._tree, others, self._figures)]

    def _nodes(self, selector: str) -> list[LexborNode]:
        try:
            return self._tree.css(selector)
        except (SelectolaxError, ValueError):
            return []

    def _doubt(self, rules: list[tuple[str, str]]) -> None:
        """Doubt the figures that hang on rules which a browser may drop, or on a selector that lexbor does not know."""
        rules = [*self._unknown, *rules]
        if rules and len(rules) * len(self._tree.css("*")) <= _MOST_CHECKS:
            cells = doubted_cells(
                self._tree, rules, lambda node: self._said.get(node.mem_id, {}), self._figures
            )
            self._drawn += [(cell, cell) for cell in cells]

    def _say(self, node: LexborNode, declared: Mapping[str, str]) -> None:
        identity = node.mem_id
        self._told += 1
        said = self._said.setdefault(identity, {})
        for name, value in declared.items():
            plain = value.removesuffix("!important")
            if plain != value:
                self._weighty.add((identity, name))
            elif (identity, name) in self._weighty:
                continue
            said[name] = plain
            if name.startswith("background") and "url(" in plain:
                self._pictured.add(identity)

    def judge(self) -> None:
        """Decide for every element and text of the page, from the root on, then change the page."""
        root = self._tree.root
        if root is None:
            return
        moved, self._edges = moved_cells(
            (node for node in root.traverse() if node.mem_id in self._said),
            lambda node: self._said.get(node.mem_id, {}),
            self._figures,
        )
        self._drawn += carried_labels(
            (node for node in root.traverse() if node.mem_id in self._said),
            lambda node: self._said.get(node.mem_id, {}),
            self._figures.around,
        )
        known: dict[int, Seen] = {}
        gone: list[LexborNode] = []
        texts: list[tuple[LexborNode, str]] = []
        for node in root.traverse(include_text=True):
            parent = node.parent
            above = PLAIN if parent is None else known.get(parent.mem_id, PLAIN)
            if node.is_text_node:
                if above is not PLAIN and not above.gone and not _shows_as_is(above):
                    text = node.text_content or ""
                    if text.strip() and (seen := _as_seen(text, above)) != text:
                        texts.append((node, seen))
                continue
            own = above
            if not above.gone:
                own = self._decide(node, above)
                if own.unseen and node.tag in _LEAVES:
                    own = own._replace(gone=True)
                if own.gone:
                    gone.append(node)
            known[node.mem_id] = own
        for node, text in texts:
            if text:
                node.replace_with(text)
            else:
                node.remove()
        standing = {
            cell.mem_id: cell
            for node, cell in (*moved, *self._drawn)
            if not known.get(node.mem_id, PLAIN).gone
        }
        in_tables = (node for node in self._printing if _meets_cell(node))
        for node in (*in_tables, *standing.values()):
            if (first := node.first_child) is not None:
                first.insert_before(THING)
            else:
                node.insert_child(THING)
        for node in root.css("td *, th *") if self._pictured else ():
            if node.mem_id in self._pictured and is_empty(node):
                node.insert_before(THING)
        for node in gone:
            if node.tag == "col":
                _take_column(node)
            if node.tag in ("td", "th") and self._stands(node):
                for held in list(node.iter(include_text=True)):
                    held.decompose()
            else:
                node.decompose()

    def _stands(self, cell: LexborNode) -> bool:
        """Whether the place of an unseen cell remains in its row."""
        said = self._said.get(cell.mem_id, {})
        if said.get("position", "") in ("absolute", "fixed") or said.get("display") == "none":
            return False
        attributes = cell.attributes
        return "popover" not in attributes and ("display" in said or "hidden" not in attributes)

    def _decide(self, node: LexborNode, above: Seen) -> Seen:
        """What is decided of an element, below one of which ``above`` is."""
        said = self._said.get(node.mem_id)
        attributed = node.mem_id in self._attributed
        if said is None and not attributed:
            return above
        tag = node.tag or ""
        said = said or {}
        attributes = node.attributes if attributed else {}
        own = above
        if attributed:
            own = by_attributes(tag, attributes, said, own)
        if said:
            own = self._by_styles(node, tag, said, own, above)
        if edge := self._edges.get(node.mem_id):
            own = own._replace(shift=edge)
        return own

    def _by_styles(self, node: LexborNode, tag: str, said: dict[str, str], own: Seen, above: Seen) -> Seen:
        away, own = styled(tag, tuple(said.items()), own, above)
        if not away and not TURNING.isdisjoint(said) and self._turns(node, tag, said):
            own = own._replace(turned=True)
        return own

    def _turns(self, node: LexborNode, tag: str, said: dict[str, str]) -> bool:
        """Whether an element prints its letters, or what it holds, in another order."""
        if "override" in said.get("unicode-bidi", "") and said.get("direction") == "rtl":
            return True
        if re.search(r"scalex?\(-|rotate[yz]?\(-?180|matrix\(-", said.get("transform", "")):
            return True
        if said.get("-webkit-text-security", "none") != "none" or said.get("scale", "").startswith("-"):
            return True
        rtl = said.get("direction") == "rtl" and tag not in TABLE
        reverse = "reverse" in said.get("flex-direction", "") + said.get("flex-flow", "")
        if rtl or reverse:
            return sum(1 for _ in node.iter()) > 1
        if said.get("float") == "right" and node.parent is not None:
            parent = node.parent.mem_id
            if parent in self._floating:
                return True
            self._floating.add(parent)
        return False


def _names_of(elements: Iterable[LexborNode]) -> set[str]:
    """The classes and ids that elements bear, as selectors write them, in small letters."""
    names: set[str] = set()
    for node in elements:
        attributes = node.attributes
        names.update(f".{name}" for name in (attributes.get("class") or "").lower().split())
        names.add(f"#{attributes.get('id') or ''}".lower())
    return names


@lru_cache(maxsize=4096)
def _names_in(selector: str) -> tuple[str, ...]:
    """The classes and ids that whatever a selector means, or something around or before it, bears; none where letters are
    escaped."""
    return () if "\\" in selector else tuple(_NAME.findall(CONDITION.sub("", selector).lower()))


def _meets_cell(node: LexborNode) -> bool:
    """Whether a node is, holds or stands in a cell, or holds what is no table but text."""
    if node.css_first("td, th") is not None or node.css_first("p, div, li, dd") not in (None, node):
        return True
    at: LexborNode | None = node
    while at is not None and at.tag not in ("td", "th", "table"):
        at = at.parent
    return at is not None


#: things that hold no text that could be seen again
_LEAVES = frozenset(
    ("img", "svg", "canvas", "math", "input", "select", "textarea", "button", "iframe", "object", "embed")
)


@lru_cache(maxsize=1024)
def _shows_as_is(seen: Seen) -> bool:
    """Whether a text of which ``seen`` is decided is printed as it stands."""
    return _as_seen("1", seen) == "1"


def _as_seen(text: str, seen: Seen) -> str:
    """What is seen of a text of which ``seen`` is decided."""
    if seen.unseen or seen.size <= 2:
        return ""
    if seen.struck:
        return THING + text if seen.apart and re.search(r"\d", text) else ""
    if seen.colour is None or (seen.ground is not None and are_alike(seen.colour, seen.ground)):
        return THING + text if glimmers(seen.colour, seen.ground) and re.search(r"\d", text) else ""
    if any(seen.colour is not None and are_alike(seen.colour, cover) for cover in seen.covers):
        return THING + text if re.search(r"\d", text) else ""
    if seen.shift:
        text = text.translate(_UP if seen.shift > 0 else _DOWN)
    pictured = seen.pictured and re.search(r"\d", text) is not None
    return THING + text if seen.turned or pictured else text


def _take_column(column: LexborNode) -> None:
    """Take the cells of a collapsed column out of a table without spans."""
    place = 0
    before = column.prev
    while before is not None:
        place += before.tag == "col"
        before = before.prev
    table = column.parent
    while table is not None and table.tag != "table":
        table = table.parent
    if table is None or table.css_first("[colspan], [rowspan]") is not None:
        return
    for row in table.css("tr"):
        cells = [node for node in row.iter() if node.tag in ("td", "th")]
        if place < len(cells):
            cells[place].decompose()


def is_empty(node: LexborNode) -> bool:
    """Whether an element holds neither text nor other elements."""
    return not any(
        (child.text_content or "").strip() if child.is_text_node else child.tag != "-comment"
        for child in node.iter(include_text=True)
    )


def shows(node: LexborNode) -> bool:
    """Whether a thing that is no text shows something."""
    attributes = node.attributes
    if node.tag == "input":
        kind = (attributes.get("type") or "text").lower()
        text = (attributes.get("value") or "") + (attributes.get("placeholder") or "")
        if kind == "hidden":
            return False
        if kind not in ("text", "number", "tel", "search", "date", "email", "url", "password"):
            return True
        if text.strip():
            # A reader reads the letters of a field, whatever it is.
            node.insert_before(attributes.get("value") or "")
        return bool(text.strip())
    if node.tag == "textarea":
        return bool((node.text() or "").strip() or attributes.get("placeholder"))
    if node.tag == "script":
        return re.search(r"document\s*\.\s*write|innerHTML|insertBefore", node.text() or "") is not None
    one_pixel = False
    if node.tag == "img":
        source = "".join(
            str(attributes.get(name) or "") for name in ("src", "data-src", "data-original", "srcset")
        )
        if not source.strip():
            return False
        if re.search(r"\d", attributes.get("alt") or ""):
            return True
        one_pixel = source.startswith("data:image/gif;base64,R0lGODlhAQAB")
    style = declared_in(attributes.get("style") or "")
    large = 0
    for side in ("width", "height"):
        value = style.get(side, (attributes.get(side) or "").strip().lower())
        size = None if value.endswith("%") else pixels(value)
        if size is not None and size <= 3:
            return False
        large += size is not None and size >= 8
    return not one_pixel or large == 2
