"""The second reading of a page, from its bytes: another decoding, another parser (lexbor, by HTML's own rules for
broken pages), another notion of what is seen. It shares no deciding function with the first reading.

Its result is text in order, without any grid: a line for every paragraph, and for every row of a table, whose
cells are parted by tabs (an empty one is an empty piece). What is seen and is no text prints U+FFFC.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.readers.html.second.decoding import page_text
from pipelines.readers.html.second.folded import FOLDING, prints_otherwise
from pipelines.readers.html.second.look import look_at, part_sheets
from pipelines.readers.html.second.order import THING, text_in_order
from pipelines.readers.html.second.sheets import IntricateError
from pipelines.readers.html.second.sight import is_empty, leave_what_is_seen, shows

#: characters and tags of a page that are read
_LONGEST = 16_000_000
_MOST_TAGS = 400_000
_EMBEDDED = re.compile(r"(;base64,[\w+/=]{64})[\w+/=\s]{1000,}")
_BIG = 2_000_000
#: what never prints text where it stands
_UNPRINTED = frozenset((
    "script", "style", "noscript", "template", "head", "title", "noframes", "iframe", "object", "embed", "applet",
    "svg", "math", "canvas", "audio", "video", "select", "button", "datalist", "rt", "rp", "meter", "progress",
    "noembed",
))  # fmt: skip
#: what is seen and is no text
_THINGS = frozenset((
    "img", "svg", "canvas", "math", "object", "embed", "iframe", "applet", "video", "input", "select", "textarea", "button",
    "meter", "progress", "script",
))  # fmt: skip
#: a numbered heading
_NUMBERED = re.compile(r"\s*[一二三四五六]\s*[、.．]\s*[\u4e00-\u9fff、，]{2,30}\s*")
_CHROME = frozenset(("nav", "aside", "footer", "header"))
_ASIDE = (_UNPRINTED | _THINGS | _CHROME | FOLDING) - {"head"}
#: Word's last row, which only sets widths
_WIDTHS = 'tr[height="0"]'
#: an element of a page's own making
_OWN_TAG = re.compile(rb"<[a-z]\w*-")
#: runs, which say nothing where no style does; in the source
_RUN = re.compile(
    rb"</?(?:span|font|o:p|SPAN|FONT)((?:\s[^<>\"']*+(?:\"[^<>\"]*+\"[^<>\"']*+|'[^<>']*+'[^<>\"']*+)*+)?)>"
)
#: the same up to the first ``>``, and the one right behind it; taken where no attribute holds an odd quotation
_RUNS = re.compile(rb"</?(?:span|font|o:p|SPAN|FONT)(?:></?(?:span|o:p))?((?:\s[^>]{0,2000}+)?)>")
_QUOTED = re.compile(rb"\"[^<>\"]*\"|'[^<>']*'")
_RUN_LEFT = re.compile(rb"</?(?:span|font|o:p)[\s>/]")
_STYLED = re.compile(rb" style=(\"[^<>\"]*+\"|'[^<>']*+')(?=[\s>/])")
_STYLES = re.compile(rb" style=(\"[^\"]*+\"|'[^']*+')(?=[\s>/])")
#: a style that is one for certain: ``title="a style=" hidden " b"`` has another between its quotations
_SURE_STYLE = re.compile(rb"[\"']\s*(?:[-\w]+\s*:[^=]*|[\"'])")
#: attributes that take an element from sight, or turn it, without any style
_HIDING = (b"hidden", b"popover", b"rtl")
#: things that may be so small that nobody sees them
_SIZED = _THINGS - {"script"}
#: a body kept in a script: a long string of JavaScript that holds tags
_SCRIPT = re.compile(r"<script\b[^>]{0,2000}>(.*?)</script", re.DOTALL | re.IGNORECASE)
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*+)\"|'((?:[^'\\\n]|\\.)*+)'", re.DOTALL)
_MARKUP = re.compile(r"<(?:table|td|p|div|span)\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": ""}
#: boxes in each other, for each of which a parser asks all around it
_DEEPEST = 3_000
_FEW_TAGS = 4 * _DEEPEST
_BOX = re.compile(
    rb"</?(?:div|[uod]l|pre|menu|dir|rt|blockquote|center|section|article|fieldset|details)\b[^<>]*>",
    re.IGNORECASE,
)
#: fewer characters than this, and the page keeps its body elsewhere
_LITTLE = 200


def second_text(data: bytes, media_type: str | None = None) -> str:
    """The text of a page in order. Empty where nothing is printed, or nobody can tell what; never raises for bad input."""
    try:
        return _second_text(data, media_type)
    except IntricateError:
        return ""


def _second_text(data: bytes, media_type: str | None) -> str:
    text, source = page_text(data, media_type)
    if len(text) > _BIG:
        text = _cut(_EMBEDDED.sub(r"\1", text))
        source = text.encode("utf-8", "replace")
    printed = _printed(source)
    if ("<td" in text or "<TD" in text) and len(printed) >= _LITTLE:
        return printed
    # those that end: behind the last end there are beginnings alone
    ended = text[: text.lower().rfind("</script") + len("</script")]
    kept = _kept_in_script(_SCRIPT.findall(ended))
    return (
        printed + _printed(kept.encode("utf-8", "replace"))
        if "<td" in kept.lower() or len(printed) < _LITTLE
        else printed
    )


def _printed(source: bytes) -> str:
    lowered = source.lower()
    if b"<table" not in lowered and b"<tr" in lowered:
        # Rows without a table: a browser prints their cells in one word.
        at = lowered.index(b"<tr")
        source, lowered = (text[:at] + b"<table>" + text[at:] for text in (source, lowered))
    source, sheets = part_sheets(source, lowered)
    parts = _RUNS.split(source)
    runs = set(parts[1::2])
    if any(map(_is_odd, runs)):
        parts = _RUN.split(source)
        runs = set(parts[1::2])
    without = b"".join(parts[::2])
    unstyled, bare, styled = _part_styles(without)
    if bare.count(b"<") > _FEW_TAGS and _depth(lowered) > _DEEPEST:
        return _printed(_BOX.sub(b"<br>", source))
    look = look_at(bare, sheets, styled, b" ".join(runs).lower(), lowered)
    if not look.careful and _RUN_LEFT.search(bare) is None:  # else one would lose its end
        source = unstyled if styled and _are_sure(styled, bare) else without
    try:
        tree = LexborHTMLParser(source)
        cells = _Cells()
        if source is unstyled and any(node.tag in _SIZED and cells.hold(node) for node in _aside(tree)):
            tree = LexborHTMLParser(without)  # whose styles say how large it is
    except (SelectolaxError, ValueError, MemoryError):
        return ""
    leave_what_is_seen(tree, look)
    cells = _Cells()
    if _OWN_TAG.search(bare) is not None and tree.root is not None:
        for node in [each for each in tree.root.traverse() if "-" in (each.tag or "")]:
            if is_empty(node) and cells.hold(node):
                node.insert_before(THING)
    for row in reversed(tree.css(_WIDTHS)) if b"height" in bare else ():
        if not (row.text() or "").strip():
            row.decompose()
    for node in _aside(tree):
        _set_aside(node, cells)
    body = tree.body
    return text_in_order((body.html or "") if body is not None else "")


def _depth(lowered: bytes) -> int:
    """How many boxes of a page stand in each other at the most."""
    deepest = depth = 0
    for found in _BOX.finditer(lowered):
        depth += -1 if found[0][1:2] == b"/" else 1
        deepest = max(deepest, depth)
    return deepest


def _part_styles(source: bytes) -> tuple[bytes, bytes, set[bytes]]:
    """A source without its styles, as far as these can be taken out of it; the same in small letters, without any; and
    the distinct ones, in small letters. Half of what Word writes, and little of it differs."""
    pieces = _STYLES.split(source)
    unstyled = b"".join(pieces[::2])
    bare = unstyled.lower()
    styled = set(map(bytes.lower, set(pieces[1::2])))
    if b" style=" in bare or any(b"<" in style or b">" in style for style in styled):
        pieces = _STYLES.split(source.lower())
        if any(b"<" in style or b">" in style for style in pieces[1::2]):
            pieces = _STYLED.split(source.lower())
        unstyled, bare, styled = source, b"".join(pieces[::2]), set(pieces[1::2])
    return unstyled, bare, styled


def _are_sure(styled: set[bytes], bare: bytes) -> bool:
    """Whether the styles of a page without which it is ``bare`` are styles for certain, and nothing else is that needs
    them."""
    said = b"".join(styled)
    return all(map(_SURE_STYLE.fullmatch, styled)) and not any(
        word in said or word in bare for word in _HIDING
    )


def _aside(tree: LexborHTMLParser) -> list[LexborNode]:
    """The elements of a page that may print no text."""
    # asked of each element by its name: a selector of forty names takes three times as long
    return [node for node in tree.root.traverse() if node.tag in _ASIDE] if tree.root is not None else []


def _is_odd(attributes: bytes) -> bool:
    """Whether the attributes of a run may not end where its first ``>`` stands."""
    rest = _QUOTED.sub(b"", attributes)
    return b'"' in rest or b"'" in rest or b"<" in rest


class _Cells:
    """Which nodes of a page stand in the cell of a table; each is asked once, however deep it stands."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def hold(self, node: LexborNode) -> bool:
        """Whether a node stands in a cell."""
        way = []
        at = node.parent
        held = False
        while at is not None:
            if (known := self._known.get(at.mem_id)) is not None or at.tag in ("td", "th"):
                held = known is not False
                break
            way.append(at.mem_id)
            at = at.parent
        self._known.update(dict.fromkeys(way, held))
        return held


