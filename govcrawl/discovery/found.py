"""The columns that were found: what each is, whose it is, and which of them are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.listing import Link
from govcrawl.discovery.cues import is_body, tidy
from govcrawl.register import LEVELS, Level
from pipelines.bodies.resolver import Resolver
from pipelines.report.titles import parse_title

#: between the texts of the links that lead to a column
ARROW = " > "
#: a column is one body's where so much of its reports are; a list of so many bodies is nobody's own
_SHARED_BELOW = 0.7
_SHARED = 3


@dataclass(slots=True)
class Column:
    """An annual-report column (信息公开年报栏目) of a site.

    ``rows`` are the reports that its first page names, or those of its newest year; ``total`` how many the list says
    that it holds. ``way`` are the texts of the links from the homepage on. ``unit`` is the body by whose link it was
    reached, ``called``: the link or the page named it for reports. ``name``, ``level``, ``region``: whose it is.
    """

    url: str
    family: str
    way: tuple[str, ...]
    rows: list[Link] = field(default_factory=list)
    total: int | None = None
    years: set[int] = field(default_factory=set)
    unit: str | None = None
    called: bool = True
    guessed: bool = False
    site_id: str | None = None
    name: str = ""
    level: Level | None = None
    region: str | None = None

    @property
    def via(self) -> str:
        """The way to it in words."""
        return ARROW.join(self.way)

    @property
    def reports(self) -> int:
        """How many reports it has, as far as was seen."""
        return max(len(self.rows), self.total or 0)

    @property
    def keys(self) -> frozenset[object]:
        """The addresses of its reports."""
        return frozenset(address_key(link.url) for link in self.rows)

    @property
    def authorities(self) -> Counter[str]:
        """The bodies that its reports name, with how often."""
        return Counter(name for link in self.rows if (name := _named(link.title)))

    def as_json(self) -> dict[str, Any]:
        """The object that ``--json`` prints."""
        return {
            "name": self.name,
            "url": self.url,
            "family": self.family,
            "level": self.level,
            "region": self.region,
            "reports": self.reports,
            "years": sorted(self.years),
            "via": self.via,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Column:
        """The column that :meth:`as_json` told of, without its rows."""
        return cls(
            told["url"],
            told["family"],
            tuple(told["via"].split(ARROW)),
            total=told["reports"],
            years=set(told["years"]),
            name=told["name"],
            level=_level(told["level"]),
            region=told["region"],
        )


def _named(title: str) -> str | None:
    """The body that a row names, also where its title is the body's name alone."""
    return parse_title(title).authority or (tidy(title) if is_body(title) else None)


def described(columns: Iterable[Column]) -> Iterator[str]:
    """Two lines for people on each column."""
    for column in columns:
        years = f"{min(column.years)}-{max(column.years)}" if column.years else "years not said"
        yield f"{column.name}  {column.level or '-'}  {column.region or '-'}  {column.family}  {column.reports} reports, {years}"
        yield f"         {column.url}  {column.via}"


def distinct(columns: Iterable[Column]) -> list[Column]:
    """The columns without those whose reports another one lists, too: an excerpt on the page above, the same list
    under another address."""
    kept: list[Column] = []
    for column in columns:
        here = next((other for other in kept if address_key(other.url) == address_key(column.url)), None)
        if here is not None:
            continue
        kept.append(column)
    return [column for column in kept if not any(_covers(other, column, kept) for other in kept)]


def _covers(other: Column, column: Column, order: list[Column]) -> bool:
    """Whether what ``column`` lists stands in ``other`` as well, so that ``other`` alone is the column."""
    if other is column or not column.keys:
        return False
    if column.keys == other.keys:
        return _rank(other, order) < _rank(column, order)
    return column.keys < other.keys and _excerpt(column, other)


def _excerpt(column: Column, other: Column) -> bool:
    """Whether ``column`` shows a part of what ``other`` lists, rather than being one of its parts (a year, a body)."""
    return not column.called or column.unit == other.unit


def _rank(column: Column, order: list[Column]) -> tuple[bool, int]:
    return (not column.called, order.index(column))


def say_whose(column: Column, resolver: Resolver, *, site: str, site_region: str | None) -> None:
    """Enter name, level and region of the body whose column it is: by its reports where they are one body's, by the
    link that led to it where that names a body, else that of the site."""
    named = column.authorities
    whole = sum(named.values())
    first, count = named.most_common(1)[0] if named else ("", 0)
    name = first if whole and count >= _SHARED_BELOW * whole else ""
    if not name and column.unit and is_body(column.unit) and len(named) < _SHARED:
        name = tidy(column.unit)
    own = bool(name)
    column.name = name or site or tidy(column.way[-1] if column.way else "")
    body = resolver.resolve(column.name, url=column.url, site_id=column.site_id)
    column.level = _level(body.level)
    if not own and named:  # a list of many bodies: where most of them stand
        levels = Counter(resolver.resolve(one, url=column.url, site_id=column.site_id).level for one in named)
        level, count = levels.most_common(1)[0]
        if count >= _SHARED_BELOW * len(named) and level is not None:
            column.level = _level(level)
    code = (column.site_id or "")[:6]
    known = code if code in resolver.gazetteer.regions else None
    column.region = body.region_code or known or site_region


def _level(level: str | None) -> Level | None:
    return next((known for known in LEVELS if known == level), None)
