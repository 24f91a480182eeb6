"""What of a parsed page is seen: hidden and struck text is taken out, raised text written as such, and what is
seen but is no text leaves a mark in the text where it stands.

Only elements that an attribute, a ``style`` or a rule of a style sheet touches are looked at, each subtree once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from lxml import etree

from pipelines.readers.html import cells, colours, css
from pipelines.readers.html.cascade import Cascade, cascade
from pipelines.readers.html.columns import collapse
from pipelines.readers.html.customs import customs_in_styles
from pipelines.readers.html.hiding_names import may_be_hidden
from pipelines.readers.html.moved import cells_moved, mark
from pipelines.readers.html.outline import meant
from pipelines.readers.html.printed import OPAQUE
from pipelines.readers.html.selectors import TooMuchError
from pipelines.readers.html.sheets import Sheets, parse_sheets, sheets_of
from pipelines.readers.html.things import TAG_MARKS
from pipelines.readers.marks import lowered, raised

_MARKS = {name: mark for mark, name in reversed(OPAQUE.items())}
_PICTURE, _PRINTED, _REVERSED = _MARKS["图片"], _MARKS["样式打印的内容"], "\ufdd7"
_MOVED, _PICTURE_FONT = _MARKS["样式移动或遮盖的内容"], _MARKS["图形字体的文字"]
_DOUBTFUL = _MARKS["颜色不明的文字"]
_STRUCK_TAGS = ("s", "strike", "del")
_RAISED_TAGS = {"sup": 1, "sub": -1}
_TAG_GROUPS = {"struck": _STRUCK_TAGS, "raised": tuple(_RAISED_TAGS), "order": ("bdo",)}
#: tags whose text a style can neither raise nor lower
_BOXES = frozenset(("td", "th", "tr", "tbody", "thead", "tfoot", "table", "p", "div", "li", "img", "input"))
_KEPT = ("html", "body")
# Predicates, since libxml2 takes quadratic time for the parents of attributes.
_STYLED = etree.XPath("//*[@style]")
_HIDDEN = etree.XPath("//*[@hidden or @popover or (self::dialog and not(@open))]")
# Hidden by a property that runs and rows do not heed, which some browsers take for ``hidden``.
_FINDABLE = etree.XPath("//*[contains(translate(@hidden, 'UNTILFOD', 'untilfod'), 'until-found')]")
_TURNED = etree.XPath("//*[self::bdo or contains('rtlRTL', normalize-space(@dir))][@dir]")
_COLOURED = etree.XPath("//*[@bgcolor or (self::font and @color)]")
_FACED = etree.XPath("//font[@face]")
_EMPTY = etree.XPath(
    "//*[@class or @id or @style][ancestor::td or ancestor::th][not(*) and not(normalize-space())]"
)
_COLLAPSED_TAGS = ("tr", "tbody", "thead", "tfoot", "col", "colgroup")
#: what ``display:`` makes of an element whose tag says otherwise
_DISPLAYED_AS = {
    "block": "div", "flex": "div", "grid": "div", "list-item": "div", "flow-root": "div",
    "table": "table", "table-row": "tr", "table-cell": "td", "table-row-group": "tbody",
}  # fmt: skip
_RESTYLED = {"span", "div", "a", "font", "label", "b", "strong", "em", "i", "ul", "li", "dl", "dt", "dd", "p"}
_STILL_SHOWN = frozenset((*css.RUN_TAGS, "tr", "tbody", "thead", "tfoot", "td", "th"))


@dataclass(frozen=True, slots=True)
class _State:
    """What text inherits: whether it is seen, its size in pixels, its colour and ground (``None``: unknown), whether
    it is struck through, raised (1) or lowered (-1), turned round, in a font of pictures; ``apart``: in a box that the line
    through its surroundings may leave out; ``shades``: colours of shadows one of which may cover its ground."""

    visible: bool = True
    size: float = 16.0
    colour: colours.Colour = colours.BLACK
    ground: colours.Colour | None = colours.WHITE
    struck: bool = False
    shift: int = 0
    turned: bool = False
    pictured: bool = False
    apart: bool = False
    shades: tuple[colours.Colour, ...] = ()

    @property
    def shows(self) -> bool:
        """Whether text in this state is printed as it stands."""
        return (
            self.visible
            and not self.struck
            and self.size > css.SMALLEST
            and not self.shift
            and not self.turned
            and not self.pictured
            and not self.faded
            and not self.shaded
        )

    @property
    def faded(self) -> bool:
        """Whether text has the colour of its ground."""
        return _meet(self.colour, self.ground)

    @property
    def shaded(self) -> bool:
        """Whether text may have the colour of a shadow that lies on its ground."""
        return any(_meet(self.colour, shade) for shade in self.shades)


@lru_cache(maxsize=1024)
def _meet(colour: colours.Colour, ground: colours.Colour | None) -> bool:
    if colour[3] <= 0.1:
        return True
    return ground is not None and colours.is_near(colours.over(colour, ground), ground)


def apply_styles(root: etree._Element, source: bytes, *, colours: bool, pictures: bool = False) -> bool:
    """Take out in place what a page's styles and attributes hide, and mark what they print otherwise.

    ``source`` is the page's, without style sheets that were parted from it.
    ``colours`` says whether a text's and a ground's colours may meet somewhere, ``pictures`` whether the ground of an
    empty element may be a picture. True is returned where style
    sheets were not understood, so that nobody knows what is seen.
    """
    texts = meant(sheets_of(root), source)
    styled = cast("list[etree._Element]", _STYLED(root))
    set_in_styles = customs_in_styles(each.get("style") or "" for each in styled)
    sheets = parse_sheets(texts, set_in_styles) if texts or set_in_styles else Sheets((), False)
    if sheets.rules:
        _add_row_groups(root)
    # What a tag or an attribute does by itself, a style may undo.
    always = {"colour"} if colours else set()
    always |= {group for group, tags in _TAG_GROUPS.items() if next(root.iter(*tags), None) is not None}
    if _HIDDEN(root):
        always.add("display")
    if pictures:
        always.add("picture")
    faced = [one for one in cast("list[etree._Element]", _FACED(root)) if _is_in_pictures(one, {}, False)]
    if faced:
        always.add("family")
    try:
        found = cascade(root, sheets, frozenset(always), styled)
    except TooMuchError:
        found = cascade(root, Sheets((), True), frozenset(always), styled)
    if pictures:
        _mark_pictures(root, found)
    findable = [one for one in cast("list[etree._Element]", _FINDABLE(root)) if one.tag in _STILL_SHOWN]
    found.doubted += found.figures.under(root, findable) if findable else []
    for element in may_be_hidden(root, source, texts):
        found.doubted += found.figures.at(element)
    moved, edges = cells_moved(found)
    found.touched.update(faced)
    _Sight(root, found, colours, edges).apply()
    mark(moved, _MOVED)
    return found.unjudged


def _add_row_groups(root: etree._Element) -> None:
    """Put the rows of tables into the groups that a browser gives them, for selectors that count the steps to a cell."""
    for table in list(root.iter("table")):
        group: etree._Element | None = None
        for row in list(table.iterchildren(etree.Element)):
            if row.tag != "tr":
                group = None
                continue
            if group is None:
                group = etree.Element("tbody")
                row.addprevious(group)
            group.append(row)


def _mark_pictures(root: etree._Element, found: Cascade) -> None:
    """Mark the empty elements of cells whose ground is a picture: a figure may be painted so."""
    for element in cast("list[etree._Element]", _EMPTY(root)):
        if css.is_pictured(found.props(element)):
            element.text = _PICTURE


class _Sight:
    """One pass over what styles touch in a tree."""

    def __init__(
        self, root: etree._Element, declared: Cascade, colours: bool, edges: Mapping[etree._Element, int]
    ) -> None:
        self._root = root
        self._cascade = declared
        self._colours = colours
        self._edges = edges
        self._linked = colours and any(
            "stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link")
        )
        self._states: dict[etree._Element, _State] = {}
        self._known: dict[tuple[Hashable, ...], _State] = {}
        self._turned: set[etree._Element] = set()
        self._seen: set[etree._Element] = set()
        self._columns: list[etree._Element] = []

    def apply(self) -> None:
        """Do all that the styles say."""
        touched = self._cascade.touched
        touched.update(cast("list[etree._Element]", _HIDDEN(self._root)))
        touched.update(cast("list[etree._Element]", _TURNED(self._root)))
        touched.update(self._root.iter(*_STRUCK_TAGS, *_RAISED_TAGS))
        if self._colours:
            touched.update(self._coloured())
        self._turned_floats(touched)
        for element in self._cascade.printed:
            element.text = _PRINTED + (element.text or "")
        for element in list(self._root.iter(etree.Element)):
            if element in touched and element not in self._seen:
                parent = element.getparent()
                self._descend(element, _State() if parent is None else self._state_at(parent))
        for column in self._columns:
            collapse(column)

    def _coloured(self) -> Iterable[etree._Element]:
        """The elements at which text gets the colour of its ground: the innermost of the two that give these."""
        given = dict.fromkeys(cast("list[etree._Element]", _COLOURED(self._root)))
        for element, own in self._cascade.declared.items():
            if any(name in own for name in css.GROUPS["colour"]):
                given[element] = None
        return [element for element in given if (state := self._state_at(element)).faded or state.shaded]

    def _turned_floats(self, touched: set[etree._Element]) -> None:
        """Parents two children of which float to the right: the first stands last."""
        parents: Counter[etree._Element] = Counter()
        for element in touched:
            if self._cascade.props(element).get("float") == "right":
                parent = element.getparent()
                if parent is not None:
                    parents[parent] += 1
        self._turned.update(parent for parent, count in parents.items() if count > 1)
        touched.update(self._turned)

    def _state_at(self, element: etree._Element) -> _State:
        """The state inside an element, from its ancestors'."""
        way: list[etree._Element] = []
        at: etree._Element | None = element
        while at is not None and at not in self._states:
            way.append(at)
            at = at.getparent()
        state = _State() if at is None else self._states[at]
        for one in reversed(way):
            state = self._states[one] = self._inside(one, state)
        return state

    def _inside(self, element: etree._Element, outside: _State) -> _State:
        """The state of the text inside an element."""
        tag = element.tag
        props = self._cascade.props(element)
        # All that decides: a page has few kinds of elements.
        kind = (
            tag, id(props), outside, element.get("dir"), element.get("bgcolor"), element.get("color"),
            element.get("face"), len(element) > 1,
        )  # fmt: skip
        known = self._known.get(kind)
        if known is None:
            known = outside
            if self._colours:
                known = self._painted(element, props, known)
            if (
                tag in _STRUCK_TAGS
                or tag in _RAISED_TAGS
                or tag in ("bdo", "font")
                or element.get("dir")
                or props
            ):
                known = self._styled(element, tag, props, known)
            self._known[kind] = known
        if element in self._edges:
            known = replace(known, shift=self._edges[element])
        return replace(known, turned=True) if element in self._turned else known

    def _styled(self, element: etree._Element, tag: str, props: Mapping[str, str], state: _State) -> _State:
        size = css.font_size(props, state.size) if props else None
        visibility = props.get("visibility")
        struck = css.is_struck(props)
        if struck is None:
            struck = tag in _STRUCK_TAGS
        around = state.size
        shift = None
        if tag not in _BOXES:
            shift = css.shift(props, around if size is None else size, around)
            if shift is None:
                shift = _RAISED_TAGS.get(tag)
        return replace(
            state,
            size=state.size if size is None else size,
            visible=state.visible if visibility is None else visibility not in ("hidden", "collapse"),
            struck=state.struck or struck,
            apart=state.apart or (state.struck and _is_boxed(props)),
            shift=state.shift if shift is None else shift,
            turned=state.turned or self._turns(element, tag, props),
            pictured=_is_in_pictures(element, props, state.pictured),
        )

    def _turns(self, element: etree._Element, tag: str, props: Mapping[str, str]) -> bool:
        """Whether an element prints the characters or the children that it holds in another order."""
        to_left = (props.get("direction") or (element.get("dir") or "").lower()) == "rtl"
        override = tag == "bdo" or "override" in props.get("unicode-bidi", "")
        if css.is_mirrored(props) or props.get("-webkit-text-security", "none") != "none":
            return True
        if to_left and override:
            return True
        if to_left and tag not in _KEPT and tag not in ("table", "tbody", "tr", "thead") and len(element) > 1:
            return True
        reverse = "reverse" in props.get("flex-direction", "") + props.get("flex-flow", "")
        return reverse and "flex" in props.get("display", "flex") and len(element) > 1

    def _painted(self, element: etree._Element, props: Mapping[str, str], state: _State) -> _State:
        own = colours.text_colour(props)
        if own is None and element.tag == "font" and (named := element.get("color")):
            own = colours.colour(named.strip().lower())
        ground = colours.ground(props)
        if ground is None and (named := element.get("bgcolor")):
            ground = colours.Ground(colours.colour(named.strip().lower()), False)
        shades = colours.shades(props.get("box-shadow", "")) or state.shades
        if own is None and ground is None and shades is state.shades:
            return state
        under = state.ground
        if ground is not None:
            if ground.picture:
                under = None
            elif ground.colour is not None and (under is not None or ground.colour[3] >= 1):
                under = colours.over(ground.colour, under or colours.WHITE)
        return replace(state, colour=own or state.colour, ground=under, shades=shades)

    def _descend(self, top: etree._Element, outside: _State) -> None:
        """Give every text below an element what its state says."""
        waiting = [(top, outside, outside.shows)]
        while waiting:
            element, around, shows = waiting.pop()
            self._seen.add(element)
            tag = element.tag
            props = self._cascade.props(element)
            if self._is_gone(element, tag, props):
                if tag in cells.CELLS and not cells.leaves_its_row(element, props):
                    cells.empty(element)
                else:
                    element.tag = "x-hidden"
                continue
            if props.get("visibility") == "collapse" and tag in _COLLAPSED_TAGS:
                if tag in ("col", "colgroup"):
                    self._columns.append(element)
                else:
                    element.tag = "x-hidden"
                continue
            state = self._inside(element, around)
            kind = props.get("display", "")
            if state is not around:
                shows = state.shows
            if not shows:
                if not state.visible and tag in TAG_MARKS:
                    element.tag = "x-hidden"
                    continue
                self._set_text(element, state)
            for child in element:
                if not shows:
                    self._set_tail(element, child, state)
                waiting.append((child, state, shows))
            if kind in _DISPLAYED_AS and tag in _RESTYLED:
                element.tag = _DISPLAYED_AS[kind]

    def _is_gone(self, element: etree._Element, tag: str, props: Mapping[str, str]) -> bool:
        if tag in _KEPT:
            return False
        hidden = element.get("hidden") is not None and "display" not in props
        if hidden and tag in _STILL_SHOWN and "until-found" in (element.get("hidden") or "").lower():
            hidden = False
        closed = (tag == "dialog" and element.get("open") is None) or element.get("popover") is not None
        return hidden or closed or (bool(props) and css.is_gone(props, tag))

    def _set_text(self, element: etree._Element, state: _State) -> None:
        if element.text and not element.text.isspace():
            element.text = self._printed(element, element.text, state)

    def _set_tail(self, parent: etree._Element, child: etree._Element, state: _State) -> None:
        if child.tail and not child.tail.isspace():
            child.tail = self._printed(parent, child.tail, state)

    def _printed(self, element: etree._Element, text: str, state: _State) -> str:
        """What is seen of a text in a state."""
        if not state.visible or state.struck or state.size <= css.SMALLEST:
            shows = state.apart and state.visible and state.size > css.SMALLEST
            return _DOUBTFUL + text if shows and any(map(str.isdigit, text)) else ""
        if state.faded:
            if state.colour[3] > 0.1 and self._linked and self._is_named(element):
                # A sheet of another file may paint the ground: a label is read, a figure is doubted.
                return _DOUBTFUL + text if any(character.isdigit() for character in text) else text
            # Light grey on white: who looks for it sees it, who does not sees nothing.
            glimmers = state.ground is not None and not colours.is_same(
                colours.over(state.colour, state.ground), state.ground
            )
            return _DOUBTFUL + text if glimmers and any(map(str.isdigit, text)) else ""
        if state.shaded:
            return _DOUBTFUL + text if any(map(str.isdigit, text)) else ""
        if state.shift:
            text = raised(text) if state.shift > 0 else lowered(text)
        if state.pictured and any(map(str.isdigit, text)):
            return _PICTURE_FONT + text
        return _REVERSED + text if state.turned else text

    def _is_named(self, element: etree._Element) -> bool:
        """Whether a sheet can mean an element or what holds it, up to the body, by class or id."""
        at: etree._Element | None = element
        while at is not None and at.tag not in _KEPT:
            if at.get("class") or at.get("id"):
                return True
            at = at.getparent()
        return False


def _is_boxed(props: Mapping[str, str]) -> bool:
    """Whether an element is a box of its own within a line."""
    return (
        props.get("display", "").startswith("inline-")
        or props.get("float", "none") != "none"
        or props.get("position", "static") in ("absolute", "fixed")
    )


def _is_in_pictures(element: etree._Element, props: Mapping[str, str], around: bool) -> bool:
    """Whether an element's text is in a font of pictures, as that ``around`` it is or is not."""
    families = props.get("font-family")
    if families is None and element.tag == "font":
        families = (element.get("face") or "inherit").lower()
    return around if families in (None, "inherit", "unset") else css.draws_pictures(families or "")