def _set_aside(node: LexborNode, cells: _Cells) -> None:
    """Take a node out that prints no text; where it stands in a cell and is seen, it leaves U+FFFC."""
    tag = node.tag or ""
    if tag in _CHROME:
        if node.css_first("td") is None:
            node.decompose()
    else:
        if tag in _THINGS and cells.hold(node) and shows(node):
            node.insert_before(THING)
        if tag == "rt" and cells.hold(node) and re.search(r"\d", node.text() or "") is not None:
            node.insert_before(THING)
        if tag == "template" and "shadowrootmode" in node.attributes and node.parent is not None:
            _doubt_host(node.parent)
        if tag in FOLDING and prints_otherwise(node):
            node.insert_before(THING)
        if tag in _UNPRINTED and not (tag == "button" and _heads_a_section(node)):
            node.decompose()


def _heads_a_section(button: LexborNode) -> bool:
    """Whether a button is the heading of what it folds."""
    return not _is_in_cell(button) and _NUMBERED.fullmatch(button.text() or "") is not None


def _doubt_host(host: LexborNode) -> None:
    """Mark what a tree of its own is shown in the place of: the cells in a host, or the one around it."""
    for cell in [host] if _is_in_cell(host) else host.css("td, th"):
        if (first := cell.first_child) is not None:
            first.insert_before(THING)


def _is_in_cell(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in ("td", "th"):
            return True
        parent = parent.parent
    return False


def _cut(text: str) -> str:
    text = text[:_LONGEST]
    while (tags := text.count("<")) > _MOST_TAGS:
        text = text[: len(text) * _MOST_TAGS // tags]
    return text


def _kept_in_script(scripts: list[str]) -> str:
    """The longest text with tags among the strings of a page's scripts."""
    longest = ""
    for script in scripts:
        if "<" not in script and "\\u003" not in script.lower() and "\\x3" not in script.lower():
            continue
        for one, other in _STRING.findall(script):
            string = one or other
            if len(string) > len(longest):
                string = _ESCAPE.sub(_unescaped, string)
                if _MARKUP.search(string):
                    longest = string
    return longest


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])
