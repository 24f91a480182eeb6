"""The walk from a homepage to its columns: best step first, no further than is worth it."""

from __future__ import annotations

import heapq
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.hosts import host_key, is_government
from govcrawl.crawling.listing import Link
from govcrawl.crawling.page_rules import page_rules, says
from govcrawl.crawling.series import year_parameter
from govcrawl.discovery.cues import UNKNOWN, Leads, Rating, cues, is_body, is_report, is_year, rate, tidy
from govcrawl.discovery.found import Column
from govcrawl.discovery.judging import Page
from govcrawl.discovery.patterns import Patterns
from govcrawl.discovery.steps import Kind, Step
from pipelines.report.titles import parse_title

logger = logging.getLogger(__name__)

#: pages beyond three times those of the ways to what was found; before anything was found, so many in all
SPARE, PER_PAGE, AT_FIRST = 12, 3, 24
#: steps of less weight are followed only where the site's own column was not found, and those of still less never
GOOD, LEAST = 40, 12
#: pages in a row without a find, after which only steps that name a column or a body are followed
PATIENCE = 7
#: pages of one shape (a calendar, a unit without columns) that brought nothing, after which its others are left
BARREN = 3
MAX_DEPTH = 8
#: each click makes a step a little less likely, up to so many
_DEEP = 4
#: a homepage with no more links than this is a picture before the site
_SPLASH = 6
#: of a list under no name of its own so much are reports, where it is a column all the same
_WHOLE = 0.8
#: bodies named in one list make it a list of bodies; two do where it holds little else
_BODIES, _MOSTLY = 3, 0.6
#: what a step weighs by what it stands on
_GROUP, _UNIT, _UNIT_ELSEWHERE, _YEAR, _FRAME, _SCRIPT, _REPORT, _GUESS = 78, 62, 41, 74, 36, 30, 26, 64
#: beside a column of the standard layout (指南, 制度) lies that of the reports
_SIBLING = re.compile(r"((?:zf)?xxgk)(?:zn|zd)(/|\.s?html?|$)", re.I)
#: families whose reports are views of one address by year, with the parameters that hold the year
_SERIES = {"lonsun": ("timeFrame", "title", "year"), "hanweb_xxgk": ("fbtime",)}
_GOVERNMENT = re.compile(r"(?:省|自治区|市|县|区|州|盟|旗)(?:人民)?政府(?:网|网站|门户网站)?$")
#: what names no place though it ends as one: 开发区, 新区
_NO_PLACE = re.compile(r"(?:开发|高新|新|工业园?|园|示范|风景|景|功能|保税|合作)$|^[市县区省州]")
_NEXT = re.compile(r"^(?:下一?页|后一?页|next)$", re.I)
_OWN = re.compile(
    r"^(?:本级|本机关|.{0,6}(?:县|区|市|州|旗|省|盟)?(?:人民)?政府(?:本级|办公室|办)?|.{1,6}本级|政府办)$"
)


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
    within: _Tree | None = None
    year: bool = False
    guessed: bool = False
    fallback: Node | None = None
    #: a further page of a list of bodies
    further: bool = False

    @property
    def called(self) -> bool:
        """Whether what leads there names it an annual-report column."""
        return self.within is not None or self.rating.leads in (Leads.COLUMN, Leads.SHORT)


@dataclass(slots=True)
class _Tree:
    """An annual-report column with what hangs below it: its years belong to it, its groups and bodies are their own."""

    fetched: Fetched
    node: Node
    column: Column | None = None
    years: set[int] = field(default_factory=set)
    #: steps to older years, for when the newest gave nothing
    waiting: list[Node] = field(default_factory=list)


