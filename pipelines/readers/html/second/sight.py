"""What of a page is seen, for the second reading: selectors of lexbor find who a style means, and every element is
asked once, from the root on, what it adds to what is already decided.

Simpler than the first reading's cascade, and of its own making: declarations are split by hand, rules are applied
from the lightest to the weightiest, lengths are compared in the plainest units.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.readers.html.second.declarations import (
    are_alike,
    declared_in,
    declared_of,
    glimmers,
    prints_something,
    rgb_of,
    squeezed,
)
from pipelines.readers.html.second.effects import (
    PLAIN,
    TABLE,
    TURNING,
    Seen,
    by_attributes,
    matters,
    pixels,
    styled,
)
from pipelines.readers.html.second.moved import Figures, draws_beside, moved_cells
from pipelines.readers.html.second.order import THING
from pipelines.readers.html.second.sheets import (
    Sheet,
    colours_of,
    is_at_edge,
    is_for_screen,
    sheet_in,
    weight_of,
)

_UP = dict(zip(map(ord, "0123456789+-=()"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True))
_DOWN = dict(zip(map(ord, "0123456789+-=()"), "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))

_COLOUR = re.compile(rb"color\s*[:=]\s*[\"']?\s*([^;\"'>}!]+)")
_FONT_COLOUR = re.compile(rb"<font\b[^>]*?color\s*=\s*[\"']?\s*([#\w]+)")
_GROUND_COLOUR = re.compile(rb"bgcolor\s*=\s*[\"']?\s*([#\w]+)")
_STYLE = re.compile(rb"style\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)")
_SHEET_START = re.compile(rb"<style\b([^>]*)>")
#: an element without anything in it, and one of these that a style can mean
_HOLLOW = re.compile(rb"<(\w[-\w]*)\s[^>]{0,700}+></\1>")
_STYLED_HOLLOW = re.compile(rb"<(\w[-\w]*)\s[^>]{0,300}\b(?:class|id|style)\b[^>]{0,300}></\1>")
#: tags and attributes that take text from sight, or print it otherwise, without any style
_TAG = re.compile(rb"<(?:s|strike|del|sup|sub|bdo|dialog)[\s>/]")
_ATTRIBUTED = "[hidden], [popover], [dir=rtl i]"
_MARKED = f"s, strike, del, sup, sub, bdo, dialog, [color], [bgcolor], {_ATTRIBUTED}"
_EDGE = re.compile(rb"vertical-align\s*:\s*(?:text-)?(?:top|bottom)")
#: so many places of a mark are looked at
_MOST = 50
_SMALLER = re.compile(rb"<(?:small|big)[\s>]|<font[^>]*\bsize|font-size|\bsize\s*=")
_PSEUDO = re.compile(r"::?(before|after|first-letter|first-line)\b", re.IGNORECASE)
#: what a step of a selector asks besides tag and names; a step whose tag and names can be looked for in a source
_CONDITION = re.compile(r"\[[^\[\]]*\]|::?[-a-z]+(?:\([^()]*\))?")
_PLAIN_STEP = re.compile(rf"(?:[a-z][-\w]*|\*)?(?:[.#][-\w]+|{_CONDITION.pattern})*")
#: selectors times tags that are worth the time
_MOST_CHECKS = 60_000_000


@dataclass(slots=True)
class Look:
    """What a page's source says before it is parsed: whether styles or attributes may take something from sight, and
    its style sheets."""

    careful: bool
    sheets: list[Sheet]


def part_sheets(source: bytes, lowered: bytes) -> tuple[bytes, list[Sheet]]:
    """A page's ``source`` (``lowered``: in small letters) without those style sheets that are closed and hold neither tags
    nor attributes, and the sheets that are for the screen."""
    sheets = []
    cuts = []
    at = 0
    while (at := lowered.find(b"<style", at)) >= 0:
        start = _SHEET_START.match(lowered, at)
        end = lowered.find(b"</style", start.end()) if start is not None else -1
        if start is not None and end >= 0:
            body = lowered[start.end() : end]
            if is_for_screen(start[1].decode("utf-8", "replace")):
                sheets.append(sheet_in(body.decode("utf-8", "replace")))
            if b"<" not in body and b"=" not in body:
                cuts.append((start.end(), end))
        at = max(end, at) + len(b"<style")
    kept = [0, *(place for cut in cuts for place in cut), len(source)]
    return b"".join([source[start:end] for start, end in zip(kept[::2], kept[1::2], strict=True)]), sheets


def look_at(source: bytes, sheets: list[Sheet], styled: Set[bytes], runs: bytes, whole: bytes) -> Look:
    """Look at the source of a page without its ``sheets``, its runs and what is ``styled``, at the distinct attributes of
    both, and at the ``whole`` source (all in small letters)."""
    values = {*styled, *_STYLE.findall(source), *_STYLE.findall(runs)}
    styles = {squeezed(_unquoted(value)) for value in values}
    careful = (
        any(b"<" in value or b"style" in value for value in values)
        or any(map(matters, styles))
        or any(sheet.matters for sheet in sheets)
        or _TAG.search(source) is not None
        or _stands_at_edge(source, runs, styles, sheets)
        or _moves_in_cells(source, runs, sheets)
        or any(name in runs for name in (b"hidden", b"popover", b"rtl"))
        or (b"url(" in whole and _holds_hollow(whole))
        or _colours_meet(source, runs, styles, sheets)
    )
    return Look(careful, sheets)


def _holds_hollow(source: bytes) -> bool:
    """Whether a page holds an element that is empty and that a style can mean."""
    return any(_STYLED_HOLLOW.search(found[0]) is not None for found in _HOLLOW.finditer(source))


def _moves_in_cells(source: bytes, runs: bytes, sheets: Iterable[Sheet]) -> bool:
    """Whether a sheet may move or draw over what is written in the cell of a figure, or a row."""
    movers = {mover for sheet in sheets for mover in sheet.movers}
    if not movers:
        return False
    for mover in movers:
        if _PLAIN_STEP.fullmatch(mover) is None:
            return True
        tag, *names = re.split(r"[.#]", _CONDITION.sub("", mover))
        if any(name.encode() in runs for name in names) or (not names and tag in ("", "*", "span", "font")):
            return True
        word = names[0] if names else f"<{tag}"
        marks = [found.start() for found in islice(re.finditer(re.escape(word.encode()), source), _MOST)]
        if len(marks) == _MOST or any(_may_hold_figure(source, mark) for mark in marks):
            return True
    return False


def _may_hold_figure(source: bytes, at: int) -> bool:
    """Whether a place in a source lies in a row's tag, or in a cell that may be that of a figure."""
    around = source[max(at - 1500, 0) : at + 1500]
    before, after = around[: min(at, 1500) + 1], around[min(at, 1500) + 1 :]
    tag = before[max(before.rfind(b"<"), 0) :]
    if b">" not in tag and re.match(rb"<t(?:r|body|head|foot)", tag):
        return True
    cell = max(before.rfind(b"<td"), before.rfind(b"<th"))
    if b"</t" in before[max(cell, 0) :]:
        return False
    inside = before[cell:] + re.split(rb"</?t[dhra]", after)[0]
    words = re.sub(rb"<[^<>]*>", b" ", inside)
    return cell >= 0 and re.search(rb"\d|\xef\xbc[\x90-\x99]", words) is not None


