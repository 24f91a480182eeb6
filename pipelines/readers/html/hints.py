"""What the source of a page lets expect of its styles, before it is parsed.

Nearly every page hides nothing that matters, and its styles are most of its bytes. A look at the distinct styles
says so; in doubt the page's styles are judged on the tree.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pipelines.blocks import UnreadableError
from pipelines.readers.html import colours, css
from pipelines.readers.html.cells import ROWS
from pipelines.readers.html.crowds import is_crowded
from pipelines.readers.html.harms import harms as harms_of
from pipelines.readers.html.hiding_names import are_borne
from pipelines.readers.html.sheets import Rule, coloured, may_matter, moving, parse_sheets

#: a style sheet; one that holds tags or an odd comment is left to the parser
_STYLE_SHEET = re.compile(
    rb"<(?:style|STYLE)\b[^<>]*+>\s*+((?:<!--[^<]*?-->\s*+|[^<]*+))</(?:style|STYLE)\s*+>"
)
_SHEET_START = re.compile(rb"<(?:style|STYLE)\b")
#: tags by which a page hides, strikes, raises or turns text without any style
_TAG_HINT = re.compile(rb"<(?:s[\s>/]|su[bp]\b|strike|del\b|bdo\b|dialog)")
_STYLE_VALUE = re.compile(rb"style\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+)")
_TEXT_COLOUR = re.compile(rb"color(?<!bgcolor)\s*=\s*[\"']?\s*([#\w]+)")
_GROUND_COLOUR = re.compile(rb"bgcolor\s*=\s*[\"']?\s*([#\w]+)")
#: what Word and LibreOffice write most and nobody needs where no style hides a run
_RUN_TAG = re.compile(
    rb"</?(?:span|SPAN|font|FONT|o:p)((?:\s[^<>\"']*+(?:\"[^\"<>]*+\"[^<>\"']*+|'[^'<>]*+'[^<>\"']*+)*+)?)>"
)
#: the same, two at once, each ended by the first ``>``: true where the attributes of all are sound
_RUN_TAGS = re.compile(rb"</?(?:span|SPAN|font|FONT|o:p)(?:></?(?:span|o:p))?((?:\s[^>]{0,2000}+)?)>")
_SOUND = re.compile(rb"(?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+')*+")
#: one that is left, in small letters
_RUN_LEFT = re.compile(rb"<(?:span|font|o:p)[\s>/]")
_HIDDEN_HINT = re.compile(rb"hidden(?<=[\s\"'/]hidden)(?=[\s=>/])")
_FACE = re.compile(rb"face\s*=\s*[\"']?\s*(?:wingding|webding|marlett|dingbat|zapf|itc|monotype|bookshelf)")
_TURNED_HINT = re.compile(rb"dir\s*=\s*[\"']?\s*rtl")
_ATTRIBUTE_HINT = re.compile(rb"(?:^|[\s\"'])(?:hidden|popover|dir)(?:[\s=]|$)")
_STYLE = re.compile(rb" style=(\"[^\"<>]*+\"|'[^'<>]*+')(?=[\s>/])")
#: the same, true where none holds a tag's end
_STYLES = re.compile(rb" style=(\"[^\"]*+\"|'[^']*+')(?=[\s>/])")
#: a style whose quotation does not end in its tag: the parser must see what it swallows
_STYLE_OPEN = re.compile(rb"style\s*=\s*(?:\"[^\"<>]*+(?!\")|'[^'<>]*+(?!'))")
#: no style but what stands between two values, as in ``title="a style=" hidden title=" x"``
_BETWEEN = re.compile(rb"=\s*[\"']$")
#: an element that is empty, and one of these that a style can mean
_EMPTY = re.compile(rb"<([a-z][-\w:]*)\s[^<>]*+>\s{0,9}</\1")
_STYLED_EMPTY = re.compile(rb"<([a-z][-\w:]*)\s[^<>]{0,300}(?:class|style|id)\s*=[^<>]{0,300}>\s{0,9}</\1")
_NAMES = re.compile(rb"(?:class|id)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+)")
#: at the upper or lower edge of its line
_EDGE = re.compile(rb"vertical-align\s*:\s*(?:text-)?(?:top|bottom)")
_EDGE_SAID = re.compile(_EDGE.pattern.decode(), re.IGNORECASE)
#: letters far smaller than those around
_TINY = re.compile(
    rb"font(?:-size)?\s*:[^;]*?(?:(?<![\d.])0?\.\d+r?em|\b\d\d(?:\.\d+)?%|\b(?:\d|1[01])(?:\.\d+)?px|\b[1-8](?:\.\d+)?pt|smaller|x-small)"
)
#: the attributes of elements that are no boxes
_OF_NO_BOX = re.compile(rb"<(?!t|p\b|div|li|col|h\d)[^<>\s]+\s([^<>]*)")
_WORD = re.compile(rb"[^\s\"'=<>]+")
_LAST_NAME = re.compile(r"[.#]([-\w]+)\s*(?=,|$)")
_SMALL_TAG = re.compile(rb"<(?:small|big)[\s>]|<font[^<>]*\ssize")
#: a digit, of full width too; bytes of a cell that may hold a figure
_DIGIT = re.compile(rb">[^<>]*?(?:\d|\xef\xbc)")
_LONGEST_CELL = 1000
_MOST_MARKS = 60
_RUN_NAMES = frozenset(("span", "font", "o:p"))
#: groups whose harm text inherits, so that a run inside can undo it
_INHERITED = ("visibility", "size", "colour", "family")
#: a colour that depends on a custom property
_LOOKED_UP = re.compile(r"(?:color|background|shadow)\s*:[^;{}]*var\(", re.IGNORECASE)
#: distinct values that are compared one by one
_MANY = 300


@dataclass(frozen=True, slots=True)
class Hints:
    """``any``: styles or attributes may take text from sight, raise or print it; ``sheets``: rules of style sheets
    may; ``colours``: a text may have the colour of its ground; ``runs``: runs (``<span>``, ``<font>``) may be needed
    to tell; ``pictures``: the ground of an empty element may be a picture."""

    any: bool
    sheets: bool
    colours: bool
    runs: bool
    pictures: bool = False


def may_show_pictures(source: bytes, sheets: Iterable[str]) -> bool:
    """Whether a page that names a picture in its ``source`` (without its ``sheets``) or in these may paint it as the ground
    of an empty element."""
    source = source.lower()
    if b"background" not in source and not any("background" in sheet.lower() for sheet in sheets):
        return False
    return any(_STYLED_EMPTY.match(found[0]) is not None for found in _EMPTY.finditer(source))


def part_runs(source: bytes) -> tuple[bytes, set[bytes]]:
    """The source of a page without the tags of runs, and the distinct attributes of these."""
    # A pattern that stops at few characters is quick; whether it was right, its few distinct findings tell.
    parts = _RUN_TAGS.split(source)
    runs = set(parts[1::2])
    if not all(map(_SOUND.fullmatch, runs)):
        parts = _RUN_TAG.split(source)
        runs = set(parts[1::2])
    return b"".join(parts[::2]), runs


def part_styles(source: bytes) -> tuple[bytes, set[bytes]]:
    """The source of a page without its ``style`` attributes, and the distinct values of these."""
    parts = _STYLES.split(source)
    styles = set(parts[1::2])
    if any(b"<" in value or b">" in value for value in styles):
        parts = _STYLE.split(source)
        styles = set(parts[1::2])
    return b"".join(parts[::2]), styles


def part_sheets(source: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The source of a page without the style sheets that can be taken out, and these."""
    first = _SHEET_START.search(source)
    last = max(source.rfind(b"</style"), source.rfind(b"</STYLE")) if first is not None else -1
    if first is None or last < first.start():
        return source, ()
    # searched for where they are: mostly in the head of a page
    start, end = first.start(), source.find(b">", last) + 1 or len(source)
    parts = _STYLE_SHEET.split(source[start:end])
    sheets = tuple([sheet.decode("utf-8", "replace") for sheet in parts[1::2]])
    return b"".join([source[:start], *parts[::2], source[end:]]), sheets