class Walk:
    """One site's walk. ``fetch`` gives a page, or ``None`` where there is none; ``trusted`` says which hosts may be asked.

    ``columns`` are those found so far, ``pages`` counts what was asked for, ``asked`` is what, with its weight.
    """

    def __init__(
        self,
        fetch: Callable[[Step, bool], Awaitable[Fetched | None]],
        verify: Callable[[Link], Awaitable[str | None]],
        trusted: Callable[[str], bool],
        *,
        limit: int,
        fits: Callable[[Column], bool] | None = None,
        wanted: Callable[[str], bool] | None = None,
    ) -> None:
        """``fits``: only such columns count; ``wanted``: of lists of bodies only these are followed, by name."""
        self._fetch, self._verify, self._trusted = fetch, verify, trusted
        self._limit = limit
        self._fits, self._wanted = fits, wanted
        self._heap: list[tuple[int, int, Node]] = []
        self._serial = 0
        self._met: set[object] = set()
        self._furniture: Counter[object] = Counter()
        self._shapes: Counter[str] = Counter()
        self._fruitful: set[str] = set()
        self._useful: set[int] = {0}
        self._idle = 0
        self._home: Fetched | None = None
        self._home_host: tuple[str, int | None] = ("", None)
        self._excerpts: list[Column] = []
        self._lists: list[Column] = []
        self._reports: list[Node] = []
        self._guesses: list[Node] = []
        self._resorts: list[tuple[Step, int]] = []
        self.patterns = Patterns()
        self.columns: list[Column] = []
        self.pages = 0
        self.asked: list[tuple[int, Step]] = []

    # ---- the walk ----

    async def run(self, homepage: str) -> None:
        """Walk from ``homepage`` until the site's columns are found or nothing is worth following."""
        self._home_host = host_key(homepage)
        start = Node(Step(homepage, ("首页",)), UNKNOWN, 100, ("首页",))
        self._push(start)
        while True:
            node = self._next()
            if node is None and not self._last_resort():
                break
            if node is not None:
                await self._visit(node)
        listed = {key for column in self.columns for key in column.keys}
        if not listed:
            self.columns += self._excerpts
        self.columns += [column for column in self._lists if not column.keys & listed]

    @property
    def found_own(self) -> bool:
        """Whether a column was found that is no single body's page."""
        return any(column.unit is None for column in self.columns)

    @property
    def home(self) -> Fetched | None:
        """The homepage, once it was fetched."""
        return self._home

    def _allowance(self) -> int:
        if not self.columns:
            return min(self._limit, AT_FIRST)
        return min(self._limit, SPARE + PER_PAGE * len(self._useful))

    def _next(self) -> Node | None:
        while self._heap and self.pages < self._allowance():
            _, _, node = heapq.heappop(self._heap)
            key = address_key(node.step.url)
            if key in self._met or node.depth > MAX_DEPTH:
                continue
            least = GOOD if self.found_own else LEAST
            if node.weight < least:
                continue
            if (
                self.columns
                and self._idle >= PATIENCE
                and not (node.called or node.unit or node.weight >= 60)
            ):
                continue
            if node.unit and self._wanted is not None and not self._wanted(node.unit):
                continue
            if node.year and node.unit and node.within is not None and node.within.column is not None:
                continue  # the column is known by then
            shape = _shape(node)
            if self._shapes[shape] >= BARREN and shape not in self._fruitful:
                continue
            self._met.add(key)
            return self._guessed(node) or node
        return None

    def _guessed(self, node: Node) -> Node | None:
        """The column of a body by the pattern of those that were found, in place of the body's own page."""
        if node.unit_url != node.step.url or node.guessed:
            return None
        url = self.patterns.guess(node.step.url)
        if url is None or address_key(url) in self._met or not self._trusted(url):
            return None
        self._met.add(address_key(url))
        return replace(
            node,
            step=Step(url, (node.step.text,)),
            rating=Rating(Leads.COLUMN, _GUESS),
            way=(*node.way, "（按同站规律推得）"),
            guessed=True,
            fallback=node,
        )

    def _push(self, node: Node) -> None:
        url = node.step.url
        if node.weight < LEAST or address_key(url) in self._met or not self._trusted(url):
            return
        self._serial += 1
        heapq.heappush(self._heap, (-node.weight, self._serial, node))

    async def _visit(self, node: Node) -> None:
        number = self.pages
        self.pages += 1
        fetched = await self._fetch(node.step, node.called)
        self.asked.append((node.weight, node.step))
        if number == 0 and fetched is not None:
            self._home = fetched
            self._resorts = [(step, LEAST) for step in fetched.resorts]
        found = False
        if fetched is not None:
            self._met.add(address_key(fetched.page.url))
            if not self._is_home_again(fetched, number):
                found = await self._judge(node, fetched, node.ancestors | {number})
        if found:
            self._useful |= node.ancestors | {number}
            self._idle = 0
            self._fruitful.add(_shape(node))
        else:
            self._idle += 1
            if number:
                self._shapes[_shape(node)] += 1
            if node.fallback is not None:
                self._met.discard(address_key(node.fallback.step.url))
                self._push(replace(node.fallback, unit_url=None))
            if node.year and node.within is not None and node.within.column is None and node.within.waiting:
                self._push(node.within.waiting.pop(0))

    def _is_home_again(self, fetched: Fetched, number: int) -> bool:
        """Dead paths often answer with the homepage."""
        if number == 0 or self._home is None:
            return False
        mine, home = ({step.url for step in one.steps} for one in (fetched, self._home))
        return bool(home) and fetched.title == self._home.title and len(mine & home) >= 0.9 * len(mine | home)

    # ---- what a page is ----

    async def _judge(self, node: Node, fetched: Fetched, ancestors: frozenset[int]) -> bool:
        page = fetched.page
        called = node.called
        column = await self._as_column(node, fetched)
        found = False
        tree = node.within
        if column is not None and self._acceptable(column, fetched):
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
            tree = _Tree(fetched, node, column if found else None)
        self._follow(node, fetched, ancestors, tree)
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
            years |= {year for step in named if (year := _year_of(step.text))}
            if not listed and fetched.family in _SERIES:
                # the address of one year stands for the whole series
                views = [step for step in named if year_parameter(step.url, _SERIES[fetched.family])]
                address = max(views, key=lambda step: _year_of(step.text)).url if views else page.url
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
        self.pages += 1
        return await self._verify(row)

    def _acceptable(self, column: Column, fetched: Fetched) -> bool:
        """Whether the column can be this site's: other governments' lie on other hosts and name other places."""
        if self._fits is not None and not self._fits(column):
            return False
        if self._at_home(column.url):
            return True
        home = self._home.page if self._home is not None else fetched.page
        ours = f"{home.metas.get('sitename', '')} {self._home.title if self._home else ''}"
        if _place(ours.split()[0] if ours.split() else "") is None:
            return True  # the homepage does not say where it is
        places = {place for name in column.authorities if (place := _place(name))}
        return not places or any(place in ours for place in places)

    def _credit(self, tree: _Tree, column: Column) -> bool:
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
            self.patterns.learn(node.unit_url, column.url)

    # ---- where a page leads ----

    def _follow(self, node: Node, fetched: Fetched, ancestors: frozenset[int], tree: _Tree | None) -> None:
        steps = [step for step in fetched.steps if address_key(step.url) not in self._met]
        rated = [(step, rate(step.texts, step.url)) for step in steps]
        taken: set[object] = set()
        if tree is not None:
            taken = self._follow_tree(node, fetched, steps, ancestors, tree)
        bodies = self._bodies(steps, least=1 if node.further else _BODIES)
        links = sum(step.kind is Kind.LINK for step in steps)
        splash = node.depth == 0 and links <= _SPLASH
        good = any(rating.weight >= 50 and step.kind is Kind.LINK for step, rating in rated)
        years: list[Step] = []
        for step, rating in rated:
            if address_key(step.url) in taken or says(cues().other_governments, tidy(step.text)):
                continue
            if rating.leads is Leads.REFUSED:
                if node.unit is None and (sibling := _SIBLING.sub(r"\1nb\2", step.url)) != step.url:
                    self._guesses.append(
                        self._child(
                            node,
                            Step(sibling, ("（由指南栏目推得）",)),
                            Rating(Leads.COLUMN, _GUESS),
                            _GUESS,
                            ancestors,
                        )
                    )
                continue
            if rating.leads in (Leads.COLUMN, Leads.SHORT) and is_year(step.text):
                years.append(step)
                continue
            if bodies and _NEXT.search(tidy(step.text)) and self._same_government(step.url):
                further = self._child(node, step, node.rating, max(node.weight, _UNIT), ancestors)
                further.way, further.depth, further.further = node.way, node.depth, True
                self._push(further)
                continue
            unit = step.text if address_key(step.url) in bodies else None
            weight = self._weigh(step, rating, node, good=good, unit=unit is not None)
            if splash and not good and step.kind is Kind.LINK and self._same_government(step.url):
                weight = max(weight, _FRAME)
            if unit is not None and _GOVERNMENT.search(tidy(unit)) and not self._at_home(step.url):
                continue  # a neighbour's, or the one above
            if unit is not None and rating.leads in (Leads.UNKNOWN, Leads.ENTRY):
                self._push_unit(node, step, rating, weight, ancestors)
            elif weight:
                self._push(self._child(node, step, rating, weight, ancestors))
            elif is_report(step.text) and node.unit is None:
                self._reports.append(self._child(node, step, rating, _REPORT, ancestors))
        self._follow_years(node, fetched, years, ancestors)
        for step in steps:
            self._furniture[address_key(step.url), step.text] += 1

    def _weigh(self, step: Step, rating: Rating, node: Node, *, good: bool, unit: bool) -> int:
        if step.kind is Kind.FRAME:
            if node.called and not good:
                return 88
            return _FRAME + 20 if not good and node.depth == 0 else (_FRAME if not good else 14)
        if step.kind is Kind.SCRIPT:
            return (_SCRIPT + (20 if node.depth == 0 else 0)) if not good else 13
        weight = rating.weight
        if rating.leads is Leads.SHORT and not step.standard and rating.alone is not None:
            weight = rating.alone
        if unit and weight < _UNIT:
            reached = node.rating.leads in (Leads.UNITS, Leads.ENTRY) or node.unit is not None
            weight = max(
                weight, _UNIT if node.rating.leads is Leads.UNITS else _UNIT_ELSEWHERE + (9 if reached else 0)
            )
        if not weight:
            return 0
        if node.unit is not None and not unit:
            # of a body's page its reports are wanted, else what leads to them
            if rating.leads in (Leads.COLUMN, Leads.SHORT):
                weight += 8
            elif rating.leads in (Leads.UNITS, Leads.MAP):
                return 0
        if not self._same_government(step.url):
            weight -= 12 if rating.leads in (Leads.COLUMN, Leads.SHORT) else 25
        return max(0, weight - min(node.depth, _DEEP))

    def _at_home(self, url: str) -> bool:
        """Whether an address lies on the homepage's host, or another of its domain under ``.gov.cn``."""
        key = host_key(url)
        both = is_government(key[0]) and is_government(self._home_host[0])
        return key == self._home_host or (both and self._same_government(url))

    def _same_government(self, url: str) -> bool:
        host, home = host_key(url)[0], self._home_host[0]
        if not (is_government(host) and is_government(home)):
            return True  # named by the user or the register
        return _domain(host) == _domain(home)

    def _child(self, node: Node, step: Step, rating: Rating, weight: int, ancestors: frozenset[int]) -> Node:
        text = step.text or (node.way[-1] if step.kind is not Kind.LINK else "")
        way = node.way if not text or text == node.way[-1] else (*node.way, " ".join(text.split()))
        passes = step.kind is not Kind.LINK and node.called
        return Node(
            step,
            node.rating if passes else rating,
            weight,
            way,
            ancestors,
            node.depth + (0 if step.kind is not Kind.LINK else 1),
            node.unit,
            node.unit_url,
            node.within if passes else None,
        )

    def _bodies(self, steps: list[Step], *, least: int) -> set[object]:
        """The links of a page that stand in lists of bodies."""
        blocks: dict[str, tuple[list[Step], set[object]]] = {}
        for step in steps:
            if step.kind is Kind.LINK:
                bodies, links = blocks.setdefault(step.block, ([], set()))
                links.add(address_key(step.url))
                if is_body(step.text):
                    bodies.append(step)
        found: set[object] = set()
        for bodies, links in blocks.values():
            named = {address_key(step.url) for step in bodies}
            if len(named) >= least or (len(named) > 1 and len(named) >= _MOSTLY * len(links)):
                found |= named
        return found

    def _push_unit(
        self, node: Node, step: Step, rating: Rating, weight: int, ancestors: frozenset[int]
    ) -> None:
        child = self._child(node, step, rating, weight, ancestors)
        child.unit, child.unit_url, child.within = tidy(step.text), step.url, None
        self._push(child)

    def _follow_years(
        self, node: Node, fetched: Fetched, steps: list[Step], ancestors: frozenset[int]
    ) -> None:
        """Columns of single years that a page names one beside the other: the page is the column."""
        tree = _Tree(fetched, node)
        nodes = self._year_nodes(node, steps, ancestors, tree)
        if len(nodes) == 1:
            nodes[0].year, nodes[0].within = False, None
        if nodes:
            tree.waiting = nodes[1:]
            self._push(nodes[0])

    def _year_nodes(
        self, node: Node, steps: list[Step], ancestors: frozenset[int], tree: _Tree
    ) -> list[Node]:
        nodes = []
        for step in sorted(steps, key=lambda step: _year_of(step.text), reverse=True):
            child = self._child(node, step, Rating(Leads.COLUMN, _YEAR), _YEAR, ancestors)
            child.within, child.year = tree, True
            tree.years.add(_year_of(step.text))
            nodes.append(child)
        return nodes

    def _follow_tree(
        self, node: Node, fetched: Fetched, steps: list[Step], ancestors: frozenset[int], tree: _Tree
    ) -> set[object]:
        """The parts of an annual-report column: years, groups (部门, 乡镇) and bodies; the addresses taken."""
        taken: set[object] = set()
        own = [step for step in steps if not self._furniture[address_key(step.url), step.text]]
        years = [step for step in own if is_year(step.text) and step.kind is Kind.LINK]
        if years and not node.year:
            taken |= {address_key(step.url) for step in years}
            nodes = self._year_nodes(node, years, ancestors, tree)
            if tree.column is None and nodes:
                tree.waiting = nodes[1:]
                self._push(nodes[0])
            elif tree.column is not None:
                tree.column.years |= tree.years
        bodies = self._bodies(own, least=_BODIES)
        for step in own:
            key = address_key(step.url)
            if key in taken or step.kind is not Kind.LINK:
                continue
            text = tidy(step.text)
            rating = rate(step.texts, step.url)
            group = (says(page_rules().bodies, text) or _OWN.search(text)) and len(text) <= 16
            unit = key in bodies or (is_body(text) and not group)
            if rating.leads is Leads.REFUSED or not (group or unit) or is_report(step.text):
                continue
            if rating.leads in (Leads.ENTRY, Leads.MAP) or (
                unit and not group and not self._part_of(fetched, step)
            ):
                continue
            taken.add(key)
            child = self._child(
                node, step, Rating(Leads.COLUMN, _GROUP), _GROUP if not unit else _UNIT + 6, ancestors
            )
            child.within = tree
            child.year = node.year
            if unit and not _OWN.search(text):
                child.unit = text
                child.weight = _UNIT + 6
            self._push(child)
        return taken

    def _part_of(self, fetched: Fetched, step: Step) -> bool:
        """Whether a body that an annual-report column names has its reports there, rather than its site."""
        return host_key(step.url) == host_key(fetched.page.url)

    # ---- patterns and last resorts ----

    def _last_resort(self) -> bool:
        """What is left to try when nothing on the frontier is worth following; whether there is anything."""
        if self.found_own or self.pages >= self._allowance() or self._home is None:
            return False
        for left in (self._guesses, self._reports):
            while left:
                node = left.pop(0)
                if address_key(node.step.url) not in self._met:
                    self._push(node)
                    return True
        while self._resorts:
            step, weight = self._resorts.pop(0)
            if address_key(step.url) not in self._met:
                self._push(Node(step, UNKNOWN, weight, ("首页", step.text), frozenset({0}), 1))
                return True
        return False