def _stands_at_edge(source: bytes, runs: bytes, styles: Iterable[str], sheets: Iterable[Sheet]) -> bool:
    """Whether a run may stand at the upper or lower edge of its line, where it is smaller than what stands beside it."""
    by_run = _EDGE.search(runs) is not None
    by_style = any(map(is_at_edge, styles))
    if not (by_run or by_style or any(sheet.edges for sheet in sheets)):
        return False
    if (
        _SMALLER.search(source) is None
        and _SMALLER.search(runs) is None
        and not any("font" in one for one in styles)
    ):
        return False
    if by_run or (by_style and (b"<small" in source or b"<big" in source)):
        return True
    whole = source + runs
    return any(name.encode() in whole for sheet in sheets for name in sheet.edges)


def _unquoted(value: bytes) -> str:
    text = value.strip(b"\"'").decode("utf-8", "replace")
    return entities.unescape(text) if "&" in text else text


def leave_what_is_seen(tree: LexborHTMLParser, look: Look) -> None:
    """Take out of a page what is not seen, and write marks as marks."""
    if look.careful or tree.css_first(_ATTRIBUTED) is not None:
        _Judge(tree, look.sheets).judge()


def _colours_meet(source: bytes, runs: bytes, styles: Iterable[str], sheets: Iterable[Sheet]) -> bool:
    """Whether some text may have the colour of some ground of the page."""
    texts, grounds = {(0, 0, 0)}, {(255, 255, 255)}
    for own_texts, own_grounds in (*map(colours_of, styles), *(sheet.colours for sheet in sheets)):
        texts |= own_texts
        grounds |= own_grounds
    named = {*_COLOUR.findall(runs), *(_FONT_COLOUR.findall(source) if b"<font" in source else ())}
    texts |= {rgb for value in named if (rgb := rgb_of(value.decode("utf-8", "replace"))) is not None}
    painted = set(_GROUND_COLOUR.findall(source)) if b"bgcolor" in source else set()
    grounds |= {rgb for value in painted if (rgb := rgb_of(value.decode("utf-8", "replace"))) is not None}
    if len(texts) > 300 or len(grounds) > 300:
        return True
    return any(are_alike(text, ground) for text in texts for ground in grounds)


