"""The second reading of a page, from its bytes: another decoding, another parser (lexbor, by HTML's own rules for
broken pages), another notion of what is seen. It shares no deciding function with the first reading.

Its result is text in order, without any grid: a line for every paragraph, and for every row of a table, whose
cells are parted by tabs (an empty one is an empty piece). What is seen and is no text prints U+FFFC.
"""

from __future__ import annotations

import html as entities
import re

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from pipelines.readers.html.second.decoding import page_text
from pipelines.readers.html.second.sight import leave_what_is_seen

#: characters and tags of a page that are read
_LONGEST = 16_000_000
_MOST_TAGS = 400_000
_EMBEDDED = re.compile(r"(;base64,[\w+/=]{64})[\w+/=\s]{1000,}")
_BIG = 2_000_000
#: what never prints text where it stands
_UNPRINTED = [
    "script", "style", "noscript", "template", "head", "title", "noframes", "iframe", "object", "embed", "applet",
    "svg", "math", "canvas", "audio", "video", "select", "button", "datalist", "map", "rt", "rp", "meter", "progress",
    "noembed",
]  # fmt: skip
_RUNS = ["span", "font", "b", "strong", "a", "u", "i", "em"]
_CHROME = "nav, aside, footer, header"
#: a tag of the serialised page, or a comment, which has no name
_TAG = re.compile(r"<!--.*?-->|<(/?[a-zA-Z][^\s>]*)[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>", re.DOTALL)
_LINES = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "center", "blockquote", "article",
    "section", "main", "header", "footer", "nav", "aside", "form", "fieldset", "legend", "address", "pre", "figure",
    "figcaption", "hr", "br", "caption", "details", "summary", "dir", "menu", "textarea", "ucapcontent", "ucaptitle",
    "publishtime", "option", "optgroup", "listing", "hgroup", "body", "dialog", "search",
))  # fmt: skip
_BREAK = "\u2029"
#: a body kept in a script: a long string of JavaScript that holds tags
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*+)\"|'((?:[^'\\\n]|\\.)*+)'", re.DOTALL)
_MARKUP = re.compile(r"<(?:table|td|p|div|span)\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": ""}
#: fewer characters than this, and the page keeps its body elsewhere
_LITTLE = 200

_WHITE = re.compile(r"[ \t\r\n\f\v]+")
_EAST = "\u2010-\u203b\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_SOURCE_LINE = re.compile(rf"(?<=[{_EAST}])[ \t]*[\r\n]\s*(?=[{_EAST}])")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060-\u2064\u202a-\u202d\u2066-\u2069\ufeff\u00ad]|#PAGE_?BREAK#")


def printed_text(data: bytes, media_type: str | None = None) -> str:
    """The text of a page in order. Empty where nothing is printed; never raises for bad input."""
    text = page_text(data, media_type)
    if len(text) > _BIG:
        text = _cut(_EMBEDDED.sub(r"\1", text))
    if "<table" not in (lowered := text.lower()) and "<tr" in lowered:
        # Rows without a table: a browser prints their cells in one word.
        at = lowered.index("<tr")
        text = f"{text[:at]}<table>{text[at:]}"
    tree = _parsed(text)
    if tree is None:
        return ""
    scripts = [] if tree.css_first("td") is not None else [node.text() or "" for node in tree.css("script")]
    printed = _printed(tree, text)
    if scripts:
        kept = _kept_in_script(scripts)
        inner = _parsed(kept) if kept else None
        if inner is not None and ("<td" in kept.lower() or len(printed) < _LITTLE):
            printed += _printed(inner, kept)
    return printed


def _parsed(text: str) -> LexborHTMLParser | None:
    try:
        return LexborHTMLParser(text)
    except (SelectolaxError, ValueError, MemoryError):
        return None


def _printed(tree: LexborHTMLParser, text: str) -> str:
    leave_what_is_seen(tree, text)
    for node in tree.css(_CHROME):
        if node.css_first("td") is None:
            node.decompose()
    for node in tree.css('tr[height="0"]'):  # Word's last row, which only sets widths
        if not (node.text() or "").strip():
            node.decompose()
    tree.strip_tags(_UNPRINTED)
    tree.unwrap_tags(_RUNS)
    body = tree.body
    return _in_order((body.html or "") if body is not None else "")


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


