"""The frontier of a walk: the steps that were met, best first, no further than is worth it."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from govcrawl.crawling.addresses import address_key
from govcrawl.discovery.cues import UNKNOWN, Leads, Rating
from govcrawl.discovery.found import Column
from govcrawl.discovery.nodes import Node
from govcrawl.discovery.patterns import Patterns
from govcrawl.discovery.steps import Step

#: pages beyond three times those of the ways to what was found; before anything was found, so many in all
SPARE, PER_PAGE, AT_FIRST = 12, 3, 24
#: steps of less weight are followed only where the site's own column was not found, and those of still less never
GOOD, LEAST = 40, 12
#: pages in a row without a find, after which only steps that name a column or a body are followed
PATIENCE = 7
#: pages of one shape (a calendar's days) that brought nothing, after which its others are left; the same of bodies' pages,
#: which lists name, and of which some have no column
BARREN, BARREN_UNITS = 3, 6
MAX_DEPTH = 8
#: what a guessed column weighs
GUESS = 64


class Frontier:
    """What may be asked for next. ``columns`` are those found so far, kept by the walk; ``pages`` counts what was
    asked for; ``guesses`` and ``reports`` are for when nothing else is left, ``resorts`` for when they are not either.
    """

    def __init__(
        self,
        columns: list[Column],
        trusted: Callable[[str], bool],
        *,
        limit: int,
        wanted: Callable[[str], bool] | None,
    ) -> None:
        """``trusted`` says which hosts may be asked, ``wanted`` which bodies of lists are, by name."""
        self._columns, self._trusted, self._limit, self._wanted = columns, trusted, limit, wanted
        self._heap: list[tuple[int, int, Node]] = []
        self._serial = 0
        self._met: set[object] = set()
        self._shapes: Counter[str] = Counter()
        self._fruitful: set[str] = set()
        #: the shapes of pages that held no column, by their number
        self._taken: dict[int, str] = {}
        self._useful: set[int] = {0}
        self._idle = 0
        self.guesses: list[Node] = []
        self.reports: list[Node] = []
        self.resorts: list[Step] = []
        self.patterns = Patterns()
        self.pages = 0

    @property
    def found_own(self) -> bool:
        """Whether a column was found that is no single body's page."""
        return any(column.unit is None for column in self._columns)

    def has_met(self, url: str) -> bool:
        """Whether an address was asked for, or is one that was."""
        return address_key(url) in self._met

    def meet(self, url: str) -> None:
        """An address that need not be asked for any more."""
        self._met.add(address_key(url))

    def push(self, node: Node) -> None:
        """A step that may be taken, if it weighs enough and leads to a trusted host."""
        url = node.step.url
        if node.weight < LEAST or self.has_met(url) or not self._trusted(url):
            return
        self._serial += 1
        heapq.heappush(self._heap, (-node.weight, self._serial, node))

    def next(self) -> Node | None:
        """The best step that is worth taking, or ``None``."""
        while self._heap and self.pages < self._allowance():
            _, _, node = heapq.heappop(self._heap)
            if not self.has_met(node.step.url) and self._is_worth_it(node):
                self.meet(node.step.url)
                return self._guessed(node) or node
        return None

    def brought(self, node: Node, number: int) -> None:
        """Page ``number``, taken by ``node``, held a column."""
        self._useful |= node.ancestors | {number}
        self._idle = 0
        # the page of a body that led to its column has brought it, too
        self._fruitful |= {self._taken[one] for one in node.ancestors if one in self._taken} | {node.shape()}

    def brought_nothing(self, node: Node, number: int) -> None:
        """Page ``number``, taken by ``node``, held no column: what was put off for it is tried."""
        self._idle += 1
        if number:
            self._shapes[node.shape()] += 1
            self._taken[number] = node.shape()
        if node.fallback is not None:
            self._met.discard(address_key(node.fallback.step.url))
            self.push(replace(node.fallback, unit_url=None))
        if node.year and node.within is not None and node.within.column is None and node.within.waiting:
            self.push(node.within.waiting.pop(0))

    def last_resort(self) -> bool:
        """What is left to try when nothing is worth following; whether there is anything."""
        if self.found_own or self.pages >= self._allowance():
            return False
        for left in (self.guesses, self.reports):
            while left:
                node = left.pop(0)
                if not self.has_met(node.step.url):
                    self.push(node)
                    return True
        while self.resorts:
            step = self.resorts.pop(0)
            if not self.has_met(step.url):
                self.push(Node(step, UNKNOWN, LEAST, ("首页", step.text), frozenset({0}), 1))
                return True
        return False

    def _allowance(self) -> int:
        if not self._columns:
            return min(self._limit, AT_FIRST)
        return min(self._limit, SPARE + PER_PAGE * len(self._useful))

    def _is_worth_it(self, node: Node) -> bool:
        if node.depth > MAX_DEPTH or node.weight < (GOOD if self.found_own else LEAST):
            return False
        tired = self._columns and self._idle >= PATIENCE
        if tired and not (node.called or node.unit or node.weight >= 60):
            return False
        if node.unit and self._wanted is not None and not self._wanted(node.unit):
            return False
        if node.year and node.unit and node.within is not None and node.within.column is not None:
            return False  # the column is known by then
        shape = node.shape()
        return self._shapes[shape] < (BARREN_UNITS if node.unit else BARREN) or shape in self._fruitful

    def _guessed(self, node: Node) -> Node | None:
        """The column of a body by the pattern of those that were found, in place of the body's own page."""
        if node.unit_url != node.step.url or node.guessed:
            return None
        url = self.patterns.guess(node.step.url)
        if url is None or self.has_met(url) or not self._trusted(url):
            return None
        self.meet(url)
        return replace(
            node,
            step=Step(url, (node.step.text,)),
            rating=Rating(Leads.COLUMN, GUESS),
            way=(*node.way, "（按同站规律推得）"),
            guessed=True,
            fallback=node,
        )
