"""The links of a page with the titles and dates beside them.

Portals cut titles (``title=`` holds the whole), write rows with scripts, leave commented-out rows behind
and put the date in any tag, so rows are found by structure: the largest element around a link that holds
no other link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.listing import Link
from govcrawl.crawling.page_rules import page_rules, says
from govcrawl.crawling.titles import CUT
from pipelines.bodies.units import unit_among, unit_of
from pipelines.report.dates import date_in_address

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_CUT = re.compile(r"(?:…+|\.{2,}|⋯+)\s*$")
_TITLE_CLASSES = re.compile(r"(?:^|[\s_-])(?:file-)?title(?:$|[\s_-])|(?:^|\s)bt(?:$|\s)", re.I)
_SPACES = re.compile(r"\s+")
_OPENED = re.compile(r"['\"]([^'\"\s<>]*(?:/|\.s?html?|\.jsp|\.aspx?|\.php)[^'\"\s<>]*)['\"]")
#: a row without row element is nested no deeper than this around its link
_ROW_DEPTH = 4
_LINEAGE = 4
#: a row of a list has no more pieces of text, and a heading no more elements
_ROW_TEXTS = 40


def last_date(text: str) -> str | None:
    """The last date in ``text`` (2024-01-09, 2024/1/9, 2024年1月9日, white space inside) in ISO form: a title
    may name a date, and the date of the row stands after it."""
    match = None
    for match in _DATE.finditer(text):  # noqa: B007 (the last one is wanted)
        pass
    return None if match is None else f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"


def _squash(text: str) -> str:
    return _SPACES.sub(" ", text.replace("\u3000", " ").replace("\xa0", " ")).strip()


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _anchor_title(anchor: HtmlElement) -> str:
    """The title of a link: ``title=`` where the text is cut or empty, else the text without date.

    A title that the page has nowhere in full ends in :data:`CUT`.
    """
    attribute = _squash(anchor.get("title") or "")
    for part in anchor.iterdescendants():
        if isinstance(part.tag, str) and _TITLE_CLASSES.search(part.get("class") or ""):
            text = _squash(_text(part))
            break
    else:
        text = _squash(_text(anchor))
        date = _DATE.search(text)
        if date is not None and date.end() >= len(text.rstrip("日 ])）】")) and date.start() > 0:
            text = text[: date.start()].rstrip(" [(（【")
    cut = _CUT.search(text)
    stem = _CUT.sub("", text).strip(" ·•▪■◆●>»")
    longer = len(attribute) > len(stem)
    if attribute and (
        attribute.startswith(stem)
        or (longer and (cut or stem in attribute or says(page_rules().verbs, stem)))
    ):
        return attribute
    if stem:
        return stem + CUT if cut else stem
    image = anchor.find(".//img")
    return _squash((image.get("alt") or "") if image is not None else "") or attribute


def _row_title(row: HtmlElement, anchor: HtmlElement) -> str:
    """The longest text of a row outside its link, for rows whose link says only what it does (查看)."""
    inside = set(anchor.itertext())
    texts = (_squash(_DATE.sub("", text)) for text in row.itertext() if text not in inside)
    return max(texts, key=len, default="")


def page_links(root: HtmlElement, base: str) -> Iterator[Link]:
    """Every link below ``root``, each address once per list, in document order."""
    anchors: list[tuple[HtmlElement, str]] = []
    for anchor in root.iter("a"):
        url = clean_address(base, anchor.get("href")) or _scripted_address(anchor, base)
        if url is not None:
            anchors.append((anchor, url))
    # the address of the only link inside an element, or "" where it holds several: one pass from the links up
    only: dict[HtmlElement, str] = {}
    for anchor, url in anchors:
        for ancestor in anchor.iterancestors():
            if only.setdefault(ancestor, url) != url:
                if only[ancestor] == "":
                    break
                only[ancestor] = ""
    lineages: dict[HtmlElement, tuple[str, ...]] = {}
    best: dict[tuple[tuple[str, ...], str], Link] = {}
    for anchor, url in anchors:
        row = _row(anchor, url, only, root)
        container = row.getparent()
        if container is None:
            container = row
        lineage = lineages.get(container)
        if lineage is None:
            lineage = lineages[container] = tuple(
                _signature(element) for element in (container, *container.iterancestors())
            )[:_LINEAGE]
        published = last_date(_text(row)) or (_date_after(anchor) if row is anchor else None)
        title = _anchor_title(anchor)
        if row is not anchor and (not title or says(page_rules().verbs, title)):
            title = _row_title(row, anchor) or title
        link = Link(url, title, published or date_in_address(url), lineage, _unit(row, anchor, title))
        earlier = best.get((lineage, url))
        if earlier is None or len(link.title) > len(earlier.title):
            best[lineage, url] = link
    yield from best.values()


def _unit(row: HtmlElement, anchor: HtmlElement, title: str) -> str | None:
    """The unit that a list names for a row: in it, in the first cell of its table's row, in the heading above the list."""
    inside = set(anchor.itertext()) if row is not anchor else set()
    texts = [title, *(text for text in row.itertext() if text not in inside)]
    unit = unit_among(texts) if len(texts) <= _ROW_TEXTS else None
    if unit is not None:
        return unit
    container = row.getparent()
    if row.tag == "td" and container is not None:
        return _named(container[0])
    for element in (
        row if row.tag == "dd" else None,
        container,
        container.getparent() if container is not None else None,
    ):
        heading = _before(element) if element is not None else None
        if heading is not None:
            return _named(heading)
    return None