class _Table:
    """A table that is open: its finished lines, the cells of its open row, and whether one lays out a page."""

    __slots__ = ("cells", "lays_out", "lines", "pieces")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.cells: list[list[str]] | None = None
        self.lays_out = False
        #: of the open cell, ``None`` between cells
        self.pieces: list[str] | None = None


def _in_order(source: str) -> str:
    """The text of a serialised page."""
    parts = _TAG.split(source)
    lines: list[str] = []
    pieces: list[str] = [parts[0]]
    stack: list[_Table] = []
    preserved = 0
    for tag, text in zip(parts[1::2], parts[2::2], strict=True):
        if tag is not None:
            closes = tag[0] == "/"
            name = tag[1:] if closes else tag
            if name in _LINES:
                pieces.append(_BREAK)
                if name == "pre":
                    preserved += -1 if closes else 1
            elif name == "td" or name == "th" or name == "tr":
                if stack:
                    table = stack[-1]
                    pieces = _end_cell(table, pieces)
                    if name == "tr":
                        _end_row(table)
                    elif not closes:
                        if table.cells is None:
                            table.cells = []
                        table.pieces = pieces
            elif name == "table":
                if closes:
                    if stack:
                        pieces = _end_table(stack, lines, pieces)
                else:
                    pieces = _begin_table(stack, lines, pieces)
        if text:
            pieces.append(text.replace("\n", _BREAK) if preserved > 0 else text)
    while stack:
        pieces = _end_table(stack, lines, pieces)
    lines += _paragraphs(pieces)
    return "\n".join([*lines, ""]) if lines else ""


def _end_cell(table: _Table, pieces: list[str]) -> list[str]:
    """End the open cell, or the text between cells; where the next text goes."""
    if table.pieces is None:
        table.lines += _paragraphs(pieces)
    elif table.cells is not None:
        before = table.cells.pop() if table.pieces is not pieces else []
        table.cells.append(before + _paragraphs(pieces))
        table.pieces = None
    return []


def _end_row(table: _Table) -> None:
    cells, table.cells = table.cells, None
    if cells is None:
        return
    if table.lays_out or len(cells) == 1:
        for cell in cells:
            table.lines += cell
    else:
        table.lines.append("\t".join([" ".join(cell) for cell in cells]))
    table.lays_out = False


def _begin_table(stack: list[_Table], lines: list[str], pieces: list[str]) -> list[str]:
    if not stack:
        lines += _paragraphs(pieces)
    else:
        outer = stack[-1]
        if outer.pieces is None or outer.cells is None:
            outer.lines += _paragraphs(pieces)
        else:
            # The cell goes on behind the inner table: what it holds so far waits as its row's last.
            if outer.pieces is pieces:
                outer.cells.append(_paragraphs(pieces))
            else:
                outer.cells[-1] += _paragraphs(pieces)
    stack.append(_Table())
    return []


def _end_table(stack: list[_Table], lines: list[str], pieces: list[str]) -> list[str]:
    table = stack.pop()
    _end_cell(table, pieces)
    _end_row(table)
    if not stack:
        lines += table.lines
        return []
    outer = stack[-1]
    if outer.pieces is None or outer.cells is None:
        outer.lines += table.lines
        return []
    outer.cells[-1] += table.lines
    outer.lays_out = outer.lays_out or any("\t" in line for line in table.lines)
    return []


def _paragraphs(pieces: list[str]) -> list[str]:
    """The lines that pieces of the source print, without the empty ones."""
    text = "".join(pieces)
    if text.isalnum():
        return [text]
    if "&" in text:
        text = entities.unescape(text)
    return [line for part in text.split(_BREAK) if (line := _line(part))]


def _line(text: str) -> str:
    text = _SOURCE_LINE.sub("", _UNSEEN.sub("", text.strip(" \t\r\n\f\v")))
    text = _WHITE.sub(" ", text).strip(" ")
    return "" if text.isspace() else text.replace("\u202e", "\ufffc")
