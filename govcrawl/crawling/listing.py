"""Lists: a link of one, a page of one, and one while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipelines.bodies.units import within


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: absolute address without fragment, title (cut only where the page has it nowhere
    whole, and then it says so with :data:`~govcrawl.crawling.titles.CUT`) and ISO date or ``None``.

    ``lineage`` describes the elements around it, the list's container first: links of one list share it over
    all pages of the list. ``unit`` is the body whose the list says the item is (a cell 发布机构, a heading, the name
    of the column), which tells units apart whose reports print one bare name; ``None`` where it names none.
    """

    url: str
    title: str
    published_on: str | None = None
    lineage: tuple[str, ...] = field(default=(), compare=False)
    unit: str | None = field(default=None, compare=False)

    def of(self, unit: str | None) -> Link:
        """The link in a column of ``unit``, which counts where its row names none."""
        return self if unit is None else replace(self, unit=within(unit, self.unit) if self.unit else unit)


@dataclass(slots=True)
class ListPage:
    """What one page of a list says: its items, what the list promises, and where it goes on.

    ``total`` counts records, ``pages`` pages, over the whole list; ``None`` where the page does not say.
    ``following`` is the address of the next page where the page links it, ``numbered`` are the addresses of
    pages by number. ``columns`` are links to sub-columns. ``url`` names the page in messages. ``last``: there is
    none after it.
    """

    url: str
    items: list[Link]
    total: int | None = None
    pages: int | None = None
    following: str | None = None
    numbered: dict[int, str] = field(default_factory=dict)
    columns: list[Link] = field(default_factory=list)
    last: bool = False


@dataclass(slots=True)
class Listing:
    """A list while it is read: what it promises, what was seen of it, and which lists of the page it is."""

    address: str
    total: int | None = None
    #: addresses met in any pass
    seen: set[str] = field(default_factory=set)
    #: lineages of the lists taken so far (:attr:`Link.lineage`), to know them on later pages
    lineages: set[str] = field(default_factory=set)
    #: of this pass: addresses met, rows on pages that brought something new, addresses of the first page
    met: set[str] = field(default_factory=set)
    rows: int = 0
    first_page: tuple[str, ...] = ()
    pages: int = 0
    idle: int = 0
    #: how many pages the first said that there are
    promised_pages: int = 0
    #: whether any page has shown links to sub-columns, and whether in this pass a further one only repeated items
    columns: bool = False
    repeated: bool = False
    #: what the first page is called; another page in the place of a further one is called otherwise
    title: str | None = None

    def begin(self) -> None:
        """Begin another pass."""
        self.met = set()
        self.rows = self.pages = self.idle = 0
        self.repeated = False

    def add(self, page: ListPage) -> None:
        """Account for one page."""
        addresses = tuple(item.url for item in page.items)
        if self.pages == 0:
            self.first_page = addresses
            self.promised_pages = page.pages or 0
        self.pages += 1
        fresh = set(addresses) - self.met
        self.repeated |= self.pages > 1 and bool(addresses) and not fresh
        self.columns |= bool(page.columns)
        self.idle = 0 if fresh else self.idle + 1
        if fresh:
            self.rows += len(addresses)
        self.met |= fresh
        self.seen |= fresh
        if page.total is not None:
            self.total = page.total

    def ends_with(self, page: ListPage) -> bool:
        """Whether ``page`` holds what is still missing of the total that it names."""
        return page.total is not None and len(self.met | {item.url for item in page.items}) >= page.total

    @property
    def repeats(self) -> bool:
        """Whether further pages, of which the first speaks, are there and all show what it shows."""
        return (
            self.promised_pages > 1
            and self.repeated
            and self.met == set(self.first_page)
            and self.total is None  # else what is missing is counted
        )

    @property
    def missing(self) -> int:
        """How many items the list promises beyond those seen."""
        return 0 if self.total is None else max(0, self.total - max(len(self.seen), self.rows))


class ListError(ValueError):
    """Raised by a family when an answer is not the list it should be (broken JSON, another page)."""
