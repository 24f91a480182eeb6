"""A page as a tree that holds only what a reader sees: parsed by lxml, then reduced in C.

What styles hide (:mod:`~pipelines.readers.html.seen`), scripts and comments are taken out and inline tags dissolved
into the text around them, so that the walk that follows meets few nodes (Word saves a ``<span>`` for every few
characters). Most pages hide nothing: :mod:`~pipelines.readers.html.hints` tells these from the source, and their
styles and runs never reach the parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from pipelines.blocks import UnreadableError
from pipelines.readers.html.hints import (
    Hints,
    find_hints,
    may_show_pictures,
    part_runs,
    part_sheets,
    part_styles,
)
from pipelines.readers.html.names import BODY_COMMENT
from pipelines.readers.html.outline import meant
from pipelines.readers.html.printed import LINE_SEPARATOR
from pipelines.readers.html.seen import apply_styles
from pipelines.readers.html.things import mark_opaque
from pipelines.readers.subject import is_section_heading

#: characters of a page kept after embedded files are cut; no report comes near it
_LONGEST = 16_000_000
_MOST_TAGS = 400_000
_BIG = 2_000_000

#: attributes of a tag, each of which both parsers hold against those before it
_MOST_ATTRIBUTES = 20_000
_LONG_TAG = 2 * _MOST_ATTRIBUTES
#: elements that hold no tags
_RAW = ("style", "STYLE", "script", "SCRIPT")
#: pieces and characters of the text of a control that may be a heading
_MOST_PIECES, _LONGEST_HEADING = 20, 100
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_DATA_URI = re.compile(r"data:[\w/+.-]{1,80};base64,[A-Za-z0-9+/=\s]+")
#: elements that a browser does not print, or prints as a control
_UNPRINTED = (
    "script", "style", "template", "noscript", "noframes", "xml", "object", "embed", "applet", "iframe", "svg",
    "math", "col", "title", "audio", "video", "canvas", "rt", "rp", "datalist", "meter", "progress", "x-hidden",
)  # fmt: skip
_INLINE = (
    "span", "font", "o:p", "b", "strong", "i", "em", "u", "big", "small", "tt", "code", "kbd", "samp", "var",
    "abbr", "acronym", "cite", "q", "s", "strike", "del", "ins", "mark", "bdo", "bdi", "dfn", "label", "time",
    "data", "nobr", "wbr", "sub", "sup", "ruby", "rb", "map", "basefont", "input", "st1:chsdate", "st1:personname",
    "st1:placename", "st1:city", "st1:place", "st1:country-region", "st1:metricconverter", "pagebreak",
)  # fmt: skip
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
#: the tag of an element of the page's own making
_OWN_TAG = re.compile(rb"<[^\s<>/!?][^\s<>/]*-")
_SHADOW = re.compile(rb"<(?:template|TEMPLATE|Template)\b")
#: a comment that may be a mark around the body, whose words know no hyphen
_COMMENT = re.compile(rb"<!--[^-]{0,300}-->")
#: characters that XML knows not; a form feed is white space
_UNKNOWN_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13})
_FORM_FEED = bytes.maketrans(b"\f", b" ")
#: characters that Unicode gives no meaning, in UTF-8: this reader's own marks
_NO_CHARACTER = re.compile(rb"\xef\xb7[\x90-\xaf]")
_UNJUDGED = "网页的样式表无法判断，不能确定哪些文字可见"


@dataclass(slots=True)
class Page:
    """A parsed page: its tree, what its source lets expect of styles, and notes on what was not read; ``doubtful``
    says that nobody can tell what of it is seen; ``own_tags`` that it may hold elements of its own making; ``annotated``
    that it may hold words above others, or shadow trees; ``bare``: its source without its style sheets."""

    root: etree._Element
    hints: Hints
    notes: list[str]
    doubtful: bool = False
    own_tags: bool = True
    annotated: bool = False
    bare: bytes = b""


def parse(text: str, whole: bytes | None = None) -> Page:
    """Parse the text of a page; ``whole`` is the same in UTF-8, where it is at hand.

    Raises :class:`~pipelines.blocks.UnreadableError` when the text holds no element at all, or a tag with attributes
    without end.
    """
    notes: list[str] = []
    if len(text) > _LONG_TAG:
        _refuse_attributes(text)
    if len(text) > _BIG:
        text, whole = _without_comments(_DATA_URI.sub(_cut_data, text)), None
        if len(text) > _LONGEST or text.count("<") > _MOST_TAGS:
            text = _cut(text)
            notes.append("网页过大，只读了前一部分")
    # Less for the parser to do: runs are dissolved later, and styles matter where they hide.
    whole = text.encode("utf-8", "replace") if whole is None else whole
    source, sheets = part_sheets(whole)
    bare = source
    sheets = meant(sheets, bare)
    without, runs = part_runs(source)
    unstyled, styles = part_styles(without)
    unstyled = _known(_marked(unstyled))
    hints = find_hints(unstyled, styles, runs, sheets)
    painted = any(b"url(" in part for part in (unstyled, *styles, *runs)) or any(
        "url(" in one for one in sheets
    )
    if painted and may_show_pictures(source, sheets):
        hints = Hints(True, bool(sheets) or hints.sheets, hints.colours, True, True)
    if hints.sheets:
        source = whole if hints.runs else part_runs(whole)[0]
    elif not hints.runs:
        source = without
    source = _known(_marked(source)) if hints.any else unstyled
    root, too_deep = _parse(source)
    if too_deep:
        source = _DEEP_INLINE.sub(b"", _DEEP_BLOCK.sub(b"<br>", source))
        root, too_deep = _parse(source)
    if too_deep:
        root, _ = _parse(_DEEP_TABLE.sub(b"<br>", source))
        notes.append("网页的表格嵌套过深，表格只能按文字读出")
    if root is None:
        raise UnreadableError("网页中没有任何文字，请核对原网页能否打开")
    annotated = b"<rt" in source or b"<RT" in source or _SHADOW.search(source) is not None
    return Page(
        root, hints, notes, bare=bare, own_tags=_OWN_TAG.search(source) is not None, annotated=annotated
    )


def _refuse_attributes(text: str) -> None:
    """Raise where a tag has more attributes than any page needs. Steps from the last end of a tag within reach to the next."""
    at = 0
    while len(text) - at > _LONG_TAG:
        end = text.rfind(">", at, at + _LONG_TAG)
        if end < 0:
            end = text.find(">", at)
            end = end if end >= 0 else len(text)
            tag = text[max(text.find("<", at, end), at) : end]
            if len(_QUOTED.sub("", tag).split(maxsplit=_MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES:
                end = _end_of_raw(text, at)
                if end < 0:
                    raise UnreadableError("网页的一个标签有过多的属性，无法读取，请核对原网页")
        at = end + 1


def _end_of_raw(text: str, at: int) -> int:
    """Where the style sheet or script ends in which a place lies, which may be long without any ``>``; -1: it lies in none."""
    start, name = max((text.rfind(f"<{name}", 0, at), name) for name in _RAW)
    if start < 0 or text.find(f"</{name}", start, at) >= 0:
        return -1
    end = text.find(f"</{name}", at)
    return end if end >= 0 else len(text)


def _cut_data(match: re.Match[str]) -> str:
    """An embedded file keeps its beginning: that it is there is seen, and a spacer is told by it."""
    return match.group()[:64]


def _marked(source: bytes) -> bytes:
    """The source with elements for the comments that templates set around the body."""
    return _COMMENT.sub(_body_mark, source) if b"<!--" in source else source


def _known(source: bytes) -> bytes:
    """The source without the characters that XML knows not."""
    source = source.translate(_FORM_FEED, _UNKNOWN_CONTROLS)
    return _NO_CHARACTER.sub(b"", source) if b"\xef\xb7" in source else source


def _without_comments(text: str) -> str:
    """Without the comments of a big page; an unclosed one hides what follows."""
    kept: list[str] = []
    start = 0
    while (begin := text.find("<!--", start)) >= 0:
        kept.append(text[start:begin])
        end = text.find("-->", begin + 4)
        if end < 0:
            return "".join(kept)
        if BODY_COMMENT.match(text, begin):
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


def _body_mark(match: re.Match[bytes]) -> bytes:
    comment = BODY_COMMENT.fullmatch(match[0].decode("utf-8", "replace"))
    if comment is None:
        return match[0]
    return b'<meta name="Content%s">' % (b"End" if comment[1].lower() in ("end", "结束") else b"Start")


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
    if page.hints.any and apply_styles(
        root, page.bare, colours=page.hints.colours, pictures=page.hints.pictures
    ):
        page.doubtful = True
        page.notes.append(_UNJUDGED)
    etree.strip_elements(root, "x-hidden", with_tail=False)
    mark_opaque(root, own_tags=page.own_tags, annotated=page.annotated)
    for element in list(root.iter("select", "button", "input", "pre")):
        if element.tag == "input":
            if (element.get("type") or "text").lower() in ("text", "number") and _in_cell(element):
                element.text = element.get("value")
        elif element.tag == "pre":
            _keep_lines(element)
        elif element.tag == "button" and not _in_cell(element) and _is_heading(element):
            element.tag = "div"  # it folds what it is the heading of
        # An unclosed control swallows the rest of the page.
        elif element.find(".//table") is None and element.find(".//p") is None:
            element.tag = "x-hidden"
    etree.strip_elements(root, *_UNPRINTED, with_tail=False)
    etree.strip_tags(root, *_INLINE)


def _is_heading(element: etree._Element) -> bool:
    text = "".join(islice(map(str, element.itertext()), _MOST_PIECES))
    return len(text) <= _LONGEST_HEADING and is_section_heading(text)


def _keep_lines(pre: etree._Element) -> None:
    for element in pre.iter():
        if element.text:
            element.text = element.text.replace("\n", LINE_SEPARATOR)
        if element.tail and element is not pre:
            element.tail = element.tail.replace("\n", LINE_SEPARATOR)


def _in_cell(element: etree._Element) -> bool:
    return next(element.iterancestors("td", "th"), None) is not None
