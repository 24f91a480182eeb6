"""The state of a run: one object, shared by every spider that works within it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from govcrawl.crawling.account import Account
from govcrawl.crawling.hosts import TrustedHosts
from govcrawl.crawling.listing import Link
from govcrawl.register import Portal

#: what tells two addresses apart (:func:`~govcrawl.crawling.addresses.address_key`)
Key = tuple[str, int | None, str]


@dataclass(slots=True)
class Run:
    """What was asked for, and what has come of it so far.

    ``years`` and ``sample`` limit what is fetched (``None``: all years, all items); ``portal_id`` is the id
    given, ``portal`` its row of the register once that is read. ``met`` are the items that were followed,
    ``answered`` those that gave a report, are gone or rest, ``reached`` where they led to a report (a redirect's end is not
    asked for again as one that no list names), ``columns`` the columns that were read, ``found`` the titles of the reports
    that were found or unchanged, ``titles`` the items by their titles (:func:`~govcrawl.crawling.titles.normalise`),
    ``resting`` those that were not asked for this time, with what ``found`` calls them (``None``: they are of other years).
    ``rest_day``: the day (UTC) of a run in which known reports that were looked at lately rest (``None``: all are asked).
    """

    years: frozenset[int] | None = None
    sample: int | None = None
    portal_id: str | None = None
    portal: Portal | None = None
    account: Account = field(default_factory=Account)
    trusted: TrustedHosts = field(default_factory=TrustedHosts)
    met: set[Key] = field(default_factory=set)
    reached: set[Key] = field(default_factory=set)
    answered: set[Key] = field(default_factory=set)
    columns: set[Key] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    titles: dict[str, set[Key]] = field(default_factory=dict)
    resting: list[tuple[Link, str | None]] = field(default_factory=list)
    rest_day: date | None = None

    @property
    def sampled(self) -> bool:
        """Whether so many items were followed as the sample is to have."""
        return self.sample is not None and len(self.met) >= self.sample
