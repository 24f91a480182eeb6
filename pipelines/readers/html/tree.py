"""A page as a tree that holds only what a reader sees: parsed by lxml, then reduced in C.

Hidden elements, scripts and comments are taken out and inline tags dissolved into the text around them, so
that the walk that follows meets few nodes (Word saves a ``<span>`` for every few characters).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from lxml import etree

from pipelines.blocks import UnreadableError

#: a line end that the page prints as such (inside ``<pre>``): Unicode's line separator
LINE_SEPARATOR = "\u2028"

#: characters of a page kept after embedded files are cut; no report comes near it
_LONGEST = 16_000_000
_MOST_TAGS = 400_000
_BIG = 2_000_000

_DATA_URI = re.compile(r"data:[\w/+.-]{1,80};base64,[A-Za-z0-9+/=\s]+")
#: comments and processing instructions that Hanweb and TRS templates set around the body
_BODY_COMMENT = re.compile(
    r"<!--\s*(?i:ZJEG_RSS\.content\.|<\$\[信息内容\]>\s*|正文\s*|内容\s*|content\s*)"
    r"(?i:(begin|end|start|开始|结束))\s*-->"
)
#: a style sheet, whose rules are not applied; one that holds tags or an odd comment is left to the parser
_STYLE_SHEET = re.compile(r"<(?:style|STYLE)\b[^<>]*+>\s*+(?:<!--[^<]*?-->\s*+|[^<]*+)</(?:style|STYLE)\s*+>")
_HIDING_HINTS = (b"display", b"hidden")
#: behind a ``<``: the name of a run's tag, or no name at all (a ``<`` in a script or in an attribute)
_RUN_NAME = re.compile(rb"(?:span|font|o:p)\s|[^a-z/!?]")
#: what Word and LibreOffice write most and nobody needs where no style hides a run
_RUN_TAG = re.compile(
    rb"</(?:span|SPAN|font|FONT|o:p)>|"
    rb"<(?:span|SPAN|font|FONT|o:p)(?:\s[^<>\"']*+(?:\"[^\"<>]*+\"[^<>\"']*+|'[^'<>]*+'[^<>\"']*+)*+)?>"
)
_RUN_TAGS = (b"<span", b"</span", b"<font", b"</font", b"<o:p", b"</o:p")
_STYLE = re.compile(rb" style=(?:\"[^\"<>]*+\"|'[^'<>]*+')")
_DISPLAY = re.compile(r"display\s*:\s*([\w-]+)", re.IGNORECASE)
_VISIBILITY = re.compile(r"visibility\s*:\s*(hidden|collapse)", re.IGNORECASE)
_STYLED = etree.XPath(
    "//@hidden/.. | //@style[contains(.,'isplay') or contains(.,'ISPLAY')"
    " or contains(.,'isibility') or contains(.,'ISIBILITY')]/.."
)
#: elements that a browser does not print, or prints as a control
_UNPRINTED = (
    "script", "style", "template", "noscript", "noframes", "xml", "object", "embed", "applet", "iframe", "svg",
    "math", "col", "title", "audio", "video", "canvas", "map", "rt", "rp", "datalist", "x-hidden",
)  # fmt: skip
_INLINE = (
    "span", "font", "o:p", "b", "strong", "i", "em", "u", "big", "small", "tt", "code", "kbd", "samp", "var",
    "abbr", "acronym", "cite", "q", "s", "strike", "del", "ins", "mark", "bdo", "bdi", "dfn", "label", "time",
    "data", "nobr", "wbr", "sub", "sup", "ruby", "rb", "basefont", "input", "st1:chsdate", "st1:personname",
    "st1:placename", "st1:city", "st1:place", "st1:country-region", "st1:metricconverter", "pagebreak",
)  # fmt: skip
#: what ``display:`` makes of an element whose tag says otherwise
_DISPLAYED_AS = {
    "block": "div", "flex": "div", "grid": "div", "list-item": "div", "flow-root": "div",
    "table": "table", "table-row": "tr", "table-cell": "td", "table-row-group": "tbody",
}  # fmt: skip
_RESTYLED = {"span", "div", "a", "font", "label", "b", "strong", "em", "i", "ul", "li", "dl", "dt", "dd", "p"}
_DEEP_TABLE = re.compile(rb"</?(?:table|thead|tbody|tfoot|tr|td|th|caption)\b[^<>]*>", re.IGNORECASE)
_DEEP_BLOCK = re.compile(
    rb"</?(?:div|section|article|center|blockquote|dl|ul|ol|form|main|li|p|h[1-6]|dd|dt|pre|address)\b[^<>]*>",
    re.IGNORECASE,
)
_DEEP_INLINE = re.compile(
    rb"</?(?!(?:table|thead|tbody|tfoot|tr|td|th|caption|br|hr|img|meta|title|html|head|body|script|style)\b)"
    rb"[a-z][^<>]*>",
    re.IGNORECASE,
)
#: characters that XML knows not; a form feed is white space
_UNKNOWN_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13})
_FORM_FEED = bytes.maketrans(b"\f", b" ")


@dataclass(slots=True)
class Page:
    """A parsed page: its tree, whether styles or attributes may hide parts of it, and notes on what was not read."""

    root: etree._Element
    hides: bool
    notes: list[str]


def parse(text: str) -> Page:
    """Parse the text of a page.

    Raises :class:`~pipelines.blocks.UnreadableError` when the text holds no element at all.
    """
    notes: list[str] = []
    if len(text) > _BIG:
        text = _without_comments(_DATA_URI.sub("", text))
        if len(text) > _LONGEST or text.count("<") > _MOST_TAGS:
            text = _cut(text)
            notes.append("网页过大，只读了前一部分")
    # Less for the parser to do: sheets are of no use, runs are dissolved later, and styles matter where they hide.
    source = _source(_STYLE_SHEET.sub("", text))
    lowered = source.lower()
    if b"<style" in lowered:  # a sheet is broken, and what it swallows is the parser's to say
        source = _source(text)
        lowered = source.lower()
    hints = [hint for hint in _HIDING_HINTS if hint in lowered]
    if any(tag in lowered for tag in _RUN_TAGS) and not any(_hides_run(lowered, hint) for hint in hints):
        source = _RUN_TAG.sub(b"", source)
    if not hints:
        source = _STYLE.sub(b"", source)
    root, too_deep = _parse(source)
    if too_deep:
        source = _DEEP_INLINE.sub(b"", _DEEP_BLOCK.sub(b"<br>", source))
        root, too_deep = _parse(source)
    if too_deep:
        root, _ = _parse(_DEEP_TABLE.sub(b"<br>", source))
        notes.append("网页的表格嵌套过深，表格只能按文字读出")
    if root is None:
        raise UnreadableError("网页中没有任何文字，请核对原网页能否打开")
    return Page(root, bool(hints), notes)


def _source(text: str) -> bytes:
    """What the parser is given for a text."""
    if "<!--" in text:
        text = _BODY_COMMENT.sub(_body_mark, text)
    return text.encode("utf-8", "replace").translate(_FORM_FEED, _UNKNOWN_CONTROLS)


def _hides_run(source: bytes, hint: bytes) -> bool:
    """Whether a hint at hiding may stand in the tag of a run."""
    before = 0
    while (found := source.find(hint, before)) >= 0:
        start = source.rfind(b"<", before, found)
        if start >= 0 and _RUN_NAME.match(source, start + 1):
            return True
        before = found + len(hint)
    return False


def _without_comments(text: str) -> str:
    """Without the comments of a big page; an unclosed one hides what follows."""
    kept: list[str] = []
    start = 0
    while (begin := text.find("<!--", start)) >= 0:
        kept.append(text[start:begin])
        end = text.find("-->", begin + 4)
        if end < 0:
            return "".join(kept)
        if _BODY_COMMENT.match(text, begin):
            kept.append(text[begin : end + 3])
        start = end + 3
    return "".join([*kept, text[start:]])


def _cut(text: str) -> str:
    text = text[:_LONGEST]
    if text.count("<") > _MOST_TAGS:
        end = len(text) * _MOST_TAGS // text.count("<")
        while text.count("<", 0, end) > _MOST_TAGS:
            end = end * 3 // 4
        text = text[:end]
    return text


def _body_mark(match: re.Match[str]) -> str:
    ends = match.group(1).lower() in ("end", "结束")
    return f'<meta name="Content{"End" if ends else "Start"}">'


def _parse(source: bytes) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, False
    too_deep = any("depth" in entry.message for entry in parser.error_log)
    return root, too_deep


def reduce(page: Page) -> None:
    """Take out in place what a reader does not see, and dissolve inline tags."""
    root = page.root
    if page.hides:
        _apply_styles(root)
    for element in list(root.iter("select", "button", "input", "pre")):
        if element.tag == "input":
            if (element.get("type") or "text").lower() in ("text", "number") and _in_cell(element):
                element.text = element.get("value")
        elif element.tag == "pre":
            _keep_lines(element)
        # An unclosed control swallows the rest of the page.
        elif element.find(".//table") is None and element.find(".//p") is None:
            element.tag = "x-hidden"
    etree.strip_elements(root, *_UNPRINTED, with_tail=False)
    etree.strip_tags(root, *_INLINE)


def _keep_lines(pre: etree._Element) -> None:
    for element in pre.iter():
        if element.text:
            element.text = element.text.replace("\n", LINE_SEPARATOR)
        if element.tail and element is not pre:
            element.tail = element.tail.replace("\n", LINE_SEPARATOR)


def _in_cell(element: etree._Element) -> bool:
    return next(element.iterancestors("td", "th"), None) is not None


def _apply_styles(root: etree._Element) -> None:
    for element in cast("list[etree._Element]", _STYLED(root)):
        style = element.get("style") or ""
        display = _DISPLAY.findall(style)
        kind = display[-1].lower() if display else ""
        if kind == "none" or element.get("hidden") is not None:
            if element.tag not in ("html", "body"):
                element.tag = "x-hidden"
            continue
        hidden = _VISIBILITY.search(style)
        if hidden:
            _blank(element, collapse=hidden.group(1).lower() == "collapse")
        elif kind in _DISPLAYED_AS and element.tag in _RESTYLED:
            element.tag = _DISPLAYED_AS[kind]


def _blank(element: etree._Element, *, collapse: bool) -> None:
    """Hide what keeps its place: an invisible cell is still a cell."""
    if element.tag in ("html", "body"):
        return
    if element.tag in ("td", "th", "tr", "tbody") and not collapse:
        cells = [element] if element.tag in ("td", "th") else list(element.iter("td", "th"))
        for cell in cells:
            cell.text = None
            for child in list(cell):
                cell.remove(child)
    else:
        element.tag = "x-hidden"
