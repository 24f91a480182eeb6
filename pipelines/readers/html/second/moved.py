"""Figures that styles move, reorder, cut or draw over, for the second reading: a cell whose digits stand so prints a thing
that is no text. Judged by words in the values of properties, each property by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborNode

from pipelines.readers.html.second.declarations import are_alike, covers_of, is_thin, rgb_of
from pipelines.readers.html.second.edges import edge_of, is_smaller, lengths

_NOTHING = re.compile(r"(?:none|auto|normal|initial|unset|inherit|0(?:px|deg|%)?)?")
_SIDES = ("left", "right", "top", "bottom", "inset")
_MARGINS = ("margin", "margin-left", "margin-right", "margin-top", "margin-bottom")
_OTHER_PLACE = (
    "order", "float", "translate", "rotate", "offset-path", "grid-area", "grid-column", "grid-row", "grid-column-start",
    "grid-row-start",
)  # fmt: skip
#: a row that stands above or below all others
_APART = ("table-caption", "table-header-group", "table-footer-group")
_MASKS = ("mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "clip-path")
_SHOWN = ("text-shadow", "background-clip", "-webkit-background-clip", "-webkit-text-stroke")
_LINES = ("border", "border-top", "border-bottom")
_STILL = re.compile(r"none|translate(?:z|3d)?\((?:0(?:px)?,? ?)+\)|scale\(1\)|rotate\(0(?:deg)?\)")
_ROWS = ("tr", "tbody", "thead", "tfoot")
_CELLS = ("td", "th")
_BOXES = frozenset((*_ROWS, *_CELLS, "p", "div", "li", "table", "hr", "img", "input"))
#: these mix the digits of one number
_WHOLE = ("letter-spacing", "scale", "rotate")
_NUMBER = re.compile(r"\d+")
#: so many nodes that move in a cell are told apart; with more of them it is moved, whatever is hidden
_MOST = 20


def _far(said: Mapping[str, str], names: tuple[str, ...]) -> float:
    return max((abs(at) for name in names for at in lengths(said.get(name, ""))), default=0.0)


def _is(said: Mapping[str, str], name: str) -> bool:
    """Whether a property has a value other than the one that does nothing."""
    return _NOTHING.fullmatch(said.get(name, "")) is None


def leaves_its_place(said: Mapping[str, str], *, placed: bool = False) -> bool:
    """Whether an element stands elsewhere than its text does; ``placed``: other rules may say that it is."""
    position = said.get("position", "relative" if placed else "")
    return (
        position in ("absolute", "fixed")
        or (position == "relative" and _far(said, _SIDES) >= 5)
        or any(at <= -8 for name in _MARGINS for at in lengths(said.get(name, "")))
        or any(_is(said, name) for name in _OTHER_PLACE)
        or (_is(said, "transform") and _STILL.fullmatch(said["transform"]) is None)
        or re.fullmatch(r"none|1(?:00%)?(?: 1(?:00%)?)?|initial|unset|inherit", said.get("scale", "none"))
        is None
    )


def _is_out_of_its_cell(said: Mapping[str, str]) -> bool:
    if said.get("position") in ("absolute", "fixed") and any(name in said for name in _SIDES):
        return True
    if re.search(r"matrix|scale\w*\( ?0?\.[0-2]", said.get("transform", "")) or _is(said, "offset-path"):
        return True
    down = re.findall(r"translatey\(([^)]*)|translate(?:3d)?\([^,)]*,([^,)]*)", said.get("transform", ""))
    falls = [abs(at) for pair in down for part in pair if "%" not in part for at in lengths(part)]
    if max(_far(said, ("top", "bottom", "margin-top", "margin-bottom")), *falls, 0.0) >= 16:
        return True
    shares = {name: re.sub(r"-?[\d.]+%", "", value) for name, value in said.items()}
    return _far(shares, (*_SIDES, *_MARGINS, "translate", "transform")) >= 40


def mixes_its_text(said: Mapping[str, str]) -> bool:
    """Whether the pieces of an element are printed in another order than they are written."""
    words = " ".join(
        said.get(name, "") for name in ("unicode-bidi", "flex-direction", "flex-flow", "flex-wrap")
    )
    return (
        re.search(r"override|plaintext|reverse", words) is not None
        or said.get("direction") == "rtl"
        or any(at <= -5 for at in lengths(said.get("letter-spacing", "")))
        or said.get("scale", "").startswith("-")
        or "180" in said.get("rotate", "")
    )


def is_drawn_over(said: Mapping[str, str], letters: int, *, run: bool = True) -> bool:
    """Whether something is drawn over an element's text of so many ``letters``, or a part of it is cut off, or what is seen
    is not what is written; ``run``: a part of a cell's text."""
    ground = said.get("background", "") + said.get("background-image", "")
    ground = re.sub(r"rgba?\([^)]*\)", "x", ground)
    if "gradient(" in ground:
        if _fades(said):
            return True
        inside = re.sub(r"^.*?gradient\(|to [a-z ]+,|-?[\d.]+(?:deg|turn),", "", ground)
        inner = [at for at in re.findall(r"([\d.]+)(?:%|px|em|pt)", inside) if float(at) not in (0.0, 100.0)]
        if inner or inside.count(",") > 1 or "repeating" in ground:
            return True
    return (
        (run and "url(" in ground and re.search("repeat-x|center|50%", ground) is not None)
        or _has_shadow_inside(said.get("box-shadow", ""))
        or any(_is(said, name) for name in _MASKS)
        or min(lengths(said.get("outline-offset", "")), default=0.0) <= -4
        or min(lengths(said.get("text-underline-offset", "")), default=0.0) <= -2
        or re.search(r"blur\(|contrast\(|brightness\(|invert\(", said.get("filter", "")) is not None
        or _has_untold_values(said)
        or max(lengths(said.get("text-decoration-thickness", "")), default=0.0) >= 5
        or _is(said, "font-variant-position")
        or re.search(r"sups|subs|sinf|numr|dnom|frac|ordn", said.get("font-feature-settings", "")) is not None
        or 0 < min(lengths(said.get("zoom", "")), default=1.0) <= (30 if "%" in said.get("zoom", "") else 0.3)
        or _is_shown_though_clear(said)
        or re.search("size|strict", said.get("contain", "")) is not None
        or said.get("content-visibility") == "hidden"
        or re.fullmatch("[01]", said.get("-webkit-line-clamp", "")) is not None
        or _is_printed_otherwise(said)
        or (
            run
            and (
                _plays(said, "animation")
                or _plays(said, "animation-name")
                or said.get("z-index", "")[:1] == "-"
            )
        )
        or ((run or said.get("display") == "list-item") and _numbers_items(said))
        or (run and _is_cut(said, letters))
        or (run and _has_line_inside(said))
    )


