"""What is seen in the cells of a page and is no text: pictures, controls, drawings, each of which leaves a mark in the text
where it stands."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from pipelines.readers.html import css
from pipelines.readers.html.cells import CELLS
from pipelines.readers.html.folded import FOLDS, LISTS, shows_otherwise
from pipelines.readers.html.printed import OPAQUE

_MARKS = {name: mark for mark, name in reversed(OPAQUE.items())}
_CONTROL, _DRAWING, _EMBEDDED = _MARKS["表单控件"], _MARKS["绘图"], _MARKS["嵌入对象"]
#: marks by the tag of what they stand for
TAG_MARKS = {
    "img": _MARKS["图片"], "svg": _DRAWING, "canvas": _DRAWING, "math": _MARKS["公式"], "script": _MARKS["脚本打印的内容"],
    "object": _EMBEDDED, "embed": _EMBEDDED, "iframe": _EMBEDDED, "applet": _EMBEDDED, "video": _EMBEDDED,
    "audio": _EMBEDDED, "input": _CONTROL, "select": _CONTROL, "textarea": _CONTROL, "button": _CONTROL,
    "meter": _CONTROL, "progress": _CONTROL,
}  # fmt: skip
# An element of a page's own making, whose script draws what it shows.
_OWN_TAGS = etree.XPath(
    "//*[contains(name(), '-')][ancestor::td or ancestor::th][not(*) and not(normalize-space())]"
)
_TINY = 3.0
#: as large as a letter
_LETTER = 8.0
_SPACER = re.compile(r"data:image/gif;base64,R0lGODlhAQABA", re.IGNORECASE)
_WRITES = re.compile(r"document\s*\.\s*write|innerHTML|insertBefore")


def mark_opaque(root: etree._Element, *, own_tags: bool, annotated: bool) -> None:
    """Leave a mark in each cell where something is seen that is no text. What is hidden must be gone already.
    ``own_tags``: the page may hold elements of its own making; ``annotated``: words above others, or shadow trees.
    """
    for element in list(root.iter(*TAG_MARKS)):
        if next(element.iterancestors("td", "th"), None) is not None and _is_seen(element):
            element.tail = TAG_MARKS[element.tag] + (element.tail or "")
    if annotated:
        _mark_annotations(root)
    for element in list(root.iter(*FOLDS, *LISTS)):
        if shows_otherwise(element):
            element.tail = _CONTROL + (element.tail or "")
    for element in cast("list[etree._Element]", _OWN_TAGS(root) if own_tags else []):
        element.tail = _EMBEDDED + (element.tail or "")


def _mark_annotations(root: etree._Element) -> None:
    """Mark the cells with a digit above a word, and those in whose place, or in whose host's, another tree is shown."""
    for word in list(root.iter("rt")):
        if any(map(str.isdigit, "".join(map(str, word.itertext())))):
            word.tail = _MARKS["样式移动或遮盖的内容"] + (word.tail or "")
    for template in root.iter("template"):
        host = template.getparent()
        if template.get("shadowrootmode") is not None and host is not None:
            around = [*host.iterancestors(*CELLS)][:1] or host.iter(*CELLS)
            for cell in around:
                cell.text = _EMBEDDED + (cell.text or "")


def _is_seen(element: etree._Element) -> bool:
    """Whether an element that is no text shows something."""
    tag = element.tag
    if tag == "input":
        kind = (element.get("type") or "text").strip().lower()
        if kind == "hidden":
            return False
        if kind in ("checkbox", "radio", "image", "range", "color", "file", "submit", "reset", "button"):
            return True
        return bool((element.get("value") or element.get("placeholder") or "").strip())
    if tag == "textarea":
        return bool((element.text or element.get("placeholder") or "").strip())
    if tag == "script":
        return _WRITES.search(element.text or "") is not None
    if tag in ("select", "button"):
        # An unclosed one swallows the page.
        return element.find(".//table") is None and element.find(".//p") is None
    if tag == "audio":
        return element.get("controls") is not None
    spacer = False
    if tag == "img":
        source = "".join(element.get(name) or "" for name in ("src", "data-src", "data-original", "srcset"))
        if not source.strip():
            return False
        if any(letter.isdigit() for letter in element.get("alt") or ""):
            return True  # whatever it looks like, it stands for a figure
        spacer = _SPACER.match(source) is not None
    style = css.declarations(element.get("style") or "")
    sizes: list[float] = []
    for side in ("width", "height"):
        printed = style[side].value if side in style else (element.get(side) or "").strip().lower()
        size = css.length(printed)
        if size is None or printed.endswith("%"):
            continue
        if size <= _TINY:
            return False
        sizes.append(size)
    # one pixel drawn as large as a figure may be one, which a script puts there
    return not spacer or (len(sizes) == 2 and min(sizes) >= _LETTER)
