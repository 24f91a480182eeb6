"""The year of the annual reports: when new ones are looked for, and how rarely old ones are looked at again."""

from __future__ import annotations

from datetime import date

#: the months in which last year's reports are published: by law until the end of January (departments) or of March
#: (governments), by many later
SEASON = range(1, 5)
#: days after which a portal that lacks a report is asked again: in the season, and after it
_MISSING_DAYS = (1, 7)
#: days after which a report is looked at again, by how many years lie between its year and the present one; the
#: first is for the season's own reports within the season
_AGAIN_DAYS = (7, 30, 90, 365)
#: days after which a list is looked at again in any case
LIST_DAYS = 30


def missing_days(day: date) -> int:
    """After how many days a portal that lacks a report is asked again."""
    return _MISSING_DAYS[0] if day.month in SEASON else _MISSING_DAYS[1]


def again_days(year: int | None, day: date) -> int:
    """After how many days a report of ``year`` (``None``: not known) is looked at again."""
    age = 1 if year is None else max(1, day.year - year)
    if age == 1 and day.month not in SEASON:
        age = 2
    return _AGAIN_DAYS[min(age, len(_AGAIN_DAYS)) - 1]


def newest_year(day: date) -> int:
    """The newest report year whose reports may be there."""
    return day.year - 1