def _is_printed_otherwise(said: Mapping[str, str]) -> bool:
    """Whether signs stand beside the letters, a shadow far from them or a line over them, or nobody knows how they look."""
    shadow = re.sub(r"\w+\([^)]*\)", "", said.get("text-shadow", ""))
    stroke = said.get("-webkit-text-stroke", "") + " " + said.get("-webkit-text-stroke-width", "")
    looks = said.get("color", "") + said.get("-webkit-text-fill-color", "")
    return (
        any(_is(said, name) for name in ("all", "mix-blend-mode"))
        or any(_plays(said, name) for name in ("text-emphasis", "text-emphasis-style"))
        or "all" in said
        or said.get("-webkit-box-ordinal-group", "1") != "1"
        or said.get("-webkit-box-direction") == "reverse"
        or max(map(abs, lengths(shadow)), default=0.0) >= 5
        or max(lengths(re.sub(r"\w+\([^)]*\)", "", stroke)), default=0.0) >= 2
        or re.search(r"[\"'].*\d.*[\"']", said.get("quotes", "")) is not None
        or "url(" in said.get("filter", "")
        or re.search(r"\( ?from |contrast-color", looks) is not None
    )


def _plays(said: Mapping[str, str], name: str) -> bool:
    """Whether a value names something, ``none`` (wherever it stands among the values) not."""
    return _is(said, name) and re.search(r"(?:^| )none(?: |$)", said[name]) is None