def find_hints(source: bytes, styles: set[bytes], runs: set[bytes], sheets: tuple[str, ...]) -> Hints:
    """What a page's ``source`` without runs, styles and sheets lets expect, the values of its ``styles``, the
    attributes of its ``runs``, and its ``sheets``.

    Raises :class:`~pipelines.blocks.UnreadableError` where a style is longer than anyone can look at."""
    source = source.lower()
    runs = set(map(bytes.lower, runs))
    broken = b"<style" in source or b"data:text/css" in source
    values = set(map(bytes.lower, styles)).union(*map(_STYLE_VALUE.findall, (source, *runs)))
    odd = (
        any(b"<" in value or b"style" in value for value in values)
        or any(map(_BETWEEN.search, values))
        or any(map(_ATTRIBUTE_HINT.search, values))
        or _RUN_LEFT.search(source) is not None
        or _STYLE_OPEN.search(source) is not None
    )
    declared = {_plain(value) for value in values}
    if any(map(is_crowded, declared)):
        raise UnreadableError("网页的样式过于繁杂，无法判断哪些文字可见，请核对原网页")
    if any(map(is_crowded, sheets)):
        return Hints(True, True, True, True)  # so that they are doubted
    harms: set[str] = set()
    for style in declared:
        harms |= harms_of(style) - {"edge"}
    colours = (
        broken
        or "colour" in harms
        or any(_LOOKED_UP.search(sheet) is not None for sheet in sheets)
        or _may_meet(declared, sheets, source, runs)
    )
    sheeted = (
        broken
        or any(map(may_matter, sheets))
        or (colours and any(any(coloured(one)) for one in sheets))
        or _moved(source, runs, sheets)
    )
    tags = (
        _TAG_HINT.search(source) is not None
        or _HIDDEN_HINT.search(source) is not None
        or b"popover" in source
        or (b"face" in source and _FACE.search(source) is not None)
        or (b"rtl" in source and _TURNED_HINT.search(source) is not None)
    )
    attributes = any(map(_ATTRIBUTE_HINT.search, runs)) or any(
        b"face" in run and _FACE.search(run) is not None for run in runs
    )
    if any("var(" in style for style in declared) or (
        any("--" in style for style in declared) and any("var(" in sheet for sheet in sheets)
    ):
        # What the style says, a sheet decides, or what the sheet says, the style.
        colours = sheeted = odd = True
    edged = _edged(source, runs, values, sheets)
    borne = are_borne(source, runs, sheets)
    sheeted = sheeted or edged or borne
    odd = odd or edged or borne
    if not (harms or colours or sheeted or tags or odd or attributes):
        return Hints(False, False, False, False)
    needed = broken or odd or attributes or _runs_matter(runs, harms, colours, sheets if sheeted else ())
    return Hints(True, sheeted, colours, needed)


