"""Pagers: what a page says of the pages after it, by script, by link, or by numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from govcrawl.crawling.addresses import clean_address

_CALL = re.compile(r"(?<!function )(?<!function\s)\bcreatePage(?:HTML)?\s*\(([^(){};]*)\)", re.I)
_ARGUMENT = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\"|([^,'\"]*?))\s*(?:,|$)")
_VARIABLE = r"\b{}['\"]?\s*[=:]\s*['\"]?(\d+)"
_PAGES = re.compile(
    r"\b(?:countPage|totalPages?|pageCount|page_count|totalpage|nPageCount)['\"]?\s*[=:]\s*['\"]?(\d+)"
)
_CONFIG_TOTAL = re.compile(
    r"pagination_script_config\s*(?:\.\s*total\s*=|=\s*\{[^}]*?\btotal['\"]?\s*:)\s*['\"]?(\d+)", re.S
)
_TEXT_TOTAL = re.compile(r"共\s*(?:有)?\s*(\d+)\s*(?:条|篇|个?记录|项)")
_TEXT_PAGES = re.compile(r"共\s*(\d+)\s*页")
_NEXT = re.compile(r"^[\s\[【(]*(?:下一?页|后一?页|下页|next|next page|>|›|»|>>|▶|→)[\s\]】)>»›]*$", re.I)
#: the class of a link to the next page that shows but a symbol
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.I)
_SETS_LOCATION = re.compile(r"location(?:\.href)?\s*=\s*['\"]([^'\"]+)['\"]")
_NUMBERED = re.compile(r"^(?P<stem>.*?)[_-](?P<number>\d{1,5})(?P<ext>\.[a-z]+)$", re.I)


@dataclass(frozen=True, slots=True)
class ScriptPager:
    """A pager that a script draws: ``pages`` in all, ``current`` from 0, ``records`` if it says so,
    ``stem`` and ``extension`` of the static files; ``string_first`` tells UCAP from TRS."""

    pages: int
    current: int = 0
    records: int | None = None
    stem: str | None = None
    extension: str | None = None
    string_first: bool = False


def script_pager(text: str) -> ScriptPager | None:
    """The pager that the scripts in ``text`` draw, ``None`` if there is none.

    Dialects (docs/portals.md, "trs" and "ucap"): TRS ``createPageHTML(pages, current, "index", "html")``,
    with the number of records first as a fifth argument, ``createPage``, ``var countPage``,
    ``totalPage``, ``pagination_script_config.total``; UCAP has the id of an element first.
    """
    for call in _CALL.finditer(text):
        pager = _from_call(call[1], text)
        if pager is not None:
            return pager
    if match := _CONFIG_TOTAL.search(text):
        return ScriptPager(pages=int(match[1]))
    if match := _PAGES.search(text):
        return ScriptPager(pages=int(match[1]))
    return None


def _from_call(arguments: str, text: str) -> ScriptPager | None:
    values: list[int | str] = []
    for match in _ARGUMENT.finditer(arguments):
        if match.end() == match.start():
            continue
        quoted = match[1] if match[1] is not None else match[2]
        if quoted is not None:
            values.append(quoted)
            continue
        bare = (match[3] or "").strip()
        if bare.isdigit():
            values.append(int(bare))
        elif bare:
            variable = re.search(_VARIABLE.format(re.escape(bare)), text)
            if variable is None:
                return None  # the definition of the function, not a call
            values.append(int(variable[1]))
    string_first = bool(values) and isinstance(values[0], str) and not values[0].isdigit()
    if string_first:
        values = values[1:]
    # numbers may be quoted too
    values = [int(value) if isinstance(value, str) and value.isdigit() else value for value in values]
    leading: list[int] = []
    for value in values:
        if not isinstance(value, int):
            break
        leading.append(value)
    rest = values[len(leading) :]
    names = [value for value in rest if isinstance(value, str)]
    trailing = [value for value in rest if isinstance(value, int)]
    if not leading:
        return None
    records: int | None = trailing[0] if trailing else None
    if len(leading) >= 3:
        records, pages, current = leading[0], leading[1], leading[2]
    else:
        pages, current = leading[0], leading[1] if len(leading) > 1 else 0
    if string_first:
        current = max(current - 1, 0)  # UCAP counts its pages from one
    return ScriptPager(
        pages=pages,
        current=current,
        records=records,
        stem=names[0] if names else None,
        extension=names[1].lstrip(".") if len(names) > 1 else None,
        string_first=string_first,
    )


def printed_total(text: str) -> int | None:
    """How many records the page says it has in words (共52条)."""
    match = _TEXT_TOTAL.search(text)
    return int(match[1]) if match else None


def printed_pages(text: str) -> int | None:
    """How many pages the page says there are in words (共4页)."""
    match = _TEXT_PAGES.search(text)
    return int(match[1]) if match else None


def next_address(root: HtmlElement, base: str) -> str | None:
    """The address behind 下一页, ``None`` on the last page."""
    for anchor in root.iter("a", "span", "button", "input"):
        text = (
            "".join(anchor.itertext()).strip() or (anchor.get("title") or anchor.get("value") or "").strip()
        )
        rel = (anchor.get("rel") or "").lower()
        if _NEXT.match(text) or rel == "next" or (not text and _NEXT_CLASS.search(anchor.get("class") or "")):
            url = _target(anchor, base)
            if url is not None and url != base:
                return url
    return None


def _target(anchor: HtmlElement, base: str) -> str | None:
    """Where a pager's link leads, by address or by a script that sets the location."""
    url = clean_address(base, anchor.get("href"))
    if url is None and (match := _SETS_LOCATION.search(f"{anchor.get('onclick')} {anchor.get('href')}")):
        url = clean_address(base, match[1])
    return url