class _Judge:
    """Gathers what the styles of a page say of its elements, then decides for each."""

    def __init__(self, tree: LexborHTMLParser, sheets: list[Sheet]) -> None:
        self._tree = tree
        self._said: dict[int, dict[str, str]] = {}
        self._weighty: set[tuple[int, str]] = set()
        self._printing: list[LexborNode] = []
        self._floating: set[int] = set()
        self._pictured: set[int] = set()
        self._figures = Figures()
        self._drawn: list[tuple[LexborNode, LexborNode]] = []
        self._edges: dict[int, int] = {}
        rules = [rule for sheet in sheets for rule in sheet.rules]
        rules.sort(key=lambda rule: weight_of(rule[0]))
        if len(rules) * len(tree.css("*")) <= _MOST_CHECKS:
            for selector, body in rules:
                self._apply(selector, body)
        for node in tree.css("[style]"):
            self._say(node, declared_in(node.attributes.get("style") or ""))
        self._attributed = {node.mem_id for node in tree.css(_MARKED)}

    def _apply(self, selector: str, body: str) -> None:
        declared = declared_of(body)
        if not declared:
            return
        pseudo = _PSEUDO.search(selector)
        try:
            nodes = self._tree.css(_PSEUDO.sub("", selector) or "*")
        except (SelectolaxError, ValueError):
            return
        if pseudo is None:
            for node in nodes:
                self._say(node, declared)
        elif matters(body) if pseudo[1].startswith("first") else prints_something(declared):
            self._printing += nodes
        elif draws_beside(declared):
            self._drawn += [(node, cell) for node in nodes for cell in self._figures.around(node)]

    def _say(self, node: LexborNode, declared: Mapping[str, str]) -> None:
        identity = node.mem_id
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
        for node in (*self._printing, *standing.values()):
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
    if seen.unseen or seen.struck or seen.size <= 2:
        return ""
    if seen.colour is None or (seen.ground is not None and are_alike(seen.colour, seen.ground)):
        return THING + text if glimmers(seen.colour, seen.ground) and re.search(r"\d", text) else ""
    if seen.shift:
        text = text.translate(_UP if seen.shift > 0 else _DOWN)
    return THING + text if seen.turned else text


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
    return node.css_first("*") in (None, node) and not (node.text() or "").strip()


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
