"""Whether anything of a page may be hidden, moved or printed otherwise than it is written, by its source alone: most pages
hide nothing, and for these no style is asked what it means."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import islice

from pipelines.readers.html.second.declarations import are_alike, rgb_of, squeezed
from pipelines.readers.html.second.effects import matters
from pipelines.readers.html.second.sheets import Sheet, colours_of, is_at_edge, sheet_for_screen
from pipelines.readers.html.second.strangers import FEW, words_in

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
#: a font of pictures that a tag asks for
_FACE = re.compile(rb"face\s*=\s*[\"']?[^\"'>,]*(?:ding|marlett)")
_EDGE = re.compile(rb"vertical-align\s*:\s*(?:text-)?(?:top|bottom)")
#: a size below that of a page's text, squeezed; and elements that are no runs
_LITTLE = re.compile(
    r"font(?:-size)?:[^;]*?(?:(?<!\d)0?\.\d+r?em|(?<![.\d])(?:\d\d(?:\.\d+)?%|(?:\d|1[01])(?:\.\d+)?px|[1-8](?:\.\d+)?pt)|small)"
)
_BOX = re.compile(rb"<(?:t[a-z]+|p|div|li|col[a-z]*|h\d)\s")
_OPENED = re.compile(rb"<[a-z][^<>\s]*\s[^<>]*")
_PARTING = re.compile(rb"[\s\"'=<>]+")
#: so many places of a mark are looked at
_MOST = 50
_SMALLER = re.compile(rb"<(?:small|big)[\s>]|<font[^>]*\bsize|font-size|\bsize\s*=")
#: a class whose name says that a sheet hides what bears it, as frameworks have them
HIDDEN_BY_NAME = re.compile(
    rb"class\s*=[^<>]*?(?<![-\w])(hidden|hide|(?:d|display)-none|d-(?:sm|md|lg|xl)-none|invisible|sr-only|visually-?hidden|"
    rb"screen-reader-text|(?:layui|am)-hide|(?:uk|is)-hidden|hidden-lg|visible-(?:xs|sm)(?:-\w+)?)(?![-\w])"
)
#: what a step of a selector asks besides tag and names; a step whose tag and names can be looked for in a source
CONDITION = re.compile(r"\[[^\[\]]*\]|::?[-a-z]+(?:\([^()]*\))?")
_PLAIN_STEP = re.compile(rf"(?:[a-z][-\w]*|\*)?(?:[.#][-\w]+|{CONDITION.pattern})*")


@dataclass(slots=True)
class Look:
    """What a page's source says before it is parsed: whether styles or attributes may take something from sight, and
    its style sheets."""

    careful: bool
    sheets: list[Sheet]


def part_sheets(source: bytes, lowered: bytes) -> tuple[bytes, list[Sheet]]:
    """A page's ``source`` (``lowered``: in small letters) without those style sheets that are closed and hold neither tags
    nor attributes, and the sheets that are for the screen."""
    found: list[tuple[str, str]] = []
    bodies = [0]
    cuts = []
    at = 0
    while (at := lowered.find(b"<style", at)) >= 0:
        start = _SHEET_START.match(lowered, at)
        end = lowered.find(b"</style", start.end()) if start is not None else -1
        if start is not None and end < 0:
            break  # nor does any that follows end
        if start is not None and end >= 0:
            body = lowered[start.end() : end]
            attributes, text = start[1].decode("utf-8", "replace"), body.decode("utf-8", "replace")
            found.append((attributes, text))
            bodies += [start.end(), end]
            if b"<" not in body and b"=" not in body:
                cuts.append((start.end(), end))
        at = max(end, at) + len(b"<style")
    bodies.append(len(lowered))
    words = (
        words_in(b"".join([lowered[a:b] for a, b in zip(bodies[::2], bodies[1::2], strict=True)]))
        if any(2 * len(text) > FEW for _, text in found)
        else set()
    )
    sheets = [one for each in found if (one := sheet_for_screen(*each, words)) is not None]
    kept = [0, *(place for cut in cuts for place in cut), len(source)]
    return b"".join([source[start:end] for start, end in zip(kept[::2], kept[1::2], strict=True)]), sheets


def look_at(source: bytes, sheets: list[Sheet], styled: Set[bytes], runs: bytes, whole: bytes) -> Look:
    """Look at the source of a page without its ``sheets``, its runs and what is ``styled``, at the distinct attributes of
    both, and at the ``whole`` source (all in small letters)."""
    values = {*styled, *_STYLE.findall(source), *_STYLE.findall(runs)}
    styles = {squeezed(_unquoted(value)) for value in values}
    careful = (
        any(b"<" in value or b"style" in value for value in values)
        or any("var(" in style or matters(style) for style in styles)
        or any(sheet.matters for sheet in sheets)
        or _TAG.search(source) is not None
        or any(_FACE.search(text) is not None for text in (source, runs) if b"face" in text)
        or _stands_at_edge(source, runs, styles, sheets)
        or _moves_in_cells(source, runs, sheets)
        or any(name in runs for name in (b"hidden", b"popover", b"rtl"))
        or (b"url(" in whole and _holds_hollow(whole))
        or (b"stylesheet" in whole and HIDDEN_BY_NAME.search(whole) is not None)
        or _colours_meet(source, runs, styles, sheets)
    )
    return Look(careful, sheets)


def _holds_hollow(source: bytes) -> bool:
    """Whether a page holds an element that is empty and that a style can mean."""
    return any(_STYLED_HOLLOW.search(found[0]) is not None for found in _HOLLOW.finditer(source))


def _moves_in_cells(source: bytes, runs: bytes, sheets: Iterable[Sheet]) -> bool:
    """Whether a sheet may move or draw over what is written in the cell of a figure, or a row."""
    carriers = {carrier for sheet in sheets for carrier in sheet.carriers}
    for mover in carriers.union(*(sheet.movers for sheet in sheets)):
        if _PLAIN_STEP.fullmatch(mover) is None:
            return True
        tag, *names = re.split(r"[.#]", CONDITION.sub("", mover))
        if any(name.encode() in runs for name in names) or (not names and tag in ("", "*", "span", "font")):
            return True
        word = names[0] if names else f"<{tag}"
        marks = [found.start() for found in islice(re.finditer(re.escape(word.encode()), source), _MOST)]
        if len(marks) == _MOST or any(
            _may_hold_figure(source, mark, labels=mover in carriers) for mark in marks
        ):
            return True
    return False


def _may_hold_figure(source: bytes, at: int, *, labels: bool) -> bool:
    """Whether a place in a source lies in a row's tag, or in a cell that may be that of a figure, or of one of its ``labels``."""
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
    return cell >= 0 and re.search(rb"\S" if labels else rb"\d|\xef\xbc[\x90-\x99]", words) is not None


