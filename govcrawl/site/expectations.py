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

# a report that two columns list is a row of one of them, and counts for both
_REPORTS = """
SELECT portal, id, year FROM reports WHERE portal IS NOT NULL AND status <> 'not_a_report'
UNION
SELECT a.portal, r.id, r.year FROM addresses a JOIN reports r ON r.id = a.report_id
WHERE a.portal IS NOT NULL AND r.status <> 'not_a_report'
"""


def badly_missed(connection: sqlite3.Connection, portals: Iterable[Portal]) -> list[str]:
    """A line for each portal of which less than half of ``expected_count``, or of ``expected_years``, is there.

    Raises :class:`sqlite3.Error` where the database is none of ours.
    """
    reports: dict[str, set[str]] = defaultdict(set)
    years: dict[str, set[int]] = defaultdict(set)
    for portal, report, year in connection.execute(_REPORTS):
        reports[portal].add(report)
        years[portal].add(year)
    return [line for portal in portals if (line := _missed(portal, reports[portal.id], years[portal.id]))]


def _missed(portal: Portal, reports: set[str], years: set[int]) -> str:
    reasons = []
    if portal.expected_count is not None and len(reports) < LEAST * portal.expected_count:
        reasons.append(f"{len(reports)} of at least {portal.expected_count} reports")
    expected = parse_years(portal.expected_years, last=0) or frozenset()
    if len(expected & years) < LEAST * len(expected):
        missing = ", ".join(map(str, sorted(expected - years)))
        reasons.append(f"{len(expected & years)} of {len(expected)} years, without {missing}")
    return f"{portal.id}: {' and '.join(reasons)}" if reasons else ""
