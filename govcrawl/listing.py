"""List pages: the links of a page with the titles and dates beside them.

Portals cut titles (``title=`` holds the whole), write rows with scripts, leave commented-out rows behind
and put the date in any tag, so rows are found by structure: the largest element around a link that holds
no other link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import html
from lxml.html import HtmlElement
from scrapy.http import HtmlResponse, Response, TextResponse

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_ADDRESS_DATE = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_\d+\."),
    re.compile(r"/art/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)-(\d\d)[-/](\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)/"),
)
_WRITTEN = re.compile(
    r"document\s*\.\s*write(?:ln)?\s*\(\s*((?:(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*\+?\s*)+)\)", re.S
)
_STRING = re.compile(r"'((?:\\.|[^'\\])*)'|\"((?:\\.|[^\"\\])*)\"", re.S)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_CUT = re.compile(r"(?:…+|\.{2,}|⋯+)\s*$")
_TITLE_CLASSES = re.compile(r"(?:^|[\s_-])(?:file-)?title(?:$|[\s_-])|(?:^|\s)bt(?:$|\s)", re.I)
_SPACES = re.compile(r"\s+")
#: no row of a list is nested deeper than this around its link
_ROW_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: absolute address without fragment, title (never cut where the page has it whole),
    ISO date or ``None``, and a number that links of the same list share (``group``)."""

    url: str
    title: str
    published_on: str | None = None
    group: int = 0


@dataclass(slots=True)
class ListPage:
    """What one page of a list says: its items, what the list promises, and where it goes on.

    ``total`` counts records, ``pages`` pages, over the whole list; ``None`` where the page does not say.
    ``following`` is the address of the next page where the page links it. ``columns`` are links to
    sub-columns. ``url`` names the page in messages.
    """

    url: str
    items: list[Link]
    total: int | None = None
    pages: int | None = None
    following: str | None = None
    columns: list[Link] = field(default_factory=list)


class ListError(ValueError):
    """Raised by a family when an answer is not the list it should be (broken JSON, another page)."""


def as_html(response: Response) -> HtmlResponse:
    """``response`` as HTML whatever type the server claims (content types of list endpoints are not dependable)."""
    if isinstance(response, HtmlResponse):
        return response
    encoding = response.encoding if isinstance(response, TextResponse) else None
    return HtmlResponse(
        response.url, body=response.body, headers=response.headers, encoding=encoding,
        request=response.request, status=response.status,
    )


def find_date(text: str) -> str | None:
    """The first date in ``text`` (2024-01-09, 2024/1/9, 2024年1月9日, white space inside) in ISO form."""
    match = _DATE.search(text)
    return None if match is None else f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"


def date_in_address(url: str) -> str | None:
    """The day of posting that many families keep in the article's address."""
    path = urlsplit(url).path
    for pattern in _ADDRESS_DATE:
        if (match := pattern.search(path)) and 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31:
            return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return None


def clean_address(base: str, href: str | None) -> str | None:
    """``href`` made absolute, without fragment; ``None`` for what is no web address."""
    if href is None:
        return None
    href = href.strip().replace("\\", "/")
    if not href or href.startswith("#") or re.match(r"(?i)(?:javascript|mailto|tel|data|about):", href):
        return None
    try:
        parts = urlsplit(urljoin(base, href))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))


def unescape(literal: str) -> str:
    """The text of a JavaScript string literal (without its quotes)."""

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return {"n": "\n", "r": "\r", "t": "\t", "\n": ""}.get(code, code)

    return _ESCAPE.sub(one, literal)


def written_markup(text: str) -> str:
    """Markup that the page's scripts write (``document.writeln("<li>…")``), empty if none."""
    if "document.write" not in text:
        return ""
    parts: list[str] = []
    for call in _WRITTEN.finditer(text):
        parts.extend(unescape(string[1] or string[2] or "") for string in _STRING.finditer(call[1]))
    markup = "\n".join(parts)
    return markup if "<a" in markup.lower() else ""


def parse_markup(markup: str) -> HtmlElement | None:
    """A fragment or page as a tree, ``None`` if there is nothing in it."""
    if not markup.strip():
        return None
    try:
        return html.document_fromstring(markup)
    except (ValueError, html.etree.ParserError):
        return None


def _squash(text: str) -> str:
    return _SPACES.sub(" ", text.replace("\u3000", " ").replace("\xa0", " ")).strip()


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _anchor_title(anchor: HtmlElement) -> str:
    """The whole title of a link: ``title=`` where the text is cut or empty, else the text without its date."""
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
    stem = _CUT.sub("", text).strip(" ·•▪■◆●>»")
    if attribute and (not stem or attribute.startswith(stem) or (_CUT.search(text) and len(attribute) > len(stem))):
        return attribute
    if stem:
        return stem
    image = anchor.find(".//img")
    return _squash((image.get("alt") or "") if image is not None else "") or attribute


def page_links(root: HtmlElement, base: str) -> Iterator[Link]:
    """Every link below ``root``, each address once per list, in document order."""
    anchors: list[tuple[HtmlElement, str]] = []
    for anchor in root.iter("a"):
        url = clean_address(base, anchor.get("href"))
        if url is not None:
            anchors.append((anchor, url))
    # the address of the only link inside an element, or "" where it holds several: one pass from the links up
    only: dict[HtmlElement, str] = {}
    for anchor, url in anchors:
        for depth, ancestor in enumerate(anchor.iterancestors()):
            if depth > _ROW_DEPTH + 1:
                break
            known = only.setdefault(ancestor, url)
            if known != url:
                only[ancestor] = ""
    groups: dict[HtmlElement, int] = {}
    best: dict[tuple[int, str], Link] = {}
    for anchor, url in anchors:
        row = anchor
        for depth, ancestor in enumerate(anchor.iterancestors()):
            if depth >= _ROW_DEPTH or only.get(ancestor) != url or ancestor.tag in ("body", "html"):
                break
            row = ancestor
        container = row.getparent()
        # rows of one list may each stand in a wrapper of their own; list and table bodies are shared
        group = groups.setdefault(container if container is not None else row, len(groups))
        published = find_date(_text(row)) if row is not anchor else None
        if published is None:
            published = _date_after(row) if row is anchor else None
        link = Link(url, _anchor_title(anchor), published or date_in_address(url), group)
        earlier = best.get((group, url))
        if earlier is None:
            best[group, url] = link
        elif len(link.title) > len(earlier.title):
            best[group, url] = Link(url, link.title, link.published_on or earlier.published_on, group)
    yield from best.values()


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
    return find_date(text)


def selected_links(root: HtmlElement, base: str, selectors: Iterable[str]) -> list[Link]:
    """Links inside the first of the CSS ``selectors`` that holds any."""
    for selector in selectors:
        links: list[Link] = []
        for offset, element in enumerate(root.cssselect(selector)):
            links.extend(
                Link(link.url, link.title, link.published_on, offset) for link in page_links(element, base)
            )
        if links:
            return links
    return []
