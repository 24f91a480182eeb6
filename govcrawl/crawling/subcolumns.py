"""Columns below a column: many bodies keep their annual reports by year, or by department and township."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from govcrawl.crawling.addresses import clean_address, column_folder, looks_like_column
from govcrawl.crawling.attachments import in_frame, is_file
from govcrawl.crawling.hosts import host_key
from govcrawl.crawling.listing import Link
from govcrawl.crawling.page_rules import page_rules, says
from govcrawl.crawling.pagers import file_stem, option_address
from govcrawl.crawling.titles import TitleKind, classify_title, normalise

_ANNUAL = re.compile(r"(?:nb|ndbg|ndbb|gknb|gkndbg|annual)[a-z0-9_]*(?:/|$)", re.I)
_NUMBERED_COLUMN = re.compile(r"/col/col\d+(?:/|$)")


def find_columns(
    root: HtmlElement, base: str, items: Collection[str], is_article: Callable[[str], bool]
) -> list[Link]:
    """Sub-columns that an annual-report column links: below its address, or named for years or bodies."""
    rules = page_rules()
    folder = column_folder(base)
    title = root.find(".//title")
    annual = bool(_ANNUAL.search(folder)) or bool(
        title is not None and says(rules.annual, "".join(title.itertext()))
    )
    stem = file_stem(base)[0]
    found: dict[str, Link] = {}
    for anchor in root.iter("a", "option"):
        url = clean_address(base, anchor.get("href")) if anchor.tag == "a" else option_address(anchor, base)
        if url is None or url in items or is_article(url) or is_file(url) or host_key(url) != host_key(base):
            continue
        text = normalise("".join(anchor.itertext()) or anchor.get("title") or "")
        path = urlsplit(url).path
        if url == base or says(rules.navigation, text):
            continue
        body = classify_title(text).kind is TitleKind.UNSURE  # as names of bodies are
        if says(rules.other_columns, text) and not body:
            continue
        below = len(folder) > 1 and path.startswith(folder) and path.rstrip("/") + "/" != folder
        if below and file_stem(url, default="")[0] == stem and path.rsplit("/", 1)[0] + "/" == folder:
            continue  # another page of this very list
        named = says(rules.years, text) or bool(
            says(rules.annual, text) and (says(rules.bodies, text) or re.search(r"(?:19|20)\d\d", text))
        )
        if not annual:
            named = named or bool(says(rules.annual, text))
        elif _ANNUAL.search(path) or (not items and _NUMBERED_COLUMN.search(path)):
            # an index of bodies: each name leads to the body's own column
            named = named or body
        if ((below and annual) or (named and looks_like_column(url))) and not in_frame(anchor):
            found.setdefault(url, Link(url, text))
    if not items and not found:  # a shell around another page
        for frame in root.iter("iframe", "frame"):
            url = clean_address(base, frame.get("src"))
            if url is not None and not is_file(url):
                found.setdefault(url, Link(url, ""))
    return list(found.values())


def is_row(link: Link) -> bool:
    """Whether a link of a list of reports is one of its rows though its address tells nothing: it has a date."""
    return (
        link.published_on is not None
        and not looks_like_column(link.url)
        and not says(page_rules().navigation, normalise(link.title))
    )
