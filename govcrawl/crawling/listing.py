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

from govcrawl.crawling.titles import CUT
from pipelines.report.dates import date_in_address

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_WRITTEN = re.compile(
    r"document\s*\.\s*write(?:ln)?\s*\(\s*((?:(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*\+?\s*)+)\)", re.S
)
_STRING = re.compile(r"'((?:\\.|[^'\\])*)'|\"((?:\\.|[^\"\\])*)\"", re.S)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_CUT = re.compile(r"(?:…+|\.{2,}|⋯+)\s*$")
_TITLE_CLASSES = re.compile(r"(?:^|[\s_-])(?:file-)?title(?:$|[\s_-])|(?:^|\s)bt(?:$|\s)", re.I)
#: what links say that stand beside the title of their row
_VERB = re.compile(
    r"(?:点击)?(?:查看|浏览|预览|打开|下载|阅读|详情|详细|全文|附件|正文|文件|链接|pdf|word|docx?|ofd|html)+(?:>+|»)?$",
    re.I,
)
_SPACES = re.compile(r"\s+")
_OPENED = re.compile(r"['\"]([^'\"\s<>]*(?:/|\.s?html?|\.jsp|\.aspx?|\.php)[^'\"\s<>]*)['\"]")
#: servers write the session into addresses where no cookie came: the same page has another address each time
_SESSION_PATH = re.compile(r";jsessionid=[^/;?]*", re.I)
_SESSION_QUERY = re.compile(r"(?:^|(?<=&))(?:jsessionid|phpsessid|aspsessionid\w*)=[^&]*&?", re.I)
#: a row without row element is nested no deeper than this around its link
_ROW_DEPTH = 4
_LINEAGE = 4
#: what servers claim of any page; no Chinese page is in them
_LATIN = {"ascii", "cp1252", "iso8859-1", "latin-1"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: absolute address without fragment, title (cut only where the page has it nowhere
    whole, and then it says so with :data:`~govcrawl.crawling.titles.CUT`) and ISO date or ``None``.

    ``lineage`` describes the elements around it, the list's container first: links of one list share it over
    all pages of the list.
    """

    url: str
    title: str
    published_on: str | None = None
    lineage: tuple[str, ...] = field(default=(), compare=False)


@dataclass(slots=True)
class ListPage:
    """What one page of a list says: its items, what the list promises, and where it goes on.

    ``total`` counts records, ``pages`` pages, over the whole list; ``None`` where the page does not say.
    ``following`` is the address of the next page where the page links it, ``numbered`` are the addresses of
    pages by number. ``columns`` are links to
    sub-columns. ``url`` names the page in messages.
    """

    url: str
    items: list[Link]
    total: int | None = None
    pages: int | None = None
    following: str | None = None
    numbered: dict[int, str] = field(default_factory=dict)
    columns: list[Link] = field(default_factory=list)


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

    def begin(self) -> None:
        """Begin another pass."""
        self.met = set()
        self.rows = self.pages = self.idle = 0

    def add(self, page: ListPage) -> None:
        """Account for one page."""
        addresses = tuple(item.url for item in page.items)
        if self.pages == 0:
            self.first_page = addresses
        self.pages += 1
        fresh = set(addresses) - self.met
        self.idle = 0 if fresh else self.idle + 1
        if fresh:
            self.rows += len(addresses)
        self.met |= fresh
        self.seen |= fresh
        if page.total is not None:
            self.total = page.total

    @property
    def missing(self) -> int:
        """How many items the list promises beyond those seen."""
        return 0 if self.total is None else max(0, self.total - max(len(self.seen), self.rows))


class ListError(ValueError):
    """Raised by a family when an answer is not the list it should be (broken JSON, another page)."""


def in_its_encoding(response: TextResponse) -> TextResponse:
    """``response`` read in the encoding that its bytes are in, where header or page claim another."""
    if response.encoding == "utf-8":
        if "\ufffd" not in response.text:
            return response
        # a character cut in two is no other encoding
        high = len(response.body.translate(None, bytes(range(128))))
        foreign = response.text.count("\ufffd") > 0.1 * high
        return response.replace(encoding="gb18030") if foreign else response
    try:
        response.body.decode()
    except UnicodeDecodeError:
        return response.replace(encoding="gb18030") if response.encoding in _LATIN else response
    return response.replace(encoding="utf-8")


def as_html(response: Response) -> HtmlResponse:
    """``response`` as HTML whatever type and encoding the server claims (list endpoints lie)."""
    if isinstance(response, TextResponse):
        response = in_its_encoding(response)
    if isinstance(response, HtmlResponse):
        return response
    encoding = response.encoding if isinstance(response, TextResponse) else None
    return HtmlResponse(
        response.url,
        body=response.body,
        headers=response.headers,
        encoding=encoding,
        request=response.request,
        status=response.status,
    )


def find_date(text: str) -> str | None:
    """The last date in ``text`` (2024-01-09, 2024/1/9, 2024年1月9日, white space inside) in ISO form: a title
    may name a date, and the date of the row stands after it."""
    match = None
    for match in _DATE.finditer(text):  # noqa: B007 (the last one is wanted)
        pass
    return None if match is None else f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"


def clean_address(base: str, href: str | None) -> str | None:
    """``href`` made absolute, without fragment and session; ``None`` for what is no web address."""
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
    path, query = parts.path, parts.query
    if "sess" in href.lower():
        path, query = _SESSION_PATH.sub("", path), _SESSION_QUERY.sub("", query).rstrip("&")
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


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
        parts.append("".join(unescape(string[1] or string[2] or "") for string in _STRING.finditer(call[1])))
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
        attribute.startswith(stem) or (longer and (cut or stem in attribute or _VERB.match(stem)))
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
        published = find_date(_text(row)) or (_date_after(anchor) if row is anchor else None)
        title = _anchor_title(anchor)
        if row is not anchor and (not title or _VERB.match(title)):
            title = _row_title(row, anchor) or title
        link = Link(url, title, published or date_in_address(url), lineage)
        earlier = best.get((lineage, url))
        if earlier is None or len(link.title) > len(earlier.title):
            best[lineage, url] = link
    yield from best.values()


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
    return find_date(text)


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