def numbered_addresses(root: HtmlElement, base: str) -> dict[int, str]:
    """Addresses behind the page numbers of a pager (links whose whole text is a number), by number."""
    found: dict[int, str] = {}
    for anchor in root.iter("a", "option"):
        text = "".join(anchor.itertext()).strip().strip("[]【】第页 ")
        if text.isdigit() and len(text) <= (4 if anchor.tag == "a" else 3):
            url = _target(anchor, base) if anchor.tag == "a" else option_address(anchor, base)
            if url is not None:
                found.setdefault(int(text), url)
    return found


def option_address(option: HtmlElement, base: str) -> str | None:
    """Where the choice of an option leads, ``None`` if its value is no address."""
    value = option.get("value") or ""
    return clean_address(base, value) if re.search(r"[/.?]", value) else None


def suffix_address(base: str, stem: str, extension: str, number: int) -> str:
    """The static page ``{stem}_{number}.{extension}`` beside ``base``."""
    parts = urlsplit(base)
    folder = parts.path.rsplit("/", 1)[0]
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{stem}_{number}.{extension}", "", ""))


def with_query(url: str, **values: str | int) -> str:
    """``url`` with query parameters set; those it has keep their place, and the others their very spelling."""
    parts = urlsplit(url)
    pieces: list[str] = []
    placed: set[str] = set()
    for piece in filter(None, parts.query.split("&")):
        name = unquote_plus(piece.partition("=")[0])
        if name not in values:
            pieces.append(piece)
        elif name not in placed:
            pieces.append(urlencode({name: values[name]}))
            placed.add(name)
    pieces.extend(urlencode({name: value}) for name, value in values.items() if name not in placed)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(pieces), ""))


def file_stem(url: str, *, default: str = "index") -> tuple[str, str]:
    """Stem and extension of the file that ``url`` names, without a page number (``index``, ``html``)."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    if "." not in name:
        return default, ""
    if match := _NUMBERED.match(name):
        return match["stem"], match["ext"].lstrip(".")
    stem, _, extension = name.rpartition(".")
    return stem, extension
