"""Declarations that move a text beside or over its neighbours, or draw a line or a ground over it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.readers.html import css
from pipelines.readers.html.colours import (
    BLACK,
    Colour,
    colour,
    is_faint,
    is_near,
    named_in,
    shades,
    text_colour,
)

#: pixels by which a run is moved at least before its digits may pass another's
_STEP = 5.0
_OVERLAP = 8.0
#: so far that a figure may stand in another's cell, beside its own and in another row
_ACROSS, _ROW = 40.0, 16.0
#: per cent of a table's width that a column may have
_COLUMN = 3.0
_SIDES = ("left", "right", "top", "bottom", "inset")
_MARGINS = ("margin", "margin-left", "margin-right", "margin-top", "margin-bottom")
_PLACED = ("grid-area", "grid-column", "grid-row", "grid-column-start", "grid-row-start")
_AT_REST = frozenset(("", "0", "none", "auto", "normal", "initial", "unset", "inherit", "static", "0deg"))
_UNSCALED = frozenset(("none", "1", "1 1", "100%", "initial", "unset", "inherit"))
#: where a run stands in its line by its box and not by its letters
EDGES = {"top": 1, "text-top": 1, "bottom": -1, "text-bottom": -1}
#: what stands above or below the table, whatever its order
_ELSEWHERE = ("table-caption", "table-header-group", "table-footer-group")
_SMALL_MARKS = re.compile(r"sups|subs|sinf|numr|dnom|frac|ordn")
_STOP = re.compile(r"(?<![\w.#])(\d+(?:\.\d+)?)(%|px|em|rem|pt)")
_SHARE = re.compile(r"-?(?:\d+\.?\d*|\.\d+)%")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:px|em|rem|pt)?")
_UPRIGHT = ("margin-top", "margin-bottom")
_DOWN = re.compile(r"translatey\(\s*([^,)]+)|translate(?:3d)?\([^,)]+,\s*([^,)]+)")
_SHRUNK = re.compile(r"scale\w*\(\s*0?\.[0-2]")
_NO_CHANGE = re.compile(r"translate(?:z|3d)?\((?:0(?:px|%)?[\s,]*)+\)|scale\(1\)|rotate\(0(?:deg)?\)")
#: what makes a line of one pixel thinner, where it stands
_THINNED = re.compile(r"none|scale(?:x|y)?\((?:1\s*,\s*)?0?\.\d+\)|scale3d\(1\s*,\s*0?\.\d+\s*,\s*1\)")
#: a picture that is set or repeated through the middle of a line of text
_ACROSS_TEXT = re.compile(r"repeat-x|center|50%")
_BRIGHT = 240.0
_COLOUR_WORD = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^()]*\)|[a-z]+")


def displaces(props: Mapping[str, str], *, position: str = "static") -> bool:
    """Whether declarations move an element beside its place in the text; ``position`` where they give none."""
    position = props.get("position", position)
    if position in ("absolute", "fixed"):
        return True
    if position == "relative" and _reach(props, _SIDES) >= _STEP:
        return True
    return (
        min(_lengths(props, _MARGINS), default=0.0) <= -_OVERLAP
        or any(
            props.get(name, "") not in _AT_REST
            for name in ("float", "order", "translate", "rotate", "offset-path", *_PLACED)
        )
        or _is_transformed(props)
    )


def covers(props: Mapping[str, str]) -> bool:
    """Whether declarations move an element without digits to where it may lie over those beside it."""
    lifted = min(_lengths(props, _MARGINS), default=0.0) <= -_OVERLAP
    return props.get("position") in ("absolute", "fixed") or lifted


def displaces_cell(props: Mapping[str, str]) -> bool:
    """Whether declarations may show a cell, or a row's cells, in another place than their order's."""
    position = props.get("position")
    if position == "relative" and (
        _reach(props, _SIDES) >= _OVERLAP * 2
        # a share of what is around a cell is some columns of its table
        or any(share >= _COLUMN for name in _SIDES for share in _shares(props.get(name, "")))
    ):
        return True
    return (
        (position in ("absolute", "fixed") and any(props.get(name, "auto") != "auto" for name in _SIDES))
        or props.get("float") == "right"
        or props.get("display") in _ELSEWHERE
        or any(props.get(name, "") not in _AT_REST for name in ("order", "translate", "rotate", *_PLACED))
        or _is_transformed(props)
    )


def carries(props: Mapping[str, str], *, cell: bool, position: str = "static") -> bool:
    """Whether declarations carry a label, or what of it stands in its ``cell``, to another row or column; ``position``
    where they give none."""
    if props.get("position", position) == "relative" and (
        _reach(props, ("top", "bottom", "inset")) >= _ROW or _reach(props, ("left", "right")) >= _ACROSS
    ):
        return True
    moved = _SHARE.sub("", props.get("transform", ""))
    across = [css.length(part) or 0.0 for part in _NUMBER.findall(moved)] if "translate" in moved else []
    own = [css.length(part) or 0.0 for part in props.get("translate", "").split()]
    if any(abs(at) >= _ROW for at in (*_falls(moved), *own[1:2])) or any(
        abs(at) >= _ACROSS for at in (*across, *own[:1])
    ):
        return True
    if props.get("offset-path", "none") not in _AT_REST or (
        min(_lengths(props, ("margin", *_UPRIGHT)), default=0.0) <= -_ROW
        or min(_lengths(props, ("margin-left", "margin-right")), default=0.0) <= -_ACROSS
    ):
        return True
    flow = props.get("flex-direction", "") + props.get("flex-flow", "")
    return cell and (
        props.get("float") == "right"
        or any(props.get(name, "") not in _AT_REST for name in ("order", *_PLACED))
        or ("reverse" in flow and "flex" in props.get("display", "flex"))
    )


def _shares(value: str) -> list[float]:
    return [abs(float(part[:-1])) for part in _SHARE.findall(value)]


def is_far(props: Mapping[str, str]) -> bool:
    """Whether an element that is moved may leave its cell."""
    if props.get("position") in ("absolute", "fixed"):
        return any(props.get(name, "auto") != "auto" for name in _SIDES)
    moved = _SHARE.sub("", props.get("transform", "") + props.get("translate", ""))
    ways = (
        [at for part in _NUMBER.findall(moved) if (at := css.length(part)) is not None]
        if "t" in moved
        else []
    )
    if "matrix" in moved or _SHRUNK.search(props.get("transform", "")) is not None:
        return True
    high = max(_reach(props, ("top", "bottom")), *map(abs, _lengths(props, _UPRIGHT)), *_falls(moved), 0.0)
    wide = max(_reach(props, _SIDES), *map(abs, _lengths(props, _MARGINS)), *map(abs, ways), 0.0)
    return wide >= _ACROSS or high >= _ROW or props.get("offset-path", "none") not in _AT_REST


def _falls(moved: str) -> list[float]:
    """How far a translation moves up or down."""
    parts = [one or other for one, other in _DOWN.findall(moved)]
    return [abs(at) for part in parts if (at := css.length(part.strip())) is not None]


def reorders(props: Mapping[str, str]) -> bool:
    """Whether declarations may print the pieces of an element in another order, or one over the other."""
    flow = " ".join(props.get(name, "") for name in ("flex-direction", "flex-flow", "flex-wrap"))
    spacing = css.length(props.get("letter-spacing", ""))
    return (
        props.get("direction") == "rtl"
        or any(word in props.get("unicode-bidi", "") for word in ("override", "plaintext"))
        or "reverse" in flow
        or (spacing is not None and spacing <= -_STEP)
    )


def draws(props: Mapping[str, str], *, run: bool, letters: int) -> bool:
    """Whether declarations draw something over the text of an element that holds ``letters``, cut it, or show it
    otherwise than it is written; ``run``: an element inside a cell's text."""
    return (
        _paints_over(props, run)
        or _numbers(props, run)
        or _alters(props)
        or (run and _is_animated(props))
        or any(word in props.get("contain", "") for word in ("size", "strict"))
        or props.get("content-visibility") == "hidden"
        or props.get("-webkit-line-clamp", "none") in ("0", "1")
        or (run and _cuts(props, letters))
        or (run and _is_low(props) and any(_is_line(props.get(name, "")) for name in _BORDERS))
        or re.search(r"blur\(|contrast\(|brightness\(|invert\(", props.get("filter", "")) is not None
        or _is_untold(props)
        or props.get("font-variant-position", "normal") not in _AT_REST
        or _SMALL_MARKS.search(props.get("font-feature-settings", "")) is not None
        or _shows_faded(props)
        or ((zoom := css.length(props.get("zoom", ""), 1.0)) is not None and 0 < zoom <= 0.3)
    )


