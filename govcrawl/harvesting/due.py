"""When a portal is due: decided from its row of the register, what is known of it and the day, and from nothing else.

What is missing is asked for daily in the season and weekly after it; what is there is looked at again the more rarely
the older it is (:mod:`govcrawl.crawling.seasons`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from govcrawl.crawling.seasons import LIST_DAYS, again_days, missing_days, newest_year
from govcrawl.crawling.years import parse_years
from govcrawl.register import Portal
from pipelines.items import RunOutcome


@dataclass(frozen=True, slots=True)
class Past:
    """What the database knows of a portal.

    ``asked``: the day of its last run that was not limited to some years; ``outcome``: how that ended (``None``: it
    did not); ``unfinished``: documents whose reading did not finish; ``years``: report years of which it has a
    report; ``seen``: the days on which reports of a year were last looked at; ``lacking``: bodies whose last report is of
    the year before the newest that may be there.
    """

    asked: date | None = None
    outcome: RunOutcome | None = None
    unfinished: int = 0
    years: frozenset[int] = frozenset()
    seen: Sequence[tuple[int | None, date]] = ()
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a portal is due, and in words why, or until when it is not (``next``)."""

    due: bool
    reason: str
    next: date


def judge(portal: Portal, past: Past | None, day: date) -> Judged:
    """Whether ``portal`` is due on ``day`` (UTC)."""
    if past is None or past.asked is None:
        return Judged(True, "never harvested", day)
    asked = past.asked
    if past.outcome is not RunOutcome.COMPLETE:
        return Judged(True, f"last run {past.outcome or 'broken off'} on {asked}", day)
    if past.unfinished:
        return Judged(True, f"{past.unfinished} documents not read to the end", day)
    if asked > day:
        return Judged(True, f"last run lies in the future, {asked}: a clock was wrong", day)
    waits = [(asked + timedelta(LIST_DAYS), f"list not looked at since {asked}")]
    if missing := _missing(portal, past, day):
        waits.append((asked + timedelta(missing_days(day)), f"{missing}, last asked {asked}"))
    for year, seen in past.seen:
        if seen > day:
            return Judged(True, f"reports of {year or 'no year'} last seen in the future, {seen}", day)
        # what the last run was to look at and did not see has left the list; it would be due for ever
        if seen + timedelta(again_days(year, asked)) > asked:
            since = f"reports of {year or 'no year'} not looked at since {seen}"
            waits.append((seen + timedelta(again_days(year, day)), since))
    when, why = min(waits)
    return Judged(when <= day, why if when <= day else "nothing is due", when)


def _missing(portal: Portal, past: Past, day: date) -> str:
    newest = newest_year(day)
    expected = set(parse_years(portal.expected_years, last=newest) or ())
    if portal.expected_years is None or max(expected, default=0) >= newest - 1:
        expected.add(newest)
    years = sorted(year for year in expected if year <= newest and year not in past.years)
    if years:
        return f"reports of {', '.join(map(str, years))} missing"
    return f"{past.lacking} bodies without a report of {newest}" if past.lacking else ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A portal with the judgement on it; ``answered``: its last run was complete, so that its host was there."""

    portal: Portal
    judged: Judged
    answered: bool = False


def plan(portals: Iterable[Portal], pasts: Mapping[str, Past], day: date) -> list[Planned]:
    """Every portal judged; those due first, the longest not asked before the others."""
    judged = [
        Planned(
            portal,
            judge(portal, past := pasts.get(portal.id), day),
            past is not None and past.outcome is RunOutcome.COMPLETE,
        )
        for portal in portals
    ]

    def order(one: Planned) -> tuple[bool, date]:
        past = pasts.get(one.portal.id)
        return not one.judged.due, (past.asked if past and past.asked else date.min)

    return sorted(judged, key=order)


def next_due(planned: Sequence[Planned]) -> date | None:
    """The first day on which one that is not due will be."""
    return min((one.judged.next for one in planned if not one.judged.due), default=None)