def _fades(said: Mapping[str, str]) -> bool:
    """Whether a ground that fades into another has the colour of the text somewhere."""
    own = rgb_of(said.get("color", "black")) or (0, 0, 0)
    stops = re.findall(
        r"#[0-9a-f]+|rgba?\([^)]*\)|[a-z]+", said.get("background", "") + said.get("background-image", "")
    )
    return any((rgb := rgb_of(stop)) is not None and are_alike(rgb, own) for stop in stops)


def _numbers_items(said: Mapping[str, str]) -> bool:
    """Whether the items of a list have another mark than a dot."""
    kind = re.sub(r"url\([^)]*\)", "", said.get("list-style", "") + " " + said.get("list-style-type", ""))
    return _PLAIN_ITEM.fullmatch(kind) is None


_PLAIN_ITEM = re.compile(
    r"(?: |none|disc|circle|square|inside|outside|inherit|initial|unset|revert|disclosure-(?:open|closed)|\"\"|'')*"
)


def _has_untold_values(said: Mapping[str, str]) -> bool:
    """Whether values must be reckoned, mixed or fetched before one knows what is seen."""
    if "color-mix" in said.get("color", "") or "currentcolor" in said.get("background", ""):
        return True
    if re.search(r"url\(|gradient\(", said.get("content", "")) or said.get("font-size-adjust") == "0":
        return True
    return any(_comes_to_nothing(said.get(name, "")) for name in ("font-size", "font", "opacity"))


def _comes_to_nothing(value: str) -> bool:
    """Whether what is reckoned may be too small to read: the least of several, a difference, nothing at all."""
    if "(" not in value or "var(" in value:
        return False
    sizes = lengths(re.sub(r"(?<=\d)v[wh]", "em", value))
    if "clamp(" in value:
        return not sizes or sizes[0] <= 2
    if "min(" in value:
        return min(sizes, default=0.0) <= 2
    if " - " in value:
        return len(sizes) != 2 or sizes[0] - abs(sizes[1]) <= 2
    return not any(sizes)


def _has_shadow_inside(shadow: str) -> bool:
    numbers = [abs(at) for at in lengths(re.sub(r"\w+\([^)]*\)", "", shadow))]
    if "inset" in shadow and (is_thin(shadow) or covers_of(shadow)):
        return False
    return "inset" in shadow and any(at > 3 for at in numbers)


def _is_shown_though_clear(said: Mapping[str, str]) -> bool:
    colour = said.get("-webkit-text-fill-color", said.get("color", ""))
    rgb = rgb_of(colour)
    clear = colour == "transparent" or (
        colour.startswith("rgba") and re.search(r"[,/] ?0?\.?0*\)", colour) is not None
    )
    return any(_is(said, name) for name in _SHOWN) and (clear or (rgb is not None and min(rgb) >= 240))


