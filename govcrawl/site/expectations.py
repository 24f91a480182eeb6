"""What the register expects of its portals, held against what is about to be published.

Too few is a reason not to publish: a portal of which less than half is there was moved, or never harvested, and readers
would take what is missing for what was never published. What falls short by less is told by the harvest.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from govcrawl.crawling.years import parse_years
from govcrawl.register import Portal

#: the share of what is expected below which a portal is badly missed
LEAST = 0.5

_REPORTS = """
SELECT portal, id, year FROM reports WHERE portal IS NOT NULL AND status <> 'not_a_report'
UNION
SELECT a.portal, r.id, r.year FROM addresses a JOIN reports r ON r.id = a.report_id
WHERE a.portal IS NOT NULL AND r.status <> 'not_a_report'
"""

# a report that two columns list is a row of one of them, but either run found it
_FOUND = "SELECT portal, max(found) FROM runs WHERE portal IS NOT NULL GROUP BY portal"


def badly_missed(connection: sqlite3.Connection, portals: Iterable[Portal]) -> list[str]:
    """A line for each portal of which less than half of ``expected_count``, or of ``expected_years``, is there.

    Raises :class:`sqlite3.Error` where the database is none of ours.
    """
    reports: dict[str, set[str]] = defaultdict(set)
    years: dict[str, set[int]] = defaultdict(set)
    for portal, report, year in connection.execute(_REPORTS):
        reports[portal].add(report)
        years[portal].add(year)
    found: dict[str, int] = dict(connection.execute(_FOUND))
    lines = (
        _missed(portal, len(reports[portal.id]), years[portal.id], found.get(portal.id, 0))
        for portal in portals
    )
    return [line for line in lines if line]


def _missed(portal: Portal, reports: int, years: set[int], found: int) -> str:
    reasons = []
    if portal.expected_count is not None and max(reports, found) < LEAST * portal.expected_count:
        reasons.append(f"{max(reports, found)} of at least {portal.expected_count} reports")
    expected = parse_years(portal.expected_years, last=0) or frozenset()
    # where others have most of its reports, their years are not known to be missing
    if reports >= LEAST * found and len(expected & years) < LEAST * len(expected):
        missing = ", ".join(map(str, sorted(expected - years)))
        reasons.append(f"{len(expected & years)} of {len(expected)} years, without {missing}")
    return f"{portal.id}: {' and '.join(reasons)}" if reasons else ""