def _is_animated(props: Mapping[str, str]) -> bool:
    """Whether a run ends otherwise than it begins, or may lie below the ground of its cell."""
    played = any(
        _AT_REST.isdisjoint(props.get(name, "none").split()) for name in ("animation", "animation-name")
    )
    return played or props.get("z-index", "").startswith("-")


def _alters(props: Mapping[str, str]) -> bool:
    """Whether declarations print signs beside the letters, letters twice, paint them over, or set all that others said."""
    strokes = [at for name in _STROKES for part in props.get(name, "").split() if (at := css.length(part))]
    shadow = re.sub(r"#\w+|\w+\([^)]*\)", "", props.get("text-shadow", ""))
    steps = [abs(at) for part in shadow.replace(",", " ").split() if (at := css.length(part)) is not None]
    return (
        "all" in props
        or props.get("-webkit-box-ordinal-group", "1") != "1"
        or "reverse" in props.get("-webkit-box-direction", "")
        or props.get("mix-blend-mode", "normal") not in _AT_REST
        or any(
            _AT_REST.isdisjoint(props.get(name, "none").split())
            for name in ("text-emphasis", "text-emphasis-style")
        )
        or re.search(r"[\"'][^\"']*\d", props.get("quotes", "")) is not None
        or max(strokes, default=0.0) >= 2
        or max(steps, default=0.0) >= _STEP
        or "url(" in props.get("filter", "")
        or any(re.search(r"\(\s*from\b|contrast-color\(", props.get(name, "")) for name in _LETTERS)
    )


