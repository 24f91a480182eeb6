"""Automatic numbers of a DOCX document, as ``numbering.xml`` and ``styles.xml`` define them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.readers.word.looks import NUMBER
from pipelines.readers.word.numbering import Level, Numbering


def load(numbering: etree._Element | None, styles: etree._Element | None, namespace: str) -> Numbering:
    """The lists that ``numbering.xml`` and ``styles.xml`` define; either may be absent."""
    found = Numbering()
    w = f"{{{namespace}}}"
    if numbering is not None:
        abstract = {
            element.get(f"{w}abstractNumId", ""): dict(_levels(element, w))
            for element in numbering.iterfind(f"{w}abstractNum")
        }
        for number in numbering.iterfind(f"{w}num"):
            number_id = number.get(f"{w}numId", "")
            family = _value(number.find(f"{w}abstractNumId"), w)
            levels = dict(abstract.get(family, {}))
            for override in number.iterfind(f"{w}lvlOverride"):
                levels.update(_levels(override, w))
                level = _integer(override.get(f"{w}ilvl"))
                start = override.find(f"{w}startOverride")
                if start is not None and level in levels:
                    old = levels[level]
                    levels[level] = Level(old.number_format, old.text, _integer(_value(start, w)), old.tight)
                    found.restarts.add(number_id)
            found.levels[number_id] = levels
            found.families[number_id] = family
    if styles is not None:
        found.styles.update(_numbered_styles(styles, w))
    return found


def _levels(parent: etree._Element, w: str) -> Iterator[tuple[int, Level]]:
    for level in parent.iterfind(f"{w}lvl"):
        start = level.find(f"{w}start")
        yield (
            _integer(level.get(f"{w}ilvl")),
            Level(
                _value(level.find(f"{w}numFmt"), w) or "decimal",
                _value(level.find(f"{w}lvlText"), w),
                _integer(_value(start, w)) if start is not None else 0,
                _value(level.find(f"{w}suff"), w) in ("nothing", "space"),
            ),
        )


def _numbered_styles(styles: etree._Element, w: str) -> dict[str, tuple[str, int]]:
    own: dict[str, tuple[str, int]] = {}
    parents: dict[str, str] = {}
    for style in styles.iterfind(f"{w}style"):
        name = style.get(f"{w}styleId", "")
        parents[name] = _value(style.find(f"{w}basedOn"), w)
        number_id = _value(style.find(f"{w}pPr/{w}numPr/{w}numId"), w)
        if number_id:
            own[name] = (number_id, _integer(_value(style.find(f"{w}pPr/{w}numPr/{w}ilvl"), w)))
    found = {}
    for name in parents:
        ancestor, steps = name, 0
        while ancestor and ancestor not in own and steps < len(parents):
            ancestor, steps = parents.get(ancestor, ""), steps + 1
        if ancestor in own:
            found[name] = own[ancestor]
    return found


def _value(element: etree._Element | None, w: str) -> str:
    return "" if element is None else element.get(f"{w}val", "")


def _integer(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else 0


def prefixes(
    body: etree._Element, numbering_part: etree._Element | None, styles: etree._Element | None, namespace: str
) -> tuple[dict[etree._Element, str], dict[etree._Element, str]]:
    """The number that stands before each numbered paragraph of ``body`` that holds text; and, by their doubt, paragraphs
    whose number is all that is printed, or can not be told from the figure behind it."""
    w = f"{{{namespace}}}"
    numbering = load(numbering_part, styles, namespace)
    found: dict[etree._Element, str] = {}
    doubtful: dict[etree._Element, str] = {}
    if not numbering.levels:
        return found, doubtful
    standard = _standard_style(styles, w)
    for paragraph in body.iter(f"{w}p"):
        properties = paragraph.find(f"{w}pPr")
        if properties is None and standard not in numbering.styles:
            continue
        number, level = _place(properties, standard, numbering, w)
        if number in ("", "0"):
            continue
        text = "".join(piece.text or "" for piece in paragraph.iter(f"{w}t"))
        if text:
            found[paragraph] = numbering.before(text, number, level)
        if numbering.confuses(text, number, level):
            doubtful[paragraph] = NUMBER
    return found, doubtful


def _standard_style(styles: etree._Element | None, w: str) -> str:
    for style in styles.iterfind(f"{w}style") if styles is not None else ():
        if style.get(f"{w}type") == "paragraph" and style.get(f"{w}default") in ("1", "true", "on"):
            return style.get(f"{w}styleId", "")
    return ""


def _place(properties: etree._Element | None, standard: str, numbering: Numbering, w: str) -> tuple[str, int]:
    """The list that a paragraph with these properties stands in, and its level there."""
    if properties is None:
        return numbering.styles.get(standard, ("", 0))
    style = properties.find(f"{w}pStyle")
    style_name = standard if style is None else style.get(f"{w}val", "")
    number, level = numbering.styles.get(style_name, ("", 0))
    own_number = properties.find(f"{w}numPr/{w}numId")
    own_level = properties.find(f"{w}numPr/{w}ilvl")
    if own_number is not None:
        number = own_number.get(f"{w}val", "")
    if own_level is not None:
        level = int(text) if (text := own_level.get(f"{w}val", "")).isdecimal() else 0
    return number, level