def _is_cut(said: Mapping[str, str], letters: int, *, least: int = 0) -> bool:
    overflow = " ".join(said.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if re.search("hidden|clip", overflow) is None:
        return False
    indent = said.get("text-indent", "")
    if min(lengths(indent), default=0.0) <= -5:
        return True
    size = next(iter(lengths(said.get("font-size", ""))), 16.0)
    if max(lengths(indent), default=0.0) >= (15 if "%" in indent else 60) or (
        said.get("line-height", "") in ("0", "0px") and "height" not in said
    ):
        return True
    for name, needed in (
        ("width", 0.45 * size * letters),
        ("max-width", 0.45 * size * letters),
        ("height", 0.7 * size),
        ("max-height", 0.7 * size),
    ):
        value = said.get(name, "")
        if "%" not in value and any(least < at < needed for at in lengths(value)):
            return True
    return False


def _has_line_inside(said: Mapping[str, str]) -> bool:
    """Whether a run has a border and is lower than its letters."""
    size = next(iter(lengths(said.get("font-size", ""))), 16.0)
    low = any(at < 0.9 * size for at in lengths(said.get("height", "")))
    for at in lengths(said.get("line-height", "")):
        low = low or at * (1 if re.search("[a-z%]", said["line-height"]) else size) < 0.9 * size
    return low and any(_is_line(said.get(name, "")) for name in _LINES)


def _is_line(border: str) -> bool:
    return border != "" and re.search(r"none|hidden|transparent|(?:^| )0(?:px)?(?: |$)", border) is None


def draws_beside(said: Mapping[str, str]) -> bool:
    """Whether what stands before or behind an element draws a line or a ground that may cross its text."""
    said = {name: value.removesuffix("!important") for name, value in said.items()}
    if said.get("display") == "none" or said.get("visibility") == "hidden":
        return False
    painted = any(
        _is(said, name) and said[name] != "transparent"
        for name in ("background", "background-color", "background-image")
    )
    if (
        not painted
        and not _is(said, "box-shadow")
        and not any(_is_line(said.get(name, "")) for name in _LINES)
    ):
        return False
    at_edge = [
        name
        for name in ("top", "bottom")
        if re.fullmatch(r"-?[0-5](?:px)?|100%", said.get(name, "")) is not None
    ]
    shrunk = re.sub(r"scale[xy3d]*\((?:1 ?,)? ?0?\.\d+(?: ?, ?1)?\)|none", "", said.get("transform", ""))
    moved = shrunk != "" or any(at < 0 for name in _MARGINS for at in lengths(said.get(name, "")))
    return moved or len(at_edge) != 1 or max(lengths(said.get("height", "0")), default=99.0) > 3


@lru_cache(maxsize=8192)
def may_hurt(declared: tuple[tuple[str, str], ...]) -> bool:
    """Whether declarations, with what others may add, move the text of a cell or draw over it."""
    said = dict(declared)
    worst = {"overflow": "hidden", **said}
    return (
        leaves_its_place(said, placed=True)
        or mixes_its_text(said)
        or is_drawn_over(worst, 6)
        or _is_cut(worst, 6, least=-1)
        or said.get("display") in _APART
    )


def moved_cells(
    nodes: Iterator[LexborNode], said_of: Callable[[LexborNode], Mapping[str, str]], figures: Figures
) -> tuple[list[tuple[LexborNode, LexborNode]], dict[int, int]]:
    """The nodes that move or draw over the figure of a cell, each with that cell, and by its identity each that is a raised (1)
    or lowered (-1) mark by its place at an edge of the line."""
    cells: list[tuple[LexborNode, LexborNode]] = []
    marks: dict[int, int] = {}
    counted: dict[int, int] = {}
    for node in nodes:
        said = said_of(node)
        tag = node.tag or ""
        if (said.get("display") == "none" and "all" not in said) or not (
            edge_of(said) or may_hurt(tuple(said.items()))
        ):
            continue
        if tag in _ROWS or tag in _CELLS:
            hurt_cells = figures.around(node)
            if tag in _CELLS and hurt_cells and said.get("position") in ("absolute", "fixed"):
                hurt_cells = figures.around(node.parent or node)  # those behind it move up to its place
            elif not _hurts_cells(node, said):
                hurt_cells = []
            cells += [(node, cell) for cell in hurt_cells]
            continue
        for cell in figures.around(node):
            if counted.get(cell.mem_id, 0) > _MOST:
                continue
            whole = figures.numbers_in(cell)
            own = _NUMBER.findall(node.text(separator=" ") or "")
            if tag not in _BOXES and own and own != whole and (edge := edge_of(said)):
                if is_smaller(node, cell, said_of):
                    marks[node.mem_id] = edge
                    continue
                hurt = leaves_its_place(said)
            else:
                hurt = leaves_its_place(said) if own else _lies_over(said)
                hurt = hurt and (own != whole or _is_out_of_its_cell(said))
                hurt = hurt or (mixes_its_text(said) and (len(own) > 1 or not said.keys().isdisjoint(_WHOLE)))
            if hurt or is_drawn_over(_told_of_items(node, said, said_of), len("".join(own))):
                counted[cell.mem_id] = counted.get(cell.mem_id, 0) + 1
                cells.append((node if counted[cell.mem_id] <= _MOST else cell, cell))
    return cells, marks


def _told_of_items(
    node: LexborNode, said: Mapping[str, str], said_of: Callable[[LexborNode], Mapping[str, str]]
) -> Mapping[str, str]:
    """What is said of a node; nothing of the marks of items where it has none."""
    marks = [name for name in ("list-style", "list-style-type") if name in said]
    if not marks or any(
        each.tag in ("li", "summary") or "list-item" in said_of(each).get("display", "")
        for each in node.traverse()
    ):
        return said
    return {name: value for name, value in said.items() if name not in marks}


def _hurts_cells(node: LexborNode, said: Mapping[str, str]) -> bool:
    """Whether a cell, or the cells of a row, cannot be read by their text."""
    if _moves_cells(said) or is_drawn_over(said, 0, run=False):
        return True
    letters = len("".join(_NUMBER.findall(node.text() or ""))) if node.tag in _CELLS else 0
    boxed = re.search("block|flex|grid|box|item|flow", said.get("display", "")) is not None
    bound = said if boxed else {name: value for name, value in said.items() if name in _BOUND}
    if node.tag in _CELLS and _is_cut(bound, letters, least=-1 if boxed else 0):
        return True
    return mixes_its_text(said) and (
        node.tag in _ROWS or len(_NUMBER.findall(node.text(separator=" ") or "")) > 1
    )


#: what cuts the text of a cell that grows with it
_BOUND = ("overflow", "overflow-x", "max-width", "font-size", "text-indent")


def _lies_over(said: Mapping[str, str]) -> bool:
    """Whether what holds no digits may lie over those beside it."""
    lifted = any(at <= -8 for name in _MARGINS for at in lengths(said.get(name, "")))
    return lifted or said.get("position") in ("absolute", "fixed")


def _moves_cells(said: Mapping[str, str]) -> bool:
    placed = said.get("position") in ("absolute", "fixed") and not said.keys().isdisjoint(_SIDES)
    if placed or said.get("display") in _APART:
        return True
    others = {name: value for name, value in said.items() if name not in (*_MARGINS, *_SIDES, "position")}
    if others.get("float") == "left":
        del others["float"]
    if said.get("position") == "relative":
        shares = re.findall(r"([\d.]+)%", " ".join(said.get(name, "") for name in _SIDES))
        if _far(said, _SIDES) >= 16 or max(map(float, shares), default=0.0) >= 3:
            return True
    return leaves_its_place(others)


class Figures:
    """The cells of a page that print a figure, each asked once, while the page is as it was parsed."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}
        self._numbers: dict[int, list[str]] = {}

    def around(self, node: LexborNode) -> list[LexborNode]:
        """The cells with a figure that a node is, stands in, or holds; without any, what it stands in if that is short."""
        if node.tag in _ROWS:
            return [cell for cell in node.css("td, th") if self._is_one(cell)]
        at: LexborNode | None = node
        while at is not None and at.tag not in _CELLS:
            at = at.parent
        if at is None:
            at = node.parent if node.parent is not None and self._is_one(node.parent) else node
        return [at] if self._is_one(at) else []

    def numbers_in(self, cell: LexborNode) -> list[str]:
        """The numbers of a cell, those of each of its texts apart."""
        known = self._numbers.get(cell.mem_id)
        if known is None:
            known = self._numbers[cell.mem_id] = _NUMBER.findall(cell.text(separator=" ") or "")
        return known

    def _is_one(self, node: LexborNode) -> bool:
        known = self._known.get(node.mem_id)
        if known is None:
            known = self._known[node.mem_id] = _prints_figure(node)
        return known


def _prints_figure(node: LexborNode) -> bool:
    text = "".join((node.text() or "").split())
    return (
        len(text) <= 24
        and _NUMBER.search(text) is not None
        and len(re.findall(r"[\u4e00-\u9fff]", text)) <= 3
    )
