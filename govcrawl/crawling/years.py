"""Report years as people write them on the command line: ``2023``, ``2022-2024``, ``2019,2022-2024``."""

from __future__ import annotations

import re

#: the first report year: the Regulation on Open Government Information came into force on 2008-05-01
FIRST_YEAR = 2008
_RANGE = re.compile(r"^(\d{4})(?:(-)(\d{4})?)?$")


class YearsError(ValueError):
    """Raised by :func:`parse_years` when ``-a years=`` cannot be understood; says what it should look like."""


def parse_years(text: str | None, *, last: int) -> frozenset[int] | None:
    """The years named by ``text``, ``None`` for no limit; ``last`` closes an open range (``2022-``).

    Raises :class:`YearsError`.
    """
    if text is None or not text.strip():
        return None
    years: set[int] = set()
    for part in re.split(r"[,，、\s]+", text.strip()):
        match = _RANGE.match(part.replace("—", "-").replace("~", "-"))
        if match is None:
            raise YearsError(f"years={text}: {part!r} is no year; write 2023, 2022-2024 or 2019,2022-2024")
        first = int(match[1])
        end = int(match[3]) if match[3] else (last if match[2] else first)
        if end < first:
            raise YearsError(f"years={text}: {part!r} ends before it begins; write 2022-2024")
        years.update(range(first, end + 1))
    return frozenset(years)
