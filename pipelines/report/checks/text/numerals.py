"""Figures in prose: 18件, 1,234 件, 1.2万条, 三十二件, 两件."""

from __future__ import annotations

from decimal import Decimal

#: a number as :func:`~pipelines.report.characters.fold` leaves it, digits or Chinese numerals
NUMBER = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[万亿]?|[零〇一二两三四五六七八九十百千万]+)"
_DIGITS = {letter: number for number, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}


def parse_number(text: str) -> int | None:
    """The whole number that ``text`` writes, in digits or Chinese numerals; ``None`` where it is none, or a fraction."""
    if text[:1].isdigit():
        factor = _LARGE.get(text[-1], 1)
        number = Decimal(text.rstrip("万亿").replace(",", "")) * factor
        return int(number) if number == number.to_integral_value() else None
    return _chinese(text)


def last_place(text: str) -> int:
    """What the last digit of a number counts: figures in 万 are rounded in print (1.2万: thousands), all others are not."""
    if not text[:1].isdigit() or text[-1] not in _LARGE:
        return 1
    _, _, decimals = text[:-1].partition(".")
    return max(1, _LARGE[text[-1]] // int(10 ** len(decimals)))


def _chinese(text: str) -> int | None:
    """Up to 千万: 三十二, 一百零五, 两千, 一万二千, 二〇 (digit by digit)."""
    if not text:
        return None
    if all(letter in _DIGITS for letter in text):
        return int("".join(str(_DIGITS[letter]) for letter in text))
    total = section = 0
    digit: int | None = None
    for letter in text:
        if letter in _DIGITS:
            if digit:
                return None  # two digits side by side: no number that is read aloud
            digit = _DIGITS[letter]
        elif letter in _POWERS:
            section += (1 if digit is None else digit) * _POWERS[letter]
            digit = None
        elif letter in _LARGE:
            if not section and digit is None:
                return None
            total += (section + (digit or 0)) * _LARGE[letter]
            section, digit = 0, None
    return total + section + (digit or 0)