def _moved(source: bytes, runs: set[bytes], sheets: tuple[str, ...]) -> bool:
    """Whether a rule of the sheets may move or draw over something that stands in a cell, as most of those do not that
    set out the frame of a page."""
    subjects = frozenset[tuple[str, frozenset[str], bool]]().union(*map(moving, sheets))
    if not subjects:
        return False
    run = b" ".join(runs)
    return any(
        tag in ROWS
        or (tag in _RUN_NAMES and not names)
        or (names and all(name.encode() in run for name in names))
        or _stands_by_figures(source, max(names, key=len).encode() if names else b"<" + tag.encode(), labels)
        for tag, names, labels in subjects
    )


def _stands_by_figures(source: bytes, mark: bytes, labels: bool) -> bool:
    """Whether a mark stands in a short cell that holds a digit, or is one of the ``labels``, or in the tag of a row."""
    at = source.find(mark)
    for _ in range(_MOST_MARKS):
        if at < 0:
            return False
        if source.startswith((b"<tr", b"<tb", b"<the", b"<tf"), source.rfind(b"<", 0, at + 1)):
            return True
        start = max(source.rfind(b"<td", 0, at + 1), source.rfind(b"<th", 0, at + 1))
        ends = [end for end in (source.find(b"<t", at + 1), source.find(b"</t", at)) if end >= 0]
        end = min(ends, default=len(source))
        if (
            start > source.rfind(b"</t", 0, at)
            and end - start <= _LONGEST_CELL
            and (labels or _DIGIT.search(source, start, end) is not None)
        ):
            return True
        at = source.find(mark, at + 1)
    return True


def _edged(source: bytes, runs: set[bytes], values: set[bytes], sheets: tuple[str, ...]) -> bool:
    """Whether a run may stand at the upper or lower edge of its line, smaller than the figure beside it."""
    found = [names for sheet in sheets if (names := _edging(sheet)) is not None]
    styled = any(map(_EDGE.search, values))
    if not found and not styled:
        return False
    smaller = frozenset[bytes]().union(*(names.smaller for names in found))
    if (smaller and not smaller.isdisjoint(_words(*_OF_NO_BOX.findall(source), *runs))) or any(
        _EDGE.search(value) and _TINY.search(value) for value in values
    ):
        return True
    small = _SMALL_TAG.search(source) is not None
    if not small and not any(b"size" in text for text in (*runs, *values)):
        return False
    if any(map(_EDGE.search, runs)) or (small and styled):
        return True
    return not _words(source, *runs).isdisjoint(frozenset[bytes]().union(*(names.all for names in found)))


