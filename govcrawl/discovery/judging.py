"""What a page of a portal is to discovery: told by what its lists hold, not by its name alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from govcrawl.crawling.addresses import address_key, looks_like_column
from govcrawl.crawling.links import page_links
from govcrawl.crawling.listing import Link
from govcrawl.crawling.markup import parse_markup, written_markup
from govcrawl.crawling.pages import holds_report
from govcrawl.crawling.titles import TitleKind, classify_title
from govcrawl.discovery.cues import Leads, is_body, rate_text, tidy
from pipelines.report.titles import parse_title

#: of a list that a page is named for, so much are reports at least; of one that it is not named for
_SHARE_NAMED, _SHARE = 0.3, 0.6
#: a list on a page that is not named for reports holds so many of them at least
_FEWEST = 2
#: of so many years are reports that stand together on a page which lists much else besides
_YEARS_TOGETHER = 3
_COLUMN_TYPE = "信息公开年报"
_BREADCRUMB = re.compile(r"crumb|location|position|weizhi|wz|dqwz|path|place|mbx|nav_?site|here", re.I)
_PLACE = re.compile(r"(?:当前|所在|您的?)(?:的)?位置")


@dataclass(slots=True)
class Page:
    """A page as discovery sees it. ``names``: what it calls itself (title, headings, the end of its breadcrumb).

    ``rows`` are the reports that its lists name, ``unsure`` rows whose titles do not say (2023年年报), ``others`` rows of
    the same lists that are no reports. ``itself``: the page is a report. ``main``: the reports stand in its longest list.
    """

    url: str
    root: HtmlElement
    names: tuple[str, ...] = ()
    metas: dict[str, str] = field(default_factory=dict)
    rows: list[Link] = field(default_factory=list)
    unsure: list[Link] = field(default_factory=list)
    others: int = 0
    total: int | None = None
    itself: bool = False
    main: bool = False

    @property
    def named(self) -> bool:
        """Whether the page calls itself an annual-report column, by a name that nothing else bears."""
        kinds = self.metas.get("columntype", "") + self.metas.get("columnname", "")
        return _COLUMN_TYPE in kinds or any(rate_text(name).leads is Leads.COLUMN for name in self.names)

    @property
    def share(self) -> float:
        """How much of the lists with reports are reports."""
        known = len(self.rows)
        return known / (known + self.others) if known else 0.0

    def is_column(self, *, called: bool) -> bool:
        """Whether the page lists reports as a column does; ``called``: the link to it named it so."""
        if called or self.named:
            return bool(self.rows) and (self.share >= _SHARE_NAMED or self.main)
        if self.share < _SHARE:
            years = {parse_title(link.title).year for link in self.rows} - {None}
            return self.share >= _SHARE_NAMED and len(years) >= _YEARS_TOGETHER
        return len(self.rows) >= _FEWEST

    @property
    def keys(self) -> frozenset[object]:
        """What tells the page's list from others: the addresses of its reports."""
        return frozenset(address_key(link.url) for link in self.rows)


def read_page(url: str, base: str, markup: str, is_item: Callable[[Link], bool]) -> Page | None:
    """The page at ``url``; ``is_item`` tells articles from columns. ``None`` for an empty one."""
    root = parse_markup(markup)
    if root is None:
        return None
    page = Page(url, root, names=tuple(_names(root)), metas=_metas(root))
    page.itself = holds_report(root)
    links = list(page_links(root, base))
    written = parse_markup(written_markup(markup))
    if written is not None:
        links += page_links(written, base)
    sort_rows(page, links, is_item)
    return page


def sort_rows(page: Page, links: Iterable[Link], is_item: Callable[[Link], bool]) -> None:
    """Enter the rows of the page's lists: those of the lists that hold reports, else those that may."""
    page.rows, page.unsure, page.others, page.main = [], [], 0, False
    groups: dict[tuple[str, ...], list[Link]] = {}
    for link in {link.url: link for link in links}.values():
        if link.url != page.url and (is_item(link) or link.published_on is not None):
            groups.setdefault(link.lineage[:2], []).append(link)
    longest = max((len(group) for group in groups.values()), default=0)
    for group in groups.values():
        kinds = Counter(_kind(link, is_item) for link in group)
        if kinds[TitleKind.REPORT]:
            page.rows += [link for link in group if _kind(link, is_item) is TitleKind.REPORT]
            page.others += kinds[TitleKind.OTHER]
            page.main |= len(group) == longest
        elif kinds[TitleKind.UNSURE] and kinds[TitleKind.UNSURE] >= kinds[TitleKind.OTHER]:
            page.unsure += [link for link in group if _kind(link, is_item) is TitleKind.UNSURE]


def _kind(link: Link, is_item: Callable[[Link], bool]) -> TitleKind:
    kind = classify_title(link.title).kind
    if kind is TitleKind.REPORT:
        told = parse_title(link.title).year is not None or link.published_on is not None
        return TitleKind.REPORT if told and is_item(link) else TitleKind.UNSURE
    if kind is TitleKind.UNSURE:
        year = parse_title(link.title).year is not None
        plain = not tidy(link.title)
        if plain or not (year or (link.published_on and is_body(link.title))) or looks_like_column(link.url):
            return TitleKind.OTHER if link.published_on else TitleKind.UNSURE
        return TitleKind.UNSURE
    return TitleKind.OTHER


def _metas(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name, content = (meta.get("name") or "").lower(), (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _names(root: HtmlElement) -> Iterable[str]:
    title = root.find(".//title")
    if title is not None:
        text = "".join(title.itertext())
        yield text
        yield from re.split(r"[-_|—–>»·\s]+", text)
    headings = [heading for tag in ("h1", "h2", "h3", "h4") for heading in root.iter(tag)]
    for heading in headings:
        # further headings name the blocks of a page, not the page
        if heading.find(".//a") is None and (heading.tag == "h1" or len(headings) == 1):
            yield "".join(heading.itertext())
    for element in root.iter("div", "p", "ul", "span", "td", "ol", "nav", "section"):
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        text = element.text or ""
        if (marks.strip() and _BREADCRUMB.search(marks)) or _PLACE.search(text):
            whole = "".join(element.itertext())
            if len(whole) <= 200:
                parts = [part for part in re.split(r"[>»/›→＞\n]+|&gt;|-{1,2}(?=\S)", whole) if part.strip()]
                yield from parts[-1:]


def title_of(page: Page) -> str:
    """The page's own title."""
    title = page.root.find(".//title")
    return " ".join("".join(title.itertext()).split()) if title is not None else ""
