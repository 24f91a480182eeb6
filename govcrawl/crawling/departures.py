"""Stored reports that are not where they were: moved, gone, or only not to be had today."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.http import Response

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.fetching import FetchingSpider
from govcrawl.crawling.listing import Link
from govcrawl.crawling.titles import normalise
from pipelines.database.catalogue import KnownAddress
from pipelines.items import Visit, VisitOutcome
from pipelines.report.titles import parse_title


class DepartureSpider(FetchingSpider):
    """Second step of the stair: what becomes of a stored report whose address gives something else.

    That a report is gone is told only by a portal that gives another one in the same run: one that gives none is broken.
    """

    def stands(self, url: str) -> KnownAddress | None:
        """What is known of an address that gave a report and was not found gone since, however the last visits ended."""
        known = self.catalogue.known_address(url) if self.catalogue is not None else None
        if known is None or known.report_id is None or known.outcome == VisitOutcome.GONE:
            return None
        return known

    def gone(self, visit: Visit) -> Iterator[Visit]:
        """``visit`` of an address that answered that nothing is there: now, or once a report was reached.

        Where nothing but this address was asked for, there is nothing to wait for.
        """
        alone = len(self.run.met) <= 1 and not self.account.lists
        if self.stands(visit.url) is None or self.run.reached or alone:
            yield visit
        else:
            self.account.held.append(visit)

    def reached(self, response: Response, link: Link) -> Iterator[Visit]:
        """A report is at the end of the way, and needs not be asked for again; what was held until then."""
        self.run.reached.add(address_key(response.url))
        self.run.answered.add(address_key(link.url))
        held, self.account.held = self.account.held, []
        yield from held

    def found(self, response: Response, link: Link, title: str) -> Iterator[Visit]:
        """A report that a list names is there."""
        self.run.found.append(title)
        return self.reached(response, link)

    def awaited(self, link: Link) -> bool:
        """Whether the list names an item as ``link`` by another address, which could not be fetched this time."""
        named = self.run.titles.get(normalise(link.title), set()) if link.title else set()
        return not named <= {*self.run.answered, address_key(link.url)}

    def misled(self, response: Response, link: Link) -> Visit | None:
        """The visit of a stored report's address that leads to where another report is known to be.

        Nothing moved, for that one has its own address, and nothing says that the report is withdrawn.
        """
        here, there = self.stands(link.url), self.stands(response.url)
        reports = {one and one.report_id for one in (here, there)}
        if address_key(response.url) == address_key(link.url) or None in reports or len(reports) == 1:
            return None
        return _elsewhere(response, link)

    def swapped(self, response: Response, link: Link, title: str | None) -> Visit | None:
        """The visit of an address that gives, under ``title``, the report of another year than was promised: it leads
        there from where a report is stored, it is another body's, too, or the list names it by another address."""
        promised, given = parse_title(link.title), parse_title(title or "")
        if None in (promised.year, given.year) or promised.year == given.year:
            return None
        if address_key(response.url) != address_key(link.url) and self.stands(link.url) is not None:
            return _elsewhere(response, link)
        others = self.run.titles.get(normalise(str(title)), set()) - {address_key(link.url)}
        if not others and not _of_others(str(title), link.title):
            return None
        reason = f"网址返回的是另一份报告：“{str(title)[:40]}”"
        return Visit(link.url, VisitOutcome.WRONG_PAGE, reason, link.title, response.status)

    def moved(self, response: Response, link: Link, title: str | None = None) -> Iterator[Visit]:
        """The visit of a stored report's address that leads to another one now: sites move.

        ``title``: what the page is called there; where that names another body, nothing is said of the old address.
        """
        led = address_key(response.url) != address_key(link.url)
        if led and self.stands(link.url) is not None and not _of_others(title or "", link.title):
            reason = f"已转到 {response.url}"
            yield Visit(link.url, VisitOutcome.GONE, reason, link.title or None, response.status)


def at_home(response: Response, link: Link) -> Response:
    """The answer as that of ``link``'s own address where it led there with a query added: such marks are new each time."""
    led = response.url.partition("?")[0] == link.url != response.url
    return response.replace(url=link.url) if led else response


def _elsewhere(response: Response, link: Link) -> Visit:
    reason = f"转到了另一份报告 {response.url}"
    return Visit(link.url, VisitOutcome.WRONG_PAGE, reason, link.title or None, response.status)


def _of_others(title: str, promised: str) -> bool:
    """Whether two titles name bodies of which neither may be the other's short name."""
    one, other = (normalise(parse_title(text).authority or "") for text in (title, promised))
    return bool(one and other) and not (one.endswith(other) or other.endswith(one))