_STROKES = ("-webkit-text-stroke", "-webkit-text-stroke-width")
_LETTERS = ("color", "-webkit-text-fill-color")
#: marks of items that are no digits
_BULLETS = frozenset(
    (
        *_AT_REST,
        "disc",
        "circle",
        "square",
        "inside",
        "outside",
        "revert",
        "disclosure-open",
        "disclosure-closed",
        "''",
        '""',
    )
)


def _numbers(props: Mapping[str, str], run: bool) -> bool:
    """Whether declarations print a number or a word before an item of a list."""
    if not run and props.get("display") != "list-item":
        return False
    kinds = re.sub(r"url\([^)]*\)", "", props.get("list-style-type", props.get("list-style", "")))
    return not _BULLETS.issuperset(kinds.split())


_BORDERS = ("border", "border-top", "border-bottom")


def paints(props: Mapping[str, str]) -> bool:
    """Whether what stands before or behind an element draws a line or a ground that may lie over its text; a line at one
    edge of the element's box does not."""
    if props.get("display") == "none" or props.get("visibility") == "hidden":
        return False
    grounds = (props.get(name, "") for name in ("background", "background-color", "background-image"))
    line = any(_is_line(props.get(name, "")) for name in _BORDERS)
    if not (
        line
        or any(_is_ground(ground) for ground in grounds)
        or props.get("box-shadow", "none") not in _AT_REST
    ):
        return False
    places = [(name, css.length(props.get(name, "").replace("100%", "0"))) for name in ("top", "bottom")]
    edges = [name for name, at in places if at is not None and -_STEP <= at <= 0]
    height = css.length(props.get("height", "0"))
    thin = height is not None and height <= 3
    return not (
        len(edges) == 1
        and thin
        and _THINNED.fullmatch(props.get("transform", "none")) is not None
        and min(_lengths(props, _MARGINS), default=0) >= 0
    )


def may_move(props: Mapping[str, str]) -> bool:
    """Whether declarations, with what other rules may add to them, move text."""
    return displaces(props, position="relative") or reorders(props) or props.get("display") in _ELSEWHERE


def may_draw(props: Mapping[str, str]) -> bool:
    """The same of what is drawn."""
    return draws({"overflow": "hidden", **props} if "overflow" not in props else props, run=True, letters=6)


def _lengths(props: Mapping[str, str], names: tuple[str, ...]) -> list[float]:
    return [
        at for name in names for part in props.get(name, "").split() if (at := css.length(part)) is not None
    ]


def _reach(props: Mapping[str, str], names: tuple[str, ...]) -> float:
    return max(map(abs, _lengths(props, names)), default=0.0)


def _is_transformed(props: Mapping[str, str]) -> bool:
    scaled = props.get("scale", "none") not in _UNSCALED
    return scaled or _NO_CHANGE.sub("", props.get("transform", "")).strip() not in _AT_REST


def _is_line(border: str) -> bool:
    return bool(border) and not re.search(r"\bnone\b|\bhidden\b|^0|\b0px\b|transparent", border)


def _is_ground(value: str) -> bool:
    return value not in _AT_REST and "transparent" not in value


def _is_low(props: Mapping[str, str]) -> bool:
    """Whether an element's box is lower than its letters."""
    size = css.font_size(props, 16.0) or 16.0
    for name in ("height", "line-height"):
        value = props.get(name, "")
        high = css.length(value, size)
        if high is not None and name == "line-height" and value[-1:].isdigit():
            high *= size
        if high is not None and high < 0.9 * size:
            return True
    return False


