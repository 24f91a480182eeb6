"""Dates as portals and signatures print them."""

from __future__ import annotations

import re
from datetime import date

from pipelines.report.characters import fold

#: what is printed for the nought of a Chinese year: 〇 and what looks like it, circles, letters of three alphabets, a digit
NOUGHTS = "〇零○◯ＯOoОоΟο0"
_DIGITS = (
    {character: str(number) for number, character in enumerate("〇一二三四五六七八九")}
    | dict.fromkeys(NOUGHTS, "0")
    | {"元": "1"}
)
#: the four numerals of a Chinese year (二〇二三), for the patterns of other modules too
CHINESE_YEAR = f"[{NOUGHTS}一二三四五六七八九]{{4}}"
_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
#: no page with a report is older
_EARLIEST = "2004-01-01"
_LATEST = "2099-12-31"
#: years after its own in which a report may be put up again, on a new site
_LONGEST_AFTER = 15
_CHINESE_DATE = re.compile(
    rf"({CHINESE_YEAR}|(?:19|20)\d\d)年"
    r"(?:([元一二三四五六七八九十]{1,3}|\d{1,2})月(?:([一二三四五六七八九十廿卅]{1,3})日)?)?"
)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})(?:日|号)?(?!\d)")
_DATE_BEFORE_TIME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d\d)[-/.](\d\d)(?=\d\d:)")
#: the white space that alone parts a day from the time: 2024-1-30 9:5
_DAY_AND_TIME = re.compile(r"(?<=[-/.]\d|\d\d)\s+(?=\d{1,2}:\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_DATE_ALONE = re.compile(r"(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}")
_PATH_DATES = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_\d+\."),
    re.compile(r"/art/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/art_"),
    re.compile(r"/((?:19|20)\d\d)([01]\d)([0-3]\d)/[^/?#]+\.\w"),
    re.compile(r"/((?:19|20)\d\d)-(\d\d)-(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)-(\d\d)/(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)/(\d\d)-(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)/(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)\d{5,}/index\."),
)


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _chinese_number(text: str) -> str:
    """``十二`` to ``12``; numbers below 100."""
    if text.isdigit():
        return text
    text = text.translate(_TENS)
    if "十" not in text:
        return "".join(_DIGITS.get(character, "") for character in text)
    tens, _, ones = text.partition("十")
    return str(int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0")))


def western_year(text: str) -> str:
    """``text`` with Chinese years (二〇二三年) and the months and days behind years (元月十日) written in digits."""
    return _CHINESE_DATE.sub(
        lambda match: (
            "".join(_DIGITS.get(character, character) for character in match[1])
            + "年"
            + (f"{_chinese_number(match[2])}月" if match[2] else "")
            + (f"{_chinese_number(match[3])}日" if match[3] else "")
        ),
        text,
    )


def first_date(text: str | None) -> str | None:
    """The first date in ``text`` as ISO date; ``None`` where there is none, or none of the calendar."""
    if not text:
        return None
    folded = western_year(fold(_DAY_AND_TIME.sub("日", text)))
    # the time of day may follow without a space once white space is gone: 2024-01-3009:15
    for pattern in (_DATE, _DATE_BEFORE_TIME, _COMPACT):
        if match := pattern.search(folded):
            return _iso(*match.groups())
    return None


def is_possible(day: str | None, year: int | None) -> bool:
    """Whether a report on ``year`` can have been published on ``day``: not before the year, not long after.

    What the clock says plays no part: the same bytes are read alike on any day. Whether a date lies in the future says
    who knows when the document was fetched.
    """
    if day is None or not _EARLIEST <= day <= _LATEST:
        return False
    return year is None or year <= int(day[:4]) <= year + _LONGEST_AFTER


def date_in_address(url: str) -> str | None:
    """The date of posting that many portals put into the address, or ``None``."""
    for pattern in _PATH_DATES:
        if match := pattern.search(url):
            return _iso(*match.groups())
    return None


def is_date_line(text: str) -> bool:
    """Whether a line is nothing but a date (of a signature)."""
    folded = western_year(fold(text)).strip("()")
    return _DATE_ALONE.fullmatch(folded) is not None