def _before(element: HtmlElement) -> HtmlElement | None:
    """The heading right before an element, which holds no link itself."""
    previous = element.getprevious()
    while previous is not None and (
        not isinstance(previous.tag, str) or previous.tag in ("script", "style", "br", "dd")
    ):
        previous = previous.getprevious()
    if previous is None or len(previous) > _ROW_TEXTS or previous.find(".//a") is not None:
        return None
    return previous


def _named(element: HtmlElement) -> str | None:
    return unit_of(_squash(_text(element)))


def _scripted_address(anchor: HtmlElement, base: str) -> str | None:
    """Where a link leads whose script opens a page (``onclick="window.open('/a.html')"``, ``javascript:…``)."""
    for script in (anchor.get("onclick"), anchor.get("href")):
        if script and (match := _OPENED.search(script)):
            return clean_address(base, match[1])
    return None


def _row(anchor: HtmlElement, url: str, only: dict[HtmlElement, str], root: HtmlElement) -> HtmlElement:
    """The element that is the link's row: its list item, else the largest element with no other link."""
    row = anchor
    for depth, ancestor in enumerate(anchor.iterancestors()):
        if row is root:
            break
        if (
            depth >= _ROW_DEPTH
            or only.get(ancestor) != url
            or ancestor.tag in ("ul", "ol", "tbody", "table", "body")
        ):
            break
        row = ancestor
        if row.tag in ("li", "tr", "dd"):
            break
    return row


def _signature(element: HtmlElement) -> str:
    return f"{element.tag}#{element.get('id') or ''}.{element.get('class') or ''}"


def _date_after(anchor: HtmlElement) -> str | None:
    """The date between a bare link and the next one, for lists without a row element."""
    text = anchor.tail or ""
    following = anchor.getnext()
    while following is not None and following.tag not in ("a", "br") and len(text) < 80:
        if isinstance(following.tag, str):
            if following.find(".//a") is not None:
                break
            text += _text(following)
        text += following.tail or ""
        following = following.getnext()
    return last_date(text)


def selected_links(root: HtmlElement, base: str, selectors: Iterable[str]) -> list[Link]:
    """Links inside the first of the CSS ``selectors`` that holds any."""
    for selector in selectors:
        found: dict[str, Link] = {}
        for element in root.cssselect(selector):
            for link in page_links(element, base):
                found.setdefault(link.url, link)
        if found:
            return list(found.values())
    return []
