"""Which links of a list page are its items: articles and files, in the lists that hold reports."""

from __future__ import annotations

from typing import ClassVar

from lxml.html import HtmlElement

from govcrawl.crawling.addresses import is_numbered_folder, looks_like_column
from govcrawl.crawling.attachments import is_file
from govcrawl.crawling.families import family_of
from govcrawl.crawling.links import page_links, selected_links
from govcrawl.crawling.listing import Link, Listing
from govcrawl.crawling.subcolumns import is_row
from govcrawl.crawling.titles import TitleKind, classify_title
from govcrawl.crawling.unlisted import UnlistedSpider
from pipelines.report.titles import parse_title


class ItemSpider(UnlistedSpider):
    """Fifth step of the stair: which links of a list page are its items."""

    item_selectors: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def is_article(cls, url: str) -> bool:
        """Whether ``url`` is the address of an article of this family."""
        return family_of(cls.name).is_article(url)

    def is_item(self, link: Link) -> bool:
        """Whether a link of a list page leads to an article or a file rather than to a column."""
        if self.is_article(link.url) or is_file(link.url):
            return True
        column = looks_like_column(link.url)
        if column and not is_numbered_folder(link.url):
            return False
        if classify_title(link.title).kind is not TitleKind.REPORT:
            return False
        # an address that tells nothing: columns bear the names of reports too, but never a year or a date
        told = (parse_title(link.title).year is not None, link.published_on is not None)
        return all(told) if column else any(told)

    def find_items(self, root: HtmlElement, base: str, listing: Listing) -> list[Link]:
        """The items of a list page: of the family's own lists, else of the lists with reports in them."""
        chosen = [
            link
            for link in selected_links(root, base, self.item_selectors)
            if self.is_item(link) or is_row(link)
        ]
        if chosen:
            return chosen
        groups: dict[tuple[str, ...], list[Link]] = {}
        for link in page_links(root, base):
            groups.setdefault(link.lineage[:2], []).append(link)
        counts = {lineage: sum(map(self.is_item, links)) for lineage, links in groups.items()}
        taken = {
            lineage
            for lineage, links in groups.items()
            if counts[lineage]
            and (
                any(
                    self.is_item(link) and classify_title(link.title).kind is TitleKind.REPORT
                    for link in links
                )
                or any(name in listing.lineages for link in links for name in link.lineage)
            )
        }
        if not taken and not listing.lineages and any(counts.values()):
            taken = {max(counts, key=lambda lineage: counts[lineage])}
        listing.lineages |= {lineage[0] for lineage in taken if not lineage[0].endswith("#.")}
        found: dict[str, Link] = {}
        for lineage in taken:
            for link in groups[lineage]:
                if self.is_item(link) or is_row(link):
                    found.setdefault(link.url, link)
        return list(found.values())
