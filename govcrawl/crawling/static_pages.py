"""The static pages of a list, numbered by its pager, of which some were never written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.listing import Listing, ListPage
from pipelines.items import VisitOutcome

#: static pages in a row that are not there, after which it is looked whether anything lies behind them
MAX_ABSENT = 3


class StaticPages:
    """The pages at ``addresses`` in order, passing over those that are not there.

    Old pages of many lists were never written: nobody asks for each of hundreds. Where more than :data:`MAX_ABSENT` in
    a row are not there, it goes on only where one behind them brings something new to ``listing``. ``read`` gives the page
    at an address and raises :class:`~govcrawl.crawling.failures.FetchError`, of which ``absent`` is told.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        listing: Listing,
        read: Callable[[str], Awaitable[ListPage]],
        absent: Callable[[str, FetchError], None],
    ) -> None:
        self._addresses = addresses
        self._listing = listing
        self._read = read
        self._absent = absent
        self._next = 0
        self._there = 0  # up to here a gap is known to have a page behind it

    async def following(self, _: int) -> ListPage | None:
        """The next page that is there; ``None`` at the end, and where the portal asks for a challenge to be solved."""
        absent = 0
        while self._next < len(self._addresses):
            place = self._next
            self._next += 1
            try:
                return await self._read(self._addresses[place])
            except FetchError as error:
                self._absent(self._addresses[place], error)
                absent += 1
                if error.outcome is VisitOutcome.CHALLENGED:
                    return None
            if absent > MAX_ABSENT and place >= self._there:
                self._there = await self._behind(place)
                if not self._there:
                    return None
        return None

    async def _behind(self, gap: int) -> int:
        """The place of a page behind ``gap`` that brings something new, looked for in doubling steps and at the end; 0:
        none."""
        last = len(self._addresses) - 1
        step = 2
        while gap < last:
            place = min(gap + step, last)
            try:
                page = await self._read(self._addresses[place])
            except FetchError as error:
                self._absent(self._addresses[place], error)
                if error.outcome is VisitOutcome.CHALLENGED:
                    return 0
            else:
                if any(item.url not in self._listing.met for item in page.items):
                    return place
            if place == last:
                break
            step *= 2
        return 0