def _is_units_own(column: Column, page: Page) -> bool:
    """Whether a body's page is its column: what it lists are the body's own reports."""
    if column.unit is None or not page.main or page.itself:
        return False
    name = re.sub(r"^[省市县区州盟旗](?=..)", "", tidy(column.unit))
    return any(name in authority for authority in column.authorities)


def _shape(node: Node) -> str:
    """What pages made by one template have in common: of a calendar's days, or of the columns of one kind."""
    parts = urlsplit(node.step.url)
    path = re.sub(r"\d+", "0", parts.path)
    names = ",".join(sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.netloc} {path} {names}" if re.search(r"\d", parts.path + parts.query) else node.step.url


def _year_of(text: str) -> int:
    match = re.search(r"(?:19|20)\d\d", text)
    return int(match[0]) if match else 0


def _domain(host: str) -> str:
    """The part of a host that names its government: ``yunxi`` of ``xxgk.yunxi.gov.cn``."""
    labels = host.removesuffix("gov.cn").rstrip(".").split(".")
    return labels[-1]


def _place(name: str) -> str | None:
    """The place that a body's name begins with, without the word that says what it is."""
    match = re.match(r"(?:.{2,8}(?:省|自治区|市|州|盟))?(.{1,6}?)(?:市|县|区|旗|州|盟|省)", name)
    return match[1] if match and len(match[1]) >= 2 and not _NO_PLACE.search(match[1]) else None