def _stands_at_edge(source: bytes, runs: bytes, styles: Iterable[str], sheets: Iterable[Sheet]) -> bool:
    """Whether a run may stand at the upper or lower edge of its line, where it is smaller than what stands beside it."""
    by_run = _EDGE.search(runs) is not None
    by_style = any(map(is_at_edge, styles))
    if not (by_run or by_style or any(sheet.edges for sheet in sheets)):
        return False
    if any(is_at_edge(one) and _LITTLE.search(one) is not None for one in styles):
        return True
    shrunk = {name.encode() for sheet in sheets for name in sheet.shrunk}
    if shrunk and shrunk & {*_PARTING.split(runs), *_borne_by_runs(source)}:
        return True
    if (
        _SMALLER.search(source) is None
        and _SMALLER.search(runs) is None
        and not any("font" in one for one in styles)
    ):
        return False
    if by_run or (by_style and (b"<small" in source or b"<big" in source)):
        return True
    borne = {*_PARTING.split(source), *_PARTING.split(runs)}
    return any(name.encode() in borne for sheet in sheets for name in sheet.edges)


def _borne_by_runs(source: bytes) -> Iterator[bytes]:
    """The words in the tags of what is no box."""
    for tag in _OPENED.findall(source):
        if _BOX.match(tag) is None:
            yield from _PARTING.split(tag)


def _unquoted(value: bytes) -> str:
    text = value.strip(b"\"'").decode("utf-8", "replace")
    return entities.unescape(text) if "&" in text else text


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
