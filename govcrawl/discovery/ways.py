"""Where a page leads: each of its steps weighed and laid on the frontier, by what it is a step to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.hosts import host_key
from govcrawl.crawling.page_rules import page_rules, says
from govcrawl.discovery.cues import Leads, Rating, cues, is_body, is_report, is_year, rate, tidy
from govcrawl.discovery.frontier import GUESS, Frontier
from govcrawl.discovery.home import Home
from govcrawl.discovery.nodes import Fetched, Node, Tree, year_of
from govcrawl.discovery.steps import Kind, Step

#: each click makes a step a little less likely, up to so many
_DEEP = 4
#: a homepage with no more links than this is a picture before the site
_SPLASH = 6
#: bodies named in one list make it a list of bodies; two do where it holds little else
_BODIES, _MOSTLY = 3, 0.6
#: what a step weighs by what it stands on
_GROUP, _UNIT, _UNIT_ELSEWHERE, _YEAR, _FRAME, _SCRIPT, _REPORT = 78, 62, 41, 74, 36, 30, 26
#: beside a column of the standard layout (指南, 制度) lies that of the reports
_SIBLING = re.compile(r"((?:zf)?xxgk)(?:zn|zd)(/|\.s?html?|$)", re.I)
_GOVERNMENT = re.compile(r"(?:省|自治区|市|县|区|州|盟|旗)(?:人民)?政府(?:网|网站|门户网站)?$")
_NEXT = re.compile(r"^(?:下一?页|后一?页|next)$", re.I)
_OWN = re.compile(
    r"^(?:本级|本机关|.{0,6}(?:县|区|市|州|旗|省|盟)?(?:人民)?政府(?:本级|办公室|办)?|.{1,6}本级|政府办)$"
)


@dataclass(slots=True)
class _Around:
    """What a page's other steps say of each of them: which name bodies in lists, and whether any is a good link."""

    node: Node
    ancestors: frozenset[int]
    bodies: set[object]
    good: bool
    splash: bool


