"""Files that an article links: the report as PDF, Word, OFD …, and pictures that stand for its tables.

The grammars of all families are one list here, since a page of one family may link files of another
(docs/portals.md): a file is told by its extension, or by the address of a download script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from lxml.html import HtmlElement

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.page_rules import page_rules, says
from govcrawl.crawling.titles import TitleKind, classify_title, normalise

#: extensions of documents that a reader exists for
EXTENSIONS = ("pdf", "doc", "docx", "wps", "et", "ofd", "xls", "xlsx", "ods", "odt", "rtf", "zip", "rar")
_FILE = re.compile(rf"\.(?:{'|'.join(EXTENSIONS)})$", re.I)
_MAYBE_FILE = re.compile(rf"\.(?:{'|'.join(EXTENSIONS)})|down|attach", re.I)
_IMAGE = re.compile(r"\.(?:png|jpe?g|tiff?|bmp)$", re.I)
#: download scripts whose address ends in no file name: Hanweb, VSB, generic
_DOWNLOAD = re.compile(
    r"/downfile\.jsp\?|urltype=news\.DownloadAttachUrl|/download\.(?:jsp|do|aspx|action)\?|/attach(?:ment)?/(?:download|get)",
    re.I,
)
#: Anhui's action for downloads
_PAGE_OR_FILE = re.compile(
    r"/(?:Xxgk|Openness)AnnualReport/download/\d+\.html$|/Xxgknb/download/\d+\.html$", re.I
)
#: the viewer is a page of the site, the document its parameter
_VIEWER_KEYS = ("file", "url", "src", "path", "pdf")
_MAX_IMAGES = 60
_SMALL_IMAGE = 120


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that a page links; ``title`` is the link's text (file names for people are there, not in the address)."""

    url: str
    title: str


def is_file(url: str) -> bool:
    """Whether ``url`` names a document rather than a page."""
    parts = urlsplit(url)
    if _FILE.search(unquote(parts.path)) or _DOWNLOAD.search(url) or may_be_page(url):
        return True
    return any(_FILE.search(value) for value in _values(parts.query, ("filename", "file", "name")))


def _values(query: str, keys: tuple[str, ...]) -> list[str]:
    if not query:
        return []
    parsed = parse_qs(query)
    return [value for key, values in parsed.items() if key.lower() in keys for value in values]


def may_be_page(url: str) -> bool:
    """Whether a download address answers with a readable page on some portals, and with the file on others."""
    return _PAGE_OR_FILE.search(urlsplit(url).path) is not None


def in_frame(element: HtmlElement) -> bool:
    """Whether ``element`` stands in the site's frame (header, navigation, footer, related links)."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("header", "footer", "nav"):
            return True
        if ancestor.tag in ("body", "html"):
            return False
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if names != " " and says(page_rules().frame, names):
            return True
    return False


def file_links(root: HtmlElement, base: str) -> list[FileLink]:
    """The documents that the page at ``base`` links or embeds, in order, each address once."""
    found: dict[str, FileLink] = {}

    def add(url: str | None, title: str) -> None:
        # a report 含图解 is a report, a file of its own about the report is none
        other = (
            says(page_rules().other_files, normalise(title))
            and classify_title(title).kind is not TitleKind.REPORT
        )
        if url is not None and not other:
            found.setdefault(url, FileLink(url, title))

    for anchor in root.iter("a"):
        href = anchor.get("href")
        # most links of a page are its frame's: told from files before anything is made of them
        if href is None or not _MAYBE_FILE.search(href):
            continue
        url = clean_address(base, href)
        if url is None or not is_file(url) or in_frame(anchor):
            continue
        text = " ".join("".join(anchor.itertext()).split()) or anchor.get("alt") or anchor.get("title") or ""
        add(url, text)
    for frame in root.iter("iframe", "embed", "object", "frame"):
        url = clean_address(base, frame.get("src") or frame.get("data"))
        if url is None:
            continue
        if _FILE.search(urlsplit(url).path):
            add(url, frame.get("title") or "")
            continue
        for value in _values(urlsplit(url).query, _VIEWER_KEYS):
            if _FILE.search(urlsplit(value).path):
                add(clean_address(url, value), frame.get("title") or "")
    return list(found.values())


def framed_pages(root: HtmlElement, base: str) -> list[FileLink]:
    """The pages that the page at ``base`` shows in frames of its own, in order."""
    found: dict[str, FileLink] = {}
    for frame in root.iter("iframe", "frame"):
        url = clean_address(base, frame.get("src"))
        if url is not None and url != base and not is_file(url) and not in_frame(frame):
            found.setdefault(url, FileLink(url, frame.get("title") or ""))
    return list(found.values())


def is_framed(url: str) -> bool:
    """Whether an attachment's address is that of a page in a frame, neither file nor picture."""
    return not is_file(url) and not _IMAGE.search(urlsplit(url).path)


def table_images(root: HtmlElement, base: str) -> list[FileLink]:
    """Pictures of the article, where its tables may be pictures: large ones outside the site's frame, in order."""
    found: dict[str, FileLink] = {}
    for image in root.iter("img"):
        # a page that loads pictures late names a stand-in first
        addresses = (clean_address(base, image.get(name)) for name in ("data-original", "data-src", "src"))
        url = next((url for url in addresses if url and _IMAGE.search(urlsplit(url).path)), None)
        if url is None or _is_small(image) or in_frame(image):
            continue
        found.setdefault(url, FileLink(url, image.get("alt") or image.get("title") or ""))
        if len(found) == _MAX_IMAGES:
            break
    return list(found.values())


def _is_small(image: HtmlElement) -> bool:
    for name in ("width", "height"):
        value = re.match(r"\d+", image.get(name) or "")
        if value and int(value[0]) < _SMALL_IMAGE:
            return True
    return False