def _paints_over(props: Mapping[str, str], run: bool) -> bool:
    for name in ("background", "background-image"):
        value = props.get(name, "")
        if "gradient(" in value and (_has_line(value) or _meets(value, text_colour(props) or BLACK)):
            return True
        if run and "url(" in value and _ACROSS_TEXT.search(value) is not None:
            return True
    shadow = props.get("box-shadow", "")
    words = named_in(shadow) if "inset" in shadow else []
    if "inset" in shadow and not (words and all(map(is_faint, words))) and not shades(shadow):
        numbers = [
            abs(css.length(part) or 0.0) for part in _NUMBER.findall(re.sub(r"#\w+|\w+\([^)]*\)", "", shadow))
        ]
        if max(numbers, default=0.0) > 3:
            return True
    thickness = css.length(props.get("text-decoration-thickness", ""))
    outline, underline = (
        css.length(props.get(name, "")) for name in ("outline-offset", "text-underline-offset")
    )
    masked = any(
        props.get(name, "none") not in _AT_REST
        for name in ("clip-path", "mask", "mask-image", "-webkit-mask", "-webkit-mask-image")
    )
    masked = masked or (thickness is not None and thickness >= _STEP)
    return masked or (outline is not None and outline <= -4) or (underline is not None and underline <= -2)


def _meets(gradient: str, own: Colour) -> bool:
    """Whether one of a gradient's colours is that of the text upon it."""
    words = _COLOUR_WORD.findall(gradient)
    return any((stop := colour(word)) is not None and stop[3] > 0.1 and is_near(stop, own) for word in words)


def _has_line(value: str) -> bool:
    """Whether a gradient is more than one colour fading into another."""
    stops = _STOP.findall(value)
    colours = re.sub(r"\([^()]*\)", "", value[value.index("gradient(") + 9 :]).count(",")
    directed = re.search(r"gradient\(\s*(?:to |-?[\d.]+(?:deg|turn)|circle|ellipse|at )", value) is not None
    inner = any(unit != "%" or float(number) not in (0.0, 100.0) for number, unit in stops)
    return "repeating" in value or value.count("gradient(") > 1 or colours - directed > 1 or inner


_BOXED = frozenset(
    ("block", "inline-block", "flex", "inline-flex", "grid", "list-item", "flow-root", "-webkit-box")
)


def cuts_cell(props: Mapping[str, str], letters: int) -> bool:
    """Whether a cell hides a part of its text: one of a table grows with it, unless its width has a bound."""
    if props.get("display", "") in _BOXED:
        return _cuts(props, letters) or css.is_gone(props, "div")
    return _cuts({name: value for name, value in props.items() if name in _BOUNDED}, letters)


_BOUNDED = ("overflow", "overflow-x", "max-width", "font-size", "text-indent")


def _cuts(props: Mapping[str, str], letters: int) -> bool:
    """Whether an element is narrower or lower than its text and hides what does not fit."""
    overflow = " ".join(props.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if "hidden" not in overflow and "clip" not in overflow:
        return False
    size = css.font_size(props, 16.0) or 16.0
    indent = props.get("text-indent", "0")
    begin = css.length(indent, 100.0 if indent.endswith("%") else size) or 0.0
    if begin <= -_STEP or begin >= (0.9 * size * max(letters, 4) if indent[-1] != "%" else 60):
        return True
    for name in ("width", "max-width"):
        value = props.get(name, "")
        wide = css.length(value, size / 2 if value.endswith("ch") else size)
        if wide is not None and not value.endswith("%") and 0 < wide < 0.45 * size * letters:
            return True
    if _is_flat(props):
        return True
    high = css.length(props.get("height", ""), size)
    return high is not None and not props["height"].endswith("%") and 0 < high < 0.7 * size


def _is_untold(props: Mapping[str, str]) -> bool:
    """Whether nobody knows from the values of declarations alone what is seen: mixed colours, pictures instead
    of an element."""
    return (
        any("color-mix(" in props.get(name, "") for name in ("color", "-webkit-text-fill-color"))
        or re.search(r"url\(|gradient\(", props.get("content", "")) is not None
        or "currentcolor" in props.get("background", "") + props.get("background-color", "")
        or props.get("font-size-adjust", "none") in ("0", "0.0")
    )


def _is_flat(props: Mapping[str, str]) -> bool:
    return props.get("line-height", "") in ("0", "0px") and "height" not in props


def _shows_faded(props: Mapping[str, str]) -> bool:
    """Whether text of no colour of its own is shown by its shadow, its outline or its ground."""
    colour = text_colour(props)
    if colour is None or not (colour[3] <= 0.1 or min(colour[:3]) >= _BRIGHT):
        return False
    names = ("text-shadow", "-webkit-text-stroke", "background-clip", "-webkit-background-clip")
    return any(props.get(name, "none") not in _AT_REST for name in names)