def _words(*markup: bytes) -> set[bytes]:
    """The words of markup, names of classes and ids among them: gone through once, however many names are looked for."""
    return set(_WORD.findall(b" ".join(markup)))


class _Edging(NamedTuple):
    """The classes and ids, in small letters, of what a sheet sets at an edge of its line: ``all``, and those of what it
    gives a size, too."""

    all: frozenset[bytes]
    smaller: frozenset[bytes]


@lru_cache(maxsize=256)
def _edging(sheet: str) -> _Edging | None:
    """What a sheet may set at an edge of its line; ``None``: nothing. Remembered, since the pages of a portal share their
    sheets."""
    if _EDGE_SAID.search(sheet) is None:
        return None
    names: set[bytes] = set()
    smaller: set[bytes] = set()
    for rule in sheet.split("}"):
        selector, _, body = rule.rpartition("{")
        if _EDGE_SAID.search(body) is not None:
            meant = [name.lower().encode() for name in _LAST_NAME.findall(selector)]
            names.update(meant)
            smaller.update(meant if "font" in body.lower() else ())
    return _Edging(frozenset(names), frozenset(smaller))


def _plain(value: bytes) -> str:
    text = value.strip(b"\"'").decode("utf-8", "replace")
    return html.unescape(text) if "&" in text else text


def _may_meet(styles: Iterable[str], sheets: Iterable[str], source: bytes, runs: Iterable[bytes]) -> bool:
    """Whether some text of a page may have the colour of some ground of it."""
    texts, grounds = {colours.BLACK}, {colours.WHITE}
    for style in styles:
        props = {name: value for name, (value, _) in css.declarations(style).items()}
        if (own := colours.text_colour(props)) is not None:
            texts.add(own)
        if (ground := colours.ground(props)) is not None and ground.colour is not None:
            grounds.add(ground.colour)
        grounds.update(colours.shades(props.get("box-shadow", "")))
    for pattern, found in ((_TEXT_COLOUR, texts), (_GROUND_COLOUR, grounds)):
        for name in set(pattern.findall(source)).union(*map(pattern.findall, runs)):
            if (own := colours.colour(name.decode("utf-8", "replace"))) is not None:
                found.add(own)
    for sheet in sheets:
        own_texts, own_grounds = coloured(sheet)
        texts |= own_texts
        grounds |= own_grounds
    if len(texts) > _MANY or len(grounds) > _MANY:
        return True
    return any(
        text[3] <= 0.1 or colours.is_near(text, ground)
        for text in texts
        for ground in grounds
        if ground[3] > 0.1
    )


def _runs_matter(runs: set[bytes], harms: set[str], colours: bool, sheets: tuple[str, ...]) -> bool:
    """Whether what styles hide depends on the runs of a page: one is hidden, or seen inside what is hidden."""
    if not runs:
        return False
    rules = (
        [rule for rule in parse_sheets(sheets).rules if rule.harms or (colours and _paints(rule))]
        if sheets
        else []
    )
    hurt = {*harms, *(group for rule in rules for group in rule.harms), *(("colour",) if colours else ())}
    undone = {name for group in _INHERITED if group in hurt for name in css.GROUPS[group]}
    names: set[str] = set()
    for start in runs:
        if (colours and b"color" in start) or ("family" in hurt and b"face" in start):
            return True
        for value in _STYLE_VALUE.findall(start):
            style = _plain(value)
            if harms_of(style) or not undone.isdisjoint(css.declarations(style)):
                return True
        for value in _NAMES.findall(start):
            names.update(_plain(value).split())
    return any(_may_mean_run(rule.selector.parsed_tree, names) for rule in rules)


def _paints(rule: Rule) -> bool:
    return any(name in rule.declared for name in css.GROUPS["colour"])


def _may_mean_run(tree: Any, names: set[str]) -> bool:
    """Whether a part of a selector may mean a run, whose classes and ids (in small letters) are among ``names``."""
    excluded = False
    while True:
        kind = type(tree).__name__
        if kind == "CombinedSelector":
            if tree.combinator in "+~" or _may_mean_run(tree.subselector, names):
                return True
            return _may_mean_run(tree.selector, names)
        if kind == "Element":
            tag = tree.element
            return not excluded and (tag is None or tag.lower() in _RUN_NAMES)
        if kind == "Hash":
            excluded = excluded or tree.id.lower() not in names
        elif kind == "Class":
            excluded = excluded or tree.class_name.lower() not in names
        elif kind not in ("Attrib", "Pseudo") or (kind == "Pseudo" and "child" in tree.ident):
            return True
        tree = tree.selector