class Ways:
    """Lays the steps of pages on ``frontier``; what every page links to, in the same words, is the site's furniture."""

    def __init__(self, frontier: Frontier, home: Home) -> None:
        self._frontier, self._home = frontier, home
        self._furniture: Counter[object] = Counter()

    def follow(self, node: Node, fetched: Fetched, ancestors: frozenset[int], tree: Tree | None) -> None:
        """The steps of a page that was reached by ``node`` and is an annual-report column if there is a ``tree``."""
        steps = [step for step in fetched.steps if not self._frontier.has_met(step.url)]
        rated = [(step, rate(step.texts, step.url)) for step in steps]
        taken: set[object] = set()
        if tree is not None:
            taken = self._follow_tree(node, fetched, steps, ancestors, tree)
        good = any(rating.weight >= 50 and step.kind is Kind.LINK for step, rating in rated)
        links = sum(step.kind is Kind.LINK for step in steps)
        bodies = _bodies(steps, least=1 if node.further else _BODIES)
        around = _Around(node, ancestors, bodies, good, splash=node.depth == 0 and links <= _SPLASH)
        years: list[Step] = []
        for step, rating in rated:
            if address_key(step.url) in taken or says(cues().other_governments, tidy(step.text)):
                continue
            if rating.leads in (Leads.COLUMN, Leads.SHORT) and is_year(step.text):
                years.append(step)
            else:
                self._follow_step(step, rating, around)
        self._follow_years(node, fetched, years, ancestors)
        for step in steps:
            self._furniture[address_key(step.url), step.text] += 1

    def _follow_step(self, step: Step, rating: Rating, around: _Around) -> None:
        node, ancestors, frontier = around.node, around.ancestors, self._frontier
        if rating.leads is Leads.REFUSED:
            if node.unit is None and (sibling := _SIBLING.sub(r"\1nb\2", step.url)) != step.url:
                beside = Step(sibling, ("（由指南栏目推得）",))
                frontier.guesses.append(node.child(beside, Rating(Leads.COLUMN, GUESS), GUESS, ancestors))
            return
        if around.bodies and _NEXT.search(tidy(step.text)) and self._home.same_government(step.url):
            further = node.child(step, node.rating, max(node.weight, _UNIT), ancestors)
            further.way, further.depth, further.further = node.way, node.depth, True
            frontier.push(further)
            return
        unit = step.text if address_key(step.url) in around.bodies else None
        weight = self._weigh(step, rating, node, good=around.good, unit=unit is not None)
        bare = around.splash and not around.good and step.kind is Kind.LINK
        if bare and self._home.same_government(step.url):
            weight = max(weight, _FRAME)
        if unit is not None and _GOVERNMENT.search(tidy(unit)) and not self._home.holds(step.url):
            return  # a neighbour's, or the one above
        child = node.child(step, rating, weight, ancestors)
        if unit is not None and rating.leads in (Leads.UNKNOWN, Leads.ENTRY):
            child.unit, child.unit_url, child.within = tidy(step.text), step.url, None
            frontier.push(child)
        elif weight:
            frontier.push(child)
        elif is_report(step.text) and node.unit is None:
            child.weight = _REPORT
            frontier.reports.append(child)

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
        if not self._home.same_government(step.url):
            weight -= 12 if rating.leads in (Leads.COLUMN, Leads.SHORT) else 25
        return max(0, weight - min(node.depth, _DEEP))

    def _follow_years(
        self, node: Node, fetched: Fetched, steps: list[Step], ancestors: frozenset[int]
    ) -> None:
        """Columns of single years that a page names one beside the other: the page is the column."""
        tree = Tree(fetched, node)
        nodes = _year_nodes(node, steps, ancestors, tree)
        if len(nodes) == 1:
            nodes[0].year, nodes[0].within = False, None
        if nodes:
            tree.waiting = nodes[1:]
            self._frontier.push(nodes[0])

    def _follow_tree(
        self, node: Node, fetched: Fetched, steps: list[Step], ancestors: frozenset[int], tree: Tree
    ) -> set[object]:
        """The parts of an annual-report column: years, groups (部门, 乡镇) and bodies; the addresses taken."""
        taken: set[object] = set()
        own = [step for step in steps if not self._furniture[address_key(step.url), step.text]]
        years = [step for step in own if is_year(step.text) and step.kind is Kind.LINK]
        if years and not node.year:
            taken |= {address_key(step.url) for step in years}
            nodes = _year_nodes(node, years, ancestors, tree)
            if tree.column is None and nodes:
                tree.waiting = nodes[1:]
                self._frontier.push(nodes[0])
            elif tree.column is not None:
                tree.column.years |= tree.years
        bodies = _bodies(own, least=_BODIES)
        for step in own:
            key = address_key(step.url)
            if key in taken or step.kind is not Kind.LINK:
                continue
            child = _part(node, fetched, step, ancestors, listed=key in bodies)
            if child is not None:
                taken.add(key)
                child.within = tree
                self._frontier.push(child)
        return taken


def _part(
    node: Node, fetched: Fetched, step: Step, ancestors: frozenset[int], *, listed: bool
) -> Node | None:
    """The step to a group or a body of an annual-report column; ``None`` where it is to neither.

    A body that the column names has its reports there only where it lies on the same host; else it is the body's site.
    """
    text = tidy(step.text)
    rating = rate(step.texts, step.url)
    group = (says(page_rules().bodies, text) or _OWN.search(text)) and len(text) <= 16
    unit = listed or (is_body(text) and not group)
    if rating.leads is Leads.REFUSED or not (group or unit) or is_report(step.text):
        return None
    elsewhere = host_key(step.url) != host_key(fetched.page.url)
    if rating.leads in (Leads.ENTRY, Leads.MAP) or (unit and not group and elsewhere):
        return None
    child = node.child(step, Rating(Leads.COLUMN, _GROUP), _GROUP if not unit else _UNIT + 6, ancestors)
    child.year = node.year
    if unit and not _OWN.search(text):
        child.unit = text
    return child


def _bodies(steps: list[Step], *, least: int) -> set[object]:
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


def _year_nodes(node: Node, steps: list[Step], ancestors: frozenset[int], tree: Tree) -> list[Node]:
    nodes = []
    for step in sorted(steps, key=lambda step: year_of(step.text), reverse=True):
        child = node.child(step, Rating(Leads.COLUMN, _YEAR), _YEAR, ancestors)
        child.within, child.year = tree, True
        tree.years.add(year_of(step.text))
        nodes.append(child)
    return nodes
