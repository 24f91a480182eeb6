"""Automatic numbers of a DOCX document: the ``一、`` of a heading may stand in the numbering alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

_DIGITS = "〇一二三四五六七八九"
_CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographTraditional",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: how it counts (``w:numFmt``), what it prints (``%1、``) and where it starts."""

    number_format: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document and where their counting stands.

    ``levels`` holds the levels of each list (``w:num``), ``families`` the abstract list it counts with,
    ``restarts`` the lists that count anew, ``styles`` the (list, level) that a paragraph style implies.
    """

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    restarts: set[str] = field(default_factory=set)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def prefix(self, number_id: str, level: int) -> str:
        """The printed number of a list's next paragraph, as ``一、``; empty for bullets and unknown lists.

        Counts as it goes: call it once for every numbered paragraph, in document order.
        """
        levels = self.levels.get(number_id, {})
        definition = levels.get(level)
        if definition is None:
            return ""
        counts = self._counts.setdefault(self.families[number_id], {})
        if number_id in self.restarts:
            self.restarts.discard(number_id)
            counts.clear()
        counts[level] = counts[level] + 1 if level in counts else definition.start
        for deeper in [known for known in counts if known > level]:
            del counts[deeper]
        if definition.number_format in {"bullet", "none"}:
            return ""

        def number(match: re.Match[str]) -> str:
            wanted = int(match.group(1)) - 1
            if wanted not in levels:
                return ""
            return format_number(counts.get(wanted, levels[wanted].start), levels[wanted].number_format)

        return re.sub(r"%(\d)", number, definition.text)


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
                    levels[level] = Level(old.number_format, old.text, _integer(_value(start, w)))
                    found.restarts.add(number_id)
            found.levels[number_id] = levels
            found.families[number_id] = family
    if styles is not None:
        found.styles.update(_numbered_styles(styles, w))
    return found


def format_number(number: int, number_format: str) -> str:
    """A number as the list format prints it (ECMA-376, 17.18.59 ST_NumberFormat); decimal if unknown."""
    if number_format in _CHINESE_FORMATS and 0 < number < 10_000:
        return _chinese(number)
    if number_format == "decimalFullWidth":
        return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    if number_format.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if number_format in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        roman = _roman(number)
        return roman.lower() if number_format == "lowerRoman" else roman
    return str(number)


def _levels(parent: etree._Element, w: str) -> Iterator[tuple[int, Level]]:
    for level in parent.iterfind(f"{w}lvl"):
        start = level.find(f"{w}start")
        yield (
            _integer(level.get(f"{w}ilvl")),
            Level(
                _value(level.find(f"{w}numFmt"), w) or "decimal",
                _value(level.find(f"{w}lvlText"), w),
                _integer(_value(start, w)) if start is not None else 0,
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


def _chinese(number: int) -> str:
    digits = [int(digit) for digit in str(number)]
    words = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit:
            words += _DIGITS[digit] + ("", "十", "百", "千")[place]
        elif words and not words.endswith("零") and any(digits[len(digits) - place :]):
            words += "零"
    return words.removeprefix("一") if words.startswith("一十") else words


def _roman(number: int) -> str:
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    letters = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    text = ""
    for value, letter in zip(values, letters, strict=True):
        count, number = divmod(number, value)
        text += letter * count
    return text
