"""Automatic numbers of an ODT document (OpenDocument 1.3, 5.3 Lists and 16.33 Numbering attributes)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from pipelines.readers.word.numbering import Level, Numbering

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LIST_FORMAT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format"
_PARAGRAPHS = {f"{_TEXT}p", f"{_TEXT}h"}
_ITEMS = {f"{_TEXT}list-item", f"{_TEXT}list-header"}
#: format names of OpenDocument, which gives the first numbers of a sequence, to those of WordprocessingML
_FORMATS = {
    "": "none", "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "一, 二, 三, ...": "chineseCounting", "１, ２, ３, ...": "decimalFullWidth",
    "①, ②, ③, ...": "decimalEnclosedCircle",
}  # fmt: skip
#: the list that headings (``text:h``) stand in
_OUTLINE = ""


def number_paragraphs(
    body: etree._Element, roots: Iterable[etree._Element]
) -> tuple[dict[etree._Element, str], set[etree._Element]]:
    """The printed number of each numbered paragraph with text, as ``（一）``; and the paragraphs whose number is all that is
    printed, or can not be told from the figure behind it.

    ``roots`` are the parts that may define list styles. The number of a list's item stands before its first
    paragraph; a list that does not say that it continues counts anew.
    """
    numbering = Numbering()
    for root in roots:
        for style in root.iter(f"{_TEXT}list-style", f"{_TEXT}outline-style"):
            outline = style.tag == f"{_TEXT}outline-style"
            name = _OUTLINE if outline else style.get(f"{_STYLE}name", "")
            numbering.levels[name] = dict(_levels(style))
            numbering.families[name] = name
    doubtful: set[etree._Element] = set()
    found = dict(_numbered(body, numbering, None, 0, doubtful)) if numbering.levels else {}
    return found, doubtful


def _levels(style: etree._Element) -> Iterator[tuple[int, Level]]:
    for element in style.iterchildren(f"{_TEXT}list-level-style-number", f"{_TEXT}outline-level-style"):
        level = _integer(element.get(f"{_TEXT}level"), 1)
        printed = element.get(_LIST_FORMAT)
        if printed is None:
            shown = min(_integer(element.get(f"{_TEXT}display-levels"), 1), level)
            numbers = ".".join(f"%{each}" for each in range(level - shown + 1, level + 1))
            printed = (
                element.get(f"{_STYLE}num-prefix", "") + numbers + element.get(f"{_STYLE}num-suffix", "")
            )
        else:
            printed = re.sub(r"%(\d)%", r"%\1", printed)
        number_format = _FORMATS.get(element.get(f"{_STYLE}num-format", ""), "decimal")
        start = _integer(element.get(f"{_TEXT}start-value"), 1)
        yield level - 1, Level(number_format, printed, start, _is_tight(element))
    for element in style.iterchildren(f"{_TEXT}list-level-style-bullet"):
        level = _integer(element.get(f"{_TEXT}level"), 1)
        yield level - 1, Level("bullet", element.get(f"{_TEXT}bullet-char", ""), 1, _is_tight(element))


def _is_tight(level: etree._Element) -> bool:
    """Whether the text begins right behind the number."""
    followed = (
        each.get(f"{_TEXT}label-followed-by") for each in level.iter(f"{_STYLE}list-level-label-alignment")
    )
    return next(followed, None) != "listtab"


def _numbered(
    parent: etree._Element, numbering: Numbering, style: str | None, depth: int, doubtful: set[etree._Element]
) -> Iterator[tuple[etree._Element, str]]:
    """Numbered paragraphs below ``parent``, which stands in lists of a style, ``depth`` deep."""
    first = parent.tag == f"{_TEXT}list-item"
    for element in parent.iterchildren(etree.Element):
        if element.tag == f"{_TEXT}list":
            name = element.get(f"{_TEXT}style-name", style)
            continues = element.get(f"{_TEXT}continue-numbering") == "true"
            if not depth and not continues and element.get(f"{_TEXT}continue-list") is None and name:
                numbering.restarts.add(name)
            yield from _numbered(element, numbering, name, depth + 1, doubtful)
        elif element.tag in _ITEMS:
            yield from _numbered(element, numbering, style, depth, doubtful)
        elif element.tag in _PARAGRAPHS:
            level = _integer(element.get(f"{_TEXT}outline-level"), 1)
            where = (style, depth) if depth else (_OUTLINE, level) if element.tag == f"{_TEXT}h" else None
            if where is not None and where[0] is not None and (first or not depth):
                text = "".join(map(str, element.itertext()))
                if numbering.confuses(text, where[0], where[1] - 1):
                    doubtful.add(element)
                if text.strip() and (number := numbering.before(text, where[0], where[1] - 1)):
                    yield element, number
            first = False
        else:
            yield from _numbered(element, numbering, None, 0, doubtful)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text) else default
