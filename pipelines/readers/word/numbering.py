"""Automatic numbers of lists: the ``一、`` of a heading may stand in the numbering alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}


_FIGURE = re.compile(r"[\d\s.,，．/／—－\-]*")


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: how it counts (ECMA-376, ST_NumberFormat), what it prints (``%1、``), where it starts, and
    whether the text begins right behind that."""

    number_format: str
    text: str
    start: int
    tight: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document and where their counting stands.

    ``levels`` holds the levels of each list, ``families`` the list it counts with, ``restarts`` the lists that
    count anew, ``styles`` the (list, level) that a paragraph style implies.
    """

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    restarts: set[str] = field(default_factory=set)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def before(self, text: str, number_id: str, level: int) -> str:
        """The number to set before a paragraph's text, as ``一、``; empty for bullets and unknown lists.

        Counts as it goes: call it once for every numbered paragraph that has text, in document order. A bare
        figure stays as it is: with a number of its list before it (``1.`` and ``0``) it would be another one.
        """
        prefix = self._next(number_id, level)
        return "" if _FIGURE.fullmatch(text) else prefix

    def confuses(self, text: str, number_id: str, level: int) -> bool:
        """Whether the number (or bullet) of a paragraph is all that is printed of it, or may be read as a part of its figure."""
        definition = self.levels.get(number_id, {}).get(level)
        if definition is None:
            return False
        printed = (
            definition.text
            if definition.number_format in ("bullet", "none")
            else re.sub(r"%\d", "1", definition.text)
        )
        if not printed.strip() or not _FIGURE.fullmatch(text):
            return False
        if not text.strip():
            return True
        apart = printed.rstrip().endswith(tuple("、.．)）:：")) and not (
            definition.tight and printed.rstrip()[-1] in ".．"
        )
        return not apart and re.search(r"[\w+＋\-－—–.．]", printed) is not None

    def _next(self, number_id: str, level: int) -> str:
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


def format_number(number: int, number_format: str) -> str:
    """A number as the list format prints it (ECMA-376, 17.18.59 ST_NumberFormat); decimal if unknown."""
    if number_format in _CHINESE_FORMATS and 0 < number < 10_000:
        return _chinese(number)
    if number_format == "ideographDigital":
        return str(number).translate({ord(str(digit)): _DIGITS[digit] for digit in range(10)})
    if number_format == "ideographTraditional" and 1 <= number <= len(_STEMS):
        return _STEMS[number - 1]
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
