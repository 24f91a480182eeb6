"""The walk from a homepage to its columns: what each page is, and what the site's columns are."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.listing import Link
from govcrawl.crawling.series import year_parameter
from govcrawl.discovery.cues import UNKNOWN, is_year, tidy
from govcrawl.discovery.found import Column
from govcrawl.discovery.frontier import Frontier
from govcrawl.discovery.home import Home
from govcrawl.discovery.judging import Page
from govcrawl.discovery.nodes import Fetched, Node, Tree, year_of
from govcrawl.discovery.steps import Step
from govcrawl.discovery.ways import Ways
from pipelines.report.titles import parse_title

#: of a list under no name of its own so much are reports, where it is a column all the same
_WHOLE = 0.8
#: families whose reports are views of one address by year, with the parameters that hold the year
_SERIES = {"lonsun": ("timeFrame", "title", "year"), "hanweb_xxgk": ("fbtime",)}


class Walk:
    """The walk of the site at ``homepage``. ``fetch`` gives a page, or ``None`` where there is none; ``trusted`` says
    which hosts may be asked.

    ``columns`` are those found so far, ``pages`` counts what was asked for, ``asked`` is what, with its weight.
    """

    def __init__(
        self,
        homepage: str,
        fetch: Callable[[Step, bool], Awaitable[Fetched | None]],
        verify: Callable[[Link], Awaitable[str | None]],
        trusted: Callable[[str], bool],
        *,
        limit: int,
        fits: Callable[[Column], bool] | None = None,
        wanted: Callable[[str], bool] | None = None,
    ) -> None:
        """``fits``: only such columns count; ``wanted``: of lists of bodies only these are followed, by name."""
        self._fetch, self._verify, self._fits = fetch, verify, fits
        self.columns: list[Column] = []
        self._excerpts: list[Column] = []
        self._lists: list[Column] = []
        self._home = Home(homepage)
        self._frontier = Frontier(self.columns, trusted, limit=limit, wanted=wanted)
        self._ways = Ways(self._frontier, self._home)
        self._start = Node(Step(homepage, ("首页",)), UNKNOWN, 100, ("首页",))
        self.asked: list[tuple[int, Step]] = []

    @property
    def pages(self) -> int:
        """How many pages were asked for."""
        return self._frontier.pages

    @property
    def home(self) -> Fetched | None:
        """The homepage, once it was fetched."""
        return self._home.fetched

    async def run(self) -> None:
        """Walk until the site's columns are found or nothing is worth following."""
        self._frontier.push(self._start)
        while True:
            node = self._frontier.next()
            if node is None and not self._frontier.last_resort():
                break
            if node is not None:
                await self._visit(node)
        listed = {key for column in self.columns for key in column.keys}
        if not listed:
            self.columns += self._excerpts
        self.columns += [column for column in self._lists if not column.keys & listed]

    async def _visit(self, node: Node) -> None:
        number = self._frontier.pages
        self._frontier.pages += 1
        fetched = await self._fetch(node.step, node.called)
        self.asked.append((node.weight, node.step))
        if number == 0 and fetched is not None:
            self._home.fetched = fetched
            self._frontier.resorts = list(fetched.resorts)
        found = False
        if fetched is not None:
            self._frontier.meet(fetched.page.url)
            if number == 0 or not self._home.is_again(fetched):
                found = await self._judge(node, fetched, node.ancestors | {number})
        if found:
            self._frontier.brought(node, number)
        else:
            self._frontier.brought_nothing(node, number)

    async def _judge(self, node: Node, fetched: Fetched, ancestors: frozenset[int]) -> bool:
        page = fetched.page
        called = node.called
        column = await self._as_column(node, fetched)
        found = False
        tree = node.within
        fits = column is not None and (self._fits is None or self._fits(column))
        if column is not None and fits and self._home.may_own(column, fetched):
            if node.year and tree is not None:
                found = self._credit(tree, column)
            elif called or (page.named and node.depth) or _is_units_own(column, page):
                self._learn(node, column)
                self.columns.append(column)
                found = True
            else:
                whole = node.depth and page.main and page.share >= _WHOLE
                (self._lists if whole else self._excerpts).append(column)
        if (called or (page.named and node.depth)) and not node.year:
            tree = Tree(fetched, node, column if found else None)
        self._ways.follow(node, fetched, ancestors, tree)
        return found

    async def _as_column(self, node: Node, fetched: Fetched) -> Column | None:
        page = fetched.page
        called = node.called
        listed = page.is_column(called=called)
        silent = (called or (page.named and node.depth)) and not page.rows and not page.itself
        if not listed and silent and page.unsure and (title := await self._title_of(page.unsure[0])):
            page.rows, listed = [Link(page.unsure[0].url, title), *page.unsure[1:]], True
        if not listed and not (page.itself and (called or page.named)):
            return None
        rows = page.rows if listed else [Link(page.url, fetched.title)]
        years = {year for link in rows if (year := parse_title(link.title).year) is not None}
        address = page.url
        if called:
            named = [step for step in fetched.steps if is_year(step.text)]
            years |= {year for step in named if (year := year_of(step.text))}
            if not listed and fetched.family in _SERIES:
                # the address of one year stands for the whole series
                views = [step for step in named if year_parameter(step.url, _SERIES[fetched.family])]
                address = max(views, key=lambda step: year_of(step.text)).url if views else page.url
        return Column(
            address,
            fetched.family,
            node.way,
            rows,
            page.total,
            years,
            node.unit,
            called or page.named,
            node.guessed,
            page.metas.get("siteidcode"),
        )

    async def _title_of(self, row: Link) -> str | None:
        """The title of the report behind a row whose own title does not say; ``None`` where there is no report."""
        self._frontier.pages += 1
        return await self._verify(row)

    def _credit(self, tree: Tree, column: Column) -> bool:
        """A year's reports are those of the column that lists the years."""
        if tree.column is None:
            way = tree.node.way
            tree.column = Column(
                tree.fetched.page.url,
                tree.fetched.family,
                way,
                list(column.rows),
                column.total,
                set(column.years),
                tree.node.unit,
                True,
                tree.node.guessed,
                column.site_id or tree.fetched.page.metas.get("siteidcode"),
            )
            self._learn(tree.node, tree.column)
            self.columns.append(tree.column)
        else:
            tree.column.rows += [
                link for link in column.rows if address_key(link.url) not in tree.column.keys
            ]
        tree.column.years |= tree.years | column.years
        return True

    def _learn(self, node: Node, column: Column) -> None:
        if node.unit_url is not None and not node.guessed:
            self._frontier.patterns.learn(node.unit_url, column.url)


def _is_units_own(column: Column, page: Page) -> bool:
    """Whether a body's page is its column: what it lists are the body's own reports."""
    if column.unit is None or not page.main or page.itself:
        return False
    name = re.sub(r"^[省市县区州盟旗](?=..)", "", tidy(column.unit))
    return any(name in authority for authority in column.authorities)
