"""What a walk goes over: pages that were fetched, and steps on the frontier with what is known of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from govcrawl.discovery.cues import Leads, Rating
from govcrawl.discovery.found import Column
from govcrawl.discovery.judging import Page
from govcrawl.discovery.steps import Kind, Step


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page that was fetched: where it is after redirects, how it is judged, and where it leads."""

    page: Page
    steps: tuple[Step, ...]
    family: str
    title: str = ""
    #: of a homepage: the site map for machines and the site's search, for when nothing else leads on
    resorts: tuple[Step, ...] = ()


@dataclass(slots=True)
class Node:
    """A step on the frontier: on what way it was met, and what is known of it before it is asked for.

    ``within`` is the annual-report column that it is a part of (a year, a group, a body of it), ``unit`` the body whose
    page it is or lies below. ``ancestors`` are the numbers of the pages on the way.
    """

    step: Step
    rating: Rating
    weight: int
    way: tuple[str, ...]
    ancestors: frozenset[int] = frozenset()
    depth: int = 0
    unit: str | None = None
    unit_url: str | None = None
    within: Tree | None = None
    year: bool = False
    guessed: bool = False
    fallback: Node | None = None
    #: a further page of a list of bodies
    further: bool = False

    @property
    def called(self) -> bool:
        """Whether what leads there names it an annual-report column."""
        return self.within is not None or self.rating.leads in (Leads.COLUMN, Leads.SHORT)

    def child(self, step: Step, rating: Rating, weight: int, ancestors: frozenset[int]) -> Node:
        """A step from here. Frames and scripts are no step further, and inherit what the page was called."""
        text = step.text or (self.way[-1] if step.kind is not Kind.LINK else "")
        way = self.way if not text or text == self.way[-1] else (*self.way, " ".join(text.split()))
        passes = step.kind is not Kind.LINK and self.called
        return Node(
            step,
            self.rating if passes else rating,
            weight,
            way,
            ancestors,
            self.depth + (0 if step.kind is not Kind.LINK else 1),
            self.unit,
            self.unit_url,
            self.within if passes else None,
        )

    def shape(self) -> str:
        """What pages made by one template have in common: of a calendar's days, or of the columns of one kind."""
        parts = urlsplit(self.step.url)
        path = re.sub(r"\d+", "0", parts.path)
        names = ",".join(sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True)))
        return (
            f"{parts.netloc} {path} {names}" if re.search(r"\d", parts.path + parts.query) else self.step.url
        )


@dataclass(slots=True)
class Tree:
    """An annual-report column with what hangs below it: its years belong to it, its groups and bodies are their own."""

    fetched: Fetched
    node: Node
    column: Column | None = None
    years: set[int] = field(default_factory=set)
    #: steps to older years, for when the newest gave nothing
    waiting: list[Node] = field(default_factory=list)


def year_of(text: str) -> int:
    """The first year that a text names, 0 where it names none."""
    match = re.search(r"(?:19|20)\d\d", text)
    return int(match[0]) if match else 0
